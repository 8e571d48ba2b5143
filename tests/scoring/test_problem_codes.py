"""Every problem code of the contract: a workbook that provokes it, and the cell it names."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook as Book
from openpyxl.styles import numbers

from scoring.engine import score
from scoring.engine.cross_checks import cross_check
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.year import Intake
from scoring.model.evidence import Problem
from scoring.model.problem_codes import ERRORS, WARNINGS
from scoring.model.sheets import PROBLEM_LIST
from tests.books import CITY, COUNTY, SCHEME, base_row, book, cover, full_marks, read

BONUS = ["信访代办", "加一", datetime.date(2025, 3, 1), "文号1", None, None]
DEDUCTION = ["减一", "某事项", 1, None, datetime.date(2025, 5, 1), "通报1", None, None]
MATTER = ["某项目", "项目", "年初确定", *[None] * 12]


def base(**cells: Any) -> bytes:
    """One line 一.1 in row 2 of 基础项."""
    return book({"基础项": [base_row("一.1", **cells)]})


def line(id_: str, **cells: Any) -> bytes:
    """One line in row 2 of 基础项."""
    return book({"基础项": [base_row(id_, **cells)]})


def with_cell(row: list[Any], place: int, value: Any) -> list[Any]:
    return [*row[:place], value, *row[place + 1 :]]


def bonus(place: int, value: Any) -> bytes:
    return book({"加分项": [with_cell(BONUS, place, value)]})


def deduction(place: int, value: Any, row: list[Any] | None = None) -> bytes:
    return book({"减分项": [with_cell(row or DEDUCTION, place, value)]})


def free(points: Any = 15, note: Any = "造成影响较大", count: Any = None) -> bytes:
    date = datetime.date(2025, 5, 1)
    return book({"减分项": [["减三", "某事项", count, points, date, "通报1", None, note]]})


def changed(change: Callable[[Book], None], **cells: Any) -> bytes:
    return book({"基础项": [base_row("一.1", **cells), base_row("一.2", 自评分=1)]}, change=change)


def with_ledger(due: int, done: int) -> bytes:
    """三.1 by counts, and a ledger of two matters of which one was assessed."""
    matter = with_cell(MATTER, 4, datetime.date(2025, 3, 1))
    other = with_cell(MATTER, 0, "另一项目")
    return book(
        {"基础项": [base_row("三.1", 应完成数=due, 完成数=done)], "评估台账": [matter, other]}
    )


def with_column(heading: str, value: Any, **cells: Any) -> bytes:
    """One line 一.1 in row 2, and a further column K."""

    def change(workbook: Book) -> None:
        workbook["基础项"]["K1"], workbook["基础项"]["K2"] = heading, value

    return book({"基础项": [base_row("一.1", **cells)]}, change=change)


def renamed(cell: str, heading: str, **cells: Any) -> bytes:
    """One line 一.1 in row 2 under a heading of another name."""
    return book({"基础项": [base_row("一.1", **cells)]}, change=put(cell, heading))


def unitless(*rows: list[Any]) -> bytes:
    """A workbook that says nowhere whose it is."""
    return book({"基础项": rows}, cover_rows=cover(None, None))


def put(cell: str, value: Any) -> Callable[[Book], None]:
    def change(workbook: Book) -> None:
        workbook["基础项"][cell] = value

    return change


def merge(area: str) -> Callable[[Book], None]:
    return lambda workbook: workbook["基础项"].merge_cells(area)


def percent(workbook: Book) -> None:
    workbook["基础项"]["F2"].number_format = numbers.FORMAT_PERCENTAGE


def hide_row(workbook: Book) -> None:
    workbook["基础项"].row_dimensions[2].hidden = True


def hide_column(workbook: Book) -> None:
    workbook["基础项"].column_dimensions["G"].hidden = True


CASES: list[tuple[str, str, bytes]] = [
    ("not-a-workbook", "", b"\xef\xbb\xbfa,b\n1,2\n"),
    ("not-a-workbook", "", b""),
    ("not-a-workbook", "", "<html><table><tr><td>一.1</td></tr></table></html>".encode()),
    ("unreadable", "", book({"基础项": []})[:900]),
    ("missing-sheet", "", book({})),
    ("missing-sheet", "", book({"基础项": []}, change=lambda b: b.remove(b["封面"]))),
    ("missing-column", "基础项!", book({"基础项": []}, change=put("A1", "项目编号"))),
    ("missing-value", "封面!B2", book({"基础项": []}, cover_rows=cover(year=None))),
    ("missing-value", "基础项!A2", line("", 自评分=1)),
    ("missing-value", "加分项!A2", bonus(0, None)),
    ("missing-value", "加分项!D2", bonus(3, " ")),
    ("missing-value", "减分项!F2", deduction(5, None)),
    ("missing-value", "减分项!D2", free(points=None)),
    ("missing-value", "评估台账!C2", book({"评估台账": [with_cell(MATTER, 2, None)]})),
    ("missing-value", "封面!B4", unitless(base_row("一.1", 自评分=1), base_row("一.2", 自评分=1))),
    ("missing-value", "封面!", book({"加分项": [BONUS]}, cover_rows=cover()[:2])),
    ("missing-value", "加分项!A2", book({"加分项": [["小计", None, None, "1 项"], BONUS]})),
    ("missing-value", "减分项!B2", book({"减分项": [[None, "附:上半年通报"], DEDUCTION]})),
    (
        "unknown-item",
        "基础项!A3",
        book(
            {"基础项": [base_row("一.1", 自评分=1), ["小计", None, 5], base_row("一.2", 自评分=1)]}
        ),
    ),
    ("unknown-item", "基础项!A2", line("一.9", 自评分=1)),
    ("unknown-item", "基础项!A2", line("一.10", 自评分=1)),
    ("unknown-item", "基础项!A2", line("加一", 自评分=1)),
    ("score-not-a-number", "基础项!F2", base(自评分="良好")),
    ("score-not-a-number", "基础项!F2", base(自评分="NaN")),
    ("score-not-a-number", "基础项!F2", base(自评分="1e0")),
    ("score-not-a-number", "基础项!F2", base(自评分="1,200")),
    ("score-not-a-number", "基础项!F2", base(自评分="95%")),
    ("score-not-a-number", "基础项!F2", base(自评分=datetime.date(2025, 3, 5))),
    ("score-not-a-number", "基础项!F2", base(自评分=True)),
    ("score-not-a-number", "基础项!F2", changed(percent, 自评分=0.95)),
    ("score-out-of-range", "基础项!G2", base(核定分=5.01)),
    ("score-out-of-range", "基础项!F2", base(自评分=-1)),
    ("score-out-of-range", "基础项!F2", base(自评分="-0.01")),
    ("score-not-allowed", "基础项!F2", line("四", 自评分=7.5)),
    ("score-not-allowed", "基础项!D2", line("四", 应完成数=1.5, 完成数=1)),
    ("too-many-decimals", "基础项!F2", base(自评分=4.333)),
    ("too-many-decimals", "减分项!D2", free(points="12.345")),
    ("office-cell", "基础项!G2", base(核定分=4)),
    ("office-cell", "加分项!E2", bonus(4, "采纳")),
    ("office-cell", "减分项!A2", book({"减分项": [DEDUCTION]})),
    ("office-cell", "一票否决!A2", book({"一票否决": [["某事", "2025-6-1", "文号", None]]})),
    ("misnamed-sheet", "加分!", book({"基础项": [], "加分": [BONUS]})),
    ("misnamed-sheet", "加分项 (2)!", book({"加分项": [], "加分项 (2)": [BONUS]})),
    (
        "misnamed-sheet",
        "封皮!",
        book({"基础项": []}, change=lambda b: setattr(b["封面"], "title", "封皮")),
    ),
    ("misnamed-column", "基础项!F1", renamed("F1", "自评得分", 自评分=4)),
    ("misnamed-column", "基础项!A1", renamed("A1", "项目编号", 自评分=4)),
    ("misnamed-column", "基础项!K1", with_column("得分", 4, 佐证材料="文件")),
    ("not-applicable-without-reason", "基础项!H2", base(不适用="是")),
    ("formula-without-value", "基础项!F2", changed(put("F2", "=2+2"))),
    ("error-value", "基础项!F2", changed(put("F2", "#N/A"))),
    ("error-value", "基础项!I2", changed(put("I2", "#REF!"))),
    ("merged-score", "基础项!F2", changed(merge("F2:F3"), 自评分=4)),
    ("merged-score", "基础项!F2", changed(merge("F2:G2"), 自评分=4)),
    ("unknown-group", "封面!B5", book({"基础项": []}, cover_rows=cover(group="乡镇"))),
    ("unknown-group", "封面!B5", book({"基础项": []}, cover_rows=cover(group=None))),
    ("wrong-year", "封面!B2", book({"基础项": []}, cover_rows=cover(year="明年"))),
    ("wrong-scheme", "封面!B1", book({"基础项": []}, cover_rows=cover(scheme="其他"))),
    ("not-a-date", "加分项!C2", bonus(2, "三月")),
    ("not-a-date", "加分项!C2", bonus(2, "2025-02-30")),
    ("not-a-date", "评估台账!E2", book({"评估台账": [with_cell(MATTER, 4, "已评估")]})),
    ("not-a-date", "一票否决!B2", book({"一票否决": [["某事", 45000, "文号", None]]})),
    ("date-outside-year", "加分项!C2", bonus(2, datetime.date(2024, 12, 31))),
    ("date-outside-year", "减分项!E2", deduction(4, "2026年1月1日")),
    ("unknown-choice", "加分项!E2", bonus(4, "同意")),
    ("unknown-choice", "基础项!H2", base(不适用="对")),
    ("unknown-choice", "评估台账!B2", book({"评估台账": [with_cell(MATTER, 1, "工程")]})),
    ("unknown-case", "加分项!B2", bonus(1, "加五")),
    ("unknown-case", "加分项!B2", bonus(1, "加二")),
    ("unknown-case", "减分项!A2", deduction(0, "减四")),
    ("discretion-out-of-range", "减分项!D2", free(points=9.99)),
    ("discretion-out-of-range", "减分项!D2", free(points=30.01)),
    ("discretion-without-reason", "减分项!H2", free(note=None)),
    ("count-not-positive", "减分项!C2", deduction(2, 0)),
    ("count-not-positive", "减分项!C2", deduction(2, 1.5)),
    ("count-not-positive", "基础项!E2", line("三.1", 应完成数=3, 完成数=-1)),
    ("count-inconsistent", "基础项!E2", line("三.1", 应完成数=3, 完成数=4)),
    ("count-inconsistent", "基础项!E2", line("四", 应完成数=0, 完成数=1)),
    ("count-inconsistent", "减分项!D2", deduction(3, 3)),
    ("count-inconsistent", "减分项!C2", free(count=2)),
    (
        "veto-without-document",
        "一票否决!C2",
        book({"一票否决": [["某事", "2025-6-1", None, None]]}),
    ),
    ("unknown-sheet", "附件!", book({"基础项": [], "附件": [["x"]]})),
    ("unknown-column", "基础项!K1", with_column("备注", "见附件", 自评分=4)),
    ("unknown-column", "基础项!K1", with_column("自评得分", 4, 自评分=4)),
    ("unknown-sheet", "加分!", book({"加分项": [BONUS], "加分": [["x"]]})),
    ("duplicate-item", "基础项!K1", book({"基础项": []}, change=put("K1", "自评分"))),
    ("duplicate-row", "加分项!A3", book({"加分项": [BONUS, BONUS]})),
    ("max-mismatch", "基础项!C2", base(分值=6)),
    ("text-differs", "基础项!B2", base(考评内容="另写的内容")),
    ("hidden-data", "基础项!A2", changed(hide_row)),
    ("hidden-data", "基础项!G1", changed(hide_column)),
    ("hidden-data", "基础项!", changed(lambda b: setattr(b["基础项"], "sheet_state", "hidden"))),
    ("personal-data", "基础项!I2", base(佐证材料="联系电话13800138000")),
    ("personal-data", "基础项!J2", base(说明="11010519491231002X")),
    (
        "personal-data",
        "封面!B6",
        book({"基础项": []}, cover_rows=[*cover(), ["填报人", "13800138000"]]),
    ),
    ("self-above-measured", "基础项!F2", line("一.2", 完成数=3, 自评分=4)),
    ("measured-ignored", "基础项!E2", base(完成数=3)),
    ("not-applicable-overruled", "基础项!H2", base(核定分=4, 不适用="是", 说明="没有下属系统")),
    ("due-below-scheme", "基础项!D2", line("一.2", 应完成数=3, 完成数=3)),
    ("due-below-scheme", "基础项!D2", line("二.7", 应完成数=0)),
    ("counts-against-ledger", "基础项!D2", with_ledger(3, 1)),
    ("counts-against-ledger", "基础项!E2", with_ledger(2, 2)),
    (
        "matter-outside-year",
        "评估台账!D2",
        book({"评估台账": [[*MATTER[:3], "2024-11-01", "2024-10-01", *MATTER[5:]]]}),
    ),
    (
        "matter-outside-year",
        "评估台账!M2",
        book({"评估台账": [with_cell(MATTER, 12, "2026-01-01")]}),
    ),
    (
        "possible-double-deduction",
        "减分项!A3",
        book(
            {
                "减分项": [
                    DEDUCTION,
                    ["减二", " 某 事项", 1, None, "2025-06-01", "通报2", None, None],
                ]
            }
        ),
    ),
    (
        "possible-double-deduction",
        "减分项!A3",
        book({"减分项": [DEDUCTION, with_cell(DEDUCTION, 1, "另一事项")]}),
    ),
    ("similar-practice", "加分项!A3", book({"加分项": [BONUS, with_cell(BONUS, 0, "“信访”代办")]})),
    ("similar-practice", "加分项!A3", book({"加分项": [BONUS, with_cell(BONUS, 0, "信访代办法")]})),
    ("nothing-reported", "", book({"基础项": [base_row("一.1", 佐证材料="文件")], "加分项": []})),
]


def whole_year(intake: Intake) -> list[Problem]:
    """What only the whole year shows."""
    if intake.evidence is None or not len(intake.evidence.units):
        return []
    return cross_check(score(intake.evidence, SCHEME))


def whole_check(intake: Intake) -> list[str]:
    problems = [*intake.problems, *whole_year(intake)]
    return [f"{p.code} {p.sheet}!{p.cell}" if p.sheet else f"{p.code} " for p in problems]


@pytest.mark.parametrize(
    ("code", "place", "data"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_workbook_provokes_the_code_at_its_cell(code: str, place: str, data: bytes) -> None:
    intake = read(data, trust_office_cells=code != "office-cell")
    assert f"{code} {place}" in whole_check(intake)
    assert intake.refused == (["1.xlsx"] if code in ERRORS else [])
    # Nothing else is said to be an error.
    assert {p.code for p in intake.problems if p.severity == "error"} <= {code}


def test_the_returned_workbook_marks_every_code_at_its_cell() -> None:
    """Coloured and commented at the cell to mend, and listed; but what cannot be opened at all."""
    marked: set[str] = set()
    with Reader() as reader:
        for code, _, data in CASES:
            intake = read(data, trust_office_cells=code != "office-cell")
            found = [*intake.problems, *whole_year(intake)]
            marks = [[p.sheet, p.cell, p.message, p.hint, p.severity] for p in found]
            answer = reader.mark(data, marks)
            if answer.refused:
                continue
            back = openpyxl.load_workbook(io.BytesIO(answer.marked))
            listed = {row[4] for row in back[PROBLEM_LIST].iter_rows(min_row=4, values_only=True)}
            for problem in found:
                assert problem.message in listed
                assert problem.hint
                assert "13800138000" not in problem.message + problem.hint
                assert "11010519491231002X" not in problem.message + problem.hint
                if problem.code == code and problem.cell:
                    comment = back[problem.sheet][problem.cell].comment
                    assert comment is not None and problem.hint in comment.text
                    marked.add(code)
    never = {"not-a-workbook", "encrypted", "too-large", "unreadable", "missing-sheet"}
    whole_sheet = {"missing-column", "unknown-sheet", "misnamed-sheet", "nothing-reported"}
    assert {*ERRORS, *WARNINGS} - marked - {"unknown-unit"} <= never | whole_sheet


def test_wrong_year_against_the_run() -> None:
    intake = read(book({"基础项": full_marks()}), book({"基础项": []}, cover_rows=cover(year=2024)))
    assert [(p.code, p.file, p.cell) for p in intake.problems] == [("wrong-year", "2.xlsx", "B2")]


def test_the_same_field_with_two_values_is_an_error_in_both_places() -> None:
    own = book({"基础项": [base_row("一.1", 自评分=5)]})
    other = book({"基础项": [base_row("一.2", 自评分=1), base_row("一.1", 自评分=4)]})
    intake = read(own, other)
    assert [(p.code, p.file, p.cell) for p in intake.problems] == [
        ("duplicate-item", "1.xlsx", "F2"),
        ("duplicate-item", "2.xlsx", "F3"),
    ]
    assert intake.refused == ["1.xlsx", "2.xlsx"]


def test_the_same_field_with_the_same_value_is_one() -> None:
    data = book({"基础项": full_marks()})
    intake = read(data, data)
    assert not intake.problems
    assert intake.evidence is not None
    assert len(intake.evidence.lines) == 27


def test_a_roster_refuses_other_units_and_proposes_a_near_name() -> None:
    roster = Roster((RosterUnit("甲县", COUNTY, ("酒泉市甲县",)), RosterUnit("市教育局", CITY)))
    intake = read(
        book({"基础项": full_marks()}, cover_rows=cover(unit="酒泉市 甲县")),
        book({"基础项": []}, cover_rows=cover(unit="教育局", group=CITY)),
        roster=roster,
    )
    [problem] = intake.problems
    assert (problem.code, problem.file, problem.cell) == ("unknown-unit", "2.xlsx", "B4")
    assert "市教育局" in problem.hint
    assert intake.evidence is not None
    assert intake.evidence.units["unit"].tolist() == ["甲县", "市教育局"]


def test_an_unknown_unit_on_the_cover_is_told_once() -> None:
    roster = Roster((RosterUnit("甲县", COUNTY),))
    intake = read(book({"基础项": full_marks()}, cover_rows=cover(unit="乙市")), roster=roster)
    assert [(p.code, p.cell) for p in intake.problems] == [("unknown-unit", "B4")]


def test_an_unknown_group_on_the_cover_is_told_once() -> None:
    intake = read(book({"基础项": full_marks()}, cover_rows=cover(group="县市区")))
    assert [(p.code, p.sheet, p.cell) for p in intake.problems] == [("unknown-group", "封面", "B5")]


def test_two_groups_for_one_unit_are_told_at_both_cells() -> None:
    intake = read(
        book({"基础项": full_marks()}),
        book({"加分项": [BONUS]}, cover_rows=cover(group=CITY)),
    )
    assert [(p.code, p.file, p.cell) for p in intake.problems] == [
        ("duplicate-item", "1.xlsx", "B5"),
        ("duplicate-item", "2.xlsx", "B5"),
    ]


def test_counts_from_two_files_that_contradict() -> None:
    due = book({"基础项": [base_row("三.1", 应完成数=3)]})
    done = book({"基础项": [base_row("三.1", 完成数=4)]})
    intake = read(due, done)
    assert [(p.code, p.file, p.cell) for p in intake.problems] == [
        ("count-inconsistent", "1.xlsx", "D2"),
        ("count-inconsistent", "2.xlsx", "E2"),
    ]
    assert intake.evidence is None


def test_every_code_of_the_contract_is_provoked() -> None:
    provoked = {code for code, _, _ in CASES} | {"unknown-unit"}
    elsewhere = {"encrypted", "too-large"}  # tests/scoring/test_reader.py
    assert provoked | elsewhere == {*ERRORS, *WARNINGS}
