"""A year's frame: the year itself, its roster, the readings the office has settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, insert, select

from scoring.store import schema
from scoring.store.documents import canonical, roster_document, settled_document, subject
from scoring.store.errors import StoreError
from scoring.store.rows import Tier, Unit, Year
from scoring.store.writer import Writer, clean, filled

RosterVerb = Literal["set-roster", "confirm-alias", "withdraw-alias"]


class YearVerbs(Writer):
    """Verbs on years."""

    def create_year(
        self, *, scheme: str, scheme_sha256: str, year: int, tier: Tier, title: str, office: str
    ) -> Year:
        """Begin a year by one edition of a scheme.

        Raises :class:`StoreError` where the office has that year of that tier already.
        """
        c = schema.years.c
        same = select(c.id).where(c.year == year, c.tier == tier, c.office == office)
        if self._connection.execute(same).first():
            raise StoreError(f"{office}的 {year} 年度已经建立")
        year_id = self._add(
            schema.years,
            "create-year",
            scheme=filled(scheme, "方案"),
            scheme_sha256=scheme_sha256,
            year=year,
            tier=tier,
            title=filled(title, "名称"),
            office=filled(office, "考评主体"),
            created_at=self._now(),
            created_by=self.who,
        )
        return self.year(year_id)

    def set_roster(
        self,
        year_id: int,
        units: Sequence[Unit],
        reason: str = "",
        *,
        verb: RosterVerb = "set-roster",
    ) -> None:
        """Put the whole roster in place of the one before; the audit keeps both.

        A unit that goes as a name and stays as another unit's alias was renamed: what is kept
        under its old name is that unit's. ``verb`` is how the audit calls the change.

        Raises :class:`StoreError` where a unit stands twice, or one would go that has
        submissions that count or wait, reviews or records in force.
        """
        self._must_be_open(year_id)
        names = [filled(unit.name, "单位") for unit in units]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise StoreError(f"名册里单位重复:{'、'.join(twice)}")
        before = self.roster(year_id)
        others = {alias for unit in units for alias in unit.aliases}
        if kept := sorted(self.used(year_id) - set(names) - others):
            raise StoreError(f"{'、'.join(kept)} 已有报送、核定或记录,不能从名册中去掉")
        self._connection.execute(delete(schema.units).where(schema.units.c.year_id == year_id))
        rows = _roster_rows(units)
        for position, (name, group, aliases) in enumerate(rows, start=1):
            self._connection.execute(
                insert(schema.units).values(
                    year_id=year_id,
                    position=position,
                    name=name,
                    group_name=group,
                    aliases=aliases,
                )
            )
        old = roster_document(_roster_rows(before)) if before else None
        new = roster_document(rows) if rows else None
        self._tell(verb, subject("units", year_id), year_id, old, new, reason)

    def settle(self, year_id: int, key: str, value: str | None, reason: str) -> None:
        """Settle a reading, or with None go back to the scheme's default.

        Raises :class:`StoreError` without a reason.
        """
        self._must_be_open(year_id)
        filled(reason, "理由")
        before = {each.key: each for each in self.settled(year_id)}.get(key)
        c = schema.settled.c
        self._connection.execute(delete(schema.settled).where(c.year_id == year_id, c.key == key))
        if value is not None:
            self._connection.execute(
                insert(schema.settled).values(
                    year_id=year_id,
                    key=filled(key, "读法"),
                    value=filled(value, "读法"),
                    reason=reason,
                )
            )
        old = settled_document(before.value, before.reason) if before else None
        new = None if value is None else settled_document(value, reason)
        self._tell("settle", subject("settled", year_id, key), year_id, old, new, reason)


def _roster_rows(units: Sequence[Unit]) -> list[tuple[str, str, str]]:
    return [
        (
            unit.name,
            filled(unit.group, "单位类别"),
            canonical([clean(alias, "别名") for alias in unit.aliases]),
        )
        for unit in units
    ]
