"""What is not in order with the matters of the register, by the lines that the ledger measures.

Nothing is refused and nothing is booked because of a finding: it says what to look into. What can
be found is what the scheme's columns and lines say: which column shows a thing done, of which
matters, and not later than what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, NamedTuple

import pandas as pd

from criteria import Column, Ledger, LedgerMeasure, Line, Scheme
from scoring.engine.measure import LedgerCounts
from scoring.intake.roster import Roster
from scoring.model.evidence import BLANK, STEP_CHOICES, unpack_places
from scoring.office.ledger_rows import LedgerRows, merge_ledger
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear

Kind = Literal["late", "not-done", "lacking", "in-part", "against"]
"""``late``: done after what it has to come before. ``not-done``: that has come, and it is not done.
``lacking``: a step left out, a date or an entry that is not there. ``in-part``: a step done in
part. ``against``: done though the matter's own choice says that it is not to be gone on with."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not in order with a matter.

    ``lines``: the ids of the lines that ask for it, and ``articles`` their clauses, in the scheme's
    order; empty where no line measures it. ``day``: since when, None where no date says.
    ``candidate``: whether it may be a case of the scheme's deductions, for the office to look into.
    """

    kind: Kind
    unit: str
    matter: int
    name: str
    lines: tuple[str, ...]
    articles: tuple[str, ...]
    day: date | None
    words: str
    candidate: bool = False


class _Fault(NamedTuple):
    kind: Kind
    day: date | None
    words: str


Row = dict[str, Any]
"""A row of the ledger's frame, by field; what a column of dates has is a ``date`` or None."""


@needs(Action.FOLLOW)
def matters_findings(year: OfficeYear, day: date | None = None) -> list[Finding]:
    """What is not in order as of a ``day`` (None: by all facts), by matter as registered.

    Raises :class:`UsageError` where the scheme has no ledger.
    """
    return findings_in(year.ledger_rows(day), year.scheme, year.year.year, year.roster())


def findings_in(
    rows: LedgerRows, scheme: Scheme, year: int, roster: Roster | None
) -> list[Finding]:
    """What is not in order in a ledger that the register gave, by matter in its order."""
    taken, ledger = merge_ledger(rows, scheme, year, roster).evidence, scheme.ledger
    if taken is None or ledger is None or not len(taken.ledger):
        return []
    names = taken.units["unit"].tolist()
    counts = LedgerCounts(taken.ledger, len(names), {}, ledger)
    found: dict[tuple[int, str, str], Finding] = {}
    for line, column, row, fault in _Look(scheme, ledger).faults(counts):
        matter = int(unpack_places(row["at"])[1])
        before = found.get((matter, fault.kind, column))  # another line may ask for the same
        found[matter, fault.kind, column] = Finding(
            fault.kind,
            names[row["unit"]],
            matter,
            str(row["matter"]),
            (*(before.lines if before else ()), *([line.id] if line else ())),
            (*(before.articles if before else ()), *([line.article] if line else ())),
            fault.day,
            fault.words,
            candidate=fault.kind == "not-done" and bool(scheme.deductions),
        )
    return sorted(found.values(), key=lambda each: each.matter)


@dataclass(frozen=True)
class _Look:
    """What a scheme with a ledger lets one see in its rows."""

    scheme: Scheme
    ledger: Ledger

    def faults(self, counts: LedgerCounts) -> Iterator[tuple[Line | None, str, Row, _Fault]]:
        """Each fault with the line that asks (None: no line), the column's heading, the row."""
        days = {name: counts.ledger[name].dt.date for name in self._dates}
        days = {name: days[name].astype(object).where(days[name].notna(), None) for name in days}
        rows: list[Any] = counts.ledger.assign(**days).to_dict("records")
        for line in self.scheme.lines:
            if rule := line.measure.ledger:
                for row, due in zip(rows, counts.due(rule), strict=True):
                    fault = self._due(row, rule) if due else self._against(row, rule)
                    if fault:
                        yield line, rule.done, row, fault
        for column in self._unasked_dates():
            for row in rows:
                since = self._first_day(row)
                if since and row[column.field] is None:
                    fault = _Fault("lacking", since, f"没有「{column.name}」")
                    yield None, column.name, row, fault

    def _due(self, row: Row, rule: LedgerMeasure) -> _Fault | None:
        """A matter of which a line asks something."""
        column = self._columns[rule.done]
        value = row[column.field]
        if rule.before:
            return self._in_time(rule, value, row[self._columns[rule.before].field])
        since = self._dealt_with(row)
        if column.kind == "step":
            return _step(value, rule.done, since) if since else None
        # Whether a matter is dealt with at all is asked where something says by when.
        if column.field == "assessed" or _shown(value) or not (since or column.kind == "date"):
            return None
        return _Fault("lacking", since, f"没有「{rule.done}」")

    def _in_time(self, rule: LedgerMeasure, on: date | None, by: date | None) -> _Fault | None:
        if by is None or (on is not None and on <= by):
            return None
        if on is not None:
            return _Fault("late", by, f"「{rule.done}」{on} 晚于「{rule.before}」{by}")
        words = f"「{rule.before}」为 {by},没有「{rule.done}」:没有{self.ledger.act}"
        taken = self.scheme.terms.deduction
        look = f";请核实是否属于{taken}的情形(不自动{taken})" if self.scheme.deductions else ""
        return _Fault("not-done", by, words + look)

    def _against(self, row: Row, rule: LedgerMeasure) -> _Fault | None:
        """A matter that its own choice keeps out of those a line asks about, and that shows what
        the line asks for all the same.
        """
        of, done = self.ledger.of(rule.of), self._columns[rule.done]
        assessed = row["assessed"]
        if not of.never or (of.assessed and assessed is None):
            return None
        choice, value = row[self._columns[of.column].field], row[done.field]
        steps = [STEP_CHOICES.index(each) for each in ("是", "部分")]
        carried_on = value in steps if done.kind == "step" else _shown(value)
        if choice not in of.never or not carried_on:
            return None
        words = f"「{of.column}」为{choice},却有「{done.name}」;请核实是否已经实施"
        return _Fault("against", assessed, words)

    @cached_property
    def _columns(self) -> dict[str, Column]:
        """By heading."""
        return {each.name: each for each in self.ledger.columns}

    @cached_property
    def _dates(self) -> list[str]:
        """The fields of the columns of dates."""
        return [each.field for each in self.ledger.columns if each.kind == "date"]

    @cached_property
    def _limits(self) -> list[str]:
        """The fields of what something has to come before."""
        return [self._columns[rule.before].field for rule in self._rules() if rule.before]

    def _rules(self) -> list[LedgerMeasure]:
        return [line.measure.ledger for line in self.scheme.lines if line.measure.ledger]

    def _unasked_dates(self) -> list[Column]:
        """The columns of dates that no line asks for, such as that of a report: a matter on its
        way should have them all the same.
        """
        asked = {name for rule in self._rules() for name in (rule.done, rule.before)}
        dates = [each for each in self.ledger.columns if each.kind == "date"]
        return [each for each in dates if each.field != "assessed" and each.name not in asked]

    def _dealt_with(self, row: Row) -> date | None:
        """The day of a matter's assessment, or of what it has to come before; None while the
        matter is on its way, and steps are still to come.
        """
        return next((day for f in ("assessed", *self._limits) if (day := row[f])), None)

    def _first_day(self, row: Row) -> date | None:
        return min((day for name in self._dates if (day := row[name])), default=None)


def _step(value: int, name: str, since: date) -> _Fault | None:
    step = STEP_CHOICES[value] if value != BLANK else ""
    if step == "部分":
        return _Fault("in-part", since, f"「{name}」只做了一部分")
    if step in ("", "否"):
        why = "填的是否" if step else "没有记录"
        return _Fault("lacking", since, f"缺「{name}」这一步({why})")
    return None


def _shown(value: Any) -> bool:
    return not pd.isna(value) and value != ""
