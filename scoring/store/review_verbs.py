"""Verifying: reviews are added, never altered; who looked at an old state is told so."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.store import schema
from scoring.store.errors import Conflict, StoreError
from scoring.store.rows import NOT_APPLICABLE, CaseChange, Mark, ReviewChange, Ruling
from scoring.store.writer import Writer, clean, filled


class ReviewVerbs(Writer):
    """Verbs on reviews."""

    def review(
        self,
        year_id: int,
        unit: str,
        expected_revision: int,
        changes: Sequence[ReviewChange | CaseChange],
    ) -> int:
        """Save a reviewer's changes to one unit as one revision; gives its number.

        ``expected_revision`` is what :meth:`Reading.revision` said when the reviewer began.
        What is set to the value it has already, for no new reason, is left out; with nothing
        left no revision is made.

        Raises :class:`Conflict` with what others changed since, :class:`StoreError` for a
        unit that is not in the roster, negative points, or a line given twice.
        """
        self._must_be_open(year_id)
        self._must_be_known(year_id, filled(unit, "单位"))
        self._must_be_current(year_id, unit, expected_revision)
        wanted = self._news(year_id, unit, changes)
        revision = expected_revision + bool(wanted)
        for change in wanted:
            if isinstance(change, ReviewChange):
                self._add_line(year_id, unit, revision, change)
            else:
                self._add_case(year_id, unit, revision, change)
        return revision

    def _must_be_current(self, year_id: int, unit: str, expected: int) -> None:
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

    def _news(
        self, year_id: int, unit: str, changes: Sequence[ReviewChange | CaseChange]
    ) -> list[ReviewChange | CaseChange]:
        """The changes that change something."""
        current: dict[tuple[bool, str], tuple[Ruling | bool, str]] = {}
        for review in self.reviews(year_id, unit):
            current[True, review.line] = review.ruling, review.reason
        for case in self.case_reviews(year_id, unit):
            current[False, case.key] = case.adopted, case.reason
        wanted: dict[tuple[bool, str], ReviewChange | CaseChange] = {}
        for change in changes:
            is_line = isinstance(change, ReviewChange)
            name = change.line if isinstance(change, ReviewChange) else change.key
            value = change.ruling if isinstance(change, ReviewChange) else change.adopted
            if (is_line, name) in wanted:
                raise StoreError(f"「{unit}」的「{name}」在一次保存中出现两次")
            if isinstance(value, int) and value < 0:
                raise StoreError(f"「{unit}」的「{name}」核定分不能为负")
            if current.get((is_line, name), (None, "")) != (value, change.reason):
                wanted[is_line, name] = change
        return [*wanted.values()]

    def _add_line(self, year_id: int, unit: str, revision: int, change: ReviewChange) -> None:
        self._add(
            schema.reviews,
            "revert" if change.ruling is None else "review",
            change.reason,
            year_id=year_id,
            unit=unit,
            revision=revision,
            line=filled(change.line, "编号"),
            points=None if isinstance(change.ruling, Mark) else change.ruling,
            not_applicable=change.ruling is NOT_APPLICABLE
            if isinstance(change.ruling, Mark)
            else None,
            reason=clean(change.reason, "理由"),
            reviewer=self.who,
            at=self._now(),
        )

    def _add_case(self, year_id: int, unit: str, revision: int, change: CaseChange) -> None:
        verb = {True: "adopt", False: "not-adopt", None: "revert-case"}[change.adopted]
        self._add(
            schema.case_reviews,
            verb,
            change.reason,
            year_id=year_id,
            unit=unit,
            revision=revision,
            key=filled(change.key, "加分项"),
            adopted=change.adopted,
            reason=clean(change.reason, "理由"),
            reviewer=self.who,
            at=self._now(),
        )
