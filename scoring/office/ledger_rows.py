"""The ledger as the register of matters gives it: rows as a sheet would hold them.

They are parsed and checked by what parses the sheets of workbooks, so that what they measure is
what an equal sheet measures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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
from scoring.office.registered import Registered, in_force
from scoring.reports.basis import fingerprint

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


def ledger_rows(
    scheme: Scheme, registered: Iterable[Registered], day: date | None = None
) -> LedgerRows:
    """The ledger as of the end of a ``day`` (None: by all facts) of matters not withdrawn.

    A matter of which nothing had happened by then is left out; what a required column says first
    holds from the start.
    """
    columns = [column for column in ledger_sheet(scheme).columns if column.field]
    required = {column.field for column in columns if column.required}
    rows = []
    for each in registered:
        holds = each.holds
        if day is not None:
            mine = each.in_force
            if mine and all(fact.day > day for fact in mine):
                continue
            holds = in_force(mine, day, required)
        says = {field: fact.value for field, fact in holds.items()} | {"matter": each.matter.name}
        cells = (says.get(column.field, "") for column in columns)
        rows.append(LedgerRow(each.id, (each.unit, *cells)))
    return LedgerRows(("单位", *(column.name for column in columns)), tuple(rows))


def merge_ledger(rows: LedgerRows, scheme: Scheme, year: int, roster: Roster | None) -> Intake:
    """The ledger as if one workbook of the office held it: checked, parsed, its units known.

    A row's place is the matter's id as a row of :data:`REGISTER`.
    """
    columns = zip(*(row.cells for row in rows.rows), strict=True)
    table = SheetTable(
        REGISTER,
        ledger_sheet(scheme).name,
        {name: _column(cells) for name, cells in zip(rows.headings, columns, strict=False)},
        {name: place for place, name in enumerate(rows.headings)},
        np.array([row.matter for row in rows.rows], dtype=np.int64),
        np.zeros(len(rows.rows), dtype=np.int64),
        year=year,
        by_office=True,
    )
    cover = Cover(scheme.id, year, cells={})
    file = ParsedFile(REGISTER, False, Problems(), cover, tables={table.sheet: table})
    return merge_year([file] if rows.rows else [], scheme, year, roster)


def _column(cells: Iterable[str]) -> ReadColumn:
    code = {"": 0}
    codes = [code.setdefault(text, len(code)) for text in cells]
    return ReadColumn([None, *[*code][1:]], np.array(codes, dtype=np.int32))


def with_ledger(evidence: Evidence, taken: Intake, scheme: Scheme) -> Evidence:
    """The evidence with the ledger that :func:`merge_ledger` took, of the same roster."""
    sheets, source = [*evidence.sheets], (REGISTER, ledger_sheet(scheme).name)
    if source not in sheets:
        sheets.append(source)
    ledger = taken.evidence.ledger if taken.evidence else empty(ledger_columns(scheme))
    _, row, column = unpack_places(ledger["at"].to_numpy())
    at = pack_places(sheets.index(source), row, column)
    return replace(evidence, ledger=ledger.assign(at=at), sheets=sheets)
