"""A reporter's verbs on evidence files (佐证材料): those of its unit that its own accounts sent."""

from __future__ import annotations

from datetime import date

from scoring.intake.year import Progress, Workbook
from scoring.office import evidence_files
from scoring.office.evidence_files import Taken
from scoring.office.own_unit import _senders, unit_name  # _senders: shared by a reporter's verbs
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.year import OfficeYear
from scoring.store import EvidenceFile


@needs(Action.OWN)
def own_files(year: OfficeYear) -> list[EvidenceFile]:
    """The unit's files as they came, also withdrawn ones; not those that the office added."""
    found = evidence_files.files(year, unit_name(year), withdrawn=True)
    senders = _senders(year)
    return [each for each in found if each.sent_by in senders]


@needs(Action.OWN)
def add_own(
    year: OfficeYear,
    item: str,
    file: Workbook,
    *,
    day: date | None = None,
    paper: str = "",
    note: str = "",
) -> EvidenceFile:
    """Keep a file of the unit (see :func:`evidence_files.add`)."""
    unit = unit_name(year)
    return evidence_files.add(year, unit, item, file, day=day, paper=paper, note=note)


@needs(Action.OWN)
def add_own_zip(year: OfficeYear, file: Workbook, progress: Progress | None = None) -> list[Taken]:
    """Keep the files of a zip of the unit (see :func:`evidence_files.add_zip`)."""
    return evidence_files.add_zip(year, unit_name(year), file, progress)


@needs(Action.OWN)
def fetch_own(year: OfficeYear, file_id: int) -> bytes:
    """The bytes of a file that the unit sent."""
    _require_own(year, file_id)
    return evidence_files.fetch(year, file_id)


@needs(Action.OWN)
def withdraw_own(year: OfficeYear, file_id: int, reason: str) -> None:
    """Withdraw a file that the unit sent."""
    _require_own(year, file_id)
    evidence_files.withdraw(year, file_id, reason)


@needs(Action.OWN)
def own_missing(year: OfficeYear) -> list[str]:
    """The unit's part of :func:`evidence_files.missing_evidence`."""
    return evidence_files.missing_evidence(year).get(unit_name(year), [])


def _require_own(year: OfficeYear, file_id: int) -> None:
    if file_id not in {each.id for each in own_files(year)}:
        raise Forbidden(f"第 {file_id} 号不是本单位报送的佐证材料")
