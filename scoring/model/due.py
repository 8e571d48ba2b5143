"""What is due from a unit by when, what came, and how that stands at a moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

SOON = 30
"""A date is near from so many days ahead of it."""
END_OF_DAY = time(23, 59)
StateKind = Literal["missing", "soon", "ahead", "late", "in-time"]
STATE_ORDER: tuple[StateKind, ...] = ("missing", "soon", "ahead", "late", "in-time")
"""What needs something done comes first."""


@dataclass(frozen=True)
class DueDate:
    """A date by which something is due from a unit.

    ``due`` and ``number`` name it: which date of what; upon an event ``event`` is the event's
    number and ``words`` say what happened. ``by`` is the last moment, in the office's time:
    the end of a day, or where ``timed`` the minute. ``changed``: why the office set it otherwise
    than the scheme, blank where it did not.
    """

    unit: str
    group: str
    due: str
    number: int
    title: str
    article: str
    line: str
    by: datetime
    timed: bool = False
    event: int | None = None
    words: str = ""
    changed: str = ""

    @property
    def last(self) -> str:
        """``by`` as shown: 2025-01-31, or 2025-05-02 13:00."""
        return shown(self.by, timed=self.timed)

    @property
    def name(self) -> str:
        """``title``, with what happened where it is due upon an event."""
        return f"{self.title}:{self.words}" if self.words else self.title


@dataclass(frozen=True)
class Came:
    """What came, and when; ``source`` says how it is known. ``arrival`` is the number of the
    record where somebody recorded it, and ``recorded_by`` who; else the records know by themselves.
    """

    at: datetime
    source: str
    timed: bool = False
    arrival: int | None = None
    recorded_by: str = ""
    paper: str = ""
    note: str = ""

    @property
    def when(self) -> str:
        """``at`` as shown."""
        return shown(self.at, timed=self.timed)


class DueState(NamedTuple):
    """How a date stands: ``amount`` days (hours where it is due by the minute) to go or late."""

    kind: StateKind
    amount: int
    words: str


@dataclass(frozen=True)
class Standing:
    """A date with what came for it and its state at a moment."""

    date: DueDate
    came: Came | None
    state: DueState


def shown(moment: datetime, *, timed: bool) -> str:
    """A moment as a day, or to the minute."""
    return f"{moment:%Y-%m-%d %H:%M}" if timed else f"{moment:%Y-%m-%d}"


def end_of(day: date) -> datetime:
    """The last minute of a day."""
    return datetime.combine(day, END_OF_DAY)


def standing_at(due: DueDate, came: Came | None, moment: datetime) -> Standing:
    """How a date stands at a moment; what came later is not known yet."""
    known = came if came and came.at <= moment else None
    return Standing(due, known, _state(due, known, moment))


def _state(due: DueDate, came: Came | None, moment: datetime) -> DueState:
    late, unit = _late(due, came.at if came else moment), "小时" if due.timed else "天"
    if came:
        return (
            DueState("late", late, f"迟 {late} {unit}") if late else DueState("in-time", 0, "按期")
        )
    if late:
        return DueState("missing", late, f"逾期 {late} {unit}")
    days = (due.by.date() - moment.date()).days
    if days > SOON:
        return DueState("ahead", days, f"还有 {days} 天")
    return DueState("soon", days, f"{days} 天内到期" if days else "今天到期")


def _late(due: DueDate, at: datetime) -> int:
    """So many days, or begun hours, lies ``at`` after the date; 0 where it does not."""
    if due.timed:
        return max(0, math.ceil((at - due.by) / timedelta(hours=1)))
    return max(0, (at.date() - due.by.date()).days)


def urgency(standing: Standing) -> tuple[int, datetime]:
    """The order of a list: what is overdue first, then what is near, then the rest by date."""
    return STATE_ORDER.index(standing.state.kind), standing.date.by
