"""Evidence files in the records: kept once, bounded, guarded, audited, copied, brought back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scoring.store import Sealed, Store, StoreError, Unit, evidence_files
from tests.store.attacks import OF_FILES
from tests.store.databases import Fresh
from tests.store.kept_whole import assert_guarded, assert_noticed, brought_back
from tests.store.office_year import ROSTER, SU, YU, begin, begun, evidence_file, with_file
from tests.store.test_editions import at_step


def test_a_file_is_kept_as_it_came_and_its_bytes_once(store: Store) -> None:
    year_id = with_file(store)
    with store.read() as now:
        [first] = now.evidence_files.of(year_id)
        [_, gone] = now.evidence_files.of(year_id, withdrawn=True)
        assert now.evidence_files.data(first.id) == now.evidence_files.data(gone.id) == b"%PDF-"
        assert now.evidence_files.bytes_kept(year_id) == 5
        assert now.evidence_files.of(year_id, units=[YU]) == []
        verbs = [entry.verb for entry in now.audit.entries(year_id, limit=3)]
    assert (first.day, first.paper, first.sent_by) == (date(2025, 2, 1), "纪要3号", "经办")
    assert (gone.withdrawn_by, gone.withdraw_reason) == ("经办", "放错了")
    assert verbs == ["withdraw-evidence", "add-evidence", "add-evidence"]
    assert store.check_records() == []


def test_the_same_file_stands_once_a_line_until_it_is_withdrawn(store: Store) -> None:
    year_id = with_file(store)
    with store.write("经办") as tx:
        with pytest.raises(StoreError, match=r"与 一\.1 的第 1 号佐证材料「会议纪要.pdf」完全相同"):
            tx.evidence_files.add(year_id, evidence_file(name="另名.pdf"), b"%PDF-")
        tx.evidence_files.add(year_id, evidence_file(item="一.2"), b"%PDF-")
        tx.evidence_files.add(year_id, evidence_file(YU), b"%PDF-")
        with pytest.raises(StoreError, match="第 2 号佐证材料已由 经办 撤回"):
            tx.evidence_files.withdraw(2, "再撤")
        with pytest.raises(StoreError, match="请填写撤回的理由"):
            tx.evidence_files.withdraw(1, " ")


@pytest.mark.parametrize(
    ("given", "data", "words"),
    [
        ({"unit": "肃洲区"}, b"x", "名册里没有单位"),
        ({"item": " "}, b"x", "请填写编号"),
        ({"name": "a\u202efdp.exe"}, b"x", "文件名.*看不见的字符 U\\+202E"),
        ({"name": "长" * 101}, b"x", "文件名有 101 个字,最多 100 个"),
        ({"note": "长" * 501}, b"x", "说明有 501 个字,最多 500 个"),
        ({}, b"", "空文件"),
        ({}, b"x" * 101, "一份最大 100 字节"),
    ],
)
def test_what_cannot_be_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch, given: dict, data: bytes, words: str
) -> None:
    monkeypatch.setattr(evidence_files, "MOST_BYTES", 100)
    year_id = begun(store)
    with pytest.raises(StoreError, match=words), store.write("经办") as tx:
        tx.evidence_files.add(year_id, evidence_file(**given), data)


def test_there_is_room_for_so_much_of_a_unit_and_of_a_year(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in (("MOST_FILES", 4), ("MOST_OF_UNIT", 20), ("MOST_OF_YEAR", 30)):
        monkeypatch.setattr(evidence_files, name, most)
    year_id = begun(store)
    with store.write("经办") as tx:

        def add(unit: str, item: str, data: bytes) -> None:
            tx.evidence_files.add(year_id, evidence_file(unit, item), data)

        add(SU, "一.1", b"a" * 15)
        with pytest.raises(StoreError, match=r"「肃州区」的佐证材料已有 15 字节.*合计最多 20 字节"):
            add(SU, "一.1", b"b" * 6)
        add(SU, "一.2", b"a" * 15)
        with pytest.raises(StoreError, match=r"本年度的佐证材料已有 15 字节.*合计最多 30 字节"):
            add(YU, "一.1", b"b" * 16)
        tx.evidence_files.withdraw(1, "放错了")
        add(SU, "一.3", b"a" * 15)
        add(SU, "一.4", b"a" * 15)
        with pytest.raises(
            StoreError, match=r"已有 4 份佐证材料.含已撤回的.,一个单位一年最多 4 份"
        ):
            add(SU, "一.5", b"a" * 15)


def test_a_sealed_year_takes_and_gives_none(store: Store) -> None:
    year_id = with_file(store)
    with store.write("主任") as tx:
        tx.seals.add(year_id, "year-end", manifest="{}", result=b"{}")
        with pytest.raises(Sealed):
            tx.evidence_files.add(year_id, evidence_file(), b"x")
        with pytest.raises(Sealed):
            tx.evidence_files.withdraw(1, "迟了")


def test_a_renamed_unit_keeps_its_files(store: Store) -> None:
    year_id = with_file(store)
    with store.write("经办") as tx:
        tx.roster.set(year_id, [Unit("肃州新区", ROSTER[0].group, (SU,)), ROSTER[1]], "改名")
        assert (
            len(tx.evidence_files.of(year_id, units=tx.roster.names_of(year_id, "肃州新区"))) == 1
        )
        with pytest.raises(StoreError, match="完全相同"):
            tx.evidence_files.add(year_id, evidence_file("肃州新区"), b"%PDF-")
        with pytest.raises(StoreError, match="肃州区 已有报送、核定或记录"):
            tx.roster.set(year_id, ROSTER[1:], "撤并")


@pytest.mark.parametrize(
    "deed", ["DELETE FROM evidence_files", "UPDATE evidence_files SET name = 'x'"]
)
def test_the_database_itself_guards_the_files(store: Store, url: str, deed: str) -> None:
    with_file(store)
    assert_guarded(store, url, deed)


@pytest.mark.parametrize("name", OF_FILES)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    with_file(store)
    assert_noticed(store, url, *OF_FILES[name])


def test_files_are_copied_and_brought_back(fresh: Fresh, tmp_path: Path) -> None:
    with brought_back(fresh, tmp_path, with_file) as store, store.read() as now:
        assert now.evidence_files.data(1) == b"%PDF-"


def test_records_of_the_step_before_take_files(url: str) -> None:
    at_step(url, "0008")
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.write("经办") as tx:
            tx.evidence_files.add(begin(tx, 2031), evidence_file(), b"%PDF-")
        assert store.check_records() == []
