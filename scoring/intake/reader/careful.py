"""The careful reader: every cell by the XML itself, as Excel reads it.

It reports what a reader of values would not: error cells, formulas saved without a value,
percentages, hidden rows and columns, rows and cells that stand twice. It needs the parts that
hold cells and no others, so that an odd filter, name, pane or colour costs nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from scoring.intake.reader import package, shape
from scoring.intake.reader.number_format import DATE as DATE_FORMAT
from scoring.intake.reader.number_format import NUMBER, PERCENT
from scoring.intake.reader.relations import SheetPart, WorkbookParts, local, truth
from scoring.intake.reader.sheet import BOOLEAN, DATE, ERROR, FORMULA, OTHER, CodedSheet, Refusal
from scoring.text.folding import fold

Element = ElementTree.Element

MOST_CELLS = 60_000_000
"""Rows x columns of the filled area: beyond it a workbook is blank cells around a far one."""
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_MOST_ROW, _MOST_COLUMN = 1 << 20, 1 << 14
_MAIN = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_DAYS_1904 = 1462


def cannot(what: str) -> Refusal:
    """The refusal of what Excel may open and this program does not read."""
    return Refusal("unreadable", f"本系统读不了这种写法({what}),请用 Excel 或 WPS 另存为 .xlsx")


def read(
    data: bytes, wanted: set[str] | None, seen: package.Package | None = None
) -> list[CodedSheet]:
    """Sheets in the workbook's order; rows of the wanted ones, with what is hidden in them.

    Raises :class:`Refusal` ``unreadable`` where a row or a cell stands twice, where the XML is
    broken, or where it holds what this program does not know.
    """
    seen = seen or package.inspect(data)
    found: list[CodedSheet] = []
    strings: list[str] | None = None
    for part in seen.book.sheets:
        sheet = CodedSheet(part.name, part.visible)
        found.append(sheet)
        if part.kind == "worksheet":
            strings = _strings(seen.archive, seen.book) if strings is None else strings
            parser = _SheetParser(sheet, part, seen, strings)
            if wanted is None or fold(part.name) in wanted:
                parser.read()
            else:
                sheet.note_filled(parser.rows())
    return found


def _parsed(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    """Elements of a part as they begin and end."""
    try:
        with archive.open(part) as stream:
            yield from ElementTree.iterparse(stream, ("start", "end"))
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise Refusal("unreadable", f"「{part}」内部有损坏") from fault


def _strings(archive: zipfile.ZipFile, book: WorkbookParts) -> list[str]:
    """The shared texts in their order."""
    if book.strings is None:
        return []
    found = []
    for event, element in _parsed(archive, book.strings):
        if event == "end" and local(element.tag) == "si":
            found.append(_text(element))
            element.clear()
    return found


def _text(item: Element) -> str:
    """The text of ``si`` or ``is``: plain or in runs, without the phonetic guide."""
    texts = []
    for child in item:
        pieces = [child] if local(child.tag) == "t" else child if local(child.tag) == "r" else ()
        texts += [piece.text or "" for piece in pieces if local(piece.tag) == "t"]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """``_x000A_`` and the like as the signs they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class _SheetParser:
    """One sheet's XML on its way into a :class:`CodedSheet`."""

    def __init__(
        self, sheet: CodedSheet, part: SheetPart, seen: package.Package, strings: list[str]
    ) -> None:
        self.sheet = sheet
        self.part = part
        self.seen = seen
        self.strings = strings
        self.where = f"工作表「{part.name}」"
        self.row = 0
        self.width = 0
        self.columns: list[tuple[int, int]] = []

    def read(self) -> None:
        """Fill the sheet."""
        self.sheet.fill(self.rows())
        last = max(self.width, 1)
        hidden = {c for low, high in self.columns for c in range(low - 1, min(high, last))}
        self.sheet.hidden_columns = sorted(hidden)

    def rows(self) -> Iterator[list[Any]]:
        """The rows from 1 on; merged areas and hidden columns are noted on the way."""
        path: list[Element] = []
        for event, element in _parsed(self.seen.archive, self.part.part):
            if event == "start":
                path.append(element)
                continue
            path.pop()
            parent = local(path[-1].tag) if path else ""
            if parent == "sheetData" and len(path) == 2:
                yield from self._row(element)
                path[-1].clear()
            elif len(path) <= 2:
                self._note_other(local(element.tag), parent, element)

    def _note_other(self, tag: str, parent: str, element: Element) -> None:
        if (parent, tag) == ("mergeCells", "mergeCell"):
            area = [*map(_place, element.get("ref", "").split(":"))]
            (top, left), (bottom, right) = area[0], area[-1]
            self.sheet.merged.append((top, left - 1, bottom, right - 1))
        elif (parent, tag) == ("cols", "col"):
            if not truth(element.get("hidden")) and not _is_zero(element.get("width")):
                return
            low, high = _whole(element.get("min")), _whole(element.get("max"))
            self.columns.append((max(low, 1), min(high, _MOST_COLUMN)))

    def _row(self, element: Element) -> Iterator[list[Any]]:
        """The blank rows before a row, and the row."""
        if element.tag not in (f"{space}row" for space in _MAIN):
            raise cannot(f"{self.where}的行之间有 {local(element.tag)}")
        number = _whole(element.get("r"), self.row + 1)
        if number <= self.row:
            raise shape.stands_twice(f"第 {number} 行", self.where)
        cells = self._cells(element, number)
        self.width = max(self.width, max(cells, default=0))
        if number > _MOST_ROW or number * self.width > MOST_CELLS:
            raise Refusal("too-large", f"{self.where}的区域过大(到第 {number} 行)")
        for _ in range(self.row + 1, number):
            yield []
        self.row = number
        if cells and (truth(element.get("hidden")) or _is_zero(element.get("ht"))):
            self.sheet.hidden_rows.append(number)
        yield [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]

    def _cells(self, row: Element, number: int) -> dict[int, Any]:
        """Values of a row by column (from 1)."""
        found: dict[int, Any] = {}
        column = 0
        where = f"{self.where}第 {number} 行"
        for cell in row:
            if cell.tag not in (f"{space}c" for space in _MAIN):
                if local(cell.tag) == "extLst":
                    continue
                raise cannot(f"{where}有 {local(cell.tag)}")
            name = cell.get("r")
            at, column = (number, column + 1) if name is None else _place(name)
            if at != number or column in found:
                raise shape.stands_twice(f"单元格 {name or ''}", where)
            found[column] = self._value(cell, where)
        return found

    def _value(self, cell: Element, where: str) -> Any:
        """What a cell shows; ``where``: its row, for a refusal."""
        parts: dict[str, Element] = {}
        for child in cell:
            if local(child.tag) in parts:
                raise shape.stands_twice(f"单元格 {cell.get('r', '')} 的值", where)
            parts[local(child.tag)] = child
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _text(parts["is"]) if "is" in parts else ""
        text = (parts["v"].text or "") if "v" in parts else ""
        if kind == "str":
            return _unescaped(text)
        if not text.strip():
            return (FORMULA, "") if "f" in parts else ""
        return self._typed(kind, text.strip(), cell)

    def _typed(self, kind: str, text: str, cell: Element) -> Any:
        """A value that is no text of the cell's own."""
        where = f"{self.where}{cell.get('r', '')}"
        if kind == "s":
            place = _whole(text, -1)
            if not 0 <= place < len(self.strings):
                raise Refusal("unreadable", f"{where} 指向不存在的共享文字 {text[:20]}")
            return self.strings[place]
        if kind == "e":
            return (ERROR, text)
        if kind == "b":
            return (BOOLEAN, "TRUE" if truth(text) else "FALSE")
        if kind == "d":
            try:
                return (DATE, datetime.fromisoformat(text.removesuffix("Z")).isoformat())
            except ValueError:
                return text
        if kind != "n" or not _NUMBER.fullmatch(text):
            raise cannot(f"{where} 的类型 {kind[:10]}、值 {text[:20]}")
        return self._number(float(text), cell.get("s"))

    def _number(self, value: float, style: str | None) -> Any:
        """A number as its format shows it: a percentage, a day, or itself."""
        place = _whole(style, 0)
        kind = self.seen.formats[place] if place < len(self.seen.formats) else NUMBER
        if kind == PERCENT:
            return (OTHER, f"{value * 100:.15g}%")
        if kind == NUMBER:
            return value
        try:
            if kind == DATE_FORMAT:
                return _day(value, self.seen.book.from_1904)
            return (OTHER, str(timedelta(seconds=round(value * 86400))))  # a duration
        except (OverflowError, ValueError):
            return value


def _day(value: float, from_1904: bool) -> Any:
    """A day or a moment; less than a day is a time of day, and 1900-02-29 never was."""
    if 0 <= value < 1:
        return (OTHER, (datetime.min + timedelta(seconds=round(value * 86400))).time().isoformat())
    days = value + _DAYS_1904 if from_1904 else value + (value < 60)
    moment = datetime(1899, 12, 30) + timedelta(milliseconds=round(days * 86_400_000))
    return (DATE, moment.isoformat())


def _place(name: str) -> tuple[int, int]:
    """Row and column, from 1, of a cell's name."""
    found = _CELL.fullmatch(name.replace("$", ""))
    if found is None:
        raise cannot(f"单元格名 {name[:20]}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > _MOST_COLUMN:
        raise cannot(f"单元格名 {name[:20]}")
    return int(found[2]), column


def _whole(text: str | None, otherwise: int = 0) -> int:
    """A whole number; ``otherwise`` where there is none. Raises :class:`Refusal`."""
    if text is None:
        return otherwise
    if not (text.strip().isascii() and text.strip().isdigit() and len(text) < 12):
        raise cannot(f"编号 {text[:20]}")
    return int(text)


def _is_zero(text: str | None) -> bool:
    """Whether a height or width is given and nought."""
    return text is not None and bool(_NUMBER.fullmatch(text.strip())) and float(text) == 0
