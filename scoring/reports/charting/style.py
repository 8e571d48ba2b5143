"""The look of every chart: type, ink and rules of the bulletin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

FONT = (
    "Noto Sans SC, Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, "
    "WenQuanYi Zen Hei, sans-serif"
)
INK, GREY, RULE = "#1d2430", "#6b7280", "#e4e0d8"
ROW = 30


def dress(chart: Any) -> alt.LayerChart:
    """The bulletin's type and rules."""
    text: dict[str, Any] = {"labelFont": FONT, "labelColor": INK, "labelFontSize": 13}
    text |= {"titleFont": FONT, "domain": False, "ticks": False, "title": None}
    dressed: alt.LayerChart = (
        chart.configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(**text, gridColor=RULE)
    )
    return dressed


def word_tips(*tips: tuple[str, str]) -> list[alt.Tooltip]:
    """What is shown at a mark: columns of words with their titles."""
    return [alt.Tooltip(f"{column}:N", title=title) for column, title in tips]


def framed(rows: Sequence[NamedTuple], kind: type[NamedTuple]) -> pd.DataFrame:
    """Rows as the frame that a chart draws; its columns stand also where there are none."""
    return pd.DataFrame(rows, columns=kind._fields)


def in_points(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Columns of hundredths as the numbers that a chart draws."""
    return frame.assign(**{name: frame[name].map(lambda each: int(each) / 100) for name in columns})
