"""Bringing a backup back: looked through first, put in the present records' place in one step.

Only a backup of ours is taken: whole by its own chain, its tables as this program makes them,
with an administrator where there are accounts. Unmarked ones, as earlier versions made them,
are taken by the same measure. The records before are kept aside until the next backup.
"""

from __future__ import annotations

import json
import secrets
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, delete, inspect, text

from scoring.model.errors import reason_of
from scoring.store import backup as copies
from scoring.store import migrate, postgres, schema
from scoring.store.contents import KEPT, Contents, are_ours, contents
from scoring.store.engine import (
    PATIENCE,
    read_transaction,
    short_engine,
    use_write_ahead_log,
    write_transaction,
)
from scoring.store.errors import Damaged, StoreError
from scoring.store.faults import meaning
from scoring.store.integrity import check_records, record_faults
from scoring.store.places import aside_files, file_of, place_of, read_only

SQLITE_MAGIC = b"SQLite format 3\0"
NOT_OURS = "不是本系统的备份文件"


@dataclass(frozen=True)
class Exchange:
    """What a restore would bring, and what it would replace: None where nothing is kept yet."""

    present: Contents | None
    coming: Contents


Put = Callable[[], None]


def examine(path: Path, url: str | None = None) -> Exchange:
    """Look a backup through as :func:`restore` does, and change nothing.

    Raises :class:`StoreError` as it does.
    """
    with _looked_through(Path(path), place_of(url)) as (exchange, _):
        return exchange


def restore(path: Path, url: str | None = None, *, replace: bool = False) -> Exchange:
    """Bring a backup back, into an empty database unless ``replace``; an app may be running.

    Gives what was replaced by what.

    Raises :class:`Damaged` with what was found, :class:`StoreError` where the file is no
    backup or of the other kind, nobody could administer its accounts, or the database holds
    records and ``replace`` was not said. What is there then stays.
    """
    with _looked_through(Path(path), place_of(url)) as (exchange, put):
        if exchange.present and not replace:
            raise StoreError("目标数据库里已有记录;如确要用备份替换,请明确说明(replace)")
        put()
        return exchange


@contextmanager
def _looked_through(path: Path, place: URL) -> Iterator[tuple[Exchange, Put]]:
    """What a backup would change, and what does it; all is as before where that is not called."""
    if kind_of(path) != place.get_backend_name():
        raise StoreError("备份与目标不是同一种数据库(SQLite 或 PostgreSQL)")
    look = _sqlite if file_of(place) else _postgresql
    with look(path, place) as (exchange, put):
        if exchange.present and exchange.present.accounts and not exchange.coming.administrators:
            raise StoreError("备份里没有能登录的管理员账号,恢复之后无人能管理;没有恢复")
        yield exchange, put


def kind_of(path: Path) -> str:
    """``sqlite`` or ``postgresql`` by what a file is. Raises :class:`StoreError` otherwise."""
    try:
        with path.open("rb") as stream:
            start = stream.read(len(SQLITE_MAGIC))
        if start == SQLITE_MAGIC:
            return "sqlite"
        if start.startswith(postgres.MAGIC) or zipfile.is_zipfile(path):
            return "postgresql"
    except OSError as fault:
        raise StoreError(f"不能读取备份 {path}:{reason_of(fault)}") from None
    raise StoreError(f"{path} 不是备份文件")


@contextmanager
def _sqlite(path: Path, place: URL) -> Iterator[tuple[Exchange, Put]]:
    """A SQLite backup, looked through in a copy beside the database."""
    file = Path(str(place.database))
    present = _present_sqlite(place) if file.exists() else None
    with copies.scratch(file) as folder:
        copy = folder / "copy.db"
        _copy_of(path, copy)
        with short_engine(URL.create("sqlite", database=str(copy))) as engine:
            with read_transaction(engine) as connection:
                if migrate.revision(connection) is None:
                    raise StoreError(f"{path} {NOT_OURS}")
            migrate.upgrade(engine)
            with read_transaction(engine) as connection:
                if findings := check_records(connection):
                    raise Damaged(f"备份 {path} 不完整", findings)
                coming = contents(connection)
            with write_transaction(engine) as connection:
                _log_everybody_out(connection)

        def put() -> None:
            if present:
                _keep_aside(place, file, folder)
            _replace(file, copy)

        yield Exchange(present, coming), put


def _copy_of(path: Path, copy: Path) -> None:
    """A copy of a SQLite backup, sound, and marked as ours or not at all."""
    try:
        shutil.copyfile(path, copy)
        with closing(sqlite3.connect(copy)) as connection:
            copies.must_be_sound(connection, str(path))
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            form = connection.execute("PRAGMA user_version").fetchone()[0]
    except OSError as fault:
        raise StoreError(f"不能读取备份 {path}:{reason_of(fault)}") from fault
    except sqlite3.Error as fault:
        raise Damaged(f"{path} 已损坏", [str(fault)]) from fault
    if (mark, form) != (0, 0):  # versions before this one left no mark
        _must_be_ours(path, (mark, form), (copies.MARK, copies.FORMAT))


def _present_sqlite(place: URL) -> Contents | None:
    """What a SQLite file holds now. Raises :class:`StoreError` where it is another program's."""
    with short_engine(read_only(place)) as engine, read_transaction(engine) as connection:
        if are_ours(connection):
            found = contents(connection)
            return found if found.head.count else None
        if inspect(connection).get_table_names():
            raise StoreError(f"{place.database} 是别的程序的数据库")
        return None


def _keep_aside(place: URL, file: Path, folder: Path) -> None:
    """Copy the present records, whatever their state, to a file beside them."""
    numbers = [int(each.suffix.removeprefix(".")) for each in aside_files(file)]
    kept = file.with_name(f"{file.name}.before-restore.{max(numbers, default=0) + 1}")
    try:
        with (
            short_engine(read_only(place)) as engine,
            read_transaction(engine) as connection,
            closing(sqlite3.connect(folder / "aside.db")) as target,
        ):
            copies.copy_pages(connection, target)
            target.execute("PRAGMA journal_mode = DELETE")
        copies.put_in_place(folder / "aside.db", kept)
    except sqlite3.Error as fault:
        raise StoreError(f"现有记录不能另存,没有恢复:{meaning(fault)}") from fault
    except OSError as fault:
        raise StoreError(f"现有记录不能另存,没有恢复:{reason_of(fault)}") from fault


def _replace(file: Path, sound: Path) -> None:
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
        raise StoreError(f"不能恢复到 {file}:{meaning(fault)}") from fault
    with short_engine(URL.create("sqlite", database=str(file))) as engine:
        use_write_ahead_log(engine)


@contextmanager
def _postgresql(path: Path, place: URL) -> Iterator[tuple[Exchange, Put]]:
    """A dump, its rows put into a schema of their own beside the present one.

    All in one transaction, which is rolled back unless the new schema takes the other's name.
    """
    coming = f"records_coming_{secrets.token_hex(8)}"
    with (
        _unpacked(path) as (dump, manifest),
        short_engine(place) as engine,
        write_transaction(engine) as connection,
    ):
        here = str(connection.execute(text("SELECT current_schema()")).scalar_one())
        present = _present_postgresql(connection)
        connection.execute(text(f"CREATE SCHEMA {coming}"))
        connection.execute(text(f"SET LOCAL search_path TO {coming}"))
        migrate.make(connection)
        step = postgres.first_row(dump, "alembic_version").decode().strip()
        if step not in (migrate.HEAD, *migrate.LACKING):
            raise StoreError(f"备份的结构是 {step},本版是 {migrate.HEAD};请用做备份的那一版恢复")
        lacking = migrate.LACKING.get(step, ())
        for table in KEPT:
            if table.name not in lacking:
                postgres.load(connection, dump, table)
        if findings := [*record_faults(connection)]:
            raise Damaged(f"备份 {path} 不完整", findings)
        found = contents(connection)
        rows = {name: count for name, count in found.rows.items() if name not in lacking}
        if manifest and manifest != json.loads(json.dumps(asdict(found) | {"rows": rows})):
            raise Damaged(f"备份 {path} 不完整", ["内容与它的清单不符"])
        done = False

        def put() -> None:
            nonlocal done
            postgres.swap(connection, coming, here)
            done = True

        yield Exchange(present, found), put
        if not done:
            connection.rollback()


@contextmanager
def _unpacked(path: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    """The dump of a backup, and what its manifest says it holds; nothing for a bare dump."""
    if not zipfile.is_zipfile(path):
        yield path, {}
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as packed:
                manifest = json.loads(packed.read(copies.MANIFEST))
                mark = (manifest.pop("program"), manifest.pop("format"))
                manifest.pop("step")
                dump = Path(packed.extract(copies.DUMP, folder))
        except (KeyError, ValueError, AttributeError) as fault:
            raise StoreError(f"{path} {NOT_OURS}") from fault
        except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError) as fault:
            raise Damaged(f"{path} 已损坏", [str(fault)]) from fault
        _must_be_ours(path, mark, (copies.PROGRAM, copies.FORMAT))
        yield dump, manifest


def _must_be_ours(path: Path, mark: tuple[object, object], ours: tuple[object, object]) -> None:
    """Raise :class:`StoreError` for a program's mark and form that are not those of ours."""
    if mark != ours:
        newer = mark[0] == ours[0]
        raise StoreError(f"{path} {'由较新的版本建立,请先升级程序' if newer else NOT_OURS}")


def _present_postgresql(connection: Connection) -> Contents | None:
    """What a database holds now. Raises :class:`StoreError` for tables of other programs."""
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if others := names - set(schema.metadata.tables):
        raise StoreError(f"数据库里还有别的程序的表:{'、'.join(sorted(others))};没有恢复")
    if not are_ours(connection):
        return None
    found = contents(connection)
    return found if found.head.count else None


def _log_everybody_out(connection: Connection) -> None:
    """A copy made past ``backup`` may have logins in it."""
    for table in schema.LIVE:
        connection.execute(delete(table))
