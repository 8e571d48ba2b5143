"""The sheets of the contract: their names, columns, and what each column holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scoring.text.folding import fold, fold_heading

Holds = Literal["text", "id", "unit", "group", "points", "count", "date", "choice"]

COVER = "封面"
BASE = "基础项"
BONUS = "加分项"
DEDUCTION = "减分项"
VETO = "一票否决"
LEDGER = "评估台账"
GUIDE = "填报说明"
"""The template's own page of instructions; it holds no evidence and is not read."""
PROBLEM_LIST = "问题清单"
"""The list in a workbook that was sent back with its problems marked; it is not read."""

COVER_KEYS = ("方案", "年度", "考评主体", "单位", "单位类别", "填报人", "填报日期")
COVER_REQUIRED = ("方案", "年度")

YES_NO = ("是", "否")
ADOPTED = ("采纳", "不采纳")
STEP = ("是", "部分", "否", "不适用")


@dataclass(frozen=True)
class ColumnRule:
    """One column of a row sheet; ``required`` columns must stand in the header and each row."""

    name: str
    holds: Holds = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetRule:
    """One row sheet of the contract."""

    name: str
    columns: tuple[ColumnRule, ...]

    @cached_property
    def by_heading(self) -> dict[str, ColumnRule]:
        """Columns by folded heading."""
        return {fold_heading(column.name): column for column in self.columns}

    @cached_property
    def required(self) -> tuple[ColumnRule, ...]:
        """The columns without which the sheet cannot be read."""
        return tuple(column for column in self.columns if column.required)


def _rule(name: str, *columns: ColumnRule) -> SheetRule:
    return SheetRule(name, (ColumnRule("单位", "unit"), *columns))


def _c(name: str, holds: Holds = "text", *choices: str, required: bool = False) -> ColumnRule:
    return ColumnRule(name, holds, required, choices)


SHEETS: dict[str, SheetRule] = {
    rule.name: rule
    for rule in (
        _rule(
            BASE,
            _c("单位类别", "group"),
            _c("编号", "id", required=True),
            _c("考评内容"),
            _c("分值", "points"),
            _c("应完成数", "count"),
            _c("完成数", "count"),
            _c("自评分", "points"),
            _c("核定分", "points"),
            _c("不适用", "choice", *YES_NO),
            _c("佐证材料"),
            _c("说明"),
        ),
        _rule(
            BONUS,
            _c("经验做法", required=True),
            _c("情形", "id", required=True),
            _c("取得日期", "date", required=True),
            _c("文号或出处", required=True),
            _c("核定", "choice", *ADOPTED),
            _c("说明"),
        ),
        _rule(
            DEDUCTION,
            _c("情形", "id", required=True),
            _c("事项", required=True),
            _c("起数", "count"),
            _c("减分", "points"),
            _c("日期", "date", required=True),
            _c("依据", required=True),
            _c("核定", "choice", *ADOPTED),
            _c("说明"),
        ),
        _rule(
            VETO,
            _c("事项", required=True),
            _c("认定日期", "date", required=True),
            _c("认定文号", required=True),
            _c("说明"),
        ),
        _rule(
            LEDGER,
            _c("事项名称", required=True),
            _c("类别", "choice", "决策", "政策", "改革", "项目", "活动", required=True),
            _c("提出方式", "choice", "年初确定", "临时确定", required=True),
            _c("决策日期", "date"),
            _c("评估日期", "date"),
            _c("评估方案", "choice", *STEP),
            _c("征求意见", "choice", *STEP),
            _c("评估风险", "choice", *STEP),
            _c("风险等级", "choice", "高", "中", "低", "A", "B", "C", "D"),
            _c("评估结论", "choice", "顺利实施", "暂缓实施", "不予实施"),
            _c("化解方案", "choice", *STEP),
            _c("跟踪督查", "choice", *STEP),
            _c("报备日期", "date"),
            _c("档案号"),
            _c("备注"),
        ),
    )
}

WANTED = [fold(name) for name in (COVER, *SHEETS)]
"""Folded names of the sheets whose rows are read."""

OFFICE_COLUMNS = ("核定分", "核定")
OFFICE_SHEETS = (DEDUCTION, VETO)
"""Columns and sheets that are the office's to fill, in a unit's own workbook as well."""

SIGNED = ("填表人", "审核人")
WORDS = ("合计", "小计", "说明", "注", "备注", "附", *SIGNED)
"""A row below the data whose first filled cell begins with one of these is not data."""

NOTHING = ("无", "没有", "/", "—", "-", "无.", "暂无")
"""A row whose filled cells say only this is blank: offices write it in empty tables."""

HEADER_WITHIN = 10
"""The header row is among this many top rows."""
