"""A year that is kept: received, verified, recorded and sealed. Each verb is one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from criteria import Scheme, load_scheme
from scoring.engine import cross_check
from scoring.engine import score as score_evidence
from scoring.evidence import Problem, UsageError, points_text
from scoring.intake.packing import pack, unpack
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster, RosterUnit, read_roster
from scoring.intake.year import Intake, Progress, ReadFile, Workbook, merge_year, read_files
from scoring.office.calculating import DEFAULT_SCHEME
from scoring.office.difference import Difference, differences
from scoring.office.overlay import overlay
from scoring.reports.result_json import result_text
from scoring.scores import MEASURED, MISSING, SELF, VERIFIED, Scores
from scoring.store import (
    AlreadyReceived,
    CaseChange,
    NewRecord,
    Record,
    ReviewChange,
    Seal,
    SealKind,
    Store,
    Submission,
    Tier,
    Unit,
    Year,
)


@dataclass(frozen=True)
class Received:
    """What became of one workbook: its state, its problems, what it would change.

    ``state``: ``accepted`` counts; ``refused`` is kept and not counted; ``pending`` is a new
    version that waits to be confirmed, with its ``differences``; ``known`` are bytes that
    the year has already.
    """

    file: str
    state: str
    submission: Submission | None
    problems: list[Problem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def scheme_digest(scheme: Scheme) -> str:
    """The sha-256 of a scheme's content: a year keeps the edition it was scored by."""
    return hashlib.sha256(scheme.model_dump_json().encode()).hexdigest()


def create_year(
    store: Store,
    who: str,
    year: int,
    *,
    scheme_id: str = DEFAULT_SCHEME,
    tier: Tier = "city",
    title: str = "",
    office: str = "",
) -> Year:
    """Begin a year under a scheme (Art. 6: a county may run its own for its townships)."""
    scheme = load_scheme(scheme_id)
    if not 2000 <= year <= 2099:
        raise UsageError(f"年度应为 2000 至 2099 之间,填的是 {year}")
    with store.writing(who) as tx:
        return tx.create_year(
            scheme=scheme.id,
            scheme_sha256=scheme_digest(scheme),
            year=year,
            tier=tier,
            title=title or f"{year} 年度社会稳定风险评估工作考评",
            office=office or scheme.evaluator,
        )


class OfficeYear:
    """One kept year and who is at work on it. Every verb leaves an entry in the audit."""

    def __init__(self, store: Store, year_id: int, who: str) -> None:
        self.store = store
        self.who = who
        with store.reading() as now:
            self.year = now.year(year_id)
        self.scheme = load_scheme(self.year.scheme)
        self._scored: tuple[int, Scores, Intake] | None = None
        if scheme_digest(self.scheme) != self.year.scheme_sha256:
            raise UsageError(
                f"{self.year.year} 年度建立之后方案「{self.year.scheme}」的内容被改过;"
                "请恢复原来的方案文件,新的规定请另立方案"
            )

    # -- the roster and the readings --------------------------------------------------

    def roster(self) -> Roster | None:
        """The year's units; None before a roster is imported."""
        with self.store.reading() as now:
            units = now.roster(self.year.id)
        listed = (RosterUnit(unit.name, unit.group, tuple(unit.aliases)) for unit in units)
        return Roster(tuple(listed)) if units else None

    def import_roster(self, data: bytes, name: str, reason: str = "") -> Roster:
        """Take in a roster from .xlsx or .csv. Raises :class:`UsageError` with its faults."""
        with Reader() as reader:
            roster = read_roster(data, name, self.scheme, reader)
        self.set_roster(roster.units, reason or f"导入 {name}")
        return roster

    def set_roster(self, units: Sequence[RosterUnit], reason: str) -> None:
        """Put a roster in place of the one before."""
        with self.store.writing(self.who) as tx:
            rows = [Unit(unit.name, unit.group, unit.aliases) for unit in units]
            tx.set_roster(self.year.id, rows, reason)

    def add_alias(self, unit: str, alias: str) -> None:
        """A person confirms that ``alias`` is another exact name of ``unit``."""
        roster = self.roster()
        if roster is None or unit not in {each.name for each in roster.units}:
            raise UsageError(f"名册中没有「{unit}」")
        units = [
            RosterUnit(each.name, each.group, (*each.aliases, alias)) if each.name == unit else each
            for each in roster.units
        ]
        self.set_roster(units, f"确认「{alias}」即「{unit}」")

    def readings(self) -> dict[str, str]:
        """The readings the office has settled, by key."""
        with self.store.reading() as now:
            return {settled.key: settled.value for settled in now.settled(self.year.id)}

    def settle(self, key: str, value: str | None, reason: str) -> None:
        """Settle a reading for the year; None goes back to the scheme's default."""
        known = {reading.key: reading.values for reading in self.scheme.readings}
        if key not in known or (value is not None and value not in known[key]):
            raise UsageError(f"没有读法「{key}={value}」")
        with self.store.writing(self.who) as tx:
            tx.settle(self.year.id, key, value, reason)

    # -- receiving ---------------------------------------------------------------------

    def receive(
        self, workbooks: Iterable[Workbook], progress: Progress | None = None
    ) -> list[Received]:
        """Receive workbooks: each is kept, and counted, refused, or waits for confirmation.

        A file is judged together with what is accepted already and with the others at hand,
        as the contract merges them; each is acknowledged only after it is kept.
        """
        with Reader() as reader:
            books = list(workbooks)
            read = read_files(books, reader, progress)
        taken: list[Received] = []
        for book, each in zip(books, read, strict=True):
            taken.append(self._receive_one(book, each))
        return taken

    def _receive_one(self, book: Workbook, read: ReadFile) -> Received:
        alone = merge_year([read], self.scheme, self.year.year, self.roster())
        unit = alone.units.get(read.name)
        kind = "unit" if unit else "collection" if alone.accepted else "unknown"
        predecessor = self._predecessor(unit, book.name)
        others = self._read(skip=predecessor.id if predecessor else None)
        name = self._free_name(book.name, [other.name for other in others])
        together = merge_year(
            [*others, ReadFile(name, read.answer)], self.scheme, self.year.year, self.roster()
        )
        problems = [p for p in together.problems if p.file in (name, book.name)]
        refused = name in together.refused or bool(alone.refused)
        state = "refused" if refused else "pending" if predecessor else "accepted"
        try:
            with self.store.writing(self.who) as tx:
                kept = tx.receive(
                    self.year.id,
                    file=book.name,
                    data=book.data,
                    parsed=pack(read.answer),
                    kind=kind,  # type: ignore[arg-type]
                    unit=unit if unit in self._names() else None,
                    state=state,  # type: ignore[arg-type]
                    problems=json.dumps([p.as_dict() for p in problems], ensure_ascii=False),
                    supersedes=predecessor.id if predecessor and not refused else None,
                )
        except AlreadyReceived as fault:
            return Received(book.name, "known", fault.submission)
        changed = self._changes(predecessor, read) if predecessor and not refused else []
        return Received(book.name, state, kept, problems, changed)

    def _names(self) -> set[str]:
        roster = self.roster()
        return {unit.name for unit in roster.units} if roster else set()

    @staticmethod
    def _free_name(name: str, taken: Sequence[str]) -> str:
        number = 2
        free = name
        while free in taken:
            free, number = f"{name}({number})", number + 1
        return free

    def _predecessor(self, unit: str | None, file: str) -> Submission | None:
        """The accepted workbook that a new one would replace: the unit's own, or a collection
        of the same file name.
        """
        with self.store.reading() as now:
            for each in now.submissions(self.year.id):
                if each.state != "accepted":
                    continue
                if (unit and each.unit == unit) or (
                    not unit and each.unit is None and each.file == file
                ):
                    return each
        return None

    def _changes(self, before: Submission, after: ReadFile) -> list[Difference]:
        with self.store.reading() as now:
            parsed = now.parsed(before.id)
        if parsed is None:
            return []
        roster = self.roster()
        old, new = (
            merge_year([file], self.scheme, self.year.year, roster).evidence
            for file in (ReadFile(before.file, unpack(parsed)), after)
        )
        return differences(old, new, self.scheme)

    def confirm(self, submission_id: int, reason: str = "") -> None:
        """Let a pending version take the place of the one before."""
        with self.store.writing(self.who) as tx:
            tx.accept(submission_id, reason=reason)

    def withdraw(self, submission_id: int, reason: str) -> None:
        """Take a workbook out of the year; it is kept and can be seen."""
        with self.store.writing(self.who) as tx:
            tx.withdraw(submission_id, reason)

    def decline(self, submission_id: int, reason: str) -> None:
        """Send a pending version back; the one before goes on counting."""
        with self.store.writing(self.who) as tx:
            tx.refuse(submission_id, reason)

    def marked(self, submission_id: int) -> bytes:
        """The sender's own workbook with the wrong cells coloured and commented.

        Raises :class:`UsageError` where the original is no .xlsx that can be marked.
        """
        with self.store.reading() as now:
            submission, data = now.submission(submission_id), now.file(submission_id)
        marks = [
            [p["sheet"], p["cell"], f"{p['message']}。{p['hint']}", p["severity"]]
            for p in json.loads(submission.problems)
        ]
        with Reader() as reader:
            answer = reader.mark(data, marks)
        if answer.refused:
            raise UsageError(f"不能在原件上标注({answer.refused[1]}),请把问题清单发回报送单位")
        return answer.marked

    def submissions(self) -> list[Submission]:
        """All workbooks of the year, as received."""
        with self.store.reading() as now:
            return now.submissions(self.year.id)

    def _read(self, skip: int | None = None) -> list[ReadFile]:
        """The rows of the accepted workbooks, under names that tell them apart."""
        read: list[ReadFile] = []
        with self.store.reading() as now:
            for each in now.submissions(self.year.id):
                if each.state != "accepted" or each.id == skip:
                    continue
                parsed = now.parsed(each.id)
                if parsed is not None:
                    name = self._free_name(each.file, [other.name for other in read])
                    read.append(ReadFile(name, unpack(parsed)))
        return read

    # -- scoring -----------------------------------------------------------------------

    def scored(self) -> tuple[Scores, Intake]:
        """The year as it stands: workbooks, reviews, records and readings together."""
        with self.store.reading() as now:
            entry = now.last_entry(self.year.id)
            reviews, cases = now.reviews(self.year.id), now.case_reviews(self.year.id)
            records = now.records(self.year.id)
        if self._scored is None or self._scored[0] != entry:
            intake = merge_year(self._read(), self.scheme, self.year.year, self._roster())
            if intake.evidence is None:
                raise UsageError("名册是空的:请先导入单位名册")
            evidence = overlay(intake.evidence, self.scheme, reviews, cases, records)
            scores = score_evidence(evidence, self.scheme, self.readings())
            self._scored = entry, scores, intake
        return self._scored[1], self._scored[2]

    def _roster(self) -> Roster:
        roster = self.roster()
        if roster is None:
            raise UsageError("还没有单位名册:请先导入名册")
        return roster

    def problems(self) -> list[Problem]:
        """What is odd in the accepted workbooks taken together."""
        scores, intake = self.scored()
        return [*intake.problems, *cross_check(scores)]

    def result(self) -> str:
        """The contract's JSON of the year as it stands."""
        scores, _ = self.scored()
        return result_text(scores, self.problems())

    # -- verifying ---------------------------------------------------------------------

    def revision(self, unit: str) -> int:
        """The number of a unit's last review: to be given back when saving."""
        with self.store.reading() as now:
            return now.revision(self.year.id, unit)

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

    def adopt(
        self, unit: str, expected_revision: int, key: str, adopted: bool | None, reason: str
    ) -> int:
        """Adopt a bonus row or not, with a reason; None goes back to the sheet's word."""
        if adopted is False and not reason.strip():
            raise UsageError("不采纳加分要写明理由")
        with self.store.writing(self.who) as tx:
            change = CaseChange(key, adopted, reason.strip())
            return tx.review(self.year.id, unit, expected_revision, [change])

    # -- records through the year (Art. 10) ---------------------------------------------

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

    def veto(self, unit: str, matter: str, on: date, document: str, reason: str = "") -> Record:
        """Record a one-vote veto (Art. 12)."""
        return self._record(
            NewRecord("veto", unit, self.scheme.veto.id, matter, on, document, reason=reason)
        )

    def _record(self, new: NewRecord) -> Record:
        with self.store.writing(self.who) as tx:
            return tx.record(self.year.id, new)

    def revoke(self, record_id: int, reason: str) -> None:
        """Take a record out of force, with a reason."""
        with self.store.writing(self.who) as tx:
            tx.revoke(record_id, reason)

    def records(self, revoked: bool = False) -> list[Record]:
        """Deductions and vetoes recorded; also those revoked, if asked."""
        with self.store.reading() as now:
            return now.records(self.year.id, revoked=revoked)

    # -- sealing -----------------------------------------------------------------------

    def open_points(self) -> dict[str, str]:
        """What stands in the way of a seal: a key for each exception, and its words."""
        scores, _ = self.scored()
        found = {
            f"pending:{each.id}": f"{each.file} 的新版本等待确认"
            for each in self.submissions()
            if each.state == "pending"
        }
        for number, unit in zip(scores.units.index, scores.units["unit"], strict=True):
            state = scores.grid.state[:, number]
            for name, codes, words in (
                ("missing", (MISSING,), "缺项"),
                ("unverified", (SELF, MEASURED), "未核定"),
            ):
                count = sum(int((state == code).sum()) for code in codes)
                if count:
                    found[f"{name}:{unit}"] = f"{unit} 有 {count} 项{words}"
        return found

    def verified_share(self) -> dict[str, tuple[int, int]]:
        """For each unit how many lines are verified, of how many that apply."""
        scores, _ = self.scored()
        states = scores.grid.state
        return {
            unit: (int((states[:, n] == VERIFIED).sum()), int((states[:, n] != 0).sum()))
            for n, unit in zip(scores.units.index, scores.units["unit"], strict=True)
        }

    def seal(self, kind: SealKind, exceptions: Mapping[str, str] | None = None) -> Seal:
        """Freeze inputs, readings, scheme and results. ``exceptions``: a reason for each open
        point of a year-end seal; half-year snapshots need none.
        """
        given = {key: reason.strip() for key, reason in (exceptions or {}).items()}
        open_points = self.open_points()
        lacking = [words for key, words in open_points.items() if not given.get(key)]
        if kind == "year-end" and lacking:
            shown = ";".join(lacking[:5]) + (" 等" if len(lacking) > 5 else "")
            raise UsageError(f"还不能封存,{len(lacking)} 处未了结或未写明理由:{shown}")
        with self.store.reading() as now:
            entry = now.last_entry(self.year.id)
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

    def manifest(self) -> dict[str, object]:
        """What the result was made of, with hashes."""
        scores, _ = self.scored()
        with self.store.reading() as now:
            reviews = [vars(r) for r in now.reviews(self.year.id)]
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

    def unseal(self, reason: str) -> None:
        """Open a sealed year again, with a reason; the seal stays to be seen."""
        with self.store.writing(self.who) as tx:
            tx.unseal(self.year.id, reason)

    def seals(self) -> list[Seal]:
        """All seals and snapshots."""
        with self.store.reading() as now:
            return now.seals(self.year.id)
