"""What is due from units through a year: by fixed days, or so long after an event."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Words, day_words, year_day

COMMON_YEAR = 2001
"""A year without 02-29: a day that comes every year is one of it."""
_LONGEST = Annotated[int, Field(ge=1, le=999, strict=True)]


class Due(Frozen):
    """Something that is due from each unit, or from those of ``groups``.

    ``on`` are the days by which it is due each year, ``MM-DD`` or ``MM-DD+1`` in the year after;
    in place of them ``hours`` or ``days`` say how long after an event it may come. ``line`` is the
    id of the line that asks for it. Where the records know by themselves when something came:
    ``workbook``, the unit's workbook is received; ``column``, a column of dates of the ledger.
    A day known so counts for the date whose time it falls in: from the day after the date before,
    or, with ``opens``, from so many days ahead of the date itself.
    """

    id: Words
    title: Words
    article: Words
    words: Words
    line: str = ""
    groups: tuple[Words, ...] = ()
    on: tuple[Words, ...] = ()
    hours: _LONGEST | None = None
    days: _LONGEST | None = None
    workbook: Annotated[bool, Field(strict=True)] = False
    column: str = ""
    opens: _LONGEST | None = None

    @model_validator(mode="after")
    def _falls_on_days(self) -> Self:
        days = [year_day(each, COMMON_YEAR) for each in self.on]
        for text, day in zip(self.on, days, strict=True):
            if day is None:
                raise ValueError(
                    f"on「{text}」不是每年都有的日期,应写成月-日,如 06-30,次年的如 01-15+1"
                )
        known = [day for day in days if day]
        if any(first >= second for first, second in pairwise(known)):
            raise ValueError("on 的日期要从早到晚写,不得重复")
        return self

    @model_validator(mode="after")
    def _has_one_term(self) -> Self:
        if bool(self.on) + (self.hours is not None) + (self.days is not None) != 1:
            raise ValueError("on(日期)、hours(多少小时内)、days(多少天内)要写一个,只写一个")
        if self.workbook and self.column:
            raise ValueError("workbook(以收到工作簿为准)与 column(台账栏目)只写一个")
        if (self.workbook or self.column) and not self.on:
            raise ValueError("workbook、column 用于写了 on(日期)的")
        if self.opens is not None and not (self.workbook or self.column):
            raise ValueError("opens(提前多少天起算)用于写了 workbook 或 column 的")
        return self

    @property
    def after_event(self) -> bool:
        """Whether it is due so long after an event, and on no day of the year."""
        return not self.on

    def dates(self, year: int) -> tuple[date, ...]:
        """The days of ``year`` (some of them in the next) by which it is due, the earliest first;
        none after events.
        """
        return tuple(day for each in self.on if (day := year_day(each, year)))

    def term(self) -> str:
        """By when, in Chinese: 1 月 31 日、12 月 31 日以前, 事件发生后 24 小时内."""
        if self.after_event:
            span = f"{self.hours} 小时" if self.hours else f"{self.days} 天"
            return f"事件发生后 {span}内"
        return f"{'、'.join(map(day_words, self.on))}以前"
