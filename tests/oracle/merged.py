"""All accepted files together, naively: the fields of each line, the rows of each unit."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.cells import COLUMNS, LINE_FIELDS, Fault, blank, fold
from tests.oracle.file_reader import FileReader


class Merged:
    """What the accepted files say, by unit and line; duplicates counted once."""

    def __init__(
        self,
        readers: list[FileReader],
        roster: list | None,
        everything: list[FileReader] | None = None,
    ) -> None:
        self.fields: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.rows: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.groups: dict[str, str] = {}
        self.order: list[str] = []
        self.warnings: set[Fault] = set()
        self.roster = roster
        self.own_files = {reader.file.name for reader in readers if reader.own}
        for name, group, _aliases in roster or []:
            self.groups[fold(name)] = group
            self.order.append(fold(name))
        seen = set()
        known = {unit for reader in readers for unit, _group in reader.units}
        for reader in everything or readers:  # seen, even if in a file then refused
            for unit, _group in reader.units:
                if unit in known and unit not in self.order:
                    self.order.append(unit)
            for unit, group in reader.units:
                if group and not self.groups.get(unit):
                    self.groups[unit] = group
        for reader in readers:
            for row in reader.rows:
                if row["sheet"] == "基础项":
                    for title in LINE_FIELDS:
                        if row.get(title) is not None:
                            entry = (row[title], reader, row["cells"][title])
                            self.fields[row["unit"], row["id"]][title].append(entry)
                    continue
                key = self.row_key(row)
                if key in seen:
                    fault = Fault(
                        "warning", "duplicate-row", row["file"], row["sheet"], f"?{row['row']}"
                    )
                    self.warnings.add(fault)
                else:
                    seen.add(key)
                    self.rows[row["unit"]][row["sheet"]].append(row)

    @staticmethod
    def row_key(row: dict[str, Any]) -> tuple[Any, ...]:
        """What a row says in every column; a blank 核定 says 采纳, a blank 起数 says 1."""
        key = [row["sheet"], row["unit"]]
        for title in COLUMNS[row["sheet"]]:
            value = row["id"] if title == "情形" else row.get(title)
            if title == "核定":
                key.append(value == "不采纳")
            elif title == "起数":
                key.append(Fraction(1) if value is None else value)
            elif title != "单位":
                key.append("" if blank(value) else str(value).strip())
        return tuple(key)

    def conflicts(self) -> list[tuple[FileReader, str]]:
        """Fields of a line that stand twice with different values."""
        found = []
        for fields in self.fields.values():
            for entries in fields.values():
                if len({value for value, _reader, _cell in entries}) > 1:
                    found += [(reader, cell) for _value, reader, cell in entries]
        return found

    def given(self, unit: str, line: str, title: str) -> tuple[Any, dict | None]:
        """The first value of a field and where it stands."""
        entries = self.fields[unit, line][title]
        if not entries:
            return None, None
        value, reader, cell = entries[0]
        return value, {"file": reader.file.name, "sheet": "基础项", "cell": cell}

    def set_aside(self, unit: str, line: str) -> bool:
        """Whether the office itself said 不适用: in a collection."""
        entries = self.fields[unit, line]["不适用"]
        return any(value == "是" and not reader.own for value, reader, _cell in entries)
