"""What papers stand on as the year stands now: the whole year, or the half-year as of its day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Self

from scoring.engine import score as score_evidence
from scoring.engine.as_of import AsOf, as_of
from scoring.engine.cross_checks import cross_check
from scoring.model.scores import Scores
from scoring.office.calculating import half_year_day
from scoring.office.roles import Action, is_allowed, needs
from scoring.office.sent_back import Returning
from scoring.reports.basis import Basis, Occasion
from scoring.reports.result_json import result_text


class Basing(Returning):
    """Verbs that put together what a seal freezes and a paper shows."""

    @needs(Action.LOOK)
    def scored_as_of(self, day: date) -> tuple[Scores, AsOf]:
        """The year as of a day, and what was left out for being later.

        Raises :class:`UsageError` for a day outside the year.
        """
        scores, _ = self.scored()
        evidence, left_out = as_of(scores.evidence, day)
        return score_evidence(evidence, self.scheme.on(day), scores.readings), left_out

    @needs(Action.LOOK)
    def result_as_of(self, day: date) -> str:
        """The contract's JSON of the year as of a day."""
        scores, _ = self.scored_as_of(day)
        _, intake = self.scored()
        return result_text(scores, [*intake.problems, *cross_check(scores)])

    def _half_year_day(self) -> date:
        """The day the half-year ends. Raises :class:`UsageError` where the scheme has none."""
        return half_year_day(self.scheme, self.year.year)

    def _basis_now(self, occasion: Occasion) -> Basis:
        """What papers of an occasion are made from, as the year stands; without a seal."""
        half = self._half_year_day() if occasion == "half-year" else None
        scores, intake = self.scored()
        until = None
        if half is not None:
            scores, until = self.scored_as_of(half)
        back = self._sent_back()
        return Basis(
            scores,
            datetime.now(UTC).astimezone().date(),
            [*intake.problems, *cross_check(scores)],
            [each.file for each, _ in back],
            intake.refused_units | {unit for _, unit in back},
            before=self._scores_before(occasion),
            issuer=self.year.office,
            occasion=occasion,
            until=until,
        )

    def _scores_before(self, occasion: Occasion) -> Scores | None:
        """The year before, or the same half of it."""
        past = self.year_before()
        if past is None:
            return None
        if occasion == "half-year":
            return past.scored_as_of(past._half_year_day())[0]
        return past.scored()[0]

    @needs(Action.LOOK)
    def year_before(self) -> Self | None:
        """The kept year before, of the same tier and scheme (and of the same county's office),
        if whoever asks may look at it.
        """
        with self.store.read() as now:
            found = [
                each.id
                for each in now.years.all()
                if (each.year, each.tier) == (self.year.year - 1, self.year.tier)
                and each.scheme == self.year.scheme
                and (self.year.tier == "city" or each.office == self.year.office)
            ]
        if not found:
            return None
        past = type(self)(self.store, found[0], self.actor)
        return past if is_allowed(past, Action.LOOK) and past.roster() else None
