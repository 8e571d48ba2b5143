"""From a kept year to its papers: as it stands now, or from what a seal or snapshot froze."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from scoring.model.evidence import UsageError
from scoring.office.basing import Basing
from scoring.office.freezing import thaw
from scoring.office.roles import Action, needs
from scoring.reports.basis import Basis, Occasion, SealMark, fingerprint
from scoring.store import Seal


class Issuing(Basing):
    """Verbs for what leaves the office."""

    @needs(Action.LOOK)
    def basis(
        self, occasion: Occasion = "year-end", issuer: str = "", seal: int | None = None
    ) -> Basis:
        """What the year's papers are made from, with the seal they stand on.

        With the number of a ``seal`` or snapshot: what that one froze, whatever came later, and
        its own occasion. Without: the last one of the occasion where the year still comes to
        the same, else the year as it stands, dated today. Raises :class:`UsageError` for a
        number that the year does not have, and for a seal that cannot be printed any more.
        """
        if seal is not None:
            return self._sealed_basis(self._seal_numbered(seal), issuer)
        now = self._basis_now(occasion)
        last = self._seal_that_holds(occasion, now)
        if last is not None:
            return self._sealed_basis(last, issuer, now)
        return replace(now, issuer=issuer.strip() or now.issuer)

    def _seal_numbered(self, number: int) -> Seal:
        with self.store.read() as now:
            seals = now.seals.of(self.year.id)
        found = [each for each in seals if each.id == number]
        if not found:
            have = "、".join(f"第 {each.id} 号" for each in seals) or "没有"
            raise UsageError(
                f"{self.year.year} 年度没有第 {number} 号封存或快照;已有的:{have}。请核对编号"
            )
        return found[0]

    def _seal_that_holds(self, occasion: Occasion, now: Basis) -> Seal | None:
        """The last seal of the occasion, where the year still comes to the same."""
        with self.store.read() as records:
            seals = [each for each in records.seals.of(self.year.id) if each.kind == occasion]
        if not seals or seals[-1].unsealed_at:
            return None
        return seals[-1] if fingerprint(now.result()) == seals[-1].result_sha256 else None

    def _sealed_basis(self, seal: Seal, issuer: str, now: Basis | None = None) -> Basis:
        """What a seal froze; of one that froze only its result the year that still matches it."""
        on = _day(seal.sealed_at)
        with self.store.read() as records:
            kept = records.seals.papers(seal.id)
        found = thaw(kept, self.scheme, on) if kept else now or self._basis_now(seal.kind)
        if fingerprint(found.result()) != seal.result_sha256:
            why = "重新计算与封存时的结果不同" if kept else "没有留存底稿,年度后来又有改动"
            raise UsageError(
                f"第 {seal.id} 号封存不能再生成公文:{why};封存的成绩数据仍可在「封存」页下载"
            )
        # A role that may not look at the year before is not shown what it was compared with.
        looks = self.actor.is_allowed(Action.LOOK) or self.year_before() is not None
        return replace(
            found,
            on=on,
            before=found.before if looks else None,
            seal=SealMark(seal.id, seal.kind, on, seal.result_sha256),
            issuer=issuer.strip() or found.issuer,
        )


def _day(text: str) -> date:
    """The day of a time in the records, by this machine's clock."""
    return datetime.fromisoformat(text).astimezone().date()
