"""What charts draw is what the engine scored, to the hundredth."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from scoring.explain import explain
from scoring.model.evidence import BLANK, points_text
from scoring.model.scores import MISSING, NOT_APPLICABLE, Scores
from scoring.reports.charting import bars, parts
from tests.scoring.small_year import MANY_READINGS, small_year
from web.components.frames import groups, unit_rows

GROUPS = ("县(市、区)", "市直部门")
EVERY_NINTH = MANY_READINGS[::9]


def drawn(chart: Any) -> list[list[dict[str, Any]]]:
    """The rows of each data set of a chart."""
    return list(chart.to_dict()["datasets"].values())


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("readings", EVERY_NINTH)
def test_bars_add_up_to_what_is_ranked(group: str, readings: dict[str, str]) -> None:
    scores = small_year(**{key.replace("-", "_"): value for key, value in readings.items()})
    bars, totals = parts.ranking_parts(scores, group), parts.ranking_totals(scores, group)
    assert (bars["end"] - bars["start"] == bars["points"]).all()
    for (_, unit), total in zip(unit_rows(scores, group), totals.to_dict("records"), strict=True):
        own = bars[bars["unit"] == unit["unit"]]
        earned = unit["base"] + unit["bonus"] - unit["deduction"] - unit["carried"]
        assert own["points"].sum() == earned
        assert own["end"].max() == unit["base"] + unit["bonus"] or not len(own)
        assert total["total"] == unit["total"]
        words = "未报送" if unit["unsent"] else points_text(unit["total"])
        assert total["text"].startswith(words)
        assert own["solid"].all() == bool(unit["rank"]) or not len(own)


@pytest.mark.parametrize("group", GROUPS)
def test_ranking_chart_draws_every_unit_in_table_order(scores: Scores, group: str) -> None:
    spec = bars.ranking_chart(scores, group).to_dict()
    names = [parts.label_of(unit) for _, unit in unit_rows(scores, group)]
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == names
    rows = next(rows for rows in spec["datasets"].values() if "text" in rows[0])
    assert [row["total"] * 100 for row in rows] == [
        pytest.approx(unit["total"]) for _, unit in unit_rows(scores, group)
    ]


def test_vetoed_and_incomplete_units_are_told_without_colour(scores: Scores) -> None:
    totals = parts.ranking_totals(scores, GROUPS[0])
    veto = totals[totals["unit"] == "乙县"].iloc[0]
    assert veto["text"] == "0.00 否决"
    assert veto["label"].startswith("✕")
    assert totals[totals["unit"] == "丁区"].iloc[0]["label"].startswith("○")


@pytest.mark.parametrize("group", GROUPS)
def test_losses_are_maximum_minus_points(scores: Scores, group: str) -> None:
    rows = iter(parts.losses(scores, group).to_dict("records"))
    for number, unit in unit_rows(scores, group):
        for item, line in enumerate(scores.scheme.lines):
            row, state = next(rows), scores.grid.state[item, number]
            assert (row["unit"], row["id"]) == (unit["unit"], line.id)
            if state in (MISSING, NOT_APPLICABLE):
                assert row["lost"] == BLANK
                assert row["text"] == ("缺" if state == MISSING else "–")
            else:
                assert row["lost"] + scores.grid.points[item, number] == line.max
                assert float(row["text"] or 0) * 100 == pytest.approx(row["lost"])
    assert next(rows, None) is None


def test_lost_lines_sum_the_losses(scores: Scores) -> None:
    for group in groups(scores):
        frame = parts.losses(scores, group)
        lost = parts.lost_lines(scores, group)
        assert sum(line.lost for line in lost) == frame["lost"].clip(lower=0).sum()
        assert sum(line.missing for line in lost) == (frame["text"] == "缺").sum()
        assert [line.lost for line in lost] == sorted((x.lost for x in lost), reverse=True)


def test_loss_chart_draws_each_unit_and_line_once(scores: Scores) -> None:
    count = groups(scores)[GROUPS[1]] * len(scores.scheme.lines)
    assert [len(rows) for rows in drawn(bars.loss_chart(scores, GROUPS[1]))] == [count]


@pytest.mark.parametrize("readings", EVERY_NINTH)
def test_waterfall_leads_from_the_sections_to_the_total(readings: dict[str, str]) -> None:
    scores = small_year(**{key.replace("-", "_"): value for key, value in readings.items()})
    for number, unit in unit_rows(scores):
        frame = parts.waterfall(explain(scores, number))
        assert frame["name"].is_unique
        bars = {row["name"]: row for row in frame.to_dict("records")}
        for section in scores.scheme.sections:
            assert bars[section.id]["points"] == unit[section.id]
        assert bars["基础分"]["end"] == unit["base"]
        assert bars["总分"]["end"] == unit["total"]
        assert bars.get("加分", {"points": 0})["points"] == unit["bonus"]
        assert bars.get("减分", {"points": 0})["points"] == -unit["deduction"]
        steps = [row for row in frame.to_dict("records") if row["kind"] != "sum"]
        assert all(a["end"] == b["start"] for a, b in itertools.pairwise(steps))


def test_waterfall_chart_draws_the_frame(scores: Scores) -> None:
    steps = explain(scores, 0)
    exact = parts.waterfall(steps)
    (rows,) = drawn(bars.waterfall_chart(steps))
    assert [round(row["end"] * 100) for row in rows] == [*exact["end"]]
    assert [row["text"] for row in rows] == [*exact["text"]]
