"""What every reader gives: a sheet as columns of codes, ready to cross a pipe."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import islice

TYPE_CHECKING = False  # the child starts sooner without typing
if TYPE_CHECKING:
    from typing import Any

CHUNK = 4096
ERROR, FORMULA, DATE, BOOLEAN, OTHER = "e", "f", "d", "b", "o"
"""Tags of values that JSON does not know: ``[tag, text]``."""


class Refusal(Exception):
    """A file that will not be read: the problem code and what was found, in Chinese."""

    def __init__(self, code: str, found: str) -> None:
        super().__init__(found)
        self.code = code
        self.found = found


class _Codes(dict):  # type: ignore[type-arg]
    """Values to codes in order of appearance; the empty cell is 0."""

    def __missing__(self, value: Any) -> int:
        self[value] = code = len(self) - 1  # two keys, '' and None, share 0
        return code


class CodedSheet:
    """One sheet: rows as codes by column, and what a reader of values alone would not see.

    Rows count from 1, columns from 0. ``merged`` holds (first row, first column, last row,
    last column); ``hidden_rows`` and ``hidden_columns`` those that have cells. ``filled``
    says whether any cell holds anything, also of a sheet whose rows are not wanted.
    """

    def __init__(self, name: str, visible: bool = True) -> None:
        self.name = name
        self.visible = visible
        self.first_column = 0
        self.rows = 0
        self.filled = False
        self.merged: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self._values: list[_Codes] = []
        self._codes: list[array[int]] = []

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take in all rows, from row 1 on; '' and None are empty cells."""
        source = iter(rows)
        while chunk := list(islice(source, CHUNK)):
            width = max(map(len, chunk))
            while len(self._codes) < width:
                self._values.append(_Codes({"": 0, None: 0}))
                self._codes.append(array("i", bytes(4 * self.rows)))
            if min(map(len, chunk)) < len(self._codes):
                full = len(self._codes)
                chunk = [(*row, *[""] * (full - len(row))) for row in chunk]
            for codes, values, column in zip(
                self._codes, self._values, zip(*chunk, strict=True), strict=True
            ):
                codes.fromlist([values[value] for value in column])
            self.rows += len(chunk)

    def fill_cells(self, cells: Iterable[tuple[int, int, Any]]) -> None:
        """Take in single cells, downwards: row (from 1), column (from 0) and value of each."""
        found: dict[int, tuple[_Codes, array[int]]] = {}
        for row, column, value in cells:
            if column not in found:
                found[column] = _Codes({"": 0, None: 0}), array("i")
            values, codes = found[column]
            if len(codes) < row - 1:
                codes.frombytes(bytes(4 * (row - 1 - len(codes))))
            codes.append(values[value])
            self.rows = row
        self.first_column = min(found, default=0)
        for column in range(self.first_column, max(found, default=-1) + 1):
            values, codes = found.get(column) or (_Codes({"": 0, None: 0}), array("i"))
            codes.frombytes(bytes(4 * (self.rows - len(codes))))
            self._values.append(values)
            self._codes.append(codes)

    def note_filled(self, rows: Iterable[Sequence[Any]]) -> None:
        """Only set ``filled``: whether any cell of these rows holds more than blanks."""
        self.filled = any(
            value is not None and not (isinstance(value, str) and not value.strip())
            for row in rows
            for value in row
        )

    def packed(self) -> tuple[dict[str, Any], list[bytes]]:
        """The sheet's head for JSON and a block of codes for each column."""
        used = self._used_rows()
        head = {
            "name": self.name,
            "visible": self.visible,
            "filled": self.filled or used > 0,
            "first_column": self.first_column,
            "rows": used,
            "merged": self.merged,
            "hidden_rows": self.hidden_rows,
            "hidden_columns": self.hidden_columns,
            "values": [[None, *map(_wire, list(values)[2:])] for values in self._values],
        }
        return head, [codes[:used].tobytes() for codes in self._codes]

    def _used_rows(self) -> int:
        """The last row with a cell: blank rows below the data are dropped."""
        last = 0
        for codes in self._codes:
            row = len(codes)
            while row > last and not codes[row - 1]:
                row -= 1
            last = max(last, row)
        return last


def _wire(value: Any) -> Any:
    """A value as JSON knows it; dates, errors and the like as ``[tag, text]``."""
    if type(value) in (str, float, int, bool):
        return value
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "toordinal"):  # a date or a datetime
        return [DATE, value.isoformat()]
    return [OTHER, str(value)]
