"""The year in figures for papers: how a group stands, who leads, what was taken, what is weak.

Points are hundredths; where a figure cannot be had it is None, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from scoring.analysis import figures
from scoring.analysis.comparison import median, moved
from scoring.model.scores import Scores, each_row


@dataclass(frozen=True)
class GroupSummary:
    """Units of a group, or of all: each is counted in ``ranked``, ``unsent``, ``incomplete`` or
    ``vetoed``; in two where a veto only costs points. ``provisional`` are the ranked whose total
    is not verified. ``highest``, ``median`` and ``lowest`` are of the ranked. An incomplete unit
    is never in ``ranked``, also where a reading gives it a rank.
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


def group_summary(scores: Scores, group: str | None = None) -> GroupSummary:
    """How the units of a group (all where None) stand together."""
    units = scores.in_group(group)
    ranked = [each for each in units if scores.is_placed(each)]
    open_ = [each for each in units if not each.complete and not each.vetoed]
    totals = [each.total for each in ranked]
    return GroupSummary(
        len(units),
        len(ranked),
        sum(each.provisional for each in ranked),
        sum(each.vetoed for each in units),
        sum(each.silent for each in open_),
        sum(not each.silent for each in open_),
        max(totals, default=None),
        median(totals),
        min(totals, default=None),
        sum(each.bonus > 0 for each in units),
        sum(each.bonus for each in units),
    )


@dataclass(frozen=True)
class SharedRank:
    """A rank, the total that holds it and the names that share it, in table order."""

    rank: int
    total: int
    names: tuple[str, ...]
    provisional: bool


def leading(scores: Scores, group: str | None, last: int | None = None) -> list[SharedRank]:
    """The ranks of a group from 1 (to ``last``), each with the units that share it."""
    ranked = [each for each in scores.in_group(group) if scores.is_placed(each)]
    found = []
    for rank in sorted({each.rank for each in ranked if last is None or each.rank <= last}):
        sharing = [each for each in ranked if each.rank == rank]
        names = tuple(each.name for each in sharing)
        provisional = any(each.provisional for each in sharing)
        found.append(SharedRank(rank, sharing[0].total, names, provisional))
    return found


def commendable(scores: Scores, group: str | None, least: int) -> list[tuple[str, int]]:
    """Units of a group that may be considered for commendation, in table order, with totals.

    A unit that is complete, with every line confirmed by the office, not vetoed, without an
    adopted deduction at discretion, and with a total of at least ``least`` hundredths.
    Who is commended is the office's decision (Art. 12); this only lists who may be.
    """
    cases = scores.scheme.deductions
    grave = {
        row.unit
        for row in each_row(scores.deductions)
        if row.adopted and cases[row.case].rule == "discretion"
    }
    return [
        (each.name, each.total)
        for each in scores.in_group(group)
        if each.award_eligible
        and each.total >= least
        and scores.grid.confirmed[:, each.unit].all()
        and each.unit not in grave
    ]


@dataclass(frozen=True)
class ClauseShare:
    """What one unit has of a clause: events and points before the cap (None: a veto)."""

    name: str
    count: int
    points: int | None


@dataclass(frozen=True)
class AppliedClause:
    """A clause of deduction or veto, and the units it was applied to, in table order."""

    kind: str
    article: str
    label: str
    count: int
    points: int
    shares: tuple[ClauseShare, ...]


def by_clause(scores: Scores) -> list[AppliedClause]:
    """Adopted deductions by clause in the scheme's order, then vetoes; clauses without none."""
    veto, cases = scores.scheme.veto, scores.scheme.deductions
    order = [*(case.id for case in cases), veto.id if veto else ""]
    adopted = [row for row in figures.deductions_and_vetoes(scores) if row.adopted]
    adopted.sort(key=lambda row: order.index(row.id))
    return [_applied([*rows]) for _, rows in groupby(adopted, lambda row: row.id)]


def _applied(rows: list[figures.DeductionOrVeto]) -> AppliedClause:
    """The rows of one clause, which stand in table order of units."""
    first, shares = rows[0], []
    for name, own in groupby(rows, lambda row: row.name):
        mine = [*own]
        points = None if first.kind == "veto" else sum(row.points or 0 for row in mine)
        shares.append(ClauseShare(name, sum(row.events for row in mine), points))
    count, points = sum(row.events for row in rows), sum(row.points or 0 for row in rows)
    return AppliedClause(first.kind, first.article, first.label, count, points, tuple(shares))


COMMON_UNITS, COMMON_SHARE = 3, 3
"""A weakness is common where at least 3 units lost points, and at least 1 in 3 that sent any."""


def common_weaknesses(scores: Scores, most: int) -> list[figures.PointsLost]:
    """The lines on which many units lost points, the most points lost first, at most ``most``.

    At least :data:`COMMON_UNITS` units lost any, and at least one in :data:`COMMON_SHARE` of
    the units that sent anything.
    """
    sent = sum(not each.silent for each in scores.results.values())
    return [
        row
        for row in figures.most_lost(figures.points_lost(scores))
        if row.units >= COMMON_UNITS and row.units * COMMON_SHARE >= sent
    ][:most]


def movement(scores: Scores, before: Scores, group: str | None) -> tuple[int, int, int]:
    """How many units of a group rose, fell and kept their rank against the year before."""
    ups = [row.rank_up for row in moved(scores, before, group) if row.rank_up is not None]
    return sum(up > 0 for up in ups), sum(up < 0 for up in ups), ups.count(0)
