"""How firm ranks are, as pages show it."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from scoring.analysis.firmness import firmness
from scoring.office.looks import GroupReport, UnitReport
from scoring.reports.charting.firm_chart import firm_chart, spans
from tests.scoring.small_year import small_year
from tests.scoring.test_firmness import year
from tests.web.conftest import ROOT
from web.components import firm_pieces

GROUPS = ("县(市、区)", "市直部门")


@pytest.fixture
def app(sample: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The script behind app.py, opened on the sample."""
    monkeypatch.setenv("SCORING_SAMPLE", str(sample))
    return AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()


@pytest.mark.parametrize("group", GROUPS)
def test_the_chart_draws_each_unit_s_ranks_in_table_order(group: str) -> None:
    scores = year(4)
    found = firmness(scores)
    chart = firm_chart([*found.values()], group)
    alt.TopLevelLayerSpec.validate(chart)
    rows = chart["datasets"]["rows"]
    results = scores.in_group(group)
    assert [row["unit"] for row in rows] == [each.name for each in results]
    for row, result in zip(rows, results, strict=True):
        firm = found[result.unit]
        assert row["rank"] == (result.rank or None)
        assert (row["open_best"], row["open_worst"]) == (firm.open_best, firm.open_worst)
        assert row["open_best"] <= row["best"] <= row["worst"] <= row["open_worst"]


def test_kinds_of_marks_are_told_apart_without_colour() -> None:
    chart = firm_chart([*firmness(year(4)).values()], GROUPS[0])
    assert [each["mark"]["type"] for each in chart["layer"]] == ["rule", "bar", "point", "text"]


def test_a_unit_that_never_has_a_rank_is_drawn_without_marks() -> None:
    found = firmness(small_year())
    vetoed = next(row for row in spans([*found.values()], GROUPS[0]) if row.unit == "乙县")
    assert (vetoed.rank, vetoed.best, vetoed.open_best, vetoed.text) == (
        None,
        None,
        None,
        "没有名次",
    )


def test_pieces_are_made_once_a_state() -> None:
    scores = small_year()
    report = GroupReport(scores, GROUPS[0])
    assert firm_pieces.group_firm(report) is firm_pieces.group_firm(report)
    unit = UnitReport(scores, scores.unit_number("甲县"), frozenset())
    assert firm_pieces.unit_firm(unit) is firm_pieces.all_told(scores)[unit.result.unit]


def test_the_overview_answers_how_firm_ranks_are(app: AppTest) -> None:
    app.button_group[0].set_value("名次稳不稳").run()
    assert not app.exception
    assert any("的名次已经稳固" in each.value for each in app.caption)
    table = next(each.value for each in app.dataframe if "连同未核定" in each.value)
    assert table["说明"].str.startswith(("第", "没有名次")).all()
    assert table["名次"].dropna().tolist() == sorted(table["名次"].dropna())


def test_a_unit_s_page_says_it_in_one_line(app: AppTest) -> None:
    app.session_state["unit"] = "乙县"
    app.switch_page("views/unit.py").run()
    assert not app.exception
    (line,) = [each for each in app.expander if each.label.startswith("**没有名次,可能 2;")]
    assert "未核定 1 项" in line.label
    assert "- 核定本单位 一.1" in line.markdown[0].value
