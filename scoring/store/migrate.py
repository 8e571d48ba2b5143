"""Making the tables of a new database, and bringing an older one up to date (Alembic)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, insert, inspect, text

from scoring.store import triggers
from scoring.store.audit import START
from scoring.store.engine import read_transaction, write_transaction
from scoring.store.errors import StoreError
from scoring.store.schema import audit_head, metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0011"
"""The last step; known here so that opening an up-to-date database needs no Alembic."""

_NEW: dict[str, tuple[str, ...]] = {
    "0003": (), "0004": (), "0005": ("drafts", "settings"), "0006": ("editions",), "0007": (),
    "0008": ("matters", "matter_facts", "ledger_choices"),
    "0009": ("due_changes", "due_events", "arrivals"),
    "0010": ("objection_windows", "objections", "remarks"), HEAD: ("evidence_files",),
}  # fmt: skip
"""The tables that each step brings."""
LACKING = {
    step: tuple(name for later, names in _NEW.items() if later > step for name in names)
    for step in _NEW
    if step < HEAD
}
"""The tables that earlier steps lack; the others hold no column then that they do not hold now."""

DROPPED = ("0001", "0002")
"""Steps of trial versions, from which this version does not go on."""


def upgrade(engine: Engine) -> None:
    """Make the tables, or take every step that is missing, in one transaction.

    Raises :class:`StoreError` for a database made by a newer version, by a trial version that
    is no longer supported, or with tables of the same names that are not ours.
    """
    with read_transaction(engine) as connection:
        if revision(connection) == HEAD:
            return
    # Loading Alembic takes long: not while others wait for the lock.
    from alembic import command
    from alembic.util import CommandError

    with write_transaction(engine) as connection:
        found = revision(connection)
        if found in DROPPED:
            raise StoreError(
                f"这个数据库由较早的试用版建立(结构 {found}),本版不能直接打开;"
                "请先用试用版的最后一版打开一次,它会自动升级到结构 0003,再用本版打开"
            )
        if found is None:
            _create(connection)
            return
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as fault:
            raise StoreError(f"数据库由较新的版本建立,请先升级程序:{fault}") from fault


def revision(connection: Connection) -> str | None:
    """The step the database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _create(connection: Connection) -> None:
    """Make a new database's tables and its audit's head, where none of the names is taken."""
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreError(f"这个数据库里已有别的程序的表:{'、'.join(taken)};请另用一个空的数据库")
    make(connection)
    connection.execute(insert(audit_head).values(id=1, count=0, hash=START))


def make(connection: Connection) -> None:
    """Make the tables as they are after the last step, their triggers, and the step's number."""
    from alembic import command

    metadata.create_all(connection)
    for statement in triggers.statements(connection.dialect.name):
        connection.execute(text(statement))
    command.stamp(_config(connection), HEAD)


def _config(connection: Connection) -> Config:
    """Alembic's configuration: our steps, on this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
