"""A scheme as tables, and back: nothing is lost, and a fault is told at its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from criteria import Scheme, load_scheme
from criteria.calendar import Due
from criteria.cases import Band, DeductionCase, Veto
from criteria.cell_faults import Fault
from criteria.fields import LISTS, ONCE
from criteria.ledger import Column, Filing, Ledger, Matters, PaperPart, Report
from criteria.loading import parse_scheme
from criteria.measures import LedgerMeasure, Measure, Rate
from criteria.parts import (
    Circular,
    Clause,
    Group,
    HalfYear,
    Level,
    Line,
    Section,
    Terms,
)
from criteria.tables import Cell, Row, scheme_of, tables_of

FILES = sorted((Path(__file__).parents[1] / "schemes").glob("*.toml"))
SCHEMES = [load_scheme("jiuquan-2013")]
SCHEMES += [parse_scheme(file.read_text(encoding="utf-8"), file.name) for file in FILES]
Sheets = dict[str, list[Row]]


def typed(scheme: Scheme) -> Sheets:
    """The tables of a scheme, each value in a cell: ``<heading>@<row from 0>``."""
    return {
        sheet: [
            {head: Cell(value, f"{head}@{number}") for head, value in row.items()}
            for number, row in enumerate(rows)
        ]
        for sheet, rows in tables_of(scheme).items()
    }


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: each.id)
def test_a_scheme_comes_back_whole(scheme: Scheme) -> None:
    found, faults = scheme_of(typed(scheme))
    assert faults == []
    assert found == scheme


def test_every_field_has_its_own_heading_on_its_sheet() -> None:
    for sheet, fields in (ONCE | LISTS).items():
        headings = [field.heading for field in fields]
        assert len({*headings}) == len(headings), sheet


def fields_of(model: type[BaseModel]) -> set[str]:
    """The fields of a model that hold something themselves."""
    parts = {"lines", "measure", "options", "columns", "sets", "rates", "ledger"}
    parts |= {"report", "filing", "parts"}
    return {name for name in model.model_fields if name not in parts}


OF_SHEETS: list[tuple[str, str, type[BaseModel]]] = [
    ("方案", "terms.", Terms), ("方案", "veto.", Veto), ("方案", "circular.", Circular),
    ("方案", "half_year.", HalfYear), ("方案", "commendation.", Clause), ("方案", "daily.", Clause),
    ("方案", "ledger.", Ledger), ("单位类别", "", Group), ("公文用语", "", Level),
    ("考评内容", "measure.ledger.", LedgerMeasure), ("按率扣分", "", Rate),
    ("加减分情形", "", DeductionCase), ("台账栏目", "", Column), ("台账范围", "", Matters),
    ("方案", "ledger.report.", Report), ("方案", "ledger.filing.", Filing),
    ("报告各部分", "", PaperPart), ("备案表栏目", "", PaperPart), ("日程", "", Due),
    ("等次", "", Band),
]  # fmt: skip


def test_parts_of_a_form_that_the_scheme_does_not_name_are_told() -> None:
    sheets = typed(SCHEMES[0])
    for head in ("备案表的名称", "备案表的条款", "备案表的原文", "什么时候备案"):
        del sheets["方案"][0][head]
    scheme, faults = scheme_of(sheets)
    assert scheme is None
    told = [(fault.sheet, fault.reason) for fault in faults]
    assert told == [("方案", f"缺少这一项「备案表的{what}」") for what in ("名称", "条款")]


@pytest.mark.parametrize(("sheet", "under", "model"), OF_SHEETS)
def test_every_field_of_the_format_has_its_place(
    sheet: str, under: str, model: type[BaseModel]
) -> None:
    paths = {".".join(field.path) for field in (ONCE | LISTS)[sheet]}
    assert {f"{under}{name}" for name in fields_of(model)} <= paths


def test_every_field_of_a_line_has_its_place() -> None:
    paths = {".".join(field.path) for field in LISTS["考评内容"]}
    wanted = fields_of(Line) | {f"measure.{name}" for name in fields_of(Measure)}
    assert wanted | fields_of(Section) <= paths


def faults_of(sheet: str, number: int, **changed: Any) -> list[Fault]:
    """The faults of Jiuquan's scheme with some cells of a row typed anew (None: blank)."""
    sheets = typed(SCHEMES[0])
    row = sheets[sheet][number]
    for head, value in changed.items():
        if value is None:
            del row[head]
        else:
            row[head] = Cell(value, f"{head}@{number}")
    scheme, faults = scheme_of(sheets)
    assert scheme is None
    return faults


@pytest.mark.parametrize(
    ("sheet", "number", "changed", "cell", "reason"),
    [
        ("方案", 0, {"编号": "My Scheme"}, "编号@0", "小写字母、数字和连字符"),
        ("方案", 0, {"总分": "一百"}, "总分@0", "不是分值"),
        ("方案", 0, {"小数位数": "3"}, "小数位数@0", "不得大于 2"),
        ("方案", 0, {"否决结果": "没收"}, "否决结果@0", "可用:总分计零、排在末位、减固定分"),
        ("单位类别", 1, {"名称": None}, "包括哪些@1", "缺少这一项"),
        ("单位类别", 1, {"层级": "省级"}, "层级@1", "可用:市级、县级"),
        ("考评内容", 1, {"分值": "-4"}, "分值@1", "不是分值"),
        ("考评内容", 1, {"条款": ""}, "条款@1", "不能为空"),
        ("考评内容", 1, {"计分方式": "按天数"}, "计分方式@1", "可用:评定、按比例"),
        ("考评内容", 1, {"应完成数": "0"}, "应完成数@1", "不得小于 1"),
        ("考评内容", 1, {"应完成数": "两次"}, "应完成数@1", "要写成整数"),
        ("考评内容", 1, {"各类分值": "乡镇2分"}, "各类分值@1", "类别=分值"),
        ("考评内容", 0, {"部分编号": None}, "", "第一行要填部分编号"),
        ("加减分情形", 0, {"种类": "奖"}, "种类@0", "可用:加分、减分"),
        ("加减分情形", 0, {"计分": "每起"}, "计分@0", "加分情形不填「计分」"),
        ("加减分情形", 8, {"计分": None}, "种类@8", "缺少这一项"),
        ("台账栏目", 1, {"填什么": "数字"}, "填什么@1", "可用:文字、日期、选项、步骤"),
        ("备案表栏目", 1, {"台账栏目": "时间"}, "台账栏目@1", "台账没有栏目「时间」"),
        ("备案表栏目", 1, {"栏目": "评估项目名称"}, "栏目@1", "「评估项目名称」重复出现"),
        ("方案", 0, {"备案表的名称": None}, "", "缺少这一项「备案表的名称」"),
        ("日程", 3, {"日期": "01-31;02-29"}, "@3", "「02-29」不是每年都有的日期"),
        ("日程", 3, {"提前几天起算": "0"}, "提前几天起算@3", "不得小于 1"),
        ("读法", 0, {"默认选项": "both"}, "默认选项@0", "不在 选项 之中"),
    ],
)
def test_a_fault_is_told_at_its_cell(
    sheet: str, number: int, changed: dict[str, Any], cell: str, reason: str
) -> None:
    [fault] = faults_of(sheet, number, **changed)
    assert fault.sheet == sheet
    assert cell in fault.cell
    assert reason in fault.reason


def test_a_sum_is_told_where_it_is_to_be_met() -> None:
    [fault] = faults_of("考评内容", 0, 分值="3")
    assert (fault.sheet, fault.cell) == ("考评内容", "部分分值@0")
    assert "第一部分各项分值合计 18,应为 20" in fault.reason
