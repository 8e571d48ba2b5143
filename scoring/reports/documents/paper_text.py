"""Words for a paper: what people typed becomes plain text on one line, never markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from xml.sax.saxutils import escape

from scoring.text.personal import mask
from scoring.text.typesetting import plain, typeset

NONE = "—"
_BREAKS = re.compile("[\t\n\u2028\u2029]")
_EMBEDDINGS = re.compile("[\u202a\u202b\u202d\u202e]")
_ISOLATES = re.compile("[\u2066-\u2068]")
_DAY = re.compile(r" ?\b(\d{4})-(\d\d)-(\d\d)\b ?")
_AFTER_SHARE, _LESS = re.compile("(?<=%),"), re.compile(r"-(?=[\d.]+%)")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)$")
_LONGEST_NAME = 60
"""Characters of a file's name: at most 180 bytes in UTF-8, which every file system holds."""


def shown(text: str) -> str:
    """Typed text as a paper shows it: one line, no control characters, identifiers masked.

    A change of direction that was opened is closed, lest it turns round the words after it.
    """
    line = _BREAKS.sub(" ", mask(plain(text)))
    embedded = len(_EMBEDDINGS.findall(line)) - line.count("\u202c")
    isolated = len(_ISOLATES.findall(line)) - line.count("\u2069")
    return line + "\u202c" * embedded + "\u2069" * isolated


def reason(text: str) -> str:
    """Our own explanation as a paper prints it: days in words, shares without comma or hyphen."""
    days = _DAY.sub(lambda hit: "{}年{}月{}日".format(*map(int, hit.groups())), text)
    return typeset(_LESS.sub("\u2212", _AFTER_SHARE.sub("\uff0c", days)))


def escaped(text: str) -> str:
    """Text inside XML. Braces are written as numbers: no template engine may see them."""
    return escape(plain(text), {"{": "&#123;", "}": "&#125;", '"': "&quot;"})


def file_name(name: str, taken: Set[str]) -> str:
    """A unit's name that any system takes for a file's, unlike those taken (folded)."""
    kept = [c for c in shown(name) if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn")]
    stem = _NOT_IN_NAMES.sub("_", "".join(kept))[:_LONGEST_NAME].strip("._ ") or "单位"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    found, count = stem, 1
    while folded(found) in taken:
        count += 1
        found = f"{stem}_{count}"
    return found


def folded(name: str) -> str:
    """A file's name as systems compare it that do not tell capitals or compositions apart."""
    return unicodedata.normalize("NFC", name).casefold()
