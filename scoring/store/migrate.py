"""Bringing a database to the tables of this version, step by step (Alembic)."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from scoring.store.engine import reading, writing
from scoring.store.errors import StoreError
from scoring.store.schema import metadata

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0003"
"""The last step; known here so that opening an up-to-date database needs no Alembic."""


def upgrade(engine: Engine) -> None:
    """Take every step that is missing, in one transaction. Does nothing at the head.

    Raises :class:`StoreError` for a database made by a newer version, or with tables of the
    same names that are not ours.
    """
    with reading(engine) as connection:
        if revision(connection) == HEAD:
            return
    with writing(engine) as connection:
        found = revision(connection)
        if found is None:
            _refuse_foreign(connection)
        _run(connection)


def revision(connection: Connection) -> str | None:
    """The step the database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _refuse_foreign(connection: Connection) -> None:
    taken = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
    if taken:
        raise StoreError(f"这个数据库里已有别的程序的表:{'、'.join(taken)};请另用一个空的数据库")


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise StoreError(f"数据库由较新的版本建立,请先升级程序:{fault}") from fault
