"""Names nearly the contract's are errors with a proposal; an office's own names are not."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from openpyxl import Workbook as Book

from scoring.intake.near_names import meant_columns, meant_sheet
from scoring.model.sheets import sheets_of
from tests.books import base_row, book, cover, found, full_marks, read
from tests.jiuquan import SCHEME, SHEETS

BONUS = ["信访代办", "加一", datetime.date(2025, 3, 1), "文号1", None, None]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("加分", "加分项"), ("加分表", "加分项"), ("附件2:加分项", "加分项"), ("加分项(2)", "加分项"),
        ("2025年加分项", "加分项"), ("扣分", "减分项"), ("减分", "减分项"), ("台账", "评估台账"),
        ("评估台帐", "评估台账"), ("一票否决项", "一票否决"), ("基础分", "基础项"), ("首页", "封面"),
        ("附件", None), ("汇总", None), ("说明", None), ("名册", None), ("Sheet1", None),
        ("项目清单", None), ("评估报告", None), ("加分项佐证材料", None), ("基础项评分标准", None),
        ("过程记录", None), ("下拉选项", None), ("信访台账", None),
    ],
)  # fmt: skip
def test_what_a_sheet_was_meant_to_be(name: str, meant: str | None) -> None:
    assert meant_sheet(sheets_of(SCHEME), name) == meant


@pytest.mark.parametrize(
    ("sheet", "heading", "meant"),
    [
        ("基础项", "自评得分", "自评分"), ("基础项", "得分(自评)", "自评分"),
        ("基础项", "自评分\n(满分100)", "自评分"), ("基础项", "考核得分", "核定分"),
        ("基础项", "已完成数", "完成数"), ("基础项", "考核内容", "考评内容"),
        ("基础项", "项目编号", "编号"), ("基础项", "单位名称", "单位"),
        ("基础项", "是否不适用", "不适用"), ("基础项", "不适合", "不适用"),
        ("加分项", "核定分", "核定"), ("减分项", "核定分", "核定"), ("加分项", "取得时间", "取得日期"),
        ("加分项", "文号", "文号或出处"), ("减分项", "扣分", "减分"),
        ("一票否决", "事项名称", "事项"), ("评估台账", "评估时间", "评估日期"),
        ("评估台账", "风险级别", "风险等级"),
    ],
)  # fmt: skip
def test_what_a_column_was_meant_to_be(sheet: str, heading: str, meant: str) -> None:
    assert meant_columns(SHEETS[sheet], heading) == (meant,)


def test_a_column_that_only_says_points_may_be_either() -> None:
    assert meant_columns(SHEETS["基础项"], "得分") == ("自评分", "核定分")
    assert meant_columns(SHEETS["加分项"], "得分") == ()


@pytest.mark.parametrize(
    ("sheet", "headings"),
    [
        ("基础项", "序号 备注 责任科室 类别 责任单位 填报单位 考评标准 评分细则 完成时限 未完成数 "
                "核定人 核定日期 自评分说明 扣分原因 是否适用 权重 指标 联系人 佐证材料目录"),
        ("加分项", "序号 备注 类别 级别 来源 分值 责任科室"),
        ("减分项", "序号 备注 责任人 责任单位 处理结果 经办科室"),
        ("一票否决", "序号 备注 认定单位 责任人"),
        ("评估台账", "序号 说明 责任单位 评估单位 评估机构 评估人 评估报告 评估程序 决策部门 风险点 "
                 "征求意见人数 征求意见方式 填报日期 投资额 所属领域"),
    ],
)  # fmt: skip
def test_columns_of_an_offices_own_are_left_alone(sheet: str, headings: str) -> None:
    assert {name: meant_columns(SHEETS[sheet], name) for name in headings.split()} == dict.fromkeys(
        headings.split(), ()
    )


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_a_column_of_the_contract_is_never_meant_to_be_another(sheet: str) -> None:
    for column in SHEETS[sheet].columns:
        assert meant_columns(SHEETS[sheet], column.name) == (column.name,)


def with_heading(cell: str, heading: str, *more: tuple[str, Any], **cells: Any) -> bytes:
    """One line 一.1 in row 2 of 基础项, a heading changed, and further cells set."""

    def change(workbook: Book) -> None:
        for where, value in ((cell, heading), *more):
            workbook["基础项"][where] = value

    return book({"基础项": [base_row("一.1", **cells)]}, change=change)


def test_a_misnamed_column_names_what_it_is_and_what_it_should_be() -> None:
    [problem] = read(with_heading("F1", "自评得分", 自评分=4, 佐证材料="文件")).problems
    assert (problem.code, problem.sheet, problem.cell) == ("misnamed-column", "基础项", "F1")
    assert "自评得分" in problem.message
    assert "「自评分」" in problem.message
    assert "「自评分」" in problem.hint


def test_an_empty_misnamed_or_unknown_column_is_nothing() -> None:
    for heading in ("自评得分", "备注", "责任科室"):
        assert not read(with_heading("K1", heading, 自评分=4)).problems
        assert not read(with_heading("K1", heading, ("K2", " "), ("K3", "无"), 自评分=4)).problems


def test_beside_the_column_so_named_with_data_it_is_only_unknown() -> None:
    data = with_heading("K1", "自评得分", ("K2", 4), 自评分=4)
    assert found(read(data)) == [("unknown-column", "基础项", "K1")]


def test_beside_the_column_so_named_without_data_it_is_misnamed() -> None:
    data = with_heading("K1", "自评得分", ("K2", 4), 佐证材料="文件")
    assert found(read(data)) == [("misnamed-column", "基础项", "K1")]


def test_points_under_a_vague_heading_are_not_lost_in_silence() -> None:
    bare = with_heading("K1", "得分", ("K2", 4), 佐证材料="文件")
    assert found(read(bare)) == [("misnamed-column", "基础项", "K1")]
    for beside in ("自评分", "核定分"):
        data = with_heading("K1", "得分", ("K2", 4), **{beside: 4})
        assert found(read(data)) == [("unknown-column", "基础项", "K1")]


def test_a_misnamed_required_column_is_told_once_and_others_beside_it() -> None:
    [problem] = read(with_heading("A1", "项目编号", 自评分=4)).problems
    assert (problem.code, problem.cell) == ("misnamed-column", "A1")
    both = with_heading("A1", "项目编号", ("F1", "自评得分"), 自评分=4)
    assert found(read(both)) == [
        ("misnamed-column", "基础项", "A1"),
        ("misnamed-column", "基础项", "F1"),
    ]


def test_a_required_column_that_is_missing_is_told_beside_one_that_is_misnamed() -> None:
    def change(workbook: Book) -> None:
        workbook["加分项"]["C1"], workbook["加分项"]["D1"] = "取得时间", "乙"

    intake = read(book({"加分项": [BONUS]}, change=change))
    assert found(intake) == [("misnamed-column", "加分项", "C1"), ("missing-column", "加分项", "")]
    [lacking] = [p for p in intake.problems if p.code == "missing-column"]
    assert lacking.message.endswith("缺:文号或出处")


def test_a_misnamed_sheet_is_an_error_and_an_empty_one_is_nothing() -> None:
    [problem] = read(book({"基础项": full_marks(), "加分": [BONUS]})).problems
    assert (problem.code, problem.sheet, problem.cell) == ("misnamed-sheet", "加分", "")
    assert "「加分项」" in problem.message
    for name in ("加分", "附件"):
        for rows in ([], [[None, "  "]]):
            assert not read(book({"基础项": full_marks(), name: rows})).problems


def test_a_sheet_beside_the_one_so_named_is_only_unknown() -> None:
    data = book({"基础项": full_marks(), "加分项": [BONUS], "加分": [BONUS]})
    assert found(read(data)) == [("unknown-sheet", "加分", "")]


def test_a_sheet_beside_an_empty_one_so_named_is_misnamed() -> None:
    data = book({"基础项": full_marks(), "加分项": [], "加分项 (2)": [BONUS]})
    assert found(read(data)) == [("misnamed-sheet", "加分项 (2)", "")]


def test_a_misnamed_sheet_is_not_told_as_missing_as_well() -> None:
    assert found(read(book({"基础分": full_marks()}))) == [("misnamed-sheet", "基础分", "")]


def test_what_an_unknown_sheet_holds_is_seen_by_every_reader() -> None:
    def hidden_row(workbook: Book) -> None:  # read by openpyxl, not by calamine
        workbook["基础项"].row_dimensions[40].hidden = True
        workbook["附件"]["C3"] = 0

    sheets = {"基础项": full_marks(), "附件": [], "空表": []}
    intake = read(book(sheets, change=hidden_row))
    assert found(intake) == [("unknown-sheet", "附件", "")]


def test_a_misnamed_unit_column_is_not_told_as_a_lack_of_units_too() -> None:
    def change(workbook: Book) -> None:
        workbook["基础项"]["K1"], workbook["基础项"]["K2"] = "单位名称", "甲县"

    data = book(
        {"基础项": [base_row("一.1", 核定分=5)]}, cover_rows=cover(None, None), change=change
    )
    assert found(read(data)) == [("misnamed-column", "基础项", "K1")]
