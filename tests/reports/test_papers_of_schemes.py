"""通报 and 通知单 under schemes with grades, conditions, vetoes, rounding and dates of their own."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from criteria import parse_scheme
from scoring.reports.basis import Basis
from scoring.reports.documents.notices import write_notices
from scoring.reports.documents.paper_text import reason
from tests.reports.papers import tables, texts, written
from tests.scoring import test_comparable as comparable

CIRCULAR = """
[circular]
article = "第十条"
demands = "没有完成的抓紧补办。"
effect = "结果作为评价{考评对象}年度工作的依据。"
"""
DAY = date(2033, 1, 12)
LATE = {"完成数": "2032-07-15"}


@pytest.fixture
def basis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Basis:
    """A comparable scheme's id and its units as the examples give them, with a circular."""
    id_, units, *edits = request.param
    text = comparable.TEXTS[id_] + CIRCULAR
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    monkeypatch.setitem(comparable.SCHEMES, id_, parse_scheme(text, id_))
    return Basis(comparable.scored({"方案": id_, "单位": units}), DAY)


def under(id_: str, units: dict[str, Any], *edits: tuple[str, str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("basis", [(id_, units, *edits)], ids=[id_], indirect=True)


def notice(basis: Basis, unit: str) -> bytes:
    stream = io.BytesIO()
    write_notices(basis, stream)
    with zipfile.ZipFile(stream) as package:
        return package.read(f"{unit}.docx")


def said(data: bytes) -> str:
    return "\n".join(texts(data))


BARRED = {"减分": [{"情形": "降级", "起数": 2}, {"情形": "通报"}]}


@under("wage-payment", {"甲县": {}, "乙县": BARRED, "丙县": {"一.1": {}}})
def test_both_papers_tell_the_grade_and_what_it_brings(basis: Basis) -> None:
    assert "列第1名。等次为A。" in said(notice(basis, "甲县"))
    assert "等次为C，约谈主要负责人；不是B：有「降级」。" in said(notice(basis, "乙县"))
    assert "等次" not in said(notice(basis, "丙县"))
    circular = written(basis)
    assert "等次为A的1个，C的1个。" in said(circular)
    assert "等次C的，约谈主要负责人。" in said(circular)
    head, *rows = tables(circular)[0]
    assert [row[head.index("等次")] for row in rows] == ["A", "C", "—"]


@under("wage-payment", {"甲县": {}, "乙县": BARRED})
def test_a_condition_that_takes_no_points_is_told_without_any(basis: Basis) -> None:
    circular, own = written(basis), notice(basis, "乙县")
    assert "1个单位共2起：乙县2起。" in said(circular)
    assert "1个单位共1起，计1.00分：乙县1起减1.00分。" in said(circular)
    assert [row[-1] for row in tables(circular)[1][1:]] == ["—", "−1.00"]
    cases = next(table for table in tables(own) if table[0][1] == "情形")
    told = [(row[1], row[-1]) for row in cases[1:]]
    assert told == [("直接降为 C 级", "—"), ("被通报（降级）", "−1.00")]


@under("county-peace", {"甲": {}, "乙": {"一.2": {"核定分": 9}}, "丙": {"一.2": {}}})
def test_only_who_has_something_to_mend_is_told_to(basis: Basis) -> None:
    assert "认真整改" not in said(notice(basis, "甲"))
    assert "请对照失分原因认真整改" in said(notice(basis, "乙"))
    assert "按照以上要求备齐佐证材料。" in said(notice(basis, "丙"))


@under("water-final", {"甲": {}, "乙": {"平均": {"应完成数": 13, "完成数": 9}}})
def test_a_section_without_a_number_and_a_rounded_total(basis: Basis) -> None:
    assert "期末部分小计（各年结果）" in said(notice(basis, "甲"))
    head = tables(written(basis))[0][0]
    assert head[2].replace("\n", "") == "期末部分"
    assert "缺项折算。总分四舍五入到整数。" in said(written(basis))
    assert "总分四舍五入到整数。" in said(notice(basis, "乙"))


@under("mixed-report", {"甲": {}})
def test_what_is_only_reported_has_no_points(basis: Basis) -> None:
    rows = {row[0]: row for row in tables(notice(basis, "甲"))[0]}
    assert rows["一.2"][2] == rows["二.1"][2] == "—"
    assert rows["一.1"][2] == "20.00"
    head = [title.replace("\n", "") for title in tables(written(basis))[0][0]]
    assert head == ["名次", "单位", "第一部分", "基础分", "总分", "备注"]


@under("half-year-report", {"甲": {}})
def test_an_annex_says_its_word_once(basis: Basis) -> None:
    told = said(written(basis))
    assert "2032年度评估情况" in told
    assert "情况情况" not in told


@under("programme-dates", {"甲": {"一.1": LATE}})
def test_days_are_days(basis: Basis) -> None:
    assert "期限2032年2月20日，2032年7月15日完成，迟 146 天" in said(notice(basis, "甲"))


def test_a_share_is_set_apart_from_what_follows() -> None:
    told = "完成 33,34.02%,20 分 − 高于 -10% 的"
    assert reason(told) == "完成 33,34.02%，20 分 − 高于 −10% 的"


VETOED = {"甲3": {"应完成数": 5, "完成数": 2}, "否决": 1}


@under("negative-list", {"甲": {}, "乙": VETOED})
def test_a_veto_that_takes_points_is_in_the_sum_and_in_the_ranks(basis: Basis) -> None:
    told = said(written(basis))
    assert "参加排名2个，被否决1个（仍按总分排名）。" in told
    assert "总分=基础分−扣分−落实超出扣分，基础分=各部分得分+缺项折算。否决的，总分减30分。" in told
    assert "落实超出扣分" in said(notice(basis, "乙"))
    assert "完成超出" not in told


EVENTS = {"一.1": {}, "一.2": {}, "一.3": {}, "减分": [{"情形": "县访"}, {"情形": "通报"}]}


@under("event-list", {"甲": EVENTS})
def test_an_event_that_counts_in_a_line_says_so_in_the_annex(basis: Basis) -> None:
    told = [row[3].split("；")[-1] for row in tables(written(basis))[1][1:]]
    assert told == ["在“一.1”中扣", "2032年3月1日"]


BEYOND = {"一.1": {}, "一.2": {}, "一.3": {}, "减分": [{"情形": "督办", "起数": 3}]}


@under("event-list", {"甲": BEYOND})
def test_a_column_of_what_goes_beyond_lines_has_a_whole_heading(basis: Basis) -> None:
    assert [head for head in tables(written(basis))[0][0] if "超出" in head] == ["超出扣分"]


@under("township-petitions", {"甲": {}, "乙": {"否决": 1}, "丙": {"性1": {}}})
def test_ranks_stand_before_units_without_one(basis: Basis) -> None:
    rows = tables(written(basis))[0][1:]
    assert [(row[0], row[1]) for row in rows] == [("1", "甲"), ("2", "乙"), ("—", "丙")]


MANY = {"减分": [{"情形": "负2", "起数": 3}]}


@under("negative-list", {"甲": MANY}, ("total = 100", "total = 100\ndeduction_cap = 2"))
def test_a_cap_without_words_of_its_own_is_told_in_ours(basis: Basis) -> None:
    assert "按照“合计扣分不超过2.00分”的规定，按上限扣分的单位：甲（合计4.50分" in said(
        written(basis)
    )
