"""How ids, names and headings are compared: folded, so that typing habits do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

_BLANK = re.compile(r"[\s\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_DOTS = str.maketrans("、。．・", "....")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """NFKC, blanks dropped, ``、。．`` to ``.``; full-width brackets become half-width.

    >>> fold(" 甲.7(1) ")
    '甲.7(1)'
    """
    return _BLANK.sub("", unicodedata.normalize("NFKC", text.translate(_DOTS))).translate(_DOTS)


@lru_cache(maxsize=4096)
def fold_heading(text: str) -> str:
    """Fold a column heading or cover key: also without ``*`` and a closing colon."""
    return fold(text).replace("*", "").rstrip(":")


def clean(text: str) -> str:
    """Text as shown: outer blanks and no-break spaces trimmed, inner text left alone."""
    return text.replace("\u00a0", " ").replace("\ufeff", "").replace("\u200b", "").strip()


_LABEL_FOLLOWS = re.compile(r"(?!\d|\.\d|\(\d+\))")


def id_matcher(ids: Iterable[str]) -> Callable[[str], str | None]:
    """A function that finds which id a cell holds, alone or followed by its label.

    ``甲.1 班前会`` gives ``甲.1``; ``甲.10`` is not ``甲.1``.
    """
    by_length = sorted(((fold(i), i) for i in ids), key=lambda pair: -len(pair[0]))

    def match(text: str) -> str | None:
        folded = fold(text)
        for key, original in by_length:
            if folded.startswith(key) and _LABEL_FOLLOWS.match(folded, len(key)):
                return original
        return None

    return match
