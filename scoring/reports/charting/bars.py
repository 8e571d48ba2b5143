"""Charts of totals and losses as functions of Scores, drawn from the frames of parts.py."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from scoring.explain import Step
from scoring.model.scores import Scores
from scoring.reports.charting import parts
from scoring.reports.charting.style import FONT, GREY, INK, ROW, dress, framed, in_points, word_tips

MOST_UNITS = 80
"""More units than this do not make a chart that anybody reads; the table has them all."""
CELL = 36
AXIS = 30
"""A page draws the axis within the height; without room for it few bars lie on each other."""
BARS: list[Any] = [0, alt.expr("width - 86")]
"""Bars leave room at their right for the longest total in words, however narrow the chart."""


def _labels(totals: pd.DataFrame) -> alt.Y:
    """Ranks and names at the left, in table order."""
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=[*totals["label"]]))
    return y.axis(labelLimit=190, labelPadding=10, labelAlign="right")


def ranking_chart(
    scores: Scores, group: str, most: int = MOST_UNITS, first: int = 0
) -> alt.LayerChart:
    """A bar a unit: sections and bonus to the right of 0, deductions to the left, the total
    beside it. Units without a rank are drawn hollow and dashed.
    """
    bars = framed(parts.ranking_parts(scores, group, most, first), parts.BarPiece)
    bars = in_points(bars, "start", "end", "points")
    totals = framed(parts.ranking_totals(scores, group, most, first), parts.UnitTotal)
    totals = in_points(totals, "total", "reach")
    kinds, y = parts.parts(scores.scheme), _labels(totals)
    left, right = bars["end"].min(), totals["reach"].max()
    room = alt.Scale(domain=[min(0, left) * 1.05, max(1, right)], range=BARS, nice=False)
    colour = alt.Scale(domain=[p.name for p in kinds], range=[p.colour for p in kinds])
    bar = (
        alt.Chart(bars)
        .mark_bar(height=17)
        .encode(
            y=y,
            x=alt.X("start:Q", scale=room).axis(values=[0, 20, 40, 60, 80, 100], labelColor=GREY),
            x2="end:Q",
            color=alt.Color("part:N", scale=colour, legend=None),
            fillOpacity=alt.condition("datum.solid", alt.value(1), alt.value(0.18)),
            stroke=alt.condition("datum.solid", alt.value("white"), alt.value(GREY)),
            strokeDash=alt.condition("datum.solid", alt.value([1, 0]), alt.value([3, 2])),
            strokeWidth=alt.value(1),
            tooltip=[
                *word_tips(("unit", "单位"), ("part", "部分")),
                alt.Tooltip("points:Q", title="分", format=".2f"),
            ],
        )
    )
    label = alt.Chart(totals).encode(y=y, x=alt.X("reach:Q", scale=room))
    text = label.mark_text(align="left", dx=7, font=FONT, fontSize=13, fontWeight=600, color=INK)
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=INK).encode(x="x:Q")
    chart = alt.layer(bar, zero, text.encode(text="text:N"))
    return dress(chart.properties(height=ROW * max(1, len(totals)) + AXIS, width="container"))


def totals_chart(
    scores: Scores, group: str, most: int = MOST_UNITS, first: int = 0
) -> alt.LayerChart:
    """A bar a unit as long as its total; hollow where the unit has no rank."""
    totals = framed(parts.ranking_totals(scores, group, most, first), parts.UnitTotal)
    totals, y = in_points(totals, "total"), _labels(totals)
    ends = [0.0, 1.0, *totals["total"]]
    room = alt.Scale(domain=[min(ends), max(ends)], range=BARS, nice=False)
    base = alt.Chart(totals.assign(base=0.0)).encode(y=y)
    bar = base.mark_bar(height=17).encode(
        x=alt.X("base:Q", scale=room).axis(values=[0, 20, 40, 60, 80, 100], labelColor=GREY),
        x2="total:Q",
        color=alt.condition("datum.solid", alt.value(parts.INKS[0]), alt.value(parts.INKS[3])),
    )
    text = base.mark_text(align="left", dx=7, font=FONT, fontSize=13, fontWeight=600, color=INK)
    words = text.encode(x=alt.X("total:Q", scale=room), text="text:N")
    return dress(
        alt.layer(bar, words).properties(height=ROW * max(1, len(totals)), width="container")
    )


def loss_chart(scores: Scores, group: str) -> alt.LayerChart:
    """Units down, lines across: the darker, the larger the share of the line that was lost;
    the figure is what was lost, 缺 a missing line, – one that does not apply.
    """
    frame = framed(parts.losses(scores, group, MOST_UNITS), parts.LineLoss)
    frame = frame.assign(share=(frame["lost"].clip(lower=0) / frame["max"]))
    frame = in_points(frame, "max").assign(dark=frame["share"] > 0.55)
    ids = [line.id for line in scores.scheme.lines]
    base = alt.Chart(frame).encode(
        x=alt.X("id:N", sort=None, scale=alt.Scale(domain=ids)).axis(
            orient="top",
            labelAngle=0,
            labelFontSize=11,
            labelOverlap=False,
            labelExpr="split(replace(datum.label, '(', ' ('), ' ')",
        ),
        y=alt.Y("label:N", sort=None).axis(labelLimit=190, labelPadding=10),
        tooltip=[
            *word_tips(("unit", "单位"), ("title", "考评内容")),
            alt.Tooltip("max:Q", title="分值", format=".2f"),
            *word_tips(("text", "失分"), ("state", "状态")),
        ],
    )
    scale = alt.Scale(domain=[0, 1], range=["#f7f5f1", "#7d1515"])
    cells = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=scale, legend=None)
    )
    figures = base.mark_text(font=FONT, fontSize=11).encode(
        text="text:N", color=alt.condition("datum.dark", alt.value("white"), alt.value(INK))
    )
    high = ROW * max(1, frame["label"].nunique())
    return dress(alt.layer(cells, figures).properties(height=high, width=CELL * len(ids)))


WATERFALL = {
    "section": parts.INKS[1],
    "sum": parts.INKS[0],
    "bonus": parts.GOLD,
    "more": parts.PALE,
    "less": parts.RED,
}


def waterfall_chart(steps: list[Step]) -> alt.LayerChart:
    """From the sections to the total; each bar starts where the one before it ended."""
    frame = in_points(framed(parts.waterfall(steps), parts.WaterfallBar), "start", "end", "points")
    frame = frame.assign(top=frame[["start", "end"]].max(axis=1))
    x = alt.X("name:N", sort=None, scale=alt.Scale(domain=[*frame["name"]], paddingInner=0.35))
    x = x.axis(labelAngle=0, labelPadding=8, labelOverlap=False)
    colour = alt.Scale(domain=[*WATERFALL], range=[*WATERFALL.values()])
    high = alt.Scale(domain=[min(0, frame["end"].min()), max(1, frame["top"].max()) * 1.12])
    base = alt.Chart(frame)
    bar = base.mark_bar().encode(
        x=x,
        y=alt.Y("start:Q", scale=high).axis(tickCount=5, labelColor=GREY),
        y2="end:Q",
        color=alt.Color("kind:N", scale=colour, legend=None),
        tooltip=word_tips(("name", "部分"), ("text", "分")),
    )
    text = base.mark_text(dy=-9, font=FONT, fontSize=12, fontWeight=600, color=INK).encode(
        x=x, y=alt.Y("top:Q", scale=high), text="text:N"
    )
    return dress(alt.layer(bar, text).properties(height=300, width="container"))
