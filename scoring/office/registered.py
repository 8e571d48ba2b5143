"""The matters of a year as registered, kept for all who look; a change costs its matter alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from threading import Lock

from scoring.intake.roster import Roster
from scoring.store import Fact, Head, Matter, ReadTransaction, Store, Year

KEPT = 4
"""Of how many years the matters are kept, those looked at last."""


def in_force(
    facts: Iterable[Fact], day: date | None = None, from_the_start: Collection[str] = ()
) -> dict[str, Fact]:
    """The fact that holds of each field on a ``day`` (None: the last of all).

    A later one takes the place of an earlier one from its day on; of one day, the one recorded
    last. The first of the fields ``from_the_start`` holds before its day as well.
    """
    holds: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda each: (each.day, each.id)):
        known = day is None or fact.day <= day
        if known or (fact.field in from_the_start and fact.field not in holds):
            holds[fact.field] = fact
    return holds


@dataclass(frozen=True, eq=False)
class Registered:
    """A matter with what holds of it, by field, and all its facts as recorded.

    ``unit`` is its unit as it is called now.
    """

    matter: Matter
    unit: str
    holds: Mapping[str, Fact]
    facts: tuple[Fact, ...]

    @property
    def id(self) -> int:
        """The matter's number."""
        return self.matter.id

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken out of the register."""
        return self.matter.withdrawn_at is not None

    @property
    def in_force(self) -> list[Fact]:
        """The facts that were not revoked."""
        return [fact for fact in self.facts if fact.revoked_at is None]


@dataclass(frozen=True)
class RegisteredYear:
    """A year's roster and its matters by number, those withdrawn too, at a head of the audit.

    ``matters`` is another one only where a matter or the roster changed. Not to be altered.
    """

    head: Head
    roster: Roster | None
    matters: Mapping[int, Registered]


@dataclass
class _Kept:
    """What is kept of a year, and who brings it up to date at a time."""

    updating: Lock = field(default_factory=Lock)
    last: RegisteredYear | None = None


@lru_cache(KEPT)
def _kept(_year: Year) -> _Kept:
    return _Kept()


def registered_year(store: Store, year: Year) -> RegisteredYear:
    """The year's matters as they stand. Only those that changed since somebody looked are read."""
    kept = _kept(year)
    with kept.updating, store.read() as now:
        kept.last = _as_of_now(now, year, kept.last)
        return kept.last


def _as_of_now(now: ReadTransaction, year: Year, last: RegisteredYear | None) -> RegisteredYear:
    head = now.audit.head()
    if last and last.head == head:
        return last
    units = tuple(now.roster.of(year.id))
    roster = Roster(units) if units else None
    changed = now.matters.changed(year.id, last.head) if last and last.roster == roster else None
    if last is None or changed is None or len(changed) > len(last.matters) / 4:
        return RegisteredYear(head, roster, _all(now, year, roster))
    if not changed:
        return RegisteredYear(head, roster, last.matters)
    former, matters = former_names(roster), {**last.matters}
    for id_ in sorted(changed):
        facts = now.matters.facts(year.id, id_, revoked=True)
        matters[id_] = registered(now.matters.get(id_), facts, former)
    return RegisteredYear(head, roster, matters)


def _all(now: ReadTransaction, year: Year, roster: Roster | None) -> dict[int, Registered]:
    former, of = former_names(roster), dict[int, list[Fact]]()
    for fact in now.matters.facts(year.id, revoked=True):
        of.setdefault(fact.matter_id, []).append(fact)
    return {
        each.id: registered(each, of.get(each.id, ()), former)
        for each in now.matters.of(year.id, withdrawn=True)
    }


def registered(matter: Matter, facts: Collection[Fact], former: Mapping[str, str]) -> Registered:
    """A matter with all its facts; ``former``: the present name of each unit that was renamed."""
    holds = in_force(fact for fact in facts if fact.revoked_at is None)
    return Registered(matter, former.get(matter.unit, matter.unit), holds, tuple(facts))


def former_names(roster: Roster | None) -> dict[str, str]:
    """The unit of each alias: what was kept under a name that is an alias now is its."""
    units = roster.units if roster else ()
    return {alias: unit.name for unit in units for alias in unit.aliases}
