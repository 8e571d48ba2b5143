"""Many sessions at two processes: nginx in front as it is shipped, a kept year on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import load
from benchmarks.office import begun
from benchmarks.reading import unit_books
from benchmarks.timing import Figure
from scoring.intake.year import Workbook
from scoring.office import receiving
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.gate.asking import ANY_CERTIFICATE, Asker
from tests.gate.fronted import fronting
from tests.programs import found, reason
from tests.store import databases

NEEDED = ("nginx", "openssl", "initdb", "pg_ctl")
ACCOUNTS = [f"核定{number}岗" for number in range(10)]
"""So many that none has as many pages open as it may."""
UNITS = 70


def settle(url: str) -> None:
    """A kept year of 70 units that have handed in, and reviewers' accounts."""
    with Store.open(url) as store:
        year = begun(store, UNITS)
        books = [
            Workbook(f"单位{number}.xlsx", data) for number, data in enumerate(unit_books(UNITS))
        ]
        receiving.receive(year, books)
        account(store, "管理岗", "administrator")  # without one no server starts
        for name in ACCOUNTS:
            account(store, name, "reviewer")


@contextmanager
def office(folder: Path, processes: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """So many processes on one database behind nginx: nginx's address, the processes."""
    with ExitStack() as stack:
        url = databases.new_database(stack.enter_context(databases.running()))
        settle(url)
        apps, servers = [], []
        for number in range(processes):
            own = folder / str(number)
            own.mkdir()
            settings = {"SCORING_ACCESS": "accounts", "SCORING_DATABASE_URL": url}
            address, server = stack.enter_context(
                load.serving(load.ROOT / "app.py", own, **settings)
            )
            apps.append(address.replace("ws://", "http://").removesuffix("/_stcore/stream"))
            servers.append(server)
        yield stack.enter_context(fronting(apps, folder)).address, servers


def figures(sessions: int = 100, think: float = 10) -> Iterator[Figure]:
    """The clicks of ``load`` by twice as many sessions, all logged in."""
    lacking = [reason(name) for name in NEEDED if found(name) is None]
    if lacking:
        print(f"    two processes left out: {'; '.join(lacking)}")
        return
    with TemporaryDirectory() as name, office(Path(name), 2) as (address, servers):
        askers = [Asker(address) for _ in ACCOUNTS]
        for asker, name in zip(askers, ACCOUNTS, strict=True):
            assert asker.log_in(name, PASSWORD).status == 303
        logins = cycle([{"Cookie": f"{each.cookie}={each.secret}"} for each in askers])

        def inside(stream: str, **more: Any) -> ClientConnection:
            return connect(stream, ssl=ANY_CERTIFICATE, additional_headers=next(logins), **more)

        stream = f"{address.replace('https', 'wss')}/_stcore/stream"
        for _ in servers:  # nginx leads who is new to each in turn
            visitor = load.Visitor(stream)
            with inside(stream, subprotocols=["streamlit"], max_size=None) as line:
                first = visitor.run(line, BackMsg(rerun_script={"query_string": ""}))
            assert visitor.questions, "the overview shows no year"
            print(f"    the first look of all at a process: {first * 1000:,.0f} ms")
        with patch.object(load, "connect", inside):
            firsts, clicks = load.visits(stream, sessions, think)
        for server in servers:
            seconds, memory = load.used(server), server.memory_info().rss / 2**20
            print(f"    a process: {seconds:,.0f} s of processor time, {memory:,.0f} MiB")
    who = f"{sessions} sessions, {think:g} s of thinking, 2 processes"
    yield Figure(f"{who}: a click, p95", load.percentile(clicks, 0.95), "0.5 s", 0.5, 1)
    yield Figure(f"{who}: a first page, p95", load.percentile(firsts, 0.95), "3 s", 3, 1)
