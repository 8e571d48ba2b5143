"""PostgreSQL's own programs for copies: pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL

from scoring.store import schema
from scoring.store.errors import StoreError

MAGIC = b"PGDMP"


def dump(place: URL, path: Path) -> None:
    """One consistent dump in custom format. Raises :class:`StoreError` where it fails."""
    left_out = [f"--exclude-table-data={table.name}" for table in schema.LIVE]
    _run(place, "pg_dump", "--format=custom", *left_out, f"--file={path}")


def restore(place: URL, path: Path) -> None:
    """Replace the records by those of a dump, in one transaction.

    Raises :class:`StoreError` where it fails; the database is then as before.
    """
    safely = "--clean --if-exists --single-transaction --exit-on-error"
    _run(place, "pg_restore", *safely.split(), "--no-owner", "--no-privileges", str(path))


def program(name: str) -> str:
    """The program on the path, else Debian's newest. Raises :class:`StoreError` for none."""
    if found := shutil.which(name):
        return found
    kept = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(kept, key=lambda path: (len(path.parts[-3]), path.parts[-3]), default=None)
    if newest is None:
        raise StoreError(f"备份和恢复 PostgreSQL 需要程序 {name};请安装 postgresql-client")
    return str(newest)


def _run(place: URL, name: str, *arguments: str) -> None:
    """Run a program on the database; the password goes by the environment."""
    environment = dict(os.environ)
    if place.password:
        environment["PGPASSWORD"] = str(place.password)
    bare = URL.create("postgresql", place.username, None, place.host, place.port)
    address = bare.set(database=place.database, query=place.query).render_as_string()
    done = subprocess.run(
        [program(name), "--no-password", f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise StoreError(f"{name} 没有成功:{done.stderr.strip()}")
