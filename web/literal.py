"""Words that stand on a page as they are, where Streamlit reads Markdown: bodies and labels."""

from __future__ import annotations

import re

_MARKS = re.compile(r"([\\`*_\[\]$~<>#|&]|:(?=[A-Za-z]))")
_LIST = re.compile(r"^(\d*)([-+.)])")
_READ_LATER = re.compile(
    r"(?<=:)(?=//|material/|[a-z0-9_+-]+:)|(?<=[\w.+-])(?=@\w)|(?<=www)(?=\.)"
    r"|(?<=[-<>=~])(?=[-<>=])",
    re.IGNORECASE | re.ASCII,
)
"""Where a link, an emoji or an arrow is found in what no longer holds marks."""
_JOINER = "\u2060"
"""A word joiner: of no width, it parts them."""


def plain_text(words: str) -> str:
    """Words that are shown as they stand, on one line, whatever Markdown would read in them."""
    line = _READ_LATER.sub(_JOINER, " ".join(words.strip().split("\n")))
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line))
