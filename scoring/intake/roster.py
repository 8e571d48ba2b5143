"""The roster: which units are evaluated, in which group, and under which other names."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from criteria import Scheme
from scoring.intake.aliases import divided, undivided
from scoring.intake.reader.parent import Reader
from scoring.intake.values import text_of
from scoring.model.evidence import UsageError, cell_name
from scoring.text.folding import clean, fold, fold_heading

COLUMNS = ("单位", "单位类别", "别名")


def groups_by_key(scheme: Scheme) -> dict[str, str]:
    """The scheme's groups as it prints them, by folded name and folded alias."""
    return {
        fold(text): group.name for group in scheme.groups for text in (group.name, *group.aliases)
    }


def groups_in_words(scheme: Scheme) -> str:
    """The names of the scheme's groups, each in quotes, for a message."""
    return "".join(f"「{group.name}」" for group in scheme.groups)


@dataclass(frozen=True)
class RosterUnit:
    """One unit: its name as printed, its group, its other names."""

    name: str
    group: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Roster:
    """All units of a year, in the order of the year-end table's ties."""

    units: tuple[RosterUnit, ...]

    @cached_property
    def by_key(self) -> dict[str, RosterUnit]:
        """Units by folded name and folded alias."""
        return {fold(name): unit for unit in self.units for name in (unit.name, *unit.aliases)}

    def near(self, name: str) -> str | None:
        """A unit whose name or alias is close to ``name``: a proposal for a person to confirm."""
        key = fold(name)
        inside = [k for k in self.by_key if len(k) > 1 and (k in key or key in k)]
        close = difflib.get_close_matches(key, [*self.by_key], n=1, cutoff=0.6)
        best = max(inside, key=len, default=None) or next(iter(close), None)
        return self.by_key[best].name if best else None


def read_roster(data: bytes, name: str, scheme: Scheme, reader: Reader) -> Roster:
    """Read a roster from .xlsx or .csv (UTF-8 or GB18030) with 单位, 单位类别, 别名.

    Raises :class:`UsageError` with every fault found, those of 别名 with their cells.
    """
    rows = _csv_rows(data) if name.lower().endswith(".csv") else _sheet_rows(data, name, reader)
    header = next((i for i, row in enumerate(rows[:10]) if _is_header(row)), None)
    if header is None:
        raise UsageError(f"名册 {name}: 前 10 行没有表头;要有列:{'、'.join(COLUMNS[:2])}")
    places = {fold_heading(text): place for place, text in enumerate(rows[header])}
    groups = groups_by_key(scheme)
    faults: list[str] = []
    units: dict[int, RosterUnit] = {}
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        unit, group, aliases = (_cell(row, places.get(fold(column))) for column in COLUMNS)
        if not unit and not group:
            continue
        if not unit or fold(group) not in groups:
            faults.append(
                f"第 {number} 行:单位「{unit}」类别「{group}」,"
                f"类别应为{groups_in_words(scheme)}之一"
            )
            continue
        units[number] = RosterUnit(unit, groups[fold(group)], tuple(divided(aliases)))
    faults += _name_faults(units)
    faults += _alias_faults(units, places.get(fold(COLUMNS[2]), 0))
    if faults or not units:
        raise UsageError(f"名册 {name} 不能使用:" + ";".join(faults or ["没有单位"]))
    return Roster(tuple(units.values()))


def _name_faults(units: dict[int, RosterUnit]) -> Iterator[str]:
    """Names that stand twice; ``units`` by their row."""
    seen: dict[str, str] = {}
    listed: set[str] = set()
    for number, unit in units.items():
        for text in (unit.name, *unit.aliases):
            if seen.setdefault(fold(text), unit.name) != unit.name:
                yield f"第 {number} 行:名称「{text}」已属于「{seen[fold(text)]}」"
        if fold(unit.name) in listed:
            yield f"第 {number} 行:单位「{unit.name}」重复"
        listed.add(fold(unit.name))


def _alias_faults(units: dict[int, RosterUnit], column: int) -> Iterator[str]:
    """Aliases that look like several names which nothing divides, by their cells."""
    names = [unit.name for unit in units.values()]
    for number, unit in units.items():
        others = [name for name in names if fold(name) != fold(unit.name)]
        for alias in unit.aliases:
            if why := undivided(alias, unit.name, others):
                yield (
                    f"{cell_name(number, column)}:别名「{alias}」{why};"
                    "是几个名称的请用顿号、逗号或分号分开;确是一个名称的,删去其中的空格和圆点,"
                    "或在接收时确认"
                )


def _is_header(row: list[str]) -> bool:
    headings = {fold_heading(text) for text in row}
    return {"单位", "单位类别"} <= headings


def _cell(row: list[str], place: int | None) -> str:
    return clean(row[place]) if place is not None and place < len(row) else ""


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UsageError("名册的文字编码不认识;请另存为 UTF-8 或 GB18030 的 CSV,或 .xlsx")


def _sheet_rows(data: bytes, name: str, reader: Reader) -> list[list[str]]:
    answer = reader.read(data)
    if answer.refused:
        raise UsageError(f"名册 {name} 不能读取:{answer.refused[1]}")
    raw = next((sheet for sheet in answer.sheets if sheet.columns), None)
    if raw is None:
        return []
    columns = [[text_of(value) for value in column.values] for column in raw.columns]
    before = [""] * raw.first_column
    return [
        before
        + [texts[column.codes[row]] for texts, column in zip(columns, raw.columns, strict=True)]
        for row in range(raw.rows)
    ]
