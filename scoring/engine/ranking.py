"""Rank within the group, and the order of the year-end table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from criteria import Scheme


def in_table_order(
    units: pd.DataFrame,
    figures: Mapping[str, np.ndarray],
    scheme: Scheme,
    readings: Mapping[str, str],
) -> pd.DataFrame:
    """``unit``, ``group``, the figures and ``rank`` in one frame, in the table's order.

    Sorted by group as the scheme orders them, rank, then incomplete, then vetoed units; ties
    keep the order of ``units`` (columns ``unit``, ``group``). Equal totals share a rank:
    ``tie`` = ``shared`` gives 1, 2, 2, 4 and ``dense`` 1, 2, 2, 3. Incomplete and vetoed units
    have rank 0 (none); under ``incomplete-rank`` = ``last`` incomplete ones share the rank after
    the last of their group. The index is the row of ``units``.
    """
    names = {group.name: place for place, group in enumerate(scheme.groups)}
    places = [names.get(name, len(names)) for name in units["group"].cat.categories]
    group = np.array([*places, len(names)], dtype=np.int64)[units["group"].cat.codes]
    ranked = figures["award_eligible"]
    standing = np.where(figures["vetoed"], 2, np.where(ranked, 0, 1))
    falling = np.where(ranked, -figures["total"], 0)
    order = np.lexsort((falling, standing, group))
    rank = np.zeros(len(units), dtype=np.int64)
    first = order[ranked[order]]
    if len(first):
        rank[first] = _ranks(group[first], falling[first], readings["tie"])
    if readings["incomplete-rank"] == "last":
        after = _after_the_last(group[first], falling[first], readings["tie"], len(names) + 1)
        rank = np.where(standing == 1, after[group], rank)
    columns = {name: values[order] for name, values in {**figures, "rank": rank}.items()}
    return pd.DataFrame(
        {"unit": units["unit"].array[order], "group": units["group"].array[order], **columns},
        index=order,
    )


def _ranks(group: np.ndarray, value: np.ndarray, tie: str) -> np.ndarray:
    """Ranks of units sorted by group and value; equal neighbours share one."""
    new_group = np.append(True, group[1:] != group[:-1])
    new_value = new_group | np.append(True, value[1:] != value[:-1])
    place = np.arange(len(group))
    start = np.maximum.accumulate(np.where(new_group, place, 0))
    if tie == "dense":
        values = np.cumsum(new_value)
        return values - values[start] + 1
    return np.maximum.accumulate(np.where(new_value, place, 0)) - start + 1


def _after_the_last(group: np.ndarray, value: np.ndarray, tie: str, groups: int) -> np.ndarray:
    """The rank that follows the last ranked unit, one a group: by units, or by totals."""
    if tie == "dense":
        group = np.unique(np.stack([group, value]), axis=1)[0]
    return np.bincount(group, minlength=groups) + 1
