"""Every step of a score leads to the next, and the last is the total."""

from __future__ import annotations

import pytest

from scoring.engine import score
from scoring.evidence import Source, points_text
from scoring.explain import Step, explain, remarks
from scoring.remarks import twice_named
from tests.scoring.small_year import (
    ALL_READINGS,
    NUMBER,
    ONE_CHANGED,
    SCHEME,
    small_evidence,
    small_year,
)

MOVES = {"line", "rescaled", "bonus", "deduction", "cap", "carried", "floor", "veto"}


def of_kind(steps: list[Step], kind: str) -> list[Step]:
    return [step for step in steps if step.kind == kind]


def test_lines_stand_in_clause_order_with_section_sums_between() -> None:
    steps = explain(small_year(), NUMBER["甲县"])
    wanted = [i for s in SCHEME.sections for i in (*(line.id for line in s.lines), s.id)]
    assert [s.id for s in steps if s.kind in ("line", "section")] == wanted
    assert [points_text(s.points or 0) for s in of_kind(steps, "section")] == [
        "20.00",
        "15.00",
        "50.00",
        "15.00",
    ]


@pytest.mark.parametrize("readings", ONE_CHANGED, ids=str)
def test_running_adds_up_and_ends_at_the_total(readings: dict[str, str]) -> None:
    scores = score(small_evidence(), SCHEME, readings)
    for unit in NUMBER.values():
        steps, running = explain(scores, unit), 0
        for step in steps:
            running += (step.points or 0) if step.kind in MOVES else 0
            assert step.running == running
        row = scores.units.loc[unit]
        assert steps[-1].kind == "total"
        assert steps[-1].running == steps[-1].points == row["total"]
        assert of_kind(steps, "base")[0].points == row["base"]


def test_last_running_is_the_total_under_every_combination_of_readings() -> None:
    evidence = small_evidence()
    for readings in ALL_READINGS:
        scores = score(evidence, SCHEME, readings)
        for unit in (NUMBER["丙局"], NUMBER["甲局"], NUMBER["乙县"]):
            assert explain(scores, unit)[-1].running == scores.units["total"][unit], readings


def test_each_line_says_why_and_from_where() -> None:
    scores = small_year()
    lines = {s.id: s for s in explain(scores, NUMBER["丁局"]) if s.kind == "line"}
    assert lines["一.1"].state == "已核定"
    assert lines["三.1"].state == "计量"
    assert lines["三.1"].note == "台账计量:应完成 4,完成 2,5 分 × 2 ÷ 4;待核定"
    assert lines["三.1"].source == Source("汇总.xlsx", "评估台账", "")
    assert "完成 2.5,4 分 × 2.5 ÷ 3" in lines["三.7(2)"].note
    assert lines["三.3"].state == "不适用"
    assert lines["三.3"].note.startswith("台账中没有应完成的事项;按读法")
    absent = {s.id: s for s in explain(scores, NUMBER["甲局"]) if s.kind == "line"}
    assert absent["三.3"].note.startswith("应完成数为 0")
    assert absent["三.7(6)"].note.startswith("标为不适用")
    assert absent["三.7(6)"].points is None
    other = {s.id: s for s in explain(scores, NUMBER["乙县"]) if s.kind == "line"}
    assert other["一.1"].note == "按核定分计(自评 3.33 分)"
    open_ = {s.id: s for s in explain(scores, NUMBER["丙市"]) if s.kind == "line"}
    assert (open_["一.1"].state, open_["一.1"].points) == ("缺项", None)
    assert "应完成 2,完成 1,1 分 × 1 ÷ 2" in open_["二.5"].note
    penal = {s.id: s for s in explain(scores, NUMBER["丙局"]) if s.kind == "line"}
    assert "15 分 − 每次 15 分 × 3 次" in penal["四"].note


def test_a_line_left_out_by_the_reading_says_so() -> None:
    steps = explain(small_year(unverified="missing"), NUMBER["丙市"])
    line = next(s for s in steps if s.id == "一.2")
    assert line.state == "缺项"
    assert "只认核定分" in line.note


def test_rescaling_shows_its_sum() -> None:
    scores = small_year()
    (step,) = of_kind(explain(scores, NUMBER["甲局"]), "rescaled")
    assert step.note == "不适用 2 项;92.55 × 100 ÷ 93 = 99.52"
    assert step.points == 697
    assert not of_kind(explain(scores, NUMBER["甲县"]), "rescaled")


def test_bonus_cases_counted_and_not() -> None:
    cases = of_kind(explain(small_year(), NUMBER["甲县"]), "bonus")
    assert [(s.id, s.points, s.state) for s in cases] == [
        ("加三.1", None, "不计分"),
        ("加二.1", 500, "计分"),
        ("加三.1", None, "不计分"),
        ("加四.3", 100, "计分"),
        ("加一", None, "不计分"),
    ]
    assert "已计「加二.1」5.00 分" in cases[0].note
    assert "核定为不采纳" in cases[4].note
    assert cases[1].source == Source("汇总.xlsx", "加分项", "A6")


def test_deductions_cap_carry_floor_and_veto() -> None:
    scores = small_year(section_four_floor="carry")
    over = explain(scores, NUMBER["乙局"])
    assert [s.points for s in of_kind(over, "deduction")] == [-2500, -800]
    assert of_kind(over, "cap")[0].points == 300
    assert "合计减分不超过30分" in of_kind(over, "cap")[0].note
    below = explain(scores, NUMBER["丙局"])
    assert of_kind(below, "carried")[0].points == -3000
    assert of_kind(below, "floor")[0].points == 5000
    gone = explain(scores, NUMBER["乙县"])
    assert gone[-2].kind == "veto"
    assert gone[-2].points == -10450
    assert gone[-1].running == 0
    left_out = of_kind(explain(scores, NUMBER["甲县"]), "deduction")[1]
    assert (left_out.points, left_out.state) == (None, "不减分")


def test_remarks_name_what_is_open() -> None:
    scores = small_year(section_four_floor="carry")
    said = {name: remarks(scores, number) for name, number in NUMBER.items()}
    assert said["甲县"] == []
    assert said["乙县"] == ["一票否决:园区选址(某办发〔2025〕9号),未否决时为 104.50 分"]
    assert said["丙市"] == ["缺 2 项:一.1、二.7", "暂定(未核定 25 项)"]
    assert said["丁区"] == ["未报送任何佐证材料"]
    assert "不适用 2 项:三.3、三.7(6)" in said["甲局"]
    assert "减分原始合计 33.00 分,按上限计" in said["乙局"]
    assert "责任查究超出部分另扣 30.00 分" in said["丙局"]
    assert "应得 -50.00 分,不足 0 分按 0 分计" in said["丙局"]


def test_a_file_that_was_sent_back_is_remarked_first() -> None:
    scores = small_year()
    assert remarks(scores, NUMBER["丁区"], {"丁区"}) == ["文件被退回,改好后重新报送"]
    assert remarks(scores, NUMBER["丙市"], {"丙市"})[1] == "缺 2 项:一.1、二.7"
    assert remarks(scores, NUMBER["甲县"], {"丁区"}) == []


def test_what_a_reading_sets_aside_was_sent_all_the_same() -> None:
    scores = small_year(unverified="missing")
    row = scores.units.loc[NUMBER["丙市"]]
    assert (row["missing"], bool(row["unsent"])) == (len(SCHEME.lines), False)
    assert remarks(scores, NUMBER["丙市"])[0].startswith("缺 27 项")
    assert explain(scores, NUMBER["丁区"])[-1].state == "未报送"


def test_a_matter_named_in_both_places_is_pointed_out() -> None:
    scores = small_year()
    assert twice_named(scores, NUMBER["丁局"]) == ["公交线路(调整)"]
    assert "「公交线路(调整)」未评估,三.1失分与减一同时适用,请核对" in remarks(
        scores, NUMBER["丁局"]
    )
    assert twice_named(scores, NUMBER["甲县"]) == []


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(KeyError):
        explain(small_year(), 99)
