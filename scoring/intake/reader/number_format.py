"""What a number format makes of a number: a percentage, a date, a duration, or itself."""

from __future__ import annotations

import re

NUMBER, PERCENT, DATE, DURATION = "", "%", "d", "t"
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
"""Text in quotes, an escaped sign, a blank as wide as a sign, a filling sign, colours and
conditions: a % in one of these is a mark, it does not multiply."""


def kind_of(code: str) -> str:
    """What a format code makes of a number."""
    bare = _NOT_SHOWN.sub("", code)
    if "%" in bare:
        return PERCENT
    if _ELAPSED.search(re.sub(r'"[^"]*"|\\.', "", code)):
        return DURATION
    first = bare.partition(";")[0]
    if first.lower() == "general":
        return NUMBER
    return DATE if re.search(r"[dmhysDMHYS]", first) else NUMBER
