"""A reporter's verbs on the calendar: its unit's dates, what it did, what happened at it."""

from __future__ import annotations

from datetime import date, datetime

from scoring.model.due import Standing
from scoring.office import calendar, calendar_papers, calendar_records, own_unit
from scoring.office.own_unit import _senders, unit_name  # _senders: shared by a reporter's verbs
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.year import OfficeYear
from scoring.store import Arrival, DueEvent


@needs(Action.OWN)
def own_dates(year: OfficeYear, day: date | None = None) -> list[Standing]:
    """How the unit's dates stand as of a day (None: now), what is overdue first. Lines with a
    deadline count as done on the day that the unit's own accepted workbook says.
    """
    unit = unit_name(year)
    accepted = [each for each in own_unit.submissions(year) if each.state == "accepted"]
    parsed = [year.parsed(each, each.file) for each in accepted if each.parsed_sha256]
    evidence = year.merged(parsed[-1:]).evidence
    signs = (
        calendar.deadline_signs(evidence, year.scheme) if evidence and year.scheme.deadlines else {}
    )
    return calendar.standings_by(year, signs, unit=unit, day=day)


@needs(Action.OWN)
def own_ics(year: OfficeYear) -> bytes:
    """The unit's dates as an .ics file (see :func:`calendar_papers.ics`)."""
    return calendar_papers.ics(year, unit_name(year))


@needs(Action.OWN)
def own_records(year: OfficeYear) -> list[Arrival]:
    """What the unit's own accounts recorded as done and may take back, the last first."""
    unit, senders = unit_name(year), _senders(year)
    return [
        each
        for each in calendar.arrivals(year)
        if each.recorded_by in senders and year.current_name(each.unit) == unit
    ]


@needs(Action.OWN)
def own_events(year: OfficeYear, *, revocable: bool = False) -> list[DueEvent]:
    """The unit's events, the last first; with ``revocable`` those its own accounts recorded."""
    unit, senders = unit_name(year), _senders(year)
    return [
        each
        for each in calendar.events(year)
        if year.current_name(each.unit) == unit and (each.recorded_by in senders or not revocable)
    ]


@needs(Action.OWN)
def record_done(
    year: OfficeYear,
    due: str,
    came: date,
    *,
    number: int | None = None,
    paper: str = "",
    note: str = "",
) -> Arrival:
    """Record that the unit did what was due (see :func:`calendar_records.record`)."""
    more = {"paper": paper, "note": note}
    return calendar_records.record(year, unit_name(year), due, came, number=number, **more)


@needs(Action.OWN)
def add_own_event(year: OfficeYear, due: str, happened: datetime, words: str) -> DueEvent:
    """Record that something happened at the unit (see :func:`calendar_records.add_event`)."""
    return calendar_records.add_event(year, unit_name(year), due, happened, words)


@needs(Action.OWN)
def report_own_event(
    year: OfficeYear, event_id: int, at: datetime, *, paper: str = "", note: str = ""
) -> Arrival:
    """Record when an event of the unit was reported. Raises :class:`Forbidden` for another's."""
    with year.store.read() as now:
        event = now.calendar.event(event_id)
    if year.current_name(event.unit) != unit_name(year):
        raise Forbidden(f"第 {event_id} 号不是本单位的事件")
    return calendar_records.report_event(year, event_id, at, paper=paper, note=note)


@needs(Action.OWN)
def revoke_done(year: OfficeYear, arrival_id: int, reason: str) -> None:
    """Revoke what the unit's own accounts recorded as done; the office's stays as it is."""
    with year.store.read() as now:
        found = now.calendar.arrival(arrival_id)
    if found.recorded_by not in _senders(year) or year.current_name(found.unit) != unit_name(year):
        raise Forbidden(f"第 {arrival_id} 号记录不是本单位所记,不能撤销;有误的请与考评办联系")
    calendar_records.revoke(year, arrival_id, reason)


@needs(Action.OWN)
def revoke_own_event(year: OfficeYear, event_id: int, reason: str) -> None:
    """Revoke an event that the unit's own accounts recorded."""
    with year.store.read() as now:
        found = now.calendar.event(event_id)
    if found.recorded_by not in _senders(year) or year.current_name(found.unit) != unit_name(year):
        raise Forbidden(f"第 {event_id} 号事件不是本单位所登记,不能撤销;有误的请与考评办联系")
    calendar_records.revoke_event(year, event_id, reason)
