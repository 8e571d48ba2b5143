"""The store: opened once, used from any thread; its backups brought back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from scoring.store import backup as copies
from scoring.store import integrity, postgres
from scoring.store.engine import (
    make_engine,
    read_transaction,
    use_write_ahead_log,
    write_transaction,
)
from scoring.store.errors import Damaged, StoreError
from scoring.store.journal import Clock, utc_now
from scoring.store.migrate import upgrade
from scoring.store.places import file_of, place_of
from scoring.store.rows import Head
from scoring.store.transaction import ReadTransaction, WriteTransaction


class Store:
    """The office's records in one database."""

    def __init__(self, place: URL, clock: Clock) -> None:
        self._place, self._clock = place, clock
        self._engine = make_engine(place)
        try:
            use_write_ahead_log(self._engine)
            upgrade(self._engine)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, url: str | None = None, *, clock: Clock = utc_now) -> Self:
        """Open the records and bring their tables up to date.

        ``url`` is ``sqlite:///file`` or ``postgresql+psycopg://…``; without one it is that of
        SCORING_DATABASE_URL, else ``data/office/office.db``, whose folder is made.

        Raises :class:`StoreError` where the address is wrong, the file lies on a network
        drive, the database cannot be reached, or it was made by a newer version.
        """
        return cls(place_of(url), clock)

    @property
    def place(self) -> str:
        """The address, fit to be shown: without a password."""
        return self._place.render_as_string(hide_password=True)

    @property
    def address(self) -> str:
        """The address by which another process opens the records: never to be shown."""
        return self._place.render_as_string(hide_password=False)

    @contextmanager
    def write(self, who: str) -> Iterator[WriteTransaction]:
        """One transaction in ``who``'s name: all of it is committed at the end, or nothing.

        Nothing may be acknowledged before the ``with`` has ended. Writers take turns; keep
        slow work (parsing, scoring) outside. Raises :class:`Busy` after ten seconds' waiting.
        """
        with write_transaction(self._engine) as connection:
            yield WriteTransaction(connection, who, self._clock)

    @contextmanager
    def read(self) -> Iterator[ReadTransaction]:
        """A transaction that sees one moment of the records; no writer waits for it."""
        with read_transaction(self._engine) as connection:
            yield ReadTransaction(connection)

    def head(self) -> Head:
        """The audit's length and last hash, to be written down elsewhere and checked against."""
        with self.read() as now:
            return now.audit.head()

    def check_records(self, known: Head | None = None) -> list[str]:
        """What is damaged or was altered past the store, in Chinese; empty where all is well.

        Checks the audit's chain; compares every row with what the audit last said of it, every
        file, parsed rows and sealed result with its hash. ``known`` is an earlier head.
        """
        with read_transaction(self._engine) as connection:
            return integrity.check_records(connection, known)

    def backup(self, path: Path) -> None:
        """Write a consistent copy while the store is in use, or nothing.

        Raises :class:`StoreError` where ``path`` exists or cannot be written, or pg_dump is
        missing.
        """
        copies.backup(self._place, Path(path))

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()


def restore(path: Path, url: str | None = None, *, replace: bool = False) -> None:
    """Bring a backup back, into an empty database unless ``replace``; an app may be running.

    A SQLite backup is checked first and replaces nothing where it is damaged; a PostgreSQL
    dump is checked once it is in place.

    Raises :class:`Damaged` with what was found, :class:`StoreError` where the database
    holds records and ``replace`` was not said, or the backup is of the other kind.
    """
    path, place = Path(path), place_of(url)
    if copies.kind_of(path) != place.get_backend_name():
        raise StoreError("备份与目标不是同一种数据库(SQLite 或 PostgreSQL)")
    if not replace:
        copies.must_be_empty(place)
    file = file_of(place)
    if file is None:
        postgres.restore(place, path)
        _make_ready(path, place)
        return
    with copies.working_copy(path, file.parent) as copy:
        _make_ready(path, URL.create("sqlite", database=str(copy)))
        copies.replace(file, copy)
    Store(place, utc_now).close()


def _make_ready(path: Path, place: URL) -> None:
    """Upgrade and check a restored database; log out whom a copy made past ``backup`` has in it."""
    with Store(place, utc_now) as store:
        if findings := store.check_records():
            raise Damaged(f"备份 {path} 不完整", findings)
        with store.write("恢复") as tx:
            tx.logins.clear()
