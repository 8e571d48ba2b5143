"""The provisional result (初核结果) of one unit: what of it the unit can contest, figure by figure.

Nothing here tells of another unit: no rank, no comparison, no figure but the unit's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scoring.engine.bonus import COUNTED
from scoring.explain.vetoes import veto_words
from scoring.model.evidence import BLANK, Source
from scoring.model.points import points_text
from scoring.model.scores import Scores, each_row
from scoring.office.decisions import keys_of, record_number
from scoring.store import Contested
from scoring.text.folding import fold
from scoring.text.personal import mask

WITHDRAWN = "已撤销"
"""What a deduction or a veto comes to that no longer stands."""


@dataclass(frozen=True)
class Item:
    """A line, a bonus row, a deduction or a veto of a unit, as the year stands.

    ``target`` names it within its ``kind``, ``title`` in words. ``most`` and ``own``: the line's
    maximum and 自评分 as text, blank where it has none. ``figure``: its points as text, or what
    stands in their place; ``reason``: the office's own for it. ``source``: the cell, review or
    record that the figure came from.
    """

    kind: Contested
    target: str
    title: str
    most: str
    own: str
    figure: str
    state: str
    reason: str
    source: Source | None


def items_of(scores: Scores, unit: str, reasons: Mapping[str, str]) -> list[Item]:
    """All that a unit can contest, lines in clause order first.

    ``reasons``: the office's reason for each bonus row that it ruled on, by the row's key.
    """
    number = scores.unit_number(unit)
    bonus = {item.target: item for item in _bonus(scores, number, reasons)}  # equal rows are one
    taken = [*_deductions(scores, number), *_vetoes(scores, number)]
    return [*_lines(scores, number), *bonus.values(), *taken]


def _lines(scores: Scores, number: int) -> Iterator[Item]:
    grid, reasons = scores.grid, scores.evidence.lines["reason"]
    places = scores.lines_of(number)["at"].tolist()
    for item, line in enumerate(scores.scheme_of(number).lines):
        points, own = int(grid.points[item, number]), int(grid.self[item, number])
        state, row = grid.state_words(item, number), int(grid.row[item, number])
        yield Item(
            "line",
            line.id,
            f"{line.id} {line.title}",
            "" if line.is_described else points_text(line.max),
            "" if own == BLANK else points_text(own),
            state if points == BLANK else points_text(points),
            state,
            "" if row == BLANK else mask(str(reasons.iat[row] or "")),
            scores.source(int(places[item])),
        )


def _bonus(scores: Scores, number: int, reasons: Mapping[str, str]) -> Iterator[Item]:
    keys = keys_of(scores.evidence, scores.scheme)
    for key, row in zip(keys, each_row(scores.bonus), strict=True):
        if row.unit != number:
            continue
        case, counted = scores.scheme.bonus[row.case], row.reason == COUNTED
        title, state = f"{case.id} {row.practice}", "计分" if counted else "不计分"
        figure = points_text(row.earned) if counted else state
        words = mask(reasons.get(key, ""))
        yield Item("bonus", key, title, "", "", figure, state, words, scores.source(row.at))


def _deductions(scores: Scores, number: int) -> Iterator[Item]:
    for row in scores.deduction_rows.get(number, []):
        case, source = scores.scheme.deductions[row.case], scores.source(row.at)
        word = scores.scheme.terms.deduction
        state = word if row.points else f"不{word}"
        yield Item(
            "deduction",
            _target(source, case.id, row),
            f"{case.id} {row.matter}",
            "",
            "",
            points_text(-row.points) if row.points else state,
            state,
            mask(";".join(filter(None, (str(row.basis or ""), str(row.note or ""))))),
            source,
        )


def _vetoes(scores: Scores, number: int) -> Iterator[Item]:
    veto, word = scores.scheme.veto, scores.scheme.terms.veto
    for row in scores.veto_rows.get(number, []):
        source, id_ = scores.source(row.at), veto.id if veto else ""
        title, target = f"{id_} {veto_words(row)}", _target(source, id_, row)
        yield Item("veto", target, title, "", "", word, word, mask(str(row.note or "")), source)


def _target(source: Source | None, case: str, row: Any) -> str:
    """The number of the record that a row came from; of a sheet's row its case, matter and day."""
    number = record_number(source)
    if number is not None:
        return str(number)
    day = f"{row.date:%Y-%m-%d}" if row.date == row.date else ""
    return f"{case}|{fold(str(row.matter))}|{day}"
