"""Sealing: a year frozen with its inputs, so that it can be proved later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from scoring.evidence import UsageError
from scoring.office.roles import Action, needs
from scoring.office.standing import UNCOUNTED, Standing
from scoring.store import (
    Review,
    Seal,
    SealKind,
)


class Sealing(Standing):
    """Verbs on seals and half-year snapshots."""

    @needs(Action.SEAL)
    def seal(self, kind: SealKind, exceptions: Mapping[str, str] | None = None) -> Seal:
        """Freeze inputs, readings, scheme and results. ``exceptions``: a reason for each open
        point of a year-end seal; half-year snapshots need none. Nothing excuses an accepted
        workbook that does not count, in neither.
        """
        given = {key: reason.strip() for key, reason in (exceptions or {}).items()}
        with self.store.reading() as now:
            entry = now.last_entry(self.year.id)
        open_points = self.open_points()
        if out := [words for key, words in open_points.items() if key.startswith(UNCOUNTED)]:
            raise UsageError(f"不能封存:{';'.join(out)}")
        lacking = [words for key, words in open_points.items() if not given.get(key)]
        if kind == "year-end" and lacking:
            shown = ";".join(lacking[:5]) + (" 等" if len(lacking) > 5 else "")
            raise UsageError(f"还不能封存,{len(lacking)} 处未了结或未写明理由:{shown}")
        named = {words: given[key] for key, words in open_points.items() if given.get(key)}
        with self.store.writing(self.who) as tx:
            return tx.seal(
                self.year.id,
                kind,
                manifest=json.dumps(self.manifest(), ensure_ascii=False, sort_keys=True),
                result=self.result().encode(),
                exceptions=json.dumps(named, ensure_ascii=False, sort_keys=True),
                expected_entry=entry,
            )

    @needs(Action.LOOK)
    def manifest(self) -> dict[str, object]:
        """What the result was made of, with hashes."""
        scores, _ = self.scored()
        with self.store.reading() as now:
            reviews = [_as_sealed(r) for r in now.reviews(self.year.id)]
            cases = [vars(c) for c in now.case_reviews(self.year.id)]
            records = [{**vars(r), "date": r.date.isoformat()} for r in now.records(self.year.id)]
            roster = [[u.name, u.group, *u.aliases] for u in now.roster(self.year.id)]
        return {
            "scheme": {"id": self.scheme.id, "sha256": self.year.scheme_sha256},
            "year": self.year.year,
            "readings": scores.readings,
            "roster": roster,
            "files": [
                {"number": each.number, "file": each.file, "sha256": each.sha256}
                for each in self.submissions()
                if each.state == "accepted"
            ],
            "decisions_sha256": hashlib.sha256(
                json.dumps([reviews, cases, records], ensure_ascii=False, sort_keys=True).encode()
            ).hexdigest(),
            "result_sha256": hashlib.sha256(self.result().encode()).hexdigest(),
        }

    @needs(Action.LOOK)
    def check_seal(self, seal: Seal) -> list[str]:
        """Recompute a sealed year and compare; an empty list is a seal that holds."""
        with self.store.reading() as now:
            kept = now.result(seal.id)
        found = []
        if self.result().encode() != kept:
            found.append("重新计算的结果与封存的结果不同")
        if json.dumps(self.manifest(), ensure_ascii=False, sort_keys=True) != seal.manifest:
            found.append("现在的输入与封存清单不同")
        return found

    @needs(Action.SEAL)
    def unseal(self, reason: str) -> None:
        """Open a sealed year again, with a reason; the seal stays to be seen."""
        with self.store.writing(self.who) as tx:
            tx.unseal(self.year.id, reason)

    @needs(Action.SEAL)
    def publish(self) -> None:
        """Let leaders and units see the sealed result. Raises ``UsageError`` without a seal."""
        with self.store.writing(self.who) as tx:
            tx.publish(self.year.id)

    @needs(Action.SEAL)
    def withdraw_publication(self, reason: str) -> None:
        """Let them see it no more, with a reason; unsealing does the same."""
        with self.store.writing(self.who) as tx:
            tx.withdraw_publication(self.year.id, reason)

    @needs(Action.LOOK)
    def seals(self) -> list[Seal]:
        """All seals and snapshots."""
        with self.store.reading() as now:
            return now.seals(self.year.id)


def _as_sealed(review: Review) -> dict[str, object]:
    """A review as a manifest holds it: without 不适用 where it says nothing of it, so that
    what was sealed before there was such a column still fits.
    """
    unsaid = review.not_applicable is None
    return {k: v for k, v in vars(review).items() if not (unsaid and k == "not_applicable")}
