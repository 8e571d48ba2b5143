"""核定 page: what was typed and not saved is there again in a new session, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from scoring.office import at_the_machine, drafts, reviewing
from scoring.office.at_the_machine import SOMEBODY
from scoring.office.year import OfficeYear
from scoring.store import Cell, Store, StoreError
from tests.web.test_office_views import database, fill, html, opened, press, said, year
from web.components import review_drafts, review_sheet
from web.components.review_sheet import ASIDE, GIVEN, REASON, ReviewSheet

__all__ = ["database", "year"]

LINE = "一.1"
TYPED = {(LINE, GIVEN): Cell(None, 3.0), (LINE, REASON): Cell(None, "材料不足")}
RESTORED = r"有 \d 处未保存的修改\(\d\d-\d\d \d\d:\d\d\),已恢复"


@pytest.fixture
def session(year: OfficeYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Begins a new session on the page, as F5 and another tab do."""

    def begin() -> AppTest:
        app = opened(tmp_path, monkeypatch).switch_page("views/verify.py").run()
        assert not app.exception
        return app

    return begin


def informed(app: AppTest) -> list[str]:
    return [each.value for each in app.info]


def grid(app: AppTest) -> pd.DataFrame:
    return app.data_editor[0].value.set_index("编号")


def test_a_new_session_begins_where_something_was_left(session, year: OfficeYear) -> None:
    drafts.keep(year, "甲县", "lines", {("一.2", GIVEN): Cell(None, 2.0)})
    drafts.keep(year, "乙县", "lines", TYPED)
    app = session()
    assert app.selectbox[0].value == "乙县"
    [words] = informed(app)
    assert pd.Series(words).str.fullmatch(RESTORED.replace(r"\d 处", "2 处")).all(), words
    assert any(each.value == "另有未保存的修改:甲县" for each in app.caption)
    assert tuple(grid(app).loc[LINE, [GIVEN, REASON]]) == (3, "材料不足")
    press(app, "保存核定")
    assert said(app) == ["「乙县」已保存,第 1 版:一.1"]
    assert informed(app) == []
    app.selectbox[0].set_value("甲县").run()
    assert not any("另有未保存的修改" in each.value for each in app.caption)
    assert len(informed(app)) == 1
    assert [each.unit for each in drafts.own(year)] == ["甲县"]


def test_nothing_is_said_where_nothing_was_left(session) -> None:
    app = session()
    assert informed(app) == []
    assert app.selectbox[0].value == "甲县"


def test_what_is_filled_in_is_kept_and_what_is_thrown_away_is_gone(
    session, year: OfficeYear
) -> None:
    press(session(), "未核定的项按计算值填入")
    app = session()
    assert len(informed(app)) == 1
    assert grid(app).loc[LINE, GIVEN] == 4
    press(app, "放弃未保存的改动")
    assert informed(app) == []
    assert drafts.own(year) == []
    again = session()
    assert informed(again) == []
    assert pd.isna(grid(again).loc[LINE, GIVEN])


def test_both_are_shown_where_another_changed_the_same_cell_since(
    session, year: OfficeYear
) -> None:
    drafts.keep(year, "甲县", "lines", TYPED | {("一.3", REASON): Cell(None, "另一项")})
    other = OfficeYear(year.store, 1, "复核岗")
    reviewing.review(other, "甲县", 0, {LINE: 250}, {LINE: "缺一期"})
    for _ in range(2):  # F5 does not let it be forgotten
        app = session()
        assert "在您填写之后已被改动" in app.warning[0].value
        rows = app.dataframe[0].value.to_dict("split")["data"]
        assert rows == [[LINE, GIVEN, "", "2.50", "3.00"], [LINE, REASON, "", "缺一期", "材料不足"]]
        assert tuple(grid(app).loc[LINE, [GIVEN, REASON]]) == (3, "材料不足")
        assert reviewing.reviews(year, "甲县")[1][0].points == 250
    press(app, "保存核定")
    assert reviewing.reviews(year, "甲县")[1][0].points == 300


def test_what_another_saved_just_so_is_no_change_any_more(session, year: OfficeYear) -> None:
    drafts.keep(year, "甲县", "lines", TYPED)
    other = OfficeYear(year.store, 1, "复核岗")
    reviewing.review(other, "甲县", 0, {LINE: 300}, {LINE: "材料不足"})
    assert informed(session()) == []


def test_a_draft_that_cannot_be_kept_stays_on_the_screen(
    session, year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise StoreError("磁盘已满")

    app = session()
    with monkeypatch.context() as broken:
        broken.setattr(drafts, "keep", full)
        press(app, "未核定的项按计算值填入")
        assert grid(app).loc[LINE, GIVEN] == 4
        assert "没有另存(磁盘已满)" in app.warning[0].value
    press(app, "保存核定")
    assert said(app) == ["「甲县」已保存,第 1 版:一.1"]


def test_a_bonus_row_chosen_and_not_saved_is_there_again(session, year: OfficeYear) -> None:
    app = session()
    app.radio[0].set_value(False).run()
    fill(app, "理由(不采纳", "未见原件")
    app.run()
    app = session()
    assert app.radio[0].value is False
    assert len(informed(app)) == 1
    assert "有 2 处未保存的修改" in informed(app)[0]
    press(app, "保存")
    assert int(year.scored()[0].units["bonus"].sum()) == 0
    assert drafts.own(year) == []
    app = session()
    assert (app.radio[0].value, informed(app)) == (False, [])


def test_a_bonus_row_another_ruled_on_since_shows_both(session, year: OfficeYear) -> None:
    app = session()
    app.radio[0].set_value(False).run()
    other = OfficeYear(year.store, 1, "复核岗")
    [case] = review_sheet.cases(year.scored()[0], "甲县", [])
    reviewing.adopt(other, "甲县", 0, case.key, True, "已见原件")
    for seen in (app.run(), session()):
        assert seen.radio[0].value is False
        assert "已改为:采纳(已见原件)" in informed(seen)[0]


def test_a_unit_chosen_back_shows_its_own_again(session, year: OfficeYear) -> None:
    app = session()
    app.radio[0].set_value(False).run()
    app.selectbox[0].set_value("乙县").run()
    app.selectbox[0].set_value("甲县").run()
    assert app.radio[0].value is False


def test_the_name_at_work_is_the_same_in_every_tab(session, year: OfficeYear) -> None:
    one, two = session(), session()
    assert [each.proto.popover.label for each in one.get("popover")] == [f"经办:{SOMEBODY}"]
    one.text_input(key="who-now").set_value("张三").run()
    assert [each.proto.popover.label for each in one.get("popover")] == ["经办:张三"]
    assert [each.proto.popover.label for each in session().get("popover")] == ["经办:张三"]
    press(two, "保存核定")
    assert "经办已在另一个页面改为「张三」" in two.warning[0].value
    assert [each.proto.popover.label for each in two.get("popover")] == ["经办:张三"]
    assert not any("已改为" in each.value for each in two.run().warning)


def test_nothing_is_booked_under_a_name_that_was_not_shown(session, year: OfficeYear) -> None:
    app = session()
    press(app, "未核定的项按计算值填入")
    at_the_machine.give_name(year.store, "张三")
    press(app, "保存核定")
    assert "刚才点的没有办理" in app.warning[0].value
    assert reviewing.reviews(year, "甲县")[0] == 0
    assert informed(app) == []
    press(app, "保存核定")
    assert reviewing.reviews(year, "甲县")[0] == 0
    at_the_machine.give_name(year.store, SOMEBODY)
    app = session()
    assert len(informed(app)) == 1
    press(app, "保存核定")
    assert {each.who for each in reviewing.history(year, "甲县")} == {SOMEBODY}


def test_a_name_that_cannot_be_kept_is_not_taken(session, monkeypatch: pytest.MonkeyPatch) -> None:
    app = session()

    def busy(*_given: object, **_named: object) -> None:
        raise StoreError("数据库正忙")

    with monkeypatch.context() as broken:
        broken.setattr(Store, "write", busy)
        app.text_input(key="who-now").set_value("张三").run()
    assert said(app) == ["数据库正忙"]
    assert [each.proto.popover.label for each in app.get("popover")] == [f"经办:{SOMEBODY}"]


def sheet() -> ReviewSheet:
    base = pd.DataFrame(
        {"编号": ["一.1", "一.2"], GIVEN: [4.0, None], ASIDE: [None, None], REASON: ["", "旧"]}
    ).astype({GIVEN: "float64", ASIDE: "object"})
    return ReviewSheet("甲县", 0, 0, base, base, base)


def test_what_a_browser_edited_is_what_differs_from_the_records() -> None:
    page = sheet()
    rows = {0: {GIVEN: None, REASON: " 空 "}, 1: {GIVEN: 2, ASIDE: "认可", REASON: None}}
    now = review_drafts.typed_into(page.start, rows)
    assert review_drafts.typed(page.base, now) == {
        ("一.1", GIVEN): (4.0, None),
        ("一.1", REASON): (None, " 空 "),
        ("一.2", GIVEN): (None, 2.0),
        ("一.2", ASIDE): (None, "认可"),
        ("一.2", REASON): ("旧", None),
    }
    assert review_drafts.unkept(page, now) == review_drafts.typed(page.base, now)
    page.kept = {("一.1", GIVEN): None, ("一.9", GIVEN): 1.0}
    found = review_drafts.unkept(page, now)
    assert ("一.1", GIVEN) not in found
    assert found["一.9", GIVEN] is None
    assert review_drafts.typed_into(page.start, {}).equals(page.start)


def test_html_is_shown_on_every_page(session) -> None:
    assert "本机使用" in html(session())
