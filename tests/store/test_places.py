from pathlib import Path, PurePosixPath

import pytest

from scoring.model.evidence import UsageError
from scoring.store import Busy, Store, StoreError, engine, places
from tests.store.office_year import begin, begun

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
server:/office /mnt/office nfs4 rw 0 0
//server/share /mnt/\\345\\205\\261\\040x cifs rw 0 0
//server/share /mnt/two\\040words cifs rw 0 0
C: /mnt/c 9p rw 0 0
u@h: /home/li/far fuse.sshfs rw 0 0
/dev/sdb1 /mnt/office/local xfs rw 0 0
/dev/fuse /home/li/doc fuse.portal rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/office.db", None),
        ("/mnt/office/office.db", "nfs4"),
        ("/mnt/office/local/office.db", None),
        ("/mnt/officer/office.db", None),
        ("/mnt/two words/a/office.db", "cifs"),
        ("/mnt/c/office.db", "9p"),
        ("/home/li/far/office.db", "fuse.sshfs"),
        ("/home/li/doc/office.db", None),
    ],
)
def test_network_drives_are_told_from_local_ones(path: str, kind: str | None) -> None:
    assert places.network_kind(PurePosixPath(path), MOUNTS) == kind


def test_a_file_on_a_network_drive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "network_kind", lambda path, mounts: "cifs")
    with pytest.raises(UsageError, match=r"在网络盘上\(cifs\)"):
        Store.open(f"sqlite:///{tmp_path}/new/office.db")
    assert not (tmp_path / "new").exists()


def test_the_default_is_a_file_of_the_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert places.DEFAULT.parts[-3:] == ("data", "office", "office.db")
    monkeypatch.setattr(places, "DEFAULT", tmp_path / "data" / "office" / "office.db")
    monkeypatch.delenv(places.VARIABLE, raising=False)
    Store.open().close()
    assert (tmp_path / "data" / "office" / "office.db").exists()
    monkeypatch.setenv(places.VARIABLE, f"sqlite:///{tmp_path}/other.db")
    with Store.open() as store:
        assert store.place == f"sqlite:///{tmp_path}/other.db"


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "office.db", "oracle+x://h"]
)
def test_other_addresses_are_refused_without_a_password_in_the_words(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_a_server_that_does_not_answer_is_said_so(tmp_path: Path, scheme: str) -> None:
    with pytest.raises(StoreError, match="数据库不能使用") as caught:
        Store.open(f"{scheme}://u:secret@/d?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    path.write_bytes(b"PK\3\4" * 2000)
    with pytest.raises(StoreError, match="不是数据库"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == b"PK\3\4" * 2000


def test_a_place_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "office.db").mkdir()
    with pytest.raises(StoreError, match="数据库不能打开"):
        Store.open(f"sqlite:///{tmp_path}/office.db")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="不能建立文件夹"):
        Store.open(f"sqlite:///{tmp_path}/file/office.db")


def test_sqlite_connections_are_made_safe(tmp_path: Path) -> None:
    with (
        Store.open(f"sqlite:///{tmp_path}/office.db") as store,
        engine.read_transaction(store._engine) as connection,
    ):
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    full = 2
    assert asked == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


def test_who_waits_too_long_is_told_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.05)
    with Store.open(url) as one, Store.open(url) as two:
        with one.write("甲"), pytest.raises(Busy, match="数据库正忙"), two.write("乙"):
            pass
        begun(two)


def test_readers_see_one_moment_and_wait_for_nobody(store: Store) -> None:
    begun(store)
    with store.read() as now:
        assert len(now.years.all()) == 1
        with store.write("甲") as tx:
            begin(tx, 2026)
            with store.read() as other:
                assert len(other.years.all()) == 1
        assert len(now.years.all()) == 1
    with store.read() as now:
        assert len(now.years.all()) == 2
