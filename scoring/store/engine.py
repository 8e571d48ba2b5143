"""Connections: how each database is made safe, and how a transaction begins.

SQLite: write-ahead log, ``synchronous = FULL``, foreign keys, waiting for ten seconds, and a
writer takes the lock when it begins (BEGIN IMMEDIATE), as an upgrade from reading could fail.
PostgreSQL: one advisory lock. On both, one writer at a time keeps the audit one chain, and a
reader sees the records as they were when it began.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text

from scoring.store.errors import Busy
from scoring.store.faults import BUSY, translated

PATIENCE = float(os.environ.get("SCORING_LOCK_SECONDS", "10"))
"""Seconds a writer waits for the lock; a test of a lock that is held need not wait so long."""

LOCK = 0x5C0_12E
"""The advisory lock that PostgreSQL writers take; advisory locks are a database's own."""


def make_engine(place: URL) -> Engine:
    """An engine for the address, connections prepared as above."""
    if place.get_backend_name() != "sqlite":
        waits = {"connect_timeout": int(PATIENCE)}
        return create_engine(place, pool_pre_ping=True, connect_args=waits)
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
    options = connection.get_execution_options()
    patience = int(options.get("patience", PATIENCE) * 1000)
    connection.connection.cursor().execute(f"PRAGMA busy_timeout = {patience}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def use_write_ahead_log(engine: Engine) -> None:
    """Turn a SQLite file's write-ahead log on; the file remembers it.

    The switch does not wait for other connections as statements do, so it is tried again.
    Raises :class:`Busy` after :data:`PATIENCE` seconds.
    """
    if engine.dialect.name != "sqlite":
        return
    until = time.monotonic() + PATIENCE
    with translated(engine.url):
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
                    raise Busy(BUSY)
                time.sleep(0.02)
        finally:
            raw.close()


@contextmanager
def write_transaction(engine: Engine, patience: float | None = None) -> Iterator[Connection]:
    """A transaction of the only writer; committed at the end, rolled back on any exception.

    Raises :class:`Busy` where the lock is not free within ``patience`` seconds (without it
    :data:`PATIENCE`).
    """
    patience = PATIENCE if patience is None else patience
    with translated(engine.url), engine.connect() as connection:
        connection = connection.execution_options(writing=True, patience=patience)
        with connection.begin():
            if engine.dialect.name != "sqlite":
                connection.execute(
                    text(
                        "SELECT set_config('synchronous_commit', 'on', true),"
                        f" set_config('lock_timeout', '{int(patience * 1000)}ms', true),"
                        f" pg_advisory_xact_lock({LOCK})"
                    )
                )
            yield connection


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction (repeatable read); no writer waits for it."""
    with translated(engine.url), engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection
