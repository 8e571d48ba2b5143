"""A year that is kept in the store, as it stands: roster, readings, workbooks, scores.

What is done with it are functions of this package that take the year first: ``receiving``,
``rosters``, ``reviewing``, ``daily_records``, ``progress``, ``results``, ``sealing``,
``own_unit``. Each is one transaction and asks whether it is allowed (:mod:`scoring.office.roles`);
what it changes leaves an entry in the audit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from criteria import Scheme, load_scheme
from scoring.engine import score as score_evidence
from scoring.engine.cross_checks import cross_check
from scoring.intake.office_word import Held
from scoring.intake.packing import unpack
from scoring.intake.roster import Roster
from scoring.intake.year import Intake, ReadFile, merge_year
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.office.calculating import DEFAULT_SCHEME
from scoring.office.decisions import apply_decisions
from scoring.office.roles import Action, Actor, AtTheMachine, is_allowed, needs
from scoring.office.rulings import UnitRulings, computed_values
from scoring.store import Entry, Seal, Settled, Store, Submission, Tier, Year

TIERS: dict[Tier, str] = {"city": "市考县、考部门", "county": "县考乡镇、考部门"}
"""The tiers of Art. 6 in the office's words."""


def create_year(
    store: Store,
    who: str,
    year: int,
    *,
    scheme_id: str = DEFAULT_SCHEME,
    tier: Tier = "city",
    title: str = "",
    office: str = "",
) -> Year:
    """Begin a year under a scheme (Art. 6: a county may run its own for its townships).

    Raises :class:`UsageError` for a year outside 2000 to 2099, a tier that the scheme has no
    groups for, and where neither ``office`` nor the scheme says who evaluates that tier.
    """
    scheme = load_scheme(scheme_id)
    if not scheme.groups_of(tier):
        raise UsageError(f"方案「{scheme.id}」没有{TIERS[tier]}的单位类别,不能建立这一层级的年度")
    office = office.strip() or scheme.evaluator_of(tier)
    if not office:
        raise UsageError(f"{TIERS[tier]}的,请写明考评主体,如某县维护稳定工作领导小组办公室")
    if not 2000 <= year <= 2099:
        raise UsageError(f"年度应为 2000 至 2099 之间,填的是 {year}")
    with store.write(who) as tx:
        return tx.years.create(
            scheme=scheme.id,
            scheme_sha256=scheme_digest(scheme),
            year=year,
            tier=tier,
            title=title or f"{year} 年度社会稳定风险评估工作考评",
            office=office,
        )


def scheme_digest(scheme: Scheme) -> str:
    """The sha-256 of a scheme's content: a year keeps the edition it was scored by."""
    return hashlib.sha256(scheme.model_dump_json().encode()).hexdigest()


def free_name(name: str, taken: Iterable[str]) -> str:
    """``name``, or where it is taken ``name(2)``, ``name(3)`` and so on."""
    number, free, used = 2, name, set(taken)
    while free in used:
        free, number = f"{name}({number})", number + 1
    return free


class OfficeYear:
    """One kept year and who is at work on it: an account, or the name of whoever has the machine.

    Raises :class:`UsageError` where the scheme was altered since the year was begun.
    """

    def __init__(self, store: Store, year_id: int, who: str | Actor) -> None:
        self.store = store
        self.actor: Actor = AtTheMachine(who) if isinstance(who, str) else who
        with store.read() as now:
            self.year = now.years.get(year_id)
        edition = load_scheme(self.year.scheme)
        self._scored: tuple[int, Scores, Intake] | None = None
        self._computed: tuple[int, UnitRulings] | None = None
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

    def is_allowed(self, action: Action) -> bool:
        """Whether whoever is at work may do this now, for pages to offer only what can be done."""
        return is_allowed(self, action)

    def published(self) -> bool:
        """Whether units and leaders may see the year's result."""
        with self.store.read() as now:
            return now.seals.publication(self.year.id) is not None

    def last_entry(self) -> int:
        """The number of the last audit entry: another one means that something changed."""
        with self.store.read() as now:
            return now.audit.last_entry(self.year.id)

    def seal_in_force(self) -> Seal | None:
        """The seal that keeps the year from being changed; None where it is open."""
        with self.store.read() as now:
            return now.seals.in_force(self.year.id)

    @needs(Action.INSPECT)
    def audit(self, limit: int | None = None) -> list[Entry]:
        """The year's audit, the latest entry first; ``limit`` how many."""
        with self.store.read() as now:
            return now.audit.entries(self.year.id, limit=limit)

    @needs(Action.LOOK)
    def roster(self) -> Roster | None:
        """The year's units; None before a roster is imported."""
        with self.store.read() as now:
            units = tuple(now.roster.of(self.year.id))
        return Roster(units) if units else None

    @needs(Action.LOOK)
    def required_roster(self) -> Roster:
        """The year's units. Raises :class:`UsageError` before a roster is imported."""
        roster = self.roster()
        if roster is None:
            raise UsageError("还没有单位名册:请先导入名册")
        return roster

    @needs(Action.LOOK)
    def former_names(self) -> dict[str, str]:
        """The unit of each alias: what was kept under a name that is an alias now is its."""
        roster = self.roster()
        units = roster.units if roster else ()
        return {alias: unit.name for unit in units for alias in unit.aliases}

    @needs(Action.LOOK)
    def current_name(self, name: str | None) -> str | None:
        """A unit's name in the records as it is called now."""
        return self.former_names().get(name, name) if name else name

    @needs(Action.LOOK)
    def settled(self) -> list[Settled]:
        """The readings the office has settled for the year, with their reasons."""
        with self.store.read() as now:
            return now.years.settled(self.year.id)

    @needs(Action.LOOK)
    def readings(self) -> dict[str, str]:
        """The readings the office has settled, by key."""
        return {settled.key: settled.value for settled in self.settled()}

    @needs(Action.YEARS)
    def settle(self, key: str, value: str | None, reason: str) -> None:
        """Settle a reading for the year; None goes back to the scheme's default."""
        known = {reading.key: reading.values for reading in self.scheme.readings}
        if key not in known or (value is not None and value not in known[key]):
            raise UsageError(f"没有读法「{key}={value}」")
        with self.store.write(self.who) as tx:
            tx.years.settle(self.year.id, key, value, reason)

    @needs(Action.LOOK)
    def submissions(self) -> list[Submission]:
        """All workbooks of the year, as received."""
        with self.store.read() as now:
            return now.submissions.of(self.year.id)

    @needs(Action.INSPECT)
    def submission(self, submission_id: int) -> Submission:
        """A workbook of this year. Raises :class:`UsageError` where it is none of it."""
        found = {each.id: each for each in self.submissions()}.get(submission_id)
        if found is None:
            raise UsageError(f"{self.year.year} 年度没有这份报送({submission_id})")
        return found

    @needs(Action.INSPECT)
    def accepted(self, skip: int | None = None) -> dict[str, tuple[Submission, ReadFile]]:
        """The accepted workbooks with their rows, by distinct names; ``skip``: an id left out."""
        found: dict[str, tuple[Submission, ReadFile]] = {}
        with self.store.read() as now:
            for each in now.submissions.of(self.year.id, ("accepted",)):
                parsed = None if each.id == skip else now.submissions.parsed(each.id)
                if parsed is not None:
                    name = free_name(each.file, found)
                    found[name] = each, ReadFile(name, unpack(parsed), bool(each.trusted))
        return found

    @needs(Action.INSPECT)
    def merged(self, read: Iterable[ReadFile], held: Held | None = None) -> Intake:
        """What workbooks come to under the year's scheme and roster (see :func:`merge_year`)."""
        return merge_year(read, self.scheme, self.year.year, self.roster(), held=held)

    @needs(Action.LOOK)
    def scored(self) -> tuple[Scores, Intake]:
        """The year as it stands: workbooks, reviews, records and readings together."""
        with self.store.read() as now:
            entry = now.audit.last_entry(self.year.id)
            reviews, cases = now.reviews.lines(self.year.id), now.reviews.cases(self.year.id)
            records = now.records.of(self.year.id)
        if self._scored is None or self._scored[0] != entry:
            self.required_roster()
            intake = self.merged(read for _, read in self.accepted().values())
            if intake.evidence is None:
                raise UsageError("名册是空的:请先导入单位名册")
            decisions = reviews, cases, records, self.former_names()
            evidence = apply_decisions(intake.evidence, self.scheme, *decisions)
            self._scored = entry, score_evidence(evidence, self.scheme, self.readings()), intake
        return self._scored[1], self._scored[2]

    @needs(Action.INSPECT)
    def computed(self) -> UnitRulings:
        """The 计算值 of each line, by unit and line id (see :func:`computed_values`)."""
        entry = self.last_entry()
        if self._computed is None or self._computed[0] != entry:
            read = [each for _, each in self.accepted().values()]
            given = self.scheme, self.year.year, self.required_roster(), self.readings()
            self._computed = entry, computed_values(read, *given)
        return self._computed[1]

    @needs(Action.LOOK)
    def problems(self) -> list[Problem]:
        """What is odd in the accepted workbooks taken together."""
        scores, intake = self.scored()
        return [*intake.problems, *cross_check(scores)]
