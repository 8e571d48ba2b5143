"""What the store refuses, in words for the user. The tree stands in the package's docstring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scoring.model.errors import Unavailable, UsageError

if TYPE_CHECKING:
    from scoring.store.rows import Change, Entry, Submission


class StoreError(UsageError):
    """The office's records cannot do what was asked; the message is for the user."""


class NotFound(StoreError):
    """There is no such year, unit, submission, record or seal."""


class OutOfService(StoreError, Unavailable):
    """The database is out of reach, full, read-only or damaged, as the message says."""


class Busy(OutOfService):
    """Another writer held the database longer than the waiting time; trying again helps."""


class Conflict(StoreError):
    """Somebody else changed the same thing since it was looked at; nothing was written.

    ``changes`` are the reviews of the unit, oldest first, that the caller had not seen;
    ``entries`` the audit entries, where the whole year was looked at (sealing).
    """

    def __init__(
        self, message: str, changes: Sequence[Change] = (), entries: Sequence[Entry] = ()
    ) -> None:
        super().__init__(message)
        self.changes = tuple(changes)
        self.entries = tuple(entries)


class Sealed(StoreError):
    """The year is sealed: only unsealing, with a reason, can change it."""


class AlreadyReceived(StoreError):
    """The same bytes stand in the year already, pending or accepted: ``submission``."""

    def __init__(self, message: str, submission: Submission) -> None:
        super().__init__(message)
        self.submission = submission


class Damaged(StoreError):
    """A database or backup is damaged; ``findings`` say what was found, in Chinese."""

    def __init__(self, message: str, findings: Iterable[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join([message, *self.findings]))
