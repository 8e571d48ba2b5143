"""Receiving: every workbook is kept; what counts of it is decided in the open."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from criteria import Scheme
from scoring.engine import score as score_evidence
from scoring.engine.cross_checks import cross_check
from scoring.intake.office_word import Held
from scoring.intake.packing import pack
from scoring.intake.reader.parent import Reader
from scoring.intake.year import (
    Intake,
    ParsedFile,
    Progress,
    ReadFile,
    Workbook,
    parse_file,
    read_files,
)  # fmt: skip
from scoring.model.evidence import BLANK, Evidence, Problem, UsageError
from scoring.model.roles import roles_with
from scoring.office import editions
from scoring.office.diff import Difference, differences
from scoring.office.ledger_rows import with_ledger
from scoring.office.roles import Action, Forbidden, needs
from scoring.office.rulings import computed_values
from scoring.office.workbooks import kind_of, problems_of
from scoring.office.year import OfficeYear, free_name
from scoring.store import AlreadyReceived, Submission, SubmissionKind, WriteTransaction
from scoring.text.folding import fold
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


def has_verified(evidence: Evidence) -> bool:
    """Whether a workbook says what only a reviewer may: 核定分, or that a row does not count."""
    rejected = [not frame["adopted"].all() for frame in (evidence.bonus, evidence.deductions)]
    return bool((evidence.lines["verified"] != BLANK).any() or any(rejected))


def first_error(intake: Intake, name: str) -> Problem:
    """The first reason why a file is refused."""
    file = mask(name)
    return next(p for p in intake.problems if p.file == file and p.severity == "error")


@needs(Action.RECEIVE)
def receive(
    year: OfficeYear,
    workbooks: Iterable[Workbook],
    progress: Progress | None = None,
    *,
    trusted: bool | Collection[str] = False,
    why: str = "",
) -> list[Received]:
    """Receive workbooks: each is kept, and counted, refused, or waits for confirmation.

    A file is judged together with what is accepted already and with the others at hand,
    as the contract merges them; each is acknowledged only after it is kept.

    ``trusted``: all files, or the names of those, in which the office filled 核定分, 核定,
    deductions and vetoes; who vouches for that must be one who may verify, and it is kept.
    ``why`` is for the audit, where it is not simply that they came.
    Raises :class:`Forbidden`, and keeps nothing, where whoever is at work may not verify and
    vouches, or brings in points or adoptions.
    """
    verifies, reviewer = year.is_allowed(Action.VERIFY), roles_with(Action.VERIFY)
    if trusted and not verifies:
        raise Forbidden(f"确认表中核定内容由考评办填写,须由「{reviewer}」角色办理;这一批都没有收下")
    books = list(workbooks)
    with Reader() as reader:
        vouched = (
            replace(each, trusted=trusted if isinstance(trusted, bool) else each.name in trusted)
            for each in read_files(books, year.scheme, reader, progress)
        )
        files = _parsed(vouched, year.scheme)
    for each, file in [] if verifies else files:
        evidence = year.merged([file]).evidence
        if evidence is not None and has_verified(evidence):
            raise Forbidden(
                f"「{each.name}」填有核定分或核定意见,须由「{reviewer}」角色接收;这一批都没有收下"
            )
    taken: list[Received] = []
    for batch in _batches(_identified(year, books, files)):
        taken += _receive_together(year, batch, why)
    return taken


@needs(Action.RECEIVE)
def receive_read(year: OfficeYear, book: Workbook, read: ReadFile) -> Received:
    """Receive one workbook whose rows have been read."""
    files = _parsed([read], year.scheme)
    [received] = _receive_together(year, _identified(year, [book], files))
    return received


class _Incoming(NamedTuple):
    """A workbook that came: whose it is by its cover, and what came of it by itself."""

    book: Workbook
    read: ReadFile
    file: ParsedFile
    unit: str | None
    refused: bool
    kind: SubmissionKind

    @property
    def by_office(self) -> bool:
        """Whether it may hold figures of the office: a collection, or one vouched for."""
        return self.read.trusted or (self.unit is None and not self.read.answer.refused)


def _parsed(read: Iterable[ReadFile], scheme: Scheme) -> list[tuple[ReadFile, ParsedFile]]:
    """Each file parsed, while the next are read, under a masked name that no other has."""
    found, taken = [], set[str]()
    for each in read:
        name = free_name(mask(each.name), taken)
        taken.add(name)
        found.append((each, parse_file(replace(each, name=name), scheme)))
    return found


def _identified(
    year: OfficeYear, books: Sequence[Workbook], files: Sequence[tuple[ReadFile, ParsedFile]]
) -> list[_Incoming]:
    """The workbooks with their units. One merge says it of all units that sent one workbook."""
    apart = year.merged(file for _, file in files)
    sent = Counter(apart.units.values())
    found = []
    for book, (each, file) in zip(books, files, strict=True):
        unit = apart.units.get(file.name)
        alone = apart if unit and sent[unit] == 1 else year.merged([file])
        refused, kind = file.name in alone.refused, kind_of(file, alone)
        found.append(_Incoming(book, each, file, unit, refused, kind))
    return found


def _batches(incoming: Iterable[_Incoming]) -> Iterator[list[_Incoming]]:
    """Those that one merge can judge: workbooks of different units; one of the office by itself,
    as its figures are held against what is accepted before it.
    """
    batch: list[_Incoming] = []
    for each in incoming:
        if batch and (
            each.by_office or batch[0].by_office or each.unit in {other.unit for other in batch}
        ):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def _receive_together(
    year: OfficeYear, batch: Sequence[_Incoming], why: str = ""
) -> list[Received]:
    """Judge workbooks beside all that is accepted, by one merge, and keep each."""
    replaced = _replaced_by(year, batch)
    others = [each for _, each in year.accepted({old.id for old in replaced if old}).values()]
    taken, these = {mask(other.name) for other in others}, []
    for each in batch:
        name, file = free_name(mask(each.book.name), taken), each.file
        if name != file.name:
            file = parse_file(replace(each.read, name=name), year.scheme)
        these.append(file)
        taken.add(name)
    held, registered = None, year.ledger_of_register()
    if batch[0].by_office:  # a figure that differs from the computed needs a reason
        given = year.scheme, year.year.year, year.roster(), year.readings()
        held = Held(these[0].name, computed_values([*others, *these], *given, registered))
    together = year.merged([*others, *these], held)
    problems: dict[str, list[Problem]] = {this.name: [] for this in these}
    whole = list(together.problems)
    if together.evidence is not None:
        evidence = together.evidence
        if registered:
            evidence = with_ledger(evidence, registered, year.scheme)
        scores = score_evidence(evidence, year.scheme, year.readings())
        whole += cross_check(scores)
    for problem in whole:
        if problem.file in problems:
            problems[problem.file].append(problem)
    for this in these:
        problems[this.name] = _sent_on(year, this, problems[this.name])
    refused = {*together.refused}
    roster = year.roster()
    names = {unit.name for unit in roster.units} if roster else set()
    judged = [
        _Judged(each, this, old, problems[this.name], each.refused or this.name in refused)
        for each, old, this in zip(batch, replaced, these, strict=True)
    ]
    received: list[Received] = []
    for first in range(0, len(judged), _KEPT_AT_ONCE):
        some = judged[first : first + _KEPT_AT_ONCE]
        with year.store.write(year.who) as tx:
            kept = [_keep(tx, year.year.id, each, names, why) for each in some]
        received += [_told(year, *each) for each in zip(some, kept, strict=True)]
    return received


class _Judged(NamedTuple):
    """A workbook that came, as it was judged, what it replaces, and its problems."""

    came: _Incoming
    file: ParsedFile
    replaced: Submission | None
    problems: list[Problem]
    refused: bool

    @property
    def state(self) -> Literal["accepted", "pending", "refused"]:
        """What becomes of it."""
        return "refused" if self.refused else "pending" if self.replaced else "accepted"


_KEPT_AT_ONCE = 20
"""So many workbooks are kept by one transaction: few waits for the disk, and others wait little."""


def _keep(
    tx: WriteTransaction, year_id: int, each: _Judged, names: Collection[str], why: str
) -> Submission | AlreadyReceived:
    """Keep a workbook with what became of it; it is acknowledged when the transaction has ended.

    ``names`` are the units of the roster; a workbook of another one is kept without its unit.
    """
    came, replaced = each.came, each.replaced
    try:
        return tx.submissions.receive(
            year_id,
            file=came.book.name,
            data=came.book.data,
            parsed=pack(came.read.answer),
            kind=came.kind,
            unit=came.unit if came.unit in names else None,
            state=each.state,
            problems=json.dumps([p.as_dict() for p in each.problems], ensure_ascii=False),
            supersedes=replaced.id if replaced and not each.refused else None,
            trusted=came.read.trusted,
            why=why,
        )
    except AlreadyReceived as fault:  # found before anything is written
        return fault


def _told(year: OfficeYear, each: _Judged, kept: Submission | AlreadyReceived) -> Received:
    """What whoever receives is told of a workbook."""
    name = each.came.book.name
    if isinstance(kept, AlreadyReceived):
        return Received(name, "known", kept.submission)
    year.parsed(kept, each.file.name, each.file)
    return Received(name, each.state, kept, each.problems, changes_of(year, kept))


def _sent_on(year: OfficeYear, file: ParsedFile, found: list[Problem]) -> list[Problem]:
    """A workbook's problems; one of another scheme is told which of the office's years takes it."""
    if all(each.code != "wrong-scheme" for each in found):
        return found
    with year.store.read() as now:
        takers = [
            f"{each.year} 年度《{editions.title_of(now, each)}》"
            for each in now.years.all()
            if (each.year, each.office) == (file.cover.year, year.year.office)
            and fold(each.scheme) == fold(file.cover.scheme)
        ]
    hint = f"这份工作簿属于 {'、'.join(takers)},请打开那个年度报送"
    return [
        replace(each, hint=hint) if takers and each.code == "wrong-scheme" else each
        for each in found
    ]


def _replaced_by(year: OfficeYear, batch: Sequence[_Incoming]) -> list[Submission | None]:
    """The accepted workbook each replaces: its unit's own, or a collection of its file name."""
    former = year.former_names()
    own: dict[str, Submission] = {}
    collections: dict[str, Submission] = {}
    for each in year.submissions():
        if each.state == "accepted" and each.unit is None:
            collections.setdefault(each.file, each)
        elif each.state == "accepted" and each.unit is not None:
            own.setdefault(former.get(each.unit, each.unit), each)
    return [
        collections.get(each.book.name) if each.unit is None else own.get(each.unit)
        for each in batch
    ]


@needs(Action.INSPECT)
def changes_of(year: OfficeYear, submission: Submission) -> list[Difference]:
    """What a version differs in from the one it replaces, or is to replace."""
    if submission.supersedes is None:
        return []
    with year.store.read() as now:
        versions = now.submissions.get(submission.supersedes), submission
    before, after = (
        year.merged([year.parsed(each, each.file)]).evidence if each.parsed_sha256 else None
        for each in versions
    )
    return differences(before, after, year.scheme)


@needs(Action.RECEIVE)
def confirm(year: OfficeYear, submission_id: int, reason: str = "") -> None:
    """Let a pending version take the place of the one before.

    Raises :class:`UsageError` where it would not count as the year stands now, or another
    accepted workbook would no longer count beside it.
    """
    _require_counted(year, year.submission(submission_id))
    with year.store.write(year.who) as tx:
        tx.submissions.accept(submission_id, reason=reason)


def _require_counted(year: OfficeYear, new: Submission) -> None:
    if not new.parsed_sha256 or new.state not in ("pending", "superseded", "withdrawn"):
        return
    replaced = new.supersedes if new.state == "pending" else None
    others = [each for _, each in year.accepted({replaced} if replaced else ()).values()]
    name = free_name(new.file, (other.name for other in others))
    before = year.merged(others)
    together = year.merged([*others, year.parsed(new, name)])
    lost = [each for each in together.refused if each == name or each in before.accepted]
    if lost:
        why = first_error(together, lost[0])
        raise UsageError(
            f"第 {new.number} 号报送现在不能采用:「{lost[0]}」将不能计入({why.message});{why.hint}"
        )


@needs(Action.RECEIVE)
def withdraw(year: OfficeYear, submission_id: int, reason: str) -> None:
    """Take a workbook out of the year; it is kept and can be seen."""
    year.submission(submission_id)
    with year.store.write(year.who) as tx:
        tx.submissions.withdraw(submission_id, reason)


@needs(Action.RECEIVE)
def decline(year: OfficeYear, submission_id: int, reason: str) -> None:
    """Send a pending version back; the one before goes on counting."""
    year.submission(submission_id)
    with year.store.write(year.who) as tx:
        tx.submissions.refuse(submission_id, reason)


@needs(Action.INSPECT)
def original(year: OfficeYear, submission_id: int) -> bytes:
    """A workbook's bytes as they were received."""
    with year.store.read() as now:
        return now.submissions.file(submission_id)


@needs(Action.INSPECT)
def marked(
    year: OfficeYear, submission_id: int, problems: Sequence[Problem] | None = None
) -> bytes:
    """The sender's own workbook with its problems (or these): coloured, commented, and listed.

    Raises :class:`UsageError` where the original is no .xlsx that can be marked.
    """
    with year.store.read() as now:
        submission = now.submissions.get(submission_id)
        data = now.submissions.file(submission_id)
    found = problems_of(submission) if problems is None else problems
    marks = [[p.sheet, p.cell, p.message, p.hint, p.severity] for p in found]
    with Reader() as reader:
        answer = reader.mark(data, marks)
    if answer.refused:
        raise UsageError(f"不能在原件上标注({answer.refused[1]}),请把问题清单发回报送单位")
    return answer.marked
