"""The look of every chart, and the parts of the Vega-Lite specifications that they are.

A chart is a plain dictionary, ready to be sent or drawn: nothing checks it while it is made, the
tests check every one against Vega-Lite's schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

Spec = dict[str, Any]
"""A Vega-Lite specification, or a part of one."""
Rows = list[dict[str, Any]]

VERSION = "6.4"
"""Of Vega-Lite."""
FONT = (
    "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    "WenQuanYi Zen Hei, sans-serif"
)
INK, GREY, RULE = "#1d2430", "#6b7280", "#e4e0d8"
ROW = 30
LOOK: Spec = {
    "font": FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {"labelFont": FONT, "labelColor": INK, "labelFontSize": 13, "titleFont": FONT}
    | {"domain": False, "ticks": False, "title": None, "gridColor": RULE},
}
"""The bulletin's type and rules."""
BOLD: Spec = {"font": FONT, "fontSize": 12, "fontWeight": 600}


def chart(rows: Rows, layers: list[Spec], height: int, width: int | str = "container") -> Spec:
    """Layers upon each other that draw ``rows``, but for those that have data of their own."""
    return {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{VERSION}.1.json",
        "config": LOOK,
        "datasets": {"rows": rows},
        "data": {"name": "rows"},
        "height": height,
        "width": width,
        "layer": layers,
    }


def layer(mark: str, look: Spec, **encoding: Any) -> Spec:
    """Marks of a kind, and what each of their channels shows."""
    return {"mark": {"type": mark, **look}, "encoding": encoding}


def word(column: str, **more: Any) -> Spec:
    """A column of words (a nominal field)."""
    return {"field": column, "type": "nominal", **more}


def number(column: str, **more: Any) -> Spec:
    """A column of numbers (a quantitative field)."""
    return {"field": column, "type": "quantitative", **more}


def either(test: str, value: Any, otherwise: Any) -> Spec:
    """One value where the test holds of a row, the other where it does not."""
    return {"condition": {"test": test, "value": value}, "value": otherwise}


def word_tips(*tips: tuple[str, str]) -> list[Spec]:
    """What is shown at a mark: columns of words with their titles."""
    return [word(column, title=title) for column, title in tips]


def zero_line() -> Spec:
    """A rule at 0."""
    line = layer("rule", {"color": INK}, x=number("x"))
    return line | {"data": {"values": [{"x": 0}]}}


def as_rows(found: Iterable[NamedTuple], *hundredths: str) -> Rows:
    """Records as the rows of a chart, the columns of ``hundredths`` as the points it draws."""
    rows = [each._asdict() for each in found]
    for row in rows:
        row |= {name: row[name] / 100 for name in hundredths}
    return rows
