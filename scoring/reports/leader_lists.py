"""The lists that leaders read, in words: what was taken and why, what is open, who is not compared.

Pages and papers lay them out; whatever comes from a file is plain text here, escaped there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pandas as pd

from scoring.analysis import figures
from scoring.analysis.groups import Row, key_of, unit_rows
from scoring.explain.notes import figures_of
from scoring.explain.remarks import SENT_BACK
from scoring.explain.states import State, standing
from scoring.model.evidence import points_text
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


class Open(NamedTuple):
    """A unit with lines that are not verified or not handed in, and how many."""

    unit: int
    name: str
    state: State
    words: str


def taken(scores: Scores, group: str) -> list[Taken]:
    """Vetoes, then deductions of a group; what was not adopted as well."""
    return [
        _taken(scores, {str(key): value for key, value in row.items()})
        for row in figures.deductions_and_vetoes(scores, key_of(group)).to_dict("records")
    ]


def _taken(scores: Scores, row: Row) -> Taken:
    if row["kind"] == "veto":
        unit = figures_of(scores, row["unit"])
        state, points = State("vetoed", "✕", "一票否决"), "计 0 分"
        more = f"未否决时为 {points_text(unit['total_without_veto'])} 分"
    else:
        state = State("taken", "－", "减分") if row["adopted"] else State("plain", "–", "不采纳")
        points = f"−{points_text(row['points'])}" if row["adopted"] else "不减分"
        more = f"{row['count']} 起" if row["count"] > 1 else ""
    day: str = str(row["date"].date()) if pd.notna(row["date"]) else ""
    grounds = ",".join(part for part in (row["basis"], day, more) if part)
    source = str(scores.source(int(row["at"])) or "")
    rule = f"{row['article']} {row['label']}"
    head = (row["unit"], row["name"], state, points)
    return Taken(*head, row["matter"], rule, grounds, row["reason"], source)


def capped(scores: Scores, group: str) -> list[str]:
    """Units whose deductions go beyond the cap, in words."""
    return [
        f"{row['unit']}:减分原始合计 {points_text(row['deduction_raw'])} 分,"
        f"实际减 {points_text(row['deduction'])} 分"
        for _, row in unit_rows(scores, group)
        if row["deduction"] != row["deduction_raw"]
    ]


def still_open(scores: Scores, group: str, refused_units: Collection[str] = ()) -> list[Open]:
    """Units with lines that are not verified or not handed in, the most open first."""
    frame = figures.standing(scores, key_of(group))
    frame = frame[frame["open"] > 0].sort_values("open", ascending=False, kind="stable")
    found = []
    for row in frame.to_dict("records"):
        words = [f"待核定 {row['waiting']} 项"] if row["waiting"] else []
        words += [f"缺 {row['missing']} 项"] if row["missing"] and row["handed_in"] else []
        words += [f"{SENT_BACK},改好后重新报送"] if row["name"] in refused_units else []
        state = standing(figures_of(scores, row["unit"]))
        found.append(Open(row["unit"], str(row["name"]), state, ";".join(words)))
    return found


def not_compared(scores: Scores, before: Scores, group: str) -> list[str]:
    """Units that have no place in the comparison with the year before, and why."""
    told = []
    for row in figures.moved(scores, before, key_of(group)).to_dict("records"):
        if pd.notna(row["rank_up"]):
            continue
        if pd.isna(row["rank"]):
            why = f"本年不排名次({standing(figures_of(scores, row['unit'])).words})"
        elif pd.isna(row["rank_before"]):
            why = f"{before.year} 年度没有名次"
        else:
            why = f"{before.year} 年度不在本类"
        told.append(f"{row['name']}:{why}")
    return told


def other_readings(scores: Scores, before: Scores) -> list[str]:
    """Questions that the two years answer differently, which a comparison has to say."""
    return [
        reading.question
        for reading in scores.scheme.readings
        if scores.readings[reading.key] != before.readings.get(reading.key)
    ]


class Covered(NamedTuple):
    """两个全覆盖 of a group: units with a ledger of all, matters assessed of those listed."""

    units: int
    all_units: int
    matters: int
    all_matters: int


def covered(found: figures.Coverage, group: str) -> Covered:
    """The sums of a group, as scoring.analysis.figures knows it."""
    units = found.units[found.units["group"] == group]
    matters = found.matters[found.matters["group"] == group]
    pairs = [int(frame[name].sum()) for frame in (units, matters) for name in ("done", "due")]
    return Covered(*pairs)
