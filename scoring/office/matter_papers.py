"""The papers of the register: of one matter, of a unit's matters, of all; each as of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scoring.intake.year import Progress
from scoring.model.evidence import UsageError
from scoring.office import matters
from scoring.office.ledger_rows import ledger_sheet
from scoring.office.matter_values import DECIDES, JOINT, fields_of, known_unit
from scoring.office.registered import in_force
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.reports.documents.matter_papers import (
    archive_cover,
    form_title,
    register_form,
    report_outline,
)
from scoring.reports.documents.paper_text import file_name
from scoring.reports.documents.register_facts import (
    MatterFacts,
    Recorded,
    RegisterFacts,
    RegisterRow,
)
from scoring.reports.documents.register_tables import filing_form, list_title, matter_list
from scoring.reports.workbook.register_list import matter_list_book
from scoring.store import Fact

Made = dict[str, Callable[[], bytes]]
"""Papers by the name of their file, each made when it is called."""


@needs(Action.FOLLOW)
def matter_papers(year: OfficeYear, matter_id: int, day: date) -> Made:
    """The papers of one matter as of a ``day`` (.docx): its form, the outline of its report where
    the scheme has one, its archive's cover. Raises :class:`UsageError` for one withdrawn.
    """
    facts = _matter_facts(year, matter_id, day)
    report, number = facts.ledger.report, f"第{matter_id}号"
    found: Made = {_named(f"{number}_{form_title(facts)}", ".docx"): lambda: register_form(facts)}
    if report:
        outline = _named(f"{number}_{report.title}提纲", ".docx")
        found[outline] = lambda: report_outline(facts, report)
    return {**found, _named(f"{number}_档案封面", ".docx"): lambda: archive_cover(facts)}


@needs(Action.LOOK)
def register_papers(year: OfficeYear, day: date, unit: str = "", occasion: str = "") -> Made:
    """The papers of a unit's matters, or of all (blank), as of a ``day``: their list (.docx and
    .xlsx), and of a unit the form by which it files them (.docx), where the scheme has one.

    ``occasion``: the one of the scheme's that the form is for, blank for none.

    Raises :class:`UsageError` for an unknown unit or occasion.
    """
    unit = known_unit(year.required_roster(), unit) if unit else ""
    facts = _register_facts(year, day, unit)
    filing = facts.ledger.filing
    occasions = filing.occasions if filing else ()
    if occasion and occasion not in occasions:
        known = "、".join(occasions) or "没有"
        raise UsageError(f"方案没有写明「{occasion}」备案;可用:{known}")
    title = f"{list_title(facts)}{f'_{unit}' if unit else ''}"
    found: Made = {
        _named(title, ".docx"): lambda: matter_list(facts),
        _named(title, ".xlsx"): lambda: matter_list_book(facts),
    }
    if filing and unit:
        name = _named(f"{year.year.year}年度{filing.title}_{unit}", ".docx")
        found[name] = lambda: filing_form(facts, filing, occasion)
    return found


@needs(Action.LOOK)
def register_paper(
    year: OfficeYear, name: str, day: date, unit: str, occasion: str, progress: Progress
) -> bytes:
    """One of them by the name of its file: an act that a worker can do."""
    progress(0, 1, name)
    return register_papers(year, day, unit, occasion)[name]()


def _named(title: str, ending: str) -> str:
    return f"{file_name(title, set())}{ending}"


def _matter_facts(year: OfficeYear, matter_id: int, day: date) -> MatterFacts:
    found, fields = matters.matter(year, matter_id), fields_of(year.scheme)
    if found.matter.withdrawn_at:
        raise UsageError(f"第 {matter_id} 号事项已经撤回,没有表可印")

    def recorded(fact: Fact) -> Recorded:
        return Recorded(fields[fact.field].name, fact.value, fact.day, fact.paper, fact.note)

    told = [fact for fact in found.facts if fact.revoked_at is None and fact.field in fields]
    known = sorted((fact for fact in told if fact.day <= day), key=lambda each: (each.day, each.id))
    return MatterFacts(
        year.scheme,
        year.year.year,
        day,
        matter_id,
        found.unit,
        found.matter.name,
        found.matter.carried_from,
        (JOINT.name, DECIDES.name),
        {fields[field].name: recorded(fact) for field, fact in in_force(known).items()},
        [recorded(fact) for fact in known],
    )


def _register_facts(year: OfficeYear, day: date, unit: str) -> RegisterFacts:
    """The ledger's rows as of a day, by unit in the roster's order."""
    sheet, ledger = ledger_sheet(year.scheme), year.ledger_rows(day)
    names = [column.name for column in sheet.columns if column.field]
    roster = year.roster()
    order = {each.name: place for place, each in enumerate(roster.units if roster else ())}
    rows = [
        RegisterRow(row.matter, row.cells[0], dict(zip(names, row.cells[1:], strict=True)))
        for row in ledger.rows
        if unit in ("", row.cells[0])
    ]
    rows.sort(key=lambda row: (order.get(row.unit, len(order)), row.unit, row.number))
    return RegisterFacts(year.scheme, year.year.year, day, rows, unit)
