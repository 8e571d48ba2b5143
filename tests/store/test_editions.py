"""Editions: a scheme that was saved stays as it was, and nothing done to it goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url

from scoring.store import Store, StoreError, examine, migrate, restore
from scoring.store.documents import sha256
from scoring.store.engine import make_engine, write_transaction
from tests.store.attacks import OF_EDITIONS
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.kept_whole import assert_guarded, assert_noticed, brought_back
from tests.store.office_year import begin, begun, with_edition
from tests.store.test_drafts import older_backup
from tests.store.test_migrations import at_0003

CONTENT = '{"id":"our-2026"}'


def test_an_edition_is_kept_whole_under_its_digest_and_audited(store: Store) -> None:
    with_edition(store)
    with store.read() as now:
        [kept] = now.editions.all()
        assert (kept.id, kept.scheme, kept.content) == (1, "our-2026", CONTENT)
        assert kept.sha256 == sha256(CONTENT.encode())
        assert now.editions.with_digest(kept.sha256) == kept
        assert now.editions.with_digest("0" * 64) is None
        [entry] = now.audit.entries()
        assert (entry.verb, entry.subject, entry.year_id) == ("save-edition", "editions:1", None)
        assert kept.sha256 in (entry.new or "") and CONTENT not in (entry.new or "")


def test_the_same_content_twice_is_one_edition(store: Store) -> None:
    with_edition(store)
    before = digest(store)
    with store.write("乙") as tx:
        assert tx.editions.save("our-2026", "另一个名称", CONTENT).saved_by == "管理员"
    assert digest(store) == before
    with store.write("乙") as tx:
        tx.editions.save("our-2026", "办法", CONTENT + " ")
    with store.read() as now:
        assert [each.id for each in now.editions.all()] == [2, 1]
    assert store.check_records() == []


@pytest.mark.parametrize(
    ("title", "content"), [(" ", CONTENT), ("办\u200b法", CONTENT), ("办法", "\0")]
)
def test_what_nobody_can_read_is_not_kept(store: Store, title: str, content: str) -> None:
    with pytest.raises(StoreError), store.write("乙") as tx:
        tx.editions.save("our-2026", title, content)


def test_the_database_itself_forbids_altering_and_deleting(store: Store, url: str) -> None:
    with_edition(store)
    deeds = ["DELETE FROM editions", "UPDATE editions SET title = 'x'"]
    deeds += [] if url.startswith("sqlite") else ["TRUNCATE editions"]
    assert_guarded(store, url, *deeds)


@pytest.mark.parametrize("name", OF_EDITIONS)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    with_edition(store)
    assert_noticed(store, url, *OF_EDITIONS[name])


def test_editions_are_copied_and_brought_back(fresh: Fresh, tmp_path: Path) -> None:
    def settle(store: Store) -> None:
        begun(store)
        with_edition(store)

    with brought_back(fresh, tmp_path, settle) as store, store.read() as now:
        assert [each.content for each in now.editions.all()] == [CONTENT]


def at_step(url: str, step: str) -> None:
    """The database that an earlier version left; of 0005 it holds no editions."""
    at_0003(url)
    engine = make_engine(make_url(url))
    with write_transaction(engine) as connection:
        command.upgrade(migrate._config(connection), step)
    engine.dispose()


@pytest.mark.parametrize("step", ["0005", "0006"])
def test_records_and_backups_of_the_steps_before_are_taken(
    fresh: Fresh, tmp_path: Path, step: str
) -> None:
    older, other = fresh(), fresh()
    at_step(older, step)
    older_backup(older, tmp_path / "older.bak")
    found = examine(tmp_path / "older.bak", older)
    assert found.present and found.present.head == found.coming.head
    restore(tmp_path / "older.bak", other)
    for url in (older, other):
        with Store.open(url) as store:
            assert store.check_records() == []
            with_edition(store)
            with store.write("管理员") as tx:
                begin(tx, scheme="our-2026")
                tx.submissions.withdraw(1, "重报")
            assert store.check_records() == []
