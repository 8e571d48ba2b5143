"""A kept year's results, and what its papers are made from: as it stands, or as a seal has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from scoring.engine import score as score_evidence
from scoring.engine.as_of import AsOf, as_of
from scoring.engine.cross_checks import cross_check
from scoring.model.evidence import Evidence, UsageError
from scoring.model.scores import Scores
from scoring.office.calculating import half_year_day
from scoring.office.editions import EditionMissing
from scoring.office.ledger_rows import with_ledger
from scoring.office.objections import VERDICTS, objections
from scoring.office.roles import Action, is_allowed, needs
from scoring.office.sealed_basis import unpack_basis
from scoring.office.workbooks import sent_back
from scoring.office.year import OfficeYear
from scoring.reports.basis import Basis, Contested, Occasion, SealMark, fingerprint
from scoring.reports.result_json import result_text
from scoring.store import Objection, Seal


@needs(Action.LOOK)
def result(year: OfficeYear, day: date | None = None) -> str:
    """The JSON of the year, or as of a ``day``. Raises :class:`UsageError` outside the year."""
    scores = scored_as_of(year, day)[0] if day else year.scored()[0]
    return result_text(scores, [*year.scored()[1].problems, *cross_check(scores)])


@needs(Action.LOOK)
def scored_as_of(
    year: OfficeYear, day: date, readings: Mapping[str, str] | None = None
) -> tuple[Scores, AsOf]:
    """The year as of a day, and what was left out; ``readings`` to try instead of those settled.

    A ledger that comes from the register is that of the day. Raises :class:`UsageError` for a day
    outside the year.
    """
    scores, _ = year.scored()
    evidence, left_out = as_of(scores.evidence, year.scheme, day)
    if taken := year.ledger_of_register(day):
        evidence = with_ledger(evidence, taken, year.scheme)
        matters, assessments = _matters_left_out(scores.evidence, evidence)
        left_out = replace(left_out, matters=matters, assessments=assessments)
    chosen = scores.readings if readings is None else readings
    return score_evidence(evidence, year.scheme.on(day), chosen), left_out


@needs(Action.LOOK)
def half_year(year: OfficeYear, readings: Mapping[str, str]) -> tuple[Scores, AsOf]:
    """The same as of the day on which the half-year ends, by ``readings`` that are tried.

    Raises :class:`UsageError` where the scheme has no half-year.
    """
    return scored_as_of(year, half_year_day(year.scheme, year.year.year), readings)


def _matters_left_out(whole: Evidence, early: Evidence) -> tuple[int, int]:
    """How many matters of the register had not come up, and how many of those that had were not
    assessed yet.
    """
    assessed = whole.ledger.set_index("at")["assessed"].notna()
    open_ = early.ledger.loc[early.ledger["assessed"].isna(), "at"]
    return len(whole.ledger) - len(early.ledger), int(assessed.reindex(open_).sum())


@needs(Action.LOOK)
def year_before(year: OfficeYear) -> OfficeYear | None:
    """The year before of this tier and scheme (and county), if whoever asks may look at it."""
    with year.store.read() as now:
        found = [
            each.id
            for each in now.years.all()
            if (each.year, each.tier) == (year.year.year - 1, year.year.tier)
            and each.scheme == year.year.scheme
            and (year.year.tier == "city" or each.office == year.year.office)
        ]
    if not found:
        return None
    try:
        past = OfficeYear(year.store, found[0], year.actor)
    except EditionMissing:  # its own page tells; this year goes on without it
        return None
    return past if is_allowed(past, Action.LOOK) and past.roster() else None


@needs(Action.LOOK)
def current_basis(year: OfficeYear, occasion: Occasion = "year-end") -> Basis:
    """What papers of an occasion are made from, as the year stands; without a seal.

    Raises :class:`UsageError` for a half-year where the scheme has none.
    """
    half = occasion == "half-year"
    day = half_year_day(year.scheme, year.year.year) if half else None
    scores, intake = year.scored()
    until, before = None, None
    if day:
        scores, until = scored_as_of(year, day)
    if past := year_before(year):
        day = half_year_day(past.scheme, past.year.year) if half else None
        before, _ = scored_as_of(past, day) if day else past.scored()
    back = sent_back(year)
    return Basis(
        scores,
        datetime.now(UTC).astimezone().date(),
        [*intake.problems, *cross_check(scores)],
        [each.file for each, _ in back],
        intake.refused_units | {unit for _, unit in back},
        before=before,
        issuer=year.year.office,
        occasion=occasion,
        until=until,
        contested=[contested(e) for e in objections(year) if e.withdrawn_at is None],
    )


def contested(about: Objection) -> Contested:
    """An objection as papers tell of it."""
    return Contested(
        about.unit,
        about.title,
        about.figure,
        about.grounds,
        VERDICTS[about.verdict] if about.verdict else "",
        about.figure_after or "",
        about.answer or "",
    )


@needs(Action.LOOK)
def basis(
    year: OfficeYear, occasion: Occasion = "year-end", issuer: str = "", seal: int | None = None
) -> Basis:
    """What the year's papers are made from, with the seal they stand on.

    With the number of a ``seal`` or snapshot: what that one froze, whatever came later, and
    its own occasion. Without: the last one of the occasion where the year still comes to
    the same, else the year as it stands, dated today. Raises :class:`UsageError` for a
    number that the year does not have, and for a seal that cannot be printed any more.
    """
    with year.store.read() as now:
        seals = now.seals.of(year.year.id)
    if seal is not None:
        chosen = next((each for each in seals if each.id == seal), None)
        if chosen is None:
            have = "、".join(f"第 {each.id} 号" for each in seals) or "没有"
            raise UsageError(
                f"{year.year.year} 年度没有第 {seal} 号封存或快照;已有的:{have}。请核对编号"
            )
        return _sealed(year, chosen, issuer)
    current = current_basis(year, occasion)
    last = next((each for each in reversed(seals) if each.kind == occasion), None)
    if last and not last.unsealed_at and fingerprint(current.result()) == last.result_sha256:
        return _sealed(year, last, issuer, current)
    return replace(current, issuer=issuer.strip() or current.issuer)


def _sealed(year: OfficeYear, seal: Seal, issuer: str, current: Basis | None = None) -> Basis:
    """What a seal froze; of one that froze only its result the year that still matches it."""
    on = datetime.fromisoformat(seal.sealed_at).astimezone().date()
    with year.store.read() as now:
        papers, entry = now.seals.papers(seal.id), now.seals.entry(seal.id)
    if papers:
        found = unpack_basis(papers, year.scheme, on)
    else:
        found = current or current_basis(year, seal.kind)
    if fingerprint(found.result()) != seal.result_sha256:
        why = "重新计算与封存时的结果不同" if papers else "没有留存底稿,年度后来又有改动"
        raise UsageError(
            f"第 {seal.id} 号封存不能再生成公文:{why};封存的成绩数据仍可在「封存」页下载"
        )
    # A role that may not look at the year before is not shown what it was compared with.
    looks = Action.LOOK in year.actor.actions or year_before(year) is not None
    return replace(
        found,
        on=on,
        before=found.before if looks else None,
        seal=SealMark(seal.id, seal.kind, on, seal.result_sha256, entry.id, entry.hash),
        issuer=issuer.strip() or found.issuer,
    )
