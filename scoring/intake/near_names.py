"""What a sheet or a column of a wrong name was meant to be: a proposal for a person.

A name is nearly one of the contract's where it is that name but for brackets, numbers, 附件 or
表 around it; where offices call it so by habit (:mod:`scoring.intake.habits`); or where it
differs by a character or two and is long enough for that to mean something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from scoring.intake.habits import (
    COLUMN_HABITS,
    EVERYWHERE,
    OWN_ENDINGS,
    OWN_NAMES,
    POINTS,
    POINTS_HABITS,
    SHEET_HABITS,
)
from scoring.intake.layout import BASE, COVER, SHEETS
from scoring.text.folding import fold, fold_heading

_BRACKETS = re.compile(r"[(\[【〔〈<][^()\[\]【】〔〕〈〉<>]*[)\]】〕〉>]")
_AROUND_SHEET = re.compile(
    r"^(?:附件|附表|表|sheet|\d|年度|年|[.\-_—:])+|(?:表|副本|的|\d|[.\-_—])+$"
)
_LIKE = 0.75
"""At least so alike: one character of four changed, or one more than three."""
_LEAST = 3
"""Names of the contract shorter than that are like too many others."""


@lru_cache(maxsize=1024)
def meant_sheet(name: str) -> str | None:
    """The sheet of the contract that a sheet of another name was meant to be, if any."""
    names = (COVER, *SHEETS)
    whole = fold(name).lower()
    bare = _AROUND_SHEET.sub("", _BRACKETS.sub("", whole))
    return _by_name((whole, bare), names, SHEET_HABITS)


@lru_cache(maxsize=4096)
def meant_columns(sheet: str, heading: str) -> tuple[str, ...]:
    """The columns of ``sheet`` that a heading may have been meant to be: none, one, or two
    where it says no more than 得分.
    """
    names = [column.name for column in SHEETS[sheet].columns]
    whole = fold_heading(heading).replace("时间", "日期")
    bare = _BRACKETS.sub("", whole)
    habits = {**COLUMN_HABITS[sheet], **EVERYWHERE}
    if found := _by_name((whole, bare), names, habits):
        return (found,)
    return POINTS if sheet == BASE and bare in POINTS_HABITS else ()


def _by_name(
    spellings: tuple[str, str], names: Iterable[str], habits: Mapping[str, tuple[str, ...]]
) -> str | None:
    """The name meant: by the name itself, by habit, or by likeness."""
    for spelling in spellings:
        for name in names:
            if spelling == fold_heading(name) or spelling in habits.get(name, ()):
                return name
    bare = spellings[1]
    likeness = {
        name: SequenceMatcher(None, bare, fold_heading(name)).ratio()
        for name in names
        if len(name) >= _LEAST
    }
    best = max(likeness, key=lambda name: likeness[name], default=None)
    if best is None or likeness[best] < _LIKE or bare in OWN_NAMES:
        return None
    return None if _is_own(bare, best) else best


def _is_own(bare: str, name: str) -> bool:
    """Whether the ending says that it is something else about ``name``."""
    return any(bare.endswith(end) and not name.endswith(end) for end in OWN_ENDINGS)
