"""Leaders follow the register from the beginning of the year, and see no figure of anybody."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.model.roles import Role
from scoring.office import (
    daily_records,
    ledger_sheets,
    matters,
    progress,
    receiving,
    reviewing,
    sealing,
)
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.accounts import account
from tests.books import base_row, book, cover
from tests.office.registers import NEEDED, added, begun, recorded
from tests.schemes.test_pages import opened, shown, views

POINTS = re.compile(r"\d+\.\d\d(?!\d)")
"""How every page writes points and claims."""
LOOK = {"0.45", "0.25"}
"""What charts and columns say of how they look; no figure of this year is one of them."""
CLAIMED, REVIEWED, DEDUCTED = "自评的说明", "核定的理由", "被减分的事项"
DECIDED, WELL_DONE = "未评先决的园区选址", "办完的水价改革"


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OfficeYear:
    """A year whose register counts, with claims, reviews, a deduction, and a year before it."""
    address = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("SCORING_DATABASE_URL", address)
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    store = Store.open(address)
    begun(store, year=2024)
    year = begun(store)
    done = added(year, WELL_DONE)
    recorded(year, done, 评估日期="2025-03-01", 决策日期="2025-04-01", 风险等级="低")
    recorded(year, added(year, DECIDED), 决策日期="2025-05-01")
    claims = [base_row("一.1", 自评分=4.25, 说明=CLAIMED), base_row("三.1", 自评分=1.75)]
    sent = Workbook("甲县.xlsx", book({"基础项": claims}, cover_rows=cover()))
    assert receiving.receive(year, [sent])[0].state == "accepted"
    reviewing.review(
        year, "甲县", reviewing.revision(year, "甲县"), {"一.1": 325}, {"一.1": REVIEWED}
    )
    daily_records.deduct(year, "甲县", "减一", DEDUCTED, date(2025, 6, 1), "通报")
    ledger_sheets.choose_source(year, "register", "试行")
    return year


@pytest.fixture
def app(year: OfficeYear, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages as a leader has them."""
    return opened(monkeypatch, account(year.store, "领导岗", Role.LEADER).id)


def matters_told(app: AppTest) -> dict[str, str]:
    """All parts of the page 事项 and the pages of both matters, as they are sent."""
    app.switch_page("views/matters.py").run()
    told = {}
    for name in [tab.label for tab in app.tabs]:
        app.session_state["matter-parts"] = name
        told[name] = shown(app.run())
        assert not app.exception
    for number in (1, 2):
        app.query_params["matter"] = str(number)
        told[str(number)] = shown(app.run())
        assert not app.exception
        assert {each.label for each in app.button} == {"← 全部事项"}
    app.query_params.clear()
    return told


def test_a_leader_follows_and_sees_no_figure_before_publishing(
    app: AppTest, year: OfficeYear
) -> None:
    told = matters_told(app)
    assert [*told] == ["进展", "事项", "不合要求", "1", "2"]
    assert DECIDED in told["进展"], "to be looked into"
    assert DECIDED in told["不合要求"]
    assert WELL_DONE in told["事项"]
    for view in {*views(year.scheme, Role.LEADER)} - {"matters", "scheme", "help"}:
        told[view] = shown(app.switch_page(f"views/{view}.py").run())
        assert not app.exception
    for name, text in told.items():
        assert {*POINTS.findall(text)} <= LOOK, name
        assert [word for word in (CLAIMED, REVIEWED, DEDUCTED) if word in text] == [], name
    assert "成绩公布之后才能查看" in told["overview"]
    assert "去事项" in told["overview"]


def test_the_office_and_once_published_the_leader_see_them(
    app: AppTest, year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the test above can fail."""
    office = opened(monkeypatch, account(year.store, "经办岗", Role.STAFF).id)
    assert {*POINTS.findall(shown(office))} - LOOK
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    sealing.publish(year)
    app = opened(monkeypatch, 1)
    assert {*POINTS.findall(shown(app))} - LOOK
    assert {*POINTS.findall("".join(matters_told(app).values()))} <= LOOK


def test_a_leader_chooses_the_year(app: AppTest) -> None:
    """The latest opens; the years before can be looked at from any page."""
    [chosen] = [each for each in app.selectbox if each.label == "年度"]
    assert [each[:4] for each in chosen.options] == ["2025", "2024"]
    chosen.select_index(1).run()
    assert not app.exception
    assert "2024 年度" in "".join(str(each.proto.body) for each in app.get("html"))
    [chosen] = [each for each in app.selectbox if each.label == "年度"]
    assert chosen.index == 1


def test_who_has_the_page_of_years_chooses_there(
    year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(monkeypatch, account(year.store, "经办岗", Role.STAFF).id)
    assert [each for each in app.selectbox if each.label == "年度"] == []


def test_a_unit_carries_over_its_own_of_last_year(
    year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    with year.store.read() as now:
        before = next(each for each in now.years.all() if each.year == 2024)
    last = OfficeYear(year.store, before.id, "某岗")
    for unit, name in (("甲县", "本县去年的"), ("甲县", "本县另一件"), ("乙县", "邻县去年的")):
        matters.add(last, unit, name, values=NEEDED, day=date(2024, 3, 1))
    app = opened(monkeypatch, account(year.store, "甲县岗", Role.REPORTER, "甲县").id)
    app.session_state["matter-parts"] = "登记事项"
    app.run()
    assert "邻县" not in shown(app)
    [field] = [each for each in app.multiselect if each.label.startswith("要结转的事项")]
    assert [each.partition("(")[0] for each in field.options] == ["本县去年的", "本县另一件"]
    field.set_value([3, 4])
    next(each for each in app.button if each.label == "结转").click().run()
    assert not app.exception
    assert [each.value for each in app.success] == ["已结转 2 件事项"]
    found = {each.matter.name: each for each in matters.matters(year)}
    assert {found[name].matter.registered_by for name in ("本县去年的", "本县另一件")} == {"甲县岗"}
