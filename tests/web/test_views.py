"""Every page opens, says what it should, and never shows a traceback."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.books import CITY, by_office, full_marks
from tests.web.conftest import ROOT
from web.session.workspaces import WORKSPACE

VIEWS = ("overview", "submissions", "unit", "scheme", "downloads")


@pytest.fixture
def app(sample: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The script behind app.py, opened on the sample."""
    monkeypatch.setenv("SCORING_SAMPLE", str(sample))
    return AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()


def html(app: AppTest) -> str:
    return "".join(str(each.proto.body) for each in app.get("html"))


def test_the_door_opens_on_the_script() -> None:
    import app as door

    assert (ROOT / "web" / "main.py").samefile(ROOT / door.app.script_path)


def test_no_folder_is_called_pages() -> None:
    # Streamlit would show such a folder's scripts without main.py on a server's first visit.
    assert not (ROOT / "web" / "pages").exists()


@pytest.mark.parametrize("view", VIEWS)
def test_page_opens_on_the_sample(app: AppTest, view: str) -> None:
    app.switch_page(f"views/{view}.py").run()
    assert not app.exception
    assert "演示数据" in html(app)


@pytest.mark.parametrize("view", VIEWS)
def test_page_opens_without_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    app.switch_page(f"views/{view}.py").run()
    assert not app.exception
    assert "演示数据" not in html(app)


def test_the_office_gets_its_own_workbook_and_a_blank_roster(app: AppTest) -> None:
    app.switch_page("views/downloads.py").run()
    labels = [each.proto.label for each in app.get("download_button")]
    assert {"下载核定汇总表", "下载空白名册"} <= {*labels}
    assert "27 项已经印好" in "".join(each.value for each in app.caption)


def test_overview_ranks_each_group(app: AppTest) -> None:
    first = app.dataframe[0].value
    assert [*first["单位"]] == ["甲县", "乙县", "丙县"]
    assert [*first["状态"]] == ["● 已核定", "○ 缺 1 项", "✕ 一票否决"]
    assert first["总分"].iloc[0] == 107
    app.session_state["groups"] = "市直部门 · 1 个"
    [second] = (frame.value for frame in app.run().dataframe)
    assert [*second["状态"]] == ["◐ 暂定"]


def test_own_files_take_the_samples_place_and_add_up(app: AppTest) -> None:
    app.switch_page("views/submissions.py").run()
    for unit in ("子局", "丑局"):
        data = by_office({"基础项": full_marks()}, unit, CITY)
        app.file_uploader[0].set_value([(f"{unit}.xlsx", data, "")])
        app.button[0].click().run()
        assert not app.exception
    run = app.session_state[WORKSPACE]
    assert not run.sample
    assert [each.name for each in run.books] == ["子局.xlsx", "丑局.xlsx"]
    assert "演示数据" not in html(app)
    app.multiselect[0].set_value(["子局.xlsx"]).run()
    next(each for each in app.button if each.label == "移除所选文件").click().run()
    assert [*app.session_state[WORKSPACE].scores.units["unit"]] == ["丑局"]
    next(each for each in app.button if each.label == "清空").click().run()
    assert "还没有报送文件" in html(app)
    next(each for each in app.button if each.label == "换回演示数据").click().run()
    assert app.session_state[WORKSPACE].sample


def test_problems_are_filtered(app: AppTest) -> None:
    app.switch_page("views/submissions.py").run()
    assert "基础项!F2" in html(app)
    app.button_group[0].set_value("提醒").run()
    assert not app.exception
    assert "基础项!F2" not in html(app)


def test_a_reading_rescores_at_once(app: AppTest) -> None:
    app.switch_page("views/scheme.py").run()
    app.session_state["scheme-parts"] = "读法"
    app.run()
    app.radio(key="reading-unverified").set_value("missing").run()
    assert "已改动 1 处读法" in html(app)
    assert [*app.dataframe[0].value["单位"]] == ["甲局"]
    app.button[0].click().run()
    assert app.session_state[WORKSPACE].chosen == {}
    assert "已改动" not in html(app)


def test_unit_page_explains_the_unit_that_was_chosen(app: AppTest) -> None:
    app.switch_page("views/unit.py").run()
    app.selectbox[0].set_value("丙县").run()
    assert "园区选址" in html(app)
    assert "未否决时为 100.00 分" in html(app)


def test_a_fault_is_told_in_chinese_and_without_a_traceback() -> None:
    def page() -> None:
        from web.faults import tell

        tell(ValueError("inside"))

    app = AppTest.from_function(page).run()
    assert "请刷新页面重试" in app.error[0].value
    assert "inside" not in app.error[0].value


def test_configuration_keeps_to_itself() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert "http" not in (ROOT / "web" / "style.css").read_text(encoding="utf-8")


def test_no_page_has_a_string_that_streamlit_would_show() -> None:
    """A string that stands alone is shown as text where Streamlit's magic is on."""
    for path in [*(ROOT / "web" / "views").glob("*.py"), ROOT / "web" / "main.py"]:
        body = ast.parse(path.read_text(encoding="utf-8")).body[1:]
        loose = [n for n in body if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)]
        assert not loose, path.name
