"""Two processes behind nginx on PostgreSQL: a login is one for both, a page stays with its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from scoring.intake.year import Workbook
from scoring.office import receiving
from scoring.office.accounts import Accounts
from scoring.office.logins import NAME_FAILURES
from scoring.office.roles import AtTheMachine, Role
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.accounts import PASSWORD, TEMPORARY
from tests.books import book, cover, full_marks
from tests.gate.asking import Asker, pages_in, run_page, session_of, text_of, upload_address
from tests.gate.conftest import OTHER, UNIT, name_of, process_at, settle
from tests.gate.fronted import fronting, port_of, processes_as_shipped
from tests.store.databases import new_database, server
from tests.uploading import upload
from tests.web.conftest import MOST_SECONDS, serving

__all__ = ["server"]
pytestmark = pytest.mark.xdist_group("processes")
COOKIE = "kaoping_process"


class Office(NamedTuple):
    """Where nginx listens, the ports of the two processes, and their records."""

    address: str
    first: str
    second: str
    url: str

    def asker(self, process: str, role: Role | None = None) -> Asker:
        """Somebody whom nginx led to a process, logged in where a role is given."""
        for _ in range(10):
            asker = Asker(self.address)
            asker.ask("/login")
            if asker.kept[COOKIE] == process:
                break
        else:
            raise AssertionError("nginx leads everybody to the same process")
        if role:
            assert asker.log_in(name_of(role), PASSWORD).status == 303
        return asker

    def moved(self, asker: Asker, process: str) -> Asker:
        """The same login, its cookie altered to name another process."""
        return Asker(self.address, asker.secret, kept={**asker.kept, COOKIE: process})


@contextmanager
def opened(server: str, folder: Path) -> Iterator[Office]:
    url = new_database(server)
    with Store.open(url) as store:
        settle(store)
    settings = {"SCORING_ACCESS": "accounts", "SCORING_DATABASE_URL": url}
    with ExitStack() as stack:
        apps = [
            stack.enter_context(serving(folder, folder / "none", folder / f"log-{n}", **settings))
            for n in (1, 2)
        ]
        front = stack.enter_context(fronting(apps, folder))
        yield Office(front.address, port_of(apps[0]), port_of(apps[1]), url)


@pytest.fixture(scope="module")
def office(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(server, tmp_path_factory.mktemp("processes")) as found:
        yield found


@contextmanager
def page_at(browser: Browser, office: Office, process: str, role: Role) -> Iterator[Page]:
    """A browser in which an account of the role is logged in, its pages at a process."""
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 1440, "height": 1200}, locale="zh-CN"
    )
    context.add_cookies([{"name": COOKIE, "value": process, "url": office.address}])
    page = context.new_page()
    page.set_default_timeout(MOST_SECONDS * 1000)
    page.goto(f"{office.address}/login")
    page.get_by_label("账号").fill(name_of(role))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name="账号:")).to_be_visible()
    yield page
    context.close()


def process_of(page: Page) -> str:
    [found] = [each for each in page.context.cookies() if each.get("name") == COOKIE]
    return found.get("value", "")


def workbook(unit: str, first: float) -> FilePayload:
    rows = full_marks(**{"一.1": {"自评分": first}})
    data = book({"基础项": rows}, cover_rows=cover(unit))
    return {"name": f"{unit}{first}.xlsx", "mimeType": "application/octet-stream", "buffer": data}


@pytest.mark.parametrize("count", [1, 2, 12])
def test_each_process_has_one_deputy_where_there_is_another(count: int) -> None:
    """All tabs of a browser have to come to the same one."""
    ports = [f"127.0.0.1:{number}" for number in range(1, count + 1)]
    told = processes_as_shipped(ports)
    of = dict(re.findall(r"upstream kaoping_(\d+) \{(.*?)\}", told, flags=re.DOTALL))
    assert [*of] == [port_of(each) for each in ports]
    servers = [
        re.findall(r"server \S+:(\d+)(?: max_fails=0)( backup)?;", each) for each in of.values()
    ]
    after = [*of][1:] + [*of][:1]
    deputies = [[(each, " backup")] if count > 1 else [] for each in after]
    assert servers == [[(port, ""), *more] for port, more in zip(of, deputies, strict=True)]


def test_each_uploads_to_the_process_that_answered_first(office: Office) -> None:
    for process in (office.first, office.second):
        asker = office.asker(process, "staff")
        with asker.socket() as socket:
            run_page(socket)
            assert asker.upload(upload_address(socket), b"data") == 204
        assert asker.kept[COOKIE] == process


def test_a_login_is_one_for_both_and_ends_for_both(office: Office) -> None:
    asker = office.asker(office.first, "staff")
    other = office.moved(asker, office.second)
    assert other.ask("/").status == 200
    with other.socket() as socket:
        assert OTHER in text_of(run_page(socket, pages_in(run_page(socket))["receive"]))
        assert asker.post("/logout").status == 303
        with pytest.raises(Exception, match="4401"):
            run_page(socket)
    assert other.ask("/").status == 401
    assert not other.may_connect()


def test_an_upload_address_of_one_process_is_none_at_the_other(office: Office) -> None:
    asker = office.asker(office.first, "staff")
    with asker.socket() as socket:
        run_page(socket)
        path = upload_address(socket)
        assert office.moved(asker, office.second).upload(path, b"data") == 404
        assert office.asker(office.second, "staff").upload(path, b"data") == 404
        assert asker.upload(path, b"data") == 204


def test_a_file_of_one_process_is_none_at_the_other(office: Office) -> None:
    asker = office.asker(office.first, "reviewer")
    with asker.socket() as socket:
        told = text_of(run_page(socket))
    path = told[told.index("/media/") :][: len("/media/") + 32] + ".png"
    assert asker.ask(path).status == 200
    assert office.moved(asker, office.second).ask(path).status == 404


@pytest.mark.parametrize("role", ["staff", "leader", "reporter"])
def test_a_session_of_one_process_is_a_new_one_at_the_other(office: Office, role: Role) -> None:
    """Whoever names it, its own account too: what its pages have at hand is not there."""
    with office.asker(office.first, "staff").socket() as socket:
        session, other = session_of(run_page(socket)), office.asker(office.second, role)
        with other.socket(session) as elsewhere:
            told = run_page(elsewhere)
        assert session_of(told) != session
        assert (OTHER in text_of(told)) == (role == "staff")
        if role != "staff":
            with pytest.raises(InvalidStatus):
                office.moved(other, office.first).socket(session)


@pytest.mark.parametrize("named", ["", "22", "5432", "127.0.0.1", "kaoping", "x y", "é", "8501 "])
def test_a_cookie_leads_to_no_other_place(office: Office, named: str) -> None:
    asker = Asker(office.address, kept={COOKIE: named.encode().decode("latin-1")})
    assert asker.ask("/login").status == 200
    assert asker.kept[COOKIE] in (office.first, office.second)


def test_wrong_passwords_are_counted_for_both_together(office: Office) -> None:
    with Store.open(office.url) as store:
        Accounts(store, AtTheMachine("终端")).add("试两处", "staff", None, TEMPORARY)
    askers = [office.asker(office.first), office.asker(office.second)]
    for number in range(NAME_FAILURES):
        assert "不对" in askers[number % 2].log_in("试两处", "cai-de-mi-ma").body.decode()
    for asker in askers:
        assert "次数过多" in asker.log_in("试两处", TEMPORARY).body.decode()


def test_a_review_saved_in_one_process_is_in_the_others_next_look(
    office: Office, browser: Browser
) -> None:
    with Store.open(office.url) as store:
        book = Workbook(f"{UNIT}.xlsx", workbook(UNIT, 4)["buffer"])
        receiving.receive(OfficeYear(store, 1, "稳评办"), [book], trusted=True)
    other = office.asker(office.second, "reviewer")
    with other.socket() as socket, page_at(browser, office, office.first, "reviewer") as page:
        at = pages_in(run_page(socket))["verify"]
        assert "1 个已全部核定" in text_of(run_page(socket, at))
        page.goto(f"{office.address}/verify")
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )
        page.get_by_role("button", name="未核定的项按计算值填入").click()
        expect(page.get_by_text("表中有尚未保存的改动")).to_be_visible()
        page.get_by_role("button", name="保存核定").click()
        expect(page.get_by_text("已保存,第 1 版")).to_be_visible()
        assert process_of(page) == office.first
        assert "2 个已全部核定" in text_of(run_page(socket, at))


def test_where_one_process_is_killed_its_pages_go_on_at_the_other(
    server: str, tmp_path: Path, browser: Browser
) -> None:
    """Without logging in again, and also when the process is back."""
    with (
        opened(server, tmp_path) as office,
        page_at(browser, office, office.first, "staff") as page,
    ):
        asker, untouched = (
            office.asker(office.first, "reviewer"),
            office.asker(office.second, "staff"),
        )
        page.goto(f"{office.address}/receive")
        upload(page.locator("input[type=file]").first, [workbook(UNIT, 4)])
        with asker.socket() as socket, untouched.socket() as elsewhere:
            session, pages = session_of(run_page(socket)), pages_in(run_page(elsewhere))
            with page.expect_websocket():
                process_at(f"http://127.0.0.1:{office.first}").kill()
            with pytest.raises(ConnectionClosed):
                run_page(socket)
            assert OTHER in text_of(run_page(elsewhere, pages["receive"]))
        goes_on(asker, office, session)
        settings = {"SCORING_ACCESS": "accounts", "SCORING_DATABASE_URL": office.url}
        asks_for_the_lost_file(page, office)
        with serving(tmp_path, tmp_path / "none", port=int(office.first), **settings):
            receives(page, 2, 5)
            assert process_of(page) == office.second
            goes_on(asker, office, session)
            assert office.asker(office.first, "staff").ask("/").status == 200
        with Store.open(office.url) as store:
            assert store.check_records() == []


def goes_on(asker: Asker, office: Office, session: str) -> None:
    with asker.socket(session) as socket:
        pages = pages_in(run_page(socket))
        assert OTHER in text_of(run_page(socket, pages["verify"]))
        assert asker.upload(upload_address(socket), b"data") == 204
    assert asker.kept[COOKIE] == office.second


def asks_for_the_lost_file(page: Page, office: Office) -> None:
    """One of two files was with the process that is gone: none of them is received."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
    upload(page.locator("input[type=file]").first, [workbook(UNIT, 5)])
    page.get_by_role("button", name="接收并检查").click()
    expect(page.get_by_text("列出的文件没有都收到(程序重新启动过)")).to_be_visible()
    expect(page.get_by_text("全部报送(1 份)")).to_be_visible()
    assert process_of(page) == office.second
    page.reload()


def receives(page: Page, submissions: int, first: float) -> None:
    upload(page.locator("input[type=file]").first, [workbook(UNIT, first)])
    page.get_by_role("button", name="接收并检查").click()
    expect(page.get_by_text(f"全部报送({submissions} 份)")).to_be_visible()
