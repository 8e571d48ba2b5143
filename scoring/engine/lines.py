"""Art. 7: the state and the points of each base line.

Work is done on whole years at once, in arrays of the shape (lines of the scheme, units).
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
    # Nothing due by the scheme itself (half a year) was reported by nobody.
    unsaid = nothing_due & np.array([[line.measure.due == 0] for line in scheme.lines])
    for name in ("due", "done"):
        unsaid &= cells.all(name, BLANK) == BLANK

    # Each state that may apply is one number, its precedence above its points; the highest wins.
    best = np.full_like(own, BLANK, dtype=np.int32)
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
    grid = Grid(cells.row, state, points, own, verified, measured, confirmed, reported)
    return grid, beyond


_SHIFT = 24
_POINTS = np.int32((1 << _SHIFT) - 1)
_SELF_LATE, _MEASURED, _NOTHING_DUE, _SELF, _CLAIMED, _SET_ASIDE, _VERIFIED = range(1, 8)
"""What may make a line's state, the strongest last: the office's word outranks any claim.

``_SELF_LATE`` is a self score under ``unverified-order`` = ``measured-first``."""
_ASIDE = NOT_APPLICABLE
_STATE = np.array(
    [MISSING, BLANK, SELF, MEASURED, _ASIDE, SELF, _ASIDE, _ASIDE, VERIFIED], dtype=np.int8
)
"""States by precedence + 1, from none."""


def _mark(best: np.ndarray, precedence: int, where: np.ndarray) -> None:
    """Let a state without points take part where it applies."""
    np.maximum(best, np.int32(precedence << _SHIFT), out=best, where=where)


def _candidate(precedence: int, points: np.ndarray) -> np.ndarray:
    """Points with their precedence where there are points, BLANK elsewhere."""
    return points + (points >= 0) * np.int32(precedence << _SHIFT)


def _instead(scheme: Scheme, reading: str) -> np.ndarray:
    """What stands for the points of a line that does not apply, shape (lines, 1)."""
    values = {"rescale": BLANK, "zero": 0}
    return np.array([[values.get(reading, line.max)] for line in scheme.lines], dtype=np.int32)


class _Cells:
    """The cells of ``Evidence.lines`` laid out as (lines, units).

    A unit's lines lie side by side in memory, as they do in the evidence, so that a year that
    has every row in its place is laid out without a copy.
    """

    def __init__(self, evidence: Evidence, lines: int) -> None:
        self._frame, self.units = evidence.lines, len(evidence.units)
        self._shape = (self.units, lines)
        place = self._frame["unit"].to_numpy().astype(np.intp) * lines
        place += self._frame["item"].to_numpy()
        every = np.arange(self.units * lines, dtype=np.int32)
        self._in_order = len(place) == len(every) and bool((place == every).all())
        self._place = place
        self.row = self._laid_out(every[: len(place)], BLANK)

    def all(self, name: str, blank: int) -> np.ndarray:
        """One column for every line and unit; ``blank`` where there is no such row."""
        return self._laid_out(self._frame[name].to_numpy(), blank)

    def _laid_out(self, values: np.ndarray, blank: int) -> np.ndarray:
        if not self._in_order:
            spread = np.full(self._shape[0] * self._shape[1], blank, dtype=values.dtype)
            spread[self._place] = values
            values = spread
        return values.reshape(self._shape).T


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
    measured = np.full_like(cells.row, BLANK)
    nothing_due = np.zeros_like(cells.row, dtype=bool)
    beyond = np.zeros(cells.units, dtype=np.int64)
    for item, line in enumerate(scheme.lines):
        if line.measure.kind == "judged":
            continue
        due, done = due_cells[item].copy(), done_cells[item].copy()
        if line.measure.ledger and ledger:
            by_ledger = (due != 0) & ((due == BLANK) | (done == BLANK))
            ledger_due, ledger_done = ledger.of(line.measure.ledger)
            due = np.where(by_ledger, ledger_due, due)
            done = np.where(by_ledger, ledger_done, done)
        if line.measure.due is not None:
            due = np.where(due == BLANK, line.measure.due * HUNDREDTHS, due)
        measured[item] = measure_points(line, due, done)
        if line.measure.kind != "penalty":
            nothing_due[item] = due == 0
        if line is scheme.penalty_line:
            beyond = penalty_beyond_floor(line, due, done)
    return measured, nothing_due, beyond
