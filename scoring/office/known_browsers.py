"""Browsers that an account has logged in from before: their marks, and how these are recognised.

A mark is signed with the hash of the account's password, so that every process knows it, nothing
is kept of it, and another password ends it. It lets nobody in: failures of others do not count
against who shows it, its own do.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from scoring.store import Account

LASTS = timedelta(days=180)
"""How long a browser is known after a login: from one half-year's evaluation to the next."""
MOST = 5
"""How many accounts of one browser are known; the oldest goes first."""
BETWEEN = "~"


def recognised(marks: str, account: Account, now: datetime) -> str:
    """The number of the browser that shows a mark of this account; blank where none does."""
    for mark in marks.split(BETWEEN):
        body, _, signature = mark.rpartition(".")
        number, _, rest = body.partition(".")
        until, _, browser = rest.partition(".")
        if number == str(account.id) and hmac.compare_digest(
            signature.encode(), _signature(account, body).encode()
        ):
            return browser if now.timestamp() < int(until) else ""
    return ""


def with_mark(marks: str, account: Account, now: datetime) -> str:
    """The marks of a browser with a new one for an account that has just logged in."""
    body = f"{account.id}.{int((now + LASTS).timestamp())}.{secrets.token_hex(8)}"
    others = [each for each in marks.split(BETWEEN) if each.partition(".")[0] != str(account.id)]
    kept = [each for each in others if 0 < len(each) <= 200][: MOST - 1]
    return BETWEEN.join([f"{body}.{_signature(account, body)}", *kept])


def _signature(account: Account, body: str) -> str:
    return hmac.digest(account.password.encode(), body.encode(), "sha256").hex()
