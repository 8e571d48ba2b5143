"""What leaders read of one group: answers, losses, deductions, open lines, coverage, movement.

Pages and the dashboard lay it out; whatever comes from a file is plain text here, escaped there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from scoring.analysis import figures
from scoring.analysis.comparison import Movement, moved
from scoring.analysis.questions import Answer, answers
from scoring.explain.standing import NOT_ADOPTED, SENT_BACK, State, case_states, state_of, vetoed
from scoring.explain.vetoes import veto_cost, veto_told
from scoring.model.points import points_text
from scoring.model.scores import Scores

HOW_COMPARED = (
    "中位数:本类可比的单位(含本单位)从高到低排列,居中的数;居中有两个的取其平均,"
    "四舍五入到 0.01 分。有缺项或不适用的部分不作比较,总分只与参加排名的单位比较。"
)


class Count(NamedTuple):
    """One figure at the head of a page: its name, the figure and what it means."""

    name: str
    value: str
    note: str


class DeductionRow(NamedTuple):
    """A veto or a deduction, adopted or not: whose, what it cost, its grounds and its cell."""

    unit: int
    name: str
    state: State
    points: str
    matter: str
    rule: str
    grounds: str
    reason: str
    source: str


class OpenRow(NamedTuple):
    """A unit with lines that are not verified or not handed in, and how many."""

    unit: int
    name: str
    state: State
    words: str


@dataclass(frozen=True)
class GroupReport:
    """One group of a scored year; ``before`` is the year it is compared with.

    ``refused_units`` are those whose own file was sent back. Records are those of
    :mod:`scoring.analysis`, of this group alone.
    """

    scores: Scores
    group: str
    before: Scores | None = None
    refused_units: Collection[str] = ()

    def answers(self) -> list[Answer]:
        """Who leads, who moved, where points are lost, what to ask."""
        return answers(self.scores, self.before, self.group, self.refused_units)

    def points_lost(self) -> list[figures.PointsLost]:
        """Where points are lost, a row a section and line."""
        return figures.points_lost(self.scores, self.group)

    def self_against_verified(self) -> list[figures.SelfScore]:
        """Self scores beside verified ones, a row a unit."""
        return figures.self_against_verified(self.scores, self.group)

    def line_states(self) -> list[figures.LineStates]:
        """How many lines are in which state, a row a unit."""
        return figures.line_states(self.scores, self.group)

    def moved(self) -> list[Movement]:
        """Rank and total beside the year before, a row a unit; ``before`` must be there."""
        assert self.before is not None
        return moved(self.scores, self.before, self.group)

    def not_compared(self) -> list[str]:
        """Units that have no place in :meth:`moved`, and why."""
        assert self.before is not None
        found = []
        for row in self.moved():
            if row.rank_up is not None:
                continue
            why = f"{self.before.year} 年度不在本类"
            if row.rank is None:
                state = state_of(self.scores.results[row.unit], self.scores.scheme)
                why = f"本年不排名次({state.words})"
            elif row.rank_before is None:
                why = f"{self.before.year} 年度没有名次"
            found.append(f"{row.name}:{why}")
        return found

    def other_readings(self) -> list[str]:
        """Questions that the two years answer differently, which a comparison has to say."""
        then = self.before.readings if self.before else {}
        readings = self.scores.scheme.readings
        return [r.question for r in readings if self.scores.readings[r.key] != then.get(r.key)]

    def deductions(self) -> list[DeductionRow]:
        """Vetoes, then deductions; what was not adopted as well."""
        found = figures.deductions_and_vetoes(self.scores, self.group)
        units = [row.unit for row in found if row.points is None]
        first = {unit: units.index(unit) for unit in units}
        return [
            _deduction(self.scores, row, again=row.points is None and first[row.unit] < place)
            for place, row in enumerate(found)
        ]

    @property
    def nothing_taken(self) -> tuple[str, str]:
        """What to say where nobody lost points by a case: a head, and a sentence."""
        scheme, heads, told = self.scores.scheme, [], []
        if scheme.deductions:
            heads, told = [scheme.terms.deduction], [f"没有{scheme.terms.deduction}记录"]
        if scheme.veto:
            heads, told = (
                [*heads, "否决"],
                [*told, f"{'也' if told else ''}没有被{scheme.terms.veto}"],
            )
        return f"没有{'和'.join(heads)}", f"本类单位{','.join(told)}。"

    def capped(self) -> list[str]:
        """Units whose deductions go beyond the cap, in words."""
        taken = self.scores.scheme.terms.deduction
        return [
            f"{each.name}:{taken}原始合计 {points_text(each.deduction_raw)} 分,"
            f"实际减 {points_text(each.deduction)} 分"
            for each in self.scores.in_group(self.group)
            if each.deduction != each.deduction_raw
        ]

    def open_lines(self) -> list[OpenRow]:
        """Units with lines that are not verified or not handed in, the most open first."""
        found = []
        for row in sorted(self.line_states(), key=lambda row: -row.open):
            if not row.open:
                continue
            words = [f"待核定 {row.waiting} 项"] if row.waiting else []
            words += [f"缺 {row.missing} 项"] if row.missing and row.handed_in else []
            undescribed = row.undescribed if row.handed_in else 0
            words += [f"未报情况 {undescribed} 项"] if undescribed else []
            words += [f"{SENT_BACK},改好后重新报送"] if row.name in self.refused_units else []
            state = state_of(self.scores.results[row.unit], self.scores.scheme)
            found.append(OpenRow(row.unit, row.name, state, ";".join(words)))
        return found

    def coverage(self) -> figures.Coverage:
        """What the ledgers of all groups cover."""
        return figures.coverage(self.scores)

    def coverage_counts(self) -> list[Count]:
        """What the ledgers of this group cover: units with a ledger, matters assessed."""
        ledger = self.scores.scheme.ledger
        assert ledger is not None, "asked only of a scheme with a ledger"
        sums, whole = covered(self.coverage(), self.group), ledger.coverage
        units, matters = f"建有{ledger.sheet}的单位", f"台账中已{ledger.act}的事项"
        return [
            Count(f"单位{whole}", f"{sums.units} / {sums.all_units}", units),
            Count(f"事项{whole}", f"{sums.matters} / {sums.all_matters}", matters),
            Count("没有台账", str(sums.all_units - sums.units), "个单位"),
            Count(f"没有{ledger.act}", str(sums.all_matters - sums.matters), "件事项"),
        ]

    def unassessed(self) -> list[figures.Unassessed]:
        """Matters in the ledgers that were never assessed."""
        return figures.unassessed(self.scores, self.group)


def _deduction(scores: Scores, row: figures.DeductionOrVeto, *, again: bool) -> DeductionRow:
    """``again``: a further veto of the same unit."""
    if row.points is None:
        cost = veto_cost(scores.scheme, again=again)
        cost = "计 0 分" if scores.scheme.veto_effect == "zero" else cost
        state, points = vetoed(scores.scheme), cost
        more = veto_told(scores.scheme, scores.results[row.unit])
    else:
        taken = scores.scheme.terms.deduction
        state = case_states(scores.scheme)[taken] if row.adopted else NOT_ADOPTED
        points = f"−{points_text(row.points)}" if row.adopted else f"不{taken}"
        more = f"{row.events} 起" if row.events > 1 else ""
    day = str(row.date or "")
    grounds = ",".join(part for part in (row.basis, day, more) if part)
    source = str(scores.source(row.at) or "")
    head = (row.unit, row.name, state, points, row.matter)
    return DeductionRow(*head, f"{row.article} {row.label}", grounds, row.reason, source)


class CoverageSums(NamedTuple):
    """What the ledgers of a group cover: units with a ledger, matters assessed, each of all."""

    units: int
    all_units: int
    matters: int
    all_matters: int


def covered(found: figures.Coverage, group: str) -> CoverageSums:
    """The sums of a group."""
    sums: list[int] = []
    for rows in (found.units, found.matters):
        mine = [row for row in rows if row.group == group]
        sums += sum(row.done for row in mine), sum(row.due for row in mine)
    return CoverageSums(*sums)
