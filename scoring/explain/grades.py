"""Why a unit has its grade (等次) and not the one above."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.cases import Band
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, trimmed
from scoring.model.scores import Scores, UnitResult


def grade_note(scores: Scores, unit: int) -> str:
    """A unit's grade, and what keeps it from the next better one: 等次良好;不是优秀:一.2 得 3 分,
    不到 4 分. Blank in a scheme without grades, and for a unit with a line missing.
    """
    result, bands = scores.results[unit], scores.scheme.bands
    if not bands or not result.complete:
        return ""
    names = [band.name for band in bands]
    place = names.index(result.band) if result.band else len(bands)
    words = f"等次{result.band}" if result.band else "没有等次"
    if place == 0:
        return words
    better = bands[place - 1]
    return f"{words};不是{better.name}:{'、'.join(_lacks(scores, result, better))}"


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
