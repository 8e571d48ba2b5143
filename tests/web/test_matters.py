"""The page 事项: nothing is lost where a form is refused, what is taken back is asked about twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from scoring.office import ledger_sheets, matters, rosters
from scoring.office.matter_values import fields_of
from scoring.office.year import OfficeYear, create_year
from scoring.reports.charting.matter_charts import states_chart
from scoring.store import Store
from tests.office.registers import NEEDED, added, begun, recorded
from tests.office.test_ledger_sheets import row, sent
from tests.web.conftest import ROOT
from web.session import years

PARTS = ("事项", "登记", "不合要求", "进展", "带入、结转")
HOSTILE = "**粗** [链](http://evil.example) <img src=x onerror=alert(1)> =1+1 $x$"


@pytest.fixture
def year(tmp_path: Path) -> OfficeYear:
    return begun(Store.open(f"sqlite:///{tmp_path}/records/office.db"))


@pytest.fixture
def app(year: OfficeYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page, on a year with an empty register."""
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    return app.switch_page("views/matters.py").run()


def part(app: AppTest, name: str) -> AppTest:
    app.session_state["matter-parts"] = name
    app.run()
    assert not app.exception
    return app


def of(app: AppTest, number: int) -> AppTest:
    """The page of a matter."""
    app.query_params["matter"] = str(number)
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "".join(str(each.proto.body) for each in app.get("html"))


def press(app: AppTest, label: str) -> AppTest:
    next(each for each in app.button if each.label == label).click().run()
    assert not app.exception
    return app


def field(found: object, label: str) -> object:
    return next(each for each in found if each.label.startswith(label))  # type: ignore[attr-defined]


def fill(app: AppTest, label: str, value: str) -> None:
    field(app.text_input, label).set_value(value)  # type: ignore[attr-defined]


def pick(app: AppTest, label: str, value: str) -> None:
    field(app.button_group, label).set_value(value)  # type: ignore[attr-defined]


def said(app: AppTest) -> list[str]:
    return [each.value for each in (*app.success, *app.error)]


@pytest.mark.parametrize("name", PARTS)
def test_each_part_opens_on_an_empty_register_and_on_one_with_matters(
    app: AppTest, year: OfficeYear, name: str
) -> None:
    part(app, name)
    assert not app.error
    recorded(year, added(year), 评估日期="2025-05-01", 风险等级="低")
    matters.withdraw(year, added(year, "登记错的").id, "重了")
    part(app, name)
    assert not app.error


def test_a_scheme_without_a_ledger_hides_the_page(app: AppTest, year: OfficeYear) -> None:
    made = create_year(year.store, "某岗", 2025, scheme_id="sample-enterprise")
    app.session_state[years.KEPT] = made.id
    del app.session_state[years.AT_WORK]
    app.run()
    assert not app.exception
    assert "本方案没有台账" in html(app)


def test_a_form_that_is_refused_says_each_fault_at_its_place_and_keeps_what_is_filled(
    app: AppTest, year: OfficeYear
) -> None:
    part(app, "登记")
    fill(app, "事项名称", "水价改革")
    pick(app, "类别", "改革")
    press(app, "登记")
    assert said(app) == [
        "没有填写「单位」",
        "没有填写「提出方式」;「提出方式」是必填项,请补填",
        "没有办理:有 2 处要改,见上面;填好的都还在。",
    ]
    assert field(app.text_input, "事项名称").value == "水价改革"  # type: ignore[attr-defined]
    assert matters.matters(year) == []
    app.selectbox[0].set_value("甲县")
    pick(app, "提出方式", "年初确定")
    press(app, "登记")
    assert said(app) == ["已登记第 1 号事项「水价改革」"]
    assert app.query_params["matter"] == "1"
    assert "水价改革" in html(app)


def test_a_name_that_the_unit_has_already_is_refused(app: AppTest, year: OfficeYear) -> None:
    added(year)
    part(app, "登记")
    app.selectbox[0].set_value("甲县")
    fill(app, "事项名称", "水价改革")
    pick(app, "类别", "改革")
    pick(app, "提出方式", "年初确定")
    press(app, "登记")
    assert "「甲县」已登记「水价改革」(第 1 号)" in said(app)[0]


def test_several_columns_are_recorded_at_once(app: AppTest, year: OfficeYear) -> None:
    made = added(year)
    of(app, made.id)
    press(app, "记录")
    assert said(app) == ["还没有填写任何栏目"]
    pick(app, "评估方案", "是")
    pick(app, "风险等级", "中")
    field(app.date_input, "从哪一天起").set_value(date(2025, 3, 1))  # type: ignore[attr-defined]
    field(app.date_input, "评估日期").set_value(date(2025, 5, 1))  # type: ignore[attr-defined]
    fill(app, "文号或材料名称", "某发〔2025〕3号")
    press(app, "记录")
    assert said(app) == ["已记录:评估日期 2025-05-01、评估方案 是、风险等级 中"]
    holds = matters.matter(year, made.id).holds
    assert (holds["level"].day, holds["level"].paper) == (date(2025, 3, 1), "某发〔2025〕3号")
    assert holds["assessed"].day == date(2025, 5, 1)
    assert "某发〔2025〕3号" in html(app)


def test_an_earlier_day_says_what_still_holds_and_identifiers_are_told(
    app: AppTest, year: OfficeYear
) -> None:
    made = added(year)
    recorded(year, made, 风险等级="低", 自="2025-06-01")
    of(app, made.id)
    pick(app, "风险等级", "高")
    fill(app, "说明", "电话 13912345678")
    field(app.date_input, "从哪一天起").set_value(date(2025, 3, 1))  # type: ignore[attr-defined]
    press(app, "记录")
    [words] = said(app)
    assert "现在起作用的仍是较晚的「低」" in words
    assert "手机号码,已遮盖" in words
    assert "13912345678" not in html(app)


def test_a_joint_unit_cannot_be_the_matter_s_own_and_a_day_before_the_years_is_refused(
    app: AppTest, year: OfficeYear
) -> None:
    made = added(year)
    of(app, made.id)
    assert "甲县" not in field(app.multiselect, "联合单位").options  # type: ignore[attr-defined]
    field(app.multiselect, "联合单位").set_value(["乙县", "丙局"])  # type: ignore[attr-defined]
    press(app, "记录")
    assert matters.matter(year, made.id).holds["joint_units"].value == "乙县、丙局"


def test_revoking_wants_a_reason_and_asks_again_by_name(app: AppTest, year: OfficeYear) -> None:
    made = added(year)
    recorded(year, made, 风险等级="高")
    of(app, made.id)
    press(app, "撤销这条记录")
    assert said(app) == ["请选择要撤销的记录"]
    app.selectbox(key=f"revoke-fact-{made.id}").set_value(3)
    press(app, "撤销这条记录")
    assert said(app) == ["请填写撤销的理由"]
    fill(app, "撤销的理由", "抄错了")
    press(app, "撤销这条记录")
    assert "撤销「甲县」的「水价改革」的记录「风险等级 高」" in app.warning[0].value
    press(app, "不办理")
    assert "level" in matters.matter(year, made.id).holds
    app.selectbox(key=f"revoke-fact-{made.id}").set_value(3)
    fill(app, "撤销的理由", "抄错了")
    press(app, "撤销这条记录")
    press(app, "确认撤销")
    assert "level" not in matters.matter(year, made.id).holds
    assert "抄错了" in html(app)
    assert "<s>风险等级" in html(app)


def test_withdrawing_asks_again_by_name(app: AppTest, year: OfficeYear) -> None:
    made = added(year)
    of(app, made.id)
    press(app, "撤回这件事项")
    assert said(app) == ["请填写撤回的理由"]
    fill(app, "撤回的理由", "登记重了")
    press(app, "撤回这件事项")
    assert "撤回「甲县」的「水价改革」?" in app.warning[0].value
    press(app, "确认撤回")
    assert matters.matters(year) == []
    assert "登记重了" in html(app)
    assert not any(each.label == "记录" for each in app.button), "nothing more is recorded of it"


def test_the_list_is_searched_and_filtered(app: AppTest, year: OfficeYear) -> None:
    recorded(year, added(year), 评估日期="2025-05-01")
    added(year, "园区选址", "乙县", values={**NEEDED, "类别": "项目"})
    part(app, "事项")
    assert "全覆盖(已评估/全部):改革 1/1、项目 0/1。" in app.caption[0].value
    assert [*app.dataframe[0].value["事项"]] == ["水价改革", "园区选址"]
    fill(app, "查找", "园区")
    assert [*app.run().dataframe[0].value["编号"]] == [2]
    fill(app, "查找", "")
    field(app.multiselect, "单位").set_value(["甲县"])  # type: ignore[attr-defined]
    assert [*app.run().dataframe[0].value["状态"]] == ["◑ 已评估"]
    field(app.multiselect, "类别").set_value(["项目"])  # type: ignore[attr-defined]
    assert len(app.run().dataframe[0].value) == 0
    assert not app.exception


def test_findings_are_listed_by_clause(app: AppTest, year: OfficeYear) -> None:
    recorded(year, added(year), 决策日期="2025-05-01")
    part(app, "不合要求")
    [*clauses] = app.dataframe[0].value["条款"]
    assert clauses == ["第七条(三)1", "台账栏目"]
    field(app.multiselect, "条款").set_value(["第七条(三)1"])  # type: ignore[attr-defined]
    assert len(app.run().dataframe[0].value) == 1


def test_what_leaders_follow_names_what_to_look_into(app: AppTest, year: OfficeYear) -> None:
    recorded(year, added(year), 决策日期="2025-05-01")
    part(app, "进展")
    assert "✕ 待核实" in html(app)
    assert f'href="matters?year={year.year.id}&amp;matter=1"' in html(app)


def test_the_chart_is_as_the_schema_of_vega_lite_has_it() -> None:
    cells = [("○ 未评估", "高", 2), ("○ 未评估", "低", 0), ("✓ 已有档案号", "高", 1)]
    for given in (cells, []):
        alt.TopLevelLayerSpec.validate(states_chart(given))
    rows = states_chart(cells)["datasets"]["rows"]
    assert [row["words"] for row in rows] == ["2", "·", "1"]


def test_sheets_are_brought_in_and_the_source_is_chosen(app: AppTest, year: OfficeYear) -> None:
    sent(year, row("水价改革", 风险等级="高"))
    part(app, "带入、结转")
    assert [*app.dataframe[0].value["工作簿"]] == ["改革、年初确定、高"]
    press(app, "带入登记簿")
    assert said(app)[-1] == "请先选择要带入的工作簿"
    field(app.multiselect, "要带入的工作簿").set_value([1])  # type: ignore[attr-defined]
    press(app, "带入登记簿")
    assert "已带入:新登记 1 件,改动 0 处,没有带入 0 处" in said(app)
    assert [each.matter.name for each in matters.matters(year)] == ["水价改革"]
    press(app, "改为取自事项登记簿")
    assert "请填写理由" in said(app)[-1]
    fill(app, "理由", "试行登记簿")
    press(app, "改为取自事项登记簿")
    assert [each.source for each in ledger_sheets.ledger_choices(year)] == ["register"]


def test_last_year_s_matters_are_carried_over(app: AppTest, year: OfficeYear) -> None:
    last = begun(year.store, year=2024)
    for name in ("水价改革", "园区选址"):
        matters.add(last, "甲县", name, values=NEEDED, day=date(2024, 3, 1))
    part(app, "带入、结转")
    press(app, "结转")
    assert said(app)[-1] == "请先选择要结转的事项"
    field(app.multiselect, "要结转的事项").set_value([1, 2])  # type: ignore[attr-defined]
    press(app, "结转")
    assert "已结转 2 件事项" in said(app)
    assert len(matters.matters(year)) == 2


def test_an_address_of_no_matter_and_of_another_year_s_is_told(
    app: AppTest, year: OfficeYear
) -> None:
    last = begun(year.store, year=2024)
    other = matters.add(last, "甲县", "去年的", values=NEEDED, day=date(2024, 3, 1))
    of(app, other.id)
    assert said(app) == [f"2025 年度登记簿里没有第 {other.id} 号事项;请核对编号"]
    of(app, 999_999)
    assert not app.exception
    app.query_params["matter"] = "9" * 30
    app.run()
    assert not app.exception


def test_an_address_opens_the_year_that_it_names(
    year: OfficeYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    other = begun(year.store, year=2026)
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60)
    app.query_params["year"] = str(year.year.id)
    assert app.run().session_state[years.KEPT] == year.year.id
    fresh = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60)
    fresh.query_params["year"] = "999"
    assert fresh.run().session_state[years.KEPT] == other.year.id


def test_hostile_names_are_plain_text_everywhere(app: AppTest, year: OfficeYear) -> None:
    made = added(year, HOSTILE)
    matters.record(year, made.id, {"决策日期": "2025-05-01"})
    matters.record(
        year, made.id, {"备注": HOSTILE}, day=date(2025, 5, 1), paper=HOSTILE, note=HOSTILE
    )
    for name in PARTS:
        part(app, name)
        assert "<img src=x" not in html(app)
        assert all(HOSTILE not in each.value for each in (*app.markdown, *app.caption))
    of(app, made.id)
    assert "<img src=x" not in html(app)
    assert "&lt;img src=x" in html(app)
    fill(app, "撤回的理由", HOSTILE)
    press(app, "撤回这件事项")
    assert "**粗**" not in app.warning[0].value
    assert r"\*\*粗\*\*" in app.warning[0].value


def test_a_year_without_a_roster_says_so(app: AppTest, year: OfficeYear) -> None:
    made = create_year(year.store, "某岗", 2027)
    app.session_state[years.KEPT] = made.id
    del app.session_state[years.AT_WORK]
    app.run()
    assert not app.exception
    assert "还没有单位名册" in html(app)


@pytest.mark.parametrize("scheme", ["sample-union", "sample-township"])
def test_the_page_is_any_ledger_s(app: AppTest, year: OfficeYear, scheme: str) -> None:
    """Its columns, states and words are those of the scheme; none is of the regulation."""
    made = create_year(year.store, "某岗", 2025, scheme_id=scheme)
    other = OfficeYear(year.store, made.id, "某岗")
    roster = ROOT / "data" / "schemes" / scheme / "roster.xlsx"
    rosters.import_roster(other, roster.read_bytes(), "roster.xlsx")
    app.session_state[years.KEPT] = made.id
    del app.session_state[years.AT_WORK]
    part(app, "登记")
    unit = other.required_roster().units[0].name
    app.selectbox[0].set_value(unit)
    fill(app, "事项名称", "道路改造")
    for rule in fields_of(other.scheme).values():
        if rule.required and rule.choices:
            pick(app, rule.name, rule.choices[0])
    press(app, "登记")
    [found] = matters.matters(other)
    matters.record(other, found.matter.id, {"评估日期": "2025-05-01", "化解措施": "部分"}
                   if scheme == "sample-union" else {"决定日期": "2025-05-01"})  # fmt: skip
    app.run()
    expected = "已评估" if scheme == "sample-union" else "已决定未评估"
    assert expected in html(app)
    assert "决策" not in html(app).replace("重大决策", "")
    app.query_params.clear()
    for name in PARTS:
        part(app, name)
        assert not app.error
