"""In a real browser: who is overdue, a report recorded, and the file for other calendars."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scoring.office import calendar_records
from scoring.store import Store
from tests.office.registers import begun
from tests.web.conftest import Watched, serving
from tests.web.test_story import at_rest, choose, choose_in_tab, fill_date

pytestmark = pytest.mark.xdist_group("browser")


def test_from_who_is_overdue_to_the_file_for_other_calendars(
    tmp_path: Path, watched: Watched
) -> None:
    url, page = f"sqlite:///{tmp_path}/office.db", watched.page
    with Store.open(url) as store:
        year = begun(store)
        calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 20))
    with serving(tmp_path / "none", tmp_path / "office.db") as server:
        page.goto(server)
        page.get_by_role("link", name="日程", exact=True).first.click()
        plan = page.locator("ul.dates > li").filter(has_text="年初安排部署").first
        expect(plan).to_contain_text("逾期没有完成 2 个:乙县、丙局")

        panel = choose_in_tab(page, "登记", "哪个单位", "乙县")
        choose(page, "完成了哪一项", "年初安排部署")
        fill_date(panel, "20250203")
        page.get_by_role("button", name="登记完成").click()
        expect(page.get_by_text("已登记:乙县「年初安排部署」2025-02-03 完成")).to_be_visible()

        page.get_by_role("tab", name="要办的").click()
        expect(plan).to_contain_text("逾期没有完成 1 个:丙局")
        page.get_by_role("tab", name="催报").click()
        at_rest(page)
        with page.expect_download() as taken:
            page.get_by_role("button", name="日历文件").click()
        assert Path(taken.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    watched.assert_quiet()
