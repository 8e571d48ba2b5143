"""The roster: which units are evaluated, in which group, and under which other names."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from criteria import Scheme
from scoring.intake.reader.parent import Reader
from scoring.intake.texts_by_row import texts_by_row
from scoring.model.evidence import RosterUnit, UsageError, cell_name
from scoring.text.folding import clean, fold, fold_heading
from scoring.text.invisible import first_invisible, visible

COLUMNS = ("单位", "单位类别", "别名")
_SEPARATORS = re.compile(
    r"[\u3001\uff64,\uff0c\ufe50;\uff1b\ufe54/\uff0f\\\uff3c|\uff5c\u3002\t\n\r\v\f\u2028\u2029]+"
    r"|[ \u3000]{2,}|\u3000"
)
"""What divides names and stands in none: 、 , ; / \\ | 。 in either width, tabs, new lines, two
blanks together, a wide blank."""
_DOUBTFUL = re.compile(r"[ \u00a0\u00b7\u2022\u2027\u30fb]+")
"""What may divide names or stand within one."""
LONGEST = 30
"""Characters; no unit's name comes near."""


def groups_by_key(scheme: Scheme) -> dict[str, str]:
    """The scheme's groups as it prints them, by folded name and folded alias."""
    return {
        fold(text): group.name for group in scheme.groups for text in (group.name, *group.aliases)
    }


def groups_in_words(scheme: Scheme) -> str:
    """The names of the scheme's groups, each in quotes, for a message."""
    return "".join(f"「{group.name}」" for group in scheme.groups)


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
        inside, close = self._near_keys(name)
        best = max(inside, key=len, default=None) or next(iter(close), None)
        return self.by_key[best].name if best else None

    def all_near(self, name: str) -> set[str]:
        """The names of all units that ``name`` may mean, where :meth:`near` gives the nearest."""
        inside, close = self._near_keys(name)
        return {self.by_key[key].name for key in (*inside, *close)}

    def _near_keys(self, name: str) -> tuple[list[str], list[str]]:
        """Keys that hold a name or stand in it, and those spelt much like it, the likest first."""
        key = fold(name)
        inside = [k for k in self.by_key if len(k) > 1 and (k in key or key in k)]
        return inside, difflib.get_close_matches(key, [*self.by_key], n=8, cutoff=0.6)


def read_roster(data: bytes, name: str, scheme: Scheme, reader: Reader) -> Roster:
    """Read a roster from .xlsx or .csv (UTF-8 or GB18030) with 单位, 单位类别, 别名.

    Raises :class:`UsageError` with every fault found, those of 别名 with their cells.
    """
    rows = _csv_rows(data) if name.lower().endswith(".csv") else _sheet_rows(data, name, reader)
    headings = [[fold_heading(text) for text in row] for row in rows[:10]]
    header = next((i for i, row in enumerate(headings) if {*COLUMNS[:2]} <= {*row}), None)
    if header is None:
        raise UsageError(f"名册 {name}: 前 10 行没有表头;要有列:{'、'.join(COLUMNS[:2])}")
    places = {heading: place for place, heading in enumerate(headings[header])}
    groups = groups_by_key(scheme)
    faults: list[str] = []
    units: dict[int, RosterUnit] = {}
    for number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = dict(enumerate(map(clean, row)))
        unit, group, aliases = (cells.get(places.get(column, -1), "") for column in COLUMNS)
        hidden = next(filter(None, map(first_invisible, (unit, group, aliases))), "")
        if hidden:
            faults.append(f"第 {number} 行:单位「{visible(unit)}」的名称、类别或别名里{hidden}")
        elif unit and fold(group) in groups:
            units[number] = RosterUnit(unit, groups[fold(group)], tuple(divided(aliases)))
        elif unit or group:
            wanted = f"类别应为{groups_in_words(scheme)}之一"
            faults.append(f"第 {number} 行:单位「{unit}」类别「{group}」,{wanted}")
    faults += _faults(units, places.get("别名", 0))
    if faults or not units:
        raise UsageError(f"名册 {name} 不能使用:" + ";".join(faults or ["没有单位"]))
    return Roster(tuple(units.values()))


def _faults(units: dict[int, RosterUnit], column: int) -> Iterator[str]:
    """Names that stand twice, then aliases that look like several names which nothing divides.

    ``units`` by their row; ``column`` is that of 别名.
    """
    seen: dict[str, str] = {}
    listed: set[str] = set()
    for number, unit in units.items():
        for text in (unit.name, *unit.aliases):
            if seen.setdefault(fold(text), unit.name) != unit.name:
                yield f"第 {number} 行:名称「{text}」已属于「{seen[fold(text)]}」"
        if fold(unit.name) in listed:
            yield f"第 {number} 行:单位「{unit.name}」重复"
        listed.add(fold(unit.name))
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


def divided(cell: str) -> list[str]:
    """The names in a cell, as typed but for outer blanks."""
    if re.fullmatch(
        r"(\S[ \u00a0\u3000]+)*\S", cell.strip()
    ):  # one name, its characters spaced out
        return [clean(cell)]
    return [clean(part) for part in _SEPARATORS.split(cell) if fold(part)]


def undivided(alias: str, unit: str, others: Sequence[str]) -> str:
    """Why a name looks like several that nothing divides, in words; blank where it does not.

    ``others`` are the roster's other units. A name may hold another unit's whole name only
    where the unit's own name does.
    """
    key, own = fold(alias), fold(unit)
    if len(key) > LONGEST:
        return f"有 {len(key)} 个字"
    parts = [fold(part) for part in _DOUBTFUL.split(alias)]
    if sum(len(part) > 1 and not part.isascii() for part in parts) > 1:
        return "中间有空格或圆点,看不出是一个名称还是几个"
    if key.count(own) > 1:
        return f"「{unit}」在其中出现两次"
    for other in others:
        name = fold(other)
        if name in key and name != key and name not in own:
            return f"含有另一个单位的全称「{other}」"
    return ""


def _csv_rows(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UsageError("名册的文字编码不认识;请另存为 UTF-8 或 GB18030 的 CSV,或 .xlsx")


def _sheet_rows(data: bytes, name: str, reader: Reader) -> list[list[str]]:
    """The texts of the first sheet that holds anything, row by row."""
    answer = reader.read(data)
    if answer.refused:
        raise UsageError(f"名册 {name} 不能读取:{answer.refused[1]}")
    sheet = next((sheet for sheet in answer.sheets if sheet.columns), None)
    return [] if sheet is None else texts_by_row(sheet)
