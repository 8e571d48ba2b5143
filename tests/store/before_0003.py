"""A database as the version before step 0003 left it: a year, a submission, a review."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, create_engine, select

from scoring.store import chain
from scoring.store.documents import row_document, sha256, subject
from scoring.store.migrate import MIGRATIONS

AT = "2025-03-01T00:00:00.000000Z"
DATA = b"a workbook"
YEAR = {
    "id": 1, "scheme": "jiuquan-2013", "scheme_sha256": "5" * 64, "year": 2025, "tier": "city",
    "title": "2025 年度考评", "office": "市维稳办", "created_at": AT, "created_by": "管理员",
}  # fmt: skip
SUBMISSION = {
    "id": 1, "year_id": 1, "number": 1, "file": "肃州区.xlsx", "sha256": sha256(DATA),
    "size": len(DATA), "parsed_sha256": None, "kind": "unit", "unit": "肃州区",
    "state": "accepted", "problems": "[]", "received_at": AT, "received_by": "收件员",
    "supersedes": None,
}  # fmt: skip
REVIEW = {
    "id": 1, "year_id": 1, "unit": "肃州区", "revision": 1, "line": "一.1", "points": 400,
    "reason": "缺一期", "reviewer": "核定岗", "at": AT,
}  # fmt: skip


def filled_before(url: str) -> None:
    """Make the database at step 0002 and write each row with its audit entry, as was done."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        tables = MetaData()
        tables.reflect(connection)
        blob = {"sha256": sha256(DATA), "size": len(DATA), "data": DATA}
        connection.execute(tables.tables["blobs"].insert().values(blob))
        _write(connection, tables.tables["years"], "create-year", YEAR)
        _write(connection, tables.tables["submissions"], "receive", SUBMISSION)
        _write(connection, tables.tables["reviews"], "review", REVIEW)
    engine.dispose()


def _write(connection: Connection, table: Table, verb: str, row: dict[str, Any]) -> None:
    connection.execute(table.insert().values(row))
    kept = connection.execute(select(table).where(table.c.id == row["id"])).mappings().one()
    assert set(kept) == set(row), "the columns of that version"
    entry = {
        "year_id": 1,
        "at": AT,
        "who": "管理员",
        "verb": verb,
        "subject": subject(table.name, row["id"]),
        "old": None,
        "new": row_document(kept),
        "reason": "",
    }
    chain.append(connection, chain.head(connection), entry)
