"""Schemes after other published rules (tests/schemes/comparable, and the samples that ship): each
scored as a clerk would.

The unit template of a scheme is filled in, read, scored and compared with tests/cases.
"""

from __future__ import annotations

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from criteria import Scheme, SchemeError, known_schemes, load_scheme, parse_scheme
from scoring import office
from scoring.cli import main
from scoring.engine.recount import recount
from scoring.explain import explain
from scoring.explain.standing import remarks, state_of
from scoring.intake.year import Workbook
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.model.sheets import Holds, sheets_of
from scoring.office import schemes
from scoring.office.papers import papers_of
from scoring.text.typesetting import typeset
from tests.scoring.test_cases import FIGURES, cases, hundredths, number

FOLDER = Path(__file__).parents[1] / "schemes" / "comparable"
FILES = {file.stem.replace("_", "-"): file for file in sorted(FOLDER.glob("*.toml"))}
TEXTS = {id_: file.read_text(encoding="utf-8") for id_, file in FILES.items()}
SCHEMES = {id_: parse_scheme(text, FILES[id_].name) for id_, text in TEXTS.items()}
SHIPPED = [id_ for id_ in known_schemes() if id_.startswith("sample-")]
SCHEMES |= {id_: load_scheme(id_) for id_ in SHIPPED}
EXAMPLES = [*cases("comparable.yaml"), *cases("shipped.yaml")]
CASES = [case.values[0] for case in EXAMPLES]
YEAR, DAY = 2032, "2032-03-01"
ROWS: dict[str, Holds] = {"加分": "bonus", "减分": "deductions", "否决": "vetoes", "台账": "ledger"}
"""Where a unit's rows go, by the words of the examples."""


def headings(sheet: Worksheet, key: str) -> tuple[int, dict[str, int]]:
    """The row of the header, which is the one with ``key``, and the columns by heading."""
    for row in sheet.iter_rows(max_row=10):
        columns = {str(cell.value): cell.column for cell in row if cell.value}
        if key in columns:
            return row[0].row, columns
    raise AssertionError(f"{sheet.title}: no header")


def filled(scheme: Scheme, unit: str, given: dict[str, Any]) -> bytes:
    """The unit's template with its cells filled in; lines that are not given have their maximum,
    or a description.
    """
    group = given.get("类别", scheme.groups[0].name)
    book = openpyxl.load_workbook(io.BytesIO(office.template(unit, group, YEAR, scheme)))
    sheet = book["基础项"]
    top, columns = headings(sheet, "编号")
    at = {sheet.cell(row, columns["编号"]).value: row for row in range(top + 1, sheet.max_row + 1)}
    for line in scheme.for_group(group).lines:
        whole = {"核定分": str(Decimal(line.max) / 100)}
        if line.is_described:
            whole = {"说明": "已办理"}
        for name, value in given.get(line.id, whole).items():
            sheet.cell(at[line.id], columns[name]).value = number(value)
    for word, holds in ROWS.items():
        rows = given.get(word, [])
        add_rows(book, scheme, holds, [{}] * rows if isinstance(rows, int) else rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def add_rows(
    book: openpyxl.Workbook, scheme: Scheme, holds: Holds, rows: list[dict[str, Any]]
) -> None:
    """Rows of a sheet below its header; required cells that are not given get words of their own."""
    if not rows:
        return
    rule = sheets_of(scheme).holding[holds]
    top, columns = headings(book[rule.name], rule.required[0].name)
    for place, row in enumerate(rows, start=1):
        own = {c.name: DAY if "date" in c.kind else f"{c.name}{place}" for c in rule.required}
        for name, value in (own | row).items():
            book[rule.name].cell(top + place, columns[name]).value = number(value)


def scored(case: dict[str, Any]) -> Scores:
    scheme = SCHEMES[case["方案"]]
    books = [
        Workbook(unit, filled(scheme, unit, given or {})) for unit, given in case["单位"].items()
    ]
    intake = office.receive(books, scheme, trust_office_cells=True)
    assert intake.refused == case.get("退回", []), intake.problems
    return office.score(intake, scheme)[0]


@pytest.mark.parametrize("case", EXAMPLES)
def test_worked_examples(case: dict[str, Any]) -> None:
    scores = scored(case)
    figures = FIGURES | {"加分原始合计": "bonus_raw", "超出扣分": "carried"}
    ids = [line.id for line in scores.scheme.lines]
    sections = {section.id for section in scores.scheme.sections}
    for name, wanted in case["应得"].items():
        number_ = scores.unit_number(name)
        unit: Any = scores.units.loc[number_]
        for what, value in wanted.items():
            if what == "名次":
                assert unit["rank"] == (int(value) if value else 0), name
            elif what == "等次":
                assert unit["band"] == value, name
            elif what == "未报":
                assert unit["undescribed"] == int(value), name
            elif what == "状态":
                assert state_of(scores.results[number_], scores.scheme).words == value, name
            elif what in figures or what in sections:
                assert points_text(unit[figures.get(what, what)]) == value, (name, what)
            else:
                points = int(scores.grid.points[ids.index(what), number_])
                assert points == hundredths(value), (name, what)
    assert recount(scores) == []
    for unit_number, result in scores.results.items():
        assert explain(scores, unit_number)[-1].running == result.total


@pytest.mark.parametrize("id_", FILES)
def test_each_file_says_that_it_is_for_tests(id_: str) -> None:
    assert "编造的方案,只供测试" in TEXTS[id_].splitlines()[0]


@pytest.mark.parametrize("id_", SHIPPED)
def test_each_sample_that_ships_says_what_in_it_is_no_document_s(id_: str) -> None:
    scheme = SCHEMES[id_]
    assert scheme.title.endswith("(示例)")
    assert scheme.document == "示例方案"
    assert any("示例所定" in each for each in scheme.settled)


@pytest.mark.parametrize("id_", SCHEMES)
def test_each_scheme_has_examples_and_comes_back_whole(id_: str) -> None:
    scheme = SCHEMES[id_]
    assert scheme.id == id_
    assert len([case for case in CASES if case["方案"] == id_]) >= 4
    assert schemes.of_file(schemes.as_workbook(scheme), "a.xlsx") == scheme
    assert parse_scheme(schemes.as_toml(scheme)) == scheme


@pytest.mark.parametrize("id_", FILES)
def test_the_command_line_scores_by_the_scheme_file(id_: str, tmp_path: Path) -> None:
    scheme, out = SCHEMES[id_], tmp_path / "out.json"
    (tmp_path / "甲.xlsx").write_bytes(filled(scheme, "甲", {}))
    options = ["--trust-office-cells", "--scheme", str(FILES[id_]), "--json", str(out)]
    assert main(["score", str(tmp_path / "甲.xlsx"), *options]) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["scheme"], result["problems"]) == (id_, [])
    [unit] = result["units"]
    assert unit["total"] == (points_text(scheme.total) if scheme.is_scored else None)


def test_what_a_line_takes_from_the_total_is_told_by_its_own_name() -> None:
    given = {"甲3": {"应完成数": 5, "完成数": 2}}
    scores = scored({"方案": "negative-list", "单位": {"甲": given}})
    [step] = [each for each in explain(scores, 0) if each.kind == "carried"]
    assert (step.label, step.article, step.note) == ("督办件落实超出扣分", "清单一之3", "")
    assert "督办件落实超出部分另扣 2.00 分" in remarks(scores, 0)


def test_a_condition_without_points_is_not_told_as_counted_elsewhere() -> None:
    rows = [{"情形": "条件", "事项": "一事"}, {"情形": "通报", "事项": "一事"}]
    scores = scored({"方案": "wage-payment", "单位": {"甲": {"减分": rows}}})
    notes = [each.note for each in explain(scores, 0) if each.kind == "deduction"]
    assert notes == ["「一事」", "「一事」"]


def test_a_described_line_is_listed_as_reported_or_not() -> None:
    given = {"一.1": {"说明": "已成立"}, "一.2": {"佐证材料": "报告 3 份"}, "二.1": {}}
    scores = scored({"方案": "half-year-report", "单位": {"甲": given}})
    lines = [each for each in explain(scores, 0) if each.kind == "line"]
    assert [each.state for each in lines] == ["已报", "已报", "未报"]
    notes = [
        "说明:已成立;不计分",
        "佐证材料:报告 3 份;不计分",
        "没有写明情况,也没有写明佐证材料;不计分",
    ]
    assert [each.note for each in lines] == notes
    assert remarks(scores, 0) == ["未报情况 1 项:二.1"]
    assert [each.key for each in papers_of(scores.scheme)] == ["lines", "json"]


def test_what_events_take_from_a_line_is_told_with_the_line_and_with_the_event() -> None:
    rows = [{"情形": "县访", "起数": 2}, {"情形": "市访", "起数": 2}, {"情形": "通报"}]
    given = {"一.1": {}, "一.2": {}, "一.3": {}, "减分": rows}
    scores = scored({"方案": "event-list", "单位": {"甲": given}})
    steps = explain(scores, 0)
    line = next(each for each in steps if each.id == "一.1")
    assert line.note == (
        "10 分 − 「县访」到县集体访 2 起共 3.00 分 − 「市访」到市集体访 2 起共 5.00 分,最低 0 分"
    )
    assert [(each.points, each.note) for each in steps if each.kind == "deduction"] == [
        (0, "「事项1」,2 起;该情形再次发生的,加倍计;在「一.1」中扣 3.00 分"),
        (0, "「事项2」,2 起;该情形一年最多 5 分;在「一.1」中扣 5.00 分"),
        (-200, "「事项3」"),
    ]
    [full] = [each.note for each in steps if each.id == "一.2"]
    assert full == "没有计入本项的扣分,计满分"


def test_how_late_a_line_was_done_is_told() -> None:
    given = {"一.1": {"完成数": "2032-02-22"}, "一.2": {"完成数": "2032年7月8日"}}
    scores = scored({"方案": "programme-dates", "单位": {"甲": given}})
    notes = {each.id: each.note for each in explain(scores, 0) if each.kind == "line"}
    late = (
        "按完成日期计量:期限 2032-02-20,2032-02-22 完成,迟 2 天,5 分,每迟 1 天扣 0.5 分,最低 0 分"
    )
    assert notes["一.1"] == f"{late};待核定"
    assert "迟 8 天,7 分,每迟 7 天扣 2 分(不足的按一次计),最低 1 分" in notes["一.2"]


def test_a_date_where_a_count_is_asked_and_a_count_where_a_date_is() -> None:
    scheme = SCHEMES["programme-dates"]
    given = {"一.1": {"完成数": 3}, "一.2": {"应完成数": 2, "完成数": "2032-06-30"}}
    intake = office.receive([Workbook("甲.xlsx", filled(scheme, "甲", given))], scheme)
    told = [(each.code, each.cell, each.message) for each in intake.problems]
    assert (
        "not-a-date",
        "E5",
        "一.1 有期限,完成数应填完成的日期,填的是「1900-01-03T00:00:00」",
    ) in told
    assert (
        "measured-ignored", "D6", "一.2 的期限由办法规定,填写的应完成数不参与计分",
    ) in told  # fmt: skip


def test_a_day_after_the_day_of_counting_is_not_yet() -> None:
    scheme, given = SCHEMES["programme-dates"], {"一.1": {"完成数": "2032-02-20"}}
    given |= {"一.2": {"完成数": "2032-08-01"}}
    books = [Workbook("甲", filled(scheme, "甲", given))]
    intake = office.receive(books, scheme, trust_office_cells=True)
    scores, _, _ = office.score_as_of(intake, scheme, {}, date(2032, 7, 1))
    assert scores.grid.points[:2, 0].tolist() == [500, -1]


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ({}, "等次优秀"),
        ({"一.2": {"核定分": 9.4}}, "等次良好;不是优秀:一.2 得 9.40 分,不到 9.5 分"),
        (
            {"一.1": {"核定分": 7}, "一.2": {"核定分": 6.5}, "减分": [{"情形": "减1"}]},
            "等次良好;不是优秀:总分不到 15 分、一.2 得 6.50 分,不到 9.5 分、一.1 得 7.00 分,不到 8 分、有「减1」",
        ),
        ({"一.1": {"核定分": 0}}, "等次一般;不是良好:总分不到 12 分"),
        ({"一.1": {}}, "有缺项,不排名次"),
    ],
)
def test_why_a_unit_has_not_the_better_grade(given: dict[str, Any], note: str) -> None:
    scores = scored({"方案": "grade-conditions", "单位": {"甲": given}})
    assert explain(scores, 0)[-1].note == note


def test_who_is_not_among_the_first_is_told_so() -> None:
    given = {"甲": {}, "乙": {}, "丙": {"一.1": {"核定分": 9}}}
    scores = scored({"方案": "grade-conditions", "单位": given})
    assert explain(scores, 2)[-1].note == "等次良好;不是优秀:名次不在前 2 名"


@pytest.mark.parametrize(
    ("put", "instead", "words"),
    [
        ('id = "一.1", least = 8', 'id = "一.9", least = 8', "lines 中没有计分的项「一.9」"),
        ('id = "一.1", least = 8', 'id = "一.1", least = 10.5', "分值要写成整数"),
        ('id = "一.1", least = 8', 'id = "一.1", least = "10.5"', "而该项没有这么多分"),
        ('id = "一.1", least = 8', 'id = "一.1"', "bands[0].lines[1].least(在「一.1」): 缺少"),
    ],
)
def test_what_a_grade_cannot_ask_for(put: str, instead: str, words: str) -> None:
    text = TEXTS["grade-conditions"]
    assert put in text
    with pytest.raises(SchemeError, match=re.escape(words)):
        parse_scheme(text.replace(put, instead, 1), "a.toml")


def test_what_a_change_is_measured_against_is_told() -> None:
    given = {
        "甲": {"一.1": {"应完成数": 133.33, "完成数": 140}, "一.2": {"完成数": 10}},
        "乙": {"一.1": {"应完成数": 0, "完成数": 1}, "一.2": {"完成数": 10}},
        "丙": {"一.2": {"完成数": 12}},
        "丁": {"一.2": {}},
    }
    scores = scored({"方案": "petition-mean", "单位": given})
    notes = [[step.note for step in explain(scores, unit)] for unit in range(4)]
    own = "按应完成数、完成数计量:历年平均 133.33,本年 140,较历年平均 +5%,20 分 − 高于 0% 的"
    assert notes[0][0].startswith(own)
    group = (
        "与本类平均相比:本类 3 个单位合计 32,平均 10.67,本单位 10,较本类平均 -6.25%,20 分 − 高于"
    )
    assert notes[0][1].startswith(group)
    assert notes[1][0].startswith("历年平均数为 0,比不出增减,待核定")
    assert notes[3][1] == "没有核定分、自评分,也没有可据以计量的数"


def test_a_mean_is_worked_out_and_not_written() -> None:
    scheme, given = SCHEMES["petition-mean"], {"一.2": {"应完成数": 10, "完成数": 9}}
    intake = office.receive([Workbook("甲.xlsx", filled(scheme, "甲", given))], scheme)
    told = [(each.code, each.cell, each.message) for each in intake.problems if each.cell == "D6"]
    words = "一.2 与本类平均相比,平均数由系统计算,填写的应完成数不参与计分"
    assert told == [("measured-ignored", "D6", words)]


def test_figures_on_a_described_line_are_told_and_not_counted() -> None:
    given = {"一.1": {"自评分": 3, "应完成数": 2, "说明": "有"}}
    scheme = SCHEMES["half-year-report"]
    intake = office.receive([Workbook("甲.xlsx", filled(scheme, "甲", given))], scheme)
    told = [(each.code, each.cell, each.message) for each in intake.problems]
    assert told == [
        ("measured-ignored", "D5", "一.1 只报情况,不计分,填写的数不参与计分"),
        ("measured-ignored", "F5", "一.1 只报情况,不计分,填写的数不参与计分"),
    ]


@pytest.mark.parametrize(
    ("put", "instead", "words"),
    [
        ("max = 0\nevidence", "max = 1\nevidence", "described(只报情况,不计分)的 max 要写 0"),
        ('measure = { kind = "described" }', "", "一.1: total = 0 的方案各项都要写 described"),
        ("total = 0", 'total = 0\nbands = [{ name = "好" }]', "不计分(total = 0)的方案没有 bands"),
    ],
)
def test_what_a_scheme_of_described_lines_cannot_have(put: str, instead: str, words: str) -> None:
    text = TEXTS["half-year-report"]
    assert put in text
    with pytest.raises(SchemeError, match=re.escape(words)):
        parse_scheme(text.replace(put, instead, 1), "a.toml")


@pytest.mark.parametrize(
    ("put", "instead", "words"),
    [
        ('line = "一.3"', 'line = "一.4"', "督办: line「一.4」不是按情形扣分(events)的项"),
        ('line = "一.3"', "", "一.3: 按情形扣分(events)的项,没有减分情形写明 line = 「一.3」"),
        ("floor = 2", "floor = 2, beyond = true", "beyond(扣过本项分值)只用于 penalty、events"),
    ],
)
def test_what_a_line_of_events_must_have(put: str, instead: str, words: str) -> None:
    text = TEXTS["event-list"]
    assert put in text
    with pytest.raises(SchemeError, match=re.escape(words)):
        parse_scheme(text.replace(put, instead, 1), "a.toml")


@pytest.mark.parametrize(
    ("put", "instead", "words"),
    [
        ('by = "06-30"', 'by = "06-31"', "by「06-31」不是日期"),
        ('by = "06-30", ', "", "by(期限)用于且只用于 deadline"),
        ("days = 7, ", "", "steps(零头 whole、started)用于且只用于 days 大于 1 的"),
        ('steps = "started", ', "", "steps(零头 whole、started)用于且只用于 days 大于 1 的"),
        ("each = 2, ", "", "each(每次的分值)用于且只用于 penalty、gain、deadline"),
    ],
)
def test_what_a_deadline_must_have(put: str, instead: str, words: str) -> None:
    text = TEXTS["programme-dates"]
    assert put in text
    with pytest.raises(SchemeError, match=re.escape(words)):
        parse_scheme(text.replace(put, instead, 1), "a.toml")


def words_of_template(id_: str) -> str:
    """All that the page 填报说明 of a unit's template says."""
    scheme = SCHEMES[id_]
    data = office.template("甲", scheme.groups[0].name, YEAR, scheme)
    rows = openpyxl.load_workbook(io.BytesIO(data))["填报说明"].iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("negative-list", "每起减 2 分,再次发生的加倍"),
        ("negative-list", "每起减 1.5 分,全年最多 5 分"),
        ("negative-list", "每有一次应落实而未落实的扣 4 分,扣过本项的从总分再扣"),
        ("township-petitions", "(不足的不计),最少得 8 分"),
        ("township-petitions", "最高 10 分,填完成数;没有应完成的计 3 分"),
        ("township-petitions", "量1(项目评估):全年没有应完成的,应完成数填 0,按 3 分计"),
        ("rule-of-law", "每次加 1 分,全年最多 2 分"),
        ("wage-payment", "本身不减分"),
        ("event-list", "由考评主体按情形扣分(县访、市访),扣完为止,不用填写"),
        ("event-list", "每起减 3 分,全年最多 5 分,在「一.1」中扣"),
        ("petition-change", "一.1与上年相比:「应完成数」填上年数,「完成数」填本年数"),
        ("petition-mean", "一.1与本单位历年平均相比:「应完成数」填历年平均数,「完成数」填本年数"),
        ("petition-mean", "一.2与本类各单位的平均数相比:「完成数」填本年数,「应完成数」不填"),
        ("programme-dates", "次年 1 月 10 日以前完成,每迟 10 天扣 3 分(不足的不计)"),
        ("half-year-report", "基础项各项只报情况,不计分"),
        ("mixed-report", "基础项中的 一.2、二.1只报情况,不计分"),
    ],
)
def test_the_template_tells_caps_repeats_and_floors(id_: str, words: str) -> None:
    assert typeset(words) in words_of_template(id_)


def test_weighted_periods_are_refused_as_any_unknown_field() -> None:
    with pytest.raises(SchemeError, match=r"water\.toml: periods: 没有这一项"):
        parse_scheme('periods = ["2031", "2032"]\n' + TEXTS["water"], "water.toml")
