"""A real browser: what was typed into the grid survives F5 and a restart, whatever it was typed by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scoring.office import at_the_machine, drafts, reviewing
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.gate.conftest import UNIT
from tests.web.conftest import MOST_SECONDS
from tests.web.reviewing_rounds import Server, running
from tests.web.test_story import at_rest

pytestmark = pytest.mark.xdist_group("browser")

RESTORED = re.compile(r"有 \d+ 处未保存的修改\(\d\d-\d\d \d\d:\d\d\),已恢复")
GIVEN, REASON = 5, 7
"""The grid's columns, counted from 0."""


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path, f"sqlite:///{tmp_path}/office.db", "local") as server:
        yield server


@contextmanager
def page_of(browser: Browser, server: Server, width: int = 1440) -> Iterator[Page]:
    """The review page in a browser of its own."""
    context = browser.new_context(viewport={"width": width, "height": 1400}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(MOST_SECONDS * 1000)
    page.goto(f"{server.address}/verify")
    shown(page)
    yield page
    context.close()


def shown(page: Page) -> None:
    expect(page.get_by_role("region", name=f"{UNIT}核定表")).to_be_visible()
    at_rest(page)


def cell(page: Page, column: int, row: int) -> Locator:
    return page.get_by_test_id("stDataFrame").first.get_by_test_id(f"glide-cell-{column}-{row}")


def open_cell(page: Page, column: int, row: int) -> Locator:
    """Open a cell of the grid for typing, by keyboard from the row's first cell."""
    grid = page.get_by_test_id("stDataFrame").first
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    box = grid.bounding_box()
    assert box
    page.mouse.click(box["x"] + 30, box["y"] + 52 + 35 * row)
    for at in range(column):
        expect(cell(page, at, row)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowRight")
    expect(cell(page, column, row)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    opened = page.locator("#portal input, #portal textarea").first
    expect(opened).to_be_visible()
    return opened


def type_into(page: Page, column: int, row: int, words: str) -> None:
    opened = open_cell(page, column, row)
    opened.fill(words)
    opened.press("Enter")
    expect(opened).to_be_hidden()


def compose(page: Page, column: int, row: int, letters: str, words: str) -> None:
    """The same by an input method: letters that become words."""
    opened = open_cell(page, column, row)
    session = page.context.new_cdp_session(page)
    for end in range(1, len(letters) + 1):
        given = {"text": letters[:end], "selectionStart": end, "selectionEnd": end}
        session.send("Input.imeSetComposition", given)
    session.send("Input.insertText", {"text": words})
    opened.press("Enter")
    expect(opened).to_be_hidden()


def sent(page: Page) -> None:
    """Until the grid has told of what was typed: that takes it a sixth of a second."""
    page.wait_for_timeout(200)


def test_what_was_typed_survives_f5_and_a_restart(browser: Browser, at_home: Server) -> None:
    with page_of(browser, at_home) as page:
        type_into(page, GIVEN, 0, "3.5")
        compose(page, REASON, 0, "cailiaobuzu", "材料不足")
        sent(page)
        page.reload()
        shown(page)
        expect(page.get_by_text(RESTORED)).to_be_visible()
        expect(cell(page, GIVEN, 0)).to_have_text(re.compile("^3.5"))
        expect(cell(page, REASON, 0)).to_have_text("材料不足")
        type_into(page, REASON, 1, "第二项")
        sent(page)
        at_rest(page)
        at_home.restart()
        app = page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
        shown(page)
        for row, words in enumerate(("材料不足", "第二项")):
            expect(cell(page, REASON, row)).to_have_text(words)
        page.reload()
        shown(page)
        expect(page.get_by_text("有 3 处未保存的修改")).to_be_visible()
        type_into(page, GIVEN, 1, "2")
        page.get_by_role("button", name="保存核定").click()
        expect(page.get_by_text("已保存,第 1 版:一.1、一.2")).to_be_visible()
        expect(page.get_by_text(RESTORED)).to_be_hidden()
    with Store.open(at_home.url) as store:
        year = OfficeYear(store, 1, at_the_machine.SOMEBODY)
        reviews = {r.line: (r.points, r.reason) for r in reviewing.reviews(year, UNIT)[1]}
        assert reviews == {"一.1": (350, "材料不足"), "一.2": (200, "第二项")}
        assert drafts.own(year) == []


def test_every_tab_shows_the_name_that_is_kept(browser: Browser, at_home: Server) -> None:
    with page_of(browser, at_home) as page, page_of(browser, at_home) as other:
        page.get_by_role("button", name="经办:稳评办").click()
        page.get_by_label("经办(岗位或姓名").fill("张三")
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="经办:张三")).to_be_visible()
        type_into(other, REASON, 0, "稳评办所填")
        sent(other)
        expect(other.get_by_text("经办已在另一个页面改为「张三」")).to_be_visible()
        expect(other.get_by_role("button", name="经办:张三")).to_be_visible()
        other.reload()
        shown(other)
        expect(other.get_by_role("button", name="经办:张三")).to_be_visible()
        expect(other.get_by_text(RESTORED)).to_be_hidden()
    at_home.restart()
    with page_of(browser, at_home) as page:
        expect(page.get_by_role("button", name="经办:张三")).to_be_visible()
    with Store.open(at_home.url) as store:
        [kept] = drafts.own(OfficeYear(store, 1, at_the_machine.SOMEBODY))
        assert [each.typed for each in kept.by_place().values()] == ["稳评办所填"]
