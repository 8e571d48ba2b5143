"""Sealing and publishing: a year frozen with its inputs, so that it can be proved later."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from scoring.engine.recount import recount
from scoring.model.evidence import UsageError
from scoring.office.progress import UNCOUNTED, open_points
from scoring.office.results import current_basis
from scoring.office.roles import Action, needs
from scoring.office.sealed_basis import pack_basis, unpack_basis
from scoring.office.year import OfficeYear
from scoring.reports.basis import Basis, fingerprint
from scoring.store import Entry, Review, Seal, SealKind


@needs(Action.SEAL)
def seal(year: OfficeYear, kind: SealKind, exceptions: Mapping[str, str] | None = None) -> Seal:
    """Freeze inputs, readings, scheme and results, and what papers are made from again.

    ``exceptions``: a reason for each open point of a year-end seal; half-year snapshots need
    none: they are the result as of the day on which the scheme's half-year ends. Raises
    :class:`UsageError` where a reason is lacking, an accepted workbook does not count, the
    scheme has no half-year, or a plain recount comes to other figures.
    """
    given = {key: reason.strip() for key, reason in (exceptions or {}).items()}
    entry, points = year.last_entry(), open_points(year)
    if out := [words for key, words in points.items() if key.startswith(UNCOUNTED)]:
        raise UsageError(f"不能封存:{';'.join(out)}")
    lacking = [words for key, words in points.items() if not given.get(key)]
    if kind == "year-end" and lacking:
        raise UsageError(f"还不能封存,{len(lacking)} 处未了结或未写明理由:{_first_five(lacking)}")
    named = {words: given[key] for key, words in points.items() if given.get(key)}
    basis = current_basis(year, kind)
    if differs := recount(basis.scores):
        count, shown = len(differs), _first_five(differs)
        raise UsageError(f"不能封存:逐行重算与成绩有 {count} 处不同:{shown}。请联系维护人员")
    papers, result = pack_basis(basis), basis.result()
    sha256 = hashlib.sha256(papers).hexdigest()
    manifest = _manifest(year, basis, result) | {"papers_sha256": sha256}
    with year.store.write(year.who) as tx:
        return tx.seals.add(
            year.year.id,
            kind,
            manifest=json.dumps(manifest, ensure_ascii=False, sort_keys=True),
            result=result.encode(),
            papers=papers,
            exceptions=json.dumps(named, ensure_ascii=False, sort_keys=True),
            expected_entry=entry,
        )


def _first_five(words: list[str]) -> str:
    return ";".join(words[:5]) + (" 等" if len(words) > 5 else "")


def _manifest(year: OfficeYear, basis: Basis, result: str) -> dict[str, object]:
    """What a result was made of, with hashes: the accepted files and the office's decisions."""
    with year.store.read() as now:
        id_ = year.year.id
        reviews = [_as_sealed(each) for each in now.reviews.lines(id_)]
        cases = [vars(each) for each in now.reviews.cases(id_)]
        records = [{**vars(r), "date": r.date.isoformat()} for r in now.records.of(id_)]
        roster = [[unit.name, unit.group, *unit.aliases] for unit in now.roster.of(id_)]
        objections = [
            {**vars(each), "day": each.day.isoformat()} for each in now.objections.of(id_)
        ]
        registered = now.matters.ledger_source(id_) == "register"
        evidence = [
            {"unit": e.unit, "item": e.item, "number": e.id, "file": e.name, "sha256": e.sha256}
            for e in now.evidence_files.of(id_)
        ]
    return {
        "scheme": {"id": year.scheme.id, "sha256": year.year.scheme_sha256},
        "year": year.year.year,
        "as_of": basis.until.day.isoformat() if basis.until else None,
        "readings": basis.scores.readings,
        "roster": roster,
        "files": [
            {"number": each.number, "file": each.file, "sha256": each.sha256}
            for each in year.submissions()
            if each.state == "accepted"
        ],
        "decisions_sha256": _digest([reviews, cases, records]),
        "result_sha256": fingerprint(result),
        **({"objections_sha256": _digest(objections)} if objections else {}),
        **({"ledger_sha256": _ledger_sha256(year, basis)} if registered else {}),
        **({"evidence_files": evidence} if evidence else {}),
    }


def _digest(decisions: list[Any]) -> str:
    return fingerprint(json.dumps(decisions, ensure_ascii=False, sort_keys=True))


def _ledger_sha256(year: OfficeYear, basis: Basis) -> str:
    """The hash of the ledger that the register gave, as of the day that the basis counts up to."""
    return year.ledger_rows(basis.until.day if basis.until else None).sha256


def _as_sealed(review: Review) -> dict[str, object]:
    """A review as a manifest holds it: without 不适用 where it says nothing of it, so that
    what was sealed before there was such a column still fits.
    """
    unsaid = review.not_applicable is None
    return {k: v for k, v in vars(review).items() if not (unsaid and k == "not_applicable")}


@needs(Action.LOOK)
def check_seal(year: OfficeYear, seal: Seal) -> list[str]:
    """Recompute a sealed year and compare; an empty list is a seal that holds."""
    with year.store.read() as now:
        kept, papers = now.seals.result(seal.id), now.seals.papers(seal.id)
    basis = current_basis(year, seal.kind)
    result = basis.result()
    found = []
    if result.encode() != kept:
        found.append("重新计算的结果与封存的结果不同")
    sealed = json.loads(seal.manifest)
    sealed.pop("papers_sha256", None)
    if _manifest(year, basis, result) != sealed:
        found.append("现在的输入与封存清单不同")
    if papers and unpack_basis(papers, year.scheme, basis.on).result().encode() != kept:
        found.append("封存的底稿重新计算,与封存的结果不同")
    return found


@needs(Action.LOOK)
def seals(year: OfficeYear) -> list[Seal]:
    """All seals and snapshots."""
    with year.store.read() as now:
        return now.seals.of(year.year.id)


@needs(Action.LOOK)
def seal_entry(year: OfficeYear, seal: Seal) -> Entry:
    """The audit's entry about the making of a seal, whose hash its papers bear."""
    with year.store.read() as now:
        return now.seals.entry(seal.id)


@needs(Action.LOOK)
def sealed_result(year: OfficeYear, seal_id: int) -> bytes:
    """A seal's result as it was sealed. Raises ``UsageError`` for a seal of another year."""
    if seal_id not in {each.id for each in seals(year)}:
        raise UsageError(f"本年度没有第 {seal_id} 号封存")
    with year.store.read() as now:
        return now.seals.result(seal_id)


@needs(Action.SEAL)
def unseal(year: OfficeYear, reason: str) -> None:
    """Open a sealed year again, with a reason; the seal stays to be seen."""
    with year.store.write(year.who) as tx:
        tx.seals.unseal(year.year.id, reason)


@needs(Action.SEAL)
def publish(year: OfficeYear) -> None:
    """Let leaders and units see the sealed result. Raises ``UsageError`` without a seal."""
    with year.store.write(year.who) as tx:
        tx.seals.publish(year.year.id)


@needs(Action.SEAL)
def withdraw_publication(year: OfficeYear, reason: str) -> None:
    """Let them see it no more, with a reason; unsealing does the same."""
    with year.store.write(year.who) as tx:
        tx.seals.withdraw_publication(year.year.id, reason)
