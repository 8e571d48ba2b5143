"""One printed page of the year-end workbook: heading, table, notes, signatures.

Text is always written as text, so that nothing a unit typed can become a formula or a
link; points are real numbers, turned from hundredths to a float only here.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format

from criteria import Scheme
from scoring.typesetting import lines_in, plain, typeset

SONG, HEI = "宋体", "黑体"
LINE_COLOUR, HEAD_FILL, BAR_FILL = "#808080", "#E4E4E4", "#F3F3F3"
_POINTS_A_LINE = 1.3


class Cell(NamedTuple):
    """A value with a look of its own; ``look`` holds XlsxWriter format properties."""

    value: Value
    look: dict[str, Any]


class Count(int):
    """A whole number that is not points: a place, a number of events."""


Value = str | int | datetime.date | None
"""Text; points in hundredths (or a :class:`Count`); a date; nothing."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in half-width characters, its side, what spans it."""

    title: str
    width: float
    align: str = "left"
    over: str = ""


def number(title: str, width: float = 9, over: str = "") -> Column:
    """A column of points."""
    return Column(title, width, "right", over)


def centre(title: str, width: float = 8, over: str = "") -> Column:
    """A column of marks, places or dates."""
    return Column(title, width, "center", over)


class Book:
    """A workbook being written to ``stream``; close it to finish. Same input, same bytes."""

    def __init__(self, stream: BinaryIO, scheme: Scheme, year: int, made_on: datetime.date) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.file = xlsxwriter.Workbook(stream, options)
        self.scheme, self.year, self.made_on = scheme, year, made_on
        self.heading = f"{year}年度社会稳定风险评估工作考评"
        created = datetime.datetime.combine(made_on, datetime.time())
        words = {"title": f"{self.heading}成绩", "author": scheme.evaluator}
        self.file.set_properties({**words, "created": created})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def look(self, **properties: Any) -> Format:
        """A format with these properties over the plain one; each made once."""
        whole = {"font_name": SONG, "font_size": 10, "valign": "vcenter", "text_wrap": True}
        whole |= properties
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(whole)
        return self._formats[key]

    def boxed(self, **properties: Any) -> Format:
        """The same with a thin border around the cell."""
        return self.look(border=1, border_color=LINE_COLOUR, **properties)


class Page:
    """One sheet: opened with its heading, filled row by row, closed with signatures."""

    def __init__(
        self, book: Book, name: str, title: str, columns: Sequence[Column], *, dense: bool = False
    ) -> None:
        size = 12 if dense else 10  # a dense page is printed much smaller than it is
        self.book, self.columns, self.row = book, list(columns), 0
        self.dense, self.size = dense, size
        self.sheet = book.file.add_worksheet(name)
        self.last = len(self.columns) - 1
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, column.width)
        self._paper()
        big = {"font_name": HEI, "font_size": 18 * size / 10, "align": "center"}
        self._across(typeset(book.heading + title), book.look(**big), 34 * size / 10)
        scheme, day = book.scheme, book.made_on
        made = f"{day.year}年{day.month}月{day.day}日"
        words = (f"考评主体:{scheme.evaluator}", f"年度:{book.year}", "单位:分", f"制表日期:{made}")
        self._across(
            typeset("　　".join(words)), book.look(align="center", font_size=size), 22 * size / 10
        )
        self._head()

    def _paper(self) -> None:
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.45, right=0.45, top=0.6, bottom=0.65)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        sheet.set_footer("&C&9第 &P 页　共 &N 页&R&9&A")

    def _write(self, row: int, column: int, value: Value, look: Format) -> None:
        """One cell, by the kind of its value."""
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, plain(value), look)
        elif isinstance(value, datetime.date):
            self.sheet.write_datetime(row, column, value, look)
        else:
            shown = int(value) if isinstance(value, Count) else value / 100
            self.sheet.write_number(row, column, shown, look)

    def _merge(
        self, rows: tuple[int, int], columns: tuple[int, int], text: str, look: Format
    ) -> None:
        if rows[0] != rows[1] or columns[0] != columns[1]:
            self.sheet.merge_range(rows[0], columns[0], rows[1], columns[1], "", look)
        self._write(rows[0], columns[0], text, look)

    def _across(self, text: str, look: Format, height: float = 0) -> None:
        """A row that is one cell over the whole width."""
        width = sum(column.width for column in self.columns)
        tall = height or self._height([(text, width)])
        self.sheet.set_row(self.row, tall)
        self._merge((self.row, self.row), (0, self.last), text, look)
        self.row += 1

    def _height(self, cells: list[tuple[str, float]]) -> float:
        """Row height in points for texts in cells of the given widths."""
        lines = max([lines_in(text, width * 10 / self.size) for text, width in cells], default=1)
        return max(21 * self.size / 10, lines * self.size * _POINTS_A_LINE + 6)

    def _lines(self, text: str) -> int:
        """How many lines a text takes over the whole width."""
        width = sum(column.width for column in self.columns)
        return lines_in(text, width * 10 / self.size)

    def _head(self) -> None:
        """The headings, one row or two, repeated on every printed page and kept in sight."""
        look = self.book.boxed(
            font_name=HEI, font_size=self.size, align="center", bg_color=HEAD_FILL
        )
        first, place = self.row, 0
        lower = first + 1 if any(column.over for column in self.columns) else first
        for over, group in groupby(self.columns, lambda column: column.over):
            inside = list(group)
            if over:
                self._merge((first, first), (place, place + len(inside) - 1), typeset(over), look)
            for column in inside:
                self._merge(
                    (lower if over else first, lower), (place, place), typeset(column.title), look
                )
                place += 1
        if lower > first:
            self.sheet.set_row(first, 22 * self.size / 10)
        spare = 24 if lower > first else 0
        tall = self._height([(c.title, c.width) for c in self.columns if c.over or not spare])
        self.sheet.set_row(lower, tall)
        self.row = lower + 1
        self.sheet.repeat_rows(first, lower)
        self.sheet.freeze_panes(self.row, 2)

    def bar(self, text: str) -> None:
        """A shaded row that names what follows."""
        look = self.book.boxed(
            font_name=HEI, font_size=self.size, bg_color=BAR_FILL, indent=1, align="left"
        )
        self._across(text, look)

    def add(self, values: Sequence[Value | Cell], **look: Any) -> None:
        """A row of the table, a value a column; ``look`` is laid over the whole row."""
        texts = []
        for place, (value, column) in enumerate(zip(values, self.columns, strict=True)):
            properties = {"align": column.align, "font_size": self.size, **look}
            if column.align != "center" and not self.dense:
                properties["indent"] = 1
            if isinstance(value, Cell):
                properties |= value.look
                value = value.value
            if isinstance(value, datetime.date):
                properties.setdefault("num_format", "yyyy-mm-dd")
            elif isinstance(value, int) and not isinstance(value, Count):
                properties = {"num_format": "0.00", "text_wrap": False, **properties}
            elif isinstance(value, str):
                texts.append((value, column.width - properties.get("indent", 0) * 1.5))
            self._write(self.row, place, value, self.book.boxed(**properties))
        self.sheet.set_row(self.row, self._height(texts))
        self.row += 1

    def nothing(self) -> None:
        """A row that says there is nothing to list."""
        self._across("无", self.book.boxed(align="center", font_size=self.size))

    def note(self, text: str) -> None:
        """A line of explanation under the table."""
        look = self.book.look(align="left", font_size=self.size - 1)
        self._across(typeset(text), look, 18 * self.size / 10 * self._lines(text))

    def sign(self) -> None:
        """The last row: who made the table, who checked it, who answers for it."""
        words = typeset("　　　　　　　　　　".join(("制表人:", "审核人:", "负责人:")))
        self._across(
            words, self.book.look(align="center", font_size=self.size), 34 * self.size / 10
        )
        self.sheet.print_area(0, 0, self.row - 1, self.last)
