"""Random years: unit workbooks and office collections, well filled in and, now and then, not.

``make_year(seed)`` gives files as rows of cells; ``write`` makes real .xlsx files of them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.oracle.cells import (
    BONUS,
    CHOICES,
    COLUMNS,
    COUNT_DUE,
    GROUPS,
    LINES,
    OFFICE_SHEETS,
    READINGS,
    REQUIRED,
    SHARE,
    STEPS,
    File,
    FormulaCell,
    Sheet,
)
from tests.oracle.spoiling import Spoiler
from tests.oracle.writing import write

__all__ = ["Maker", "RandomYear", "make_year", "write"]

WIDE = str.maketrans("0123456789.()-", "0123456789.()-")
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
LABELS = {"加一": "中央或国家有关部门肯定或采用", "加二.1": "省委、省政府领导批示肯定"}
PRACTICES = [
    "网格化预警",
    "网格化 预警",
    "网格化·预警",
    "网格化预警点",
    "双评估机制",
    "评估 专家库",
    "一事一评",
    "附近群众代表评议",
]
"""Alike by blanks, by a mark, by a letter; one that begins like a footer."""
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


class Maker:
    """One random year."""

    def __init__(self, seed: int, fault_rate: float, trusted: bool = False) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.fault_rate, self.trusted = fault_rate, trusted
        self.faults: list[str] = []

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

    def score(self, line: str) -> float | int:
        """A possible score for a line."""
        top = LINES[line]["max"]
        if line == "四":
            return 15 if self.chance(0.8) else 0
        if self.chance(0.5):
            return top
        return self.dice.randrange(top * 100 + 1) / 100

    def make(self) -> RandomYear:
        """Units, files, options."""
        dice = self.dice
        units = dice.sample(UNITS, dice.randint(1, 7))
        if self.chance(0.3):  # alike units make ties
            self.alike = {line: self.score(line) for line in LINES}
        else:
            self.alike = {}
        roster = None
        if self.chance(0.35):
            listed = dice.sample(units, len(units))
            extra = [unit for unit in UNITS if unit not in units]
            if extra and self.chance(0.5):
                listed.insert(dice.randint(0, len(listed)), dice.choice(extra))
            roster = [
                (name, GROUPS[group], [f"{name}局"] if self.chance(0.3) else [])
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

    def unit_rows(self) -> dict[str, list[dict[str, Any]]]:
        """A unit's year as rows by column name, before anything is misspelt."""
        dice = self.dice
        rows: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in COLUMNS}
        if self.chance(0.7):
            rows["评估台账"] = [self.matter(n) for n in range(dice.randint(0, 9))]
        gaps = 0.04 if self.chance(0.4) else 0
        verified = dice.choice([1, 1, 0.5, 0])
        absent = dice.choice([0.02, 0.04, 0.04, 0.3, 0.7])
        alike = self.alike and self.chance(0.8)
        if alike:
            gaps = absent = 0
        for line in LINES:
            row: dict[str, Any] = {"编号": line}
            if self.chance(0.3):
                row["分值"] = LINES[line]["max"] + self.chance(0.05)
            if self.chance(0.3):
                row["考评内容"] = LINES[line]["words"] + ("改" if self.chance(0.05) else "")
            if self.chance(gaps):
                pass
            elif self.chance(verified) or alike:
                row["核定分"] = self.alike[line] if alike else self.score(line)
                if self.chance(0.6):
                    row["自评分"] = self.score(line)
            elif self.chance(0.6) or not (line in SHARE or line in COUNT_DUE or line == "四"):
                row["自评分"] = self.score(line)
            if self.chance(0.4 if line == "四" else 0.25):
                self.add_counts(line, row, rows["评估台账"])
            elif self.chance(0.01):
                row["应完成数"], row["完成数"] = 3, 1
            if self.chance(absent):
                row["不适用"], row["说明"] = "是", "无此项职责"
            elif self.chance(0.1):
                row["不适用"] = "否"
            if self.chance(0.2):
                row["佐证材料"] = "附件"
            if len(row) > 1 or self.chance(0.5):
                rows["基础项"].append(row)
        practices = dice.sample(PRACTICES, dice.randint(1, 4))
        for n in range(dice.choice([0, 0, 1, 2, 4, 7]) if not alike else self.chance(0.3)):
            row = {
                "经验做法": dice.choice(practices),
                "情形": dice.choice(list(BONUS)),
                "取得日期": self.in_year(),
                "文号或出处": f"第{n}期",
                "核定": dice.choice(["采纳", None, None, "不采纳"]),
            }
            rows["加分项"] += [row, self.again(row)][: 2 if self.chance(0.1) else 1]
        for n in range(dice.choice([0, 0, 0, 1, 2, 6]) if not alike else self.chance(0.2)):
            row = self.deduction(n, rows["减分项"])
            rows["减分项"] += [row, self.again(row)][: 2 if self.chance(0.1) else 1]
        if self.chance(0.1):
            row = {"事项": "某事", "认定日期": self.in_year(), "认定文号": "酒办发1号"}
            rows["一票否决"] += [row] * dice.choice([1, 1, 2])
        return rows

    def again(self, row: dict[str, Any]) -> dict[str, Any]:
        """The same row once more, perhaps with what a blank means written out."""
        meant = {"核定": "采纳", "起数": 1} if self.chance(0.5) else {}
        return {title: meant.get(title) if value is None else value for title, value in row.items()}

    @staticmethod
    def nothing() -> dict[str, list[dict[str, Any]]]:
        """A workbook that was sent back as it came: the ids and what is printed beside them."""
        rows: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in COLUMNS}
        rows["基础项"] = [
            {"编号": line, "分值": each["max"], "考评内容": each["words"]}
            for line, each in LINES.items()
        ]
        return rows

    def add_counts(self, line: str, row: dict[str, Any], ledger: list[dict[str, Any]]) -> None:
        """应完成数 and 完成数 that fit the line; now and then those of the ledger."""
        dice = self.dice
        if line in COUNT_DUE:
            if self.chance(0.3):
                row["应完成数"] = dice.randint(0, 6)
            row["完成数"] = dice.randint(0, 6)
            if row.get("应完成数") == 0:
                row["完成数"] = dice.choice([0, None])
        elif line in SHARE or line == "四":
            due = dice.randint(0, 4 if line == "四" else 17)
            if self.chance(0.3 if line == "四" else 0.08):
                due = 0
            row["应完成数"], row["完成数"] = due, dice.randint(0, due)
            if line == "四" and self.chance(0.5):
                row["完成数"] = due
            if due == 0 and self.chance(0.4):
                row["完成数"] = None
        kind = {"三.2": "年初确定", "三.3": "临时确定"}.get(line)
        if kind and ledger and self.chance(0.5):
            mine = [each for each in ledger if each["提出方式"] == kind]
            row["应完成数"] = len(mine)
            row["完成数"] = sum("评估日期" in each for each in mine)

    def matter(self, number: int) -> dict[str, Any]:
        """A row of 评估台账."""
        dice = self.dice
        row: dict[str, Any] = {
            "事项名称": f"注册事项{number}" if self.chance(0.05) else f"事项{number}",
            "类别": dice.choice(CHOICES["类别"]),
            "提出方式": dice.choice(CHOICES["提出方式"]),
        }
        if self.chance(0.6):
            row["决策日期"] = self.in_year()
        if self.chance(0.75):
            row["评估日期"] = self.in_year()
            if self.chance(0.1) and "决策日期" in row:
                row["评估日期"] = row["决策日期"]
        for step in STEPS.values():
            row[step] = dice.choice(["是", "是", "部分", "否", "不适用", None])
        row["风险等级"] = dice.choice([*CHOICES["风险等级"], None])
        row["评估结论"] = dice.choice(["顺利实施", "顺利实施", "暂缓实施", "不予实施", None])
        row["档案号"] = dice.choice([f"稳评{number}", number, None])
        if self.chance(0.3):
            row["报备日期"] = self.in_year()
        for title in ("决策日期", "评估日期", "报备日期"):
            if title in row and self.chance(0.1):
                row[title] += timedelta(days=dice.choice([-365, 365]))
        return row

    def deduction(self, number: int, before: list[dict[str, Any]]) -> dict[str, Any]:
        """A row of 减分项: a new matter, or one of those before; sometimes its case and date."""
        dice = self.dice
        case = dice.choice(["减一", "减一", "减二", "减三"])
        row = {
            "情形": case,
            "事项": f"事项{number}",
            "日期": self.in_year(),
            "依据": f"通报{number}",
            "核定": dice.choice(["采纳", None, None, "不采纳"]),
        }
        if before and self.chance(0.5):
            again = dice.choice(before)["事项"]
            row["事项"] = again.translate(WIDE) if self.chance(0.3) else again
        if before and self.chance(0.2):
            row["日期"] = dice.choice(before)["日期"]
        if case == "减三":
            row["减分"] = dice.choice([10, 12.5, 20, 30, 10.25])
            row["说明"] = "情节较重"
            row["起数"] = dice.choice([None, 1])
        else:
            row["起数"] = dice.choice([None, 1, 2, 3, 5])
            if self.chance(0.4):
                row["减分"] = 2 * (row["起数"] or 1)
        return row

    @staticmethod
    def without_office(row: dict[str, Any]) -> dict[str, Any]:
        """A row without 核定 and 核定分."""
        return {title: value for title, value in row.items() if not title.startswith("核定")}

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
        sheets = {"封面": self.cover(self.unit_name(unit), GROUPS[group])}
        for sheet, body in rows.items():
            if body or self.chance(0.5) or sheet == "基础项":
                sheets[sheet] = self.table(sheet, [(None, None, row) for row in body])
        return File(name, sheets)

    def collection(self, name: str, part: list[tuple[str, int, dict[str, list]]]) -> File:
        """The office's file about many units."""
        sheets = {"封面": self.cover(None, None)}
        for sheet in COLUMNS:
            body = [
                (self.unit_name(self.aliases.get(unit, unit)), GROUPS[group], row)
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

    def cell(self, title: str, value: Any) -> Any:
        """A value the way it is typed."""
        if value is None:
            return None if self.chance(0.95) else "  "
        if isinstance(value, date):
            return self.day(value)
        if title in ("编号", "情形"):
            return self.id(value)
        if title in ("分值", "应完成数", "完成数", "自评分", "核定分", "起数", "减分"):
            return self.number(value)
        return f" {value}" if isinstance(value, str) and self.chance(0.03) else value


def make_year(seed: int) -> RandomYear:
    """The random year of a seed: one in three clean, one with few faults, one with many.

    One in four is run with --trust-office-cells.
    """
    return Maker(seed, (0, 0.12, 0.6)[seed % 3], seed % 4 == 1).make()
