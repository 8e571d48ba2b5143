"""The audit's chain: each entry's hash covers the entry and the hash before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from scoring.store import schema
from scoring.store.documents import canonical, sha256
from scoring.store.rows import Head

START = "0" * 64
"""What stands before the first entry."""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 of the entry's canonical JSON, all columns but ``hash`` itself."""
    return sha256(canonical({k: v for k, v in entry.items() if k != "hash"}).encode())


def head(connection: Connection) -> Head:
    """What the one-row table says of the chain's end."""
    row = connection.execute(select(schema.audit_head)).one()
    return Head(row.count, row.hash)  # type: ignore[arg-type]


def append(connection: Connection, last: Head, entry: Mapping[str, Any]) -> Head:
    """Write the next entry and the new head. Only ever called by the one writer.

    ``entry`` has every column but ``id``, ``previous`` and ``hash``; ``last`` is the head so
    far, and what comes back the head from now on.
    """
    whole = {**entry, "id": last.count + 1, "previous": last.hash}
    new = Head(whole["id"], entry_hash(whole))
    connection.execute(insert(schema.audit).values({**whole, "hash": new.hash}))
    connection.execute(update(schema.audit_head).values(count=new.count, hash=new.hash))
    return new
