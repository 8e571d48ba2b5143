"""Logins and failed logins: who is in now. In no audit, no digest and no backup."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select, update

from scoring.store import schema
from scoring.store.journal import Writer, clean
from scoring.store.reader import Reader
from scoring.store.rows import Failures, Login

KEPT = timedelta(days=2)
"""How long logins and failures are kept."""


class LoginReader(Reader):
    """Logins and failed logins."""

    def get(self, key: str) -> Login | None:
        """A login by the hash of its secret; None where there is none."""
        return self._first(Login, select(schema.logins).where(schema.logins.c.key == key))

    def failures(self, key: str) -> Failures | None:
        """Failed logins counted under a key; None where none failed."""
        return self._first(Failures, select(schema.failures).where(schema.failures.c.key == key))


class LoginWriter(Writer, LoginReader):
    """Logging in and out, and counting what failed."""

    def begin(self, key: str, account_id: int) -> None:
        """Keep a new login by the hash of its secret."""
        now, logins = self._journal.now(), schema.logins
        old = logins.c.began_at < self._journal.now(ago=KEPT)
        self._connection.execute(delete(logins).where(old))
        row = {"key": key, "account_id": account_id, "began_at": now, "seen_at": now}
        self._connection.execute(insert(logins).values(row))

    def touch(self, key: str) -> None:
        """Note that a login is in use."""
        this = schema.logins.c.key == key
        self._connection.execute(
            update(schema.logins).where(this).values(seen_at=self._journal.now())
        )

    def end(self, key: str) -> None:
        """Log out."""
        self._connection.execute(delete(schema.logins).where(schema.logins.c.key == key))

    def end_all(self, account_id: int) -> None:
        """Log an account out everywhere."""
        c = schema.logins.c
        self._connection.execute(delete(schema.logins).where(c.account_id == account_id))

    def count_failure(self, key: str, *, afresh: bool = False) -> Failures:
        """One more failed login in a row; ``afresh`` begins the row again."""
        old = schema.failures.c.at < self._journal.now(ago=KEPT)
        self._connection.execute(delete(schema.failures).where(old))
        known = self.failures(key)
        count = 1 if known is None or afresh else known.count + 1
        self.forget_failures(key)
        found = Failures(clean(key, "账号"), count, self._journal.now())
        self._connection.execute(insert(schema.failures).values(vars(found)))
        return found

    def take_back(self, key: str) -> None:
        """One failure less: it was counted beforehand, and the login was good."""
        c = schema.failures.c
        this = update(schema.failures).where(c.key == key, c.count > 0)
        self._connection.execute(this.values(count=c.count - 1))

    def forget_failures(self, key: str) -> None:
        """Begin to count anew."""
        self._connection.execute(delete(schema.failures).where(schema.failures.c.key == key))

    def forget_all_failures(self, beginning: str) -> None:
        """The same for every key that begins so."""
        these = schema.failures.c.key.startswith(beginning, autoescape=True)
        self._connection.execute(delete(schema.failures).where(these))

    def clear(self) -> None:
        """Log everybody out and forget what failed."""
        for table in schema.LIVE:
            self._connection.execute(delete(table))
