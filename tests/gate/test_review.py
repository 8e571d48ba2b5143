"""What a reviewer with fresh eyes got through: each way in, found open once and closed since."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from starlette.requests import Request
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from scoring.model.roles import Role
from scoring.office.accounts import Accounts
from scoring.office.logins import Entered
from scoring.office.roles import AtTheMachine
from scoring.store import Account
from tests.accounts import PASSWORD, account
from tests.gate.asking import COOKIE, Asker, alone, pages_in, run_page, session_of, text_of
from tests.gate.conftest import OTHER, UNIT, Behind
from web.gate.access import PATHS, Access
from web.gate.ownership import Ownership, holder_of
from web.gate.sign_in import SignIn
from web.gate.sockets import Sockets

pytestmark = pytest.mark.xdist_group("gate")
SESSION = str(uuid.UUID(int=7))
FILE = f"/media/{'a' * 32}.csv"


def tell(socket: ClientConnection, message: BackMsg) -> None:
    socket.send(message.SerializeToString())


def entered(role: Role = "staff", number: int = 1, unit: str | None = None) -> Entered:
    return Entered(Account(number, "某岗", "", False, role, unit, "", "", None), "key")


def http(path: str) -> dict[str, object]:
    return {"type": "http", "method": "GET", "path": path, "headers": [], "scheme": "http"}


def websocket(session: str) -> dict[str, object]:
    said = f"streamlit, x, {session}".encode()
    return {**http("/_stcore/stream"), "type": "websocket",
            "headers": [(b"sec-websocket-protocol", said)]}  # fmt: skip


@pytest.fixture
def given() -> Ownership:
    """What one account was given: a session, and a file to fetch."""
    ownership, first, second = Ownership(), ForwardMsg(), ForwardMsg()
    first.new_session.initialize.session_id = SESSION
    second.backend_operation_response.deferred_file.url = FILE
    for each in (first, second):
        ownership.note(each, holder_of(entered()))
    return ownership


@pytest.mark.parametrize(
    "other",
    [entered(number=2), entered("leader"), entered(unit=UNIT)],
    ids=["account", "role", "unit"],
)
def test_what_was_given_stays_with_account_role_and_unit(given: Ownership, other: Entered) -> None:
    assert given.is_allowed(http(FILE), entered())
    assert not given.is_allowed(http(FILE), other)
    assert given.own_session(websocket(SESSION), entered()) == websocket(SESSION)
    assert SESSION not in str(given.own_session(websocket(SESSION), other))


def test_a_session_that_nobody_was_given_is_a_new_one() -> None:
    """The program was started again: the tab goes on, with nothing of before."""
    ownership = Ownership()
    assert ownership.is_allowed(websocket(SESSION), entered())
    assert ownership.own_session(websocket(SESSION), entered())["headers"] == [
        (b"sec-websocket-protocol", b"streamlit, x")
    ]


@pytest.mark.parametrize("end", ["x", "/..", "/../b.csv", "%00", " ", ".csv", "?"])
def test_an_address_nearly_the_one_given_is_another(given: Ownership, end: str) -> None:
    assert not given.is_allowed(http(FILE + end), entered())


def test_what_a_browser_says_itself_is_not_given_to_it() -> None:
    ownership, answer, page = Ownership(), ForwardMsg(), ForwardMsg()
    answer.file_urls_response.response_id = FILE
    page.delta.new_element.markdown.body = FILE
    page.delta.new_element.download_button.label = FILE
    for each in (answer, page):
        ownership.note(each, holder_of(entered()))
    assert not ownership.is_allowed(http(FILE), entered())


def test_a_session_of_others_is_not_got_by_naming_it(behind: Behind) -> None:
    """The server repeats a request's number; that must not make its content one's own."""
    with behind.asker("administrator").socket() as socket:
        session, leader = session_of(run_page(socket)), behind.asker("leader")
        with leader.socket() as own:
            message = BackMsg()
            message.file_urls_request.request_id = session
            message.file_urls_request.session_id = session
            message.file_urls_request.file_names.append("a.xlsx")
            tell(own, message)
            run_page(own)
        with pytest.raises(InvalidStatus):
            leader.socket(session)


@pytest.fixture
def mover(behind: Behind) -> Iterator[str]:
    """An account of staff that is going to be a leader's."""
    name = f"调{uuid.uuid4().hex[:8]}"
    with behind.store() as store:
        account(store, name, "staff")
    yield name
    with behind.store() as store:
        Accounts(store, AtTheMachine("终端")).disable(name)


def test_a_session_is_not_taken_up_again_in_another_role(behind: Behind, mover: str) -> None:
    """What it has computed is not published yet, and a leader may not see it."""
    asker = behind.asker()
    asker.log_in(mover, PASSWORD)
    with asker.socket() as socket:
        told = run_page(socket)
    assert OTHER in text_of(told), "so that this test can fail"
    with behind.store() as store:
        Accounts(store, AtTheMachine("终端")).give_role(mover, "leader")
    asker.log_in(mover, PASSWORD)
    with asker.socket(session_of(told)) as socket:
        again = run_page(socket)
    assert session_of(again) != session_of(told)
    assert OTHER not in text_of(again)


def ask_for(socket: ClientConnection, session: str, number: str) -> None:
    """Ask for a file that is made on demand."""
    message = BackMsg()
    request = message.backend_operation_request
    request.request_id, request.session_id, request.deferred_file.file_id = "1", session, number
    tell(socket, message)


def made(socket: ClientConnection) -> str:
    """The address of what was made on demand."""
    while True:
        message, data = ForwardMsg(), socket.recv(timeout=60)
        assert isinstance(data, bytes)
        message.ParseFromString(data)
        if message.WhichOneof("type") == "backend_operation_response":
            return message.backend_operation_response.deferred_file.url


def test_a_file_made_on_demand_is_made_for_whom_it_was_offered(behind: Behind) -> None:
    """The server makes it in the name of whom it was offered to, whoever asks."""
    staff, reporter = behind.asker("staff"), behind.asker("reporter")
    with staff.socket() as socket, reporter.socket() as other:
        pages = pages_in(run_page(socket))
        told = run_page(socket, pages["receive"])
        elements = [m.delta.new_element for m in told if m.HasField("delta")]
        [number] = filter(None, (each.download_button.deferred_file_id for each in elements))
        ask_for(other, session_of(run_page(other)), number)
        answers = [m.WhichOneof("type") for m in run_page(other)]
        assert "backend_operation_response" not in answers
        ask_for(socket, session_of(told), number)
        path = made(socket)
    assert staff.ask(path).body.startswith(b"PK")
    assert reporter.ask(path).status == 404


ALLOWED = ("rerun_script", "stop_script", "file_urls_request", "app_heartbeat")
REFUSED = ("clear_cache", "set_run_on_save", "load_git_info", "debug_shutdown_runtime",
           "debug_disconnect_websocket")  # fmt: skip


@pytest.mark.parametrize("kind", [*ALLOWED, *REFUSED])
def test_what_a_browser_may_tell_the_server(kind: str) -> None:
    message = BackMsg()
    if kind in ("rerun_script", "file_urls_request"):
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    said = message.SerializeToString()
    assert Ownership().may_send(said, holder_of(entered())) == (kind in ALLOWED)


@pytest.mark.parametrize("said", [b"", b"\xff\xff", b"x" * 99, "文字".encode()])
def test_what_is_no_message_goes_no_further(said: bytes) -> None:
    assert not Ownership().may_send(said, holder_of(entered()))


def test_nobody_installs_anything_from_the_browser() -> None:
    message = BackMsg()
    for kind in ("install_skills", "dismiss_skills_nudge"):
        getattr(message.backend_operation_request, kind).SetInParent()
        assert not Ownership().may_send(message.SerializeToString(), holder_of(entered()))


def test_text_on_the_websocket_is_not_passed_on(behind: Behind) -> None:
    with behind.asker("staff").socket() as socket:
        socket.send("text")
        assert run_page(socket)
    assert "Traceback" not in behind.log.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize(
    "other", ["a[b]=1", 'x={"a":"b,c"}', "k=v;", "名=1".encode().decode("latin-1"), "a b=c", "=1"]
)
def test_cookies_of_other_programs_keep_nobody_out(behind: Behind, other: str) -> None:
    """Programs on other ports of one host share its cookies, whatever their form."""
    secret = behind.asker("staff").secret
    for said in (f"{other}; {COOKIE}={secret}", f"{COOKIE}={secret}; {other}"):
        assert Asker(behind.address, said={"Cookie": said}).ask("/").status == 200


def test_what_is_no_address_is_refused_without_a_fault(behind: Behind) -> None:
    asker = behind.asker()
    for origin in ("http://[", "http://[::1", "//[x]"):
        assert asker.ask("/login", "POST", b"", {"Origin": origin}).status == 403
    assert "Traceback" not in behind.log.read_text(encoding="utf-8", errors="replace")


def test_a_unit_reads_the_rules_too(behind: Behind) -> None:
    with behind.asker("reporter").socket() as socket:
        pages = pages_in(run_page(socket))
        told = text_of(run_page(socket, pages["scheme"]))
    assert "您的账号不能" not in told
    assert "加分、减分、一票否决" in told
    assert OTHER not in told


@pytest.mark.parametrize("path", PATHS)
def test_whom_the_proxy_does_not_name_is_not_sent_in_circles(path: str) -> None:
    opened = SignIn(Access.PROXY, Sockets(Ownership())).answer(Request(http(path)), None)
    assert alone(opened).status_code == 401
