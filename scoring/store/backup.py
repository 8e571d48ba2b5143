"""Copies of the records, made and brought back while the app is in use.

SQLite's copy is a single file made by its online backup, PostgreSQL's a custom-format dump.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect, select

from scoring.store import postgres, schema
from scoring.store.engine import PATIENCE, make_engine, read_transaction
from scoring.store.errors import Damaged, StoreError
from scoring.store.places import file_of

SQLITE_MAGIC = b"SQLite format 3\0"


def backup(place: URL, path: Path) -> None:
    """Write one consistent copy of the database to ``path``, complete or not at all.

    Raises :class:`StoreError` where ``path`` exists, cannot be written, or pg_dump is
    missing for PostgreSQL.
    """
    path = path.absolute()
    if path.exists():
        raise StoreError(f"{path} 已存在;备份不覆盖已有文件,请换一个文件名")
    if not path.parent.is_dir():
        raise StoreError(f"没有文件夹 {path.parent}")
    file = file_of(place)
    with _written_whole(path) as part:
        if file is None:
            postgres.dump(place, part)
        else:
            with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
                copy = Path(folder) / "copy.db"
                _copy_sqlite(file, copy)
                shutil.copyfile(copy, part)


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to; takes its name only once it is on the disk."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as fault:
        raise StoreError(f"不能写入 {path}:{fault.strerror}") from fault
    except sqlite3.Error as fault:
        raise StoreError(f"不能备份:{fault}") from fault
    finally:
        part.unlink(missing_ok=True)


def _copy_sqlite(file: Path, copy: Path) -> None:
    """Copy in one step, while others may write. The copy is one file, without a log."""
    with (
        closing(sqlite3.connect(file, timeout=PATIENCE)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        for table in schema.LIVE:
            target.execute(f"DELETE FROM {table.name}")
        target.commit()
        target.execute("PRAGMA journal_mode = DELETE")
        _must_be_sound(target, file)


def _must_be_sound(connection: sqlite3.Connection, file: Path) -> None:
    words = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if words != ["ok"]:
        raise Damaged(f"{file} 已损坏", words)


def kind_of(path: Path) -> str:
    """``sqlite`` or ``postgresql`` by the first bytes. Raises :class:`StoreError` otherwise."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(SQLITE_MAGIC))
    except OSError as fault:
        raise StoreError(f"不能读取备份 {path}:{fault.strerror}") from None
    if start == SQLITE_MAGIC:
        return "sqlite"
    if start.startswith(postgres.MAGIC):
        return "postgresql"
    raise StoreError(f"{path} 不是备份文件")


def must_be_empty(place: URL) -> None:
    """Raise :class:`StoreError` where the database holds records already."""
    file = file_of(place)
    if file is not None and not file.exists():
        return
    engine = make_engine(place)
    try:
        with read_transaction(engine) as connection:
            names = set(inspect(connection).get_table_names())
            if not names & set(schema.metadata.tables):
                if file is None or not names:
                    return
                raise StoreError(f"{file} 是别的程序的数据库")
            if connection.execute(select(schema.audit.c.id).limit(1)).first():
                raise StoreError("目标数据库里已有记录;如确要用备份替换,请明确说明(replace)")
    finally:
        engine.dispose()


def replace(file: Path, sound: Path) -> None:
    """Put the SQLite database ``sound`` in place of that in ``file``, in one transaction.

    Other connections go on and see the records brought back.
    """
    try:
        with (
            closing(sqlite3.connect(sound)) as source,
            closing(sqlite3.connect(file, timeout=PATIENCE)) as target,
        ):
            target.execute("PRAGMA synchronous = FULL")
            source.backup(target)
    except sqlite3.Error as fault:
        raise StoreError(f"不能恢复到 {file}:{fault}") from fault


@contextmanager
def working_copy(path: Path, folder: Path) -> Iterator[Path]:
    """A copy of a SQLite backup in ``folder``, to be checked before anything is replaced."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as inside:
        copy = Path(inside) / "copy.db"
        try:
            shutil.copyfile(path, copy)
            with closing(sqlite3.connect(copy)) as connection:
                _must_be_sound(connection, path)
        except OSError as fault:
            raise StoreError(f"不能读取备份 {path}:{fault.strerror}") from fault
        except sqlite3.Error as fault:
            raise Damaged(f"{path} 已损坏", [str(fault)]) from fault
        yield copy
