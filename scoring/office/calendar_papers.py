"""What the calendar gives to others: reminders (催报) as Word and Excel, and an .ics file."""

from __future__ import annotations

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal

from scoring.model.due import SOON, DueDate
from scoring.office.calendar import changes, events, moment_of, reminders, standings_by
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.reports.ics import Entry, calendar_file
from scoring.reports.reminders import Reminder, write_reminder_letters, write_reminder_workbook

Kind = Literal["xlsx", "docx"]
ICS = "text/calendar"
MOST_UNITS = 20
"""So many units are named in an entry of the calendar of all."""


@needs(Action.LOOK)
def reminder_paper(
    year: OfficeYear,
    kind: Kind,
    *,
    unit: str = "",
    group: str = "",
    day: date | None = None,
    ahead: int = SOON,
) -> bytes:
    """Who is to be reminded of what (see :func:`scoring.office.calendar.reminders`): a list of
    all units as Excel, or a letter to each as Word.
    """
    found = reminders(year, unit=unit, group=group, day=day, ahead=ahead)
    title = f"{year.year.year}年度{year.scheme.terms.work}催报单"
    reminder = Reminder(title, year.year.office, moment_of(day).date(), found)
    stream = io.BytesIO()
    (write_reminder_workbook if kind == "xlsx" else write_reminder_letters)(reminder, stream)
    return stream.getvalue()


@needs(Action.LOOK)
def ics(year: OfficeYear, unit: str = "") -> bytes:
    """The dates of a unit, or (blank) of all: an entry for each day, with which units it is of."""
    places = {each.name: place for place, each in enumerate(year.required_roster().units)}
    dates = [each.date for each in standings_by(year, {}, unit=unit)]
    dates.sort(key=lambda each: (each.by, each.due, each.number, places[each.unit]))
    said = Counter((each.due, each.number) for each in changes(year))
    make = _of_unit if unit else _of_all
    name = f"{year.year.year}年度日程{f' {unit}' if unit else ''}"
    entries = [entry._replace(moved=said[key]) for key, entry in make(year, dates)]
    return calendar_file(name, entries, _last_change(year))


def _of_unit(year: OfficeYear, dates: Sequence[DueDate]) -> Iterator[tuple[tuple[str, int], Entry]]:
    for each in dates:
        words = f"{each.article}\n{each.changed}".strip()
        uid = _uid(year, each.due, each.number, each.unit)
        yield (each.due, each.number), Entry(uid, each.by, each.timed, each.name, words)


def _of_all(year: OfficeYear, dates: Sequence[DueDate]) -> Iterator[tuple[tuple[str, int], Entry]]:
    """An entry for each day of a date: the day of most units keeps the date's first name."""
    by_key: dict[tuple[str, int], dict[datetime, list[DueDate]]] = defaultdict(dict)
    for each in dates:
        by_key[each.due, each.number].setdefault(each.by, []).append(each)
    for key, days in by_key.items():
        in_order = sorted(days.items(), key=lambda item: (-len(item[1]), item[0]))
        for rank, (by, mine) in enumerate(in_order):
            units = "、".join(each.unit for each in mine[:MOST_UNITS])
            more = " 等" if len(mine) > MOST_UNITS else ""
            words = f"{mine[0].article}\n{len(mine)} 个单位:{units}{more}".strip()
            name = f"{mine[0].name}({len(mine)} 个单位)"
            yield key, Entry(_uid(year, *key, str(rank)), by, mine[0].timed, name, words)


def _uid(year: OfficeYear, *parts: object) -> str:
    """A name that stays the same as long as the date is the same date of the same year."""
    of = (year.year.year, year.year.tier, year.year.office, year.year.scheme, *parts)
    return hashlib.sha256("\0".join(map(str, of)).encode()).hexdigest()[:32] + "@calendar"


def _last_change(year: OfficeYear) -> datetime:
    """When a date of the year was last changed or added (UTC); else when the year was made."""
    times = [each.changed_at for each in changes(year)]
    times += [each.recorded_at for each in events(year)]
    return datetime.fromisoformat(max(times, default=year.year.created_at))
