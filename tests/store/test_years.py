import pytest

from scoring.store import NotFound, Settled, Store, StoreError, Unit
from scoring.store.contents import contents
from tests.store.digest import digest
from tests.store.office_year import ROSTER, SU, YU, begin, begun, send


def test_a_year_keeps_its_edition_roster_and_readings(store: Store) -> None:
    with store.write("管理员") as tx:
        year_id = begin(tx)
        tx.years.settle(year_id, "tie", "dense", "局务会议 3 月 2 日")
    with store.read() as now:
        year = now.years.get(year_id)
        assert (year.scheme, year.scheme_sha256, year.tier) == ("jiuquan-2013", "5" * 64, "city")
        assert year.created_by == "管理员" and year.created_at.endswith("Z")
        assert now.roster.of(year_id) == ROSTER
        assert now.years.settled(year_id) == [Settled("tie", "dense", "局务会议 3 月 2 日")]
        assert now.years.all() == [year]


def test_the_latest_year_comes_first_and_none_twice(store: Store) -> None:
    with store.write("管理员") as tx:
        begin(tx, 2024)
        begin(tx, 2025)
    with pytest.raises(StoreError, match="2025 年度已经建立"), store.write("管理员") as tx:
        begin(tx, 2025)
    with store.read() as now:
        assert [year.year for year in now.years.all()] == [2025, 2024]


def test_one_year_of_an_office_by_two_schemes(store: Store) -> None:
    with store.write("管理员") as tx:
        begin(tx)
        begin(tx, scheme="our-2026")
    with pytest.raises(StoreError, match="our-2026"), store.write("管理员") as tx:
        begin(tx, scheme="our-2026")
    with store.read() as now:
        assert [each.scheme for each in now.years.all()] == ["jiuquan-2013", "our-2026"]
        assert contents(now.audit._connection).years == (
            "2025 年度(市维稳办,jiuquan-2013)",
            "2025 年度(市维稳办,our-2026)",
        )
    assert store.check_records() == []


def test_the_audit_keeps_the_roster_before_and_after(store: Store) -> None:
    year_id = begun(store)
    with store.write("管理员") as tx:
        tx.roster.set(year_id, [*ROSTER, Unit("敦煌市", "县(市、区)")], "新增单位")
    with store.read() as now:
        entry = now.audit.entries(year_id)[0]
        assert (entry.verb, entry.reason) == ("set-roster", "新增单位")
        assert "敦煌市" not in entry.old and "敦煌市" in entry.new and SU in entry.old


def test_a_unit_that_has_evidence_stays_in_the_roster(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        send(tx, year_id, b"1", SU)
    with pytest.raises(StoreError, match=f"{SU} 已有报送"), store.write("管理员") as tx:
        tx.roster.set(year_id, ROSTER[1:])
    with store.write("管理员") as tx:
        tx.roster.set(year_id, ROSTER[:1])
    with store.read() as now:
        assert [unit.name for unit in now.roster.of(year_id)] == [SU]


def test_a_roster_names_each_unit_once(store: Store) -> None:
    year_id = begun(store)
    with pytest.raises(StoreError, match=f"单位重复:{YU}"), store.write("管理员") as tx:
        tx.roster.set(year_id, [*ROSTER, ROSTER[1]])


def test_an_empty_roster_lets_every_unit_in(store: Store) -> None:
    with store.write("管理员") as tx:
        year_id = begin(tx, roster=False)
        assert send(tx, year_id, b"1", "没有名册的单位").unit == "没有名册的单位"


def test_a_reading_can_go_back_to_the_default(store: Store) -> None:
    year_id = begun(store)
    with store.write("管理员") as tx:
        tx.years.settle(year_id, "tie", "dense", "会议")
        tx.years.settle(year_id, "tie", None, "按省里答复")
    with store.read() as now:
        assert now.years.settled(year_id) == []
        entry = now.audit.entries(year_id, subject=f"settled:{year_id}:tie")[0]
        assert (entry.old, entry.new) == ('{"reason":"会议","value":"dense"}', None)
    with pytest.raises(StoreError, match="请填写理由"), store.write("管理员") as tx:
        tx.years.settle(year_id, "tie", "dense", " ")
    assert store.check_records() == []


def test_what_does_not_exist_is_said_to_be_missing(store: Store) -> None:
    with store.read() as now:
        for ask in (now.years.get, now.submissions.get, now.records.get, now.seals.result):
            with pytest.raises(NotFound, match="没有编号为 7 的"):
                ask(7)
    with pytest.raises(NotFound), store.write("收件员") as tx:
        send(tx, 7, b"1")


@pytest.mark.parametrize("who", ["", "  ", "a\0b", "\ud800"])
def test_a_writer_has_a_name_that_can_be_kept(store: Store, who: str) -> None:
    with pytest.raises(StoreError), store.write(who):
        pass


def test_nothing_of_a_transaction_that_fails_is_kept(store: Store) -> None:
    before = digest(store)
    with pytest.raises(NotFound), store.write("管理员") as tx:
        tx.submissions.accept(send(tx, begin(tx), b"1").id + 1)
    assert digest(store) == before
    assert store.check_records() == []
