"""The lists that leaders read, in words: what was taken and why, what is open, who is not compared.

Pages and papers lay them out; whatever comes from a file is plain text here, escaped there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from scoring.analysis.comparison import moved
from scoring.analysis.figures import Coverage, DeductionOrVeto, deductions_and_vetoes, line_states
from scoring.explain.standing import CASE_STATES, SENT_BACK, VETOED, State, state_of
from scoring.model.points import points_text
from scoring.model.scores import Scores

HOW_COMPARED = (
    "中位数:本类可比的单位(含本单位)从高到低排列,居中的数;居中有两个的取其平均,"
    "四舍五入到 0.01 分。有缺项或不适用的部分不作比较,总分只与参加排名的单位比较。"
)


class Taken(NamedTuple):
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


def taken(scores: Scores, group: str) -> list[Taken]:
    """Vetoes, then deductions of a group; what was not adopted as well."""
    return [_taken(scores, row) for row in deductions_and_vetoes(scores, group)]


def _taken(scores: Scores, row: DeductionOrVeto) -> Taken:
    if row.points is None:
        would_be = points_text(scores.results[row.unit].total_without_veto)
        state, points, more = VETOED, "计 0 分", f"未否决时为 {would_be} 分"
    else:
        state = CASE_STATES["减分"] if row.adopted else State("plain", "–", "不采纳")
        points = f"−{points_text(row.points)}" if row.adopted else "不减分"
        more = f"{row.events} 起" if row.events > 1 else ""
    day = str(row.date or "")
    grounds = ",".join(part for part in (row.basis, day, more) if part)
    source = str(scores.source(row.at) or "")
    head = (row.unit, row.name, state, points, row.matter)
    return Taken(*head, f"{row.article} {row.label}", grounds, row.reason, source)


def capped(scores: Scores, group: str) -> list[str]:
    """Units whose deductions go beyond the cap, in words."""
    return [
        f"{each.name}:减分原始合计 {points_text(each.deduction_raw)} 分,"
        f"实际减 {points_text(each.deduction)} 分"
        for each in scores.in_group(group)
        if each.deduction != each.deduction_raw
    ]


class Open(NamedTuple):
    """A unit with lines that are not verified or not handed in, and how many."""

    unit: int
    name: str
    state: State
    words: str


def still_open(scores: Scores, group: str, refused_units: Collection[str] = ()) -> list[Open]:
    """Units with lines that are not verified or not handed in, the most open first."""
    found = []
    for row in sorted(line_states(scores, group), key=lambda row: -row.open):
        if not row.open:
            continue
        words = [f"待核定 {row.waiting} 项"] if row.waiting else []
        words += [f"缺 {row.missing} 项"] if row.missing and row.handed_in else []
        words += [f"{SENT_BACK},改好后重新报送"] if row.name in refused_units else []
        state = state_of(scores.results[row.unit])
        found.append(Open(row.unit, row.name, state, ";".join(words)))
    return found


def not_compared(scores: Scores, before: Scores, group: str) -> list[str]:
    """Units that have no place in the comparison with the year before, and why."""
    found = []
    for row in moved(scores, before, group):
        if row.rank_up is not None:
            continue
        why = f"{before.year} 年度不在本类"
        if row.rank is None:
            why = f"本年不排名次({state_of(scores.results[row.unit]).words})"
        elif row.rank_before is None:
            why = f"{before.year} 年度没有名次"
        found.append(f"{row.name}:{why}")
    return found


def other_readings(scores: Scores, before: Scores) -> list[str]:
    """Questions that the two years answer differently, which a comparison has to say."""
    return [
        reading.question
        for reading in scores.scheme.readings
        if scores.readings[reading.key] != before.readings.get(reading.key)
    ]


class CoverageSums(NamedTuple):
    """两个全覆盖 of a group: units with a ledger of all, matters assessed of those listed."""

    units: int
    all_units: int
    matters: int
    all_matters: int


def covered(found: Coverage, group: str) -> CoverageSums:
    """The sums of a group."""
    units = [row for row in found.units if row.group == group]
    matters = [row for row in found.matters if row.group == group]
    sums = [
        (sum(row.done for row in rows), sum(row.due for row in rows)) for rows in (units, matters)
    ]
    return CoverageSums(*sums[0], *sums[1])
