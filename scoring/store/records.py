"""Deductions and vetoes recorded through the year."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select

from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import NewRecord, Record
from scoring.store.seals import SealReader


class RecordReader(Reader):
    """Deductions and vetoes."""

    def of(self, year_id: int, *, revoked: bool = False) -> list[Record]:
        """Deductions and vetoes in force, in the order of recording; with ``revoked`` all."""
        c = schema.records.c
        wanted = select(schema.records).where(c.year_id == year_id).order_by(c.id)
        return self._all(Record, wanted if revoked else wanted.where(c.revoked_at.is_(None)))

    def get(self, record_id: int) -> Record:
        """One deduction or veto."""
        return self._one(Record, schema.records, record_id)


class RecordWriter(Writer, RecordReader):
    """Recording and revoking."""

    def add(self, year_id: int, new: NewRecord) -> Record:
        """Record a deduction or a veto.

        Raises :class:`StoreError` for a unit that is not in the roster, a matter or document
        left blank, a count below 1 or negative points.
        """
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, filled(new.unit, "单位"))
        filled(new.matter, "事项")
        filled(new.document, "依据")
        if new.count < 1 or (new.points or 0) < 0:
            raise StoreError("起数至少为 1,减分不能为负")
        for name, value in asdict(new).items():
            if isinstance(value, str):
                legible(value, name)
        record_id = self._journal.add(
            schema.records,
            "record",
            new.reason,
            year_id=year_id,
            recorded_by=self._journal.who,
            recorded_at=self._journal.now(),
            **asdict(new),
        )
        return self.get(record_id)

    def revoke(self, record_id: int, reason: str) -> Record:
        """Revoke a record. Raises :class:`StoreError` without a reason, or a second time."""
        found = self.get(record_id)
        SealReader(self._connection).require_open(found.year_id)
        if found.revoked_at is not None:
            raise StoreError(f"这条记录已由 {found.revoked_by} 撤销")
        why = filled(reason, "撤销的理由")
        self._take_back(schema.records, found.year_id, record_id, "revoke", why, "revoked")
        return self.get(record_id)
