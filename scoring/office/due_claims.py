"""What the calendar says of a line beside what the workbooks claim: shown, and booked by nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from criteria import Line
from scoring.model.days import day_of
from scoring.model.due import Standing
from scoring.office.calendar import figures, standings_by
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear


class Claim(NamedTuple):
    """A line of a unit: what the calendar says, what the workbook says, whether they differ.

    ``calendar`` and ``workbook`` are sentences; ``workbook`` is blank where nothing is claimed.
    """

    unit: str
    line: str
    title: str
    calendar: str
    workbook: str
    differs: bool


@needs(Action.LOOK)
def claims(year: OfficeYear, day: date | None = None) -> list[Claim]:
    """For each unit and line that the calendar measures: what it says as of a day (None: now)
    beside what the accepted workbooks claim, those that differ first.
    """
    if year.roster() is None:
        return []
    of_line: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for each in standings_by(year, {}, day=day):
        if each.date.line:
            of_line[each.date.unit, each.date.line].append(each)
    scheme, given = year.scheme, figures(year.scored()[0].evidence)
    found = []
    for (unit, id_), mine in of_line.items():
        line = scheme.line_by_id[id_]
        if line.measure.kind in ("count", "deadline", "penalty"):
            claimed = given.get((unit, scheme.item_of(id_)), (None, None))
            found.append(_claim(unit, line, mine, *claimed))
    units = [each.name for each in year.required_roster().units]
    return sorted(found, key=lambda e: (not e.differs, units.index(e.unit), scheme.item_of(e.line)))


def _claim(
    unit: str, line: Line, mine: Iterable[Standing], due: int | None, done: int | None
) -> Claim:
    standings = [*mine]
    came = [each for each in standings if each.came]
    late = sum(each.state.kind == "late" for each in came)
    if line.measure.kind == "deadline":
        days = [each.came.at.date() for each in came if each.came]
        said = "" if done is None else f"完成于 {day_of(done)}"
        words = f"完成于 {min(days)}" if days else "没有登记"
        return Claim(unit, line.id, line.title, words, said, bool(days and said and words != said))
    in_time = len(came) - late
    counts = in_time if line.measure.kind == "penalty" else len(came)
    words = f"应 {len(standings)} 次,已 {len(came)} 次" + (f",其中迟 {late} 次" if late else "")
    said = "" if done is None else f"完成数 {done}"
    said += "" if due is None or not said else f",应完成数 {due}"
    return Claim(unit, line.id, line.title, words, said, done is not None and done != counts)
