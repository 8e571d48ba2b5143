"""The office's pages: nothing is made by looking, what is asked is done, refusals are said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.office import daily_records, progress, receiving, results, reviewing, rosters
from scoring.office.away import run
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, base_row, book, cover, full_marks
from tests.web.conftest import BONUS, ROOT
from web.components import page
from web.session import years

VIEWS = ("receive", "verify", "records", "calendar", "sealing", "years")
OLD_VIEWS = ("overview", "submissions", "unit", "scheme", "downloads")
ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n乙县,{COUNTY},\n".encode()


def workbook(unit: str, said: str = "", **lines: dict[str, object]) -> Workbook:
    sheets = {"基础项": full_marks(**lines), "加分项": [BONUS]}
    return Workbook(f"{said or unit}.xlsx", book(sheets, cover_rows=cover(said or unit)))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "records" / "office.db"


@pytest.fixture
def year(database: Path) -> OfficeYear:
    """A year with two units, one of which has handed in with one line not yet verified."""
    store = Store.open(f"sqlite:///{database}")
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    receiving.receive(kept, [workbook("甲县", **{"一.1": {"自评分": 4}})], trusted=True)
    return kept


def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    return AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app without any records."""
    return opened(tmp_path, monkeypatch)


@pytest.fixture
def app(year: OfficeYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app with the year; a new session opens it."""
    return opened(tmp_path, monkeypatch)


def html(app: AppTest) -> str:
    return "".join(str(each.proto.body) for each in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def fill(app: AppTest, label: str, value: str, place: int = 0) -> None:
    [each for each in app.text_input if each.label.startswith(label)][place].set_value(value)


def said(app: AppTest) -> list[str]:
    return [each.value for each in (*app.success, *app.error)]


@pytest.mark.parametrize("view", VIEWS)
def test_page_opens_without_records_and_makes_none(
    bare: AppTest, database: Path, view: str
) -> None:
    bare.switch_page(f"views/{view}.py").run()
    assert not bare.exception
    assert ("还没有年度" if view == "years" else "还没有打开年度") in html(bare)
    assert not database.exists()


@pytest.mark.parametrize("view", [*VIEWS, *OLD_VIEWS])
def test_page_opens_on_a_year_without_a_roster(bare: AppTest, database: Path, view: str) -> None:
    with Store.open(f"sqlite:///{database}") as store:
        create_year(store, "稳评办", 2025)
    del bare.session_state[years.KEPT]
    bare.switch_page(f"views/{view}.py").run()
    assert not bare.exception
    assert "办理中,未封存" in html(bare)


@pytest.mark.parametrize("view", [*VIEWS, *OLD_VIEWS])
def test_page_opens_on_the_year(app: AppTest, view: str) -> None:
    app.switch_page(f"views/{view}.py").run()
    assert not app.exception
    assert not app.error
    assert "办理中,未封存" in html(app)


def test_records_that_cannot_be_opened_are_told(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.parent.mkdir()
    database.write_bytes(b"something else" * 1000)
    app = opened(tmp_path, monkeypatch)
    app.switch_page("views/receive.py").run()
    assert not app.exception
    assert "记录打不开" in html(app)
    app.switch_page("views/years.py").run()
    assert any("不是数据库" in words for words in said(app))


def test_records_that_are_gone_are_told_and_can_be_restored_from_the_page(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(f"sqlite:///{database}") as store:
        create_year(store, "稳评办", 2025)
        store.backup(tmp_path / "copy.db")
    for left in database.parent.glob("office.db*"):
        if left.suffix != ".kept":
            left.unlink()
    app = opened(tmp_path, monkeypatch)
    assert "记录打不开" in html(app)
    app.switch_page("views/years.py").run()
    assert not app.exception
    assert [each.label for each in app.expander] == ["从备份恢复"]
    [told] = said(app)
    assert "不见了" in told and not database.exists()
    app.file_uploader[0].set_value([("copy.db", (tmp_path / "copy.db").read_bytes(), "")])
    press(app, "从备份恢复")
    assert said(app) == ["已从备份恢复"]
    assert "办理中,未封存" in html(app)


def test_a_year_is_made_with_its_roster(bare: AppTest, database: Path) -> None:
    bare.switch_page("views/years.py").run()
    press(bare, "建立年度")
    assert said(bare) == ["请填写考评年度"]
    bare.number_input[0].set_value(2025)
    press(bare, "建立年度")
    assert database.exists()
    bare.file_uploader[0].set_value([("名册.csv", "单位,单位类别\n甲县,乡\n".encode(), "")])
    press(bare, "导入名册")
    assert "类别应为" in said(bare)[0]
    bare.file_uploader[0].set_value([("名册.csv", ROSTER, "")])
    press(bare, "导入名册")
    assert said(bare) == ["已导入名册:2 个单位"]
    assert [*bare.dataframe[0].value["单位"]] == ["甲县", "乙县"]
    bare.file_uploader[0].set_value([("名册.csv", ROSTER, "")])
    press(bare, "导入名册")
    assert said(bare) == ["已有名册;换名册请写明理由"]


def test_the_year_offers_the_offices_own_workbook_and_a_blank_roster(app: AppTest) -> None:
    app.switch_page("views/years.py").run()
    labels = {each.proto.label for each in app.get("download_button")}
    assert {"下载核定汇总表", "下载空白名册"} <= labels


def test_a_reading_is_settled_with_a_reason(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/years.py").run()
    key = "not-applicable"
    next(each for each in app.selectbox if each.label == "读法").set_value(key).run()
    next(each for each in app.radio if each.label == "本年度采用").set_value("zero")
    press(app, "确定读法")
    assert said(app) == ["请写明理由"]
    fill(app, "理由(如", "会议纪要")
    press(app, "确定读法")
    assert year.readings() == {key: "zero"}
    app.switch_page("views/scheme.py").run()
    app.session_state["scheme-parts"] = "读法"
    app.run()
    assert app.radio(key=f"reading-{key}").value == "zero"
    assert "已改动" not in html(app)


def test_the_year_takes_the_samples_place_and_gives_it_back(app: AppTest) -> None:
    assert [*app.dataframe[0].value["单位"]] == ["甲县", "乙县"]
    app.switch_page("views/submissions.py").run()
    assert "报送请到「接收」页" in html(app)
    press(app, "换回演示数据")
    assert "办理中" not in html(app)
    app.switch_page("views/years.py").run()
    press(app, "打开")
    assert "办理中,未封存" in html(app)


def test_a_reading_tried_out_leaves_the_year_alone(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/scheme.py").run()
    app.session_state["scheme-parts"] = "读法"
    app.run()
    app.radio(key="reading-unverified").set_value("missing").run()
    assert "已改动 1 处读法" in html(app)
    assert year.readings() == {}
    press(app, "全部恢复默认")
    assert "已改动" not in html(app)


def test_workbooks_are_accepted_refused_known_and_pending(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/receive.py").run()
    press(app, "接收并检查")
    assert said(app) == ["请先选择工作簿"]
    bad = book({"基础项": [base_row("一.1", 自评分=9)]}, cover_rows=cover("乙县"))
    new, same = workbook("甲县"), workbook("甲县", **{"一.1": {"自评分": 4}})
    files = [("乙县.xlsx", bad), ("甲县.xlsx", new.data), ("甲.xlsx", year_file(year) or same.data)]
    app.file_uploader[0].set_value([(name, data, "") for name, data in files])
    app.checkbox[0].check()
    press(app, "接收并检查")
    table = app.dataframe[0].value
    assert [state.split()[0] for state in table["结果"]] == ["✕", "◔", "＝"]
    assert "基础项!F2" in html(app)
    differences = app.dataframe[1].value
    assert [*differences["栏目"]] == ["自评分", "核定分"]
    assert [*differences["现在"]] == ["", "5.00"]
    press(app, "不采用")
    assert "理由" in said(app)[0]
    press(app, "采用新版本")
    assert [each.state for each in year.submissions()] == ["superseded", "refused", "accepted"]


def test_much_is_received_away_from_the_page(
    app: AppTest, year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[object] = []
    monkeypatch.setattr(page, "LONG_BYTES", 0)
    monkeypatch.setattr(
        page, "run", lambda *given, **named: ran.append(given) or run(*given, **named)
    )
    app.switch_page("views/receive.py").run()
    book_ = workbook("乙县")
    app.file_uploader[0].set_value([(book_.name, book_.data, "")])
    app.checkbox[0].check()
    press(app, "接收并检查")
    assert not app.exception
    assert len(ran) == 1
    assert [state.split()[0] for state in app.dataframe[0].value["结果"]] == ["✓"]
    assert [each.file for each in year.submissions()] == ["甲县.xlsx", "乙县.xlsx"]


def test_a_click_while_it_is_received_cancels_it(
    app: AppTest, year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clicked(*_given: object, **_named: object) -> None:
        st.rerun()

    monkeypatch.setattr(page, "LONG_BYTES", 0)
    monkeypatch.setattr(page, "run", clicked)
    app.switch_page("views/receive.py").run()
    book_ = workbook("乙县")
    app.file_uploader[0].set_value([(book_.name, book_.data, "")])
    press(app, "接收并检查")
    assert any("已取消" in each.value for each in app.success)
    assert [each.file for each in year.submissions()] == ["甲县.xlsx"]


def test_office_cells_are_sent_back_unless_somebody_vouches(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/receive.py").run()
    book_ = workbook("乙县")
    app.file_uploader[0].set_value([(book_.name, book_.data, "")])
    press(app, "接收并检查")
    assert [state.split()[0] for state in app.dataframe[0].value["结果"]] == ["✕"]
    assert "由考评主体填写" in html(app)
    app.file_uploader[0].set_value([(book_.name, book_.data, "")])
    app.checkbox[0].check()
    press(app, "接收并检查")
    assert [state.split()[0] for state in app.dataframe[0].value["结果"]] == ["✓"]
    assert year.submissions()[-1].trusted is True


def test_a_roster_is_looked_at_before_it_is_taken(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/years.py").run()
    other = f"单位,单位类别,别名\n乙县,{COUNTY},\n丙县,{COUNTY},\n".encode()
    app.file_uploader[0].set_value([("名册.csv", other, "")])
    press(app, "先看有何改变")
    assert "增加 1 个单位:丙县" in app.info[0].value
    assert "影响 1 份已采用的报送" in app.info[0].value
    assert "第 1 号报送" in said(app)[0]
    fill(app, "理由", "机构调整")
    app.file_uploader[0].set_value([("名册.csv", other, "")])
    press(app, "导入名册")
    assert "名册没有导入" in said(app)[0]
    roster = year.roster()
    assert roster is not None and [each.name for each in roster.units] == ["甲县", "乙县"]


def year_file(year: OfficeYear) -> bytes:
    return receiving.original(year, year.submissions()[0].id)


def test_a_near_name_is_confirmed_by_a_person(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/receive.py").run()
    book_ = workbook("乙县", "乙县人民政府")
    app.file_uploader[0].set_value([(book_.name, book_.data, "")])
    app.checkbox[0].check()
    press(app, "接收并检查")
    press(app, "是「乙县」")
    assert said(app)[0] == "已确认「乙县人民政府」即「乙县」;「乙县人民政府.xlsx」已采用"
    assert not any(each.label == "是「乙县」" for each in app.button)
    assert year.submissions()[-1].unit == "乙县"


def test_a_workbook_is_taken_back_with_a_reason(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/receive.py").run()
    press(app, "撤回这份报送")
    assert app.error[0].value
    fill(app, "撤回的理由", "单位要求重报")
    press(app, "撤回这份报送")
    assert [each.state for each in year.submissions()] == ["withdrawn"]


def test_open_lines_are_verified_as_computed(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/verify.py").run()
    assert app.selectbox[0].value == "甲县"
    press(app, "未核定的项按计算值填入")
    press(app, "保存核定")
    assert said(app) == ["「甲县」已保存,第 1 版:一.1"]
    assert progress.verified_share(year)["甲县"] == (27, 27)


def test_what_another_changed_is_shown_and_own_edits_stay(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/verify.py").run()
    press(app, "未核定的项按计算值填入")
    reviewing.review(
        OfficeYear(year.store, year.year.id, "复核岗"), "甲县", 0, {"一.2": 300}, {"一.2": "缺纪要"}
    )
    press(app, "保存核定")
    assert "复核岗" in app.warning[0].value
    others, grid = app.dataframe[0].value, app.data_editor[0].value
    assert [*others["项目"]] == ["一.2"]
    assert [*grid["核定分"][:2]] == [4, 3]
    press(app, "保存核定")
    assert said(app) == ["「甲县」已保存,第 2 版:一.1"]


def test_a_bonus_is_not_adopted_with_a_reason(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/verify.py").run()
    app.radio[0].set_value(False)
    press(app, "保存")
    assert said(app) == ["不采纳加分要写明理由"]
    fill(app, "理由(不采纳", "未见原件")
    press(app, "保存")
    assert int(year.scored()[0].units["bonus"].sum()) == 0


def test_discretion_needs_a_figure_a_reason_and_an_approver(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/records.py").run()
    app.selectbox[0].set_value("减三").run()
    app.selectbox[1].set_value("甲县")
    fill(app, "事项", "某事项")
    fill(app, "依据", "通报第1号")
    app.date_input[0].set_value(None)
    app.number_input[0].set_value(15.0)
    press(app, "记录减分")
    assert said(app) == ["请选择日期"]
    app.date_input[0].set_value(date(2025, 5, 6))
    press(app, "记录减分")
    assert "批准人" in said(app)[0]
    fill(app, "减分理由", "影响较大")
    fill(app, "批准人", "主任")
    press(app, "记录减分")
    [record] = daily_records.recorded(year)
    assert (record.points, record.approver, record.date) == (1500, "主任", date(2025, 5, 6))


def test_a_veto_is_recorded_and_revoked(app: AppTest, year: OfficeYear) -> None:
    daily_records.veto(year, "甲县", "某事项", date(2025, 9, 1), "文件第1号")
    app.switch_page("views/records.py").run()
    assert [*app.dataframe[0].value["减分"]] == ["总分计 0 分"]
    fill(app, "撤销的理由", "复核后不属实")
    press(app, "撤销")
    assert daily_records.recorded(year) == []
    app.toggle[0].set_value(True).run()
    assert "复核后不属实" in app.dataframe[0].value["状态"].iloc[0]


def test_a_seal_needs_reasons_and_is_checked_and_undone(app: AppTest, year: OfficeYear) -> None:
    app.switch_page("views/sealing.py").run()
    press(app, "年终封存")
    assert "还不能封存,2 处" in said(app)[0]
    press(app, "半年快照")
    for field in [each for each in app.text_input if each.placeholder == "例外的理由"]:
        field.set_value("按现状封存")
    press(app, "年终封存")
    assert "已封存" in html(app)
    press(app, "核验")
    assert any("核验无误" in words for words in said(app))
    press(app, "核验全部记录")
    assert any("审计链完整" in words for words in said(app))
    app.switch_page("views/records.py").run()
    assert next(each for each in app.button if each.label == "记录减分").disabled
    app.switch_page("views/sealing.py").run()
    fill(app, "解除封存的理由", "更正笔误")
    press(app, "解除封存")
    assert "办理中,未封存" in html(app)
    assert [*app.dataframe[-1].value["事情"][:3]] == ["解除封存", "年终封存", "半年快照"]


def test_the_pages_numbers_are_the_json_s(app: AppTest, year: OfficeYear) -> None:
    from scoring import office
    from web.session import workspaces

    run = workspaces.shared(year)
    assert office.result(run.scores, run.problems) == results.result(year)


def test_the_units_page_tells_what_was_changed_in_verifying(app: AppTest, year: OfficeYear) -> None:
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "佐证不足"})
    app.switch_page("views/unit.py").run()
    assert not app.exception
    tables = [each.value for each in app.dataframe]
    assert any("佐证不足" in table.to_string() for table in tables)
