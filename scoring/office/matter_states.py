"""How matters of the register stand: a state in words, the level of risk, since when nothing was
recorded, what is not in order. All of it follows from the scheme's ledger and its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import product
from threading import Lock

from criteria import Column, Ledger, LedgerMeasure, Scheme
from scoring.analysis.figures import Covered
from scoring.explain.standing import State
from scoring.intake.roster import Roster
from scoring.office import matters
from scoring.office.findings import Finding, findings_in
from scoring.office.ledger_rows import ledger_rows, ledger_sheet
from scoring.office.registered import KEPT, Registered
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Fact, Year
from scoring.text.folding import fold

WITHDRAWN = State("not_applicable", "–", "已撤回")
LEVELS = ("level", "风险等级")
"""The id, or the heading, of the choice that is a matter's level of risk."""
NO_LEVEL = "未定"


@dataclass(frozen=True)
class MatterRules:
    """What a scheme's ledger and lines say of how a matter stands."""

    scheme: Scheme
    ledger: Ledger

    @cached_property
    def level(self) -> Column | None:
        """The choice that is the level of risk."""
        found = (c for c in self.ledger.columns if c.choices and {c.id, c.name} & {*LEVELS})
        return next(found, None)

    @cached_property
    def decisions(self) -> list[Column]:
        """The dates that lines ask a matter to be dealt with before."""
        asked = {rule.before for rule in self._asked}
        return [each for each in self.ledger.columns if each.name in asked]

    @cached_property
    def stops(self) -> dict[str, tuple[str, ...]]:
        """By field the choices by which a matter is not to be gone on with."""
        sets = [each for each in self.ledger.sets if each.never]
        return {self.ledger.column(each.column).field: each.never for each in sets}

    @cached_property
    def closing(self) -> list[Column]:
        """The entries of text that lines ask for, such as an archive number."""
        asked = {rule.done for rule in self._asked}
        return [c for c in self.ledger.columns if c.kind == "text" and c.name in asked]

    @cached_property
    def _asked(self) -> list[LedgerMeasure]:
        return [line.measure.ledger for line in self.scheme.lines if line.measure.ledger]

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The states in the order in which a matter goes through them, 已撤回 the last."""
        act = self.ledger.act
        found = [State("missing", "○", f"未{act}")]
        if self.decisions:
            found.append(State("vetoed", "✕", f"{self._decided}未{act}"))
        found.append(State("measured", "◑", f"已{act}"))
        stops = dict.fromkeys(each for choices in self.stops.values() for each in choices)
        found += [State("taken", "■", each) for each in stops]
        if self.decisions:
            found.append(State("self", "●", self._decided))
        if self.closing:
            names = "、".join(column.name for column in self.closing)
            found.append(State("verified", "✓", f"已有{names}"))
        return (*found, WITHDRAWN)

    @cached_property
    def _by_words(self) -> dict[str, State]:
        return {each.words: each for each in self.states}

    @property
    def _decided(self) -> str:
        """决策日期 gives 已决策; a heading that names no day is said whole."""
        name = self.decisions[0].name
        short = name.removesuffix("日期")
        return f"已{short}" if short != name else f"已有{name}"

    def state(self, holds: Mapping[str, Fact]) -> State:
        """The state of a matter of which this holds, by field."""
        by_words = self._by_words
        decided = any(each.field in holds for each in self.decisions)
        if "assessed" not in holds:
            return by_words[f"{self._decided}未{self.ledger.act}" if decided else self.first.words]
        for name, never in self.stops.items():
            if name in holds and holds[name].value in never:
                return by_words[holds[name].value]
        if self.closing and all(each.field in holds for each in self.closing):
            return self.states[-2]
        return by_words[self._decided if decided else f"已{self.ledger.act}"]

    @property
    def first(self) -> State:
        """The state of a matter that nothing is known of."""
        return self.states[0]

    @property
    def last(self) -> State:
        """The state of a matter that has gone all the way."""
        return self.states[-2]


@dataclass(frozen=True)
class Standing:
    """A matter and how it stands. ``kind`` and ``level`` are blank where nothing says; ``last`` is
    the day of what became so last, None for nothing; ``ended``: nothing more is waited for.
    """

    registered: Registered
    state: State
    kind: str
    level: str
    last: date | None
    ended: bool
    findings: tuple[Finding, ...]

    @property
    def id(self) -> int:
        """The matter's number."""
        return self.registered.matter.id

    @property
    def unit(self) -> str:
        """Its unit's present name."""
        return self.registered.unit

    @property
    def name(self) -> str:
        """The matter's name."""
        return self.registered.matter.name

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken out of the register."""
        return self.registered.withdrawn

    @cached_property
    def sought(self) -> str:
        """What it is searched by, folded: unit, name, number."""
        return fold(f"{self.unit}\n{self.name}\n{self.id}").casefold()

    def idle(self, today: date) -> int | None:
        """For how many days nothing has become so; None where nothing is waited for."""
        return None if self.ended or self.last is None else (today - self.last).days


@dataclass(frozen=True, eq=False)
class Register:
    """Matters as they stand, by their numbers, those withdrawn too. Not to be altered."""

    rules: MatterRules
    all: tuple[Standing, ...]

    @cached_property
    def by_id(self) -> dict[int, Standing]:
        """By the matter's number."""
        return {each.id: each for each in self.all}

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """Those that were not withdrawn."""
        return tuple(each for each in self.all if not each.withdrawn)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is not in order with any of them."""
        return tuple(finding for each in self.standing for finding in each.findings)

    @cached_property
    def units(self) -> list[str]:
        """The units that have any, in the order of registering."""
        return [*dict.fromkeys(each.unit for each in self.all)]

    @cached_property
    def kinds(self) -> list[str]:
        """The kinds that any is of, in the order of registering."""
        return [*dict.fromkeys(each.kind for each in self.all if each.kind)]

    @cached_property
    def states(self) -> dict[State, int]:
        """How many are in each state; those in none of them left out."""
        counts = Counter(each.state for each in self.standing)
        return {state: counts[state] for state in self.rules.states if counts[state]}

    @cached_property
    def levels(self) -> dict[str, int]:
        """How many have each level that any has, in the scheme's order, :data:`NO_LEVEL` last;
        empty where the scheme has no level of risk.
        """
        if self.rules.level is None:
            return {}
        counts = Counter(each.level or NO_LEVEL for each in self.standing)
        order = (*self.rules.level.choices, NO_LEVEL)
        return {level: counts[level] for level in order if counts[level]}

    def crossed(self) -> dict[tuple[State, str], int]:
        """How many are in each state at each level (blank where the scheme has none), of those
        states and levels that any is in.
        """
        levels = [*self.levels] or [""]
        counts = Counter(
            (each.state, (each.level or NO_LEVEL) if self.levels else "") for each in self.standing
        )
        return {cell: counts[cell] for cell in product(self.states, levels)}

    def coverage(self) -> list[Covered]:
        """Of the matters of each kind how many were dealt with; all kinds of the scheme."""
        ledger = self.rules.ledger
        known = next((c.choices for c in ledger.columns if c.id == "kind"), (ledger.matters,))
        due = Counter(each.kind or ledger.matters for each in self.standing)
        done = Counter(
            each.kind or ledger.matters
            for each in self.standing
            if "assessed" in each.registered.holds
        )
        return [Covered("", kind, done[kind], due[kind]) for kind in dict.fromkeys((*known, *due))]

    def idle(self, today: date) -> list[tuple[Standing, int]]:
        """What something is waited for, with the days since anything became so, longest first."""
        found = ((each, each.idle(today)) for each in self.standing)
        waiting = [(each, days) for each, days in found if days is not None]
        return sorted(waiting, key=lambda each: -each[1])


def matter_rules(scheme: Scheme) -> MatterRules:
    """A scheme's rules. Raises :class:`UsageError` where it has no ledger."""
    ledger_sheet(scheme)
    assert scheme.ledger is not None
    return MatterRules(scheme, scheme.ledger)


def stand(
    found: Sequence[Registered], rules: MatterRules, year: int, roster: Roster | None
) -> list[Standing]:
    """How these matters of a year stand."""
    rows = ledger_rows(rules.scheme, [each for each in found if not each.withdrawn])
    findings: dict[int, list[Finding]] = {}
    for finding in findings_in(rows, rules.scheme, year, roster):
        findings.setdefault(finding.matter, []).append(finding)
    return [_standing(rules, each, tuple(findings.get(each.matter.id, ()))) for each in found]


def _standing(rules: MatterRules, of: Registered, findings: tuple[Finding, ...]) -> Standing:
    state = WITHDRAWN if of.withdrawn else rules.state(of.holds)
    level, kind = rules.level and of.holds.get(rules.level.field), of.holds.get("kind")
    days = [fact.day for fact in of.in_force]
    return Standing(
        of,
        state,
        kind.value if kind else "",
        level.value if level else "",
        max(days, default=None),
        of.withdrawn or state == rules.last,
        findings,
    )


@needs(Action.FOLLOW)
def register(year: OfficeYear) -> Register:
    """How all matters of the year stand. Raises :class:`UsageError` without a ledger."""
    return _register(year)


@needs(Action.FOLLOW)
def standing(year: OfficeYear, matter_id: int) -> Standing:
    """How one matter of the year stands. Raises :class:`UsageError` for one that is none of it."""
    matters.matter(year, matter_id)
    return _register(year).by_id[matter_id]


@dataclass
class _Kept:
    """What is kept of a year, and who brings it up to date at a time."""

    updating: Lock = field(default_factory=Lock)
    of: Mapping[int, Registered] = field(default_factory=dict)
    register: Register | None = None


@lru_cache(KEPT)
def _kept(_year: Year) -> _Kept:
    return _Kept()


def _register(year: OfficeYear) -> Register:
    """The register made of matters that changed since somebody looked, and of the others as they
    stood.
    """
    kept = _kept(year.year)
    with kept.updating:
        now = year.registered()
        if kept.register is None or kept.of is not now.matters:
            rules = kept.register.rules if kept.register else matter_rules(year.scheme)
            before = kept.register.by_id if kept.register else {}
            stood = {
                id_: before[id_] for id_, each in now.matters.items() if kept.of.get(id_) is each
            }
            changed = [each for id_, each in now.matters.items() if id_ not in stood]
            stood |= {each.id: each for each in stand(changed, rules, year.year.year, now.roster)}
            kept.of = now.matters
            kept.register = Register(rules, tuple(stood[id_] for id_ in now.matters))
        return kept.register
