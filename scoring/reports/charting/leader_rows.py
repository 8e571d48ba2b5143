"""What leaders look at, as the rows that a chart or a list draws, with their words.

Fractions of bars are made here, for drawing only; the figures in words come from exact
hundredths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scoring.analysis import figures
from scoring.analysis.comparison import TOTAL, Compared, Movement, most_climbed
from scoring.analysis.questions import places_moved
from scoring.explain.standing import LINE_MARKS
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, signed
from scoring.model.scores import STATE_NAMES
from scoring.reports.charting.parts import GOLD, INKS, RED

STATE_INKS = {
    "verified": INKS[0],
    "self": GOLD,
    "measured": INKS[2],
    "missing": RED,
    "not_applicable": "#d4d6da",
    "described": INKS[0],
    "undescribed": RED,
}


def share(done: int, due: int) -> float:
    """A pair as the fraction that a bar is drawn by; 0 of nothing."""
    return done / due if due else 0.0


def percent(done: int, due: int) -> str:
    """A pair as a percentage with one decimal, a half rounded up: ``1, 8`` gives ``12.5%``."""
    if not due:
        return "—"
    tenths = (2000 * done + due) // (2 * due)
    return f"{tenths // 10}.{tenths % 10}%"


class MovedBar(NamedTuple):
    """A unit's totals in points, this year's and the last, with the words of the chart."""

    label: str
    unit: str
    now: float
    then: float
    tail: str
    kind: str
    ranks: str
    totals: str


def moved_rows(moved: Sequence[Movement]) -> list[MovedBar]:
    """Units that compare, most climbed first."""
    rows = []
    for row in most_climbed(moved):
        up, total, before = row.total_up or 0, row.total or 0, row.total_before or 0
        label, kind = (
            f"{row.name}　{places_moved(row.rank_up or 0)}",
            "升" if up > 0 else "降" if up < 0 else "平",
        )
        ranks = f"第 {row.rank_before} 名 → 第 {row.rank} 名"
        totals = f"{points_text(before)} → {points_text(total)}"
        head = label, row.name, total / 100, before / 100
        rows.append(MovedBar(*head, signed(up), kind, ranks, totals))
    return rows


class LostBar(NamedTuple):
    """A section or line: the share of its points that was lost, with words."""

    label: str
    name: str
    tail: str
    share: float
    more: str
    possible: str


def lost_rows(
    lost: list[figures.PointsLost], sections: bool, most: int | None = None
) -> list[LostBar]:
    """Sections in clause order, or (at most ``most``) lines with the greatest loss first."""
    chosen = [row for row in lost if row.item == BLANK] if sections else figures.most_lost(lost)
    rows = []
    for row in chosen[:most]:
        more = f"{percent(row.lost, row.possible)} · {row.units} 个单位失分"
        more += f" · 另缺 {row.missing} 项" if row.missing else ""
        name = f"{row.id}{'、' if sections else '　'}{row.title}"
        tail, part = f"失 {points_text(row.lost)} 分", share(row.lost, row.possible)
        rows.append(LostBar(row.id, name, tail, part, more, points_text(row.possible)))
    return rows


class SelfBar(NamedTuple):
    """A unit's self score less its verified one, in points, with words."""

    label: str
    points: float
    tail: str
    kind: str
    sums: str
    lines: str


def self_rows(compared: list[figures.SelfScore]) -> list[SelfBar]:
    """Units with lines that carry both scores, the most overrated first."""
    return [
        SelfBar(
            row.name,
            row.difference / 100,
            signed(row.difference) if row.difference else "一致",
            "高" if row.difference > 0 else "低" if row.difference < 0 else "平",
            f"自评 {points_text(row.self)},核定 {points_text(row.verified)}",
            f"{row.lines} 项,偏高 {row.above} 项,偏低 {row.below} 项",
        )
        for row in figures.most_overrated(compared)
    ]


class StateBar(NamedTuple):
    """How many lines of all units are in a state, with mark and words."""

    label: str
    name: str
    start: int
    end: int
    lines: int
    tail: str


def state_rows(states: list[figures.LineStates]) -> list[StateBar]:
    """A row a state that occurs, each beginning where the one before it ended."""
    sums = {state: sum(getattr(row, state) for row in states) for state in STATE_INKS}
    claimed = sum(row.waiting - row.self - row.measured for row in states)
    rows, reached = [], 0
    for state, count in sums.items():
        if count:
            words = f"{LINE_MARKS[state]} {STATE_NAMES[state]} {count} 项"
            words += f"({claimed} 项待核定)" if claimed and state == "not_applicable" else ""
            tail = percent(count, sum(sums.values()))
            rows.append(StateBar(state, words, reached, reached + count, count, tail))
        reached += count
    return rows


class CoverageBar(NamedTuple):
    """A kind of matter: ``done`` of ``due`` assessed, with words."""

    label: str
    name: str
    done: int
    due: int
    tail: str


def coverage_rows(matters: list[figures.Covered], group: str) -> list[CoverageBar]:
    """A row a kind of matter of a group."""
    rows = []
    for row in matters:
        if row.group == group:
            words = f"{row.done} / {row.due} 件　{percent(row.done, row.due)}"
            tail = words if row.due else "台账中没有"
            rows.append(CoverageBar(row.kind, row.kind, row.done, row.due, tail))
    return rows


class ComparedBar(NamedTuple):
    """A section or the total: figures as fractions of the maximum, None where there is none."""

    label: str
    name: str
    tail: str
    own: float | None
    median: float | None
    before: float | None


def compared_rows(compared: list[Compared]) -> list[ComparedBar]:
    """A row a section, then the total."""
    rows = []
    for row in compared:
        name = row.title if row.id == TOTAL else f"{row.id}、{row.title}"
        tail = "—" if row.own is None else f"{points_text(row.own)} 分"
        shares = (
            None if each is None else share(each, row.max)
            for each in (row.own, row.median, row.before)
        )
        rows.append(ComparedBar(row.id, name, tail, *shares))
    return rows
