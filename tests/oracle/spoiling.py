"""Faults: one wrong cell, column, sheet or row put into a well filled file."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

from tests.oracle.cells import (
    COLUMNS,
    FOOTERS,
    REQUIRED,
    ErrorCell,
    File,
    FormulaCell,
    Sheet,
    blank,
    fold,
)

MANY = 999
NEAR_SHEETS = {"加分项": "加分", "减分项": "减分", "评估台账": "评估台帐", "一票否决": "一票否决项"}
NEAR_COLUMNS = {
    "基础项": {
        "自评分": "自评得分",
        "核定分": "核定得分",
        "完成数": "已完成数",
        "不适用": "不适合",
    },
    "加分项": {"核定": "核定分"},
    "减分项": {"起数": "次数", "减分": "减分值"},
    "评估台账": {"评估方案": "评估方桉", "档案号": "档案编号"},
}
WORDS = ["以下为下半年情况", "第二部分 制度建设", "(接上页)", "小计", "本表由综合科填写"]
KINDS: list[tuple[str, str | None, Any]] = [
    ("cover", "年度", 2024),
    ("cover", "方案", "其他方案"),
    ("cover", "方案", None),
    ("cover", "单位类别", "乡镇"),
    ("cover", "单位", None),
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
    ("基础项", "核定分", 0),
    ("基础项", "自评分", -1),
    ("基础项", "自评分", 0.125),
    ("基础项", "自评分", "0.333"),
    ("基础项", "核定分", FormulaCell()),
    ("基础项", "核定分", ErrorCell("#DIV/0!")),
    ("基础项", "自评分", ErrorCell("#REF!")),
    ("基础项", "不适用", "不知道"),
    ("基础项", "不适用", "是"),
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
    ("加分项", "核定", "采纳"),
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
    ("empty", None, None),
    ("mobile", None, None),
    ("reason", None, None),
    ("reason", None, None),
    ("near sheet", None, None),
    ("near column", None, None),
    ("near column", None, None),
    ("words", None, None),
    ("words", None, None),
    ("office", "减分项", None),
    ("office", "一票否决", None),
]
OFFICE_ROWS: dict[str, dict[str, Any]] = {
    "减分项": {"情形": "减一", "事项": "某事", "日期": date(2025, 5, 6), "依据": "通报"},
    "一票否决": {"事项": "某事", "认定日期": date(2025, 5, 6), "认定文号": "酒办发1号"},
}


class Spoiler:
    """Puts faults into files; ``faults`` says which."""

    def __init__(self, dice: random.Random, faults: list[str]) -> None:
        self.dice, self.faults = dice, faults

    def spoil(self, file: File) -> None:
        """Put one fault into a file, where it has what the fault needs."""
        place, title, value = self.dice.choice(KINDS)
        simple = {
            "drop": self.drop_cover,
            "column": self.lose_column,
            "hide": self.hide,
            "sheet": lambda file: self.strange_sheet(file, [["草稿", 1]]),
            "empty": lambda file: self.strange_sheet(file, [[], ["  "]]),
            "reason": self.lose_reason,
            "near sheet": self.misname_sheet,
            "near column": self.misname_column,
            "words": self.add_words,
            "mobile": self.mobile,
            "merge": self.merge,
        }
        if place == "cover":
            self.spoil_cover(file, title, value)
        elif place == "office":
            self.add_office_row(file, title)
        elif place == "单位":
            self.put(file.sheets["基础项"], "基础项", "单位", value)
        elif place in simple:
            simple[place](file)
        elif place in file.sheets:
            self.put(file.sheets[place], place, title, value)
        else:
            return
        self.faults.append(f"{file.name} {place} {title} {value!r}")

    def spoil_cover(self, file: File, title: str | None, value: Any) -> None:
        """Another value on 封面. 单位 is only taken away where no sheet has the column."""
        if "封面" not in file.sheets or (title == "单位" and self.has_unit_column(file)):
            return
        for row in file.sheets["封面"].rows:
            if row[0] == title and (title != "单位类别" or row[1]):
                row[1] = value

    def has_unit_column(self, file: File) -> bool:
        """Whether some row sheet has the column 单位."""
        return any("单位" in self.titles(n, s) for n, s in file.sheets.items() if n in COLUMNS)

    def drop_cover(self, file: File) -> None:
        """No 封面; one sheet must stay visible."""
        if "封面" in file.sheets and not any(sheet.hidden for sheet in file.sheets.values()):
            del file.sheets["封面"]

    def hide(self, file: File) -> None:
        """A hidden sheet; one sheet must stay visible."""
        if "封面" in file.sheets:
            file.sheets["基础项"].hidden = True

    @staticmethod
    def strange_sheet(file: File, rows: list[list[Any]]) -> None:
        """A sheet the contract does not know."""
        file.sheets["Sheet1"] = Sheet(rows)

    def lose_column(self, file: File) -> None:
        """A required column is renamed beyond recognition."""
        sheet = self.dice.choice([name for name in file.sheets if name in COLUMNS])
        row = file.sheets[sheet].rows[self.head(sheet, file.sheets[sheet])]
        for index, each in enumerate(row):
            if each and str(each).strip() in REQUIRED[sheet]:
                row[index] = "改名"
                break

    def misname_sheet(self, file: File) -> None:
        """加分项 becomes 加分. 基础项 stays, so that the file still has a row sheet."""
        there = [name for name in file.sheets if name in NEAR_SHEETS]
        there = [name for name in there if self.full_rows(name, file.sheets[name])[1]]
        if there:
            name = self.dice.choice(there)
            file.sheets = {
                NEAR_SHEETS[name] if each == name else each: sheet
                for each, sheet in file.sheets.items()
            }

    def misname_column(self, file: File) -> None:
        """自评分 becomes 自评得分, filled or not."""
        there = [
            (name, title)
            for name, near in NEAR_COLUMNS.items()
            for title in near
            if name in file.sheets and title in self.titles(name, file.sheets[name])
        ]
        if there:
            name, title = self.dice.choice(there)
            sheet = file.sheets[name]
            place = self.titles(name, sheet).index(title)
            sheet.rows[self.head(name, sheet)][place] = NEAR_COLUMNS[name][title]

    def lose_reason(self, file: File) -> None:
        """不适用 without 说明."""
        titles, rows = self.full_rows("基础项", file.sheets["基础项"])
        if {"不适用", "说明"} <= set(titles):
            rows = [row for row in rows if row[titles.index("不适用")] == "是"]
            if rows:
                self.dice.choice(rows)[titles.index("说明")] = None

    def add_words(self, file: File) -> None:
        """A row of words between two rows of data."""
        there = [name for name in file.sheets if name in COLUMNS]
        there = [name for name in there if len(self.full_rows(name, file.sheets[name])[1]) > 1]
        name = self.dice.choice([*there, "基础项"])
        sheet = file.sheets[name]
        titles, rows = self.full_rows(name, sheet)
        if len(rows) > 1 and not sheet.merged:
            row: list[Any] = [None] * len(titles)
            row[self.dice.randrange(len(titles))] = self.dice.choice(WORDS)
            last = rows[self.dice.randrange(1, len(rows))]
            place = next(index for index, each in enumerate(sheet.rows) if each is last)
            sheet.rows.insert(place, row)

    def add_office_row(self, file: File, name: str | None) -> None:
        """A deduction or a veto in a unit's own workbook."""
        cover = file.sheets.get("封面", Sheet([]))
        unit = [row[1] for row in cover.rows if row[0] == "单位"][:1]
        if name not in OFFICE_ROWS or not unit or not unit[0]:
            return
        row = OFFICE_ROWS[name]
        if name in file.sheets:
            titles = self.titles(name, file.sheets[name])
            if set(row) <= set(titles):
                file.sheets[name].rows.append([row.get(title) for title in titles])
        else:
            file.sheets[name] = Sheet([[*row], [*row.values()]])

    @staticmethod
    def head(name: str, sheet: Sheet) -> int:
        """Where the header stands, from 0; the first row where it was spoilt."""
        for index, row in enumerate(sheet.rows):
            if set(REQUIRED[name]) <= {str(each).strip() for each in row}:
                return index
        return 0

    def titles(self, name: str, sheet: Sheet) -> list[str]:
        """The header's words."""
        return [str(each).strip() for each in sheet.rows[self.head(name, sheet)]]

    def full_rows(self, name: str, sheet: Sheet) -> tuple[list[str], list[list[Any]]]:
        """The header's words and the rows of data below: rows with more than one filled cell."""
        titles = self.titles(name, sheet)
        rows = [
            row
            for row in sheet.rows[self.head(name, sheet) + 1 :]
            if len(row) == len(titles) and sum(not blank(value) for value in row) > 1
        ]
        return titles, rows

    def put(self, sheet: Sheet, name: str, title: str | None, value: Any) -> None:
        """A value into some data row of a column, where there is one."""
        titles, rows = self.full_rows(name, sheet)
        if title in REQUIRED[name]:  # else a row of words, or one that looks like a footer
            rows = [row for row in rows if sum(not blank(each) for each in row) > 2]
            rows = [row for row in rows if not self.like_footer(row)]
        if value == MANY:  # more done than due, where something is due
            due = titles.index("应完成数") if "应完成数" in titles else 0
            rows = [row for row in rows if isinstance(row[due], int)]
        if title in titles and rows:
            self.dice.choice(rows)[titles.index(title)] = value

    @staticmethod
    def like_footer(row: list[Any]) -> bool:
        """Whether the first filled cell begins like 合计 or 附."""
        first = next((value for value in row if not blank(value)), None)
        return fold(first).startswith(FOOTERS)

    def mobile(self, file: File) -> None:
        """A mobile number in 说明."""
        titles, rows = self.full_rows("基础项", file.sheets["基础项"])
        if "说明" in titles and rows:
            self.dice.choice(rows)[titles.index("说明")] = "电话13912345678"

    def merge(self, file: File) -> None:
        """Two merged cells of 自评分."""
        sheet = file.sheets["基础项"]
        titles, rows = self.full_rows("基础项", sheet)
        full = [i for i, row in enumerate(sheet.rows) if any(row is each for each in rows)]
        pairs = [index for index in full if index + 1 in full]
        if "自评分" in titles and pairs:
            top, column = self.dice.choice(pairs), titles.index("自评分")
            sheet.rows[top][column] = 0
            sheet.rows[top + 1][column] = None
            sheet.merged.append((top + 1, column + 1, top + 2, column + 1))
