"""Rows as canonical JSON: what the audit keeps of them, and what checking compares with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from scoring.store import schema

LONG = ("problems", "manifest", "password", "content")
"""Columns of which the audit keeps the hash only."""

LATER = ("not_applicable", "trusted", "temporary_until")
"""Later columns: left out while NULL, so that what the audit keeps of older rows still fits."""


def sha256(data: bytes) -> str:
    """The hash as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: object) -> str:
    """JSON text that is the same for the same value: sorted keys, no blanks, dates as ISO."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat
    )


def row_document(row: Mapping[Any, Any]) -> str:
    """A row of one of :data:`schema.ROWS` as the audit keeps it."""
    values = {
        str(name): sha256(value.encode()) if name in LONG else value
        for name, value in row.items()
        if value is not None or name not in LATER
    }
    return canonical(values)


def roster_document(rows: list[tuple[str, str, str]]) -> str:
    """A whole roster: name, group and aliases (JSON text) of each unit in order."""
    return canonical([list(row) for row in rows])


def settled_document(value: str, reason: str) -> str:
    """A settled reading."""
    return canonical({"value": value, "reason": reason})


def subject(table: str, *key: object) -> str:
    """The name the audit calls a thing by: ``submissions:12``, ``settled:1:tie``."""
    return ":".join([table, *map(str, key)])


def present(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every subject that stands in the tables now, with its document."""
    for table in schema.ROWS:
        for row in connection.execute(select(table).order_by(table.c.id)).mappings():
            yield subject(table.name, row["id"]), row_document(row)
    units = schema.units.c
    roster = connection.execute(
        select(units.year_id, units.name, units.group_name, units.aliases).order_by(
            units.year_id, units.position
        )
    ).all()
    for year_id, rows in groupby(roster, key=lambda row: row[0]):
        yield subject("units", year_id), roster_document([(r[1], r[2], r[3]) for r in rows])
    for row in connection.execute(select(schema.settled)).mappings():
        yield (
            subject("settled", row["year_id"], row["key"]),
            settled_document(row["value"], row["reason"]),
        )
