"""The workbook that goes back to its sender: every problem on its cell and in the list."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from scoring.intake.reader.parent import Reader
from scoring.model.sheets import PROBLEM_LIST
from tests.books import base_row, book, full_marks, read

WRONG = {"一.1": {"自评分": 9}, "一.2": {"核定分": 1, "佐证材料": "电话13800138000"}}


def marks_of(data: bytes) -> list[list[str]]:
    return [[p.sheet, p.cell, p.message, p.hint, p.severity] for p in read(data).problems]


def marked(data: bytes, marks: list[list[str]] | None = None) -> bytes:
    with Reader() as reader:
        answer = reader.mark(data, marks_of(data) if marks is None else marks)
    assert answer.refused is None, answer.refused
    return answer.marked


def opened(data: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(data))


def wrong_book(change: Any = None) -> bytes:
    return book({"基础项": full_marks(**WRONG)}, change=change)


def listed(data: bytes) -> list[tuple[Any, ...]]:
    rows = opened(data)[PROBLEM_LIST].iter_rows(min_row=4, max_col=6, values_only=True)
    return [tuple(row) for row in rows]


def test_every_problem_is_listed_with_a_link_to_its_cell() -> None:
    data = wrong_book()
    shown = opened(marked(data))
    assert shown.sheetnames == [PROBLEM_LIST, "封面", "基础项"]
    assert shown.active is not None
    assert shown.active.title == PROBLEM_LIST
    sheet = shown[PROBLEM_LIST]
    assert [c.value for c in sheet[3]][:6] == ["序号", "级别", "工作表", "单元格", "问题", "怎样改"]
    by_cell = {row[3]: row for row in listed(marked(data))}
    number, level, name, _, message, hint = by_cell["F2"]
    assert (number, level, name) == (1, "错误", "基础项")
    assert "应在 0 至 5.00 之间" in message
    assert hint
    assert by_cell["I3"][1] == "提醒"
    assert sheet["D4"].hyperlink.location == "'基础项'!F2"
    assert shown["基础项"]["F2"].value == 9


def test_errors_come_first_and_colour_is_not_the_only_sign() -> None:
    shown = opened(marked(wrong_book()))
    levels = [row[1].value for row in shown[PROBLEM_LIST].iter_rows(min_row=4)]
    assert levels == sorted(levels, key=["错误", "提醒"].index)
    cell = shown["基础项"]["F2"]
    assert cell.fill.fgColor.rgb == "00FFC7CE"
    assert "错误:" in cell.comment.text
    assert "怎样改:" in cell.comment.text
    parts = zipfile.ZipFile(io.BytesIO(marked(wrong_book())))
    drawing = next(name for name in parts.namelist() if name.endswith(".vml"))
    assert re.findall(rb"width:(\d+)px", parts.read(drawing))[0] == b"340"


def test_problems_without_a_cell_or_without_a_sheet() -> None:
    marks = [
        ["基础项", "", "整张表的事", "改表", "error"],
        ["", "", "没有工作表「封面」", "补上", "error"],
    ]
    data = marked(wrong_book(), marks)
    sheet = opened(data)[PROBLEM_LIST]
    assert sheet["D4"].value == "整张表"
    assert sheet["D4"].hyperlink.location == "'基础项'!A1"
    assert sheet["D5"].value is None
    assert sheet["D5"].hyperlink is None
    assert sheet["E5"].value == "没有工作表「封面」"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+1", "-1", "\x07铃", "长" * 40_000])
def test_what_people_typed_is_written_as_text(text: str) -> None:
    sheet = opened(marked(wrong_book(), [["基础项", "F2", text, text, "error"]]))[PROBLEM_LIST]
    for cell in (sheet["E4"], sheet["F4"]):
        assert cell.data_type == "s"
        assert cell.value == text.replace("\x07", "")[:2000]


def test_a_marked_workbook_that_was_mended_is_accepted() -> None:
    shown = opened(marked(wrong_book()))
    shown["基础项"]["F2"] = 5
    shown["基础项"]["I3"] = "文件"
    stream = io.BytesIO()
    shown.save(stream)
    intake = read(stream.getvalue())
    assert not intake.problems
    assert intake.accepted == ["1.xlsx"]
    assert read(marked(wrong_book())).refused == ["1.xlsx"]


def test_marking_again_replaces_the_old_marks() -> None:
    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet["F2"].fill = PatternFill("solid", fgColor="FF00B0F0")
        sheet["F2"].comment = Comment("我的批注", "甲县")

    once = marked(wrong_book(change))
    text = opened(once)["基础项"]["F2"].comment.text
    assert text.endswith("原批注:\n我的批注")
    twice = marked(once)
    assert opened(twice)["基础项"]["F2"].comment.text == text
    assert listed(twice) == listed(once)
    assert opened(twice).sheetnames == opened(once).sheetnames
    clean = opened(marked(twice, []))["基础项"]
    assert clean["F2"].fill.fgColor.rgb == "FF00B0F0"
    assert clean["F2"].comment.text == "我的批注"
    assert clean["I3"].fill.fill_type is None
    assert clean["I3"].comment is None


def test_a_protected_sheet_stays_protected() -> None:
    def change(workbook: Book) -> None:
        workbook["基础项"].protection.set_password("x")

    sheet = opened(marked(wrong_book(change)))["基础项"]
    assert sheet.protection.sheet
    assert sheet.protection.password == opened(wrong_book(change))["基础项"].protection.password
    assert sheet["F2"].comment is not None


def test_a_mark_in_a_merged_area_is_on_the_cell_that_is_shown() -> None:
    def change(workbook: Book) -> None:
        workbook["基础项"].merge_cells("G2:G3")

    data = book({"基础项": [base_row("一.1", 核定分=1), base_row("一.2")]}, change=change)
    shown = opened(marked(data, [["基础项", "G3", "合并", "拆开", "error"]]))
    assert "合并" in shown["基础项"]["G2"].comment.text
    assert shown[PROBLEM_LIST]["D4"].value == "G2"
