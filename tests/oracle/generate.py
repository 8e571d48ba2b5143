"""Random years: unit workbooks and office collections, well filled in and, now and then, not.

``make_year(seed)`` gives files as rows of cells; ``write`` makes real .xlsx files of them.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import xlsxwriter

from tests.oracle.reference import (
    BONUS,
    CHOICES,
    COLUMNS,
    COUNT_DUE,
    GROUPS,
    LINES,
    READINGS,
    REQUIRED,
    SHARE,
    STEPS,
    ErrorCell,
    File,
    FormulaCell,
    Sheet,
    cell_name,
)

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
MANY = 999
PRACTICES = ["网格化预警", "双评估机制", "评估 专家库", "网格化 预警", "一事一评"]


@dataclass
class RandomYear:
    """Files with what goes on the command line."""

    seed: int
    files: list[File]
    readings: dict[str, str]
    year: int | None
    roster: list[tuple[str, str, list[str]]] | None
    faults: list[str]


class Maker:
    """One random year."""

    def __init__(self, seed: int, fault_rate: float) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.fault_rate = fault_rate
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
            if mode < 0.5:
                own.append(self.workbook(f"{number}.xlsx", name, group, rows))
            elif mode < 0.85:
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
                self.spoil(file)
        readings = {}
        if self.chance(0.6):
            for key, options in READINGS.items():
                if self.chance(0.5):
                    readings[key] = dice.choice(options)
        year = 2025 if self.chance(0.5) or self.faults else None
        return RandomYear(self.seed, files, readings, year, roster, self.faults)

    def unit_rows(self) -> dict[str, list[dict[str, Any]]]:
        """A unit's year as rows by column name, before anything is misspelt."""
        dice = self.dice
        rows: dict[str, list[dict[str, Any]]] = {sheet: [] for sheet in COLUMNS}
        gaps = 0.04 if self.chance(0.4) else 0
        verified = dice.choice([1, 1, 0.5, 0])
        alike = self.alike and self.chance(0.7)
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
            if self.chance(0.25):
                self.add_counts(line, row)
            elif self.chance(0.01):
                row["应完成数"], row["完成数"] = 3, 1
            if self.chance(0.04):
                row["不适用"] = "是"
            elif self.chance(0.1):
                row["不适用"] = "否"
            if self.chance(0.2):
                row["佐证材料"] = "附件"
            if len(row) > 1 or self.chance(0.5):
                rows["基础项"].append(row)
        if self.chance(0.7):
            rows["评估台账"] = [self.matter(n) for n in range(dice.randint(0, 9))]
        practices = dice.sample(PRACTICES, dice.randint(1, 4))
        for n in range(dice.choice([0, 0, 1, 2, 4, 7])):
            row = {
                "经验做法": dice.choice(practices),
                "情形": dice.choice(list(BONUS)),
                "取得日期": self.in_year(),
                "文号或出处": f"第{n}期",
                "核定": dice.choice(["采纳", None, None, "不采纳"]),
            }
            rows["加分项"] += [row] * (2 if self.chance(0.1) else 1)
        for n in range(dice.choice([0, 0, 0, 1, 2, 6])):
            row = self.deduction(n)
            rows["减分项"] += [row] * (2 if self.chance(0.1) else 1)
        if self.chance(0.1):
            row = {"事项": "某事", "认定日期": self.in_year(), "认定文号": "酒办发1号"}
            rows["一票否决"] += [row] * dice.choice([1, 1, 2])
        return rows

    def add_counts(self, line: str, row: dict[str, Any]) -> None:
        """应完成数 and 完成数 that fit the line."""
        dice = self.dice
        if line in COUNT_DUE:
            if self.chance(0.3):
                row["应完成数"] = dice.randint(0, 6)
            row["完成数"] = dice.randint(0, 6)
            if row.get("应完成数") == 0:
                row["完成数"] = dice.choice([0, None])
        elif line in SHARE or line == "四":
            due = dice.randint(0, 4 if line == "四" else 17)
            row["应完成数"], row["完成数"] = due, dice.randint(0, due)
            if line == "四" and self.chance(0.5):
                row["完成数"] = due

    def matter(self, number: int) -> dict[str, Any]:
        """A row of 评估台账."""
        dice = self.dice
        row: dict[str, Any] = {
            "事项名称": f"事项{number}",
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
        return row

    def deduction(self, number: int) -> dict[str, Any]:
        """A row of 减分项."""
        dice = self.dice
        case = dice.choice(["减一", "减一", "减二", "减三"])
        row = {
            "情形": case,
            "事项": f"事项{number}",
            "日期": self.in_year(),
            "依据": f"通报{number}",
            "核定": dice.choice(["采纳", None, None, "不采纳"]),
        }
        if case == "减三":
            row["减分"] = dice.choice([10, 12.5, 20, 30, 10.25])
            row["说明"] = "情节较重"
            row["起数"] = dice.choice([None, 1])
        else:
            row["起数"] = dice.choice([None, 1, 2, 3, 5])
            if self.chance(0.4):
                row["减分"] = 2 * (row["起数"] or 1)
        return row

    def split(self, rows: dict[str, list]) -> tuple[dict[str, list], dict[str, list]]:
        """What the unit itself sends, and what the office adds."""
        mine: dict[str, list] = {sheet: [] for sheet in COLUMNS}
        theirs: dict[str, list] = {sheet: [] for sheet in COLUMNS}
        for row in rows["基础项"]:
            office = {"编号": row["编号"]}
            unit = dict(row)
            if "核定分" in row:
                office["核定分"] = unit.pop("核定分")
            for title in ("自评分", "不适用", "完成数"):
                if row.get(title) is not None and self.chance(0.1):
                    office[title] = row[title]
                    if title == "完成数" and "应完成数" in row:
                        office["应完成数"] = row["应完成数"]
            if self.chance(0.01) and "自评分" in row:
                office["自评分"] = 0 if row["自评分"] else LINES[row["编号"]]["max"]
                self.faults.append("duplicate-item")
            mine["基础项"].append(unit)
            theirs["基础项"].append(office)
        for sheet in ("加分项", "减分项", "一票否决", "评估台账"):
            for row in rows[sheet]:
                office = sheet in ("减分项", "一票否决") or self.chance(0.1)
                (theirs if office else mine)[sheet].append(row)
                if self.chance(0.05):
                    (mine if office else theirs)[sheet].append(row)
        return mine, theirs

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
            ["填报人", "张三"],
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
        if self.chance(0.05):
            titles.append("附注栏")
        above = [["标题行"], ["填报说明:编号照抄"], []][: dice.choice([0, 0, 0, 1, 2, 3])]
        rows = [*above, [f" {each} " if self.chance(0.03) else each for each in titles]]
        for unit, group, row in body:
            cells = [self.cell(title, row.get(title)) for title in titles]
            for place, title in enumerate(titles):
                if title == "单位":
                    cells[place] = unit
                elif title == "单位类别":
                    cells[place] = group
            rows.append(cells)
            if self.chance(0.02):
                rows.append([])
        if self.chance(0.15):
            rows.append([None, dice.choice(["合计", "填表人:张三", "说明:以上属实", "小 计"]), 3])
            if self.chance(0.5):
                rows.append(["审核人:李四"])
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

    def spoil(self, file: File) -> None:
        """Put one fault into a file."""
        dice = self.dice
        kinds = [
            ("cover", "年度", 2024),
            ("cover", "方案", "其他方案"),
            ("cover", "方案", None),
            ("cover", "单位类别", "乡镇"),
            ("基础项", "编号", "一.9"),
            ("基础项", "编号", "三.7"),
            ("基础项", "编号", "一.11"),
            ("基础项", "编号", "五"),
            ("基础项", "编号", None),
            ("基础项", "自评分", "优"),
            ("基础项", "核定分", "NaN"),
            ("基础项", "自评分", "1e0"),
            ("基础项", "核定分", "1,200"),
            ("基础项", "核定分", "80%"),
            ("基础项", "核定分", datetime(2025, 1, 3)),
            ("基础项", "核定分", True),
            ("基础项", "核定分", 26.5),
            ("基础项", "自评分", -1),
            ("基础项", "自评分", 0.125),
            ("基础项", "自评分", "0.333"),
            ("基础项", "核定分", FormulaCell()),
            ("基础项", "核定分", ErrorCell("#DIV/0!")),
            ("基础项", "自评分", ErrorCell("#REF!")),
            ("基础项", "不适用", "不知道"),
            ("基础项", "完成数", MANY),
            ("基础项", "完成数", "三次"),
            ("加分项", "情形", "加五"),
            ("加分项", "情形", "减一"),
            ("加分项", "情形", None),
            ("加分项", "取得日期", datetime(2024, 12, 31)),
            ("加分项", "取得日期", "去年"),
            ("加分项", "取得日期", None),
            ("加分项", "文号或出处", None),
            ("加分项", "经验做法", None),
            ("加分项", "核定", "同意"),
            ("减分项", "情形", "减四"),
            ("减分项", "日期", datetime(2026, 1, 1)),
            ("减分项", "依据", None),
            ("减分项", "事项", None),
            ("减分项", "起数", 0),
            ("减分项", "起数", -2),
            ("减分项", "核定", "?"),
            ("减分项", "减分", 9),
            ("减分项", "减分", 31),
            ("减分项", "说明", None),
            ("一票否决", "认定文号", None),
            ("一票否决", "认定日期", "不详"),
            ("一票否决", "事项", None),
            ("评估台账", "类别", "其他"),
            ("评估台账", "提出方式", None),
            ("评估台账", "提出方式", "年中"),
            ("评估台账", "评估日期", "未定"),
            ("评估台账", "风险等级", "极高"),
            ("评估台账", "评估结论", "实施"),
            ("评估台账", "征求意见", "有"),
            ("评估台账", "事项名称", None),
            ("单位", None, "外地某局"),
            ("drop", "封面", None),
            ("column", None, None),
            ("merge", None, None),
            ("hide", None, None),
            ("sheet", None, None),
            ("mobile", None, None),
        ]
        place, title, value = dice.choice(kinds)
        if place in ("cover", "drop") and "封面" not in file.sheets:
            return
        if place == "cover":
            for row in file.sheets["封面"].rows:
                if row[0] == title and (title != "单位类别" or row[1]):
                    row[1] = value
        elif place == "drop" and not any(sheet.hidden for sheet in file.sheets.values()):
            del file.sheets["封面"]
        elif place == "hide" and "封面" in file.sheets:  # one sheet must stay visible
            file.sheets["基础项"].hidden = True
        elif place == "sheet":
            file.sheets["Sheet1"] = Sheet([["草稿", 1]])
        elif place == "column":
            sheet = dice.choice([name for name in file.sheets if name != "封面"])
            head = self.head(sheet, file.sheets[sheet])
            row = file.sheets[sheet].rows[head]
            for index, each in enumerate(row):
                if each and str(each).strip() in REQUIRED[sheet]:
                    row[index] = "改名"
                    break
        elif place in ("merge", "mobile"):
            sheet = file.sheets["基础项"]
            self.spoil_cell(sheet, place)
        elif place == "单位":
            sheet = file.sheets["基础项"]
            self.put(sheet, "基础项", "单位", value)
        elif place in file.sheets:
            self.put(file.sheets[place], place, title, value)
        else:
            return
        self.faults.append(f"{file.name} {place} {title} {value!r}")

    @staticmethod
    def head(name: str, sheet: Sheet) -> int:
        """Where the header stands, from 0; the first row where it was spoilt."""
        for index, row in enumerate(sheet.rows):
            if set(REQUIRED[name]) <= {str(each).strip() for each in row}:
                return index
        return 0

    def put(self, sheet: Sheet, name: str, title: str, value: Any) -> None:
        """A value into some data row of a column, where there is one."""
        head = self.head(name, sheet)
        titles = [str(each).strip() for each in sheet.rows[head]]
        rows = [row for row in sheet.rows[head + 1 :] if len(row) == len(titles)]
        if value == MANY:  # more done than due, where something is due
            due = titles.index("应完成数") if "应完成数" in titles else 0
            rows = [row for row in rows if isinstance(row[due], int)]
        if title in titles and rows:
            row = self.dice.choice(rows)
            row[titles.index(title)] = value

    def spoil_cell(self, sheet: Sheet, kind: str) -> None:
        """Merged scores, or a mobile number in 说明."""
        head = self.head("基础项", sheet)
        titles = [str(each).strip() for each in sheet.rows[head]]
        full = [
            index
            for index, row in enumerate(sheet.rows)
            if index > head and len(row) == len(titles)
        ]
        if kind == "mobile" and "说明" in titles and full:
            sheet.rows[self.dice.choice(full)][titles.index("说明")] = "电话13912345678"
        pairs = [index for index in full if index + 1 in full]
        if kind == "merge" and "自评分" in titles and pairs:
            top, column = self.dice.choice(pairs), titles.index("自评分")
            sheet.rows[top][column] = 0
            sheet.rows[top + 1][column] = None
            sheet.merged.append((top + 1, column + 1, top + 2, column + 1))


def make_year(seed: int) -> RandomYear:
    """The random year of a seed: one in three clean, one with few faults, one with many."""
    return Maker(seed, (0, 0.12, 0.6)[seed % 3]).make()


def write(file: File) -> bytes:
    """A real .xlsx: by one writer or the other."""
    cells = [cell for sheet in file.sheets.values() for row in sheet.rows for cell in row]
    bare = any(isinstance(cell, FormulaCell) and cell.value is None for cell in cells)
    valued = any(isinstance(cell, FormulaCell) and cell.value is not None for cell in cells)
    if bare or (not valued and len(cells) % 2):
        return _write_openpyxl(file)
    return _write_xlsxwriter(file)


def _write_openpyxl(file: File) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, sheet in file.sheets.items():
        page = book.create_sheet(name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if isinstance(value, FormulaCell):
                    value = "=1+1" if value.value is None else value.value
                elif isinstance(value, ErrorCell):
                    value = value.text
                if value is not None:
                    page.cell(row, column, value)
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        if sheet.hidden:
            page.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_xlsxwriter(file: File) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, sheet in file.sheets.items():
        page = book.add_worksheet(name)
        for top, left, bottom, right in sheet.merged:
            page.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if isinstance(value, FormulaCell):
                    page.write_formula(row, column, "=1*1", None, value.value)
                elif isinstance(value, ErrorCell):
                    page.write_formula(row, column, "=1/0", None, value.text)
                elif isinstance(value, datetime):
                    page.write_datetime(row, column, value, day)
                elif isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif value is not None:
                    page.write(row, column, value)
        if sheet.hidden:
            page.hide()
    book.close()
    return stream.getvalue()
