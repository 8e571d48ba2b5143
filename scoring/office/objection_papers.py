"""The papers of objections: a unit's form, prefilled with its provisional result, and an answer."""

from __future__ import annotations

from datetime import date

from scoring.model.evidence import UsageError
from scoring.office import objections
from scoring.office.matter_papers import Made
from scoring.office.matter_values import known_unit
from scoring.office.results import contested
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.reports.documents.objection_papers import (
    ANSWER,
    FORM,
    Contestable,
    FormFacts,
    answer_paper,
    application_form,
)
from scoring.reports.documents.paper_text import file_name


@needs(Action.INSPECT)
def form(year: OfficeYear, unit: str, on: date) -> Made:
    """The form (.docx) by which a unit objects. Raises :class:`UsageError` for an unknown unit."""
    unit = known_unit(year.required_roster(), unit)
    window = objections.window_of(year, unit, on)
    rows = [
        Contestable(each.title, each.most, each.own, each.figure, each.reason)
        for each in objections.items(year, unit)
    ]
    last = window.last if window else None
    facts = FormFacts(year.scheme, year.year.year, unit, on, last, rows)
    return {_named(f"{FORM}_{unit}"): lambda: application_form(facts)}


@needs(Action.INSPECT)
def answer(year: OfficeYear, objection_id: int, on: date) -> Made:
    """The answer (.docx) to an objection. Raises :class:`UsageError` where there is none yet."""
    about = objections.objection(year, objection_id)
    if about.verdict is None:
        raise UsageError(f"第 {objection_id} 号异议还没有答复")
    given = year.scheme, year.year.year, year.year.office, objection_id, contested(about)
    name = _named(f"{ANSWER}_第{objection_id}号_{about.unit}")
    return {name: lambda: answer_paper(*given, about.day, on)}


def _named(title: str) -> str:
    return f"{file_name(title, set())}.docx"
