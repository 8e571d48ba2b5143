"""The sheet 问题清单 of a marked workbook: every problem, with a link to its cell."""

from __future__ import annotations

from typing import NamedTuple

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from scoring.model.sheets import PROBLEM_LIST
from scoring.text.folding import fold

LEVELS = {"error": "错误", "warning": "提醒"}
TITLE = "问题清单:请逐条改正后重新报送"
NOTE = "错误必须改正,提醒请核对。点「单元格」一列可到达该处。本表不必删除,报送时不读取。"
HEADINGS = ("序号", "级别", "工作表", "单元格", "问题", "怎样改")
_WIDTHS = (6, 8, 14, 10, 52, 46)
_FILL_COLUMN = len(HEADINGS) + 1
"""Hidden: what colour a cell had before it was marked."""
_MOST_TEXT = 2000
_FONT = "宋体"
_HEAD_FILL = PatternFill("solid", fgColor="D9E1F2")
_THIN = Side("thin", color="BFBFBF")
_GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LETTERS = 26
"""Chinese letters on a line of the widest column."""


class Listed(NamedTuple):
    """A line of the list. ``cell`` is '' for a whole sheet; ``linked`` where the sheet exists."""

    level: str
    sheet: str
    cell: str
    message: str
    hint: str
    linked: bool
    fill: str = ""


def write(book: Workbook, lines: list[Listed]) -> None:
    """Put the list in front of the other sheets, and open the workbook there."""
    sheet = book.create_sheet(PROBLEM_LIST, 0)
    _text(sheet.cell(1, 1), TITLE).font = Font(_FONT, 14, bold=True)
    _text(sheet.cell(2, 1), NOTE).font = Font(_FONT, 10)
    for place, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), start=1):
        cell = _text(sheet.cell(3, place), heading)
        cell.font, cell.fill, cell.border = Font(_FONT, 11, bold=True), _HEAD_FILL, _GRID
        cell.alignment = Alignment("center", "center")
        sheet.column_dimensions[cell.column_letter].width = width
    for number, line in enumerate(lines, start=1):
        _line(sheet, number, line)
    sheet.column_dimensions[sheet.cell(3, _FILL_COLUMN).column_letter].hidden = True
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is sheet
    book.active = 0


def _line(sheet: Worksheet, number: int, line: Listed) -> None:
    row = number + 3
    texts = (str(number), line.level, line.sheet, line.cell, line.message, line.hint)
    for place, text in enumerate(texts, start=1):
        cell = _text(sheet.cell(row, place), text)
        cell.font, cell.border = Font(_FONT, 11, bold=place == 2 and line.level == "错误"), _GRID
        cell.alignment = Alignment("left" if place > 4 else "center", "center", wrap_text=True)
    sheet.cell(row, 1).value = number
    if line.linked:
        cell = _text(sheet.cell(row, 4), line.cell or "整张表")
        quoted = line.sheet.replace("'", "''")
        cell.hyperlink = Hyperlink(cell.coordinate, location=f"'{quoted}'!{line.cell or 'A1'}")
        cell.font = Font(_FONT, 11, color="0563C1", underline="single")
    _text(sheet.cell(row, _FILL_COLUMN), line.fill)
    rows = max(1 + len(text) // _LETTERS for text in (line.message, line.hint))
    sheet.row_dimensions[row].height = 6 + 16 * min(rows, 20)


def take_off(book: Workbook) -> dict[tuple[str, str], str]:
    """Remove the list of the time before; gives the colours it kept, by sheet and cell."""
    kept: dict[tuple[str, str], str] = {}
    for sheet in list(book.worksheets):
        if fold(sheet.title) == fold(PROBLEM_LIST):
            for row in sheet.iter_rows(min_row=4, max_col=_FILL_COLUMN, values_only=True):
                place = "A1" if row[3] == "整张表" else str(row[3])
                kept.setdefault((str(row[2]), place), str(row[_FILL_COLUMN - 1] or ""))
            book.remove(sheet)
    return kept


def writable(text: str) -> str:
    """Text without the signs that a workbook cannot hold, and not without end."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_MOST_TEXT]


def _text(cell: Cell, text: str) -> Cell:
    """Write text as text, never as a formula."""
    cell.value = writable(text)
    if cell.value:
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
    return cell
