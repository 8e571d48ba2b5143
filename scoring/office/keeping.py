"""The office's records as a whole: its years, whether the audit is whole, copies of everything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from scoring.store import Store, Year
from scoring.store import restore as restore_store


class Outline(NamedTuple):
    """A kept year in a list: sealed or not, how many units, how many workbooks count."""

    sealed: bool
    units: int
    accepted: int


def years(store: Store) -> list[Year]:
    """All kept years, the latest first."""
    with store.reading() as now:
        return now.years()


def outline(store: Store, year: Year) -> Outline:
    """What a list of years says of one."""
    with store.reading() as now:
        accepted = now.submissions(year.id, states=("accepted",))
        sealed = now.seal_in_force(year.id) is not None
        return Outline(sealed, len(now.roster(year.id)), len(accepted))


def verify(store: Store) -> list[str]:
    """Walk through the audit and all kept bytes: findings in Chinese, none if all is whole."""
    return store.verify()


def backup(store: Store, path: Path) -> None:
    """Copy the records to a new file while they are in use. Raises ``UsageError``."""
    store.backup(path)


def copy_of(store: Store) -> bytes:
    """The bytes of such a copy. Raises ``UsageError``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        backup(store, path)
        return path.read_bytes()


def copy_kind(store: Store) -> str:
    """How a copy's name ends: a SQLite file, or a dump of PostgreSQL."""
    return "db" if store.place.startswith("sqlite") else "dump"


def restore(path: Path, *, replace: bool = False) -> None:
    """Bring a backup back; ``replace`` lets it take the place of records that are there."""
    restore_store(path, replace=replace)


def restore_copy(data: bytes, *, replace: bool = False) -> None:
    """The same from the bytes of a backup. Raises ``UsageError``; what is there then stays."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy"
        path.write_bytes(data)
        restore(path, replace=replace)
