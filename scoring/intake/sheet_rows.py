"""Many files' tables of one sheet as one: each distinct value of a column is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake.problems import Problems
from scoring.intake.reader.parent import ReadColumn
from scoring.intake.sheet_table import SheetTable
from scoring.intake.values import (
    Fault,
    ValueParser,
    choice_parser,
    id_parser,
    is_blank,
    parse_date,
    parse_number,
    parse_number_or_date,
    parse_text,
    show,
)
from scoring.model.evidence import BLANK, categories, cell_name, pack_places
from scoring.model.sheets import ColumnRule, SheetRule
from scoring.text.folding import id_matcher
from scoring.text.personal import mask

Words = str | Callable[[int], str]
"""What to say of a row: the same for all, or by its index."""


NO_TEXT = 0
"""The code of '' in each text column."""


class Cells(NamedTuple):
    """A column as parsed, a row each: ``values`` (int64, BLANK where empty or faulty),
    ``given`` (bool: the cell holds something, be it faulty) and ``faulty`` (bool).
    """

    values: np.ndarray
    given: np.ndarray
    faulty: np.ndarray

    @property
    def good(self) -> np.ndarray:
        """Which cells hold a value (bool)."""
        return self.given & ~self.faulty


def ids_of(scheme: Scheme, sheet: SheetRule) -> list[str]:
    """The ids that a sheet's column of ids may hold, in the scheme's order."""
    ids = {
        "lines": [line.id for line in scheme.lines],
        "bonus": [case.id for case in scheme.bonus],
        "deductions": [case.id for case in scheme.deductions],
    }
    return ids.get(sheet.holds, [])


@dataclass(eq=False)
class SheetRows:
    """The rows of all tables of one sheet, with the place of each.

    ``table`` (int32) numbers the tables; ``row`` (int32) is the sheet's row; ``unit`` (int32)
    is set by :meth:`Units.place_rows`; ``unit_names`` are the names of all units by number.
    """

    rule: SheetRule
    tables: Sequence[SheetTable]
    first_table: int
    scheme: Scheme
    unit_names: Sequence[str]
    problems: Problems

    def __post_init__(self) -> None:
        sizes = [len(table.rows) for table in self.tables]
        self.size = int(sum(sizes))
        self.table = np.repeat(np.arange(len(self.tables), dtype=np.int32), sizes)
        self.row = _joined([table.rows for table in self.tables])
        self.unit = np.full(self.size, BLANK, dtype=np.int32)
        self._columns: dict[str, ReadColumn] = {}
        self._cells: dict[str, Cells] = {}
        self._fields: dict[str, Any] = {}

    def of_tables(self, values: Sequence[Any], dtype: type) -> np.ndarray:
        """What is known of each table, for each row."""
        return np.array(values, dtype=dtype)[self.table] if self.size else np.zeros(0, dtype=dtype)

    def column(self, name: str) -> ReadColumn:
        """One column of all tables under one set of distinct values."""
        if name not in self._columns:
            self._columns[name] = self._joined_column(name)
        return self._columns[name]

    def _joined_column(self, name: str) -> ReadColumn:
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
        return ReadColumn(list(codes), _joined(parts))

    def cells(self, name: str) -> Cells:
        """A column of numbers (hundredths), dates (days), ids or choices (places).

        Each faulty cell, and each blank one of a required column, is reported once.
        """
        if name not in self._cells:
            column, rule = self.column(name), self.rule.by_name[name]
            parse = self._parser(rule)
            parsed = [parse(value) for value in column.values]
            values = np.array([p if isinstance(p, int) else BLANK for p in parsed], dtype=np.int64)
            given = np.array([p is not None for p in parsed])
            bad = np.array([isinstance(p, Fault) for p in parsed])
            codes = column.codes
            self._report_faults(name, parsed)
            self._cells[name] = Cells(values[codes], given[codes], bad[codes])
            self._report_missing(rule, given[codes])
        return self._cells[name]

    def _parser(self, rule: ColumnRule) -> ValueParser:
        if rule.kind == "id":
            ids = ids_of(self.scheme, self.rule)
            code = "unknown-item" if self.rule.holds == "lines" else "unknown-case"
            return id_parser(id_matcher(ids), ids, code, rule.name)
        if rule.choices:
            return choice_parser(rule.choices, rule.name)
        if rule.kind in ("date", "date_in_year"):
            return parse_date
        if rule.kind == "count" and self.rule.holds == "lines" and self.scheme.deadlines:
            return lambda value: parse_number_or_date(value, rule.name)
        return lambda value: parse_number(value, rule.name)

    def text(self, name: str) -> pd.Categorical:
        """A text column, personal identifiers masked; blank cells are ''."""
        if name not in self._fields:
            column = self.column(name)
            parsed = [parse_text(value) for value in column.values]
            self._report_faults(name, parsed)
            texts = [mask(p) if isinstance(p, str) else "" for p in parsed]
            distinct: dict[str, int] = {}
            recode = np.array([distinct.setdefault(t, len(distinct)) for t in texts], np.int32)
            self._fields[name] = categories(recode[column.codes], [*distinct])
            self._report_missing(self.rule.by_name[name], self.filled(name))
        return self._fields[name]

    def filled(self, name: str) -> np.ndarray:
        """Which cells of a column are not blank (bool)."""
        column = self.column(name)
        return np.array([not is_blank(value) for value in column.values])[column.codes]

    def dates(self, name: str) -> np.ndarray:
        """A column of dates (datetime64[s], NaT where blank)."""
        days = self.cells(name).values
        days = np.where(days == BLANK, np.iinfo(np.int64).min, days)
        return days.astype("datetime64[D]").astype("datetime64[s]")

    def years(self) -> np.ndarray:
        """The year on the cover of each row's file (int64), BLANK where unknown."""
        return self.of_tables([table.year for table in self.tables], np.int64)

    def fields(self, order: Iterable[str] = ()) -> dict[str, Any]:
        """The row's unit, its place ``at`` and every column with a field, as the evidence
        keeps them; parsed in the ``order`` of fields given, then in that of the columns.
        """
        rules = {rule.field: rule for rule in self.rule.columns if rule.field}
        parsed = {f: self._field(rules[f]) for f in dict.fromkeys((*order, *rules)) if f in rules}
        return {"unit": self.unit, **parsed, "at": self.places()}

    def _field(self, rule: ColumnRule) -> Any:
        if rule.kind == "text":
            return self.text(rule.name)
        if rule.kind == "date_in_year":
            return self._dates_in_year(rule.name)
        if rule.kind == "date":
            return self.dates(rule.name)
        values = self.cells(rule.name).values
        if rule.kind == "choice":
            return categories(values, rule.choices)
        if rule.kind == "adopted":  # blank is 采纳
            return values != rule.choices.index("不采纳")
        return values.astype(np.int8) if rule.kind == "step" else values

    def _dates_in_year(self, name: str) -> np.ndarray:
        dates, years = self.dates(name), self.years()
        self.report(
            ~np.isnat(dates) & (years != BLANK) & (years_of(dates) != years),
            name,
            "date-outside-year",
            lambda i: f"{name}{self.shown(i, name)} 不在 {years[i]} 年度内",
            "只计本年度取得或发生的;请核对日期或年度",
        )
        return dates

    def places(self, name: str | None = None) -> np.ndarray:
        """Packed places of a column's cells (int64); of each row's first cell without a name.

        BLANK where the row's table has no such column.
        """
        at = [table.at.get(name, BLANK) if name else 0 for table in self.tables]
        column = self.of_tables(at, np.int64)
        packed = pack_places(self.table + self.first_table, self.row, column)
        return np.where(column == BLANK, BLANK, packed)

    def where(self, index: int, name: str | None = None) -> tuple[str, str, str]:
        """File, sheet and cell of a row's column; without a name, of its first filled cell."""
        table, row = self.tables[self.table[index]], int(self.row[index])
        if name is None:
            column = int(table.first[np.searchsorted(table.rows, row)])
        else:
            column = table.at.get(name, BLANK)
        return table.file, table.sheet, "" if column == BLANK else cell_name(row, column)

    def shown(self, index: int, name: str) -> str:
        """One cell as a message quotes it."""
        column = self.column(name)
        return show(column.values[column.codes[index]])

    def report(
        self,
        wrong: np.ndarray,
        name: str | None,
        code: str,
        message: Words,
        hint: Words,
        by: np.ndarray | None = None,
    ) -> None:
        """Record a problem at a column (None: first filled cell) of rows ``wrong`` (bool).

        They are listed downwards, or in the order of ``by`` (int, one a row); words are made only
        for those that will be listed.
        """
        rows = np.nonzero(wrong)[0]
        rows = rows if by is None else rows[np.argsort(by[rows], kind="stable")]
        for number in np.unique(self.table[rows]).tolist():
            here, table = rows[self.table[rows] == number], self.tables[number]
            room = self.problems.room(code, table.file, table.sheet)
            for index in here[:room].tolist():
                found = message if isinstance(message, str) else message(index)
                mend = hint if isinstance(hint, str) else hint(index)
                unit = self.unit[index]
                who = self.unit_names[unit] if unit != BLANK else ""
                self.problems.report(code, found, mend, *self.where(index, name), unit=who)
            if len(here) > room:
                self.problems.count(code, table.file, table.sheet, len(here) - room)

    def _report_faults(self, name: str, parsed: Sequence[Any]) -> None:
        codes: Any = self.column(name).codes
        for code in dict.fromkeys(each.code for each in parsed if isinstance(each, Fault)):
            wrong = np.array([isinstance(each, Fault) and each.code == code for each in parsed])
            message, hint = (lambda i: parsed[codes[i]].message), (lambda i: parsed[codes[i]].hint)
            self.report(wrong[codes], name, code, message, hint)

    def _report_missing(self, rule: ColumnRule, given: np.ndarray) -> None:
        if rule.required:
            document = self.rule.holds == "vetoes" and rule.field == "document"
            code = "veto-without-document" if document else "missing-value"
            hint = f"「{rule.name}」是必填项,请补填"
            self.report(~given, rule.name, code, f"没有填写「{rule.name}」", hint)


def years_of(dates: np.ndarray) -> np.ndarray:
    """The year of each date (int64); of a blank one no year that could be meant."""
    return dates.astype("datetime64[Y]").astype(np.int64) + 1970


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)
