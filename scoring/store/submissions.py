"""Submissions: workbooks kept as they came, each with what became of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import func, select

from scoring.store import schema
from scoring.store.documents import sha256
from scoring.store.errors import AlreadyReceived, StoreError
from scoring.store.journal import Writer, clean, filled
from scoring.store.reader import Reader
from scoring.store.roster import RosterReader
from scoring.store.rows import State, Submission, SubmissionKind
from scoring.store.seals import SealReader

STATE_WORDS: dict[State, str] = {
    "pending": "待处理", "accepted": "已采用", "refused": "已退回", "superseded": "已被取代",
    "withdrawn": "已撤回",
}  # fmt: skip


class SubmissionReader(Reader):
    """Submissions and their bytes."""

    def of(
        self, year_id: int, states: Collection[str] = (), unit: str | None = None
    ) -> list[Submission]:
        """The year's submissions by number; of all states and units unless told."""
        c = schema.submissions.c
        wanted = select(schema.submissions).where(c.year_id == year_id).order_by(c.number)
        if states:
            wanted = wanted.where(c.state.in_(states))
        if unit is not None:
            names = RosterReader(self._connection).names_of(year_id, unit)
            wanted = wanted.where(c.unit.in_(names))
        return self._all(Submission, wanted)

    def get(self, submission_id: int) -> Submission:
        """One submission."""
        return self._one(Submission, schema.submissions, submission_id)

    def file(self, submission_id: int) -> bytes:
        """A submission's bytes as they were received."""
        return self._bytes(self.get(submission_id).sha256)

    def rows(self, sha256: str) -> bytes:
        """A submission's rows as they were handed over, by their ``parsed_sha256``."""
        return self._bytes(sha256)


class SubmissionWriter(Writer, SubmissionReader):
    """Receiving, accepting, refusing and withdrawing."""

    def receive(
        self,
        year_id: int,
        *,
        file: str,
        data: bytes,
        parsed: bytes | None,
        kind: SubmissionKind,
        unit: str | None,
        state: Literal["pending", "accepted", "refused"],
        problems: str = "[]",
        supersedes: int | None = None,
        trusted: bool = False,
        why: str = "",
    ) -> Submission:
        """Keep a workbook's bytes, parsed rows and problems under the year's next number.

        With state ``accepted`` it takes the place of ``supersedes`` at once. ``trusted``:
        who receives it vouches that the office filled the office's cells in it; ``why`` goes
        to the audit.

        Raises :class:`AlreadyReceived` where the same bytes are pending or accepted,
        :class:`StoreError` for a unit that is not in the roster or a predecessor that
        cannot be superseded.
        """
        SealReader(self._connection).require_open(year_id)
        if unit is not None:
            RosterReader(self._connection).require_known(year_id, unit)
        c = schema.submissions.c
        same = select(schema.submissions).where(c.year_id == year_id, c.sha256 == sha256(data))
        counted = same.where(c.state.in_(("pending", "accepted"))).order_by(c.number)
        if known := self._first(Submission, counted):
            raise AlreadyReceived(
                f"这份文件与第 {known.number} 号报送「{known.file}」完全相同,"
                f"该报送{STATE_WORDS[known.state]}",
                known,
            )
        if supersedes is not None:
            self._predecessor(year_id, supersedes)
        last = select(func.coalesce(func.max(c.number), 0)).where(c.year_id == year_id)
        submission_id = self._journal.add(
            schema.submissions,
            "receive",
            why,
            year_id=year_id,
            number=self._connection.execute(last).scalar_one() + 1,
            file=filled(file, "文件名"),
            sha256=self._journal.keep(data),
            size=len(data),
            parsed_sha256=None if parsed is None else self._journal.keep(parsed),
            kind=kind,
            unit=unit,
            state="pending" if state == "accepted" else state,
            problems=clean(problems, "问题"),
            received_at=self._journal.now(),
            received_by=self._journal.who,
            supersedes=supersedes,
            trusted=trusted,
        )
        kept = self.get(submission_id)
        return self._take_effect(kept, kept.supersedes, "") if state == "accepted" else kept

    def accept(
        self, submission_id: int, *, supersedes: int | None = None, reason: str = ""
    ) -> Submission:
        """Let a submission take effect, in place of the one it supersedes (by id), if any.

        ``supersedes`` replaces what was said on receiving. Raises :class:`StoreError` for one
        that was refused or is accepted already, and for one that was superseded or withdrawn
        where no reason is given to take it up again.
        """
        found = self.get(submission_id)
        SealReader(self._connection).require_open(found.year_id)
        again = found.state in ("superseded", "withdrawn")
        if found.state != "pending" and not again:
            raise StoreError(f"第 {found.number} 号报送{STATE_WORDS[found.state]},不能采用")
        if again:
            filled(reason, "重新采用的理由")
        before = found.supersedes if supersedes is None and not again else supersedes
        return self._take_effect(found, before, reason)

    def _take_effect(self, found: Submission, before: int | None, reason: str) -> Submission:
        """Accept a submission in place of ``before``, the id of another, if any."""
        if before is not None:
            old = self._predecessor(found.year_id, before, but=found.id)
            why = reason or f"由第 {found.number} 号取代"
            self._change(old, "supersede", why, state="superseded")
        supersedes = found.supersedes if before is None else before
        return self._change(found, "accept", reason, state="accepted", supersedes=supersedes)

    def refuse(self, submission_id: int, reason: str) -> Submission:
        """Send a pending submission back. Raises :class:`StoreError` without a reason."""
        return self._end(submission_id, "refuse", "refused", ("pending",), reason)

    def withdraw(self, submission_id: int, reason: str) -> Submission:
        """Take it out; what it replaced stays out. :class:`StoreError` without a reason."""
        return self._end(submission_id, "withdraw", "withdrawn", ("pending", "accepted"), reason)

    def _end(
        self, submission_id: int, verb: str, state: State, allowed: tuple[State, ...], reason: str
    ) -> Submission:
        found = self.get(submission_id)
        SealReader(self._connection).require_open(found.year_id)
        if found.state not in allowed:
            raise StoreError(
                f"第 {found.number} 号报送{STATE_WORDS[found.state]},不能改为{STATE_WORDS[state]}"
            )
        return self._change(found, verb, filled(reason, "理由"), state=state)

    def _change(self, old: Submission, verb: str, why: str, **values: object) -> Submission:
        return Submission(
            **self._journal.change(schema.submissions, old.year_id, old.id, verb, why, **values)
        )

    def _predecessor(self, year_id: int, submission_id: int, but: int | None = None) -> Submission:
        """The submission to be superseded: of the same year, and pending or accepted."""
        old = self.get(submission_id)
        if old.year_id != year_id or old.id == but or old.state not in ("pending", "accepted"):
            raise StoreError(
                f"第 {old.number} 号报送{STATE_WORDS[old.state]},不能由这一份取代;请重新核对"
            )
        return old
