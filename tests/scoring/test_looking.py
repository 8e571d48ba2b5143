"""Every figure a leader looks at equals the contract's JSON of the same year, or brute force."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scoring.analysis import comparison, figures
from scoring.engine import score
from scoring.model.evidence import BLANK, UsageError
from scoring.model.scores import Scores
from scoring.reports.result_json import result
from tests.jiuquan import KINDS, SHEETS
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.scoring.small_year import (
    BUREAU,
    COUNTY,
    ONE_CHANGED,
    SCHEME,
    empty_year,
    frame,
    ledger_row,
    small_evidence,
    small_year,
)

READINGS = [{}, *ONE_CHANGED]
GROUPS = (None, COUNTY, BUREAU)
COUNTED = ("verified", "self", "measured")


def year_of(readings: dict[str, str]) -> Scores:
    return _scored(*sorted((SCHEME.default_readings() | readings).items()))


@cache
def _scored(*readings: tuple[str, str]) -> Scores:
    return score(small_evidence(), SCHEME, dict(readings))


def printed(scores: Scores, group: str | None = None) -> list[dict[str, Any]]:
    """The units of the contract's JSON."""
    units = result(scores, [])["units"]
    return [unit for unit in units if group in (None, unit["group"])]


def cents(text: str | None) -> int:
    assert text is not None
    return int(Decimal(text) * 100)


def rows(table: list[Any]) -> list[dict[str, Any]]:
    return [row._asdict() for row in table]


def test_the_five_kinds_are_the_ledgers() -> None:
    column = next(c for c in SHEETS["评估台账"].columns if c.name == "类别")
    assert column.choices == KINDS


def test_groups_stand_in_the_schemes_order_and_hold_every_unit() -> None:
    scores = small_year()
    assert [*scores.groups] == [COUNTY, BUREAU]
    found = [result for group in scores.groups for result in scores.in_group(group)]
    assert found == scores.in_group()


@pytest.mark.parametrize("readings", READINGS, ids=str)
@pytest.mark.parametrize("group", GROUPS)
def test_points_lost_are_those_of_the_json(readings: dict[str, str], group: str | None) -> None:
    scores = year_of(readings)
    units, found = printed(scores, group), iter(rows(figures.points_lost(scores, group)))
    for section in SCHEME.sections:
        head = next(found)
        assert (head["id"], head["item"], head["title"]) == (section.id, BLANK, section.title)
        inside = [next(found) for _ in section.lines]
        for line, row in zip(section.lines, inside, strict=True):
            mine = [next(x for x in u["lines"] if x["id"] == line.id) for u in units]
            counts = [x for x in mine if x["state"] in COUNTED]
            lost = [line.max - cents(x["points"]) for x in counts]
            assert (row["section"], row["id"]) == (section.id, line.id)
            assert row["lost"] == sum(lost)
            assert row["possible"] == line.max * len(counts)
            assert row["units"] == sum(x > 0 for x in lost)
            states = Counter(x["state"] for x in mine)
            assert row["scored"] == len(counts)
            assert (row["missing"], row["not_applicable"]) == (
                states["missing"],
                states["not_applicable"],
            )
        for name in ("lost", "possible", "scored", "missing", "not_applicable"):
            assert head[name] == sum(row[name] for row in inside)
        losers = [
            unit["unit"]
            for unit in units
            if any(
                x["state"] in COUNTED and cents(x["points"]) < cents(x["max"])
                for x in unit["lines"]
                if x["id"] in {line.id for line in section.lines}
            )
        ]
        assert head["units"] == len(losers)
    assert next(found, None) is None


@pytest.mark.parametrize("readings", READINGS, ids=str)
def test_self_against_verified_is_that_of_the_json(readings: dict[str, str]) -> None:
    scores = year_of(readings)
    found = rows(figures.self_against_verified(scores))
    for unit, row in zip(printed(scores), found, strict=True):
        both = [
            (cents(x["self"]), cents(x["verified"]))
            for x in unit["lines"]
            if x["self"] and x["verified"] and x["state"] != "not_applicable"
        ]
        own, verified = (sum(pair[n] for pair in both) for n in (0, 1))
        assert (row["name"], row["lines"]) == (unit["unit"], len(both))
        assert (row["self"], row["verified"], row["difference"]) == (own, verified, own - verified)
        assert row["above"] == sum(a > b for a, b in both)
        assert row["below"] == sum(a < b for a, b in both)
    by_name = {row["name"]: row for row in found}
    assert by_name["乙县"]["difference"] == 333 - 250


@pytest.mark.parametrize("readings", READINGS, ids=str)
def test_standing_counts_the_states_of_the_json(readings: dict[str, str]) -> None:
    scores = year_of(readings)
    for unit, row in zip(printed(scores), rows(figures.line_states(scores)), strict=True):
        states = Counter(line["state"] for line in unit["lines"])
        assert row["name"] == unit["unit"]
        names = ("not_applicable", "verified", "self", "measured", "missing")
        assert [row[name] for name in names] == [states[name] for name in names]
        counts = [line for line in unit["lines"] if line["state"] != "missing"]
        assert row["waiting"] == sum(not line["confirmed"] for line in counts)
        assert row["open"] == row["waiting"] + states["missing"]
        anything = any(x["self"] or x["verified"] or x["measured"] or x["points"] or
                       x["state"] == "not_applicable" for x in unit["lines"])  # fmt: skip
        assert row["handed_in"] == anything


def test_coverage_counts_the_ledger() -> None:
    rows_ = [
        ledger_row("甲", 5, "2025-05-01", kind="项目"),
        ledger_row("乙", 6, None, kind="项目"),
        ledger_row("丙", 7, "2025-05-01", kind="政策"),
        ledger_row("丁", 8, None, kind="活动", unit=0),
    ]
    made = dataclasses.replace(small_evidence(), ledger=frame(LEDGER, rows_))
    covered = figures.coverage(score(made, SCHEME))
    assert rows(covered.units) == [
        {"group": COUNTY, "kind": "", "done": 1, "due": 4},
        {"group": BUREAU, "kind": "", "done": 1, "due": 4},
    ]
    shares = {(r["group"], r["kind"]): (r["done"], r["due"]) for r in rows(covered.matters)}
    assert len(shares) == 2 * len(KINDS)
    assert {key: pair for key, pair in shares.items() if pair[1]} == {
        (COUNTY, "活动"): (0, 1),
        (BUREAU, "政策"): (1, 1),
        (BUREAU, "项目"): (1, 2),
    }
    open_ = figures.unassessed(score(made, SCHEME))
    assert [(r["name"], r["matter"], r["kind"]) for r in rows(open_)] == [
        ("甲县", "丁", "活动"),
        ("丁局", "乙", "项目"),
    ]


def test_the_median_rounds_a_half_up_also_below_zero() -> None:
    assert comparison.median(np.array([])) is None
    assert comparison.median(np.array([5, 1, 9])) == 5
    assert comparison.median(np.array([1, 2])) == 2
    assert comparison.median(np.array([-1, -2])) == -1
    for values in ([3, 8, 1, 4], [-7, 2], [10, 10, 11, 12]):
        exact = statistics.median([Fraction(value) for value in values])
        half_up = Decimal(exact.numerator) / Decimal(exact.denominator)
        if exact >= 0:
            assert comparison.median(np.array(values)) == half_up.quantize(1, ROUND_HALF_UP)


@pytest.mark.parametrize("readings", READINGS, ids=str)
def test_against_group_is_the_median_of_what_the_json_prints(readings: dict[str, str]) -> None:
    scores = year_of(readings)
    numbers = dict(zip(scores.units["unit"], scores.units.index, strict=True))
    units = printed(scores)
    for unit in units:
        mates = [each for each in units if each["group"] == unit["group"]]
        *sections, total = rows(comparison.against_group(scores, numbers[unit["unit"]]))
        unsent = all(x["state"] == "missing" and not x["self"] for x in unit["lines"])
        for section, row in zip(SCHEME.sections, sections, strict=True):
            assert (row["id"], row["max"]) == (section.id, section.max)
            fair = {
                mate["unit"]: cents(mate["sections"][section.id])
                for mate in mates
                if all(x["points"] is not None for x in mate["lines"] if inside(x, section.id))
            }
            check(row, fair, unit["unit"])
            own = cents(unit["sections"][section.id])
            assert row["own"] == (None if unsent and not own else own)
        check(
            total,
            {m["unit"]: cents(m["total"]) for m in mates if m["award_eligible"]},
            unit["unit"],
        )
        assert total["own"] == (None if unsent else cents(unit["total"]))


def inside(line: dict[str, Any], section: str) -> bool:
    return bool(line["id"].split(".")[0] == section)


def check(row: dict[str, Any], fair: dict[str, int], unit: str) -> None:
    ordered = sorted(fair.values())
    middle = None
    if ordered:
        twice = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
        middle = -(-twice // 2)
    assert (row["of"], row["median"]) == (len(fair), middle)
    assert row["above"] == (None if unit not in fair else fair[unit] - (middle or 0))
    assert (row["before"], row["since"]) == (None, None)


def test_against_its_own_year_before() -> None:
    scores, before = small_year(), small_year(unverified="missing", bonus_repeat="by-kind")
    found = rows(comparison.against_group(scores, scores.unit_number("甲县"), before))
    assert [row["before"] for row in found] == [2000, 1500, 5000, 1500, 10300]
    assert [row["since"] for row in found] == [0, 0, 0, 0, -100]
    partly = rows(comparison.against_group(scores, scores.unit_number("丁局"), before))
    assert partly[-1]["before"] is None
    with pytest.raises(KeyError):
        comparison.against_group(scores, 99)


def renamed(names: dict[str, str], **readings: str) -> Scores:
    """The small year with units called otherwise."""
    evidence = small_evidence()
    units = evidence.units.assign(unit=evidence.units["unit"].replace(names))
    chosen = {key.replace("_", "-"): value for key, value in readings.items()}
    return score(dataclasses.replace(evidence, units=units), SCHEME, chosen)


def test_moved_is_the_difference_of_two_jsons() -> None:
    scores = small_year()
    before = renamed({"甲局": " 甲 局", "乙局": "戊局"}, unverified="missing", bonus_scope="unit")
    then = {unit["unit"].replace(" ", ""): unit for unit in printed(before)}
    for unit, row in zip(printed(scores), rows(comparison.moved(scores, before)), strict=True):
        past = then.get(unit["unit"])
        assert (row["name"], row["rank"]) == (unit["unit"], unit["rank"])
        assert row["total"] == scored_total(unit)
        assert row["rank_before"] == (past and past["rank"])
        assert row["total_before"] == (past and scored_total(past))
        both = unit["rank"] and past and past["rank"]
        assert row["rank_up"] == (past["rank"] - unit["rank"] if both and past else None)
        totals = row["total"], row["total_before"]
        assert row["total_up"] == (None if None in totals else totals[0] - totals[1])
    by_name = {row["name"]: row for row in rows(comparison.moved(scores, before))}
    assert by_name["甲县"]["total_up"] == 10200 - 10100
    assert by_name["甲局"]["total_up"] is None  # what only it calls 不适用 was missing then
    assert by_name["乙局"]["rank_before"] is None


def scored_total(unit: dict[str, Any]) -> int | None:
    return cents(unit["total"]) if unit["complete"] or unit["vetoed"] else None


def test_years_under_other_schemes_do_not_compare() -> None:
    scores = small_year()
    other = dataclasses.replace(scores, scheme=SCHEME.model_copy(update={"id": "else-2024"}))
    for row in comparison.moved(scores, other):
        assert (row.rank_before, row.rank_up, row.total_before, row.total_up) == (None,) * 4


def test_a_rank_in_another_group_does_not_compare() -> None:
    scores, evidence = small_year(), small_evidence()
    groups = evidence.units["group"].where(evidence.units["unit"] != "甲县", BUREAU)
    units = evidence.units.assign(group=groups.astype("category"))
    before = score(dataclasses.replace(evidence, units=units), SCHEME)
    row = rows(comparison.moved(scores, before))[0]
    assert (row["name"], row["rank_up"], row["total_up"]) == ("甲县", None, 0)


@pytest.mark.parametrize("group", GROUPS)
def test_deductions_and_vetoes_are_those_of_the_json(group: str | None) -> None:
    scores = small_year()
    found = rows(figures.deductions_and_vetoes(scores, group))
    vetoed = [unit["unit"] for unit in printed(scores, group) if unit["vetoed"]]
    assert [row["name"] for row in found if row["kind"] == "veto"] == vetoed
    for unit in printed(scores, group):
        mine = [r for r in found if r["name"] == unit["unit"] and r["kind"] == "deduction"]
        adopted = [row for row in mine if row["adopted"]]
        told = [(row["id"], row["matter"], row["points"]) for row in adopted]
        cases = unit["deduction_cases"]
        assert told == [(c["id"], c["matter"], cents(c["points"])) for c in cases]
        assert sum(row["points"] for row in mine) == cents(unit["deduction_raw"])
        places = [scores.source(row["at"]) for row in adopted]
        assert [place and place.cell for place in places] == [c["source"]["cell"] for c in cases]


def test_numbers_of_persons_are_masked() -> None:
    evidence = small_evidence()
    notes = evidence.deductions["note"].astype("object")
    notes.iloc[0] = "联系13800000000"
    deductions = evidence.deductions.assign(note=notes.astype("category"))
    scores = score(dataclasses.replace(evidence, deductions=deductions), SCHEME)
    told = "".join(row.reason for row in figures.deductions_and_vetoes(scores))
    assert "13800000000" not in told
    assert "138" in told


@pytest.mark.parametrize("readings", READINGS[::6], ids=str)
def test_sensitivity_is_a_comparison_of_jsons(readings: dict[str, str]) -> None:
    now = {unit["unit"]: unit for unit in printed(year_of(readings))}
    settled = SCHEME.default_readings() | readings
    expected = []
    for reading in SCHEME.readings:
        for option in reading.values:
            if option == settled[reading.key]:
                continue
            chosen = {**settled, reading.key: option}
            then = {unit["unit"]: unit for unit in printed(year_of(chosen))}
            for name, unit in now.items():
                other = then[name]
                if (unit["rank"], unit["total"]) != (other["rank"], other["total"]):
                    ranks = (unit["rank"], other["rank"])
                    totals = (cents(unit["total"]), cents(other["total"]))
                    expected.append((reading.key, option, name, *ranks, *totals))
    found = rows(comparison.rank_changes(year_of(readings)))
    names = "key option name rank rank_then total total_then".split()
    assert [tuple(row[name] for name in names) for row in found] == expected


def test_sensitivity_refuses_an_unknown_reading() -> None:
    with pytest.raises(UsageError):
        comparison.rank_changes(score(small_evidence(), SCHEME, {"tie": "coin"}))


def test_an_empty_year_has_nothing_to_look_at() -> None:
    empty = empty_year()
    assert sum(row.lost for row in figures.points_lost(empty)) == 0
    for table in (
        figures.self_against_verified(empty),
        figures.line_states(empty),
        figures.coverage(empty).matters,
        figures.unassessed(empty),
        comparison.moved(empty, small_year()),
        figures.deductions_and_vetoes(empty),
        comparison.rank_changes(empty),
    ):
        assert not len(table)


@pytest.mark.parametrize("function", ["points_lost", "self_against_verified", "line_states"])
def test_figures_are_integers(function: str) -> None:
    table = pd.DataFrame(getattr(figures, function)(small_year()))
    numbers = table.select_dtypes("number")
    assert {str(dtype) for dtype in numbers.dtypes} <= {"int64"}
