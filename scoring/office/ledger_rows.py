"""The ledger as the register of matters gives it: rows as a sheet would hold them.

They are parsed and checked by what parses the sheets of workbooks, so that what they measure is
what an equal sheet measures.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake.cover import Cover
from scoring.intake.problems import Problems
from scoring.intake.reader.parent import ReadColumn
from scoring.intake.roster import Roster
from scoring.intake.sheet_table import SheetTable
from scoring.intake.year import Intake, ParsedFile, merge_year
from scoring.model.evidence import (
    Evidence,
    UsageError,
    empty,
    ledger_columns,
    pack_places,
    unpack_places,
)
from scoring.model.sheets import SheetRule, sheets_of
from scoring.reports.basis import fingerprint
from scoring.store import Fact, Matter

REGISTER = "事项登记簿"
"""What stands for a file's name where a figure came from the register."""


class LedgerRow(NamedTuple):
    """A matter as a row of the ledger: its id, and the text of each cell, blank where empty."""

    matter: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class LedgerRows:
    """A ledger: the headings, 单位 first and then the sheet's own, and a row a matter."""

    headings: tuple[str, ...]
    rows: tuple[LedgerRow, ...]

    @cached_property
    def sha256(self) -> str:
        """What tells it from another, and what a seal keeps of it."""
        return fingerprint(json.dumps([self.headings, self.rows], ensure_ascii=False))

    def frame(self) -> pd.DataFrame:
        """The same as a frame of text, indexed by the matters' ids."""
        index = pd.Index([row.matter for row in self.rows], dtype="int64")
        cells = [row.cells for row in self.rows]
        return pd.DataFrame(cells, index=index, columns=[*self.headings], dtype=object)


def ledger_sheet(scheme: Scheme) -> SheetRule:
    """The ledger's sheet. Raises :class:`UsageError` where the scheme has no ledger."""
    rule = sheets_of(scheme).holding.get("ledger")
    if rule is None:
        raise UsageError(f"方案「{scheme.id}」没有台账,不能登记事项")
    return rule


def in_force(
    facts: Iterable[Fact], day: date | None = None, from_the_start: Collection[str] = ()
) -> dict[str, Fact]:
    """The fact that holds of each field on a ``day`` (None: the last of all).

    A later one takes the place of an earlier one from its day on; of one day, the one recorded
    last. The first of the fields ``from_the_start`` holds before its day as well.
    """
    holds: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda each: (each.day, each.id)):
        known = day is None or fact.day <= day
        if known or (fact.field in from_the_start and fact.field not in holds):
            holds[fact.field] = fact
    return holds


def ledger_rows(
    scheme: Scheme,
    matters: Iterable[Matter],
    facts: Iterable[Fact],
    names: Mapping[str, str],
    day: date | None = None,
) -> LedgerRows:
    """The ledger as of the end of a ``day`` (None: by all facts) of matters and facts in force.

    ``names``: the present name of each unit that was renamed. A matter of which nothing had
    happened by then is left out; what a required column says first holds from the start.
    """
    rule, of = ledger_sheet(scheme), defaultdict[int, list[Fact]](list)
    for fact in facts:
        of[fact.matter_id].append(fact)
    columns = [column for column in rule.columns if column.field]
    required = {column.field for column in columns if column.required}
    rows = []
    for matter in matters:
        mine = of[matter.id]
        if mine and day is not None and all(fact.day > day for fact in mine):
            continue
        says = {field: fact.value for field, fact in in_force(mine, day, required).items()}
        says["matter"] = matter.name
        cells = (says.get(column.field, "") for column in columns)
        rows.append(LedgerRow(matter.id, (names.get(matter.unit, matter.unit), *cells)))
    return LedgerRows(("单位", *(column.name for column in columns)), tuple(rows))


def merge_ledger(rows: LedgerRows, scheme: Scheme, year: int, roster: Roster | None) -> Intake:
    """The ledger as if one workbook of the office held it: checked, parsed, its units known.

    A row's place is the matter's id as a row of :data:`REGISTER`.
    """
    frame = rows.frame()
    table = SheetTable(
        REGISTER,
        ledger_sheet(scheme).name,
        {str(name): _column(frame[name]) for name in frame},
        {name: place for place, name in enumerate(rows.headings)},
        frame.index.to_numpy(),
        np.zeros(len(frame), dtype=np.int64),
        year=year,
        by_office=True,
    )
    cover = Cover(scheme.id, year, cells={})
    file = ParsedFile(REGISTER, False, Problems(), cover, tables={table.sheet: table})
    return merge_year([file] if len(frame) else [], scheme, year, roster)


def _column(cells: pd.Series) -> ReadColumn:
    codes, texts = pd.factorize(cells.where(cells != ""))
    return ReadColumn([None, *texts], (codes + 1).astype(np.int32))


def with_ledger(evidence: Evidence, taken: Intake, scheme: Scheme) -> Evidence:
    """The evidence with the ledger that :func:`merge_ledger` took, of the same roster."""
    sheets, source = [*evidence.sheets], (REGISTER, ledger_sheet(scheme).name)
    if source not in sheets:
        sheets.append(source)
    ledger = taken.evidence.ledger if taken.evidence else empty(ledger_columns(scheme))
    _, row, column = unpack_places(ledger["at"].to_numpy())
    at = pack_places(sheets.index(source), row, column)
    return replace(evidence, ledger=ledger.assign(at=at), sheets=sheets)
