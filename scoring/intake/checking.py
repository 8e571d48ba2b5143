"""What the checks of all sheets share: a stack being read, its faults told as problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake.faults import Faults
from scoring.intake.layout import ColumnRule
from scoring.intake.stack import Parsed, Stack, always
from scoring.intake.values import (
    Fault,
    Reading,
    choice_reader,
    read_date,
    read_number,
)
from scoring.model.evidence import BLANK, categories

_DAY = "datetime64[D]"
_SECOND = "datetime64[s]"


@dataclass
class Desk:
    """What every check needs at hand."""

    scheme: Scheme
    faults: Faults
    units: Sequence[str]
    years: np.ndarray
    """The cover's year for each table of the stack at hand, BLANK where unknown."""


class Rows:
    """One stack being read: the checks that all sheets share."""

    def __init__(self, stack: Stack, desk: Desk) -> None:
        self.stack = stack
        self.desk = desk
        self.frame: dict[str, object] = {"unit": stack.unit}

    def parse(self, name: str, reading: Reading) -> Parsed:
        """Read a column; blanks in a required column are missing values."""
        parsed = self.stack.parse(name, reading, self.desk.faults, self.desk.units)
        self._require(name, parsed.given)
        return parsed

    def text(self, name: str) -> pd.Categorical:
        """Read a text column."""
        texts, given = self.stack.text(name, self.desk.faults, self.desk.units)
        self._require(name, given)
        return texts

    def choice(self, name: str) -> np.ndarray:
        """Read a column with a closed list: the choice's place."""
        rule = self.rule(name)
        return self.parse(name, choice_reader(rule.choices, name)).values

    def choice_text(self, name: str) -> pd.Categorical:
        """A closed list as a category column."""
        return categories(self.choice(name), self.rule(name).choices)

    def date(self, name: str) -> np.ndarray:
        """Read a date column (datetime64[s], NaT where blank)."""
        return _as_dates(self.parse(name, read_date).values)

    def date_within(self, name: str) -> np.ndarray:
        """Read a date that must lie in the year of its file's cover."""
        dates = self.date(name)
        years, of_file = self.years(dates), self.years_of_files()
        outside = ~np.isnat(dates) & (of_file != BLANK) & (years != of_file)
        self.tell(
            outside,
            name,
            lambda i: Fault(
                "date-outside-year",
                f"{name}{self.stack.shown(i, name)} 不在 {of_file[i]} 年度内",
                "只计本年度取得或发生的;请核对日期或年度",
            ),
        )
        return dates

    @staticmethod
    def years(dates: np.ndarray) -> np.ndarray:
        """The year of each date (int64); of a blank one no year that could be meant."""
        return dates.astype("datetime64[Y]").astype(np.int64) + 1970

    def years_of_files(self) -> np.ndarray:
        """The year on the cover of each row's file (int64), BLANK where unknown."""
        if not self.stack.size:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(self.desk.years[self.stack.table])

    def adopted(self) -> np.ndarray:
        """核定: blank is 采纳."""
        return self.choice("核定") != 1

    def number(self, name: str) -> Parsed:
        """Read points or counts in hundredths."""
        return self.parse(name, lambda value: read_number(value, name))

    def tell(
        self, wrong: np.ndarray, name: str | None, fault: Fault | Callable[[int], Fault]
    ) -> None:
        """Record a fault (a ``Fault``, or a function of the row) wherever ``wrong`` holds."""
        make = always(fault) if isinstance(fault, Fault) else fault
        self.stack.tell_each(wrong, name, make, self.desk.faults, self.desk.units)

    def rule(self, name: str) -> ColumnRule:
        """The contract's rule for a column."""
        return next(column for column in self.stack.rule.columns if column.name == name)

    def _require(self, name: str, given: np.ndarray) -> None:
        if not self.rule(name).required:
            return
        code = "veto-without-document" if name == "认定文号" else "missing-value"
        self.tell(~given, name, Fault(code, f"没有填写「{name}」", f"「{name}」是必填项,请补填"))


def _as_dates(days: np.ndarray) -> np.ndarray:
    dates = np.where(days == BLANK, np.iinfo(np.int64).min, days).astype(_DAY)
    return dates.astype(_SECOND)
