"""The records of daily evaluation (Art. 10): deductions and vetoes."""

from __future__ import annotations

from datetime import date

from scoring.model.evidence import UsageError
from scoring.model.points import points_text
from scoring.office.roles import Action, needs
from scoring.office.year import OfficeYear
from scoring.store import NewRecord, Record


@needs(Action.LOOK)
def recorded(year: OfficeYear, revoked: bool = False) -> list[Record]:
    """Deductions and vetoes recorded; also those revoked, if asked."""
    with year.store.read() as now:
        return now.records.of(year.year.id, revoked=revoked)


@needs(Action.RECORD)
def deduct(
    year: OfficeYear,
    unit: str,
    case_id: str,
    matter: str,
    on: date,
    basis: str,
    *,
    count: int = 1,
    points: int | None = None,
    reason: str = "",
    approver: str = "",
) -> Record:
    """Record a deduction. One at discretion carries a figure (hundredths), reason, approver."""
    taken = year.scheme.terms.deduction
    case = year.scheme.deduction_by_id.get(case_id)
    if case is None:
        raise UsageError(f"没有{taken}情形「{case_id}」")
    if on.year != year.year.year:
        raise UsageError(f"日期 {on} 不在 {year.year.year} 年度内")
    if case.rule == "discretion":
        least, most = case.least or 0, case.most or 0
        if points is None or not least <= points <= most:
            span = f"{points_text(least)} 至 {points_text(most)}"
            raise UsageError(f"{case_id} 视情{taken},请填 {span} 之间的分数")
        if not reason.strip() or not approver.strip():
            raise UsageError(f"{case_id} 视情{taken},请写明理由和批准人(职务)")
        if count != 1:
            raise UsageError(f"{case_id} 一起一条,请分别记录")
    elif points is not None:
        raise UsageError(f"{case_id} 每起 {points_text(case.points or 0)} 分,不另填{taken}")
    given = unit, case_id, matter, on, basis, count, points, reason, approver
    with year.store.write(year.who) as tx:
        return tx.records.add(year.year.id, NewRecord("deduction", *given))


@needs(Action.RECORD)
def veto(
    year: OfficeYear, unit: str, matter: str, on: date, document: str, reason: str = ""
) -> Record:
    """Record a veto. Raises :class:`UsageError` where the scheme has none."""
    if year.scheme.veto is None:
        raise UsageError(f"方案「{year.scheme.id}」没有否决")
    given = unit, year.scheme.veto.id, matter, on, document
    with year.store.write(year.who) as tx:
        return tx.records.add(year.year.id, NewRecord("veto", *given, reason=reason))


@needs(Action.RECORD)
def revoke(year: OfficeYear, record_id: int, reason: str) -> None:
    """Take a record out of force, with a reason."""
    if record_id not in {each.id for each in recorded(year, revoked=True)}:
        raise UsageError(f"{year.year.year} 年度没有第 {record_id} 号记录")
    with year.store.write(year.who) as tx:
        tx.records.revoke(record_id, reason)
