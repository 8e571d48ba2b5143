"""What a sheet or a column of a wrong name was meant to be: a proposal for a person.

A name is nearly one of the contract's where it is that name but for brackets, numbers, 附件 or
表 around it; where offices call it so by habit (``habits`` in :mod:`scoring.model.sheets`); or
where it differs by a character or two and is long enough for that to mean something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from scoring.model.sheets import COVER, COVER_HABITS, SheetBook, SheetRule
from scoring.text.folding import fold, fold_heading

POINTS, POINTS_HABITS = ("自评分", "核定分"), ("得分", "分数", "评分", "实得分", "打分")
"""What a column of 基础项 that only says 得分 may mean."""
OWN_NAMES = ("填报日期", "未完成数")
"""Names of an office's own that only look like one of the contract's."""
OWN_ENDINGS = (
    "说明", "理由", "原因", "依据", "人", "人数", "部门", "科室", "单位", "标准", "意见", "方式",
    "示例", "须知", "模板", "样表", "材料", "清单", "目录", "附件", "佐证", "照片",
)  # fmt: skip
"""Endings that make another name of it: 自评分说明 is no 自评分."""

_BRACKETS = re.compile(r"[(\[【〔〈<][^()\[\]【】〔〕〈〉<>]*[)\]】〕〉>]")
_AROUND_SHEET = re.compile(
    r"^(?:附件|附表|表|sheet|\d|年度|年|[.\-_—:])+|(?:表|副本|的|\d|[.\-_—])+$"
)
_LIKE = 0.75
"""At least so alike: one character of four changed, or one more than three."""
_LEAST = 3
"""Names of the contract shorter than that are like too many others."""


@lru_cache(maxsize=1024)
def meant_sheet(book: SheetBook, name: str) -> str | None:
    """The sheet of ``book`` that a sheet of another name was meant to be, if any."""
    whole = fold(name).lower()
    bare = _AROUND_SHEET.sub("", _BRACKETS.sub("", whole))
    habits = {sheet.name: sheet.habits for sheet in book}
    return _by_name((whole, bare), {COVER: COVER_HABITS, **habits})


@lru_cache(maxsize=4096)
def meant_columns(sheet: SheetRule, heading: str) -> tuple[str, ...]:
    """The columns of ``sheet`` that a heading may mean: none, one, or two where it says 得分."""
    whole = fold_heading(heading).replace("时间", "日期")
    bare = _BRACKETS.sub("", whole)
    if found := _by_name((whole, bare), {c.name: c.habits for c in sheet.columns}):
        return (found,)
    return POINTS if sheet.holds == "lines" and bare in POINTS_HABITS else ()


def _by_name(spellings: tuple[str, str], habits: Mapping[str, tuple[str, ...]]) -> str | None:
    """The name meant: by the name itself, by habit (names -> habits), or by likeness."""
    for spelling in spellings:
        for name in habits:
            if spelling == fold_heading(name) or spelling in habits[name]:
                return name
    bare = spellings[1]
    likeness = {
        name: SequenceMatcher(None, bare, fold_heading(name)).ratio()
        for name in habits
        if len(name) >= _LEAST
    }
    best = max(likeness, key=lambda name: likeness[name], default=None)
    if best is None or likeness[best] < _LIKE or bare in OWN_NAMES:
        return None
    another = any(bare.endswith(end) and not best.endswith(end) for end in OWN_ENDINGS)
    return None if another else best
