"""How rows are asked for: many of them, or one by its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, select

from scoring.store.errors import NotFound
from scoring.store.rows import made

Some = TypeVar("Some")

WORDS = {
    "years": "年度",
    "submissions": "报送",
    "records": "记录",
    "seals": "封存",
    "accounts": "账号",
    "publications": "公布",
}


class Asking:
    """A connection, and rows as records."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, kind: type[Some], wanted: Select[Any]) -> list[Some]:
        rows: Sequence[Any] = self._connection.execute(wanted).mappings().all()
        return [made(kind, row) for row in rows]

    def _one(self, kind: type[Some], table: Table, row_id: int) -> Some:
        found = self._all(kind, select(table).where(table.c.id == row_id))
        if not found:
            raise NotFound(f"没有编号为 {row_id} 的{WORDS[table.name]}")
        return found[0]
