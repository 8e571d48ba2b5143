"""A reporter's verbs on its provisional result, its objections, and the questions put to it.

The office's figures are told within a window only, or once the year is published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from scoring.office import objection_papers, objections, own_unit, questions
from scoring.office.matter_papers import Made
from scoring.office.provisional import Item
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.year import OfficeYear
from scoring.store import Objection, Remark, Window
from scoring.text.personal import mask


@dataclass(frozen=True)
class Provisional:
    """A unit's provisional result within a window; ``total`` in hundredths, None for no score."""

    window: Window
    items: list[Item]
    total: int | None


@needs(Action.OWN)
def window(year: OfficeYear) -> Window | None:
    """The window that is open to the unit today; None where there is none, and in a sealed year:
    its figures are told by its publication.
    """
    if year.seal_in_force():
        return None
    return objections.window_of(year, own_unit.unit_name(year), objections.today())


@needs(Action.OWN)
def provisional(year: OfficeYear) -> Provisional:
    """The unit's own lines and cases. Raises :class:`Forbidden` outside its windows."""
    found, unit = window(year), own_unit.unit_name(year)
    if found is None:
        raise Forbidden("现在不在本单位的异议期内,不能查看初核结果")
    scores, _ = year.scored()
    total = scores.results[scores.unit_number(unit)].figure("total")
    return Provisional(found, objections.items(year, unit), total)


@needs(Action.OWN)
def form(year: OfficeYear) -> Made:
    """The form (.docx) by which the unit objects. Raises :class:`Forbidden` outside its windows."""
    provisional(year)
    return objection_papers.form(year, own_unit.unit_name(year), objections.today())


@needs(Action.OWN)
def contest(
    year: OfficeYear, kind: str, target: str, grounds: str, evidence: str = ""
) -> Objection:
    """Contest an item of the unit's provisional result (see :func:`objections.contest`)."""
    provisional(year)
    made = objections.contest(year, own_unit.unit_name(year), kind, target, grounds, evidence)
    return replace(made, given_by="")


@needs(Action.OWN)
def withdraw(year: OfficeYear, objection_id: int, reason: str) -> None:
    """Withdraw one of the unit's objections. Raises :class:`Forbidden` for another unit's."""
    if objection_id not in {each.id for each in own_objections(year)}:
        raise Forbidden(f"第 {objection_id} 号异议不是本单位的")
    objections.withdraw(year, objection_id, reason)


@needs(Action.OWN)
def own_objections(year: OfficeYear) -> list[Objection]:
    """The unit's objections, without who gave and who answered; outside its windows and before
    publication without figures and answers too.
    """
    found = objections.objections(year, own_unit.unit_name(year))
    unnamed = [
        replace(each, given_by="", answered_by=each.answered_by and "考评办") for each in found
    ]
    if year.published() or window(year):
        return unnamed
    return [replace(each, figure="", figure_after=None, answer=None) for each in unnamed]


@needs(Action.OWN)
def threads(year: OfficeYear) -> list[questions.Thread]:
    """The questions put to the unit."""
    return questions.threads(year, own_unit.unit_name(year))


@needs(Action.OWN)
def reply(year: OfficeYear, question_id: int, words: str) -> Remark:
    """Answer a question. Raises :class:`Forbidden` for another unit's."""
    if question_id not in {each.question.id for each in threads(year)}:
        raise Forbidden(f"第 {question_id} 号问题不是向本单位提出的")
    with year.store.write(year.who) as tx:
        return tx.remarks.reply(question_id, mask(words.strip()))
