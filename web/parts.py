"""What the charts draw; made in scoring.reports.charting for pages and slides alike."""

from scoring.reports.charting.parts import (
    GOLD,
    INKS,
    PALE,
    RED,
    LostLine,
    Part,
    label_of,
    losses,
    lost_lines,
    parts,
    ranking_parts,
    ranking_totals,
    waterfall,
)

__all__ = [
    "GOLD",
    "INKS",
    "PALE",
    "RED",
    "LostLine",
    "Part",
    "label_of",
    "losses",
    "lost_lines",
    "parts",
    "ranking_parts",
    "ranking_totals",
    "waterfall",
]
