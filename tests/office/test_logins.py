"""Logging in and out: what runs out, what is counted, what is never told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scoring.model.evidence import UsageError
from scoring.office.accounts import Accounts
from scoring.office.logins import IDLE, LOCKED, LONGEST, NAME_FAILURES, Logins, Refused, key_of
from scoring.office.roles import AtTheMachine
from scoring.store import Store

PASSWORD, PLACE = "zheng-que-de-mi-ma", "192.0.2.1"


@pytest.fixture
def logins(store: Store) -> Logins:
    Accounts(store, AtTheMachine("终端")).add("一岗", "staff", None, PASSWORD)
    return Logins(store)


def entered(logins: Logins) -> str:
    return logins.enter("一岗", PASSWORD, PLACE)


def test_a_secret_is_kept_as_its_hash(logins: Logins, store: Store) -> None:
    secret = entered(logins)
    found = logins.who(secret)
    assert found is not None
    assert found.account.name == "一岗"
    with store.read() as now:
        assert now.logins.get(secret) is None
        assert now.logins.get(key_of(secret)) is not None
        assert PASSWORD not in now.accounts.get(found.account.id).password


def test_each_login_has_a_secret_of_its_own(logins: Logins) -> None:
    assert entered(logins) != entered(logins)


def test_a_login_ends_unused_and_ends_anyway(logins: Logins) -> None:
    now = datetime.now(UTC)
    idle, old = entered(logins), entered(logins)
    assert logins.who(idle, now + IDLE - timedelta(seconds=5)) is not None
    assert logins.who(idle, now + IDLE * 2 + timedelta(seconds=5)) is None
    assert logins.who(idle) is None, "once ended it does not come back"
    assert logins.who(old, now + LONGEST + timedelta(seconds=5)) is None


def test_a_login_that_is_left_is_gone(logins: Logins) -> None:
    secret = entered(logins)
    logins.leave(key_of(secret))
    assert logins.who(secret) is None


@pytest.mark.parametrize("name", ["一岗", "没有的账号"])
def test_wrong_is_wrong_whoever_it_is(logins: Logins, name: str) -> None:
    with pytest.raises(Refused, match=r"^账号或密码不对$"):
        logins.enter(name, "cuo-de-mi-ma", PLACE)


def test_too_many_failures_close_the_account_for_a_while(logins: Logins) -> None:
    for _ in range(NAME_FAILURES):
        with pytest.raises(Refused, match="不对"):
            logins.enter("一岗", "cuo-de-mi-ma", PLACE)
    with pytest.raises(Refused, match="次数过多"):
        entered(logins)
    later = datetime.now(UTC) + LOCKED + timedelta(seconds=5)
    assert logins.enter("一岗", PASSWORD, PLACE, later)


def test_an_administrator_unlocks(logins: Logins, store: Store) -> None:
    for _ in range(NAME_FAILURES):
        with pytest.raises(Refused):
            logins.enter("一岗", "cuo-de-mi-ma", PLACE)
    Accounts(store, AtTheMachine("终端")).enable("一岗")
    assert entered(logins)


def test_another_password_ends_every_login(logins: Logins) -> None:
    one, two = entered(logins), entered(logins)
    found = logins.who(one)
    assert found is not None
    with pytest.raises(Refused, match="原密码不对"):
        logins.change_password(found.account, "cuo-de-mi-ma", "xin-de-mi-ma")
    logins.change_password(found.account, PASSWORD, "xin-de-mi-ma")
    assert logins.who(one) is logins.who(two) is None
    with pytest.raises(Refused):
        entered(logins)
    assert logins.enter("一岗", "xin-de-mi-ma", PLACE)


def test_the_old_password_cannot_be_guessed_from_a_login_left_open(logins: Logins) -> None:
    found = logins.who(entered(logins))
    assert found is not None
    for _ in range(NAME_FAILURES):
        with pytest.raises(Refused, match="原密码不对"):
            logins.change_password(found.account, "cuo-de-mi-ma", "xin-de-mi-ma")
    with pytest.raises(Refused, match="次数过多"):
        logins.change_password(found.account, PASSWORD, "xin-de-mi-ma")
    later = datetime.now(UTC) + LOCKED + timedelta(seconds=5)
    logins.change_password(found.account, PASSWORD, "xin-de-mi-ma", later)
    assert logins.enter("一岗", "xin-de-mi-ma", PLACE), "and nothing is counted any more"


@pytest.mark.parametrize("name", ["稳评办\u3000一岗", "一\u200b岗", "一\n岗", "\u202e一岗"])
def test_no_account_has_a_name_that_could_not_log_in(store: Store, name: str) -> None:
    with pytest.raises(UsageError, match="看不见"):
        Accounts(store, AtTheMachine("终端")).add(name, "staff", None, PASSWORD)


@pytest.mark.parametrize("password", ["duan", "aaaaaaaaaaaa", "一岗的一个好密码", "x" * 201])
def test_easy_passwords_are_refused(store: Store, password: str) -> None:
    with pytest.raises(UsageError, match="密码"):
        Accounts(store, AtTheMachine("终端")).add("一岗", "staff", None, password)


def test_the_last_administrator_stays(store: Store) -> None:
    accounts = Accounts(store, AtTheMachine("终端"))
    accounts.add("管理员", "administrator")
    with pytest.raises(UsageError, match="最后一个"):
        accounts.disable("管理员")
    with pytest.raises(UsageError, match="最后一个"):
        accounts.give_role("管理员", "leader")
    accounts.add("副管理员", "administrator")
    accounts.disable("管理员")
    with pytest.raises(UsageError, match="最后一个"):
        accounts.disable("副管理员")


def test_a_disabled_account_is_out_and_stays_out(logins: Logins, store: Store) -> None:
    secret = entered(logins)
    Accounts(store, AtTheMachine("终端")).disable("一岗")
    assert logins.who(secret) is None
    with pytest.raises(Refused, match="不对"):
        entered(logins)
