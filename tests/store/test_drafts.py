"""Drafts and settings: kept apart from the audit, by account, bounded, and in backups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scoring.store import (
    Cell,
    Place,
    ReviewChange,
    Sealed,
    Store,
    StoreError,
    Unit,
    examine,
    postgres,
    restore,
)
from scoring.store.places import place_of
from tests.store.databases import Fresh
from tests.store.office_year import SU, YU, begun
from tests.store.test_migrations import at_0003

MINE, OTHERS = "account:1", "account:2"
GIVEN: Place = ("一.1", "核定分")
REASON: Place = ("一.1", "理由")


def keep(
    store: Store, cells: dict[Place, Cell | None], account: str = MINE, unit: str = SU
) -> None:
    with store.write("核定岗") as tx:
        tx.drafts.keep(account, 1, unit, "lines", cells)


def cells(store: Store, account: str = MINE) -> dict[str, dict[Place, Cell]]:
    with store.read() as now:
        return {draft.unit: draft.by_place() for draft in now.drafts.of(account, 1)}


def test_cells_of_several_pages_come_together_and_keep_what_they_were(store: Store) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(4.0, 3.5)})
    keep(store, {REASON: Cell(None, "缺一期")})
    keep(store, {GIVEN: Cell(2.0, 3.25)})
    assert cells(store) == {SU: {REASON: Cell(None, "缺一期"), GIVEN: Cell(4.0, 3.25)}}
    keep(store, {GIVEN: None})
    assert cells(store) == {SU: {REASON: Cell(None, "缺一期")}}
    keep(store, {REASON: None, GIVEN: None})
    assert cells(store) == {}


def test_another_account_never_finds_it(store: Store) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0)})
    keep(store, {GIVEN: Cell(None, 2.0)}, OTHERS)
    with store.write("核定岗") as tx:
        tx.drafts.drop(OTHERS, 1, SU, "lines")
    assert cells(store) == {SU: {GIVEN: Cell(None, 1.0)}}
    assert cells(store, OTHERS) == cells(store, "account:11") == {}


def test_what_is_saved_and_what_is_dropped_is_a_draft_no_more(store: Store) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0), ("一.2", "核定分"): Cell(None, 2.0)})
    keep(store, {GIVEN: Cell(None, 1.0)}, unit=YU)
    with store.write("核定岗") as tx:
        tx.reviews.save(1, SU, 0, [ReviewChange("一.1", 100, "缺一期")])
        tx.drafts.forget(MINE, 1, SU, "lines", ["一.1"])
    assert cells(store)[SU] == {("一.2", "核定分"): Cell(None, 2.0)}
    with store.write("核定岗") as tx:
        tx.drafts.drop(MINE, 1, SU, "lines")
    assert cells(store) == {YU: {GIVEN: Cell(None, 1.0)}}


def test_drafts_stand_outside_of_the_audit(store: Store) -> None:
    begun(store)
    head = store.head()
    keep(store, {GIVEN: Cell(None, 1.0)})
    with store.write("甲") as tx:
        tx.settings.put("at-work", "张三")
    assert store.head() == head
    assert store.check_records(head) == []


def test_a_renamed_unit_keeps_its_draft(store: Store) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0)})
    with store.write("管理员") as tx:
        tx.roster.set(1, [Unit("新区", "县(市、区)", (SU,)), Unit(YU, "县(市、区)")], "改名")
    keep(store, {REASON: Cell(None, "改名以后")}, unit="新区")
    assert cells(store) == {"新区": {GIVEN: Cell(None, 1.0), REASON: Cell(None, "改名以后")}}


def test_a_sealed_year_has_none_and_takes_none(store: Store) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0)})
    with store.write("管理员") as tx:
        tx.seals.add(1, "half-year", manifest="{}", result=b"{}")
    assert cells(store)
    with store.write("管理员") as tx:
        tx.seals.add(1, "year-end", manifest="{}", result=b"{}")
    assert cells(store) == {}
    with pytest.raises(Sealed):
        keep(store, {GIVEN: Cell(None, 1.0)})


def test_a_draft_is_bounded_in_size_and_age(fresh: Fresh) -> None:
    moment = datetime(2025, 3, 1, tzinfo=UTC)
    with Store.open(fresh(), clock=lambda: moment) as store:
        begun(store)
        keep(store, {GIVEN: Cell(None, 1.0)})
        with pytest.raises(StoreError, match="放不下;请先保存一部分"):
            keep(store, {REASON: Cell(None, "长" * 22_000)})
        longest: dict[Place, Cell | None] = {
            place: cell
            for line in range(27)
            for place, cell in (
                ((f"二.{line}", "核定分"), Cell(12.25, 11.75)),
                ((f"二.{line}", "不适用"), Cell("不认可", "认可")),
                ((f"二.{line}", "理由"), Cell("旧" * 200, "新" * 200)),
            )
        }
        keep(store, longest)
        assert len(cells(store)[SU]) == 1 + 3 * 27
        keep(store, dict.fromkeys(longest))
        assert cells(store) == {SU: {GIVEN: Cell(None, 1.0)}}
        moment += timedelta(days=31)
        keep(store, {GIVEN: Cell(None, 2.0)}, OTHERS)
        assert cells(store) == {}


@pytest.mark.parametrize("typed", ['引号" 与 \\ 和 换行\n', "𠮷、🙂、é"])
def test_what_is_typed_comes_back_as_it_was_typed(store: Store, typed: str) -> None:
    begun(store)
    keep(store, {REASON: Cell(None, typed)})
    assert cells(store) == {SU: {REASON: Cell(None, typed)}}


def test_what_no_database_holds_is_refused(store: Store) -> None:
    begun(store)
    with pytest.raises(StoreError, match="不能保存的字符"):
        keep(store, {REASON: Cell(None, "\udcd5")})
    assert cells(store) == {}


def test_an_unknown_unit_has_none(store: Store) -> None:
    begun(store)
    with pytest.raises(StoreError, match="名册里没有"):
        keep(store, {GIVEN: Cell(None, 1.0)}, unit="别的单位")


def test_a_draft_altered_past_reading_keeps_nobody_out(store: Store, url: str) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0)})
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET cells = '[1]'"))
    engine.dispose()
    assert cells(store) == {SU: {}}
    keep(store, {GIVEN: Cell(None, 2.0)})
    assert cells(store) == {SU: {GIVEN: Cell(None, 2.0)}}


def test_drafts_and_settings_are_in_backups(store: Store, fresh: Fresh, tmp_path: Path) -> None:
    begun(store)
    keep(store, {GIVEN: Cell(None, 1.0)})
    with store.write("甲") as tx:
        tx.settings.put("at-work", "张三")
    store.backup(tmp_path / "copy.bak")
    other = fresh()
    restore(tmp_path / "copy.bak", other)
    with Store.open(other) as back, back.read() as now:
        assert cells(back) == {SU: {GIVEN: Cell(None, 1.0)}}
        assert now.settings.get("at-work") == "张三"
        assert back.check_records() == []


def older_backup(url: str, path: Path) -> None:
    """A backup of records at step 0003, as versions of then made it (PostgreSQL's unmarked)."""
    place = place_of(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        if place.get_backend_name() == "sqlite":
            connection.execute(text(f"VACUUM INTO '{path}'"))
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
                postgres.dump(place, path, snapshot, "public")
    engine.dispose()


def test_older_records_are_upgraded_and_their_backups_taken(fresh: Fresh, tmp_path: Path) -> None:
    older, other = fresh(), fresh()
    at_0003(older)
    older_backup(older, tmp_path / "older.bak")
    found = examine(tmp_path / "older.bak", older)
    assert found.present and found.present.head == found.coming.head
    restore(tmp_path / "older.bak", other)
    for url in (older, other):
        with Store.open(url) as store:
            assert store.check_records() == []
            keep(store, {GIVEN: Cell(4.0, 3.0)}, unit="肃州区")
            assert cells(store) == {"肃州区": {GIVEN: Cell(4.0, 3.0)}}
