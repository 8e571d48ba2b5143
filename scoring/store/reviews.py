"""Reviews: the office's word on a unit's lines and bonus rows; added, never altered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Table, func, select

from scoring.store import schema
from scoring.store.errors import Conflict, StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.reader import Reader, Some, last_reviews
from scoring.store.roster import RosterReader
from scoring.store.rows import (
    NOT_APPLICABLE,
    CaseChange,
    CaseReview,
    Change,
    Mark,
    Review,
    ReviewChange,
    Ruling,
)
from scoring.store.seals import SealReader


class ReviewReader(Reader):
    """Reviews in force, and a unit's history."""

    def revision(self, year_id: int, unit: str) -> int:
        """How many times the unit's review has been saved: what a reviewer starts from."""
        return max(
            self._connection.execute(
                select(func.coalesce(func.max(table.c.revision), 0)).where(
                    table.c.year_id == year_id, self._is_of(table, year_id, unit)
                )
            ).scalar_one()
            for table in (schema.reviews, schema.case_reviews)
        )

    def lines(self, year_id: int, unit: str | None = None) -> list[Review]:
        """The last review of each line that has one, reverted ones too; oldest first."""
        return self._latest(Review, schema.reviews, year_id, unit)

    def cases(self, year_id: int, unit: str | None = None) -> list[CaseReview]:
        """The last review of each bonus row that has one, reverted ones too; oldest first."""
        return self._latest(CaseReview, schema.case_reviews, year_id, unit)

    def changes(self, year_id: int, unit: str, since: int = 0) -> list[Change]:
        """The unit's history after the revision ``since``, oldest first."""

        def history(kind: type[Some], table: Table) -> list[Some]:
            mine = self._is_of(table, year_id, unit)
            wanted = select(table).where(table.c.year_id == year_id, mine)
            return self._all(kind, wanted.order_by(table.c.id))

        steps: list[tuple[Literal["line", "case"], str, Ruling | bool, Review | CaseReview]] = [
            *(("line", r.line, r.ruling, r) for r in history(Review, schema.reviews)),
            *(("case", r.key, r.adopted, r) for r in history(CaseReview, schema.case_reviews)),
        ]
        steps.sort(key=lambda step: step[3].revision)
        found: list[Change] = []
        last: dict[tuple[str, str], Ruling | bool] = {}
        for kind, name, new, r in steps:
            old = last.get((kind, name))
            found.append(Change(r.revision, kind, name, old, new, r.reason, r.reviewer, r.at))
            last[kind, name] = new
        return [change for change in found if change.revision > since]

    def _latest(self, kind: type[Some], table: Table, year_id: int, unit: str | None) -> list[Some]:
        last = last_reviews(table, year_id)
        if unit is not None:
            last = last.where(self._is_of(table, year_id, unit))
        return self._all(kind, select(table).where(table.c.id.in_(last)).order_by(table.c.id))

    def _is_of(self, table: Table, year_id: int, unit: str) -> ColumnElement[bool]:
        """Whether a row is the unit's, under whichever of its names."""
        return table.c.unit.in_(RosterReader(self._connection).names_of(year_id, unit))


class ReviewWriter(Writer, ReviewReader):
    """Saving what a reviewer decided."""

    def save(
        self,
        year_id: int,
        unit: str,
        expected_revision: int,
        changes: Sequence[ReviewChange | CaseChange],
    ) -> int:
        """Save a reviewer's changes to one unit as one revision; gives its number.

        ``expected_revision`` is what :meth:`revision` said when the reviewer began. What is
        set to the value it has already, for no new reason, is left out; with nothing left no
        revision is made.

        Raises :class:`Conflict` with what others changed since, :class:`StoreError` for a
        unit that is not in the roster, negative points, or a line given twice.
        """
        SealReader(self._connection).require_open(year_id)
        RosterReader(self._connection).require_known(year_id, filled(unit, "单位"))
        self._require_current(year_id, unit, expected_revision)
        wanted = self._new_ones(year_id, unit, changes)
        revision = expected_revision + bool(wanted)
        for change in wanted:
            row: dict[str, Any] = {"year_id": year_id, "unit": unit, "revision": revision}
            row |= {"reason": legible(change.reason, "理由"), "reviewer": self._journal.who}
            row["at"] = self._journal.now()
            if isinstance(change, ReviewChange):
                is_mark = isinstance(change.ruling, Mark)
                self._journal.add(
                    schema.reviews,
                    "revert" if change.ruling is None else "review",
                    change.reason,
                    line=filled(change.line, "编号"),
                    points=None if is_mark else change.ruling,
                    not_applicable=change.ruling is NOT_APPLICABLE if is_mark else None,
                    **row,
                )
            else:
                self._journal.add(
                    schema.case_reviews,
                    {True: "adopt", False: "not-adopt", None: "revert-case"}[change.adopted],
                    change.reason,
                    key=filled(change.key, "加分项"),
                    adopted=change.adopted,
                    **row,
                )
        return revision

    def _require_current(self, year_id: int, unit: str, expected: int) -> None:
        """Raise :class:`Conflict` where the unit has been changed since ``expected``."""
        now = self.revision(year_id, unit)
        if now < expected:
            raise StoreError(f"「{unit}」的核定只到第 {now} 版,没有第 {expected} 版;请刷新")
        if now > expected:
            changes = self.changes(year_id, unit, since=expected)
            people = "、".join(dict.fromkeys(change.who for change in changes))
            places = "、".join(dict.fromkeys(change.name for change in changes))
            raise Conflict(
                f"「{unit}」在您查看之后已由 {people} 改动:{places}。"
                "您的改动尚未保存,请核对后再保存",
                changes,
            )

    def _new_ones(
        self, year_id: int, unit: str, changes: Sequence[ReviewChange | CaseChange]
    ) -> list[ReviewChange | CaseChange]:
        """The changes that change something."""
        current: dict[tuple[bool, str], tuple[Ruling | bool, str]] = {
            **{(True, r.line): (r.ruling, r.reason) for r in self.lines(year_id, unit)},
            **{(False, r.key): (r.adopted, r.reason) for r in self.cases(year_id, unit)},
        }
        wanted: dict[tuple[bool, str], ReviewChange | CaseChange] = {}
        for change in changes:
            if isinstance(change, ReviewChange):
                name, value, is_line = change.line, change.ruling, True
            else:
                name, value, is_line = change.key, change.adopted, False
            if (is_line, name) in wanted:
                raise StoreError(f"「{unit}」的「{name}」在一次保存中出现两次")
            if isinstance(value, int) and value < 0:
                raise StoreError(f"「{unit}」的「{name}」核定分不能为负")
            if current.get((is_line, name), (None, "")) != (value, change.reason):
                wanted[is_line, name] = change
        return [*wanted.values()]
