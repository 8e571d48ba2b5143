"""How rows are read: several, the first, one by its id; and bytes by their hash."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, func, select

from scoring.store import schema
from scoring.store.errors import NotFound

Some = TypeVar("Some")

NAMES = {**schema.NAMES, "records": "记录"}


class Reader:
    """Rows of one connection as typed records; what the services below build on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _all(self, kind: type[Some], wanted: Select[Any]) -> list[Some]:
        """Records of ``kind``, each from a row with columns of the same names."""
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return [kind(*row) for row in self._connection.execute(wanted).columns(*names)]

    def _first(self, kind: type[Some], wanted: Select[Any]) -> Some | None:
        """The first of them; None where there is none."""
        found = self._all(kind, wanted)
        return found[0] if found else None

    def _one(self, kind: type[Some], table: Table, row_id: int) -> Some:
        """The row of this id. Raises :class:`NotFound` where there is none."""
        found = self._first(kind, select(table).where(table.c.id == row_id))
        if found is None:
            raise NotFound(f"没有编号为 {row_id} 的{NAMES[table.name]}")
        return found

    def _bytes(self, sha256: str) -> bytes:
        """The bytes of this hash, which a row refers to."""
        c = schema.blobs.c
        wanted = select(c.data).where(c.sha256 == sha256)
        return bytes(self._connection.execute(wanted).scalar_one())


def last_reviews(table: Table, year_id: int) -> Select[Any]:
    """The ids of the year's last review of each unit's line (``reviews``) or bonus row."""
    c = table.c
    named = c.line if table is schema.reviews else c.key
    return select(func.max(c.id)).where(c.year_id == year_id).group_by(c.unit, named)
