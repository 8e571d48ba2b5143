"""A whole scheme: how its parts hang together, and what the engine asks of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from criteria.base import Frozen, Points, Words
from criteria.cases import Band, BonusCase, DeductionCase, Veto
from criteria.faults import Misfits, Place
from criteria.ledger import Ledger
from criteria.parts import (
    Circular,
    Clause,
    Group,
    HalfYear,
    Level,
    Line,
    Section,
    Terms,
    Tier,
)
from criteria.readings import RULES, Reading

HUNDREDTHS_DIGITS = 2


class Scheme(Frozen):
    """One edition of one regulation, in clause order.

    ``digits`` is how many decimals a total has: it is rounded, half up, when all else is counted.
    Without ``deduction_cap`` or ``bonus_cap`` there is none. Where all lines are ``described``,
    ``total`` is 0 and units have neither a total nor a rank. What the format can say but the
    engine cannot yet score is listed by :meth:`not_built` and refused by the loader, never ignored.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Words
    document: Words
    issued: Words
    evaluator: Words
    interpreter: Words
    interpreter_article: str = ""
    terms: Terms
    total: Points
    digits: Annotated[int, Field(strict=True, ge=0, le=HUNDREDTHS_DIGITS)] = HUNDREDTHS_DIGITS
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    levels: tuple[Level, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    bonus: tuple[BonusCase, ...] = ()
    bonus_rule: str = ""
    bonus_cap: Points | None = None
    deductions: tuple[DeductionCase, ...] = ()
    deduction_cap: Points | None = None
    deduction_rule: str = ""
    veto: Veto | None = None
    ledger: Ledger | None = None
    circular: Circular | None = None
    commendation: Clause | None = None
    daily: Clause | None = None
    half_year: HalfYear | None = None
    readings: tuple[Reading, ...] = ()
    settled: tuple[Words, ...] = ()
    earlier: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = ()
    bands: tuple[Band, ...] = ()
    periods: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._sum_faults(), *self._id_faults(), *self._reading_faults()]
        faults += self._part_faults()
        if faults:
            raise Misfits(faults)
        return self

    def _placed_lines(self) -> Iterator[tuple[Place, Line]]:
        for place, section in enumerate(self.sections):
            for number, line in enumerate(section.lines):
                yield ("sections", place, "lines", number), line

    def _sum_faults(self) -> Iterator[tuple[Place, str]]:
        for place, section in enumerate(self.sections):
            have, want = sum(line.max for line in section.lines), section.max
            if have != want:
                words = f"第{section.id}部分各项分值合计 {have / 100:g},应为 {want / 100:g}"
                yield ("sections", place, "max"), words
        have, total = sum(section.max for section in self.sections), f"{self.total / 100:g}"
        if have != self.total:
            yield ("total",), f"各部分分值合计 {have / 100:g},应为总分 {total}"
        names = [group.name for group in self.groups]
        for at, line in self._placed_lines():
            for name in line.max_by_group:
                if name not in names:
                    words = f"{line.id}: max_by_group 中没有单位类别「{name}」"
                    yield (*at, "max_by_group"), words
        for place, name in enumerate(names):
            have = sum(line.for_group(name).max for line in self.lines)
            if have != self.total and any(name in line.max_by_group for line in self.lines):
                words = f"「{name}」各项分值合计 {have / 100:g},应为总分 {total}(max_by_group)"
                yield ("groups", place, "name"), words
        known = {case.id for case in self.deductions} | ({self.veto.id} if self.veto else set())
        for place, band in enumerate(self.bands):
            for id_ in band.without:
                if id_ not in known:
                    words = f"等次「{band.name}」: without 中没有减分情形或否决「{id_}」"
                    yield ("bands", place, "without"), words

    def _id_faults(self) -> Iterator[tuple[Place, str]]:
        """Ids and names that stand twice, each where it stands the second time."""
        ids: list[tuple[Place, str]] = [((*at, "id"), line.id) for at, line in self._placed_lines()]
        ids += [(("bonus", n, "id"), case.id) for n, case in enumerate(self.bonus)]
        ids += [(("deductions", n, "id"), case.id) for n, case in enumerate(self.deductions)]
        ids += [(("veto", "id"), self.veto.id)] if self.veto else []
        groups: list[tuple[Place, str]] = [
            (("groups", place, "aliases" if alias else "name"), name)
            for place, group in enumerate(self.groups)
            for alias, name in enumerate((group.name, *group.aliases))
        ]
        parts: list[tuple[str, list[tuple[Place, str]]]] = [
            ("编号", ids),
            ("部分编号", [(("sections", n, "id"), e.id) for n, e in enumerate(self.sections)]),
            ("单位类别", groups),
            ("层级", [(("levels", n, "tier"), e.tier) for n, e in enumerate(self.levels)]),
            ("读法", [(("readings", n, "key"), e.key) for n, e in enumerate(self.readings)]),
        ]
        for name, found in parts:
            for value, times in Counter(value for _, value in found).items():
                if times > 1:
                    places = [place for place, each in found if each == value]
                    yield places[1], f"{name}「{value}」重复出现 {times} 次"

    def _part_faults(self) -> Iterator[tuple[Place, str]]:
        if not self.is_scored:
            for name in ("bonus", "deductions", "veto", "bands", "circular"):
                if getattr(self, name):
                    yield (name,), f"各项都只报情况、不计分(total = 0)的方案没有 {name}"
            for at, line in self._placed_lines():
                if not line.is_described:
                    yield (*at, "measure"), f"{line.id}: total = 0 的方案各项都要写 described"
        if not self.bonus and self.bonus_rule:
            yield ("bonus_rule",), "bonus_rule 用于有 bonus 的方案"
        wanted = {line.id: at for at, line in self._placed_lines() if line.measure.kind == "events"}
        for place, case in enumerate(self.deductions):
            if case.line and case.line not in wanted:
                words = f"{case.id}: line「{case.line}」不是按情形扣分(events)的项"
                yield ("deductions", place, "line"), words
        for id_ in sorted(wanted.keys() - {case.line for case in self.deductions}):
            words = f"{id_}: 按情形扣分(events)的项,没有减分情形写明 line = 「{id_}」"
            yield (*wanted[id_], "measure"), words
        if not self.deductions and (self.deduction_cap is not None or self.deduction_rule):
            given = "deduction_rule" if self.deduction_rule else "deduction_cap"
            yield (given,), "deduction_cap、deduction_rule 用于有 deductions 的方案"
        for at, line in self._placed_lines():
            if self.ledger:
                for words in self.ledger.line_faults(line):
                    yield (*at, "measure", "ledger"), words
            elif line.measure.ledger:
                words = f"{line.id}: 由台账计量,而方案没有 ledger"
                yield (*at, "measure", "ledger"), words

    def _reading_faults(self) -> Iterator[tuple[Place, str]]:
        for rule, times in Counter(each.settles for each in self.readings).items():
            if rule in RULES and times > 1:
                places = [n for n, each in enumerate(self.readings) if each.settles == rule]
                yield ("readings", places[1], "rule"), f"有 {times} 个读法都管「{rule}」"
        for place, reading in enumerate(self.readings):
            key, rule, at = reading.key, reading.settles, ("readings", place)
            if rule not in RULES:
                words = f"不认识的读法「{key}」" + (f"(rule「{rule}」)" if rule != key else "")
                yield (*at, "key" if rule == key else "rule"), words
                continue
            told = [reading.rule_of(value) for value in reading.values]
            if unknown := {*told} - {*RULES[rule]}:
                number = next(n for n, way in enumerate(told) if way in unknown)
                words = f"读法「{key}」有不认识的选项:{'、'.join(sorted(unknown))}"
                yield (*at, "options", number, "value"), words
            elif len({*told}) < len(told):
                yield at, f"读法「{key}」有两个选项是一个意思"

    def not_built(self) -> list[str]:
        """What this scheme asks for that the engine cannot score yet, in words."""
        return ["periods(多个时段加权)"] if self.periods else []

    def groups_of(self, tier: Tier) -> tuple[Group, ...]:
        """The groups that one tier evaluates, in the scheme's order, if any."""
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

    @property
    def veto_effect(self) -> str:
        """What a veto does; blank in a scheme without one."""
        return self.veto.effect if self.veto else ""

    @property
    def veto_points(self) -> int:
        """What a veto takes where that is a fixed figure, in hundredths; 0 elsewhere."""
        return self.veto.points or 0 if self.veto else 0

    @cached_property
    def varies(self) -> bool:
        """Whether a line's maximum depends on the group."""
        return any(line.max_by_group for line in self.lines)

    def for_group(self, group: str) -> Scheme:
        """The scheme as it counts for units of a group: with that group's maxima."""
        if not self.varies:
            return self
        return self._for_groups.get(group, self)

    @cached_property
    def _for_groups(self) -> dict[str, Scheme]:
        found = {}
        for group in self.groups:
            values: dict[str, Any] = {name: getattr(self, name) for name in Scheme.model_fields}
            values["sections"] = tuple(
                section.model_copy(update={"lines": lines, "max": sum(line.max for line in lines)})
                for section in self.sections
                for lines in [tuple(line.for_group(group.name) for line in section.lines)]
            )
            found[group.name] = Scheme.model_construct(**values)
        return found

    @property
    def is_scored(self) -> bool:
        """Whether units have a total and a rank: some line has points."""
        return self.total > 0

    @cached_property
    def described(self) -> tuple[int, ...]:
        """The items (from 0) of the lines that are reported in words and have no points."""
        return tuple(item for item, line in enumerate(self.lines) if line.is_described)

    @cached_property
    def event_lines(self) -> dict[int, tuple[int, ...]]:
        """By the item (from 0) of each line of kind ``events`` the numbers of its cases."""
        return {
            item: tuple(n for n, case in enumerate(self.deductions) if case.line == line.id)
            for item, line in enumerate(self.lines)
            if line.measure.kind == "events"
        }

    @cached_property
    def deadlines(self) -> tuple[int, ...]:
        """The items (from 0) of the lines that are measured by the day on which they were done."""
        return tuple(n for n, line in enumerate(self.lines) if line.measure.kind == "deadline")

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
        """The line that is lost per event not answered for, if there is one."""
        return next((line for line in self.lines if line.measure.kind == "penalty"), None)

    def goes_beyond(self, line: Line, rules: Mapping[str, str]) -> bool:
        """Whether what a line loses beyond its own points is taken from the total."""
        carries = rules["penalty-excess"] == "carried" and line is self.penalty_line
        return line.measure.beyond or carries

    def lines_beyond(self, rules: Mapping[str, str]) -> tuple[Line, ...]:
        """The lines that can take from the total, in clause order."""
        return tuple(line for line in self.lines if self.goes_beyond(line, rules))

    @cached_property
    def scored_columns(self) -> frozenset[str]:
        """The fields of the ledger that some line's measure asks for."""
        if self.ledger is None:
            return frozenset()
        asked = [line.measure.ledger for line in self.lines]
        names = {name for rule in asked if rule for name in (rule.done, rule.before)}
        sets = [self.ledger.of(rule.of) for rule in asked if rule]
        names |= {matters.column for matters in sets}
        fields = {each.field for each in self.ledger.columns if each.name in names}
        return frozenset(fields | {"assessed"})

    @property
    def may_go_beyond(self) -> bool:
        """Whether some line may, under some reading, take from the total."""
        return bool(self.penalty_line) or any(line.measure.beyond for line in self.lines)

    @property
    def excess(self) -> str:
        """What goes beyond lines, in a word: 查究超出 of a penalty line, else 超出."""
        return f"{self.penalty_line.measure.act if self.penalty_line else ''}超出"

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
            section.model_copy(
                update={"lines": tuple(line.for_half_year() for line in section.lines)}
            )
            for section in self.sections
        )
        # Built anew, not copied: a copy would keep the cached lines of the whole year.
        return Scheme.model_construct(**values)

    def reading_of(self, rule: str) -> Reading | None:
        """The reading that settles a rule of :data:`criteria.readings.RULES`, if there is one."""
        return next((each for each in self.readings if each.settles == rule), None)

    def rules_of(self, readings: Mapping[str, str]) -> dict[str, str]:
        """What the engine does at each rule under settled ``readings`` (by key).

        A rule that no reading of this scheme settles is done the first way.
        """
        settled = {each.settles: each.rule_of(readings[each.key]) for each in self.readings}
        return {rule: settled.get(rule, ways[0]) for rule, ways in RULES.items()}

    def with_rule(self, readings: Mapping[str, str], rule: str, way: str) -> dict[str, str]:
        """``readings`` with the one that settles ``rule`` read that ``way``, where there is one."""
        reading = self.reading_of(rule)
        options = reading.options if reading else ()
        chosen = next((each.value for each in options if (each.rule or each.value) == way), None)
        return {**readings, **({reading.key: chosen} if reading and chosen else {})}

    def default_readings(self) -> dict[str, str]:
        """The default of each reading, by key, in the scheme's order."""
        return {reading.key: reading.default for reading in self.readings}
