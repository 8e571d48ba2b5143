"""The parts of a scheme: groups, words, sections and lines. The cases are in ``cases``."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Points, Words, year_day
from criteria.measures import Measure

Tier = Literal["city", "county"]
"""Who evaluates whom: a city its counties and departments, a county its own."""


class Group(Frozen):
    """A kind of unit that is ranked apart; ``aliases``: other ways to write ``name``."""

    name: Words
    note: str = ""
    tier: Tier = "city"
    aliases: tuple[Words, ...] = ()


class Level(Frozen):
    """The words of one tier's papers: ``addressees`` after 主送 on a 通报,
    ``evaluated`` for all who are evaluated, inside a sentence.
    """

    tier: Tier
    article: Words
    addressees: Words
    evaluated: Words


class Terms(Frozen):
    """The law's own words, as they stand in titles, on sheets and in sentences.

    ``work`` is the work that is evaluated. The others name what many schemes have; where the law
    has no word of its own the neutral one stands. ``practice`` is what earns a bonus.
    """

    work: Words
    bonus: Words = "加分"
    deduction: Words = "减分"
    veto: Words = "否决"
    practice: Words = "做法"

    @property
    def take(self) -> str:
        """The verb in ``deduction``: 扣 of 扣分; 减 where the word is not made so."""
        verb = self.deduction.removesuffix("分")
        return verb if len(verb) == 1 else "减"


class Line(Frozen):
    """One base line: an id, its clause, the regulation's words, its maximum.

    ``scorer`` is the body that brings its figures, blank where each unit brings its own.
    """

    id: Words
    article: Words
    title: Words
    words: Words
    max: Points
    evidence: Words
    measure: Measure = Measure(kind="judged")
    max_by_group: dict[str, Points] = {}  # noqa: RUF012  # pydantic copies it
    scorer: str = ""

    @model_validator(mode="after")
    def _described_without_points(self) -> Self:
        if self.is_described and (self.max or self.max_by_group):
            raise ValueError("described(只报情况,不计分)的 max 要写 0,不写 max_by_group")
        return self

    @model_validator(mode="after")
    def _scored_by_figures(self) -> Self:
        if self.scorer and self.measure.kind in ("events", "described"):
            raise ValueError("scorer(由谁评分)不用于 events(由考评主体记录)和 described(不计分)")
        return self

    @model_validator(mode="after")
    def _floor_below_max(self) -> Self:
        if self.measure.floor > min([self.max, *self.max_by_group.values()]):
            raise ValueError("floor(保底分)不得大于该行分值")
        return self

    @model_validator(mode="after")
    def _idle_below_max(self) -> Self:
        if (self.measure.idle or 0) > min([self.max, *self.max_by_group.values()]):
            raise ValueError("idle(没有应完成的计多少分)不得大于该行分值")
        return self

    @model_validator(mode="after")
    def _whole_takes_all(self) -> Self:
        if self.measure.whole and self.measure.each is not None and self.measure.each < self.max:
            raise ValueError("whole 行的 each(每次扣分)不得小于该行分值")
        return self

    @property
    def allowed(self) -> tuple[int, ...] | None:
        """The only scores the line may have, in hundredths; None where any fits."""
        return (0, self.max) if self.measure.whole else None

    @property
    def is_described(self) -> bool:
        """Whether the line is reported in words and has no points."""
        return self.measure.kind == "described"

    @property
    def scored_by(self) -> str:
        """Who brings the line's figures, in words; blank where each unit does."""
        return f"由{self.scorer}评分" if self.scorer else ""

    @property
    def words_on_form(self) -> str:
        """``words`` as a unit's form has them: it need not fill in what another body scores."""
        return f"{self.words}({self.scored_by},不必填)" if self.scorer else self.words

    @property
    def name(self) -> str:
        """``title``, and who brings the line's figures where that is not the unit."""
        return f"{self.title}({self.scored_by})" if self.scorer else self.title

    @property
    def counts_collected(self) -> bool:
        """Whether its counts, if any, come in a collection: some body brings them."""
        return bool(self.scorer) and self.measure.kind != "judged"

    @property
    def most(self) -> int:
        """What the line is worth in the group in which it is worth most."""
        return max([self.max, *self.max_by_group.values()])

    def for_group(self, group: str) -> Line:
        """The line with that group's maximum in place of ``max``."""
        most = self.max_by_group.get(group, self.max)
        return self if most == self.max else self.model_copy(update={"max": most})

    def for_half_year(self) -> Line:
        """The line with the half-year's 应完成数 in place of the year's, where it has one."""
        half = self.measure.due_half_year
        if half is None:
            return self
        return self.model_copy(update={"measure": self.measure.model_copy(update={"due": half})})


class Section(Frozen):
    """A part of the base with the lines that make it up."""

    id: Words
    article: Words
    title: Words
    max: Points
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]


class Clause(Frozen):
    """A clause that papers quote: its number and its words."""

    article: Words
    words: Words


class Circular(Frozen):
    """The circular that tells all of the result; a scheme without one has no such paper.

    ``article`` is the clause that orders it. ``demands`` asks for work in the next year,
    ``effect`` says what the result is used for; ``{考评对象}`` in it stands for all who are
    evaluated (``evaluated`` of :class:`Level`).
    """

    article: Words
    demands: str = ""
    effect: str = ""


class HalfYear(Frozen):
    """The half-yearly inspection: the day it ends, and what papers quote.

    ``ends`` is ``MM-DD``; ``title`` and ``document`` name the paper in which ``article`` stands;
    ``occasion`` is what papers call the inspection.
    """

    ends: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
    occasion: Words = "检查"
    title: Words
    document: Words
    article: Words
    words: Words

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        if self.day(2001) is None:
            raise ValueError(f"ends「{self.ends}」不是日期,应写成月-日,如 06-30")
        return self

    def day(self, year: int) -> date | None:
        """The last day of the half-year of ``year``; None where there is no such day."""
        return year_day(self.ends, year)
