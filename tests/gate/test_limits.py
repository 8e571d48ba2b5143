"""Nobody can use up the server: what an account, an address, all may have, and who is told what."""

from __future__ import annotations

import asyncio
import tomllib
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from starlette.types import Message, Scope
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from scoring.office.accounts import Accounts
from scoring.office.logins import NAME_FAILURES
from scoring.office.roles import AtTheMachine
from tests.accounts import PASSWORD, account
from tests.gate.asking import Asker, alone, run_page, text_of, until_finished, upload_address
from tests.gate.conftest import OTHER, Behind, name_of
from tests.web.conftest import ROOT
from web.gate import limits, sockets, uploads, usage
from web.gate.limits import MIB, Bounds
from web.gate.ownership import Holder, Ownership
from web.gate.sockets import Line, Sockets, read_ahead
from web.gate.usage import Pace, Share, Shares, address_of

pytestmark = pytest.mark.xdist_group("gate")
HTML = {"Accept": "text/html"}
ONE, TWO = Holder(1, "staff", None), Holder(2, "staff", None)
FILE = f"/media/{'a' * 32}.csv"


@pytest.fixture
def busy(behind: Behind) -> Iterator[Asker]:
    """An account of its own, logged in."""
    name = f"忙{uuid.uuid4().hex[:8]}"
    with behind.store() as store:
        account(store, name, "staff")
        asker = behind.asker()
        asker.log_in(name, PASSWORD)
        yield asker
        Accounts(store, AtTheMachine("终端")).disable(name)


def ask_addresses(socket: ClientConnection, names: int) -> ForwardMsg:
    """Ask for so many addresses for files: the answer."""
    message = BackMsg()
    message.file_urls_request.request_id = "1"
    message.file_urls_request.file_names.extend(f"{number}.xlsx" for number in range(names))
    socket.send(message.SerializeToString())
    return told(socket, "file_urls_response")


def told(socket: ClientConnection, kind: str) -> ForwardMsg:
    """The next message of a kind."""
    while True:
        data = socket.recv(timeout=60)
        assert isinstance(data, bytes)
        message = ForwardMsg.FromString(data)
        if message.HasField(kind):  # type: ignore[arg-type]
            return message


def told_addresses(number: int) -> ForwardMsg:
    message = ForwardMsg()
    for each in range(number):
        message.file_urls_response.file_urls.add(upload_url=f"/_stcore/upload_file/s/{each}")
    return message


def file_given() -> ForwardMsg:
    message = ForwardMsg()
    message.backend_operation_response.deferred_file.url = FILE
    return message


def http(path: str, *said: tuple[bytes, bytes], method: str = "GET") -> Scope:
    return {"type": "http", "method": method, "path": path, "headers": [*said],
            "scheme": "http", "query_string": b""}  # fmt: skip


def test_what_one_account_is_given_pushes_out_nothing_of_anothers() -> None:
    """One message with 20,000 names did."""
    ownership = Ownership()
    ownership.note(file_given(), ONE)
    ownership.note(told_addresses(limits.GIVEN * 2), TWO)
    assert ownership._holds(ONE, FILE)
    assert len(ownership._given[TWO]) == limits.GIVEN
    assert ownership._holds(TWO, f"/_stcore/upload_file/s/{limits.GIVEN * 2 - 1}")
    ownership.note(told_addresses(limits.ACCOUNT.addresses), ONE)
    assert ownership._holds(ONE, FILE), "nor of its own, with all the addresses it may have"


def test_so_many_names_at_once_and_no_more(behind: Behind, busy: Asker) -> None:
    with behind.asker("staff").socket() as other, busy.socket() as socket:
        run_page(other)
        path = upload_address(other)
        run_page(socket)
        assert len(ask_addresses(socket, limits.NAMES).file_urls_response.file_urls) == limits.NAMES
        answer = ask_addresses(socket, 20_000).file_urls_response
        assert list(answer.file_urls) == []
        assert answer.error_msg.startswith("一次选了 20000 个文件,最多 1000 个")
        assert told(socket, "auth_redirect").auth_redirect.url == "/too-much?what=names&found=20000"
        for _ in range(limits.ACCOUNT.addresses // limits.NAMES - 1):
            ask_addresses(socket, limits.NAMES)
        answer = ask_addresses(socket, 1).file_urls_response
        assert "选过的文件共 5001 个,超过了上限(每个账号 5000 个)" in answer.error_msg
        assert behind.asker("staff").upload(path, b"data") == 204


def test_so_many_pages_of_an_account_and_no_more(behind: Behind, busy: Asker) -> None:
    with ExitStack() as stack:
        tabs = [stack.enter_context(busy.socket()) for _ in range(limits.ACCOUNT.sockets)]
        with pytest.raises(InvalidStatus):
            busy.socket()
        answer = busy.ask("/", headers=HTML)
        assert answer.status == 429
        assert "您的账号已打开 30 个页面,最多 30 个。请关掉不用的页面" in answer.body.decode()
        assert busy.ask("/_stcore/host-config").status == 429
        assert busy.ask("/static/x").status != 429
        assert behind.asker("staff").may_connect(), "others notice nothing"
        tabs[0].close()
        assert busy.ask("/", headers=HTML).status == 200
        stack.enter_context(busy.socket())


def test_a_message_too_large_leads_to_a_page_that_says_so(busy: Asker) -> None:
    with busy.socket() as socket:
        run_page(socket)
        message = BackMsg(rerun_script={"query_string": "x" * (limits.MESSAGE + 1)})
        socket.send(message.SerializeToString())
        answer = told(socket, "auth_redirect")
        page = busy.ask(answer.auth_redirect.url, headers=HTML)
        assert page.status == 413
        assert "一次提交的内容有 1000 KB,最多 1000 KB" in page.body.decode()
        with pytest.raises(ConnectionClosed):
            until_finished(socket)


@pytest.mark.parametrize("query", ["", "?what=x&found=1", "?what=files&found=<b>", "?found=%C3%A9"])
def test_the_page_of_what_was_too_much_shows_figures_only(busy: Asker, query: str) -> None:
    answer = busy.ask(f"/too-much{query}", headers=HTML)
    assert answer.status == 413
    assert b"<b>" not in answer.body


def test_many_messages_at_once_are_all_answered(busy: Asker) -> None:
    """They wait their turn."""
    with busy.socket() as one, busy.socket() as two, busy.socket() as three:
        for socket in (one, two, three):
            message = BackMsg(rerun_script={"query_string": ""})
            socket.send(message.SerializeToString())
        for socket in (one, two, three):
            assert OTHER in text_of(until_finished(socket))


def test_a_page_that_sends_on_and_on_is_led_away(busy: Asker) -> None:
    with busy.socket() as socket:
        run_page(socket)
        message = BackMsg(rerun_script={"query_string": ""}).SerializeToString()
        with suppress(ConnectionClosed):
            for _ in range(limits.MESSAGES[0] + 4 * limits.AHEAD):
                socket.send(message)
        answer = told(socket, "auth_redirect")
        page = busy.ask(answer.auth_redirect.url, headers=HTML)
        assert page.status == 413
        assert f"最多 {limits.AHEAD} 次" in page.body.decode()
        with suppress(ConnectionClosed):
            while True:
                until_finished(socket)
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def test_a_page_may_ask_for_addresses_before_it_is_made(busy: Asker) -> None:
    """One that comes back after the server was started again does."""
    with busy.socket() as socket:
        path = upload_address(socket)
        assert busy.upload(path, b"data") == 204


def shares(**bounds: int) -> Shares:
    """Small ones."""
    given = Bounds(**{"sockets": 9, "reruns": 9, "addresses": 9, "held": 9 * MIB, **bounds})
    return Shares(Share(given), Share(given), Share(given))


async def nothing(_: Message) -> None:
    """Send it nowhere."""


def test_so_many_pages_are_made_at_a_time() -> None:
    async def made() -> list[bool]:
        own = shares(reruns=2)
        lines = [Line(ONE, own, nothing) for _ in range(3)]
        await lines[0].take_turn()
        await lines[0].take_turn()
        await lines[1].take_turn()
        waiting = asyncio.ensure_future(lines[2].take_turn())
        await asyncio.sleep(0)
        before = waiting.done()
        lines[0].end_turn()
        lines[0].end_turn()
        await waiting
        return [before, own.all.reruns.locked()]

    assert alone(made()) == [False, True]


def test_a_page_that_comes_back_waits_for_no_run_of_its_lost_connection() -> None:
    """What is made for the session is told to the new connection; the old one never hears."""

    async def made() -> bool:
        own, known = shares(reruns=1), Sockets(Ownership())
        lost, back = (Line(ONE, own, nothing) for _ in range(2))
        known._belongs(lost, "s")
        await lost.take_turn()
        known._belongs(back, "s")
        return own.account.reruns.locked()

    assert not alone(made())


def test_of_what_a_page_sent_before_it_went_the_last_is_looked_at() -> None:
    async def tried() -> list[Message]:
        sent = [{"type": "websocket.receive", "bytes": b"%d" % n} for n in range(limits.AHEAD)]
        coming: list[Message] = [*sent, {"type": "websocket.disconnect", "code": 1001}]

        async def receive() -> Message:
            return coming.pop(0)

        line, inbox = Line(ONE, shares(), nothing), asyncio.Queue[Message]()
        await read_ahead(line, receive, inbox)
        assert not line.ended.is_set()
        return [inbox.get_nowait() for _ in range(inbox.qsize())]

    left = alone(tried())
    assert [each.get("bytes") for each in left[:-1]] == [
        b"%d" % n for n in range(limits.AHEAD - limits.LAST, limits.AHEAD)
    ]
    assert left[-1]["type"] == "websocket.disconnect"


def test_who_comes_too_fast_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def come() -> None:
        pace = Pace(3, 2.0)
        for _ in range(5):
            await pace.wait()

    monkeypatch.setattr(usage.time, "monotonic", lambda: 1000.0)
    monkeypatch.setattr(usage.asyncio, "sleep", sleep)
    alone(come())
    assert slept == [0.5, 1.0]


def upload(own: Shares, *said: tuple[bytes, bytes], of: Sockets | None = None) -> tuple[int, str]:
    """What becomes of a file; the app takes all."""
    sent: list[Message] = []

    async def app(_: Scope, __: Any, send: Any) -> None:
        assert own.account.arriving > 0
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError("a file refused is not read")

    scope = http("/_stcore/upload_file/s/f", *said, method="PUT")
    known = of or Sockets(Ownership())
    alone(uploads.pass_upload(app, scope, receive, send, own, known))
    assert own.account.arriving == 0
    return sent[0]["status"], b"".join(each.get("body", b"") for each in sent).decode()


def length(size: int) -> tuple[bytes, bytes]:
    return b"content-length", str(size).encode()


def test_files_are_taken_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "held", lambda sessions: 4 * MIB * len([*sessions]))
    own = shares(held=8 * MIB)
    assert upload(own, length(8 * MIB)) == (204, "")
    own.account.sessions["t"] = 1
    status, words = upload(own, length(5 * MIB))
    assert status == 413
    assert "文件合计 9 MiB,超过了上限" in words
    assert "分几次上传" in words
    for bad in ((), (length(0)[0], b"x"), (length(0)[0], "٣".encode())):
        assert upload(own, *([bad] if bad else []))[0] == 411


def test_files_of_pages_that_have_gone_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """And are given up in any case where the page does not come back."""
    closed: list[str] = []

    class Runtime:
        close_session = closed.append

    monkeypatch.setattr(sockets, "get_instance", Runtime)
    monkeypatch.setattr(usage, "held", lambda sessions: 4 * MIB * len([*sessions]))
    own, known = shares(held=8 * MIB), Sockets(Ownership())

    async def open_and_close(session: str) -> None:
        line = Line(ONE, own, nothing)
        own.account.sockets += 1
        known._belongs(line, session)
        known._close(line)

    alone(open_and_close("gone"))
    assert upload(own, length(5 * MIB), of=known)[0] == 204
    assert closed == ["gone"]
    assert own.account.sessions == {}
    monkeypatch.setattr(limits, "RECONNECT", 0)

    async def wait() -> None:
        await open_and_close("later")
        await open_and_close("back")
        known._belongs(Line(ONE, own, nothing), "back")
        await asyncio.sleep(0.05)

    alone(wait())
    assert closed == ["gone", "later"]


@pytest.mark.parametrize(
    ("host", "counted"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8::1:2", "2001:db8::/64"), ("", ""), ("x", "x")],
)
def test_an_address_of_ipv6_is_its_network(host: str, counted: str) -> None:
    assert address_of({**http("/"), "client": (host, 1)}) == counted
    assert address_of(http("/")) == ""


@pytest.mark.parametrize("kib", [12, 42])
def test_long_cookies_of_other_systems_do_not_break_the_page(behind: Behind, kib: int) -> None:
    asker = behind.asker("staff")
    asker.kept |= {f"qita-xitong-{number}": "x" * 3000 for number in range(kib // 3)}
    assert asker.ask("/").status == 200
    with asker.socket() as socket:
        assert OTHER in text_of(run_page(socket))
        assert asker.upload(upload_address(socket), b"data") == 204


def test_the_app_sees_its_own_cookies_only() -> None:
    said = (
        b"cookie",
        b'a[b]=1; scoring_login=x; _streamlit_xsrf=2|ab|cd|3; k=v="; scoring_known=y',
    )
    assert sockets_see(http("/", said)) == [(b"cookie", b"_streamlit_xsrf=2|ab|cd|3")]
    assert sockets_see(http("/", (b"cookie", b"a=b"), (b"host", b"h"))) == [(b"host", b"h")]


def sockets_see(scope: Scope) -> list[tuple[bytes, bytes]]:
    from web.gate.headers import without_other_cookies

    return without_other_cookies(scope)["headers"]  # type: ignore[no-any-return]


def test_who_knows_a_name_keeps_nobody_out_of_a_known_browser(behind: Behind, busy: Asker) -> None:
    """From the very address of the owner."""
    with behind.store() as store, store.read() as now:
        name = next(each.name for each in reversed(now.accounts.all()) if not each.disabled_at
                    and each.name.startswith("忙"))  # fmt: skip
    for _ in range(NAME_FAILURES):
        assert "不对" in behind.asker().log_in(name, "cai-de-mi-ma").body.decode()
    assert "次数过多" in behind.asker().log_in(name, PASSWORD).body.decode()
    assert busy.kept["scoring_known"]
    assert busy.log_in(name, PASSWORD).status == 303


def test_the_mark_of_a_browser_is_for_no_script(behind: Behind) -> None:
    answer = behind.asker().log_in(name_of("staff"), PASSWORD)
    [cookie] = [each for each in answer.headers.get_all("Set-Cookie") or [] if "_known" in each]
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert "domain=" not in cookie.lower()


def test_logins_at_once_from_one_address(behind: Behind) -> None:
    names = [f"mei-you-{uuid.uuid4().hex}" for _ in range(limits.LOGINS * 2)]

    def tried(name: str) -> tuple[int, str]:
        answer = behind.asker().log_in(name, "cai-de-mi-ma")
        return answer.status, answer.body.decode()

    with ThreadPoolExecutor(len(names)) as many:
        answers = [*many.map(tried, names)]
    assert {status for status, _ in answers} <= {401, 429}
    for status, words in answers:
        assert ("请过几秒再试" in words) == (status == 429)
    with behind.store() as store, store.write("终端") as tx:
        tx.logins.forget_failures("place:127.0.0.1")


def test_the_bounds_fit_the_server_they_run_on() -> None:
    unit = (ROOT / "deploy" / "scoring@.service").read_text(encoding="utf-8")
    said = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line[1:])
    assert int(said["LimitNOFILE"]) > limits.ALL.sockets * 3
    assert int(said["TasksMax"]) > limits.ALL.reruns * 2
    memory = int(said["MemoryHigh"].removesuffix("G")) * 1024 * MIB
    assert memory > limits.ALL.held + (1000 + 2 * 64 + 400) * MIB
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["server"]
    assert server["maxWidgetStateSize"] * 1_000_000 == limits.MESSAGE
    for small, large in ((limits.ACCOUNT, limits.ADDRESS), (limits.ADDRESS, limits.ALL)):
        assert all(one <= other for one, other in zip(small, large, strict=True))
    assert limits.ACCOUNT.addresses < limits.GIVEN
    burst, a_second = limits.OPENINGS
    assert burst + 120 * a_second < 128, "of all sessions that the server keeps"
