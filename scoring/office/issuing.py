"""From a kept year to its papers: what they stand on, and the year they compare with."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Self

from scoring.office.roles import Action, may, needs
from scoring.office.sent_back import Returning
from scoring.reports.basis import Basis, Occasion, SealMark
from scoring.store import Seal


class Issuing(Returning):
    """Verbs for what leaves the office."""

    @needs(Action.LOOK)
    def basis(self, occasion: Occasion = "year-end", issuer: str = "") -> Basis:
        """What the year's papers are made from, with the seal they stand on.

        The day is the seal's; of a year that is not sealed it is today.
        """
        scores, intake = self.scored()
        back = self._sent_back()
        seal, past = self._seal_for(occasion), self.year_before()
        return Basis(
            scores,
            _day(seal.sealed_at) if seal else datetime.now(UTC).astimezone().date(),
            self.problems(),
            [each.file for each, _ in back],
            intake.refused_units | {unit for _, unit in back},
            before=past.scored()[0] if past else None,
            seal=_mark(seal) if seal else None,
            issuer=issuer.strip() or self.year.office,
            occasion=occasion,
        )

    def _seal_for(self, occasion: Occasion) -> Seal | None:
        """The last seal of this kind, where the year still comes to the same."""
        with self.store.reading() as now:
            seals = [each for each in now.seals(self.year.id) if each.kind == occasion]
        if not seals or seals[-1].unsealed_at:
            return None
        same = hashlib.sha256(self.result().encode()).hexdigest() == seals[-1].result_sha256
        return seals[-1] if same else None

    @needs(Action.LOOK)
    def year_before(self) -> Self | None:
        """The kept year before, of the same tier and scheme, if whoever asks may look at it."""
        with self.store.reading() as now:
            found = [
                each.id
                for each in now.years()
                if (each.year, each.tier) == (self.year.year - 1, self.year.tier)
                and each.scheme == self.year.scheme
            ]
        if not found:
            return None
        past = type(self)(self.store, found[0], self.actor)
        return past if may(past, Action.LOOK) and past.roster() else None


def _mark(seal: Seal) -> SealMark:
    return SealMark(seal.id, seal.kind, _day(seal.sealed_at), seal.result_sha256)


def _day(text: str) -> date:
    """The day of a time in the records, by this machine's clock."""
    return datetime.fromisoformat(text).astimezone().date()
