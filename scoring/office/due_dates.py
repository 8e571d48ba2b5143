"""Which dates each unit of a year has, by the scheme and the office's changes, and what came for
each. Pure: rows in, dates out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from criteria import Due, Scheme
from scoring.model.due import Came, DueDate, end_of
from scoring.model.evidence import RosterUnit
from scoring.store import Arrival, DueChange, DueEvent

Signs = Mapping[tuple[str, str], Sequence[Came]]
"""What the records know by themselves to have come, by unit and id of what is due."""
RECORDED = "登记"


@dataclass(frozen=True)
class YearDates:
    """What the dates of a year follow from. ``former``: the present name of each renamed unit."""

    scheme: Scheme
    year: int
    units: Sequence[RosterUnit]
    former: Mapping[str, str]
    changes: Sequence[DueChange]
    events: Sequence[DueEvent]

    def dates(self) -> list[DueDate]:
        """Every date of every unit, unit by unit, the earliest first."""
        return [date for unit in self.units for date in self.of(unit)]

    def of(self, unit: RosterUnit) -> list[DueDate]:
        """The dates of one unit, the earliest first: of the scheme, of the office, upon events."""
        mine = [due for due in self.scheme.dues if unit.group in (due.groups or (unit.group,))]
        words = self._last_words(unit)
        days = {
            (due.id, number): day
            for due in mine
            for number, day in enumerate(due.dates(self.year), start=1)
        }
        known = {due.id: due for due in self.scheme.dues}
        found = []
        for key in [*days, *(key for key in words if key not in days)]:
            said, due = words.get(key), known.get(key[0])
            day = said.day if said else days[key]
            if day is not None:
                title = due.title if due else said.title if said else ""
                article, line = (due.article, due.line) if due else ("", "")
                reason = said.reason if said else ""
                date = (unit.name, unit.group, *key, title, article, line, end_of(day))
                found.append(DueDate(*date, changed=reason))
        found += self._upon_events(unit, {due.id: due for due in mine if due.after_event})
        return sorted(found, key=lambda each: (each.by, each.due, each.number))

    def _last_words(self, unit: RosterUnit) -> dict[tuple[str, int], DueChange]:
        """What the office last said of each date: of the unit before of its group before of all."""
        found: dict[tuple[str, int], tuple[int, DueChange]] = {}
        for each in self.changes:
            of = self.former.get(each.unit or "", each.unit)
            if of in (None, unit.name) and each.group_name in (None, unit.group):
                rank, key = 2 * (of is not None) + (each.group_name is not None), each.due
                if rank >= found.get((key, each.number), (0,))[0]:
                    found[key, each.number] = rank, each
        return {key: change for key, (_, change) in found.items()}

    def _upon_events(self, unit: RosterUnit, dues: Mapping[str, Due]) -> Iterator[DueDate]:
        for event in self.events:
            due = dues.get(event.due)
            if due is None or self.former.get(event.unit, event.unit) != unit.name:
                continue
            happened = datetime.fromisoformat(event.happened)
            by = happened + timedelta(hours=due.hours or 0)
            if due.days:
                by = end_of(happened.date() + timedelta(days=due.days))
            named = (unit.name, unit.group, due.id, event.id, due.title, due.article, due.line, by)
            yield DueDate(*named, timed=bool(due.hours), event=event.id, words=event.words)

    def with_arrivals(
        self, dates: Iterable[DueDate], arrivals: Iterable[Arrival], signs: Signs
    ) -> list[tuple[DueDate, Came | None]]:
        """Dates with what came for each: the earliest that somebody recorded, else the earliest
        that the records know of by themselves.
        """
        listed, known = list(dates), {due.id: due for due in self.scheme.dues}
        recorded: dict[tuple[str, str, int], Came] = {}
        for each in arrivals:
            place = each.event_id if each.event_id is not None else each.number or 0
            key, came = (self.former.get(each.unit, each.unit), each.due, place), came_of(each)
            if key not in recorded or came.at < recorded[key].at:
                recorded[key] = came
        together: dict[tuple[str, str], list[DueDate]] = defaultdict(list)
        for date in listed:
            together[date.unit, date.due].append(date)
        seen: dict[tuple[str, str, int], Came] = {}
        for (unit, id_), found in signs.items():
            if of := together.get((unit, id_)):
                seen |= {(unit, id_, n): came for n, came in _placed(known[id_], of, found).items()}
        keys = [(date.unit, date.due, date.number) for date in listed]
        return [(d, recorded.get(k) or seen.get(k)) for d, k in zip(listed, keys, strict=True)]


def _placed(due: Due, dates: Sequence[DueDate], signs: Sequence[Came]) -> dict[int, Came]:
    """The earliest sign of each date, by its number: a sign counts for the last date whose time
    has begun (``opens`` of :class:`criteria.Due`), those before all for the first.
    """
    found: dict[int, Came] = {}
    for sign in sorted(signs, key=lambda each: each.at):
        of = dates[0]
        for before, date in pairwise(dates):
            opens = before.by.date() + timedelta(days=1)
            if due.opens is not None:
                opens = date.by.date() - timedelta(days=due.opens)
            if sign.at.date() >= opens:
                of = date
        found.setdefault(of.number, sign)
    return found


def came_of(arrival: Arrival) -> Came:
    """A record as what came."""
    at = datetime.fromisoformat(arrival.came)
    return Came(
        at,
        RECORDED,
        timed="T" in arrival.came,
        arrival=arrival.id,
        recorded_by=arrival.recorded_by,
        paper=arrival.paper,
        note=arrival.note,
    )
