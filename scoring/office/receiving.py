"""Receiving: every workbook is kept; what counts of it is decided in the open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from scoring.engine import score as score_evidence
from scoring.engine.cross_checks import cross_check
from scoring.intake.office_word import Held
from scoring.intake.packing import pack, unpack
from scoring.intake.reader.parent import Reader
from scoring.intake.year import Intake, Progress, ReadFile, Workbook, merge_year, read_files
from scoring.model.evidence import BLANK, Evidence, Problem, UsageError
from scoring.office.claims import claims_of
from scoring.office.diff import Difference, differences
from scoring.office.kept import KeptYear
from scoring.office.naming import kind_of
from scoring.office.roles import Action, Forbidden, needs
from scoring.store import (
    AlreadyReceived,
    Submission,
)
from scoring.text.personal import mask


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


def _verifies(evidence: Evidence) -> bool:
    rejected = [not frame["adopted"].all() for frame in (evidence.bonus, evidence.deductions)]
    return bool((evidence.lines["verified"] != BLANK).any() or any(rejected))


def says(evidence: Evidence) -> bool:
    """Whether a workbook says what only the office can: 核定分, 核定, deductions, vetoes."""
    return _verifies(evidence) or len(evidence.deductions) > 0 or len(evidence.vetoes) > 0


def first_error(intake: Intake, name: str) -> Problem:
    """The first reason why a file is refused."""
    file = mask(name)
    return next(p for p in intake.problems if p.file == file and p.severity == "error")


def _may_change(alone: Intake, read: ReadFile) -> bool:
    """Whether a workbook may hold figures of the office: a collection, or one vouched for."""
    return read.trusted or read.name not in alone.units


class Receiving(KeptYear):
    """Verbs on workbooks."""

    @needs(Action.RECEIVE)
    def receive(
        self,
        workbooks: Iterable[Workbook],
        progress: Progress | None = None,
        *,
        trusted: bool | Collection[str] = False,
    ) -> list[Received]:
        """Receive workbooks: each is kept, and counted, refused, or waits for confirmation.

        A file is judged together with what is accepted already and with the others at hand,
        as the contract merges them; each is acknowledged only after it is kept.

        ``trusted``: all files, or the names of those, in which the office filled 核定分, 核定,
        减分项 and 一票否决; who vouches for that must be one who may verify, and it is kept.
        Raises :class:`Forbidden` where whoever is at work may not.
        """
        if trusted and not self.is_allowed(Action.VERIFY):
            raise Forbidden("确认表中核定内容由考评办填写,须由「核定」角色办理;这一批都没有收下")
        with Reader() as reader:
            books = list(workbooks)
            read = [
                replace(
                    each, trusted=trusted if isinstance(trusted, bool) else each.name in trusted
                )
                for each in read_files(books, reader, progress)
            ]
        self._must_have_a_say(read)
        taken: list[Received] = []
        for book, each in zip(books, read, strict=True):
            taken.append(self._receive_one(book, each))
        return taken

    def _must_have_a_say(self, read: Sequence[ReadFile]) -> None:
        """Points and adoptions in a workbook are verifying; who may not verify, may not bring
        them in. Raises :class:`Forbidden` before anything is kept.
        """
        if self.is_allowed(Action.VERIFY):
            return
        for each in read:
            alone = merge_year([each], self.scheme, self.year.year, self.roster())
            if alone.evidence is not None and _verifies(alone.evidence):
                raise Forbidden(
                    f"「{each.name}」填有核定分或核定意见,须由「核定」角色接收;这一批都没有收下"
                )

    def _receive_one(self, book: Workbook, read: ReadFile) -> Received:
        alone = merge_year([read], self.scheme, self.year.year, self.roster())
        unit = alone.units.get(read.name)
        predecessor = self._predecessor(unit, book.name)
        others = self._read(skip=predecessor.id if predecessor else None)
        name = self._free_name(mask(book.name), [mask(other.name) for other in others])
        this = replace(read, name=name)
        held = self._held(this, others) if _may_change(alone, read) else None
        together = merge_year(
            [*others, this], self.scheme, self.year.year, self.roster(), held=held
        )
        problems = [p for p in [*together.problems, *self._seen(together)] if p.file == name]
        refused = name in together.refused or bool(alone.refused)
        state = "refused" if refused else "pending" if predecessor else "accepted"
        try:
            with self.store.write(self.who) as tx:
                kept = tx.submissions.receive(
                    self.year.id,
                    file=book.name,
                    data=book.data,
                    parsed=pack(read.answer),
                    kind=kind_of(read, alone, self.scheme),
                    unit=unit if unit in self._names() else None,
                    state=state,  # type: ignore[arg-type]
                    problems=json.dumps([p.as_dict() for p in problems], ensure_ascii=False),
                    supersedes=predecessor.id if predecessor and not refused else None,
                    trusted=read.trusted,
                )
        except AlreadyReceived as fault:
            return Received(book.name, "known", fault.submission)
        return Received(book.name, state, kept, problems, self.changes_of(kept))

    def _seen(self, together: Intake) -> list[Problem]:
        """What only the whole year shows, such as a self score above what is measured."""
        if together.evidence is None:
            return []
        return cross_check(score_evidence(together.evidence, self.scheme, self.readings()))

    def _held(self, this: ReadFile, others: Sequence[ReadFile]) -> Held:
        """The file with what the units' own evidence gives: a difference needs a reason."""
        given = [*others, this], self.scheme, self.year.year, self.roster(), self.readings()
        return Held(this.name, claims_of(*given))

    def _names(self) -> set[str]:
        roster = self.roster()
        return {unit.name for unit in roster.units} if roster else set()

    def _predecessor(self, unit: str | None, file: str) -> Submission | None:
        """The accepted workbook that a new one would replace: the unit's own, or a collection
        of the same file name.
        """
        with self.store.read() as now:
            for each in now.submissions.of(self.year.id):
                if each.state != "accepted":
                    continue
                if (unit and self._unit_now(each.unit) == unit) or (
                    not unit and each.unit is None and each.file == file
                ):
                    return each
        return None

    @needs(Action.INSPECT)
    def changes_of(self, submission: Submission) -> list[Difference]:
        """What a version differs in from the one it replaces, or is to replace."""
        if submission.supersedes is None:
            return []
        roster = self.roster()
        with self.store.read() as now:
            before = now.submissions.get(submission.supersedes)
            parsed = [(each, now.submissions.parsed(each.id)) for each in (before, submission)]
        read = [
            ReadFile(e.file, unpack(rows), bool(e.trusted)) if rows else None for e, rows in parsed
        ]
        old, new = (
            merge_year([each], self.scheme, self.year.year, roster).evidence if each else None
            for each in read
        )
        return differences(old, new, self.scheme)

    @needs(Action.RECEIVE)
    def confirm(self, submission_id: int, reason: str = "") -> None:
        """Let a pending version take the place of the one before.

        Raises :class:`UsageError` where it would not count as the year stands now, or another
        accepted workbook would no longer count beside it.
        """
        self._must_count(self._this_years(submission_id))
        with self.store.write(self.who) as tx:
            tx.submissions.accept(submission_id, reason=reason)

    def _must_count(self, new: Submission) -> None:
        with self.store.read() as now:
            parsed = now.submissions.parsed(new.id)
        if parsed is None or new.state not in ("pending", "superseded", "withdrawn"):
            return
        replaced = new.supersedes if new.state == "pending" else None
        others = self._read(skip=replaced)
        name = self._free_name(new.file, [other.name for other in others])
        this = ReadFile(name, unpack(parsed), bool(new.trusted))
        roster = self.roster()
        before = merge_year(others, self.scheme, self.year.year, roster)
        together = merge_year([*others, this], self.scheme, self.year.year, roster)
        lost = [each for each in together.refused if each == name or each in before.accepted]
        if lost:
            why = first_error(together, lost[0])
            raise UsageError(
                f"第 {new.number} 号报送现在不能采用:「{lost[0]}」将不能计入({why.message});"
                f"{why.hint}"
            )

    @needs(Action.RECEIVE)
    def withdraw(self, submission_id: int, reason: str) -> None:
        """Take a workbook out of the year; it is kept and can be seen."""
        self._this_years(submission_id)
        with self.store.write(self.who) as tx:
            tx.submissions.withdraw(submission_id, reason)

    @needs(Action.RECEIVE)
    def decline(self, submission_id: int, reason: str) -> None:
        """Send a pending version back; the one before goes on counting."""
        self._this_years(submission_id)
        with self.store.write(self.who) as tx:
            tx.submissions.refuse(submission_id, reason)

    @needs(Action.INSPECT)
    def marked(self, submission_id: int) -> bytes:
        """The sender's own workbook with its problems: coloured, commented, and listed.

        Raises :class:`UsageError` where the original is no .xlsx that can be marked.
        """
        with self.store.read() as now:
            submission, data = (
                now.submissions.get(submission_id),
                now.submissions.file(submission_id),
            )
        marks = [
            [p["sheet"], p["cell"], p["message"], p["hint"], p["severity"]]
            for p in json.loads(submission.problems)
        ]
        with Reader() as reader:
            answer = reader.mark(data, marks)
        if answer.refused:
            raise UsageError(f"不能在原件上标注({answer.refused[1]}),请把问题清单发回报送单位")
        return answer.marked
