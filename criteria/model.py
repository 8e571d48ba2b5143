"""The shape of a scheme: sections, lines, measures, cases, veto, readings.

Every number is held in integer hundredths of a point (``max = 5`` in the file is
``500`` here) so that no binary float can decide a score. All models are frozen and
refuse unknown fields. What the format can say but the engine cannot yet score is
listed by :meth:`Scheme.not_built` and refused by the loader, never ignored.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

HUNDREDTHS = 100
HUNDREDTHS_DIGITS = 2


def _to_hundredths(value: object) -> int:
    """Read points from a scheme file: an integer, or text with at most two decimals."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        # pydantic turns a ValueError, not a TypeError, into a fault with its place
        raise ValueError('分值要写成整数,或带引号的小数,如 "2.5"')  # noqa: TRY004
    text = str(value).strip()
    if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text):
        raise ValueError(f"「{text}」不是分值:要非负数,最多两位小数")
    return int(Decimal(text) * HUNDREDTHS)


Points = Annotated[int, BeforeValidator(_to_hundredths)]
"""Points in integer hundredths; ``5`` and ``"5.00"`` in the file both give 500."""

Words = Annotated[str, Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Tier = Literal["city", "county"]
"""Who evaluates whom (Art. 6): a city its counties and departments, a county its own."""


class Group(_Frozen):
    """A kind of unit that is ranked apart (Art. 6).

    ``aliases`` are other ways to write ``name`` under 单位类别; they mean the same group.
    """

    name: Words
    note: str = ""
    tier: Tier = "city"
    aliases: tuple[Words, ...] = ()


class Level(_Frozen):
    """The words of one tier's papers (Art. 6): ``addressees`` after 主送 on a 通报,
    ``evaluated`` for all who are evaluated, inside a sentence.
    """

    tier: Tier
    article: Words
    addressees: Words
    evaluated: Words


class Ledger(_Frozen):
    """How the assessment ledger measures a line when the line carries no counts.

    ``of`` says which matters are due: all ``matters``; those ``planned`` (年初确定) or
    ``unplanned`` (临时确定); those ``assessed`` (评估日期 filled); or those assessed and
    ``implemented`` (评估结论 is not 暂缓实施 or 不予实施). ``done`` names the column that
    shows a due matter as done; with ``before``, not later than that column's date.
    """

    of: Literal["matters", "planned", "unplanned", "assessed", "implemented"]
    done: Literal[
        "评估日期",
        "评估方案",
        "征求意见",
        "评估风险",
        "风险等级",
        "评估结论",
        "化解方案",
        "跟踪督查",
        "档案号",
    ]
    before: Literal["", "决策日期"] = ""


class Measure(_Frozen):
    """How a line's points follow from counts.

    ``judged`` has no measure; ``share`` is max × done ÷ due; ``count`` the same with
    done capped at due; ``penalty`` is max(0, max − each × (due − done)).
    """

    kind: Literal["judged", "share", "count", "penalty"]
    due: Annotated[int, Field(ge=1, strict=True)] | None = None
    due_half_year: Annotated[int, Field(ge=0, strict=True)] | None = None
    each: Points | None = None
    whole: Annotated[bool, Field(strict=True)] = False
    ledger: Ledger | None = None
    rates: tuple[dict[str, str], ...] = ()

    @model_validator(mode="after")
    def _fits_kind(self) -> Self:
        if self.due is not None and self.kind != "count":
            raise ValueError("due(默认应完成数)只用于 count")
        if self.due_half_year is not None and self.due_half_year > (self.due or 0):
            raise ValueError("due_half_year(半年应完成数)要与 due 一起写,且不大于 due")
        if (self.each is not None) != (self.kind == "penalty"):
            raise ValueError("each(每次扣分)用于且只用于 penalty")
        if self.ledger and self.kind != "share":
            raise ValueError("ledger(由台账计量)只用于 share")
        if self.whole and self.kind != "penalty":
            raise ValueError("whole(只取满分或 0 分)只用于 penalty")
        return self


class Line(_Frozen):
    """One base line of Art. 7: an id, its clause, the regulation's words, its maximum."""

    id: Words
    article: Words
    title: Words
    words: Words
    max: Points
    evidence: Words
    measure: Measure = Measure(kind="judged")
    max_by_group: dict[str, str] = {}
    floor: str | None = None

    @model_validator(mode="after")
    def _whole_takes_all(self) -> Self:
        if self.measure.whole and self.measure.each is not None and self.measure.each < self.max:
            raise ValueError("whole 行的 each(每次扣分)不得小于该行分值")
        return self

    @property
    def allowed(self) -> tuple[int, ...] | None:
        """The only scores the line may have, in hundredths; None where any fits."""
        return (0, self.max) if self.measure.whole else None


class Section(_Frozen):
    """A part of Art. 7 with the lines that make it up."""

    id: Words
    article: Words
    title: Words
    max: Points
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]


class Clause(_Frozen):
    """A clause that papers quote: its number and its words."""

    article: Words
    words: Words


class HalfYear(_Frozen):
    """The half-yearly inspection (Opinions 六(三)): the day it ends, and what papers quote.

    ``ends`` is ``MM-DD``; ``title`` and ``document`` name the paper in which ``article`` stands.
    """

    ends: Annotated[str, Field(pattern=r"^\d\d-\d\d$")]
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
        try:
            return date.fromisoformat(f"{year:04}-{self.ends}")
        except ValueError:
            return None


class BonusCase(_Frozen):
    """One of Art. 8's cases and what it earns each time."""

    id: Words
    article: Words
    label: Words
    words: Words
    points: Points
    cap: str | None = None


class DeductionCase(_Frozen):
    """One of Art. 9's cases: ``per-event`` loses ``points`` each; ``discretion`` a figure
    between ``least`` and ``most`` that somebody has to give and to answer for.
    """

    id: Words
    article: Words
    label: Words
    words: Words
    rule: Literal["per-event", "discretion"]
    points: Points | None = None
    least: Points | None = None
    most: Points | None = None
    cap: str | None = None
    repeats: str | None = None

    @model_validator(mode="after")
    def _fits_rule(self) -> Self:
        per_event = self.rule == "per-event"
        if per_event != (self.points is not None):
            raise ValueError("per-event 要写 points;discretion 不写 points")
        if per_event and (self.least is not None or self.most is not None):
            raise ValueError("least、most 只用于 discretion")
        if not per_event and (self.least is None or self.most is None or self.least > self.most):
            raise ValueError("discretion 要写 least 和 most,且 least 不大于 most")
        return self


class Veto(_Frozen):
    """Art. 12: what a veto does to the score, and what else it brings (stated, not computed)."""

    id: Words
    article: Words
    words: Words
    effect: Literal["zero", "rank-last", "fixed-deduction"]
    points: Points | None = None
    consequences: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fits_effect(self) -> Self:
        if (self.points is not None) != (self.effect == "fixed-deduction"):
            raise ValueError("points 用于且只用于 fixed-deduction")
        return self


class Option(_Frozen):
    """One way to settle an open point."""

    value: Words
    words: Words


class Reading(_Frozen):
    """A point the regulation leaves open, its options, and why the default is what it is."""

    key: Words
    article: Words
    question: Words
    options: Annotated[tuple[Option, ...], Field(min_length=2)]
    default: Words
    reason: Words

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueError("options 中有重复的 value")
        if self.default not in self.values:
            raise ValueError(f"default「{self.default}」不在 options 之中")
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The option values, in the scheme's order."""
        return tuple(option.value for option in self.options)

    def words_of(self, value: str) -> str:
        """The wording of one option."""
        return next(option.words for option in self.options if option.value == value)


class Band(_Frozen):
    """A grade with an inclusive lower bound. Part of the format, not built yet."""

    name: Words
    least: str


READINGS: dict[str, tuple[str, ...]] = {
    "bonus-repeat": ("single", "by-kind"),
    "bonus-scope": ("practice", "unit"),
    "section-four-floor": ("section", "carry"),
    "deduction-cap": ("article-9", "with-section-four"),
    "total-floor": ("zero", "none"),
    "not-applicable": ("rescale", "full", "zero"),
    "unverified": ("provisional", "missing"),
    "partial-step": ("half", "zero"),
    "undated-decision": ("in-time", "late"),
    "unverified-order": ("self-first", "measured-first"),
    "incomplete-rank": ("unranked", "last"),
    "same-matter": ("add", "heaviest"),
    "tie": ("shared", "dense"),
}
"""The readings the engine knows how to apply, each with its options."""


class Scheme(_Frozen):
    """A whole scheme: one edition of one regulation, in clause order."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words
    document: Words
    issued: Words
    evaluator: Words
    interpreter: Words
    total: Points
    digits: Annotated[int, Field(strict=True)] = HUNDREDTHS_DIGITS
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    levels: tuple[Level, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    bonus: tuple[BonusCase, ...] = ()
    bonus_rule: str = ""
    deductions: tuple[DeductionCase, ...] = ()
    deduction_cap: Points
    deduction_rule: str = ""
    veto: Veto
    commendation: Clause | None = None
    half_year: HalfYear | None = None
    readings: tuple[Reading, ...]
    settled: tuple[Words, ...] = ()
    earlier: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()
    bands: tuple[Band, ...] = ()
    periods: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._sum_faults(), *self._id_faults(), *self._reading_faults()]
        if faults:
            raise ValueError(";".join(faults))
        return self

    def _sum_faults(self) -> Iterator[str]:
        for section in self.sections:
            have = sum(line.max for line in section.lines)
            if have != section.max:
                yield f"第{section.id}部分各项分值合计 {have / 100:g},应为 {section.max / 100:g}"
        have = sum(section.max for section in self.sections)
        if have != self.total:
            yield f"各部分分值合计 {have / 100:g},应为总分 {self.total / 100:g}"

    def _id_faults(self) -> Iterator[str]:
        ids = [line.id for line in self.lines]
        ids += [case.id for case in self.bonus] + [case.id for case in self.deductions]
        ids += [self.veto.id]
        for name, found in (
            ("编号", ids),
            ("部分编号", [section.id for section in self.sections]),
            ("单位类别", [name for group in self.groups for name in (group.name, *group.aliases)]),
            ("层级", [level.tier for level in self.levels]),
            ("读法", [reading.key for reading in self.readings]),
        ):
            for value, times in Counter(found).items():
                if times > 1:
                    yield f"{name}「{value}」重复出现 {times} 次"

    def _reading_faults(self) -> Iterator[str]:
        declared = {reading.key: reading for reading in self.readings}
        yield from (f"缺少读法「{key}」" for key in READINGS if key not in declared)
        for key, reading in declared.items():
            if key not in READINGS:
                yield f"不认识的读法「{key}」"
            elif unknown := set(reading.values) - set(READINGS[key]):
                yield f"读法「{key}」有不认识的选项:{'、'.join(sorted(unknown))}"

    def not_built(self) -> list[str]:
        """What this scheme asks for that the engine cannot score yet, in words."""
        found = []
        if self.digits != HUNDREDTHS_DIGITS:
            found.append(f"digits = {self.digits}(分值只能保留两位小数)")
        if self.bands:
            found.append("bands(等次)")
        if self.periods:
            found.append("periods(多个年度加权)")
        if self.veto.effect != "zero":
            found.append(f"veto.effect = {self.veto.effect}(否决只能计 0 分)")
        if sum(line.measure.kind == "penalty" for line in self.lines) > 1:
            found.append("多于一个 penalty 行(读法 section-four-floor、deduction-cap 只认一行)")
        for line in self.lines:
            if line.max_by_group:
                found.append(f"{line.id}: max_by_group(分值随单位类别而变)")
            if line.floor is not None:
                found.append(f"{line.id}: floor(单项保底)")
            if line.measure.rates:
                found.append(f"{line.id}: rates(分段扣分)")
        for bonus in self.bonus:
            if bonus.cap is not None:
                found.append(f"{bonus.id}: cap(单类上限)")
        for case in self.deductions:
            if case.cap is not None:
                found.append(f"{case.id}: cap(单类上限)")
            if case.repeats is not None:
                found.append(f"{case.id}: repeats(重复加倍)")
        return found

    def groups_of(self, tier: Tier) -> tuple[Group, ...]:
        """The groups that one tier evaluates (Art. 6), in the scheme's order; none where it
        has none.
        """
        return tuple(group for group in self.groups if group.tier == tier)

    def of_tier(self, tier: Tier, evaluator: str) -> Self:
        """The same scheme with that tier's groups only, and ``evaluator`` as 考评主体.

        Raises ``ValueError`` where the scheme has no groups of that tier.
        """
        groups = self.groups_of(tier)
        if not groups:
            raise ValueError(f"方案「{self.id}」没有这一层级的单位类别")
        return self.model_copy(update={"groups": groups, "evaluator": evaluator})

    def evaluator_of(self, tier: Tier) -> str:
        """考评主体 of a tier: ``evaluator`` evaluates the tier of the first group; who
        evaluates another tier is not in the scheme, and blank.
        """
        return self.evaluator if tier == self.groups[0].tier else ""

    def level(self, tier: Tier) -> Level:
        """The words of a tier's papers; from its groups' names where the file has none."""
        for level in self.levels:
            if level.tier == tier:
                return level
        named = "、".join(f"各{group.name}" for group in self.groups_of(tier) or self.groups)
        return Level(tier=tier, article="办法未规定", addressees=named, evaluated=named)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All base lines in clause order."""
        return tuple(line for section in self.sections for line in section.lines)

    @cached_property
    def line_by_id(self) -> dict[str, Line]:
        """Base lines by id."""
        return {line.id: line for line in self.lines}

    @cached_property
    def bonus_by_id(self) -> dict[str, BonusCase]:
        """Bonus cases by id."""
        return {case.id: case for case in self.bonus}

    @cached_property
    def deduction_by_id(self) -> dict[str, DeductionCase]:
        """Deduction cases by id."""
        return {case.id: case for case in self.deductions}

    @cached_property
    def penalty_line(self) -> Line | None:
        """The line that is lost per event not answered for (四 in Jiuquan), if there is one."""
        return next((line for line in self.lines if line.measure.kind == "penalty"), None)

    def half_year_day(self, year: int) -> date | None:
        """The day on which the half-year of ``year`` ends; None where the scheme has none."""
        return self.half_year.day(year) if self.half_year else None

    def on(self, day: date) -> Scheme:
        """The scheme as it counts on a day: to the end of the half-year with its dues, then whole.

        A half-year's 应完成数 (``due_half_year``) stands in place of ``due``; 0 is nothing due.
        """
        ends = self.half_year_day(day.year)
        if ends is None or day > ends:
            return self
        values: dict[str, Any] = {name: getattr(self, name) for name in Scheme.model_fields}
        values["sections"] = tuple(
            section.model_copy(update={"lines": tuple(map(_for_half_year, section.lines))})
            for section in self.sections
        )
        # Built anew, not copied: a copy would keep the cached lines of the whole year.
        return Scheme.model_construct(**values)

    def default_readings(self) -> dict[str, str]:
        """The default of each reading, by key, in the scheme's order."""
        return {reading.key: reading.default for reading in self.readings}


def _for_half_year(line: Line) -> Line:
    """A line with the half-year's due in place of the year's, where it has one."""
    half = line.measure.due_half_year
    if half is None:
        return line
    return line.model_copy(update={"measure": line.measure.model_copy(update={"due": half})})
