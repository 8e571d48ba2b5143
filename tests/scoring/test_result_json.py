"""The JSON is the contract's: its keys, their order, its text for points."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from scoring.engine import score
from scoring.model.evidence import UsageError
from scoring.reports.result_json import result, result_text
from tests.scoring.small_year import (
    ONE_CHANGED,
    PROBLEMS,
    SCHEME,
    UNITS,
    empty_year,
    small_evidence,
    small_year,
)

UNIT_KEYS = [
    "unit",
    "group",
    "sections",
    "rescaled",
    "base",
    "bonus",
    "deduction_raw",
    "deduction",
    "vetoed",
    "total",
    "total_without_veto",
    "rank",
    "complete",
    "provisional",
    "award_eligible",
    "depends_on",
    "lines",
    "bonus_cases",
    "deduction_cases",
]
LINE_KEYS = ["id", "max", "state", "points", "self", "verified", "measured", "confirmed", "source"]


def hundredths(text: str) -> int:
    assert re.fullmatch(r"-?\d+\.\d\d", text)
    return int(text.replace(".", ""))


def by_name(made: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {unit["unit"]: unit for unit in made["units"]}


def test_keys_stand_in_the_contracts_order() -> None:
    made = json.loads(result_text(small_year(), PROBLEMS[:2]))
    assert list(made) == ["scheme", "year", "readings", "units", "problems"]
    assert (made["scheme"], made["year"]) == ("jiuquan-2013", 2025)
    assert made["readings"] == SCHEME.default_readings()
    for unit in made["units"]:
        assert list(unit) == UNIT_KEYS
        assert list(unit["sections"]) == ["一", "二", "三", "四"]
        assert [line["id"] for line in unit["lines"]] == [line.id for line in SCHEME.lines]
        assert all(list(line) == LINE_KEYS for line in unit["lines"])
    case = by_name(made)["甲县"]["bonus_cases"][0]
    assert list(case) == ["id", "practice", "points", "counted", "why", "source"]
    case = by_name(made)["甲县"]["deduction_cases"][0]
    assert list(case) == ["id", "matter", "points", "source"]
    keys = ["severity", "code", "file", "sheet", "cell", "unit", "message", "hint"]
    assert list(made["problems"][0]) == keys


def test_values_of_one_unit() -> None:
    unit = by_name(result(small_year(), []))["甲县"]
    assert unit["sections"] == {"一": "20.00", "二": "15.00", "三": "50.00", "四": "15.00"}
    assert [unit[key] for key in UNIT_KEYS[3:15]] == [
        *("0.00", "100.00", "6.00", "4.00", "4.00", False),
        *("102.00", "102.00", 1, True, False, True),
    ]
    assert unit["lines"][0]["source"] == {"file": "汇总.xlsx", "sheet": "基础项", "cell": "H5"}
    why = "同一经验做法以最高加分计分,已计「加二.1」5.00 分"
    assert [c["why"] for c in unit["bonus_cases"]] == [why, None, why, None, "核定为不采纳"]
    assert [c["matter"] for c in unit["deduction_cases"]] == ["城南片区改造"]


def test_none_is_null_and_never_zero() -> None:
    units = by_name(result(small_year(), []))
    missing = units["丙市"]["lines"][0]
    assert (missing["state"], missing["points"], missing["source"]) == ("missing", None, None)
    assert units["丙市"]["rank"] is None
    assert units["乙县"]["rank"] is None
    assert units["乙县"]["total"] == "0.00"
    assert units["乙县"]["total_without_veto"] == "104.50"
    assert units["丁局"]["lines"][13]["source"]["cell"] == ""
    absent = units["甲局"]["lines"][15]
    assert (absent["state"], absent["points"]) == ("not_applicable", None)


@pytest.mark.parametrize("readings", [{}, *ONE_CHANGED], ids=str)
def test_identities_hold_in_the_printed_figures(readings: dict[str, str]) -> None:
    for unit in result(score(small_evidence(), SCHEME, readings), [])["units"]:
        n = {k: hundredths(v) for k, v in unit.items() if isinstance(v, str) and "." in v}
        sections = {key: hundredths(value) for key, value in unit["sections"].items()}
        assert sum(sections.values()) + n["rescaled"] == n["base"]
        for key, value in sections.items():
            own = [x for x in unit["lines"] if x["id"].split(".")[0] == key and x["points"]]
            assert sum(hundredths(x["points"]) for x in own) == value
        counted = [hundredths(c["points"]) for c in unit["bonus_cases"] if c["counted"]]
        assert sum(counted) == n["bonus"]
        raw = sum(hundredths(c["points"]) for c in unit["deduction_cases"])
        assert raw == n["deduction_raw"] >= n["deduction"]
        carried = 3000 if unit["unit"] == "丙局" and "carry" in readings.values() else 0
        earned = n["base"] + n["bonus"] - n["deduction"] - carried
        floor = earned if readings.get("total-floor") == "none" else max(0, earned)
        assert n["total_without_veto"] == floor
        assert n["total"] == (0 if unit["vetoed"] else floor)


def test_what_the_office_confirmed_and_what_a_result_depends_on() -> None:
    units = by_name(result(small_year(), []))
    assert all(line["confirmed"] for line in units["甲县"]["lines"])
    assert not any(line["confirmed"] for line in units["丙市"]["lines"])
    assert [line["id"] for line in units["甲局"]["lines"] if not line["confirmed"]] == [
        "三.3",
        "三.7(6)",
    ]
    assert (units["甲局"]["complete"], units["甲局"]["provisional"]) == (True, True)
    assert units["甲县"]["depends_on"] == ["bonus-repeat", "bonus-scope"]
    assert units["丁区"]["depends_on"] == ["incomplete-rank"]
    assert units["乙局"]["depends_on"] == ["unverified"]


def test_units_stand_in_table_order() -> None:
    order = [unit["unit"] for unit in result(small_year(), [])["units"]]
    assert order == ["甲县", "丙市", "丁区", "乙县", "甲局", "丁局", "乙局", "丙局"]
    assert sorted(order) == sorted(name for name, _ in UNITS)


def test_text_is_readable_and_can_always_be_written() -> None:
    text = result_text(small_year(), PROBLEMS)
    assert "甲县" in text
    assert text.encode("utf-8")
    assert '\n "scheme": "jiuquan-2013",' in text
    files = {problem["file"] for problem in json.loads(text)["problems"]}
    assert "??片.jpg" in files


def test_an_empty_year() -> None:
    made = result(empty_year(), [])
    assert (made["units"], made["problems"]) == ([], [])


def test_an_unknown_reading_is_refused() -> None:
    with pytest.raises(UsageError):
        small_year(tie="coin")
