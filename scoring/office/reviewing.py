"""Verifying (核定) and the records of daily evaluation (Art. 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scoring.model.evidence import UsageError
from scoring.model.points import points_text
from scoring.office.decisions import keys_of
from scoring.office.kept import KeptYear
from scoring.office.line_case import LineCase
from scoring.office.roles import Action, needs
from scoring.store import (
    CaseChange,
    NewRecord,
    Record,
    ReviewChange,
    Ruling,
)


class Verifying(KeptYear):
    """Verbs on lines, bonus rows, deductions and vetoes."""

    @needs(Action.INSPECT)
    def revision(self, unit: str) -> int:
        """The number of a unit's last review: to be given back when saving."""
        with self.store.read() as now:
            return now.reviews.revision(self.year.id, unit)

    @needs(Action.INSPECT)
    def computed(self, unit: str) -> dict[str, int | None]:
        """What a unit's own evidence gives each line without the office's figures, in hundredths;
        None where that is nothing, or 不适用 (:meth:`claims` tells the two apart).
        """
        given = self.claims(unit).items()
        return {line: claim if isinstance(claim, int) else None for line, claim in given}

    @needs(Action.INSPECT)
    def claims(self, unit: str) -> Mapping[str, Ruling]:
        """The same as rulings: points (hundredths), 不适用, or None where there is nothing.

        Raises :class:`UsageError` for a unit that is not in the roster.
        """
        found = self._claims().get(unit)
        if found is None:
            raise UsageError(f"名册里没有单位「{unit}」")
        return found

    @needs(Action.VERIFY)
    def review(
        self,
        unit: str,
        expected_revision: int,
        rulings: Mapping[str, Ruling],
        reasons: Mapping[str, str],
    ) -> int:
        """Rule on lines: 核定分 (hundredths), NOT_APPLICABLE, APPLIES (a claim of 不适用 is
        refused), or None to revert; gives the new revision.

        Every change of a figure needs a reason: a ruling other than the computed value, other
        than the office's word so far, or taken back. Raises :class:`~scoring.store.Conflict`
        with what others changed since, and :class:`UsageError` for what a line cannot have.
        """
        scores, intake = self.scored()
        assert intake.evidence is not None
        case = LineCase(unit, self.claims(unit), intake.evidence, scores)
        faults = [
            fault
            for line_id, ruling in rulings.items()
            if (fault := case.fault(line_id, ruling, bool(reasons.get(line_id, "").strip())))
        ]
        if faults:
            raise UsageError(";".join(faults))
        changes = [
            ReviewChange(line_id, ruling, reasons.get(line_id, "").strip())
            for line_id, ruling in rulings.items()
        ]
        with self.store.write(self.who) as tx:
            return tx.reviews.save(self.year.id, unit, expected_revision, changes)

    @needs(Action.VERIFY)
    def adopt(
        self, unit: str, expected_revision: int, key: str, adopted: bool | None, reason: str
    ) -> int:
        """Adopt a bonus row or not; None goes back to the sheet's word.

        Not to adopt it, to adopt what the sheet does not, and to change the office's word so
        far needs a reason. Raises :class:`UsageError` for no such row of the unit.
        """
        sheet, stands = self._adopted(unit, key)
        then = sheet if adopted is None else adopted
        if not reason.strip() and (then != stands or then != sheet or adopted is False):
            raise UsageError(
                "不采纳加分要写明理由" if adopted is False else "改变加分的采纳要写明理由"
            )
        with self.store.write(self.who) as tx:
            change = CaseChange(key, adopted, reason.strip())
            return tx.reviews.save(self.year.id, unit, expected_revision, [change])

    def _adopted(self, unit: str, key: str) -> tuple[bool, bool]:
        """Whether a bonus row of a unit is adopted by the sheet, and as it stands."""
        scores, intake = self.scored()
        assert intake.evidence is not None
        number = scores.unit_number(unit)
        found = []
        for evidence in (intake.evidence, scores.evidence):
            keys, rows = keys_of(evidence, self.scheme), evidence.bonus
            found.append(
                [
                    bool(own)
                    for name, of, own in zip(keys, rows["unit"], rows["adopted"], strict=True)
                    if name == key and of == number
                ]
            )
        if not found[0]:
            raise UsageError(f"「{unit}」没有这一行加分;材料可能已换,请刷新后再核定")
        return all(found[0]), all(found[1])

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
        with self.store.write(self.who) as tx:
            return tx.records.add(self.year.id, new)

    @needs(Action.RECORD)
    def revoke(self, record_id: int, reason: str) -> None:
        """Take a record out of force, with a reason."""
        if record_id not in {each.id for each in self.records(revoked=True)}:
            raise UsageError(f"{self.year.year} 年度没有第 {record_id} 号记录")
        with self.store.write(self.who) as tx:
            tx.records.revoke(record_id, reason)

    @needs(Action.LOOK)
    def records(self, revoked: bool = False) -> list[Record]:
        """Deductions and vetoes recorded; also those revoked, if asked."""
        with self.store.read() as now:
            return now.records.of(self.year.id, revoked=revoked)
