"""Accounts, logins and publications, on both databases."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scoring.store import Store, StoreError, restore
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.office_year import begun

HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"


def made(store: Store, name: str = "稳评办一岗") -> int:
    with store.write("管理员") as tx:
        return tx.accounts.create(name, HASH, "staff", None).id


def test_an_account_and_its_changes_are_audited_without_the_password(store: Store) -> None:
    account_id = made(store)
    with store.write("管理员") as tx:
        tx.accounts.set_role(account_id, "reporter", "甲县")
        tx.accounts.set_password(account_id, HASH + "2", temporary=False)
        tx.accounts.disable(account_id)
        tx.accounts.enable(account_id)
    with store.read() as now:
        account = now.accounts.get(account_id)
        told = " ".join(f"{e.verb} {e.old} {e.new}" for e in now.audit.entries(None))
    assert (account.role, account.unit, account.temporary) == ("reporter", "甲县", False)
    assert account.disabled_at is None
    assert "argon2" not in told
    assert "argon2" not in repr(account)
    for verb in ("create-account", "set-role", "change-password", "disable-account"):
        assert verb in told
    assert store.check_records() == []


def test_a_name_is_taken_once(store: Store) -> None:
    made(store)
    with pytest.raises(StoreError, match="已经有了"):
        made(store)


def test_every_change_of_an_account_ends_its_logins(store: Store) -> None:
    account_id, other = made(store), made(store, "核定岗")
    with store.write("门") as tx:
        tx.logins.begin("a" * 64, account_id)
        tx.logins.begin("b" * 64, other)
    with store.write("管理员") as tx:
        tx.accounts.set_role(account_id, "leader", None)
    with store.read() as now:
        assert now.logins.get("a" * 64) is None
        assert now.logins.get("b" * 64) is not None


def test_failures_count_until_forgotten(store: Store) -> None:
    with store.write("门") as tx:
        assert [tx.logins.count_failure("name:x").count for _ in range(3)] == [1, 2, 3]
        assert tx.logins.count_failure("name:x", afresh=True).count == 1
        tx.logins.forget_failures("name:x")
    with store.read() as now:
        assert now.logins.failures("name:x") is None


def test_logins_are_in_no_copy_and_no_digest(store: Store, fresh: Fresh, tmp_path: Path) -> None:
    account_id = made(store)
    before = digest(store)
    with store.write("门") as tx:
        tx.logins.begin("a" * 64, account_id)
        tx.logins.count_failure("name:x")
    assert digest(store) == before
    store.backup(tmp_path / "copy")
    other = fresh()
    restore(tmp_path / "copy", other)
    with Store.open(other) as again, again.read() as now:
        assert digest(again) == before
        assert now.accounts.get(account_id).password == HASH
        assert now.logins.get("a" * 64) is None
        assert now.logins.failures("name:x") is None


def test_only_a_sealed_year_is_published_and_unsealing_withdraws_it(store: Store) -> None:
    year_id = begun(store)
    with pytest.raises(StoreError, match="还没有年终封存"), store.write("甲") as tx:
        tx.seals.publish(year_id)
    with store.write("甲") as tx:
        seal = tx.seals.add(year_id, "year-end", manifest="{}", result=b"{}")
        assert tx.seals.publish(year_id).seal_id == seal.id
    with pytest.raises(StoreError, match="已经公布"), store.write("甲") as tx:
        tx.seals.publish(year_id)
    with store.write("甲") as tx:
        tx.seals.unseal(year_id, "复核")
    with store.read() as now:
        assert now.seals.publication(year_id) is None
    assert store.check_records() == []


def test_old_logins_and_failures_are_forgotten(url: str) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    with Store.open(url, clock=lambda: now) as store:
        account_id = made(store)
        with store.write("门") as tx:
            tx.logins.begin("a" * 64, account_id)
            tx.logins.count_failure("name:x")
    with Store.open(url, clock=lambda: now + timedelta(days=3)) as store:
        with store.write("门") as tx:
            tx.logins.begin("b" * 64, account_id)
            tx.logins.count_failure("name:y")
        with store.read() as later:
            assert later.logins.get("a" * 64) is None
            assert later.logins.failures("name:x") is None
            assert later.logins.get("b" * 64) is not None


def test_a_raw_copy_of_the_database_brings_nobody_back_in(tmp_path: Path) -> None:
    """Not made by backup, but by copying the file."""
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    with Store.open(f"sqlite:///{one}") as store:
        account_id = made(store)
        with store.write("门") as tx:
            tx.logins.begin("a" * 64, account_id)
    with closing(sqlite3.connect(one)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    restore(one, f"sqlite:///{two}")
    with Store.open(f"sqlite:///{two}") as store, store.read() as now:
        assert now.accounts.get(account_id).name == "稳评办一岗"
        assert now.logins.get("a" * 64) is None
