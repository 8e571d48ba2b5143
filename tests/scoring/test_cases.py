"""The worked examples of tests/cases: each written as a workbook, read, scored, compared."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from scoring.engine import score
from scoring.model.evidence import BLANK
from scoring.model.points import points_text
from scoring.model.scores import STATE_NAMES, Scores
from tests.books import CITY, COUNTY, HEADERS, SCHEME, base_row, book, cover, full_marks, read

CASES = Path(__file__).parents[1] / "cases"
FIGURES = {
    "基础分": "base", "缺项折算": "rescaled", "加分": "bonus", "减分原始合计": "deduction_raw",
    "减分": "deduction", "总分": "total", "否决前总分": "total_without_veto",
}  # fmt: skip
FLAGS = {"完整": "complete", "可表彰": "award_eligible", "暂定": "provisional"}


class _Loader(yaml.SafeLoader):
    """Dates stay text and 是/否 stay words, as a clerk types them."""


_LOADED = {
    first: [
        pair
        for pair in pairs
        if pair[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float")
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_implicit_resolvers = _LOADED


def cases(name: str) -> list[Any]:
    found = yaml.load((CASES / name).read_text(encoding="utf-8"), _Loader)
    return [pytest.param(case, id=case["名称"]) for case in found]


def number(text: Any) -> Any:
    """A YAML number as a cell: decimals were kept as text, so that 1.10 is not a float."""
    if (
        isinstance(text, str)
        and text.replace(".", "", 1).isdigit()
        and text.isascii()
        and text == text.strip()
    ):
        return float(text)
    return text


def hundredths(text: Any) -> int:
    return BLANK if text is None else int(Decimal(str(text)) * 100)


def rows(sheet: str, listed: list[Any]) -> list[list[Any]]:
    out = []
    for row in listed:
        if isinstance(row, dict):
            row = [number(row.get(name)) for name in HEADERS[sheet]]
        out.append(list(row))
    return out


def collection(lines: dict[str, dict[str, Any]]) -> bytes:
    """The office's collection with some lines of 甲县."""
    heads = ["单位", "单位类别", *HEADERS["基础项"]]

    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.create_sheet("基础项")
        sheet.append(heads)
        for id_, given in lines.items():
            row = {"单位": "甲县", "单位类别": COUNTY, "编号": id_}
            row |= {name: number(value) for name, value in given.items()}
            sheet.append([row.get(name) for name in heads])

    return book(cover_rows=cover(None, None), change=fill)


def scored(case: dict[str, Any]) -> Scores:
    wanted = case.get("基础项", {})
    if wanted == "全部 0 分":
        wanted = {line.id: {"核定分": 0} for line in SCHEME.lines}
    cells = {id_: {n: number(v) for n, v in given.items()} for id_, given in wanted.items()}
    for given in cells.values():
        given.update({"说明": "没有这一项"} if given.get("不适用") == "是" else {})
    ledger = [{"类别": "项目", **row} for row in case.get("台账", [])]
    sheets = {
        "基础项": full_marks(**cells),
        "加分项": rows("加分项", case.get("加分项", [])),
        "减分项": rows("减分项", case.get("减分项", [])),
        "一票否决": rows("一票否决", case.get("一票否决", [])),
        "评估台账": rows("评估台账", ledger),
    }
    books = [book(sheets)]
    if "汇总" in case:
        books.append(collection(case["汇总"]))
    intake = read(*books)
    assert not intake.refused, intake.problems
    assert intake.evidence is not None
    return score(intake.evidence, SCHEME, case.get("读法"))


@pytest.mark.parametrize("case", cases("lines.yaml"))
def test_each_line(case: dict[str, Any]) -> None:
    line = scored({"基础项": {case["项"]: case["填"]}}).lines.iloc[
        [line.id for line in SCHEME.lines].index(case["项"])
    ]
    assert (line["points"], STATE_NAMES[line["state"]]) == (hundredths(case["得分"]), case["状态"])


@pytest.mark.parametrize("case", [*cases("totals.yaml"), *cases("readings.yaml")])
def test_from_base_to_total(case: dict[str, Any]) -> None:
    scores = scored(case)
    unit = scores.units.iloc[0]
    lines = {line.id: scores.lines.iloc[n] for n, line in enumerate(SCHEME.lines)}
    sections = {section.id for section in SCHEME.sections}
    for name, wanted in case["应得"].items():
        if name in FIGURES or name in sections:
            assert points_text(unit[FIGURES.get(name, name)]) == wanted, name
        elif name in FLAGS:
            assert unit[FLAGS[name]] == (wanted == "是"), name
        elif name == "名次":
            assert unit["rank"] == (wanted or 0)
        elif name == "计分的加分":
            counted = scores.bonus[scores.bonus["reason"] == 0]
            assert [SCHEME.bonus[case_].id for case_ in counted["case"]] == wanted
        elif name.startswith("状态 "):
            assert STATE_NAMES[lines[name[3:]]["state"]] == wanted, name
        else:
            assert lines[name]["points"] == hundredths(wanted), name


@pytest.mark.parametrize("case", cases("ranking.yaml"))
def test_ranking(case: dict[str, Any]) -> None:
    books = []
    for unit, first in case["一.1"].items():
        group = CITY if unit in case.get("市直部门", []) else COUNTY
        veto = [["某事", "2025-06-01", "1号", None]] if unit in case.get("一票否决", []) else []
        line = {"一.1": {"核定分": number(first)}}
        sheets = {"基础项": full_marks(**line), "一票否决": veto}
        books.append(book(sheets, cover_rows=cover(unit, group)))
    intake = read(*books)
    assert intake.evidence is not None
    units = score(intake.evidence, SCHEME, case.get("读法")).units
    ranks = {unit: rank or None for unit, rank in zip(units["unit"], units["rank"], strict=True)}
    assert ranks == case["名次"]
    assert list(ranks) == list(case["名次"])


def test_every_line_case_and_reading_option_has_an_example() -> None:
    lines = {case.values[0]["项"] for case in cases("lines.yaml")}
    assert lines == {line.id for line in SCHEME.lines}
    named = [case.values[0]["名称"] for case in (*cases("readings.yaml"), *cases("ranking.yaml"))]
    for reading in SCHEME.readings:
        for option in reading.values:
            own = [name for name in named if re.match(rf"{reading.key}.* {option}[::]", name)]
            assert own, (reading.key, option)


@pytest.mark.parametrize("line", SCHEME.lines, ids=lambda line: line.id)
def test_a_line_takes_0_and_its_maximum_and_refuses_what_lies_beyond(line: Any) -> None:
    most = Decimal(line.max) / 100
    for value, refused in (
        (0, False),
        (most, False),
        (most + Decimal("0.01"), True),
        (Decimal("-0.01"), True),
    ):
        data = book({"基础项": [base_row(line.id, 自评分=float(value))]})
        assert bool(read(data).refused) == refused, value
