"""The year-end workbook says what the JSON says, shows how, and always prints."""

from __future__ import annotations

import datetime
import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scoring.engine import score
from scoring.explain.dependence import units_depending
from scoring.model.problem_codes import ERRORS, PROBLEM_CODES, WARNINGS
from scoring.model.scores import Scores
from scoring.reports.basis import Basis
from scoring.reports.result_json import result
from scoring.reports.workbook import year_sources
from scoring.reports.workbook.cells import halves
from scoring.reports.workbook.year_layout import MOST_RANKED
from scoring.reports.workbook.year_ranking import CHECKS, ONE_PAGE
from scoring.reports.workbook.year_table import write_year_table
from scoring.text.typesetting import lines_in, plain, typeset
from tests.jiuquan import READINGS
from tests.scoring.reading_year import reading_year
from tests.scoring.small_year import (
    NASTY,
    ONE_CHANGED,
    PROBLEMS,
    REFUSED,
    SCHEME,
    big_year,
    empty_year,
    small_evidence,
    small_year,
)

DAY = datetime.date(2026, 1, 5)
SILENT = "丁区"
"""The unit of the small year that sent nothing."""
SHEETS = [
    *("年度成绩", "逐项得分", "计算过程", "加分明细", "减分明细", "计分参数"),
    *("一票否决", "采用的读法", "退回文件"),
]
UNIT_AND_KIND = {"bonus-scope": "unit", "bonus-repeat": "by-kind"}
LAST_OPTIONS = {key: options[-1] for key, options in READINGS.items()}
EXCEL_2003 = set(
    "AND COUNT COUNTIF FIND IF INDEX INT ISNUMBER LEFT MATCH MAX MIN N OR RANK ROUND ROW SUM "
    "SUMIF SUMPRODUCT TEXT".split()
)
"""Every function a formula may call: none is newer than Excel 2003."""
OUR_WORDS = set(
    "0.00 — 缺 不适用 否决 不采纳 计分 不计分 核定为不采纳 按上限减分 缺项 暂定 核定 未报送 "
    "同一事项已计更重的一项 同一事项已计同样重的一项".split()
) | {
    *("", " ", "」", " 分", "同一经验做法以最高加分计分\uff0c已计「"),
    "按所选读法\uff0c一个单位只计加分最高的一项经验做法",
    *("对", "不对"),
    *(typeset(f"名次核对:{words}") for words in CHECKS),
}
"""Every text a formula may hold."""


def written(scores: Scores, *, empty: bool = False, most_ranked: int = MOST_RANKED) -> bytes:
    stream = io.BytesIO()
    basis = Basis(scores, DAY) if empty else Basis(scores, DAY, PROBLEMS, REFUSED)
    write_year_table(basis, stream, most_ranked)
    return stream.getvalue()


def opened(
    scores: Scores, *, empty: bool = False, formulas: bool = False, most_ranked: int = MOST_RANKED
) -> Workbook:
    """The workbook with the values that it keeps, or with its formulas."""
    data = io.BytesIO(written(scores, empty=empty, most_ranked=most_ranked))
    return openpyxl.load_workbook(data, data_only=not formulas)


def formulas(book: Workbook) -> Iterator[str]:
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                yield cell.value


def rows(book: Workbook, sheet: str, column: int = 1) -> dict[str, list[Any]]:
    """The rows of a sheet by what stands in one column (0-based); the last one wins."""
    return {str(row[column]): list(row) for row in book[sheet].iter_rows(values_only=True)}


def texts(book: Workbook, sheet: str) -> list[str]:
    cells = (cell for row in book[sheet].iter_rows(values_only=True) for cell in row)
    return [cell for cell in cells if isinstance(cell, str)]


def heads(book: Workbook, sheet: str) -> list[str]:
    """The heading of each column, from the lower of the two heading rows where there is one."""
    upper, lower = ([cell.value for cell in book[sheet][number]] for number in (3, 4))
    return [str(low or up).split("\n")[0] for up, low in zip(upper, lower, strict=True)]


def shown(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


@pytest.mark.parametrize("readings", [{}, *ONE_CHANGED], ids=str)
def test_the_ranking_says_what_the_json_says(readings: dict[str, str]) -> None:
    scores = score(small_evidence(), SCHEME, readings)
    book = opened(scores)
    table, names = rows(book, "年度成绩"), heads(book, "年度成绩")
    for unit in result(scores, [])["units"]:
        row = dict(zip(names, table[unit["unit"]], strict=True))
        for key, name in (
            ("total", "总分"),
            ("base", "基础分"),
            ("rescaled", "缺项折算"),
            ("bonus", "加分"),
            ("deduction", "减分"),
        ):
            assert shown(row[name]) == (unit[key] if unit["unit"] != SILENT else "—")
        if unit["unit"] == SILENT:
            assert table[SILENT][2:6] == ["—"] * 4
            continue
        sections = [f"{value:.2f}" for value in table[unit["unit"]][2:6]]
        assert sections == list(unit["sections"].values())
        assert row["名次"] == (unit["rank"] or "—")
        assert (row["一票否决"] == "否决") == unit["vetoed"]
        open_ = "暂定" if unit["provisional"] else "核定"
        assert row["状态"] == (open_ if unit["complete"] else "缺项")
        beyond = row.get("查究超出扣分") or 0
        earned = row["基础分"] + row["加分"] - row["减分"] - beyond
        floor = earned if readings.get("total-floor") == "none" else max(0, earned)
        assert row["总分"] == pytest.approx(0 if unit["vetoed"] else floor)


@pytest.mark.parametrize("readings", [{}, {"not-applicable": "full"}], ids=str)
def test_every_line_stands_with_its_points_and_its_mark(readings: dict[str, str]) -> None:
    scores = score(small_evidence(), SCHEME, readings)
    sheet = opened(scores)["逐项得分"]
    names = [
        str(low.value or up.value).split("\n")[0] for up, low in zip(*sheet["3:4"], strict=True)
    ]
    cells = {str(row[1].value): dict(zip(names, row, strict=True)) for row in sheet.iter_rows()}
    marks = {"verified": "", "self": "自", "measured": "计", "not_applicable": "不"}
    for unit in result(scores, [])["units"]:
        for line in unit["lines"]:
            cell = cells[unit["unit"]][line["id"]]
            if line["points"] is None:
                assert cell.value == ("缺" if line["state"] == "missing" else "不适用")
            else:
                assert f"{cell.value:.2f}" == line["points"]
                claimed = line["state"] == "not_applicable" and not line["confirmed"]
                mark = marks[line["state"]] + "待" * claimed
                assert cell.number_format == (f'0.00"{mark}"' if mark else "0.00")


def test_a_unit_that_sent_nothing_has_no_zeros() -> None:
    book = opened(small_year())
    row = dict(zip(heads(book, "年度成绩"), rows(book, "年度成绩")[SILENT], strict=True))
    assert (row["状态"], row["备注"]) == ("未报送", "未报送任何佐证材料")
    for sheet in ("年度成绩", "逐项得分"):
        assert 0 not in rows(book, sheet)[SILENT][2:]


def test_a_unit_whose_file_was_sent_back_says_so() -> None:
    stream = io.BytesIO()
    basis = Basis(small_year(), DAY, PROBLEMS, REFUSED, {SILENT, "丙市"})
    write_year_table(basis, stream)
    book = openpyxl.load_workbook(stream)
    remarks = {unit: row[-1] for unit, row in rows(book, "年度成绩").items()}
    comma = "\uff0c"
    assert remarks[SILENT] == f"文件被退回{comma}改好后重新报送"
    assert remarks["丙市"].startswith("文件被退回")
    assert "缺 2 项" in remarks["丙市"]
    assert "退回" not in (remarks["乙县"] or "")


def test_nothing_typed_becomes_a_formula_or_a_link() -> None:
    book = opened(small_year(), formulas=True)
    found = {}
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.hyperlink is None
            found[cell.value] = cell.data_type
    assert all(found[plain(text)] == "s" for text in NASTY)
    assert "坏字" in found
    assert "\ufffd\ufffd片.jpg" in found


@pytest.mark.parametrize(
    ("readings", "most_ranked"),
    [
        *((each, MOST_RANKED) for each in [{}, *ONE_CHANGED, LAST_OPTIONS, UNIT_AND_KIND]),
        *((each, 0) for each in [{}, LAST_OPTIONS, UNIT_AND_KIND]),
    ],
    ids=str,
)
def test_formulas_use_old_functions_and_our_own_words_only(
    readings: dict[str, str], most_ranked: int
) -> None:
    words, names = set(), set()
    scores = score(small_evidence(), SCHEME, readings)
    for text in formulas(opened(scores, formulas=True, most_ranked=most_ranked)):
        words |= set(re.findall(r'"([^"]*)"', text))
        bare = re.sub(r'"[^"]*"', "", re.sub(r"'[^']*'!", "", text))
        names |= set(re.findall(r"[A-Z][A-Z.]*(?=\()", bare))
        assert not re.search(r"\$?[A-Z]+:\$?[A-Z]+\b", bare), f"{text} looks at a whole column"
        assert re.fullmatch(r"[\x00-\x7f]*", bare), text
    assert words <= OUR_WORDS
    assert names <= EXCEL_2003


def test_every_sum_and_rank_is_a_formula() -> None:
    book = opened(small_year(), formulas=True)
    names = heads(book, "年度成绩")
    row = dict(zip(names, rows(book, "年度成绩")["甲县"], strict=True))
    plain_cells = {name for name, value in row.items() if not str(value).startswith("=")}
    assert plain_cells == {"单位", "一票否决", "备注"}
    assert row["总分"].startswith('=IF(L6="否决",0,MAX(0,ROUND(')
    assert "RANK" in row["名次"]


def expected_sources(scores: Scores) -> Iterator[tuple[str, dict[str, str]]]:
    """Of every unit the cells of its lines with points, by line, as the JSON names them."""
    for unit in result(scores, [])["units"]:
        found = {
            line["id"]: "!".join(part for part in line["source"].values() if part)
            for line in unit["lines"]
            if line["source"]
        }
        yield unit["unit"], found


def test_every_score_says_its_source_in_a_comment() -> None:
    scores = small_year()
    sheet = opened(scores)["逐项得分"]
    names = heads(sheet.parent, "逐项得分")
    cells = {str(row[1].value): dict(zip(names, row, strict=True)) for row in sheet.iter_rows()}
    for unit, sources in expected_sources(scores):
        for line, source in sources.items():
            comment = cells[unit][line].comment
            assert comment.text.startswith(f"出自\uff1a{source}\n{line} "), (unit, line)
            assert comment.author == SCHEME.evaluator


def spread(ids: str, cells: str) -> Iterator[tuple[str, str]]:
    """``一.1至一.3`` and ``H5:H7`` as pairs of a line and its cell."""
    every = [line.id for line in SCHEME.lines]
    first, last = (ids.split("至") * 2)[:2]
    top, bottom = (cells.split(":") * 2)[:2]
    column, row = re.fullmatch(r"([A-Z]*)(\d*)", top).groups()
    for place, line in enumerate(every[every.index(first) : every.index(last) + 1]):
        yield line, f"{column}{int(row) + (place if bottom != top else 0)}" if row else ""


def test_a_huge_year_says_its_sources_in_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year_sources, "MOST_COMMENTS", 10)
    scores = small_year()
    book = opened(scores)
    below = book["逐项得分"].iter_rows(min_row=6)
    assert not any(cell.comment for row in below for cell in row)
    table = rows(book, "逐项得分")
    for unit, sources in expected_sources(scores):
        told = {}
        for words in filter(None, str(table[unit][-1] or "").split(";")):
            ids, _state, place = words.split(" ", 2)
            file, sheet, *cell = place.split("!")
            for line, each in spread(ids, cell[0] if cell else ""):
                told[line] = "!".join(filter(None, (file, sheet, each)))
        assert told == sources


def test_a_huge_year_waits_on_disk_and_says_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def cells(sheet: Worksheet) -> list[Any]:
        looks = [
            (cell.coordinate, cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb)
            for row in sheet.iter_rows()
            for cell in row
        ]
        heights = {number: row.height for number, row in sheet.row_dimensions.items()}
        return [*looks, sorted(map(str, sheet.merged_cells.ranges)), heights, sheet.print_area]

    small = opened(small_year(), formulas=True)
    monkeypatch.setattr(year_sources, "MOST_COMMENTS", 10)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = written(small_year())
    assert "xl/sharedStrings.xml" not in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert data == written(small_year())
    assert not [*tmp_path.iterdir()]
    huge = openpyxl.load_workbook(io.BytesIO(data))
    for name in (each for each in SHEETS if each not in ("年度成绩", "逐项得分")):
        assert cells(huge[name]) == cells(small[name]), name
    assert rows(huge, "年度成绩")["甲县"] == rows(small, "年度成绩")["甲县"]
    assert rows(huge, "逐项得分")["甲县"][:-1] == rows(small, "逐项得分")["甲县"]


@given(st.text())
def test_any_text_can_be_held(text: str) -> None:
    held = plain(text)
    assert held.encode("utf-8") is not None
    assert "\x00" not in held
    assert plain(held) == held
    assert lines_in(text, 10) >= 1


def test_own_words_are_set_as_printed_chinese() -> None:
    comma, left, right = "\uff0c", "\uff08", "\uff09"
    assert typeset("甲,乙(20分)") == f"甲{comma}乙{left}20分{right}"
    assert typeset("三.7(1)") == "三.7(1)"
    assert typeset("3:2") == "3:2"
    assert halves("一、党委、政府高度重视") == "一、党委、\n政府高度重视"
    assert halves("四、责任查究情况") == "四、\n责任查究情况"


def test_bonus_details_show_what_counts_and_why_not() -> None:
    book = opened(small_year())
    names = [cell.value for cell in book["加分明细"][3]]
    cases = [dict(zip(names, row, strict=True)) for row in book["加分明细"].values]
    own = [case for case in cases if case["单位"] == "甲县"]
    assert [case["经验做法"] for case in own[:3]] == ["三色预警法"] * 2 + [" 三色预警法"]
    assert [case["是否计分"] for case in own[:-1]] == ["计分", "不计分", "不计分", "计分", "不计分"]
    assert [case["可计分值"] for case in own[:-1]] == [5, 3, 3, 1, "—"]
    assert own[1]["计入分值"] is None
    assert "已计「加二.1」5.00 分" in own[1]["不计分原因"]
    assert own[1]["取得日期"] == datetime.datetime(2025, 3, 1)
    assert (own[-1]["经验做法"], own[-1]["计入分值"]) == ("小计", 6)


def test_a_claim_is_marked_until_the_office_confirms_it() -> None:
    sheet = opened(reading_year())["逐项得分"]
    cells = {str(row[1].value): dict(zip(heads(sheet.parent, "逐项得分"), row, strict=True))
             for row in sheet.iter_rows()}["戊局"]  # fmt: skip
    office, claim = cells["三.4"], cells["三.5"]
    assert (office.value, claim.value) == ("不适用", "不适用")
    assert (office.number_format, claim.number_format) == ("General", '0.00;-0.00;0.00;@"待"')
    assert office.fill.fgColor.rgb != claim.fill.fgColor.rgb
    assert "核定说明：没有发现稳定问题" in office.comment.text
    assert "单位标为不适用，待核定" in claim.comment.text
    assert "核定说明：机构成立较晚" in cells["一.1"].comment.text
    assert "按读法「“部分”按半件计」" in cells["三.7(1)"].comment.text


def test_a_heavier_deduction_of_the_same_matter_is_named() -> None:
    book = opened(reading_year({"same-matter": "heaviest"}))
    names = [cell.value for cell in book["减分明细"][3]]
    own = [
        case
        for row in book["减分明细"].values
        if (case := dict(zip(names, row, strict=True)))["单位"] == "戊县"
    ]
    told = [(case["本项应减"], case["减分"], case["不减的原因"]) for case in own]
    assert told == [
        (2, None, "同一事项已计更重的一项"),
        (6, 6, None),
        (None, None, "核定为不采纳"),
        (2, 2, None),
        (2, None, "同一事项已计同样重的一项"),
        (None, 8, None),
    ]
    assert "本项应减" not in [cell.value for cell in opened(reading_year())["减分明细"][3]]


def test_each_reading_says_how_many_units_depend_on_it() -> None:
    scores = reading_year({"bonus-scope": "unit"})
    book, depending = opened(scores), units_depending(scores)
    column = [cell.value for cell in book["采用的读法"][3]].index("取决于此\n的单位")
    told = [row[column] for row in book["采用的读法"].values if isinstance(row[0], int)]
    assert told == [f"▲{count} 个" if count else "—" for count in depending.values()]
    assert {"▲2 个", "▲3 个"} <= set(told)
    sheet = book["年度成绩"]
    place = heads(book, "年度成绩").index("总分")
    totals = {row[1].value: row[place].comment for row in sheet.iter_rows()}
    assert totals["乙县"] is None
    assert "第八条末款" in totals["甲县"].text
    assert "现按「一个单位全部经验做法只取最高的一个」" in totals["甲县"].text
    assert "同一事项" not in totals["甲县"].text
    assert "同一事项有几种减分情形的，怎样减?" in plain(totals["戊县"].text).replace("？", "?")


def test_what_is_settled_is_listed_whole() -> None:
    said = " ".join(texts(opened(small_year()), "采用的读法"))
    assert all(typeset(point) in said for point in SCHEME.settled)


def test_deduction_details_show_the_sum_before_and_after_the_cap() -> None:
    book = opened(small_year())
    names = [cell.value for cell in book["减分明细"][3]]
    own = [
        case
        for row in book["减分明细"].values
        if (case := dict(zip(names, row, strict=True)))["单位"] == "乙局"
    ]
    assert [(case["减分"], case["实际减分"]) for case in own] == [(25, None), (8, None), (33, 30)]


def test_vetoes_readings_and_refused_files_are_listed() -> None:
    book = opened(small_year(tie="dense"))
    assert rows(book, "一票否决")["乙县"][6:8] == [104.5, 0]
    said = texts(book, "采用的读法")
    assert said.count("★不同") == 1
    assert said.count("相同") == len(SCHEME.readings) - 1
    refused = texts(book, "退回文件")
    assert {"分数超出范围", "不是工作簿", "提示:重复的行"} <= set(refused)
    assert "坏表.xlsx" in refused


def test_every_problem_code_has_a_name() -> None:
    assert list(PROBLEM_CODES) == [*ERRORS, *WARNINGS]


@pytest.mark.parametrize("scores", [small_year(), empty_year()], ids=["small", "empty"])
def test_every_sheet_prints_on_landscape_a4(scores: Scores) -> None:
    book = opened(scores)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth in (None, 1)
        one_page = sheet.title == "年度成绩" and len(scores.units) <= ONE_PAGE
        assert sheet.page_setup.fitToHeight == (None if one_page else 0)
        assert sheet.print_title_rows
        assert sheet.freeze_panes
        assert "&P" in str(sheet.oddFooter.center.text)
        last = [cell for cell in texts(book, sheet.title) if cell.startswith("制表人")]
        assert len(last) == 1


def test_an_empty_year_says_so() -> None:
    book = opened(empty_year(), empty=True)
    for name in ("年度成绩", "逐项得分", "加分明细", "减分明细", "一票否决", "退回文件"):
        assert "无" in texts(book, name)


def test_the_same_year_gives_the_same_bytes() -> None:
    first = written(small_year())
    assert written(small_year()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {each.date_time for each in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        named = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", package.read("docProps/core.xml"))
    assert set(named) == {b"2026-01-05T00:00:00Z"}


def test_seventy_units_stand_in_one_table() -> None:
    assert len(rows(opened(big_year(70)), "年度成绩")) > 70
