"""The store: opened once, used from any thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import URL

from scoring.store import backup as copies
from scoring.store import integrity
from scoring.store.engine import (
    make_engine,
    read_transaction,
    short_engine,
    use_write_ahead_log,
    write_transaction,
)
from scoring.store.errors import OutOfService
from scoring.store.journal import Clock, utc_now
from scoring.store.migrate import upgrade
from scoring.store.places import file_of, identity, note_kept, place_of, refuse_emptied
from scoring.store.rows import Head
from scoring.store.transaction import ReadTransaction, WriteTransaction


class Store:
    """The office's records in one database."""

    def __init__(self, place: URL, clock: Clock) -> None:
        self._place, self._clock = place, clock
        self._engine = make_engine(place)
        self._file = file_of(place)
        try:
            if self._file:
                copies.clean_leftovers(self._file)
                refuse_emptied(self._file)
            use_write_ahead_log(self._engine)
            upgrade(self._engine)
            self._opened = self._file and identity(self._file)
            if self._file:
                note_kept(self._file)
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls, url: str | None = None, *, clock: Clock = utc_now) -> Self:
        """Open the records and bring their tables up to date.

        ``url`` is ``sqlite:///file`` or ``postgresql+psycopg://…``; without one it is that of
        SCORING_DATABASE_URL, else ``data/office/office.db``, whose folder is made.

        Raises :class:`StoreError` where the address is wrong, the file lies on a network
        drive, the database cannot be reached or its records are gone, or it was made by a newer
        version.
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
    def write(self, who: str, patience: float | None = None) -> Iterator[WriteTransaction]:
        """One transaction in ``who``'s name: all of it is committed at the end, or nothing.

        Nothing may be acknowledged before the ``with`` has ended. Writers take turns; keep
        slow work (parsing, scoring) outside. Raises :class:`Busy` after ten seconds' waiting
        (``patience``: others), :class:`OutOfService` where the database does not take it, its
        file is gone or another since it was opened.
        """
        with write_transaction(self._engine, patience) as connection:
            self._require_same_file()
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

        Looks from a connection of its own. Checks the audit's chain and what the database is
        made of; compares every row with what the audit last said of it, every file, parsed
        rows and sealed result with its hash. ``known`` is an earlier head.
        """
        self._require_same_file()
        with short_engine(self._place) as engine, read_transaction(engine) as connection:
            return integrity.check_records(connection, known)

    def clock_faults(self) -> list[str]:
        """Entries that say they are earlier than the entry before, in Chinese."""
        with read_transaction(self._engine) as connection:
            return integrity.clock_faults(connection)

    def backup(self, path: Path) -> None:
        """Write a consistent copy while the store is in use, or nothing.

        Raises :class:`StoreError` where ``path`` exists or cannot be written, the database's
        file is gone or another, the copy is not like it, or pg_dump is missing.
        """
        self._require_same_file()
        copies.backup(self._place, Path(path), self.head())

    def _require_same_file(self) -> None:
        """Raise :class:`OutOfService` where what is open is not what the address leads to."""
        if self._file and identity(self._file) != self._opened:
            raise OutOfService(
                f"数据库文件 {self._file} 在打开之后被换成了另一个文件,没有写入;请先查明,再重新启动"
            )

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()
