"""Art. 7: the state and the points of each base line.

Arrays have the shape (lines of the scheme, units): a line's rule is one operation on one
row. Points are ``int32`` hundredths, counts ``int64`` hundredths of a matter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from criteria import Line, Scheme
from scoring.evidence import BLANK, Evidence
from scoring.measure import HUNDREDTHS, LedgerCounts, measure_points, penalty_beyond_floor
from scoring.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF, VERIFIED, Grid


class _Cells:
    """The cells of ``Evidence.lines``, asked for line by line."""

    def __init__(self, evidence: Evidence, lines: int) -> None:
        self.frame = evidence.lines
        self.units = len(evidence.units)
        item = self.frame["item"].to_numpy().astype(np.intp)
        row = np.full(lines * self.units, BLANK, dtype=np.int32)
        row[item * self.units + self.frame["unit"].to_numpy()] = np.arange(
            len(self.frame), dtype=np.int32
        )
        self.row = row.reshape(lines, self.units)
        self.full = len(self.frame) == self.row.size
        self.columns = {
            name: self.frame[name].to_numpy()
            for name in ("due", "done", "self", "verified", "not_applicable")
        }

    def of(self, name: str, place: int, blank: int) -> np.ndarray:
        """One column of one line, a value a unit; ``blank`` where the unit has no such row."""
        row = self.row[place]
        if not len(self.frame):
            return np.full(self.units, blank, dtype=self.columns[name].dtype)
        out = self.columns[name].take(row)
        if not self.full:
            out[row == BLANK] = blank
        return out


def score_lines(
    evidence: Evidence, scheme: Scheme, readings: Mapping[str, str]
) -> tuple[Grid, np.ndarray]:
    """Each line's state and points, and what 四 loses beyond its floor (hundredths a unit)."""
    cells = _Cells(evidence, len(scheme.lines))
    ledger = LedgerCounts(evidence.ledger, cells.units) if len(evidence.ledger) else None
    shape = cells.row.shape
    grid = Grid(
        cells.row,
        np.empty(shape, dtype=np.int8),
        *(np.empty(shape, dtype=np.int32) for _ in range(4)),
    )
    beyond = np.zeros(cells.units, dtype=np.int64)
    for place, line in enumerate(scheme.lines):
        grid.self[place] = cells.of("self", place, BLANK)
        grid.verified[place] = cells.of("verified", place, BLANK)
        marked = cells.of("not_applicable", place, 0)
        nothing_due = None
        grid.measured[place] = BLANK
        if line.measure.kind != "judged":
            due, done = _counts(line, place, cells, ledger)
            grid.measured[place] = measure_points(line, due, done)
            nothing_due = due == 0
            if line is scheme.penalty_line:
                beyond = np.where(marked, 0, penalty_beyond_floor(line, due, done))
        _settle(line, place, grid, marked, nothing_due, readings)
    return grid, beyond


def _counts(
    line: Line, place: int, cells: _Cells, ledger: LedgerCounts | None
) -> tuple[np.ndarray, np.ndarray]:
    """Due and done of one line: from its own cells; from the ledger where it has neither."""
    due, done = cells.of("due", place, BLANK), cells.of("done", place, BLANK)
    if line.measure.ledger and ledger:
        by_ledger = (due == BLANK) & (done == BLANK)
        ledger_due, ledger_done = ledger.of(line.measure.ledger)
        due = np.where(by_ledger, ledger_due, due)
        done = np.where(by_ledger, ledger_done, done)
    if line.measure.due is not None:
        due = np.where(due == BLANK, line.measure.due * HUNDREDTHS, due)
    return due, done


def _settle(
    line: Line,
    place: int,
    grid: Grid,
    marked: np.ndarray,
    nothing_due: np.ndarray | None,
    readings: Mapping[str, str],
) -> None:
    """Take the first state that applies, and its points (rule 1 of the contract)."""
    state = np.full(len(marked), MISSING, dtype=np.int8)
    points = np.full(len(marked), BLANK, dtype=np.int32)
    provisional = readings["unverified"] == "provisional"
    if provisional and line.measure.kind != "judged":
        state, points = _take(state, points, MEASURED, grid.measured[place])
    if nothing_due is not None:
        state[nothing_due] = NOT_APPLICABLE
        points[nothing_due] = BLANK
    if provisional:
        state, points = _take(state, points, SELF, grid.self[place])
    state, points = _take(state, points, VERIFIED, grid.verified[place])
    instead = {"rescale": BLANK, "full": line.max, "zero": 0}[readings["not-applicable"]]
    state[marked] = NOT_APPLICABLE
    points[state == NOT_APPLICABLE] = instead
    grid.state[place], grid.points[place] = state, points


def _take(
    state: np.ndarray, points: np.ndarray, code: int, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    given = values != BLANK
    return np.where(given, np.int8(code), state), np.where(given, values, points)
