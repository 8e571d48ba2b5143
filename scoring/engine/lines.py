"""The base: the state and the points of each base line.

Work is done on whole years at once, in arrays of the shape (lines of the scheme, units).
Points are ``int32`` hundredths, counts ``int64`` hundredths of a matter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from criteria import Scheme
from scoring.engine.measure import (
    HUNDREDTHS,
    LedgerCounts,
    deadline_of,
    line_points,
    penalty_beyond,
    share_points,
)
from scoring.model.evidence import BLANK, Evidence
from scoring.model.scores import (
    DESCRIBED,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    SELF,
    UNDESCRIBED,
    VERIFIED,
    Grid,
    GroupMean,
)

Counts = Mapping[int, tuple[np.ndarray, np.ndarray]]
"""By a line's number what the ledger counts as due and done, in hundredths, one a unit."""
Cells = dict[str, np.ndarray]
"""Columns of ``Evidence.lines`` by name, each of the shape (lines, units)."""
_COLUMNS = ("due", "done", "self", "verified", "not_applicable", "set_aside")
_FOUND = (np.int8, np.int32, np.int32, bool, bool)
"""What each line's state, points, measured, confirmed and reported of ``Grid`` are kept as."""
_UNITS_AT_ONCE = 4096
"""So many units are scored together: what lies between fits into a processor's cache."""


def score_lines(
    evidence: Evidence,
    scheme: Scheme,
    rules: Mapping[str, str],
    most: np.ndarray,
    means: Mapping[int, GroupMean],
    ledger: Counts | None = None,
) -> tuple[Grid, np.ndarray]:
    """Each line's state and points, and what lines lose beyond their own (hundredths a unit).

    ``most``: the lines' maxima as :func:`line_maxima` gives them; ``means`` as
    :func:`scoring.engine.measure.group_means` does; ``ledger`` as :func:`count_ledger` does, which
    is asked where it is None.
    """
    cells = _lay_out(evidence, len(scheme.lines))
    ledger = count_ledger(evidence, scheme, rules) if ledger is None else ledger
    deadlines = {
        item: deadline_of(scheme.lines[item].measure, evidence.year) for item in scheme.deadlines
    }
    compared = {item: mean.counts() for item, mean in means.items()}

    shape = cells["row"].shape
    found = [np.empty(shape, dtype) for dtype in _FOUND]
    beyond = np.empty(shape[1], dtype=np.int64)

    def of_part(first: int) -> None:
        part = slice(first, first + _UNITS_AT_ONCE)
        some = {name: np.array(cells[name][:, part], order="C") for name in _COLUMNS}
        counted = {item: (due[part], done[part]) for item, (due, done) in ledger.items()}
        most_here = most if most.shape[1] == 1 else most[:, part]
        for item, last in deadlines.items():
            some["due"][item] = last
        for item, (mean, figure) in compared.items():
            some["due"][item], some["done"][item] = mean[part], figure[part]
        *grids, beyond[part] = _score_part(some, counted, most_here, scheme, rules)
        for whole, values in zip(found, grids, strict=True):
            whole[:, part] = values

    firsts = range(0, shape[1], _UNITS_AT_ONCE)
    if len(firsts) <= 1:
        of_part(0)
    else:  # numpy lets other threads work meanwhile
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            [*threads.map(of_part, firsts)]
    state, points, measured, confirmed, reported = found
    row, own, verified = cells["row"], cells["self"], cells["verified"]
    grid = Grid(row, state, points, own, verified, measured, confirmed, reported)
    if scheme.described:
        _describe(grid, evidence, scheme)
    return grid, beyond


def take_events(
    grid: Grid, lost: Mapping[int, np.ndarray], most: np.ndarray, scheme: Scheme
) -> np.ndarray:
    """Measure lines of kind ``events``, and give what they lose beyond their own (a unit).

    ``lost``: by item what a unit's adopted events cost. They are the office's word, so that only
    its 核定分 or 不适用 goes before them. A unit has reported nothing by them, unless there is
    nothing else that it could report.
    """
    nothing_else = len(lost) == len(scheme.lines)
    beyond = np.zeros(grid.state.shape[1], dtype=np.int64)
    for item, taken in lost.items():
        measure = scheme.lines[item].measure
        points = np.maximum(measure.floor, most[item] - taken).astype(np.int32)
        said = grid.confirmed[item]
        grid.measured[item] = points
        grid.points[item] = np.where(said, grid.points[item], points)
        grid.state[item] = np.where(said, grid.state[item], MEASURED)
        grid.reported[item] = said | nothing_else
        grid.confirmed[item] = True
        if measure.beyond:
            beyond += np.maximum(0, taken - most[item])
    return beyond


def _describe(grid: Grid, evidence: Evidence, scheme: Scheme) -> None:
    """Set the states of lines that are reported in words: described where 说明 or 佐证材料 says
    anything, unless the line does not apply. They have no points and wait for nobody's word.
    """
    told = np.zeros(len(evidence.lines) + 1, dtype=bool)  # BLANK finds the last, which is False
    for name in ("note", "evidence"):
        texts = evidence.lines[name].cat
        says = np.array([bool(str(text).strip()) for text in texts.categories] + [False])
        told[:-1] |= says[texts.codes.to_numpy()]
    items = [*scheme.described]
    aside, said = grid.state[items] == NOT_APPLICABLE, told[grid.row[items]]
    state = np.where(said, np.int8(DESCRIBED), np.int8(UNDESCRIBED))
    grid.state[items] = np.where(aside, grid.state[items], state)
    grid.points[items] = np.where(aside, grid.points[items], BLANK)
    grid.confirmed[items] |= ~aside
    grid.reported[items] |= said


def line_maxima(evidence: Evidence, scheme: Scheme) -> np.ndarray:
    """What each line is worth (int64 hundredths): shape (lines, 1), or (lines, units) where that
    depends on the group.
    """
    if not scheme.varies:
        return np.array([[line.max] for line in scheme.lines], dtype=np.int64)
    names = [str(name) for name in evidence.units["group"].cat.categories] + [""]
    of_group = [[line.for_group(name).max for name in names] for line in scheme.lines]
    return np.array(of_group, dtype=np.int64)[:, evidence.units["group"].cat.codes]


def _score_part(
    cells: Cells, ledger: Counts, most: np.ndarray, scheme: Scheme, rules: Mapping[str, str]
) -> tuple[np.ndarray, ...]:
    """State, points, measured, confirmed and reported of ``Grid`` for a part of the units, and
    what lines lose beyond their own.
    """
    due, done, own, verified, marked, set_aside = (cells[name] for name in _COLUMNS)
    # Nothing due by the scheme itself (half a year) was reported by nobody.
    free = [item for item, line in enumerate(scheme.lines) if line.measure.due == 0]
    silent = (due[free] == BLANK) & (done[free] == BLANK)
    measured, nothing_due, beyond = _measure(scheme, rules, most, due, done, ledger)
    unsaid = np.zeros_like(nothing_due)
    unsaid[free] = nothing_due[free] & silent

    # Each state that may apply is one number, its precedence above its points; the highest wins.
    best = np.full(own.shape, BLANK, dtype=np.int32)
    if rules["unverified"] == "provisional":
        self_first = rules["unverified-order"] == "self-first"
        np.maximum(best, _candidate(_SELF if self_first else _SELF_LATE, own), out=best)
        np.maximum(best, _candidate(_MEASURED, measured), out=best)
        _mark(best, _NOTHING_DUE, nothing_due)
        _mark(best, _CLAIMED, marked)
    _mark(best, _SET_ASIDE, set_aside)
    np.maximum(best, _candidate(_VERIFIED, verified), out=best)
    precedence = (best >> _SHIFT).astype(np.int8) + np.int8(1)
    state = _STATE[precedence]
    points = np.where(best == BLANK, np.int32(BLANK), best & _POINTS)
    aside = state == NOT_APPLICABLE
    if aside.any():
        points = np.where(aside, _instead(most, rules["not-applicable"]), points)
    confirmed = precedence > _SET_ASIDE
    reported = (precedence > 0) & ~(unsaid & (precedence == _NOTHING_DUE + 1))
    if rules["unverified"] == "missing":
        claimed = (nothing_due & ~unsaid) | marked
        reported = reported | (np.maximum(own, measured) != BLANK) | claimed
    return state, points, measured, confirmed, reported, beyond


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


def _instead(most: np.ndarray, reading: str) -> np.ndarray:
    """What stands for the points of a line that does not apply; a shape as that of ``most``."""
    values = {"rescale": BLANK, "zero": 0}
    instead = np.full_like(most, values[reading]) if reading in values else most
    return instead.astype(np.int32)


def _lay_out(evidence: Evidence, lines: int) -> Cells:
    """The columns of ``Evidence.lines`` that score, and ``row``, the row's number, as (lines,
    units); BLANK or False where there is no such row.

    A unit's lines lie side by side in memory, as they do in the evidence, so that a year that
    has every row in its place is laid out without a copy.
    """
    frame, shape = evidence.lines, (len(evidence.units), lines)
    size = shape[0] * lines
    columns = {"row": np.arange(len(frame), dtype=np.int32)}
    columns |= {name: frame[name].to_numpy() for name in _COLUMNS}
    unit, item = frame["unit"].to_numpy(), frame["item"].to_numpy()
    in_place = len(frame) == size and bool(
        (unit.reshape(shape) == np.arange(shape[0])[:, None]).all()
        and (item.reshape(shape) == np.arange(lines)).all()
    )
    if not in_place:
        place = unit.astype(np.intp) * lines + item
        for name, values in columns.items():
            columns[name] = np.full(size, False if values.dtype == bool else BLANK, values.dtype)
            columns[name][place] = values
    return {name: values.reshape(shape).T for name, values in columns.items()}


def count_ledger(evidence: Evidence, scheme: Scheme, rules: Mapping[str, str]) -> Counts:
    """What the ledger counts for each line that it can measure; nothing where there is none."""
    if not len(evidence.ledger):
        return {}
    counts = LedgerCounts(evidence.ledger, len(evidence.units), rules, scheme.ledger)
    asked = {item: line.measure.ledger for item, line in enumerate(scheme.lines)}
    return {item: counts.of(measure) for item, measure in asked.items() if measure}


def _measure(
    scheme: Scheme,
    rules: Mapping[str, str],
    most: np.ndarray,
    due: np.ndarray,
    done: np.ndarray,
    ledger: Counts,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Measured points and 'nothing was due' for every line, and what is lost beyond lines' own.
    ``due`` and ``done`` become what counts.

    A line's own counts come first; the ledger serves where the line does not carry both. A
    penalty line with nothing due is measured, at its maximum; a line with ``idle`` at that.
    """
    for item, (ledger_due, ledger_done) in ledger.items():
        by_ledger = (due[item] != 0) & ((due[item] == BLANK) | (done[item] == BLANK))
        np.copyto(due[item], ledger_due, where=by_ledger)
        np.copyto(done[item], ledger_done, where=by_ledger)
    for item, line in enumerate(scheme.lines):
        if line.measure.due is not None:
            due[item][due[item] == BLANK] = line.measure.due * HUNDREDTHS
        elif not line.measure.is_counted or (
            line.measure.kind == "gain" and line.measure.idle is None
        ):
            due[item] = BLANK
    measured = share_points(scheme, most, due, done)
    nothing_due = due == 0
    beyond = np.zeros(due.shape[1], dtype=np.int64)
    for item, line in enumerate(scheme.lines):
        measure = line.measure
        if measure.is_counted and measure.kind not in ("share", "count"):
            measured[item] = line_points(line, most[item], due[item], done[item])
        if measure.kind == "penalty":
            nothing_due[item] = False
            if scheme.goes_beyond(line, rules):
                beyond += penalty_beyond(measure, most[item], due[item], done[item])
        if measure.idle is not None:
            measured[item][due[item] == 0] = measure.idle
            nothing_due[item] = False
    return measured, nothing_due, beyond
