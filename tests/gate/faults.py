"""Databases that go wrong for real, each with a server of its own in front of it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scoring.office.logins import Logins
from scoring.office.year import create_year
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.gate.asking import Asker
from tests.store.databases import folder_of, new_database, running, stopped
from tests.web.conftest import serving

NAME = "管理员岗"


@dataclass
class Faulty:
    """A server whose database is wrong while ``breaks`` lasts.

    ``says``: what a user must be told; ``reads``: whether looking goes on; ``secret``: a login
    from before.
    """

    address: str
    secret: str
    says: str
    reads: bool
    breaks: Callable[[], AbstractContextManager[object]]

    def asker(self) -> Asker:
        """The administrator, logged in before the fault."""
        return Asker(self.address, self.secret)


Served = AbstractContextManager[Faulty]


def furnish(place: str) -> str:
    """A year and an administrator in an empty database; the secret of a login."""
    with Store.open(place) as store:
        create_year(store, "稳评办", 2025)
        account(store, NAME, "administrator")
        return Logins(store).enter(NAME, PASSWORD, "127.0.0.1")


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A mount at a folder."""
    subprocess.run(["mount", *options, str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def full_disk(folder: Path) -> Iterator[Faulty]:
    """A disk of a few megabytes that something else fills to its last byte."""
    disk = folder / "disk"
    disk.mkdir()

    @contextmanager
    def breaks() -> Iterator[None]:
        filler = disk / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as stream:
            while True:
                stream.write(b"x" * 4096)
        assert os.statvfs(disk).f_bavail == 0
        yield
        filler.unlink()

    with mounted(disk, "-t", "tmpfs", "-o", "size=8m", "none"):
        place = f"sqlite:///{disk}/office.db"
        with _serving(folder, place, furnish(place), "磁盘满了", breaks) as found:
            yield found


@contextmanager
def read_only_disk(folder: Path) -> Iterator[Faulty]:
    """A disk that came up read-only after a fault, with the records as the power cut left them."""
    disk, before = folder / "disk", folder / "before"
    disk.mkdir()
    before.mkdir()
    secret = furnish(f"sqlite:///{before}/office.db")
    with Store.open(f"sqlite:///{before}/office.db"):  # its log and index are there
        shutil.copytree(before, disk, dirs_exist_ok=True)
    with mounted(disk, "--bind", "-o", "ro", str(disk)):
        place = f"sqlite:///{disk}/office.db"
        with _serving(folder, place, secret, "只读", nullcontext) as found:
            yield found


@contextmanager
def held(folder: Path) -> Iterator[Faulty]:
    """Another program that has begun to write and does not end."""

    @contextmanager
    def breaks() -> Iterator[None]:
        with closing(sqlite3.connect(folder / "office.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield

    place = f"sqlite:///{folder}/office.db"
    with _serving(folder, place, furnish(place), "数据库正忙", breaks) as found:
        yield found


@contextmanager
def cut(folder: Path, size: int) -> Iterator[Faulty]:
    """A database whose file ends too early."""
    file = folder / "office.db"

    @contextmanager
    def breaks() -> Iterator[None]:
        with closing(sqlite3.connect(file)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        os.truncate(file, size)
        yield

    place = f"sqlite:///{file}"
    with _serving(folder, place, furnish(place), "已损坏", breaks, reads=False) as found:
        yield found


@contextmanager
def server_down(folder: Path) -> Iterator[Faulty]:
    """A PostgreSQL that is stopped at once."""
    with running() as server:
        place, words = new_database(server), "连不上数据库"
        breaks = lambda: stopped(server)  # noqa: E731
        with _serving(folder, place, furnish(place), words, breaks, reads=False) as found:
            yield found


@contextmanager
def read_only_server(folder: Path) -> Iterator[Faulty]:
    """A PostgreSQL that has become a copy of another, and takes no writing."""
    with running() as server:
        place = new_database(server)
        signal = folder_of(server) / "data" / "standby.signal"

        @contextmanager
        def breaks() -> Iterator[None]:
            with stopped(server):
                signal.touch()
            yield
            with stopped(server):
                signal.unlink()

        with _serving(folder, place, furnish(place), "只读", breaks) as found:
            yield found


@contextmanager
def _serving(
    folder: Path,
    place: str,
    secret: str,
    says: str,
    breaks: Callable[[], AbstractContextManager[object]],
    *,
    reads: bool = True,
) -> Iterator[Faulty]:
    settings = {"SCORING_ACCESS": "accounts", "SCORING_DATABASE_URL": place}
    settings["SCORING_LOCK_SECONDS"] = "2"
    with serving(folder, folder / "none", folder / "log", **settings) as address:
        yield Faulty(address, secret, says, reads, breaks)


FAULTS: dict[str, Callable[[Path], Served]] = {
    "full disk": full_disk,
    "read-only disk": read_only_disk,
    "held": held,
    "cut in half": lambda folder: cut(folder, 100_000),
    "cut to nothing": lambda folder: cut(folder, 0),
    "server down": server_down,
    "read-only server": read_only_server,
}


@cache
def may_mount() -> bool:
    """Whether this machine lets us mount a disk of our own; in many containers nobody may."""
    with tempfile.TemporaryDirectory() as folder:
        tried = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder]
        if shutil.which("mount") is None or subprocess.run(tried, check=False).returncode:
            return False
        subprocess.run(["umount", folder], check=True)
        return True


if not may_mount():
    del FAULTS["full disk"], FAULTS["read-only disk"]
