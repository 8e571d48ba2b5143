"""Logging in and out: opaque secrets, kept as hashes, that run out; failures that slow down."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scoring.model.evidence import UsageError
from scoring.model.roles import Role
from scoring.office.accounts import account_name
from scoring.office.passwords import hashed, matches
from scoring.store import Account, Failures, OutOfService, Store

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
"""A login ends after this time without use, and after that time in any case."""
SEEN = timedelta(minutes=1)
"""How often it is noted that a login is in use."""
NAME_FAILURES, PLACE_FAILURES = 5, 30
"""How many logins may fail in a row by one account name, and from one address."""
LOCKED = timedelta(minutes=15)
"""How long it is then closed."""
GATE = "登录"
"""Who stands in the records for what the gate does."""


class Refused(UsageError):
    """A login that failed; the words never tell whether the account exists."""


@dataclass(frozen=True)
class Entered:
    """Somebody who is logged in: the account and the hash of the login's secret."""

    account: Account
    key: str


def key_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Logins:
    """Who is inside. ``clock`` gives the time, as aware datetimes."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def enter(self, name: str, password: str, place: str, now: datetime | None = None) -> str:
        """Log in from an address and give the new login's secret. Raises :class:`Refused`."""
        now = now or datetime.now(UTC)
        name = account_name(name)
        rows = {f"name:{name}": NAME_FAILURES, f"place:{place}": PLACE_FAILURES}
        self._must_be_open(rows, now)
        with self.store.read() as records:
            account = records.accounts.named(name)
        kept = account.password if account and not account.disabled_at else None
        if not matches(kept, password) or account is None:
            self._count(rows, now)
            raise Refused("账号或密码不对")
        secret = secrets.token_urlsafe(32)
        with self.store.write(GATE) as tx:
            tx.logins.begin(key_of(secret), account.id)
            tx.logins.forget_failures(f"name:{account.name}")
        return secret

    def _must_be_open(self, rows: dict[str, int], now: datetime) -> None:
        with self.store.read() as records:
            failed = [(records.logins.failures(key), most) for key, most in rows.items()]
        if any(_locked(each, most, now) for each, most in failed):
            raise Refused(f"登录失败次数过多,请 15 分钟后再试,或请{Role.ADMINISTRATOR.label}解锁")

    def _count(self, rows: dict[str, int], now: datetime) -> None:
        with self.store.write(GATE) as tx:
            for key in rows:
                known = tx.logins.failures(key)
                old = known is not None and now - _time(known.at) > LOCKED
                tx.logins.count_failure(key, afresh=old)

    def failed(self, name: str) -> int:
        """How often a name failed in a row, for slowing down."""
        with self.store.read() as records:
            found = records.logins.failures(f"name:{account_name(name)}")
        return found.count if found else 0

    def who(self, secret: str, now: datetime | None = None) -> Entered | None:
        """Who a secret belongs to; None where it never was, has run out or was ended."""
        return self.by_key(key_of(secret), now) if secret else None

    def by_key(self, key: str, now: datetime | None = None) -> Entered | None:
        """The same by the secret's hash; notes that the login is in use, where that can be done."""
        now = now or datetime.now(UTC)
        with self.store.read() as records:
            login = records.logins.get(key)
            account = records.accounts.get(login.account_id) if login else None
        if login is None or account is None:
            return None
        idle, old = now - _time(login.seen_at), now - _time(login.began_at)
        ended = bool(account.disabled_at) or idle > IDLE or old > LONGEST
        if ended or idle > SEEN:
            # a full disk, or a writer who takes long, must not end reading
            with suppress(OutOfService), self.store.write(GATE, patience=0.1) as tx:
                if ended:
                    tx.logins.end(key)
                else:
                    tx.logins.touch(key)
        return None if ended else Entered(account, key)

    def leave(self, key: str) -> None:
        """End a login, in every tab."""
        with self.store.write(GATE) as tx:
            tx.logins.end(key)

    def change_password(
        self, account: Account, old: str, new: str, now: datetime | None = None
    ) -> None:
        """One's own password; all logins of the account end. Raises :class:`Refused`.

        A wrong old one counts like a failed login: whoever sits down at a login left open
        cannot go on guessing.
        """
        now, rows = now or datetime.now(UTC), {f"name:{account.name}": NAME_FAILURES}
        self._must_be_open(rows, now)
        if not matches(account.password, old):
            self._count(rows, now)
            raise Refused("原密码不对")
        if old == new:
            raise Refused("新密码与原密码相同")
        with self.store.write(account.name) as tx:
            tx.accounts.set_password(account.id, hashed(new, account.name), temporary=False)
            tx.logins.forget_failures(f"name:{account.name}")


def _locked(found: Failures | None, most: int, now: datetime) -> bool:
    return found is not None and found.count >= most and now - _time(found.at) <= LOCKED


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
