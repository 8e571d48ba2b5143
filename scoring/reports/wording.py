"""Headings of the reports: clauses in short, and titles on two lines."""

from __future__ import annotations

import re

_NEAR = 2


def clause(article: str) -> str:
    """The article without its paragraph: ``第七条(一)`` gives ``第七条``."""
    return article.partition("(")[0]


def halves(text: str) -> str:
    """A heading on two lines: broken after the mark nearest its middle, or at the middle."""
    middle = len(text) / 2
    marks = [hit.end() for hit in re.finditer("[,\u3001\uff0c]", text)]
    near = min(marks, key=lambda place: abs(place - middle), default=0)
    cut = near if abs(near - middle) <= _NEAR else round(middle)
    return f"{text[:cut]}\n{text[cut:]}"
