"""How anything is written: rows added or changed, each with its entry in the audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, RowMapping, Table, func, insert, select, update

from scoring.store import audit, schema
from scoring.store.documents import row_document, sha256, subject
from scoring.store.errors import StoreError
from scoring.store.reader import Reader
from scoring.store.rows import Head
from scoring.text.invisible import first_invisible, visible

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def clean(value: str, name: str) -> str:
    """Text that both databases hold; :class:`StoreError` for a NUL or half a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise StoreError(f"{name}里有不能保存的字符") from None
    if "\0" in value:
        raise StoreError(f"{name}里有不能保存的字符(NUL)")
    return value


def legible(value: str, name: str) -> str:
    """The same of what people read; :class:`StoreError` also for a character nobody sees."""
    if found := first_invisible(value):
        raise StoreError(f"{name}「{visible(value)[:60]}」里{found},请删去后再填")
    return clean(value, name)


def filled(value: str, name: str) -> str:
    """The same, and not blank. Raises :class:`StoreError` where it is."""
    if not value.strip():
        raise StoreError(f"请填写{name}")
    return legible(value, name)


class Journal:
    """One writer's transaction: its connection, in whose name, and the audit it goes to."""

    def __init__(self, connection: Connection, who: str, clock: Clock) -> None:
        self.connection = connection
        self.who = filled(who, "操作人")
        self._clock = clock
        self._head: Head | None = None
        self._last_id: dict[str, int] = {}

    def now(self, ago: timedelta = timedelta()) -> str:
        """The time, or that of so long ago, as ISO 8601 text in UTC, to the microsecond."""
        moment = self._clock().astimezone(UTC) - ago
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def add(self, table: Table, verb: str, why: str = "", **values: Any) -> int:
        """Insert a row under the next id, tell the audit why, and give the id."""
        if table.name not in self._last_id:  # asked once: nobody else writes meanwhile
            last = select(func.coalesce(func.max(table.c.id), 0))
            self._last_id[table.name] = int(self.connection.execute(last).scalar_one())
        row_id = self._last_id[table.name] = self._last_id[table.name] + 1
        new = self._row(insert(table).values(id=row_id, **values).returning(table))
        year_id = row_id if table is schema.years else values.get("year_id")
        self.tell(verb, subject(table.name, row_id), year_id, None, row_document(new), why)
        return row_id

    def change(
        self, table: Table, year_id: int | None, row_id: int, verb: str, why: str, **values: Any
    ) -> RowMapping:
        """Update a row, tell the audit its old and new value, and give it as it is now."""
        this = table.c.id == row_id
        old = self._row(select(table).where(this))
        new = self._row(update(table).where(this).values(**values).returning(table))
        about = subject(table.name, row_id)
        self.tell(verb, about, year_id, row_document(old), row_document(new), why)
        return new

    def tell(
        self,
        verb: str,
        about: str,
        year_id: int | None,
        old: str | None,
        new: str | None,
        reason: str,
    ) -> None:
        """Add an entry to the audit; ``old`` and ``new`` are JSON text, None for nothing."""
        self._head = audit.append(
            self.connection,
            self._head or audit.head(self.connection),
            {
                "year_id": year_id,
                "at": self.now(),
                "who": self.who,
                "verb": verb,
                "subject": about,
                "old": old,
                "new": new,
                "reason": legible(reason, "理由"),
            },
        )

    def keep(self, data: bytes) -> str:
        """Keep bytes, once, and give their hash."""
        key, c = sha256(data), schema.blobs.c
        if self.connection.execute(select(c.size).where(c.sha256 == key)).first() is None:
            row = {"sha256": key, "size": len(data), "data": data}
            self.connection.execute(insert(schema.blobs).values(row))
        return key

    def _row(self, statement: Executable) -> RowMapping:
        return self.connection.execute(statement).mappings().one()


class Writer(Reader):
    """What the services that write build on: rows of the journal's connection."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(journal.connection)
        self._journal = journal

    def _take_back(
        self, table: Table, year_id: int, row_id: int, verb: str, why: str, done: str
    ) -> None:
        """Take a row out of force: its columns of when and by whom begin with ``done``
        (``revoked_at``), that of why with the ``verb`` (``revoke_reason``).
        """
        values = {f"{done}_at": self._journal.now(), f"{done}_by": self._journal.who}
        values[f"{verb.partition('-')[0]}_reason"] = why
        self._journal.change(table, year_id, row_id, verb, why, **values)
