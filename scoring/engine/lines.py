"""Art. 7: the state and the points of each base line.

Work is done on whole years at once, in arrays of the shape (units, lines of the scheme).
Points are ``int32`` hundredths, counts ``int64`` hundredths of a matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from criteria import Scheme
from scoring.engine.measure import HUNDREDTHS, LedgerCounts, measure_points, penalty_beyond_floor
from scoring.model.evidence import BLANK, Evidence
from scoring.model.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF, VERIFIED, Grid


def score_lines(
    evidence: Evidence, scheme: Scheme, readings: Mapping[str, str]
) -> tuple[Grid, np.ndarray]:
    """Each line's state and points, and what 四 loses beyond its floor (hundredths a unit)."""
    cells = _Cells(evidence, len(scheme.lines))
    own, verified = cells.all("self", BLANK), cells.all("verified", BLANK)
    marked, set_aside = cells.all("not_applicable", 0), cells.all("set_aside", 0)
    measured, nothing_due, beyond = _measure(evidence, scheme, cells, readings)
    unsaid = nothing_due & _by_default(scheme)
    for name in ("due", "done"):
        unsaid &= cells.all(name, BLANK) == BLANK

    # Each state that may apply is one number, its precedence above its points; the highest wins.
    best = np.full(own.shape, BLANK, dtype=np.int32)
    if readings["unverified"] == "provisional":
        self_first = readings["unverified-order"] == "self-first"
        np.maximum(best, _candidate(_SELF if self_first else _SELF_LATE, own), out=best)
        np.maximum(best, _candidate(_MEASURED, measured), out=best)
        _mark(best, _NOTHING_DUE, nothing_due)
        _mark(best, _CLAIMED, marked)
    _mark(best, _SET_ASIDE, set_aside)
    np.maximum(best, _candidate(_VERIFIED, verified), out=best)
    precedence = (best >> _SHIFT) + 1
    state = _STATE[precedence]
    points = best & _POINTS
    points[best == BLANK] = BLANK
    aside = state == NOT_APPLICABLE
    if aside.any():
        points = np.where(aside, _instead(scheme, readings["not-applicable"]), points)
    confirmed = precedence > _SET_ASIDE
    reported = (precedence > 0) & ~(unsaid & (precedence == _NOTHING_DUE + 1))
    if readings["unverified"] == "missing":
        claimed = (nothing_due & ~unsaid) | marked
        reported = reported | (np.maximum(own, measured) != BLANK) | claimed
    arrays = (cells.row, state, points, own, verified, measured, confirmed, reported)
    return Grid(*(array.T for array in arrays)), beyond


_SHIFT = 24
_POINTS = np.int32((1 << _SHIFT) - 1)
_SELF_LATE, _MEASURED, _NOTHING_DUE, _SELF, _CLAIMED, _SET_ASIDE, _VERIFIED = range(1, 8)
"""What may make a line's state, the strongest last: the office's word outranks any claim.

``_SELF_LATE`` is a self score under ``unverified-order`` = ``measured-first``."""
_STATE = np.array(
    [
        MISSING,
        BLANK,
        SELF,
        MEASURED,
        NOT_APPLICABLE,
        SELF,
        NOT_APPLICABLE,
        NOT_APPLICABLE,
        VERIFIED,
    ],
    dtype=np.int8,
)
"""States by precedence + 1, from none."""


def _by_default(scheme: Scheme) -> np.ndarray:
    """Which lines have nothing due by the scheme itself (half a year): nobody reported it."""
    return np.array([line.measure.due == 0 for line in scheme.lines])


def _mark(best: np.ndarray, precedence: int, where: np.ndarray) -> None:
    """Let a state without points take part where it applies."""
    np.maximum(best, np.int32(precedence << _SHIFT), out=best, where=where)


def _candidate(precedence: int, points: np.ndarray) -> np.ndarray:
    """Points with their precedence where there are points, BLANK elsewhere."""
    return points + (points >= 0) * np.int32(precedence << _SHIFT)


def _instead(scheme: Scheme, reading: str) -> np.ndarray:
    """What stands for the points of a line that does not apply, one a line."""
    values = {"rescale": BLANK, "zero": 0}
    each = [values.get(reading, line.max) for line in scheme.lines]
    return np.array(each, dtype=np.int32)


class _Cells:
    """The cells of ``Evidence.lines`` laid out as (units, lines)."""

    def __init__(self, evidence: Evidence, lines: int) -> None:
        self._frame = evidence.lines
        self.units = len(evidence.units)
        shape = (self.units, lines)
        place = self._frame["unit"].to_numpy().astype(np.intp) * lines
        place += self._frame["item"].to_numpy()
        every = np.arange(self.units * lines, dtype=np.int32)
        self._in_order = len(place) == len(every) and bool((place == every).all())
        self._place = place
        if self._in_order:
            self.row = every.reshape(shape)
        else:
            row = np.full(len(every), BLANK, dtype=np.int32)
            row[place] = every[: len(place)]
            self.row = row.reshape(shape)

    def all(self, name: str, blank: int) -> np.ndarray:
        """One column for every unit and line; ``blank`` where there is no such row."""
        values = self._frame[name].to_numpy()
        if not self._in_order:
            spread = np.full(self.row.size, blank, dtype=values.dtype)
            spread[self._place] = values
            values = spread
        return values.reshape(self.row.shape)


def _measure(
    evidence: Evidence, scheme: Scheme, cells: _Cells, readings: Mapping[str, str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Measured points and 'nothing was due' for every line, and 四's loss beyond its floor.

    A line's own counts come first; the ledger serves where the line does not carry both. The
    penalty line with nothing due is measured, at its maximum.
    """
    has_rows = len(evidence.ledger) > 0
    ledger = LedgerCounts(evidence.ledger, cells.units, readings) if has_rows else None
    due_cells, done_cells = cells.all("due", BLANK), cells.all("done", BLANK)
    measured = np.full(cells.row.shape, BLANK, dtype=np.int32)
    nothing_due = np.zeros(cells.row.shape, dtype=bool)
    beyond = np.zeros(cells.units, dtype=np.int64)
    for place, line in enumerate(scheme.lines):
        if line.measure.kind == "judged":
            continue
        due, done = due_cells[:, place].copy(), done_cells[:, place].copy()
        if line.measure.ledger and ledger:
            by_ledger = (due != 0) & ((due == BLANK) | (done == BLANK))
            ledger_due, ledger_done = ledger.of(line.measure.ledger)
            due = np.where(by_ledger, ledger_due, due)
            done = np.where(by_ledger, ledger_done, done)
        if line.measure.due is not None:
            due = np.where(due == BLANK, line.measure.due * HUNDREDTHS, due)
        measured[:, place] = measure_points(line, due, done)
        if line.measure.kind != "penalty":
            nothing_due[:, place] = due == 0
        if line is scheme.penalty_line:
            beyond = penalty_beyond_floor(line, due, done)
    return measured, nothing_due, beyond
