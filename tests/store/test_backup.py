import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scoring.store import Damaged, Head, Store, StoreError, postgres, restore
from scoring.store.backup import backup
from scoring.store.places import place_of
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.office_year import begin, begun, behind, deduction, send


def test_a_backup_restores_to_an_equal_database(store: Store, fresh: Fresh, tmp_path: Path) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        send(tx, year_id, bytes(range(256)) * 5000)
        tx.records.add(year_id, deduction())
    store.backup(tmp_path / "copy.bak")
    kept, head = digest(store), store.head()
    with store.write("甲") as tx:
        send(tx, year_id, b"later")
    other = fresh()
    restore(tmp_path / "copy.bak", other)
    with Store.open(other) as back:
        assert (digest(back), back.head(), back.check_records()) == (kept, head, [])
        with back.write("甲") as tx:
            send(tx, year_id, b"later")
        assert digest(back) != kept
    assert store.check_records(head) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_guards_come_back_too(store: Store, fresh: Fresh, tmp_path: Path) -> None:
    begun(store)
    store.backup(tmp_path / "copy.bak")
    other = fresh()
    restore(tmp_path / "copy.bak", other)
    engine = create_engine(other)
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
    engine.dispose()


def test_a_backup_is_made_while_somebody_writes(store: Store, tmp_path: Path, fresh: Fresh) -> None:
    year_id = begun(store)
    before = digest(store)
    with store.write("甲") as tx:
        send(tx, year_id, b"not yet committed")
        store.backup(tmp_path / "copy.bak")
    other = fresh()
    restore(tmp_path / "copy.bak", other)
    with Store.open(other) as back:
        assert digest(back) == before


def test_a_database_in_use_is_replaced_only_when_told(
    store: Store, url: str, tmp_path: Path
) -> None:
    year_id = begun(store)
    store.backup(tmp_path / "copy.bak")
    kept = digest(store)
    with store.write("甲") as tx:
        send(tx, year_id, b"1")
    later = digest(store)
    with pytest.raises(StoreError, match="已有记录"):
        restore(tmp_path / "copy.bak", url)
    assert digest(store) == later
    restore(tmp_path / "copy.bak", url, replace=True)
    assert digest(store) == kept
    with store.write("甲") as tx:
        send(tx, year_id, b"1")
    assert store.check_records() == []


def test_an_opened_but_empty_database_may_be_filled(
    store: Store, fresh: Fresh, tmp_path: Path
) -> None:
    begun(store)
    store.backup(tmp_path / "copy.bak")
    other = fresh()
    with Store.open(other) as empty:
        restore(tmp_path / "copy.bak", other)
        assert digest(empty) == digest(store)


def test_a_backup_does_not_overwrite(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "copy.bak"
    path.write_bytes(b"precious")
    with pytest.raises(StoreError, match="已存在"):
        store.backup(path)
    assert path.read_bytes() == b"precious"
    with pytest.raises(StoreError, match="没有文件夹"):
        store.backup(tmp_path / "nowhere" / "copy.bak")


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"SQLite format 2\0"])
def test_what_is_no_backup_is_refused(url: str, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "copy.bak"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="不是备份文件"):
        restore(path, url)
    with pytest.raises(StoreError, match="不能读取备份"):
        restore(tmp_path / "none.bak", url)


def test_a_tampered_backup_is_said_so(store: Store, url: str, fresh: Fresh, tmp_path: Path) -> None:
    begun(store)
    with behind(url) as connection:
        connection.execute(text("UPDATE audit SET who = '别人' WHERE id = 1"))
    store.backup(tmp_path / "copy.bak")
    with pytest.raises(Damaged, match="审计第 1 条的内容被改动"):
        restore(tmp_path / "copy.bak", fresh())


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_tampered_or_broken_file_replaces_nothing(
    store: Store, url: str, fresh: Fresh, tmp_path: Path
) -> None:
    with store.write("甲") as tx:
        send(tx, begin(tx), bytes(90_000))
    path = tmp_path / "copy.bak"
    store.backup(path)
    before = digest(store)
    whole = path.read_bytes()
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET who = '别人'")
    connection.commit()
    connection.close()
    with pytest.raises(Damaged, match="内容被改动"):
        restore(path, url, replace=True)
    for broken in (whole[: len(whole) // 2], whole[:5000] + bytes(9000) + whole[14000:]):
        path.write_bytes(broken)
        with pytest.raises(Damaged):
            restore(path, url, replace=True)
    assert digest(store) == before


def test_a_backup_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "copy.bak"
    path.write_bytes(b"PGDMP" + bytes(20))
    with pytest.raises(StoreError, match="不是同一种数据库"):
        restore(path, f"sqlite:///{tmp_path}/office.db")
    assert not (tmp_path / "office.db").exists()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_without_the_servers_programs_it_is_said_which(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise StoreError(f"需要程序 {name}")

    monkeypatch.setattr(postgres, "program", missing)
    with pytest.raises(StoreError, match="需要程序 pg_dump"):
        store.backup(tmp_path / "copy.bak")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("kind", ["sqlite"])
def test_another_programs_file_is_not_replaced(store: Store, tmp_path: Path) -> None:
    store.backup(tmp_path / "copy.bak")
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE songs (name TEXT)")
    other.close()
    with pytest.raises(StoreError, match="别的程序的数据库"):
        restore(tmp_path / "copy.bak", f"sqlite:///{tmp_path}/other.db")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_database_that_is_gone_is_not_backed_up(store: Store, url: str, tmp_path: Path) -> None:
    begun(store)
    file = Path(url.removeprefix("sqlite:///"))
    file.unlink()
    with pytest.raises(StoreError, match="不见了"):
        store.backup(tmp_path / "copy.bak")
    with pytest.raises(StoreError, match="不见了"), store.write("甲") as tx:
        begin(tx, 2026)
    with pytest.raises(StoreError, match="不见了"):
        store.check_records()
    assert not file.exists()
    assert not (tmp_path / "copy.bak").exists()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_database_that_was_exchanged_is_neither_written_nor_backed_up(
    store: Store, url: str, tmp_path: Path
) -> None:
    begun(store)
    file = Path(url.removeprefix("sqlite:///"))
    file.rename(tmp_path / "moved.db")
    file.with_name(f"{file.name}.kept").unlink()
    with Store.open(url) as other:
        begun(other)
        with pytest.raises(StoreError, match="换成了另一个文件"):
            store.backup(tmp_path / "copy.bak")
        with pytest.raises(StoreError, match="换成了另一个文件"), store.write("甲") as tx:
            begin(tx, 2026)
        other.backup(tmp_path / "copy.bak")


def test_a_copy_that_lacks_what_the_store_has_is_not_kept(
    store: Store, url: str, tmp_path: Path
) -> None:
    begun(store)
    head = store.head()
    with pytest.raises(StoreError, match="没有现有的记录"):
        backup(place_of(url), tmp_path / "copy.bak", Head(head.count, "0" * 64))
    assert [path for path in tmp_path.iterdir() if "copy.bak" in path.name] == []
