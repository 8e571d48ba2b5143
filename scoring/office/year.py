"""A year that is kept in the store, as it stands: roster, readings, workbooks, scores.

What is done with it are functions of this package that take the year first: ``receiving``,
``rosters``, ``reviewing``, ``daily_records``, ``matters``, ``matter_papers``, ``ledger_sheets``,
``findings``, ``calendar``, ``calendar_records``, ``calendar_papers``, ``due_claims``,
``evidence_files``, ``progress``, ``results``, ``sealing``, ``own_unit``, ``own_calendar``,
``own_evidence``. Each is one transaction and asks whether it is allowed
(:mod:`scoring.office.roles`); what it changes leaves an entry in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, wraps
from typing import TypeVar

from criteria import DEFAULT_SCHEME
from scoring.engine import score as score_evidence
from scoring.engine.cross_checks import cross_check
from scoring.intake.office_word import Held
from scoring.intake.packing import unpack
from scoring.intake.roster import Roster
from scoring.intake.year import Intake, ParsedFile, ReadFile, merge_year, parse_file
from scoring.model.evidence import Problem, UsageError
from scoring.model.scores import Scores
from scoring.office import editions
from scoring.office.decisions import apply_decisions
from scoring.office.ledger_rows import LedgerRows, ledger_rows, merge_ledger, with_ledger
from scoring.office.registered import RegisteredYear, former_names, registered_year
from scoring.office.roles import Action, Actor, AtTheMachine, is_allowed, needs
from scoring.office.rulings import UnitRulings, computed_values
from scoring.store import Entry, Seal, Settled, Store, Submission, Tier, Year

_Figures = TypeVar("_Figures")
_At = TypeVar("_At")
_Look = Callable[["OfficeYear"], _Figures]
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
    """Begin a year under a scheme (a county may run its own for its townships).

    ``scheme_id`` names one of the program's or a saved edition (:func:`editions.find`).

    Raises :class:`UsageError` for a year outside 2000 to 2099, a tier that the scheme has no
    groups for, and where neither ``office`` nor the scheme says who evaluates that tier.
    """
    with store.read() as now:
        scheme, digest = editions.find(now, scheme_id)
    if not scheme.groups_of(tier):
        raise UsageError(f"方案「{scheme.id}」没有{TIERS[tier]}的单位类别,不能建立这一层级的年度")
    office = office.strip() or scheme.evaluator_of(tier)
    if not office:
        raise UsageError(f"{TIERS[tier]}的,请写明考评主体")
    if not 2000 <= year <= 2099:
        raise UsageError(f"年度应为 2000 至 2099 之间,填的是 {year}")
    with store.write(who) as tx:
        return tx.years.create(
            scheme=scheme.id,
            scheme_sha256=digest,
            year=year,
            tier=tier,
            title=title or f"{year} 年度{scheme.terms.work}考评",
            office=office,
        )


def free_name(name: str, taken: Iterable[str]) -> str:
    """``name``, or where it is taken ``name(2)``, ``name(3)`` and so on."""
    number, free, used = 2, name, set(taken)
    while free in used:
        free, number = f"{name}({number})", number + 1
    return free


class OfficeYear:
    """One kept year and who is at work on it: an account, or the name of whoever has the machine.

    Raises :class:`EditionMissing` where the scheme was altered since the year was begun.
    """

    def __init__(self, store: Store, year_id: int, who: str | Actor) -> None:
        self.store = store
        self.actor: Actor = AtTheMachine(who) if isinstance(who, str) else who
        with store.read() as now:
            self.year = now.years.get(year_id)
            edition = editions.scheme_of(now, self.year)
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

    @needs(Action.FOLLOW)
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
        return former_names(self.roster())

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
    def accepted(self, skip: Collection[int] = ()) -> dict[str, tuple[Submission, ParsedFile]]:
        """The accepted workbooks, parsed, by distinct names; ``skip``: ids left out."""
        found: dict[str, tuple[Submission, ParsedFile]] = {}
        with self.store.read() as now:
            accepted = now.submissions.of(self.year.id, ("accepted",))
        for each in accepted:
            if each.id not in skip and each.parsed_sha256:
                name = free_name(each.file, found)
                found[name] = each, self.parsed(each, name)
        return found

    @needs(Action.INSPECT)
    def parsed(
        self, submission: Submission, name: str, made: ParsedFile | None = None
    ) -> ParsedFile:
        """A kept workbook under the year's scheme, named so; parsed once and shared.

        ``made``: what it was judged by when it was received, so that it is not parsed again.
        """

        def parse() -> ParsedFile:
            with self.store.read() as now:
                rows = now.submissions.rows(submission.parsed_sha256 or "")
            return parse_file(ReadFile(name, unpack(rows), trusted), self.scheme)

        trusted = bool(submission.trusted)
        given = made if made and (made.name, made.trusted) == (name, trusted) else None
        kept = _Kept(submission.parsed_sha256, name, trusted, self.year, given, parse)
        return _parsed(kept)

    @needs(Action.INSPECT)
    def merged(self, files: Iterable[ParsedFile], held: Held | None = None) -> Intake:
        """What workbooks come to under the year's scheme and roster (see :func:`merge_year`)."""
        return merge_year(files, self.scheme, self.year.year, self.roster(), held=held)

    @needs(Action.INSPECT)
    def sheets(self) -> Intake:
        """What the accepted workbooks come to, made once for a state: not to be altered."""
        return _as_it_stands(_sheets, self._state)

    @needs(Action.LOOK)
    def registered(self) -> RegisteredYear:
        """The year's matters as registered, shared by all who look: not to be altered."""
        return registered_year(self.store, self.year)

    @needs(Action.LOOK)
    def ledger_rows(self, day: date | None = None) -> LedgerRows:
        """The ledger that the register of matters gives, as of a day; without one as it stands.

        Raises :class:`UsageError` where the scheme has no ledger.
        """
        return _ledger_rows(self, self.registered(), day)

    @needs(Action.LOOK)
    def ledger_of_register(self, day: date | None = None) -> Intake | None:
        """The same, checked and parsed, where the year's ledger comes from the register."""
        with self.store.read() as now:
            if now.matters.ledger_source(self.year.id) == "sheets":
                return None
        if day is None:
            return _as_it_stands(_register, self._state)
        return merge_ledger(self.ledger_rows(day), self.scheme, self.year.year, self.roster())

    def _state(self) -> _State:
        with self.store.read() as now:
            head = now.audit.head().hash
        return _state_at(_Moment(self.year, head, self))

    @needs(Action.LOOK)
    def scored(self) -> tuple[Scores, Intake]:
        """The year as it stands: workbooks, reviews, records and readings together.

        Made once for a state of the year and shared by all who look: not to be altered.
        """
        return _as_it_stands(_scored, self._state)

    @needs(Action.INSPECT)
    def computed(self) -> UnitRulings:
        """The 计算值 of each line, by unit and line id (see :func:`computed_values`)."""
        self.required_roster()
        return _as_it_stands(_computed, lambda: replace(self._state(), head=""))

    @needs(Action.LOOK)
    def problems(self) -> list[Problem]:
        """What is odd in the accepted workbooks taken together."""
        return [*_as_it_stands(_problems, self._state)]


def _ledger_rows(
    year: OfficeYear, registered: RegisteredYear, day: date | None = None
) -> LedgerRows:
    standing = (each for each in registered.matters.values() if not each.withdrawn)
    return ledger_rows(year.scheme, standing, day)


@dataclass(frozen=True)
class _State:
    """What a year's figures follow from; equal states give equal figures.

    ``files``: id, name, SHA-256 and trusted of the accepted workbooks. ``head``: the last hash of
    the audit, which covers every review and record; blank for figures that need none of them.
    ``ledger``: the SHA-256 of the register's ``rows``; blank, and None, where the workbooks'
    sheets count. ``of``: the year they are read from.
    """

    year: Year
    files: tuple[tuple[int, str, str, bool], ...]
    roster: Roster | None
    readings: tuple[tuple[str, str], ...]
    head: str
    ledger: str
    rows: LedgerRows | None = field(compare=False, repr=False)
    of: OfficeYear = field(compare=False, repr=False)

    def parsed(self) -> list[ParsedFile]:
        """The accepted workbooks. Raises :class:`_Changed` where they are others by now."""
        accepted = self.of.accepted()
        if self.of._state().files != self.files:
            raise _Changed
        return [file for _, file in accepted.values()]


@dataclass(frozen=True)
class _Moment:
    """A year at a head of the audit, which every change of it moves."""

    year: Year
    head: str
    of: OfficeYear = field(compare=False, repr=False)


class _Changed(Exception):
    """The year changed while its figures were made."""


STATES = 8
"""How many states are remembered, those used last; each holds a year's evidence."""
LOOKS = 3
"""How many are remembered of each look of :func:`once_a_state`."""


def _as_it_stands(figures: Callable[[_At], _Figures], state: Callable[[], _At]) -> _Figures:
    """Figures of the state that the year is in now."""
    while True:
        with suppress(_Changed):
            return figures(state())


def once_a_state(look: _Look[_Figures]) -> _Look[_Figures]:
    """A look at a year that is made once for a state of it and shared by all who look: what it
    gives is not to be altered.
    """

    @lru_cache(LOOKS)
    def made(moment: _Moment) -> _Figures:
        found = look(moment.of)
        if moment.of.store.head().hash != moment.head:
            raise _Changed
        return found

    @wraps(look)
    def shared(year: OfficeYear) -> _Figures:
        return _as_it_stands(made, lambda: _Moment(year.year, year.store.head().hash, year))

    return shared


FILES = 2048
"""How many workbooks are remembered parsed, those used last."""


@dataclass(frozen=True)
class _Kept:
    """What a parsed workbook follows from: its rows by their digest, its name, whether it is
    vouched for, and the year's edition of the scheme. ``made`` is the workbook parsed, where it
    is at hand; else ``parse`` reads it.
    """

    rows: str | None
    name: str
    trusted: bool
    year: Year
    made: ParsedFile | None = field(compare=False, repr=False)
    parse: Callable[[], ParsedFile] = field(compare=False, repr=False)


@lru_cache(FILES)
def _parsed(kept: _Kept) -> ParsedFile:
    return kept.made or kept.parse()


@lru_cache(STATES)
def _state_at(moment: _Moment) -> _State:
    year = moment.year
    with moment.of.store.read() as now:
        if now.audit.head().hash != moment.head:
            raise _Changed
        accepted = now.submissions.of(year.id, ("accepted",))
        units = tuple(now.roster.of(year.id))
        readings = tuple(sorted((each.key, each.value) for each in now.years.settled(year.id)))
        by_register = now.matters.ledger_source(year.id) == "register"
    rows = None
    if by_register:
        registered = registered_year(moment.of.store, year)
        if registered.head.hash != moment.head:
            raise _Changed
        rows = _ledger_rows(moment.of, registered)
    files = tuple((each.id, each.file, each.sha256, bool(each.trusted)) for each in accepted)
    roster = Roster(units) if units else None
    ledger = rows.sha256 if rows else ""
    return _State(year, files, roster, readings, moment.head, ledger, rows, moment.of)


@lru_cache(STATES)
def _merged(state: _State) -> Intake:
    return merge_year(state.parsed(), state.of.scheme, state.year.year, state.roster)


def _sheets(state: _State) -> Intake:
    """What the accepted workbooks come to, before decisions and the register."""
    return _merged(replace(state, head="", readings=(), ledger=""))


def _register(state: _State) -> Intake | None:
    """The ledger of the register, checked and parsed, where it counts."""
    return _registered(replace(state, head="", readings=(), files=()))


@lru_cache(STATES)
def _registered(state: _State) -> Intake | None:
    given = state.of.scheme, state.year.year, state.roster
    return merge_ledger(state.rows, *given) if state.rows else None


@lru_cache(STATES)
def _computed(state: _State) -> UnitRulings:
    given = state.of.scheme, state.year.year, state.roster, dict(state.readings)
    return computed_values(state.parsed(), *given, _register(state))


@lru_cache(STATES)
def _scored(state: _State) -> tuple[Scores, Intake]:
    year = state.of
    year.required_roster()
    intake = _sheets(state)
    if intake.evidence is None:
        raise UsageError("名册是空的:请先导入单位名册")
    if taken := _register(state):
        evidence = with_ledger(intake.evidence, taken, year.scheme)
        intake = replace(intake, evidence=evidence, problems=[*intake.problems, *taken.problems])
    with year.store.read() as now:
        if now.audit.head().hash != state.head:
            raise _Changed
        reviews, cases = now.reviews.lines(year.year.id), now.reviews.cases(year.year.id)
        records = now.records.of(year.year.id)
    decisions = reviews, cases, records, former_names(state.roster)
    assert intake.evidence is not None
    evidence = apply_decisions(intake.evidence, year.scheme, *decisions)
    return score_evidence(evidence, year.scheme, dict(state.readings)), intake


@lru_cache(STATES)
def _problems(state: _State) -> tuple[Problem, ...]:
    scores, intake = _scored(state)
    return (*intake.problems, *cross_check(scores))
