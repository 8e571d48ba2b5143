"""What is not in order with the matters of the register, by the lines that the ledger measures.

Nothing is refused and nothing is booked because of a finding: it says what to look into. What can
be found is what the scheme's columns and lines say: which column shows a thing done, of which
matters, and not later than what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from criteria import Column, Ledger, LedgerMeasure, Line, Scheme
from scoring.engine.measure import LedgerCounts
from scoring.model.evidence import BLANK, STEP_CHOICES, unpack_places
from scoring.office.ledger_rows import merge_ledger
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
    order. ``day``: since when, None where no date says. ``candidate``: whether it may be a case of
    the scheme's deductions, for the office to look into.
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


@needs(Action.LOOK)
def matters_findings(year: OfficeYear, day: date | None = None) -> list[Finding]:
    """What is not in order as of a ``day`` (None: by all facts), by matter as registered.

    Raises :class:`UsageError` where the scheme has no ledger.
    """
    rows = year.ledger_rows(day)
    taken = merge_ledger(rows, year.scheme, year.year.year, year.roster()).evidence
    ledger = year.scheme.ledger
    if taken is None or ledger is None or not len(taken.ledger):
        return []
    counts = LedgerCounts(taken.ledger, len(taken.units), {}, ledger)
    units = taken.units["unit"].tolist()
    rows_of: list[Any] = taken.ledger.to_dict("records")
    found: dict[tuple[int, str, str], Finding] = {}

    def note(row: dict[str, Any], column: str, fault: _Fault, line: Line | None = None) -> None:
        kind, since, words = fault
        matter = int(unpack_places(row["at"])[1])
        before = found.get((matter, kind, column))  # another line may ask for the same
        lines = (*(before.lines if before else ()), *([line.id] if line else ()))
        articles = (*(before.articles if before else ()), *([line.article] if line else ()))
        given = (kind, units[row["unit"]], matter, str(row["matter"]), lines, articles, since)
        candidate = kind == "not-done" and bool(year.scheme.deductions)
        found[matter, kind, column] = Finding(*given, words, candidate)

    for line in year.scheme.lines:
        if rule := line.measure.ledger:
            for row, due in zip(rows_of, counts.due(rule), strict=True):
                if fault := _fault(row, line, ledger, year.scheme, due=bool(due)):
                    note(row, rule.done, fault, line)
    for column in _unasked_dates(year.scheme, ledger):
        for row in rows_of:
            if (first := _first_day(row, ledger)) and _day(row[column.field]) is None:
                note(row, column.name, ("lacking", first, f"没有「{column.name}」"))
    return sorted(found.values(), key=lambda each: each.matter)


def _unasked_dates(scheme: Scheme, ledger: Ledger) -> list[Column]:
    """The columns of dates that no line asks for, such as that of a report: no clause measures
    them, and a matter on its way should have them all the same.
    """
    rules = [line.measure.ledger for line in scheme.lines if line.measure.ledger]
    asked = {name for rule in rules for name in (rule.done, rule.before)}
    dates = (each for each in ledger.columns if each.kind == "date" and each.field != "assessed")
    return [each for each in dates if each.name not in asked]


def _first_day(row: dict[str, Any], ledger: Ledger) -> date | None:
    """The earliest date of a matter."""
    days = (_day(row[column.field]) for column in ledger.columns if column.kind == "date")
    return min((day for day in days if day), default=None)


_Fault = tuple[Kind, date | None, str]


def _fault(
    row: dict[str, Any], line: Line, ledger: Ledger, scheme: Scheme, *, due: bool
) -> _Fault | None:
    """What a line finds of one row of the ledger: kind, since when, in words; None for nothing."""
    rule = line.measure.ledger
    assert rule is not None
    done, assessed = ledger.column(rule.done), _day(row["assessed"])
    value = row[done.field]
    if not due:
        return _against(row, done, rule, ledger)
    if rule.before:
        by = _day(row[ledger.column(rule.before).field])
        if by is None:  # nothing has come that it should have come before
            return None
        on = _day(value)
        if on is None:
            words = f"「{rule.before}」为 {by},没有「{rule.done}」:没有{ledger.act}"
            taken = scheme.terms.deduction
            look = f";请核实是否属于{taken}的情形(不自动{taken})" if scheme.deductions else ""
            return "not-done", by, words + look
        if on > by:
            return "late", by, f"「{rule.done}」{on} 晚于「{rule.before}」{by}"
        return None
    if done.kind == "step":
        return _step_fault(value, rule.done, assessed)
    # Whether a matter is dealt with at all is asked where something says by when.
    if done.field != "assessed" and not _shown(value):
        return "lacking", assessed, f"没有「{rule.done}」"
    return None


def _step_fault(value: int, name: str, since: date | None) -> _Fault | None:
    step = STEP_CHOICES[value] if value != BLANK else ""
    if step == "部分":
        return "in-part", since, f"「{name}」只做了一部分"
    if step in ("", "否"):
        return "lacking", since, f"缺「{name}」这一步" + ("(填的是否)" if step else "(没有记录)")
    return None


def _against(
    row: dict[str, Any], done: Column, rule: LedgerMeasure, ledger: Ledger
) -> _Fault | None:
    """A matter that its own choice keeps out of those a line asks about, and that shows what the
    line asks for all the same.
    """
    of = ledger.of(rule.of)
    if not of.never or (of.assessed and _day(row["assessed"]) is None):
        return None
    column = ledger.column(of.column)
    choice, value = row[column.field], row[done.field]
    steps = [STEP_CHOICES.index(each) for each in ("是", "部分")]
    carried_on = value in steps if done.kind == "step" else _shown(value)
    if choice not in of.never or not carried_on:
        return None
    words = f"「{column.name}」为{choice},却有「{done.name}」;请核实是否已经实施"
    return "against", _day(row["assessed"]), words


def _shown(value: Any) -> bool:
    return not pd.isna(value) and value != ""


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()
