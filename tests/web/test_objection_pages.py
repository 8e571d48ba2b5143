"""异议与问题 and 初核与异议: what is asked is done, what is shown is one's own, refusals are said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from scoring.office import objections, own_objections, questions, reviewing
from scoring.store import Store
from tests.office.contested import DAY, LACKING, TODAY, Crew, opened, reviewed
from tests.web.test_office_views import opened as session
from tests.web.test_office_views import press, said
from web.session import current_user

Open = Callable[..., AppTest]


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    (tmp_path / "records").mkdir()
    return reviewed(Store.open(f"sqlite:///{tmp_path}/records/office.db"))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a view for an account."""

    def on(view: str, account: int) -> AppTest:
        monkeypatch.setattr(current_user, "guarded", lambda: True)
        monkeypatch.setattr(current_user, "account_id", lambda: account)
        app = session(tmp_path, monkeypatch)
        app.session_state["open-year"] = 1
        return app.switch_page(f"views/{view}.py").run()

    return on


FIRST, STAFF, SECOND, ADMIN, OWN, OTHER = range(1, 7)
"""The accounts of :func:`reviewed` by number."""


def part(app: AppTest, name: str) -> AppTest:
    app.session_state["objection-parts"] = name
    return app.run()


def field(app: AppTest, label: str, value: object, kind: str = "text_input") -> None:
    next(each for each in getattr(app, kind) if each.label.startswith(label)).set_value(value)


def told(app: AppTest) -> str:
    """All that the page shows as words and tables."""
    words = [each.value for kind in ("markdown", "caption", "info") for each in getattr(app, kind)]
    frames = [each.value.to_csv() for each in app.dataframe]
    return "\n".join(map(str, [*words, *frames, *(each.value for each in app.subheader)]))


def test_outside_the_window_a_unit_sees_no_figure(crew: Crew, page: Open) -> None:
    app = page("own_objections", OWN)
    assert not app.exception
    assert "现在不在异议期内" in told(app)
    assert LACKING not in told(app)
    assert "3.00" not in told(app)


def test_a_unit_sees_its_result_and_contests_it(crew: Crew, page: Open) -> None:
    opened(crew)
    app = page("own_objections", OWN)
    assert not app.exception
    assert LACKING in told(app) and "合计 96.00 分" in told(app)
    assert "乙县" not in told(app) and "丙局" not in told(app) and "核定甲" not in told(app)
    field(app, "异议理由", "材料已报", "text_area")
    press(app, "提出异议")
    assert said(app)[0].startswith("已提出异议:一.1 ")
    assert "本单位的异议(1 件)" in told(app)
    field(app, "异议理由", "再提一次", "text_area")
    press(app, "提出异议")
    assert "已提出第 1 号异议,还没有答复" in said(app)[0]
    field(app, "撤回的理由", "已核对清楚")
    press(app, "撤回异议")
    assert not objections.objections(crew.first)[0].is_open


def test_a_unit_answers_a_question(crew: Crew, page: Open) -> None:
    questions.ask(crew.first, "甲县", "一.1", "附件三是哪一份?")
    app = page("own", OWN)
    assert "有 1 个问题待答复" in told(app)
    app = page("own_objections", OWN)
    assert "附件三是哪一份?" in told(app)
    field(app, "怎样答复", "某发〔2025〕3号", "text_area")
    press(app, "答复")
    assert not questions.threads(crew.first)[0].is_open
    assert "附件三" not in told(page("own_objections", OTHER))


def test_another_reviewer_answers_and_sees_the_effect_first(crew: Crew, page: Open) -> None:
    opened(crew)
    own_objections.contest(crew.own, "line", "一.1", "材料已报,**见附件**")
    app = page("objections", FIRST)
    assert "复核答复须由另一人办理" in told(app)
    app = page("objections", SECOND)
    assert not app.exception
    app.radio(key="answer-1-1-verdict").set_value("变更").run()
    app.text_input(key="answer-1-1-ruling").set_value("5").run()
    [table] = [each.value for each in app.dataframe if "变更后总分" in each.value]
    assert "98.00" in table.to_csv()
    assert objections.objections(crew.first)[0].is_open, "looking keeps nothing"
    press(app, "答复")
    assert "请写明理由" in said(app)[0]
    app.text_input(key="answer-1-1-reason").set_value("补报属实")
    press(app, "答复")
    assert "已答复第 1 号异议:变更,5.00" in said(app)
    assert reviewing.history(crew.year, "甲县")[0].new == 500
    app.run()
    assert "共 1 件异议,0 件待复核" in told(app)


def test_who_publishes_opens_a_window_and_ends_it(crew: Crew, page: Open) -> None:
    app = part(page("objections", ADMIN), "异议期")
    field(app, "到哪一天(含)", TODAY + DAY, "date_input")
    press(app, "开异议期")
    assert "请填写理由" in said(app)
    field(app, "理由", "初核完毕")
    press(app, "开异议期")
    [window] = objections.windows(crew.year)
    assert (window.first, window.last, window.group_name) == (TODAY, TODAY + DAY, None)
    field(app, "延长到哪一天", TODAY + 3 * DAY, "date_input")
    field(app, "延长或结束的理由", "材料较多")
    press(app, "延长")
    assert objections.windows(crew.year)[0].last == TODAY + 3 * DAY
    field(app, "延长或结束的理由", "均已答复")
    press(app, "结束")
    assert objections.windows(crew.year)[0].closed_by == "主任"


def test_staff_enter_what_came_on_paper_and_answer_nothing(crew: Crew, page: Open) -> None:
    opened(crew)
    app = part(page("objections", STAFF), "纸面的")
    assert not app.exception
    field(app, "异议理由", "材料已报", "text_area")
    press(app, "提出异议")
    [kept] = objections.objections(crew.first)
    assert (kept.unit, kept.raised_by) == ("甲县", "经办甲")
    app = part(page("objections", STAFF), "异议")
    assert not [each for each in app.button if each.label == "答复"]


def test_a_reviewer_asks_at_review(crew: Crew, page: Open) -> None:
    app = page("verify", FIRST)
    assert not app.exception
    field(app, "请单位说明什么", "哪一份是佐证?")
    press(app, "退回说明")
    [thread] = questions.threads(crew.first)
    assert (thread.question.words, thread.question.line) == ("哪一份是佐证?", "")
    app = page("unit", FIRST)
    if thread.unit in told(app):
        assert not app.exception
    app = part(page("objections", SECOND), "问题")
    field(app, "怎样答复", "电话说明", "text_area")
    press(app, "记下已了结")
    assert not questions.threads(crew.first)[0].is_open
