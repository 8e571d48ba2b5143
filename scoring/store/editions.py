"""Editions: schemes that the office wrote, each kept whole and for good under its hash."""

from __future__ import annotations

from sqlalchemy import select

from scoring.store import schema
from scoring.store.documents import sha256
from scoring.store.journal import Writer, clean, filled
from scoring.store.reader import Reader
from scoring.store.rows import Edition


class EditionReader(Reader):
    """The saved editions."""

    def all(self) -> list[Edition]:
        """All editions, the latest first."""
        return self._all(Edition, select(schema.editions).order_by(schema.editions.c.id.desc()))

    def with_digest(self, digest: str) -> Edition | None:
        """The edition whose content has this SHA-256; None where there is none."""
        c = schema.editions.c
        return self._first(Edition, select(schema.editions).where(c.sha256 == digest))


class EditionWriter(Writer, EditionReader):
    """Saving an edition; nothing alters one."""

    def save(self, scheme: str, title: str, content: str) -> Edition:
        """Keep a scheme's content (JSON); the same content is kept once, by whoever came first."""
        digest = sha256(clean(content, "方案").encode())
        if known := self.with_digest(digest):
            return known
        row_id = self._journal.add(
            schema.editions,
            "save-edition",
            scheme=filled(scheme, "方案编号"),
            sha256=digest,
            title=filled(title, "方案名称"),
            content=content,
            saved_at=self._journal.now(),
            saved_by=self._journal.who,
        )
        return self._one(Edition, schema.editions, row_id)
