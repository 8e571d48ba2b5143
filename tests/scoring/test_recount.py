"""The plain recount agrees with the engine on every year, and tells where it would not."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engine import score
from scoring.evidence import Evidence
from scoring.recount import recount
from scoring.scores import Scores
from tests.books import SCHEME
from tests.scoring.small_year import small_year
from tests.scoring.test_properties import READINGS, years

MATTERS = ["水价", " 水价", "征地", "搬迁"]


@st.composite
def whole_years(draw: st.DrawFn) -> Evidence:
    """A year whose practices and matters have names, and in which the office set lines aside."""
    year = draw(years())
    keys = year.bonus["practice_key"].tolist()
    matters = [draw(st.sampled_from(MATTERS)) for _ in range(len(year.deductions))]
    aside = [draw(st.booleans()) for _ in range(len(year.lines))]
    marked = year.lines["not_applicable"].to_numpy()
    return dataclasses.replace(
        year,
        lines=year.lines.assign(set_aside=marked & np.array(aside, dtype=bool)),
        bonus=year.bonus.assign(practice=[f"做法{key}" for key in keys]).astype(
            {"practice": "category"}
        ),
        deductions=year.deductions.assign(matter=matters).astype({"matter": "category"}),
    )


@settings(deadline=None, max_examples=300)
@given(whole_years(), READINGS)
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
