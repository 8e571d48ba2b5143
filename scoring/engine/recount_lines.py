"""What lines earn by counts, days and the ledger, worked out row by row for the recount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd

from criteria import Column, LedgerMeasure, Line, Rate, Scheme
from scoring.model.days import day_of
from scoring.model.evidence import BLANK, STEP_CHOICES, Evidence

Row = dict[Any, Any]
CENT = 100


class Measured:
    """The counts of one year under one set of rules; ``groups``: each unit's group."""

    def __init__(
        self,
        evidence: Evidence,
        scheme: Scheme,
        rules: Mapping[str, str],
        groups: Mapping[int, str],
    ) -> None:
        self.scheme, self.rules, self.year = scheme, rules, evidence.year
        self.cells = {(row["unit"], row["item"]): row for row in evidence.lines.to_dict("records")}
        self.ledger = by_unit(evidence.ledger)
        self._groups = groups
        self._figures: dict[tuple[str, int], dict[int, int]] = {}

    def points(self, unit: int, item: int, line: Line, cells: Row) -> tuple[int | None, bool]:
        """What counts or the ledger earn, and whether nothing was due."""
        kind, most = line.measure.kind, line.max
        if not line.measure.is_counted:
            return None, False
        due: int | Fraction | None
        due, done = self._counts(unit, line, cells)
        if line.measure.by_group_mean:
            due, done = self._beside_the_group(unit, item)
        if due == 0 and line.measure.idle is not None:
            return line.measure.idle, False
        if kind == "gain":
            each = Fraction(line.measure.each or 0, CENT)
            return (None if done is None else min(most, half_up(each * done))), False
        if kind == "deadline":
            return self._by_date(line, done), False
        if due == 0:
            return (most, False) if kind == "penalty" else (None, True)
        if due is None or done is None:
            return None, False
        if kind == "penalty":
            lost = Fraction(line.measure.each or 0, CENT) * (due - done)
            return max(line.measure.floor, floor(most - lost)), False
        if kind == "rate":
            part = Fraction(done - due if line.measure.of == "change" else done) / due
            lost = sum((_lost(rate, part * CENT) for rate in line.measure.rates), Fraction(0))
            return max(line.measure.floor, half_up(most - lost)), False
        return half_up(Fraction(most * min(done, due)) / due), False

    def _counts(self, unit: int, line: Line, cells: Row) -> tuple[int | None, int | None]:
        """What was due and done, in hundredths of a matter: the line's own, else the ledger's."""
        due, done = given(cells, "due"), given(cells, "done")
        if line.measure.ledger and due != 0 and (due is None or done is None) and self.ledger:
            due, done = self._of_ledger(self.ledger.get(unit, []), line.measure.ledger)
        if due is None and line.measure.due is not None:
            due = line.measure.due * CENT
        return due, done

    def _beside_the_group(self, unit: int, item: int) -> tuple[Fraction | None, int | None]:
        """The mean of a unit's group on a line, 0 where it stands alone, and its own figure."""
        group = self._groups[unit]
        if (group, item) not in self._figures:
            peers = (each for each, of in self._groups.items() if of == group)
            rows = {each: self.cells.get((each, item), {}) for each in peers}
            self._figures[group, item] = {
                each: done
                for each, row in rows.items()
                if (done := given(row, "done")) is not None and not row["not_applicable"]
            }
        figures = self._figures[group, item]
        mean = Fraction(sum(figures.values()), len(figures)) if len(figures) > 1 else Fraction(0)
        return (mean, figures[unit]) if unit in figures else (None, None)

    def _by_date(self, line: Line, done: int | None) -> int | None:
        """What the days that a line was done late leave of it."""
        last = line.measure.deadline(self.year)
        if done is None or last is None:
            return None
        late = max(0, (day_of(done // CENT) - last).days)
        times = Fraction(late, line.measure.days)
        times = Fraction(-floor(-times) if line.measure.steps == "started" else floor(times))
        return max(line.measure.floor, floor(line.max - (line.measure.each or 0) * times))

    def _of_ledger(self, rows: list[Row], rule: LedgerMeasure) -> tuple[int | None, int | None]:
        worths = [self._worth(row, rule) for row in rows if self._is_due(row, rule)]
        return (CENT * len(worths), sum(worths)) if rows else (None, None)

    def _is_due(self, row: Row, rule: LedgerMeasure) -> bool:
        assert self.scheme.ledger is not None
        matters, shown = self.scheme.ledger.of(rule.of), self._column(rule.done)
        if matters.assessed and pd.isna(row["assessed"]):
            return False
        if matters.column:
            said = row[self._column(matters.column).field]
            if (matters.only and said not in matters.only) or said in matters.never:
                return False
        return shown.kind != "step" or _choice(row, shown.field) != "不适用"

    def _column(self, name: str) -> Column:
        assert self.scheme.ledger is not None
        return self.scheme.ledger.column(name)

    def _worth(self, row: Row, rule: LedgerMeasure) -> int:
        """What a due matter counts as done."""
        shown = self._column(rule.done)
        value = row[shown.field]
        if shown.kind == "step":
            part = CENT // 2 if self.rules["partial-step"] == "half" else 0
            return {"是": CENT, "部分": part}.get(_choice(row, shown.field), 0)
        if shown.kind != "date":
            return CENT if isinstance(value, str) and value else 0
        if pd.isna(value):
            return 0
        limit = row[self._column(rule.before).field] if rule.before else value
        if pd.isna(limit):
            return CENT if self.rules["undated"] == "in-time" else 0
        return CENT if value <= limit else 0


def _lost(rate: Rate, percent: Fraction) -> Fraction:
    """What a rate takes at a percentage, in hundredths of a point."""
    at = Fraction(rate.at, CENT)
    beyond = at - percent if rate.falls else percent - at
    if beyond < 0 or (beyond == 0 and rate.when in ("below", "above")):
        return Fraction(0)
    if rate.per is None:
        return Fraction(rate.points)
    if rate.to is not None:
        beyond = min(beyond, abs(at - Fraction(rate.to, CENT)))
    steps = beyond / Fraction(rate.per, CENT)
    if rate.steps == "whole":
        steps = Fraction(floor(steps))
    elif rate.steps == "started":
        steps = Fraction(-floor(-steps))
    return rate.points * steps


def by_unit(frame: pd.DataFrame) -> defaultdict[int, list[Row]]:
    """A frame's rows by ``unit``."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in frame.to_dict("records"):
        found[row["unit"]].append(row)
    return found


def given(cells: Row, name: str) -> int | None:
    """A figure of a line's row in hundredths; None where there is none."""
    value = cells.get(name, BLANK)
    return None if value == BLANK else int(value)


def _choice(row: Row, step: str) -> str:
    place = int(row[step])
    return "" if place == BLANK else STEP_CHOICES[place]


def half_up(value: Fraction) -> int:
    """The nearest whole number, a half upwards."""
    return floor(value + Fraction(1, 2))
