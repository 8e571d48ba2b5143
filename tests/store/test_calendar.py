"""The calendar in the records: kept, guarded, audited, copied, brought back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scoring.store import NewArrival, Store, StoreError
from tests.store.attacks import OF_CALENDAR
from tests.store.databases import Fresh
from tests.store.kept_whole import assert_guarded, assert_noticed, brought_back
from tests.store.office_year import ROSTER, SU, YU, begin, begun, with_calendar
from tests.store.test_editions import at_step


def test_what_was_recorded_is_there_and_revoking_leaves_it_to_be_seen(store: Store) -> None:
    year_id = with_calendar(store)
    with store.write("主任") as tx:
        gone = tx.calendar.revoke_arrival(1, "不是本期的")
        with pytest.raises(StoreError, match="第 1 号完成记录已由 主任 撤销"):
            tx.calendar.revoke_arrival(1, "再撤")
        with pytest.raises(StoreError, match="请填写撤销的理由"):
            tx.calendar.revoke_arrival(2, " ")
    assert (gone.revoked_by, gone.revoke_reason) == ("主任", "不是本期的")
    with store.read() as now:
        [change] = now.calendar.changes(year_id)
        assert (change.due, change.number, change.unit, change.day, change.reason) == (
            "报备", 1, SU, date(2025, 2, 28), "假期顺延",
        )  # fmt: skip
        assert [each.id for each in now.calendar.arrivals(year_id)] == [2]
        assert [each.id for each in now.calendar.arrivals(year_id, revoked=True)] == [1, 2]
        verbs = [entry.verb for entry in now.audit.entries(year_id)]
    assert verbs[:5] == [
        "revoke-arrival", "record-arrival", "record-arrival", "record-event", "change-due",
    ]  # fmt: skip
    assert store.check_records() == []


def test_nothing_comes_upon_a_revoked_event(store: Store) -> None:
    year_id = with_calendar(store)
    with store.write("经办") as tx:
        tx.calendar.revoke_event(1, "没有这件事")
        for verb in (
            lambda: tx.calendar.revoke_event(1, "再撤"),
            lambda: tx.calendar.add_arrival(
                year_id, NewArrival(SU, "事件", "2025-05-02T10:00", event_id=1)
            ),
        ):
            with pytest.raises(StoreError, match="第 1 号事件已由 经办 撤销"):
                verb()
        assert tx.calendar.events(year_id) == []
        assert [each.id for each in tx.calendar.events(year_id, revoked=True)] == [1]


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda tx, y: tx.calendar.change(y, "报备", 1, None, " "), "请填写理由"),
        (lambda tx, y: tx.calendar.change(y, "", 1, None, "x"), "请填写日程"),
        (lambda tx, y: tx.calendar.change(y, "报备", 1, None, "x", unit="某市"), "名册里没有单位"),
        (lambda tx, y: tx.calendar.add_event(y, "某市", "事件", "x", "x"), "名册里没有单位"),
        (lambda tx, y: tx.calendar.add_event(y, SU, "事件", " ", "x"), "请填写发生时间"),
        (lambda tx, y: tx.calendar.add_event(y, SU, "事件", "x", ""), "请填写事件"),
        (lambda tx, y: tx.calendar.add_arrival(y, NewArrival(SU, "报备", "", 1)), "请填写日期"),
        (lambda tx, y: tx.calendar.add_arrival(y, NewArrival("", "报备", "x", 1)), "请填写单位"),
    ],
)
def test_what_is_left_blank_is_refused(store: Store, verb, words: str) -> None:
    year_id = begun(store)
    with pytest.raises(StoreError, match=words), store.write("经办") as tx:
        verb(tx, year_id)


def test_a_unit_with_something_recorded_stays_in_the_roster(store: Store) -> None:
    year_id = with_calendar(store)
    with store.write("管理员") as tx:
        with pytest.raises(StoreError, match=r"肃州区 已有报送、核定或记录.含登记的事项、日程."):
            tx.roster.set(year_id, ROSTER[1:], "撤并")
        for number in (1, 2):
            tx.calendar.revoke_arrival(number, "x")
        tx.calendar.revoke_event(1, "x")
        tx.roster.set(year_id, ROSTER[1:], "撤并")


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM due_changes",
        "UPDATE due_changes SET day = NULL",
        "DELETE FROM due_events",
        "UPDATE due_events SET happened = 'x'",
        "DELETE FROM arrivals",
        "UPDATE arrivals SET came = 'x'",
    ],
)
def test_the_database_itself_guards_the_calendar(store: Store, url: str, deed: str) -> None:
    with_calendar(store)
    assert_guarded(store, url, deed)


@pytest.mark.parametrize("name", OF_CALENDAR)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    with_calendar(store)
    assert_noticed(store, url, *OF_CALENDAR[name])


def test_the_calendar_is_copied_and_brought_back(fresh: Fresh, tmp_path: Path) -> None:
    with brought_back(fresh, tmp_path, with_calendar) as store, store.read() as now:
        assert [each.words for each in now.calendar.events(1)] == ["某地堵路"]
        assert len(now.calendar.arrivals(1)) == 2


def test_records_of_the_step_before_get_a_calendar(url: str) -> None:
    at_step(url, "0008")
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.write("经办") as tx:
            year_id = begin(tx, 2031)
            tx.calendar.add_arrival(year_id, NewArrival(YU, "报备", "2031-01-20", 1))
        assert store.check_records() == []
