"""A year under every combination of readings comes to what scoring it by each gives."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from criteria import Scheme
from scoring.engine import score
from scoring.engine.open_lines import bounds, open_lines, set_aside, settle_lines
from scoring.engine.scenario_ranks import rank_bounds, ranks
from scoring.engine.scenarios import Scenarios, scenarios
from scoring.model.evidence import DEDUCTIONS, LINES, Evidence
from scoring.model.scores import Scores
from tests.books import SCHEME
from tests.scoring.random_years import random_year
from tests.scoring.small_year import (
    MANY_READINGS,
    SHEETS,
    deduction_row,
    frame,
    line,
    mixed_readings,
    small_evidence,
)
from tests.scoring.test_comparable import CASES, scored
from tests.scoring.test_properties import READINGS, years


def at(values: np.ndarray, readings: dict[str, str], scheme: Scheme = SCHEME) -> np.ndarray:
    """The units' values in one scenario."""
    chosen = scheme.default_readings() | readings
    numbers = [each.values.index(chosen[each.key]) for each in scheme.readings]
    place = tuple(min(n, size - 1) for n, size in zip(numbers, values.shape, strict=False))
    found: np.ndarray = values[place]
    return found


def agrees(
    evidence: Evidence, readings: dict[str, str], found: Scenarios, rank: np.ndarray
) -> None:
    table = score(evidence, found.scheme, readings).units.sort_index()
    assert at(found.totals, readings, found.scheme).tolist() == table["total"].tolist()
    assert at(found.complete, readings, found.scheme).tolist() == table["complete"].tolist()
    assert at(rank, readings, found.scheme).tolist() == table["rank"].tolist()


def test_every_pair_of_options_of_the_small_year() -> None:
    evidence = small_evidence()
    found = scenarios(evidence, SCHEME)
    rank = ranks(found, evidence.units)
    assert found.count == 2**12 * 3
    for readings in MANY_READINGS[::3]:
        agrees(evidence, readings, found, rank)


@settings(deadline=None, max_examples=25)
@given(years(), READINGS)
def test_a_year_anybody_could_think_of(year: Evidence, readings: dict[str, str]) -> None:
    found = scenarios(year, SCHEME)
    agrees(year, readings, found, ranks(found, year.units))


@pytest.mark.parametrize("seed", range(8))
def test_twelve_units_near_one_another(seed: int) -> None:
    year = random_year(seed)
    found = scenarios(year, SCHEME)
    rank = ranks(found, year.units)
    for readings in [{}, *mixed_readings(seed, 5)]:
        agrees(year, readings, found, rank)


@pytest.mark.parametrize("case", CASES)
def test_schemes_of_other_offices(case: dict[str, Any]) -> None:
    scores = scored(case)
    evidence, scheme = scores.evidence, scores.scheme
    found = scenarios(evidence, scheme)
    rank = ranks(found, evidence.units)
    low, high = bounds(evidence, scheme, open_lines(scores))
    for chosen in product(*(reading.values for reading in scheme.readings)):
        keys = (reading.key for reading in scheme.readings)
        readings = dict(zip(keys, chosen, strict=True))
        agrees(evidence, readings, found, rank)
        least, total, most = (at(x.totals, readings, scheme) for x in (low, found, high))
        complete = at(found.complete, readings, scheme)
        assert ((least <= total) & (total <= most))[complete].all()


def test_a_reading_that_changes_nothing_is_no_axis() -> None:
    year = random_year(1, open_share=0)
    bare = scenarios(Evidence(SCHEME.id, 2025, year.units, year.lines), SCHEME)
    assert bare.totals.shape[:-1] == tuple(
        len(reading.values) if reading.key == "not-applicable" else 1 for reading in SCHEME.readings
    )


def every_outcome(scores: Scores) -> list[Evidence]:
    """The year with each open line at 0, half of its maximum, its maximum or 不适用."""
    which = open_lines(scores)
    places = np.argwhere(which)
    found = []
    for outcome in product(("none", "half", "most", "aside"), repeat=len(places)):
        evidence = scores.evidence
        for (item, unit), way in zip(places, outcome, strict=True):
            most = SCHEME.lines[item].max
            points = {"none": 0, "half": most // 2, "most": most}.get(way)
            if points is None:
                evidence = set_aside(evidence, int(item), np.array([unit]))
            else:
                here = np.zeros_like(which)
                here[item, unit] = True
                evidence = settle_lines(evidence, here, np.array([[points]]))
        found.append(evidence)
    return found


@pytest.mark.parametrize("seed", [5, 12, 31])
def test_what_open_lines_can_come_to_by_trying_all(seed: int) -> None:
    year = random_year(seed, count=5, open_share=0.02)
    scores = score(year, SCHEME)
    low, high = bounds(year, SCHEME, open_lines(scores))
    best, worst = rank_bounds(low, high, year.units)
    assert 1 <= open_lines(scores).sum() <= 3
    for readings in mixed_readings(seed, 2):
        tables = [
            score(each, SCHEME, readings).units.sort_index() for each in every_outcome(scores)
        ]
        totals = np.array([table["total"] for table in tables])
        rank = np.array([table["rank"] for table in tables])
        assert at(low.totals, readings).tolist() == totals.min(axis=0).tolist()
        assert at(high.totals, readings).tolist() == totals.max(axis=0).tolist()
        placed = np.where(rank == 0, 999, rank).min(axis=0)
        if readings["tie"] == "shared":
            assert at(best, readings).tolist() == np.where(placed == 999, 0, placed).tolist()
            assert at(worst, readings).tolist() == rank.max(axis=0).tolist()
        else:
            assert (at(best, readings) <= placed).all()
            assert (at(worst, readings) >= rank.max(axis=0)).all()


@settings(deadline=None, max_examples=10)
@given(years(), READINGS)
def test_bounds_hold_what_is_so_once_settled(year: Evidence, readings: dict[str, str]) -> None:
    which = open_lines(score(year, SCHEME))
    low, high = bounds(year, SCHEME, which)
    some = settle_lines(year, which, np.array([[line.max // 3] for line in SCHEME.lines]))
    now = score(some, SCHEME, readings).units.sort_index()
    assert (at(low.totals, readings) <= now["total"]).all()
    assert (now["total"] <= at(high.totals, readings)).all()
    best, worst = (at(each, readings) for each in rank_bounds(low, high, year.units))
    ranked = (now["rank"] > 0).to_numpy()
    assert (best[ranked] <= now["rank"][ranked]).all()
    assert (now["rank"][ranked] <= worst[ranked]).all()


@pytest.mark.parametrize("seed", range(6))
def test_settled_totals_leave_one_rank_in_each_scenario(seed: int) -> None:
    year = random_year(seed)
    found = scenarios(year, SCHEME)
    rank = ranks(found, year.units)
    assert all((each == rank).all() for each in rank_bounds(found, found, year.units))


def test_without_the_penalty_line_a_cap_is_whole() -> None:
    """四 not applicable leaves the whole of 30 to deductions: less than 四 at 0 leaves (Art. 9)."""
    lines = [line("甲县", each.id, at, verified=0) for at, each in enumerate(SCHEME.lines[:-1])]
    deduction = deduction_row("甲县", "减三", "矿区搬迁", 1, points=3000)
    year = small_evidence()
    year = Evidence(
        SCHEME.id, 2025, year.units[:1], frame(LINES, lines),
        deductions=frame(DEDUCTIONS, [deduction]), sheets=SHEETS,
    )  # fmt: skip
    which = open_lines(score(year, SCHEME))
    low, high = bounds(year, SCHEME, which)
    readings = {"deduction-cap": "with-section-four", "total-floor": "none"}
    assert SCHEME.lines[-1] is SCHEME.penalty_line
    assert at(low.totals, readings).tolist() == [-3000]
    assert at(high.totals, readings).tolist() == [-1500]
