"""Rows of cells to real .xlsx files, by one writer or the other."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import xlsxwriter

from tests.oracle.cells import ErrorCell, File, FormulaCell, cell_name


def write(file: File) -> bytes:
    """A real .xlsx: by one writer or the other."""
    cells = [cell for sheet in file.sheets.values() for row in sheet.rows for cell in row]
    bare = any(isinstance(cell, FormulaCell) and cell.value is None for cell in cells)
    valued = any(isinstance(cell, FormulaCell) and cell.value is not None for cell in cells)
    if bare or (not valued and len(cells) % 2):
        return _write_openpyxl(file)
    return _write_xlsxwriter(file)


def _write_openpyxl(file: File) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, sheet in file.sheets.items():
        page = book.create_sheet(name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if isinstance(value, FormulaCell):
                    value = "=1+1" if value.value is None else value.value
                elif isinstance(value, ErrorCell):
                    value = value.text
                if value is not None:
                    page.cell(row, column, value)
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        if sheet.hidden:
            page.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_xlsxwriter(file: File) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, sheet in file.sheets.items():
        page = book.add_worksheet(name)
        for top, left, bottom, right in sheet.merged:
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if isinstance(value, FormulaCell):
                    page.write_formula(row, column, "=1*1", None, value.value)
                elif isinstance(value, ErrorCell):
                    page.write_formula(row, column, "=1/0", None, value.text)
                elif isinstance(value, date):
                    page.write_datetime(row, column, value, day)
                elif isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif value is not None:
                    page.write(row, column, value)
        if sheet.hidden:
            page.hide()
    book.close()
    return stream.getvalue()
