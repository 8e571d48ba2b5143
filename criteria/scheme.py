"""A whole scheme: how its parts hang together, and what the engine asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

from pydantic import model_validator

from criteria import contents
from criteria.calendar import Due
from criteria.cases import BonusCase, DeductionCase
from criteria.faults import Misfits
from criteria.misfits import misfits
from criteria.parts import Group, Level, Line, Tier
from criteria.readings import RULES, Reading


class Scheme(contents.Contents):
    """One edition of one regulation, in clause order: its contents, which hang together."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if faults := misfits(self):
            raise Misfits(faults)
        return self

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
    def dues(self) -> tuple[Due, ...]:
        """What is due from units through a year: lines with a deadline in clause order, each by
        its own id, then the calendar.
        """
        lines = [line for line in self.lines if line.measure.by]
        own = [
            Due(
                id=line.id,
                title=line.title,
                article=line.article,
                words=line.words,
                line=line.id,
                groups=tuple(g.name for g in self.groups if line.for_group(g.name).max)
                if line.max_by_group
                else (),
                on=(line.measure.by or "",),
            )
            for line in lines
        ]
        return (*own, *self.calendar)

    @cached_property
    def against_means(self) -> tuple[int, ...]:
        """The items (from 0) of the lines that compare a unit with the mean of its group."""
        return tuple(n for n, line in enumerate(self.lines) if line.measure.by_group_mean)

    def item_of(self, id_: str) -> int:
        """The item (from 0) of a line by its id. Raises ``KeyError`` for an unknown one."""
        return self.lines.index(self.line_by_id[id_])

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
        """What goes beyond lines, in a word: 查究超出 of one penalty line, else 超出."""
        carried = self.penalty_line if self.reading_of("penalty-excess") else None
        beyond = [line for line in self.lines if line.measure.beyond or line is carried]
        one = len(beyond) == 1 and beyond[0].measure.kind == "penalty"
        return f"{beyond[0].measure.act if one else ''}超出"

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
