"""Copies of the records, made while the app is in use and compared with what they are copies of.

SQLite's copy is a single file made by its online backup, with our mark in its header.
PostgreSQL's is a ZIP file of a custom-format dump and a manifest that says what is in it.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import URL, Connection, select, text

from scoring.model.errors import reason_of
from scoring.store import migrate, postgres, schema
from scoring.store.contents import KEPT, contents
from scoring.store.engine import read_transaction, short_engine
from scoring.store.errors import Damaged, StoreError
from scoring.store.faults import meaning
from scoring.store.places import aside_files, file_of, read_only
from scoring.store.rows import Head

PROGRAM, FORMAT = "stability-scoring", 1
"""Whose backup it is, and the form it has; a later form has a higher number."""

MARK = 0x57504B50
"""The same for SQLite, as the file's application_id ('WPKP'); user_version holds the form."""

MANIFEST, DUMP = "manifest.json", "records.dump"
"""What PostgreSQL's backup holds."""

_IN_USE = "in-use"


def backup(place: URL, path: Path, known: Head) -> None:
    """Write one consistent copy of the database to ``path``, complete or not at all.

    ``known`` is the store's head: the database that is copied must hold it. Once the copy is
    kept, records set aside by a restore are let go.

    Raises :class:`StoreError` where ``path`` exists, cannot be written, the database is gone
    or another, the copy is not like it, or pg_dump is missing for PostgreSQL.
    """
    path = path.absolute()
    if path.exists():
        raise StoreError(f"{path} 已存在;备份不覆盖已有文件,请换一个文件名")
    if not path.parent.is_dir():
        raise StoreError(f"没有文件夹 {path.parent}")
    with _written_whole(path) as part:
        file = file_of(place)
        if file is None:
            _dump(place, part, known)
        else:
            with scratch(file) as folder:
                _copy_sqlite(place, folder / "copy.db", known)
                shutil.copyfile(folder / "copy.db", part)
    _let_go_of_aside(place)


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to; takes its name only once it is on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        put_in_place(part, path)
    except OSError as fault:
        raise StoreError(f"不能写入 {path}:{reason_of(fault)}") from fault
    except sqlite3.Error as fault:
        raise StoreError(f"不能备份:{meaning(fault)}") from fault
    finally:
        part.unlink(missing_ok=True)


def put_in_place(part: Path, path: Path) -> None:
    """Give a written file its name, once it is on the disk. Raises ``OSError``."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def scratch(file: Path) -> Iterator[Path]:
    """A folder beside a database to work in; what a killed process leaves is cleaned later.

    While it is in use a database in it is locked, which no process holds once it is dead.
    """
    with (
        tempfile.TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-work-") as name,
        closing(sqlite3.connect(Path(name) / _IN_USE, isolation_level=None)) as lock,
    ):
        lock.execute("BEGIN EXCLUSIVE")
        yield Path(name)


def clean_leftovers(file: Path) -> None:
    """Remove the folders that killed backups and restores left beside a database."""
    for folder in file.parent.glob(f".{glob.escape(file.name)}-work-*"):
        try:
            with closing(sqlite3.connect(folder / _IN_USE, timeout=0)) as lock:
                lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error:  # in use, or gone meanwhile
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _copy_sqlite(place: URL, copy: Path, known: Head) -> None:
    """Copy in one step, while others may write. The copy is one file, without a log."""
    with (
        short_engine(read_only(place)) as engine,
        read_transaction(engine) as connection,
        closing(sqlite3.connect(copy)) as target,
    ):
        _must_hold(connection, known)
        original = contents(connection)
        copy_pages(connection, target)
        for table in schema.LIVE:
            target.execute(f"DELETE FROM {table.name}")
        target.commit()
        target.execute(f"PRAGMA application_id = {MARK}")
        target.execute(f"PRAGMA user_version = {FORMAT}")
        target.execute("PRAGMA journal_mode = DELETE")
        must_be_sound(target, str(place.database))
    with (
        short_engine(URL.create("sqlite", database=str(copy))) as engine,
        read_transaction(engine) as connection,
    ):
        if contents(connection) != original:
            raise StoreError("备份与现有记录不符,没有写成;请再试一次")


def copy_pages(connection: Connection, target: sqlite3.Connection) -> None:
    """Copy a SQLite database as it is in this transaction, in one step."""
    connection.connection.driver_connection.backup(target)  # type: ignore[union-attr]


def must_be_sound(connection: sqlite3.Connection, name: str) -> None:
    """Raise :class:`Damaged` where SQLite finds the file damaged."""
    words = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if words != ["ok"]:
        raise Damaged(f"{name} 已损坏", words)


def _must_hold(connection: Connection, known: Head) -> None:
    """Raise :class:`StoreError` where the audit does not hold the store's head."""
    wanted = select(schema.audit.c.hash).where(schema.audit.c.id == known.count)
    if known.count and connection.execute(wanted).scalar() != known.hash:
        raise StoreError("数据库里没有现有的记录,没有备份:数据库可能被换掉了,请先查明")


def _dump(place: URL, part: Path, known: Head) -> None:
    """The dump of one moment, with a manifest, both read back and compared with that moment."""
    with (
        tempfile.TemporaryDirectory(dir=part.parent, prefix=f"{part.name}-") as folder,
        short_engine(place) as engine,
        read_transaction(engine) as connection,
    ):
        dump = Path(folder) / DUMP
        _must_hold(connection, known)
        original = contents(connection)
        snapshot = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        schema_name = str(connection.execute(text("SELECT current_schema()")).scalar_one())
        postgres.dump(place, dump, snapshot, schema_name)
        rows = {table.name: postgres.count_rows(dump, table.name) for table in KEPT}
        head = f"1\t{original.head.count}\t{original.head.hash}\n".encode()
        if rows != original.rows or postgres.first_row(dump, schema.audit_head.name) != head:
            raise StoreError("备份与现有记录不符,没有写成;请再试一次")
        manifest = {"program": PROGRAM, "format": FORMAT, "step": migrate.HEAD, **asdict(original)}
        with zipfile.ZipFile(part, "w") as packed:
            packed.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            packed.write(dump, DUMP)


def _let_go_of_aside(place: URL) -> None:
    """Remove the records that restores replaced."""
    file = file_of(place)
    if file is None:
        postgres.drop_aside(place)
    else:
        for kept in aside_files(file):
            kept.unlink(missing_ok=True)
