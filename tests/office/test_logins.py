"""Logging in and out: what runs out, what is counted, what is never told."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scoring.model.evidence import UsageError
from scoring.office.accounts import Accounts, standing, until
from scoring.office.known_browsers import LASTS, MOST, recognised
from scoring.office.logins import IDLE, LOCKED, LONGEST, NAME_FAILURES, Logins, Refused, key_of
from scoring.office.roles import AtTheMachine
from scoring.store import Store
from scoring.store.accounts import TEMPORARY_LASTS

PASSWORD, PLACE = "zheng-que-de-mi-ma", "192.0.2.1"


@pytest.fixture
def logins(store: Store) -> Logins:
    Accounts(store, AtTheMachine("终端")).add("一岗", "staff", None, PASSWORD)
    return Logins(store)


def entered(logins: Logins) -> str:
    return logins.enter("一岗", PASSWORD, PLACE)


def test_a_password_costs_whoever_tries_many_64_mib_and_three_passes_each() -> None:
    """In a process of its own: tests make theirs by the library's cheapest profile."""
    asked = "from scoring.office.passwords import hashed; print(hashed('ni-cai-bu-dao', '甲'))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


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


def test_a_name_failed_elsewhere_is_open_here(logins: Logins) -> None:
    for _ in range(NAME_FAILURES + 1):
        with pytest.raises(Refused):
            logins.enter("一岗", "cuo-de-mi-ma", "192.0.2.66")
    assert entered(logins)


def test_a_known_browser_passes_where_its_name_and_address_are_closed(logins: Logins) -> None:
    known = logins.marks("", entered(logins))
    for _ in range(NAME_FAILURES):
        with pytest.raises(Refused, match="不对"):
            logins.enter("一岗", "cuo-de-mi-ma", PLACE)
    assert logins.failed("一岗", PLACE) == NAME_FAILURES
    assert logins.failed("一岗", PLACE, known) == 0
    with pytest.raises(Refused, match="次数过多"):
        entered(logins)
    assert logins.enter("一岗", PASSWORD, PLACE, marks=known)


def test_a_known_browser_guesses_no_more_than_others(logins: Logins) -> None:
    known = logins.marks("", entered(logins))
    for _ in range(NAME_FAILURES * 2):  # as a browser, then as anybody
        with pytest.raises(Refused, match="不对"):
            logins.enter("一岗", "cuo-de-mi-ma", PLACE, marks=known)
    with pytest.raises(Refused, match="次数过多"):
        logins.enter("一岗", PASSWORD, PLACE, marks=known)


def test_a_mark_is_of_one_account_and_one_password_and_runs_out(
    logins: Logins, store: Store
) -> None:
    Accounts(store, AtTheMachine("终端")).add("二岗", "staff", None, PASSWORD)
    known, now = logins.marks("", entered(logins)), datetime.now(UTC)
    both = logins.marks(known, logins.enter("二岗", PASSWORD, PLACE))
    with store.read() as records:
        one, two = records.accounts.named("一岗"), records.accounts.named("二岗")
    assert one
    assert two
    assert recognised(known, one, now)
    assert recognised(both, one, now)
    assert recognised(both, two, now) != recognised(both, one, now)
    assert not recognised(known, two, now)
    assert not recognised(known.replace(f"{one.id}.", f"{two.id}.", 1), two, now)
    assert not recognised(known, one, now + LASTS)
    assert not recognised(known, replace(one, password=one.password + "x"), now)
    for forged in ("", ".", "~", f"{one.id}...", "1.9.x.é", f"{one.id}.99999999999.x."):
        assert not recognised(forged, one, now)


def test_a_browser_keeps_few_marks(logins: Logins, store: Store) -> None:
    marks = ""
    for number in range(MOST + 2):
        Accounts(store, AtTheMachine("终端")).add(f"岗{number}", "staff", None, PASSWORD)
        marks = logins.marks(marks, logins.enter(f"岗{number}", PASSWORD, PLACE))
    assert len(marks.split("~")) == MOST
    assert len(marks) < 600


def test_guesses_at_once_count_before_they_are_looked_at(logins: Logins) -> None:
    """By more than one process: each has its own ``Logins`` on the one store."""

    def guess(_: int) -> str:
        with pytest.raises(Refused) as fault:
            Logins(logins.store).enter("一岗", "cuo-de-mi-ma", PLACE)
        return str(fault.value)

    with ThreadPoolExecutor(8) as many:
        said = [*many.map(guess, range(16))]
    assert sum("不对" in each for each in said) == NAME_FAILURES


def test_good_logins_of_many_close_no_address(logins: Logins) -> None:
    for _ in range(3):
        entered(logins)
    with logins.store.read() as now:
        found = now.logins.failures(f"place:{PLACE}")
    assert found is None or found.count == 0


def test_an_easy_new_password_is_no_guess(logins: Logins) -> None:
    found = logins.who(entered(logins))
    assert found is not None
    for _ in range(NAME_FAILURES + 1):
        with pytest.raises(UsageError, match="密码应为"):
            logins.change_password(found.account, PASSWORD, "duan")


def test_a_temporary_password_runs_out(logins: Logins, store: Store) -> None:
    later = datetime.now(UTC) + TEMPORARY_LASTS
    with pytest.raises(Refused, match="临时密码已过期"):
        logins.enter("一岗", PASSWORD, PLACE, later)
    with pytest.raises(Refused, match="不对"):
        logins.enter("一岗", "cuo-de-mi-ma", PLACE, later)
    found = logins.who(entered(logins))
    assert found is not None
    logins.change_password(found.account, PASSWORD, "xin-de-mi-ma")
    assert logins.enter("一岗", "xin-de-mi-ma", PLACE, later)


def test_an_administrator_sees_until_when_a_temporary_password_is_taken(store: Store) -> None:
    accounts = Accounts(store, AtTheMachine("终端"))
    accounts.add("一岗", "staff", None, PASSWORD)
    [account] = accounts.all()
    end = datetime.now(UTC) + TEMPORARY_LASTS
    assert standing(account) == ("◐", until(account, "待改密码(至 {})"))
    assert f"{end.astimezone():%Y-%m-%d}" in until(account, "{}")
    past = replace(account, temporary_until="2020-01-01T00:00:00.000000Z")
    assert standing(past) == ("✕", "临时密码已过期")
    assert standing(replace(account, temporary_until=None)) == ("◐", "待改密码")
    assert standing(replace(past, temporary=False)) == ("✓", "可用")


def test_two_administrators_cannot_disable_each_other(store: Store) -> None:
    accounts = Accounts(store, AtTheMachine("终端"))
    names = ["管理员", "副管理员"]
    for name in names:
        accounts.add(name, "administrator")

    def disabled(name: str) -> bool:
        try:
            accounts.disable(name)
        except UsageError:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(disabled, names)) == [False, True]


def test_an_administrator_whose_password_ran_out_is_none(store: Store) -> None:
    accounts = Accounts(store, AtTheMachine("终端"))
    for name in ("管理员", "副管理员"):
        accounts.add(name, "administrator")
    with store.write("终端") as tx:
        made = tx.accounts.named("副管理员")
        assert made
        tx.accounts._alter(made.id, "reset-password", temporary_until="2020-01-01T00:00:00Z")
    with pytest.raises(UsageError, match="最后一个"):
        accounts.disable("管理员")
