"""Warnings that need a whole year: each fires on its case, at its cell, and not beside it."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

import pandas as pd
import pytest

from scoring.engine import score
from scoring.engine.cross_checks import cross_check
from scoring.model.evidence import DEDUCTIONS, Problem, pack_places
from tests.books import SCHEME, base_row, book, cover, full_marks, read

DAY = datetime.date(2025, 5, 1)
BONUS = ["信访代办", "加一", DAY, "文号1", None, None]
DEDUCTION = ["减一", "某事项", 1, None, DAY, "通报1", None, None]
LATER = datetime.date(2025, 6, 1)


def checked(*books: bytes, **readings: str) -> list[Problem]:
    """The warnings of a year of workbooks in which nothing is refused."""
    intake = read(*books)
    assert not intake.refused, intake.problems
    assert intake.evidence is not None
    return cross_check(score(intake.evidence, SCHEME, readings))


def places(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(p.code, p.sheet, p.cell) for p in problems]


def practices(*names: str, **more: Any) -> bytes:
    return book({"加分项": [[name, *BONUS[1:]] for name in names]}, **more)


def matter(name: str, assessed: Any = None, **steps: Any) -> list[Any]:
    row: list[Any] = [name, "项目", "年初确定", None, assessed, *[None] * 10]
    row[6] = steps.get("征求意见")
    return row


def test_a_year_without_oddities_has_no_warnings() -> None:
    deductions = [DEDUCTION, ["减二", "另一事项", 1, None, LATER, "通报2", None, None]]
    sheets = {"基础项": full_marks(), "加分项": [BONUS], "减分项": deductions}
    assert checked(book(sheets)) == []


# --- 不适用 beside 核定分


def test_not_applicable_beside_the_offices_figure_is_told_at_its_cell() -> None:
    own = book({"基础项": [base_row("一.1", 不适用="是", 说明="没有")]})
    office = book({"基础项": [base_row("一.1", 核定分=4), base_row("一.2", 核定分=4)]})
    for books in ((own, office), (office, own)):
        [problem] = checked(*books)
        assert (problem.code, problem.cell, problem.unit) == (
            "not-applicable-overruled",
            "H2",
            "甲县",
        )
        assert problem.file == f"{books.index(own) + 1}.xlsx"
        assert "4.00" in problem.message


def test_not_applicable_beside_a_self_score_is_not_overruled() -> None:
    data = book({"基础项": [base_row("一.1", 自评分=4, 不适用="是", 说明="没有")]})
    assert checked(data) == []


# --- counts against the ledger


@pytest.mark.parametrize(
    ("counts", "cell", "by"),
    [
        ({"应完成数": 2, "完成数": 1}, None, ""),
        ({"应完成数": 3, "完成数": 1}, "D2", "填写的数"),
        ({"应完成数": 2, "完成数": 2}, "E2", "填写的数"),
        ({"应完成数": 0}, "D2", "填写的数"),
        ({"应完成数": 3}, "D2", "台账"),
        ({"完成数": 2}, "E2", "台账"),
        ({"完成数": 1}, None, ""),
    ],
)
def test_counts_that_the_ledger_contradicts(
    counts: dict[str, int], cell: str | None, by: str
) -> None:
    ledger = [matter("甲", DAY), matter("乙")]
    found = checked(book({"基础项": [base_row("三.1", **counts)], "评估台账": ledger}))
    assert places(found) == ([("counts-against-ledger", "基础项", cell)] if cell else [])
    assert all(f"现按{by}计" in problem.hint for problem in found)


def test_the_ledger_counts_as_the_readings_say() -> None:
    data = book(
        {
            "基础项": [base_row("三.7(2)", 应完成数=1, 完成数=0.5)],
            "评估台账": [matter("甲", DAY, 征求意见="部分")],
        }
    )
    assert checked(data) == []
    [problem] = checked(data, **{"partial-step": "zero"})
    assert (problem.code, problem.cell) == ("counts-against-ledger", "E2")


def test_only_a_units_own_ledger_contradicts_it() -> None:
    counts = book({"基础项": [base_row("三.1", 应完成数=3, 完成数=3)]}, cover_rows=cover("乙县"))
    ledger = book({"评估台账": [matter("甲", DAY)]})
    assert checked(counts, ledger) == []


# --- deductions


def test_one_matter_under_two_deductions_is_told_at_the_later_row() -> None:
    rows = [DEDUCTION, ["减二", "某 事项", 1, None, LATER, "通报2", None, None]]
    [problem] = checked(book({"减分项": rows}))
    assert (problem.code, problem.sheet, problem.cell, problem.unit) == (
        "possible-double-deduction",
        "减分项",
        "A3",
        "甲县",
    )
    assert "1.xlsx!减分项!A2" in problem.message
    assert "同一事项" in problem.message


def test_the_same_case_on_the_same_day_is_told_once() -> None:
    rows = [DEDUCTION, [*DEDUCTION[:1], "另一事项", *DEDUCTION[2:]]]
    [problem] = checked(book({"减分项": rows}))
    assert problem.cell == "A3"
    assert "情形、日期相同" in problem.message


@pytest.mark.parametrize(
    "second",
    [
        ["减二", "另一事项", 1, None, DAY, "通报2", None, None],
        ["减一", "另一事项", 1, None, LATER, "通报2", None, None],
        ["减二", "某事项", 1, None, LATER, "通报2", "不采纳", None],
    ],
)
def test_other_matters_and_what_is_not_adopted_are_no_double(second: list[Any]) -> None:
    assert checked(book({"减分项": [DEDUCTION, second]})) == []
    assert checked(book({"减分项": [second, DEDUCTION]})) == []


def test_one_matter_of_two_units_is_no_double() -> None:
    books = (book({"减分项": [DEDUCTION]}, cover_rows=cover(unit)) for unit in ("甲县", "乙县"))
    assert checked(*books) == []


def test_a_record_beside_a_row_of_a_file_is_told_as_the_record() -> None:
    intake = read(book({"减分项": [DEDUCTION]}))
    assert intake.evidence is not None
    recorded = intake.evidence.deductions.assign(
        case=1, date=pd.Timestamp(LATER), at=int(pack_places(len(intake.evidence.sheets), 0, 0))
    )
    evidence = dataclasses.replace(
        intake.evidence,
        deductions=pd.concat([intake.evidence.deductions, recorded], ignore_index=True).astype(
            DEDUCTIONS
        ),
        sheets=[*intake.evidence.sheets, ("日常考评记录", "第 3 号")],
    )
    [problem] = cross_check(score(evidence, SCHEME))
    assert (problem.file, problem.sheet, problem.cell) == ("日常考评记录", "第 3 号", "")
    assert "1.xlsx!减分项!A2" in problem.message


# --- practices


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("信访代办", "“信访”代办", True),
        ("信访代办", "信访-代办。", True),
        ("信访代办", "信访代办法", True),
        ("信访代办法", "信访代办", True),
        ("信访代办", "访代办", True),
        ("信访代办", "信访代理", True),
        ("信访代办", "信仿代办", True),
        ("信访代办", "信访、代理", True),
        ("信访代办", "代办信访", False),
        ("信访代办", "信访代办制度", False),
        ("信访代办", "网格代办", False),
        ("甲", "乙", False),
        ("甲法", "乙法", False),
        ("甲法", "甲、法", True),
        ("长" * 3000, "长" * 2999, False),
        ("长" * 3000, "长" * 2999 + "、长", True),
    ],
)
def test_practices_that_differ_by_marks_or_one_character(one: str, other: str, alike: bool) -> None:
    found = checked(practices(one, other))
    assert places(found) == ([("similar-practice", "加分项", "A3")] if alike else [])


def test_a_practice_named_alike_throughout_is_one_and_not_similar() -> None:
    rows = [BONUS, ["信访 代办", "加四.1", *BONUS[2:]]]
    assert checked(book({"加分项": rows})) == []


def test_practices_of_two_units_or_not_adopted_are_not_compared() -> None:
    assert checked(practices("信访代办"), practices("信访代办法", cover_rows=cover("乙县"))) == []
    rows = [BONUS, ["信访代办法", *BONUS[1:4], "不采纳", None]]
    assert checked(book({"加分项": rows})) == []


# --- self scores


def test_a_self_score_above_its_counts_is_told_at_its_cell() -> None:
    found = checked(book({"基础项": [base_row("三.1", 应完成数=2, 完成数=1, 自评分=5)]}))
    assert places(found) == [("self-above-measured", "基础项", "F2")]
