"""Faults of a scheme workbook: where each is told, and in the words of its sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from criteria.faults import Place
from criteria.fields import LINE, LISTS, ONCE, OPTION, READING, SECTION, Field

Cells = Mapping[Place, tuple[str, str]]
"""The sheet and the cell of each field and entry that is filled."""

PLACES = {
    "单位类别": ("groups",), "公文用语": ("levels",), "台账栏目": ("ledger", "columns"),
    "台账范围": ("ledger", "sets"), "报告各部分": ("ledger", "report", "parts"),
    "备案表栏目": ("ledger", "filing", "parts"), "日程": ("calendar",),
    "等次": ("bands",),
}  # fmt: skip
"""Where the entries of a sheet stand in a scheme."""
NESTED = {"考评内容": (SECTION, LINE), "读法": (READING, OPTION)}
"""Sheets whose rows each may begin an outer entry, and hold an inner one."""


class Fault(NamedTuple):
    """What is wrong, and at which cell; blank where it is no one cell's."""

    sheet: str
    cell: str
    reason: str


def fault_at(cells: Cells, loc: Place, reason: str, *, missing: bool) -> Fault:
    """A fault in the words of its sheet; what is missing is named by its heading."""
    sheet, cell = _place(cells, loc)
    whole: dict[Place, str] = {at: name for name, at in PLACES.items()}
    sheet = sheet or whole.get(loc, "考评内容" if loc == ("sections",) else "方案")
    fields = (ONCE | LISTS)[sheet]
    if sheet in NESTED:
        fields = NESTED[sheet][0 if {"lines", "options"}.isdisjoint(loc) else 1]
    if missing:
        steps = [n for n, step in enumerate(loc, start=1) if isinstance(step, int)]
        path = loc[max(steps, default=0) :]
        names = [field.heading for field in fields if field.path[: len(path)] == path]
        return Fault(sheet, cell, f"{reason}「{names[0]}」" if names else "至少要填一行")
    inside = [(at[len(loc) :], name) for at, name in cells.items() if at[: len(loc)] == loc]
    named = (name for word in _OWN_WORD.findall(reason) for at, name in inside if word in at)
    sheet, cell = next(named, (sheet, cell))
    near = sorted(fields, key=lambda each: len(each.path) == 1 or each.path[-2] not in loc)
    return Fault(sheet, cell, _in_words((*near, *(ONCE | LISTS)[sheet]), reason))


def _place(cells: Cells, loc: Place) -> tuple[str, str]:
    """The sheet and the cell of a fault: the field's own, else its entry's."""
    for end in range(len(loc), 0, -1):
        if loc[:end] in cells:
            return cells[loc[:end]]
    inside = [cell for at, cell in cells.items() if at[: len(loc)] == loc]
    return inside[0] if inside and loc else ("", "")


def _in_words(fields: Sequence[Field], reason: str) -> str:
    """A reason with headings and choices in place of a TOML file's own words; of several fields
    that are called alike the first counts.
    """
    words = dict(_PARTS)
    for field in fields:
        for word, meant in field.words.items():
            words.setdefault(str(meant), word)
        words.setdefault(field.path[-1], field.heading)
    quoted = re.split("(「[^」]*」)", reason.replace(",不带引号", "").replace("带引号的", ""))
    told = "".join(
        part if part.startswith("「") else _OWN_WORD.sub(lambda m: words.get(m[0], m[0]), part)
        for part in quoted
    )
    return re.sub(r"(\w+)\(\1\)", r"\1", told)  # a word that a TOML file explains by its heading


_PARTS = {
    "bonus": "加分情形", "columns": "台账栏目", "deductions": "减分情形", "ledger": "台账",
    "options": "选项",
}  # fmt: skip
"""Parts of a scheme that are no cell, as a workbook calls them."""
_OWN_WORD = re.compile("[a-z][a-z_]*(?:-[a-z]+)*")
"""A field or a choice as a TOML file writes it."""
