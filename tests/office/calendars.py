"""Years with a calendar for tests: Jiuquan's, and one of stages, reports and events."""

from __future__ import annotations

from datetime import date, datetime

from scoring.model.due import Standing
from scoring.office import calendar, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store

PROGRAMME = "sample-programme"
ROSTER = "单位,单位类别,别名\n甲县,县区,\n乙局,部门,某市乙局\n".encode()


def programme(store: Store, year: int = 2025) -> OfficeYear:
    """A year of the programme with two units: five stages, two reports, events."""
    made = create_year(store, "某岗", year, scheme_id=PROGRAMME, office="某办")
    kept = OfficeYear(store, made.id, "某岗")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def states(year: OfficeYear, day: str, unit: str = "甲县") -> dict[tuple[str, int], str]:
    """What is said of each date of a unit on a day, by what is due and the number of the date."""
    found = calendar.standings(year, unit=unit, day=date.fromisoformat(day))
    return {(each.date.due, each.date.number): each.state.words for each in found}


def one(year: OfficeYear, due: str, number: int, unit: str = "甲县") -> Standing:
    """A date of a unit as it stands now."""
    [found] = [
        each
        for each in calendar.standings(year, unit=unit)
        if (each.date.due, each.date.number) == (due, number)
    ]
    return found


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
