"""Objections, their windows, questions and replies in the records: kept, guarded, brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scoring.store import Store, StoreError, Unit
from tests.store.attacks import OF_OBJECTIONS
from tests.store.databases import Fresh
from tests.store.kept_whole import assert_guarded, assert_noticed, brought_back
from tests.store.office_year import OBJECTION, ROSTER, SU, YU, begin, begun, with_objection
from tests.store.test_editions import at_step

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 10)


def test_a_window_is_extended_and_closed_with_a_reason(store: Store) -> None:
    year_id = with_objection(store)
    with store.write("主任") as tx:
        with pytest.raises(StoreError, match="应晚于现在的截止日 2025-12-10"):
            tx.objections.extend_window(1, LAST, "x")
        with pytest.raises(StoreError, match="请填写延长的理由"):
            tx.objections.extend_window(1, date(2025, 12, 12), " ")
        longer = tx.objections.extend_window(1, date(2025, 12, 12), "材料较多")
        assert longer.shows("甲类", date(2025, 12, 12))
        closed = tx.objections.close_window(1, "均已答复")
        assert not closed.shows("甲类", date(2025, 12, 12))
        for verb in (
            lambda: tx.objections.close_window(1, "再来"),
            lambda: tx.objections.extend_window(1, date(2025, 12, 31), "再来"),
        ):
            with pytest.raises(StoreError, match="第 1 号异议期已由 主任 结束"):
                verb()
        assert tx.objections.windows(year_id) == [closed]
        entries = tx.audit.entries(year_id)[:2]
    assert [(e.verb, e.reason) for e in entries] == [
        ("close-window", "均已答复"), ("extend-window", "材料较多"),
    ]  # fmt: skip
    assert store.check_records() == []


def test_a_window_is_of_all_or_of_a_group_and_of_its_days(store: Store) -> None:
    year_id = begun(store)
    with store.write("主任") as tx:
        window = tx.objections.open_window(year_id, "甲类", FIRST, LAST, "初核完毕")
        with pytest.raises(StoreError, match="早于开始日"):
            tx.objections.open_window(year_id, None, LAST, FIRST, "初核完毕")
    shown = [(g, d) for g in ("甲类", "乙类") for d in (date(2025, 11, 30), FIRST, LAST)]
    assert [each for each in shown if window.shows(*each)] == [("甲类", FIRST), ("甲类", LAST)]
    assert not window.shows("甲类", date(2025, 12, 11))


def test_the_same_is_contested_once_until_it_is_answered_or_withdrawn(store: Store) -> None:
    year_id = with_objection(store)
    again = replace(OBJECTION, target="一.2")
    with store.write("经办") as tx:
        renamed = [Unit("肃州新区", ROSTER[0].group, (SU,)), ROSTER[1]]
        tx.roster.set(year_id, renamed, "改名")
        with pytest.raises(StoreError, match="已提出第 2 号异议,还没有答复"):
            tx.objections.add(year_id, replace(again, unit="肃州新区"))
        gone = tx.objections.withdraw(2, "已核对清楚")
        assert not gone.is_open
        third = tx.objections.add(year_id, replace(again, unit="肃州新区"))
        done = tx.objections.answer(third.id, "upheld", "材料不足", "4.00")
        assert (done.verdict, done.answered_by, done.is_open) == ("upheld", "经办", False)
        for verb in (
            lambda number: tx.objections.withdraw(number, "x"),
            lambda number: tx.objections.answer(number, "changed", "x", "5.00"),
        ):
            with pytest.raises(StoreError, match="第 2 号异议已由 经办 撤回"):
                verb(2)
            with pytest.raises(StoreError, match="第 3 号异议已由 经办 答复"):
                verb(3)
        assert [each.id for each in tx.objections.of(year_id, "肃州新区")] == [1, 2, 3]
        assert tx.objections.of(year_id, YU) == []
        with pytest.raises(StoreError, match="肃州新区 已有报送、核定或记录"):
            tx.roster.set(year_id, ROSTER[1:], "撤并")


def test_questions_and_replies_stay_in_their_order(store: Store) -> None:
    year_id = with_objection(store)
    with store.write("经办") as tx:
        asked = tx.remarks.ask(year_id, YU, "一.1", "哪一份是佐证")
        with pytest.raises(StoreError, match="第 2 号是答复,不是问题"):
            tx.remarks.reply(2, "x")
        tx.remarks.reply(asked.id, "附件三")
        told = [(each.unit, each.question_id, each.words) for each in tx.remarks.of(year_id)]
        assert [each.id for each in tx.remarks.of(year_id, YU)] == [3, 4]
    assert told == [
        (SU, None, "台账缺一件"), (SU, 1, "已补"), (YU, None, "哪一份是佐证"), (YU, 3, "附件三"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda tx, y: tx.objections.open_window(y, None, FIRST, LAST, " "), "请填写理由"),
        (lambda tx, y: tx.objections.add(y, replace(OBJECTION, unit="某市")), "名册里没有单位"),
        (lambda tx, y: tx.objections.add(y, replace(OBJECTION, grounds=" ")), "请填写异议理由"),
        (lambda tx, y: tx.objections.add(y, replace(OBJECTION, target="")), "请填写所异议的项"),
        (lambda tx, y: tx.objections.withdraw(2, ""), "请填写撤回的理由"),
        (lambda tx, y: tx.objections.answer(2, "upheld", " ", "4.00"), "请填写答复的理由"),
        (lambda tx, y: tx.remarks.ask(y, "某市", "一.1", "x"), "名册里没有单位"),
        (lambda tx, y: tx.remarks.ask(y, SU, "一.1", " "), "请填写要说明的问题"),
        (lambda tx, y: tx.remarks.reply(1, ""), "请填写答复"),
        (lambda tx, y: tx.remarks.reply(9, "x"), "没有编号为 9 的问答"),
        (lambda tx, y: tx.objections.answer(9, "upheld", "x", "x"), "没有编号为 9 的异议"),
    ],
)
def test_what_is_left_blank_or_unknown_is_refused(store: Store, verb, words: str) -> None:
    year_id = with_objection(store)
    with pytest.raises(StoreError, match=words), store.write("经办") as tx:
        verb(tx, year_id)


@pytest.mark.parametrize(
    "deed",
    [
        "DELETE FROM objection_windows",
        "UPDATE objection_windows SET first = '2025-01-01'",
        "DELETE FROM objections",
        "UPDATE objections SET figure = '5.00'",
        "UPDATE objections SET grounds = 'x'",
        "DELETE FROM remarks",
        "UPDATE remarks SET words = 'x'",
    ],
)
def test_the_database_itself_guards_them(store: Store, url: str, deed: str) -> None:
    with_objection(store)
    assert_guarded(store, url, deed)


@pytest.mark.parametrize("name", OF_OBJECTIONS)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    with_objection(store)
    assert_noticed(store, url, *OF_OBJECTIONS[name])


def test_they_are_copied_and_brought_back(fresh: Fresh, tmp_path: Path) -> None:
    with brought_back(fresh, tmp_path, with_objection) as store, store.read() as now:
        assert [each.verdict for each in now.objections.of(1)] == ["changed", None]
        assert len(now.remarks.of(1)) == 2
        assert len(now.objections.windows(1)) == 1


def test_records_of_the_step_before_get_them(url: str) -> None:
    at_step(url, "0009")
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.write("经办") as tx:
            year_id = begin(tx, 2031)
            tx.objections.add(year_id, OBJECTION)
        assert store.check_records() == []
