"""The contract's words and how a cell is read, naively; nothing shared with the program.

Only the scheme's ids, maxima and words come from the scheme file; the rules are written here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

TOML = Path(__file__).parents[2] / "criteria" / "jiuquan_2013.toml"
SCHEME = tomllib.loads(TOML.read_text("utf-8"))
LINES = {line["id"]: line for part in SCHEME["sections"] for line in part["lines"]}
GROUPS = [group["name"] for group in SCHEME["groups"]]
GROUP_ALIASES = {group["name"]: group.get("aliases", []) for group in SCHEME["groups"]}
BONUS = {case["id"]: case["points"] for case in SCHEME["bonus"]}
DEDUCTIONS = ["减一", "减二", "减三"]
COUNT_DUE = {"一.2": 4, "二.5": 2, "二.7": 1}
STEPS = {
    "三.7(1)": "评估方案",
    "三.7(2)": "征求意见",
    "三.7(3)": "评估风险",
    "三.7(6)": "化解方案",
    "三.7(7)": "跟踪督查",
}
SHARE = {"二.8", "三.1", "三.2", "三.3", "三.7(4)", "三.7(5)", *STEPS}
READINGS = {
    "bonus-repeat": ["single", "by-kind"],
    "bonus-scope": ["practice", "unit"],
    "section-four-floor": ["section", "carry"],
    "deduction-cap": ["article-9", "with-section-four"],
    "total-floor": ["zero", "none"],
    "not-applicable": ["rescale", "full", "zero"],
    "unverified": ["provisional", "missing"],
    "partial-step": ["half", "zero"],
    "undated-decision": ["in-time", "late"],
    "unverified-order": ["self-first", "measured-first"],
    "incomplete-rank": ["unranked", "last"],
    "same-matter": ["add", "heaviest"],
    "tie": ["shared", "dense"],
}

COLUMNS = {
    "基础项": "编号 考评内容 分值 应完成数 完成数 自评分 核定分 不适用 佐证材料 说明 单位 单位类别",
    "加分项": "经验做法 情形 取得日期 文号或出处 核定 说明 单位",
    "减分项": "情形 事项 起数 减分 日期 依据 核定 说明 单位",
    "一票否决": "事项 认定日期 认定文号 说明 单位",
    "评估台账": "事项名称 类别 提出方式 决策日期 评估日期 评估方案 征求意见 评估风险 风险等级 "
    "评估结论 化解方案 跟踪督查 报备日期 档案号 备注 单位",
}
COLUMNS = {sheet: names.split() for sheet, names in COLUMNS.items()}
REQUIRED = {
    "基础项": ["编号"],
    "加分项": ["经验做法", "情形", "取得日期", "文号或出处"],
    "减分项": ["情形", "事项", "日期", "依据"],
    "一票否决": ["事项", "认定日期", "认定文号"],
    "评估台账": ["事项名称", "类别", "提出方式"],
}
OFFICE_SHEETS = {"减分项", "一票否决"}
OFFICE_COLUMNS = {"基础项": "核定分", "加分项": "核定"}
STEP_WORDS = ["是", "部分", "否", "不适用"]
CHOICES = {
    "不适用": ["是", "否"],
    "核定": ["采纳", "不采纳"],
    "类别": ["决策", "政策", "改革", "项目", "活动"],
    "提出方式": ["年初确定", "临时确定"],
    "风险等级": ["高", "中", "低", "A", "B", "C", "D"],
    "评估结论": ["顺利实施", "暂缓实施", "不予实施"],
    **dict.fromkeys(STEPS.values(), STEP_WORDS),
}
NUMBERS = ("自评分", "核定分", "减分", "应完成数", "完成数", "起数", "分值")
LEDGER_DATES = ("决策日期", "评估日期", "报备日期")
DATES = {"取得日期", "日期", "认定日期", *LEDGER_DATES}
YEAR_DATES = {("加分项", "取得日期"), ("减分项", "日期")}
FOOTERS = ("合计", "小计", "说明", "填表人", "审核人", "注", "备注", "附")
SIGNED = ("填表人", "审核人")
LINE_FIELDS = ("不适用", "核定分", "自评分", "应完成数", "完成数")


@dataclass(frozen=True)
class ErrorCell:
    """A cell holding an error such as #DIV/0!."""

    text: str


@dataclass(frozen=True)
class FormulaCell:
    """A formula with the value it was saved with, or none."""

    value: Any = None


@dataclass
class Sheet:
    """Rows of cells, merged ranges as (first row, column, last row, column), from 1."""

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


@dataclass
class File:
    """A workbook before it is written."""

    name: str
    sheets: dict[str, Sheet]


@dataclass(frozen=True)
class Fault:
    """A problem without its words. ``?7`` as cell: somewhere in row 7."""

    severity: str
    code: str
    file: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class OpenFault:
    """A problem of which the contract fixes the occasion, but not which of some rows it names.

    ``places``: (file, sheet, row) each; one or more of them are named where ``wanted``, none
    need be where the contract does not say whether the occasion is one.
    """

    code: str
    places: frozenset[tuple[str, str, str]]
    wanted: bool


@dataclass
class Outcome:
    """What the contract makes of the files."""

    accepted: list[str]
    refused: list[str]
    problems: set[Fault]
    result: dict[str, Any] | None
    open: list[OpenFault] = field(default_factory=list)


def fold(value: Any) -> str:
    """NFKC, blanks dropped, the Chinese stops to full stops."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = "".join(letter for letter in text if not letter.isspace())
    return text.replace("、", ".").replace("。", ".").replace("．", ".")


def cell_name(row: int, column: int) -> str:
    """C12 for (12, 3)."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def blank(value: Any) -> bool:
    """Nothing, or blanks only; a formula saved with the empty text is blank too."""
    if isinstance(value, FormulaCell):
        return value.value is not None and blank(value.value)
    return value is None or (isinstance(value, str) and not value.strip())


def number(value: Any) -> Fraction | None:
    """A number typed as such or as text, else None."""
    if isinstance(value, (bool, date, datetime)):
        return None
    if isinstance(value, (int, float, Decimal)):
        return Fraction(Decimal(repr(value)) if isinstance(value, float) else value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return Fraction(Decimal(text)) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def as_date(value: Any) -> date | None:
    """A date cell, or text year-month-day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?", fold(value))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def find_id(value: Any, ids: Any) -> str | None:
    """The id that a cell holds, alone or before its label."""
    text = fold(value)
    for each in sorted(ids, key=len, reverse=True):
        if text == each:
            return each
        if text.startswith(each) and not re.match(r"[0-9.(]", text[len(each) :]):
            return each
    return None


def steps_apart(one: str, other: str) -> int:
    """How many letters must be put in, taken out or changed to make one text the other."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row = row, [place]
        for column, its in enumerate(other, 1):
            row.append(min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != its)))
    return row[-1]


def nearly(name: Any, known: Any) -> bool:
    """Whether a sheet's or column's name is one letter off a known one (加分, 自评得分)."""
    return any(steps_apart(fold(name), each) == 1 for each in known)


def without_marks(text: str) -> str:
    """A name without its punctuation and signs."""
    return "".join(each for each in text if unicodedata.category(each)[0] not in "PS")


def half_up(value: Fraction) -> Fraction:
    """To 0.01, halves away from zero (nothing here is negative)."""
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def points(value: Fraction | None) -> str | None:
    """Two decimals as text."""
    if value is None:
        return None
    cents = value * 100
    assert cents.denominator == 1, value
    sign, whole = ("-" if cents < 0 else ""), abs(int(cents))
    return f"{sign}{whole // 100}.{whole % 100:02d}"
