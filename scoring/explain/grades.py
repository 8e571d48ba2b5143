"""Why a unit has its grade (等次) and not the one above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from criteria.cases import Band
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, trimmed
from scoring.model.scores import Scores, UnitResult


class Graded(NamedTuple):
    """A unit's grade (blank: none of the scheme's), and what keeps it from the next better one:
    不是优秀:一.2 得 3 分,不到 4 分 (blank for the best).
    """

    band: str
    why: str


def graded(scores: Scores, unit: int) -> Graded | None:
    """A unit's grade; None in a scheme without grades, and for a unit with a line missing."""
    result, bands = scores.results[unit], scores.scheme.bands
    if not bands or not result.complete:
        return None
    names = [band.name for band in bands]
    place = names.index(result.band) if result.band else len(bands)
    if place == 0:
        return Graded(result.band, "")
    better = bands[place - 1]
    return Graded(result.band, f"不是{better.name}:{'、'.join(_lacks(scores, result, better))}")


def grade_note(scores: Scores, unit: int) -> str:
    """The same in words: 等次良好;不是优秀:一.2 得 3 分,不到 4 分."""
    found = graded(scores, unit)
    if found is None:
        return ""
    words = f"等次{found.band}" if found.band else "没有等次"
    return ";".join(filter(None, [words, found.why]))


def _lacks(scores: Scores, result: UnitResult, band: Band) -> Iterator[str]:
    """What a grade asks for and a unit has not, condition by condition."""
    scheme, unit = scores.scheme, result.unit
    if result.total < band.least:
        yield f"总分不到 {trimmed(band.least)} 分"
    if band.rank is not None and not 0 < result.rank <= band.rank:
        yield f"名次不在前 {band.rank} 名"
    for asked in band.lines:
        points = int(scores.grid.points[scheme.item_of(asked.id), unit])
        if BLANK != points < asked.least:
            yield f"{asked.id} 得 {points_text(points)} 分,不到 {trimmed(asked.least)} 分"
    rows = [row for row in scores.deduction_rows.get(unit, []) if row.adopted]
    found = {scheme.deductions[row.case].id for row in rows}
    found |= {scheme.veto.id} if scheme.veto and result.vetoed else set()
    for id_ in band.without:
        if id_ in found:
            yield f"有「{id_}」"
