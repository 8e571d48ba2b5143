"""What stands in a cell of a report: values, live formulas, looks, and the columns they fill."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from scoring.model.scores import (
    DESCRIBED,
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    SELF,
    UNDESCRIBED,
)


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
class SheetColumn:
    """A column: its heading, its width in half-width characters, its side, what spans it."""

    title: str
    width: float
    align: str = "left"
    over: str = ""


def number(title: str, width: float = 9, over: str = "") -> SheetColumn:
    """A column of points."""
    return SheetColumn(title, width, "right", over)


def centre(title: str, width: float = 8, over: str = "") -> SheetColumn:
    """A column of marks, places or dates."""
    return SheetColumn(title, width, "center", over)


_NEAR = 2
STATE_LOOKS: dict[int, tuple[str, str]] = {
    NOT_APPLICABLE: ("不", "#E9E9E9"),
    SELF: ("自", "#FFF4D6"),
    MEASURED: ("计", "#E3EDF7"),
    MISSING: ("缺", "#F8DEDA"),
    DESCRIBED: ("已报", ""),
    UNDESCRIBED: ("未报", "#F8DEDA"),
}
"""The mark and the shade of a line that is not verified."""
CLAIMED_MARK, CLAIMED_SHADE = "待", "#FFF4D6"
"""What a line that only its unit calls not applicable has besides, and its shade."""


def worth(points: int) -> str:
    """What a line or a section is worth, for its heading: ``5分``."""
    return f"{points / 100:g}分" if points else "不计分"


def clause(article: str) -> str:
    """The article without its paragraph: ``第九款(一)`` gives ``第九款``."""
    return article.partition("(")[0]


def halves(text: str) -> str:
    """A heading on two lines: broken after the mark nearest its middle, or at the middle."""
    middle = len(text) / 2
    marks = [hit.end() for hit in re.finditer("[,\u3001\uff0c]", text)]
    near = min(marks, key=lambda place: abs(place - middle), default=0)
    cut = near if abs(near - middle) <= _NEAR else round(middle)
    return f"{text[:cut]}\n{text[cut:]}"
