"""The Jiuquan scheme is what the regulation says, and a faulty scheme is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from criteria import loading
from criteria.loading import FOLDER, SchemeError, known_schemes, load_scheme, parse_scheme
from criteria.readings import RULES
from criteria.scheme import Scheme

SOURCE = (FOLDER / "jiuquan_2013.toml").read_text(encoding="utf-8")
REGULATION = Path(__file__).parents[1] / "regulation" / "jiuquan_2013.md"

LINE_IDS = [
    *(f"一.{n}" for n in range(1, 6)),
    *(f"二.{n}" for n in range(1, 9)),
    *(f"三.{n}" for n in range(1, 7)),
    *(f"三.7({n})" for n in range(1, 8)),
    "四",
]
LINE_POINTS = [5, 4, 4, 3, 4, 4, 2, 1, 1, 1, 2, 2, 2, 5, 4, 3, 4, 4, 4, 3, 4, 4, 3, 4, 4, 4, 15]


@pytest.fixture(scope="module")
def scheme() -> Scheme:
    return load_scheme("jiuquan-2013")


def edited(*edits: tuple[str, str]) -> str:
    """The real file with each first occurrence replaced; what is replaced must be there."""
    text = SOURCE
    for old, new in edits:
        assert old in text, f"not in the scheme file: {old}"
        text = text.replace(old, new, 1)
    return text


def refusal(text: str) -> str:
    with pytest.raises(SchemeError) as caught:
        parse_scheme(text, "x.toml")
    return str(caught.value)


# --- the scheme is the regulation's ---------------------------------------------------------


def test_the_scheme_is_known_by_its_id() -> None:
    assert "jiuquan-2013" in known_schemes()


def test_sections_are_worth_20_15_50_and_15(scheme: Scheme) -> None:
    assert [(part.id, part.max // 100) for part in scheme.sections] == [
        ("一", 20),
        ("二", 15),
        ("三", 50),
        ("四", 15),
    ]
    assert scheme.total == 100_00


def test_27_lines_in_clause_order_with_the_clauses_points(scheme: Scheme) -> None:
    assert len(scheme.lines) == 27
    assert [line.id for line in scheme.lines] == LINE_IDS
    assert [line.max for line in scheme.lines] == [points * 100 for points in LINE_POINTS]


def test_the_seven_steps_are_worth_26(scheme: Scheme) -> None:
    assert sum(line.max for line in scheme.lines if line.id.startswith("三.7")) == 26_00


def test_a_lines_article_is_its_id_spelt_out(scheme: Scheme) -> None:
    for line in scheme.lines:
        part, _, rest = line.id.partition(".")
        assert line.article == f"第七条({part}){rest}"


def test_titles_fit_a_table(scheme: Scheme) -> None:
    assert [line.title for line in scheme.lines if len(line.title) > 18] == []


def test_bonus_cases(scheme: Scheme) -> None:
    assert {case.id: case.points // 100 for case in scheme.bonus} == {
        "加一": 7,
        "加二.1": 5,
        "加二.2": 3,
        "加三.1": 3,
        "加三.2": 1,
        "加四.1": 4,
        "加四.2": 2,
        "加四.3": 1,
    }


def test_deduction_cases(scheme: Scheme) -> None:
    found = [(d.id, d.rule, d.points, d.least, d.most) for d in scheme.deductions]
    assert found == [
        ("减一", "per-event", 2_00, None, None),
        ("减二", "per-event", 2_00, None, None),
        ("减三", "discretion", None, 10_00, 30_00),
    ]
    assert scheme.deduction_cap == 30_00


def test_veto_zeroes_and_states_two_consequences(scheme: Scheme) -> None:
    assert scheme.veto
    assert (scheme.veto.id, scheme.veto.article, scheme.veto.effect) == ("否", "第十二条", "zero")
    assert len(scheme.veto.consequences) == 2
    assert all(words in scheme.veto.words for words in scheme.veto.consequences)


def test_readings_are_the_engines_in_its_order_default_first(scheme: Scheme) -> None:
    found = {r.settles: tuple(map(r.rule_of, r.values)) for r in scheme.readings}
    assert found == RULES and [*found] == [*RULES]
    assert scheme.default_readings() == {r.key: r.values[0] for r in scheme.readings}


LEDGER = {
    "二.8": ("assessed", "档案号", ""),
    "三.1": ("matters", "评估日期", "决策日期"),
    "三.2": ("planned", "评估日期", ""),
    "三.3": ("unplanned", "评估日期", ""),
    "三.7(1)": ("assessed", "评估方案", ""),
    "三.7(2)": ("assessed", "征求意见", ""),
    "三.7(3)": ("assessed", "评估风险", ""),
    "三.7(4)": ("assessed", "风险等级", ""),
    "三.7(5)": ("assessed", "评估结论", ""),
    "三.7(6)": ("implemented", "化解方案", ""),
    "三.7(7)": ("implemented", "跟踪督查", ""),
}


def test_the_ledger_measures_eleven_lines(scheme: Scheme) -> None:
    found = {line.id: line.measure.ledger for line in scheme.lines if line.measure.ledger}
    assert {key: (ledger.of, ledger.done, ledger.before) for key, ledger in found.items()} == LEDGER


def test_three_lines_are_counted_and_one_is_lost_whole(scheme: Scheme) -> None:
    due = {line.id: line.measure.due for line in scheme.lines if line.measure.kind == "count"}
    assert due == {"一.2": 4, "二.5": 2, "二.7": 1}
    assert scheme.penalty_line is scheme.line_by_id["四"]
    assert scheme.penalty_line.measure.each == 15_00
    assert scheme.penalty_line.allowed == (0, 15_00)


def test_half_a_year_has_its_own_dues_up_to_its_last_day(scheme: Scheme) -> None:
    """Opinions 六(三); Art. 7 (一)2 each quarter, (二)5 twice a year, (二)7 once a year."""
    last, next_ = date(2025, 6, 30), date(2025, 7, 1)
    assert scheme.half_year_day(2025) == last
    assert scheme.on(next_) is scheme
    half = scheme.on(last)
    due = {line.id: line.measure.due for line in half.lines if line.measure.kind == "count"}
    assert due == {"一.2": 2, "二.5": 1, "二.7": 0}
    assert [line.max for line in half.lines] == [line.max for line in scheme.lines]
    assert scheme.line_by_id["一.2"].measure.due == 4, "the whole year is as it was"


def test_a_scheme_without_half_a_year_has_the_years_dues(scheme: Scheme) -> None:
    part = re.search(r"\[half_year\]\n(\w+ = .*\n)+", SOURCE)
    assert part
    found = parse_scheme(SOURCE.replace(part[0], ""))
    assert found.half_year_day(2025) is None
    assert found.on(date(2025, 1, 1)) is found


def test_every_other_line_is_judged(scheme: Scheme) -> None:
    judged = {line.id for line in scheme.lines if line.measure.kind == "judged"}
    assert judged == set(LINE_IDS) - LEDGER.keys() - {"一.2", "二.5", "二.7", "四"}
    assert all(scheme.line_by_id[key].allowed is None for key in judged)


# --- the words are the regulation's ---------------------------------------------------------


def quoted() -> list[tuple[str, str]]:
    scheme = load_scheme("jiuquan-2013")
    found = [(line.id, line.words) for line in scheme.lines]
    found += [(bonus.id, bonus.words) for bonus in scheme.bonus]
    found += [(case.id, case.words) for case in scheme.deductions]
    found += [(scheme.veto.id, scheme.veto.words)]
    assert scheme.commendation and scheme.half_year
    found += [("commendation", scheme.commendation.words)]
    found += [("half_year", scheme.half_year.words), ("half_year title", scheme.half_year.title)]
    found += [(f"第{section.id}部分", section.title) for section in scheme.sections]
    found += [("bonus_rule", scheme.bonus_rule), ("deduction_rule", scheme.deduction_rule)]
    return [*found, ("title", scheme.title), ("document", scheme.document)]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(("place", "words"), quoted(), ids=lambda value: value[:8])
def test_words_stand_in_the_regulation(place: str, words: str) -> None:
    regulation = squeezed(REGULATION.read_text(encoding="utf-8"))
    regulation = regulation.replace("减l0至30分", "减10至30分")  # printed with a letter l
    assert squeezed(words) in regulation, place


def test_each_lines_points_stand_after_its_words(scheme: Scheme) -> None:
    regulation = squeezed(REGULATION.read_text(encoding="utf-8"))
    for line in scheme.lines:
        if line.id != "四":  # there the points stand in the heading
            assert f"{squeezed(line.words)}({line.max // 100}分)" in regulation, line.id


# --- refusals: (what is edited, the place named, the reason given) --------------------------

FIRST_LINE = 'article = "第七条(一)1"\n'
REFUSED = {
    "lines that do not add up to their section": (
        [("max = 5\n", "max = 6\n")],
        "第一部分",
        "各项分值合计 21,应为 20",
    ),
    "sections that do not add up to the total": (
        [("total = 100", "total = 90")],
        "各部分分值",
        "合计 100,应为总分 90",
    ),
    "a line without its article": ([(FIRST_LINE, "")], "(在「一.1」)", "缺少这一项"),
    "a line with an empty article": (
        [(FIRST_LINE, 'article = ""\n')],
        "(在「一.1」)",
        "不能为空",
    ),
    "an unknown measure": (
        [('kind = "count"', 'kind = "cuont"')],
        "measure.kind(在「一.2」)",
        "「cuont」不认识;可用:judged、share、count、penalty",
    ),
    "an unknown ledger column": (
        [('done = "档案号"', 'done = "档案"')],
        "「二.8」的 done",
        "「档案」不是台账的栏目;可用:事项名称、",
    ),
    "an unknown set of matters": (
        [('of = "planned"', 'of = "plan"')],
        "「三.2」的 of",
        "「plan」不认识;可用:matters、planned、unplanned、assessed、implemented",
    ),
    "an unknown date to come before": (
        [('before = "决策日期"', 'before = "档案号"')],
        "「三.1」的 before",
        "要比较两栏日期,「档案号」",
    ),
    "a line's id given twice": ([('id = "一.2"', 'id = "一.1"')], "「一.1」", "重复出现 2 次"),
    "a line's id given to a bonus": ([('id = "加一"', 'id = "四"')], "「四」", "重复出现 2 次"),
    "a section's id given twice": ([('id = "二"\n', 'id = "一"\n')], "部分编号「一」", "重复"),
    "a group given twice": (
        [('name = "市直部门"', 'name = "县(市、区)"')],
        "单位类别「县(市、区)」",
        "重复",
    ),
    "a reading given twice": ([('key = "tie"', 'key = "unverified"')], "「unverified」", "重复"),
    "an unknown field": (
        [("max = 5\n", "max = 5\nweight = 1\n")],
        "weight(在「一.1」)",
        "没有这一项",
    ),
    "an unknown field at the top": ([("digits = 2", "digit = 2")], "digit: ", "没有这一项"),
    "an unknown reading": ([('key = "tie"', 'key = "ties"')], "「ties」", "不认识的读法"),
    "two readings of one rule": (
        [('key = "tie"', 'key = "ties"\nrule = "total-floor"')],
        "「total-floor」",
        "有 2 个读法都管",
    ),
    "two options that mean one": (
        [('value = "dense"', 'value = "packed", rule = "shared"')],
        "读法「tie」",
        "有两个选项是一个意思",
    ),
    "a rule the engine does not know": (
        [('rule = "undated"', 'rule = "undates"')],
        "读法「undated-decision」",
        "(rule「undates」)",
    ),
    "a ledger whose matters have no name": (
        [('name = "事项名称", id = "matter"', 'name = "事项名称"')],
        "ledger: ",
        '要有写事项名称的一栏:id = "matter"',
    ),
    "a ledger without the day of dealing": (
        [('name = "评估日期", id = "assessed"', 'name = "评估日期"')],
        "ledger: ",
        '要有写办理日期的一栏:id = "assessed"',
    ),
    "a ledger's column given twice": (
        [('name = "征求意见"', 'name = "评估方案"')],
        "栏目「评估方案」",
        "重复出现",
    ),
    "choices on a date": (
        [
            (
                'name = "决策日期", id = "decided", kind = "date"',
                'name = "决策日期", id = "decided", kind = "date", choices = ["是"]',
            )
        ],
        "ledger.columns[3]",
        "choices(可选的内容)用于且只用于 choice",
    ),
    "a set by a choice that is not there": (
        [('only = ["年初确定"]', 'only = ["年初"]')],
        "事项范围「planned」",
        "没有选项「年初」",
    ),
    "a set by a column that is not there": (
        [('column = "提出方式", only', 'column = "提出", only')],
        "事项范围「planned」",
        "没有可选内容的栏目「提出」",
    ),
    "a date that does not come every year": (
        [('on = ["01-31"]', 'on = ["02-29"]')],
        "(在「年初部署」)",
        "on「02-29」不是每年都有的日期,应写成月-日,如 06-30",
    ),
    "dates that are not in order": (
        [('on = ["01-31", "12-31"]', 'on = ["12-31", "01-31"]')],
        "(在「报备」)",
        "on 的日期要从早到晚写,不得重复",
    ),
    "a date and hours after an event": (
        [('on = ["01-31"]', 'on = ["01-31"]\nhours = 24')],
        "(在「年初部署」)",
        "要写一个,只写一个",
    ),
    "no date at all": ([('on = ["01-31"]\n', "")], "(在「年初部署」)", "要写一个,只写一个"),
    "a workbook that is due after an event": (
        [('on = ["12-31"]\nworkbook', "days = 5\nworkbook")],
        "(在「年终自评」)",
        "workbook、column 用于写了 on(日期)的",
    ),
    "ahead of a date that nothing shows": (
        [('on = ["01-31"]', 'on = ["01-31"]\nopens = 31')],
        "(在「年初部署」)",
        "opens(提前多少天起算)用于写了 workbook 或 column 的",
    ),
    "a date of a line that is not there": (
        [('line = "二.7"', 'line = "二.9"')],
        "calendar[4].line(在「专题培训」)",
        "日程「专题培训」: 没有编号「二.9」的项",
    ),
    "a date of a group that is not there": (
        [('on = ["01-31"]', 'on = ["01-31"]\ngroups = ["海岛"]')],
        "calendar[1].groups(在「年初部署」)",
        "没有单位类别「海岛」",
    ),
    "a date by a column that has none": (
        [('column = "报备日期"', 'column = "档案号"')],
        "calendar[3].column(在「报备」)",
        "台账没有日期栏「档案号」",
    ),
    "a date given twice": (
        [('id = "年终总结"', 'id = "年初部署"')],
        "calendar[2].id(在「年初部署」)",
        "日程编号「年初部署」重复出现 2 次",
    ),
    "a date of a line that has a deadline": (
        [
            (
                'kind = "count", due = 1, due_half_year = 0',
                'kind = "deadline", by = "06-30", each = 1',
            ),
        ],
        "calendar[4].line(在「专题培训」)",
        "「二.7」自己就有期限(deadline),日程里不用再写",
    ),
    "a group of no tier": ([('tier = "county"', 'tier = "province"')], "groups[2].tier", "city"),
    "an alias that two groups share": (
        [('aliases = ["县直部门"', 'aliases = ["市直部门"')],
        "groups[3].aliases",
        "单位类别「市直部门」重复出现 2 次",
    ),
    "a maximum for a group that is not there": (
        [("max = 5\n", 'max = 5\nmax_by_group = { "海岛" = 4 }\n')],
        "max_by_group(在「一.1」)",
        "没有单位类别「海岛」",
    ),
    "an act on a line that is no penalty": (
        [("due = 4", 'due = 4, act = "查究"')],
        "measure(在「一.2」)",
        "act(应做的事,如 查究)只用于 penalty",
    ),
    "an unknown option of a reading": (
        [('value = "dense"', 'value = "packed"')],
        "读法「tie」",
        "不认识的选项:packed",
    ),
    "an option given twice": (
        [('value = "dense"', 'value = "shared"')],
        "(在「tie」)",
        "重复的 value",
    ),
    "a default that is no option": (
        [('default = "shared"', 'default = "sharde"')],
        "(在「tie」)",
        "default「sharde」不在 options 之中",
    ),
    "a float as points": ([("max = 5\n", "max = 5.0\n")], "max(在「一.1」)", "带引号的小数"),
    "true as points": ([("max = 5\n", "max = true\n")], "max(在「一.1」)", "分值要写成整数"),
    "three decimals": ([("max = 5\n", 'max = "5.001"\n')], "max(在「一.1」)", "最多两位小数"),
    "negative points": ([("points = 7", "points = -7")], "points(在「加一」)", "要非负数"),
    "points in words": ([("points = 7", 'points = "七"')], "points(在「加一」)", "「七」不是分值"),
    "an exponent": ([("points = 7", 'points = "7e0"')], "points(在「加一」)", "不是分值"),
    "a due that is text": ([("due = 4", 'due = "4"')], "due(在「一.2」)", "要写成整数"),
    "a due of nothing": ([("due = 4", "due = 0")], "due(在「一.2」)", "不得小于 1"),
    "a due on a share": (
        [('kind = "count", due = 4', 'kind = "share", due = 4')],
        "measure(在「一.2」)",
        "due(默认应完成数)只用于 count",
    ),
    "a ledger on a count": (
        [('kind = "share", ledger', 'kind = "count", ledger')],
        "measure(在「二.8」)",
        "ledger(由台账计量)只用于 share",
    ),
    "a penalty without its price": (
        [(", each = 15", "")],
        "measure(在「四」)",
        "each(每次的分值)用于且只用于 penalty、gain",
    ),
    "a whole line that is no penalty": (
        [("due = 4", "due = 4, whole = true")],
        "measure(在「一.2」)",
        "whole(只取满分或 0 分)只用于 penalty",
    ),
    "a whole line lost by halves": ([("each = 15", "each = 7")], "(在「四」)", "不得小于该行分值"),
    "whole as a number": ([("whole = true", "whole = 1")], "whole(在「四」)", "true 或 false"),
    "a measure that is no table": (
        [('measure = { kind = "count", due = 4, due_half_year = 2 }', 'measure = "count"')],
        "measure(在「一.2」)",
        "要写成表",
    ),
    "an event without its points": (
        [('rule = "per-event"\npoints = 2', 'rule = "per-event"')],
        "(在「减一」)",
        "per-event 要写 points",
    ),
    "an event with a range": (
        [('rule = "per-event"\npoints = 2', 'rule = "per-event"\npoints = 2\nleast = 1')],
        "(在「减一」)",
        "least、most 只用于 discretion",
    ),
    "discretion with its range turned round": (
        [("least = 10", "least = 31")],
        "(在「减三」)",
        "least 不大于 most",
    ),
    "points on a veto that zeroes": (
        [('effect = "zero"', 'effect = "zero"\npoints = 30')],
        "veto(在「否」)",
        "points 用于且只用于 fixed-deduction",
    ),
    "an id with capitals": ([('"jiuquan-2013"', '"Jiuquan"')], "x.toml: id: ", "小写字母"),
    "a date that is not quoted": (
        [('issued = "2013-04-12"', "issued = 2013-04-12")],
        "issued",
        "要写成带引号的文字",
    ),
    "more due in half a year than in the whole": (
        [("due_half_year = 2", "due_half_year = 5")],
        "measure(在「一.2」)",
        "due_half_year(半年应完成数)要与 due 一起写,且不大于 due",
    ),
    "half a year's due where the year has none": (
        [('kind = "share", ledger', 'kind = "share", due_half_year = 1, ledger')],
        "measure(在「二.8」)",
        "due_half_year(半年应完成数)要与 due 一起写",
    ),
    "half a year that ends on no day": (
        [('ends = "06-30"', 'ends = "06-31"')],
        "half_year",
        "ends「06-31」不是日期",
    ),
    "nothing to do on a line that nobody counts": (
        [('kind = "count", due = 4, due_half_year = 2', 'kind = "judged", idle = 1')],
        "measure(在「一.2」)",
        "idle(没有应完成的计多少分)只用于 share、penalty、gain",
    ),
    "more for nothing than the line is worth": (
        [('kind = "share", ledger', 'kind = "share", idle = 31, ledger')],
        "(在「二.8」)",
        "idle(没有应完成的计多少分)不得大于该行分值",
    ),
    "a mean where nothing is compared": (
        [('kind = "count", due = 4, due_half_year = 2', 'kind = "count", against = "own-mean"')],
        "measure(在「一.2」)",
        'against(与什么相比)只用于 of = "change"',
    ),
    "grades that are no list": (
        [("settled = [", 'bands = "优秀"\nsettled = [')],
        "bands",
        "要写成列表",
    ),
    "TOML that does not close": ([("settled = [", "settled = ")], "第 ", "不是合格的 TOML"),
    "TOML that ends too soon": ([("settled = [", 'x = """')], "文件末尾", "不是合格的 TOML"),
}


@pytest.mark.parametrize(("edits", "place", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(edits: list[tuple[str, str]], place: str, reason: str) -> None:
    message = refusal(edited(*edits))
    assert message.startswith("x.toml: ")
    assert place in message
    assert reason in message


def test_no_groups_at_all() -> None:
    blank = re.sub(r"\[\[groups\]\]\n(\w+ = .*\n)+", "", SOURCE)
    message = refusal(blank.replace("settled = [", "groups = []\nsettled = ["))
    assert message == "x.toml: groups: 项数不够,至少要有 1 个"


def test_all_faults_are_reported_together_and_none_beside_them() -> None:
    message = refusal(edited(("max = 5\n", "max = 5.0\n"), ("each = 15", "each = 7")))
    assert len(message.splitlines()) == 2
    assert "一.1" in message and "四" in message


# --- files ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of schemes of this test's own."""
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    load_scheme.cache_clear()
    yield tmp_path
    load_scheme.cache_clear()


def test_a_scheme_is_found_by_its_file_name(folder: Path) -> None:
    text = edited(('"jiuquan-2013"', '"my-id"'))
    (folder / "my_id.toml").write_text(text, encoding="utf-8-sig")  # as Notepad saves it
    assert known_schemes() == ["my-id"]
    assert load_scheme("my-id").id == "my-id"


def test_an_unknown_scheme_is_answered_with_the_known_ones(folder: Path) -> None:
    (folder / "my_id.toml").touch()
    with pytest.raises(SchemeError, match="没有方案「myid」;现有方案:my-id"):
        load_scheme("myid")


def test_a_file_named_otherwise_than_its_id(folder: Path) -> None:
    (folder / "other.toml").write_text(SOURCE, encoding="utf-8")
    with pytest.raises(SchemeError, match="与文件名不符,应为「other」"):
        load_scheme("other")


def test_a_file_that_is_not_utf8(folder: Path) -> None:
    (folder / "other.toml").write_bytes('title = "办法"'.encode("gb18030"))
    with pytest.raises(SchemeError, match=r"other\.toml: 文件要存为 UTF-8 编码"):
        load_scheme("other")


# --- points ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "hundredths"), [("7", 700), ('"7.5"', 750), ('"7.05"', 705), ('" 7.00 "', 700)]
)
def test_points_are_held_exactly(written: str, hundredths: int) -> None:
    scheme = parse_scheme(edited(("points = 7", f"points = {written}")))
    assert scheme.bonus_by_id["加一"].points == hundredths


def test_a_scheme_cannot_be_changed(scheme: Scheme) -> None:
    with pytest.raises(ValueError, match="frozen"):
        scheme.total = 0


# --- the two tiers of Art. 6 ------------------------------------------------------------------


def test_a_city_evaluates_counties_and_departments_a_county_its_own(scheme: Scheme) -> None:
    assert [group.name for group in scheme.groups_of("city")] == ["县(市、区)", "市直部门"]
    assert [group.name for group in scheme.groups_of("county")] == [
        "乡镇、街道",
        "县(市、区)直部门",
    ]
    assert scheme.groups == (*scheme.groups_of("city"), *scheme.groups_of("county"))


def test_a_bare_word_is_nobodys_alias(scheme: Scheme) -> None:
    """乡镇 in a city's workbook is a mistake, not a group."""
    names = {name for group in scheme.groups for name in (group.name, *group.aliases)}
    assert names.isdisjoint({"乡镇", "街道", "县", "区", "部门", "市直"})


def test_the_scheme_of_a_tier_has_its_groups_and_its_evaluator_only(scheme: Scheme) -> None:
    county = scheme.of_tier("county", "某县办公室")
    assert county.groups == scheme.groups_of("county")
    assert county.groups_of("city") == ()
    assert (county.evaluator_of("county"), scheme.evaluator_of("county")) == ("某县办公室", "")
    assert scheme.evaluator_of("city") == "酒泉市维护稳定工作领导小组办公室"
    assert (county.lines, county.readings) == (scheme.lines, scheme.readings)
    with pytest.raises(ValueError, match="没有这一层级的单位类别"):
        county.of_tier("city", "某市办公室")


def test_papers_are_addressed_as_the_tier_has_it(scheme: Scheme) -> None:
    assert scheme.level("city").addressees == "各县(市、区)党委、政府,市直各部门"
    assert scheme.level("county").addressees == "各乡镇(街道),县(市、区)直各部门"


def test_without_words_for_a_tier_the_groups_are_named() -> None:
    text = re.sub(r"\[\[levels\]\]\n(\w+ = .*\n)+", "", SOURCE)
    assert parse_scheme(text).level("city").addressees == "各县(市、区)、各市直部门"


def test_an_alias_that_two_groups_share_is_refused() -> None:
    message = refusal(edited(('aliases = ["县直部门"', 'aliases = ["市直部门"')))
    assert "单位类别「市直部门」重复出现 2 次" in message


def test_a_tier_that_does_not_exist_is_refused() -> None:
    assert "groups[2].tier" in refusal(edited(('tier = "county"', 'tier = "province"')))
