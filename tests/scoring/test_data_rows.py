"""Sums, remarks and signatures: below the data they are passed over, among it they are errors."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.engine import score
from tests.books import SCHEME, base_row, book, cover, found, full_marks, read

BONUS = ["信访代办", "加一", "2025-03-01", "1号", None, None]
WORDS = ("合计", "小计", "说明", "填表人", "审核人", "注", "备注", "附")


def problems_of(**sheets: list[list[Any]]) -> list[tuple[str, str, str]]:
    return found(read(book({"基础项": full_marks(), **sheets})))


@pytest.mark.parametrize("word", WORDS)
def test_below_the_data_they_are_passed_over(word: str) -> None:
    below = [[f" {word}:以上属实"], [None] * 4, [None, f"{word}。"]]
    assert not found(read(book({"基础项": [*full_marks(), *below]})))
    assert problems_of(加分项=[BONUS, *below]) == []


@pytest.mark.parametrize("word", WORDS)
def test_among_the_data_they_are_one_error_at_their_first_filled_cell(word: str) -> None:
    rows = full_marks()
    rows.insert(3, [None, f"{word}:以上属实", None, None, None, 5])
    [problem] = read(book({"基础项": rows})).problems
    assert (problem.code, problem.sheet, problem.cell) == ("unknown-item", "基础项", "B5")
    assert "这一行不是数据,请删去" in problem.message
    rows = [[f"{word}:以上属实", None, None, "1 项"], BONUS]
    [problem] = read(book({"加分项": rows})).problems
    assert (problem.code, problem.sheet, problem.cell) == ("missing-value", "加分项", "A2")
    assert "这一行不是数据,请删去" in problem.message


def test_a_blank_row_and_one_that_says_nothing_may_stand_among_the_data() -> None:
    assert (
        problems_of(加分项=[BONUS, [None] * 6, ["无"], ["", " ", "/"], ["网格", *BONUS[1:]]]) == []
    )


def test_under_an_empty_table_words_are_below_the_data() -> None:
    assert problems_of(加分项=[["说明:本年度没有"], ["填表人:", None, None, "审核人:"]]) == []


def test_several_rows_of_words_among_the_data_are_each_told() -> None:
    rows = [["小计"], BONUS, ["注:一"], ["网格员", *BONUS[1:]], ["合计"]]
    assert problems_of(加分项=rows) == [
        ("missing-value", "加分项", "A2"),
        ("missing-value", "加分项", "A4"),
    ]


@pytest.mark.parametrize(
    "name", ["说明会制度", "附近居民走访", "注册师会商", "合计算法", "备注公开"]
)
def test_a_whole_row_is_data_whatever_its_first_word(name: str) -> None:
    for rows in ([BONUS, [name, *BONUS[1:]]], [[name, *BONUS[1:]], BONUS]):
        intake = read(book({"加分项": rows}))
        assert not intake.problems
        assert intake.evidence is not None
        assert score(intake.evidence, SCHEME).units["bonus"].tolist() == [1400]


def test_a_row_that_lacks_a_cell_is_told_and_not_lost_where_it_can_only_be_data() -> None:
    bonus = ["说明会制度", "加四.1", None, "2号", None, None]
    assert problems_of(加分项=[BONUS, bonus]) == [("missing-value", "加分项", "C3")]
    veto = ["附近群众集访", "2025-06-01", None, None]
    assert problems_of(一票否决=[veto]) == [("veto-without-document", "一票否决", "C2")]
    matter = ["附属工程选址", "项目", *[None] * 13]
    assert problems_of(评估台账=[matter]) == [("missing-value", "评估台账", "C2")]


def test_a_dated_signature_is_no_data() -> None:
    signed = ["填表人:某", None, "2025-12-20", "审核人:某", None, None]
    assert problems_of(加分项=[BONUS, signed], 一票否决=[["审核人:某", "2025-12-20"]]) == []


def test_a_unit_whose_name_begins_like_a_remark_keeps_its_lines() -> None:
    rows = [["附属学校", "县(市、区)", *row] for row in full_marks()]
    rows.append(["合计", None, None, None, 100])

    def with_units(workbook: Any) -> None:
        sheet = workbook["基础项"]
        sheet.insert_cols(1, 2)
        sheet["A1"], sheet["B1"] = "单位", "单位类别"
        for row in rows:
            sheet.append(row)

    intake = read(book({"基础项": []}, cover_rows=cover(None, None), change=with_units))
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.units["unit"].tolist() == ["附属学校"]
    assert len(intake.evidence.lines) == 27


def test_words_in_other_cells_of_a_row_are_text() -> None:
    rows = [
        base_row("一.1", 自评分=4, 佐证材料="附件1", 说明="注:另附"),
        base_row("一.2", 自评分=1),
    ]
    intake = read(book({"基础项": rows}))
    assert not intake.problems
    assert intake.evidence is not None
    assert len(intake.evidence.lines) == 2


def test_an_unfinished_row_that_begins_with_no_such_word_is_told_cell_by_cell() -> None:
    assert problems_of(加分项=[["信访代办"], BONUS]) == [
        ("missing-value", "加分项", "B2"),
        ("missing-value", "加分项", "C2"),
        ("missing-value", "加分项", "D2"),
    ]


def test_a_sum_that_stands_in_the_column_of_ids_is_no_id() -> None:
    rows = [["附属学校", "县(市、区)", *row] for row in full_marks()]
    rows.append(["合计", None, 27, None, 100])

    def with_units(workbook: Any) -> None:
        sheet = workbook["基础项"]
        sheet.insert_cols(1, 2)
        sheet["A1"], sheet["B1"] = "单位", "单位类别"
        for row in rows:
            sheet.append(row)

    assert not found(read(book({"基础项": []}, cover_rows=cover(None, None), change=with_units)))
    rows[-1][2] = "一.99"  # an id that the scheme does not know: a row of data, told
    intake = read(book({"基础项": []}, cover_rows=cover(None, None), change=with_units))
    assert ("unknown-item", "基础项", "C29") in found(intake)


@pytest.mark.parametrize("place", [0, 1, 4, 5])
def test_one_text_and_nothing_else_is_a_row_of_words_wherever_it_stands(place: int) -> None:
    words: list[Any] = [None] * 6
    words[place] = "(接上页)"
    for rows in ([*full_marks(), words], [*full_marks()[:3], words, *full_marks()[3:]]):
        [problem] = read(book({"基础项": rows})).problems
        assert problem.code == "unknown-item"
        assert "这一行不是数据,请删去" in problem.message
    if place:  # a practice's name alone is a row not finished
        [problem] = read(book({"基础项": full_marks(), "加分项": [words, BONUS]})).problems
        assert (problem.code, problem.cell) == ("missing-value", f"{'ABCDEF'[place]}2")
        assert "这一行不是数据,请删去" in problem.message


def test_one_cell_that_its_column_takes_is_an_unfinished_row() -> None:
    assert problems_of(加分项=[[None, None, "2025-03-01"]]) == [
        ("missing-value", "加分项", "A2"),
        ("missing-value", "加分项", "B2"),
        ("missing-value", "加分项", "D2"),
    ]


def test_what_words_below_the_data_put_into_a_column_does_not_fill_it() -> None:
    def with_columns(workbook: Any) -> None:
        sheet = workbook["加分项"]
        sheet["G1"], sheet["H1"] = "取得时间", "科室"
        sheet["G3"], sheet["H4"] = "说明:以上属实", "注:另附"

    sheets = {"基础项": full_marks(), "加分项": [BONUS]}
    assert not found(read(book(sheets, change=with_columns)))

    def with_data(workbook: Any) -> None:
        with_columns(workbook)
        workbook["加分项"]["H2"] = "综合科"

    assert found(read(book(sheets, change=with_data))) == [("unknown-column", "加分项", "H1")]
