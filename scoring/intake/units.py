"""Which unit a row belongs to, and which group (单位类别) a unit belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake.files import ParsedFile
from scoring.intake.merge import Merging
from scoring.intake.problems import Problems
from scoring.intake.roster import Roster, groups_by_key, groups_in_words
from scoring.intake.sheet_rows import SheetRows
from scoring.intake.values import Fault, broken, is_blank, text_of
from scoring.model.evidence import BLANK
from scoring.model.sheets import COVER, Holds
from scoring.text.folding import clean, fold
from scoring.text.invisible import visible
from scoring.text.personal import mask

NAME_THE_UNIT = f"一个单位的工作簿请在{COVER}填写单位;多个单位汇总的,请在「单位」列逐行填写"
UNKNOWN = -2
"""A unit that the cover names and the roster lacks: its rows are not rows without a unit."""
Place = tuple[str, str, str]
"""File, sheet and cell."""


class Units:
    """Units by number: the roster's first, then others as first seen (no roster only).

    ``group`` is the group of a unit by number, as the roster or the files say; ``of_file`` the
    number of the unit on each file's cover, BLANK where it names none, UNKNOWN for one not known.
    """

    def __init__(self, scheme: Scheme, roster: Roster | None) -> None:
        self.roster = roster
        self.names: list[str] = []
        self.group_names = [group.name for group in scheme.groups]
        self.group: dict[int, str] = {}
        self.of_file: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._groups = groups_by_key(scheme)
        self._groups_in_words = groups_in_words(scheme)
        self._misplaced: set[int] = set()
        self._said: dict[int, dict[str, Place]] = {}
        for unit in roster.units if roster else ():
            number = self._add(unit.name)
            self.group[number] = unit.group
            self._numbers |= {fold(alias): number for alias in unit.aliases}

    def _add(self, name: str) -> int:
        self.names.append(mask(visible(clean(name))))
        self._numbers[fold(name)] = len(self.names) - 1
        return len(self.names) - 1

    def number(self, name: str) -> int:
        """The number of a unit; BLANK where there is a roster that does not hold it."""
        key = fold(name)
        if key not in self._numbers and self.roster is None:
            return self._add(name)
        return self._numbers.get(key, BLANK)

    def note_cover(self, file: ParsedFile, problems: Problems) -> None:
        """Take note of the unit and the group on a file's cover, and report their faults."""
        self.of_file[file.name] = self._of_cover(file, problems)

    def _of_cover(self, file: ParsedFile, problems: Problems) -> int:
        cover, place = file.cover, (file.name, file.cover_sheet, file.cover.cell("单位类别"))
        if not cover.unit:
            if cover.group and fold(cover.group) not in self._groups:
                problems.report(*self._unknown_group(cover.group), *place)
            return BLANK
        unit = self.number(cover.unit)
        if unit == BLANK:
            unknown, cell = self._unknown(cover.unit), cover.cell("单位")
            problems.report(*unknown, file.name, file.cover_sheet, cell, cover.unit)
            return UNKNOWN
        if cover.group and (fault := self._say_group(unit, cover.group, place)):
            problems.report(*fault, *place, self.names[unit])
        return unit

    def place_rows(self, rows: SheetRows) -> None:
        """Set ``rows.unit``: the row's own 单位, or the one on its file's 封面."""
        column = rows.column("单位")
        numbers = np.full(len(column.values), BLANK, dtype=np.int32)
        unknown = np.zeros(len(column.values), dtype=bool)
        faults: dict[int, Fault] = {}
        blank = np.array([is_blank(value) for value in column.values])
        used = np.unique(column.codes)
        for code in used[~blank[used]].tolist():
            value = column.values[code]
            if fault := broken(value):
                faults[code] = fault
            else:
                numbers[code] = self.number(text_of(value))
                unknown[code] = numbers[code] == BLANK
        own = ~blank[column.codes]
        cover = rows.of_tables([self.of_file[table.file] for table in rows.tables], np.int32)
        rows.unit = np.where(own, numbers[column.codes], cover).astype(np.int32)
        for code, found in faults.items():
            rows.report(column.codes == code, "单位", *found)
        rows.report(
            unknown[column.codes],
            "单位",
            "unknown-unit",
            lambda i: self._unknown(text_of(column.values[column.codes[i]])).message,
            lambda i: self._unknown(text_of(column.values[column.codes[i]])).hint,
            column.codes,
        )
        named = rows.of_tables(["单位" in table.columns for table in rows.tables], bool)
        message = f"这一行没有单位,{COVER}上也没有"
        rows.report(
            ~own & (cover == BLANK) & named, "单位", "missing-value", message, NAME_THE_UNIT
        )
        rows.unit[rows.unit == UNKNOWN] = BLANK

    def note_groups(self, rows: SheetRows) -> None:
        """Take note of the 单位类别 of each row of 基础项."""
        column = rows.column("单位类别")
        if len(column.values) < 2:
            return
        pair = rows.unit * np.int64(len(column.values)) + column.codes
        faults: dict[int, Fault] = {}
        known = np.nonzero((rows.unit != BLANK) & (column.codes > 0))[0]
        for index in known[np.unique(pair[known], return_index=True)[1]].tolist():
            text, place = str(column.values[column.codes[index]]), rows.where(index, "单位类别")
            fault = self._say_group(int(rows.unit[index]), text, place) if fold(text) else None
            if fault:
                faults[pair[index]] = fault
        message, hint = (lambda i: faults[pair[i]].message), (lambda i: faults[pair[i]].hint)
        wrong = np.isin(pair, [*faults])
        rows.report(wrong, "单位类别", "unknown-group", message, hint, pair)

    def settle_groups(self) -> None:
        """Without a roster a unit's group is what the files say; the first where they differ."""
        for unit, said in self._said.items():
            self.group.setdefault(unit, next(iter(said)))

    def group_place(self, unit: int) -> int:
        """The place of a unit's group among the scheme's, BLANK where it has none."""
        group = self.group.get(unit)
        return self.group_names.index(group) if group else BLANK

    def report_groups(
        self, files: Iterable[ParsedFile], frames: Mapping[Holds, pd.DataFrame], year: Merging
    ) -> None:
        """Units said to be in two groups, and units that are said to be in none: the latter once a
        file, on its cover or at their first row.
        """
        for unit, name in enumerate(self.names):
            said = self._said.get(unit, {})
            for group, place in said.items() if len(said) > 1 and not self.roster else ():
                message = f"单位类别在不同地方填得不同:{'、'.join(said)};这里是「{group}」"
                year.problems.report("duplicate-item", message, "请核实后改为一致", *place, name)
            if unit in self.group or unit in self._misplaced:
                continue
            places = [
                (file.name, file.cover_sheet, file.cover.cell("单位类别"))
                for file in files
                if self.of_file[file.name] == unit
            ]
            for holds, frame in frames.items():
                column = "单位类别" if holds == "lines" else "单位"
                for at in frame["at"].to_numpy()[frame["unit"].to_numpy() == unit].tolist():
                    places.append(year.where(at, column))
            for place in {place[0]: place for place in reversed(places)}.values():
                year.problems.report(*self._unknown_group(""), *place, name)

    def _say_group(self, unit: int, text: str, place: Place) -> Fault | None:
        """A cell says a unit's group: the fault where the scheme or the roster has another."""
        group = self._groups.get(fold(text))
        if group is None:
            self._misplaced.add(unit)
            return self._unknown_group(text)
        self._said.setdefault(unit, {}).setdefault(group, place)
        if self.roster and unit in self.group and self.group[unit] != group:
            return Fault(
                "unknown-group",
                f"单位类别填的是「{group}」,名册中「{self.names[unit]}」为「{self.group[unit]}」",
                "请按名册改正;名册有误的,先改名册",
            )
        return None

    def _unknown(self, name: str) -> Fault:
        """The fault of a name that the roster does not hold, with a proposal."""
        near = self.roster.near(name) if self.roster else None
        hint = (
            f"是否为「{near}」?若是,请改正单位名称,或在名册「别名」列加上这一写法"
            if near
            else "请核对单位名称,或在名册中增加该单位"
        )
        return Fault("unknown-unit", f"单位「{mask(visible(clean(name)))[:40]}」不在名册之中", hint)

    def _unknown_group(self, text: str) -> Fault:
        """The fault of a group that the scheme does not have, '' where none is given."""
        found = f"「{visible(clean(text))[:20]}」不是方案中的类别" if text else "没有填写"
        found = f"单位类别{found},应为{self._groups_in_words}之一"
        return Fault("unknown-group", found, "请从下拉列表中选取")


def report_missing_unit(file: ParsedFile, unit: int, problems: Problems) -> None:
    """Sheets with rows but no column 单位 in a file whose cover names no unit.

    One problem at the cover's cell where all are so, else one a sheet; none where there is no
    cover, which is reported by itself.
    """
    if unit != BLANK or file.cover.cells is None:
        return
    filled = [table for table in file.tables.values() if len(table.rows)]
    lacking = [t for t in filled if "单位" not in t.columns and "单位" not in t.meant]
    if lacking and len(lacking) == len(filled):
        message = f"{COVER}没有填写「单位」,各表也没有「单位」列,不知道是哪个单位的"
        place = file.name, file.cover_sheet, file.cover.cell("单位")
        problems.report("missing-value", message, NAME_THE_UNIT, *place)
        return
    for table in lacking:
        message = f"这张表没有「单位」列,{COVER}上也没有单位"
        problems.report("missing-value", message, NAME_THE_UNIT, table.file, table.sheet)
