"""Pages, papers and the terminal say what each scheme's own rules do: its grades, its veto, its
sections without points.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from criteria import load_scheme
from criteria.fields import LISTS
from criteria.readings import RULES
from scoring import office
from scoring.analysis.comparison import against_group
from scoring.analysis.figures import points_lost
from scoring.cli.console import show_ranking
from scoring.explain import explain
from scoring.intake.templates.scheme_help import OPEN_POINTS, WAYS
from scoring.model.evidence import BLANK
from scoring.model.scores import Scores
from scoring.office.looks import GroupReport, UnitReport
from scoring.office.papers import BY_KEY, Order, made
from scoring.office.schemes import as_workbook
from scoring.reports.charting.parts import waterfall
from scoring.reports.markup import unit_head
from scoring.reports.workbook.year_lines import LEAST_WIDTH
from scoring.text.typesetting import typeset
from tests.scoring.test_comparable import SCHEMES, YEAR, scored
from web.components import scheme_markup
from web.components.help_text import help_text
from web.components.result_tables import ranking, summary

GRADED: dict[str, Any] = {"甲县": {}, "乙县": {"减分": [{"情形": "条件"}]}}


def of(id_: str, units: dict[str, Any]) -> Scores:
    """A year of these units under a comparable scheme."""
    return scored({"方案": id_, "单位": units})


def paper(scores: Scores, key: str) -> bytes:
    return made(BY_KEY[key], Order(office.Basis(scores, date(2033, 1, 20))))


def sheet_texts(scores: Scores, name: str) -> str:
    """All words of a sheet of the year-end workbook."""
    book = openpyxl.load_workbook(io.BytesIO(paper(scores, "table")))
    rows = book[name].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def test_a_grade_stands_wherever_the_rank_does(capsys: pytest.CaptureFixture[str]) -> None:
    scores = of("wage-payment", GRADED)
    assert [*ranking(scores, "县(区)")["等次"]] == ["A", "B"]
    assert "</b> 名 · B</p>" in unit_head(UnitReport(scores, scores.unit_number("乙县")))
    dashboard = paper(scores, "dashboard").decode()
    assert '<th class="text">等次</th>' in dashboard
    assert '<td class="text">B</td>' in dashboard
    heads, *rows = paper(scores, "ranking").decode("utf-8-sig").splitlines()
    place = heads.split(",").index("等次")
    assert [row.split(",")[place] for row in rows] == ["A", "B"]
    show_ranking(scores)
    assert " 等次 ┃ 状态 " in capsys.readouterr().out


def test_a_scheme_without_grades_shows_none(capsys: pytest.CaptureFixture[str]) -> None:
    scores = of("township-petitions", {"甲村": {}})
    show_ranking(scores)
    told = [
        capsys.readouterr().out,
        paper(scores, "dashboard").decode(),
        str(ranking(scores, "村居")),
    ]
    assert not any("等次" in each for each in [*told, paper(scores, "ranking").decode()])


@pytest.mark.parametrize(
    ("id_", "does", "takes_part"),
    [
        ("negative-list", "总分减30分", True),
        ("township-petitions", "总分照计,列末位", False),
        ("sample-enterprise", "总分、名次照计", True),
    ],
)
def test_what_a_veto_does_is_said_as_it_is(id_: str, does: str, takes_part: bool) -> None:
    scores = of(id_, {"甲": {"否决": 1}, "乙": {}})
    word = scores.scheme.terms.veto
    told = sheet_texts(scores, "年度成绩")
    assert typeset(f"缺项的单位不排名次。被{word}的,{does}。") in told
    assert ("−否决所减" in told) == (id_ == "negative-list")
    assert (f"未被{word}" in sheet_texts(scores, "计算过程")) != takes_part
    assert does.replace(",", "\uff0c") in help_text(scores.scheme)
    assert "总分计 0 分" not in help_text(scores.scheme)
    intake = office.receive([], scores.scheme)
    assert next(each for each in summary(scores, intake) if word in each.name).note == does


def test_a_rounded_total_is_said_where_the_sum_is() -> None:
    assert "总分四舍五入到整数" in sheet_texts(of("water", {"甲县": {}}), "年度成绩")


def test_a_second_veto_takes_nothing_more() -> None:
    scores = of("negative-list", {"甲": {"否决": 2}, "乙": {"否决": 1}})
    rows = GroupReport(scores, "县市区").deductions()
    assert [row.points for row in rows] == ["−30.00", "不再扣", "−30.00"]


def test_a_section_without_points_has_no_figure() -> None:
    scores = of("mixed-report", {"甲镇": {}, "乙镇": {"一.1": {"核定分": 16}}})
    assert "二(0分)" not in ranking(scores, "乡镇")
    compared = against_group(scores, 0)
    assert [(row.id, row.median) for row in compared] == [("一", 1800), ("total", 1800)]
    lost = [row.section for row in points_lost(scores) if row.item == BLANK]
    assert lost == ["一"]
    bars = waterfall(explain(scores, 0), scores.scheme)
    assert [bar.name for bar in bars] == ["一", "基础分", "总分"]
    assert "不计分" in scheme_markup.sections(scores.scheme)


def test_a_form_without_points_has_no_sums() -> None:
    scheme = SCHEMES["half-year-report"]
    made_ = office.template("甲街道", scheme.groups[0].name, YEAR, scheme)
    book = openpyxl.load_workbook(io.BytesIO(made_))
    assert not {"小计", "合计"} & {cell.value for cell in book["基础项"]["A"]}
    assert "—" in {cell.value for cell in book["填报说明"]["C"]}


def test_another_worth_in_a_group_is_seen_in_the_preview() -> None:
    assert "3 分,乡镇 2 分" in scheme_markup.sections(SCHEMES["county-peace"])


@pytest.mark.parametrize("id_", [id_ for id_ in SCHEMES if SCHEMES[id_].is_scored])
def test_the_sheet_of_lines_has_room_for_its_title_and_its_figures(id_: str) -> None:
    scores = of(id_, {"甲": {}})
    sheet = openpyxl.load_workbook(io.BytesIO(paper(scores, "table")))["逐项得分"]
    widths = [
        each.width
        for each in sheet.column_dimensions.values()
        for _ in range(each.min, each.max + 1)
    ]
    assert sum(widths) > LEAST_WIDTH - 1
    assert min(widths[1:]) > 7.5 or all(line.most < 1000 for line in scores.scheme.lines)


def test_the_blank_scheme_workbook_explains_every_way_and_every_open_point() -> None:
    ways = next(each for each in LISTS["考评内容"] if each.heading == "计分方式")
    assert [*WAYS] == [*ways.words]
    assert {rule: tuple(options) for rule, (_, options) in OPEN_POINTS.items()} == RULES
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook()))["填写说明"]
    named = {cell.value for cell in sheet["B"]}
    assert {*WAYS, *RULES} <= named


def test_the_help_page_tells_of_grades_caps_and_other_measures() -> None:
    assert "A：80 分以上，前 5 名，无条件、降级；B：80 分以上，无降级；C：其余。" in help_text(
        SCHEMES["wage-payment"]
    )
    assert "合计最多加 5 分。" in help_text(SCHEMES["rule-of-law"])
    assert "县访每起减 1 分、再次发生的加倍、在一.1中扣" in help_text(SCHEMES["event-list"])
    assert "每迟 7 天扣 2 分" in help_text(SCHEMES["programme-dates"])
    assert "## 分数怎样一步一步算出来" not in help_text(SCHEMES["half-year-report"])
    assert "总分计 0 分，不排名次" in help_text(load_scheme("jiuquan-2013"))
