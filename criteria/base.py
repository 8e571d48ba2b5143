"""What every model of a scheme is made of: points in hundredths, words, frozen records.

Every number is held in integer hundredths of a point (``max = 5`` in the file is
``500`` here) so that no binary float can decide a score.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

HUNDREDTHS = 100


def _to_hundredths(value: object) -> int:
    """Read points from a scheme file: an integer, or text with at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        # pydantic turns a ValueError, not a TypeError, into a fault with its place
        raise ValueError('分值要写成整数,或带引号的小数,如 "2.5"')  # noqa: TRY004
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text):
        raise ValueError(f"「{text}」不是分值:要非负数,最多两位小数")
    return int(Decimal(text) * HUNDREDTHS)


def _as_typed(hundredths: int) -> str:
    """``250`` as a scheme file has it: ``"2.5"``."""
    return f"{Decimal(hundredths) / HUNDREDTHS:f}"


TYPED = PlainSerializer(_as_typed, when_used="json")


def year_day(text: str, year: int) -> date | None:
    """The day of ``year`` that ``MM-DD`` names, with ``+1`` of the next; None for no such day."""
    found = re.fullmatch(r"(\d\d)-(\d\d)(\+1)?", text, re.ASCII)
    if found is None:
        return None
    try:
        return date(year + bool(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return None


def day_words(text: str) -> str:
    """A day of each year in Chinese: ``01-15+1`` is 次年 1 月 15 日."""
    day, _, following = text.partition("+")
    month, number = map(int, day.split("-"))
    return f"{'次年 ' if following else ''}{month} 月 {number} 日"


Points = Annotated[int, BeforeValidator(_to_hundredths), TYPED]
"""Points in integer hundredths; ``5`` and ``"5.00"`` in the file both give 500."""

Words = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A model that cannot be changed and refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
