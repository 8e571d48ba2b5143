"""What a unit's reporter, a leader and an administrator see, before and after publishing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from playwright.sync_api import TimeoutError as TimeoutError_

from scoring.model.roles import Role
from scoring.office import progress, sealing
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.accounts import PASSWORD, TEMPORARY
from tests.books import SCHEME, base_row, book, cover
from tests.gate.conftest import OTHER, UNIT, Behind, name_of, settle
from tests.uploading import upload
from tests.web.conftest import MOST_SECONDS, serving

pytestmark = pytest.mark.xdist_group("gate")
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
AT_REST = ("data-test-script-state", "notRunning")
NOT_YET = "成绩还没有公布。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A server of its own: what is published here stays so."""
    folder = tmp_path_factory.mktemp("roles")
    database, log = folder / "office.db", folder / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
    with serving(folder, database, log, SCORING_ACCESS="accounts") as address:
        yield Behind(address, database, log)


@contextmanager
def page_of(browser: Browser, office: Behind, role: Role, width: int = 1440) -> Iterator[Page]:
    """A browser in which an account of the role is logged in; it must not complain."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(MOST_SECONDS * 1000)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    enter(page, office, name_of(role), PASSWORD)
    yield page
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults == []
    context.close()


def enter(page: Page, office: Behind, name: str, password: str) -> None:
    page.goto(f"{office.address}/login")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def self_scored(unit: str, first: float = 5) -> bytes:
    rows = [base_row(line.id, 自评分=line.max / 100) for line in SCHEME.lines[1:]]
    rows.insert(0, base_row(SCHEME.lines[0].id, 自评分=first))
    return book({"基础项": rows}, cover_rows=cover(unit))


def hand_in(page: Page, name: str, data: bytes) -> None:
    sent = FilePayload(name=name, mimeType="application/octet-stream", buffer=data)
    chooser = page.locator("input[type=file]")
    expect(chooser).to_have_count(1)
    upload(chooser, [sent])
    expect(page.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    page.get_by_role("button", name="报送", exact=True).click()


def publish(office: Behind) -> None:
    with office.store() as store:
        with store.read() as now:
            [kept] = now.years.all()
        year = OfficeYear(store, kept.id, "稳评办")
        sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "试办"))
        sealing.publish(year)


@WIDTHS
def test_before_publishing_a_leader_sees_no_figure(
    browser: Browser, office: Behind, width: int
) -> None:
    with page_of(browser, office, "leader", width) as page:
        expect(page.get_by_text("成绩公布之后才能查看")).to_be_visible()
        for address in ("unit", "downloads", "records"):
            page.goto(f"{office.address}/{address}")
            expect(page.get_by_role("link", name="账号:")).to_be_visible()
            assert OTHER not in page.inner_text("body")


@WIDTHS
def test_a_reporter_hands_in_and_is_told(browser: Browser, office: Behind, width: int) -> None:
    with page_of(browser, office, "reporter", width) as page:
        expect(page.get_by_text(NOT_YET)).to_be_visible()
        hand_in(page, "过高.xlsx", self_scored(UNIT, first=9))
        expect(page.get_by_text("有错误,没有采用")).to_be_visible()
        expect(page.get_by_text("一.1 自评分应在").first).to_be_visible()
        hand_in(page, "别的.xlsx", self_scored(OTHER))
        expect(page.get_by_text(f"您的账号只能报送「{UNIT}」的")).to_be_visible()
        expect(page.get_by_text("有错误,没有采用")).not_to_be_visible()
        hand_in(page, "正确.xlsx", self_scored(UNIT))
        expect(page.get_by_text("✓ 已收下")).to_be_visible()
        assert "98.00" not in page.inner_text("body")


def test_an_administrator_makes_resets_and_disables_an_account(
    browser: Browser, office: Behind
) -> None:
    with page_of(browser, office, "administrator") as page:
        page.set_viewport_size({"width": 1440, "height": 1800})  # scrolling shuts an open list
        page.goto(f"{office.address}/accounts")
        page.get_by_text("建立账号").first.click()
        page.get_by_label("账号(岗位名称)").fill("收件岗")
        page.get_by_role("button", name="建立账号").click()
        expect(page.get_by_text("「收件岗」的临时密码")).to_be_visible()
        first = page.locator("code").first.inner_text()
        expect(page.get_by_test_id("stApp")).to_have_attribute(*AT_REST)
        page.get_by_text("重置密码、改角色、停用").click()
        choose(page, "收件岗")
        page.get_by_role("button", name="重置密码").click()
        expect(page.locator("code").first).not_to_have_text(first)
        expect(page.get_by_text("「收件岗」的临时密码")).to_be_visible()
        second = page.locator("code").first.inner_text()
        may_enter = [known(browser, office, password) for password in (first, second)]
        assert may_enter == [False, True]
        page.get_by_role("button", name="停用").click()
        expect(page.get_by_text("已停用「收件岗」")).to_be_visible()
        assert not known(browser, office, second)
        assert TEMPORARY not in page.content()


def choose(page: Page, name: str) -> None:
    """An account in the form for changes; a list shuts where what it stands in still moves."""
    page.get_by_text("各角色能办理什么").hover()  # waits until the part above has opened
    box, option = page.get_by_role("combobox", name="账号"), page.get_by_role("option")
    for _ in range(10):
        box.click()
        with suppress(TimeoutError_):
            option.filter(has_text=name).first.click(timeout=5_000)
            return
        page.keyboard.press("Escape")
    raise AssertionError("the list never stayed open")


def known(browser: Browser, office: Behind, password: str) -> bool:
    """Whether a password opens the new account's own page."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    enter(page, office, "收件岗", password)
    page.wait_for_load_state()
    inside = page.get_by_text("这是临时密码").is_visible()
    context.close()
    return inside


def test_after_publishing_each_sees_what_is_theirs(browser: Browser, office: Behind) -> None:
    publish(office)
    for width in (1440, 390):
        with page_of(browser, office, "reporter", width) as page:
            expect(page.get_by_text("总分构成图").or_(page.locator(".unit .score"))).to_be_visible()
            expect(page.locator(".unit h2")).to_have_text(UNIT)
            expect(page.get_by_text(NOT_YET)).not_to_be_visible()
            assert OTHER not in page.inner_text("body")
        with page_of(browser, office, "leader", width) as page:
            expect(page.get_by_text("谁领先").first).to_be_visible()
            page.goto(f"{office.address}/unit")
            expect(page.locator(".unit .score")).to_be_visible()
            page.goto(f"{office.address}/records")
            expect(page.get_by_text("某项目未评先建")).not_to_be_visible()
