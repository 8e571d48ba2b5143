"""Deductions and vetoes recorded through the year, and the sealing of the year."""

from __future__ import annotations

from dataclasses import asdict

from scoring.store import schema
from scoring.store.documents import sha256
from scoring.store.errors import Conflict, StoreError
from scoring.store.publication_verbs import PublicationVerbs
from scoring.store.rows import NewRecord, Record, Seal, SealKind
from scoring.store.writer import Writer, clean, filled


class RecordVerbs(Writer):
    """Verbs on deductions and vetoes."""

    def record(self, year_id: int, new: NewRecord) -> Record:
        """Record a deduction or a veto.

        Raises :class:`StoreError` for a unit that is not in the roster, a matter or document
        left blank, a count below 1 or negative points.
        """
        self._must_be_open(year_id)
        self._must_be_known(year_id, filled(new.unit, "单位"))
        filled(new.matter, "事项")
        filled(new.document, "依据")
        if new.count < 1 or (new.points or 0) < 0:
            raise StoreError("起数至少为 1,减分不能为负")
        for name, value in asdict(new).items():
            if isinstance(value, str):
                clean(value, name)
        record_id = self._add(
            schema.records,
            "record",
            new.reason,
            year_id=year_id,
            recorded_by=self.who,
            recorded_at=self._now(),
            **asdict(new),
        )
        return self.record_of(record_id)

    def revoke(self, record_id: int, reason: str) -> Record:
        """Take a record out of force; it stays to be seen.

        Raises :class:`StoreError` without a reason, or where it is revoked already.
        """
        found = self.record_of(record_id)
        self._must_be_open(found.year_id)
        if found.revoked_at is not None:
            raise StoreError(f"这条记录已由 {found.revoked_by} 撤销")
        self._change(
            schema.records,
            found.year_id,
            record_id,
            "revoke",
            filled(reason, "撤销的理由"),
            revoked_at=self._now(),
            revoked_by=self.who,
            revoke_reason=reason,
        )
        return self.record_of(record_id)


class SealVerbs(PublicationVerbs):
    """Verbs on seals."""

    def seal(
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
        """Keep a manifest (JSON text) and a result (JSON bytes); ``year-end`` closes the year.

        ``papers`` is what papers are made from again; the manifest names its hash as
        ``papers_sha256``, by which :meth:`Reading.papers` finds it.
        ``expected_entry`` is what :meth:`Reading.last_entry` said when the result was made.

        Raises :class:`Conflict` with the entries made since, :class:`Sealed` where the year
        is sealed already.
        """
        self._must_be_open(year_id)
        if expected_entry is not None and self.last_entry(year_id) != expected_entry:
            entries = self.audit(year_id, after=expected_entry)[::-1]
            raise Conflict("计分之后本年度又有改动,请重新计分后再封存", (), entries)
        if papers is not None:
            self._keep(papers)
        seal_id = self._add(
            schema.seals,
            "seal" if kind == "year-end" else "snapshot",
            reason,
            year_id=year_id,
            kind=kind,
            manifest=clean(manifest, "封存清单"),
            manifest_sha256=sha256(manifest.encode()),
            result_sha256=self._keep(result),
            exceptions=clean(exceptions, "例外"),
            sealed_at=self._now(),
            sealed_by=self.who,
        )
        return self._one(Seal, schema.seals, seal_id)

    def unseal(self, year_id: int, reason: str) -> Seal:
        """Open a sealed year again; what is published of it is withdrawn.

        Raises :class:`StoreError` without a reason or a seal.
        """
        year = self.year(year_id)
        seal = self.seal_in_force(year_id)
        if seal is None:
            raise StoreError(f"{year.year} 年度没有封存")
        if self.publication_in_force(year_id):
            self.withdraw_publication(year_id, reason)
        self._change(
            schema.seals,
            year_id,
            seal.id,
            "unseal",
            filled(reason, "解除封存的理由"),
            unsealed_at=self._now(),
            unsealed_by=self.who,
            unseal_reason=reason,
        )
        return self._one(Seal, schema.seals, seal.id)
