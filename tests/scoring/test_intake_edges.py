"""Small decisions of intake that a score, a paper or a refusal hangs on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from openpyxl import Workbook as Book

from scoring.intake.problems import MOST_LISTED
from scoring.intake.roster import Roster
from scoring.model.evidence import RosterUnit
from tests.books import COUNTY, base_row, book, cover, found, full_marks, read

DAY = datetime.date(2025, 3, 1)
BONUS = ["信访代办", "加一", DAY, "文号1", None, None]
DEDUCTION = ["减一", "某事项", 1, None, DAY, "通报1", None, None]
MATTER = ["某项目", "项目", "年初确定", *[None] * 12]


def with_units(workbook: Book, sheet: str, units: Sequence[str | None]) -> None:
    """Put a column 单位 before a sheet's columns, a unit a row."""
    workbook[sheet].insert_cols(1)
    for row, unit in enumerate(["单位", *units], start=1):
        workbook[sheet].cell(row, 1, unit)


# --- whose it is


def test_no_unit_anywhere_is_one_problem_however_many_rows_and_sheets() -> None:
    sheets = {"基础项": full_marks(), "加分项": [BONUS], "评估台账": []}
    [problem] = read(book(sheets, cover_rows=cover(None, None))).problems
    assert (problem.code, problem.sheet, problem.cell) == ("missing-value", "封面", "B4")
    assert "单位" in problem.message


def test_a_cover_without_the_key_has_no_cell_for_it() -> None:
    assert found(read(book({"加分项": [BONUS]}, cover_rows=cover()[:2]))) == [
        ("missing-value", "封面", "")
    ]


def test_without_rows_nobody_is_asked_whose_they_are() -> None:
    intake = read(book({"基础项": [], "加分项": []}, cover_rows=cover(None, None)))
    assert found(intake) == [("nothing-reported", "", "")]


def test_a_sheet_without_units_beside_one_with_them_is_one_problem_of_the_sheet() -> None:
    sheets = {"加分项": [BONUS, ["网格", *BONUS[1:]]], "减分项": [DEDUCTION]}
    data = book(
        sheets,
        cover_rows=cover(None, None),
        change=lambda b: with_units(b, "减分项", ["甲县"]),
    )
    problems = [p for p in read(data).problems if p.code == "missing-value"]
    assert [(p.sheet, p.cell) for p in problems] == [("加分项", "")]


def test_in_a_column_of_units_each_blank_is_a_problem_of_its_row() -> None:
    data = book(
        {"减分项": [DEDUCTION, ["减二", *DEDUCTION[1:]], ["减二", "另一", *DEDUCTION[2:]]]},
        cover_rows=cover(None, None),
        change=lambda b: with_units(b, "减分项", [None, "甲县", "  "]),
    )
    places = [(p.sheet, p.cell) for p in read(data).problems if p.code == "missing-value"]
    assert places == [("减分项", "A2"), ("减分项", "A4")]


def test_the_cover_names_the_unit_of_rows_without_one() -> None:
    data = book(
        {"加分项": [BONUS, ["网格", *BONUS[1:]]]},
        change=lambda b: with_units(b, "加分项", [None, "甲 县"]),
    )
    intake = read(data)
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.bonus["unit"].tolist() == [0, 0]


def test_a_wrong_group_on_a_cover_without_a_unit_is_told() -> None:
    data = book({"基础项": []}, cover_rows=cover(None, "乡镇"))
    assert ("unknown-group", "封面", "B5") in found(read(data))
    data = book({"基础项": []}, cover_rows=cover(None, "县(市、区)"))
    assert found(read(data)) == [("nothing-reported", "", "")]


# --- what cells mean


@pytest.mark.parametrize("typed", [1_000_000_001, "1000000000.01", 2e12, "-1000000001"])
def test_a_number_beyond_a_thousand_million_is_out_of_range(typed: Any) -> None:
    intake = read(book({"基础项": [base_row("三.1", 应完成数=typed)]}))
    assert found(intake) == [("score-out-of-range", "基础项", "D2")]


@pytest.mark.parametrize("typed", [1_000_000_000, "1000000000", 999_999_999.99])
def test_a_thousand_million_is_a_number(typed: Any) -> None:
    intake = read(book({"基础项": [base_row("三.1", 应完成数=typed, 完成数=1)]}))
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.lines["due"].tolist() == [round(float(typed) * 100)]


@pytest.mark.parametrize(
    ("typed", "text"),
    [(12, "12"), (12.0, "12"), (3.5, "3.5"), (20250001, "20250001"), (-7.0, "-7"), ("07", "07")],
)
def test_a_numeric_document_is_text_as_it_is_seen(typed: Any, text: str) -> None:
    intake = read(book({"加分项": [[*BONUS[:3], typed, None, None]]}))
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.bonus["document"].tolist() == [text]


@pytest.mark.parametrize(
    ("sheet", "row", "cell"),
    [
        ("加分项", BONUS, "C2"),
        ("加分项", BONUS, "E2"),
        ("加分项", BONUS, "B2"),
        ("减分项", DEDUCTION, "E2"),
        ("评估台账", MATTER, "B2"),
        ("评估台账", MATTER, "E2"),
        ("评估台账", MATTER, "F2"),
    ],
)
@pytest.mark.parametrize(
    ("value", "code"), [("#N/A", "error-value"), ("=1+1", "formula-without-value")]
)
def test_error_cells_in_columns_of_dates_choices_and_ids(
    sheet: str, row: list[Any], cell: str, value: str, code: str
) -> None:
    def change(workbook: Book) -> None:
        workbook[sheet][cell] = value

    assert found(read(book({sheet: [row]}, change=change))) == [(code, sheet, cell)]


# --- several files


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_text_of_one_file_is_not_lost_to_a_blank_of_another(order: tuple[int, int]) -> None:
    books = [
        book({"基础项": [base_row("一.1", 自评分=5)]}),
        book({"基础项": [base_row("一.1", 核定分=4, 佐证材料="文件1", 说明="材料不全")]}),
    ]
    intake = read(*(books[place] for place in order))
    assert not intake.problems
    assert intake.evidence is not None
    lines = intake.evidence.lines
    assert lines["evidence"].tolist() == ["文件1"]
    assert lines["note"].tolist() == ["材料不全"]
    assert (lines["self"].tolist(), lines["verified"].tolist()) == ([500], [400])


def test_of_two_texts_the_first_files_is_kept() -> None:
    books = [book({"基础项": [base_row("一.1", 自评分=5, 佐证材料=text)]}) for text in ("甲", "乙")]
    intake = read(*books)
    assert intake.evidence is not None
    assert intake.evidence.lines["evidence"].tolist() == ["甲"]


# --- warnings of single workbooks


def test_not_applicable_without_a_reason_is_told_at_its_cell() -> None:
    rows = [
        base_row("一.1", 不适用="是", 说明="没有下属系统"),
        base_row("一.2", 不适用="是", 说明=" "),
        base_row("一.3", 自评分=4, 不适用="否"),
        base_row("一.4", 自评分=1),
    ]
    assert found(read(book({"基础项": rows}))) == [
        ("not-applicable-without-reason", "基础项", "H3")
    ]


def test_a_collection_needs_the_reason_as_well() -> None:
    data = book(
        {"基础项": [base_row("一.1", 不适用="是")]},
        cover_rows=cover(None, None),
        change=lambda b: with_units(b, "基础项", ["甲县"]),
    )
    assert ("not-applicable-without-reason", "基础项", "I2") in found(read(data))


@pytest.mark.parametrize(("due", "told"), [(3.99, True), (4, False), (5, False), (None, False)])
def test_a_due_below_the_schemes(due: float | None, told: bool) -> None:
    data = book({"基础项": [base_row("一.2", 应完成数=due, 完成数=3)]})
    assert found(read(data)) == ([("due-below-scheme", "基础项", "D2")] if told else [])


def test_only_count_lines_have_a_due_of_the_schemes() -> None:
    rows = [base_row("三.1", 应完成数=0), base_row("四", 应完成数=0, 完成数=0)]
    assert not read(book({"基础项": rows})).problems


@pytest.mark.parametrize(
    ("decided", "assessed", "reported", "cell"),
    [
        (None, None, None, None),
        ("2024-12-31", "2025-01-01", None, None),
        ("2024-12-31", None, "2025-12-31", None),
        ("2026-01-01", None, None, "D2"),
        (None, "2024-12-31", "2026-01-01", "E2"),
        (None, None, "2024-12-31", "M2"),
    ],
)
def test_a_matter_none_of_whose_dates_is_in_the_year(
    decided: str | None, assessed: str | None, reported: str | None, cell: str | None
) -> None:
    row = [*MATTER[:3], decided, assessed, *MATTER[5:12], reported, None, None]
    wanted = [("matter-outside-year", "评估台账", cell)] if cell else []
    assert found(read(book({"评估台账": [row]}))) == wanted


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({"基础项": [base_row("一.1", 佐证材料="文件", 说明="无误")]}, True),
        ({"基础项": [base_row("一.1", 不适用="否")]}, True),
        ({"基础项": [base_row("一.1", 不适用="是", 说明="没有")]}, False),
        ({"基础项": [base_row("一.1", 自评分=0)]}, False),
        ({"基础项": [base_row("一.1", 核定分=0)]}, False),
        ({"基础项": [base_row("三.1", 完成数=0)]}, False),
        ({"基础项": [base_row("三.1", 应完成数=0)]}, False),
        ({"加分项": [BONUS]}, False),
        ({"减分项": [DEDUCTION]}, False),
        ({"一票否决": [["某事", "2025-6-1", "1号", None]]}, False),
        ({"评估台账": [MATTER]}, False),
        ({"加分项": [["无"]], "评估台账": []}, True),
    ],
)
def test_a_workbook_without_one_figure(sheets: dict[str, Any], told: bool) -> None:
    assert found(read(book(sheets))) == ([("nothing-reported", "", "")] if told else [])


def test_an_empty_workbook_beside_a_full_one_is_told_by_its_name() -> None:
    intake = read(book({"基础项": full_marks()}), book({"基础项": []}, cover_rows=cover("乙县")))
    [problem] = intake.problems
    assert (problem.code, problem.file, problem.unit) == ("nothing-reported", "2.xlsx", "乙县")


def test_a_refused_workbook_is_not_said_to_report_nothing() -> None:
    assert found(read(book({"基础项": [], "加分": [BONUS]}))) == [("misnamed-sheet", "加分", "")]


def test_a_broken_reason_of_a_deduction_is_a_problem_at_its_cell() -> None:
    data = book({"减分项": [["减三", "某事项", None, 15, DAY, "通报1", None, "#N/A"]]})
    assert found(read(data)) == [("error-value", "减分项", "H2")]


def test_words_are_made_only_for_the_problems_that_are_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hundred thousand wrong names are not each compared with every unit of the roster."""
    asked: list[str] = []
    monkeypatch.setattr(Roster, "near", lambda _, name: asked.append(name))
    names = [f"某单位{n}" for n in range(1000)]
    rows = [base_row("一.1", 核定分=5)] * len(names)
    nobody = cover(None, None)
    data = book(
        {"基础项": rows}, cover_rows=nobody, change=lambda w: with_units(w, "基础项", names)
    )
    intake = read(data, roster=Roster((RosterUnit("肃州区", COUNTY),)))
    said = [problem for problem in intake.problems if problem.code == "unknown-unit"]
    assert len(said) == MOST_LISTED + 1
    assert {*asked} == {*names[:MOST_LISTED]}
