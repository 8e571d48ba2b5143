"""Charts of what leaders look at; made in scoring.reports.charting for pages and slides."""

from scoring.reports.charting.leader_charts import (
    TALL,
    compared_chart,
    coverage_chart,
    lost_chart,
    moved_chart,
    self_chart,
    standing_chart,
)
from scoring.reports.charting.leader_rows import (
    STATE_INKS,
    compared_rows,
    coverage_rows,
    lost_rows,
    moved_rows,
    percent,
    self_rows,
    share,
    standing_rows,
)

__all__ = [
    "STATE_INKS",
    "TALL",
    "compared_chart",
    "compared_rows",
    "coverage_chart",
    "coverage_rows",
    "lost_chart",
    "lost_rows",
    "moved_chart",
    "moved_rows",
    "percent",
    "self_chart",
    "self_rows",
    "share",
    "standing_chart",
    "standing_rows",
]
