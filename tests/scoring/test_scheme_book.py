"""The scheme workbook: what is written into it is read out of it, and faults have their cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from criteria import Scheme, SchemeError, load_scheme, parse_scheme
from criteria.fields import LISTS, ONCE
from criteria.tables import tables_of
from scoring.intake.templates.scheme_book import example
from scoring.office import schemes
from tests.criteria.test_tables import SCHEMES

JIUQUAN = load_scheme("jiuquan-2013")
Change = Callable[[Workbook], None]


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: each.id)
def test_a_scheme_is_the_same_by_workbook_and_by_toml(scheme: Scheme) -> None:
    book = schemes.as_workbook(scheme)
    assert schemes.of_file(book, "a.xlsx") == scheme
    assert parse_scheme(schemes.as_toml(scheme)) == scheme
    assert schemes.as_workbook(scheme) == book


def told(change: Change) -> str:
    """What is said of Jiuquan's workbook after a change, saved again by another program."""
    workbook = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(JIUQUAN)))
    change(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    with pytest.raises(SchemeError) as caught:
        schemes.of_file(stream.getvalue(), "方案.xlsx")
    return str(caught.value)


def cell_of(book: Workbook, sheet: str, heading: str, row: int) -> str:
    """The name of a cell, ``row`` rows below the header."""
    heads = {cell.value: cell.column_letter for cell in book[sheet][4]}
    return f"{heads[heading]}{row + 4}"


def put(sheet: str, heading: str, row: int, value: object) -> tuple[Change, str]:
    book = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(JIUQUAN)))
    cell = cell_of(book, sheet, heading, row)

    def change(workbook: Workbook) -> None:
        workbook[sheet][cell] = value

    return change, f"工作表「{sheet}」{cell}"


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "reason"),
    [
        ("考评内容", "分值", 2, 4.005, "不是分值"),
        ("考评内容", "分值", 2, "四分", "不是分值"),
        ("考评内容", "计分方式", 2, "看着给", "可用:评定、按比例"),
        ("加减分情形", "种类", 9, "罚", "可用:加分、减分"),
        ("台账范围", "编号", 1, None, "缺少这一项"),
        ("读法", "选项", 2, None, "缺少这一项"),
    ],
)
def test_a_fault_is_told_with_sheet_and_cell(
    sheet: str, heading: str, row: int, value: object, reason: str
) -> None:
    change, where = put(sheet, heading, row, value)
    words = told(change)
    assert words.startswith(f"方案.xlsx: 工作表「{sheet}」")
    assert value is None or where in words
    assert reason in words


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("一.1", "这些项不低于要写成 编号=分值,几项之间用分号隔开,写的是「一.1」"),
        ("一.9=4", "没有计分的项「一.9」"),
        ("一.1=4;一.2=50", "「一.2」不低于 50 分,而该项没有这么多分"),
        ("一.1=四", "「四」不是分值"),
    ],
)
def test_what_a_grade_asks_of_lines_is_told_at_its_cell(typed: str, reason: str) -> None:
    def change(book: Workbook) -> None:
        book["等次"][cell_of(book, "等次", "等次", 1)] = "优秀"
        book["等次"][cell_of(book, "等次", "这些项不低于", 1)] = typed

    words = told(change)
    assert reason in words
    assert "工作表「等次」D5" in words


def test_odd_items_and_columns_and_missing_sheets_are_told() -> None:
    def odd(book: Workbook) -> None:
        book["方案"]["A60"], book["方案"]["B60"] = "口号", "稳"
        book["考评内容"]["AZ4"], book["考评内容"]["AZ6"] = "颜色", "红"
        del book["单位类别"]

    words = told(odd)
    assert "缺少工作表「单位类别」" in words
    assert "工作表「方案」A60:「口号」不是这张表的项目" in words
    assert "列「颜色」不在这张表的约定之中" in words


def test_a_blank_workbook_says_what_to_fill_in() -> None:
    with pytest.raises(SchemeError) as caught:
        schemes.of_file(schemes.as_workbook(), "空.xlsx")
    assert "缺少这一项" in str(caught.value)


def test_what_is_no_workbook_and_no_text_is_refused(tmp_path: Path) -> None:
    for data in (b"\xff\xfe\x00", b"PK\x03\x04 broken", b""):
        with pytest.raises(SchemeError):
            schemes.of_file(data, "x")
    with pytest.raises(SchemeError, match="打不开"):
        schemes.find(str(tmp_path / "none.toml"))


def test_the_blank_workbook_has_an_example_of_every_sheet_that_is_not_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook()))
    shown = [[str(cell.value or "") for cell in row] for row in book["填写示例"].iter_rows()]
    assert shown[1][0].startswith("本表不读取")
    for sheet in (*ONCE, *LISTS):
        at = next(n for n, row in enumerate(shown) if row[0] == sheet and not any(row[1:]))
        assert any(shown[at + 2]), sheet
    assert ["否决结果", "减固定分"] in [row[:2] for row in shown]
    assert ["否决减分", "0"] in [row[:2] for row in shown]
    assert all("见「填写示例」" in str(book[sheet]["A3"].value) for sheet in (*ONCE, *LISTS))
    whole = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(JIUQUAN)))
    assert "填写示例" not in whole.sheetnames
    assert "填写示例" not in str(whole["方案"]["A3"].value)


def test_the_example_is_a_scheme_that_can_be_used() -> None:
    scheme = example()
    assert schemes.of_file(schemes.as_workbook(scheme), "例.xlsx") == scheme
    assert all(tables_of(scheme)[sheet] for sheet in (*ONCE, *LISTS))
