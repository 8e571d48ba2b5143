"""日程 and 本单位日程: what is asked is done, what is shown is one's own, refusals are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.office import calendar, calendar_records, receiving
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.books import base_row, book, cover
from tests.office.calendars import at, programme, states
from tests.office.registers import begun
from tests.office.test_roles import account
from tests.web.test_office_views import html, opened, press, said
from web.session import current_user


@pytest.fixture
def store(tmp_path: Path) -> Store:
    (tmp_path / "records").mkdir()
    return Store.open(f"sqlite:///{tmp_path}/records/office.db")


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


Open = Callable[[str], AppTest]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a view of a session of its own, for an account where one is logged in."""

    def on(view: str) -> AppTest:
        return opened(tmp_path, monkeypatch).switch_page(f"views/{view}.py").run()

    return on


def logged_in(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(current_user, "guarded", lambda: True)
    monkeypatch.setattr(current_user, "account_id", lambda: number)


def part(app: AppTest, name: str) -> AppTest:
    """The page with another of its parts open."""
    app.session_state["calendar-parts"] = name
    return app.run()


def choose(app: AppTest, label: str, wanted: str, place: int = 0) -> None:
    box = [each for each in app.selectbox if each.label == label][place]
    box.select_index(next(n for n, each in enumerate(box.options) if each.startswith(wanted)))


def field(app: AppTest, label: str, value: object, kind: str = "text_input") -> None:
    next(each for each in getattr(app, kind) if each.label.startswith(label)).set_value(value)


def test_what_is_overdue_comes_first_by_date_and_by_unit(year: OfficeYear, page: Open) -> None:
    calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 20))
    app = page("calendar")
    app.date_input(key="calendar-day").set_value(date(2025, 2, 10)).run()
    assert not app.exception
    assert "逾期没有完成 2 个:乙县、丙局" in html(app)
    assert "按期 1 个:甲县" in html(app)
    app.selectbox(key="calendar-unit").set_value("乙县").run()
    assert "甲县" not in html(app).partition("dates")[2]
    assert "逾期 10 天" in html(app)


def test_the_office_records_what_came_and_takes_it_back(year: OfficeYear, page: Open) -> None:
    app = part(page("calendar"), "登记")
    choose(app, "哪个单位", "甲县")
    app.run()
    press(app, "登记完成")
    assert said(app) == ["请选择是哪一天完成的"]
    choose(app, "完成了哪一项", "年初安排部署")
    field(app, "哪一天", date(2025, 2, 3), "date_input")
    field(app, "文号", "某发1号")
    press(app, "登记完成")
    assert said(app) == ["已登记:甲县「年初安排部署」2025-02-03 完成"]
    assert states(year, "2025-02-10")["年初部署", 1] == "迟 3 天"
    part(app, "经过")
    field(app, "撤销的理由", "记错了")
    press(app, "撤销")
    assert states(year, "2025-02-10")["年初部署", 1] == "逾期 10 天"


def test_the_office_changes_and_adds_dates(year: OfficeYear, page: Open) -> None:
    app = part(page("calendar"), "改期")
    choose(app, "改哪一个", "年初安排部署")
    choose(app, "对谁", "乙县")
    field(app, "改到", date(2025, 4, 1), "date_input")
    press(app, "改日程")
    assert said(app) == ["请填写理由"]
    field(app, "理由", "灾后")
    press(app, "改日程")
    assert said(app) == ["「年初安排部署(2025-01-31 以前)」2025-04-01(乙县)"]
    choose(app, "改哪一个", "另增一项")
    field(app, "另增的名称", "防汛专报")
    field(app, "改到", date(2025, 7, 1), "date_input")
    field(app, "理由", "汛期")
    press(app, "改日程")
    assert said(app) == ["「防汛专报」2025-07-01(全部单位)"]
    assert [each.title for each in calendar.changes(year)] == ["防汛专报", ""]


def test_an_event_is_registered_and_reported(store: Store, page: Open) -> None:
    year = programme(store)
    app = part(page("calendar"), "登记")
    choose(app, "哪个单位", "甲县")
    app.run()
    field(app, "什么事件", "某地堵路")
    press(app, "登记事件")
    assert said(app) == ["请写明发生的日期和时间"]
    field(app, "发生的日期", date(2025, 5, 1), "date_input")
    field(app, "发生的时间", time(13, 0), "time_input")
    press(app, "登记事件")
    assert said(app) == ["已登记事件:某地堵路"]
    field(app, "报告的日期", date(2025, 5, 2), "date_input")
    field(app, "报告的时间", time(14, 30), "time_input")
    press(app, "登记报告的时间")
    assert states(year, "2025-05-03")["事件", 1] == "迟 2 小时"


def test_a_unit_has_its_own_dates_and_records(
    store: Store, page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = programme(store)
    theirs = calendar_records.record(year, "乙局", "一.1", date(2025, 3, 1), paper="乙局的文件")
    calendar_records.add_event(year, "乙局", "事件", at("2025-05-01T13:00"), "乙局的事")
    number = account(store, "reporter", "甲县").account_id
    logged_in(monkeypatch, number)
    app = page("own_calendar")
    assert not app.exception
    assert "第一阶段:部署" in html(app)
    assert "乙局" not in html(app)
    choose(app, "完成了哪一项", "第一阶段")
    field(app, "哪一天", date(2025, 3, 18), "date_input")
    press(app, "登记完成")
    assert said(app) == ["已登记:甲县「第一阶段:部署」2025-03-18 完成"]
    assert states(year, "2025-04-10")["一.1", 1] == "按期"
    revocable = next(each for each in app.selectbox if each.label == "哪一条")
    assert len(revocable.options) == 1
    assert "乙局" not in str(revocable.options)
    assert [each.id for each in calendar.arrivals(year)] == [2, theirs.id]


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_a_role_finds_only_the_forms_that_are_its_own(
    store: Store, year: OfficeYear, page: Open, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    logged_in(monkeypatch, account(store, role).account_id)
    app = page("calendar")
    assert not app.exception
    tabs = [tab.label for tab in app.tabs]
    assert ("登记" in tabs) == (role == "staff")
    part(app, "改期")
    assert any(each.label == "改日程" for each in app.button) == (role == "administrator")


def test_a_leader_sees_nothing_before_it_is_published(
    store: Store, year: OfficeYear, page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged_in(monkeypatch, account(store, "leader").account_id)
    app = page("calendar")
    assert not app.exception
    assert "甲县" not in html(app)
    assert not app.selectbox


def test_every_part_opens_and_says_what_differs(year: OfficeYear, page: Open) -> None:
    rows = {"基础项": [base_row("二.5", 完成数=2)]}
    receiving.receive(year, [Workbook("甲县.xlsx", book(rows, cover_rows=cover("甲县")))])
    calendar_records.record(year, "甲县", "报备", date(2025, 1, 20), number=1)
    app = page("calendar")
    for name in [tab.label for tab in app.tabs]:
        part(app, name)
        assert not app.exception, name
        assert not app.error, name
    table = part(app, "对照").dataframe[0].value
    assert [*table.iloc[0]] == [
        "▲ 不一致", "甲县", "二.5 建立评估备案制度", "应 2 次,已 1 次", "完成数 2",
    ]  # fmt: skip
