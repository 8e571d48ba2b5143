"""Pieces are made once for a state, by whomever they are asked; none outlives its state."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from scoring.office import daily_records, receiving, reviewing, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.reports.charting import bars, leader_charts
from scoring.reports.leader_lists import GroupReport
from scoring.store import Store
from tests.books import COUNTY
from tests.scoring.small_year import small_year
from tests.web.conftest import ROOT
from tests.web.test_office_views import fill, html, press, workbook
from web.components import group_pieces, result_tables
from web.session import prepared

BUREAU = "市直部门"
ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n甲局,{BUREAU}\n".encode()


@pytest.fixture
def year(tmp_path: Path) -> OfficeYear:
    """A kept year of two groups; 甲县 has handed in, all of it verified."""
    store = Store.open(f"sqlite:///{tmp_path}/records/office.db")
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    receiving.receive(kept, [workbook("甲县")], trusted=True)
    return kept


def session() -> AppTest:
    """A browser session that has opened the overview."""
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    assert not app.exception
    return app


def ranked(app: AppTest) -> dict[str, float]:
    """The totals of the ranking that a session looks at."""
    table = app.dataframe[0].value
    return dict(zip(table["单位"], table["总分"], strict=True))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each kind of piece was made."""
    counts: Counter[str] = Counter()

    def counted(name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(make)
        def counting(*given: Any, **named: Any) -> Any:
            counts[name] += 1
            return make(*given, **named)

        return counting

    for where, name in (
        (GroupReport, "answers"),
        (bars, "ranking_chart"),
        (result_tables, "ranking"),
        (leader_charts, "states_chart"),
        (bars, "waterfall_chart"),
    ):
        monkeypatch.setattr(where, name, counted(name, getattr(where, name)))
    return counts


def test_a_change_acknowledged_to_one_is_what_another_sees_next(year: OfficeYear) -> None:
    one, other = session(), session()
    before = ranked(other)["甲县"]
    assert ranked(one)["甲县"] == before
    one.switch_page("views/records.py").run()
    one.selectbox[1].set_value("甲县")
    fill(one, "事项", "某事项")
    fill(one, "依据", "通报第1号")
    one.date_input[0].set_value(date(2025, 5, 6))
    press(one, "记录减分")
    assert "已记录" in one.success[0].value
    assert ranked(other.run())["甲县"] == before - 2
    daily_records.revoke(year, daily_records.recorded(year)[0].id, "复核后不属实")
    assert ranked(other.run())["甲县"] == before
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "佐证不足"})
    assert ranked(session())["甲县"] == ranked(other.run())["甲县"] == before - 2


def test_a_reading_tried_out_is_the_sessions_own_and_ends_with_the_next_change(
    year: OfficeYear,
) -> None:
    one, other = session(), session()
    one.switch_page("views/scheme.py").run()
    one.session_state["scheme-parts"] = "读法"
    one.run()
    one.radio(key="reading-incomplete-rank").set_value("last").run()
    assert "已改动 1 处读法" in html(one)
    assert "已改动 1 处读法" in html(one.switch_page("views/overview.py").run())
    assert "已改动" not in html(other.run())
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "佐证不足"})
    assert "已改动" not in html(one.run())


def test_pieces_are_made_once_for_a_state_and_only_what_is_on_screen(
    year: OfficeYear, made: Counter[str]
) -> None:
    one, other = session(), session()
    for app in (one, other, one, other):
        app.run()
    assert made == {"answers": 1, "ranking_chart": 1, "ranking": 1}
    for app in (one, other):
        app.button_group[0].set_value("还差什么").run()
    assert made == {"answers": 1, "ranking_chart": 1, "ranking": 1, "states_chart": 1}
    for app in (one, other):
        app.session_state["groups"] = f"{BUREAU} · 1 个"
        app.run()
    assert made == {"answers": 2, "ranking_chart": 2, "ranking": 2, "states_chart": 1}
    for app in (one, other):
        app.switch_page("views/unit.py").run()
    assert made["waterfall_chart"] == 1
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "佐证不足"})
    for app in (one, other):
        app.run()
    assert made["waterfall_chart"] == 2


def test_a_question_is_asked_again_when_its_tab_is_opened_again(year: OfficeYear) -> None:
    app = session()
    first, second = f"{COUNTY} · 2 个", f"{BUREAU} · 1 个"
    app.button_group[0].set_value("还差什么").run()
    app.session_state["groups"] = second
    assert app.run().subheader[0].value == "谁领先?"
    app.session_state["groups"] = first
    assert app.run().subheader[0].value == "还差什么?"


def test_what_two_ask_for_at_once_is_made_once() -> None:
    scores, made, gate = small_year(), Counter[str](), Barrier(2)

    def make() -> str:
        made["piece"] += 1
        return "piece"

    def ask() -> None:
        gate.wait()
        assert prepared.made_once(scores, "name", make) == "piece"

    askers = [Thread(target=ask) for _ in range(2)]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert made == {"piece": 1}


def test_pieces_go_with_their_scores_and_never_grow_without_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    scores = small_year()
    for number in range(9):
        assert prepared.made_once(scores, number, lambda number=number: str(number)) == str(number)
    assert [*prepared._pieces[scores]] == [6, 7, 8]
    for group in scores.groups:
        report = GroupReport(scores, group, small_year())
        for piece in (
            group_pieces.answers, group_pieces.ranking, group_pieces.moved, group_pieces.lost,
            group_pieces.losses, group_pieces.self_scores, group_pieces.deductions,
            group_pieces.open_lines, group_pieces.coverage, group_pieces.other_readings,
        ):  # fmt: skip
            assert piece(report) is piece(report)
    gc.collect()
    kept = len(prepared._pieces)
    del scores, report
    gc.collect()
    assert len(prepared._pieces) == kept - 1
