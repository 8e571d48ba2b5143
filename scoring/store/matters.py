"""The register of matters: which there are, dated facts about each, what a year's ledger is of."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import or_, select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import Fact, Head, LedgerChoice, LedgerSource, Matter, NewFact
from scoring.store.seals import SealReader
from scoring.text.folding import fold


class MatterReader(Reader):
    """Matters, their facts, and where a year's ledger comes from."""

    def of(
        self, year_id: int, *, withdrawn: bool = False, units: Collection[str] | None = None
    ) -> list[Matter]:
        """Matters in the order of registering; with ``withdrawn`` all, with ``units`` theirs."""
        c = schema.matters.c
        wanted = select(schema.matters).where(c.year_id == year_id).order_by(c.id)
        if units is not None:
            wanted = wanted.where(c.unit.in_(units))
        return self._all(Matter, wanted if withdrawn else wanted.where(c.withdrawn_at.is_(None)))

    def get(self, matter_id: int) -> Matter:
        """One matter."""
        return self._one(Matter, schema.matters, matter_id)

    def facts(
        self, year_id: int, matter_id: int | None = None, *, revoked: bool = False
    ) -> list[Fact]:
        """Facts in force as recorded, with ``revoked`` all: of the year, or of one matter."""
        c = schema.matter_facts.c
        wanted = select(schema.matter_facts).where(c.year_id == year_id).order_by(c.id)
        if matter_id is not None:
            wanted = wanted.where(c.matter_id == matter_id)
        return self._all(Fact, wanted if revoked else wanted.where(c.revoked_at.is_(None)))

    def fact(self, fact_id: int) -> Fact:
        """One fact."""
        return self._one(Fact, schema.matter_facts, fact_id)

    def changed(self, year_id: int, since: Head) -> set[int] | None:
        """The ids of the year's matters that were registered or withdrawn, or of which facts were
        recorded or revoked, since the audit had this head; None where it never had it.
        """
        c = schema.audit.c
        then = select(c.hash).where(c.id == since.count)
        if self._connection.execute(then).scalar() != since.hash:
            return None
        of_matters, of_facts = (f"{each.name}:" for each in (schema.matters, schema.matter_facts))
        of_either = or_(c.subject.startswith(of_matters), c.subject.startswith(of_facts))
        wanted = select(c.subject, c.new).where(c.id > since.count, c.year_id == year_id, of_either)
        return {
            json.loads(new)["id" if subject.startswith(of_matters) else "matter_id"]
            for subject, new in self._connection.execute(wanted)
        }

    def choices(self, year_id: int) -> list[LedgerChoice]:
        """What was said of where the year's ledger comes from, the last one at the end."""
        c = schema.ledger_choices.c
        wanted = select(schema.ledger_choices).where(c.year_id == year_id)
        return self._all(LedgerChoice, wanted.order_by(c.id))

    def ledger_source(self, year_id: int) -> LedgerSource:
        """Where the year's ledger comes from: workbooks' sheets, unless the office chose."""
        chosen = self.choices(year_id)
        return chosen[-1].source if chosen else "sheets"


class MatterWriter(Writer, MatterReader):
    """Registering matters, recording and revoking facts; nothing is altered or deleted."""

    def add(self, year_id: int, unit: str, name: str, *, carried_from: int | None = None) -> Matter:
        """Register a matter; ``carried_from`` is the same matter's id in another year.

        Raises :class:`StoreError` for a unit that is not in the roster, a blank name or one that
        the unit has already, and a matter that cannot be carried over, or was.
        """
        SealReader(self._connection).require_open(year_id)
        roster = RosterReader(self._connection)
        roster.require_known(year_id, filled(unit, "单位"))
        filled(name, "事项名称")
        for each in self.of(year_id, units=roster.names_of(year_id, unit)):
            if fold(each.name) == fold(name):
                raise StoreError(
                    f"「{unit}」已登记「{each.name}」(第 {each.id} 号),一件事项只登记一次;"
                    f"请在第 {each.id} 号上记录,确是另一件的请换一个名称"
                )
        if carried_from is not None:
            self._require_carriable(year_id, carried_from)
        matter_id = self._journal.add(
            schema.matters,
            "register-matter",
            year_id=year_id,
            unit=unit,
            name=name,
            carried_from=carried_from,
            registered_at=self._journal.now(),
            registered_by=self._journal.who,
        )
        return self.get(matter_id)

    def _require_carriable(self, year_id: int, matter_id: int) -> None:
        before, c = self.get(matter_id), schema.matters.c
        if before.year_id == year_id or before.withdrawn_at is not None:
            raise StoreError(f"第 {matter_id} 号事项不是往年登记簿里的事项,不能结转")
        wanted = select(schema.matters).where(c.year_id == year_id, c.carried_from == matter_id)
        if found := self._first(Matter, wanted.where(c.withdrawn_at.is_(None))):
            raise StoreError(f"第 {matter_id} 号事项已经结转,是本年度的第 {found.id} 号")

    def record(self, matter_id: int, new: NewFact) -> Fact:
        """Record a fact. Raises :class:`StoreError` for a blank one, and of a withdrawn matter."""
        matter = self._require_standing(matter_id)
        filled(new.field, "栏目")
        filled(new.value, "内容")
        legible(new.paper, "文号")
        legible(new.note, "说明")
        fact_id = self._journal.add(
            schema.matter_facts,
            "record-fact",
            year_id=matter.year_id,
            matter_id=matter_id,
            recorded_at=self._journal.now(),
            recorded_by=self._journal.who,
            **asdict(new),
        )
        return self.fact(fact_id)

    def revoke(self, fact_id: int, reason: str) -> Fact:
        """Revoke a fact. Raises :class:`StoreError` without a reason, or a second time."""
        found = self.fact(fact_id)
        self._require_standing(found.matter_id)
        if found.revoked_at is not None:
            raise StoreError(f"第 {fact_id} 号记录已由 {found.revoked_by} 撤销")
        why = filled(reason, "撤销的理由")
        year_id = found.year_id
        self._take_back(schema.matter_facts, year_id, fact_id, "revoke-fact", why, "revoked")
        return self.fact(fact_id)

    def withdraw(self, matter_id: int, reason: str) -> Matter:
        """Take a matter out of the register, where it stays to be seen.

        Raises :class:`StoreError` without a reason, or a second time.
        """
        year_id = self._require_standing(matter_id).year_id
        why = filled(reason, "撤回的理由")
        self._take_back(schema.matters, year_id, matter_id, "withdraw-matter", why, "withdrawn")
        return self.get(matter_id)

    def choose_source(self, year_id: int, source: LedgerSource, reason: str) -> None:
        """Say where the year's ledger comes from. Raises :class:`StoreError` without a reason."""
        SealReader(self._connection).require_open(year_id)
        why = filled(reason, "理由")
        self._journal.add(
            schema.ledger_choices,
            "choose-ledger",
            why,
            year_id=year_id,
            source=source,
            reason=why,
            chosen_at=self._journal.now(),
            chosen_by=self._journal.who,
        )

    def _require_standing(self, matter_id: int) -> Matter:
        matter = self.get(matter_id)
        SealReader(self._connection).require_open(matter.year_id)
        if matter.withdrawn_at is not None:
            raise StoreError(f"第 {matter_id} 号事项已由 {matter.withdrawn_by} 撤回")
        return matter
