"""The look of :mod:`shape` at sheet XML of hundreds of MiB: all tags of a piece at once.

Rows as the usual writers write them: ``<row r="…">``, cells ``<c r="…" s="…" t="…">`` with one
value each. Anything else is said to be unusual (False), never guessed.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from scoring.intake.reader import shape

_NAMES = (
    "row",
    "c",
    "v",
    "f",
    "is",
    "t",
    "/row",
    "/c",
    "/v",
    "/f",
    "/is",
    "/t",
    "row/",
    "c/",
    "f/",
)
(
    _ROW,
    _C,
    _V,
    _F,
    _IS,
    _T,
    _END_ROW,
    _END_C,
    _END_V,
    _END_F,
    _END_IS,
    _END_T,
    _NO_ROW,
    _NO_C,
    _NO_F,
) = range(15)
_ODD = 15
_FOLLOWS = {
    _ROW: (_C, _NO_C, _END_ROW), _NO_ROW: (_ROW, _NO_ROW), _END_ROW: (_ROW, _NO_ROW),
    _C: (_V, _F, _NO_F, _IS, _END_C), _NO_C: (_C, _NO_C, _END_ROW), _END_C: (_C, _NO_C, _END_ROW),
    _F: (_END_F,), _END_F: (_V,), _NO_F: (_V,), _V: (_END_V,), _END_V: (_END_C,),
    _IS: (_T,), _T: (_END_T,), _END_T: (_END_IS,), _END_IS: (_END_C,),
}  # fmt: skip
_MOST_ROW = 64 << 20
_MOST_DIGITS = 7
_ROW_TAG = re.compile(rb"<row ([^>]*)>")
_EMPTY = re.compile(rb'<c [^>]*?(t="str")?(?: s="\d+")?>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v></v>')
_REFERENCE = re.compile(rb"<v>[^<]*&#")
_QUOTE, _SPACE, _SLASH, _GREATER = b'" />'


_WIDTH = 16
_TAGS = {
    b"ro": _ROW, b"c ": _C, b"v>": _V, b"f>": _F, b"f ": _F, b"is": _IS, b"t>": _T, b"t ": _T,
    b"/r": _END_ROW, b"/c": _END_C, b"/v": _END_V, b"/f": _END_F, b"/i": _END_IS, b"/t": _END_T,
}  # fmt: skip


def _follow_table() -> NDArray[np.bool_]:
    """Whether a tag may follow another, at before x 16 + after."""
    table = np.zeros((_WIDTH, _WIDTH), dtype=bool)
    for before, after in _FOLLOWS.items():
        table[before, list(after)] = True
    return table.ravel()


def _tag_table() -> NDArray[np.uint8]:
    """A tag's place in ``_NAMES`` by its first two letters."""
    table = np.full(1 << 16, _ODD, dtype=np.uint8)
    for letters, code in _TAGS.items():
        table[letters[0] * 256 + letters[1]] = code
    return table


_MAY_FOLLOW, _TAG = _follow_table(), _tag_table()


class LargeSheet:
    """A sheet part fed in pieces; ``plain`` so far."""

    def __init__(self, name: str) -> None:
        self.plain = True
        self._name = name
        self._rest = b""
        self._inside = False
        self._done = False
        self._last_row = 0

    def feed(self, piece: bytes) -> None:
        """Look at the next piece. Raises ``Refusal`` where a row or a cell stands twice."""
        if not self.plain or self._done:
            return
        block = self._rest + piece
        if not self._inside:
            start = block.find(b"<sheetData>")
            if start < 0 or not shape.plain_head(block[:start]) or shape.has_markup(block[:start]):
                self.plain = False
                return
            self._inside, block = True, block[start + len(b"<sheetData>") :]
        end = block.find(b"</sheetData>")
        self._done = end >= 0
        cut = end if self._done else max(block.rfind(b"<row "), 0)
        self._rest = block[cut:]
        self.plain = len(self._rest) < _MOST_ROW and (cut == 0 or self._rows(block, cut))

    def finish(self) -> bool:
        """Whether the whole sheet was plain."""
        return self.plain and self._done

    def _rows(self, block: bytes, size: int) -> bool:
        """Whether the whole rows in the first bytes have the usual forms, upwards."""
        if shape.has_markup(block) or not _usual_rows(block):
            return False
        text = np.frombuffer(block, dtype=np.uint8, count=size)
        at = np.flatnonzero(text == ord("<"))
        if len(at) == 0 or at[0] != 0 or size - at[-1] < len("</row>"):
            return False
        codes = _codes(text, at)
        if codes is None or not _MAY_FOLLOW.take(codes[:-1] * _WIDTH + codes[1:]).all():
            return False
        if codes[0] not in (_ROW, _NO_ROW) or codes[-1] not in (_END_ROW, _NO_ROW):
            return False
        return _usual_values(block, size, at, codes) and self._places(text, at, codes)

    def _places(
        self, text: NDArray[np.uint8], at: NDArray[np.int64], codes: NDArray[np.uint8]
    ) -> bool:
        """Whether rows and cells say where they stand, each once and upwards."""
        is_row, is_cell = (codes == _ROW) | (codes == _NO_ROW), (codes == _C) | (codes == _NO_C)
        row_tags, cell_tags = np.flatnonzero(is_row), np.flatnonzero(is_cell)
        row_at, cell_at = at[row_tags] + len('<row r="'), at[cell_tags] + len('<c r="')
        if not (_holds(text, row_at, b'r="') and _holds(text, cell_at, b'r="')):
            return False
        numbers, widths = _row_numbers(text, row_at)
        if not widths.all():
            return False
        falls = np.flatnonzero(np.diff(numbers, prepend=self._last_row) <= 0)
        if len(falls):
            raise shape.stands_twice(f"第 {numbers[falls[0]]} 行", self._name)
        self._last_row = int(numbers[-1])
        firsts = np.searchsorted(cell_tags, row_tags)
        mine = np.repeat(np.arange(len(numbers)), np.diff(firsts, append=len(cell_tags)))
        columns, quotes = _columns(text, cell_at, row_at[mine], widths[mine])
        ends = at.take(cell_tags + 1)
        holds_text = codes.take(cell_tags + 1) == _IS
        if not columns.all() or not _usual_types(text, quotes, ends, holds_text):
            return False
        steps = np.diff(mine * (1 << 15) + columns)
        if (steps == 0).any():
            row = int(numbers[mine[1:][steps == 0][0]])
            raise shape.stands_twice("单元格", f"{self._name} 第 {row} 行")
        return bool((steps > 0).all())


def _holds(text: NDArray[np.uint8], at: NDArray[np.int64], before: bytes) -> bool:
    """Whether ``before`` stands before each place."""
    return all(
        bool((text.take(at - len(before) + step) == sign).all()) for step, sign in enumerate(before)
    )


def _row_numbers(
    text: NDArray[np.uint8], at: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers in quotes at these places, and how many digits; 0 digits where it is none."""
    numbers, widths = np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=np.int64)
    for step in range(_MOST_DIGITS + 1):
        sign = text.take(np.minimum(at + step, len(text) - 1))
        widths[(widths == 0) & (sign == _QUOTE)] = step
        digit = (sign - np.uint8(ord("0")) < 10) & (widths == 0)
        wrong = ~digit & (widths == 0)
        numbers = np.where(digit, numbers * 10 + sign - ord("0"), numbers)
        if wrong.any():
            return numbers, np.zeros(len(at), dtype=np.int64)
    return numbers, widths


def _columns(
    text: NDArray[np.uint8],
    at: NDArray[np.int64],
    row_at: NDArray[np.int64],
    widths: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns (from 1) of cell names at these places, and where their closing quotes are.

    A column is 0 where the name is not letters and the digits of the cell's own row.
    """
    columns = np.zeros(len(at), dtype=np.int64)
    place, open_ = at, np.ones(len(at), dtype=bool)
    for _ in range(3):
        sign = text.take(place) - np.uint8(ord("A"))
        open_ = open_ & (sign < 26)
        columns = np.where(open_, columns * 26 + sign + 1, columns)
        place = place + open_
    good = columns > 0
    for step in range(int(widths.max(initial=0))):
        same = text.take(place + step, mode="clip") == text.take(row_at + step, mode="clip")
        good &= same | (step >= widths)
    quotes = place + widths
    good &= text.take(quotes, mode="clip") == _QUOTE
    return np.where(good, columns, 0), quotes


def _codes(text: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.uint8] | None:
    """The tag at each ``<`` as a place in ``_NAMES``; None where a value ends unusually."""
    codes = _TAG.take(text.take(at + 1).astype(np.uint16) * 256 + text.take(at + 2))
    empty = np.zeros(len(at), dtype=bool)
    empty[:-1] = text.take(at[1:] - 2) == _SLASH
    empty[-1] = text[-2] == _SLASH
    codes[empty & (codes == _ROW)] = _NO_ROW
    codes[empty & (codes == _C)] = _NO_C
    codes[empty & (codes == _F)] = _NO_F
    before = text.take(at[codes == _END_V] - 1)
    if ((before <= _SPACE) | (before == ord(";"))).any():
        return None
    return codes


def _usual_types(
    text: NDArray[np.uint8],
    quotes: NDArray[np.int64],
    ends: NDArray[np.int64],
    holds_text: NDArray[np.bool_],
) -> bool:
    """Whether cells have no attributes but ``s`` and a ``t`` of text or number.

    ``quotes``: where the quote behind the cell's name stands; ``ends``: where the next tag does;
    ``holds_text``: whether that is ``is``, which goes with ``inlineStr`` and only with it.
    """
    inline = (text.take(ends - 5) == ord("S")) & (text.take(ends - 3) == ord("r"))
    if (inline != holds_text).any():
        return False
    following = text.take(quotes + 1)
    more = following == _SPACE
    if (~more & (following != _GREATER) & (following != _SLASH)).any():
        return False
    quotes, ends = quotes[more], ends[more]
    closed = text.take(ends - 2) == _SLASH
    name, value, last = text.take(quotes + 2), text.take(quotes + 5), text.take(ends - 3)
    kind = (name == ord("t")) & ((value == ord("s")) | (value == ord("n")) | (value == ord("i")))
    short = ends - quotes <= len('" s="12345">')
    style = (name == ord("s")) & (
        short | (last == ord("s")) | (last == ord("r")) | (last == ord("n"))
    )
    return bool((closed | ((text.take(quotes + 4) == _QUOTE) & (kind | style))).all())


def _usual_rows(block: bytes) -> bool:
    """Whether no row is hidden."""
    if b"h" not in block or not (b" hidden" in block or b" ht" in block):
        return True
    return not any(shape.hides(b" " + each) for each in {*_ROW_TAG.findall(block)})


def _usual_values(block: bytes, size: int, at: NDArray[np.int64], codes: NDArray[np.uint8]) -> bool:
    """Whether empty values are saved empty texts, and digits are not written as references."""
    empties = int((np.diff(at)[codes[:-1] == _V] == len("<v>")).sum())
    if empties and [*map(bool, _EMPTY.findall(block, 0, size))] != [True] * empties:
        return False
    return b"&" not in block or _REFERENCE.search(block, 0, size) is None
