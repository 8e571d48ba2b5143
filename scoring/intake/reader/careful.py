"""The careful reader: every cell by the XML itself, as Excel reads it.

It reports what a reader of values would not: error cells, formulas saved without a value,
percentages, hidden rows and columns, rows and cells that stand twice. It needs the parts that
hold cells and no others, so that an odd filter, name, pane or colour costs nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from scoring.intake.reader import package, shape
from scoring.intake.reader.cell_values import NUMBER_TEXT, CellValues, cannot, whole
from scoring.intake.reader.relations import SheetPart, local, truth
from scoring.intake.reader.sheet import CodedSheet, Refusal
from scoring.intake.reader.texts import elements, text_of
from scoring.intake.reader.usual import MOST_CELLS, MOST_COLUMN, MOST_ROW
from scoring.text.folding import fold

Element = ElementTree.Element

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII | re.IGNORECASE)
_MAIN = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)


def read(
    data: bytes, wanted: set[str] | None, seen: package.Package | None = None
) -> list[CodedSheet]:
    """Sheets in the workbook's order; rows of the wanted ones, with what is hidden in them.

    Raises :class:`Refusal` ``unreadable`` where a row or a cell stands twice, where the XML is
    broken, or where it holds what this program does not know.
    """
    seen = seen or package.inspect(data)
    found: list[CodedSheet] = []
    values: CellValues | None = None
    for part in seen.book.sheets:
        sheet = CodedSheet(part.name, part.visible)
        found.append(sheet)
        if part.kind == "worksheet":
            values = values or seen.values()
            parser = _SheetParser(sheet, part, seen.archive, values)
            if wanted is None or fold(part.name) in wanted:
                parser.read()
            else:
                sheet.note_filled(parser.rows())
    return found


class _SheetParser:
    """One sheet's XML on its way into a :class:`CodedSheet`."""

    def __init__(
        self, sheet: CodedSheet, part: SheetPart, archive: zipfile.ZipFile, values: CellValues
    ) -> None:
        self.sheet = sheet
        self.part = part
        self.archive = archive
        self.values = values
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
        for event, element in elements(self.archive, self.part.part):
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
            low, high = whole(element.get("min")), whole(element.get("max"))
            self.columns.append((max(low, 1), min(high, MOST_COLUMN)))

    def _row(self, element: Element) -> Iterator[list[Any]]:
        """The blank rows before a row, and the row."""
        if element.tag not in (f"{space}row" for space in _MAIN):
            raise cannot(f"{self.where}的行之间有 {local(element.tag)}")
        number = whole(element.get("r"), self.row + 1)
        if number <= self.row:
            raise shape.stands_twice(f"第 {number} 行", self.where)
        cells = self._cells(element, number)
        self.width = max(self.width, max(cells, default=0))
        if number > MOST_ROW or number * self.width > MOST_CELLS:
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
            return text_of(parts["is"]) if "is" in parts else ""
        text = (parts["v"].text or "") if "v" in parts else ""
        name = f"{self.where}{cell.get('r', '')}"
        return self.values.value(kind, text, cell.get("s"), "f" in parts, name)


def _place(name: str) -> tuple[int, int]:
    """Row and column, from 1, of a cell's name."""
    found = _CELL.fullmatch(name.replace("$", ""))
    if found is None:
        raise cannot(f"单元格名 {name[:20]}")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > MOST_COLUMN:
        raise cannot(f"单元格名 {name[:20]}")
    return int(found[2]), column


def _is_zero(text: str | None) -> bool:
    """Whether a height or width is given and nought."""
    return text is not None and bool(NUMBER_TEXT.fullmatch(text.strip())) and float(text) == 0
