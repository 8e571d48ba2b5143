"""Mending at intake: what is proposed and what never is; the copy, its score, its audit."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.intake.mends import proposals as proposals_of
from scoring.intake.reader.parent import Reader
from scoring.intake.year import Workbook
from scoring.model.evidence import Problem, UsageError
from scoring.office import mending, receiving, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, HEADERS, SCHEME, base_row, book, cover
from tests.office.conftest import Run

ROSTER = f"单位,单位类别\n甲河县,{COUNTY}\n乙山县,{COUNTY}\n".encode()
CLAIMS = {"一.1": "4.5", "一.2": "3"}


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def claims(values: Mapping[str, Any], unit: str = "甲河县", heading: str = "自评分") -> Workbook:
    """A unit's workbook with what it claims for some lines, the column headed so."""
    rows = [base_row(id_, 自评分=value) for id_, value in values.items()]
    data = book({"基础项": rows}, cover_rows=cover(unit))
    if heading != "自评分":
        opened = openpyxl.load_workbook(io.BytesIO(data))
        for row in opened["基础项"].iter_rows():
            for cell in row:
                cell.value = heading if cell.value == "自评分" else cell.value
        stream = io.BytesIO()
        opened.save(stream)
        data = stream.getvalue()
    return Workbook("报送.xlsx", data)


def refused(year: OfficeYear, book_: Workbook) -> int:
    """The id of a workbook that was sent back."""
    [received] = receiving.receive(year, [book_])
    assert received.state == "refused" and received.submission
    return received.submission.id


def cells(data: bytes) -> dict[tuple[str, str], Any]:
    """Every cell that holds anything, by sheet and place."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in opened.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("4.5分", "4.5"), ("４．５ 分", "4.5"), ("4 . 5", "4.5"), ("4。5", "4.5"),
        ("约5分", None), ("5-6", None), ("80%", None), ("4 5", None), ("3件", None),
        ("4、5", None), ("4.555分", None), ("满分", None), ("1,2", None), ("五分", None),
    ],
)  # fmt: skip
def test_a_number_is_mended_where_it_has_one_reading(
    year: OfficeYear, text: str, to: str | None
) -> None:
    found = mending.proposals(year, refused(year, claims({"一.1": text, "一.2": 3})))
    assert [(m.found, m.to, m.kind) for m in found] == ([(text, to, "number")] if to else [])


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("2025年3月1号", "2025-03-01"), ("2025—3—1", "2025-03-01"), ("2025,3,1", "2025-03-01"),
        ("3月1日", None), ("3/1/2025", None), ("25.3.1", None), ("2025年2月30号", None),
        ("2025年3-1", None),
    ],
)  # fmt: skip
def test_a_date_is_mended_where_it_has_one_reading(text: str, to: str | None) -> None:
    row: list[Any] = [None] * len(HEADERS["加分项"])
    row[0] = text
    with Reader() as reader:
        answer = reader.read(book({"加分项": [row]}, cover_rows=cover()))
    sheet = next(each for each in answer.sheets if each.name == "加分项")
    column = next(c for c in sheet.columns if text in c.values)
    at = int((column.codes == column.values.index(text)).nonzero()[0][0]) + 1
    letter = "ABCDEFGHIJ"[sheet.first_column + sheet.columns.index(column)]
    problem = Problem("not-a-date", "", "", "f", "加分项", f"{letter}{at}", "")
    assert [m.to for m in proposals_of(answer, [problem], SCHEME, None)] == ([to] if to else [])


def test_a_mended_copy_scores_as_if_written_well_from_the_start(year: OfficeYear) -> None:
    sent = claims({"一.1": "4.5分", "一.2": "３ 分"}, unit="甲河县县", heading="自评得分")
    id_ = refused(year, sent)
    for _ in range(2):  # a heading first: what stands below it was not read
        found = mending.proposals(year, id_)
        received = mending.accept(year, id_, [each.place for each in found], "电话核实")
        assert received.submission
        id_ = received.submission.id
        if received.state == "accepted":
            break
    assert received.state == "accepted" and received.submission
    assert (received.submission.unit, received.submission.kind) == ("甲河县", "unit")
    mended = year.scored()[0].lines
    receiving.withdraw(year, id_, "比较")
    [straight] = receiving.receive(year, [claims({"一.1": 4.5, "一.2": 3})])
    assert straight.state == "accepted"
    again = year.scored()[0].lines
    drop = [name for name in mended.columns if "at" in name or "place" in name]
    assert mended.drop(columns=drop).equals(again.drop(columns=drop))


def test_the_original_stays_and_nothing_that_read_well_changes(year: OfficeYear) -> None:
    sent = claims({"一.1": "4.5分", "一.2": "约3分", "一.3": 2})
    id_ = refused(year, sent)
    [found] = mending.proposals(year, id_)
    received = mending.accept(year, id_, [found.place])
    assert received.submission and received.state == "refused"  # 约3分 is the unit's to mend
    copy = receiving.original(year, received.submission.id)
    assert receiving.original(year, id_) == sent.data
    before, after = cells(sent.data), cells(copy)
    assert before.keys() == after.keys()
    changed = {place: after[place] for place in before if before[place] != after[place]}
    assert changed == {("基础项", found.cell): 4.5}
    assert copy == mending.mended(sent.data, [found]), "replayed, the same bytes"
    [entry] = [each for each in year.audit() if "代为修正件" in each.reason]
    assert (entry.verb, entry.who) == ("receive", "稳评办")
    assert f"第 1 号报送的代为修正件,修正 1 处:{found.place} 「4.5分」改为「4.5」" in entry.reason
    assert received.submission.file == "报送_代为修正(第1号).xlsx"
    assert year.store.check_records() == []


def test_what_is_not_proposed_is_not_accepted(year: OfficeYear) -> None:
    id_ = refused(year, claims({"一.1": "4.5分", "一.2": "约3分"}))
    [found] = mending.proposals(year, id_)
    for places in ([], [found.place, "基础项!A2"], ["没有!A1"]):
        with pytest.raises(UsageError):
            mending.accept(year, id_, places)
    [received] = receiving.receive(year, [claims({"一.1": 4.5})])
    assert received.submission and mending.proposals(year, received.submission.id) == []
    assert len(year.submissions()) == 2


def test_a_name_near_two_units_is_not_mended(year: OfficeYear) -> None:
    assert mending.proposals(year, refused(year, claims({"一.1": 4}, unit="甲河县乙山县"))) == []
    [found] = mending.proposals(year, refused(year, claims({"一.1": 4}, unit="甲河县城")))
    assert (found.to, found.kind) == ("甲河县", "unit")


def test_formulas_and_merged_cells_are_left_alone() -> None:
    opened = openpyxl.Workbook()
    sheet = opened.active
    sheet["A1"], sheet["A2"], sheet["B3"] = '="5"&"分"', "5分", "5分"
    sheet.merge_cells("A2:A4")
    sheet["XFD1048576"] = "5分"
    stream = io.BytesIO()
    opened.save(stream)
    with Reader() as reader:
        for cell in ("A1", "A3", "C9", "XFD1048575"):
            answer = reader.mend(stream.getvalue(), [[sheet.title, cell, "5分", "5", "number"]])
            assert answer.refused and f"{sheet.title}!{cell}" in answer.refused[1]
        for data in (b"not a workbook", b"PK\3\4broken", b""):
            assert reader.mend(data, [["a", "A1", "5分", "5", "number"]]).refused
        good = reader.mend(stream.getvalue(), [[sheet.title, "B3", "5分", "5", "number"]])
    mended = openpyxl.load_workbook(io.BytesIO(good.marked))[sheet.title]
    assert (mended["B3"].value, mended["XFD1048576"].value) == (5, "5分")
    assert (mended["A1"].value, mended["A2"].value) == ('="5"&"分"', "5分")


def test_the_terminal_lists_and_mends(terminal: Run, url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        year_ = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(year_, ROSTER, "名册.csv")
    (tmp_path / "报送.xlsx").write_bytes(claims({"一.1": "4.5分"}).data)
    assert terminal("year", "receive", "报送.xlsx")[0] == 1
    status, out, _ = terminal("mend", 1)
    assert (status, "「4.5分」" in out, "共 1 处" in out) == (0, True, True)
    assert terminal("mend", 1, "--cells", "基础项!A1")[0] == 1
    status, out, _ = terminal("mend", 1, "--all", "--reason", "电话核实")
    assert (status, out.splitlines()[0]) == (0, "已代为修正 1 处,修正件为第 2 号:已采用")
    assert terminal("mend", 9)[2] == "没有办理:2025 年度没有第 9 号报送\n"
