"""A group's page below the ranking, as bars: losses, self scores, states of lines, coverage."""

from __future__ import annotations

from typing import NamedTuple

from scoring.analysis.figures import most_overrated
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, signed
from scoring.reports.charting.leader_rows import coverage_rows, lost_rows, share, state_rows
from scoring.reports.charting.parts import losses
from scoring.reports.dashboard.data import DashboardData
from scoring.reports.dashboard.group_view import percent as place_at
from scoring.reports.leader_lists import GroupReport
from scoring.reports.markup import ShownFigure

SHADES = 9
"""In how many shades the table of losses is drawn, beside its figures: 0 for nothing lost."""


class LossBar(NamedTuple):
    """What a group lost on a section or a line: the figure, the bar, and the rest in words."""

    id: str
    name: str
    points: str
    width: str
    more: str
    section: bool


class LossTableRow(NamedTuple):
    """A unit in the table of losses: a text and a shade for each line."""

    place: int
    name: ShownFigure
    cells: list[tuple[str, int]]


class SelfRow(NamedTuple):
    """What a unit gave itself beside what was verified; the bar goes to a side from the middle."""

    place: int
    name: ShownFigure
    own: str
    verified: str
    difference: str
    kind: str
    left: str
    width: str
    lines: str


class ShareBar(NamedTuple):
    """A kind of matter (or state of lines): its words, and a bar within a paler one."""

    name: str
    words: str
    due: str
    left: str
    done: str
    kind: str = ""


def lost(report: GroupReport, *, sections: bool) -> list[LossBar]:
    """What the group lost, section by section, or line by line with the greatest loss first."""
    rows = lost_rows(report.points_lost(), sections)
    high = max([0.001, *(row.share for row in rows)])
    found = []
    for row in rows:
        points, width = row.tail.removeprefix("失 ").removesuffix(" 分"), place_at(row.share, high)
        more = f"占可得分 {row.more}"
        found.append(LossBar(row.label, row.name, points, width, more, sections))
    return found


def loss_table(data: DashboardData, group: str) -> list[LossTableRow]:
    """Unit by unit and line by line what was lost; 缺 and – where there are no points."""
    lines = len(data.scores.scheme.lines)
    cells = [
        (row.text, 0 if row.lost in (0, BLANK) else max(1, SHADES * row.lost // row.max))
        for row in losses(data.scores, group)
    ]
    return [
        LossTableRow(
            data.place_of[each.unit], data.name(each.unit), cells[n * lines : (n + 1) * lines]
        )
        for n, each in enumerate(data.scores.in_group(group))
    ]


def self_scores(data: DashboardData, report: GroupReport) -> tuple[list[SelfRow], str]:
    """Units with lines that carry both scores, the most overrated first, and where 0 stands."""
    found = most_overrated(report.self_against_verified())
    ends = [0, *(row.difference for row in found)]
    low, span = min(ends), max(1, max(ends) - min(ends))
    rows = []
    for row in found:
        by, head = row.difference, (data.place_of[row.unit], data.name(row.unit))
        given = points_text(row.self), points_text(row.verified), signed(by) if by else "一致"
        kind = "over" if by > 0 else "under" if by < 0 else "even"
        bar = place_at(min(0, by) - low, span), place_at(abs(by), span)
        lines = f"{row.lines} 项,偏高 {row.above} 项,偏低 {row.below} 项"
        rows.append(SelfRow(*head, *given, kind, *bar, lines))
    return rows, place_at(-low, span)


def states(report: GroupReport) -> list[ShareBar]:
    """All lines of a group by state, one bar beginning where the one before it ended."""
    rows = state_rows(report.line_states())
    whole = sum(row.lines for row in rows)
    found = []
    for row in rows:
        left, done = place_at(row.start, whole), place_at(row.lines, whole)
        found.append(ShareBar(row.name, row.tail, "100", left, done, row.label))
    return found


def kinds_of_matters(report: GroupReport) -> list[ShareBar]:
    """Matters by kind: how many the ledgers list, and how many of them were assessed."""
    rows = coverage_rows(report.coverage().matters, report.group)
    high = max([1, *(row.due for row in rows)])
    found = []
    for row in rows:
        due, done = (place_at(share(each, high), 1) for each in (row.due, row.done))
        found.append(ShareBar(row.name, row.tail, due, "0", done))
    return found
