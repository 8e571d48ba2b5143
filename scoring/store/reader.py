"""What can be asked of the records; each method is one or two queries."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Table, func, select

from scoring.store import chain, schema
from scoring.store.account_reader import AccountReading
from scoring.store.asking import Some
from scoring.store.rows import (
    CaseReview,
    Change,
    Entry,
    Head,
    Record,
    Review,
    Ruling,
    Seal,
    Settled,
    Submission,
    Unit,
    Year,
    ruling_of,
)

_CONFIRMED_BEFORE = "确认「"
"""How the reason of a confirmed alias began before it was a verb of its own."""


def _aliases(document: str | None) -> dict[str, str]:
    """Each alias of a roster's document with its unit."""
    rows = json.loads(document) if document else []
    return {alias: name for name, _, aliases in rows for alias in json.loads(aliases)}


def _said(kind: str, row: Mapping[Any, Any]) -> Ruling | bool:
    """What a row of a review says: a ruling of a line, adopted or not of a bonus row."""
    if kind == "line":
        return ruling_of(row["points"], row["not_applicable"])
    adopted: bool | None = row["adopted"]
    return adopted


class Reading(AccountReading):
    """One moment of the records. Lives as long as the ``with`` that gave it.

    Every ``year_id`` and id that does not exist raises :class:`NotFound` where one thing is
    asked for, and gives an empty list where many are.
    """

    def years(self) -> list[Year]:
        """All years, the latest first."""
        c = schema.years.c
        return self._all(Year, select(schema.years).order_by(c.year.desc(), c.id))

    def year(self, year_id: int) -> Year:
        """One year."""
        return self._one(Year, schema.years, year_id)

    def roster(self, year_id: int) -> list[Unit]:
        """The units evaluated, in the office's order."""
        c = schema.units.c
        rows = self._connection.execute(
            select(schema.units).where(c.year_id == year_id).order_by(c.position)
        ).mappings()
        return [Unit(r["name"], r["group_name"], tuple(json.loads(r["aliases"]))) for r in rows]

    def settled(self, year_id: int) -> list[Settled]:
        """The readings settled for the year, by key."""
        c = schema.settled.c
        return self._all(
            Settled, select(schema.settled).where(c.year_id == year_id).order_by(c.key)
        )

    def names_of(self, year_id: int, unit: str) -> tuple[str, ...]:
        """A unit's name and its other names in the roster: what is kept under an older name
        of a unit that was renamed is the unit's.
        """
        found = next((each for each in self.roster(year_id) if each.name == unit), None)
        return (unit, *found.aliases) if found else (unit,)

    def used(self, year_id: int) -> set[str]:
        """Units that something in force is kept of: submissions accepted or pending, reviews
        and adoptions not reverted, records not revoked.
        """
        kept = [each.unit for each in self.submissions(year_id, ("accepted", "pending"))]
        kept += [each.unit for each in self.reviews(year_id) if each.ruling is not None]
        kept += [each.unit for each in self.case_reviews(year_id) if each.adopted is not None]
        kept += [each.unit for each in self.records(year_id)]
        return {unit for unit in kept if unit}

    def confirmed_aliases(self, year_id: int) -> dict[str, str]:
        """Aliases that a person confirmed and nobody took back, each with the unit it was
        confirmed for, by the audit.
        """
        confirmed: dict[str, str] = {}
        for entry in self.audit(year_id, subject=f"units:{year_id}")[::-1]:
            before, after = (_aliases(document) for document in (entry.old, entry.new))
            if entry.verb == "confirm-alias" or entry.reason.startswith(_CONFIRMED_BEFORE):
                confirmed |= {name: after[name] for name in after.keys() - before.keys()}
            elif entry.verb == "withdraw-alias":
                for name in before.keys() - after.keys():
                    confirmed.pop(name, None)
        return confirmed

    def submissions(
        self, year_id: int, states: Collection[str] = (), unit: str | None = None
    ) -> list[Submission]:
        """The year's submissions by number; of all states and units unless told."""
        c = schema.submissions.c
        wanted = select(schema.submissions).where(c.year_id == year_id).order_by(c.number)
        if states:
            wanted = wanted.where(c.state.in_(states))
        if unit is not None:
            wanted = wanted.where(c.unit.in_(self.names_of(year_id, unit)))
        return self._all(Submission, wanted)

    def submission(self, submission_id: int) -> Submission:
        """One submission."""
        return self._one(Submission, schema.submissions, submission_id)

    def same_bytes(self, year_id: int, sha256: str) -> list[Submission]:
        """The year's submissions of these very bytes, oldest first."""
        c = schema.submissions.c
        wanted = select(schema.submissions).where(c.year_id == year_id, c.sha256 == sha256)
        return self._all(Submission, wanted.order_by(c.number))

    def file(self, submission_id: int) -> bytes:
        """A submission's bytes as they were received."""
        return self._blob(self.submission(submission_id).sha256)

    def parsed(self, submission_id: int) -> bytes | None:
        """A submission's parsed rows as they were handed over; None where there are none."""
        found = self.submission(submission_id).parsed_sha256
        return self._blob(found) if found else None

    def revision(self, year_id: int, unit: str) -> int:
        """How many times the unit's review has been saved: what a reviewer starts from."""
        names = self.names_of(year_id, unit)
        return max(
            self._connection.execute(
                select(func.coalesce(func.max(table.c.revision), 0)).where(
                    table.c.year_id == year_id, table.c.unit.in_(names)
                )
            ).scalar_one()
            for table in (schema.reviews, schema.case_reviews)
        )

    def reviews(self, year_id: int, unit: str | None = None) -> list[Review]:
        """The last review of each line that has one, reverted ones too; oldest first."""
        return self._latest(Review, schema.reviews, "line", year_id, unit)

    def case_reviews(self, year_id: int, unit: str | None = None) -> list[CaseReview]:
        """The last word on each bonus row that has one."""
        return self._latest(CaseReview, schema.case_reviews, "key", year_id, unit)

    def changes(self, year_id: int, unit: str, since: int = 0) -> list[Change]:
        """The unit's history after the revision ``since``, oldest first."""
        found: list[Change] = []
        names = self.names_of(year_id, unit)
        for kind, table in (("line", schema.reviews), ("case", schema.case_reviews)):
            c = table.c
            rows = self._connection.execute(
                select(table).where(c.year_id == year_id, c.unit.in_(names)).order_by(c.id)
            ).mappings()
            last: dict[str, Ruling | bool] = {}
            for row in rows:
                name = row["line" if kind == "line" else "key"]
                new = _said(kind, row)
                found.append(
                    Change(
                        row["revision"],
                        "line" if kind == "line" else "case",
                        name,
                        last.get(name),
                        new,
                        row["reason"],
                        row["reviewer"],
                        row["at"],
                    )
                )
                last[name] = new
        found.sort(key=lambda change: change.revision)
        return [change for change in found if change.revision > since]

    def records(self, year_id: int, *, revoked: bool = False) -> list[Record]:
        """Deductions and vetoes in force, in the order of recording; with ``revoked`` all."""
        c = schema.records.c
        wanted = select(schema.records).where(c.year_id == year_id).order_by(c.id)
        return self._all(Record, wanted if revoked else wanted.where(c.revoked_at.is_(None)))

    def record_of(self, record_id: int) -> Record:
        """One deduction or veto."""
        return self._one(Record, schema.records, record_id)

    def seals(self, year_id: int) -> list[Seal]:
        """Snapshots and seals of the year, undone ones too, oldest first."""
        c = schema.seals.c
        return self._all(Seal, select(schema.seals).where(c.year_id == year_id).order_by(c.id))

    def seal_in_force(self, year_id: int) -> Seal | None:
        """The year-end seal that keeps the year from being changed; None where it is open."""
        standing = [
            seal
            for seal in self.seals(year_id)
            if seal.kind == "year-end" and seal.unsealed_at is None
        ]
        return standing[-1] if standing else None

    def result(self, seal_id: int) -> bytes:
        """A seal's result as it was sealed."""
        return self._blob(self._one(Seal, schema.seals, seal_id).result_sha256)

    def papers(self, seal_id: int) -> bytes | None:
        """What a seal kept to make papers from again; None where it kept nothing."""
        manifest = self._one(Seal, schema.seals, seal_id).manifest
        found = json.loads(manifest).get("papers_sha256")
        return self._blob(found) if found else None

    def head(self) -> Head:
        """The audit's number of entries and last hash: worth writing down elsewhere."""
        return chain.head(self._connection)

    def last_entry(self, year_id: int) -> int:
        """The number of the year's last audit entry: what a sealer's result was made from."""
        c = schema.audit.c
        wanted = select(func.coalesce(func.max(c.id), 0)).where(c.year_id == year_id)
        return int(self._connection.execute(wanted).scalar_one())

    def audit(
        self,
        year_id: int | None = None,
        *,
        subject: str | None = None,
        after: int = 0,
        before: int | None = None,
        limit: int | None = None,
    ) -> list[Entry]:
        """Entries of the audit, newest first, between two numbers (both exclusive)."""
        c = schema.audit.c
        wanted = select(schema.audit).where(c.id > after).order_by(c.id.desc()).limit(limit)
        if year_id is not None:
            wanted = wanted.where(c.year_id == year_id)
        if subject is not None:
            wanted = wanted.where(c.subject == subject)
        if before is not None:
            wanted = wanted.where(c.id < before)
        return self._all(Entry, wanted)

    def _latest(
        self, kind: type[Some], table: Table, name: str, year_id: int, unit: str | None
    ) -> list[Some]:
        c = table.c
        last = select(func.max(c.id)).where(c.year_id == year_id).group_by(c.unit, c[name])
        if unit is not None:
            last = last.where(c.unit.in_(self.names_of(year_id, unit)))
        return self._all(kind, select(table).where(c.id.in_(last)).order_by(c.id))

    def _blob(self, sha256: str) -> bytes:
        c = schema.blobs.c
        return bytes(
            self._connection.execute(select(c.data).where(c.sha256 == sha256)).scalar_one()
        )
