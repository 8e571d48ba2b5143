"""Receiving: what comes in is kept as it came, and what becomes of it is said beside it."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select

from scoring.store import schema
from scoring.store.documents import sha256
from scoring.store.errors import AlreadyReceived, StoreError
from scoring.store.rows import State, Submission, SubmissionKind
from scoring.store.writer import Writer, clean, filled

STATE_WORDS: dict[State, str] = {
    "pending": "待处理",
    "accepted": "已采用",
    "refused": "已退回",
    "superseded": "已被取代",
    "withdrawn": "已撤回",
}

AGAIN: tuple[State, ...] = ("superseded", "withdrawn")
"""States from which a submission can be accepted once more, with a reason."""


class SubmissionVerbs(Writer):
    """Verbs on submissions."""

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
    ) -> Submission:
        """Keep a workbook's bytes, parsed rows and problems under the year's next number.

        With state ``accepted`` it takes the place of ``supersedes`` at once. ``trusted``:
        who receives it vouches that the office filled the office's cells in it.

        Raises :class:`AlreadyReceived` where the same bytes are pending or accepted,
        :class:`StoreError` for a unit that is not in the roster or a predecessor that
        cannot be superseded.
        """
        self._must_be_open(year_id)
        if unit is not None:
            self._must_be_known(year_id, unit)
        self._must_be_new(year_id, data)
        if supersedes is not None:
            self._predecessor(year_id, supersedes)
        number = self._connection.execute(
            select(func.coalesce(func.max(schema.submissions.c.number), 0) + 1).where(
                schema.submissions.c.year_id == year_id
            )
        ).scalar_one()
        submission_id = self._add(
            schema.submissions,
            "receive",
            year_id=year_id,
            number=number,
            file=filled(file, "文件名"),
            sha256=self._keep(data),
            size=len(data),
            parsed_sha256=None if parsed is None else self._keep(parsed),
            kind=kind,
            unit=unit,
            state="pending" if state == "accepted" else state,
            problems=clean(problems, "问题"),
            received_at=self._now(),
            received_by=self.who,
            supersedes=supersedes,
            trusted=trusted,
        )
        if state == "accepted":
            return self.accept(submission_id)
        return self.submission(submission_id)

    def accept(
        self, submission_id: int, *, supersedes: int | None = None, reason: str = ""
    ) -> Submission:
        """Let a submission take effect, in place of the one it supersedes (by id), if any.

        ``supersedes`` replaces what was said on receiving. Raises :class:`StoreError` for one
        that was refused or is accepted already, and for one that was superseded or withdrawn
        where no reason is given to take it up again.
        """
        found = self.submission(submission_id)
        self._must_be_open(found.year_id)
        if found.state not in ("pending", *AGAIN):
            raise StoreError(f"第 {found.number} 号报送{STATE_WORDS[found.state]},不能采用")
        if found.state in AGAIN:
            filled(reason, "重新采用的理由")
        again = found.state in AGAIN
        before = found.supersedes if supersedes is None and not again else supersedes
        if before is not None:
            old = self._predecessor(found.year_id, before, but=submission_id)
            self._change(
                schema.submissions,
                old.year_id,
                old.id,
                "supersede",
                reason or f"由第 {found.number} 号取代",
                state="superseded",
            )
        self._change(
            schema.submissions,
            found.year_id,
            submission_id,
            "accept",
            reason,
            state="accepted",
            supersedes=found.supersedes if before is None else before,
        )
        return self.submission(submission_id)

    def refuse(self, submission_id: int, reason: str) -> Submission:
        """Send a pending submission back. Raises :class:`StoreError` without a reason."""
        return self._end(submission_id, "refuse", "refused", ("pending",), reason)

    def withdraw(self, submission_id: int, reason: str) -> Submission:
        """Take a pending or accepted submission out of effect; what it replaced stays out.

        Raises :class:`StoreError` without a reason.
        """
        return self._end(submission_id, "withdraw", "withdrawn", ("pending", "accepted"), reason)

    def _end(
        self, submission_id: int, verb: str, state: State, allowed: tuple[State, ...], reason: str
    ) -> Submission:
        found = self.submission(submission_id)
        self._must_be_open(found.year_id)
        if found.state not in allowed:
            raise StoreError(
                f"第 {found.number} 号报送{STATE_WORDS[found.state]},不能改为{STATE_WORDS[state]}"
            )
        self._change(
            schema.submissions,
            found.year_id,
            submission_id,
            verb,
            filled(reason, "理由"),
            state=state,
        )
        return self.submission(submission_id)

    def _must_be_new(self, year_id: int, data: bytes) -> None:
        for known in self.same_bytes(year_id, sha256(data)):
            if known.state in ("pending", "accepted"):
                raise AlreadyReceived(
                    f"这份文件与第 {known.number} 号报送「{known.file}」完全相同,"
                    f"该报送{STATE_WORDS[known.state]}",
                    known,
                )

    def _predecessor(self, year_id: int, submission_id: int, but: int | None = None) -> Submission:
        """The submission to be superseded: of the same year, and pending or accepted."""
        old = self.submission(submission_id)
        if old.year_id != year_id or old.id == but or old.state not in ("pending", "accepted"):
            raise StoreError(
                f"第 {old.number} 号报送{STATE_WORDS[old.state]},不能由这一份取代;请重新核对"
            )
        return old
