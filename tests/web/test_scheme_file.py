"""方案与读法, 另写方案: a scheme file is judged cell by cell, and a sound one is shown."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from criteria import Scheme, load_scheme
from scoring.office import editions, schemes
from scoring.office.archive import Office
from scoring.office.roles import AtTheMachine
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.store.office_year import behind
from tests.web.conftest import ROOT
from web.gate.pages import entries
from web.session import years

GIVEN = ROOT / "tests" / "schemes" / "comparable" / "negative_list.toml"


@pytest.fixture
def app(sample: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page 方案与读法 on the sample, its tab 另写方案 open."""
    monkeypatch.setenv("SCORING_SAMPLE", str(sample))
    return at_tab(AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run())


def at_tab(app: AppTest, name: str = "另写方案") -> AppTest:
    """The page 方案与读法 at one of its tabs: only the open one is made."""
    app.switch_page("views/scheme.py").run()
    app.session_state["scheme-parts"] = name
    return app.run()


def html(app: AppTest) -> str:
    return "".join(str(each.proto.body) for each in app.get("html"))


def given(app: AppTest, name: str, data: bytes) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "")])
    return app.run()


def test_a_sound_scheme_is_shown_with_what_its_units_fill_in(app: AppTest) -> None:
    given(app, GIVEN.name, GIVEN.read_bytes())
    assert not app.exception
    scheme = schemes.of_file(GIVEN.read_bytes(), GIVEN.name)
    assert any(scheme.title in each.value for each in app.success)
    labels = [each.proto.label for each in app.get("download_button")]
    assert [each for each in labels if each.startswith("填报模板")] == [
        f"填报模板:{group.name}" for group in scheme.groups
    ]
    shown = "".join(str(each.proto.body) for each in app.get("html"))
    assert all(line.title in shown for line in scheme.lines)


def test_each_fault_stands_at_its_cell(app: AppTest) -> None:
    book = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(load_scheme("jiuquan-2013"))))
    book["加减分情形"]["A6"] = "罚"
    stream = io.BytesIO()
    book.save(stream)
    given(app, "方案.xlsx", stream.getvalue())
    assert not app.exception
    assert "有 1 处要改" in app.error[0].value
    shown = html(app)
    assert re.search(r"<h4>加减分情形</h4><ul>\s*<li><code>A6</code><p>[^<]*可用:加分、减分", shown)


def test_what_is_no_scheme_is_told_in_a_sentence(app: AppTest) -> None:
    given(app, "照片.jpg", b"\xff\xd8\xff\xe0 not a scheme")
    assert not app.exception
    assert re.search(r"<h4>整个文件</h4><ul>\s*<li><p>要么是工作簿", html(app))


def tabs(app: AppTest) -> list[str]:
    return [each.label for each in app.tabs]


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "".join(each.value for each in (*app.success, *app.info, *app.error, *app.warning))


def test_a_scheme_is_saved_and_a_year_is_begun_by_it(app: AppTest) -> None:
    assert tabs(app)[-2:] == ["另写方案", "方案版本"]
    given(app, GIVEN.name, GIVEN.read_bytes())
    press(app, "scheme-save")
    assert "已存为第 1 号方案版本《" in said(app)
    scheme = schemes.of_file(GIVEN.read_bytes(), GIVEN.name)
    app.switch_page("views/years.py").run()
    choice = next(each for each in app.selectbox if each.label == "方案")
    assert choice.options[-1] == f"{scheme.title}(第 1 号方案版本)"
    choice.set_value(editions.scheme_digest(scheme))
    app.number_input[0].set_value(2031)
    next(each for each in app.button if each.label == "建立年度").click().run()
    assert not app.exception
    with Store.open() as store:
        [year] = Office(store, "某岗").years()
        assert OfficeYear(store, year.id, "某岗").scheme.title == scheme.title
    at_tab(app, "怎样计分")
    assert scheme.title in "".join(str(each.proto.body) for each in app.get("html"))


def test_two_schemes_stand_side_by_side(app: AppTest) -> None:
    scheme = schemes.of_file(GIVEN.read_bytes(), GIVEN.name)
    with Store.open() as store:
        office = Office(store, "某岗")
        one, two = office.save_edition(scheme), office.save_edition(changed(scheme))
    at_tab(app, "方案版本")
    sides = {each.label: each for each in app.selectbox}
    assert (sides["原"].value, sides["现"].value) == (one.sha256, two.sha256)
    shown = "".join(str(each.proto.body) for each in app.get("html"))
    assert "<th>方案 名称</th>" in shown and "<td>修订的办法</td>" in shown
    sides["现"].set_value(one.sha256).run()
    assert not app.exception
    assert "两个方案没有不同" in said(app)


def changed(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"title": "修订的办法"})


def test_an_edition_that_no_longer_loads_breaks_no_page(app: AppTest) -> None:
    scheme = schemes.of_file(GIVEN.read_bytes(), GIVEN.name)
    with Store.open() as store:
        kept = Office(store, "某岗").save_edition(scheme)
        create_year(store, "某岗", 2031, scheme_id=kept.sha256)
    with behind(os.environ["SCORING_DATABASE_URL"]) as connection:
        connection.execute(text("UPDATE editions SET content = '{}'"))
    del app.session_state[years.KEPT]
    for page in entries(AtTheMachine("某岗").actions, guarded=False):
        app.switch_page(f"views/{page.file}.py").run()
        if page.file == "scheme":
            at_tab(app, "方案版本")
        assert not app.exception, page.file
        if page.file in ("years", "scheme"):
            assert "第 1 号方案版本" in said(app) and "本版程序不能使用" in said(app)
