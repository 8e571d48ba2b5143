"""The chart of the register of matters: how many are in each state at each level of risk."""

from __future__ import annotations

from collections.abc import Iterable

from scoring.reports.charting.parts import INKS
from scoring.reports.charting.style import (
    BOLD,
    FONT,
    INK,
    Rows,
    Spec,
    chart,
    either,
    layer,
    number,
    word,
    word_tips,
)

CELL = 38
"""The height of a row in pixels."""
LIGHT = "#f2f6fb"


def states_chart(cells: Iterable[tuple[str, str, int]]) -> Spec:
    """A field of figures: a row a state, a column a level, the darker the more matters.

    ``cells``: state, level and how many matters, in the order in which both are shown.
    """
    rows: Rows = [
        {"state": state, "level": level, "count": count, "words": str(count or "·")}
        for state, level, count in cells
    ]
    states, levels = ([*dict.fromkeys(row[name] for row in rows)] for name in ("state", "level"))
    most = max((row["count"] for row in rows), default=0)
    axis = {"labelFont": FONT, "labelLimit": 150, "labelPadding": 8, "labelAngle": 0}
    shared: Spec = {
        "y": word("state", sort=states, axis=axis),
        "x": word("level", sort=levels, axis=axis | {"orient": "top"}),
        "tooltip": [*word_tips(("state", "状态"), ("level", "等级")), number("count", title="件")],
    }
    shades = {"domain": [0, max(1, most)], "range": [LIGHT, INKS[0]]}
    fill = number("count", scale=shades, legend=None)
    ink = either(f"datum.count > {most * 0.45}", "white", INK)
    figure = BOLD | {"fontSize": 14}
    layers = [
        layer("rect", {"stroke": "white", "strokeWidth": 2}, **shared, color=fill),
        layer("text", figure, **shared, text=word("words"), color=ink),
    ]
    return chart(rows, layers, CELL * max(1, len(states)))
