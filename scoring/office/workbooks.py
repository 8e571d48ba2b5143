"""Whose a workbook is: by its rows, by who sent it, by its name; and which are to be mended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from scoring.intake.roster import Roster
from scoring.intake.values import is_blank, text_of
from scoring.intake.year import Intake, ParsedFile
from scoring.model.evidence import Problem, cell_name
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Submission, SubmissionKind
from scoring.text.folding import fold

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".csv")
"""Endings of what a unit fills in; a file with another ending is no unit's."""


def units_named(file: ParsedFile) -> Iterator[tuple[str, str]]:
    """The units that rows of a workbook name (not its 封面), each with its first cell."""
    for table in file.tables.values():
        column = table.columns.get("单位")
        if column is None:
            continue
        for code, value in enumerate(column.values):
            rows = table.rows[column.codes == code]
            if len(rows) and not is_blank(value):
                cell = cell_name(int(rows[0]), table.at["单位"])
                yield text_of(value), f"{table.sheet}!{cell}"


def kind_of(file: ParsedFile, alone: Intake) -> SubmissionKind:
    """A unit's own workbook, a collection (also one with errors), or neither can be said.

    ``alone`` is what came of the workbook by itself.
    """
    if file.name in alone.units:
        return "unit"
    collected = alone.accepted or (not file.own and any(units_named(file)))
    return "collection" if collected else "unknown"


class SentBack(NamedTuple):
    """A refused workbook that nothing has come in place of, and its unit."""

    submission: Submission
    unit: str


@needs(Action.LOOK)
def sent_back(year: OfficeYear) -> list[SentBack]:
    """The last refused workbook of each unit of which none counts, and none came later.

    A unit is known by the workbook, by the account that sent it, or by the name of the file;
    what is no unit's is not among them.
    """
    roster, submissions = year.roster(), year.submissions()
    with year.store.read() as now:
        senders = {each.name: each.unit for each in now.accounts.all() if each.unit}
    owners = {each.id: _unit_of(each, roster, senders) for each in submissions}
    counted = {owners[each.id] for each in submissions if each.state == "accepted"}
    waiting = {owners[each.id]: each.number for each in submissions if each.state == "pending"}
    found: dict[str, SentBack] = {}
    for each in submissions:
        unit = owners[each.id]
        open_ = unit and unit not in counted and each.number > waiting.get(unit, 0)
        if each.state == "refused" and open_:
            found[unit] = SentBack(each, unit)
    return [*found.values()]


def _unit_of(each: Submission, roster: Roster | None, senders: Mapping[str, str]) -> str:
    """Whose a workbook is, with the units of accounts by name; blank where nobody can say."""
    if roster is None:
        return each.unit or ""
    if each.unit:
        known = roster.by_key.get(fold(each.unit))
        return known.name if known else each.unit
    if sender := senders.get(each.received_by):
        known = roster.by_key.get(fold(sender))
        return known.name if known else ""
    path = PurePath(each.file)
    if each.kind == "collection" or path.suffix.lower() not in SPREADSHEETS:
        return ""
    return _named_in(fold(path.stem), roster)


def _named_in(stem: str, roster: Roster) -> str:
    """The one unit whose name, or the longest of its names, stands in a file's folded name."""
    inside = [key for key in roster.by_key if len(key) > 1 and key in stem]
    longest = [key for key in inside if not any(key != other and key in other for other in inside)]
    units = {roster.by_key[key].name for key in longest}
    return units.pop() if len(units) == 1 else ""


def problems_of(submission: Submission) -> list[Problem]:
    """What was found in a workbook when it came."""
    names = ("code", "message", "hint", "file", "sheet", "cell", "unit")
    return [Problem(*(each[name] for name in names)) for each in json.loads(submission.problems)]
