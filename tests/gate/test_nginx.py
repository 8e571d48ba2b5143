"""As an office runs it: nginx with TLS in front, by the configuration that is shipped."""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from scoring.office.accounts import Accounts
from scoring.office.logins import PLACE_FAILURES
from scoring.office.roles import AtTheMachine
from tests.accounts import PASSWORD, TEMPORARY
from tests.books import base_row, book, cover
from tests.gate.asking import Asker, pages_in, run_page, text_of
from tests.gate.conftest import OTHER, Behind, name_of
from tests.gate.fronted import SHIPPED, Front, fronting
from tests.uploading import upload
from web.gate.access import ACCOUNT_HEADER
from web.gate.middleware import OURS

pytestmark = pytest.mark.xdist_group("gate")
CLIENT, GUESSER = "127.0.0.2", "127.0.0.3"
MIB = 1 << 20


@pytest.fixture(scope="session")
def front(behind: Behind, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with fronting([behind.address], tmp_path_factory.mktemp("nginx")) as found:
        yield found


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser that does not mind who signed the certificate."""
    made = browser.new_context(
        ignore_https_errors=True, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    yield made
    made.close()


def log_in(page: Page, front: Front, name: str, password: str) -> None:
    page.goto(front.address)
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def change_password(page: Page, new: str) -> None:
    page.get_by_label("原密码").fill(TEMPORARY)
    page.get_by_label("新密码(至少").fill(new)
    page.get_by_label("再写一次").fill(new)
    page.get_by_role("button", name="修改密码").click()


def test_a_clerk_comes_by_tls_from_the_first_password_to_logging_out(
    behind: Behind, front: Front, context: BrowserContext
) -> None:
    name = f"收件{uuid.uuid4().hex[:6]}"
    with behind.store() as store:
        Accounts(store, AtTheMachine("终端")).add(name, "staff", None, TEMPORARY)
    page = context.new_page()
    log_in(page, front, name, TEMPORARY)
    expect(page.get_by_text("这是临时密码")).to_be_visible()
    change_password(page, PASSWORD)
    expect(page.get_by_text("密码已改")).to_be_visible()
    log_in(page, front, name, PASSWORD)
    receive_a_workbook(page, front)
    the_cookie_is_for_this_host_under_tls(context)
    logging_out_ends_every_tab(page, context, front)


def receive_a_workbook(page: Page, front: Front) -> None:
    """By the upload address and the websocket: what became of it is on the page."""
    page.goto(f"{front.address}/receive")
    data = book({"基础项": [base_row("一.1", 自评分=9)]}, cover_rows=cover(OTHER))
    sent = FilePayload(name="坏表.xlsx", mimeType="application/octet-stream", buffer=data)
    upload(page.locator("input[type=file]").first, [sent])
    page.get_by_role("button", name="接收并检查").click()
    expect(page.get_by_text("一.1 自评分应在").first).to_be_visible()


def the_cookie_is_for_this_host_under_tls(context: BrowserContext) -> None:
    [cookie] = [each for each in context.cookies() if "scoring_login" in each["name"]]
    assert cookie["name"] == "__Host-scoring_login"
    assert cookie["secure"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Strict"
    assert cookie["path"] == "/"


def logging_out_ends_every_tab(page: Page, context: BrowserContext, front: Front) -> None:
    other = context.new_page()
    other.goto(f"{front.address}/records")
    expect(other.get_by_text("记录(1 条)")).to_be_visible()
    page.goto(f"{front.address}/records")
    expect(page.get_by_text("记录(1 条)")).to_be_visible()
    page.get_by_role("link", name="账号:").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    expect(other.get_by_role("button", name="登录")).to_be_visible()
    other.go_back()
    assert "记录(1 条)" not in other.content()
    page.go_back()
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    assert "记录(1 条)" not in page.content()
    assert [each for each in context.cookies() if "scoring_login" in each["name"]] == []


def test_answers_tell_the_browser_to_stay_with_tls(front: Front) -> None:
    for path in ("/login", "/_stcore/health"):
        said = Asker(front.address).ask(path).headers
        assert said["Strict-Transport-Security"] == "max-age=31536000"
        assert said["X-Frame-Options"] == "DENY"
        assert said["Server"] == "nginx", "and no version"


def test_who_comes_without_tls_is_sent_to_it(front: Front) -> None:
    answer = Asker(front.plain).ask("/verify?x=1")
    assert answer.status == 301
    assert answer.headers["Location"] == "https://127.0.0.1/verify?x=1"
    assert "Set-Cookie" not in answer.headers


def test_every_header_that_says_who_somebody_is_is_blanked() -> None:
    text = SHIPPED.read_text(encoding="utf-8").lower()
    for name in (ACCOUNT_HEADER, *OURS, "x-forwarded-user"):
        assert f'proxy_set_header {name} "";' in text, name


@pytest.mark.parametrize("name", ["X-Scoring-Account", "X_Scoring_Account", "X-Scoring-User",
                                  "X-Remote-User", "Remote-User", "X-Forwarded-User"])  # fmt: skip
def test_an_identity_in_a_header_is_nobodys_here_either(front: Front, name: str) -> None:
    for value in ("1", ":1", "管理员岗".encode().decode("latin-1")):
        smuggler = Asker(front.address, said={name: value, "X-Scoring-Secret": ""})
        assert smuggler.ask("/").status == 401
        assert not smuggler.may_connect()


def test_an_identity_in_a_header_changes_nobodys_role_here_either(front: Front) -> None:
    leader = Asker(front.address)
    leader.log_in(name_of("leader"), PASSWORD)
    with leader.socket() as socket:
        own = pages_in(run_page(socket))
    leader.said = {"X-Scoring-Account": "5", "X-Scoring-User": "5", "X_Remote_User": "5"}
    with leader.socket() as socket:
        assert pages_in(run_page(socket)) == own


def test_the_log_names_the_client_and_not_what_it_claims(behind: Behind, front: Front) -> None:
    claims = {"X-Forwarded-For": "10.9.8.7", "X-Real-IP": "10.9.8.7", "Forwarded": "for=10.9.8.7"}
    client = Asker(front.address, source=CLIENT, said=claims)
    assert client.log_in(name_of("leader"), "cuo-de-mi-ma").status == 401
    assert client.log_in(name_of("leader"), PASSWORD).status == 303
    told = behind.log.read_text(encoding="utf-8", errors="replace")
    assert f"login refused from {CLIENT}" in told
    assert f"logged in from {CLIENT}" in told
    assert "10.9.8.7" not in told


def test_one_clients_guesses_lock_out_nobody_else(behind: Behind, front: Front) -> None:
    with behind.store() as store, store.write("登录") as tx:
        for _ in range(PLACE_FAILURES):
            tx.logins.count_failure(f"place:{GUESSER}", afresh=False)
    guesser = Asker(front.address, source=GUESSER, said={"X-Forwarded-For": CLIENT})
    assert "次数过多" in guesser.log_in(name_of("staff"), PASSWORD).body.decode()
    assert Asker(front.address, source=CLIENT).log_in(name_of("staff"), PASSWORD).status == 303


def test_only_an_upload_may_be_large(front: Front) -> None:
    somewhere = f"/_stcore/upload_file/{uuid.uuid4()}/{uuid.uuid4()}"
    for path, kib, refused in (
        ("/", 65, True), ("/login", 65, True), (somewhere, 111 * 1024, True), (somewhere, 65, False)
    ):  # fmt: skip
        status = Asker(front.address).ask(path, "PUT", bytes(kib * 1024)).status
        assert (status == 413) == refused, path


def test_a_plain_request_to_the_tls_port_gets_nothing(front: Front) -> None:
    at = urlsplit(front.address)
    connection = http.client.HTTPConnection("127.0.0.1", at.port or 0, timeout=60)
    connection.request("GET", "/login")
    assert connection.getresponse().status == 400
    connection.close()


def test_while_the_app_is_down_it_says_so(tmp_path: Path) -> None:
    with fronting(["http://127.0.0.1:9"], tmp_path) as front:
        answer = Asker(front.address).ask("/")
    assert answer.status == 503
    assert "请稍后再试" in answer.body.decode()


@pytest.mark.parametrize(("kib", "taken"), [(12, True), (28, True), (40, False)])
def test_cookies_of_other_systems_on_the_host(front: Front, kib: int, taken: bool) -> None:
    asker = Asker(front.address)
    asker.log_in(name_of("staff"), PASSWORD)
    asker.kept |= {f"qita-xitong-{number}": "x" * 4000 for number in range(kib // 4)}
    answer = asker.ask("/")
    assert answer.status == (200 if taken else 431)
    if taken:
        with asker.socket() as socket:
            assert OTHER in text_of(run_page(socket))
    else:
        assert "请在浏览器里清除本网站的 Cookie" in answer.body.decode()
