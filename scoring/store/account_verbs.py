"""Accounts and logins: who may enter, and who is inside."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, update

from scoring.store import schema
from scoring.store.account_rows import Account, Failures, Login, Role
from scoring.store.errors import StoreError
from scoring.store.writer import Writer, clean, filled

FORGOTTEN = timedelta(days=2)
"""Logins and failures of longer ago are of no use to anybody."""


class AccountVerbs(Writer):
    """Verbs on accounts; each leaves an entry in the audit."""

    def create_account(self, name: str, password: str, role: Role, unit: str | None) -> Account:
        """Make an account; ``password`` is its hash, which has to be changed at first login.

        Raises :class:`StoreError` where the name is taken.
        """
        if self.account_named(filled(name, "账号")):
            raise StoreError(f"账号「{name}」已经有了")
        account_id = self._add(
            schema.accounts,
            "create-account",
            name=name,
            password=password,
            temporary=True,
            role=role,
            unit=unit and clean(unit, "单位"),
            created_at=self._now(),
            created_by=self.who,
        )
        return self.account(account_id)

    def set_password(self, account_id: int, password: str, *, temporary: bool) -> None:
        """Another hash; whoever is logged in by the account is logged out."""
        verb = "reset-password" if temporary else "change-password"
        self._alter(account_id, verb, password=password, temporary=temporary)

    def set_role(self, account_id: int, role: Role, unit: str | None) -> None:
        """Another role, and for a reporter the unit."""
        self._alter(account_id, "set-role", role=role, unit=unit and clean(unit, "单位"))

    def disable_account(self, account_id: int) -> None:
        """Let an account in no more. It stays, as the audit speaks of it."""
        self._alter(account_id, "disable-account", disabled_at=self._now())

    def enable_account(self, account_id: int) -> None:
        """Let it in again."""
        self._alter(account_id, "enable-account", disabled_at=None)

    def _alter(self, account_id: int, verb: str, **values: object) -> None:
        account = self.account(account_id)
        self._change(schema.accounts, None, account.id, verb, "", **values)
        self.end_logins(account_id)

    def begin_login(self, key: str, account_id: int) -> Login:
        """Keep a new session by the hash of its secret."""
        now, logins = self._now(), schema.logins
        self._connection.execute(delete(logins).where(logins.c.began_at < self._ago(FORGOTTEN)))
        values = {"key": key, "account_id": account_id, "began_at": now, "seen_at": now}
        self._connection.execute(insert(schema.logins).values(values))
        return Login(**values)  # type: ignore[arg-type]

    def see_login(self, key: str) -> None:
        """Note that a session is in use."""
        this = schema.logins.c.key == key
        self._connection.execute(update(schema.logins).where(this).values(seen_at=self._now()))

    def end_login(self, key: str) -> None:
        """Log one session out."""
        self._connection.execute(delete(schema.logins).where(schema.logins.c.key == key))

    def end_logins(self, account_id: int) -> None:
        """Log an account out everywhere."""
        c = schema.logins.c
        self._connection.execute(delete(schema.logins).where(c.account_id == account_id))

    def count_failure(self, key: str, *, afresh: bool = False) -> Failures:
        """One more failed login in a row; ``afresh`` begins the row again."""
        old = schema.failures.c.at < self._ago(FORGOTTEN)
        self._connection.execute(delete(schema.failures).where(old))
        known = self.failures(key)
        count = 1 if known is None or afresh else known.count + 1
        self.forget_failures(key)
        values = {"key": clean(key, "账号"), "count": count, "at": self._now()}
        self._connection.execute(insert(schema.failures).values(values))
        return Failures(**values)  # type: ignore[arg-type]

    def forget_the_moment(self) -> None:
        """Nobody is logged in, and no login has failed."""
        for table in schema.LIVE:
            self._connection.execute(delete(table))

    def forget_failures(self, key: str) -> None:
        """A login went well."""
        self._connection.execute(delete(schema.failures).where(schema.failures.c.key == key))
