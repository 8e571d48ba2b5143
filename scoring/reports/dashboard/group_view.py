"""A group as its page shows it: answers, ranking as bars and as a table, and who moved."""

from __future__ import annotations

from typing import NamedTuple

from scoring.analysis.comparison import Movement, most_climbed
from scoring.analysis.comparison import moved as compared
from scoring.analysis.questions import Answer, answers, places_moved
from scoring.explain.standing import State, remarks, state_of
from scoring.model.points import points_text, signed
from scoring.reports.charting.parts import BarPiece, TotalPart, parts, ranking_parts
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
    legend: list[TotalPart]
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
    return [result.unit for result in whole.scores.in_group(group)]


def told(whole: Whole, group: str) -> list[Answer]:
    """The four answers."""
    basis = whole.basis
    return answers(basis.scores, basis.before, group, basis.refused_units)


def ranking(whole: Whole, group: str) -> Ranking:
    """Each unit with its total and components, as the year-end table has them."""
    scores = whole.scores
    pieces = ranking_parts(scores, group)
    kinds, ends = parts(scores.scheme), [piece.end for piece in pieces]
    low, high = min([0, *ends]), max([1, *ends])
    drawn: dict[str, list[Bar]] = {}
    for piece in pieces:
        drawn.setdefault(piece.unit, []).append(_bar(piece, kinds, low, high))
    columns = _columns(whole)
    rows = [
        _rank_row(whole, number, [*columns.values()], drawn.get(scores.results[number].name, []))
        for number in numbers_of(whole, group)
    ]
    legend = [part for part in kinds if part.name in {piece.part for piece in pieces}]
    hollow = any(not result.rank for result in scores.in_group(group))
    return Ranking([*columns], rows, legend, hollow, percent(-low, high - low))


def _columns(whole: Whole) -> dict[str, str]:
    """Headings of the components and their places in a unit's record."""
    found = {"基础分": "base", "加分": "bonus", "减分": "deduction"}
    for section in whole.scores.scheme.sections:
        found[f"{section.id}({section.max // 100}分)"] = f"sections.{section.id}"
    if whole.scores.units["rescaled"].any():
        found["缺项折算"] = "rescaled"
    return found


def _bar(piece: BarPiece, kinds: list[TotalPart], low: int, high: int) -> Bar:
    start, end = sorted((piece.start, piece.end))
    number = [part.name for part in kinds].index(piece.part)
    kind = f"p{number}{'' if piece.solid else ' hollow'}"
    span = high - low
    words = f"{piece.part} {points_text(piece.points)}"
    return Bar(percent(start - low, span), percent(end - start, span), kind, words)


def _rank_row(whole: Whole, number: int, columns: list[str], bars: list[Bar]) -> RankRow:
    return RankRow(
        whole.place_of[number],
        whole.figure(number, "rank"),
        whole.name(number),
        state_of(whole.scores.results[number]),
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
    found = most_climbed(compared(whole.scores, before, group))
    ends = [each or 0 for row in found for each in (row.total, row.total_before)] or [0, 1]
    low, span = min(ends), max(1, max(ends) - min(ends))
    rows = [_moved_row(whole, row, low, span) for row in found]
    left_out = not_compared(whole.scores, before, group)
    return Moved(before.year, rows, left_out, other_readings(whole.scores, before))


def _moved_row(whole: Whole, row: Movement, low: int, span: int) -> MovedRow:
    now, then, up = row.total or 0, row.total_before or 0, row.total_up or 0
    left = min(now, then)
    return MovedRow(
        whole.place_of[row.unit],
        whole.name(row.unit),
        f"第 {row.rank_before} 名 → 第 {row.rank} 名",
        places_moved(row.rank_up or 0),
        points_text(then),
        signed(up),
        "up" if up > 0 else "down" if up < 0 else "even",
        percent(then - low, span),
        percent(now - low, span),
        Bar(percent(left - low, span), percent(abs(up), span), ""),
    )
