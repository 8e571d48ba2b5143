"""The calendar of a year as it is changed: dates set otherwise, events, what came.

Identifiers of natural persons in any text are masked before they are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scoring.model.due import DueDate, Standing
from scoring.model.evidence import UsageError
from scoring.office.calendar import changes, moment_of, standings_by, titles
from scoring.office.matter_values import day_fault, known_unit, text_in_order
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Arrival, DueChange, DueEvent, NewArrival
from scoring.text.folding import clean, fold
from scoring.text.personal import mask

NEAR_ENOUGH = timedelta(days=366)
"""A date of a year lies in it, or at most so long after it."""


@needs(Action.YEARS)
def change(
    year: OfficeYear,
    due: str,
    number: int,
    day: date | None,
    reason: str,
    *,
    unit: str = "",
    group: str = "",
) -> DueChange:
    """Set the date ``number`` of what is due to another day, or (None) drop it: of a ``unit``, of
    a ``group``, or (both blank) of all. A unit's own date goes before its group's, and that before
    the date of all; of two of one kind the later word holds.

    Raises :class:`UsageError` without a reason, for a date that nobody has, for a unit and a
    group at once, and for a day that is none of the year.
    """
    id_ = _known(year, due)
    if number not in _numbers(year, id_):
        have = "、".join(map(str, _numbers(year, id_)))
        raise UsageError(f"「{titles(year)[id_]}」没有第 {number} 次;有:{have or '没有固定日期'}")
    return _say(year, id_, titles(year)[id_], number, day, reason, unit, group)


@needs(Action.YEARS)
def add(
    year: OfficeYear, due: str, day: date, reason: str, *, unit: str = "", group: str = ""
) -> DueChange:
    """Add a date: one more of what is due already, or of something new that is called ``due``.

    Raises :class:`UsageError` as :func:`change` does.
    """
    known = _find(year, due)
    if known is None:
        title = text_in_order(due, "名称")
        return _say(year, title, title, 1, day, reason, unit, group)
    if any(each.id == known and each.after_event for each in year.scheme.dues):
        raise UsageError(f"「{titles(year)[known]}」在事件发生后才要报,不另定日期")
    number = max(_numbers(year, known), default=0) + 1
    return _say(year, known, titles(year)[known], number, day, reason, unit, group)


def _say(
    year: OfficeYear,
    due: str,
    title: str,
    number: int,
    day: date | None,
    reason: str,
    unit: str,
    group: str,
) -> DueChange:
    if unit and group:
        raise UsageError("单位和单位类别只写一个")
    names = [each.name for each in year.scheme.groups]
    if group and group not in names:
        raise UsageError(f"没有单位类别「{group}」;可用:{'、'.join(names)}")
    first = date(year.year.year, 1, 1)
    if day and not first <= day <= date(year.year.year, 12, 31) + NEAR_ENOUGH:
        raise UsageError(f"日期 {day} 不在 {year.year.year} 年度和次年之内;请核对日期")
    of = known_unit(year.required_roster(), unit) if unit else None
    own = "" if due in {each.id for each in year.scheme.dues} else title
    why = mask(clean(reason))
    with year.store.write(year.who) as tx:
        return tx.calendar.change(
            year.year.id, due, number, day, why, title=own, unit=of, group=group or None
        )


@needs(Action.RECEIVE)
def record(
    year: OfficeYear,
    unit: str,
    due: str,
    came: date,
    *,
    number: int | None = None,
    paper: str = "",
    note: str = "",
) -> Arrival:
    """Record that something came from a unit on a day, for the date ``number`` of what is due
    (None: the only one that is open).

    Raises :class:`UsageError` for an unknown unit or thing, for a date that the unit does not
    have, and for a day that cannot be.
    """
    of, id_ = known_unit(year.required_roster(), unit), _known(year, due)
    if fault := day_fault(came, year.year.year):
        raise UsageError(fault)
    mine = [each for each in standings_by(year, {}, unit=of) if each.date.due == id_]
    found = _date(mine, titles(year)[id_], number)
    new = NewArrival(of, id_, came.isoformat(), found.number, None, _text(paper), _text(note))
    with year.store.write(year.who) as tx:
        return tx.calendar.add_arrival(year.year.id, new)


def _date(mine: Sequence[Standing], title: str, number: int | None) -> DueDate:
    """The date that is meant: by its number, or the only one still open."""
    dated = [each for each in mine if each.date.event is None]
    if any(each.date.event for each in mine):
        raise UsageError(f"「{title}」在事件发生后才要报:请先登记事件,再登记报告的时间")
    if number is None:
        left = [each for each in dated if each.came is None]
        dated = left if len(left) == 1 else dated
    else:
        dated = [each for each in dated if each.date.number == number]
    if len(dated) == 1:
        return dated[0].date
    have = sorted((each.date for each in mine), key=lambda each: each.number)
    named = "、".join(f"第 {each.number} 次({each.last})" for each in have)
    raise UsageError(f"「{title}」请写明是第几次;该单位有:{named or '没有这一项'}")


@needs(Action.RECEIVE)
def add_event(year: OfficeYear, unit: str, due: str, happened: datetime, words: str) -> DueEvent:
    """Record that something happened at a unit, upon which ``due`` is to come.

    Raises :class:`UsageError` for an unknown unit, for what is not due upon events, for a
    moment that cannot be, and for blank ``words``.
    """
    of, id_ = known_unit(year.required_roster(), unit), _known(year, due)
    upon = [each.title for each in year.scheme.dues if each.after_event]
    if not any(each.id == id_ and each.after_event for each in year.scheme.dues):
        have = "、".join(upon) or "没有"
        raise UsageError(f"「{titles(year)[id_]}」不在事件发生后报;事件发生后才报的:{have}")
    when = _moment(year, happened)
    with year.store.write(year.who) as tx:
        return tx.calendar.add_event(year.year.id, of, id_, when, text_in_order(words, "事件"))


@needs(Action.RECEIVE)
def report_event(
    year: OfficeYear, event_id: int, at: datetime, *, paper: str = "", note: str = ""
) -> Arrival:
    """Record when an event was reported. Raises :class:`UsageError` for a moment before it
    happened, or one that cannot be, and for an event of another year.
    """
    event = _event(year, event_id)
    when = _moment(year, at)
    if when < event.happened:
        raise UsageError(f"报告的时间 {_plain(when)} 早于事件发生的时间 {_plain(event.happened)}")
    unit = year.current_name(event.unit) or event.unit
    new = NewArrival(unit, event.due, when, None, event_id, _text(paper), _text(note))
    with year.store.write(year.who) as tx:
        return tx.calendar.add_arrival(year.year.id, new)


@needs(Action.RECEIVE)
def revoke(year: OfficeYear, arrival_id: int, reason: str) -> None:
    """Take a record of what came out of force, with a reason."""
    with year.store.write(year.who) as tx:
        if tx.calendar.arrival(arrival_id).year_id != year.year.id:
            raise UsageError(f"{year.year.year} 年度没有第 {arrival_id} 号完成记录;请核对编号")
        tx.calendar.revoke_arrival(arrival_id, mask(clean(reason)))


@needs(Action.RECEIVE)
def revoke_event(year: OfficeYear, event_id: int, reason: str) -> None:
    """Take an event out of force, with a reason; what came upon it counts no longer."""
    _event(year, event_id)
    with year.store.write(year.who) as tx:
        tx.calendar.revoke_event(event_id, mask(clean(reason)))


def _event(year: OfficeYear, event_id: int) -> DueEvent:
    with year.store.read() as now:
        found = now.calendar.event(event_id)
    if found.year_id != year.year.id:
        raise UsageError(f"{year.year.year} 年度没有第 {event_id} 号事件;请核对编号")
    return found


def _find(year: OfficeYear, text: str) -> str | None:
    """The id of what is due by its id or title; None for something new."""
    for id_, title in titles(year).items():
        if fold(text) in (fold(id_), fold(title)):
            return id_
    return None


def _known(year: OfficeYear, text: str) -> str:
    found = _find(year, text)
    if found is None:
        have = "、".join(titles(year).values()) or "还没有"
        raise UsageError(f"日程里没有「{mask(clean(text))[:40]}」;有:{have}")
    return found


def _numbers(year: OfficeYear, due: str) -> list[int]:
    """The numbers of all dates that anybody has, or had, of what is due."""
    law = {each.id: len(each.on) for each in year.scheme.dues}
    said = {each.number for each in changes(year) if each.due == due}
    return sorted(said | {*range(1, law.get(due, 0) + 1)})


def _moment(year: OfficeYear, at: datetime) -> str:
    """A moment as it is kept. Raises :class:`UsageError` for one that cannot be."""
    if fault := day_fault(at.date(), year.year.year):
        raise UsageError(fault)
    if at > moment_of():
        raise UsageError(f"时间 {at:%Y-%m-%d %H:%M} 在现在之后,还没有发生的不能登记;请核对时间")
    return at.isoformat(timespec="minutes")


def _plain(moment: str) -> str:
    return moment.replace("T", " ")


def _text(text: str) -> str:
    return mask(clean(text))
