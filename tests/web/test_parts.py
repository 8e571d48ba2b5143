"""What charts draw is what the engine scored, to the hundredth."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import altair as alt
import pytest
from jsonschema import ValidationError

from scoring.analysis import comparison, figures
from scoring.explain import explain
from scoring.model.evidence import BLANK
from scoring.model.points import points_text
from scoring.model.scores import MISSING, NOT_APPLICABLE, Scores
from scoring.reports.charting import bars, leader_charts, parts
from scoring.reports.charting.style import VERSION, Spec
from tests.scoring.small_year import MANY_READINGS, small_year

GROUPS = ("县(市、区)", "市直部门")
EVERY_NINTH = MANY_READINGS[::9]


def drawn(chart: Any) -> list[list[dict[str, Any]]]:
    """The rows of each data set of a chart."""
    return list(chart["datasets"].values())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("readings", EVERY_NINTH)
def test_bars_add_up_to_what_is_ranked(group: str, readings: dict[str, str]) -> None:
    scores = small_year(**{key.replace("-", "_"): value for key, value in readings.items()})
    bars, totals = parts.ranking_parts(scores, group), parts.ranking_totals(scores, group)
    assert all(bar.end - bar.start == bar.points for bar in bars)
    for unit, total in zip(scores.in_group(group), totals, strict=True):
        own = [bar for bar in bars if bar.unit == unit.name]
        earned = unit.base + unit.bonus - unit.deduction - unit.carried
        assert sum(bar.points for bar in own) == earned
        assert max((bar.end for bar in own), default=0) == unit.base + unit.bonus or not own
        assert total.reach == max([0, *(bar.end for bar in own)])
        assert total.total == unit.total
        words = "未报送" if unit.unsent else points_text(unit.total)
        assert total.text.startswith(words)
        assert all(bar.solid for bar in own) == bool(unit.rank) or not own


@pytest.mark.parametrize("group", GROUPS)
def test_ranking_chart_draws_every_unit_in_table_order(scores: Scores, group: str) -> None:
    spec = bars.ranking_chart(scores, group)
    names = [parts.label_of(unit, scores.scheme) for unit in scores.in_group(group)]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == names
    rows = next(rows for rows in spec["datasets"].values() if "text" in rows[0])
    assert [row["total"] * 100 for row in rows] == [
        pytest.approx(unit.total) for unit in scores.in_group(group)
    ]


def test_vetoed_and_incomplete_units_are_told_without_colour(scores: Scores) -> None:
    totals = {row.unit: row for row in parts.ranking_totals(scores, GROUPS[0])}
    assert totals["乙县"].text == "0.00 否决"
    assert totals["乙县"].label.startswith("✕")
    assert totals["丁区"].label.startswith("○")


@pytest.mark.parametrize("group", GROUPS)
def test_losses_are_maximum_minus_points(scores: Scores, group: str) -> None:
    rows = iter(parts.losses(scores, group))
    for unit in scores.in_group(group):
        for item, line in enumerate(scores.scheme.lines):
            row, state = next(rows), scores.grid.state[item, unit.unit]
            assert (row.unit, row.id) == (unit.name, line.id)
            if state in (MISSING, NOT_APPLICABLE):
                assert row.lost == BLANK
                assert row.text == ("缺" if state == MISSING else "–")
            else:
                assert row.lost + scores.grid.points[item, unit.unit] == line.max
                assert float(row.text or 0) * 100 == pytest.approx(row.lost)
    assert next(rows, None) is None


def test_loss_chart_draws_each_unit_and_line_once(scores: Scores) -> None:
    count = len(scores.groups[GROUPS[1]]) * len(scores.scheme.lines)
    assert [len(rows) for rows in drawn(bars.loss_chart(scores, GROUPS[1]))] == [count]


@pytest.mark.parametrize("readings", EVERY_NINTH)
def test_waterfall_leads_from_the_sections_to_the_total(readings: dict[str, str]) -> None:
    scores = small_year(**{key.replace("-", "_"): value for key, value in readings.items()})
    for number, unit in scores.results.items():
        drawn = parts.waterfall(explain(scores, number), scores.scheme)
        bars = {bar.name: bar for bar in drawn}
        assert len(bars) == len(drawn)
        points = {bar.name: bar.points for bar in drawn}
        for section in scores.scheme.sections:
            assert points[section.id] == unit.sections[section.id]
        assert bars["基础分"].end == unit.base
        assert bars["总分"].end == unit.total
        assert points.get("加分", 0) == unit.bonus
        assert points.get("减分", 0) == -unit.deduction
        steps = [bar for bar in drawn if bar.kind != "sum"]
        assert all(a.end == b.start for a, b in itertools.pairwise(steps))


def test_waterfall_chart_draws_the_frame(scores: Scores) -> None:
    steps = explain(scores, 0)
    exact = parts.waterfall(steps, scores.scheme)
    (rows,) = drawn(bars.waterfall_chart(steps, scores.scheme))
    assert [round(row["end"] * 100) for row in rows] == [bar.end for bar in exact]
    assert [row["text"] for row in rows] == [bar.text for bar in exact]


def charts(scores: Scores, before: Scores, group: str) -> Iterator[Spec]:
    """Every chart of a group and of its first unit."""
    lost = figures.points_lost(scores, group)
    yield bars.ranking_chart(scores, group)
    yield bars.totals_chart(scores, group)
    yield bars.loss_chart(scores, group)
    yield leader_charts.lost_chart(lost, sections=True)
    yield leader_charts.lost_chart(lost, sections=False)
    yield leader_charts.moved_chart(comparison.moved(scores, before, group))
    yield leader_charts.self_chart(figures.self_against_verified(scores, group))
    yield leader_charts.states_chart(figures.line_states(scores, group))
    yield leader_charts.coverage_chart(figures.coverage(scores).matters, group, "评估")
    for unit in scores.groups[group]:
        yield bars.waterfall_chart(explain(scores, unit.unit), scores.scheme)
        yield leader_charts.compared_chart(comparison.against_group(scores, unit.unit, before))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("readings", EVERY_NINTH)
def test_every_chart_is_as_the_schema_of_vega_lite_has_it(
    group: str, readings: dict[str, str]
) -> None:
    assert alt.SCHEMA_VERSION.startswith(f"v{VERSION}.")
    scores = small_year(**{key.replace("-", "_"): value for key, value in readings.items()})
    for chart in charts(scores, small_year(), group):
        alt.TopLevelLayerSpec.validate(chart)


def test_a_chart_that_is_not_as_the_schema_has_it_is_found(scores: Scores) -> None:
    chart = bars.ranking_chart(scores, GROUPS[0])
    chart["layer"][0]["mark"]["high"] = 17
    with pytest.raises(ValidationError):
        alt.TopLevelLayerSpec.validate(chart)
