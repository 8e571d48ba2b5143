"""Charts of what leaders look at, as functions of scoring.analysis.figures's frames.

Colour is never the only sign: every mark has its figure or its words beside it.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from scoring.reports.charting.leader_rows import (
    STATE_INKS,
    compared_rows,
    coverage_rows,
    lost_rows,
    moved_rows,
    self_rows,
    standing_rows,
)
from scoring.reports.charting.parts import GOLD, INKS, PALE, RED
from scoring.reports.charting.style import FONT, GREY, INK, ROW, RULE, dress

TALL = 50
"""The height of a row whose words stand above its bar."""


def _rows(names: list[str], tall: int = ROW) -> dict[str, Any]:
    return {"height": tall * max(1, len(names)), "width": "container"}


def _names_axis(names: list[str]) -> alt.Y:
    """Names at the left, in the given order."""
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names, paddingInner=0.3))
    return y.axis(labelLimit=170, labelPadding=8)


def _words_above(frame: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """``name`` at the left and ``tail`` at the right, above a row's bar."""
    base = alt.Chart(frame)
    left = base.mark_text(align="left", dy=-11, font=FONT, fontSize=13, color=INK)
    right = base.mark_text(align="right", dy=-11, font=FONT, fontSize=13, fontWeight=600)
    return [
        left.encode(y=y, x=alt.value(0), text="name:N"),
        right.encode(y=y, x=alt.value("width"), text="tail:N"),
    ]


def moved_chart(moved: pd.DataFrame) -> alt.LayerChart:
    """Last year's total (hollow) to this year's (filled), the change of rank beside the name."""
    frame = moved_rows(moved)
    names = [*frame["label"]]
    y = _names_axis(names)
    ends = [*frame["now"], *frame["then"]] or [0, 1]
    room = max(1.0, max(ends) - min(ends))
    scale = alt.Scale(domain=[min(ends) - 0.06 * room, max(ends) + 0.3 * room], nice=False)
    frame = frame.assign(reach=frame[["now", "then"]].max(axis=1))
    base = alt.Chart(frame).encode(
        y=y,
        tooltip=[
            alt.Tooltip("unit:N", title="单位"),
            alt.Tooltip("ranks:N", title="名次"),
            alt.Tooltip("totals:N", title="总分"),
        ],
    )
    x = alt.X("then:Q", scale=scale).axis(tickCount=4, labelColor=GREY)
    ink = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["升", "降", "平"], range=[INKS[0], RED, GREY]),
        legend=None,
    )
    bar = base.mark_rule(strokeWidth=3, opacity=0.55).encode(x=x, x2="now:Q", color=ink)
    then = base.mark_point(size=70, fill="white", strokeWidth=2, opacity=1).encode(x=x, color=ink)
    now = base.mark_point(size=95, filled=True, opacity=1).encode(
        x=alt.X("now:Q", scale=scale), color=ink
    )
    tail = base.mark_text(align="left", dx=10, font=FONT, fontSize=12, fontWeight=600).encode(
        x=alt.X("reach:Q", scale=scale), text="tail:N", color=ink
    )
    return dress(alt.layer(bar, then, now, tail).properties(**_rows(names)))


def lost_chart(lost: pd.DataFrame, sections: bool, most: int | None = None) -> alt.LayerChart:
    """What was lost of what could be had: the bar is the share, the words above the points."""
    frame = lost_rows(lost, sections, most)
    names = [*frame["label"]]
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names)).axis(None)
    high = max([*frame["share"], 0.001])
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 2.2 * high], nice=False)).axis(None)
    tips = (("name", "内容"), ("tail", "失分"), ("possible", "可得分"), ("more", "其中"))
    base = alt.Chart(frame).encode(
        y=y, x=x, tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in tips]
    )
    bar = base.mark_bar(height=11, yOffset=9, color=INKS[1] if sections else RED)
    more = base.mark_text(align="left", dx=7, dy=9, font=FONT, fontSize=12, color=GREY)
    layers = alt.layer(bar, more.encode(text="more:N"), *_words_above(frame, y))
    return dress(layers.properties(**_rows(names, TALL)))


def self_chart(compared: pd.DataFrame) -> alt.LayerChart:
    """Self less verified: to the right what a unit gave itself too much, to the left too little."""
    frame = self_rows(compared)
    names = [*frame["label"]]
    ends = [0.0, *frame["points"]]
    room = max(0.5, max(ends) - min(ends))
    low, high = min(ends), max(ends)
    scale = alt.Scale(domain=[low - (0.25 * room if low < 0 else 0), high + 0.25 * room])
    x = alt.X("points:Q", scale=scale.copy()).axis(tickCount=4, labelColor=GREY)
    base = alt.Chart(frame).encode(
        y=_names_axis(names),
        x=x,
        tooltip=[
            alt.Tooltip("label:N", title="单位"),
            alt.Tooltip("sums:N", title="合计"),
            alt.Tooltip("lines:N", title="两分都有"),
        ],
    )
    ink = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=["高", "低", "平"], range=[GOLD, INKS[1], GREY]),
        legend=None,
    )
    bar = base.mark_bar(height=15).encode(color=ink)
    words: dict[str, Any] = {"font": FONT, "fontSize": 12, "fontWeight": 600, "color": INK}
    over = base.transform_filter("datum.points >= 0").mark_text(align="left", dx=6, **words)
    under = base.transform_filter("datum.points < 0").mark_text(align="right", dx=-6, **words)
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=INK).encode(x="x:Q")
    layers = alt.layer(bar, zero, over.encode(text="tail:N"), under.encode(text="tail:N"))
    return dress(layers.properties(**_rows(names)))


def standing_chart(standing: pd.DataFrame) -> alt.LayerChart:
    """All lines of a group by state: a row each, so that words stand beside every colour."""
    frame = standing_rows(standing)
    names = [*frame["label"]]
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names)).axis(None)
    top = max([*frame["end"], 1])
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, top], nice=False)).axis(None)
    colour = alt.Scale(domain=names, range=[STATE_INKS[state] for state in names])
    tips = [alt.Tooltip("name:N", title="状态"), alt.Tooltip("tail:N", title="占全部")]
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    whole = base.mark_bar(height=11, yOffset=9, color=PALE, opacity=0.6)
    whole = whole.transform_calculate(zero="0", top=f"{top}").encode(x="zero:Q", x2="top:Q")
    bar = base.mark_bar(height=11, yOffset=9).encode(
        x=x, x2="end:Q", color=alt.Color("label:N", scale=colour, legend=None)
    )
    layers = alt.layer(whole, bar, *_words_above(frame, y))
    return dress(layers.properties(**_rows(names, TALL)))


def coverage_chart(matters: pd.DataFrame, group: str) -> alt.LayerChart:
    """Matters by kind: the pale bar is what the ledgers list, the dark one what was assessed."""
    frame = coverage_rows(matters, group)
    names = [*frame["label"]]
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names)).axis(None)
    scale = alt.Scale(domain=[0, max([*frame["due"], 1])], nice=False)
    tips = [alt.Tooltip("name:N", title="类别"), alt.Tooltip("tail:N", title="已评估")]
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    listed = base.mark_bar(height=13, yOffset=9, color=PALE, stroke=RED, strokeWidth=0.7)
    done = base.mark_bar(height=13, yOffset=9, color=INKS[0])
    layers = alt.layer(
        listed.encode(x=alt.X("due:Q", scale=scale).axis(None)),
        done.encode(x=alt.X("done:Q", scale=scale).axis(None)),
        *_words_above(frame, y),
    )
    return dress(layers.properties(**_rows(names, TALL)))


def compared_chart(compared: pd.DataFrame) -> alt.LayerChart:
    """A unit's bars against its maximum; a tick for the group's median, a ring for last year."""
    frame = compared_rows(compared)
    names = [*frame["label"]]
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names)).axis(None)
    high = max([1.0, *frame[["own", "median", "before"]].max().dropna()])
    low = min([0.0, *frame[["own", "median", "before"]].min().dropna()])
    scale = alt.Scale(domain=[low, high * 1.01], nice=False)
    frame = frame.assign(whole=1.0)
    base = alt.Chart(frame).encode(y=y, tooltip=[alt.Tooltip("name:N", title="部分")])

    def at(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale).axis(None)

    whole = base.mark_bar(height=13, yOffset=9, color=RULE, opacity=0.6).encode(x=at("whole"))
    own = base.mark_bar(height=13, yOffset=9, color=INKS[1]).encode(x=at("own"))
    median = base.mark_tick(thickness=3, size=23, yOffset=9, color=RED).encode(x=at("median"))
    before = base.mark_point(
        size=85, yOffset=9, fill="white", stroke=INK, strokeWidth=2, opacity=1
    ).encode(x=at("before"))
    layers = alt.layer(whole, own, median, before, *_words_above(frame, y))
    return dress(layers.properties(**_rows(names, TALL)))
