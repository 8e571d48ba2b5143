"""The one-file dashboard: the leaders' overview and the units' pages, without a network.

``embedding`` puts the result into the file and reads it back; ``data`` gives figures as the
result has them; ``group_*`` and ``unit_view`` are what the templates lay out; ``page`` writes.
"""

from scoring.reports.dashboard.embedding import read_dashboard
from scoring.reports.dashboard.page import write_dashboard

__all__ = ["read_dashboard", "write_dashboard"]
