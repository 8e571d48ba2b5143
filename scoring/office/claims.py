"""What the units' own evidence gives each line, without the office's figures: 计算值."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from criteria import Scheme
from scoring.engine import score as score_evidence
from scoring.intake.office_word import claim_text, must_explain
from scoring.intake.roster import Roster
from scoring.intake.year import ReadFile, merge_year
from scoring.model.scores import NOT_APPLICABLE as SET_ASIDE
from scoring.model.scores import VERIFIED, Scores
from scoring.store import NOT_APPLICABLE, Ruling

__all__ = ["Claims", "claim_text", "claims_of", "must_explain", "office_words", "rulings_of"]

Claims = Mapping[str, Mapping[str, Ruling]]
"""By unit and line id: points (hundredths), 不适用, or None where there is nothing."""


def claims_of(
    read: Iterable[ReadFile],
    scheme: Scheme,
    year: int,
    roster: Roster | None,
    readings: Mapping[str, str],
) -> Claims:
    """Each line's computed value: claims and measures of the workbooks, the office's 核定分 and
    不适用 left out.

    Unverified figures are computed also where a reading lets only verified ones count.
    """
    evidence = merge_year(read, scheme, year, roster, claims_only=True).evidence
    if evidence is None or not len(evidence.units):
        return {}
    return rulings_of(score_evidence(evidence, scheme, {**readings, "unverified": "provisional"}))


def rulings_of(scores: Scores) -> dict[str, dict[str, Ruling]]:
    """Each line's state and points as a ruling, by unit and line id."""
    grid, ids = scores.grid, [line.id for line in scores.scheme.lines]
    return {
        name: {
            id_: NOT_APPLICABLE if state == SET_ASIDE else int(points) if points >= 0 else None
            for id_, state, points in zip(
                ids, grid.state[:, number], grid.points[:, number], strict=True
            )
        }
        for number, name in enumerate(scores.evidence.units["unit"])
    }


def office_words(scores: Scores, unit: str) -> dict[str, Ruling]:
    """The office's word on each line of a unit, by line id; lines without one are left out."""
    number = scores.unit_number(unit)
    grid, words = scores.grid, rulings_of(scores)[unit]
    return {
        line.id: words[line.id]
        for item, line in enumerate(scores.scheme.lines)
        if grid.confirmed[item, number] and grid.state[item, number] in (VERIFIED, SET_ASIDE)
    }
