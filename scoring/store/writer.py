"""How anything is written: one helper to add a row, one to change one, each with its audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Executable, Table, func, insert, select, update

from scoring.store import chain, schema
from scoring.store.documents import row_document, sha256, subject
from scoring.store.errors import Sealed, StoreError
from scoring.store.reader import Reading
from scoring.store.rows import Head

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def clean(value: str, name: str) -> str:
    """Text that both databases can hold.

    Raises :class:`StoreError` for a NUL character or half a surrogate pair.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise StoreError(f"{name}里有不能保存的字符") from None
    if "\0" in value:
        raise StoreError(f"{name}里有不能保存的字符(NUL)")
    return value


def filled(value: str, name: str) -> str:
    """The same, and not blank. Raises :class:`StoreError` where it is."""
    if not value.strip():
        raise StoreError(f"请填写{name}")
    return clean(value, name)


class Writer(Reading):
    """The one writer's transaction; the verbs stand in the classes that build on this."""

    def __init__(self, connection: Connection, who: str, clock: Clock) -> None:
        super().__init__(connection)
        self.who = filled(who, "操作人")
        self._clock = clock
        self._head: Head | None = None
        self._last_id: dict[str, int] = {}

    def _now(self) -> str:
        """The time as ISO 8601 text in UTC, to the microsecond."""
        return self._ago(timedelta())

    def _ago(self, since: timedelta) -> str:
        """The same of so long ago."""
        moment = self._clock().astimezone(UTC) - since
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")

    def _must_be_open(self, year_id: int) -> None:
        """Raise :class:`NotFound` for no such year, :class:`Sealed` for a sealed one."""
        year = self.year(year_id)
        if seal := self.seal_in_force(year_id):
            raise Sealed(
                f"本年度已封存({year.year} 年度,{seal.sealed_by} 于 {seal.sealed_at} 封存),"
                "不能再改动;确需改动,请先说明理由并解除封存"
            )

    def _must_be_known(self, year_id: int, unit: str) -> None:
        """Raise :class:`StoreError` for a unit that the year's roster does not have."""
        names = {each.name for each in self.roster(year_id)}
        if names and unit not in names:
            raise StoreError(f"名册里没有单位「{unit}」")

    def _add(self, table: Table, verb: str, why: str = "", **values: Any) -> int:
        """Insert a row under the next id, and say so in the audit."""
        row_id = self._next_id(table)
        new = self._document(insert(table).values(id=row_id, **values).returning(table))
        year_id = row_id if table is schema.years else values.get("year_id")
        self._tell(verb, subject(table.name, row_id), year_id, None, new, why)
        return row_id

    def _change(
        self, table: Table, year_id: int | None, row_id: int, verb: str, why: str, **values: Any
    ) -> None:
        """Update a row, and keep old and new value in the audit."""
        this = table.c.id == row_id
        old = self._document(select(table).where(this))
        new = self._document(update(table).where(this).values(**values).returning(table))
        self._tell(verb, subject(table.name, row_id), year_id, old, new, why)

    def _next_id(self, table: Table) -> int:
        """One more than the last; asked for once, as nobody else writes meanwhile."""
        if table.name not in self._last_id:
            last = select(func.coalesce(func.max(table.c.id), 0))
            self._last_id[table.name] = int(self._connection.execute(last).scalar_one())
        self._last_id[table.name] += 1
        return self._last_id[table.name]

    def _tell(
        self,
        verb: str,
        about: str,
        year_id: int | None,
        old: str | None,
        new: str | None,
        reason: str,
    ) -> None:
        self._head = chain.append(
            self._connection,
            self._head or self.head(),
            {
                "year_id": year_id,
                "at": self._now(),
                "who": self.who,
                "verb": verb,
                "subject": about,
                "old": old,
                "new": new,
                "reason": clean(reason, "理由"),
            },
        )

    def _document(self, statement: Executable) -> str:
        return row_document(self._connection.execute(statement).mappings().one())

    def _keep(self, data: bytes) -> str:
        """Keep bytes, once, and give their hash."""
        key = sha256(data)
        c = schema.blobs.c
        known = self._connection.execute(select(c.size).where(c.sha256 == key)).first()
        if known is None:
            self._connection.execute(
                insert(schema.blobs).values(sha256=key, size=len(data), data=data)
            )
        return key
