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
    "row", "c", "f", "v", "is", "t", "/row", "/c", "/f", "/v", "/is", "/t", "row/", "c/", "f/",
)  # fmt: skip
(
    _ROW, _C, _F, _V, _IS, _T, _END_ROW, _END_C, _END_F, _END_V, _END_IS, _END_T,
    _NO_ROW, _NO_C, _NO_F,
) = range(15)  # fmt: skip
_ODD = 15
_FOLLOWS = {
    _ROW: (_C, _NO_C, _END_ROW), _NO_ROW: (_ROW, _NO_ROW), _END_ROW: (_ROW, _NO_ROW),
    _C: (_V, _F, _NO_F, _IS, _END_C), _NO_C: (_C, _NO_C, _END_ROW), _END_C: (_C, _NO_C, _END_ROW),
    _F: (_END_F,), _END_F: (_V,), _NO_F: (_V,), _V: (_END_V,), _END_V: (_END_C,),
    _IS: (_T,), _T: (_END_T,), _END_T: (_END_IS,), _END_IS: (_END_C,),
}  # fmt: skip
_MOST_ROW = 64 << 20
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


_MASKS = np.array([(1 << (8 * count)) - 1 for count in range(9)], dtype=np.uint64)
"""The lowest so many bytes of a word."""
_ROW_HEAD = np.frombuffer(b'<row r="', dtype="<u8")[0]
_CELL_HEAD = np.frombuffer(b'<c r="\0\0', dtype="<u8")[0]
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
        at = np.flatnonzero(np.frombuffer(block, dtype=np.uint8, count=size) == ord("<"))
        if len(at) == 0 or at[0] != 0 or size - at[-1] < len("</row>"):
            return False
        codes = _codes(block, at)
        if codes is None or not _MAY_FOLLOW.take(codes[:-1] * _WIDTH + codes[1:]).all():
            return False
        if codes[0] not in (_ROW, _NO_ROW) or codes[-1] not in (_END_ROW, _NO_ROW):
            return False
        return _usual_values(block, size, at, codes) and self._places(block, at, codes)

    def _places(self, block: bytes, at: NDArray[np.int64], codes: NDArray[np.uint8]) -> bool:
        """Whether rows and cells say where they stand, each once and upwards."""
        words = _words(block)
        row_tags = np.flatnonzero((codes == _ROW) | (codes == _NO_ROW))
        cell_tags = np.flatnonzero((codes == _C) | (codes == _NO_C))
        row_at = at[row_tags]
        row_names = words[row_at + len('<row r="')]
        numbers, widths = _row_numbers(row_names)
        if not (words[row_at] == _ROW_HEAD).all() or not widths.all():
            return False
        falls = np.flatnonzero(np.diff(numbers, prepend=self._last_row) <= 0)
        if len(falls):
            raise shape.stands_twice(f"第 {numbers[falls[0]]} 行", self._name)
        self._last_row = int(numbers[-1])
        firsts = np.searchsorted(cell_tags, row_tags)
        mine = np.repeat(np.arange(len(numbers)), np.diff(firsts, append=len(cell_tags)))
        columns, names_at = _columns(words, at[cell_tags])
        # The digits of the row and the closing quote, as in the row's own name.
        masks = _MASKS.take(widths + 1)
        named = row_names & masks
        if not columns.all() or (words[names_at] & masks.take(mine) != named.take(mine)).any():
            return False
        holds_text = codes.take(cell_tags + 1) == _IS
        quotes = names_at + widths.take(mine)
        if not _usual_types(words, quotes, at.take(cell_tags + 1), holds_text):
            return False
        steps = np.diff(mine * (1 << 15) + columns)
        if (steps == 0).any():
            row = int(numbers[mine[1:][steps == 0][0]])
            raise shape.stands_twice("单元格", f"{self._name} 第 {row} 行")
        return bool((steps > 0).all())


def _words(block: bytes) -> NDArray[np.uint64]:
    """The eight bytes from each place on, lowest first: a view, as ``take`` would copy it."""
    return np.ndarray((len(block) - 7,), dtype="<u8", buffer=block, strides=(1,))


def _byte(words: NDArray[np.uint64], place: int) -> NDArray[np.uint8]:
    """One byte of each word."""
    return (words >> np.uint64(8 * place)).astype(np.uint8)


def _row_numbers(words: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers before a quote, and how many digits; 0 digits where it is none."""
    numbers, widths = np.zeros(len(words), dtype=np.int64), np.zeros(len(words), dtype=np.int64)
    for step in range(8):
        sign = _byte(words, step)
        open_ = widths == 0
        widths[open_ & (sign == _QUOTE)] = step
        digit = sign - np.uint8(ord("0")) < 10
        numbers = np.where(open_ & digit, numbers * 10 + sign - ord("0"), numbers)
        if (open_ & ~digit & (sign != _QUOTE)).any():
            return numbers, np.zeros(len(words), dtype=np.int64)
    return numbers, widths


def _columns(
    words: NDArray[np.uint64], at: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns (from 1) of the cells at these places, and where the digits of their names begin.

    A column is 0 where the tag does not begin with ``<c r="`` and one or two letters.
    """
    heads = words[at]
    first, second = _byte(heads, 6) - np.uint8(ord("A")), _byte(heads, 7) - np.uint8(ord("A"))
    two = second < 26
    columns = np.where(two, (first + 1) * np.int64(26) + second + 1, first + np.int64(1))
    good = (heads & _MASKS[6] == _CELL_HEAD) & (first < 26)
    return np.where(good, columns, 0), at + len('<c r="A') + two


def _codes(block: bytes, at: NDArray[np.int64]) -> NDArray[np.uint8] | None:
    """The tag at each ``<`` as a place in ``_NAMES``; None where a value ends unusually."""
    text = np.frombuffer(block, dtype=np.uint8)
    codes = _TAG.take(text.take(at + 1).astype(np.uint16) * 256 + text.take(at + 2))
    last = np.flatnonzero(codes <= _F)  # row, c and f may close themselves
    closes = text.take(np.append(at, len(text)).take(last + 1) - 2) == _SLASH
    codes[last[closes]] += _NO_ROW
    before = text.take(at[codes == _END_V] - 1)
    if ((before <= _SPACE) | (before == ord(";"))).any():
        return None
    return codes


def _usual_types(
    words: NDArray[np.uint64],
    quotes: NDArray[np.int64],
    ends: NDArray[np.int64],
    holds_text: NDArray[np.bool_],
) -> bool:
    """Whether cells have no attributes but ``s`` and a ``t`` of text or number.

    ``quotes``: where the quote behind the cell's name stands; ``ends``: where the next tag does;
    ``holds_text``: whether that is ``is``, which goes with ``inlineStr`` and only with it.
    """
    tails = words[ends - 8]
    last = _byte(tails, 5)
    if (((_byte(tails, 3) == ord("S")) & (last == ord("r"))) != holds_text).any():
        return False
    heads = words[quotes]
    following = _byte(heads, 1)
    bare = (following == _GREATER) | (following == _SLASH)
    name, value = _byte(heads, 2), _byte(heads, 5)
    quoted = (following == _SPACE) & (_byte(heads, 4) == _QUOTE)
    kind = (name == ord("t")) & ((value == ord("s")) | (value == ord("n")) | (value == ord("i")))
    short = ends - quotes <= len('" s="12345">')
    style = short | (last == ord("s")) | (last == ord("r")) | (last == ord("n"))
    closed = (following == _SPACE) & (_byte(tails, 6) == _SLASH)
    return bool((bare | closed | (quoted & (kind | ((name == ord("s")) & style)))).all())


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
