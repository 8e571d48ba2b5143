"""Many files' tables of one sheet as one table: each distinct value is read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.intake.faults import Faults
from scoring.intake.layout import SheetRule
from scoring.intake.reader.parent import Column
from scoring.intake.table import Table
from scoring.intake.values import Fault, Reading, read_text, show
from scoring.model.evidence import BLANK, categories, cell_name, pack_places
from scoring.text.personal import mask


@dataclass
class Parsed:
    """A column as read: ``values`` (int64, a row each; BLANK where empty or faulty) and
    ``given`` (bool: the cell holds something, be it faulty).
    """

    values: np.ndarray
    given: np.ndarray
    faulty: np.ndarray


class Stack:
    """The rows of all tables of one sheet, with the place of each.

    ``table`` (int32) numbers the tables from ``first_table`` on; ``row`` (int32) is the
    sheet's row; ``unit`` (int32) is set by whoever knows the units.
    """

    def __init__(self, rule: SheetRule, tables: Sequence[Table], first_table: int) -> None:
        self.rule = rule
        self.tables = tables
        self.first_table = first_table
        sizes = [len(table.rows) for table in tables]
        self.table = np.repeat(np.arange(len(tables), dtype=np.int32), sizes)
        self.row = _joined([table.rows for table in tables], np.int32)
        self.size = int(sum(sizes))
        self.unit = np.full(self.size, BLANK, dtype=np.int32)
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """One column of all tables under one set of distinct values."""
        if name not in self._columns:
            self._columns[name] = self._joined_column(name)
        return self._columns[name]

    def _joined_column(self, name: str) -> Column:
        codes: dict[object, int] = {None: 0}
        parts = []
        for table in self.tables:
            column = table.columns.get(name)
            if column is None:
                parts.append(np.zeros(len(table.rows), dtype=np.int32))
                continue
            if len(self.tables) == 1:
                return column
            places = [codes.setdefault(value, len(codes)) for value in column.values]
            parts.append(np.array(places, dtype=np.int32)[column.codes])
        return Column(list(codes), _joined(parts, np.int32))

    def places(self, name: str | None = None) -> np.ndarray:
        """Packed places of a column's cells (int64); of each row's first cell without a name.

        BLANK where the row's table has no such column.
        """
        lacking = 0 if name is None else BLANK
        at = np.array([t.at.get(name, lacking) if name else 0 for t in self.tables], dtype=np.int64)
        column = at[self.table] if self.size else np.zeros(0, dtype=np.int64)
        packed = pack_places(self.table + self.first_table, self.row, column)
        return np.where(column == BLANK, BLANK, packed)

    def where(self, index: int, name: str | None = None) -> tuple[str, str, str]:
        """File, sheet and cell of one row's column, for a problem; without a name of its first
        filled cell.
        """
        table, row = self.tables[self.table[index]], int(self.row[index])
        if name is None:
            place = int(table.first[np.searchsorted(table.rows, row)])
        else:
            place = table.at.get(name, BLANK)
        cell = "" if place == BLANK else cell_name(row, place)
        return table.file, table.sheet, cell

    def parse(self, name: str, reading: Reading, faults: Faults, units: Sequence[str]) -> Parsed:
        """Read one column; every faulty cell becomes a problem."""
        column = self.column(name)
        read = [reading(value) for value in column.values]
        values = np.array([r if isinstance(r, int) else BLANK for r in read], dtype=np.int64)
        given = np.array([r is not None for r in read])
        bad = np.array([isinstance(r, Fault) for r in read])
        if bad.any():
            for index in np.nonzero(bad[column.codes])[0]:
                fault = read[column.codes[index]]
                assert isinstance(fault, Fault)
                self.tell(int(index), name, fault, faults, units)
        return Parsed(values[column.codes], given[column.codes], bad[column.codes])

    def tell(
        self, index: int, name: str | None, fault: Fault, faults: Faults, units: Sequence[str]
    ) -> None:
        """Record a fault at one row's column."""
        unit = self.unit[index]
        who = units[unit] if unit != BLANK else ""
        faults.add(fault.code, fault.message, fault.hint, *self.where(index, name), unit=who)

    def tell_each(
        self,
        wrong: np.ndarray,
        name: str | None,
        fault: Callable[[int], Fault],
        faults: Faults,
        units: Sequence[str],
    ) -> None:
        """Record a fault at each row where ``wrong`` holds."""
        for index in np.nonzero(wrong)[0]:
            self.tell(int(index), name, fault(int(index)), faults, units)

    def text(
        self, name: str, faults: Faults, units: Sequence[str]
    ) -> tuple[pd.Categorical, np.ndarray]:
        """A text column, personal identifiers masked, and which cells hold something."""
        column = self.column(name)
        read = [read_text(value) for value in column.values]
        if any(isinstance(r, Fault) for r in read):
            self.parse(
                name, lambda v: r if isinstance(r := read_text(v), Fault) else None, faults, units
            )
        texts = [mask(r) if isinstance(r, str) else "" for r in read]
        given = np.array([r is not None for r in read])[column.codes]
        distinct: dict[str, int] = {}
        recode = np.array([distinct.setdefault(t, len(distinct)) for t in texts], dtype=np.int32)
        return categories(recode[column.codes], [*distinct]), given

    def shown(self, index: int, name: str) -> str:
        """One cell as a message quotes it."""
        column = self.column(name)
        return show(column.values[column.codes[index]])


def always(fault: Fault) -> Callable[[int], Fault]:
    """The same fault for every row."""
    return lambda _: fault


def _joined(parts: Sequence[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)
