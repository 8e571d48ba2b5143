"""Ranks under every combination of readings, and the bounds of ranks where totals are not settled.

A unit's rank is 1 and how many units of its group stand above it: those with more points, and where
ranks are dense those that differ among these. Units without a total that counts take part by what
stands for one: below all totals where the readings or a veto rank them last, nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from scoring.engine.scenarios import RANKS, Figures, Scenarios, under
from scoring.engine.year import group_numbers, is_set_apart

NO_RANK, APART, WAITING = -3 * 10**9, -2 * 10**9, -(10**9)
"""What stands for the total of a unit that has no rank, or one after the last: all below any."""


def ranks(found: Scenarios, units: pd.DataFrame) -> np.ndarray:
    """Each unit's rank (int32, 0 for none) under every combination of readings.

    ``units`` as :class:`Evidence` has them. An axis a reading, of the length 1 where it changes
    nobody's total or completeness and does not settle how to rank, and the units last.
    """
    group = group_numbers(units, found.scheme)

    def part(rules: Mapping[str, str]) -> Figures:
        values = _standing(found, found.totals, found.complete, rules)
        rank = _by_group(group, _dense if rules["tie"] == "dense" else _shared, values)
        return (np.where(values == NO_RANK, 0, rank).astype(np.int32),)

    return under(found.scheme, RANKS, part)[0]


def rank_bounds(
    low: Scenarios, high: Scenarios, units: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """The best and the worst rank (int32, 0 for none) that each unit can have under each
    combination of readings, where its total may be anything from ``low`` to ``high``.

    Units' totals are settled independently of each other, so the bounds are reached where equal
    totals share a rank. Where ranks are dense they hold, and are reached once totals are settled.
    Shapes as :func:`ranks` has them.
    """
    group = group_numbers(units, low.scheme)
    lows, highs, complete = np.broadcast_arrays(
        low.totals, high.totals, low.complete & high.complete
    )

    def part(rules: Mapping[str, str]) -> Figures:
        least, most = (_standing(low, each, complete, rules) for each in (lows, highs))
        dense = rules["tie"] == "dense"
        best = _by_group(group, _best_dense if dense else _best, least, most)
        worst = _by_group(group, _worst_dense if dense else _worst, least, most)
        none = least == NO_RANK
        return tuple(np.where(none, 0, each).astype(np.int32) for each in (best, worst))

    best, worst = under(low.scheme, RANKS, part)
    return best, worst


def _standing(
    found: Scenarios, totals: np.ndarray, complete: np.ndarray, rules: Mapping[str, str]
) -> np.ndarray:
    """What each unit is ranked by: its total, or what stands for it."""
    waiting = WAITING if rules["incomplete-rank"] == "last" else NO_RANK
    apart = APART if found.scheme.veto_effect == "rank-last" else NO_RANK
    values = np.where(complete, totals, waiting)
    return np.where(is_set_apart(found.vetoed, found.scheme), apart, values)


def _by_group(
    group: np.ndarray, rank: Callable[..., np.ndarray], *values: np.ndarray
) -> np.ndarray:
    """What ``rank`` gives for the units of each group, each array (scenarios, units of it)."""
    found = np.zeros(values[0].shape, dtype=np.int64)
    for number in np.unique(group):
        of = np.flatnonzero(group == number)
        some = [each[..., of].reshape(-1, len(of)) for each in values]
        found[..., of] = rank(*some).reshape(*found.shape[:-1], len(of))
    return found


def _above(among: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How many of ``among`` are greater than each of ``values``, row by row."""
    rows, columns = among.shape
    span = max(among.max(initial=0), values.max(initial=0)) - NO_RANK + 1
    apart = np.arange(rows, dtype=np.int64)[:, None] * span
    flat = (np.sort(among, axis=1) + apart).ravel()
    up_to = np.searchsorted(flat, (values + apart).ravel(), side="right").reshape(values.shape)
    found: np.ndarray = (np.arange(rows)[:, None] + 1) * columns - up_to
    return found


def _once(values: np.ndarray) -> np.ndarray:
    """The values of each row, each once: in place of the others what is above nobody."""
    found = np.sort(values, axis=1)
    found[:, 1:][found[:, 1:] == found[:, :-1]] = NO_RANK
    return found


def _shared(values: np.ndarray) -> np.ndarray:
    return 1 + _above(values, values)


def _dense(values: np.ndarray) -> np.ndarray:
    return 1 + _above(_once(values), values)


def _best(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return 1 + _above(low, high)


def _worst(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    return 1 + _above(high, low) - (high > low)


def _best_dense(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    settled = _once(np.where(low == high, low, NO_RANK))
    return 1 + np.maximum(_above(settled, high), _above(low, high) > 0)


def _worst_dense(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    settled = _once(np.where(low == high, low, NO_RANK))
    open_ = np.where(low == high, NO_RANK, high)
    return 1 + _above(settled, low) + _above(open_, low) - (high > low)
