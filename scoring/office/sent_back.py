"""Which refused workbooks are still to be mended, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from scoring.intake.roster import Roster
from scoring.office.kept import KeptYear
from scoring.office.roles import Action, needs
from scoring.store import Submission
from scoring.text.folding import fold

SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".et", ".csv")
"""Endings of what a unit fills in; anything else that comes is a stray."""


class SentBack(NamedTuple):
    """A refused workbook that nothing has come in place of, and its unit."""

    submission: Submission
    unit: str


class Returning(KeptYear):
    """The verb that looks at what went back."""

    @needs(Action.LOOK)
    def sent_back(self) -> list[Submission]:
        """Refused workbooks of units that nothing has come in place of: the last of each unit."""
        return [each for each, _ in self._sent_back()]

    def _sent_back(self) -> list[SentBack]:
        with self.store.read() as now:
            senders = {each.name: each.unit for each in now.accounts.all() if each.unit}
        return still_sent_back(self.submissions(), self.roster(), senders)


def still_sent_back(
    submissions: Sequence[Submission], roster: Roster | None, senders: Mapping[str, str]
) -> list[SentBack]:
    """The last refused workbook of each unit of which none counts, and none came later.

    A unit is known by the workbook, by the account that sent it (``senders``: units by account
    name), or by the name of the file. What is no unit's is a stray: it is kept with all that
    came, and is no unit's refused file.
    """
    owners = {each.id: unit_of(each, roster, senders) for each in submissions}
    counted = {owners[each.id] for each in submissions if each.state == "accepted"}
    waiting = {owners[each.id]: each.number for each in submissions if each.state == "pending"}
    found: dict[str, SentBack] = {}
    for each in submissions:
        unit = owners[each.id]
        open_ = unit and unit not in counted and each.number > waiting.get(unit, 0)
        if each.state == "refused" and open_:
            found[unit] = SentBack(each, unit)
    return [*found.values()]


def unit_of(each: Submission, roster: Roster | None, senders: Mapping[str, str]) -> str:
    """Whose a workbook is; blank where nobody can say."""
    if roster is None:
        return each.unit or ""
    if each.unit:
        known = roster.by_key.get(fold(each.unit))
        return known.name if known else each.unit
    if sender := senders.get(each.received_by):
        known = roster.by_key.get(fold(sender))
        return known.name if known else ""
    if each.kind == "collection":
        return ""
    return _named_by(each.file, roster)


def _named_by(file: str, roster: Roster) -> str:
    """The one unit whose name, or the longest of its names, stands in the name of a file."""
    path = PurePath(file)
    if path.suffix.lower() not in SPREADSHEETS:
        return ""
    stem = fold(path.stem)
    inside = [key for key in roster.by_key if len(key) > 1 and key in stem]
    whole = [key for key in inside if not any(key != other and key in other for other in inside)]
    units = {roster.by_key[key].name for key in whole}
    return units.pop() if len(units) == 1 else ""
