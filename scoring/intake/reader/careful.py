"""The careful reader: openpyxl, twice, so that formulas and their values are both seen."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from scoring.folding import fold
from scoring.intake.reader.sheet import BOOLEAN, ERROR, FORMULA, OTHER, Sheet


def read(data: bytes, wanted: set[str] | None) -> list[Sheet]:
    """Sheets in the workbook's order; rows of the wanted ones, with what is hidden in them."""
    warnings.simplefilter("ignore")
    data = _transitional(data)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    found = []
    for cells in values.worksheets:
        sheet = Sheet(cells.title, cells.sheet_state == "visible")
        found.append(sheet)
        if wanted is None or fold(cells.title) in wanted:
            sheet.fill(_rows(cells, formulas[cells.title]))
            sheet.merged = [
                (area.min_row, area.min_col - 1, area.max_row, area.max_col - 1)
                for area in cells.merged_cells.ranges
            ]
            sheet.hidden_rows = _hidden_rows(cells)
            sheet.hidden_columns = _hidden_columns(cells)
        else:
            sheet.look(_rows(cells, formulas[cells.title]))
    for chart in values.chartsheets:
        found.append(Sheet(chart.title, chart.sheet_state == "visible"))
    return found


_STRICT = b"http://purl.oclc.org/ooxml/"
_OLDER = b"http://schemas.openxmlformats.org/"
_NAMES = {
    _STRICT + b"spreadsheetml/main": _OLDER + b"spreadsheetml/2006/main",
    _STRICT + b"officeDocument/relationships": _OLDER + b"officeDocument/2006/relationships",
}


def _transitional(data: bytes) -> bytes:
    """A strict OOXML workbook with the names openpyxl knows; others as they are."""
    source = zipfile.ZipFile(io.BytesIO(data))
    book = next((n for n in source.namelist() if n.lower().endswith("xl/workbook.xml")), None)
    if book is None or _STRICT not in source.read(book)[:4096]:
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            for strict, older in _NAMES.items():
                part = part.replace(strict, older)
            target.writestr(info.filename, part)
    return stream.getvalue()


def _rows(values: Worksheet, formulas: Worksheet) -> Iterator[list[Any]]:
    both = zip(values.iter_rows(), formulas.iter_rows(), strict=True)
    for row, formula_row in both:
        yield [_value(cell, formula) for cell, formula in zip(row, formula_row, strict=True)]


def _value(cell: Any, formula: Any) -> Any:
    value = cell.value
    if value is None:
        return (FORMULA, "") if formula.data_type == "f" else ""
    if cell.data_type == "e":
        return (ERROR, str(value))
    if cell.data_type == "b" or isinstance(value, bool):
        return (BOOLEAN, "TRUE" if value else "FALSE")
    if isinstance(value, int | float) and "%" in cell.number_format:
        return (OTHER, f"{value * 100:.15g}%")
    return value


def _hidden_rows(cells: Worksheet) -> list[int]:
    dimensions = cells.row_dimensions.items()
    return sorted(row for row, at in dimensions if at.hidden or at.height == 0)


def _hidden_columns(cells: Worksheet) -> list[int]:
    found: set[int] = set()
    for at in cells.column_dimensions.values():
        if (at.hidden or at.width == 0) and at.min is not None:
            found.update(range(at.min - 1, min(at.max, cells.max_column)))
    return sorted(found)
