"""A year under every combination of its scheme's readings: exact totals, shared work done once.

Each part of the engine asks for a few rules only, so it is worked out once for each combination of
the readings that settle these, and the totals of all combinations follow by broadcasting. A part is
handed the rules it may ask for and no others: one that asked for more would raise ``KeyError``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from criteria import Scheme
from criteria.readings import RULES
from scoring.engine.bonus import score_bonus
from scoring.engine.lines import Counts, count_ledger, line_maxima, score_lines, take_events
from scoring.engine.measure import group_means
from scoring.engine.year import (
    Columns,
    cap_bonus,
    cap_deduction,
    lost_to_penalty,
    score_deductions,
    score_units,
    sum_deductions,
    total_units,
    vetoed_units,
)
from scoring.model.evidence import BLANK, Evidence

LINES = ("not-applicable", "penalty-excess")
"""The rules that lines ask for, those of :data:`CLAIMS` and :data:`LEDGER` besides."""
CLAIMS = ("unverified", "unverified-order")
"""What makes a difference to lines that the office has not confirmed, and to no others."""
LEDGER = ("partial-step", "undated")
"""What lines ask for where there is a ledger."""
BONUS = ("bonus-repeat", "bonus-scope")
DEDUCTIONS = ("same-matter",)
CAP = ("deduction-cap",)
TOTAL = ("total-floor",)
RANKS = ("tie", "incomplete-rank")
"""What nothing but the ranking asks for, once the totals stand."""

Figures = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Scenarios:
    """What units come to under every combination of readings.

    ``totals`` (int64 hundredths, after a veto) and ``complete`` (bool) have an axis a reading of
    the scheme, in its order and that of its options, and the units last. An axis has the length 1
    where the reading changes neither of them for any unit, whatever the others say; the two have
    the same shape. ``vetoed`` (bool) has the units only.
    """

    scheme: Scheme
    totals: np.ndarray
    complete: np.ndarray
    vetoed: np.ndarray

    @property
    def count(self) -> int:
        """How many combinations of readings there are."""
        return prod(len(reading.options) for reading in self.scheme.readings)


def scenarios(evidence: Evidence, scheme: Scheme) -> Scenarios:
    """The totals of a year under every combination of readings."""
    units = len(evidence.units)
    most, means = line_maxima(evidence, scheme), group_means(evidence, scheme)

    counted: dict[tuple[str | None, ...], Counts] = {}

    def lines(rules: Mapping[str, str]) -> Figures:
        by = tuple(rules.get(rule) for rule in LEDGER)
        counts = counted.get(by) or count_ledger(evidence, scheme, rules)
        counted[by] = counts
        grid, beyond = score_lines(evidence, scheme, rules, most, means, counts)
        if scheme.event_lines:
            rows = score_deductions(evidence, scheme, rules)
            taken = sum_deductions(rows, units, scheme)[1]
            beyond = beyond + take_events(grid, taken, most, scheme)
        columns = score_units(scheme, rules, grid, most)
        lost = lost_to_penalty(scheme, grid, most)
        return columns["base"], columns["complete"], beyond, lost

    def deductions(rules: Mapping[str, str]) -> Figures:
        rows = score_deductions(evidence, scheme, rules)
        return (sum_deductions(rows, units, scheme)[0],)

    def bonuses(rules: Mapping[str, str]) -> Figures:
        return (cap_bonus(score_bonus(evidence, scheme, rules)[1], scheme),)

    asked = LINES + (LEDGER if len(evidence.ledger) else ())
    asked += DEDUCTIONS if scheme.event_lines else ()
    idle = CLAIMS if _is_settled(evidence, scheme) else ()
    base, complete, beyond, lost = under(scheme, asked + CLAIMS, lines, idle)
    (raw,) = under(scheme, DEDUCTIONS, deductions)
    (bonus,) = under(scheme, BONUS, bonuses)
    (deduction,) = under(scheme, CAP, lambda rules: (cap_deduction(raw, scheme, rules, lost),))
    figures = {"base": base, "bonus": bonus, "deduction": deduction, "carried": beyond}

    def totals(rules: Mapping[str, str]) -> Figures:
        columns: Columns = {**figures, "complete": complete}
        total_units(columns, evidence, scheme, rules)
        return (columns["total"],)

    (total,) = under(scheme, TOTAL, totals)
    total, complete = _without_idle_axes(total, complete)
    return Scenarios(scheme, total, complete, vetoed_units(evidence))


def place_of(scheme: Scheme, readings: Mapping[str, str]) -> tuple[int, ...]:
    """The place of settled ``readings`` (by key) among all combinations, a number an axis."""
    return tuple(each.values.index(readings[each.key]) for each in scheme.readings)


def under(
    scheme: Scheme,
    rules: Collection[str],
    part: Callable[[Mapping[str, str]], Figures],
    idle: Collection[str] = (),
) -> list[np.ndarray]:
    """A part's figures under every combination of the readings that settle ``rules``.

    ``part`` gives arrays with the units last, alone or after an axis a reading of the scheme. Each
    array of the result has an axis a reading, of the length 1 where the reading settles none of
    ``rules`` and the part's own array has that length. ``idle`` are those of ``rules`` that make no
    difference here: their first way is taken, and no axis.
    """
    asked = {*rules} - {*idle}
    own = [axis for axis, reading in enumerate(scheme.readings) if reading.settles in asked]
    sizes = [len(scheme.readings[axis].options) for axis in own]
    parts: list[tuple[tuple[slice, ...], list[np.ndarray]]] = []
    for chosen in product(*map(range, sizes)):
        given = {rule: RULES[rule][0] for rule in rules}
        place = [slice(None)] * (len(scheme.readings) + 1)
        for axis, number in zip(own, chosen, strict=True):
            reading = scheme.readings[axis]
            given[reading.settles] = reading.rule_of(reading.values[number])
            place[axis] = slice(number, number + 1)
        parts.append((tuple(place), [_with_axes(scheme, each) for each in part(given)]))
    found = []
    for number, first in enumerate(parts[0][1]):
        shape = [*np.broadcast_shapes(*(values[number].shape for _, values in parts))]
        for axis, size in zip(own, sizes, strict=True):
            shape[axis] = size
        whole = np.empty(shape, dtype=first.dtype)
        for at, values in parts:
            whole[at] = values[number]
        found.append(whole)
    return found


def _is_settled(evidence: Evidence, scheme: Scheme) -> bool:
    """Whether the office has confirmed every line that workbooks give points to."""
    others = {*scheme.described, *scheme.event_lines}
    lines = evidence.lines[~evidence.lines["item"].isin(others)]
    confirmed = (lines["verified"] != BLANK) | lines["set_aside"]
    whole = len(evidence.units) * (len(scheme.lines) - len(others))
    return int(confirmed.sum()) == whole


def _with_axes(scheme: Scheme, values: np.ndarray) -> np.ndarray:
    """Figures of the units alone with an axis of length 1 a reading before them."""
    axes = len(scheme.readings) + 1 - values.ndim
    return values.reshape((1,) * axes + values.shape)


def _without_idle_axes(total: np.ndarray, complete: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both in one shape, and of each axis along which neither changes the first place alone."""
    kept = [*np.broadcast_arrays(total, complete)]
    for axis in range(total.ndim - 1):
        first = [each.take([0], axis) for each in kept]
        if all((each == one).all() for each, one in zip(kept, first, strict=True)):
            kept = first
    total, complete = map(np.ascontiguousarray, kept)
    return total, complete
