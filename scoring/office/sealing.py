"""Sealing: a year frozen with its inputs, so that it can be proved later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from scoring.engine.recount import recount
from scoring.model.evidence import UsageError
from scoring.office.basing import Basing
from scoring.office.freezing import freeze, thaw
from scoring.office.roles import Action, needs
from scoring.office.standing import UNCOUNTED, Standing
from scoring.reports.basis import Basis, fingerprint
from scoring.store import (
    Review,
    Seal,
    SealKind,
)


class Sealing(Basing, Standing):
    """Verbs on seals and half-year snapshots."""

    @needs(Action.SEAL)
    def seal(self, kind: SealKind, exceptions: Mapping[str, str] | None = None) -> Seal:
        """Freeze inputs, readings, scheme and results, and what papers are made from again.

        ``exceptions``: a reason for each open point of a year-end seal; half-year snapshots need
        none: they are the result as of the day on which the scheme's half-year ends. Raises
        :class:`UsageError` where a reason is lacking, an accepted workbook does not count, the
        scheme has no half-year, or a plain recount comes to other figures.
        """
        given = {key: reason.strip() for key, reason in (exceptions or {}).items()}
        with self.store.read() as now:
            entry = now.audit.last_entry(self.year.id)
        open_points = self.open_points()
        if out := [words for key, words in open_points.items() if key.startswith(UNCOUNTED)]:
            raise UsageError(f"不能封存:{';'.join(out)}")
        lacking = [words for key, words in open_points.items() if not given.get(key)]
        if kind == "year-end" and lacking:
            shown = ";".join(lacking[:5]) + (" 等" if len(lacking) > 5 else "")
            raise UsageError(f"还不能封存,{len(lacking)} 处未了结或未写明理由:{shown}")
        named = {words: given[key] for key, words in open_points.items() if given.get(key)}
        basis = self._basis_now(kind)
        if differs := recount(basis.scores):
            shown = ";".join(differs[:5]) + (" 等" if len(differs) > 5 else "")
            raise UsageError(
                f"不能封存:逐行重算与成绩有 {len(differs)} 处不同:{shown}。请联系维护人员"
            )
        papers, result = freeze(basis), basis.result()
        manifest = self._manifest(basis, result) | {"papers_sha256": _sha256(papers)}
        with self.store.write(self.who) as tx:
            return tx.seals.add(
                self.year.id,
                kind,
                manifest=json.dumps(manifest, ensure_ascii=False, sort_keys=True),
                result=result.encode(),
                papers=papers,
                exceptions=json.dumps(named, ensure_ascii=False, sort_keys=True),
                expected_entry=entry,
            )

    @needs(Action.LOOK)
    def manifest(self, kind: SealKind = "year-end") -> dict[str, object]:
        """What the result was made of, with hashes: the accepted files and the office's word."""
        basis = self._basis_now(kind)
        return self._manifest(basis, basis.result())

    def _manifest(self, basis: Basis, result: str) -> dict[str, object]:
        with self.store.read() as now:
            reviews = [_as_sealed(r) for r in now.reviews.lines(self.year.id)]
            cases = [vars(c) for c in now.reviews.cases(self.year.id)]
            records = [
                {**vars(r), "date": r.date.isoformat()} for r in now.records.of(self.year.id)
            ]
            roster = [[u.name, u.group, *u.aliases] for u in now.roster.of(self.year.id)]
        decisions = json.dumps([reviews, cases, records], ensure_ascii=False, sort_keys=True)
        return {
            "scheme": {"id": self.scheme.id, "sha256": self.year.scheme_sha256},
            "year": self.year.year,
            "as_of": basis.until.day.isoformat() if basis.until else None,
            "readings": basis.scores.readings,
            "roster": roster,
            "files": [
                {"number": each.number, "file": each.file, "sha256": each.sha256}
                for each in self.submissions()
                if each.state == "accepted"
            ],
            "decisions_sha256": fingerprint(decisions),
            "result_sha256": fingerprint(result),
        }

    @needs(Action.LOOK)
    def check_seal(self, seal: Seal) -> list[str]:
        """Recompute a sealed year and compare; an empty list is a seal that holds."""
        with self.store.read() as now:
            kept, papers = now.seals.result(seal.id), now.seals.papers(seal.id)
        basis = self._basis_now(seal.kind)
        result = basis.result()
        found = []
        if result.encode() != kept:
            found.append("重新计算的结果与封存的结果不同")
        sealed = json.loads(seal.manifest)
        sealed.pop("papers_sha256", None)
        if self._manifest(basis, result) != sealed:
            found.append("现在的输入与封存清单不同")
        if papers is not None and thaw(papers, self.scheme, basis.on).result().encode() != kept:
            found.append("封存的底稿重新计算,与封存的结果不同")
        return found

    @needs(Action.SEAL)
    def unseal(self, reason: str) -> None:
        """Open a sealed year again, with a reason; the seal stays to be seen."""
        with self.store.write(self.who) as tx:
            tx.seals.unseal(self.year.id, reason)

    @needs(Action.SEAL)
    def publish(self) -> None:
        """Let leaders and units see the sealed result. Raises ``UsageError`` without a seal."""
        with self.store.write(self.who) as tx:
            tx.seals.publish(self.year.id)

    @needs(Action.SEAL)
    def withdraw_publication(self, reason: str) -> None:
        """Let them see it no more, with a reason; unsealing does the same."""
        with self.store.write(self.who) as tx:
            tx.seals.withdraw_publication(self.year.id, reason)

    @needs(Action.LOOK)
    def seals(self) -> list[Seal]:
        """All seals and snapshots."""
        with self.store.read() as now:
            return now.seals.of(self.year.id)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_sealed(review: Review) -> dict[str, object]:
    """A review as a manifest holds it: without 不适用 where it says nothing of it, so that
    what was sealed before there was such a column still fits.
    """
    unsaid = review.not_applicable is None
    return {k: v for k, v in vars(review).items() if not (unsaid and k == "not_applicable")}
