"""Empty databases to test on: a SQLite file, and a throw-away PostgreSQL server.

One server a session, reached by a Unix socket in a folder of its own, with fsync on as in
earnest; each test gets a database of its own in it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scoring.store import Store
from tests.programs import program

KINDS = ("sqlite", "postgresql")
_numbers = count(1)


def _run(*command: str) -> None:
    """Run a server program; not as root, which PostgreSQL refuses to be."""
    if os.geteuid() == 0:
        command = ("runuser", "-u", "postgres", "--", *command)
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=120)


def _options(folder: object) -> str:
    return f"-k {folder} -c listen_addresses='' -c fsync=on -c max_connections=200"


@contextmanager
def running() -> Iterator[str]:
    """Run a fresh server: its address, without a database."""
    initdb, control = program("initdb"), program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, log = str(folder / "data"), str(folder / "log")
    try:
        _run(initdb, "-D", data, "-U", "scoring", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        _run(control, "-D", data, "-w", "-l", log, "-o", _options(folder), "start")
        _free.clear()
        try:
            yield f"postgresql+psycopg://scoring@/{{}}?host={folder}"
        finally:
            _run(control, "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(address: str) -> Path:
    """Where a running server keeps all that is its own."""
    return Path(address.partition("?host=")[2])


@contextmanager
def stopped(address: str) -> Iterator[None]:
    """A running server away for a while: stopped as by a power cut, and started again."""
    folder = folder_of(address)
    control, data = program("pg_ctl"), f"{folder}/data"
    _run(control, "-D", data, "-w", "-m", "immediate", "stop")
    try:
        yield
    finally:
        _run(control, "-D", data, "-w", "-l", f"{folder}/log", "-o", _options(folder), "start")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a fresh server, without a database."""
    with running() as address:
        yield address


Fresh = Callable[[], str]


@pytest.fixture
def fresh(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fresh]:
    """Gives the address of one more empty database each time it is called.

    The server's databases are emptied and used again: making one costs more than a test.
    """
    if kind == "sqlite":
        yield lambda: f"sqlite:///{tmp_path}/office-{next(_numbers)}.db"
        return
    server = request.getfixturevalue("server")
    taken: list[str] = []

    def one_more() -> str:
        taken.append(_free.pop() if _free else new_database(server))
        return taken[-1]

    yield one_more
    for url in taken:
        recycle(url)


_free: list[str] = []
DROP_ALL = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', name);
  END LOOP;
END $$
"""


def new_database(server: str) -> str:
    """The address of one more database of the server."""
    name = f"office_{next(_numbers)}"
    _command(server.format("postgres"), f"CREATE DATABASE {name}")
    return server.format(name)


def recycle(url: str) -> None:
    """Empty one of the server's databases and keep it for the next who asks."""
    if url not in _free:
        _command(url, DROP_ALL, "CREATE SCHEMA public")
        _free.append(url)


def drop(url: str) -> None:
    """Make room: hundreds of databases need not lie about."""
    if not url.startswith("sqlite"):
        recycle(url)
        return
    for ending in ("", "-wal", "-shm"):
        Path(url.removeprefix("sqlite:///") + ending).unlink(missing_ok=True)


def _command(url: str, *commands: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for command in commands:
            connection.execute(text(command))
    engine.dispose()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database: every test that asks for one runs on both."""
    return request.param


@pytest.fixture
def url(fresh: Fresh) -> str:
    """The address of an empty database."""
    return fresh()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open store with nothing in it."""
    with Store.open(url) as opened:
        yield opened
