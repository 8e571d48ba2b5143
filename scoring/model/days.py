"""Days as numbers: how many lie between 1970-01-01 and a date."""

from __future__ import annotations

from datetime import date, timedelta

_EPOCH = date(1970, 1, 1)


def days_of(day: date) -> int:
    """The days from 1970-01-01 to ``day``; negative before it."""
    return (day - _EPOCH).days


def day_of(days: int) -> date:
    """The date so many days after 1970-01-01: the reverse of :func:`days_of`."""
    return _EPOCH + timedelta(days)
