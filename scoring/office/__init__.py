"""The office's verbs, the one door for web and terminal; who may do which is asked here.

``calculating``: verbs that keep nothing (files in, scores and papers out). ``year``: a year that
is kept in the store, as it stands; its verbs are functions that take it first: ``rosters``,
``receiving``, ``reviewing``, ``drafts``, ``daily_records``, ``progress``, ``results``,
``sealing``, and ``own_unit`` for a unit's reporter. ``papers``: what leaves the office.
``archive``: the records as a whole. ``roles``: whether whoever is at work may do it. ``accounts``,
``logins``: who may enter. ``at_the_machine``: who is at work where nobody logs in.
"""

from scoring.office.calculating import (
    collection_template,
    files_in,
    half_year,
    load_roster,
    nothing,
    reading_limits,
    receive,
    result,
    roster_template,
    score,
    score_as_of,
    template,
)
from scoring.reports.basis import Basis

__all__ = [
    "Basis", "collection_template", "files_in", "half_year", "load_roster",
    "nothing", "reading_limits", "receive", "result", "roster_template", "score", "score_as_of",
    "template",
]  # fmt: skip
