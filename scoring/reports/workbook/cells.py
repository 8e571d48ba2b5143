"""What stands in a cell of a report: values, live formulas, looks, and the columns they fill."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, NamedTuple


class Count(int):
    """A whole number that is not points: a place, a number of events."""


Plain = str | int | datetime.date | None
"""Text; points in hundredths (or a :class:`Count`); a date; nothing."""


class Formula(NamedTuple):
    """A formula (without its =) and the engine's figure for it, which the file keeps as well.

    ``text`` holds addresses and words of the scheme, never anything that somebody typed.
    """

    text: str
    value: Plain


Value = Plain | Formula


class Cell(NamedTuple):
    """A value with a look of its own and a comment.

    ``look`` holds XlsxWriter format properties; ``note`` says where the value came from.
    """

    value: Value
    look: dict[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in half-width characters, its side, what spans it."""

    title: str
    width: float
    align: str = "left"
    over: str = ""


def number(title: str, width: float = 9, over: str = "") -> Column:
    """A column of points."""
    return Column(title, width, "right", over)


def centre(title: str, width: float = 8, over: str = "") -> Column:
    """A column of marks, places or dates."""
    return Column(title, width, "center", over)
