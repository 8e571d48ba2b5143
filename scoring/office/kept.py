"""A kept year as it stands: its roster, its readings, its workbooks, its scores."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from criteria import Scheme, load_scheme
from scoring.engine import score as score_evidence
from scoring.engine.cross_checks import cross_check
from scoring.intake.packing import unpack
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.year import Intake, ReadFile, merge_year
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.office.claims import Claims, claims_of
from scoring.office.decisions import overlay
from scoring.office.roles import Action, Actor, AtTheMachine, is_allowed, needs
from scoring.reports.result_json import result_text
from scoring.store import Store, Submission


def scheme_digest(scheme: Scheme) -> str:
    """The sha-256 of a scheme's content: a year keeps the edition it was scored by."""
    return hashlib.sha256(scheme.model_dump_json().encode()).hexdigest()


class KeptYear:
    """One kept year and who is at work on it: a name, where that is whoever has the machine.

    Every verb asks whether it is allowed (:mod:`scoring.office.roles`); what it changes
    leaves an entry in the audit.
    """

    def __init__(self, store: Store, year_id: int, who: str | Actor) -> None:
        self.store = store
        self.actor: Actor = AtTheMachine(who) if isinstance(who, str) else who
        with store.read() as now:
            self.year = now.years.get(year_id)
        edition = load_scheme(self.year.scheme)
        self._scored: tuple[int, Scores, Intake] | None = None
        self._claimed: tuple[int, Claims] | None = None
        if self.year.scheme_sha256 not in (scheme_digest(edition), *edition.earlier):
            raise UsageError(
                f"{self.year.year} 年度建立之后方案「{self.year.scheme}」的内容被改过;"
                "请恢复原来的方案文件,新的规定请另立方案"
            )
        self.scheme = edition.of_tier(self.year.tier, self.year.office)

    @property
    def who(self) -> str:
        """Whose name stands in the audit."""
        return self.actor.name

    def published(self) -> bool:
        """Whether units and leaders may see the year's result."""
        with self.store.read() as now:
            return now.seals.publication(self.year.id) is not None

    def is_allowed(self, action: Action) -> bool:
        """Whether whoever is at work may do this now, for pages to offer only what can be done."""
        return is_allowed(self, action)

    @needs(Action.LOOK)
    def roster(self) -> Roster | None:
        """The year's units; None before a roster is imported."""
        with self.store.read() as now:
            units = now.roster.of(self.year.id)
        listed = (RosterUnit(unit.name, unit.group, tuple(unit.aliases)) for unit in units)
        return Roster(tuple(listed)) if units else None

    @needs(Action.LOOK)
    def readings(self) -> dict[str, str]:
        """The readings the office has settled, by key."""
        with self.store.read() as now:
            return {settled.key: settled.value for settled in now.years.settled(self.year.id)}

    @needs(Action.YEARS)
    def settle(self, key: str, value: str | None, reason: str) -> None:
        """Settle a reading for the year; None goes back to the scheme's default."""
        known = {reading.key: reading.values for reading in self.scheme.readings}
        if key not in known or (value is not None and value not in known[key]):
            raise UsageError(f"没有读法「{key}={value}」")
        with self.store.write(self.who) as tx:
            tx.years.settle(self.year.id, key, value, reason)

    @needs(Action.LOOK)
    def scored(self) -> tuple[Scores, Intake]:
        """The year as it stands: workbooks, reviews, records and readings together."""
        with self.store.read() as now:
            entry = now.audit.last_entry(self.year.id)
            reviews, cases = now.reviews.lines(self.year.id), now.reviews.cases(self.year.id)
            records = now.records.of(self.year.id)
        if self._scored is None or self._scored[0] != entry:
            intake = merge_year(self._read(), self.scheme, self.year.year, self._roster())
            if intake.evidence is None:
                raise UsageError("名册是空的:请先导入单位名册")
            names = self._former_names()
            evidence = overlay(intake.evidence, self.scheme, reviews, cases, records, names)
            scores = score_evidence(evidence, self.scheme, self.readings())
            self._scored = entry, scores, intake
        return self._scored[1], self._scored[2]

    def _claims(self) -> Claims:
        """What the units' own evidence gives each line, by unit and line id."""
        with self.store.read() as now:
            entry = now.audit.last_entry(self.year.id)
        if self._claimed is None or self._claimed[0] != entry:
            read, roster = self._read(), self._roster()
            found = claims_of(read, self.scheme, self.year.year, roster, self.readings())
            self._claimed = entry, found
        return self._claimed[1]

    def _former_names(self) -> dict[str, str]:
        """The unit of each alias: what was kept under a name that is an alias now is its."""
        roster = self.roster()
        units = roster.units if roster else ()
        return {alias: unit.name for unit in units for alias in unit.aliases}

    def _unit_now(self, name: str | None) -> str | None:
        """A unit's name in the records as it is called now."""
        return self._former_names().get(name, name) if name else name

    def _roster(self) -> Roster:
        roster = self.roster()
        if roster is None:
            raise UsageError("还没有单位名册:请先导入名册")
        return roster

    @needs(Action.LOOK)
    def problems(self) -> list[Problem]:
        """What is odd in the accepted workbooks taken together."""
        scores, intake = self.scored()
        return [*intake.problems, *cross_check(scores)]

    @needs(Action.LOOK)
    def result(self) -> str:
        """The contract's JSON of the year as it stands."""
        scores, _ = self.scored()
        return result_text(scores, self.problems())

    @needs(Action.LOOK)
    def submissions(self) -> list[Submission]:
        """All workbooks of the year, as received."""
        with self.store.read() as now:
            return now.submissions.of(self.year.id)

    @staticmethod
    def _free_name(name: str, taken: Sequence[str]) -> str:
        number = 2
        free = name
        while free in taken:
            free, number = f"{name}({number})", number + 1
        return free

    def _files(self, skip: int | None = None) -> dict[str, tuple[Submission, ReadFile]]:
        """The accepted workbooks with their rows, by names that tell them apart."""
        read: dict[str, tuple[Submission, ReadFile]] = {}
        with self.store.read() as now:
            for each in now.submissions.of(self.year.id, ("accepted",)):
                parsed = None if each.id == skip else now.submissions.parsed(each.id)
                if parsed is not None:
                    name = self._free_name(each.file, [*read])
                    read[name] = each, ReadFile(name, unpack(parsed), bool(each.trusted))
        return read

    def _read(self, skip: int | None = None) -> list[ReadFile]:
        """The rows of the accepted workbooks, under names that tell them apart."""
        return [read for _, read in self._files(skip).values()]

    def _this_years(self, submission_id: int) -> Submission:
        """A workbook of this year. Raises :class:`UsageError` where it is none of it."""
        found = {each.id: each for each in self.submissions()}.get(submission_id)
        if found is None:
            raise UsageError(f"{self.year.year} 年度没有这份报送({submission_id})")
        return found
