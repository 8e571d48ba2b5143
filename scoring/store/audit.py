"""The audit: entries chained by hash, each of which covers the entry and the hash before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from scoring.store import schema
from scoring.store.documents import canonical, sha256
from scoring.store.reader import Reader
from scoring.store.rows import Entry, Head

START = "0" * 64
"""What stands for the hash before the first entry."""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of the entry's canonical JSON, all columns but ``hash`` itself."""
    return sha256(canonical({k: v for k, v in entry.items() if k != "hash"}).encode())


def head(connection: Connection) -> Head:
    """The number of entries and the last hash, as ``audit_head`` says."""
    row = connection.execute(select(schema.audit_head)).one()
    return Head(row.count, row.hash)  # type: ignore[arg-type]


def append(connection: Connection, last: Head, entry: Mapping[str, Any]) -> Head:
    """Write the next entry and the new head, within a write transaction.

    ``entry`` has every column but ``id``, ``previous`` and ``hash``; ``last`` is the head
    before it; gives the head after it.
    """
    chained = {**entry, "id": last.count + 1, "previous": last.hash}
    new = Head(chained["id"], entry_hash(chained))
    connection.execute(insert(schema.audit).values({**chained, "hash": new.hash}))
    connection.execute(update(schema.audit_head).values(count=new.count, hash=new.hash))
    return new


class AuditReader(Reader):
    """The audit's entries."""

    def head(self) -> Head:
        """The number of entries and the last hash."""
        return head(self._connection)

    def last_entry(self, year_id: int) -> int:
        """The number of the year's last entry; 0 where there is none."""
        c = schema.audit.c
        wanted = select(func.coalesce(func.max(c.id), 0)).where(c.year_id == year_id)
        return int(self._connection.execute(wanted).scalar_one())

    def with_hash(self, start: str) -> list[Entry]:
        """The entries whose hash begins like this (hexadecimal digits, lower case)."""
        wanted = select(schema.audit).where(schema.audit.c.hash.startswith(start))
        return self._all(Entry, wanted.order_by(schema.audit.c.id))

    def entries(
        self,
        year_id: int | None = None,
        *,
        subject: str | None = None,
        after: int = 0,
        limit: int | None = None,
    ) -> list[Entry]:
        """Entries, newest first, after a number; of all years and subjects unless told."""
        c = schema.audit.c
        wanted = select(schema.audit).where(c.id > after).order_by(c.id.desc()).limit(limit)
        if year_id is not None:
            wanted = wanted.where(c.year_id == year_id)
        if subject is not None:
            wanted = wanted.where(c.subject == subject)
        return self._all(Entry, wanted)
