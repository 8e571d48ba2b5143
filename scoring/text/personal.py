"""Personal identifiers in text: found, and masked before anything is shown or kept.

An identity-card number is told from other long numbers by its date and its checksum
(GB 11643-1999); a mobile number by its eleven digits beginning with 13 to 19.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_CANDIDATE = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\dXx])")
_MAYBE = re.compile(r"\d(?:[ -]?\d){10}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_ID_LENGTH = 18


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are an identity-card number: a real date and a right check digit."""
    if not re.fullmatch(r"\d{17}[\dXx]", text, re.ASCII):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == text[17].upper()


def _spans(text: str) -> list[tuple[int, int, str]]:
    """Where identifiers stand in ``text``: start, end, kind."""
    plain = "".join(
        folded if len(folded := unicodedata.normalize("NFKC", char)) == 1 else char for char in text
    )
    found = []
    for hit in _CANDIDATE.finditer(plain):
        digits = re.sub(r"[ -]", "", hit.group())
        if len(digits) != _ID_LENGTH:
            found.append((hit.start(), hit.end(), "手机号码"))
        elif is_identity_number(digits):
            found.append((hit.start(), hit.end(), "身份证号码"))
    return found


def kinds_in(text: str) -> list[str]:
    """The kinds of identifier in a text, each once: 身份证号码, 手机号码."""
    return sorted({kind for _, _, kind in _spans(text)}) if _worth_a_look(text) else []


def mask(text: str) -> str:
    """The text with every identifier's middle replaced by asterisks; never echoed whole."""
    if not _worth_a_look(text):
        return text
    out, last = "", 0
    for start, end, _ in _spans(text):
        out += text[last : start + 3] + "*" * (end - start - 5) + text[end - 2 : end]
        last = end
    return out + text[last:]


def _worth_a_look(text: str) -> bool:
    return len(text) > 10 and _MAYBE.search(text) is not None
