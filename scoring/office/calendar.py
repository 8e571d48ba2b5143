"""The calendar of a year as it is looked at: what is due from each unit, and what came when.

No score follows from it; what a line measures stands beside it (:mod:`scoring.office.due_claims`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time

from criteria import Scheme
from criteria.base import HUNDREDTHS
from scoring.model.days import day_of
from scoring.model.due import SOON, Came, Standing, end_of, standing_at, urgency
from scoring.model.evidence import BLANK, Evidence
from scoring.office.due_dates import Signs, YearDates
from scoring.office.ledger_rows import in_force
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import Arrival, DueChange, DueEvent, ReadTransaction

BY_WORKBOOK, BY_REGISTER, BY_LINE = "收到工作簿", "事项登记簿", "工作簿所填"
"""How the records know by themselves that something came."""


def moment_of(day: date | None = None) -> datetime:
    """The end of a day; of today, or None, this moment, in the office's time."""
    now = datetime.now().astimezone().replace(tzinfo=None)
    return now if day in (None, now.date()) else end_of(day or now.date())


@needs(Action.LOOK)
def standings(year: OfficeYear, *, unit: str = "", day: date | None = None) -> list[Standing]:
    """How every date of the year, or of a unit, stands as of a day (None: now), what is overdue
    first. Lines with a deadline count as done on the day that the accepted workbooks say.
    """
    return standings_by(year, _deadline_signs(year), unit=unit, day=day)


@needs(Action.LOOK)
def standings_by(
    year: OfficeYear, signs: Signs, *, unit: str = "", day: date | None = None
) -> list[Standing]:
    """The same by ``signs`` in place of what the accepted workbooks say."""
    with year.store.read() as now:
        rules = _rules(year, now)
        arrivals = now.calendar.arrivals(year.year.id)
        known = _signs(year, now, rules)
    for key, more in signs.items():
        known[key] = [*known.get(key, ()), *more]
    dates = [each for each in rules.dates() if unit in ("", each.unit)]
    found = rules.with_arrivals(dates, arrivals, known)
    return sorted((standing_at(*each, moment_of(day)) for each in found), key=urgency)


def _deadline_signs(year: OfficeYear) -> Signs:
    """The days on which lines with a deadline were done, as the accepted workbooks say."""
    if not year.scheme.deadlines or year.roster() is None:
        return {}
    return deadline_signs(year.scored()[0].evidence, year.scheme)


def deadline_signs(evidence: Evidence, scheme: Scheme) -> Signs:
    """The same of evidence."""
    found = figures(evidence)
    return {
        (unit, scheme.lines[item].id): [Came(datetime.combine(day_of(done), time()), BY_LINE)]
        for (unit, item), (_, done) in found.items()
        if item in scheme.deadlines and done is not None
    }


def figures(evidence: Evidence) -> dict[tuple[str, int], tuple[int | None, int | None]]:
    """应完成数 and 完成数 of the lines in whole numbers (days since 1970 for a deadline), by unit
    and item; None where a cell is blank.
    """
    names, lines = evidence.units["unit"].tolist(), evidence.lines
    columns = (lines[name].tolist() for name in ("unit", "item", "due", "done"))
    found = {}
    for unit, item, *cells in zip(*columns, strict=True):
        due, done = (None if each == BLANK else each // HUNDREDTHS for each in cells)
        found[names[unit], item] = due, done
    return found


def _rules(year: OfficeYear, now: ReadTransaction) -> YearDates:
    id_, units = year.year.id, now.roster.of(year.year.id)
    former = {alias: unit.name for unit in units for alias in unit.aliases}
    changes, events = now.calendar.changes(id_), now.calendar.events(id_)
    return YearDates(year.scheme, year.year.year, units, former, changes, events)


def _signs(
    year: OfficeYear, now: ReadTransaction, rules: YearDates
) -> dict[tuple[str, str], list[Came]]:
    """What the records know to have come: workbooks received, days in the register of matters."""
    found: dict[tuple[str, str], list[Came]] = defaultdict(list)
    by_book = [due.id for due in year.scheme.dues if due.workbook]
    if by_book:
        for each in now.submissions.of(year.year.id, ("accepted", "pending", "superseded")):
            if each.kind == "unit" and each.unit:
                at = datetime.fromisoformat(each.received_at).astimezone().replace(tzinfo=None)
                came = Came(at, f"{BY_WORKBOOK}(第 {each.number} 号报送)")
                for due in by_book:
                    found[rules.former.get(each.unit, each.unit), due].append(came)
    ledger = year.scheme.ledger
    by_day = {due.id: ledger.column(due.column).field for due in year.scheme.dues
              if due.column and ledger}  # fmt: skip
    if by_day:
        for unit, field, came in _reported(year, now, {*by_day.values()}, rules):
            for due in (id_ for id_, wanted in by_day.items() if wanted == field):
                found[unit, due].append(came)
    return found


def _reported(
    year: OfficeYear, now: ReadTransaction, fields: set[str], rules: YearDates
) -> Iterator[tuple[str, str, Came]]:
    """The days that the register has in some columns: unit, column, what came."""
    facts = defaultdict(list)
    for fact in now.matters.facts(year.year.id):
        if fact.field in fields:
            facts[fact.matter_id].append(fact)
    for matter in now.matters.of(year.year.id):
        for field, fact in in_force(facts.get(matter.id, ())).items():
            at = datetime.fromisoformat(fact.value)
            came = Came(at, f"{BY_REGISTER}(第 {matter.id} 号)", paper=fact.paper)
            yield rules.former.get(matter.unit, matter.unit), field, came


@needs(Action.LOOK)
def reminders(
    year: OfficeYear,
    *,
    unit: str = "",
    group: str = "",
    day: date | None = None,
    ahead: int = SOON,
) -> dict[str, list[Standing]]:
    """What each unit, or those of a group, is to be reminded of as of a day (None: now): what is
    overdue, and what is due in at most ``ahead`` days; units in the roster's order.
    """
    found: dict[str, list[Standing]] = {each.name: [] for each in year.required_roster().units}
    for each in standings(year, unit=unit, day=day):
        kind, amount, _ = each.state
        if group in ("", each.date.group) and (
            kind == "missing" or (kind in ("soon", "ahead") and amount <= ahead)
        ):
            found[each.date.unit].append(each)
    return {name: mine for name, mine in found.items() if mine}


@needs(Action.LOOK)
def changes(year: OfficeYear) -> list[DueChange]:
    """What the office said of dates, the last word first."""
    with year.store.read() as now:
        return now.calendar.changes(year.year.id)[::-1]


@needs(Action.LOOK)
def arrivals(year: OfficeYear, *, revoked: bool = False) -> list[Arrival]:
    """What was recorded to have come, the last first; with ``revoked`` all."""
    with year.store.read() as now:
        return now.calendar.arrivals(year.year.id, revoked=revoked)[::-1]


@needs(Action.LOOK)
def events(year: OfficeYear, *, revoked: bool = False) -> list[DueEvent]:
    """The events of the year, the last first; with ``revoked`` all."""
    with year.store.read() as now:
        return now.calendar.events(year.year.id, revoked=revoked)[::-1]


@needs(Action.LOOK)
def titles(year: OfficeYear) -> dict[str, str]:
    """What is due in the year, by id: of the scheme, and what the office added."""
    found = {due.id: due.title for due in year.scheme.dues}
    for each in changes(year)[::-1]:
        found.setdefault(each.due, each.title)
    return found
