"""Sheets in the few forms that the usual writers use, read by one expression.

What comes of them is what :mod:`careful` makes of them, many times as fast. A sheet with any
other form among its rows, also one with a hidden row or column, is left to that reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

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

    UsualCell = tuple[int, int, int, bytes, bytes, bytes, bool, bytes | None]

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
_SMALL = 4096
_LONG = 12


class UsualSheet:
    """The filled cells of a sheet: row (from 1), column (from 0), the place of its shared text
    (-1: it has none), name, type (``inlineStr`` and the like), style, whether it has a formula,
    text as XML has it; the sheet's merged areas as :class:`CodedSheet` has them.
    """

    def __init__(self, part: str, cells: list[UsualCell]) -> None:
        self.part = part
        self.cells = cells
        self.merged: list[tuple[int, int, int, int]] = []

    def is_plain(self) -> bool:
        """Whether no cell is an error, a boolean, or a formula without its value."""
        for *_, shared, _, kind, _, _, text in self.cells:
            plain = (
                shared >= 0
                or kind == b"inlineStr"
                or (kind == b"str" and text is not None)
                or (kind == b"n" and text and _PLAIN_NUMBER.fullmatch(text))
            )
            if not plain:
                return False
        return True

    def values(self, values: CellValues, sheet: str) -> Iterator[tuple[int, int, Any]]:
        """Row (from 1), column (from 0) and value of each filled cell. Raises :class:`Refusal`."""
        strings = values.strings
        known = range(len(strings))
        for start in range(0, len(self.cells), _AT_ONCE):
            cells = self.cells[start : start + _AT_ONCE]
            own = [text or b"" for *_, shared, _, _, _, _, text in cells if shared not in known]
            texts = iter(decoded(own, self.part))
            for row, column, shared, name, kind, style, formula, _ in cells:
                if shared in known:
                    yield row, column, strings[shared]
                elif kind == b"inlineStr":
                    yield row, column, unescaped(next(texts))
                else:
                    where = f"工作表「{sheet}」{name.decode()}"
                    shown = values.value(kind.decode(), next(texts), style.decode(), formula, where)
                    yield row, column, shown


def _cell(row: int, name: bytes, style: bytes, xml: bytes) -> UsualCell:
    """A filled cell from what stands in ``xml`` behind its name and, where it is first, style."""
    found = _FILLED.fullmatch(xml)
    assert found is not None
    _, inline, kind, other_style, formula, text = found.groups()
    column = _column(name.rstrip(_DIGITS)) - 1
    style = style or other_style or b"0"
    if inline is not None:
        return row, column, -1, name, b"inlineStr", style, False, inline
    shared = int(text) if kind == b"s" and text and text.isdigit() and len(text) < _LONG else -1
    return row, column, shared, name, kind or b"n", style, bool(formula), text


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
    cells: list[UsualCell] = []
    end, last, width = head.end(), 0, 0
    if not head[0].endswith(b"/>"):
        end = part.find(b"</sheetData>", head.end())
        for piece in part[head.end() : max(end, head.end())].split(b"</row>"):
            rows = (_rows_once if len(piece) <= _SMALL else _rows)(piece, name)
            if rows is None:
                return None
            for row in rows.numbers:
                if row <= last:
                    raise shape.stands_twice(f"第 {row} 行", name)
                last = row
            width = max(width, rows.width)
            cells += rows.cells
    if end < 0 or last > MOST_ROW or width > MOST_COLUMN or width * last > MOST_CELLS:
        return None
    sheet = UsualSheet(name, cells)
    return sheet if _note_merged(sheet, part[end:]) else None


class _Rows:
    """What stands before an end of a row: rows' numbers, the last column, the filled cells."""

    __slots__ = ("cells", "numbers", "width")

    def __init__(self, numbers: list[int], width: int, cells: list[UsualCell]) -> None:
        self.numbers = numbers
        self.width = width
        self.cells = cells


def _rows(piece: bytes, part: str) -> _Rows | None:
    """Rows without cells and the one whose end follows; None where anything else stands there, a
    row is hidden, or a cell says that it stands in another.

    Raises :class:`Refusal` where a cell stands twice.
    """
    pieces = _CELL.split(piece)
    names = pieces[1::4]
    rows = _ROW.split(pieces[0])
    if b"".join([*rows[0::3], *pieces[4::4]]).strip() or any(map(shape.hides, rows[2::3])):
        return None
    numbers = rows[1::3]
    own = numbers[-1] if numbers else b""
    if b",".join(names).translate(None, _LETTERS) != b",".join([own] * len(names)):
        return None
    if len({*names}) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise shape.stands_twice(f"单元格 {twice.decode()} ", part)
    row = int(own or 0)
    each_cell = zip(names, pieces[2::4], pieces[3::4], strict=True)
    cells = [_cell(row, name, style, xml) for name, style, xml in each_cell if xml]
    return _Rows([*map(int, numbers)], _width(names), cells)


_rows_once = lru_cache(2048)(_rows)
"""Rows that nobody fills in are the same in the workbooks of all units."""


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
