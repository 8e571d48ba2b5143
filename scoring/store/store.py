"""The store itself: opened once, used from any thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Engine

from scoring.store import backup as copies
from scoring.store import postgres, whole
from scoring.store.account_verbs import AccountVerbs
from scoring.store.engine import make_engine, reading, use_write_ahead_log, writing
from scoring.store.errors import Damaged, StoreError
from scoring.store.migrate import upgrade
from scoring.store.places import place_of
from scoring.store.reader import Reading
from scoring.store.record_verbs import RecordVerbs, SealVerbs
from scoring.store.review_verbs import ReviewVerbs
from scoring.store.rows import Head
from scoring.store.submission_verbs import SubmissionVerbs
from scoring.store.writer import Clock, utc_now
from scoring.store.year_verbs import YearVerbs


class Writing(YearVerbs, SubmissionVerbs, ReviewVerbs, RecordVerbs, SealVerbs, AccountVerbs):
    """One writer's transaction: all verbs, and all that :class:`Reading` can be asked."""


class Store:
    """The office's records in one database."""

    def __init__(self, place: URL, engine: Engine, clock: Clock = utc_now) -> None:
        self._place = place
        self._engine = engine
        self._clock = clock

    @classmethod
    def open(cls, url: str | None = None, *, clock: Clock = utc_now) -> Self:
        """Open the records and bring their tables up to date.

        ``url`` is ``sqlite:///file`` or ``postgresql+psycopg://…``; without one it is that of
        SCORING_DATABASE_URL, else ``data/office/office.db``, whose folder is made.

        Raises :class:`StoreError` where the address is wrong, the file lies on a network
        drive, the database cannot be reached, or it was made by a newer version.
        """
        return cls.at(place_of(url), clock)

    @classmethod
    def at(cls, place: URL, clock: Clock = utc_now) -> Self:
        """The same for an address that has been looked at."""
        engine = make_engine(place)
        try:
            use_write_ahead_log(engine)
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(place, engine, clock)

    @property
    def place(self) -> str:
        """The address, fit to be shown: without a password."""
        return self._place.render_as_string(hide_password=True)

    @contextmanager
    def writing(self, who: str) -> Iterator[Writing]:
        """One transaction in ``who``'s name: all of it is committed at the end, or nothing.

        Nothing may be acknowledged before the ``with`` has ended. Writers take turns; keep
        slow work (parsing, scoring) outside. Raises :class:`Busy` after ten seconds' waiting.
        """
        with writing(self._engine) as connection:
            yield Writing(connection, who, self._clock)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """One moment of the records; nobody waits for it."""
        with reading(self._engine) as connection:
            yield Reading(connection)

    def head(self) -> Head:
        """The audit's length and last hash; kept elsewhere, they can be verified against."""
        with self.reading() as now:
            return now.head()

    def verify(self, known: Head | None = None) -> list[str]:
        """Whether all is whole: findings in Chinese, none where it is.

        Walks the audit's chain; compares every row with what the audit last said of it, every
        file, parsed rows and sealed result with its hash. ``known`` is an earlier head.
        """
        with reading(self._engine) as connection:
            return whole.findings(connection, known)

    def digest(self) -> str:
        """SHA-256 over every row of every table: equal for equal records."""
        with reading(self._engine) as connection:
            return whole.digest(connection)

    def backup(self, path: Path) -> None:
        """Write a consistent copy while the store is in use, whole or not at all.

        Raises :class:`StoreError` where ``path`` exists or cannot be written, or pg_dump is
        missing.
        """
        copies.backup(self._place, Path(path))

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def restore(path: Path, url: str | None = None, *, replace: bool = False) -> None:
    """Bring a backup back, into an empty database unless ``replace``; an app may be running.

    A SQLite backup is verified first and replaces nothing where it is not whole; a
    PostgreSQL dump is verified once it is in place.

    Raises :class:`Damaged` with what is not whole, :class:`StoreError` where the database
    holds records and ``replace`` was not said, or the backup is of the other kind.
    """
    path, place = Path(path), place_of(url)
    kind = copies.kind_of(path)
    if kind != place.get_backend_name():
        raise StoreError("备份与目标不是同一种数据库(SQLite 或 PostgreSQL)")
    if not replace:
        copies.must_be_empty(place)
    if kind == "postgresql":
        postgres.restore(place, path)
        _make_ready(path, place)
        return
    with copies.working_copy(path, place) as copy:
        _make_ready(path, URL.create("sqlite", database=str(copy)))
        copies.restore_sqlite(copy, place)
    Store.at(place).close()


def _make_ready(path: Path, place: URL) -> None:
    """Brought up to date, whole, and nobody logged in, also where it is no backup of ours."""
    with Store.at(place) as store:
        if findings := store.verify():
            raise Damaged(f"备份 {path} 不完整", findings)
        with store.writing("恢复") as tx:
            tx.forget_the_moment()
