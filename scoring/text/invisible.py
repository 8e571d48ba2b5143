"""Characters that nobody sees: of no width, or turning the direction of what follows.

In a name they make two of one, or show another than is kept. What is typed with one is refused
(:func:`first_invisible`); in what comes in files it is shown (:func:`visible`).
"""

from __future__ import annotations

import re

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def first_invisible(text: str) -> str:
    r"""The first such character of a text, in words; blank where there is none.

    >>> first_invisible("甲\u200b县")
    '第 2 个字是看不见的字符 U+200B'
    """
    found = _INVISIBLE.search(text)
    return f"第 {found.start() + 1} 个字是看不见的字符 {_code(found)}" if found else ""


def visible(text: str) -> str:
    r"""The text with each such character as its number in brackets.

    >>> visible("甲\u202e县")
    '甲[U+202E]县'
    """
    return _INVISIBLE.sub(lambda found: f"[{_code(found)}]", text)


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found.group()):04X}"
