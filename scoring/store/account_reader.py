"""What can be asked about accounts, logins and publications."""

from __future__ import annotations

from sqlalchemy import select

from scoring.store import schema
from scoring.store.account_rows import Account, Failures, Login, Publication
from scoring.store.asking import Asking


class AccountReading(Asking):
    """One moment of the records, seen by the gate."""

    def accounts(self) -> list[Account]:
        """All accounts by name, also the disabled."""
        return self._all(Account, select(schema.accounts).order_by(schema.accounts.c.name))

    def account(self, account_id: int) -> Account:
        """One account."""
        return self._one(Account, schema.accounts, account_id)

    def account_named(self, name: str) -> Account | None:
        """The account of this very name; None where there is none."""
        found = self._all(Account, select(schema.accounts).where(schema.accounts.c.name == name))
        return found[0] if found else None

    def login(self, key: str) -> Login | None:
        """A session by the hash of its secret."""
        found = self._all(Login, select(schema.logins).where(schema.logins.c.key == key))
        return found[0] if found else None

    def failures(self, key: str) -> Failures | None:
        """Failed logins of an account name or an address."""
        found = self._all(Failures, select(schema.failures).where(schema.failures.c.key == key))
        return found[0] if found else None

    def publication_in_force(self, year_id: int) -> Publication | None:
        """What of the year is published now; None where nothing is."""
        c = schema.publications.c
        wanted = select(schema.publications).where(c.year_id == year_id, c.withdrawn_at.is_(None))
        found = self._all(Publication, wanted.order_by(c.id.desc()))
        return found[0] if found else None
