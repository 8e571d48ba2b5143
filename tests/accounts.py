"""Accounts that can log in: made by an administrator, their password changed at the first login."""

from __future__ import annotations

from scoring.office.accounts import Accounts
from scoring.office.logins import Logins
from scoring.office.roles import AtTheMachine, Role
from scoring.store import Store
from scoring.store.rows import Account

TEMPORARY, PASSWORD = "lin-shi-de-mi-ma", "zheng-que-de-mi-ma"


def account(store: Store, name: str, role: Role | str, unit: str | None = None) -> Account:
    """A new account with ``PASSWORD``."""
    Accounts(store, AtTheMachine("终端")).add(name, Role(role), unit, TEMPORARY)
    with store.read() as now:
        made = now.accounts.named(name)
    assert made
    Logins(store).change_password(made, TEMPORARY, PASSWORD)
    return made
