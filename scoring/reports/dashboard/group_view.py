"""A group's ranking as bars and as a table, and who moved since the year before."""

from __future__ import annotations

from typing import NamedTuple

from scoring.analysis.comparison import most_climbed
from scoring.analysis.questions import places_moved
from scoring.explain.standing import State, remarks, state_of
from scoring.model.points import points_text, signed, trimmed
from scoring.reports.charting.parts import BarPiece, TotalPart, parts, ranking_parts
from scoring.reports.dashboard.data import DashboardData
from scoring.reports.leader_lists import GroupReport
from scoring.reports.markup import NONE, ShownFigure


class Bar(NamedTuple):
    """A piece of a bar, for drawing only: per cent from the left, per cent wide."""

    left: str
    width: str
    kind: str
    title: str = ""


class RankRow(NamedTuple):
    """A unit in the ranking: its page, its figures in the columns' order, its bar."""

    place: int
    rank: ShownFigure
    name: ShownFigure
    state: State
    band: str
    total: ShownFigure
    figures: list[ShownFigure]
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
    name: ShownFigure
    ranks: str
    up: str
    totals: str
    change: str
    kind: str
    then: str
    now: str
    bar: Bar


def percent(part: float, whole: float) -> str:
    """A length on a drawing, per cent of the whole with two decimals."""
    return f"{100 * part / whole if whole else 0:.2f}"


def ranking(data: DashboardData, group: str) -> Ranking:
    """Each unit with its total and components, as the year-end table has them."""
    scores = data.scores
    pieces = ranking_parts(scores, group)
    kinds, ends = parts(scores.scheme), [piece.end for piece in pieces]
    low, high = min([0, *ends]), max([1, *ends])
    drawn: dict[str, list[Bar]] = {}
    for piece in pieces:
        drawn.setdefault(piece.unit, []).append(_bar(piece, kinds, low, high))
    columns = _columns(data)
    rows = [
        _rank_row(data, each.unit, [*columns.values()], drawn.get(each.name, []))
        for each in scores.in_group(group)
    ]
    legend = [part for part in kinds if part.name in {piece.part for piece in pieces}]
    hollow = any(not result.rank for result in scores.in_group(group))
    return Ranking([*columns], rows, legend, hollow, percent(-low, high - low))


def _columns(data: DashboardData) -> dict[str, str]:
    """Headings of the components and their places in a unit's record."""
    scheme, found = data.scores.scheme, {"基础分": "base"}
    found |= {scheme.terms.bonus: "bonus"} if scheme.bonus else {}
    found |= {scheme.terms.deduction: "deduction"} if scheme.deductions else {}
    for section in filter(lambda each: each.max, scheme.sections):
        found[f"{section.id}({trimmed(section.max)}分)"] = f"sections.{section.id}"
    if data.scores.units["rescaled"].any():
        found["缺项折算"] = "rescaled"
    return found


def _bar(piece: BarPiece, kinds: list[TotalPart], low: int, high: int) -> Bar:
    start, end = sorted((piece.start, piece.end))
    number = [part.name for part in kinds].index(piece.part)
    kind = f"p{number}{'' if piece.solid else ' hollow'}"
    span = high - low
    words = f"{piece.part} {points_text(piece.points)}"
    return Bar(percent(start - low, span), percent(end - start, span), kind, words)


def _rank_row(data: DashboardData, number: int, columns: list[str], bars: list[Bar]) -> RankRow:
    result = data.scores.results[number]
    return RankRow(
        data.place_of[number],
        data.figure(number, "rank"),
        data.name(number),
        state_of(result, data.scores.scheme),
        result.band or NONE,
        data.figure(number, "total"),
        [data.figure(number, column) for column in columns],
        ";".join(remarks(data.scores, number, data.basis.refused_units)),
        bars,
    )


def moved(data: DashboardData, report: GroupReport) -> list[MovedRow]:
    """Rank and total beside the year before, most climbed first; none without such a year."""
    if report.before is None:
        return []
    found = most_climbed(report.moved())
    ends = [each or 0 for row in found for each in (row.total, row.total_before)] or [0, 1]
    low, span = min(ends), max(1, max(ends) - min(ends))
    rows = []
    for row in found:
        now, then, up = row.total or 0, row.total_before or 0, row.total_up or 0
        kind = "up" if up > 0 else "down" if up < 0 else "even"
        ranks = f"第 {row.rank_before} 名 → 第 {row.rank} 名", places_moved(row.rank_up or 0)
        before, after = percent(then - low, span), percent(now - low, span)
        bar = Bar(before if up > 0 else after, percent(abs(up), span), "")
        head = data.place_of[row.unit], data.name(row.unit), *ranks
        rows.append(MovedRow(*head, points_text(then), signed(up), kind, before, after, bar))
    return rows
