"""A group's page below the ranking: losses, self scores, what was taken, what is open, coverage."""

from __future__ import annotations

from typing import NamedTuple

from scoring.analysis import figures
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, signed
from scoring.reports.charting.leader_rows import coverage_rows, lost_rows, share, state_rows
from scoring.reports.charting.parts import losses
from scoring.reports.dashboard.group_view import numbers_of
from scoring.reports.dashboard.group_view import percent as place_at
from scoring.reports.dashboard.whole import Figure, Whole
from scoring.reports.leader_lists import (
    CoverageSums,
    Open,
    Taken,
    capped,
    covered,
    still_open,
    taken,
)

MOST_LOST = 10
SHADES = 9
"""In how many shades the table of losses is drawn, beside its figures."""


class Lost(NamedTuple):
    """What a group lost on a section or a line: the figure, the bar, and the rest in words."""

    id: str
    name: str
    points: str
    width: str
    more: str
    section: bool


class LossRow(NamedTuple):
    """A unit in the table of losses: a text and a shade for each line."""

    place: int
    name: Figure
    cells: list[tuple[str, int]]


class SelfRow(NamedTuple):
    """What a unit gave itself beside what was verified; the bar goes to a side from the middle."""

    place: int
    name: Figure
    own: str
    verified: str
    difference: str
    kind: str
    left: str
    width: str
    lines: str


class Kind(NamedTuple):
    """A kind of matter (or state of lines): its words, and a bar within a paler one."""

    name: str
    words: str
    due: str
    left: str
    done: str
    kind: str = ""


class Rest(NamedTuple):
    """Everything on a group's page below who moved."""

    sections: list[Lost]
    lines: list[Lost]
    more_lines: list[Lost]
    losses: list[LossRow]
    compared: list[SelfRow]
    self_zero: str
    taken: list[Taken]
    capped: list[str]
    states: list[Kind]
    open: list[Open]
    covered: CoverageSums
    kinds: list[Kind]
    unassessed: list[figures.Unassessed]


def rest(whole: Whole, group: str) -> Rest:
    """The lists of one group."""
    scores = whole.scores
    lost = figures.points_lost(scores, group)
    lines = _lost(lost, sections=False)
    compared, zero = _compared(whole, group)
    found = figures.coverage(scores)
    return Rest(
        _lost(lost, sections=True),
        lines[:MOST_LOST],
        lines[MOST_LOST:],
        loss_table(whole, group),
        compared,
        zero,
        taken(scores, group),
        capped(scores, group),
        _states(figures.line_states(scores, group)),
        still_open(scores, group, whole.basis.refused_units),
        covered(found, group),
        _kinds(found, group),
        figures.unassessed(scores, group),
    )


def _lost(lost: list[figures.PointsLost], sections: bool) -> list[Lost]:
    rows = lost_rows(lost, sections)
    high = max([0.001, *(row.share for row in rows)])
    return [
        Lost(
            row.label,
            row.name,
            row.tail.removeprefix("失 ").removesuffix(" 分"),
            place_at(row.share, high),
            f"占可得分 {row.more}",
            sections,
        )
        for row in rows
    ]


def loss_table(whole: Whole, group: str) -> list[LossRow]:
    """Unit by unit and line by line what was lost; 缺 and – where there are no points."""
    lines = len(whole.scores.scheme.lines)
    cells = [(row.text, _shade(row.lost, row.max)) for row in losses(whole.scores, group)]
    return [
        LossRow(whole.place_of[number], whole.name(number), cells[n * lines : (n + 1) * lines])
        for n, number in enumerate(numbers_of(whole, group))
    ]


def _shade(lost: int, most: int) -> int:
    """0 for nothing lost, SHADES for all; at least 1 for anything."""
    return 0 if lost in (0, BLANK) else max(1, SHADES * lost // most)


def _compared(whole: Whole, group: str) -> tuple[list[SelfRow], str]:
    """Units with lines that carry both scores, the most overrated first, and where 0 stands."""
    found = figures.most_overrated(figures.self_against_verified(whole.scores, group))
    ends = [0, *(row.difference for row in found)]
    low, span = min(ends), max(1, max(ends) - min(ends))
    rows = []
    for row in found:
        by, number = row.difference, row.unit
        rows.append(
            SelfRow(
                whole.place_of[number],
                whole.name(number),
                points_text(row.self),
                points_text(row.verified),
                signed(by) if by else "一致",
                "over" if by > 0 else "under" if by < 0 else "even",
                place_at(min(0, by) - low, span),
                place_at(abs(by), span),
                f"{row.lines} 项,偏高 {row.above} 项,偏低 {row.below} 项",
            )
        )
    return rows, place_at(-low, span)


def _states(states: list[figures.LineStates]) -> list[Kind]:
    """All lines of a group by state, one bar beginning where the one before it ended."""
    rows = state_rows(states)
    whole = sum(row.lines for row in rows)
    return [
        Kind(
            row.name,
            row.tail,
            "100",
            place_at(row.start, whole),
            place_at(row.lines, whole),
            row.label,
        )
        for row in rows
    ]


def _kinds(found: figures.Coverage, group: str) -> list[Kind]:
    rows = coverage_rows(found.matters, group)
    high = max([1, *(row.due for row in rows)])
    return [
        Kind(
            row.name,
            row.tail,
            place_at(share(row.due, high), 1),
            "0",
            place_at(share(row.done, high), 1),
        )
        for row in rows
    ]
