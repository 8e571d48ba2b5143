"""How units compare: with their group, with another year, and under another reading.

Points are exact hundredths; what cannot be had or compared is None, never 0. ``unit`` is a
row of ``Evidence.units``, ``name`` the unit's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median_high, median_low
from typing import NamedTuple

import numpy as np

from scoring.explain.dependence import scored_otherwise
from scoring.model.evidence import BLANK
from scoring.model.scores import Scores, UnitResult
from scoring.text.folding import fold

TOTAL = "total"


class Compared(NamedTuple):
    """A section or the total of a unit beside its group's median and its own year before.

    ``median`` is of the ``of`` units that can be compared, the unit's own figure among them;
    ``above`` is own less median, ``since`` own less before.
    """

    id: str
    title: str
    max: int
    own: int | None
    median: int | None
    of: int
    above: int | None
    before: int | None
    since: int | None


def against_group(scores: Scores, unit: int, before: Scores | None = None) -> list[Compared]:
    """Each section that has points, then the total of a unit beside its group and its own year
    before.

    Section figures compare where each line of the section that has points has them, totals where
    the unit is ranked. The median of an even number is halfway between the two in the middle, and a
    half of a hundredth is rounded up. Raises ``KeyError`` for a unit that is not there.
    """
    result = scores.results[unit]
    past = _by_name(before, scores).get(fold(result.name)) if before else None
    rows = []
    parts = [(each.id, each.title, each.max) for each in scores.scheme.sections if each.max]
    for id_, title, most in (*parts, (TOTAL, "总分", scores.scheme.total)):
        compares = _comparable(scores, id_)
        fair = [each.points(id_) for each in scores.in_group(result.group) if compares[each.unit]]
        own, middle, was = result.figure(id_), median(fair), None
        if before and past and _comparable(before, id_)[past.unit]:
            was = past.points(id_)
        compared = own if compares[unit] else None
        above, since = _less(compared, middle), _less(compared, was)
        rows.append(Compared(id_, title, most, own, middle, len(fair), above, was, since))
    return rows


def _comparable(scores: Scores, id_: str) -> np.ndarray:
    """Which units' section or total can be compared: bool by row of ``Evidence.units``."""
    if id_ == TOTAL:
        ranked: np.ndarray = scores.units["award_eligible"].sort_index().to_numpy()
        return ranked
    inside = [line for each in scores.scheme.sections if each.id == id_ for line in each.lines]
    inside = [line for line in inside if not line.is_described]
    items = [item for item, line in enumerate(scores.scheme.lines) if line in inside]
    has_points: np.ndarray = (scores.grid.points[items] != BLANK).all(axis=0)
    return has_points


def median(values: Sequence[int] | np.ndarray) -> int | None:
    """The median of integers, a half rounded up; None of nothing."""
    found = [int(value) for value in values]
    return (median_low(found) + median_high(found) + 1) // 2 if found else None


class Movement(NamedTuple):
    """A unit's rank and total beside those of another year.

    ``rank_up``: places climbed (negative: fallen), where it has a rank in both years in the
    same group; ``total_up``: hundredths, where both totals are scores (complete, or 0 by a
    veto).
    """

    unit: int
    name: str
    group: str
    rank: int | None
    total: int | None
    rank_before: int | None = None
    rank_up: int | None = None
    total_before: int | None = None
    total_up: int | None = None


def moved(scores: Scores, before: Scores, group: str | None = None) -> list[Movement]:
    """Each unit beside the one of the same folded name in another year under the same scheme."""
    found, past = [], _by_name(before, scores)
    for now in scores.in_group(group):
        row = Movement(now.unit, now.name, now.group, now.rank or None, _total(now))
        then = past.get(fold(now.name))
        if then is not None:
            rank, total = then.rank or None, _total(then)
            up = _less(rank, row.rank) if then.group == now.group else None
            row = row._replace(rank_before=rank, rank_up=up)
            row = row._replace(total_before=total, total_up=_less(row.total, total))
        found.append(row)
    return found


def most_climbed(found: Sequence[Movement]) -> list[Movement]:
    """Of :func:`moved` those that compare by rank and by total, the most climbed first."""
    both = [row for row in found if row.rank_up is not None and row.total_up is not None]
    return sorted(both, key=lambda row: (-(row.rank_up or 0), -(row.total_up or 0)))


def _by_name(before: Scores, scores: Scores) -> dict[str, UnitResult]:
    """Another year's results by folded name; none where the years have other schemes."""
    if before.scheme.id != scores.scheme.id:
        return {}
    return {fold(result.name): result for result in before.results.values()}


def _total(result: UnitResult) -> int | None:
    """A total that is a score: of a complete unit, or the 0 of a vetoed one."""
    return result.total if result.complete or result.vetoed else None


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


class RankChange(NamedTuple):
    """A unit whose rank or total would be another by another option of a reading."""

    key: str
    option: str
    unit: int
    name: str
    group: str
    rank: int | None
    rank_then: int | None
    total: int
    total_then: int


def rank_changes(scores: Scores) -> list[RankChange]:
    """How firm ranks and totals are: who would have another if one reading were another.

    In the scheme's order of readings and options, units in table order; an option under which
    nothing changes has no row.
    """
    found = []
    for reading, option, other in scored_otherwise(scores):
        for unit, now in scores.results.items():
            then = other.results[unit]
            if (now.rank, now.total) != (then.rank, then.total):
                ranks = now.rank or None, then.rank or None
                head = reading.key, option, unit, now.name, now.group
                found.append(RankChange(*head, *ranks, now.total, then.total))
    return found
