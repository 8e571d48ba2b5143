"""The one-file dashboard: the leaders' overview and the units' pages, without a network."""

from scoring.reports.dashboard.embedding import read_dashboard
from scoring.reports.dashboard.page import write_dashboard

__all__ = ["read_dashboard", "write_dashboard"]
