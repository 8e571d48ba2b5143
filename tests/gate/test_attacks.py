"""What people try at a door: guessing, forging, replaying, smuggling, flooding. All in vain."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat

import pytest

from scoring.office.accounts import Accounts
from scoring.office.logins import NAME_FAILURES
from scoring.office.roles import AtTheMachine
from tests.accounts import PASSWORD, TEMPORARY
from tests.gate.asking import COOKIE, Asker
from tests.gate.conftest import Behind, name_of, process_at

pytestmark = pytest.mark.xdist_group("gate")
MIB = 1 << 20


@pytest.fixture
def victim(behind: Behind) -> Iterator[str]:
    """An account of its own for a test that gets one locked."""
    name = f"试{uuid.uuid4().hex[:8]}"
    with behind.store() as store:
        accounts = Accounts(store, AtTheMachine("终端"))
        accounts.add(name, "staff", None, TEMPORARY)
        yield name
        with store.write("终端") as tx:
            tx.logins.forget_failures("place:127.0.0.1")


def test_guessing_one_after_the_other_ends_soon(behind: Behind, victim: str) -> None:
    asker = behind.asker()
    for number in range(NAME_FAILURES):
        assert "不对" in asker.log_in(victim, f"cai-de-mi-ma-{number}").body.decode()
    answer = asker.log_in(victim, TEMPORARY)
    assert answer.status == 401
    assert "次数过多" in answer.body.decode()
    assert asker.secret == ""


def test_guessing_many_at_once_ends_as_soon(behind: Behind, victim: str) -> None:
    with ThreadPoolExecutor(12) as many:
        answers = [
            *many.map(
                lambda _: behind.asker().log_in(victim, "cai-de-mi-ma").body.decode(), range(12)
            )
        ]
    guesses = sum("不对" in each for each in answers)
    assert guesses <= NAME_FAILURES + 1, "two are counted at a time"
    assert behind.asker().log_in(victim, TEMPORARY).status == 401


def test_a_login_never_goes_on_in_a_session_given_beforehand(behind: Behind) -> None:
    planted = Asker(behind.address, secret="A" * 43)
    planted.log_in(name_of("staff"), PASSWORD)
    assert planted.secret != "A" * 43
    assert behind.asker().ask("/", headers={"Cookie": f"{COOKIE}={'A' * 43}"}).status == 401


def test_logging_in_again_ends_the_login_before(behind: Behind) -> None:
    asker = behind.asker("staff")
    before = asker.secret
    asker.log_in(name_of("staff"), PASSWORD)
    assert asker.secret != before
    assert Asker(behind.address, before).ask("/").status == 401


@pytest.mark.parametrize(
    "forged",
    ["", "x", "0" * 43, "' OR 1=1 --", "../../etc/passwd", "%00", "a" * 6000, '"', "=;=", "é"],
)
def test_forged_cookies(behind: Behind, forged: str) -> None:
    asker = Asker(behind.address, said={"Cookie": f"{COOKIE}={forged}".encode().decode("latin-1")})
    assert asker.ask("/").status in (401, 431, 400)


def test_a_cookie_with_a_letter_changed(behind: Behind) -> None:
    asker = behind.asker("staff")
    other = "A" if asker.secret[0] != "A" else "B"
    assert Asker(behind.address, other + asker.secret[1:]).ask("/").status == 401
    assert Asker(behind.address, asker.secret.swapcase()).ask("/").status == 401


def test_a_cookie_is_worth_nothing_after_logging_out(behind: Behind) -> None:
    asker = behind.asker("staff")
    kept = asker.secret
    asker.post("/logout")
    replayed = Asker(behind.address, kept)
    assert replayed.ask("/").status == 401
    assert not replayed.may_connect()


def test_what_the_records_keep_is_no_cookie(behind: Behind) -> None:
    """Whoever reads the database cannot log in with what is there."""
    asker = behind.asker("staff")
    with behind.store() as store, store.read() as now:
        from scoring.office.logins import key_of

        key = key_of(asker.secret)
        assert now.logins.get(key) is not None
    assert Asker(behind.address, key).ask("/").status == 401


@pytest.mark.parametrize(
    "name",
    ["X-Scoring-Account", "X_Scoring_Account", "x-scoring-account", "X-Scoring-User",
     "X-Remote-User", "Remote-User", "X-Forwarded-User"],
)  # fmt: skip
def test_an_identity_in_a_header_is_nobodys(behind: Behind, name: str) -> None:
    for value in ("1", ":1", "x:5", "管理员岗".encode().decode("latin-1")):
        smuggler = Asker(behind.address, said={name: value, "X-Scoring-Secret": ""})
        assert smuggler.ask("/").status == 401
        assert not smuggler.may_connect()


def test_an_identity_in_a_header_changes_nobodys_role(behind: Behind) -> None:
    from tests.gate.asking import pages_in, run_page

    leader = behind.asker("leader")
    with leader.socket() as socket:
        own = pages_in(run_page(socket))
    leader.said = {"X-Scoring-Account": "5", "X_Scoring_Account": "5"}
    with leader.socket() as socket:
        assert pages_in(run_page(socket)) == own


@pytest.mark.parametrize("path", ["/login", "/logout", "/account", "/"])
def test_other_sites_can_send_nothing(behind: Behind, path: str) -> None:
    asker = behind.asker("staff")
    for origin in ("http://evil.example", "null", f"{behind.address}.evil.example", "http://"):
        assert asker.post(path, {"Origin": origin}).status == 403
    assert asker.ask(path, "POST", b"", {"Sec-Fetch-Site": "cross-site"}).status == 403
    assert asker.ask("/").status == 200, "and nobody was logged out"
    assert not asker.may_connect(Origin="http://evil.example")


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil.example",
     "javascript:alert(1)", "/%0d%0aSet-Cookie:x", "/\r\nSet-Cookie: x=y", " //evil.example",
     "/login", "/logout", "///evil.example", "/\t/evil.example", "/甲"],
)  # fmt: skip
def test_after_the_login_it_goes_nowhere_else(behind: Behind, target: str) -> None:
    answer = behind.asker().log_in(name_of("staff"), PASSWORD, next=target)
    assert answer.status == 303
    assert answer.headers["Location"] in ("/", "/%0d%0aSet-Cookie:x")
    assert not any(each.startswith("x") for each in answer.headers.get_all("Set-Cookie") or [])


def test_the_cookie_is_for_this_server_and_no_script(behind: Behind) -> None:
    answer = behind.asker().log_in(name_of("staff"), PASSWORD)
    cookie = answer.headers["Set-Cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "domain=" not in cookie


@pytest.mark.parametrize("path", ["/", "/login", "/_stcore/health", "/nothing", "/account"])
def test_every_answer_says_what_a_browser_must_not_do(behind: Behind, path: str) -> None:
    for asker in (behind.asker(), behind.asker("staff")):
        said = asker.ask(path).headers
        assert said["X-Frame-Options"] == "DENY"
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Referrer-Policy"] == "same-origin"
        assert said["Cache-Control"] == "no-store"
        policy = said["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def server_memory(behind: Behind) -> int:
    """Bytes that the server's process holds."""
    return int(process_at(behind.address).memory_info().rss)


def test_an_anonymous_upload_is_not_even_read(behind: Behind) -> None:
    before = server_memory(behind)
    for method, path in (
        ("PUT", f"/_stcore/upload_file/{uuid.uuid4()}/{uuid.uuid4()}"),
        ("POST", "/_stcore/upload_file"),
        ("POST", "/"),
    ):
        size = {"Content-Length": str(100 * MIB), "Origin": behind.address}
        answer = behind.asker().ask(path, method, repeat(b"x" * MIB, 100), size)
        assert answer.status == 401
    assert server_memory(behind) - before < 30 * MIB


def test_a_login_of_a_hundred_megabytes_is_cut_short(behind: Behind) -> None:
    before = server_memory(behind)
    own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": behind.address}
    asker = behind.asker()
    assert asker.ask("/login", "POST", repeat(b"x" * MIB, 100), own).status == 413
    assert asker.ask("/login", "POST", b"&".join([b"a=b"] * 3000), own).status in (400, 413)
    assert server_memory(behind) - before < 30 * MIB


FORM = "application/x-www-form-urlencoded"
ODD_FORMS = {
    "nothing": (FORM, b""),
    "no password": (FORM, b"name=x"),
    "no UTF-8": (FORM, b"\xff\xfe"),
    "no UTF-8 behind percent": (FORM, b"name=%ff&password=x"),
    "no names": (FORM, b"=&=&="),
    "a field twice": (FORM, b"name=x&name=y&password=z"),
    "many fields": (FORM, b"&".join(b"f%d=x" % n for n in range(50))),
    "JSON": ("application/json", b'{"name": "x", "password": "y"}'),
    "text": ("text/plain", b"name=x&password=y"),
    "no type": ("", b"name=x&password=y"),
    "in parts": ("multipart/form-data; boundary=x",
                 b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\ny\r\n--x--\r\n'),
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD_FORMS)
def test_odd_forms_are_told_no(behind: Behind, odd: str) -> None:
    kind, body = ODD_FORMS[odd]
    own = {"Content-Type": kind, "Origin": behind.address}
    answer = behind.asker().ask("/login", "POST", body, own)
    assert answer.status == 400
    assert "不是本页的表单" in answer.body.decode()
    inside = behind.asker("staff")
    assert inside.ask("/account", "POST", body, own).status == 400
    assert inside.ask("/").status == 200


def test_names_that_nobody_has_are_told_no(behind: Behind) -> None:
    for body in (b"name=%00&password=%00", b"name=" + b"x" * 5000 + b"&password="):
        own = {"Content-Type": FORM, "Origin": behind.address}
        assert behind.asker().ask("/login", "POST", body, own).status == 401
    assert behind.asker().ask("/login", "DELETE", headers={"Origin": behind.address}).status == 405


def test_the_log_tells_of_it_without_secrets(behind: Behind) -> None:
    asker = behind.asker("staff")
    behind.asker().log_in(name_of("staff"), "cuo-de-mi-ma-xyz")
    behind.asker().log_in("mi-ma-xie-cuo-le-di-fang", "y")
    told = behind.log.read_text(encoding="utf-8", errors="replace")
    assert "login refused from 127.0.0.1" in told
    assert "logged in from 127.0.0.1" in told
    for secret in (PASSWORD, asker.secret, "cuo-de-mi-ma-xyz", "mi-ma-xie-cuo-le-di-fang"):
        assert secret not in told
    assert "Traceback" not in told
