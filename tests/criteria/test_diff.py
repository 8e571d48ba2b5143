"""Two schemes side by side: what differs, entry by entry, in the words of the tables."""

from __future__ import annotations

from typing import Any

import pytest

from criteria import Scheme, load_scheme
from criteria.diff import SchemeChange, diff
from criteria.loading import scheme_from
from tests.criteria.test_tables import SCHEMES

JIUQUAN = load_scheme("jiuquan-2013")


def raw() -> dict[str, Any]:
    return JIUQUAN.model_dump(mode="json", exclude_defaults=True)


def changed(**parts: Any) -> Scheme:
    return scheme_from(raw() | parts)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda each: each.id)
def test_a_scheme_does_not_differ_from_itself(scheme: Scheme) -> None:
    assert diff(scheme, scheme) == []


@pytest.mark.parametrize("scheme", SCHEMES[1:], ids=lambda each: each.id)
def test_the_other_way_round_is_the_same_turned_about(scheme: Scheme) -> None:
    there, back = diff(JIUQUAN, scheme), diff(scheme, JIUQUAN)
    turned = [each._replace(before=each.after, after=each.before) for each in back]
    assert {each[:1] + each[3:] for each in there} == {each[:1] + each[3:] for each in turned}


def test_a_field_of_the_whole_a_line_a_case_and_a_measure() -> None:
    parts = raw()
    lines = parts["sections"][0]["lines"]
    lines[0]["max"], lines[1]["max"] = "4", "5"
    lines[1]["measure"]["due"] = 6
    parts["deductions"][0]["points"] = "3"
    found = diff(JIUQUAN, changed(**parts | {"title": "修订的办法"}))
    first, second = JIUQUAN.lines[0].title, JIUQUAN.lines[1].title
    label = JIUQUAN.deductions[0].label
    assert found == [
        SchemeChange("方案", "", "名称", JIUQUAN.title, "修订的办法"),
        SchemeChange("考评内容", f"一.1 {first}", "分值", "5", "4"),
        SchemeChange("考评内容", f"一.2 {second}", "分值", "4", "5"),
        SchemeChange("考评内容", f"一.2 {second}", "应完成数", "4", "6"),
        SchemeChange("加减分情形", f"减一 {label}", "分值", "2", "3"),
    ]
    assert found[1].where == f"考评内容「一.1 {first}」分值"
    assert found[0].where == "方案 名称"


def test_a_case_added_taken_away_and_moved() -> None:
    one, two, *others = raw()["bonus"]
    [fewer] = diff(JIUQUAN, changed(bonus=[one, *others]))
    assert (fewer.entry.split()[0], fewer.field, fewer.after) == (two["id"], "", "")
    assert f"原文:{two['words']}" in fewer.before and "分值:" in fewer.before
    [more] = diff(changed(bonus=[one, *others]), JIUQUAN)
    assert (more.before, more.after) == ("", fewer.before)
    [moved] = diff(JIUQUAN, changed(bonus=[two, one, *others]))
    assert (moved.sheet, moved.field) == ("加减分情形", "次序")
    assert moved.before.startswith(f"{one['id']}、{two['id']}")
    assert moved.after.startswith(f"{two['id']}、{one['id']}")


def test_a_reading_and_its_options() -> None:
    readings = raw()["readings"]
    readings[0]["default"] = readings[0]["options"][1]["value"]
    readings[0]["options"][1]["words"] = "另一种说法"
    found = diff(JIUQUAN, changed(readings=readings))
    assert [(each.sheet, each.field) for each in found] == [
        ("读法", "默认选项"),
        ("读法", "选项的意思"),
    ]
    key, option = readings[0]["key"], readings[0]["default"]
    assert found[1].entry == f"{key} {option}"
