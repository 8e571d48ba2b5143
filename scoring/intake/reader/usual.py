"""Sheets in the few forms that the usual writers use, read by one expression.

What comes of them is what :mod:`careful` makes of them, many times as fast. A sheet with any
other form among its rows, also one with a hidden row or column, is left to that reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from scoring.intake.reader import shape
from scoring.intake.reader.cell_values import CellValues, unescaped
from scoring.intake.reader.sheet import CodedSheet
from scoring.intake.reader.texts import decoded
from scoring.text.folding import fold

TYPE_CHECKING = False  # the child starts sooner without typing
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from scoring.intake.reader.relations import SheetPart

_STYLE = rb'(?: s="(\d{1,9})")?'
_FORMULA = rb'<f(?: [a-zA-Z]+="[^"<>]*")* ?(?:>[^<]*</f>|/>)'
_FILLED = re.compile(
    rb'(?: t="inlineStr"' + _STYLE + rb'><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>'
    rb'|(?: t="(b|d|e|n|s|str)")?' + _STYLE + rb">"
    rb"(" + _FORMULA + rb")?(?:<v>([^<]*)</v>|<v ?/>)?</c>)"
)
"""What follows the style of a cell that is not blank."""
_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"'
    + _STYLE
    + rb'(?:(?: t="n")?(?: ?/>|></c>)|('
    + re.sub(rb"\((?!\?)", rb"(?:", _FILLED.pattern)
    + rb"))"
)
_ROW = re.compile(rb'<row r="([1-9]\d{0,6})"((?: [A-Za-z0-9:]+="[^"&<>]*")*) ?(?:>|/>)')
_MERGED = re.compile(
    rb'<mergeCell ref="([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?" ?/>'
)
_HEAD = re.compile(rb"<sheetData *>|<sheetData */>")
_MAIN = re.compile(
    rb'<worksheet(?: [^<>]*)? xmlns="(?:http://schemas.openxmlformats.org/spreadsheetml/2006'
    rb'|http://purl.oclc.org/ooxml/spreadsheetml)/main"'
)
_PLAIN_NUMBER = re.compile(rb"[-+.\dEe]+")
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
MOST_CELLS = 60_000_000
"""Rows x columns of the filled area: beyond it a workbook is blank cells around a far one."""
MOST_ROW, MOST_COLUMN = 1 << 20, 1 << 14
_AT_ONCE = 64


class UsualSheet:
    """The filled cells of a sheet as they are written: row, name, style, and the XML that follows;
    its merged areas as :class:`CodedSheet` has them.
    """

    def __init__(self, part: str, cells: list[tuple[bytes, bytes, bytes | None, bytes]]) -> None:
        self.part = part
        self.cells = cells
        self.merged: list[tuple[int, int, int, int]] = []

    def is_plain(self) -> bool:
        """Whether no cell is an error, a boolean, or a formula without its value."""
        for *_, xml in self.cells:
            _, inline, kind, _, _, text = _filled(xml)
            plain = (
                inline is not None
                or (kind == b"str" and text is not None)
                or (kind == b"s" and text and text.isdigit())
                or (kind in (b"n", None) and text and _PLAIN_NUMBER.fullmatch(text))
            )
            if not plain:
                return False
        return True

    def values(self, values: CellValues, sheet: str) -> Iterator[tuple[int, int, Any]]:
        """Row (from 1), column (from 0) and value of each filled cell. Raises :class:`Refusal`."""
        for start in range(0, len(self.cells), _AT_ONCE):
            cells = self.cells[start : start + _AT_ONCE]
            parsed = [_filled(xml) for *_, xml in cells]
            texts = decoded([inline or text or b"" for _, inline, *_, text in parsed], self.part)
            for (row, name, style, _), found, text in zip(cells, parsed, texts, strict=True):
                column = _column(name.rstrip(_DIGITS)) - 1
                if found[1] is not None:
                    yield int(row), column, unescaped(text)
                    continue
                _, _, kind, other_style, formula, _ = found
                where = f"工作表「{sheet}」{name.decode()}"
                shown = (style or other_style or b"0").decode()
                typed = values.value((kind or b"n").decode(), text, shown, bool(formula), where)
                yield int(row), column, typed


def _filled(xml: bytes) -> tuple[bytes | None, ...]:
    """Of a filled cell: style and text of an inline one; type, style, formula and text of
    another.
    """
    found = _FILLED.fullmatch(xml)
    assert found is not None
    return found.groups()


def read(
    parts: Sequence[SheetPart],
    sheets: Mapping[str, UsualSheet],
    values: CellValues,
    wanted: set[str] | None,
) -> list[CodedSheet]:
    """Sheets of a workbook that holds usual ones only, in its order; rows of the wanted ones.

    ``sheets``: the usual ones by their parts.
    Raises :class:`Refusal` as :func:`careful.read` does.
    """
    found = []
    for part in parts:
        sheet = CodedSheet(part.name, part.visible)
        found.append(sheet)
        if part.kind != "worksheet":
            continue
        usual = sheets[part.part]
        cells = usual.values(values, part.name)
        if wanted is None or fold(part.name) in wanted:
            sheet.fill_cells(cells)
            sheet.merged = usual.merged
        else:
            sheet.note_filled([value] for _, _, value in cells)
    return found


def look(part: bytes, name: str) -> UsualSheet | None:
    """A whole sheet part; None where it holds another form than the usual, or hides anything.

    Raises :class:`Refusal` where a row or a cell stands twice (``name``: the part's).
    """
    head = _HEAD.search(part)
    if head is None or shape.has_markup(part) or not _MAIN.search(part, 0, head.start()):
        return None
    if not shape.plain_head(part[: head.start()]):
        return None
    cells, end = [], head.end()
    if not head[0].endswith(b"/>"):
        end = part.find(b"</sheetData>", head.end())
        pieces = _CELL.split(part[head.end() : max(end, head.end())])
        names = pieces[1::4]
        rows = _rows_of(names, pieces[0::4], name) if end > 0 else None
        if rows is None or _width(names) * int(rows[-1] if rows else 0) > MOST_CELLS:
            return None
        each_cell = zip(rows, names, pieces[2::4], pieces[3::4], strict=True)
        cells = [cell for cell in each_cell if cell[3]]
    sheet = UsualSheet(name, cells)
    return sheet if _note_merged(sheet, part[end:]) else None


def _rows_of(cells: list[bytes], between: list[bytes], name: str) -> list[bytes] | None:
    """The row that each cell stands in; None where rows and cells do not follow each other
    upwards, a row is hidden, or anything else stands among them.

    ``between`` holds what stands before each cell, and behind the last.
    """
    starts = [place for place, text in enumerate(between) if text]
    if starts[:1] != [0]:
        return None if cells or starts else []
    texts = [between[place] for place in starts]
    pieces = _ROW.split(b"".join(texts))
    others = b"".join(pieces[0::3]).replace(b"</row>", b"")
    if (others and not others.isspace()) or any(map(shape.hides, {*pieces[2::3]})):
        return None
    names = [b"0", *pieces[1::3]]
    for row, following in pairwise(map(int, names)):
        if following <= row:
            raise shape.stands_twice(f"第 {following} 行", name)
    wanted: list[bytes] = []
    at = 0
    for place, end, text in zip(starts, [*starts[1:], len(cells)], texts, strict=True):
        at += text.count(b"<row ")
        wanted += [names[at]] * (end - place)
    if b",".join(cells).translate(None, _LETTERS) != b",".join(wanted):
        return None
    if len({*cells}) < len(cells):
        twice = next(cell for cell in cells if cells.count(cell) > 1)
        raise shape.stands_twice(f"单元格 {twice.decode()} ", name)
    return wanted if int(names[-1]) <= MOST_ROW else None


def _width(cells: list[bytes]) -> int:
    """The last column (from 1) of cells by their names; beyond all bounds where it cannot be."""
    letters = {*b",".join(cells).translate(None, _DIGITS).split(b",")} - {b""}
    width = max(map(_column, letters), default=1)
    return width if width <= MOST_COLUMN else MOST_CELLS + 1


@lru_cache(1024)
def _column(letters: bytes) -> int:
    """``AA`` as 27."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - ord("A") + 1
    return column


def _note_merged(sheet: UsualSheet, tail: bytes) -> bool:
    """Note the merged areas behind the rows; False where one is written unusually."""
    for left, top, right, bottom in _MERGED.findall(tail):
        last = (int(bottom), _column(right) - 1) if right else (int(top), _column(left) - 1)
        sheet.merged.append((int(top), _column(left) - 1, *last))
    return len(sheet.merged) == tail.count(b"mergeCell ")
