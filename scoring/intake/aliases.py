"""A roster's cell 别名: other names of a unit, divided by whatever people put between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.text.folding import clean, fold

_SEPARATORS = re.compile(
    r"[\u3001\uff64,\uff0c\ufe50;\uff1b\ufe54/\uff0f\\\uff3c|\uff5c\u3002\t\n\r\v\f\u2028\u2029]+"
    r"|[ \u3000]{2,}|\u3000"
)
"""What divides names and stands in none: 、 , ; / \\ | 。 in either width, tabs, new lines, two
blanks together, a wide blank."""
_DOUBTFUL = re.compile(r"[ \u00a0\u00b7\u2022\u2027\u30fb]+")
"""What may divide names or stand within one."""
LONGEST = 30
"""Characters; no unit's name comes near."""


def divided(cell: str) -> list[str]:
    """The names in a cell, as typed but for outer blanks."""
    if re.fullmatch(
        r"(\S[ \u00a0\u3000]+)*\S", cell.strip()
    ):  # one name, its characters spaced out
        return [clean(cell)]
    return [clean(part) for part in _SEPARATORS.split(cell) if fold(part)]


def undivided(alias: str, unit: str, others: Sequence[str]) -> str:
    """Why a name looks like several that nothing divides, in words; blank where it does not.

    ``others`` are the roster's other units. A name may hold another unit's whole name only
    where the unit's own name does.
    """
    key, own = fold(alias), fold(unit)
    if len(key) > LONGEST:
        return f"有 {len(key)} 个字"
    parts = [fold(part) for part in _DOUBTFUL.split(alias)]
    if sum(len(part) > 1 and not part.isascii() for part in parts) > 1:
        return "中间有空格或圆点,看不出是一个名称还是几个"
    if key.count(own) > 1:
        return f"「{unit}」在其中出现两次"
    for other in others:
        name = fold(other)
        if name in key and name != key and name not in own:
            return f"含有另一个单位的全称「{other}」"
    return ""
