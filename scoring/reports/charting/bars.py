"""Charts of totals and losses as functions of Scores, drawn from the rows of parts.py."""

from __future__ import annotations

from criteria import Scheme
from scoring.explain import Step
from scoring.model.scores import Scores
from scoring.reports.charting import parts
from scoring.reports.charting.style import (
    BOLD,
    FONT,
    GREY,
    INK,
    ROW,
    Rows,
    Spec,
    as_rows,
    chart,
    either,
    layer,
    number,
    word,
    word_tips,
    zero_line,
)

MOST_UNITS = 80
"""More units than this do not make a chart that anybody reads; the table has them all."""
CELL = 36
AXIS = 30
"""A page draws the axis within the height; without room for it few bars lie on each other."""
BARS = [0, {"expr": "width - 86"}]
"""Bars leave room at their right for the longest total in words, however narrow the chart."""
POINTS_AXIS = {"values": [0, 20, 40, 60, 80, 100], "labelColor": GREY}
BESIDE = BOLD | {"align": "left", "dx": 7, "fontSize": 13, "color": INK}
"""Words at the right of a bar."""


def _labels(totals: Rows) -> Spec:
    """Ranks and names at the left, in table order."""
    axis = {"labelLimit": 190, "labelPadding": 10, "labelAlign": "right"}
    domain = [row["label"] for row in totals]
    return word("label", sort=None, scale={"domain": domain}, axis=axis)


def ranking_chart(scores: Scores, group: str, most: int = MOST_UNITS, first: int = 0) -> Spec:
    """A bar a unit: sections and bonus to the right of 0, deductions to the left, the total
    beside it. Units without a rank are drawn hollow and dashed.
    """
    pieces = parts.ranking_parts(scores, group, most, first)
    bars = as_rows(pieces, "start", "end", "points")
    totals = as_rows(parts.ranking_totals(scores, group, most, first), "total", "reach")
    kinds, y = parts.parts(scores.scheme), _labels(totals)
    left = min((row["end"] for row in bars), default=0)
    right = max((row["reach"] for row in totals), default=1)
    room = {"domain": [min(0, left) * 1.05, max(1, right)], "range": BARS, "nice": False}
    colours = {"domain": [p.name for p in kinds], "range": [p.colour for p in kinds]}
    bar = layer(
        "bar",
        {"height": 17},
        y=y,
        x=number("start", scale=room, axis=POINTS_AXIS),
        x2={"field": "end"},
        color=word("part", scale=colours, legend=None),
        fillOpacity=either("datum.solid", 1, 0.18),
        stroke=either("datum.solid", "white", GREY),
        strokeDash=either("datum.solid", [1, 0], [3, 2]),
        strokeWidth={"value": 1},
        tooltip=[
            *word_tips(("unit", "单位"), ("part", "部分")),
            number("points", title="分", format=".2f"),
        ],
    )
    total = layer("text", BESIDE, y=y, x=number("reach", scale=room), text=word("text"))
    layers = [bar, zero_line(), total | {"data": {"name": "totals"}}]
    whole = chart(bars, layers, ROW * max(1, len(totals)) + AXIS)
    whole["datasets"]["totals"] = totals
    return whole


def totals_chart(scores: Scores, group: str, most: int = MOST_UNITS, first: int = 0) -> Spec:
    """A bar a unit as long as its total; hollow where the unit has no rank."""
    totals = as_rows(parts.ranking_totals(scores, group, most, first), "total")
    ends, y = [0.0, 1.0, *(row["total"] for row in totals)], _labels(totals)
    room = {"domain": [min(ends), max(ends)], "range": BARS, "nice": False}
    bar = layer(
        "bar",
        {"height": 17},
        y=y,
        x=number("base", scale=room, axis=POINTS_AXIS),
        x2={"field": "total"},
        color=either("datum.solid", parts.INKS[0], parts.INKS[3]),
    )
    words = layer("text", BESIDE, y=y, x=number("total", scale=room), text=word("text"))
    rows = [row | {"base": 0.0} for row in totals]
    return chart(rows, [bar, words], ROW * max(1, len(rows)))


def loss_chart(scores: Scores, group: str) -> Spec:
    """Units down, lines across: the darker, the larger the share of the line that was lost;
    the figure is what was lost, 缺 a missing line, – one that does not apply.
    """
    rows = as_rows(parts.losses(scores, group, MOST_UNITS))
    for row in rows:
        share = max(0, row["lost"]) / max(1, row["max"])
        row |= {"max": row["max"] / 100, "share": share, "dark": share > 0.55}
    ids = [line.id for line in scores.scheme.lines]
    across = {"orient": "top", "labelAngle": 0, "labelFontSize": 11, "labelOverlap": False}
    across["labelExpr"] = "split(replace(datum.label, '(', ' ('), ' ')"
    shared = {
        "x": word("id", sort=None, scale={"domain": ids}, axis=across),
        "y": word("label", sort=None, axis={"labelLimit": 190, "labelPadding": 10}),
        "tooltip": [
            *word_tips(("unit", "单位"), ("title", "考评内容")),
            number("max", title="分值", format=".2f"),
            *word_tips(("text", "失分"), ("state", "状态")),
        ],
    }
    shade = {"domain": [0, 1], "range": ["#f7f5f1", "#7d1515"]}
    cell = {"stroke": "white", "strokeWidth": 2}
    cells = layer("rect", cell, **shared, color=number("share", scale=shade, legend=None))
    ink = either("datum.dark", "white", INK)
    figures = layer("text", {"font": FONT, "fontSize": 11}, **shared, text=word("text"), color=ink)
    high = ROW * max(1, len({row["label"] for row in rows}))
    return chart(rows, [cells, figures], high, CELL * len(ids))


WATERFALL = {
    "section": parts.INKS[1],
    "sum": parts.INKS[0],
    "bonus": parts.GOLD,
    "more": parts.PALE,
    "less": parts.RED,
}


def waterfall_chart(steps: list[Step], scheme: Scheme) -> Spec:
    """From the sections to the total; each bar starts where the one before it ended."""
    rows = as_rows(parts.waterfall(steps, scheme), "start", "end", "points")
    for row in rows:
        row["top"] = max(row["start"], row["end"])
    across = {"labelAngle": 0, "labelPadding": 8, "labelOverlap": False}
    order = {"domain": [row["name"] for row in rows], "paddingInner": 0.35}
    x = word("name", sort=None, scale=order, axis=across)
    low = min((row["end"] for row in rows), default=0)
    high = max((row["top"] for row in rows), default=1)
    up = {"domain": [min(0, low), max(1, high) * 1.12]}
    colours = {"domain": [*WATERFALL], "range": [*WATERFALL.values()]}
    bar = layer(
        "bar",
        {},
        x=x,
        y=number("start", scale=up, axis={"tickCount": 5, "labelColor": GREY}),
        y2={"field": "end"},
        color=word("kind", scale=colours, legend=None),
        tooltip=word_tips(("name", "部分"), ("text", "分")),
    )
    above = BOLD | {"dy": -9, "color": INK}
    words = layer("text", above, x=x, y=number("top", scale=up), text=word("text"))
    return chart(rows, [bar, words], 300)
