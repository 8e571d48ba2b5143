"""The register beside the ledger sheets of workbooks: which of them counts, how they differ, and
bringing a sheet in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from scoring.engine.as_of import brought_by_assessment
from scoring.model.evidence import BLANK, STEP_CHOICES, UsageError
from scoring.office import matters
from scoring.office.diff import Difference, differences
from scoring.office.ledger_rows import REGISTER, ledger_sheet, merge_ledger, with_ledger
from scoring.office.matter_values import day_fault
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear, once_a_state
from scoring.store import LedgerChoice, LedgerSource, NewFact, Submission, WriteTransaction
from scoring.text.folding import fold

SOURCES: dict[LedgerSource, str] = {"sheets": "工作簿的台账", "register": REGISTER}
"""Where a year's ledger may come from, in words."""


@dataclass(frozen=True)
class BroughtIn:
    """What bringing a sheet in did: matters registered, facts recorded of matters that were there
    already, and what was left out, in words.
    """

    registered: list[int] = field(default_factory=list)
    changed: list[Difference] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


@needs(Action.LOOK)
def ledger_choices(year: OfficeYear) -> list[LedgerChoice]:
    """What the office said of where the year's ledger comes from; the last holds, none: sheets."""
    with year.store.read() as now:
        return now.matters.choices(year.year.id)


@needs(Action.YEARS)
def choose_source(year: OfficeYear, source: LedgerSource, reason: str) -> None:
    """Say where the year's ledger comes from, with a reason. Raises :class:`UsageError` without
    one, in a year that is sealed, and where it comes from there already.
    """
    ledger_sheet(year.scheme)
    with year.store.write(year.who) as tx:
        if tx.matters.ledger_source(year.year.id) == source:
            raise UsageError(f"{year.year.year} 年度的台账已经取自{SOURCES[source]},没有改变")
        tx.matters.choose_source(year.year.id, source, reason)


@needs(Action.INSPECT)
def compare(year: OfficeYear, unit: str = "") -> list[Difference]:
    """What the register (``before``) and the sheets of accepted workbooks (``after``) differ in,
    of a unit or of all; a matter that only one of them has differs as a whole.
    """
    return [each for each in _compared(year).differences if unit in ("", each.unit)]


@needs(Action.INSPECT)
def disagreeing(year: OfficeYear) -> dict[str, int]:
    """How many cells and rows the two ledgers of a unit differ in, of those units of which the
    one that does not count in the year has any matter; none where the scheme has no ledger.
    """
    if year.scheme.ledger is None:
        return {}
    with year.store.read() as now:
        counts, known = now.matters.ledger_source(year.year.id), now.matters.of(year.year.id)
    if counts == "sheets" and not known:
        return {}
    found = _compared(year)
    beside = found.registered if counts == "sheets" else found.listed
    return dict(Counter(each.unit for each in found.differences if each.unit in beside))


@dataclass(frozen=True)
class _Compared:
    """Both ledgers side by side; the units with a matter in the register, and in the sheets."""

    differences: tuple[Difference, ...]
    registered: Set[str]
    listed: Set[str]


@once_a_state
def _compared(year: OfficeYear) -> _Compared:
    ledger_sheet(year.scheme)
    rows, sheets = year.ledger_rows(), year.sheets().evidence
    registered = {row.cells[0] for row in rows.rows}
    if sheets is None:
        return _Compared((), registered, set())
    taken = merge_ledger(rows, year.scheme, year.year.year, year.roster())
    found = differences(with_ledger(sheets, taken, year.scheme), sheets, year.scheme)
    listed = {*sheets.units["unit"].iloc[sheets.ledger["unit"].unique()]}
    return _Compared(tuple(found), registered, listed)


@needs(Action.RECEIVE)
def bring_in(year: OfficeYear, submission_id: int) -> BroughtIn:
    """Bring the ledger of an accepted workbook into the register.

    It is compared, not appended: a matter the register has by that name is the same matter, and
    only cells that differ are recorded; later facts of the same column are revoked. A matter of
    that name in last year's register is carried over. What the sheet leaves blank, or does not
    list, stays as it is. What the sheet does not date holds from the day of its assessment, or
    from the matter's first date, or from the year's first day: as :func:`as_of` has it.

    Raises :class:`UsageError` for a workbook that does not count, and for one without a ledger.
    """
    sent = year.submission(submission_id)
    rows = _rows_of(year, sent)
    with year.store.write(year.who) as tx:
        return _Import(year, tx, sent).take(rows)


def _rows_of(year: OfficeYear, sent: Submission) -> list[tuple[str, dict[str, str]]]:
    """The ledger's rows of a workbook: the unit, and the text of each cell that is filled."""
    sheet = ledger_sheet(year.scheme)
    if sent.state != "accepted":
        raise UsageError(f"第 {sent.number} 号报送没有采用,不能把它的台账带入登记簿")
    evidence = year.merged([year.parsed(sent, sent.file)]).evidence
    if evidence is None or not len(evidence.ledger):
        raise UsageError(f"第 {sent.number} 号报送「{sent.file}」的「{sheet.name}」里没有事项")
    names = evidence.units["unit"].tolist()
    kinds = {column.field: column.kind for column in sheet.columns if column.field}
    return [
        (
            names[row["unit"]],
            {name: text for name, kind in kinds.items() if (text := _text(row[name], kind))},
        )
        for row in evidence.ledger.to_dict("records")
    ]


def _text(value: Any, kind: str) -> str:
    if kind == "step":
        return "" if value == BLANK else STEP_CHOICES[value]
    if pd.isna(value):
        return ""
    return pd.Timestamp(value).date().isoformat() if kind == "date" else str(value)


class _Import:
    """One workbook's ledger on its way into the register."""

    def __init__(self, year: OfficeYear, tx: WriteTransaction, sent: Submission) -> None:
        self.year, self.tx, self.sent = year, tx, sent
        self.sheet = ledger_sheet(year.scheme)
        self.known = {(each.unit, fold(each.matter.name)): each for each in matters.matters(year)}
        former = year.former_names()
        carried = {each.matter.carried_from for each in self.known.values()}
        self.carriable = {
            (former.get(each.unit, each.unit), fold(each.name)): each.id
            for each in matters.carriable(year.year, tx)
            if each.id not in carried
        }
        self.done = BroughtIn()

    def take(self, rows: list[tuple[str, dict[str, str]]]) -> BroughtIn:
        """Register what is new, record what differs."""
        times = Counter((unit, fold(cells["matter"])) for unit, cells in rows)
        for unit, cells in rows:
            name = cells.pop("matter")
            if times[unit, fold(name)] > 1:
                self.done.left.append(f"「{unit}」的「{name}」在表中有几行;请在名称中写清区别")
                continue
            facts = [*self._facts(unit, name, cells)]
            if known := self.known.get((unit, fold(name))):
                self._change(known, facts)
            else:
                self._register(unit, name, facts)
        return self.done

    def _facts(self, unit: str, name: str, cells: Mapping[str, str]) -> Iterator[NewFact]:
        """The cells of a row as facts; those whose day cannot be are left out and told."""
        kinds = {column.field: column.kind for column in self.sheet.columns}
        dates = [date.fromisoformat(text) for f, text in cells.items() if kinds[f] == "date"]
        first = min(dates, default=date(self.year.year.year, 1, 1))
        assessed = cells.get("assessed")
        brought = brought_by_assessment(self.year.scheme)
        for column in self.sheet.columns:
            if (text := cells.get(column.field)) is None:
                continue
            day = date.fromisoformat(text) if column.kind == "date" else first
            if assessed and (column.kind == "step" or column.name in brought):
                day = date.fromisoformat(assessed)
            if fault := day_fault(day, self.year.year.year):
                self.done.left.append(f"「{unit}」的「{name}」:「{column.name}」的{fault}")
            else:
                yield NewFact(column.field, text, day, f"第 {self.sent.number} 号报送")

    def _register(self, unit: str, name: str, facts: list[NewFact]) -> None:
        filled = {"matter", *(fact.field for fact in facts)}
        if lacking := [each.name for each in self.sheet.required if each.field not in filled]:
            self.done.left.append(f"「{unit}」的「{name}」没有登记:缺「{'」「'.join(lacking)}」")
            return
        before = self.carriable.get((unit, fold(name)))
        made = self.tx.matters.add(self.year.year.id, unit, name, carried_from=before)
        for fact in facts:
            self.tx.matters.record(made.id, fact)
        self.done.registered.append(made.id)

    def _change(self, known: matters.Registered, facts: list[NewFact]) -> None:
        reason = f"改按第 {self.sent.number} 号报送的台账"
        for fact in facts:
            now = known.holds.get(fact.field)
            if now and now.value == fact.value:
                continue
            for other in known.facts:
                same = other.field == fact.field and other.revoked_at is None
                if same and other.day > fact.day:
                    self.tx.matters.revoke(other.id, reason)
            self.tx.matters.record(known.matter.id, fact)
            given = known.unit, self.sheet.name, known.matter.name, self._heading(fact.field)
            self.done.changed.append(Difference(*given, now.value if now else "", fact.value))

    def _heading(self, field: str) -> str:
        return next(column.name for column in self.sheet.columns if column.field == field)
