"""Answers to objections (复核): upheld or changed, with a reason, by another person.

What changes the contested figure does it by the rules of reviewing, in the same transaction; what
it would come to is computed beforehand and never kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.engine import score as score_evidence
from scoring.intake.values import Fault, parse_number
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office import objections, reviewing
from scoring.office.decisions import apply_decisions
from scoring.office.provisional import WITHDRAWN, items_of
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.year import OfficeYear
from scoring.store import (
    APPLIES,
    NOT_APPLICABLE,
    CaseChange,
    CaseReview,
    Mark,
    Objection,
    ReadTransaction,
    Review,
    ReviewChange,
    Ruling,
)
from scoring.text.folding import fold
from scoring.text.personal import mask

ADOPTED = {"采纳": True, "不采纳": False}


def ruling_of(kind: str, text: str) -> Ruling | bool:
    """What a contested figure is changed to, as typed: of a line points, 不适用 or 适用, of a bonus
    row 采纳 or 不采纳, of a deduction or a veto nothing. Raises :class:`UsageError` otherwise.
    """
    if kind in ("deduction", "veto"):
        if text:
            raise UsageError("这一条的变更就是撤销记录,不写改为多少")
        return None
    if kind == "bonus":
        if text not in ADOPTED:
            raise UsageError(f"变更写 采纳 或 不采纳,写的是「{text}」")
        return ADOPTED[text]
    if text in (NOT_APPLICABLE, APPLIES):
        return Mark(text)
    points = parse_number(text, "核定分")
    if points is None or isinstance(points, Fault):
        raise UsageError(points.message if points else "变更要写明改为多少分")
    return points


@dataclass(frozen=True)
class Shift:
    """A unit whose total (hundredths) or rank (None: none) an answer would change."""

    unit: str
    group: str
    total: int
    total_then: int
    rank: int | None
    rank_then: int | None


@dataclass(frozen=True)
class Effect:
    """What an answer would come to: the contested figure, and the units that it would move."""

    figure: str
    shifts: Sequence[Shift]


@needs(Action.VERIFY)
def effect(year: OfficeYear, objection_id: int, ruling: Ruling | bool = None) -> Effect:
    """What changing the contested figure would come to; nothing is kept.

    ``ruling``: of a line its points or 不适用, of a bonus row whether it is adopted; a deduction
    or a veto is revoked.
    """
    about = objections.objection(year, objection_id)
    before, after = year.scored()[0], _scored_with(year, about, ruling)
    shifts = [
        Shift(now.name, now.group, now.total, then.total, now.rank or None, then.rank or None)
        for unit, now in before.results.items()
        for then in [after.results[unit]]
        if (now.rank, now.total) != (then.rank, then.total)
    ]
    return Effect(_figure(year, after, about), shifts)


def _scored_with(year: OfficeYear, about: Objection, ruling: Ruling | bool) -> Scores:
    """The year scored with an answer laid over what the records have."""
    scores, intake = year.scored()
    assert intake.evidence is not None
    id_ = year.year.id
    with year.store.read() as now:
        lines, cases, records = now.reviews.lines(id_), now.reviews.cases(id_), now.records.of(id_)
    head = 0, id_, about.unit, 0, about.target
    foot = "", year.who, ""
    if about.kind == "line":
        aside = ruling == NOT_APPLICABLE if isinstance(ruling, Mark) else None
        points = None if isinstance(ruling, Mark) else ruling
        lines = [*lines, Review(*head, points, *foot, aside)]
    elif about.kind == "bonus":
        cases = [*cases, CaseReview(*head, None if ruling is None else bool(ruling), *foot)]
    else:
        records = [each for each in records if str(each.id) != about.target]
    decisions = lines, cases, records, year.former_names()
    evidence = apply_decisions(intake.evidence, year.scheme, *decisions)
    return score_evidence(evidence, year.scheme, scores.readings)


def _figure(year: OfficeYear, scores: Scores, about: Objection) -> str:
    """What the contested figure comes to in a scored year."""
    for each in items_of(scores, about.unit, {}):
        if (each.kind, each.target) == (about.kind, about.target):
            return each.figure
    return WITHDRAWN


@needs(Action.VERIFY)
def uphold(year: OfficeYear, objection_id: int, expected_revision: int, reason: str) -> Objection:
    """Answer that the figure stands (维持), with a reason.

    Raises :class:`Forbidden` to whoever gave the figure, :class:`UsageError` without a reason and
    where the figure is another one by now, :class:`~scoring.store.Conflict` as reviewing does.
    """
    about = _answerable(year, objection_id)
    stands = _figure(year, year.scored()[0], about)
    if stands != about.figure:
        raise UsageError(
            f"所异议的是 {about.figure},现在已是 {stands};请用「变更」答复,写明改为多少和理由"
        )
    with year.store.write(year.who) as tx:
        tx.reviews.save(year.year.id, about.unit, expected_revision, [])
        return tx.objections.answer(objection_id, "upheld", mask(reason), stands)


@needs(Action.VERIFY)
def change(
    year: OfficeYear,
    objection_id: int,
    expected_revision: int,
    ruling: Ruling | bool,
    reason: str,
) -> Objection:
    """Answer that the figure is changed (变更), and change it by the same rules as reviewing.

    ``ruling`` as for :func:`effect`; the figure before stays in the unit's history. Raises as
    :func:`uphold` and :func:`reviewing.review` do, also where the figure would stay the same.
    """
    about, why = _answerable(year, objection_id), mask(reason.strip())
    changes = _changes(year, about, ruling, why)
    after = _figure(year, _scored_with(year, about, ruling), about)
    if after == about.figure:
        raise UsageError(f"变更以后仍是 {after};结果不变的请用「维持」")
    with year.store.write(year.who) as tx:
        tx.reviews.save(year.year.id, about.unit, expected_revision, changes)
        if about.kind in ("deduction", "veto") and _stands(tx, year, about):
            tx.records.revoke(int(about.target), why)
        return tx.objections.answer(objection_id, "changed", why, after)


def _answerable(year: OfficeYear, objection_id: int) -> Objection:
    """An objection that whoever is at work may answer."""
    about = objections.objection(year, objection_id)
    if about.given_by and fold(about.given_by) == fold(year.who):
        raise Forbidden(f"{about.title}的结果是「{year.who}」给出的,复核答复须由另一人办理")
    return about


def _changes(
    year: OfficeYear, about: Objection, ruling: Ruling | bool, reason: str
) -> list[ReviewChange | CaseChange]:
    """What reviewing would save. Raises :class:`UsageError` for what it would refuse."""
    if about.kind == "line":
        return [
            *reviewing.line_changes(
                year, about.unit, {about.target: ruling}, {about.target: reason}
            )
        ]
    if about.kind == "bonus":
        adopted = None if ruling is None else bool(ruling)
        return [reviewing.case_change(year, about.unit, about.target, adopted, reason)]
    if not about.target.isdigit() and _figure(year, year.scored()[0], about) != WITHDRAWN:
        raise UsageError(
            f"{about.title}出自考评办的工作簿,不是日常记录;请先改正工作簿重新接收,再答复变更"
        )
    return []


def _stands(now: ReadTransaction, year: OfficeYear, about: Objection) -> bool:
    """Whether the record that an objection is about is in force."""
    return about.target in {str(each.id) for each in now.records.of(year.year.id)}
