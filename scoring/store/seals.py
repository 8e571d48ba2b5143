"""Seals: half-year snapshots, the year-end seal that closes a year, and its publication."""

from __future__ import annotations

import json

from sqlalchemy import delete, select

from scoring.store import schema
from scoring.store.audit import AuditReader
from scoring.store.documents import sha256, subject
from scoring.store.errors import Conflict, NotFound, Sealed, StoreError
from scoring.store.journal import Writer, clean, filled, legible
from scoring.store.reader import Reader
from scoring.store.rows import Entry, Publication, Seal, SealKind, Year


class SealReader(Reader):
    """Seals, what they keep, and what is published."""

    def of(self, year_id: int) -> list[Seal]:
        """Snapshots and seals of the year, undone ones too, oldest first."""
        c = schema.seals.c
        return self._all(Seal, select(schema.seals).where(c.year_id == year_id).order_by(c.id))

    def in_force(self, year_id: int) -> Seal | None:
        """The year-end seal that keeps the year from being changed; None where it is open."""
        c = schema.seals.c
        wanted = select(schema.seals).where(c.kind == "year-end", c.unsealed_at.is_(None))
        return self._first(Seal, wanted.where(c.year_id == year_id).order_by(c.id.desc()))

    def require_open(self, year_id: int) -> None:
        """Raise :class:`NotFound` for no such year, :class:`Sealed` for a sealed one."""
        year = self._one(Year, schema.years, year_id)
        if seal := self.in_force(year_id):
            raise Sealed(
                f"本年度已封存({year.year} 年度,{seal.sealed_by} 于 {seal.sealed_at} 封存),"
                "不能再改动;确需改动,请先说明理由并解除封存"
            )

    def entry(self, seal_id: int) -> Entry:
        """The audit's entry about the making of a seal."""
        c = schema.audit.c
        wanted = select(schema.audit).where(c.subject == subject("seals", seal_id)).order_by(c.id)
        found = self._first(Entry, wanted.limit(1))
        if found is None:
            raise NotFound(f"审计里没有第 {seal_id} 号封存")
        return found

    def result(self, seal_id: int) -> bytes:
        """A seal's result, JSON as it was sealed."""
        return self._bytes(self._one(Seal, schema.seals, seal_id).result_sha256)

    def papers(self, seal_id: int) -> bytes | None:
        """What a seal kept to make papers from again; None where it kept nothing."""
        manifest = self._one(Seal, schema.seals, seal_id).manifest
        found = json.loads(manifest).get("papers_sha256")
        return self._bytes(found) if found else None

    def publication(self, year_id: int) -> Publication | None:
        """What of the year is published now; None where nothing is."""
        c = schema.publications.c
        wanted = select(schema.publications).where(c.year_id == year_id, c.withdrawn_at.is_(None))
        return self._first(Publication, wanted.order_by(c.id.desc()))


class SealWriter(Writer, SealReader):
    """Sealing and unsealing, publishing and withdrawing."""

    def add(
        self,
        year_id: int,
        kind: SealKind,
        *,
        manifest: str,
        result: bytes,
        papers: bytes | None = None,
        exceptions: str = "[]",
        expected_entry: int | None = None,
        reason: str = "",
    ) -> Seal:
        """Keep a manifest (JSON text) and a result (JSON bytes); ``year-end`` closes the year,
        and what was typed into it without being saved is dropped.

        ``papers`` is what papers are made from again; the manifest names its hash as
        ``papers_sha256``, by which :meth:`papers` finds it. ``expected_entry`` is what
        :meth:`AuditReader.last_entry` said when the result was made.

        Raises :class:`Conflict` with the entries made since, :class:`Sealed` where the year
        is sealed already.
        """
        self.require_open(year_id)
        audit = AuditReader(self._connection)
        if expected_entry is not None and audit.last_entry(year_id) != expected_entry:
            entries = audit.entries(year_id, after=expected_entry)[::-1]
            raise Conflict("计分之后本年度又有改动,请重新计分后再封存", (), entries)
        if papers is not None:
            self._journal.keep(papers)
        if kind == "year-end":
            unsaved = schema.drafts.c.year_id == year_id
            self._connection.execute(delete(schema.drafts).where(unsaved))
        seal_id = self._journal.add(
            schema.seals,
            "seal" if kind == "year-end" else "snapshot",
            reason,
            year_id=year_id,
            kind=kind,
            manifest=clean(manifest, "封存清单"),
            manifest_sha256=sha256(manifest.encode()),
            result_sha256=self._journal.keep(result),
            exceptions=legible(exceptions, "例外"),
            sealed_at=self._journal.now(),
            sealed_by=self._journal.who,
        )
        return self._one(Seal, schema.seals, seal_id)

    def unseal(self, year_id: int, reason: str) -> Seal:
        """Unseal, and unpublish. Raises :class:`StoreError` without a reason or a seal."""
        year, seal = self._one(Year, schema.years, year_id), self.in_force(year_id)
        if seal is None:
            raise StoreError(f"{year.year} 年度没有封存")
        if self.publication(year_id):
            self.withdraw_publication(year_id, reason)
        why = filled(reason, "解除封存的理由")
        self._take_back(schema.seals, year_id, seal.id, "unseal", why, "unsealed")
        return self._one(Seal, schema.seals, seal.id)

    def publish(self, year_id: int) -> Publication:
        """Publish the seal in force. Raises :class:`StoreError` for none, or a second time."""
        year, seal = self._one(Year, schema.years, year_id), self.in_force(year_id)
        if seal is None:
            raise StoreError(f"{year.year} 年度还没有年终封存;封存之后才能公布成绩")
        if self.publication(year_id):
            raise StoreError(f"{year.year} 年度的成绩已经公布")
        publication_id = self._journal.add(
            schema.publications,
            "publish",
            year_id=year_id,
            seal_id=seal.id,
            published_at=self._journal.now(),
            published_by=self._journal.who,
        )
        return self._one(Publication, schema.publications, publication_id)

    def withdraw_publication(self, year_id: int, reason: str) -> None:
        """Let it be seen no more. Raises :class:`StoreError` without a reason or publication."""
        found = self.publication(year_id)
        if found is None:
            raise StoreError("成绩没有公布")
        why, verb = filled(reason, "撤回公布的理由"), "withdraw-publication"
        self._take_back(schema.publications, year_id, found.id, verb, why, "withdrawn")
