"""One printed page of the year-end workbook: heading, table, notes, signatures.

Text is always written as text, so that nothing a unit typed can become a formula or a
link; points are real numbers, turned from hundredths to a float only here. A formula is
written with its value, so that a reader that does not calculate shows the same figures.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from criteria import Scheme
from scoring.reports.workbook.cells import Cell, Count, Formula, Plain, SheetColumn, Value
from scoring.text.typesetting import lines_in, plain, typeset

SONG, HEI = "宋体", "黑体"
LINE_COLOUR, HEAD_FILL, BAR_FILL = "#808080", "#E4E4E4", "#F3F3F3"
_POINTS_A_LINE = 1.3
_NOTE_WIDTH, _NOTE_LINE, _NOTE_ROOM = 300, 17, 44
"""A comment's width and height of a line in pixels, and the half-width characters on a line."""

_NOT_ERRORS = ("formula_differs", "formula_range", "number_stored_as_text")


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet for long tables."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The formula as it is: it calls nothing newer than Excel 2010, and XlsxWriter would
        search each for thirty newer names, which is a quarter of the time a workbook takes.
        """
        return formula

    def join(self, first: int, last: int, column: int) -> None:
        """Merge cells of two rows that are written already; ``merge_range`` would write them
        column by column, and a row that has left memory takes no more cells.
        """
        self.merge.append([first, column, last, column])


class Book:
    """A workbook being written to ``stream``; close it to finish. Same input, same bytes.

    ``heading`` stands above every page, before its title; by default it is of the year's scores.

    With a ``folder`` each row waits there, on disk, from the moment the next one begins, so
    that a huge year needs no more memory than a small one; else all rows stay in memory.
    """

    def __init__(
        self,
        stream: BinaryIO,
        scheme: Scheme,
        year: int,
        made_on: datetime.date,
        folder: str | None = None,
        heading: str = "",
    ) -> None:
        rows = {"constant_memory": True, "tmpdir": folder} if folder else {"in_memory": True}
        typed = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        self.file = xlsxwriter.Workbook(stream, {**rows, **dict.fromkeys(typed, False)})
        self.scheme, self.year, self.made_on = scheme, year, made_on
        self.heading = heading or f"{year}年度{scheme.terms.work}考评"
        created = datetime.datetime.combine(made_on, datetime.time())
        words = {"title": heading or f"{self.heading}成绩", "author": scheme.evaluator}
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
    """One sheet: opened with its heading, filled row by row, closed with signatures.

    ``about`` is the line below the heading; by default it tells of the year's scores.
    """

    def __init__(
        self,
        book: Book,
        name: str,
        title: str,
        columns: Sequence[SheetColumn],
        *,
        dense: bool = False,
        about: str = "",
    ) -> None:
        size = 12 if dense else 10  # a dense page is printed much smaller than it is
        self.book, self.columns, self.row = book, list(columns), 0
        self.dense, self.size = dense, size
        self._made: dict[tuple[Any, ...], Format] = {}
        self.sheet = book.file.add_worksheet(name, _Sheet)
        self.last, self.width = len(self.columns) - 1, sum(column.width for column in columns)
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, column.width)
        self._paper()
        big = {"font_name": HEI, "font_size": 18 * size / 10, "align": "center"}
        self._across(typeset(book.heading + title), book.look(**big), 34 * size / 10)
        scheme, day = book.scheme, book.made_on
        made = f"{day.year}年{day.month}月{day.day}日"
        words = (f"考评主体:{scheme.evaluator}", f"年度:{book.year}", "单位:分", f"制表日期:{made}")
        about = about or typeset("　　".join(words))
        self._across(about, book.look(align="center", font_size=size), 22 * size / 10)
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
        elif isinstance(value, Formula):
            self.sheet.write_formula(row, column, value.text, look, _cached(value.value))
        else:
            self.sheet.write_number(row, column, _cached(value), look)

    def _comment(self, row: int, column: int, text: str) -> None:
        """A comment beside a cell, as high as its text."""
        size = {"width": _NOTE_WIDTH, "height": _NOTE_LINE * (lines_in(text, _NOTE_ROOM) + 1)}
        look = {"author": self.book.scheme.evaluator, "font_name": SONG, "font_size": 9}
        self.sheet.write_comment(row, column, plain(text), {**size, **look})

    def _merge(self, row: int, columns: tuple[int, int], value: Value, look: Format) -> None:
        """One cell over some columns of a row."""
        first, last = columns
        if first != last:
            self.sheet.merge_range(row, first, row, last, "", look)
        self._write(row, first, value, look)

    def _across(self, value: str | Formula, look: Format, height: float = 0) -> None:
        """A row that is one cell over the whole width."""
        self.sheet.set_row(self.row, height or self._height([(str(value), self.width)]))
        self._merge(self.row, (0, self.last), value, look)
        self.row += 1

    def _height(self, cells: list[tuple[str, float]]) -> float:
        """Row height in points for texts in cells of the given widths."""
        lines = max([lines_in(text, width * 10 / self.size) for text, width in cells], default=1)
        return max(21 * self.size / 10, lines * self.size * _POINTS_A_LINE + 6)

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
                self._merge(first, (place, place + len(inside) - 1), typeset(over), look)
            else:
                for at, column in enumerate(inside, start=place):
                    self._write(first, at, typeset(column.title), look)
            place += len(inside)
        if lower > first:
            self.sheet.set_row(first, 22 * self.size / 10)
            for place, column in enumerate(self.columns):
                self._write(lower, place, typeset(column.title) if column.over else None, look)
                if not column.over:
                    self.sheet.join(first, lower, place)
        spare = 24 if lower > first else 0
        tall = self._height([(c.title, c.width) for c in self.columns if c.over or not spare])
        self.sheet.set_row(lower, tall)
        self.row, self._head_row = lower + 1, first
        self.keep_as_heading()

    def keep_as_heading(self) -> None:
        """Take the rows added so far to the heading: on every page, and kept in sight."""
        self.sheet.repeat_rows(self._head_row, self.row - 1)
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
            own, note = (value.look, value.note) if isinstance(value, Cell) else ({}, "")
            value = value.value if isinstance(value, Cell) else value
            shown = value.value if isinstance(value, Formula) else value
            if isinstance(shown, str):
                room = column.width - 1.5 * self._indent(column)
                texts.append((shown, room * self.size / own.get("font_size", self.size)))
            self._write(self.row, place, value, self._format(place, shown, look, own))
            if note:
                self._comment(self.row, place, note)
        self.sheet.set_row(self.row, self._height(texts))
        self.row += 1

    def _indent(self, column: SheetColumn) -> int:
        return int(column.align != "center" and not self.dense)

    def _format(self, place: int, shown: Plain, row: dict[str, Any], own: dict[str, Any]) -> Format:
        """The look of a cell: its column's, its row's and its own; each made once."""
        kind = Count if isinstance(shown, Count) else type(shown)
        key = (place, kind, tuple(row.items()), tuple(own.items()))
        if key not in self._made:
            column = self.columns[place]
            look = {"align": column.align, "font_size": self.size, **row}
            if self._indent(column):
                look["indent"] = 1
            look |= own
            if isinstance(shown, datetime.date):
                look.setdefault("num_format", "yyyy-mm-dd")
            elif kind is int:
                look = {"num_format": "0.00", "text_wrap": False, **look}
            self._made[key] = self.book.boxed(**look)
        return self._made[key]

    def add_all(self, rows: Iterable[Sequence[Value | Cell]]) -> None:
        """Rows of the table; where there is none, a row that says so."""
        first = self.row
        for row in rows:
            self.add(row)
        if self.row == first:
            self.nothing()

    def add_groups(
        self, groups: Mapping[str, list[int]], row: Callable[[int, int], Sequence[Value | Cell]]
    ) -> None:
        """A bar a group and its units' rows; ``row`` takes a place from 1 and a unit."""
        for group, units in groups.items():
            self.bar(f"{group}　共 {len(units)} 个单位")
            self.add_all(row(place, unit) for place, unit in enumerate(units, start=1))

    def nothing(self) -> None:
        """A row that says there is nothing to list."""
        self._across("无", self.book.boxed(align="center", font_size=self.size))

    def note(self, text: str, formula: str = "") -> None:
        """A line of explanation under the table; ``formula`` works the same words out."""
        look = self.book.look(align="left", font_size=self.size - 1)
        lines = lines_in(text, self.width * 10 / self.size)
        words = typeset(text)
        whole = Formula(formula, words) if formula else words
        self._across(whole, look, 18 * self.size / 10 * lines)

    def sign(self) -> None:
        """The last row: who made the table, who checked it, who answers for it."""
        words = typeset("　　　　　　　　　　".join(("制表人:", "审核人:", "负责人:")))
        self._across(
            words, self.book.look(align="center", font_size=self.size), 34 * self.size / 10
        )
        self.sheet.print_area(0, 0, self.row - 1, self.last)
        # Else Excel marks formulas unlike their neighbours, and digits kept as text, in green.
        whole = f"A1:{xl_rowcol_to_cell(self.row - 1, self.last)}"
        self.sheet.ignore_errors(dict.fromkeys(_NOT_ERRORS, whole))


def _cached(value: Plain) -> float | str:
    """A figure as a file holds it: points with their decimals, text as text."""
    if isinstance(value, int):
        return int(value) if isinstance(value, Count) else value / 100
    return plain(value) if isinstance(value, str) else ""
