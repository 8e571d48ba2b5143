"""Settings: what the program remembers of how it is used. In no audit, but copied."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from scoring.store import schema
from scoring.store.journal import Writer, filled
from scoring.store.reader import Reader


class SettingReader(Reader):
    """Settings by key."""

    def get(self, key: str) -> str | None:
        """A setting; None where nothing was set."""
        c = schema.settings.c
        found = self._connection.execute(select(c.value).where(c.key == key)).scalar()
        return None if found is None else str(found)


class SettingWriter(Writer, SettingReader):
    """Setting them."""

    def put(self, key: str, value: str) -> None:
        """Set, whatever was set before."""
        self._connection.execute(delete(schema.settings).where(schema.settings.c.key == key))
        row = {"key": key, "value": filled(value, key)}
        self._connection.execute(insert(schema.settings).values(row))
