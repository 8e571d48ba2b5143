"""A group's page below the ranking: losses, self scores, what was taken, what is open, coverage."""

from __future__ import annotations

from typing import Any, NamedTuple

from scoring.analysis import figures
from scoring.analysis.groups import key_of
from scoring.analysis.questions import signed
from scoring.model.evidence import BLANK, points_text
from scoring.reports.charting.leader_rows import lost_rows, percent, share, standing_rows
from scoring.reports.charting.parts import losses
from scoring.reports.dashboard.group_view import numbers_of
from scoring.reports.dashboard.group_view import percent as place_at
from scoring.reports.dashboard.whole import Figure, Whole
from scoring.reports.leader_lists import Covered, Open, Taken, capped, covered, still_open, taken

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
    covered: Covered
    kinds: list[Kind]
    unassessed: list[dict[Any, Any]]


def rest(whole: Whole, group: str) -> Rest:
    """The lists of one group."""
    scores, key = whole.scores, key_of(group)
    lost = figures.points_lost(scores, key)
    lines = _lost(lost, sections=False)
    compared, zero = _compared(whole, key)
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
        _states(figures.standing(scores, key)),
        still_open(scores, group, whole.basis.refused_units),
        covered(found, key),
        _kinds(found, key),
        figures.unassessed(scores, key).to_dict("records"),
    )


def _lost(lost: Any, sections: bool) -> list[Lost]:
    rows = lost_rows(lost, sections).to_dict("records")
    high = max([0.001, *(row["share"] for row in rows)])
    return [
        Lost(
            row["label"],
            row["name"],
            row["tail"].removeprefix("失 ").removesuffix(" 分"),
            place_at(row["share"], high),
            f"占可得分 {row['more']}",
            sections,
        )
        for row in rows
    ]


def loss_table(whole: Whole, group: str) -> list[LossRow]:
    """Unit by unit and line by line what was lost; 缺 and – where there are no points."""
    frame = losses(whole.scores, group)
    lines = len(whole.scores.scheme.lines)
    rows = frame[["max", "lost", "text"]].to_dict("records")
    cells = [(row["text"], _shade(row["lost"], row["max"])) for row in rows]
    return [
        LossRow(whole.place_of[number], whole.name(number), cells[n * lines : (n + 1) * lines])
        for n, number in enumerate(numbers_of(whole, group))
    ]


def _shade(lost: int, most: int) -> int:
    """0 for nothing lost, SHADES for all; at least 1 for anything."""
    return 0 if lost in (0, BLANK) else max(1, SHADES * lost // most)


def _compared(whole: Whole, key: str) -> tuple[list[SelfRow], str]:
    """Units with lines that carry both scores, the most overrated first, and where 0 stands."""
    frame = figures.self_against_verified(whole.scores, key)
    frame = frame[frame["lines"] > 0]
    frame = frame.sort_values("difference", ascending=False, kind="stable")
    low, high = min([0, *frame["difference"]]), max([0, *frame["difference"]])
    span = max(1, high - low)
    rows = []
    for row in frame.to_dict("records"):
        by, number = int(row["difference"]), int(row["unit"])
        rows.append(
            SelfRow(
                whole.place_of[number],
                whole.name(number),
                points_text(row["self"]),
                points_text(row["verified"]),
                signed(by) if by else "一致",
                "over" if by > 0 else "under" if by < 0 else "even",
                place_at(min(0, by) - low, span),
                place_at(abs(by), span),
                f"{row['lines']} 项,偏高 {row['above']} 项,偏低 {row['below']} 项",
            )
        )
    return rows, place_at(-low, span)


def _states(standing: Any) -> list[Kind]:
    """All lines of a group by state, one bar beginning where the one before it ended."""
    rows = standing_rows(standing).to_dict("records")
    whole = sum(row["count"] for row in rows)
    return [
        Kind(
            row["name"],
            row["tail"],
            "100",
            place_at(row["start"], whole),
            place_at(row["count"], whole),
            row["label"],
        )
        for row in rows
    ]


def _kinds(found: figures.Coverage, key: str) -> list[Kind]:
    rows = found.matters[found.matters["group"] == key].to_dict("records")
    high = max([1, *(row["due"] for row in rows)])
    return [
        Kind(
            row["kind"],
            f"{row['done']} / {row['due']} 件　{percent(row['done'], row['due'])}"
            if row["due"]
            else "台账中没有",
            place_at(share(row["due"], high), 1),
            "0",
            place_at(share(row["done"], high), 1),
        )
        for row in rows
    ]
