"""Scores survive what people do to sheets: every cell here is one that offices really send."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook as Book

from scoring.engine import score
from scoring.model.evidence import BLANK
from tests.books import SCHEME, base_row, book, cover, found, full_marks, read


def first_score(data: bytes, field: str = "verified") -> int:
    intake = read(data)
    assert not [p for p in intake.problems if p.severity == "error"], intake.problems
    assert intake.evidence is not None
    return int(intake.evidence.lines[field].iloc[0])


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        (4.5, 450), (5, 500), (0, 0), ("4.5", 450), ("4.5", 450), ("\u00a04.5\u3000", 450),
        (" 4.50 ", 450), ("04.5", 450), ("5.000", 500), (0.1 + 0.2, 30), (4.35, 435), ("+3", 300),
        ("-0", 0), (1.005 + 1e-16, None), ("4 .5", None), ("四", None), ("5分", None), ("1/2", None),
        ("٤", None), ("0x4", None), ("1_0", None), ("∞", None), (None, BLANK), ("  ", BLANK),
    ],
)  # fmt: skip
def test_what_is_a_score(typed: Any, hundredths: int | None) -> None:
    intake = read(book({"基础项": [base_row("一.1", 核定分=typed)]}))
    if hundredths is None:
        assert [p.cell for p in intake.problems if p.severity == "error"] == ["G2"]
    else:
        nothing = ["nothing-reported"] if hundredths == BLANK else []
        assert [problem.code for problem in intake.problems] == nothing
        assert intake.evidence is not None
        assert intake.evidence.lines["verified"].iloc[0] == hundredths


def test_a_title_and_a_note_above_the_header() -> None:
    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet.insert_rows(1, 3)
        sheet["A1"] = "2025 年度社会稳定风险评估工作考评表"
        sheet.merge_cells("A1:J1")
        sheet["A2"] = "说明:请逐项填写"

    intake = read(book({"基础项": full_marks()}, change=change))
    assert not intake.problems
    assert intake.evidence is not None
    source = intake.evidence.source(intake.evidence.lines["verified_at"].iloc[0])
    assert str(source) == "1.xlsx!基础项!G5"


def test_a_header_in_the_tenth_row_is_found_and_in_the_eleventh_is_not() -> None:
    for rows, refused in ((9, False), (10, True)):
        data = book(
            {"基础项": full_marks()}, change=lambda b, n=rows: b["基础项"].insert_rows(1, n)
        )
        assert bool(read(data).refused) == refused


def test_headings_with_line_breaks_stars_and_full_width_letters() -> None:
    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet["A1"], sheet["F1"], sheet["G1"] = " 编 号* ", "自评\n分", "核定分:"

    assert first_score(book({"基础项": full_marks()}, change=change)) == 500


def test_sums_and_signatures_below_the_data_are_skipped_even_with_uncached_formulas() -> None:
    rows = full_marks()
    rows += [
        ["合计", None, 100, None, None, "=SUM(F2:F28)"],
        [None] * 10,
        ["填表人:某", None, None, "审核人:某"],
    ]
    rows += [["说明:本表一式两份"]]
    assert not read(book({"基础项": rows})).problems


def test_a_practice_that_begins_like_a_remark_is_not_lost() -> None:
    rows = [
        ["信访代办", "加一", "2025-03-01", "1号", None, None],
        ["说明会制度", "加四.1", "2025-03-01", "2号", None, None],
        ["说明:以上属实", None, None, None, None, None],
    ]
    intake = read(book({"基础项": full_marks(), "加分项": rows}))
    assert not intake.problems
    assert intake.evidence is not None
    assert score(intake.evidence, SCHEME).units["bonus"].iloc[0] == 1100


def test_a_practice_called_sum_is_not_lost_and_a_sum_is_not_a_practice() -> None:
    rows = [
        ["合计算法", "加一", "2025-03-01", "1号", None, None],
        ["合计", None, None, "1 项", None, None],
    ]
    intake = read(book({"基础项": full_marks(), "加分项": rows}))
    assert not intake.problems
    assert intake.evidence is not None
    assert score(intake.evidence, SCHEME).units["bonus"].iloc[0] == 700


def test_an_empty_table_may_say_so() -> None:
    rows = [["无", None, None, None, None, None], ["填表人:", None, None, "审核人:", None, None]]
    assert not read(book({"基础项": full_marks(), "加分项": rows})).problems


def test_merged_labels_reach_all_their_rows() -> None:
    def change(workbook: Book) -> None:
        workbook["加分项"].merge_cells("A2:A3")

    rows = [
        ["信访代办", "加一", "2025-03-01", "1号", None, None],
        [None, "加四.1", "2025-03-01", "2号", None, None],
    ]
    intake = read(book({"加分项": rows}, change=change))
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.bonus["practice"].tolist() == ["信访代办", "信访代办"]


def test_a_merged_unit_in_a_collection() -> None:
    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet.insert_cols(1, 2)
        sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = (
            "单位",
            "单位类别",
            "乙县",
            "县(市、区)",
        )
        sheet.merge_cells("A2:A28")
        sheet.merge_cells("B2:B28")

    intake = read(book({"基础项": full_marks()}, cover_rows=cover(None, None), change=change))
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.units["unit"].tolist() == ["乙县"]
    assert len(intake.evidence.lines) == 27


def test_hidden_rows_count_and_are_reported() -> None:
    def change(workbook: Book) -> None:
        for row in (3, 4, 9):
            workbook["基础项"].row_dimensions[row].hidden = True

    intake = read(book({"基础项": full_marks()}, change=change))
    assert found(intake) == [("hidden-data", "基础项", "A3"), ("hidden-data", "基础项", "A9")]
    assert intake.evidence is not None
    assert score(intake.evidence, SCHEME).units["total"].iloc[0] == 10000


def formula_book(value: Any) -> bytes:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream)
    sheet = workbook.add_worksheet("封面")
    for row, cells in enumerate(cover()):
        sheet.write_row(row, 0, cells)
    sheet = workbook.add_worksheet("基础项")
    sheet.write_row(0, 0, ["编号", "自评分", "核定分"])
    sheet.write(1, 0, "一.1")
    sheet.write_formula(1, 2, "=2+2.5", None, value)
    workbook.close()
    return stream.getvalue()


def test_a_formula_counts_by_the_value_saved_with_it() -> None:
    assert first_score(formula_book(4.5)) == 450


def test_a_formula_whose_value_is_an_error() -> None:
    assert found(read(formula_book("#DIV/0!"))) == [("error-value", "基础项", "C2")]


def test_ids_with_labels_full_width_dots_and_brackets() -> None:
    typed = {
        "一.1": "一、1 成立领导机构",
        "三.7(1)": "三.7(1)制定评估方案",
        "四": "四 责任查究情况",
        "二.8": "二.8",
    }
    rows = [base_row(text, 核定分=0) for text in typed.values()]
    intake = read(book({"基础项": rows}))
    assert not intake.problems
    assert intake.evidence is not None
    assert [SCHEME.lines[item].id for item in intake.evidence.lines["item"]] == [*typed]


def test_columns_in_another_order_and_missing_optional_ones() -> None:
    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet.delete_rows(1, 40)
        sheet.append([None, "核定分", "编号"])
        sheet.append([None, 4, "一.1"])

    intake = read(book({"基础项": []}, change=change))
    assert not intake.problems
    assert intake.evidence is not None
    assert (
        str(intake.evidence.source(intake.evidence.lines["verified_at"].iloc[0]))
        == "1.xlsx!基础项!B2"
    )


def test_half_characters_do_not_break_the_run() -> None:
    data = book({"基础项": [base_row("一.1", 核定分=5, 佐证材料="坏\ufffe字😀")]})
    assert first_score(data) == 500


def test_group_and_unit_names_are_folded() -> None:
    one = book({"基础项": full_marks()}, cover_rows=cover("甲 县", "县(市、区)"))
    two = book(
        {"加分项": [["做法", "加一", "2025-01-01", "1"]]}, cover_rows=cover("甲县", "县(市、区)")
    )
    intake = read(one, two)
    assert not intake.problems
    assert intake.evidence is not None
    assert len(intake.evidence.units) == 1


def test_a_hidden_sheet_is_reported_though_it_has_no_header() -> None:
    def change(workbook: Book) -> None:
        workbook["加分项"].sheet_state = "hidden"
        workbook["加分项"]["A1"] = "甲"

    intake = read(book({"基础项": full_marks(), "加分项": []}, change=change))
    assert found(intake) == [("hidden-data", "加分项", ""), ("missing-column", "加分项", "")]
