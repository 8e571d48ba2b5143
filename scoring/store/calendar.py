"""The calendar of a year: dates that the office changed, events, and what came when."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import Arrival, DueChange, DueEvent, NewArrival
from scoring.store.seals import SealReader


class CalendarReader(Reader):
    """Changed dates, events and arrivals."""

    def changes(self, year_id: int) -> list[DueChange]:
        """What the office said of dates, the last word at the end."""
        c = schema.due_changes.c
        wanted = select(schema.due_changes).where(c.year_id == year_id).order_by(c.id)
        return self._all(DueChange, wanted)

    def events(self, year_id: int, *, revoked: bool = False) -> list[DueEvent]:
        """Events in force, as recorded; with ``revoked`` all."""
        c = schema.due_events.c
        wanted = select(schema.due_events).where(c.year_id == year_id).order_by(c.id)
        return self._all(DueEvent, wanted if revoked else wanted.where(c.revoked_at.is_(None)))

    def event(self, event_id: int) -> DueEvent:
        """One event."""
        return self._one(DueEvent, schema.due_events, event_id)

    def arrivals(self, year_id: int, *, revoked: bool = False) -> list[Arrival]:
        """Arrivals in force, as recorded; with ``revoked`` all."""
        c = schema.arrivals.c
        wanted = select(schema.arrivals).where(c.year_id == year_id).order_by(c.id)
        return self._all(Arrival, wanted if revoked else wanted.where(c.revoked_at.is_(None)))

    def arrival(self, arrival_id: int) -> Arrival:
        """One arrival."""
        return self._one(Arrival, schema.arrivals, arrival_id)


class CalendarWriter(Writer, CalendarReader):
    """Changing dates, recording and revoking events and arrivals; nothing is altered or deleted.

    Every verb raises :class:`StoreError` for a unit that is not in the roster and for what is left
    blank.
    """

    def change(
        self,
        year_id: int,
        due: str,
        number: int,
        day: date | None,
        reason: str,
        *,
        title: str = "",
        unit: str | None = None,
        group: str | None = None,
    ) -> DueChange:
        """Say by when a date is due, of all, of a group or of a unit; None: not at all."""
        SealReader(self._connection).require_open(year_id)
        if unit is not None:
            RosterReader(self._connection).require_known(year_id, unit)
        why = filled(reason, "理由")
        change_id = self._journal.add(
            schema.due_changes,
            "change-due",
            why,
            year_id=year_id,
            due=filled(due, "日程"),
            title=legible(title, "名称"),
            number=number,
            unit=unit,
            group_name=group,
            day=day,
            reason=why,
            changed_at=self._journal.now(),
            changed_by=self._journal.who,
        )
        return self._one(DueChange, schema.due_changes, change_id)

    def add_event(self, year_id: int, unit: str, due: str, happened: str, words: str) -> DueEvent:
        """Record that something happened."""
        self._require(year_id, unit)
        event_id = self._journal.add(
            schema.due_events,
            "record-event",
            year_id=year_id,
            unit=unit,
            due=filled(due, "日程"),
            happened=filled(happened, "发生时间"),
            words=filled(words, "事件"),
            recorded_at=self._journal.now(),
            recorded_by=self._journal.who,
        )
        return self.event(event_id)

    def add_arrival(self, year_id: int, new: NewArrival) -> Arrival:
        """Record what came; of a revoked event there is nothing to come."""
        self._require(year_id, new.unit)
        if new.event_id is not None:
            self._require_standing(self.event(new.event_id), "事件")
        filled(new.due, "日程")
        filled(new.came, "日期")
        legible(new.paper, "文号")
        legible(new.note, "说明")
        arrival_id = self._journal.add(
            schema.arrivals,
            "record-arrival",
            year_id=year_id,
            recorded_at=self._journal.now(),
            recorded_by=self._journal.who,
            **asdict(new),
        )
        return self.arrival(arrival_id)

    def revoke_event(self, event_id: int, reason: str) -> DueEvent:
        """Revoke an event with a reason; what came upon it counts no longer."""
        found = self.event(event_id)
        self._require_standing(found, "事件")
        why, year_id = filled(reason, "撤销的理由"), found.year_id
        self._take_back(schema.due_events, year_id, event_id, "revoke-event", why, "revoked")
        return self.event(event_id)

    def revoke_arrival(self, arrival_id: int, reason: str) -> Arrival:
        """Revoke an arrival with a reason."""
        found = self.arrival(arrival_id)
        self._require_standing(found, "完成记录")
        why, year_id = filled(reason, "撤销的理由"), found.year_id
        self._take_back(schema.arrivals, year_id, arrival_id, "revoke-arrival", why, "revoked")
        return self.arrival(arrival_id)

    def _require(self, year_id: int, unit: str) -> None:
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, filled(unit, "单位"))

    def _require_standing(self, found: DueEvent | Arrival, name: str) -> None:
        SealReader(self._connection).require_open(found.year_id)
        if found.revoked_at is not None:
            raise StoreError(f"第 {found.id} 号{name}已由 {found.revoked_by} 撤销")
