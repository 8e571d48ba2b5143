"""Charts of what leaders look at, as functions of the rows of scoring.analysis.

Colour is never the only sign: every mark has its figure or its words beside it.
"""

from __future__ import annotations

from scoring.analysis.comparison import Compared, Movement
from scoring.analysis.figures import Covered, LineStates, PointsLost, SelfScore
from scoring.reports.charting import leader_rows
from scoring.reports.charting.parts import GOLD, INKS, PALE, RED
from scoring.reports.charting.style import (
    BOLD,
    FONT,
    GREY,
    INK,
    ROW,
    RULE,
    Rows,
    Spec,
    as_rows,
    chart,
    layer,
    number,
    word,
    word_tips,
    zero_line,
)

TALL = 50
"""The height of a row whose words stand above its bar."""
FEW_TICKS = {"tickCount": 4, "labelColor": GREY}


def _high(rows: Rows, tall: int = ROW) -> int:
    """The height of a chart of these rows."""
    return tall * max(1, len(rows))


def _names_axis(rows: Rows) -> Spec:
    """Names at the left, in the rows' order."""
    order = {"domain": [row["label"] for row in rows], "paddingInner": 0.3}
    return word("label", sort=None, scale=order, axis={"labelLimit": 170, "labelPadding": 8})


def _no_axis(rows: Rows) -> Spec:
    """The rows in their order, their names above their bars."""
    order = {"domain": [row["label"] for row in rows]}
    return word("label", sort=None, scale=order, axis=None)


def _ink(kinds: list[str], colours: list[str], column: str = "kind") -> Spec:
    """Colours by kind, without a legend: the words beside the marks say the same."""
    return word(column, scale={"domain": kinds, "range": colours}, legend=None)


def _words_above(y: Spec) -> list[Spec]:
    """``name`` at the left and ``tail`` at the right, above a row's bar."""
    left = {"align": "left", "dy": -11, "font": FONT, "fontSize": 13, "color": INK}
    right = BOLD | {"align": "right", "dy": -11, "fontSize": 13}
    return [
        layer("text", left, y=y, x={"value": 0}, text=word("name")),
        layer("text", right, y=y, x={"value": "width"}, text=word("tail")),
    ]


def moved_chart(moved: list[Movement]) -> Spec:
    """Last year's total (hollow) to this year's (filled), the change of rank beside the name."""
    rows = as_rows(leader_rows.moved_rows(moved))
    for row in rows:
        row["reach"] = max(row["now"], row["then"])
    ends = [row[year] for year in ("now", "then") for row in rows] or [0, 1]
    room = max(1.0, max(ends) - min(ends))
    scale = {"domain": [min(ends) - 0.06 * room, max(ends) + 0.3 * room], "nice": False}
    shared: Spec = {
        "y": _names_axis(rows),
        "tooltip": word_tips(("unit", "单位"), ("ranks", "名次"), ("totals", "总分")),
        "color": _ink(["升", "降", "平"], [INKS[0], RED, GREY]),
    }
    then, now = number("then", scale=scale, axis=FEW_TICKS), number("now", scale=scale)
    hollow = {"size": 70, "fill": "white", "strokeWidth": 2, "opacity": 1}
    reach = number("reach", scale=scale)
    layers = [
        layer("rule", {"strokeWidth": 3, "opacity": 0.55}, **shared, x=then, x2={"field": "now"}),
        layer("point", hollow, **shared, x=then),
        layer("point", {"size": 95, "filled": True, "opacity": 1}, **shared, x=now),
        layer("text", BOLD | {"align": "left", "dx": 10}, **shared, x=reach, text=word("tail")),
    ]
    return chart(rows, layers, _high(rows))


def lost_chart(lost: list[PointsLost], sections: bool, most: int | None = None) -> Spec:
    """What was lost of what could be had: the bar is the share, the words above the points."""
    rows = as_rows(leader_rows.lost_rows(lost, sections, most))
    longest = max([*(row["share"] for row in rows), 0.001])
    shared: Spec = {
        "y": _no_axis(rows),
        "x": number("share", scale={"domain": [0, 2.2 * longest], "nice": False}, axis=None),
        "tooltip": word_tips(
            ("name", "内容"), ("tail", "失分"), ("possible", "可得分"), ("more", "其中")
        ),
    }
    bar = {"height": 11, "yOffset": 9, "color": INKS[1] if sections else RED}
    more = {"align": "left", "dx": 7, "dy": 9, "font": FONT, "fontSize": 12, "color": GREY}
    layers = [layer("bar", bar, **shared), layer("text", more, **shared, text=word("more"))]
    return chart(rows, [*layers, *_words_above(shared["y"])], _high(rows, TALL))


def self_chart(compared: list[SelfScore]) -> Spec:
    """Self less verified: to the right what a unit gave itself too much, to the left too little."""
    rows = as_rows(leader_rows.self_rows(compared))
    ends = [0.0, *(row["points"] for row in rows)]
    low, high = min(ends), max(ends)
    room = max(0.5, high - low)
    scale = {"domain": [low - (0.25 * room if low < 0 else 0), high + 0.25 * room]}
    shared: Spec = {
        "y": _names_axis(rows),
        "x": number("points", scale=scale, axis=FEW_TICKS),
        "tooltip": word_tips(("label", "单位"), ("sums", "合计"), ("lines", "两分都有")),
    }
    ink, words = _ink(["高", "低", "平"], [GOLD, INKS[1], GREY]), BOLD | {"color": INK}
    over = layer("text", words | {"align": "left", "dx": 6}, **shared, text=word("tail"))
    under = layer("text", words | {"align": "right", "dx": -6}, **shared, text=word("tail"))
    layers = [
        layer("bar", {"height": 15}, **shared, color=ink),
        zero_line(),
        over | {"transform": [{"filter": "datum.points >= 0"}]},
        under | {"transform": [{"filter": "datum.points < 0"}]},
    ]
    return chart(rows, layers, _high(rows))


def states_chart(states: list[LineStates]) -> Spec:
    """All lines of a group by state: a row each, so that words stand beside every colour."""
    rows = as_rows(leader_rows.state_rows(states))
    kinds, top = [row["label"] for row in rows], max([*(row["end"] for row in rows), 1])
    shared: Spec = {"y": _no_axis(rows), "tooltip": word_tips(("name", "状态"), ("tail", "占全部"))}
    look = {"height": 11, "yOffset": 9}
    pale, ends = look | {"color": PALE, "opacity": 0.6}, {"zero": "0", "top": f"{top}"}
    whole = layer("bar", pale, **shared, x=number("zero"), x2={"field": "top"})
    whole["transform"] = [{"calculate": each, "as": name} for name, each in ends.items()]
    bar = layer(
        "bar",
        look,
        **shared,
        x=number("start", scale={"domain": [0, top], "nice": False}, axis=None),
        x2={"field": "end"},
        color=_ink(kinds, [leader_rows.STATE_INKS[kind] for kind in kinds], "label"),
    )
    return chart(rows, [whole, bar, *_words_above(shared["y"])], _high(rows, TALL))


def coverage_chart(matters: list[Covered], group: str, act: str) -> Spec:
    """Matters by kind: the pale bar is what the ledgers list, the dark one what was assessed;
    ``act`` is the scheme's word for that.
    """
    rows = as_rows(leader_rows.coverage_rows(matters, group))
    scale = {"domain": [0, max([*(row["due"] for row in rows), 1])], "nice": False}
    shared: Spec = {
        "y": _no_axis(rows),
        "tooltip": word_tips(("name", "类别"), ("tail", f"已{act}")),
    }
    look = {"height": 13, "yOffset": 9}
    pale = look | {"color": PALE, "stroke": RED, "strokeWidth": 0.7}
    layers = [
        layer("bar", pale, **shared, x=number("due", scale=scale, axis=None)),
        layer("bar", look | {"color": INKS[0]}, **shared, x=number("done", scale=scale, axis=None)),
    ]
    return chart(rows, [*layers, *_words_above(shared["y"])], _high(rows, TALL))


def compared_chart(compared: list[Compared]) -> Spec:
    """A unit's bars against its maximum; a tick for the group's median, a ring for last year."""
    rows = [row | {"whole": 1.0} for row in as_rows(leader_rows.compared_rows(compared))]
    marks = [row[each] for row in rows for each in ("own", "median", "before")]
    ends = [each for each in marks if each is not None]
    scale = {"domain": [min([0.0, *ends]), max([1.0, *ends]) * 1.01], "nice": False}
    shared: Spec = {"y": _no_axis(rows), "tooltip": word_tips(("name", "部分"))}
    bar = {"height": 13, "yOffset": 9}
    tick = {"thickness": 3, "size": 23, "yOffset": 9, "color": RED}
    ring = {"size": 85, "yOffset": 9, "fill": "white", "stroke": INK, "strokeWidth": 2}
    looks = (
        ("whole", "bar", bar | {"color": RULE, "opacity": 0.6}),
        ("own", "bar", bar | {"color": INKS[1]}),
        ("median", "tick", tick),
        ("before", "point", ring | {"opacity": 1}),
    )
    layers = [
        layer(mark, look, **shared, x=number(column, scale=scale, axis=None))
        for column, mark, look in looks
    ]
    return chart(rows, [*layers, *_words_above(shared["y"])], _high(rows, TALL))
