"""The reader of .xls (and WPS .et): xlrd, which sees error cells, merged and hidden ones."""

from __future__ import annotations

import os
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from scoring.intake.reader.number_format import PERCENT, kind_of
from scoring.intake.reader.sheet import BOOLEAN, ERROR, OTHER, CodedSheet, Refusal
from scoring.text.folding import fold


def read(data: bytes, wanted: set[str] | None) -> list[CodedSheet]:
    """Sheets in the workbook's order; rows of the wanted ones."""
    with open(os.devnull, "w") as silent:
        book = _open(data, silent)
        found = []
        for place in range(book.nsheets):
            name = book.sheet_names()[place]
            cells = book.sheet_by_index(place)
            sheet = CodedSheet(name, cells.visibility == 0)
            found.append(sheet)
            rows = ([_value(book, cell) for cell in row] for row in cells.get_rows())
            if wanted is None or fold(name) in wanted:
                sheet.fill(rows)
                sheet.merged = [
                    (top + 1, left, bottom, right - 1)
                    for top, bottom, left, right in cells.merged_cells
                ]
                sheet.hidden_rows = sorted(
                    row + 1 for row, at in cells.rowinfo_map.items() if at.hidden
                )
                sheet.hidden_columns = sorted(
                    column for column, at in cells.colinfo_map.items() if at.hidden
                )
            else:
                sheet.note_filled(rows)
        return found


def _open(data: bytes, silent: Any) -> xlrd.Book:
    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=silent)
    except xlrd.XLRDError as fault:
        if "encrypt" in str(fault).lower() or "password" in str(fault).lower():
            raise Refusal("encrypted", "工作簿设有打开密码") from fault
        raise Refusal(
            "unreadable", "本系统读不了这份 .xls 的写法,请用 Excel 或 WPS 另存为 .xlsx"
        ) from fault


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> Any:
    kind, value = cell.ctype, cell.value
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError):
            return value
    if kind == xlrd.XL_CELL_ERROR:
        return (ERROR, error_text_from_code.get(value, "#ERR"))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return (BOOLEAN, "TRUE" if value else "FALSE")
    if kind == xlrd.XL_CELL_NUMBER and cell.xf_index is not None:
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        if kind_of(str(code)) == PERCENT:
            return (OTHER, f"{value * 100:.15g}%")
    return value
