"""Accounts: posts that may log in. An administrator makes them, or whoever has the machine."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from scoring.model.evidence import UsageError
from scoring.model.roles import Action, Role
from scoring.office.passwords import hashed, temporary_password
from scoring.office.roles import AtRecords, needs
from scoring.store import Account, Store, WriteTransaction


def account_name(text: str) -> str:
    """What is typed as the records have it (40 characters); no name gives one nobody has."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:40]


def name_key(name: str) -> str:
    """What the key of a name's failed logins begins with; the address follows."""
    return f"name:{json.dumps(name, ensure_ascii=False)}@"


def own_key(account: Account) -> str:
    """The key of wrong passwords given by whoever is logged in, to change the password."""
    return f"own:{account.id}"


def standing(account: Account) -> tuple[str, str]:
    """Whether an account can log in: a mark, and words with the day its password runs out."""
    if account.disabled_at:
        return "✕", "已停用"
    if account.has_run_out(datetime.now(UTC)):
        return "✕", "临时密码已过期"
    if account.temporary:
        return "◐", f"待改密码{until(account, '(至 {})')}"
    return "✓", "可用"


def until(account: Account, words: str) -> str:
    """The words with the day a temporary password runs out; blank where it does not."""
    if not account.temporary or account.temporary_until is None:
        return ""
    end = datetime.fromisoformat(account.temporary_until).astimezone()
    return words.format(f"{end:%Y-%m-%d}")


class Accounts(AtRecords):
    """Verbs on accounts. None ever gives a password's hash away."""

    @needs(Action.ACCOUNTS)
    def all(self) -> list[Account]:
        """All accounts by name, also the disabled."""
        with self.store.read() as now:
            return now.accounts.all()

    @needs(Action.ACCOUNTS)
    def add(
        self, name: str, role: str, unit: str | None = None, password: str | None = None
    ) -> str:
        """Make an account and give its temporary password, to be changed at first login.

        Raises :class:`UsageError` for a role that does not exist, a reporter without a unit,
        a name that is taken, or a password that is too easy.
        """
        name = name.strip()
        _check(name, role, unit)
        if account_name(name) != name:
            raise UsageError("账号里不要有全角空格和看不见的字符:这样的账号登录不了")
        given = temporary_password() if password is None else password
        with self.store.write(self.actor.name) as tx:
            tx.accounts.create(name, hashed(given, name), Role(role), unit or None)
        return given

    @needs(Action.ACCOUNTS)
    def reset(self, name: str, password: str | None = None) -> str:
        """A new temporary password; whoever is logged in by the account is logged out."""
        account = self._named(name)
        given = temporary_password() if password is None else password
        with self.store.write(self.actor.name) as tx:
            tx.accounts.set_password(account.id, hashed(given, name), temporary=True)
            _forget_failures(tx, account)
        return given

    @needs(Action.ACCOUNTS)
    def give_role(self, name: str, role: str, unit: str | None = None) -> None:
        """Another role, and for a reporter the unit; the account is logged out."""
        _check(name, role, unit)
        account = self._named(name)
        with self.store.write(self.actor.name) as tx:
            _keep_one_administrator(tx, account, stays=role == Role.ADMINISTRATOR)
            tx.accounts.set_role(account.id, Role(role), unit or None)

    @needs(Action.ACCOUNTS)
    def disable(self, name: str) -> None:
        """Let the account in no more, and log it out."""
        account = self._named(name)
        with self.store.write(self.actor.name) as tx:
            _keep_one_administrator(tx, account, stays=False)
            tx.accounts.disable(account.id)

    @needs(Action.ACCOUNTS)
    def enable(self, name: str) -> None:
        """Let the account in again, also after too many failed logins."""
        account = self._named(name)
        with self.store.write(self.actor.name) as tx:
            _forget_failures(tx, account)
            if account.disabled_at:
                tx.accounts.enable(account.id)

    def _named(self, name: str) -> Account:
        with self.store.read() as now:
            found = now.accounts.named(name.strip())
        if found is None:
            raise UsageError(f"没有账号「{name}」")
        return found


def _keep_one_administrator(tx: WriteTransaction, account: Account, *, stays: bool) -> None:
    """Raise :class:`UsageError` where nobody else could administer; in the transaction that takes
    the account away, as two could take each other's.
    """
    now = datetime.now(UTC)
    others = [
        each
        for each in tx.accounts.all()
        if each.role == Role.ADMINISTRATOR
        and not each.disabled_at
        and not each.has_run_out(now)
        and each.id != account.id
    ]
    if account.role == Role.ADMINISTRATOR and not account.disabled_at and not stays and not others:
        label = Role.ADMINISTRATOR.label
        raise UsageError(f"这是最后一个可用的{label}账号,不能停用或改作他用")


def _forget_failures(tx: WriteTransaction, account: Account) -> None:
    tx.logins.forget_all_failures(name_key(account.name))
    tx.logins.forget_failures(own_key(account))


def administrators(store: Store) -> int:
    """How many administrators can log in."""
    with store.read() as now:
        return sum(a.role == Role.ADMINISTRATOR and not a.disabled_at for a in now.accounts.all())


def _check(name: str, role: str, unit: str | None) -> None:
    if not name or len(name) > 40:
        raise UsageError("账号应为 1 至 40 个字,建议用岗位名称,如“考评办一岗”")
    if role not in {*Role}:
        known = "、".join(f"{each}({each.label})" for each in Role)
        raise UsageError(f"没有角色「{role}」;可用的:{known}")
    if (role == Role.REPORTER) != bool(unit):
        raise UsageError(f"{Role.REPORTER.label}的账号要写明单位,其他角色不写单位")
