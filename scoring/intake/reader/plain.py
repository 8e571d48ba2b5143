"""The fast reader: python-calamine, for workbooks in which it hides nothing."""

from __future__ import annotations

import io

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from scoring.intake.reader.sheet import CodedSheet
from scoring.text.folding import fold


def read(data: bytes, wanted: set[str] | None) -> list[CodedSheet]:
    """Sheets in the workbook's order; rows of the wanted ones."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for place, meta in enumerate(workbook.sheets_metadata):
        sheet = CodedSheet(meta.name, meta.visible == SheetVisibleEnum.Visible)
        found.append(sheet)
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        cells = workbook.get_sheet_by_index(place)
        if wanted is not None and fold(meta.name) not in wanted:
            sheet.note_filled(cells.iter_rows())
        else:
            if cells.start is not None:
                sheet.first_column = cells.start[1]
                sheet.fill(cells.iter_rows())
            sheet.merged = [
                (top + 1, left, bottom + 1, right)
                for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
            ]
    return found
