"""How the app may be started, and who comes in: by an office's own login, or on one's own machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.office.accounts import Accounts
from scoring.office.roles import AtTheMachine
from scoring.store import Store
from tests.gate.asking import Asker, pages_in, run_page
from tests.gate.conftest import UNIT, Behind, name_of, settle
from tests.web.conftest import MOST_SECONDS, ROOT, free_port, serving

pytestmark = pytest.mark.xdist_group("gate")
SECRET = "q7-Zk2-vM9-xR4-tB6-wL1"


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A server that lets a reverse proxy say who somebody is."""
    folder = tmp_path_factory.mktemp("proxy")
    database, log = folder / "office.db", folder / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
    settings = {"SCORING_ACCESS": "proxy", "SCORING_PROXY_SECRET": SECRET}
    with serving(folder, database, log, **settings) as address:
        yield Behind(address, database, log)


def by_proxy(named: Behind, name: str, **more: str) -> Asker:
    """Somebody whom the reverse proxy has named, as it writes a name in Chinese."""
    said = {"X-Scoring-User": name.encode().decode("latin-1"), "X-Scoring-Secret": SECRET, **more}
    return Asker(named.address, said=said)


def is_in(asker: Asker) -> bool:
    """Whether page and websocket open; both or neither."""
    page, socket = asker.ask("/").status == 200, asker.may_connect()
    assert page == socket
    return page


def test_whom_the_proxy_names_is_in_with_their_own_pages(named: Behind) -> None:
    for role, theirs, others in (("staff", "records", "accounts"),
                                 ("administrator", "accounts", "records")):  # fmt: skip
        asker = by_proxy(named, name_of(role))
        assert is_in(asker)
        with asker.socket() as socket:
            shown = pages_in(run_page(socket))
        assert theirs in shown
        assert others not in shown


@pytest.mark.parametrize("secret", ["", SECRET[:-1], f"{SECRET}x", SECRET.lower(), "é"])
def test_without_the_proxys_secret_a_name_is_worth_nothing(named: Behind, secret: str) -> None:
    assert not is_in(by_proxy(named, name_of("administrator"), **{"X-Scoring-Secret": secret}))


def test_a_secret_without_a_name_is_worth_nothing(named: Behind) -> None:
    assert not is_in(Asker(named.address, said={"X-Scoring-Secret": SECRET}))
    for name in ("", "没有的岗", name_of("staff")[:-1], UNIT, "1", "5"):
        assert not is_in(by_proxy(named, name)), name


def test_a_name_written_otherwise_is_no_name(named: Behind) -> None:
    name = name_of("administrator").encode().decode("latin-1")
    for header in ("X_Scoring_User", "X-Remote-User", "X-Forwarded-User"):
        assert not is_in(Asker(named.address, said={header: name, "X-Scoring-Secret": SECRET}))


def test_two_names_are_none(named: Behind) -> None:
    """A proxy that adds its header to the client's instead of replacing it lets nobody in."""
    connection = by_proxy(named, "").connection()
    connection.putrequest("GET", "/")
    for name in (name_of("administrator"), name_of("leader")):
        connection.putheader("X-Scoring-User", name.encode())
    connection.putheader("X-Scoring-Secret", SECRET)
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_a_disabled_account_is_not_in_whoever_names_it(named: Behind) -> None:
    asker = by_proxy(named, name_of("reviewer"))
    with named.store() as store, asker.socket() as socket:
        run_page(socket)
        accounts = Accounts(store, AtTheMachine("终端"))
        accounts.disable(name_of("reviewer"))
        with pytest.raises(Exception, match="4401"):
            run_page(socket)
        assert not is_in(asker)
        accounts.enable(name_of("reviewer"))
    assert is_in(asker)


def test_other_sites_can_send_nothing_by_the_proxy_either(named: Behind) -> None:
    asker = by_proxy(named, name_of("staff"))
    assert asker.post("/account", {"Origin": "http://evil.example"}).status == 403
    assert not asker.may_connect(Origin="http://evil.example")


def started(database: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """Start the app where it must not start: how it ended, and what it said."""
    environment = {**os.environ, "SCORING_DATABASE_URL": f"sqlite:///{database}", **settings}
    done = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py",
         "--server.port", str(free_port()), *arguments],
        cwd=ROOT, env=environment, capture_output=True, encoding="utf-8",
        timeout=MOST_SECONDS, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


ELSEWHERE = ("--server.address", "0.0.0.0")


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (ELSEWHERE, {"SCORING_ACCESS": "proxy", "SCORING_PROXY_SECRET": SECRET},
         "请用 --server.address 127.0.0.1 启动"),
        ((), {"SCORING_ACCESS": "proxy"}, "SCORING_PROXY_SECRET"),
        ((), {"SCORING_ACCESS": "proxy", "SCORING_PROXY_SECRET": "x" * 19}, "20 个字符以上"),
        ((), {"SCORING_ACCESS": "accounts"}, "account add 管理员 --role administrator"),
        (ELSEWHERE, {}, "account add 管理员 --role administrator"),
        ((), {"SCORING_ACCESS": "open"}, "应为 accounts 或 proxy"),
    ],
)  # fmt: skip
def test_it_does_not_start_where_it_would_not_be_safe(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], words: str
) -> None:
    code, said = started(tmp_path / "office.db", *arguments, **settings)
    assert code == 2
    assert "没有启动:" in said
    assert words in said
    assert "Traceback" not in said


def test_an_administrator_who_is_disabled_is_none(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        Accounts(store, AtTheMachine("终端")).add("管理员", "administrator")
        with store.read() as now:
            made = now.accounts.named("管理员")
        assert made
        with store.write("终端") as tx:
            tx.accounts.disable(made.id)
    assert started(tmp_path / "office.db", SCORING_ACCESS="accounts")[0] == 2


GREETING = """
from streamlit import config, net_util
from streamlit.web import bootstrap
net_util.get_external_ip = lambda: exit("it asked")
config.get_config_options(options_from_flags={"server.address": "0.0.0.0"})
bootstrap._print_url(False)
"""


def test_starting_it_asks_nothing_of_the_internet() -> None:
    """Bound to all addresses, the server would look up its public one to greet with."""
    command = [sys.executable, "-c", GREETING]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "http://localhost:8501" in done.stdout


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on one's own machine, without a login."""
    folder = tmp_path_factory.mktemp("home")
    with serving(folder, folder / "office.db") as address:
        yield address


def test_at_home_its_own_browser_comes_in_by_any_of_its_names(at_home: str) -> None:
    port = at_home.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LocalHost:{port}", f"[::1]:{port}"):
        own = {"Host": host, "Origin": f"http://{host}"}
        assert Asker(at_home).ask("/", headers=own).status == 200, host
    assert Asker(at_home).may_connect()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", "",
             "localhost@evil.example", "evil.example#localhost"],
)  # fmt: skip
def test_at_home_a_name_that_was_bent_to_it_opens_nothing(at_home: str, host: str) -> None:
    """DNS rebinding: the browser comes to this machine, for a page of another."""
    answer = Asker(at_home).ask("/", headers={"Host": host})
    assert answer.status in (400, 403)
    for path in ("/_stcore/health", "/_stcore/host-config", "/static/x.js", "/login"):
        assert Asker(at_home).ask(path, headers={"Host": host}).status in (400, 403)


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via"]
)
def test_at_home_whoever_comes_through_a_proxy_is_refused(at_home: str, header: str) -> None:
    for value in ("10.0.0.1", "127.0.0.1", "for=127.0.0.1"):
        asker = Asker(at_home, said={header: value})
        assert asker.ask("/").status == 403
        assert not asker.may_connect()


def test_at_home_pages_of_other_sites_reach_nothing(at_home: str) -> None:
    for origin in ("http://evil.example", "null", "https://localhost.evil.example"):
        assert Asker(at_home).ask("/", headers={"Origin": origin}).status == 403
        assert not Asker(at_home).may_connect(Origin=origin)
