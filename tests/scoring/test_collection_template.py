"""The office's own collection and the blank roster: what is filled in is read as the office's."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook as Book

from criteria import load_scheme
from scoring import office
from scoring.cli import main
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster, RosterUnit, read_roster
from scoring.intake.year import Intake, Workbook, read_year
from scoring.model.evidence import UsageError
from scoring.model.sheets import BASE, COVER, GUIDE
from tests.books import base_row, book, cover
from tests.jiuquan import BONUS, DEDUCTION, VETO
from tests.reports.libreoffice import GROUP, convert

SCHEME = load_scheme("jiuquan-2013")
COUNTY, BUREAU = (group.name for group in SCHEME.groups_of("city"))
TOWN = SCHEME.groups_of("county")[0].name
ROSTER = Roster(
    (
        RosterUnit("甲县", COUNTY, ("某市甲县",)),
        RosterUnit("乙局", BUREAU),
        RosterUnit("丙区", COUNTY),
    )
)
HEADER = 4
FIRST = HEADER + 1
LINES = len(SCHEME.lines)
BLANK = office.collection_template(2025, SCHEME, ROSTER)


def opened(data: bytes) -> Book:
    return openpyxl.load_workbook(io.BytesIO(data))


def saved(workbook: Book) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def read(*books: bytes, roster: Roster | None = ROSTER) -> Intake:
    named = [Workbook(f"{number}.xlsx", each) for number, each in enumerate(books)]
    return read_year(named, SCHEME, 2025, roster)


def fill(sheet: Any, row: int, **cells: Any) -> None:
    """Write cells of a row by their column's heading."""
    columns = {cell.value: cell.column for cell in sheet[HEADER]}
    for name, value in cells.items():
        sheet.cell(row, columns[name], value)


def row_of(unit: int, line: str) -> int:
    """The sheet row of a unit (by its place in the roster) and a line."""
    return FIRST + unit * LINES + [each.id for each in SCHEME.lines].index(line)


@pytest.fixture
def filled() -> bytes:
    """Two units verified in part, a line set aside, a deduction and a veto."""
    made = opened(BLANK)
    fill(made[BASE], row_of(0, "一.1"), 核定分=4.25, 说明="乡级未成立领导小组")
    fill(made[BASE], row_of(1, "四"), 核定分=0)
    fill(made[BASE], row_of(1, "三.3"), 不适用="是", 说明="全年没有临时确定的事项")
    fill(
        made[DEDUCTION], FIRST, 单位="丙区", 情形="减一", 事项="某项目未评估", 起数=2,
        日期="2025-05-06", 依据="督查通报",
    )  # fmt: skip
    fill(made[VETO], FIRST, 单位="乙局", 事项="某事项", 认定日期="2025-07-08", 认定文号="1号")
    return saved(made)


def lines_of(intake: Intake) -> dict[tuple[str, str], dict[str, Any]]:
    """The lines with anything in them, by unit and id."""
    assert intake.evidence is not None
    names = intake.evidence.units["unit"]
    rows = intake.evidence.lines.to_dict("records")
    return {
        (names[row["unit"]], SCHEME.lines[row["item"]].id): row
        for row in rows
        if row["verified"] != -1 or row["not_applicable"]
    }


def assert_read(intake: Intake) -> None:
    """What :func:`filled` says was read as the office's word, and nothing else."""
    assert intake.problems == []
    found = lines_of(intake)
    assert found.keys() == {("甲县", "一.1"), ("乙局", "四"), ("乙局", "三.3")}
    assert (found["甲县", "一.1"]["verified"], found["甲县", "一.1"]["reason"]) == (
        425,
        "乡级未成立领导小组",
    )
    assert found["乙局", "四"]["verified"] == 0
    assert found["乙局", "三.3"]["set_aside"]
    assert found["乙局", "三.3"]["reason"] == "全年没有临时确定的事项"
    assert intake.evidence is not None
    assert intake.evidence.deductions["count"].tolist() == [2]
    assert intake.evidence.vetoes["document"].tolist() == ["1号"]


# --- what is printed --------------------------------------------------------------------------


def test_the_rows_are_every_unit_and_line_in_their_orders() -> None:
    sheet = opened(BLANK)[BASE]
    assert [cell.value for cell in sheet[HEADER]] == [
        "单位", "单位类别", "编号", "考评内容", "分值", "核定分", "不适用", "说明",
    ]  # fmt: skip
    rows = [row[:6] for row in sheet.iter_rows(FIRST, values_only=True)]
    assert rows == [
        (unit.name, unit.group, line.id, line.title.replace(",", "\uff0c"), line.max / 100, None)
        for unit in ROSTER.units
        for line in SCHEME.lines
    ]


def test_the_cover_names_no_unit() -> None:
    cells = {row[0]: row[1] for row in opened(BLANK)[COVER].iter_rows(values_only=True)}
    assert (cells["单位"], cells["单位类别"]) == (None, None)
    assert (cells["方案"], cells["年度"], cells["考评主体"]) == (
        "jiuquan-2013",
        2025,
        SCHEME.evaluator,
    )


def test_only_the_offices_word_is_open_and_the_headings_stay_in_sight() -> None:
    sheet = opened(BLANK)[BASE]
    last = row_of(2, "四")
    assert [sheet.cell(HEADER, c.column).value for c in sheet[last] if not c.protection.locked] == [
        "核定分", "不适用", "说明",
    ]  # fmt: skip
    assert (sheet.protection.sheet, sheet.protection.autoFilter) == (True, False)
    assert not sheet.protection.password
    assert sheet.freeze_panes == f"D{FIRST}"
    assert sheet.auto_filter.ref == f"A{HEADER}:H{last}"
    assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
    assert [brk.id for brk in sheet.row_breaks.brk] == [FIRST - 1 + LINES, FIRST - 1 + 2 * LINES]


def test_one_units_block_is_told_from_the_next() -> None:
    sheet = opened(BLANK)[BASE]
    fills = [sheet.cell(row_of(unit, "一.1"), 1).fill.fgColor.rgb for unit in range(3)]
    assert fills[0] == fills[2] != fills[1]


def test_figures_are_bounded_by_their_line_in_every_block() -> None:
    sheet = opened(BLANK)[BASE]
    rules = {
        unit: {
            line: next(
                rule
                for rule in sheet.data_validations.dataValidation
                if f"F{row_of(unit, line)}" in rule.sqref
            )
            for line in ("一.1", "四")
        }
        for unit in range(3)
    }
    for unit in range(3):
        assert "F5<=5" in rules[unit]["一.1"].formula1
        assert rules[unit]["四"].formula1 == '"0,15"'
    assert rules[0]["一.1"] is rules[2]["一.1"]


@pytest.mark.parametrize("name", [BONUS, DEDUCTION, VETO])
def test_units_are_a_drop_down_of_the_roster(name: str) -> None:
    made = opened(BLANK)
    [rule] = [v for v in made[name].data_validations.dataValidation if f"A{FIRST}" in v.sqref]
    sheet, _, area = rule.formula1.strip("=").partition("!")
    listed = [row[0].value for row in made[sheet.strip("'")][area.replace("$", "")]]
    assert listed == [unit.name for unit in ROSTER.units]
    assert not any(cell.protection.locked for cell in made[name][FIRST])


def test_no_name_becomes_a_formula() -> None:
    hostile = Roster((RosterUnit("=1+1", COUNTY, ("@SUM(A1)",)), RosterUnit("http://x.cn", COUNTY)))
    data = office.collection_template(2025, SCHEME, hostile)
    cells = (c for sheet in opened(data) for row in sheet.iter_rows() for c in row)
    assert [c.coordinate for c in cells if c.data_type == "f"] == []


def test_a_county_roster_names_no_evaluator_of_a_city() -> None:
    data = office.collection_template(2025, SCHEME, Roster((RosterUnit("甲镇", TOWN),)))
    cells = {row[0].value: row[1] for row in opened(data)[COVER].iter_rows()}
    assert cells["考评主体"].value is None
    assert not cells["考评主体"].protection.locked


# --- read back --------------------------------------------------------------------------------


def test_blank_rows_count_as_nothing_and_raise_nothing(filled: bytes) -> None:
    assert_read(read(filled))


def test_a_blank_collection_adds_nothing_to_a_units_own_workbook() -> None:
    own = book({BASE: [base_row("一.1", 自评分=5)]}, cover_rows=cover("甲县"))
    assert [p for p in read(own, BLANK).problems if p.severity == "error"] == []
    alone, both = (office.score(read(*books))[0].units for books in ((own,), (own, BLANK)))
    assert both.equals(alone)


def test_the_offices_figure_outranks_the_units(filled: bytes) -> None:
    own = book({BASE: [base_row("一.1", 自评分=5)]}, cover_rows=cover("甲县"))
    intake = read(own, filled)
    scores, _ = office.score(intake)
    result = json.loads(office.result(scores, intake.problems))
    line = next(u for u in result["units"] if u["unit"] == "甲县")["lines"][0]
    assert (line["state"], line["points"], line["self"]) == ("verified", "4.25", "5.00")
    assert line["confirmed"]


@pytest.mark.xdist_group(GROUP)
def test_libreoffice_saves_it_and_it_reads_the_same(filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "核定汇总表.xlsx"
    path.write_bytes(filled)
    [again] = convert([path], "xlsx", tmp_path / "out")
    assert_read(read(again.read_bytes()))


def test_seventy_units_are_read_back_from_one_file() -> None:
    units = [RosterUnit(f"第{n}单位", (COUNTY, BUREAU)[n % 2]) for n in range(70)]
    made = opened(office.collection_template(2025, SCHEME, Roster(tuple(units))))
    fill(made[BASE], row_of(69, "四"), 核定分=15)
    intake = read(saved(made), roster=Roster(tuple(units)))
    assert intake.problems == []
    assert lines_of(intake).keys() == {("第69单位", "四")}


# --- without a roster -------------------------------------------------------------------------


def test_without_a_roster_rows_are_named_by_hand() -> None:
    made = opened(office.collection_template(2025, SCHEME))
    sheet = made[BASE]
    assert [cell.value for cell in sheet[HEADER]] == [
        "单位", "单位类别", "编号", "核定分", "不适用", "说明",
    ]  # fmt: skip
    ids = next(v for v in sheet.data_validations.dataValidation if f"C{FIRST}" in v.sqref)
    name, _, area = ids.formula1.strip("=").partition("!")
    assert name.strip("'") == GUIDE
    assert [row[0].value for row in made[GUIDE][area.replace("$", "")]] == [
        line.id for line in SCHEME.lines
    ]
    fill(sheet, FIRST, 单位="甲县", 单位类别=COUNTY, 编号="一.1", 核定分=5)
    intake = read(saved(made), roster=None)
    assert intake.problems == []
    assert lines_of(intake).keys() == {("甲县", "一.1")}


# --- the roster itself ------------------------------------------------------------------------


def test_a_blank_roster_is_filled_in_and_read() -> None:
    made = opened(office.roster_template(2025, SCHEME))
    sheet = made.worksheets[0]
    [rule] = sheet.data_validations.dataValidation
    assert rule.formula1 == f'"{",".join(group.name for group in SCHEME.groups)}"'
    fill(sheet, FIRST, 单位="甲县", 单位类别=COUNTY, 别名="某市甲县、甲县政府")
    fill(sheet, FIRST + 1, 单位="乙局", 单位类别=BUREAU)
    with Reader() as reader:
        roster = read_roster(saved(made), "名册.xlsx", SCHEME, reader)
    assert roster.units == (
        RosterUnit("甲县", COUNTY, ("某市甲县", "甲县政府")),
        RosterUnit("乙局", BUREAU),
    )


def test_the_example_of_the_roster_is_not_read() -> None:
    blank = office.roster_template(2025, SCHEME)
    assert len(opened(blank).worksheets) == 2
    with Reader() as reader, pytest.raises(UsageError, match="没有单位"):
        read_roster(blank, "名册.xlsx", SCHEME, reader)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert office.collection_template(2025, SCHEME, ROSTER) == BLANK
    assert office.roster_template(2025, SCHEME) == office.roster_template(2025, SCHEME)


# --- at the terminal --------------------------------------------------------------------------


def test_the_terminal_writes_a_collection_that_it_scores(tmp_path: Path) -> None:
    roster, out, result = (tmp_path / name for name in ("名册.csv", "汇总.xlsx", "r.json"))
    roster.write_text(f"单位,单位类别,别名\n甲县,{COUNTY},\n乙局,{BUREAU},\n", encoding="utf-8")
    make = ["template", "--collection", "--year", "2025", "--roster", str(roster), str(out)]
    assert main(make) == 0
    made = opened(out.read_bytes())
    for line in SCHEME.lines:
        fill(made[BASE], row_of(0, line.id), 核定分=line.max / 100)
    made.save(out)
    score = [sys.executable, "-m", "scoring", "score", str(out), "--roster", str(roster)]
    done = subprocess.run([*score, "--json", str(result)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    units = json.loads(result.read_text(encoding="utf-8"))["units"]
    assert [(u["unit"], u["total"], u["rank"], u["provisional"]) for u in units] == [
        ("甲县", "100.00", 1, False),
        ("乙局", "0.00", None, units[1]["provisional"]),
    ]
    assert {line["state"] for line in units[1]["lines"]} == {"missing"}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--collection", "--unit", "甲县"], "不要写 --unit"),
        (["--unit", "甲县"], "请写明 --unit 和 --group"),
        (["--unit", "甲县", "--group", COUNTY, "--roster", "r.csv"], "只用于 --collection"),
        (["--collection", "--roster", "没有这个文件.csv"], "不能读取名册"),
    ],
)
def test_wrong_usage_is_told(
    options: list[str], word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "t.xlsx"
    assert main(["template", *options, "--year", "2025", str(out)]) == 2
    assert word in capsys.readouterr().err
    assert not out.exists()
