"""A new version beside the one before: every field a unit can fill, by name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from criteria import load_scheme
from scoring.intake.year import Workbook, read_year
from scoring.model.evidence import Evidence
from scoring.office.diff import differences
from tests.books import HEADERS, SCHEME, base_row, book, read
from tests.scoring.test_comparable import filled

BASE = {"应完成数": 4, "完成数": 3, "自评分": 3, "不适用": None, "佐证材料": "甲", "说明": "乙"}
BONUS = ["信访代办", "加一", date(2025, 3, 1), "中办简报", None, "甲"]
LEDGER = [
    "学区划分", "政策", "年初确定", date(2025, 5, 1), date(2025, 4, 1), "是", "是", "部分", "低",
    "顺利实施", "是", "否", date(2025, 6, 1), "1号", "备注",
]  # fmt: skip
DEDUCTION = ["减三", "某事", 1, 15, date(2025, 5, 1), "通报", "采纳", "理由"]
VETO = ["某事", date(2025, 9, 1), "文件1号", "说明"]


def changed(sheet: str, before: list[Any], after: list[Any]) -> list[tuple[str, str, str, str]]:
    """What differs between two workbooks of one row each."""
    rows = before and [before], after and [after]
    old, new = (read(book({sheet: each})).evidence for each in rows)
    found = differences(old, new, SCHEME)
    assert {(each.unit, each.sheet) for each in found} <= {("甲县", sheet)}
    return [(each.item, each.field, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("name", "value", "before", "after"),
    [
        ("应完成数", 5, "4.00", "5.00"),
        ("完成数", 2, "3.00", "2.00"),
        ("自评分", 2.5, "3.00", "2.50"),
        ("自评分", None, "3.00", ""),
        ("不适用", "是", "", "是"),
        ("不适用", "否", "", "否"),
        ("佐证材料", "丙", "甲", "丙"),
        ("说明", "丙", "乙", "丙"),
    ],
)
def test_each_column_of_a_line(name: str, value: object, before: str, after: str) -> None:
    old, new = base_row("一.2", **BASE), base_row("一.2", **(BASE | {name: value}))
    assert changed("基础项", old, new) == [("一.2", name, before, after)]


OTHERS = [
    ("加分项", BONUS, "情形", "加二.1", "加一", "加二.1"),
    ("加分项", BONUS, "取得日期", date(2025, 3, 2), "2025-03-01", "2025-03-02"),
    ("加分项", BONUS, "文号或出处", "市刊", "中办简报", "市刊"),
    ("加分项", BONUS, "核定", "不采纳", "采纳", "不采纳"),
    ("加分项", BONUS, "说明", "乙", "甲", "乙"),
    ("减分项", DEDUCTION, "减分", 20, "15.00", "20.00"),
    ("减分项", DEDUCTION, "日期", date(2025, 5, 2), "2025-05-01", "2025-05-02"),
    ("减分项", DEDUCTION, "依据", "纪要", "通报", "纪要"),
    ("减分项", DEDUCTION, "核定", "不采纳", "采纳", "不采纳"),
    ("减分项", DEDUCTION, "说明", "另外的理由", "理由", "另外的理由"),
    ("一票否决", VETO, "认定日期", date(2025, 9, 2), "2025-09-01", "2025-09-02"),
    ("一票否决", VETO, "认定文号", "文件2号", "文件1号", "文件2号"),
    ("一票否决", VETO, "说明", "", "说明", ""),
    ("评估台账", LEDGER, "类别", "项目", "政策", "项目"),
    ("评估台账", LEDGER, "提出方式", "临时确定", "年初确定", "临时确定"),
    ("评估台账", LEDGER, "决策日期", None, "2025-05-01", ""),
    ("评估台账", LEDGER, "评估日期", date(2025, 4, 9), "2025-04-01", "2025-04-09"),
    ("评估台账", LEDGER, "评估方案", "部分", "是", "部分"),
    ("评估台账", LEDGER, "征求意见", "不适用", "是", "不适用"),
    ("评估台账", LEDGER, "评估风险", None, "部分", ""),
    ("评估台账", LEDGER, "风险等级", "高", "低", "高"),
    ("评估台账", LEDGER, "评估结论", "暂缓实施", "顺利实施", "暂缓实施"),
    ("评估台账", LEDGER, "化解方案", "否", "是", "否"),
    ("评估台账", LEDGER, "跟踪督查", "是", "否", "是"),
    ("评估台账", LEDGER, "报备日期", None, "2025-06-01", ""),
    ("评估台账", LEDGER, "档案号", "2号", "1号", "2号"),
    ("评估台账", LEDGER, "备注", "改", "备注", "改"),
]


@pytest.mark.parametrize(("sheet", "row", "name", "value", "before", "after"), OTHERS)
def test_each_column_of_the_other_sheets(
    sheet: str, row: list[Any], name: str, value: object, before: str, after: str
) -> None:
    new = [*row]
    new[HEADERS[sheet].index(name)] = value
    [(item, field, was, now)] = changed(sheet, row, new)
    assert (field, was, now) == (name, before, after)
    assert item.split(" · ")[0] in row


def test_no_column_is_forgotten() -> None:
    """事项, 经验做法 and 事项名称 are what rows are matched by; 起数 has its own test."""
    tested = {(sheet, name) for sheet, _, name, *_ in OTHERS}
    keys = {
        ("加分项", "经验做法"),
        ("减分项", "事项"),
        ("一票否决", "事项"),
        ("评估台账", "事项名称"),
    }
    rest = keys | {("减分项", "情形"), ("减分项", "起数")}
    sheets = ("加分项", "减分项", "一票否决", "评估台账")
    assert tested | rest == {(sheet, name) for sheet in sheets for name in HEADERS[sheet]}


def test_a_count_and_a_case_of_a_deduction() -> None:
    old = ["减一", "某事", 1, None, date(2025, 5, 1), "通报", None, None]
    assert changed("减分项", old, [*old[:2], 2, *old[3:]]) == [("某事 · 减一", "起数", "1", "2")]
    found = changed("减分项", old, ["减二", *old[1:]])
    assert found == [("某事 · 减二", "情形", "减一", "减二")]


def test_a_row_that_comes_or_goes_is_shown_whole() -> None:
    whole = "2025-03-01、中办简报、采纳、甲"
    assert changed("加分项", [], BONUS) == [("信访代办 · 加一", "整行", "", whole)]
    assert changed("加分项", BONUS, []) == [("信访代办 · 加一", "整行", whole, "")]


def test_rows_of_one_name_are_matched_by_what_is_nearest() -> None:
    other = [*BONUS[:2], date(2025, 6, 1), "另一期简报", None, "乙"]
    sheets = ({"加分项": [BONUS, other]}, {"加分项": [[*other[:5], "丙"], BONUS]})
    old, new = (read(book(each)).evidence for each in sheets)
    found = [(d.field, d.before, d.after) for d in differences(old, new, SCHEME)]
    assert found == [("说明", "乙", "丙")]


def test_the_day_of_a_line_with_a_deadline_is_a_day() -> None:
    scheme = load_scheme("sample-programme")
    line = scheme.lines[scheme.deadlines[0]]

    def done(day: str) -> Evidence | None:
        data = filled(scheme, "甲", {line.id: {"完成数": day}})
        return read_year([Workbook("甲.xlsx", data)], scheme, trust_office_cells=True).evidence

    old, new = done("2032-06-03"), done("2032-07-05")
    [found] = differences(old, new, scheme)
    assert (found.item, found.field, found.before, found.after) == (
        line.id,
        "完成数",
        "2032-06-03",
        "2032-07-05",
    )
