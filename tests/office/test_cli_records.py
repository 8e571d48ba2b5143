"""``verify``, ``backup``, ``restore`` in a terminal."""

from __future__ import annotations

import sys

import pytest

from scoring.store import Store
from tests.office.conftest import Run
from tests.store.office_year import begin, begun
from tests.store.test_audit import filled


@pytest.fixture
def run(terminal: Run) -> Run:
    """Runs a command on an empty database; gives status, output and errors."""
    return terminal


def test_verify_tells_the_head_and_compares_one_kept_elsewhere(run: Run, store: Store) -> None:
    filled(store)
    head = store.head()
    status, out, _ = run("verify")
    assert status == 0
    assert f"2025 年度第 1 号封存:审计第 12 条校验值 {head.hash}" in out
    assert f"审计最后一条是第 12 条,校验值 {head.hash}" in out
    with store.write("甲") as tx:
        begin(tx, 2026)
    status, out, _ = run("verify", "--head", head.hash[:16].upper())
    assert (status, "抄录的校验值在审计中,是第 12 条(" in out) == (0, True)
    status, out, _ = run("verify", "--head", "0" * 64)
    assert (status, "审计被整个改写过,或末尾被截去" in out) == (1, True)
    status, _, err = run("verify", "--head", "12")
    assert (status, "至少写前 16 位" in err) == (2, True)


def test_a_restore_shows_what_it_replaces_and_asks(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(store)
    assert run("backup", "copy.bak")[0] == 0
    with store.write("甲") as tx:
        begin(tx, 2026)
    later = store.head()
    status, out, err = run("restore", "copy.bak")
    assert (status, "已有记录" in err) == (2, True)
    status, out, err = run("restore", "--replace", "copy.bak")
    assert (status, "加上 --yes" in err, later.hash in out) == (2, True, True)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "不")
    assert run("restore", "--replace", "copy.bak")[0] == 2
    assert store.head() == later
    monkeypatch.setattr("builtins.input", lambda _: "恢复")
    assert run("restore", "--replace", "copy.bak")[0] == 0
    assert store.head() != later
    assert run("restore", "--replace", "--yes", "copy.bak")[0] == 0
