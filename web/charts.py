"""Charts of totals and losses; made in scoring.reports.charting for pages and slides alike."""

from scoring.reports.charting.bars import (
    CELL,
    MOST_UNITS,
    WATERFALL,
    loss_chart,
    ranking_chart,
    waterfall_chart,
)
from scoring.reports.charting.style import (
    FONT,
    GREY,
    INK,
    ROW,
    RULE,
)

__all__ = [
    "CELL",
    "FONT",
    "GREY",
    "INK",
    "MOST_UNITS",
    "ROW",
    "RULE",
    "WATERFALL",
    "loss_chart",
    "ranking_chart",
    "waterfall_chart",
]
