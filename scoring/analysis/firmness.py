"""How firm ranks are: over every combination of readings, and with lines that are still open.

All figures are exact: counts and sums in whole numbers, shares as fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from scoring.analysis.turning import Lead, leads
from scoring.engine.open_lines import bounds, open_lines
from scoring.engine.scenario_ranks import rank_bounds, ranks
from scoring.engine.scenarios import place_of, scenarios
from scoring.engine.year import group_numbers, is_set_apart, vetoed_units
from scoring.model.scores import Scores


class Cause(NamedTuple):
    """What a reading does to a unit, over all combinations of the others.

    ``moves_rank``: whether another option than the one in use changes its rank, or whether it has
    one, in any of them. ``shift``: by how many hundredths the total differs from what it is by the
    option in use, on an average over the other options and all combinations. ``share``: of the
    total's variance over all combinations what the reading explains alone.
    """

    reading: str
    moves_rank: bool
    shift: Fraction
    share: Fraction


@dataclass(frozen=True)
class Firmness:
    """How firm a unit's rank is; ``unit`` is its row of ``Evidence.units``, ranks are 0 for none.

    ``best``, ``worst``
        over every combination of readings, all lines as they stand.
    ``open_best``, ``open_worst``
        the same where besides each open line of any unit may be settled, or stay as it is.
    ``shares``
        of all combinations the share in which it has each rank, best first; 0 for none, last.
    ``causes``
        the readings that change its total or rank, those that explain most of its total first.
    ``own_open``
        its open lines (items); ``others_open``: how many other units of its group have, which can
        change places with it by the readings in use.
    ``lead``
        how far it is ahead of the next, and what turns the two round; None without a rank by its
        total.
    """

    unit: int
    name: str
    group: str
    rank: int
    best: int
    worst: int
    open_best: int
    open_worst: int
    shares: Mapping[int, Fraction]
    causes: tuple[Cause, ...]
    own_open: tuple[int, ...]
    others_open: int
    lead: Lead | None

    @property
    def is_firm(self) -> bool:
        """Whether nothing that is open can change its rank, or whether it has one."""
        always = 0 not in self.shares or len(self.shares) == 1
        return self.open_best == self.open_worst == self.rank and always

    @property
    def decisive(self) -> tuple[str, ...]:
        """The readings that move its rank."""
        return tuple(cause.reading for cause in self.causes if cause.moves_rank)


def firmness(scores: Scores) -> dict[int, Firmness]:
    """How firm each unit's rank is, by unit in table order; empty under a scheme without points."""
    evidence, scheme = scores.evidence, scores.scheme
    if not scheme.is_scored or not len(evidence.units):
        return {}
    found = scenarios(evidence, scheme)
    rank = ranks(found, evidence.units)
    which = open_lines(scores)
    low, high = (found, found) if not which.any() else bounds(evidence, scheme, which)
    best, worst = _range(rank)
    open_best, open_worst = _hull((best, worst), rank_bounds(low, high, evidence.units))
    counts = _rank_counts(rank)
    causes = _causes(scores, found.totals, rank)
    in_use = place_of(scheme, scores.readings)
    others = _others_open(scores, which, *(_at(each.totals, in_use) for each in (low, high)))
    turned = leads(scores, found, which)
    return {
        unit: Firmness(
            unit,
            result.name,
            result.group,
            result.rank,
            int(best[unit]),
            int(worst[unit]),
            int(open_best[unit]),
            int(open_worst[unit]),
            counts[unit],
            causes[unit],
            tuple(np.flatnonzero(which[:, unit]).tolist()),
            int(others[unit]),
            turned.get(unit),
        )
        for unit, result in scores.results.items()
    }


def _at(values: np.ndarray, place: tuple[int, ...]) -> np.ndarray:
    """The units' values in one scenario; an axis of length 1 stands for all options."""
    sizes = values.shape[:-1]
    found: np.ndarray = values[tuple(min(p, n - 1) for p, n in zip(place, sizes, strict=True))]
    return found


def _range(rank: np.ndarray, worst: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank of each unit in any scenario, 0 where it has none in any."""
    rows = rank.reshape(-1, rank.shape[-1])
    most = rows if worst is None else worst.reshape(-1, worst.shape[-1])
    none = np.iinfo(rows.dtype).max
    best = np.where(rows > 0, rows, none).min(axis=0)
    return np.where(best == none, 0, best), most.max(axis=0)


def _hull(
    closed: tuple[np.ndarray, np.ndarray], opened: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Both ranges together."""
    best, worst = _range(*opened)
    either = np.where((closed[0] == 0) | (best == 0), closed[0] + best, np.minimum(closed[0], best))
    return either, np.maximum(closed[1], worst)


def _rank_counts(rank: np.ndarray) -> list[dict[int, Fraction]]:
    """By unit the share of scenarios in which it has each rank."""
    rows = rank.reshape(-1, rank.shape[-1])
    size = int(rows.max(initial=0)) + 1
    of_unit = np.arange(rows.shape[1]) * size
    counts = np.bincount((rows + of_unit).ravel(), minlength=size * rows.shape[1])
    found = []
    for row in counts.reshape(rows.shape[1], size).tolist():
        shares = {number: Fraction(count, len(rows)) for number, count in enumerate(row) if count}
        none = {0: shares.pop(0)} if 0 in shares else {}
        found.append(shares | none)
    return found


def _causes(scores: Scores, totals: np.ndarray, rank: np.ndarray) -> list[tuple[Cause, ...]]:
    """By unit what each reading does to it."""
    found: list[list[Cause]] = [[] for _ in range(totals.shape[-1])]
    least = totals.reshape(-1, totals.shape[-1]).min(axis=0)
    above = totals - least  # smaller numbers; neither shifts nor variances change by it
    rows = above.reshape(-1, above.shape[-1])
    summed = rows.sum(axis=0)
    whole = len(rows) * (rows * rows).sum(axis=0) - summed * summed
    in_use = place_of(scores.scheme, scores.readings)
    for axis, (place, reading) in enumerate(zip(in_use, scores.scheme.readings, strict=True)):
        moves = _moves(rank, axis, place)
        shift, times, part = _explained(above, axis, place, summed)
        for unit in np.flatnonzero(moves | (shift > 0)).tolist():
            share = Fraction(int(part[unit]), int(whole[unit])) if whole[unit] else Fraction(0)
            by = Fraction(int(shift[unit]), times)
            found[unit].append(Cause(reading.key, bool(moves[unit]), by, share))
    return [tuple(sorted(each, key=lambda cause: (-cause.share, -cause.shift))) for each in found]


def _moves(rank: np.ndarray, axis: int, place: int) -> np.ndarray:
    """Whose rank another option changes in any scenario (bool)."""
    if rank.shape[axis] == 1:
        return np.zeros(rank.shape[-1], dtype=bool)
    changed = rank != rank.take([place], axis)
    found: np.ndarray = changed.reshape(-1, rank.shape[-1]).any(axis=0)
    return found


def _explained(
    totals: np.ndarray, axis: int, place: int, summed: np.ndarray
) -> tuple[np.ndarray, int, np.ndarray]:
    """By unit the sum of differences from the option in use, of how many scenarios it is, and the
    numerator of the variance that the reading explains alone.
    """
    options = totals.shape[axis]
    if options == 1:
        nothing = np.zeros_like(summed)
        return nothing, 1, nothing
    units = totals.shape[-1]
    differences = np.abs(totals - totals.take([place], axis)).reshape(-1, units).sum(axis=0)
    times = totals.size // units // options * (options - 1)
    of_option = np.moveaxis(totals, axis, 0).reshape(options, -1, units).sum(axis=1)
    part = options * (of_option * of_option).sum(axis=0) - summed * summed
    return differences, times, part


def _others_open(
    scores: Scores, which: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """By unit how many open lines other units of its group have that can change places with it."""
    group = group_numbers(scores.evidence.units, scores.scheme)
    apart = is_set_apart(vetoed_units(scores.evidence), scores.scheme)
    count = np.where(apart, 0, which.sum(axis=0))
    found = np.zeros(len(count), dtype=np.int64)
    for number in np.unique(group):
        of = np.flatnonzero(group == number)
        least, most = low[of], high[of]
        meets = (most[None, :] > least[:, None]) & (least[None, :] <= most[:, None])
        np.fill_diagonal(meets, False)
        found[of] = meets @ count[of]
    return found
