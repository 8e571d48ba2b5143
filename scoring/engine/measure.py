"""What counts and the ledger measure: integer arithmetic on hundredths, rounded half up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import pandas as pd

from criteria import Ledger, LedgerMeasure, Line, Measure, Rate, Scheme
from scoring.model.days import days_of
from scoring.model.evidence import BLANK, STEP_CHOICES, Evidence
from scoring.model.scores import GroupMean

HUNDREDTHS = 100
_STEP_WORTH = {"half": {"是": 100, "部分": 50}, "zero": {"是": 100}}
"""What a step counts, in hundredths of a matter, by the rule ``partial-step``."""


def divide_half_up(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Integer quotient rounded half up, for non-negative integers and positive divisors."""
    return (2 * numerator + denominator) // (2 * denominator)


def share_points(scheme: Scheme, most: np.ndarray, due: np.ndarray, done: np.ndarray) -> np.ndarray:
    """Points that shares and counts of a line earn: max × done ÷ due, done at most as due.

    ``due`` and ``done`` are hundredths of a matter of the shape (lines of the scheme, units),
    BLANK where not known; ``most`` the lines' maxima (int64, the same shape or (lines, 1)). The
    result (int32 hundredths) is BLANK where either is not known or nothing is due, and for lines
    of another kind.
    """
    points = np.full(due.shape, BLANK, dtype=np.int32)
    kinds = [line.measure.kind for line in scheme.lines]
    shared = [item for item, kind in enumerate(kinds) if kind in ("share", "count")]
    worth, due = most[shared], due[shared]
    done = np.minimum(done[shared], due)
    known = (due > 0) & (done >= 0)
    # Halves of 64 bits divide much faster; the largest number on the way is 2 × max × due + due.
    largest = (2 * int(worth.max(initial=0)) + 1) * int(due.max(initial=1))
    whole = np.uint32 if largest < 2**32 else np.int64
    earned = worth.astype(whole) * np.maximum(done, 0).astype(whole)
    share = divide_half_up(earned, np.maximum(due, 1).astype(whole))
    points[shared] = np.where(known, share, BLANK)
    return points


def line_points(line: Line, most: np.ndarray, due: np.ndarray, done: np.ndarray) -> np.ndarray:
    """Points of a ``penalty``, ``gain``, ``rate`` or ``deadline`` line, one a unit; BLANK where
    they are not known. ``most``: its maximum, one a unit or one for all.
    """
    by_kind = {"penalty": penalty_points, "gain": gain_points, "rate": rate_points}
    by_kind |= {"deadline": deadline_points}
    return by_kind[line.measure.kind](line.measure, most, due, done)


def penalty_points(
    measure: Measure, most: np.ndarray, due: np.ndarray, done: np.ndarray
) -> np.ndarray:
    """Points a ``penalty`` line keeps: max(floor, max − each × (due − done)).

    With nothing due it keeps its maximum: there was nothing to answer for.
    """
    left = np.where(due == 0, 0, due - done)
    points = np.maximum(measure.floor, most - (measure.each or 0) * left // HUNDREDTHS)
    return np.where((due == 0) | (due > 0) & (done >= 0), points, BLANK)


def penalty_beyond(
    measure: Measure, most: np.ndarray, due: np.ndarray, done: np.ndarray
) -> np.ndarray:
    """What a penalty line loses beyond its own maximum, in hundredths (``beyond``; ``carry``)."""
    known = (due > 0) & (done >= 0)
    lost = (measure.each or 0) * (due - done) // HUNDREDTHS
    return np.where(known, np.maximum(0, lost - most), 0)


def gain_points(
    measure: Measure, most: np.ndarray, due: np.ndarray, done: np.ndarray
) -> np.ndarray:
    """Points a ``gain`` line earns: each × done, half up, at most max; nothing need be due."""
    earned = (2 * (measure.each or 0) * np.maximum(done, 0) + HUNDREDTHS) // (2 * HUNDREDTHS)
    return np.where(done >= 0, np.minimum(most, earned), BLANK)


def deadline_points(
    measure: Measure, most: np.ndarray, due: np.ndarray, done: np.ndarray
) -> np.ndarray:
    """Points a ``deadline`` line keeps; ``due`` and ``done`` are days since 1970, in hundredths."""
    late = np.maximum(0, done - due) // HUNDREDTHS
    started = measure.days - 1 if measure.steps == "started" else 0
    times = (late + started) // measure.days
    points = np.maximum(measure.floor, most - (measure.each or 0) * times)
    return np.where(done >= 0, points, BLANK)


def deadline_of(measure: Measure, year: int) -> int:
    """The last day of a ``deadline`` line in an evaluated year: days since 1970, in hundredths."""
    last = measure.deadline(year)
    assert last is not None, "only of a line with a deadline"
    return days_of(last) * HUNDREDTHS


def rate_points(
    measure: Measure, most: np.ndarray, due: np.ndarray, done: np.ndarray
) -> np.ndarray:
    """Points a ``rate`` line keeps: max less what its rates take, half up, not below floor.

    Worked out in whole numbers of any size (``object``), so that no product overflows.
    """
    points = np.full(due.shape, BLANK, dtype=np.int64)
    known = np.nonzero((due > 0) & (done >= 0))[0]
    taken, common = _taken(measure, due[known].astype(object), done[known].astype(object))
    lost = sum(taken)
    kept = np.broadcast_to(most, points.shape)[known].astype(object) * common - lost
    points[known] = np.maximum(measure.floor, (2 * kept + common) // (2 * common)).astype(np.int64)
    return points


def rate_losses(measure: Measure, due: int, done: int) -> list[Fraction]:
    """What each of a line's rates takes, in hundredths of a point; ``due`` above 0."""
    counts = np.array([due], dtype=object), np.array([done], dtype=object)
    taken, common = _taken(measure, *counts)
    return [Fraction(int(each[0]), int(common[0])) for each in taken]


def _taken(
    measure: Measure, due: np.ndarray, done: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """What each rate takes, in hundredths of a point times the second array."""
    percent = (done - due if measure.of == "change" else done) * (HUNDREDTHS * HUNDREDTHS)
    common = due * lcm(*(rate.per or 1 for rate in measure.rates))
    return [_lost(rate, percent, due, common) for rate in measure.rates], common


def _lost(rate: Rate, percent: np.ndarray, due: np.ndarray, common: np.ndarray) -> np.ndarray:
    """What a rate takes, times ``common``, which is a multiple of ``due`` × ``per``.

    ``percent`` is the percentage in hundredths, times ``due``.
    """
    at, sign = rate.at * due, 1 if rate.falls else -1
    beyond = sign * (at - percent)
    applies = beyond >= 0 if rate.when in ("at-most", "at-least") else beyond > 0
    if rate.per is None:
        return np.where(applies, rate.points * common, 0)
    if rate.to is not None:
        beyond = np.minimum(beyond, sign * (at - rate.to * due))
    beyond, step = np.maximum(beyond, 0), due * rate.per
    if rate.steps == "exact":
        return rate.points * beyond * (common // step)
    return (beyond if rate.steps == "whole" else beyond + step - 1) // step * rate.points * common


def group_means(evidence: Evidence, scheme: Scheme) -> dict[int, GroupMean]:
    """By item what units have on the lines that compare them with the mean of their group.

    A unit takes part with the 完成数 of its row, unless that says 不适用. Units without a group
    are one of their own; so is each office's group where several are scored together.
    """
    if not scheme.against_means:
        return {}
    units, lines = evidence.units, evidence.lines
    group = units["group"].cat.codes.to_numpy().astype(np.int64) + 1
    if "office" in units:
        group += units["office"].to_numpy() * (len(units["group"].cat.categories) + 1)
    takes_part = (lines["done"] != BLANK) & ~lines["not_applicable"]
    found = {}
    for item in scheme.against_means:
        rows = lines[takes_part & (lines["item"] == item)]
        figure = np.full(len(units), BLANK, dtype=np.int64)
        unit, done = rows["unit"].to_numpy(), rows["done"].to_numpy()
        figure[unit] = done
        of_rows = group[unit]
        summed = np.zeros(group.max(initial=0) + 1, dtype=np.int64)
        np.add.at(summed, of_rows, done)
        counted = np.bincount(of_rows, minlength=len(summed))
        found[item] = GroupMean(figure, summed[group], counted[group])
    return found


@dataclass(frozen=True)
class LedgerCounts:
    """Counts from the ledger, a number a unit; ``columns`` is the scheme's account of it.

    ``rules``: ``partial-step`` says what a step done in part counts, ``undated`` whether a matter
    was in time that has no date to be in time for.
    """

    ledger: pd.DataFrame
    units: int
    rules: Mapping[str, str]
    columns: Ledger | None

    def of(self, rule: LedgerMeasure) -> tuple[np.ndarray, np.ndarray]:
        """``due`` and ``done`` in hundredths of a matter, one a unit, BLANK where no ledger."""
        ledger = self.ledger
        if self.columns is None or not len(ledger):
            none = np.full(self.units, BLANK, dtype=np.int64)
            return none, none
        due, column = self.due(rule), self.columns.column(rule.done)
        if column.kind == "step":
            step = ledger[column.field].to_numpy()
            each = _STEP_WORTH[self.rules["partial-step"]]
            worth = np.array([each.get(choice, 0) for choice in STEP_CHOICES] + [0])
            due = due & (step != STEP_CHOICES.index("不适用"))
            done = np.where(due, worth[step], 0)
        else:
            done = np.where(due & self._shown(self.columns, rule), HUNDREDTHS, 0)
        every = np.ones(len(ledger), dtype=np.int64)
        rows, all_due, all_done = map(self._per_unit, (every, due * HUNDREDTHS, done))
        return np.where(rows > 0, all_due, BLANK), np.where(rows > 0, all_done, BLANK)

    def due(self, rule: LedgerMeasure) -> np.ndarray:
        """Which matters the rule counts as due (bool); only of a scheme with a ledger."""
        columns = self.columns
        assert columns is not None
        ledger, matters = self.ledger, columns.of(rule.of)
        due = np.ones(len(ledger), dtype=bool)
        if matters.assessed:
            due &= ledger["assessed"].notna().to_numpy()
        if matters.column:
            choice = ledger[columns.column(matters.column).field]
            named = choice.isin(matters.only or matters.never).to_numpy()
            due &= named if matters.only else ~named
        return due

    def _shown(self, columns: Ledger, rule: LedgerMeasure) -> np.ndarray:
        """Which matters show what the rule asks for in its column (bool)."""
        values = self.ledger[columns.column(rule.done).field]
        shown = values.notna()
        if columns.column(rule.done).kind != "date":
            shown &= values != ""
        if rule.before:
            limit = self.ledger[columns.column(rule.before).field]
            in_time = values <= limit
            shown &= (in_time | limit.isna()) if self.rules["undated"] == "in-time" else in_time
        return np.asarray(shown)

    def _per_unit(self, values: np.ndarray) -> np.ndarray:
        out = np.zeros(self.units, dtype=np.int64)
        np.add.at(out, self.ledger["unit"].to_numpy(), values)
        return out
