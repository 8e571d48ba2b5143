"""The roster: the units evaluated in a year, and the other names each is known by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, exists, insert, or_, select, union

from scoring.model.evidence import RosterUnit
from scoring.store import schema
from scoring.store.audit import AuditReader
from scoring.store.documents import canonical, roster_document, subject
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader, last_reviews
from scoring.store.seals import SealReader

RosterVerb = Literal["set-roster", "confirm-alias", "withdraw-alias"]

_CONFIRMED_BEFORE = "确认「"
"""How the reason of a confirmed alias began before the audit had a verb for it."""


class RosterReader(Reader):
    """Units, their names, and which of them are in use."""

    def of(self, year_id: int) -> list[RosterUnit]:
        """The units evaluated, in the office's order."""
        c = schema.units.c
        wanted = select(c.name, c.group_name, c.aliases).where(c.year_id == year_id)
        rows = self._connection.execute(wanted.order_by(c.position)).all()
        return [RosterUnit(name, group, tuple(json.loads(others))) for name, group, others in rows]

    def names_of(self, year_id: int, unit: str) -> tuple[str, ...]:
        """A unit's name and its other names in the roster: what is kept under an older name
        of a unit that was renamed is the unit's.
        """
        c = schema.units.c
        wanted = select(c.aliases).where(c.year_id == year_id, c.name == unit)
        others = self._connection.execute(wanted).scalar()
        return (unit, *json.loads(others)) if others else (unit,)

    def require_known(self, year_id: int, unit: str) -> None:
        """Raise :class:`StoreError` for a unit that a roster with units in it does not have."""
        c = schema.units.c
        here = exists().where(c.year_id == year_id)
        known = here.where(c.name == unit)
        if self._connection.execute(select(here & ~known)).scalar():
            raise StoreError(f"名册里没有单位「{unit}」")

    def used(self, year_id: int) -> set[str]:
        """Units that something in force is kept of: submissions accepted or pending, reviews
        and adoptions not reverted, records not revoked, matters, objections and evidence files not
        withdrawn, questions, events and arrivals.
        """
        sent, lines, cases = (
            table.c for table in (schema.submissions, schema.reviews, schema.case_reviews)
        )
        records, matters = schema.records.c, schema.matters.c
        contested, remarks = schema.objections.c, schema.remarks.c
        events, came = schema.due_events.c, schema.arrivals.c
        files = schema.evidence_files.c
        kept = union(
            select(sent.unit).where(
                sent.year_id == year_id, sent.state.in_(("accepted", "pending"))
            ),
            select(lines.unit).where(
                lines.id.in_(last_reviews(schema.reviews, year_id)),
                or_(lines.points.is_not(None), lines.not_applicable.is_not(None)),
            ),
            select(cases.unit).where(
                cases.id.in_(last_reviews(schema.case_reviews, year_id)), cases.adopted.is_not(None)
            ),
            select(records.unit).where(records.year_id == year_id, records.revoked_at.is_(None)),
            select(matters.unit).where(matters.year_id == year_id, matters.withdrawn_at.is_(None)),
            select(contested.unit).where(
                contested.year_id == year_id, contested.withdrawn_at.is_(None)
            ),
            select(remarks.unit).where(remarks.year_id == year_id),
            select(files.unit).where(files.year_id == year_id, files.withdrawn_at.is_(None)),
            select(events.unit).where(events.year_id == year_id, events.revoked_at.is_(None)),
            select(came.unit).where(came.year_id == year_id, came.revoked_at.is_(None)),
        )
        return {unit for unit in self._connection.execute(kept).scalars() if unit}

    def confirmed_aliases(self, year_id: int) -> dict[str, str]:
        """Aliases that a person confirmed and nobody took back, with their units, by the audit."""

        def aliases(document: str | None) -> dict[str, str]:
            rows = json.loads(document) if document else []
            return {alias: name for name, _, others in rows for alias in json.loads(others)}

        confirmed: dict[str, str] = {}
        audit = AuditReader(self._connection)
        for entry in audit.entries(year_id, subject=subject("units", year_id))[::-1]:
            before, after = aliases(entry.old), aliases(entry.new)
            if entry.verb == "confirm-alias" or entry.reason.startswith(_CONFIRMED_BEFORE):
                confirmed |= {name: after[name] for name in after.keys() - before.keys()}
            elif entry.verb == "withdraw-alias":
                for name in before.keys() - after.keys():
                    confirmed.pop(name, None)
        return confirmed


class RosterWriter(Writer, RosterReader):
    """Setting the roster."""

    def set(
        self,
        year_id: int,
        units: Sequence[RosterUnit],
        reason: str = "",
        *,
        verb: RosterVerb = "set-roster",
    ) -> None:
        """Put the whole roster in place of the one before; the audit keeps both.

        A unit that goes as a name and stays as another unit's alias was renamed: what is kept
        under its old name is that unit's. ``verb`` is how the audit calls the change.

        Raises :class:`StoreError` where a unit stands twice, or one would go that has
        submissions that count or wait, reviews, records, matters, evidence files, events or
        arrivals in force.
        """
        SealReader(self._connection).require_open(year_id)
        names = [filled(unit.name, "单位") for unit in units]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise StoreError(f"名册里单位重复:{'、'.join(twice)}")
        others = {alias for unit in units for alias in unit.aliases}
        if kept := sorted(self.used(year_id) - {*names} - others):
            raise StoreError(
                f"{'、'.join(kept)} 已有报送、核定或记录(含登记的事项、日程、异议、佐证材料),"
                "不能从名册中去掉"
            )
        before, after = _rows(self.of(year_id)), _rows(units)
        self._connection.execute(delete(schema.units).where(schema.units.c.year_id == year_id))
        for position, (name, group, aliases) in enumerate(after, start=1):
            row = {"year_id": year_id, "position": position, "name": name, "group_name": group}
            self._connection.execute(insert(schema.units).values(**row, aliases=aliases))
        old, new = (roster_document(rows) if rows else None for rows in (before, after))
        self._journal.tell(verb, subject("units", year_id), year_id, old, new, reason)


def _rows(units: Sequence[RosterUnit]) -> list[tuple[str, str, str]]:
    """Name, group and aliases (JSON text) of each unit."""
    return [
        (
            unit.name,
            filled(unit.group, "单位类别"),
            canonical([legible(alias, "别名") for alias in unit.aliases]),
        )
        for unit in units
    ]
