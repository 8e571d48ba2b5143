"""Words of the reports: clauses in short, titles on two lines, marks of what is not verified."""

from __future__ import annotations

import re

from scoring.model.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF

_NEAR = 2
STATE_LOOKS: dict[int, tuple[str, str]] = {
    NOT_APPLICABLE: ("不", "#E9E9E9"),
    SELF: ("自", "#FFF4D6"),
    MEASURED: ("计", "#E3EDF7"),
    MISSING: ("缺", "#F8DEDA"),
}
"""The mark and the shade of a line that is not verified."""
CLAIMED_MARK, CLAIMED_SHADE = "待", "#FFF4D6"
"""What a line that only its unit calls not applicable has besides, and its shade."""


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
