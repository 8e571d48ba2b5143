"""An office's year in a real browser, from an empty database to the seal and the backup."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

from scoring.store import Store, restore
from tests.books import CITY, base_row, book, cover
from tests.store.digest import digest
from tests.uploading import upload
from tests.web.conftest import ROOT, Watched, serving

pytestmark = pytest.mark.xdist_group("browser")

SAMPLE = ROOT / "data" / "sample_2025"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MENDED = "市水务局.xlsx"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "office" / "office.db"


@pytest.fixture
def office(database: Path) -> Iterator[str]:
    with serving(SAMPLE, database) as address:
        yield address


def payload(path: Path, data: bytes | None = None) -> FilePayload:
    return {"name": path.name, "mimeType": XLSX, "buffer": data or path.read_bytes()}


def deliveries() -> list[FilePayload]:
    """The sample's 27 workbooks; two of them spoilt, so that three are refused."""
    bad = book(
        {"基础项": [base_row("一.1", 自评分=9)]},
        cover_rows=cover(MENDED.removesuffix(".xlsx"), CITY),
    )
    spoilt = {MENDED: bad, "市财政局.xlsx": b"no workbook"}
    return [payload(path, spoilt.get(path.name)) for path in sorted((SAMPLE / "units").iterdir())]


def go(page: Page, name: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=name).first.click()
    if name not in ("总览", "单位得分"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Page, words: str) -> None:
    expect(page.get_by_test_id("stAlert").filter(has_text=words).first).to_be_visible()


def choose(page: Page, label: str, words: str) -> None:
    """An entry of a list; opened again where the page's own scrolling shut it."""
    box = page.get_by_role("combobox", name=label, exact=True)
    entry = page.get_by_role("option").filter(has_text=words).first
    for _ in range(5):
        at_rest(page)
        box.scroll_into_view_if_needed()
        box.click()
        with suppress(TimeoutError):
            entry.click(timeout=5000)
            at_rest(page)
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"never there: {words}")


def hand_over(page: Page, files: list[FilePayload]) -> None:
    upload(page.get_by_test_id("stFileUploaderDropzoneInput").first, files)
    expect(page.get_by_text(files[0]["name"]).first).to_be_visible()


def figure(page: Page, name: str, value: str) -> None:
    cell = page.locator(".figures > div").filter(has_text=name).first.locator("dd").first
    expect(cell).to_have_text(value)


def create(page: Page) -> None:
    go(page, "年度")
    page.get_by_label("考评年度").fill("2025")
    press(page, "建立年度")
    said(page, "已建立 2025 年度")
    expect(page.locator(".strip.kept")).to_contain_text("未封存")
    hand_over(page, [payload(SAMPLE / "roster.xlsx")])
    press(page, "导入名册")
    said(page, "已导入名册:27 个单位")


def send_templates(page: Page) -> None:
    page.get_by_role("tab", name="发放模板").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载全部 27 个单位的模板").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as parcel:
        assert len(parcel.namelist()) == 27


def receive(page: Page) -> None:
    go(page, "接收")
    hand_over(page, deliveries())
    press(page, "接收并检查")
    figure(page, "已采用", "24")
    figure(page, "退回", "3")
    found = page.locator(".problems li").filter(has_text="市水务局")
    expect(found).to_contain_text("基础项!F2")
    hand_over(page, [payload(SAMPLE / "units" / MENDED)])
    press(page, "接收并检查")
    figure(page, "已采用", "1")
    figure(page, "退回", "0")
    hand_over(page, [payload(path) for path in sorted((SAMPLE / "office").iterdir())])
    press(page, "接收并检查")
    figure(page, "已采用", "2")


def verify(page: Page) -> None:
    go(page, "核定")
    choose(page, "考评单位", "市商务局")
    expect(page.get_by_role("region", name="市商务局核定表")).to_be_visible()
    at_rest(page)
    press(page, "未核定的项按计算值填入")
    expect(page.get_by_text("表中有尚未保存的改动")).to_be_visible()
    at_rest(page)
    mark_down(page)
    press(page, "保存核定")
    said(page, "「市商务局」已保存,第 1 版")


def at_rest(page: Page) -> None:
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")


def mark_down(page: Page) -> None:
    """The first line's 核定分 and 理由, by keyboard as in a spreadsheet."""
    grid = page.get_by_test_id("stDataFrame").first
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    expect(grid).to_be_in_viewport()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 30, box["y"] + 52)
    for column in range(6):
        selected(grid, column)
        page.keyboard.press("ArrowRight" if column < 5 else "Enter")
    opened = page.locator("#portal input, #portal textarea").first
    opened.fill("1.5")
    opened.press("Enter")
    expect(opened).to_be_hidden()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    selected(grid, 7)
    page.keyboard.press("Enter")
    opened.fill("材料不足")  # and straight on to the button, as people do


def selected(grid: Locator, column: int) -> None:
    cell = grid.get_by_test_id(f"glide-cell-{column}-0")
    expect(cell).to_have_attribute("aria-selected", "true")


def fill_date(panel: Locator, digits: str) -> None:
    """Year, month and day one after the other, as one types."""
    date = panel.get_by_test_id("stDateInput")
    date.get_by_role("spinbutton").first.click()
    panel.page.keyboard.type(digits)
    expect(date).to_contain_text(f"{digits[:4]}")


def choose_in_tab(page: Page, tab: str, label: str, option: str) -> Locator:
    """Open a tab and choose in it, as a person does: until it is chosen and the list is shut."""
    panel = page.get_by_role("tabpanel", name=tab)
    field, lists = panel.get_by_role("combobox", name=label), page.get_by_role("listbox")
    for _ in range(5):
        at_rest(page)
        page.get_by_role("tab", name=tab).click()
        field.click()
        page.get_by_role("option").filter(has_text=option).first.click()
        at_rest(page)
        if lists.count() == 0 and option in field.input_value():
            break
        page.keyboard.press("Escape")
    expect(field).to_have_value(option)
    return panel


def record(page: Page) -> None:
    go(page, "日常记录")
    choose(page, "单位", "敦煌市")
    fill_date(page.get_by_role("tabpanel", name="减分"), "20250506")
    page.get_by_label("事项", exact=True).first.fill("某项目未评先建")
    page.get_by_label("依据(文号等)").fill("督查通报第1号")
    press(page, "记录减分")
    said(page, "已记录:敦煌市")
    panel = choose_in_tab(page, "一票否决", "单位", "市公安局")
    fill_date(panel, "20250901")
    panel.get_by_label("事项", exact=True).fill("某事项引发群体性事件")
    panel.get_by_label("认定文号").fill("领导小组文件第1号")
    press(page, "记录一票否决")
    said(page, "已记录一票否决:市公安局")


def compare(page: Page) -> None:
    go(page, "总览")
    page.get_by_role("tab", name=CITY).click()
    table = page.get_by_role("tabpanel", name=CITY).get_by_test_id("stDataFrame").first
    row = table.locator("tbody tr").filter(has_text="市公安局")
    expect(row).to_contain_text("一票否决")


def seal(page: Page) -> None:
    go(page, "封存")
    press(page, "年终封存")
    said(page, "还不能封存")
    for field in page.get_by_placeholder("例外的理由").all():
        field.fill("经领导小组会议研究,按现状封存")
    press(page, "年终封存")
    said(page, "已完成:第 1 号")
    expect(page.locator(".strip.sealed")).to_contain_text("已封存")
    press(page, "核验")
    said(page, "核验无误")


def back_up(page: Page) -> Path:
    press(page, "核验全部记录")
    said(page, "审计链完整")
    press(page, "制作备份")
    with page.expect_download() as download:
        press(page, "下载备份")
    return download.value.path()


def undo_by_copy(page: Page, copy: Path) -> None:
    """Unseal, then bring the copy back: the year is sealed again."""
    page.get_by_label("解除封存的理由").fill("复核")
    press(page, "解除封存")
    said(page, "已解除封存")
    go(page, "年度")
    page.get_by_text("从备份恢复").first.click()
    field = page.get_by_test_id("stFileUploaderDropzoneInput").last
    upload(field, [FilePayload(name="备份.db", mimeType="", buffer=copy.read_bytes())])
    expect(page.get_by_text("备份.db")).to_be_visible()
    press(page, "从备份恢复")
    said(page, "没有恢复")
    page.get_by_label("确认取代现有记录").fill("恢复")
    press(page, "从备份恢复")
    said(page, "已从备份恢复")
    expect(page.locator(".strip.sealed")).to_contain_text("已封存")


def test_a_year_from_an_empty_database_to_the_seal(
    office: str, watched: Watched, database: Path, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(office)
    expect(page.get_by_text("演示数据").first).to_be_visible()
    assert not database.exists()
    create(page)
    send_templates(page)
    receive(page)
    verify(page)
    record(page)
    compare(page)
    seal(page)
    copy = back_up(page)
    restored = f"sqlite:///{tmp_path}/restored.db"
    restore(copy, restored)
    with Store.open(f"sqlite:///{database}") as kept, Store.open(restored) as again:
        assert digest(again) == digest(kept)
        assert again.check_records() == []
        with again.read() as now:
            [marked_down, *_] = now.reviews.lines(1, "市商务局")
            dates = [record.date.isoformat() for record in now.records.of(1)]
        assert (marked_down.line, marked_down.points) == ("一.1", 150)
        assert dates == ["2025-05-06", "2025-09-01"]
        assert marked_down.reason == "材料不足"
    undo_by_copy(page, copy)
    press(page, "换回演示数据")
    expect(page.locator(".strip.sample")).to_be_visible()
    watched.assert_quiet()
