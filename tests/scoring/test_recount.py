"""The plain recount agrees with the engine on every year, and tells where it would not."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings

from scoring.engine import score
from scoring.engine.recount import recount
from scoring.model.evidence import Evidence
from scoring.model.scores import Scores
from tests.books import SCHEME
from tests.scoring.small_year import small_year
from tests.scoring.test_properties import READINGS, years


def named(year: Evidence) -> Evidence:
    """The same year with names for its practices, which the recount folds by itself."""
    names = [f"做法{key}" for key in year.bonus["practice_key"]]
    bonus = year.bonus.assign(practice=names).astype({"practice": "category"})
    return dataclasses.replace(year, bonus=bonus)


@settings(deadline=None, max_examples=60)
@given(years().map(named), READINGS)
def test_the_recount_agrees_with_the_engine(year: Evidence, readings: dict[str, str]) -> None:
    assert recount(score(year, SCHEME, readings)) == []


@pytest.mark.parametrize("column", ["base", "bonus", "deduction", "total", "rank"])
def test_a_figure_that_is_off_is_told_with_its_unit(column: str) -> None:
    scores = small_year()
    units = scores.units.copy()
    units.loc[0, column] += 1
    [told] = recount(dataclasses.replace(scores, units=units))
    assert told.startswith("「甲县」")
    assert "重算" in told


def test_a_line_that_is_off_is_told_with_its_id() -> None:
    scores = small_year()
    points = scores.grid.points.copy()
    points[2, 0] -= 50
    found = recount(Scores(**{**_fields(scores), "grid": scores.grid._replace(points=points)}))
    assert found == ["「甲县」一.3:重算 4.00,原计 3.50"]


def _fields(scores: Scores) -> dict[str, object]:
    return {each.name: getattr(scores, each.name) for each in dataclasses.fields(scores)}
