"""What may take the records' place: only a whole backup of ours, and what was there is kept."""

import json
import random
import re
import sqlite3
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scoring.model.roles import Role
from scoring.store import Damaged, Store, StoreError, backup, examine, postgres, restore
from scoring.store.places import aside_files, place_of
from tests.store.attacks import flip
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.killing import killed, restore_over
from tests.store.office_year import begin, begun, send

COOKIES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE cookies (host_key TEXT, name TEXT, value TEXT);
INSERT INTO cookies VALUES ('.example.org', 'id', '1');
"""


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("script", ["PRAGMA user_version = 0; VACUUM", COOKIES])
@pytest.mark.parametrize("mark", [0, backup.MARK, 7])
def test_another_programs_database_replaces_nothing(
    store: Store, url: str, tmp_path: Path, script: str, mark: int
) -> None:
    begun(store)
    before, path = digest(store), tmp_path / "Cookies"
    other = sqlite3.connect(path)
    other.executescript(f"{script}; PRAGMA application_id = {mark}; PRAGMA user_version = 1;")
    other.close()
    with pytest.raises(StoreError, match="不是本系统的备份文件"):
        restore(path, url, replace=True)
    assert digest(store) == before
    assert store.check_records() == []


def test_a_backup_that_nobody_could_administer_replaces_nothing(
    store: Store, url: str, fresh: Fresh, tmp_path: Path
) -> None:
    with store.write("终端") as tx:
        begin(tx)
        account = tx.accounts.create("管理员", "hash", Role.ADMINISTRATOR, None)
        tx.accounts.create("甲", "hash", Role.LEADER, None)
    store.backup(tmp_path / "good.bak")
    with store.write("终端") as tx:
        tx.accounts.disable(account.id)
    store.backup(tmp_path / "bad.bak")
    restore(tmp_path / "bad.bak", fresh())
    with store.write("终端") as tx:
        tx.accounts.enable(account.id)
    before = digest(store)
    with pytest.raises(StoreError, match="没有能登录的管理员账号"):
        restore(tmp_path / "bad.bak", url, replace=True)
    assert digest(store) == before
    restore(tmp_path / "good.bak", url, replace=True)


def test_what_is_replaced_is_shown_before(store: Store, url: str, tmp_path: Path) -> None:
    year_id = begun(store)
    head = store.head()
    store.backup(tmp_path / "copy.bak")
    with store.write("甲") as tx:
        send(tx, year_id, b"1")
        begin(tx, 2026)
    now = digest(store)
    shown = examine(tmp_path / "copy.bak", url)
    assert shown.present is not None
    assert shown.present.years == ("2026 年度(市维稳办)", "2025 年度(市维稳办)")
    assert (shown.present.head, shown.present.rows["submissions"]) == (store.head(), 1)
    assert (shown.coming.years, shown.coming.head) == (("2025 年度(市维稳办)",), head)
    assert shown.coming.last < shown.present.last
    assert digest(store) == now
    assert store.check_records() == []


def aside(url: str) -> int:
    """How many replaced records are kept."""
    if url.startswith("sqlite"):
        return len(aside_files(Path(url.removeprefix("sqlite:///"))))
    engine = create_engine(url)
    with engine.connect() as connection:
        found = len(postgres.aside(connection))
    engine.dispose()
    return found


def test_the_records_before_are_kept_until_the_next_backup(
    store: Store, url: str, tmp_path: Path
) -> None:
    year_id = begun(store)
    store.backup(tmp_path / "one.bak")
    with store.write("甲") as tx:
        send(tx, year_id, b"1")
    before = digest(store)
    for kept in (1, 2):
        restore(tmp_path / "one.bak", url, replace=True)
        assert digest(store) != before
        assert aside(url) == kept
    assert store.check_records() == []
    take_back_first(url)
    assert digest(store) == before
    assert store.check_records() == []
    store.backup(tmp_path / "two.bak")
    assert aside(url) == 0
    assert (digest(store), store.check_records()) == (before, [])


def take_back_first(url: str) -> None:
    """What an administrator does who has restored the wrong file."""
    if url.startswith("sqlite"):
        restore(aside_files(Path(url.removeprefix("sqlite:///")))[0], url, replace=True)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER SCHEMA public RENAME TO records_before_9"))
        connection.execute(text("ALTER SCHEMA records_before_1 RENAME TO public"))
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite"])
def test_leftovers_of_an_interrupted_restore_are_cleaned_at_start(
    store: Store, url: str, tmp_path: Path
) -> None:
    begun(store)
    file = Path(url.removeprefix("sqlite:///"))
    left = tmp_path / f".{file.name}-work-killed"
    left.mkdir()
    (left / "copy.db").write_bytes(b"half")
    (left / "in-use").touch()
    with backup.scratch(file) as at_work:
        Store.open(url).close()
        assert at_work.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_says_whose_it_is_and_in_which_form(
    kind: str, store: Store, fresh: Fresh, tmp_path: Path
) -> None:
    begun(store)
    path, later = tmp_path / "copy.bak", tmp_path / "later.bak"
    store.backup(path)
    if kind == "sqlite":
        later.write_bytes(path.read_bytes())
        connection = sqlite3.connect(later)
        assert connection.execute("PRAGMA application_id").fetchone() == (backup.MARK,)
        connection.execute(f"PRAGMA user_version = {backup.FORMAT + 1}")
        connection.close()
    else:
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(later, "w") as new:
            manifest = json.loads(old.read(backup.MANIFEST))
            assert manifest["head"]["count"] == store.head().count
            manifest["format"] += 1
            new.writestr(backup.MANIFEST, json.dumps(manifest))
            new.writestr(backup.DUMP, old.read(backup.DUMP))
    with pytest.raises(StoreError, match="由较新的版本建立"):
        restore(later, fresh())


def test_an_unmarked_backup_of_the_version_before_is_taken(
    kind: str, store: Store, url: str, fresh: Fresh, tmp_path: Path
) -> None:
    begun(store)
    path, other = tmp_path / "copy.bak", fresh()
    if kind == "sqlite":
        store.backup(path)
        connection = sqlite3.connect(path)
        connection.executescript("PRAGMA application_id = 0; PRAGMA user_version = 0")
        connection.close()
    else:
        engine = create_engine(url)
        with engine.connect() as connection:
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            postgres.dump(place_of(url), path, snapshot, "public")
        engine.dispose()
    restore(path, other)
    with Store.open(other) as back:
        assert digest(back) == digest(store)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_zip_file_that_is_no_backup_is_refused(url: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(StoreError, match="不是本系统的备份文件"):
        restore(path, url)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "deed",
    [
        "DROP INDEX ix_audit_subject",
        "DROP TRIGGER audit_no_delete",
        "CREATE TRIGGER promote AFTER INSERT ON audit BEGIN"
        " UPDATE accounts SET role = 'administrator'; END",
    ],
)
def test_a_backup_made_otherwise_than_ours_is_refused(
    store: Store, fresh: Fresh, tmp_path: Path, deed: str
) -> None:
    begun(store)
    store.backup(tmp_path / "copy.bak")
    connection = sqlite3.connect(tmp_path / "copy.bak")
    connection.execute(deed)
    connection.close()
    with pytest.raises(Damaged, match="数据库结构"):
        restore(tmp_path / "copy.bak", fresh())


@pytest.mark.parametrize("kind", ["postgresql"])
def test_of_a_dump_only_rows_are_taken(
    store: Store, url: str, fresh: Fresh, tmp_path: Path
) -> None:
    begun(store)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION promote() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " UPDATE accounts SET role = 'administrator'; RETURN NULL; END $$"
            )
        )
        connection.execute(
            text("CREATE TRIGGER a AFTER INSERT ON audit EXECUTE FUNCTION promote()")
        )
    engine.dispose()
    assert "数据库结构:多出触发器 audit.a" in store.check_records()
    store.backup(tmp_path / "copy.bak")
    other = fresh()
    restore(tmp_path / "copy.bak", other)
    with Store.open(other) as back:
        assert back.check_records() == []


@pytest.mark.parametrize("found", ["空的(0 字节)", "不见了"])
def test_records_that_are_gone_are_no_new_database(tmp_path: Path, found: str) -> None:
    file, copy = tmp_path / "office.db", tmp_path / "copy.db"
    url = f"sqlite:///{file}"
    with Store.open(url) as store:
        begun(store)
        before = digest(store)
        store.backup(copy)
    if found == "不见了":
        file.unlink()
    else:
        file.write_bytes(b"")
    with pytest.raises(StoreError, match=re.escape(found)):
        Store.open(url)
    restore(copy, url)
    with Store.open(url) as store:
        assert digest(store) == before


@pytest.mark.parametrize("kind", ["postgresql"])
def test_another_programs_tables_do_not_give_way(store: Store, url: str, tmp_path: Path) -> None:
    begun(store)
    store.backup(tmp_path / "copy.bak")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE songs (name TEXT)"))
    engine.dispose()
    with pytest.raises(StoreError, match="别的程序的表:songs"):
        restore(tmp_path / "copy.bak", url, replace=True)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_flipped_bit_is_not_silent(store: Store, fresh: Fresh, tmp_path: Path) -> None:
    begun(store)
    store.backup(tmp_path / "copy.bak")
    data = (tmp_path / "copy.bak").read_bytes()
    bit = data.index("肃州区".encode()) * 8
    (tmp_path / "copy.bak").write_bytes(flip(data, bit))
    with pytest.raises(Damaged):
        restore(tmp_path / "copy.bak", fresh())


def test_a_restore_that_is_killed_leaves_the_one_or_the_other(
    store: Store, url: str, tmp_path: Path
) -> None:
    year_id = begun(store)
    store.backup(tmp_path / "copy.bak")
    either = [digest(store)]
    with store.write("甲") as tx:
        send(tx, year_id, b"1")
    either.append(digest(store))
    killed(0.5, random.Random(1), restore_over, tmp_path / "copy.bak", url)
    Store.open(url).close()
    assert digest(store) in either
    assert store.check_records() == []
    assert [path for path in tmp_path.iterdir() if "-work-" in path.name] == []
