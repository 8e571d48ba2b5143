"""The one vocabulary between the rooms: tidy frames of evidence, and problems with a place.

Numbers are integer hundredths; :data:`BLANK` (-1) stands for an empty cell, so that a
missing score can never be taken for a zero. Every number keeps its cell: the ``*_at``
columns hold packed places (:func:`pack_places`), read back by :meth:`Evidence.source`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.model import sheets
from scoring.model.errors import UsageError as UsageError
from scoring.model.problem_codes import PROBLEM_CODES, Severity
from scoring.model.sheets import TEXT as TEXT
from scoring.model.sheets import Holds
from scoring.text.personal import mask

BLANK = -1
"""No value: an empty cell, or no place."""


@dataclass(frozen=True)
class RosterUnit:
    """A unit of the roster: its name as printed, its group, its other exact names."""

    name: str
    group: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One thing wrong or odd in a workbook: where it is, what was found, how to mend it.

    ``cell`` is blank for a whole sheet or file. Personal identifiers are masked on creation.
    """

    code: str
    message: str
    hint: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if self.code not in PROBLEM_CODES:
            raise AssertionError(f"unknown problem code {self.code}")
        for name in ("message", "hint", "file", "sheet", "unit"):
            object.__setattr__(self, name, mask(getattr(self, name)))

    @property
    def severity(self) -> Severity:
        """``error`` refuses the file, ``warning`` does not."""
        return PROBLEM_CODES[self.code].severity

    def as_dict(self) -> dict[str, str]:
        """The contract's JSON record."""
        names = ("severity", "code", "file", "sheet", "cell", "unit", "message", "hint")
        return {name: getattr(self, name) for name in names}


class Source(NamedTuple):
    """Where a figure came from; ``cell`` is blank where it came from a whole sheet."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        return "!".join(part for part in self if part)


_COLUMN_BITS = 14
_ROW_BITS = 21


def pack_places(
    table: np.ndarray | int, row: np.ndarray | int, column: np.ndarray | int
) -> np.ndarray:
    """Places as one ``int64`` each: table, row (1-based, 0: the whole sheet), column (0-based)."""
    packed = (np.asarray(table, dtype=np.int64) << _ROW_BITS) + row
    return (packed << _COLUMN_BITS) + column


def unpack_places(at: np.ndarray | int) -> tuple[Any, Any, Any]:
    """Table number, row and column of packed places: the reverse of :func:`pack_places`."""
    rest, column = at >> _COLUMN_BITS, at & ((1 << _COLUMN_BITS) - 1)
    return rest >> _ROW_BITS, rest & ((1 << _ROW_BITS) - 1), column


def cell_name(row: int, column: int) -> str:
    """``cell_name(12, 2)`` is ``C12``; row 0 gives a blank."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row}" if row else ""


def _frame_of_rows(fields: dict[str, str], *first: str, **more: str) -> dict[str, str]:
    """The columns of a row sheet's frame with their dtypes: ``fields``, those named ``first``
    before the others, and ``more`` that no column of the sheet holds.
    """
    fields = {**fields, **more}
    order = dict.fromkeys((*first, *fields))
    return {"unit": "int32", **{name: fields[name] for name in order}, "at": "int64"}


STEP_CHOICES = sheets.STEP
_MEASURED = tuple(f for f, c in sheets.LINE_FIELDS.items() if c.kind in ("count", "score"))
LINES = {
    "unit": "int32",
    **{name: sheets.LINES[name] for name in ("item", *_MEASURED)},
    "not_applicable": "bool",
    "set_aside": "bool",
    **sheets.LINES,
    "reason": TEXT,
    **{f"{name}_at": "int64" for name in (*_MEASURED, "marked")},
}
BONUS = _frame_of_rows(sheets.BONUS, "practice", "practice_key", practice_key="int64")
DEDUCTIONS = _frame_of_rows(sheets.DEDUCTIONS, approver=TEXT)
VETOES = _frame_of_rows(sheets.VETOES)


def ledger_columns(scheme: Scheme) -> dict[str, str]:
    """The columns of the ledger's frame with their dtypes: those of the scheme's ledger, steps
    after the day a matter was dealt with; only what every ledger has where it has none.
    """
    if scheme.ledger is None:
        return NO_LEDGER
    steps = [each.field for each in scheme.ledger.columns if each.kind == "step"]
    fields = sheets.sheets_of(scheme).holding["ledger"].dtypes
    head = [*fields][: [*fields].index("assessed") + 1]
    return _frame_of_rows(fields, *(each for each in head if each not in steps), *steps)


NO_LEDGER = {"unit": "int32", "matter": TEXT, "assessed": sheets.DTYPES["date"], "at": "int64"}


def row_columns(scheme: Scheme) -> dict[Holds, dict[str, str]]:
    """The columns of each row sheet's frame under a scheme, with their dtypes."""
    ledger = ledger_columns(scheme)
    return {"bonus": BONUS, "deductions": DEDUCTIONS, "vetoes": VETOES, "ledger": ledger}


def empty(columns: dict[str, str]) -> pd.DataFrame:
    """An empty frame with the given columns and dtypes."""
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns.items()})


@dataclass(frozen=True)
class Evidence:
    """A year's accepted evidence, merged by unit and id.

    ``units``
        one row a unit, in the order of the table's ties: ``unit`` (str) and ``group``
        (category). The other frames' ``unit`` is this frame's row number. Where several offices
        are scored together, ``office`` (int64) numbers them from 0.
    ``lines`` (:data:`LINES`)
        at most one row a unit and line; ``item`` counts the scheme's lines from 0; numbers
        in hundredths (counts as well: 部分 is half a matter), BLANK where the cell is empty;
        ``not_applicable``: anybody says 不适用, ``set_aside``: the office said so; ``reason``
        is the office's 说明, ``note`` anybody's.
    ``bonus``, ``deductions``, ``vetoes``, ``ledger``
        one row each row of their sheets (:func:`row_columns`); ``case`` counts the
        scheme's cases from 0; ``approver`` is the post that approved a discretion, blank from
        files; steps are places in :data:`STEP_CHOICES` or BLANK; ``at`` is
        the place of the row's first cell.
    ``sheets``
        (file, sheet) for each table number in the packed places.
    """

    scheme: str
    year: int
    units: pd.DataFrame
    lines: pd.DataFrame = field(default_factory=lambda: empty(LINES))
    bonus: pd.DataFrame = field(default_factory=lambda: empty(BONUS))
    deductions: pd.DataFrame = field(default_factory=lambda: empty(DEDUCTIONS))
    vetoes: pd.DataFrame = field(default_factory=lambda: empty(VETOES))
    ledger: pd.DataFrame = field(default_factory=lambda: empty(NO_LEDGER))
    sheets: Sequence[tuple[str, str]] = ()

    def source(self, at: int) -> Source | None:
        """The file, sheet and cell of a packed place; None for BLANK."""
        if at < 0:
            return None
        table, row, column = unpack_places(int(at))
        file, sheet = self.sheets[table]
        return Source(mask(file), sheet, cell_name(row, column))


def categories(codes: np.ndarray | Sequence[int], texts: Sequence[str]) -> pd.Categorical:
    """A category column from codes (-1 for none) and their texts."""
    index: Any = pd.Index(list(texts), dtype="str")
    return pd.Categorical.from_codes(np.asarray(codes), index)
