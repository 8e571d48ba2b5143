"""Verifying (核定) and the records of daily evaluation (Art. 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scoring.engine import score as score_evidence
from scoring.evidence import UsageError, points_text
from scoring.intake.year import merge_year
from scoring.office.kept import KeptYear
from scoring.office.roles import Action, needs
from scoring.store import (
    CaseChange,
    NewRecord,
    Record,
    ReviewChange,
)


class Verifying(KeptYear):
    """Verbs on lines, bonus rows, deductions and vetoes."""

    @needs(Action.INSPECT)
    def revision(self, unit: str) -> int:
        """The number of a unit's last review: to be given back when saving."""
        with self.store.reading() as now:
            return now.revision(self.year.id, unit)

    @needs(Action.INSPECT)
    def computed(self, unit: str) -> dict[str, int | None]:
        """What each line of a unit would have without its reviews, in hundredths."""
        intake = merge_year(self._read(), self.scheme, self.year.year, self._roster())
        assert intake.evidence is not None
        scores = score_evidence(intake.evidence, self.scheme, self.readings())
        lines = scores.lines_of(scores.unit_number(unit))
        return {
            self.scheme.lines[item].id: None if points < 0 else int(points)
            for item, points in zip(lines["item"], lines["points"], strict=True)
        }

    @needs(Action.VERIFY)
    def review(
        self,
        unit: str,
        expected_revision: int,
        points: Mapping[str, int | None],
        reasons: Mapping[str, str],
    ) -> int:
        """Set 核定分 (hundredths) of lines, None to revert; gives the new revision.

        Marking a line below what was computed needs a reason. Raises
        :class:`~scoring.store.Conflict` with what others changed since, and
        :class:`UsageError` for points a line cannot have.
        """
        computed = self.computed(unit)
        faults = []
        for line_id, value in points.items():
            line = self.scheme.line_by_id.get(line_id)
            if line is None:
                faults.append(f"没有 {line_id} 这一项")
            elif value is not None and not 0 <= value <= line.max:
                faults.append(f"{line_id} 应在 0 至 {points_text(line.max)} 之间")
            elif value is not None and line.allowed and value not in line.allowed:
                faults.append(f"{line_id} 只能是 0 或 {points_text(line.max)} 分")
            elif value is not None and not reasons.get(line_id, "").strip():
                before = computed[line_id]
                if before is not None and value < before:
                    faults.append(f"{line_id} 低于计算值 {points_text(before)},请写明理由")
        if faults:
            raise UsageError(";".join(faults))
        changes = [
            ReviewChange(line_id, value, reasons.get(line_id, "").strip())
            for line_id, value in points.items()
        ]
        with self.store.writing(self.who) as tx:
            return tx.review(self.year.id, unit, expected_revision, changes)

    @needs(Action.VERIFY)
    def adopt(
        self, unit: str, expected_revision: int, key: str, adopted: bool | None, reason: str
    ) -> int:
        """Adopt a bonus row or not, with a reason; None goes back to the sheet's word."""
        if adopted is False and not reason.strip():
            raise UsageError("不采纳加分要写明理由")
        with self.store.writing(self.who) as tx:
            change = CaseChange(key, adopted, reason.strip())
            return tx.review(self.year.id, unit, expected_revision, [change])

    @needs(Action.RECORD)
    def deduct(
        self,
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
        """Record a deduction (Art. 9). 减三 carries a figure (hundredths), reason, approver."""
        case = self.scheme.deduction_by_id.get(case_id)
        if case is None:
            raise UsageError(f"没有减分情形「{case_id}」")
        if on.year != self.year.year:
            raise UsageError(f"日期 {on} 不在 {self.year.year} 年度内")
        if case.rule == "discretion":
            least, most = case.least or 0, case.most or 0
            if points is None or not least <= points <= most:
                span = f"{points_text(least)} 至 {points_text(most)}"
                raise UsageError(f"{case_id} 视情减分,请填 {span} 之间的分数")
            if not reason.strip() or not approver.strip():
                raise UsageError(f"{case_id} 视情减分,请写明理由和批准人(职务)")
            if count != 1:
                raise UsageError(f"{case_id} 一起一条,请分别记录")
        elif points is not None:
            raise UsageError(f"{case_id} 每起 {points_text(case.points or 0)} 分,不另填减分")
        return self._record(
            NewRecord(
                "deduction", unit, case_id, matter, on, basis, count, points, reason, approver
            )
        )

    @needs(Action.RECORD)
    def veto(self, unit: str, matter: str, on: date, document: str, reason: str = "") -> Record:
        """Record a one-vote veto (Art. 12)."""
        return self._record(
            NewRecord("veto", unit, self.scheme.veto.id, matter, on, document, reason=reason)
        )

    def _record(self, new: NewRecord) -> Record:
        with self.store.writing(self.who) as tx:
            return tx.record(self.year.id, new)

    @needs(Action.RECORD)
    def revoke(self, record_id: int, reason: str) -> None:
        """Take a record out of force, with a reason."""
        with self.store.writing(self.who) as tx:
            tx.revoke(record_id, reason)

    @needs(Action.LOOK)
    def records(self, revoked: bool = False) -> list[Record]:
        """Deductions and vetoes recorded; also those revoked, if asked."""
        with self.store.reading() as now:
            return now.records(self.year.id, revoked=revoked)
