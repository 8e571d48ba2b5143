"""PostgreSQL's copies: made by pg_dump, read row by row by pg_restore, put into tables of ours.

Nothing but rows is taken from a dump: tables, triggers and functions are those that this
program makes, whatever a dump says of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Table, text

from scoring.store import schema
from scoring.store.engine import short_engine
from scoring.store.errors import Damaged, StoreError
from scoring.store.faults import translated

MAGIC = b"PGDMP"

ASIDE = "records_before_"
"""How the name of a schema with records that a restore replaced begins; a number follows."""

_BEGIN = re.compile(rb'COPY [\w".]+ \(([\w", ]+)\) FROM stdin;\n')
_END = b"\\.\n"


def dump(place: URL, path: Path, snapshot: str, schema_name: str) -> None:
    """A dump of an exported snapshot in custom format. Raises :class:`StoreError`."""
    left_out = [f"--exclude-table-data={table.name}" for table in schema.LIVE]
    environment = dict(os.environ)
    if place.password:  # not among the arguments, which others see
        environment["PGPASSWORD"] = str(place.password)
    bare = URL.create("postgresql", place.username, None, place.host, place.port)
    address = bare.set(database=place.database, query=place.query).render_as_string()
    done = subprocess.run(
        [
            program("pg_dump"), "--no-password", f"--dbname={address}", "--format=custom",
            f"--snapshot={snapshot}", f"--schema={schema_name}", *left_out, f"--file={path}",
        ],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise StoreError(f"pg_dump 没有成功:{done.stderr.strip()}")


def program(name: str) -> str:
    """The program on the path, else Debian's newest. Raises :class:`StoreError` for none."""
    if found := shutil.which(name):
        return found
    kept = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(kept, key=lambda path: (len(path.parts[-3]), path.parts[-3]), default=None)
    if newest is None:
        raise StoreError(f"备份和恢复 PostgreSQL 需要程序 {name};请安装 postgresql-client")
    return str(newest)


@contextmanager
def _rows(path: Path, table: str) -> Iterator[tuple[list[str], Iterator[bytes]]]:
    """A table's columns and its rows, in COPY's text form, from a dump.

    Raises :class:`Damaged` where pg_restore cannot read it or it holds no such rows.
    """
    command = [program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(path)]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as reading,
    ):
        try:
            lines = iter(reading.stdout or ())
            begin = next(filter(None, map(_BEGIN.fullmatch, lines)), None)
            columns = begin[1].decode().split(",") if begin else []
            yield [name.strip(' "') for name in columns], _until_end(lines, table)
            for _ in lines:  # a program that cannot write on would call it a fault
                pass
        except BaseException:
            reading.kill()
            raise
        if reading.wait():
            said.seek(0)
            raise Damaged("备份不能读完", [said.read().decode(errors="replace").strip()])


def _until_end(lines: Iterator[bytes], table: str) -> Iterator[bytes]:
    for line in lines:
        if line == _END:
            return
        yield line
    raise Damaged("备份不完整", [f"缺少数据表 {table} 的内容"])


def count_rows(path: Path, table: str) -> int:
    """The number of a table's rows in a dump. Raises :class:`Damaged`."""
    with _rows(path, table) as (_, rows):
        return sum(1 for _ in rows)


def first_row(path: Path, table: str) -> bytes:
    """A table's first row in COPY's text form; blank for none. Raises :class:`Damaged`."""
    with _rows(path, table) as (_, rows):
        return next(rows, b"")


def load(connection: Connection, path: Path, table: Table) -> None:
    """Put a dump's rows into a table of ours that is empty. Raises :class:`Damaged`."""
    from psycopg import Error

    with _rows(path, table.name) as (columns, rows):
        if unknown := set(columns) - set(table.c.keys()):
            raise Damaged("备份不是本版的", [f"{table.name} 多出列 {'、'.join(sorted(unknown))}"])
        names = ", ".join(f'"{column}"' for column in columns)
        cursor = connection.connection.cursor()
        try:
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copying:
                for row in rows:
                    copying.write(row)
        except Error as fault:
            raise Damaged("备份不完整", [f"{table.name}:{fault}"]) from fault


def swap(connection: Connection, coming: str, present: str) -> None:
    """Give a schema the name of the present one, which is kept aside under another."""
    numbers = [int(name.removeprefix(ASIDE)) for name in aside(connection)]
    kept = f"{ASIDE}{max(numbers, default=0) + 1}"
    connection.execute(text(f'ALTER SCHEMA "{present}" RENAME TO {kept}'))
    connection.execute(text(f'ALTER SCHEMA {coming} RENAME TO "{present}"'))


def drop_aside(place: URL) -> None:
    """Remove the records that restores replaced."""
    with translated(), short_engine(place) as engine, engine.begin() as connection:
        for name in aside(connection):
            connection.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))


def aside(connection: Connection) -> list[str]:
    """The schemas that hold replaced records."""
    wanted = text("SELECT nspname FROM pg_namespace WHERE nspname ~ :aside")
    return [*connection.execute(wanted, {"aside": f"^{ASIDE}[0-9]+$"}).scalars()]
