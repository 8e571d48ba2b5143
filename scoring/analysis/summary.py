"""The year in figures for papers: how a group stands, who leads, what was taken, what is weak.

Pure functions of :class:`Scores`, beside :mod:`scoring.analysis.figures`. Points are
hundredths; where a figure cannot be had it is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from scoring.analysis import figures
from scoring.model.scores import Scores


@dataclass(frozen=True)
class Standing:
    """Units of a group, or of all: each is counted in ``ranked``, ``vetoed``, ``unsent`` or
    ``incomplete``. ``provisional`` are the ranked whose total is not verified. ``highest``,
    ``median`` and ``lowest`` are of the ranked. An incomplete unit is never in ``ranked``, also
    where a reading gives it a rank.
    """

    units: int
    ranked: int
    provisional: int
    vetoed: int
    unsent: int
    incomplete: int
    highest: int | None
    median: int | None
    lowest: int | None
    bonus_units: int
    bonus: int


def standing(scores: Scores, group: str | None = None) -> Standing:
    """How the units of a group (all where None) stand together."""
    units = figures.units_of(scores, group)
    ranked, vetoed = units["award_eligible"], units["vetoed"]
    open_ = ~ranked & ~vetoed
    totals = units.loc[ranked, "total"].to_numpy()
    return Standing(
        len(units),
        int(ranked.sum()),
        int((ranked & units["provisional"]).sum()),
        int(vetoed.sum()),
        int((open_ & units["unsent"]).sum()),
        int((open_ & ~units["unsent"]).sum()),
        int(totals.max()) if len(totals) else None,
        figures.median(totals),
        int(totals.min()) if len(totals) else None,
        int((units["bonus"] > 0).sum()),
        int(units["bonus"].sum()),
    )


@dataclass(frozen=True)
class Place:
    """A rank, the total that holds it and the names that share it."""

    rank: int
    total: int
    names: tuple[str, ...]
    provisional: bool


def leading(scores: Scores, group: str | None, last: int) -> list[Place]:
    """The ranks 1 to ``last`` of a group, each with the units that share it."""
    units = figures.units_of(scores, group)
    front = units[units["award_eligible"] & (units["rank"] <= last)]
    found = []
    for rank in sorted(set(front["rank"])):
        rows = front[front["rank"] == rank]
        total, provisional = int(rows["total"].iloc[0]), bool(rows["provisional"].any())
        found.append(Place(int(rank), total, tuple(rows["unit"]), provisional))
    return found


def commendable(scores: Scores, group: str | None, least: int) -> list[tuple[str, int]]:
    """Units of a group that may be considered for commendation, in table order, with totals.

    A unit that is complete, with every line confirmed by the office, not vetoed, without an
    adopted deduction at discretion (减三), and with a total of at least ``least`` hundredths.
    Who is commended is the office's decision (Art. 12); this only lists who may be.
    """
    units = figures.units_of(scores, group)
    confirmed = np.asarray(scores.grid.confirmed.all(axis=0))
    discretion = [case.rule == "discretion" for case in scores.scheme.deductions]
    taken = scores.deductions
    grave = {
        int(unit)
        for unit, case, adopted in zip(taken["unit"], taken["case"], taken["adopted"], strict=True)
        if adopted and discretion[case]
    }
    eligible = units[units["award_eligible"] & (units["total"] >= least)]
    return [
        (str(name), int(total))
        for number, name, total in zip(
            eligible.index, eligible["unit"], eligible["total"], strict=True
        )
        if confirmed[number] and number not in grave
    ]


@dataclass(frozen=True)
class Share:
    """What one unit has of a clause: events and points before the cap (None: a veto)."""

    name: str
    count: int
    points: int | None


@dataclass(frozen=True)
class Clause:
    """A clause of deduction or veto, and the units it was applied to, in table order."""

    kind: str
    article: str
    label: str
    count: int
    points: int
    shares: tuple[Share, ...]


def by_clause(scores: Scores) -> list[Clause]:
    """Adopted deductions by clause in the scheme's order, then vetoes; clauses without none."""
    frame = figures.deductions_and_vetoes(scores)
    frame = frame[frame["adopted"]]
    order = [case.id for case in scores.scheme.deductions] + [scores.scheme.veto.id]
    return [_clause(frame[frame["id"] == id_]) for id_ in order if (frame["id"] == id_).any()]


def _clause(rows: pd.DataFrame) -> Clause:
    first = rows.iloc[0]
    shares = tuple(
        Share(
            str(mine["name"].iloc[0]),
            int(mine["count"].sum()),
            None if first["kind"] == "veto" else int(mine["points"].sum()),
        )
        for _, mine in rows.groupby("unit", sort=False)
    )
    points = sum(share.points or 0 for share in shares)
    head = (str(first["kind"]), str(first["article"]), str(first["label"]))
    return Clause(*head, int(rows["count"].sum()), points, shares)


COMMON_UNITS, COMMON_SHARE = 3, 3
"""A weakness is common where at least 3 units lost points, and at least 1 in 3 that sent any."""


def common_weaknesses(scores: Scores, most: int) -> list[dict[str, Any]]:
    """The lines on which many units lost points, the most points lost first.

    Rows of :func:`scoring.analysis.figures.points_lost` with at least :data:`COMMON_UNITS`
    units that lost any, and at least one in :data:`COMMON_SHARE` of the units that sent
    anything.
    """
    lost = figures.points_lost(scores)
    sent = int((~scores.units["unsent"]).sum())
    many = (lost["units"] >= COMMON_UNITS) & (lost["units"] * COMMON_SHARE >= sent)
    lines = lost[(lost["item"] >= 0) & many]
    worst = lines.sort_values("lost", ascending=False, kind="stable").head(most)
    return [{str(key): value for key, value in row.items()} for row in worst.to_dict("records")]


def movement(scores: Scores, before: Scores, group: str | None) -> tuple[int, int, int]:
    """How many units of a group rose, fell and kept their rank against the year before."""
    up = figures.moved(scores, before, group)["rank_up"].dropna().to_numpy(dtype=np.int64)
    return int((up > 0).sum()), int((up < 0).sum()), int((up == 0).sum())
