"""Charts of what leaders look at, as functions of the rows of scoring.analysis.

Colour is never the only sign: every mark has its figure or its words beside it.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from scoring.analysis.comparison import Compared, Movement
from scoring.analysis.figures import Covered, LineStates, PointsLost, SelfScore
from scoring.reports.charting import leader_rows
from scoring.reports.charting.parts import GOLD, INKS, PALE, RED
from scoring.reports.charting.style import FONT, GREY, INK, ROW, RULE, dress, framed, word_tips

TALL = 50
"""The height of a row whose words stand above its bar."""


def _dressed(chart: Any, rows: int, tall: int = ROW) -> alt.LayerChart:
    """A chart of so many rows of this height, as wide as the page."""
    return dress(chart.properties(height=tall * max(1, rows), width="container"))


def _names_axis(names: list[str]) -> alt.Y:
    """Names at the left, in the given order."""
    y = alt.Y("label:N", sort=None, scale=alt.Scale(domain=names, paddingInner=0.3))
    return y.axis(labelLimit=170, labelPadding=8)


def _no_axis(frame: pd.DataFrame) -> alt.Y:
    """Rows in the frame's order, whose names stand above their bars."""
    domain = alt.Scale(domain=[*frame["label"]])
    return alt.Y("label:N", sort=None, scale=domain).axis(None)


def _ink(kinds: list[str], colours: list[str]) -> alt.Color:
    """Colours by kind, without a legend: the words beside the marks say the same."""
    return alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=colours), legend=None)


def _words_above(frame: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """``name`` at the left and ``tail`` at the right, above a row's bar."""
    base = alt.Chart(frame)
    left = base.mark_text(align="left", dy=-11, font=FONT, fontSize=13, color=INK)
    right = base.mark_text(align="right", dy=-11, font=FONT, fontSize=13, fontWeight=600)
    return [
        left.encode(y=y, x=alt.value(0), text="name:N"),
        right.encode(y=y, x=alt.value("width"), text="tail:N"),
    ]


def moved_chart(moved: list[Movement]) -> alt.LayerChart:
    """Last year's total (hollow) to this year's (filled), the change of rank beside the name."""
    frame = framed(leader_rows.moved_rows(moved), leader_rows.MovedBar)
    ends = [*frame["now"], *frame["then"]] or [0, 1]
    room = max(1.0, max(ends) - min(ends))
    scale = alt.Scale(domain=[min(ends) - 0.06 * room, max(ends) + 0.3 * room], nice=False)
    frame = frame.assign(reach=frame[["now", "then"]].max(axis=1))
    tips = word_tips(("unit", "单位"), ("ranks", "名次"), ("totals", "总分"))
    base = alt.Chart(frame).encode(y=_names_axis([*frame["label"]]), tooltip=tips)
    x = alt.X("then:Q", scale=scale).axis(tickCount=4, labelColor=GREY)
    ink = _ink(["升", "降", "平"], [INKS[0], RED, GREY])
    bar = base.mark_rule(strokeWidth=3, opacity=0.55).encode(x=x, x2="now:Q", color=ink)
    then = base.mark_point(size=70, fill="white", strokeWidth=2, opacity=1).encode(x=x, color=ink)
    now = base.mark_point(size=95, filled=True, opacity=1).encode(
        x=alt.X("now:Q", scale=scale), color=ink
    )
    tail = base.mark_text(align="left", dx=10, font=FONT, fontSize=12, fontWeight=600).encode(
        x=alt.X("reach:Q", scale=scale), text="tail:N", color=ink
    )
    return _dressed(alt.layer(bar, then, now, tail), len(frame))


def lost_chart(lost: list[PointsLost], sections: bool, most: int | None = None) -> alt.LayerChart:
    """What was lost of what could be had: the bar is the share, the words above the points."""
    frame = framed(leader_rows.lost_rows(lost, sections, most), leader_rows.LostBar)
    y = _no_axis(frame)
    high = max([*frame["share"], 0.001])
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 2.2 * high], nice=False)).axis(None)
    tips = word_tips(("name", "内容"), ("tail", "失分"), ("possible", "可得分"), ("more", "其中"))
    base = alt.Chart(frame).encode(y=y, x=x, tooltip=tips)
    bar = base.mark_bar(height=11, yOffset=9, color=INKS[1] if sections else RED)
    more = base.mark_text(align="left", dx=7, dy=9, font=FONT, fontSize=12, color=GREY)
    layers = alt.layer(bar, more.encode(text="more:N"), *_words_above(frame, y))
    return _dressed(layers, len(frame), TALL)


def self_chart(compared: list[SelfScore]) -> alt.LayerChart:
    """Self less verified: to the right what a unit gave itself too much, to the left too little."""
    frame = framed(leader_rows.self_rows(compared), leader_rows.SelfBar)
    ends = [0.0, *frame["points"]]
    room = max(0.5, max(ends) - min(ends))
    low, high = min(ends), max(ends)
    scale = alt.Scale(domain=[low - (0.25 * room if low < 0 else 0), high + 0.25 * room])
    x = alt.X("points:Q", scale=scale.copy()).axis(tickCount=4, labelColor=GREY)
    tips = word_tips(("label", "单位"), ("sums", "合计"), ("lines", "两分都有"))
    base = alt.Chart(frame).encode(y=_names_axis([*frame["label"]]), x=x, tooltip=tips)
    bar = base.mark_bar(height=15).encode(color=_ink(["高", "低", "平"], [GOLD, INKS[1], GREY]))
    words: dict[str, Any] = {"font": FONT, "fontSize": 12, "fontWeight": 600, "color": INK}
    over = base.transform_filter("datum.points >= 0").mark_text(align="left", dx=6, **words)
    under = base.transform_filter("datum.points < 0").mark_text(align="right", dx=-6, **words)
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=INK).encode(x="x:Q")
    layers = alt.layer(bar, zero, over.encode(text="tail:N"), under.encode(text="tail:N"))
    return _dressed(layers, len(frame))


def states_chart(states: list[LineStates]) -> alt.LayerChart:
    """All lines of a group by state: a row each, so that words stand beside every colour."""
    frame = framed(leader_rows.state_rows(states), leader_rows.StateBar)
    names, y = [*frame["label"]], _no_axis(frame)
    top = max([*frame["end"], 1])
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, top], nice=False)).axis(None)
    colour = alt.Scale(domain=names, range=[leader_rows.STATE_INKS[state] for state in names])
    base = alt.Chart(frame).encode(y=y, tooltip=word_tips(("name", "状态"), ("tail", "占全部")))
    whole = base.mark_bar(height=11, yOffset=9, color=PALE, opacity=0.6)
    whole = whole.transform_calculate(zero="0", top=f"{top}").encode(x="zero:Q", x2="top:Q")
    bar = base.mark_bar(height=11, yOffset=9).encode(
        x=x, x2="end:Q", color=alt.Color("label:N", scale=colour, legend=None)
    )
    layers = alt.layer(whole, bar, *_words_above(frame, y))
    return _dressed(layers, len(frame), TALL)


def coverage_chart(matters: list[Covered], group: str) -> alt.LayerChart:
    """Matters by kind: the pale bar is what the ledgers list, the dark one what was assessed."""
    frame = framed(leader_rows.coverage_rows(matters, group), leader_rows.CoverageBar)
    y = _no_axis(frame)
    scale = alt.Scale(domain=[0, max([*frame["due"], 1])], nice=False)
    base = alt.Chart(frame).encode(y=y, tooltip=word_tips(("name", "类别"), ("tail", "已评估")))
    listed = base.mark_bar(height=13, yOffset=9, color=PALE, stroke=RED, strokeWidth=0.7)
    done = base.mark_bar(height=13, yOffset=9, color=INKS[0])
    layers = alt.layer(
        listed.encode(x=alt.X("due:Q", scale=scale).axis(None)),
        done.encode(x=alt.X("done:Q", scale=scale).axis(None)),
        *_words_above(frame, y),
    )
    return _dressed(layers, len(frame), TALL)


def compared_chart(compared: list[Compared]) -> alt.LayerChart:
    """A unit's bars against its maximum; a tick for the group's median, a ring for last year."""
    frame = framed(leader_rows.compared_rows(compared), leader_rows.ComparedBar)
    frame = frame.astype(dict.fromkeys(("own", "median", "before"), "float64"))
    y = _no_axis(frame)
    high = max([1.0, *frame[["own", "median", "before"]].max().dropna()])
    low = min([0.0, *frame[["own", "median", "before"]].min().dropna()])
    scale = alt.Scale(domain=[low, high * 1.01], nice=False)
    frame = frame.assign(whole=1.0)
    base = alt.Chart(frame).encode(y=y, tooltip=word_tips(("name", "部分")))

    def at(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale).axis(None)

    whole = base.mark_bar(height=13, yOffset=9, color=RULE, opacity=0.6).encode(x=at("whole"))
    own = base.mark_bar(height=13, yOffset=9, color=INKS[1]).encode(x=at("own"))
    median = base.mark_tick(thickness=3, size=23, yOffset=9, color=RED).encode(x=at("median"))
    before = base.mark_point(
        size=85, yOffset=9, fill="white", stroke=INK, strokeWidth=2, opacity=1
    ).encode(x=at("before"))
    layers = alt.layer(whole, own, median, before, *_words_above(frame, y))
    return _dressed(layers, len(frame), TALL)
