"""The register of matters in the records: kept, guarded, audited, copied, brought back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scoring.store import NewFact, Store, StoreError, Unit
from tests.store.attacks import OF_MATTERS
from tests.store.databases import Fresh
from tests.store.kept_whole import assert_guarded, assert_noticed, brought_back
from tests.store.office_year import ROSTER, SU, YU, begin, begun, with_matter
from tests.store.test_editions import at_step


def test_facts_stand_beside_each_other_and_revoking_leaves_them_to_be_seen(store: Store) -> None:
    year_id = with_matter(store)
    with store.write("经办") as tx:
        later = tx.matters.record(1, NewFact("级别", "中", date(2025, 5, 1), "会议纪要"))
        gone = tx.matters.revoke(1, "记错了")
        with pytest.raises(StoreError, match="第 1 号记录已由 经办 撤销"):
            tx.matters.revoke(1, "再撤")
        with pytest.raises(StoreError, match="请填写撤销的理由"):
            tx.matters.revoke(later.id, " ")
    assert (gone.revoked_by, gone.revoke_reason) == ("经办", "记错了")
    with store.read() as now:
        assert now.matters.facts(year_id) == now.matters.facts(year_id, 1) == [later]
        assert now.matters.facts(year_id, revoked=True) == [gone, later]
        verbs = [entry.verb for entry in now.audit.entries(year_id)]
    assert verbs[:5] == [
        "revoke-fact", "record-fact", "choose-ledger", "record-fact", "register-matter",
    ]  # fmt: skip
    assert store.check_records() == []


def test_a_withdrawn_matter_stays_to_be_seen_and_takes_no_more(store: Store) -> None:
    year_id = with_matter(store)
    with store.write("经办") as tx:
        with pytest.raises(StoreError, match="请填写撤回的理由"):
            tx.matters.withdraw(1, "")
        gone = tx.matters.withdraw(1, "登记重了")
        for verb in (
            lambda: tx.matters.withdraw(1, "再撤"),
            lambda: tx.matters.record(1, NewFact("级别", "中", date(2025, 5, 1))),
            lambda: tx.matters.revoke(1, "x"),
        ):
            with pytest.raises(StoreError, match="第 1 号事项已由 经办 撤回"):
                verb()
        assert tx.matters.of(year_id) == []
        assert tx.matters.of(year_id, withdrawn=True) == [gone]
        assert tx.matters.add(year_id, SU, "水价改革").id == 2, "the name is free again"
    assert store.check_records() == []


def test_a_name_stands_once_a_unit_also_under_its_other_names(store: Store) -> None:
    year_id = with_matter(store)
    with store.write("经办") as tx:
        with pytest.raises(StoreError, match=r"「肃州区」已登记「水价改革」.第 1 号"):
            tx.matters.add(year_id, SU, " 水价 改革")
        tx.matters.add(year_id, YU, "水价改革")
        renamed = [Unit("肃州新区", ROSTER[0].group, (SU,)), ROSTER[1]]
        tx.roster.set(year_id, renamed, "改名")
        with pytest.raises(StoreError, match="第 1 号"):
            tx.matters.add(year_id, "肃州新区", "水价改革")
        with pytest.raises(StoreError, match="玉门市 已有报送、核定或记录"):
            tx.roster.set(year_id, renamed[:1], "撤并")


@pytest.mark.parametrize(
    ("unit", "name", "words"),
    [("肃洲区", "某事", "名册里没有单位"), (SU, " ", "请填写事项名称"), ("", "某事", "请填写单位")],
)
def test_a_matter_needs_a_unit_and_a_name(store: Store, unit: str, name: str, words: str) -> None:
    year_id = begun(store)
    with pytest.raises(StoreError, match=words), store.write("经办") as tx:
        tx.matters.add(year_id, unit, name)


def test_a_matter_is_carried_over_once_and_from_another_year(store: Store) -> None:
    with_matter(store)
    with store.write("经办") as tx:
        later = begin(tx, 2026)
        made = tx.matters.add(later, SU, "水价改革", carried_from=1)
        assert made.carried_from == 1
        with pytest.raises(StoreError, match="第 1 号事项已经结转,是本年度的第 2 号"):
            tx.matters.add(later, SU, "另一名称", carried_from=1)
        with pytest.raises(StoreError, match="不是往年登记簿里的事项"):
            tx.matters.add(later, SU, "另一名称", carried_from=2)
        tx.matters.withdraw(2, "登记重了")
        tx.matters.add(later, SU, "水价改革", carried_from=1)


def test_where_the_ledger_comes_from_is_said_with_a_reason(store: Store) -> None:
    year_id = begun(store)
    with store.write("主任") as tx:
        assert tx.matters.ledger_source(year_id) == "sheets"
        with pytest.raises(StoreError, match="请填写理由"):
            tx.matters.choose_source(year_id, "register", " ")
        tx.matters.choose_source(year_id, "register", "试行登记簿")
        assert tx.matters.ledger_source(year_id) == "register"
        tx.matters.choose_source(year_id, "sheets", "停用")
        assert [each.reason for each in tx.matters.choices(year_id)] == ["试行登记簿", "停用"]
        assert tx.matters.ledger_source(year_id) == "sheets"


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM matters",
        "UPDATE matters SET name = 'x'",
        "DELETE FROM matter_facts",
        "UPDATE matter_facts SET value = 'x'",
        "DELETE FROM ledger_choices",
        "UPDATE ledger_choices SET source = 'sheets'",
    ],
)
def test_the_database_itself_guards_the_register(store: Store, url: str, deed: str) -> None:
    with_matter(store)
    assert_guarded(store, url, deed)


@pytest.mark.parametrize("name", OF_MATTERS)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    with_matter(store)
    assert_noticed(store, url, *OF_MATTERS[name])


def test_the_register_is_copied_and_brought_back(fresh: Fresh, tmp_path: Path) -> None:
    with brought_back(fresh, tmp_path, with_matter) as store, store.read() as now:
        assert [each.name for each in now.matters.of(1)] == ["水价改革"]


def test_records_of_the_step_before_get_a_register(url: str) -> None:
    at_step(url, "0007")
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.write("经办") as tx:
            year_id = begin(tx, 2031)
            tx.matters.add(year_id, SU, "水价改革")
        assert store.check_records() == []
