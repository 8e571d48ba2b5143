"""A group as its page shows it: answers, ranking as bars and as a table, and who moved."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from scoring.analysis import figures
from scoring.analysis.groups import key_of
from scoring.analysis.questions import Answer, answers, places, signed
from scoring.explain.remarks import remarks
from scoring.explain.states import State, standing
from scoring.model.evidence import points_text
from scoring.reports.charting.parts import Part, parts, ranking_parts
from scoring.reports.dashboard.whole import Figure, Whole
from scoring.reports.leader_lists import not_compared, other_readings


class Bar(NamedTuple):
    """A piece of a bar, for drawing only: per cent from the left, per cent wide."""

    left: str
    width: str
    kind: str
    title: str = ""


class RankRow(NamedTuple):
    """A unit in the ranking: its page, its figures in the columns' order, its bar."""

    place: int
    rank: Figure
    name: Figure
    state: State
    total: Figure
    figures: list[Figure]
    remarks: str
    bars: list[Bar]


class Ranking(NamedTuple):
    """The ranking of a group: the figures' headings, the rows, the legend, where 0 is."""

    heads: list[str]
    rows: list[RankRow]
    legend: list[Part]
    hollow: bool
    zero: str


class MovedRow(NamedTuple):
    """A unit beside the year before; ``then`` and ``now`` are places on the line, per cent."""

    place: int
    name: Figure
    ranks: str
    up: str
    totals: str
    change: str
    kind: str
    then: str
    now: str
    bar: Bar


class Moved(NamedTuple):
    """Who climbed and who fell, who has no place in that, and what the years read otherwise."""

    before: int
    rows: list[MovedRow]
    left_out: list[str]
    other_readings: list[str]


def percent(part: float, whole: float) -> str:
    """A place on a drawing."""
    return f"{100 * part / whole if whole else 0:.2f}"


def numbers_of(whole: Whole, group: str) -> list[int]:
    """The units of a group in table order."""
    return [int(n) for n in figures.units_of(whole.scores, key_of(group)).index]


def told(whole: Whole, group: str) -> list[Answer]:
    """The four answers."""
    basis = whole.basis
    return answers(basis.scores, basis.before, group, basis.refused_units)


def ranking(whole: Whole, group: str) -> Ranking:
    """Each unit with its total and components, as the year-end table has them."""
    scores = whole.scores
    bars = ranking_parts(scores, group)
    kinds = parts(scores.scheme)
    low, high = min(0, bars["end"].min()) if len(bars) else 0, max([1, *bars["end"]])
    drawn = {
        str(unit): [_bar(row, kinds, low, high) for row in own.to_dict("records")]
        for unit, own in bars.groupby("unit", sort=False)
    }
    columns = _columns(whole)
    rows = [
        _rank_row(whole, number, [*columns.values()], drawn.get(whole.rows[number]["unit"], []))
        for number in numbers_of(whole, group)
    ]
    legend = [part for part in kinds if part.name in {*bars["part"]}]
    hollow = any(not whole.rows[number]["rank"] for number in numbers_of(whole, group))
    return Ranking([*columns], rows, legend, hollow, percent(-low, high - low))


def _columns(whole: Whole) -> dict[str, str]:
    """Headings of the components and their places in a unit's record."""
    found = {"基础分": "base", "加分": "bonus", "减分": "deduction"}
    for section in whole.scores.scheme.sections:
        found[f"{section.id}({section.max // 100}分)"] = f"sections.{section.id}"
    if whole.scores.units["rescaled"].any():
        found["缺项折算"] = "rescaled"
    return found


def _bar(row: dict[Any, Any], kinds: list[Part], low: int, high: int) -> Bar:
    start, end = sorted((row["start"], row["end"]))
    number = [part.name for part in kinds].index(row["part"])
    kind = f"p{number}{'' if row['solid'] else ' hollow'}"
    span = high - low
    words = f"{row['part']} {points_text(row['points'])}"
    return Bar(percent(start - low, span), percent(end - start, span), kind, words)


def _rank_row(whole: Whole, number: int, columns: list[str], bars: list[Bar]) -> RankRow:
    return RankRow(
        whole.place_of[number],
        whole.figure(number, "rank"),
        whole.name(number),
        standing(whole.rows[number]),
        whole.figure(number, "total"),
        [whole.figure(number, column) for column in columns],
        ";".join(remarks(whole.scores, number, whole.basis.refused_units)),
        bars,
    )


def moved(whole: Whole, group: str) -> Moved | None:
    """Rank and total beside the year before; None where there is none."""
    before = whole.basis.before
    if before is None:
        return None
    frame = figures.moved(whole.scores, before, key_of(group))
    frame = frame[frame["rank_up"].notna() & frame["total_up"].notna()]
    frame = frame.sort_values(["rank_up", "total_up"], ascending=False, kind="stable")
    ends = pd.concat([frame["total"], frame["total_before"]])
    low, high = (int(ends.min()), int(ends.max())) if len(ends) else (0, 1)
    rows = [
        _moved_row(whole, {str(key): value for key, value in row.items()}, low, max(1, high - low))
        for row in frame.to_dict("records")
    ]
    left_out = not_compared(whole.scores, before, group)
    return Moved(before.year, rows, left_out, other_readings(whole.scores, before))


def _moved_row(whole: Whole, row: dict[str, Any], low: int, span: int) -> MovedRow:
    now, then, up = (int(row[key]) for key in ("total", "total_before", "total_up"))
    left = min(now, then)
    return MovedRow(
        whole.place_of[row["unit"]],
        whole.name(row["unit"]),
        f"第 {row['rank_before']} 名 → 第 {row['rank']} 名",
        places(int(row["rank_up"])),
        points_text(then),
        signed(up),
        "up" if up > 0 else "down" if up < 0 else "even",
        percent(then - low, span),
        percent(now - low, span),
        Bar(percent(left - low, span), percent(abs(up), span), ""),
    )
