"""Verifying (核定) lines and bonus rows, and what was verified of a unit."""

from __future__ import annotations

from collections.abc import Mapping

from scoring.model.evidence import UsageError
from scoring.office.decisions import keys_of
from scoring.office.roles import Action, needs
from scoring.office.rulings import UnitLines
from scoring.office.year import OfficeYear
from scoring.store import CaseChange, CaseReview, Change, Review, ReviewChange, Ruling


@needs(Action.INSPECT)
def revision(year: OfficeYear, unit: str) -> int:
    """The number of a unit's last review: to be given back when saving."""
    return reviews(year, unit)[0]


@needs(Action.INSPECT)
def reviews(year: OfficeYear, unit: str) -> tuple[int, list[Review], list[CaseReview]]:
    """A unit's revision with the last word on each line and bonus row, of one moment."""
    with year.store.read() as now:
        given = year.year.id, unit
        return (now.reviews.revision(*given), now.reviews.lines(*given), now.reviews.cases(*given))


@needs(Action.INSPECT)
def history(year: OfficeYear, unit: str) -> list[Change]:
    """All that was verified, changed and reverted of a unit, the latest first."""
    with year.store.read() as now:
        return now.reviews.changes(year.year.id, unit)[::-1]


@needs(Action.INSPECT)
def computed(year: OfficeYear, unit: str) -> Mapping[str, Ruling]:
    """The 计算值 of a unit's lines, without the office's figures, by line id: points
    (hundredths), 不适用, or None where there is nothing.

    Raises :class:`UsageError` for a unit that is not in the roster.
    """
    found = year.computed().get(unit)
    if found is None:
        raise UsageError(f"名册里没有单位「{unit}」")
    return found


@needs(Action.VERIFY)
def line_changes(
    year: OfficeYear, unit: str, rulings: Mapping[str, Ruling], reasons: Mapping[str, str]
) -> list[ReviewChange]:
    """Rulings on lines as they would be saved. Raises :class:`UsageError` as :func:`review`."""
    scores, intake = year.scored()
    assert intake.evidence is not None
    lines = UnitLines(unit, computed(year, unit), intake.evidence, scores)
    changes = [
        ReviewChange(line_id, ruling, reasons.get(line_id, "").strip())
        for line_id, ruling in rulings.items()
    ]
    faults = (lines.fault(each.line, each.ruling, bool(each.reason)) for each in changes)
    if words := ";".join(filter(None, faults)):
        raise UsageError(words)
    return changes


@needs(Action.VERIFY)
def review(
    year: OfficeYear,
    unit: str,
    expected_revision: int,
    rulings: Mapping[str, Ruling],
    reasons: Mapping[str, str],
) -> int:
    """Rule on lines: 核定分 (hundredths), NOT_APPLICABLE, APPLIES (a claim of 不适用 is
    refused), or None to revert; gives the new revision.

    Every change of a figure needs a reason: a ruling other than the computed value, other
    than the office's word so far, or taken back. Raises :class:`~scoring.store.Conflict`
    with what others changed since, and :class:`UsageError` for what a line cannot have.
    """
    changes = line_changes(year, unit, rulings, reasons)
    with year.store.write(year.who) as tx:
        saved = tx.reviews.save(year.year.id, unit, expected_revision, changes)
        tx.drafts.forget(year.actor.key, year.year.id, unit, "lines", rulings)
    return saved


@needs(Action.VERIFY)
def case_change(
    year: OfficeYear, unit: str, key: str, adopted: bool | None, reason: str
) -> CaseChange:
    """Adopting a bonus row or not, as it would be saved. Raises as :func:`adopt`."""
    word = year.scheme.terms.bonus
    scores, intake = year.scored()
    assert intake.evidence is not None
    number, found = scores.unit_number(unit), []
    for evidence in (intake.evidence, scores.evidence):
        keys, rows = keys_of(evidence, year.scheme), evidence.bonus
        row = zip(keys, rows["unit"], rows["adopted"], strict=True)
        found.append([bool(own) for name, of, own in row if (name, of) == (key, number)])
    if not found[0]:
        raise UsageError(f"「{unit}」没有这一行{word};材料可能已换,请刷新后再核定")
    by_sheet, stands = map(all, found)
    then = by_sheet if adopted is None else adopted
    if not reason.strip() and (then != stands or then != by_sheet or adopted is False):
        raise UsageError(
            f"不采纳{word}要写明理由" if adopted is False else f"改变{word}的采纳要写明理由"
        )
    return CaseChange(key, adopted, reason.strip())


@needs(Action.VERIFY)
def adopt(
    year: OfficeYear, unit: str, expected_revision: int, key: str, adopted: bool | None, reason: str
) -> int:
    """Adopt a bonus row or not; None goes back to the sheet's word.

    Not to adopt it, to adopt what the sheet does not, and to change the office's word so
    far needs a reason. Raises :class:`UsageError` for no such row of the unit.
    """
    change = case_change(year, unit, key, adopted, reason)
    with year.store.write(year.who) as tx:
        saved = tx.reviews.save(year.year.id, unit, expected_revision, [change])
        tx.drafts.forget(year.actor.key, year.year.id, unit, "cases", [key])
    return saved
