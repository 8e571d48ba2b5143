"""How a line's points follow from counts, percentages, days or events."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from criteria.base import HUNDREDTHS, TYPED, Frozen, Points, Words, day_words, year_day


def _to_percent(value: object) -> int:
    """Read a percentage: an integer, or text with at most two decimals, with a sign if need be."""
    text = str(value).strip().removesuffix("%")
    if isinstance(value, bool | float) or not re.fullmatch(r"-?\d{1,4}(\.\d{1,2})?", text):
        raise ValueError(f'「{value}」不是百分数:写成整数,或带引号的小数,如 "96.5",可带负号')
    return int(Decimal(text) * HUNDREDTHS)


class LedgerMeasure(Frozen):
    """How the ledger measures a line when the line carries no counts.

    ``of`` is the id of the :class:`Matters` that are due; ``done`` names the column that shows a
    due matter as done; with ``before``, not later than that column's date.
    """

    of: Words
    done: Words
    before: str = ""


Percent = Annotated[int, BeforeValidator(_to_percent), TYPED]
"""A percentage in integer hundredths of a point of it; ``"96"`` in the file gives 9600."""


class Rate(Frozen):
    """What a line loses where a percentage lies on one side of ``at``.

    ``when`` says which side: ``below`` (低于) and ``above`` (高于) leave ``at`` itself out,
    ``at-most`` (以下含本数) and ``at-least`` (以上含本数) take it in. ``points`` are lost once, or,
    with ``per``, for every so many percentage points beyond ``at``: in proportion (``exact``), or
    for each that is ``whole`` or ``started``. ``to``: the percentage beyond which no more is lost.
    """

    when: Literal["below", "at-most", "above", "at-least"]
    at: Percent
    points: Points
    per: Annotated[Percent, Field(ge=1)] | None = None
    steps: Literal["", "exact", "whole", "started"] = ""
    to: Percent | None = None

    def words(self) -> str:
        """What is lost, in Chinese: 低于 90%,每低 1 个百分点扣 0.5 分(不足的不计)."""
        at, points = f"{self.at / HUNDREDTHS:g}%", f"扣 {self.points / HUNDREDTHS:g} 分"
        side = {"below": "低于", "at-most": "不高于", "above": "高于", "at-least": "不低于"}[
            self.when
        ]
        if self.per is None:
            return f"{side} {at} 的,{points}"
        odd = {"exact": "按比例计", "whole": "不足的不计", "started": "不足的按一个计"}[self.steps]
        gap = f"每{'低' if self.falls else '高'} {self.per / HUNDREDTHS:g} 个百分点"
        end = "" if self.to is None else f",扣到 {self.to / HUNDREDTHS:g}% 为止"
        return f"{side} {at} 的,{gap}{points}({odd}){end}"

    @property
    def falls(self) -> bool:
        """Whether more is lost the lower the percentage is."""
        return self.when in ("below", "at-most")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.per is None) != (self.steps == ""):
            raise ValueError("per(每多少个百分点)与 steps(exact、whole、started)要一起写")
        if self.to is not None and self.per is None:
            raise ValueError("to(扣到哪里为止)只用于写了 per 的")
        if self.to is not None and (self.to >= self.at if self.falls else self.to <= self.at):
            raise ValueError(
                "to 要在 at 的扣分一侧:below、at-most 的小于 at,above、at-least 的大于 at"
            )
        return self


class Measure(Frozen):
    """How a line's points follow from counts.

    ``judged`` has no measure; ``share`` is max × done ÷ due; ``count`` the same with
    done capped at due; ``penalty`` is max(0, max − each × (due − done)), ``act`` the word for
    what is due (应查究, 已查究: ``act`` is 查究); ``gain`` is each × done, at most max; ``rate`` is
    max less what ``rates`` take at the percentage done ÷ due, or, with ``of`` = ``change``, at the
    change from what ``against`` says to done: ``last-year`` and ``own-mean`` (the unit's own mean
    of earlier years) stand in due, ``group-mean`` is the mean of done of the units of the group
    that have it and to which the line applies; ``deadline`` is max
    less ``each`` for every ``days`` days that the day on which it was done lies after ``by``, not
    below ``floor``, a rest of days counting by ``steps``; ``events`` is max less what the
    adopted events of the deduction cases that name the line cost, not below ``floor``; the office
    records them, so that nothing awaits its word; ``described`` has no points: it is reported in
    words (说明, 佐证材料), and no sum, total or rank knows of it. ``idle``: what the line earns
    where due is 0, in place of what its kind says of that. ``beyond``: what a ``penalty`` or
    ``events`` line loses beyond its own points is taken from the total.
    """

    kind: Literal[
        "judged", "share", "count", "penalty", "gain", "rate", "deadline", "events", "described"
    ]
    due: Annotated[int, Field(ge=1, strict=True)] | None = None
    due_half_year: Annotated[int, Field(ge=0, strict=True)] | None = None
    each: Points | None = None
    whole: Annotated[bool, Field(strict=True)] = False
    act: Words = "办理"
    ledger: LedgerMeasure | None = None
    rates: tuple[Rate, ...] = ()
    of: Literal["share", "change"] = "share"
    against: Literal["last-year", "own-mean", "group-mean"] = "last-year"
    floor: Points = 0
    idle: Points | None = None
    beyond: Annotated[bool, Field(strict=True)] = False
    by: Annotated[str, Field(pattern=r"^\d\d-\d\d(\+1)?$")] | None = None
    days: Annotated[int, Field(ge=1, strict=True)] = 1
    steps: Literal["whole", "started"] | None = None

    @property
    def is_counted(self) -> bool:
        """Whether counts (应完成数, 完成数) or the ledger measure the line."""
        return self.kind not in ("judged", "events", "described")

    @property
    def by_group_mean(self) -> bool:
        """Whether a unit's figure is compared with the mean of its group."""
        return self.against == "group-mean"

    @property
    def compared(self) -> str:
        """What ``against`` names, in Chinese: 上年, 历年平均, 本类平均."""
        return {"last-year": "上年", "own-mean": "历年平均", "group-mean": "本类平均"}[self.against]

    @property
    def done_within_due(self) -> bool:
        """Whether no more can be done than is due."""
        gains = self.kind == "gain" and self.idle is not None
        return gains or self.kind in ("share", "penalty") or self.is_rate_of_share

    @property
    def is_rate_of_share(self) -> bool:
        """Whether rates take by the percentage done ÷ due."""
        return self.kind == "rate" and self.of == "share"

    def idle_words(self) -> str:
        """What is earned where nothing is due: ;没有应办理的计 3 分; blank where nobody says."""
        if self.idle is None:
            return ""
        return f";没有应{self.due_act}的计 {self.idle / HUNDREDTHS:g} 分"

    @property
    def due_act(self) -> str:
        """The verb for what is due: ``act`` of a ``penalty``, else 完成."""
        return self.act if self.kind == "penalty" else "完成"

    def deadline(self, year: int) -> date | None:
        """The last day of ``by`` in the evaluated ``year``, or with ``+1`` in the next; None where
        there is none, or no such day.
        """
        return year_day(self.by or "", year)

    def late_words(self) -> str:
        """A deadline and what being late costs: 6 月 30 日以前完成,每迟 1 天扣 0.5 分."""
        return f"{day_words(self.by or '')}以前完成,{self.each_late()}"

    def each_late(self) -> str:
        """What being late costs: 每迟 7 天扣 1 分(不足的按一次计)."""
        rest = {"whole": "(不足的不计)", "started": "(不足的按一次计)"}.get(self.steps or "", "")
        return f"每迟 {self.days} 天扣 {(self.each or 0) / HUNDREDTHS:g} 分{rest}"

    @model_validator(mode="after")
    def _fits_deadline(self) -> Self:
        if (self.by is not None) != (self.kind == "deadline"):
            raise ValueError("by(期限)用于且只用于 deadline")
        if self.by is not None and self.deadline(2001) is None:
            raise ValueError(f"by「{self.by}」不是日期,应写成月-日,如 06-30,次年的如 01-15+1")
        if self.kind != "deadline" and self.days != 1:
            raise ValueError("days(每迟多少天)只用于 deadline")
        if (self.days > 1) != (self.steps is not None):
            raise ValueError("steps(零头 whole、started)用于且只用于 days 大于 1 的")
        return self

    @model_validator(mode="after")
    def _fits_kind(self) -> Self:
        if self.due is not None and self.kind != "count":
            raise ValueError("due(默认应完成数)只用于 count")
        if self.due_half_year is not None and self.due_half_year > (self.due or 0):
            raise ValueError("due_half_year(半年应完成数)要与 due 一起写,且不大于 due")
        if (self.each is not None) != (self.kind in ("penalty", "gain", "deadline")):
            raise ValueError("each(每次的分值)用于且只用于 penalty、gain、deadline")
        if bool(self.rates) != (self.kind == "rate"):
            raise ValueError("rates(按百分比扣分)用于且只用于 rate")
        if self.of == "change" and self.kind != "rate":
            raise ValueError('of = "change"(较上年增减)只用于 rate')
        if self.against != "last-year" and self.of != "change":
            raise ValueError('against(与什么相比)只用于 of = "change"')
        with_floor = ("penalty", "rate", "deadline", "events")
        if self.floor and (self.kind not in with_floor or self.whole):
            raise ValueError("floor(保底分)只用于 penalty、rate、deadline、events,不与 whole 同用")
        if self.idle is not None and (
            self.whole or not (self.is_rate_of_share or self.kind in ("share", "penalty", "gain"))
        ):
            raise ValueError(
                "idle(没有应完成的计多少分)只用于 share、penalty、gain 和 of 为 share 的 rate,"
                "不与 whole 同用"
            )
        if self.beyond and (self.kind not in ("penalty", "events") or self.floor):
            raise ValueError("beyond(扣过本项分值)只用于 penalty、events,不与 floor 同用")
        if self.ledger and self.kind != "share":
            raise ValueError("ledger(由台账计量)只用于 share")
        if self.whole and self.kind != "penalty":
            raise ValueError("whole(只取满分或 0 分)只用于 penalty")
        if "act" in self.model_fields_set and self.kind != "penalty":
            raise ValueError("act(应做的事,如 查究)只用于 penalty")
        return self
