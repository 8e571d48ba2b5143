"""Years: each by one edition of one scheme, with the readings the office has settled."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from scoring.store import schema
from scoring.store.documents import settled_document, subject
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled
from scoring.store.reader import Reader
from scoring.store.rows import Settled, Tier, Year
from scoring.store.seals import SealReader


class YearReader(Reader):
    """Years and their settled readings."""

    def all(self) -> list[Year]:
        """All years, the latest first."""
        c = schema.years.c
        return self._all(Year, select(schema.years).order_by(c.year.desc(), c.id))

    def get(self, year_id: int) -> Year:
        """One year."""
        return self._one(Year, schema.years, year_id)

    def settled(self, year_id: int) -> list[Settled]:
        """The readings settled for the year, by key."""
        c = schema.settled.c
        wanted = select(schema.settled).where(c.year_id == year_id)
        return self._all(Settled, wanted.order_by(c.key))


class YearWriter(Writer, YearReader):
    """Beginning a year and settling its readings."""

    def create(
        self, *, scheme: str, scheme_sha256: str, year: int, tier: Tier, title: str, office: str
    ) -> Year:
        """Begin a year, of which an office may have several in a tier, each by another scheme.

        Raises :class:`StoreError` where the office has it by this scheme already.
        """
        c = schema.years.c
        same = (c.year == year, c.tier == tier, c.office == office, c.scheme == scheme)
        if self._connection.execute(select(c.id).where(*same)).first():
            raise StoreError(
                f"{office}的 {year} 年度已经建立(方案「{scheme}」);同一年度再建的,请选另一个方案"
            )
        year_id = self._journal.add(
            schema.years,
            "create-year",
            scheme=filled(scheme, "方案"),
            scheme_sha256=scheme_sha256,
            year=year,
            tier=tier,
            title=filled(title, "名称"),
            office=filled(office, "考评主体"),
            created_at=self._journal.now(),
            created_by=self._journal.who,
        )
        return self.get(year_id)

    def settle(self, year_id: int, key: str, value: str | None, reason: str) -> None:
        """Settle a reading; None: the default. Raises :class:`StoreError` without a reason."""
        SealReader(self._connection).require_open(year_id)
        filled(reason, "理由")
        before = {each.key: each for each in self.settled(year_id)}.get(key)
        c = schema.settled.c
        self._connection.execute(delete(schema.settled).where(c.year_id == year_id, c.key == key))
        if value is not None:
            row = {"year_id": year_id, "key": filled(key, "读法"), "value": filled(value, "读法")}
            self._connection.execute(insert(schema.settled).values(**row, reason=reason))
        old = settled_document(before.value, before.reason) if before else None
        new = None if value is None else settled_document(value, reason)
        self._journal.tell("settle", subject("settled", year_id, key), year_id, old, new, reason)
