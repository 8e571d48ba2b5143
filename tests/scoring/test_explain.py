"""Every step of a score leads to the next, and the last is the total."""

from __future__ import annotations

import pytest

from scoring.engine import score
from scoring.explain import Step, explain
from scoring.explain.dependence import relies_on, units_depending
from scoring.explain.standing import remarks, twice_named
from scoring.model.evidence import Source
from scoring.model.points import points_text
from scoring.reports.result_json import result
from tests.scoring.reading_year import UNIT, reading_year
from tests.scoring.small_year import (
    MANY_READINGS,
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


def test_last_running_is_the_total_under_many_combinations_of_readings() -> None:
    for readings in MANY_READINGS:
        scores = reading_year(readings)
        for unit in (UNIT[name] for name in ("丙局", "甲局", "乙县", "戊县", "壬县", "戊局")):
            assert explain(scores, unit)[-1].running == scores.units["total"][unit], readings


def test_each_line_says_why_and_from_where() -> None:
    scores = small_year()
    lines = {s.id: s for s in explain(scores, NUMBER["丁局"]) if s.kind == "line"}
    assert lines["一.1"].state == "已核定"
    assert lines["三.1"].state == "计量"
    assert lines["三.1"].note == "台账计量:应完成 4,完成 2,5 分 × 2 ÷ 4;待核定"
    assert lines["三.1"].source == Source("汇总.xlsx", "评估台账", "")
    assert "完成 2.5,4 分 × 2.5 ÷ 3" in lines["三.7(2)"].note
    assert lines["三.3"].state == "不适用(待核定)"
    assert lines["三.3"].note.startswith("台账中没有应完成的事项,待核定;按读法")
    assert "从未评估的 1 件不计入应完成数" in lines["三.7(1)"].note
    assert "按读法「“部分”按半件计」" in lines["三.7(2)"].note
    assert "读法" not in lines["三.7(1)"].note
    absent = {s.id: s for s in explain(scores, NUMBER["甲局"]) if s.kind == "line"}
    assert absent["三.3"].note.startswith("应完成数为 0,待核定;")
    assert absent["三.7(6)"].note.startswith("单位标为不适用,待核定;")
    assert absent["三.7(6)"].points is None
    other = {s.id: s for s in explain(scores, NUMBER["乙县"]) if s.kind == "line"}
    assert other["一.1"].note == "按核定分计(自评 3.33 分,不计入)"
    open_ = {s.id: s for s in explain(scores, NUMBER["丙市"]) if s.kind == "line"}
    assert (open_["一.1"].state, open_["一.1"].points) == ("缺项", None)
    assert "应完成 2,完成 1,1 分 × 1 ÷ 2" in open_["二.5"].note
    penal = {s.id: s for s in explain(scores, NUMBER["丙局"]) if s.kind == "line"}
    assert "15 分 − 每次 15 分 × 3 次" in penal["四"].note


def line_of(readings: dict[str, str], unit: str, line: str) -> Step:
    steps = explain(reading_year(readings), UNIT[unit])
    return next(step for step in steps if step.kind == "line" and step.id == line)


def test_the_office_s_word_is_told_from_a_claim() -> None:
    office, claim = (line_of({}, "戊局", id_) for id_ in ("三.4", "三.5"))
    assert (office.state, claim.state) == ("不适用", "不适用(待核定)")
    assert office.note.startswith("经核定为不适用;核定说明:没有发现稳定问题;按读法")
    assert claim.note.startswith("单位标为不适用,待核定;说明:没有下属单位;按读法")
    overruled = line_of({}, "戊局", "一.1")
    assert (overruled.state, overruled.points) == ("已核定", 450)
    assert overruled.note == (
        "按核定分计(自评 5.00 分,不计入);另标为不适用,以核定分为准;核定说明:机构成立较晚"
    )
    nothing = line_of({}, "戊局", "四")
    assert (nothing.state, nothing.points) == ("计量", 1500)
    assert nothing.note == "没有应查究的事项,计满分;待核定"


def test_where_only_the_office_s_word_counts_each_claim_says_so() -> None:
    only = {"unverified": "missing"}
    wanted = {
        "一.2": "自评 4.00 分、计量 1.00 分,未经核定,不计;",
        "三.3": "自评 2.50 分、台账中没有应完成的事项,未经核定,不计;",
        "三.5": "单位标为不适用,未经核定,不计;",
        "四": "计量 15.00 分,未经核定,不计;",
    }
    for line, words in wanted.items():
        step = line_of(only, "戊局", line)
        assert (step.state, step.points) == ("缺项", None)
        assert step.note == f"{words}按读法「只认核定分,未核定的视为缺项」"
    assert line_of(only, "戊局", "三.4").state == "不适用"


def test_what_comes_first_before_verification_is_named() -> None:
    first = line_of({}, "戊局", "一.2")
    assert (first.points, first.state) == (400, "自评")
    assert first.note == "自评分先计入,待核定(计量 1.00 分);按读法「先计自评分」"
    later = {"unverified-order": "measured-first"}
    measured, nothing = (line_of(later, "戊局", id_) for id_ in ("一.2", "三.3"))
    assert (measured.points, measured.state) == (100, "计量")
    assert "自评 4.00 分,不计入,按读法「先计计量得分" in measured.note
    assert nothing.state == "不适用(待核定)"
    assert "自评 2.50 分,不计入,按读法「先计计量得分" in nothing.note


def test_the_readings_of_the_ledger_are_named_where_they_count() -> None:
    for option, done, words in (
        ("in-time", "2", "没有决策日期的,按决策前评估计"),
        ("late", "1", "没有决策日期的,不按决策前评估计"),
    ):
        note = line_of({"undated-decision": option}, "戊局", "三.1").note
        assert f"应完成 3,完成 {done}," in note
        assert f"按读法「{words}」" in note
    for option, done, words in (("half", "1.5", "按半件计"), ("zero", "1", "只有“是”计")):
        note = line_of({"partial-step": option}, "戊局", "三.7(1)").note
        assert f"应完成 2,完成 {done}," in note
        assert words in note
    assert "读法" not in line_of({"partial-step": "zero"}, "戊局", "三.7(2)").note


def test_one_matter_under_two_deductions_counts_as_the_reading_says() -> None:
    def taken(option: str) -> list[tuple[str, int | None, str]]:
        steps = explain(reading_year({"same-matter": option}), UNIT["戊县"])
        return [(s.id, s.points, s.state) for s in of_kind(steps, "deduction")]

    assert taken("add") == [
        ("减二", -200, "减分"),
        ("减一", -200, "减分"),
        ("减一", -600, "减分"),
        ("减三", None, "不减分"),
        ("减二", -200, "减分"),
    ]
    assert taken("heaviest") == [
        ("减二", 0, "不减分"),
        ("减一", -200, "减分"),
        ("减一", -600, "减分"),
        ("减三", None, "不减分"),
        ("减二", 0, "不减分"),
    ]
    steps = explain(reading_year({"same-matter": "heaviest"}), UNIT["戊县"])
    lighter = of_kind(steps, "deduction")[0]
    assert lighter.note == (
        "「河道 清淤(一期)」;同一事项已计「减一」6.00 分,此项不再计;"
        "按读法「同一事项只计最重的一项」"
    )


def test_the_place_of_a_unit_that_lacks_lines_is_explained() -> None:
    notes = {
        option: explain(reading_year({"incomplete-rank": option}), UNIT["丙市"])[-1].note
        for option in ("unranked", "last")
    }
    assert notes["unranked"] == "有缺项,不排名次;按读法「有缺项的不排名,列在后面」"
    assert notes["last"] == (
        "有缺项,与其他有缺项的单位并列第 7 名;按读法「有缺项的并列为末位之后的一名」"
    )
    last = reading_year({"incomplete-rank": "last"})
    assert explain(last, UNIT["甲县"])[-1].note == ""
    assert explain(last, UNIT["乙县"])[-1].note == "被一票否决,不排名次"
    assert "有缺项,按所选读法列参加排名的单位之后" in remarks(last, UNIT["丙市"])


def test_a_unit_names_the_readings_its_result_depends_on() -> None:
    scores = reading_year()
    found = {name: [each.key for each in relies_on(scores, UNIT[name])] for name in UNIT}
    assert found["甲县"] == ["bonus-repeat", "bonus-scope"]
    assert found["戊县"] == ["same-matter", "tie"]
    assert found["丁区"] == ["incomplete-rank"]
    assert found["乙县"] == []
    made = result(scores, [])["units"]
    assert {unit["unit"]: unit["depends_on"] for unit in made} == found
    counts = {key: sum(key in keys for keys in found.values()) for key in scores.readings}
    assert units_depending(scores) == counts
    (first, _) = relies_on(scores, UNIT["甲县"])
    assert first.article == "第八条末款"
    assert first.words == "每个经验做法只计最高的一次"
    with pytest.raises(KeyError):
        relies_on(scores, 99)


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
    assert said["甲局"] == ["暂定(未核定 2 项)", "不适用(待核定) 2 项:三.3、三.7(6)"]
    both = remarks(reading_year(), UNIT["戊局"])
    assert both == ["暂定(未核定 14 项)", "不适用 1 项:三.4", "不适用(待核定) 1 项:三.5"]
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
