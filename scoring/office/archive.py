"""What a kept year holds and how it came about: files, reviews, history, audit."""

from __future__ import annotations

from scoring.model.evidence import UsageError
from scoring.office.kept import KeptYear
from scoring.office.roles import Action, needs
from scoring.store import CaseReview, Change, Entry, Review, Seal, Settled


class Archive(KeptYear):
    """Verbs that only look; each sees one moment of the records."""

    def last_entry(self) -> int:
        """The number of the last audit entry: another one means that something changed."""
        with self.store.read() as now:
            return now.audit.last_entry(self.year.id)

    def seal_in_force(self) -> Seal | None:
        """The seal that keeps the year from being changed; None where it is open."""
        with self.store.read() as now:
            return now.seals.in_force(self.year.id)

    @needs(Action.LOOK)
    def settled(self) -> list[Settled]:
        """The readings settled for the year, with their reasons."""
        with self.store.read() as now:
            return now.years.settled(self.year.id)

    @needs(Action.INSPECT)
    def file(self, submission_id: int) -> bytes:
        """A workbook's bytes as they were received."""
        with self.store.read() as now:
            return now.submissions.file(submission_id)

    @needs(Action.LOOK)
    def sealed_result(self, seal_id: int) -> bytes:
        """A seal's result as it was sealed. Raises ``UsageError`` for a seal of another year."""
        with self.store.read() as now:
            if seal_id not in {each.id for each in now.seals.of(self.year.id)}:
                raise UsageError(f"本年度没有第 {seal_id} 号封存")
            return now.seals.result(seal_id)

    @needs(Action.INSPECT)
    def reviews(self, unit: str) -> tuple[int, list[Review], list[CaseReview]]:
        """A unit's revision with the last word on each line and bonus row, of one moment."""
        with self.store.read() as now:
            number = self.year.id
            return (
                now.reviews.revision(number, unit),
                now.reviews.lines(number, unit),
                now.reviews.cases(number, unit),
            )

    @needs(Action.INSPECT)
    def history(self, unit: str) -> list[Change]:
        """All that was verified, changed and reverted of a unit, the latest first."""
        with self.store.read() as now:
            return now.reviews.changes(self.year.id, unit)[::-1]

    @needs(Action.INSPECT)
    def audit(self, limit: int | None = None) -> list[Entry]:
        """The year's audit, the latest entry first; ``limit`` how many."""
        with self.store.read() as now:
            return now.audit.entries(self.year.id, limit=limit)
