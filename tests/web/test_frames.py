"""Tables say what the engine and the intake said."""

from __future__ import annotations

import math

import pytest

from scoring.explain import explain
from scoring.explain.dependence import Reliance
from scoring.explain.standing import State, state_of
from scoring.intake.year import Intake
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.reports.leader_lists import Count
from scoring.reports.markup import (
    ShownFigure,
    UnitHead,
    figures,
    macros,
    nothing,
    strip,
    unit_head,
)
from scoring.reports.unit_report import UnitReport
from tests.scoring.small_year import LOST, PROBLEMS, REFUSED, SCHEME, small_year
from web.components import markup, result_tables, scheme_markup
from web.components.scheme_markup import measure_words


@pytest.mark.parametrize("group", ["县(市、区)", "市直部门"])
def test_ranking_table_has_every_figure(scores: Scores, group: str) -> None:
    table = result_tables.ranking(scores, group).to_dict("records")
    for row, unit in zip(table, scores.in_group(group), strict=True):
        assert row["单位"] == unit.name
        named = {"总分": "total", "基础分": "base", "加分": "bonus", "减分": "deduction"}
        named |= {
            f"{section.id}({section.max // 100}分)": section.id for section in SCHEME.sections
        }
        for title, column in named.items():
            if unit.unsent:
                assert math.isnan(row[title])
            else:
                assert f"{row[title]:.2f}" == points_text(unit.points(column))


def test_a_unit_that_sent_nothing_shows_no_zeros(scores: Scores) -> None:
    table = result_tables.ranking(scores, "县(市、区)", {"丙市"}).set_index("单位")
    assert table.loc["丁区", "状态"] == "○ 未报送"
    assert table.loc["丁区", "备注"] == "未报送任何佐证材料"
    assert table.loc["丙市", "备注"].startswith("文件被退回")
    unit = next(each for each in scores.in_group() if each.name == "丁区")
    assert "0.00" not in unit_head(UnitReport(scores, unit.unit))


def test_no_rank_is_an_empty_cell(scores: Scores) -> None:
    table = result_tables.ranking(scores, "县(市、区)")
    ranks = [unit.rank for unit in scores.in_group("县(市、区)")]
    assert [*table["名次"].isna()] == [rank == 0 for rank in ranks]


def test_carried_points_have_a_column_only_under_their_reading(scores: Scores) -> None:
    carried = small_year(section_four_floor="carry")
    assert "查究超出扣分" not in result_tables.ranking(scores, "市直部门")
    assert result_tables.ranking(carried, "市直部门")["查究超出扣分"].sum() > 0


def test_summary_counts_each_unit_once(scores: Scores) -> None:
    intake = Intake(scores.evidence, PROBLEMS, ["汇总.xlsx"], REFUSED)
    counts = result_tables.summary(scores, intake)
    units, *kinds, refused = (int(count.value) for count in counts)
    assert units == sum(kinds) == len(scores.units)
    assert refused == len(REFUSED)


def test_changes_lists_units_that_differ_and_no_others(scores: Scores) -> None:
    other = small_year(total_floor="none")
    assert result_tables.changes(scores, scores).empty
    table = result_tables.changes(scores, other)
    old = {each.name: (each.total, each.rank) for each in scores.in_group()}
    new = {each.name: (each.total, each.rank) for each in other.in_group()}
    differ = {unit for unit in old if old[unit] != new[unit]}
    assert {*table["单位"]} == differ
    assert differ


def test_problem_table_and_list_name_the_cell() -> None:
    problems = [problem for problem in PROBLEMS if problem.file != LOST]
    table = result_tables.problem_table(problems)
    assert [*table["单元格"]] == [problem.cell for problem in problems]
    listed = markup.problem_list(problems)
    assert "基础项!G5" in listed
    assert "✕ 错误" in listed
    assert "△ 提醒" in listed


def test_steps_table_ends_with_the_total(scores: Scores) -> None:
    for number, unit in scores.results.items():
        table = result_tables.steps_table(explain(scores, number))
        assert f"{table['累计'].iloc[-1]:.2f}" == points_text(unit.total)


def test_text_from_files_is_escaped(scores: Scores) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    assert "<img" not in strip("sample", hostile, hostile)
    assert "<img" not in markup.reliances([Reliance("tie", hostile, hostile, hostile)])
    assert "<img" not in nothing(hostile, hostile)
    shown, state = ShownFigure(hostile), State("self", hostile, hostile)
    head = UnitHead(shown, state, [hostile], shown, shown, shown, hostile, 1, hostile)
    assert "<img" not in macros().unit_head(head)
    assert "<img" not in figures([Count(hostile, hostile, hostile)])


def test_every_step_is_typeset_with_its_source(scores: Scores) -> None:
    for number in scores.results:
        steps = explain(scores, number)
        page = markup.explained(steps, SCHEME)
        assert page.count("<details") + page.count('class="sum') == len(steps)
        assert all(str(step.source) in page for step in steps if step.source)


def test_scheme_page_has_every_clause_and_its_words() -> None:
    page = scheme_markup.sections(SCHEME) + scheme_markup.cases(SCHEME)
    for rule in (*SCHEME.lines, *SCHEME.bonus, *SCHEME.deductions):
        assert rule.words in page
        assert f">{rule.id}</span>" in page
    assert all(measure_words(line, SCHEME) in page for line in SCHEME.lines)


def test_every_standing_has_a_mark_and_words(scores: Scores) -> None:
    states = {state_of(unit, scores.scheme).kind for unit in scores.in_group()}
    assert states == {"verified", "self", "missing", "vetoed"}
    found = [state_of(unit, scores.scheme) for unit in scores.in_group()]
    assert all(each.mark and each.words for each in found)
