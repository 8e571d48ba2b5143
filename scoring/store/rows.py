"""What the store gives and takes: times as ISO text in UTC, points in integer hundredths."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, NamedTuple

from scoring.model.evidence_files import FileKind
from scoring.model.roles import Role

Tier = Literal["city", "county"]
SubmissionKind = Literal["unit", "collection", "unknown"]
State = Literal["pending", "accepted", "refused", "superseded", "withdrawn"]
RecordKind = Literal["deduction", "veto"]
SealKind = Literal["half-year", "year-end"]
DraftKind = Literal["lines", "cases"]
LedgerSource = Literal["sheets", "register"]
Contested = Literal["line", "bonus", "deduction", "veto"]
Verdict = Literal["upheld", "changed"]


class Mark(StrEnum):
    """What a review says of a line instead of points, in the sheet's words."""

    NOT_APPLICABLE = "不适用"
    APPLIES = "适用"


NOT_APPLICABLE, APPLIES = Mark.NOT_APPLICABLE, Mark.APPLIES
Ruling = int | Mark | None
"""What a reviewer rules on a line: points (hundredths), that it does not apply, that it does
(a claim of 不适用 is refused, without points), or None: back to what the workbooks give."""


@dataclass(frozen=True)
class Year:
    """One office's evaluation of one year by one edition of one scheme.

    ``tier``: ``city`` evaluates counties and departments, ``county`` its townships (Art. 6).
    """

    id: int
    scheme: str
    scheme_sha256: str
    year: int
    tier: Tier
    title: str
    office: str
    created_at: str
    created_by: str


@dataclass(frozen=True)
class Edition:
    """A scheme that the office wrote, as it was saved: it never changes.

    ``scheme`` is the scheme's own id, ``content`` the whole of it as JSON, ``sha256`` the hash of
    that, by which years name the edition.
    """

    id: int
    scheme: str
    sha256: str
    title: str
    content: str
    saved_at: str
    saved_by: str


@dataclass(frozen=True)
class Settled:
    """A reading the office has settled for a year, and why."""

    key: str
    value: str
    reason: str


@dataclass(frozen=True)
class Submission:
    """A workbook as received. Its bytes and parsed rows are asked for apart.

    ``number`` counts the year's submissions from 1; ``problems`` is JSON text as it came;
    ``size`` is in bytes; ``parsed_sha256`` is None where nothing could be parsed;
    ``supersedes`` is the id of the submission it replaces, or is to replace once accepted;
    ``trusted``: whoever received it vouches that the office filled the office's cells in it
    (None: received before that could be said).
    """

    id: int
    year_id: int
    number: int
    file: str
    sha256: str
    size: int
    parsed_sha256: str | None
    kind: SubmissionKind
    unit: str | None
    state: State
    problems: str
    received_at: str
    received_by: str
    supersedes: int | None
    trusted: bool | None


@dataclass(frozen=True)
class Review:
    """The office's word on a line: :attr:`ruling`, kept as ``points`` (hundredths) or whether the
    line is ``not_applicable``. Both None: reverted to what the workbooks give.
    """

    id: int
    year_id: int
    unit: str
    revision: int
    line: str
    points: int | None
    reason: str
    reviewer: str
    at: str
    not_applicable: bool | None

    @property
    def ruling(self) -> Ruling:
        """Points, a mark, or None."""
        if self.points is not None or self.not_applicable is None:
            return self.points
        return NOT_APPLICABLE if self.not_applicable else APPLIES


@dataclass(frozen=True)
class CaseReview:
    """Whether a bonus row, named by a key, is adopted; None: reverted to the sheet's word."""

    id: int
    year_id: int
    unit: str
    revision: int
    key: str
    adopted: bool | None
    reason: str
    reviewer: str
    at: str


@dataclass(frozen=True)
class ReviewChange:
    """A line's ruling to be set: points in hundredths, a mark, or None to revert."""

    line: str
    ruling: Ruling
    reason: str = ""


@dataclass(frozen=True)
class CaseChange:
    """A bonus row to be adopted or not; None goes back to what the sheet says."""

    key: str
    adopted: bool | None
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """One step in a unit's history: ``name`` is a line's id or a bonus row's key; ``old`` and
    ``new`` are rulings for ``line``, adopted or not for ``case``.
    """

    revision: int
    kind: Literal["line", "case"]
    name: str
    old: Ruling | bool
    new: Ruling | bool
    reason: str
    who: str
    at: str


Value = float | str | bool | None
"""What a cell of a draft holds; None: blank."""
Place = tuple[str, str]
"""A cell of a draft: the line's id or the bonus row's key, and the column."""


class Cell(NamedTuple):
    """What a cell held when it was typed into, and what was typed."""

    was: Value
    typed: Value


@dataclass(frozen=True)
class Draft:
    """What an account has typed into a unit's review and not saved: ``cells`` is JSON text."""

    account: str
    year_id: int
    unit: str
    what: DraftKind
    cells: str
    saved_at: str

    def by_place(self) -> dict[Place, Cell]:
        """The cells, the one typed last at the end; none where they were altered past reading."""
        try:
            return {(name, column): Cell(*cell) for name, column, *cell in json.loads(self.cells)}
        except (TypeError, ValueError):
            return {}


@dataclass(frozen=True)
class NewRecord:
    """A deduction or veto to be recorded: ``points`` (hundredths) only where at discretion."""

    kind: RecordKind
    unit: str
    case_id: str
    matter: str
    date: date
    document: str
    count: int = 1
    points: int | None = None
    reason: str = ""
    approver: str = ""


@dataclass(frozen=True)
class Record:
    """A deduction or veto recorded by the office; revoked where ``revoked_at`` is filled."""

    id: int
    year_id: int
    kind: RecordKind
    unit: str
    case_id: str
    matter: str
    count: int
    points: int | None
    date: date
    document: str
    reason: str
    approver: str
    recorded_by: str
    recorded_at: str
    revoked_at: str | None
    revoked_by: str | None
    revoke_reason: str | None


@dataclass(frozen=True)
class Matter:
    """A matter of a unit in the register; withdrawn where ``withdrawn_at`` is filled.

    ``carried_from``: the id of the same matter in the year before, None for a new one.
    """

    id: int
    year_id: int
    unit: str
    name: str
    carried_from: int | None
    registered_at: str
    registered_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdraw_reason: str | None


@dataclass(frozen=True)
class NewFact:
    """A fact to be recorded: of which ``field``, what it is from which ``day`` on, by which
    ``paper`` (文号 or 名称).
    """

    field: str
    value: str
    day: date
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """What became so of a matter on a day; revoked where ``revoked_at`` is filled."""

    id: int
    year_id: int
    matter_id: int
    field: str
    value: str
    day: date
    paper: str
    note: str
    recorded_at: str
    recorded_by: str
    revoked_at: str | None
    revoked_by: str | None
    revoke_reason: str | None


@dataclass(frozen=True)
class LedgerChoice:
    """The office's word on where a year's ledger comes from, and why."""

    id: int
    year_id: int
    source: LedgerSource
    reason: str
    chosen_at: str
    chosen_by: str


@dataclass(frozen=True)
class DueChange:
    """By when the office wants the date ``number`` of what is ``due``: of one ``unit``, of the
    group ``group_name``, or (both None) of all. ``day`` None: not at all. ``title`` is filled
    where the scheme has no such thing and the office added it.
    """

    id: int
    year_id: int
    due: str
    title: str
    number: int
    unit: str | None
    group_name: str | None
    day: date | None
    reason: str
    changed_at: str
    changed_by: str


@dataclass(frozen=True)
class DueEvent:
    """An event of a unit after which something is ``due``; ``happened`` is ISO 8601 to the
    minute, in the office's own time. Revoked where ``revoked_at`` is filled.
    """

    id: int
    year_id: int
    unit: str
    due: str
    happened: str
    words: str
    recorded_at: str
    recorded_by: str
    revoked_at: str | None
    revoked_by: str | None
    revoke_reason: str | None


@dataclass(frozen=True)
class NewArrival:
    """What came from a unit: for the date ``number`` of what is ``due``, or upon the event
    ``event_id``. ``came``: the day, or the minute, as ISO 8601; ``paper``: 文号 or 名称.
    """

    unit: str
    due: str
    came: str
    number: int | None = None
    event_id: int | None = None
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class Arrival:
    """What came from a unit, as recorded; revoked where ``revoked_at`` is filled."""

    id: int
    year_id: int
    unit: str
    due: str
    number: int | None
    event_id: int | None
    came: str
    paper: str
    note: str
    recorded_at: str
    recorded_by: str
    revoked_at: str | None
    revoked_by: str | None
    revoke_reason: str | None


@dataclass(frozen=True)
class Window:
    """From the ``first`` to the ``last`` day units are shown their provisional result.

    ``group_name``: whose, None for all units; over from ``closed_at`` where that is filled.
    """

    id: int
    year_id: int
    group_name: str | None
    first: date
    last: date
    reason: str
    opened_at: str
    opened_by: str
    closed_at: str | None
    closed_by: str | None
    close_reason: str | None

    def shows(self, group: str, day: date) -> bool:
        """Whether units of a group are shown their result on a day."""
        of_group = self.group_name in (None, group)
        return of_group and self.closed_at is None and self.first <= day <= self.last


@dataclass(frozen=True)
class NewObjection:
    """What a unit contests, and why.

    ``target``: a line's id, a bonus row's key, a record's number, or the case, matter and day of
    a row of the office's own workbook. ``title``: it in words. ``figure``: what it came to when it
    was contested, ``given_by`` who gave that, blank where nobody did. ``evidence``: a paper's
    name or number. ``day``: when the objection was made.
    """

    unit: str
    kind: Contested
    target: str
    title: str
    figure: str
    given_by: str
    grounds: str
    evidence: str
    day: date


@dataclass(frozen=True)
class Objection:
    """An objection as kept; withdrawn, or answered, where these columns are filled.

    ``figure_after``: what the contested comes to by the answer.
    """

    id: int
    year_id: int
    unit: str
    kind: Contested
    target: str
    title: str
    figure: str
    given_by: str
    grounds: str
    evidence: str
    day: date
    raised_at: str
    raised_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdraw_reason: str | None
    verdict: Verdict | None
    answer: str | None
    figure_after: str | None
    answered_at: str | None
    answered_by: str | None

    @property
    def is_open(self) -> bool:
        """Whether the office still has to answer it."""
        return self.withdrawn_at is None and self.verdict is None


@dataclass(frozen=True)
class Remark:
    """A question on a unit's ``line`` (blank: its workbook), or the reply to ``question_id``."""

    id: int
    year_id: int
    unit: str
    line: str
    question_id: int | None
    words: str
    said_at: str
    said_by: str


@dataclass(frozen=True)
class NewEvidenceFile:
    """An evidence file to be kept: whose, for which line or case (``item``, its id), its ``name``
    and ``kind``; ``day`` and ``paper`` are the paper's own date and number.
    """

    unit: str
    item: str
    name: str
    kind: FileKind
    day: date | None = None
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class EvidenceFile:
    """An evidence file as it was sent, withdrawn where ``withdrawn_at`` is filled; its bytes are
    asked for apart. ``size`` is in bytes.
    """

    id: int
    year_id: int
    unit: str
    item: str
    sha256: str
    name: str
    kind: FileKind
    size: int
    day: date | None
    paper: str
    note: str
    sent_at: str
    sent_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdraw_reason: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", FileKind(self.kind))


@dataclass(frozen=True)
class Seal:
    """A half-year snapshot or a year-end seal; the result's bytes are asked for apart."""

    id: int
    year_id: int
    kind: SealKind
    manifest: str
    manifest_sha256: str
    result_sha256: str
    exceptions: str
    sealed_at: str
    sealed_by: str
    unsealed_at: str | None
    unsealed_by: str | None
    unseal_reason: str | None


@dataclass(frozen=True)
class Publication:
    """A seal whose result units and leaders may see; withdrawn where ``withdrawn_at`` is filled."""

    id: int
    year_id: int
    seal_id: int
    published_at: str
    published_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None
    withdraw_reason: str | None


@dataclass(frozen=True)
class Entry:
    """One entry of the audit; ``old`` and ``new`` are JSON text or None."""

    id: int
    year_id: int | None
    at: str
    who: str
    verb: str
    subject: str
    old: str | None
    new: str | None
    reason: str
    previous: str
    hash: str


@dataclass(frozen=True)
class Head:
    """The number of the audit's entries and the hash of the last one."""

    count: int
    hash: str


@dataclass(frozen=True)
class Account:
    """A post that may log in: ``unit`` is filled for a reporter only; disabled where
    ``disabled_at`` is filled. ``password`` is an argon2id hash; a ``temporary`` one has to be
    changed at the next login, before ``temporary_until`` (None: given before that was kept).
    """

    id: int
    name: str
    password: str = field(repr=False)
    temporary: bool
    role: Role
    unit: str | None
    created_at: str
    created_by: str
    disabled_at: str | None
    temporary_until: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", Role(self.role))

    def has_run_out(self, now: datetime) -> bool:
        """Whether its password is a temporary one that is no longer taken."""
        until = self.temporary_until if self.temporary else None
        return until is not None and now >= datetime.fromisoformat(until)


@dataclass(frozen=True)
class Login:
    """Somebody who is logged in: ``key`` is the hash of the login's secret."""

    key: str
    account_id: int
    began_at: str
    seen_at: str


@dataclass(frozen=True)
class Failures:
    """How often in a row a login failed, for one ``key`` of :mod:`scoring.office.logins`."""

    key: str
    count: int
    at: str
