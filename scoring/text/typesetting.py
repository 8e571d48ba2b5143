"""Words as they are printed: what a cell can hold, Chinese punctuation, room on a line."""

from __future__ import annotations

import math
import re
import unicodedata

MOST_CHARACTERS = 32_000
DIGITS = "一二三四五六七八九十"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_WIDE = 1.95
"""Width of a Chinese character, in the half-width characters that columns are measured in."""
_SIDES = 0.5
_FULL_WIDTH = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f"}
_PAIR = re.compile(r"\(([^()]*)\)")
_STOP = re.compile("(?<=[^\x00-\xff])[,:;?]|[,:;?](?=[^\x00-\xff])")


def plain(text: str) -> str:
    """Text a workbook can hold: without control characters and halves of characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _NOT_IN_XML.sub("", lines))[:MOST_CHARACTERS]


def typeset(text: str) -> str:
    """Our own words with the punctuation of printed Chinese; ids keep their brackets."""

    def pair(hit: re.Match[str]) -> str:
        before = text[hit.start() - 1 : hit.start()]
        chinese = not (hit.group(1) + before).isascii() and not hit.group(1).isdigit()
        return f"\uff08{hit.group(1)}\uff09" if chinese else hit.group()

    return _STOP.sub(lambda hit: _FULL_WIDTH[hit.group()], _PAIR.sub(pair, text))


def numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals: 十二 for 12."""
    tens, ones = divmod(number, 10)
    head = DIGITS[tens - 1] if tens > 1 else ""
    last = DIGITS[ones - 1] if ones else ""
    return f"{head}{'十' if tens else ''}{last}"


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a cell ``width`` half-width characters wide."""
    room = max(2.0, width - _SIDES)
    if len(text) * _WIDE < room and "\n" not in text:
        return 1
    wide = ([unicodedata.east_asian_width(c) in "WFA" for c in part] for part in text.split("\n"))
    needed = (sum(_WIDE if is_wide else 1 for is_wide in part) for part in wide)
    return sum(max(1, math.ceil(width / room)) for width in needed)
