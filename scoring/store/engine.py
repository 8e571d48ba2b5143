"""Connections: how each database is made safe, and how a transaction begins.

SQLite: write-ahead log, ``synchronous = FULL``, foreign keys, ten seconds' waiting, and a
writer takes the lock when it begins (BEGIN IMMEDIATE), as an upgrade from reading could fail.
PostgreSQL: one advisory lock. On both, one writer at a time keeps the audit one chain, and a
reader sees the records as they were when it began.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from scoring.store.errors import Busy, StoreError

PATIENCE: float = 10
"""Seconds a writer waits for the lock."""

LOCK = 0x5C0_12E
"""The advisory lock that PostgreSQL writers take; advisory locks are a database's own."""

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock waited for in vain."""


def make_engine(place: URL) -> Engine:
    """An engine for the address, connections prepared as above."""
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True)
    engine = create_engine(place, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def short_engine(place: URL) -> Iterator[Engine]:
    """An engine for one piece of work: fresh connections, all closed at its end."""
    engine = make_engine(place)
    try:
        yield engine
    finally:
        engine.dispose()


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing; _begin_sqlite does
    connection.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def use_write_ahead_log(engine: Engine) -> None:
    """Turn a SQLite file's write-ahead log on; the file remembers it.

    The switch does not wait for other connections as statements do, so it is tried again.
    Raises :class:`Busy` after :data:`PATIENCE` seconds.
    """
    if engine.dialect.name != "sqlite":
        return
    until = time.monotonic() + PATIENCE
    with translated():
        raw = engine.raw_connection()
        try:
            while True:
                try:
                    mode = raw.cursor().execute("PRAGMA journal_mode = WAL").fetchone()[0]
                except sqlite3.OperationalError as fault:
                    if "locked" not in str(fault):
                        raise
                else:
                    if mode == "wal":
                        return
                if time.monotonic() > until:
                    raise Busy("数据库正被其他程序占用,请稍后再试")
                time.sleep(0.02)
        finally:
            raw.close()


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction of the only writer; committed at the end, rolled back on any exception.

    Raises :class:`Busy` where the lock is not free within :data:`PATIENCE` seconds.
    """
    with translated(), engine.connect() as connection:
        connection = connection.execution_options(writing=True)
        with connection.begin():
            if engine.dialect.name != "sqlite":
                connection.execute(
                    text(
                        "SELECT set_config('synchronous_commit', 'on', true),"
                        f" set_config('lock_timeout', '{PATIENCE}s', true),"
                        f" pg_advisory_xact_lock({LOCK})"
                    )
                )
            yield connection


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction (repeatable read); no writer waits for it."""
    with translated(), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


@contextmanager
def translated() -> Iterator[None]:
    """The database's own exceptions as :class:`StoreError`, never with an address in them."""
    try:
        yield
    except sqlite3.OperationalError as fault:  # while a connection is being prepared
        raise StoreError(f"数据库不能打开:{fault}") from fault
    except (sqlite3.DatabaseError, UnicodeDecodeError) as fault:  # damaged names in its words
        raise StoreError(f"文件不是数据库,或已损坏:{fault}") from fault
    except OperationalError as fault:
        words = str(fault.orig)
        if "locked" in words or getattr(fault.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy("数据库正忙:其他人正在写入,请稍后再试") from fault
        raise StoreError(f"数据库不能使用:{words.strip()}") from fault
    except DBAPIError as fault:
        raise StoreError(f"数据库拒绝了这一操作:{str(fault.orig).strip()}") from fault
