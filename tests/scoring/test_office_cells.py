"""What a unit's own workbook may not say, and who may say that it may."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as Book

from scoring.engine import score
from scoring.model.scores import STATES
from tests.books import SCHEME, base_row, book, by_office, cover, found, full_marks, read

DAY = datetime.date(2025, 5, 1)
DEDUCTION = ["减一", "某事项", 1, None, DAY, "通报1", None, None]
BONUS = ["信访代办", "加一", DAY, "文号1", None, None]


def own(**sheets: Any) -> Any:
    """The problems of a unit's own workbook that nobody vouches for."""
    return read(book(sheets), trust_office_cells=False)


def collection(rows: list[list[Any]], unit: str = "甲县") -> bytes:
    """The office's workbook: 基础项 with a column 单位."""

    def change(workbook: Book) -> None:
        sheet = workbook["基础项"]
        sheet.insert_cols(1, 2)
        sheet["A1"], sheet["B1"] = "单位", "单位类别"
        for place, row in enumerate(rows, start=2):
            for column, value in enumerate([unit, "县(市、区)", *row], start=1):
                sheet.cell(place, column, value)

    return book({"基础项": []}, cover_rows=cover(None, None), change=change)


def test_each_filled_cell_of_the_offices_is_an_error_at_its_cell() -> None:
    rows = [
        base_row("一.1", 自评分=5, 核定分=5),
        base_row("一.2", 自评分=4),
        base_row("一.3", 核定分=0),
    ]
    intake = own(
        基础项=rows,
        加分项=[BONUS, ["网格", *BONUS[1:4], "不采纳", None]],
        减分项=[DEDUCTION, [None, "另一事项"]],
        一票否决=[["某事", "2025-6-1", "1号", None]],
    )
    cells = [(sheet, cell) for code, sheet, cell in found(intake) if code == "office-cell"]
    assert cells == [
        ("一票否决", "A2"),
        ("减分项", "A2"),
        ("减分项", "B3"),
        ("加分项", "E3"),
        ("基础项", "G2"),
        ("基础项", "G4"),
    ]
    assert {p.unit for p in intake.problems} == {"甲县"}
    assert intake.evidence is None


def test_the_message_says_whose_it_is_and_the_hint_what_to_do() -> None:
    [problem] = own(基础项=[base_row("一.1", 核定分=4.5)]).problems
    assert "由考评主体填写" in problem.message
    assert "「4.5」" in problem.message
    assert "请清空后再报送" in problem.hint
    assert "由考评主体收件时确认是本办所填" in problem.hint


def test_blank_and_empty_cells_of_the_offices_are_nothing() -> None:
    rows = [base_row("一.1", 自评分=5, 核定分="  ")]
    assert not own(基础项=rows, 加分项=[BONUS], 减分项=[["无"]], 一票否决=[]).problems


def test_a_collection_may_say_all_of_it() -> None:
    intake = read(collection([base_row("一.1", 核定分=4)]), trust_office_cells=False)
    assert not intake.problems
    assert intake.evidence is not None
    assert intake.evidence.lines["verified"].tolist() == [400]


def test_vouched_for_the_figure_counts_and_not_applicable_stays_a_claim() -> None:
    marked = {"一.1": {"核定分": 4}, "一.2": {"不适用": "是", "说明": "没有"}}
    intake = read(book({"基础项": full_marks(**marked), "减分项": [DEDUCTION]}))
    assert not intake.problems
    assert intake.evidence is not None
    scores = score(intake.evidence, SCHEME)
    states = [STATES[state] for state in scores.grid.state[:2, 0]]
    assert states == ["verified", "not_applicable"]
    assert scores.grid.confirmed[:2, 0].tolist() == [True, False]
    assert scores.units["deduction"].tolist() == [200]


def test_the_own_file_is_refused_and_the_offices_goes_on() -> None:
    filled = book({"基础项": [base_row("一.1", 自评分=5, 核定分=5)]})
    intake = read(filled, collection([base_row("一.1", 核定分=4)]), trust_office_cells=False)
    assert (intake.refused, intake.accepted) == (["1.xlsx"], ["2.xlsx"])
    assert intake.evidence is not None
    assert intake.evidence.lines["self"].tolist() == [-1]


@pytest.mark.parametrize("verb", ["check", "score"])
def test_the_terminal_asks_for_the_word_of_whoever_receives(verb: str, tmp_path: Path) -> None:
    (tmp_path / "甲县.xlsx").write_bytes(book({"基础项": full_marks()}))
    for option, status in ((["--trust-office-cells"], 0), ([], 1 if verb == "check" else 2)):
        done = subprocess.run(
            [sys.executable, "-m", "scoring", verb, str(tmp_path), *option],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert ("office-cell" in done.stdout) == (not option)


@pytest.mark.parametrize("trusted", [False, True])
def test_papers_from_files_ask_for_it_as_well(trusted: bool, tmp_path: Path) -> None:
    (tmp_path / "甲县.xlsx").write_bytes(book({"基础项": full_marks()}))
    out, option = tmp_path / "out", ["--trust-office-cells"] if trusted else []
    done = subprocess.run(
        [sys.executable, "-m", "scoring", "report", str(tmp_path / "甲县.xlsx"), "--out", str(out),
         "--only", "json", *option],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == (0 if trusted else 2), done.stdout + done.stderr
    assert out.exists() == trusted


@pytest.mark.parametrize("order", [1, -1])
def test_the_offices_no_stands_against_the_units_own_row(order: int) -> None:
    """The same practice, case, date and paper: 说明 may differ, the office's 不采纳 counts."""
    other = ["网格", "加四.1", DAY, "文号2", None, None]
    own_book = book({"加分项": [BONUS, other]})
    said = by_office({"加分项": [["信访 代办", *BONUS[1:4], "不采纳", "未见原件"]]})
    intake = read(*[own_book, said][::order], trust_office_cells=False)
    assert intake.evidence is not None
    scores = score(intake.evidence, SCHEME)
    assert int(scores.units["bonus"].sum()) == 400
