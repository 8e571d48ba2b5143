"""Accounts: posts that may log in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from scoring.model.roles import Role
from scoring.store import schema
from scoring.store.errors import StoreError
from scoring.store.journal import Writer, filled, legible
from scoring.store.logins import LoginWriter
from scoring.store.reader import Reader
from scoring.store.rows import Account

TEMPORARY_LASTS = timedelta(days=14)
"""How long a temporary password is taken: long enough for a letter to a unit, and its answer."""


class AccountReader(Reader):
    """Accounts."""

    def all(self) -> list[Account]:
        """All accounts by name, also the disabled."""
        return self._all(Account, select(schema.accounts).order_by(schema.accounts.c.name))

    def get(self, account_id: int) -> Account:
        """One account."""
        return self._one(Account, schema.accounts, account_id)

    def named(self, name: str) -> Account | None:
        """The account of this very name; None where there is none."""
        return self._first(Account, select(schema.accounts).where(schema.accounts.c.name == name))


class AccountWriter(Writer, AccountReader):
    """Making and altering accounts; each alteration logs the account out."""

    def create(self, name: str, password: str, role: Role, unit: str | None) -> Account:
        """Make an account; ``password`` is its hash, which has to be changed at first login.

        Raises :class:`StoreError` where the name is taken.
        """
        if self.named(filled(name, "账号")):
            raise StoreError(f"账号「{name}」已经有了")
        account_id = self._journal.add(
            schema.accounts,
            "create-account",
            name=name,
            password=password,
            temporary=True,
            temporary_until=self._end_of_temporary(),
            role=role,
            unit=unit and legible(unit, "单位"),
            created_at=self._journal.now(),
            created_by=self._journal.who,
        )
        return self.get(account_id)

    def set_password(self, account_id: int, password: str, *, temporary: bool) -> None:
        """Another hash; whoever is logged in by the account is logged out."""
        verb = "reset-password" if temporary else "change-password"
        until = self._end_of_temporary() if temporary else None
        self._alter(account_id, verb, password=password, temporary=temporary, temporary_until=until)

    def set_role(self, account_id: int, role: Role, unit: str | None) -> None:
        """Another role, and for a reporter the unit."""
        self._alter(account_id, "set-role", role=role, unit=unit and legible(unit, "单位"))

    def disable(self, account_id: int) -> None:
        """Let an account in no more. It stays, as the audit speaks of it."""
        self._alter(account_id, "disable-account", disabled_at=self._journal.now())

    def enable(self, account_id: int) -> None:
        """Let it in again."""
        self._alter(account_id, "enable-account", disabled_at=None)

    def _end_of_temporary(self) -> str:
        return self._journal.now(ago=-TEMPORARY_LASTS)

    def _alter(self, account_id: int, verb: str, **values: object) -> None:
        self._journal.change(schema.accounts, None, self.get(account_id).id, verb, "", **values)
        LoginWriter(self._journal).end_all(account_id)
