"""The paper of the blank workbook: looks, margins, protection, and cells by kind of value.

Text is always written as text, so that a unit's name can never become a formula or a link.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scoring.text.folding import clean
from scoring.text.typesetting import lines_in, plain

Value = str | int | float | datetime.date | None
"""What a cell may hold: text, a number as it is printed, a date, nothing."""

SONG, HEI = "宋体", "黑体"
LINE_COLOUR, HEAD_FILL, MUST_FILL, OFFICE_FILL = "#7F7F7F", "#E7EAEE", "#CBD3DC", "#F0F0F0"
SIZE = 10.5
LEFT: dict[str, Any] = {"align": "left", "indent": 1}
CENTRE: dict[str, Any] = {"align": "center"}
TITLE_ROW, UNIT_ROW, NOTE_ROW, HEAD_ROW, FIRST_ROW = range(5)
_POINTS_A_LINE, _INDENT = 1.35, 2.0


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a cell of the form, which has an indent to write beside."""
    return lines_in(text, width - _INDENT)


def height_of(lines: int, size: float = SIZE) -> float:
    """The height in points of a row of so many lines."""
    return max(21.0, lines * size * _POINTS_A_LINE + 6)


class Form:
    """The workbook being written; ``close`` finishes it. The same input gives the same bytes.

    ``author`` is 考评主体, blank where it is not known.
    """

    def __init__(self, stream: BinaryIO, title: str, author: str, year: int) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.author = author
        self.file = xlsxwriter.Workbook(stream, options)
        created = datetime.datetime(year, 1, 1)
        self.file.set_properties({"title": title, "author": author, "created": created})
        self.file.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def close(self) -> None:
        """Finish the file."""
        self.file.close()

    def look(self, **properties: Any) -> Format:
        """A locked plain format with these properties over it; each made once."""
        whole = {"font_name": SONG, "font_size": SIZE, "valign": "vcenter", "text_wrap": True}
        key = tuple(sorted((whole | properties).items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(dict(key))
        return self._formats[key]

    def boxed(self, **properties: Any) -> Format:
        """The same with a thin border around the cell."""
        return self.look(border=1, border_color=LINE_COLOUR, **properties)

    def page(self, name: str, widths: Sequence[float], *, landscape: bool = True) -> Worksheet:
        """A sheet on A4, one page wide, protected without a password, its pages numbered."""
        sheet = self.file.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        if landscape:
            sheet.set_landscape()
        else:
            sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.65, bottom=0.7)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer("&L&9&A&C&9第 &P 页　共 &N 页")
        sheet.protect("", {"format_columns": True, "format_rows": True})
        return sheet

    def table(
        self,
        name: str,
        widths: Sequence[float],
        lines: Sequence[str],
        heads: dict[str, bool],
        kept: int = 1,
    ) -> Worksheet:
        """A page with a header (name -> must it be filled); ``kept`` columns stay in sight."""
        sheet = self.page(name, widths)
        last, room = len(widths) - 1, sum(widths)
        looks = (
            self.look(font_name=HEI, font_size=18, align="center"),
            self.look(align="center"),
            self.look(align="left", font_size=9.5, font_color="#404040"),
        )
        for row, (text, look) in enumerate(zip(lines, looks, strict=True)):
            tall = height_of(lines_of(text, room)) + (14 if row == TITLE_ROW else 2)
            self.across(sheet, row, last, text, look, tall)
        for place, (text, must) in enumerate(heads.items()):
            fill = MUST_FILL if must else HEAD_FILL
            head = self.boxed(font_name=HEI, align="center", bg_color=fill)
            put(sheet, HEAD_ROW, place, text, head)
        sheet.set_row(HEAD_ROW, 30)
        sheet.repeat_rows(HEAD_ROW)
        sheet.freeze_panes(FIRST_ROW, kept)
        return sheet

    @staticmethod
    def across(sheet: Worksheet, row: int, last: int, text: str, look: Format, tall: float) -> None:
        """One text over the columns from the first to the ``last``; ``tall`` in points."""
        sheet.merge_range(row, 0, row, last, "", look)
        put(sheet, row, 0, text, look)
        sheet.set_row(row, tall)


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Format) -> None:
    """One cell, by the kind of its value."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, clean(plain(value)), look)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)
