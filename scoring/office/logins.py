"""Logging in and out: opaque secrets, kept as hashes, that run out; failures that slow down."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scoring.model.evidence import UsageError
from scoring.model.roles import Role
from scoring.office import known_browsers
from scoring.office.accounts import account_name, name_key, own_key
from scoring.office.passwords import hashed, matches
from scoring.store import Account, Failures, OutOfService, Store

IDLE, LONGEST = timedelta(minutes=60), timedelta(hours=12)
"""A login ends after this time without use, and after that time in any case."""
SEEN = timedelta(minutes=1)
"""How often it is noted that a login is in use."""
NAME_FAILURES, PLACE_FAILURES = 5, 200
"""How many logins may fail in a row by one account name from one address, or from one browser
that it is known by; and from one address: 50 people behind it, each short of the first."""
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

    def enter(
        self,
        name: str,
        password: str,
        place: str,
        now: datetime | None = None,
        marks: str = "",
    ) -> str:
        """Log in from an address and give the new login's secret. Raises :class:`Refused`.

        ``marks`` are those of :mod:`scoring.office.known_browsers`. A guess is counted before
        the password is looked at: however many come at once, no more than allowed are.
        """
        now, name = now or datetime.now(UTC), account_name(name)
        account, browser = self._browser(name, marks, now)
        counted = self._count(*_counts(name, place, browser), now=now)
        kept = account.password if account and not account.disabled_at else None
        if not matches(kept, password) or account is None:
            raise Refused("账号或密码不对")
        if account.has_run_out(now):
            raise Refused(f"临时密码已过期,请{Role.ADMINISTRATOR.label}重置密码")
        secret = secrets.token_urlsafe(32)
        with self.store.write(GATE) as tx:
            tx.logins.begin(key_of(secret), account.id)
            for key, most in counted.items():
                if most == PLACE_FAILURES:  # others fail there too
                    tx.logins.take_back(key)
                else:
                    tx.logins.forget_failures(key)
        return secret

    def _browser(self, name: str, marks: str, now: datetime) -> tuple[Account | None, str]:
        """The account of a name, and the number of the browser if it is known by it."""
        with self.store.read() as records:
            account = records.accounts.named(name)
        return account, known_browsers.recognised(marks, account, now) if account else ""

    def _count(self, *ways: Mapping[str, int], now: datetime) -> Mapping[str, int]:
        """Count a guess under the keys of the first way that is open, and give these.

        A way: keys, each with how often it may fail. Raises :class:`Refused` where none is open.
        """
        with self.store.write(GATE) as tx:
            for way in ways:
                known = {key: tx.logins.failures(key) for key in way}
                if any(_locked(known[key], most, now) for key, most in way.items()):
                    continue
                for key, each in known.items():
                    old = each is not None and now - _time(each.at) > LOCKED
                    tx.logins.count_failure(key, afresh=old)
                return way
        raise Refused(f"登录失败次数过多,请 15 分钟后再试,或请{Role.ADMINISTRATOR.label}解锁")

    def is_known(self, name: str, marks: str) -> bool:
        """Whether the account of this name knows the browser that shows these marks."""
        return bool(self._browser(account_name(name), marks, datetime.now(UTC))[1])

    def failed(self, name: str, place: str, marks: str = "") -> int:
        """How often a name failed in a row from there, for slowing down."""
        name = account_name(name)
        _, browser = self._browser(name, marks, datetime.now(UTC))
        key = next(iter(_counts(name, place, browser)[0]))
        with self.store.read() as records:
            found = records.logins.failures(key)
        return found.count if found else 0

    def marks(self, marks: str, secret: str) -> str:
        """The marks of a browser after a good login, by the secret it was given."""
        entered, now = self.who(secret), datetime.now(UTC)
        return known_browsers.with_mark(marks, entered.account, now) if entered else marks

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
        key = own_key(account)
        self._count({key: NAME_FAILURES}, now=now or datetime.now(UTC))
        if not matches(account.password, old):
            raise Refused("原密码不对")
        with self.store.write(GATE) as tx:
            tx.logins.forget_failures(key)
        if old == new:
            raise Refused("新密码与原密码相同")
        with self.store.write(account.name) as tx:
            tx.accounts.set_password(account.id, hashed(new, account.name), temporary=False)


def _counts(name: str, place: str, browser: str) -> list[dict[str, int]]:
    """What a guess is counted by: the browser where it is known; else name with address, and
    the address; also for a known browser that has failed too often itself.
    """
    ways = [{f"browser:{browser}": NAME_FAILURES}] if browser else []
    return [*ways, {name_key(name) + place: NAME_FAILURES, f"place:{place}": PLACE_FAILURES}]


def _locked(found: Failures | None, most: int, now: datetime) -> bool:
    return found is not None and found.count >= most and now - _time(found.at) <= LOCKED


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
