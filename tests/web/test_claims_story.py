"""Units that claim, an office that judges: 不适用 taken and refused, a name confirmed, a sheet
misnamed, a roster corrected, a seal refused and made; in a real browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook as Book
from playwright.sync_api import FilePayload, Locator, Page, expect

from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.books import COUNTY, SCHEME, base_row, book, cover
from tests.programs import needs
from tests.web.conftest import BONUS, Watched, serving
from tests.web.test_story import at_rest, figure, go, hand_over, press, said

pytestmark = [pytest.mark.xdist_group("browser"), needs("chromium")]

CLAIMED = ("一.1", "一.2", "一.3", "一.4")
ASIDE, REASON = 6, 7
"""Places of the columns 不适用 and 理由 in the grid."""


def roster(*rows: str, name: str = "名册.csv") -> FilePayload:
    text = "\n".join(["单位,单位类别,别名", *rows]) + "\n"
    return {"name": name, "mimeType": "text/csv", "buffer": text.encode()}


FIRST = roster(f"甲县,{COUNTY},", f"乙县,{COUNTY},", f"丙县,{COUNTY},")
WITHOUT = roster(f"甲县,{COUNTY},", f"丙县,{COUNTY},")
CORRECTED = roster(
    f"乙县,{COUNTY},", f"甲县,{COUNTY},", f"丙县,{COUNTY},丙县人民政府", name="名册改.csv"
)


def workbook(unit: str, *claimed: str, misnamed: bool = False) -> FilePayload:
    """A unit's own workbook: full self scores, and 不适用 with a reason where it claims so."""
    rows = [
        base_row(line.id, 不适用="是", 说明="本县没有这项工作")
        if line.id in claimed
        else base_row(line.id, 自评分=line.max / 100)
        for line in SCHEME.lines
    ]

    def rename(file: Book) -> None:
        file["加分项"].title = "加分" if misnamed else "加分项"

    sheets = {"基础项": rows, "加分项": [BONUS]}
    data = book(sheets, cover_rows=cover(unit, COUNTY), change=rename)
    return {"name": f"{unit}.xlsx", "mimeType": "", "buffer": data}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "office" / "office.db"


@pytest.fixture
def office(database: Path, tmp_path: Path) -> Iterator[str]:
    with serving(tmp_path / "no-sample", database) as address:
        yield address


def send(page: Page, files: list[FilePayload]) -> None:
    """Choose files once the page has come to rest: a form made anew would lose them."""
    at_rest(page)
    hand_over(page, files)


def begin(page: Page) -> None:
    go(page, "年度")
    page.get_by_label("考评年度").fill("2025")
    press(page, "建立年度")
    said(page, "已建立 2025 年度")
    send(page, [FIRST])
    press(page, "导入名册")
    said(page, "已导入名册:3 个单位")


def receive(page: Page) -> None:
    """甲县 claims four lines; 乙县 writes its name otherwise; 丙县 misnames a sheet."""
    go(page, "接收")
    sent = [workbook("甲县", *CLAIMED), workbook("乙县人民政府"), workbook("丙县", misnamed=True)]
    send(page, sent)
    press(page, "接收并检查")
    figure(page, "已采用", "1")
    figure(page, "退回", "2")
    wrong = page.locator(".problems li").filter(has_text="丙县").first
    expect(wrong).to_contain_text("加分项")
    press(page, "是「乙县」")
    said(page, "已确认「乙县人民政府」即「乙县」")
    send(page, [{**workbook("丙县"), "name": "丙县改.xlsx"}])
    press(page, "接收并检查")
    expect(page.get_by_text("全部报送(5 份)")).to_be_visible()
    figure(page, "已采用", "1")


def judge(page: Page) -> None:
    """Two claims taken, two refused, each with its reason, in the grid."""
    go(page, "核定")
    expect(page.get_by_role("region", name="甲县核定表")).to_be_visible()
    at_rest(page)
    grid = page.get_by_test_id("stDataFrame").first
    for row, word in enumerate(("认可", "认可", "不认可", "不认可")):
        choose(page, grid, row, word)
    at_rest(page)
    press(page, "保存核定")
    said(page, "「甲县」已保存,第 1 版:一.1、一.2、一.3、一.4")


def choose(page: Page, grid: Locator, row: int, word: str) -> None:
    """One line's 不适用 and its 理由, by keyboard as in a spreadsheet."""
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 30, box["y"] + 52 + 35 * row)
    move(page, grid, row, 0, ASIDE)
    page.keyboard.press("Enter")
    field = page.locator("#portal input").first
    expect(field).to_be_visible()
    field.fill(word)
    page.keyboard.press("Enter")
    expect(field).to_be_hidden()
    page.mouse.click(box["x"] + 30, box["y"] + 52 + 35 * row)
    move(page, grid, row, 0, REASON)
    page.keyboard.press("Enter")
    opened = page.locator("#portal input, #portal textarea").first
    opened.fill("查台账核实")
    opened.press("Enter")
    expect(opened).to_be_hidden()


def move(page: Page, grid: Locator, row: int, start: int, end: int) -> None:
    for column in range(start, end + 1):
        cell = grid.get_by_test_id(f"glide-cell-{column}-{row}")
        expect(cell).to_have_attribute("aria-selected", "true")
        if column < end:
            page.keyboard.press("ArrowRight")


def correct(page: Page) -> None:
    """A roster that forgets a unit is refused; a corrected one keeps the confirmed alias."""
    go(page, "年度")
    send(page, [WITHOUT])
    press(page, "先看有何改变")
    said(page, "影响 1 份已采用的报送")
    page.get_by_label("理由").first.fill("机构调整")
    press(page, "导入名册")
    said(page, "名册没有导入")
    send(page, [CORRECTED])
    press(page, "先看有何改变")
    said(page, "「乙县」的别名「乙县人民政府」经人确认,保留")
    press(page, "导入名册")
    said(page, "已导入名册:3 个单位")


def seal(page: Page) -> None:
    go(page, "封存")
    press(page, "年终封存")
    said(page, "还不能封存")
    for field in page.get_by_placeholder("例外的理由").all():
        field.fill("经领导小组会议研究,按现状封存")
    press(page, "年终封存")
    said(page, "已完成:第 1 号")
    press(page, "核验")
    said(page, "核验无误")


def test_claims_are_judged_and_nothing_accepted_drops_out(
    office: str, watched: Watched, database: Path
) -> None:
    page = watched.page
    page.goto(office)
    begin(page)
    receive(page)
    judge(page)
    correct(page)
    seal(page)
    with Store.open(f"sqlite:///{database}") as store:
        year = OfficeYear(store, 1, "复核")
        scores, intake = year.scored()
        number = scores.unit_number("甲县")
        found = [str(state) for state in scores.lines_of(number)["state"][:4]]
        roster_ = year.roster()
    assert found == ["not_applicable", "not_applicable", "missing", "missing"]
    assert [bool(each) for each in scores.grid.confirmed[:4, number]] == [True, True, False, False]
    assert len(intake.accepted) == 3
    assert roster_ is not None and "乙县人民政府" in roster_.by_key["乙县"].aliases
    watched.assert_quiet()
