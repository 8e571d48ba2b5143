"""How clerks type: the same number, id, date or name in many ways."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.cells import LINES, NUMBERS, FormulaCell

WIDE = str.maketrans("0123456789.()-", "0123456789.()-")
LABELS = {"加一": "中央或国家有关部门肯定或采用", "加二.1": "省委、省政府领导批示肯定"}


class Clerk:
    """Types values; the dice decide how."""

    def __init__(self, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(seed)

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return self.dice.random() < share

    def number(self, value: Any) -> Any:
        """A number as some clerk would type it."""
        if value is None:
            return None
        text = f"{value:g}" if isinstance(value, float) else str(value)
        text = str(value) if len(str(value)) > len(text) else text
        way = self.dice.random()
        if way < 0.8:
            return value
        if way < 0.87:
            return text
        if way < 0.92:
            return text.translate(WIDE)
        if way < 0.96:
            return f" {text}\u3000"
        return FormulaCell(value)

    def id(self, value: str) -> str:
        """An id, perhaps with its label or in full width."""
        way = self.dice.random()
        if way < 0.6:
            return value
        if way < 0.7:
            return value.translate(WIDE)
        if way < 0.78:
            return value.replace(".", "、") if "." in value else f" {value} "
        if way < 0.84:
            return value.replace(".", ". ") + " "
        label = LABELS.get(value) or (LINES[value]["title"] if value in LINES else "有关情形")
        return f"{value} {label}" if way < 0.95 else f"{value.translate(WIDE)}{label}"

    def day(self, value: date) -> Any:
        """A date as a cell or, seldom, as text."""
        way = self.dice.random()
        if way < 0.9:
            return datetime(value.year, value.month, value.day)
        return value.isoformat() if way < 0.96 else f"{value.year}年{value.month}月{value.day}日"

    def unit_name(self, name: str) -> str:
        """A unit's name with harmless differences."""
        way = self.dice.random()
        if way < 0.85:
            return name
        return f" {name} " if way < 0.93 else name.translate(WIDE)

    def in_year(self) -> date:
        """A day of the year."""
        return date(2025, 1, 1) + timedelta(days=self.dice.randrange(365))

    def cell(self, title: str, value: Any) -> Any:
        """A value the way it is typed."""
        if value is None:
            return None if self.chance(0.95) else "  "
        if isinstance(value, date):
            return self.day(value)
        if title in ("编号", "情形"):
            return self.id(value)
        if title in NUMBERS:
            return self.number(value)
        return f" {value}" if isinstance(value, str) and self.chance(0.03) else value
