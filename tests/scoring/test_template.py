"""The blank workbook: reads back without a word, is locked where it should be, and prints."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook as Book

from criteria import load_scheme, parse_scheme
from criteria.loading import FOLDER
from scoring import office
from scoring.intake.templates import Filled, write_template
from scoring.intake.templates.texts import collection_guidance, unit_guidance
from scoring.intake.year import Intake, Workbook, read_year
from scoring.model.evidence import UsageError
from scoring.model.sheets import BASE, COVER, GUIDE
from tests.jiuquan import BONUS, DEDUCTION, LEDGER, SHEETS, VETO

SCHEME = load_scheme("jiuquan-2013")
COUNTY, CITY = (group.name for group in SCHEME.groups_of("city"))
HEADER = 4
FIRST = HEADER + 1


def blank(unit: str = "肃州区", group: str = COUNTY, year: int = 2025, **more: Any) -> bytes:
    stream = io.BytesIO()
    write_template(stream, SCHEME, unit, group, year, **more)
    return stream.getvalue()


def opened(data: bytes, **options: Any) -> Book:
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def read(data: bytes) -> Intake:
    return read_year([Workbook("a.xlsx", data)], SCHEME)


BLANK = blank()
BOOK = opened(BLANK)


def column(sheet: str, name: str) -> str:
    """The letter of a column by its heading."""
    return next(c.column_letter for c in BOOK[sheet][HEADER] if c.value == name)


def validation(cell: str, sheet: str = BASE, book: Book = BOOK) -> Any:
    return next(v for v in book[sheet].data_validations.dataValidation if cell in v.sqref)


@pytest.mark.parametrize("group", [COUNTY, CITY])
def test_a_blank_template_reads_back_with_no_problems(group: str) -> None:
    intake = read(blank(group=group))
    assert [problem.code for problem in intake.problems] == ["nothing-reported"]
    assert intake.evidence is not None
    assert intake.evidence.units["unit"].tolist() == ["肃州区"]
    assert intake.evidence.units["group"].tolist() == [group]
    for frame in ("bonus", "deductions", "vetoes", "ledger"):
        assert len(getattr(intake.evidence, frame)) == 0
    assert len(intake.evidence.lines) == 27
    assert (intake.evidence.lines[["due", "done", "self", "verified"]] == -1).all(axis=None)


def test_a_blank_template_scores_as_27_missing_lines() -> None:
    scores, problems = office.score(read(BLANK))
    assert [problem.code for problem in problems] == ["nothing-reported"]
    assert scores.units["missing"].tolist() == [27]


def test_sheets_stand_in_order_and_none_is_hidden() -> None:
    assert BOOK.sheetnames == [COVER, GUIDE, BASE, BONUS, DEDUCTION, VETO, LEDGER]
    for sheet in BOOK.worksheets:
        assert sheet.sheet_state == "visible"
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert not any(each.hidden for each in sheet.column_dimensions.values())


@pytest.mark.parametrize("name", list(SHEETS))
def test_the_header_holds_the_contracts_columns(name: str) -> None:
    headings = [cell.value for cell in BOOK[name][HEADER]]
    wanted = [c.name for c in SHEETS[name].columns if c.name not in ("单位", "单位类别")]
    assert headings == wanted


def test_every_line_carries_the_schemes_words() -> None:
    rows = list(BOOK[BASE].iter_rows(FIRST, FIRST + 26, values_only=True))
    assert [row[0] for row in rows] == [line.id for line in SCHEME.lines]
    assert [row[2] for row in rows] == [line.max / 100 for line in SCHEME.lines]


def test_sums_are_formulas_that_carry_a_value() -> None:
    values = opened(BLANK, data_only=True)[BASE]
    sums = [(row[0], row[2]) for row in values.iter_rows(FIRST + 27, values_only=True)]
    assert sums[:4] == [("小计", 20), ("小计", 15), ("小计", 50), ("小计", 15)]
    assert sums[4] == ("合计", 100)
    assert BOOK[BASE].cell(FIRST + 31, 3).value == f"=SUM(C{FIRST}:C{FIRST + 26})"


@pytest.mark.parametrize("name", [COVER, GUIDE, *SHEETS])
def test_each_sheet_is_protected_without_password_and_prints_on_a4(name: str) -> None:
    sheet = BOOK[name]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == ("portrait" if name == COVER else "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == (None if name == COVER else 0)
    assert "&P" in sheet.oddFooter.center.text
    if name in SHEETS:
        assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
        assert sheet.freeze_panes.endswith(str(FIRST))


def test_only_the_cells_to_fill_are_open() -> None:
    sheet = BOOK[BASE]
    judged, counted = FIRST, FIRST + 1
    open_in = {
        row: [
            name.value
            for name in sheet[HEADER]
            if not sheet.cell(row, name.column).protection.locked
        ]
        for row in (judged, counted)
    }
    assert open_in[judged] == ["自评分", "不适用", "佐证材料", "说明"]
    assert open_in[counted] == ["应完成数", "完成数", *open_in[judged]]
    cover = {row[0].value: row[1].protection.locked for row in BOOK[COVER].iter_rows()}
    assert [key for key, locked in cover.items() if not locked] == ["填报人", "填报日期"]
    assert not BOOK[LEDGER].cell(FIRST + 199, 1).protection.locked
    assert BOOK[LEDGER].cell(FIRST + 200, 1).protection.locked
    assert BOOK[BONUS][f"{column(BONUS, '核定')}{FIRST}"].protection.locked


def test_scores_are_bounded_and_section_four_takes_15_or_0() -> None:
    letter = column(BASE, "自评分")
    first = validation(f"{letter}{FIRST}")
    assert first.type == "custom"
    assert f"{letter}{FIRST}<=5" in first.formula1
    last = validation(f"{letter}{FIRST + 26}")
    assert (last.type, last.formula1) == ("list", '"0,15"')
    due = validation(f"{column(BASE, '应完成数')}{FIRST + 1}")
    assert "4" in due.prompt


def test_every_line_tells_its_evidence_and_clause() -> None:
    for row, line in enumerate(SCHEME.lines, start=FIRST):
        hint = validation(f"{column(BASE, '佐证材料')}{row}").prompt
        assert hint[:4] == line.evidence[:4]
        assert len(hint) <= 255
    words = "".join(str(c.value) for row in BOOK[GUIDE].iter_rows() for c in row if c.value)
    assert all(line.evidence[-5:-1] in words for line in SCHEME.lines)
    assert "身份证" in words


@pytest.mark.parametrize("name", list(SHEETS))
def test_closed_lists_have_drop_downs_and_dates_are_checked(name: str) -> None:
    for rule in SHEETS[name].columns:
        if rule.name in ("单位", "单位类别"):
            continue
        if rule.choices:
            found = validation(f"{column(name, rule.name)}{FIRST}", name)
            assert (found.type, found.formula1) == ("list", f'"{",".join(rule.choices)}"')
        if rule.kind.startswith("date"):
            assert validation(f"{column(name, rule.name)}{FIRST}", name).type == "date"


@pytest.mark.parametrize(("name", "cases"), [(BONUS, SCHEME.bonus), (DEDUCTION, SCHEME.deductions)])
def test_the_cases_list_names_every_case(name: str, cases: Any) -> None:
    found = validation(f"{column(name, '情形')}{FIRST}", name)
    sheet, _, area = found.formula1.strip("=").partition("!")
    listed = [row[0].value for row in BOOK[sheet.strip("'")][area.replace("$", "")]]
    assert [text.partition(" ")[0] for text in listed] == [case.id for case in cases]


@pytest.mark.parametrize(
    "unit", ["=1+1", "@SUM(A1)", "http://x.cn", "+1", "&P 甲", "编号", "甲\x07县"]
)
def test_any_name_is_text(unit: str) -> None:
    data = blank(unit)
    intake = read(data)
    assert [problem.code for problem in intake.problems] == ["nothing-reported"]
    book = opened(data)
    formulas = [
        cell.coordinate
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and sheet.title != BASE
    ]
    assert formulas == []
    assert not any(sheet._hyperlinks for sheet in book.worksheets)
    assert intake.evidence is not None
    assert intake.evidence.units["unit"].tolist() == [unit.replace("\x07", "")]


@pytest.mark.parametrize(
    ("unit", "group", "year", "word"),
    [
        ("甲", "乡镇", 2025, "县(市、区)"),
        (" \u3000", COUNTY, 2025, "单位名称"),
        ("\x07", COUNTY, 2025, "单位名称"),
        ("甲", COUNTY, 1999, "2000"),
        ("甲", COUNTY, 2100, "2099"),
    ],
)
def test_refuses_what_cannot_be_made(unit: str, group: str, year: int, word: str) -> None:
    with pytest.raises(UsageError, match=word.replace("(", r"\(").replace(")", r"\)")):
        blank(unit, group, year)


def test_a_group_may_be_typed_in_full_width() -> None:
    assert blank(group=COUNTY.replace("(", "\uff08").replace(")", "\uff09")) == BLANK


def test_the_same_input_gives_the_same_bytes() -> None:
    assert blank() == BLANK
    with zipfile.ZipFile(io.BytesIO(BLANK)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_more_rows_than_prepared_are_all_written() -> None:
    rows = [{"事项名称": f"事项{n}", "类别": "决策", "提出方式": "年初确定"} for n in range(250)]
    intake = read(blank(filled=Filled(rows={LEDGER: rows}, mark="演示数据")))
    assert intake.problems == []
    assert intake.evidence is not None
    assert len(intake.evidence.ledger) == 250


def test_what_is_filled_in_is_read_and_summed() -> None:
    filled = Filled(lines={"一.1": {"自评分": 4.5}, "二.1": {"自评分": 0.25}})
    data = blank(filled=filled)
    lines = read(data).evidence.lines  # type: ignore[union-attr]
    assert lines["self"].tolist()[:6] == [450, -1, -1, -1, -1, 25]
    letter = column(BASE, "自评分")
    assert opened(data, data_only=True)[BASE][f"{letter}{FIRST + 31}"].value == 4.75


# --- what the page of instructions says ---------------------------------------------------------


def guide(book: Book = BOOK) -> str:
    return "\n".join(str(c.value) for row in book[GUIDE].iter_rows() for c in row if c.value)


@pytest.mark.parametrize(
    "words",
    [
        "\u300c不适用\u300d选\u300c是\u300d\uff0c并在\u300c说明\u300d中写明理由\uff0c没有写明的退回",
        "填了由考评主体填写的内容\uff1a核定分、核定、减分项、一票否决",
        "改了名称的会被退回或不予读取",
        "数据行之间夹有文字",
        "四\uff08责任查究\uff09\uff1a",
        "应完成数填 0\uff0c按 15 分计",
        "两样都填的先按自评分计入",
        "考评主体另有规定的从其规定",
    ],
)
def test_the_instructions_are_those_of_the_contract(words: str) -> None:
    assert words in guide()


def test_a_unit_is_told_on_the_sheets_that_the_office_fills_them() -> None:
    for name in (DEDUCTION, VETO):
        assert "填报单位填了的" in BOOK[name]["A3"].value
    assert "退回" in validation(f"{column(BASE, '核定分')}{FIRST}").prompt


def test_instructions_name_only_what_the_scheme_has() -> None:
    """The small scheme of the format's README has no line lost whole and other figures."""
    source = (FOLDER / "README.md").read_text(encoding="utf-8")
    example = source.split("```toml\n")[1].partition("```")[0]
    scheme = parse_scheme(example)
    for guidance in (unit_guidance(scheme), collection_guidance(scheme, prefilled=True)):
        words = "".join((*guidance.how, *guidance.sent_back))
        for foreign in ("四", "三.1", "二.8", "减三", "15", "30", "第十二条"):
            assert foreign not in words
    assert "减二一起一行,须填减分(1 至 5 分)" in "".join(
        collection_guidance(scheme, prefilled=True).how
    )


def test_a_citys_office_does_not_stand_on_a_townships_cover() -> None:
    town = SCHEME.groups_of("county")[0].name
    cells = {row[0].value: row[1] for row in opened(blank("甲镇", town))[COVER].iter_rows()}
    assert cells["考评主体"].value is None
    assert not cells["考评主体"].protection.locked
