"""In a real browser: the ranking, an upload, the cell an error is in, and no word to outsiders."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, expect

from scoring.office.papers import PAPERS, Paper
from tests.books import CITY, base_row, book, by_office, cover, full_marks
from tests.programs import CHINESE_FONT, needs
from tests.uploading import upload
from tests.web.conftest import Watched

pytestmark = pytest.mark.xdist_group("browser")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def payload(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": XLSX, "buffer": data}


def test_from_the_sample_to_own_files(server: str, watched: Watched) -> None:
    page = watched.page
    page.goto(server)
    expect(page.get_by_text("演示数据").first).to_be_visible()
    rows = page.get_by_test_id("stDataFrame").first.locator("tbody tr")
    expect(rows).to_have_count(3)
    for row, words in enumerate(
        (("1甲县", "● 已核定"), ("乙县", "○ 缺 1 项"), ("丙县", "✕ 一票否决"))
    ):
        expect(rows.nth(row)).to_contain_text("".join(words))
    expect(page.locator(".vega-embed svg").first).to_be_visible()

    page.get_by_role("link", name="报送与检查").first.click()
    bad = book({"基础项": [base_row("一.1", 自评分=9)]}, cover_rows=cover("丑局", CITY))
    good = by_office({"基础项": full_marks()}, "子局", CITY)
    files = [payload("子局.xlsx", good), payload("丑局.xlsx", bad)]
    upload(page.get_by_test_id("stFileUploaderDropzoneInput").first, files)
    expect(page.get_by_text("丑局.xlsx").first).to_be_visible()
    page.get_by_role("button", name="读取并检查").click()

    problem = page.locator(".problems li").filter(has_text="✕ 错误")
    expect(problem).to_contain_text("基础项!F2")
    expect(problem).to_contain_text("处理:")
    expect(page.get_by_text("演示数据", exact=True)).to_have_count(0)

    page.get_by_role("link", name="单位得分").first.click()
    expect(page.locator(".unit h2")).to_have_text("子局")
    expect(page.locator(".unit .score > b")).to_have_text("100.00")
    first = page.locator(".steps details").first
    first.locator("summary").click()
    expect(first).to_contain_text("子局.xlsx!基础项!G2")
    watched.assert_quiet()


@needs(CHINESE_FONT)
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.key)
def test_every_paper_downloads(server: str, watched: Watched, paper: Paper) -> None:
    page = watched.page
    page.goto(server)
    page.get_by_role("link", name="下载").first.click()
    button = page.locator(f".st-key-{paper.key} button")
    if paper.slow:
        button.click()
        button = page.locator(f".st-key-{paper.key}-made button")
    with page.expect_download() as download:
        button.click()
    name = download.value.suggested_filename
    assert name.startswith("演示_2025年度")
    assert name.endswith(paper.ending)
    starts = {".csv": b"\xef\xbb\xbf", ".html": b"<!", ".json": b"{"}
    assert download.value.path().read_bytes().startswith(starts.get(paper.ending, b"PK"))
    watched.assert_quiet()


def test_a_template_that_cannot_be_used_is_told(server: str, watched: Watched) -> None:
    page = watched.page
    page.goto(server)
    page.get_by_role("link", name="下载").first.click()
    page.get_by_text("场合、封存、印发单位、通报模板、表彰和字体").click()
    broken = FilePayload(name="模板.docx", mimeType="", buffer=b"no template")
    upload(page.get_by_test_id("stFileUploaderDropzoneInput").first, [broken])
    expect(page.get_by_text("模板.docx", exact=True)).to_be_visible()
    page.locator(".st-key-notification button").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="模板")).to_be_visible()
    watched.assert_quiet()


def test_a_phone_is_wide_enough(server: str, watched: Watched) -> None:
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(server)
    expect(page.locator(".lost, .masthead").first).to_be_visible()
    main = page.get_by_test_id("stMain")
    expect(page.get_by_test_id("stDataFrame").first).to_be_visible()
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
