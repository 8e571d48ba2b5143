"""The mistakes that a scheme file is refused for (``REFUSED``), made in Excel: each at its cell."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from scoring.intake.reader.parent import Reader
from scoring.intake.scheme_book import read_scheme
from scoring.office import schemes
from tests.criteria.test_scheme import REFUSED
from tests.jiuquan import SCHEME

LEAST = 40
HEADER = 4
TOP = "方案"


class Place(NamedTuple):
    """A cell: by its sheet, what its row holds in some cell, and its heading."""

    sheet: str
    row: str
    heading: str


class Mistake(NamedTuple):
    """What is typed into which cells, where the fault is to be told, and its words."""

    typed: dict[Place, object]
    at: Place
    reason: str


def line(row: str, heading: str, value: object, reason: str, at: str = "") -> Mistake:
    place = Place("考评内容", row, heading)
    return Mistake({place: value}, place._replace(heading=at or heading), reason)


def case(row: str, heading: str, value: object, reason: str, at: str = "") -> Mistake:
    place = Place("加减分情形", row, heading)
    return Mistake({place: value}, place._replace(heading=at or heading), reason)


def cell(sheet: str, row: str, heading: str, value: object, reason: str, at: str = "") -> Mistake:
    place = Place(sheet, row, heading)
    return Mistake({place: value}, place._replace(heading=at or heading), reason)


def top(item: str, value: object, reason: str) -> Mistake:
    return cell(TOP, item, "内容", value, reason)


def tie(reason: str, at: str, **typed: object) -> Mistake:
    """A mistake in the reading ``tie``, or with ``_`` in its second option."""
    rows = {"编号": "tie", "规则": "tie", "默认选项": "tie", "选项": "dense", "选项规则": "dense"}
    places: dict[Place, object] = {
        Place("读法", rows[heading], heading): value for heading, value in typed.items()
    }
    return Mistake(places, Place("读法", rows[at], at), reason)


BAD = {
    "lines that do not add up to their section": line(
        "一.1", "分值", 6, "第一部分各项分值合计 21,应为 20", at="部分分值"
    ),
    "sections that do not add up to the total": top("总分", 90, "合计 100,应为总分 90"),
    "a line without its article": line("一.2", "条款", None, "缺少这一项「条款」", at="编号"),
    "an unknown measure": line("一.2", "计分方式", "次数", "可用:评定、按比例、按次数、每次扣"),
    "an unknown ledger column": line("二.8", "台账栏目", "档案", "「档案」不是台账的栏目"),
    "an unknown set of matters": line("三.2", "台账范围", "plan", "「plan」不认识;可用:matters"),
    "an unknown date to come before": line("三.1", "不迟于", "档案号", "要比较两栏日期"),
    "a line's id given twice": line("一.2", "编号", "一.1", "编号「一.1」重复出现 2 次"),
    "a line's id given to a bonus": case("加一", "编号", "四", "编号「四」重复出现 2 次"),
    "a section's id given twice": line("二.1", "部分编号", "一", "部分编号「一」重复出现 2 次"),
    "a group given twice": cell(
        "单位类别", "市直部门", "名称", "县(市、区)", "单位类别「县(市、区)」重复出现 2 次"
    ),
    "a group of no tier": cell("单位类别", "市直部门", "层级", "省级", "可用:市级、县级"),
    "an alias that two groups share": cell(
        "单位类别", "市直部门", "其他写法", "县(市、区)", "「县(市、区)」重复出现 2 次"
    ),
    "a reading given twice": tie("读法「unverified」重复出现 2 次", "编号", 编号="unverified"),
    "an unknown reading": tie("不认识的读法「ties」", "编号", 编号="ties"),
    "two readings of one rule": tie(
        "有 2 个读法都管「total-floor」", "规则", 编号="ties", 规则="total-floor"
    ),
    "two options that mean one": tie(
        "读法「tie」有两个选项是一个意思", "编号", 选项="packed", 选项规则="shared"
    ),
    "a rule the engine does not know": cell(
        "读法", "undated-decision", "规则", "undates", "(规则「undates」)"
    ),
    "an unknown option of a reading": tie("不认识的选项:packed", "选项", 选项="packed"),
    "an option given twice": tie("重复的 选项", "编号", 选项="shared"),
    "a default that is no option": tie(
        "默认选项「sharde」不在", "默认选项", 默认选项="sharde"
    ),
    "a ledger whose matters have no name": cell(
        "台账栏目", "事项名称", "编号", None, '要有写事项名称的一栏', at="栏目"
    ),
    "a ledger without the day of dealing": cell(
        "台账栏目", "评估日期", "编号", None, "要有写办理日期的一栏", at="栏目"
    )._replace(at=Place("台账栏目", "事项名称", "栏目")),
    "a ledger's column given twice": cell("台账栏目", "征求意见", "栏目", "评估方案", "重复出现"),
    "choices on a date": cell(
        "台账栏目", "决策日期", "可选内容", "是", "用于且只用于 选项"
    ),
    "a set by a choice that is not there": cell(
        "台账范围", "planned", "只限", "年初", "没有选项「年初」"
    ),
    "a set by a column that is not there": cell(
        "台账范围", "planned", "看哪一栏", "提出", "没有可选内容的栏目「提出」"
    ),
    "a date that does not come every year": cell(
        "日程", "年初部署", "日期", "02-29", "「02-29」不是每年都有的日期"
    ),
    "a date of a line that is not there": cell(
        "日程", "专题培训", "属于哪一项", "二.9", "没有编号「二.9」的项"
    ),
    "a date of a group that is not there": cell(
        "日程", "年初部署", "只限类别", "海岛", "没有单位类别「海岛」"
    ),
    "a date by a column that has none": cell(
        "日程", "报备", "台账日期栏", "档案号", "台账没有日期栏「档案号」"
    ),
    "a date given twice": cell("日程", "年终总结", "编号", "年初部署", "重复出现 2 次"),
    "an act on a line that is no penalty": line("一.2", "应做的事", "查究", "只用于 每次扣"),
    "three decimals": line("一.1", "分值", 5.001, "最多两位小数"),
    "negative points": case("加一", "分值", -7, "要非负数"),
    "points in words": case("加一", "分值", "七", "「七」不是分值"),
    "an exponent": case("加一", "分值", "7e0", "「7e0」不是分值"),
    "a due that is text": line("一.2", "应完成数", "四次", "要写成整数"),
    "a due of nothing": line("一.2", "应完成数", 0, "不得小于 1"),
    "a due on a share": line("一.2", "计分方式", "按比例", "只用于 按次数", at="应完成数"),
    "a ledger on a count": line("二.8", "计分方式", "按次数", "由台账计量", at="台账范围"),
    "a penalty without its price": line(
        "四", "每次分值", None, "每次分值(每次的分值)用于且只用于 每次扣", at="部分编号"
    ),
    "a whole line that is no penalty": line(
        "一.2", "只取满分或0分", "是", "只用于 每次扣"
    ),
    "a whole line lost by halves": line("四", "每次分值", 7, "不得小于该行分值", at="只取满分或0分"),
    "whole as a number": line("四", "只取满分或0分", 1, "可用:是、否"),
    "a maximum for a group that is not there": line(
        "一.1", "各类分值", "海岛=4", "没有单位类别「海岛」"
    ),
    "an event without its points": case("减一", "分值", None, "每起 要写 分值", at="种类"),
    "an event with a range": case("减一", "视情最少", 1, "只用于 视情"),
    "discretion with its range turned round": case("减三", "视情最少", 31, "不大于"),
    "points on a veto that zeroes": top("否决减分", 30, "用于且只用于 减固定分"),
    "an id with capitals": top("编号", "Jiuquan", "小写字母、数字和连字符"),
    "more due in half a year than in the whole": line("一.2", "半年应完成数", 5, "且不大于"),
    "half a year's due where the year has none": line("二.8", "半年应完成数", 1, "一起写"),
    "nothing to do on a line that nobody counts": line("一.2", "无事项计分", 1, "只用于 按比例"),
    "more for nothing than the line is worth": line("二.8", "无事项计分", 31, "不得大于该行分值"),
    "a mean where nothing is compared": line("一.2", "与什么相比", "本类平均", "只用于"),
    "half a year that ends on no day": top("半年截止日", "06-31", "「06-31」不是日期"),
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(SCHEME)))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def name_of(book: Workbook, place: Place) -> str:
    """The name of a cell, as Excel shows it."""
    sheet = book[place.sheet]
    heads = {each.value: each.column_letter for each in sheet[HEADER]}
    row = next(
        each.row
        for cells in sheet.iter_rows(min_row=HEADER + 1)
        for each in cells
        if str(each.value) == place.row
    )
    return f"{heads[place.heading]}{row}"


def test_there_are_enough_kinds_and_each_is_refused_in_toml_too() -> None:
    assert len(BAD) >= LEAST
    assert BAD.keys() <= REFUSED.keys()


@pytest.mark.parametrize("kind", BAD)
def test_a_mistake_is_told_at_its_cell(book: Workbook, reader: Reader, kind: str) -> None:
    typed, at, reason = BAD[kind]
    where = name_of(book, at)
    before = {(place.sheet, name_of(book, place)): value for place, value in typed.items()}
    kept = {(sheet, name): book[sheet][name].value for sheet, name in before}
    for (sheet, name), value in before.items():
        book[sheet][name] = value
    try:
        stream = io.BytesIO()
        book.save(stream)
    finally:
        for (sheet, name), value in kept.items():
            book[sheet][name].value = value
    scheme, faults = read_scheme(stream.getvalue(), reader)
    assert scheme is None
    told = [(fault.sheet, fault.cell, fault.reason) for fault in faults]
    assert any(each[:2] == (at.sheet, where) and reason in each[2] for each in told), told
    assert all(fault.sheet for fault in faults), told


def test_what_is_not_of_the_format_is_told_beside_what_does_not_fit(
    book: Workbook, reader: Reader
) -> None:
    """Cells that cannot be read, odd columns and items, and a sum that is not met, in one go."""
    changed = openpyxl.load_workbook(io.BytesIO(schemes.as_workbook(SCHEME)))
    changed["考评内容"]["AZ4"], changed["考评内容"]["AZ6"] = "颜色", "红"
    changed["方案"]["A90"], changed["方案"]["B90"] = "口号", "稳"
    for place, value in {
        Place("加减分情形", "减一", "再犯加倍"): "也许",
        Place("考评内容", "一.1", "分值"): 6,
    }.items():
        changed[place.sheet][name_of(book, place)] = value
    stream = io.BytesIO()
    changed.save(stream)
    _, faults = read_scheme(stream.getvalue(), reader)
    words = [f"{fault.sheet} {fault.reason}" for fault in faults]
    assert len(words) == 4, words
    for wanted in ("列「颜色」不在", "「口号」不是", "再犯加倍「也许」不认识", "合计 21,应为 20"):
        assert any(wanted in each for each in words), words
