"""What leaders see is what scoring.analysis.figures says: charts, answers, lists, the help page."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from scoring.analysis import comparison, figures
from scoring.analysis.questions import Answer, places_moved
from scoring.explain.standing import LINE_MARKS
from scoring.intake.year import Workbook
from scoring.model.points import points_text, signed
from scoring.model.problem_codes import ERRORS, WARNINGS, problem_codes
from scoring.model.scores import STATE_NAMES, Scores
from scoring.office import receiving, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.reports.charting import leader_charts, leader_rows
from scoring.reports.leader_lists import GroupReport
from scoring.reports.markup import answer_cards, deduction_list, open_list, unassessed_list
from scoring.store import Store
from tests.books import book, by_office, cover, full_marks
from tests.jiuquan import KINDS
from tests.scoring.small_year import BUREAU, COUNTY, SCHEME, small_year
from tests.web.conftest import ROOT
from web.components.help_text import help_text
from web.components.markup import compared_table, readings_list
from web.session import year_before
from web.session.workspace import sample_workspace

GROUPS = (COUNTY, BUREAU)
HELP = help_text(SCHEME)
UNTYPESET = str.maketrans({"\uff0c": ",", "\uff1b": ";", "\uff1a": ":", "\uff1f": "?"})


@pytest.fixture(scope="module")
def before() -> Scores:
    return small_year(unverified="missing", bonus_scope="unit")


def drawn(chart: Any, key: str) -> list[dict[str, Any]]:
    """The rows of the chart's data that have a column."""
    sets = chart["datasets"].values()
    return next((rows for rows in sets if rows and key in rows[0]), [])


def test_a_percentage_is_exact_and_rounds_a_half_up() -> None:
    assert leader_rows.percent(1, 8) == "12.5%"
    assert leader_rows.percent(1, 2000) == "0.1%"
    assert leader_rows.percent(76, 77) == "98.7%"
    assert leader_rows.percent(5, 5) == "100.0%"
    assert leader_rows.percent(0, 0) == "—"


@pytest.mark.parametrize("group", GROUPS)
def test_lost_charts_draw_the_points_lost(scores: Scores, group: str) -> None:
    lost = figures.points_lost(scores, group)
    sections = drawn(leader_charts.lost_chart(lost, sections=True), "share")
    assert [row["label"] for row in sections] == [section.id for section in SCHEME.sections]
    lines = drawn(leader_charts.lost_chart(lost, sections=False, most=5), "share")
    by_id = {row.id: row._asdict() for row in lost if row.item >= 0}
    worst = sorted((r["lost"] for r in by_id.values() if r["lost"]), reverse=True)[:5]
    assert [by_id[row["label"]]["lost"] for row in lines] == worst
    for row in lines:
        own = by_id[row["label"]]
        assert row["tail"] == f"失 {points_text(own['lost'])} 分"
        assert row["share"] == pytest.approx(own["lost"] / own["possible"])
        assert f"{own['units']} 个单位失分" in row["more"]


@pytest.mark.parametrize("group", GROUPS)
def test_moved_chart_draws_each_unit_that_compares(
    scores: Scores, before: Scores, group: str
) -> None:
    moved = comparison.moved(scores, before, group)
    shown = drawn(leader_charts.moved_chart(moved), "then")
    left_out = GroupReport(scores, group, before).not_compared()
    assert len(shown) + len(left_out) == len(moved)
    by_name = {row.name: row._asdict() for row in moved}
    for row in shown:
        own = by_name[row["unit"]]
        assert round(row["now"] * 100) == own["total"]
        assert round(row["then"] * 100) == own["total_before"]
        assert row["tail"] == signed(own["total_up"])
        assert row["label"].endswith(places_moved(own["rank_up"]))


def test_who_does_not_compare_is_told_why(scores: Scores, before: Scores) -> None:
    told = "".join(GroupReport(scores, COUNTY, before).not_compared())
    assert "丁区:本年不排名次(未报送)" in told
    assert "乙县:本年不排名次(一票否决)" in told
    assert "年度没有名次" in "".join(GroupReport(scores, BUREAU, before).not_compared())


def test_self_chart_draws_units_with_both_scores(scores: Scores) -> None:
    (row,) = drawn(
        leader_charts.self_chart(figures.self_against_verified(scores, COUNTY)), "points"
    )
    assert (row["label"], row["tail"], row["points"]) == ("乙县", "+0.83", 0.83)


@pytest.mark.parametrize("group", GROUPS)
def test_standing_chart_counts_every_line_once(scores: Scores, group: str) -> None:
    rows = leader_rows.state_rows(figures.line_states(scores, group))
    assert sum(row.lines for row in rows) == 4 * len(SCHEME.lines)
    assert [row.start for row in rows] == [0, *(row.end for row in rows)][:-1]
    for row in rows:
        assert row.name.startswith(f"{LINE_MARKS[row.label]} {STATE_NAMES[row.label]} ")


def test_coverage_chart_draws_all_five_kinds(scores: Scores) -> None:
    rows = drawn(
        leader_charts.coverage_chart(figures.coverage(scores).matters, BUREAU, "评估"), "due"
    )
    assert [row["label"] for row in rows] == [*KINDS]
    assert (rows[0]["done"], rows[0]["due"]) == (3, 4)
    assert rows[0]["tail"].startswith("3 / 4 件")
    assert rows[1]["tail"] == "台账中没有"


def test_compared_chart_draws_own_median_and_last_year(scores: Scores, before: Scores) -> None:
    frame = comparison.against_group(scores, scores.unit_number("甲县"), before)
    rows = drawn(leader_charts.compared_chart(frame), "median")
    exact = [row._asdict() for row in frame]
    assert rows[-1]["own"] == pytest.approx(exact[-1]["own"] / 10000)
    assert rows[-1]["before"] == pytest.approx(exact[-1]["before"] / 10000)
    assert rows[-1]["tail"] == f"{points_text(exact[-1]['own'])} 分"
    table = compared_table(frame, before)
    assert points_text(exact[-1]["median"]) in table
    unsent = comparison.against_group(scores, scores.unit_number("丁区"), before)
    assert all(row.own is None for row in leader_rows.compared_rows(unsent))
    assert "<td>—</td>" in compared_table(unsent, None)


def test_every_chart_can_be_empty(scores: Scores) -> None:
    none = "没有这一类"
    for chart in (
        leader_charts.lost_chart(figures.points_lost(scores, none), sections=False),
        leader_charts.moved_chart(comparison.moved(scores, scores, none)),
        leader_charts.self_chart(figures.self_against_verified(scores, none)),
        leader_charts.states_chart(figures.line_states(scores, none)),
        leader_charts.coverage_chart(figures.coverage(scores).matters, none, "评估"),
    ):
        alt.TopLevelLayerSpec.validate(chart)


def test_four_answers(scores: Scores, before: Scores) -> None:
    leads, moved, lost, ask = GroupReport(scores, COUNTY, before, {"丁区"}).answers()
    assert leads.head == "甲县 102.00 分"
    assert moved.head == "名次都没有变动"
    worst = max(row.lost for row in figures.points_lost(scores, COUNTY) if row.item >= 0)
    assert points_text(worst) in lost.head
    told = [ask.head, *ask.more]
    assert told[0] == "一票否决:乙县"
    assert {"减分:甲县", "文件被退回:丁区", "待核定:丙市"} <= {*told}
    assert "自评偏高:乙县比核定高 0.83 分" in told
    assert GroupReport(scores, BUREAU).answers()[1].head == "没有上一年度可比"
    cards = answer_cards([Answer("<问>", "<b>", ("<i>",))])
    assert "&lt;问&gt;" in cards
    assert "<i>" not in cards


def test_lists_tell_reasons_and_escape(scores: Scores) -> None:
    taken = deduction_list(GroupReport(scores, BUREAU).deductions())
    assert "−25.00" in taken
    assert "说明:被省通报" in taken
    assert "汇总.xlsx!减分项" in taken
    county = deduction_list(GroupReport(scores, COUNTY).deductions())
    assert "不采纳" in county
    assert "未否决时为 104.50 分" in county
    assert GroupReport(scores, BUREAU).capped() == ["乙局:减分原始合计 33.00 分,实际减 30.00 分"]
    assert "公交线路(调整)" in unassessed_list(GroupReport(scores, BUREAU).unassessed())
    open_ = open_list(GroupReport(scores, COUNTY, None, {"丁区"}).open_lines())
    assert "文件被退回" in open_
    assert "待核定 25 项;缺 2 项" in open_


@pytest.mark.parametrize("group", GROUPS)
def test_readings_list_names_every_other_option(scores: Scores, group: str) -> None:
    changes = comparison.rank_changes(scores)
    told = readings_list(scores, changes, group)
    for reading in SCHEME.readings:
        for value in reading.values:
            used = scores.readings[reading.key]
            assert f"{'现按' if value == used else '若按'}「{reading.words_of(value)}」" in told
    assert ("第 2 名 → 无名次" in told) == (group == BUREAU)


@pytest.fixture
def two_years(tmp_path: Path) -> Path:
    """甲县 and 乙县 in 2024 and 2025; 乙县 was ahead, 甲县 is."""
    marks = {2024: {"甲县": 3, "乙县": 5}, 2025: {"甲县": 5, "乙县": 4}}
    for year, units in marks.items():
        folder = tmp_path / f"sample_{year}"
        inside = folder / "units" if year == 2025 else folder
        inside.mkdir(parents=True)
        for unit, points in units.items():
            lines = full_marks(**{"一.1": {"核定分": points, "自评分": 5}})
            data = by_office({"基础项": lines}, unit, year=year)
            (inside / f"{unit}.xlsx").write_bytes(data)
    return tmp_path / "sample_2025"


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, view: str = "overview") -> AppTest:
    monkeypatch.setenv("SCORING_SAMPLE", str(folder))
    monkeypatch.setenv("SCORING_DATABASE_URL", f"sqlite:///{folder.parent / 'none.db'}")
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    return app.switch_page(f"views/{view}.py").run()


def html(app: AppTest) -> str:
    return "".join(str(each.proto.body) for each in app.get("html"))


def test_the_year_before_lies_beside_the_sample(
    two_years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCORING_SAMPLE", str(two_years))
    run = sample_workspace(two_years)
    past = year_before.previous(run)
    assert past is not None
    assert past.year == 2024
    assert run.scores is not None
    moved = comparison.moved(run.scores, past)
    assert [row.rank_up for row in moved] == [1, -1]
    assert [row.total_up for row in moved] == [200, -100]
    run.choose({"tie": "dense"})
    assert (year_before.previous(run) or past).readings["tie"] == "dense"
    shutil.rmtree(two_years.parent / "sample_2024")
    assert year_before.previous(run) is None
    run.sample = False
    assert year_before.previous(run) is None


def kept_years(address: str, marks: dict[int, dict[str, int]]) -> None:
    """Years kept in a new database, with what each unit has on 一.1."""
    with Store.open(address) as store:
        for number, units in marks.items():
            year = OfficeYear(store, create_year(store, "稳评办", number).id, "稳评办")
            listed = "".join(f"{unit},{COUNTY}\n" for unit in units)
            rosters.import_roster(year, f"单位,单位类别\n{listed}".encode(), "名册.csv")
            for unit, points in units.items():
                lines = full_marks(**{"一.1": {"核定分": points}})
                data = book({"基础项": lines}, cover_rows=cover(unit, year=number))
                (received,) = receiving.receive(
                    year, [Workbook(f"{unit}.xlsx", data)], trusted=True
                )
                assert received.state == "accepted"


def test_the_year_before_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path / 'office.db'}"
    kept_years(address, {2024: {"甲县": 5, "乙县": 4}, 2025: {"甲县": 4, "乙县": 5}})
    monkeypatch.setenv("SCORING_DATABASE_URL", address)
    app = AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()
    assert not app.exception
    assert "上升最多:乙县 ↑ 1 名" in html(app)
    assert "下降最多:甲县 ↓ 1 名" in html(app)


def test_overview_answers_one_question_at_a_time(
    two_years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(two_years, monkeypatch)
    assert "上升最多:甲县 ↑ 1 名" in html(app)
    (control,) = app.button_group
    assert len(app.dataframe) == 1
    for question in control.options[1:]:
        app.button_group[0].set_value(question).run()
        assert not app.exception
        assert app.subheader[0].value == f"{question}?"
        assert len(app.dataframe) == (question == "名次稳不稳")
    assert "同一经验做法" in html(app)


def test_unit_page_compares(two_years: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(two_years, monkeypatch, "unit")
    app.selectbox[0].set_value("甲县").run()
    assert not app.exception
    shown = html(app)
    assert "本类中位数" in shown
    assert "2024 年度" in shown
    assert "+2.00" in shown


def test_help_page_opens_with_its_chapters(
    two_years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(two_years, monkeypatch, "help")
    assert not app.exception
    heads = [line.removeprefix("## ") for line in HELP.splitlines() if line.startswith("## ")]
    assert [each.value for each in app.header] == heads
    assert all(f'href="#help-{n}"' in html(app) for n in range(1, len(heads) + 1))


def test_help_tells_every_problem_once_in_its_table() -> None:
    errors, warnings = HELP.split("\n提醒\uff1a\n", 1)
    for codes, text in ((ERRORS, errors), (WARNINGS, warnings)):
        for code in codes:
            assert text.count(f"| {problem_codes(SCHEME.terms)[code].name} |") == 1, code


def test_help_tells_every_reading_as_the_scheme_has_it() -> None:
    text = HELP.translate(UNTYPESET)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    for reading in SCHEME.readings:
        (row,) = (line for line in rows if f"| {reading.question} |" in line)
        article, _, default, others = (part.strip() for part in row.strip("| ").split(" | "))
        assert article == reading.article
        assert default == reading.words_of(reading.default)
        for value in reading.values:
            if value != reading.default:
                assert reading.words_of(value).removeprefix("每个经验做法") in others


def test_help_tells_every_state_and_the_numbers_of_the_scheme() -> None:
    described = ("described", "undescribed")
    for state, name in STATE_NAMES.items():
        told = f"| {LINE_MARKS[state]} {name} |" in HELP
        assert told == (state not in described or bool(SCHEME.described))
    text = HELP.translate(UNTYPESET)
    for section in SCHEME.sections:
        assert f"{section.id} {section.max // 100} 分" in text
    assert f"最多减 {SCHEME.deduction_cap // 100} 分" in text
    assert all(each in text for each in SCHEME.veto.consequences)
