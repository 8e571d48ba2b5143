"""Every address for everybody: nobody without a login, and each role only what is its own."""

from __future__ import annotations

import uuid
from pathlib import Path
from urllib.parse import quote

import pytest
import streamlit

from scoring.office.accounts import Accounts
from scoring.office.roles import Action, AtTheMachine, Role
from tests.accounts import PASSWORD
from tests.gate.asking import (
    pages_in,
    run_page,
    session_of,
    text_of,
    until_finished,
    upload_address,
)
from tests.gate.conftest import OTHER, Behind, name_of
from web.menu import ONLY_AT_HOME, PAGES, entries

pytestmark = pytest.mark.xdist_group("gate")

SCRIPT = next(
    each.name for each in (Path(streamlit.__file__).parent / "static" / "static" / "js").iterdir()
)
SOMEWHERE = f"/_stcore/upload_file/{uuid.UUID(int=1)}/{uuid.UUID(int=2)}"
ADDRESSES = [
    ("GET", "/"),
    ("GET", "/verify"),
    ("GET", "/own"),
    ("GET", "/index.html"),
    ("GET", f"/static/js/{SCRIPT}"),
    ("GET", "/favicon.png"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/script-health-check"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("GET", "/_stcore/bidi-components/x/y.js"),
    ("GET", "/component/x/index.html"),
    ("GET", "/auth/login"),
    ("GET", "/oauth2callback"),
    ("GET", f"/media/{'0' * 32}.xlsx"),
    ("GET", SOMEWHERE),
    ("PUT", SOMEWHERE),
    ("DELETE", SOMEWHERE),
    ("OPTIONS", SOMEWHERE),
    ("POST", "/"),
    ("GET", "/account"),
    ("POST", "/account"),
    ("POST", "/logout"),
    ("GET", "/%2e%2e/app.py"),
    ("GET", "//_stcore/metrics"),
    ("GET", "/_stcore/health/../metrics"),
]
FOR_NOBODY = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json",
              "/auth/login", "/oauth2callback", f"/media/{'0' * 32}.xlsx")  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_nobody_passes_without_a_login(behind: Behind, method: str, path: str) -> None:
    answer = behind.asker().ask(path, method, headers={"Origin": behind.address})
    assert answer.status in (303, 401)
    if answer.status == 303:
        assert answer.headers["Location"].startswith("/login")
    assert OTHER.encode() not in answer.body


def test_a_person_who_asks_for_a_page_is_led_to_the_login(behind: Behind) -> None:
    answer = behind.asker().ask("/verify", headers={"Accept": "text/html"})
    assert (answer.status, answer.headers["Location"]) == (303, "/login?next=/verify")


@pytest.mark.parametrize("role", Role)
def test_no_address_of_a_page_leads_to_an_english_dialog(behind: Behind, role: Role) -> None:
    """One of others leads to the first page; one that nobody has is said not to be there."""
    asker, own = behind.asker(role), entries(role.actions, guarded=True)
    for each in PAGES:
        answer = asker.ask(f"/{each.file}", headers={"Accept": "text/html"})
        assert answer.status == (200 if each in own[1:] else 303), each.file
        assert answer.headers["Location"] in (None, "/")
    for nothing in ("nothing", quote("甲"), "Verify"):
        answer = asker.ask(f"/{nothing}", headers={"Accept": "text/html"})
        assert answer.status == 404
        assert "没有这一页" in answer.body.decode()


def test_the_login_and_the_health_check_are_open(behind: Behind) -> None:
    for path in ("/login", "/_stcore/health"):
        assert behind.asker().ask(path).status == 200


def test_no_websocket_without_a_login(behind: Behind) -> None:
    assert not behind.asker().may_connect()


def test_a_temporary_password_opens_nothing_but_its_change(behind: Behind) -> None:
    asker = behind.asker()
    assert asker.log_in("新岗", "lin-shi-de-mi-ma").status == 303
    assert asker.ask("/", headers={"Accept": "text/html"}).headers["Location"] == "/account"
    assert asker.ask(f"/static/js/{SCRIPT}").status == 401
    assert not asker.may_connect()


@pytest.mark.parametrize("role", Role)
def test_a_role_finds_its_own_pages_and_no_others(behind: Behind, role: Role) -> None:
    asker = behind.asker(role)
    assert asker.ask("/").status == 200
    for path in FOR_NOBODY:
        assert asker.ask(path).status == 404, path
    with asker.socket() as socket:
        shown = pages_in(run_page(socket))
    expected = {
        each.file
        for each in PAGES
        if each.file not in ONLY_AT_HOME
        and (each.needs is None or each.needs in Role(role).actions)
    }
    names = {page or "default" for page in shown}
    assert names - {"default"} <= expected
    assert len(names) == len(expected)


@pytest.fixture(scope="session")
def all_pages(behind: Behind) -> dict[str, str]:
    """The hash of every page that anybody has."""
    found: dict[str, str] = {}
    for role in Role:
        with behind.asker(role).socket() as socket:
            shown = pages_in(run_page(socket))
        entries = [each for each in PAGES if each.file not in ONLY_AT_HOME]
        entries = [e for e in entries if e.needs is None or e.needs in Role(role).actions]
        found |= dict(zip((each.file for each in entries), shown.values(), strict=True))
    return found


@pytest.mark.parametrize("role", ["reporter", "leader"])
def test_a_page_of_others_is_not_run_by_its_hash(
    behind: Behind, all_pages: dict[str, str], role: Role
) -> None:
    """What the websocket is told to run: the year is not published, so no figure may come, and no
    unit's name but on what leaders follow.
    """
    allowed = Role(role).actions
    followed = {
        each.file for each in PAGES if each.needs is Action.FOLLOW and each.needs in allowed
    }
    for page, page_hash in all_pages.items():
        with behind.asker(role).socket() as socket:
            told = text_of(run_page(socket, page_hash))
        assert OTHER not in told or page in followed, page
        assert "某项目未评先建" not in told, page
        assert "100.00" not in told, page


def test_staff_see_what_they_may(behind: Behind, all_pages: dict[str, str]) -> None:
    """So that the test above can fail."""
    with behind.asker("staff").socket() as socket:
        assert "某项目未评先建" in text_of(run_page(socket, all_pages["records"]))


def test_an_upload_address_is_for_the_account_that_was_given_it(behind: Behind) -> None:
    with behind.asker("staff").socket() as socket:
        run_page(socket)
        path = upload_address(socket)
        assert behind.asker("reviewer").upload(path, b"data") == 404
        assert behind.asker("staff").upload(path, b"data") == 204


def test_who_may_send_nothing_cannot_upload(behind: Behind) -> None:
    leader = behind.asker("leader")
    with leader.socket() as socket:
        run_page(socket)
        assert leader.upload(upload_address(socket), b"data") == 404


def test_a_session_of_others_is_not_taken_up(behind: Behind) -> None:
    with behind.asker("staff").socket() as socket:
        session = session_of(run_page(socket))
        with pytest.raises(Exception, match=r"40[134]"):
            behind.asker("leader").socket(session)


def test_a_file_is_for_the_account_that_was_given_it(behind: Behind) -> None:
    """The page's icon is a file like any other."""
    with behind.asker("staff").socket() as socket:
        told = text_of(run_page(socket))
    path = told[told.index("/media/") :][: len("/media/") + 32]
    assert behind.asker("staff").ask(f"{path}.png").status == 200
    stranger = behind.asker()
    assert stranger.ask(f"{path}.png").status == 401


def test_logging_out_ends_every_tab(behind: Behind) -> None:
    asker = behind.asker("staff")
    with asker.socket() as one, asker.socket() as two:
        run_page(one)
        run_page(two)
        assert asker.post("/logout").status == 303
        for socket in (one, two):
            with pytest.raises(Exception, match="4401"):
                until_finished(socket)
    assert asker.ask("/").status in (303, 401)
    assert not asker.may_connect()


def test_an_account_that_is_disabled_is_out_with_its_next_word(behind: Behind) -> None:
    asker = behind.asker("reviewer")
    with behind.store() as store, asker.socket() as socket:
        run_page(socket)
        accounts = Accounts(store, AtTheMachine("终端"))
        accounts.disable(name_of("reviewer"))
        try:
            with pytest.raises(Exception, match="4401"):
                run_page(socket)
            assert not asker.may_connect()
            assert behind.asker().log_in(name_of("reviewer"), PASSWORD).status == 401
        finally:
            accounts.enable(name_of("reviewer"))


def test_the_table_names_every_action() -> None:
    assert set(Action) == set().union(*(role.actions for role in Role))
