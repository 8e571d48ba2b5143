"""Random years: unit workbooks and office collections, well filled in and, now and then, not.

``make_year(seed)`` gives files as rows of cells; ``write`` makes real .xlsx files of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.oracle.cells import (
    COLUMNS,
    GROUP_ALIASES,
    GROUPS,
    LINES,
    OFFICE_SHEETS,
    READINGS,
    REQUIRED,
    File,
    Sheet,
)
from tests.oracle.spoiling import Spoiler
from tests.oracle.unit_rows import UnitRows
from tests.oracle.writing import write

__all__ = ["Maker", "RandomYear", "make_year", "write"]

UNITS = [
    ("肃州区", 0),
    ("玉门市", 0),
    ("敦煌市", 0),
    ("肃北县(代管)", 0),
    ("金塔县", 0),
    ("市发展改革委", 1),
    ("市教育局", 1),
    ("市卫生健康委", 1),
    ("市交通运输局", 1),
]
FOOT = ["合计", "填表人:综合科", "说明:以上属实", "小 计", "注:以上已核对", "备注", "附件3份"]


@dataclass
class RandomYear:
    """Files with what goes on the command line."""

    seed: int
    files: list[File]
    readings: dict[str, str]
    year: int | None
    roster: list[tuple[str, str, list[str]]] | None
    faults: list[str]
    trusted: bool = False
    """Whether it is run with --trust-office-cells."""


class Maker(UnitRows):
    """One random year."""

    def __init__(self, seed: int, fault_rate: float, trusted: bool = False) -> None:
        super().__init__(seed)
        self.fault_rate, self.trusted = fault_rate, trusted
        self.faults: list[str] = []
        self.groups = GROUPS[:2]

    def group_name(self, group: int) -> str:
        """A group as somebody writes it: by its name or an alias."""
        name = self.groups[group]
        aliases = GROUP_ALIASES[name]
        return self.dice.choice(aliases) if aliases and self.chance(0.4) else name

    def make(self) -> RandomYear:
        """Units, files, options."""
        dice = self.dice
        if self.chance(0.15):  # a county evaluates its townships and departments
            self.groups = GROUPS[2:]
        if self.chance(0.3):  # alike units of one group make ties
            self.alike = {line: self.score(line) for line in LINES}
            units = dice.sample([unit for unit in UNITS if unit[1] == 0], dice.randint(3, 5))
            units += dice.sample([unit for unit in UNITS if unit[1] == 1], dice.randint(0, 2))
        else:
            units = dice.sample(UNITS, dice.randint(1, 7))
        roster = None
        if self.chance(0.35):
            listed = dice.sample(units, len(units))
            extra = [unit for unit in UNITS if unit not in units]
            if extra and self.chance(0.5):
                listed.insert(dice.randint(0, len(listed)), dice.choice(extra))
            roster = [
                (name, self.groups[group], [f"{name}局"] if self.chance(0.3) else [])
                for name, group in listed
            ]
        self.aliases = {name: also[0] for name, _group, also in roster or [] if also}
        own, collected = [], []
        for number, (name, group) in enumerate(units):
            mode = dice.random()
            rows = self.unit_rows()
            if mode < 0.04:
                own.append(self.workbook(f"{number}.xlsx", name, group, self.nothing()))
            elif mode < 0.35:
                own.append(self.workbook(f"{number}.xlsx", name, group, self.claims(rows)))
            elif mode < 0.8:
                mine, theirs = self.split(rows)
                own.append(self.workbook(f"{number}.xlsx", name, group, mine))
                collected.append((name, group, theirs))
            else:
                collected.append((name, group, rows))
        files = own
        for place in range(2):
            part = [each for each in collected if dice.random() < 0.6 or place == 1]
            collected = [each for each in collected if each not in part]
            if part:
                files.append(self.collection(f"汇总{place}.xlsx", part))
        dice.shuffle(files)
        for file in files:
            while dice.random() < self.fault_rate:
                Spoiler(dice, self.faults).spoil(file)
        readings = {}
        if self.chance(0.6):
            for key, options in READINGS.items():
                if self.chance(0.5):
                    readings[key] = dice.choice(options)
        year = 2025 if self.chance(0.5) or self.faults else None
        return RandomYear(self.seed, files, readings, year, roster, self.faults, self.trusted)

    def claims(self, rows: dict[str, list]) -> dict[str, list]:
        """What a unit says itself: without the office's cells, unless they are vouched for."""
        if self.trusted and self.chance(0.6):
            return rows
        mine: dict[str, list] = {sheet: [] for sheet in COLUMNS}
        for sheet in COLUMNS:
            for row in rows[sheet] if sheet not in OFFICE_SHEETS else []:
                own = self.without_office(row)
                if "核定分" in row and "自评分" not in row and self.chance(0.85):
                    own["自评分"] = row["核定分"]
                mine[sheet].append(own)
        return mine

    def split(self, rows: dict[str, list]) -> tuple[dict[str, list], dict[str, list]]:
        """What the unit itself sends, and what the office adds."""
        mine: dict[str, list] = {sheet: [] for sheet in COLUMNS}
        theirs: dict[str, list] = {sheet: [] for sheet in COLUMNS}
        for row in rows["基础项"]:
            unit = dict(row)
            office = {"编号": row["编号"]}
            if "核定分" in row:
                office["核定分"] = row["核定分"]
                if not (self.trusted and self.chance(0.1)):
                    del unit["核定分"]
            self.add_review(row, office)
            if self.chance(0.01) and "自评分" in row:
                office["自评分"] = 0 if row["自评分"] else LINES[row["编号"]]["max"]
                self.faults.append("duplicate-item")
            mine["基础项"].append(unit)
            theirs["基础项"].append(office)
        for sheet in ("加分项", "减分项", "一票否决", "评估台账"):
            for row in rows[sheet]:
                own = row if self.trusted else self.without_office(row)
                by_office = sheet in OFFICE_SHEETS or self.chance(0.3 if row.get("核定") else 0.1)
                (theirs if by_office else mine)[sheet].append(row if by_office else own)
                if self.chance(0.05) and (self.trusted or sheet not in OFFICE_SHEETS):
                    (mine if by_office else theirs)[sheet].append(own)
        return mine, theirs

    def add_review(self, row: dict[str, Any], office: dict[str, Any]) -> None:
        """The office beside a unit's claim: 不适用 confirmed, overruled or left; fields again."""
        if row.get("不适用") == "是":
            way = self.dice.random()
            if way < 0.35:
                office["不适用"], office["说明"] = "是", "经核实"
            elif way < 0.7 and "核定分" not in office:
                office["核定分"] = self.score(row["编号"])
        elif row.get("不适用") and self.chance(0.1):
            office["不适用"] = row["不适用"]
        for title in ("自评分", "完成数"):
            if row.get(title) is not None and self.chance(0.1):
                office[title] = row[title]
                if title == "完成数" and "应完成数" in row:
                    office["应完成数"] = row["应完成数"]

    def workbook(self, name: str, unit: str, group: int, rows: dict[str, list]) -> File:
        """A unit's own file."""
        sheets = {"封面": self.cover(self.unit_name(unit), self.group_name(group))}
        for sheet, body in rows.items():
            if body or self.chance(0.5) or sheet == "基础项":
                sheets[sheet] = self.table(sheet, [(None, None, row) for row in body])
        return File(name, sheets)

    def collection(self, name: str, part: list[tuple[str, int, dict[str, list]]]) -> File:
        """The office's file about many units."""
        sheets = {"封面": self.cover(None, None)}
        for sheet in COLUMNS:
            body = [
                (self.unit_name(self.aliases.get(unit, unit)), self.group_name(group), row)
                for unit, group, rows in part
                for row in rows[sheet]
            ]
            if self.chance(0.3):
                self.dice.shuffle(body)
            if body or sheet == "基础项":
                sheets[sheet] = self.table(sheet, body)
        return File(name, sheets)

    def cover(self, unit: str | None, group: str | None) -> Sheet:
        """封面, perhaps below a title."""
        rows = [
            ["方案", "jiuquan-2013"],
            ["年度", self.number(2025)],
            ["考评主体", "酒泉市维护稳定工作领导小组办公室"],
            ["单位", unit],
            ["单位类别", group],
            ["填报人", "综合科"],
        ]
        if self.chance(0.2):
            self.dice.shuffle(rows)
        return Sheet([["年度考评工作簿"], *rows] if self.chance(0.3) else rows)

    def table(self, sheet: str, body: list[tuple[str | None, str | None, dict]]) -> Sheet:
        """A sheet: titles above, columns in any order, blank rows and a footer."""
        dice = self.dice
        collection = any(unit for unit, _group, _row in body)
        titles = [title for title in COLUMNS[sheet] if not title.startswith("单位")]
        used = {title for _unit, _group, row in body for title in row}
        titles = [
            title
            for title in titles
            if title in used or title in REQUIRED[sheet] or self.chance(0.7)
        ]
        if collection:
            titles = ["单位", *(["单位类别"] if sheet == "基础项" else []), *titles]
        elif self.chance(0.1):
            titles.append("单位")
        if self.chance(0.3):
            dice.shuffle(titles)
        if self.chance(0.08):
            titles.append("所属科室")
        above = [["标题行"], ["填报说明:编号照抄"], []][: dice.choice([0, 0, 0, 1, 2, 3])]
        rows = [*above, [f" {each} " if self.chance(0.03) else each for each in titles]]
        for unit, group, row in body:
            cells = [self.cell(title, row.get(title)) for title in titles]
            if titles[-1] == "所属科室" and self.chance(0.1):
                cells[-1] = "综合科"
            for place, title in enumerate(titles):
                if title == "单位":
                    cells[place] = unit
                elif title == "单位类别":
                    cells[place] = group
            rows.append(cells)
            if self.chance(0.02):
                rows.append([])
        if self.chance(0.15):
            rows.append([None, dice.choice(FOOT), 3])
            if self.chance(0.5):
                rows.append(["审核人:综合科"])
        return Sheet(rows)


def make_year(seed: int) -> RandomYear:
    """The random year of a seed: one in three clean, one with few faults, one with many.

    One in four is run with --trust-office-cells.
    """
    return Maker(seed, (0, 0.12, 0.6)[seed % 3], seed % 4 == 1).make()
