"""The office's verbs: the one door for web and terminal. Thin: each leads to its room.

``calculating``: verbs that keep nothing (files in, scores and papers out). ``year``: a year
that is kept in the store, its verbs in ``receiving``, ``verifying``, ``sealing``,
``reporting``, ``issuing`` and ``archive``; ``overlay`` lays reviews and records over the evidence,
``basing`` puts together what papers stand on and ``freezing`` keeps it with a seal.
``papers``: what leaves the office. ``keeping`` looks after the records as a whole; ``roles``
decides who may do what, ``accounts`` and ``logins`` who may enter.
"""

from scoring.office.calculating import (
    DEFAULT_SCHEME,
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
    "DEFAULT_SCHEME",
    "Basis",
    "collection_template",
    "files_in",
    "half_year",
    "load_roster",
    "nothing",
    "reading_limits",
    "receive",
    "result",
    "roster_template",
    "score",
    "score_as_of",
    "template",
]
