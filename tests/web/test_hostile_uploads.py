"""Hostile files through the upload box, a second browser session alive beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import bombs
from tests.books import by_office, full_marks
from tests.corpus import FOREIGN
from tests.uploading import upload
from tests.web.conftest import MOST_SECONDS, Watched

pytestmark = pytest.mark.xdist_group("browser")


def test_every_hostile_file_is_refused_and_both_sessions_go_on(
    server: str, watched: Watched, browser: Browser, tmp_path: Path
) -> None:
    for name, data in bombs.bombs().items():
        (tmp_path / f"{name}.xlsx").write_bytes(data)
    (tmp_path / "好表.xlsx").write_bytes(by_office({"基础项": full_marks()}))
    files = sorted(tmp_path.iterdir())
    files += sorted(FOREIGN.iterdir())

    other = browser.new_context(locale="zh-CN").new_page()
    other.set_default_timeout(MOST_SECONDS * 1000)
    other.goto(server)
    rows = other.get_by_test_id("stDataFrame").first.locator("tbody tr")
    expect(rows).to_have_count(3)

    page = watched.page
    page.set_default_timeout(3 * MOST_SECONDS * 1000)
    page.goto(server)
    page.get_by_role("link", name="报送与检查").first.click()
    upload(page.get_by_test_id("stFileUploaderDropzoneInput").first, files)
    button = page.get_by_role("button", name="读取并检查")
    button.click()

    # While the one session reads, the other goes on.
    other.get_by_role("link", name="单位得分").first.click()
    expect(other.locator(".unit h2")).to_have_text("甲县")

    long = 3 * MOST_SECONDS * 1000
    refused = page.get_by_text("整份不计").locator("..")  # for a moment beside the one before
    expect(refused.filter(has_text=str(len(files) - 1))).to_be_visible(timeout=long)
    expect(page.get_by_text("演示数据", exact=True)).to_have_count(0, timeout=long)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    page.get_by_role("link", name="单位得分").first.click()
    expect(page.locator(".unit .score > b")).to_have_text("100.00")
    other.get_by_role("link", name="总览").first.click()
    expect(rows).to_have_count(3)
    other.context.close()
    watched.assert_quiet()
