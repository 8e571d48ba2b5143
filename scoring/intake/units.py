"""Which unit a row belongs to, and which group a unit belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from criteria import Scheme
from scoring.intake.cover import Cover
from scoring.intake.faults import Faults
from scoring.intake.files import File
from scoring.intake.layout import COVER
from scoring.intake.roster import Roster, groups_by_key, groups_in_words
from scoring.intake.stack import Stack, always
from scoring.intake.values import Fault, broken, is_blank, text_of
from scoring.model.evidence import BLANK
from scoring.text.folding import clean, fold
from scoring.text.personal import mask

NAME_THE_UNIT = f"一个单位的工作簿请在{COVER}填写单位;多个单位汇总的,请在「单位」列逐行填写"
UNKNOWN = -2
"""A unit that is named but not known: its rows are not nobody's."""


class Units:
    """Units by number: the roster's first, then others as first seen (no roster only)."""

    def __init__(self, scheme: Scheme, roster: Roster | None) -> None:
        self.roster = roster
        self.names: list[str] = []
        self.group_names = [group.name for group in scheme.groups]
        self._numbers: dict[str, int] = {}
        self._groups = groups_by_key(scheme)
        self._groups_in_words = groups_in_words(scheme)
        self.group: dict[int, str] = {}
        self.astray: set[int] = set()
        self._said: dict[int, dict[str, tuple[str, str, str]]] = {}
        for unit in roster.units if roster else ():
            number = self._add(unit.name)
            self.group[number] = unit.group
            for alias in unit.aliases:
                self._numbers[fold(alias)] = number

    def _add(self, name: str) -> int:
        self.names.append(mask(clean(name)))
        self._numbers[fold(name)] = len(self.names) - 1
        return len(self.names) - 1

    def number(self, name: str) -> int:
        """The number of a unit; BLANK where there is a roster that does not hold it."""
        key = fold(name)
        if key not in self._numbers and self.roster is None:
            return self._add(name)
        return self._numbers.get(key, BLANK)

    def unknown(self, name: str) -> Fault:
        """The fault of a name that the roster does not hold, with a proposal."""
        near = self.roster.near(name) if self.roster else None
        hint = (
            f"是否为「{near}」?若是,请改正单位名称,或在名册「别名」列加上这一写法"
            if near
            else "请核对单位名称,或在名册中增加该单位"
        )
        return Fault("unknown-unit", f"单位「{mask(clean(name))[:40]}」不在名册之中", hint)

    def known_group(self, text: str) -> str | None:
        """A group as the scheme prints it."""
        return self._groups.get(fold(text))

    def unknown_group(self, text: str) -> Fault:
        """The fault of a group that the scheme does not have."""
        found = f"「{clean(text)[:20]}」不是方案中的类别" if text else "没有填写"
        return Fault(
            "unknown-group",
            f"单位类别{found},应为{self._groups_in_words}之一",
            "请从下拉列表中选取",
        )

    def say_group(self, unit: int, text: str, place: tuple[str, str, str]) -> Fault | None:
        """A cell says a unit's group: the fault where the scheme or the roster has another."""
        group = self.known_group(text)
        if group is None:
            self.astray.add(unit)
            return self.unknown_group(text)
        self._said.setdefault(unit, {}).setdefault(group, place)
        if self.roster and unit in self.group and self.group[unit] != group:
            return Fault(
                "unknown-group",
                f"单位类别填的是「{group}」,名册中「{self.names[unit]}」为「{self.group[unit]}」",
                "请按名册改正;名册有误的,先改名册",
            )
        return None

    def settle_groups(self) -> None:
        """Without a roster a unit's group is what the files say; the first where they differ."""
        for unit, said in self._said.items():
            self.group.setdefault(unit, next(iter(said)))

    def group_place(self, unit: int) -> int:
        """The place of a unit's group among the scheme's, BLANK where it has none."""
        group = self.group.get(unit)
        return self.group_names.index(group) if group else BLANK

    def groups_said(self, unit: int) -> dict[str, tuple[str, str, str]]:
        """The groups said of a unit, each with the first cell that says so."""
        return self._said.get(unit, {})


def place_rows(stack: Stack, units: Units, cover_units: Sequence[int], faults: Faults) -> None:
    """Set ``stack.unit``: the row's own 单位, or the one on its file's 封面.

    ``cover_units`` has a unit number (or BLANK) for each table of the stack.
    """
    column = stack.column("单位")
    numbers = np.full(len(column.values), BLANK, dtype=np.int32)
    used = np.unique(column.codes)
    wrong: dict[int, Fault] = {}
    blank = np.array([is_blank(value) for value in column.values])
    for code in used[~blank[used]]:
        value = column.values[code]
        fault = broken(value)
        if fault is None:
            numbers[code] = units.number(text_of(value))
            fault = units.unknown(text_of(value)) if numbers[code] == BLANK else None
        if fault:
            wrong[int(code)] = fault
    own = ~blank[column.codes]
    from_cover = np.array(cover_units, dtype=np.int32)
    cover = from_cover[stack.table] if stack.size else numbers[:0]
    stack.unit = np.where(own, numbers[column.codes], cover).astype(np.int32)
    for code, fault in wrong.items():
        stack.tell_each(column.codes == code, "单位", always(fault), faults, units.names)
    if not stack.size:
        return
    nobody = Fault("missing-value", f"这一行没有单位,{COVER}上也没有", NAME_THE_UNIT)
    named = np.array(["单位" in table.columns for table in stack.tables], dtype=bool)
    wrong_rows = ~own & (cover == BLANK) & named[stack.table]
    stack.tell_each(wrong_rows, "单位", always(nobody), faults, units.names)
    stack.unit[stack.unit == UNKNOWN] = BLANK


def tell_nobody(file: File, faults: Faults) -> None:
    """Sheets with rows but no column 单位 in a file whose cover names no unit.

    One problem at the cover's cell where all are so, else one a sheet; none where there is no
    cover, which is told by itself.
    """
    if file.unit != BLANK or file.cover.cells is None:
        return
    filled = {sheet: table for sheet, table in file.tables.items() if len(table.rows)}
    lacking = {
        sheet: table
        for sheet, table in filled.items()
        if "单位" not in table.columns and "单位" not in table.meant
    }
    if lacking and len(lacking) == len(filled):
        faults.add(
            "missing-value",
            f"{COVER}没有填写「单位」,各表也没有「单位」列,不知道是哪个单位的",
            NAME_THE_UNIT,
            file.name,
            file.cover_sheet,
            file.cover.cell("单位"),
        )
        return
    for table in lacking.values():
        faults.add(
            "missing-value",
            f"这张表没有「单位」列,{COVER}上也没有单位",
            NAME_THE_UNIT,
            file.name,
            table.sheet,
        )


def cover_unit(file: str, sheet: str, cover: Cover, units: Units, faults: Faults) -> int:
    """The number of the cover's unit; BLANK where it names none, UNKNOWN where it names one
    that is not known.
    """
    if not cover.unit:
        if cover.group and units.known_group(cover.group) is None:
            faults.add(*units.unknown_group(cover.group), file, sheet, cover.cell("单位类别"))
        return BLANK
    unit = units.number(cover.unit)
    if unit == BLANK:
        faults.add(*units.unknown(cover.unit), file, sheet, cover.cell("单位"), cover.unit)
        return UNKNOWN
    else:
        place = file, sheet, cover.cell("单位类别")
        if cover.group and (fault := units.say_group(unit, cover.group, place)):
            faults.add(*fault, *place, units.names[unit])
    return unit
