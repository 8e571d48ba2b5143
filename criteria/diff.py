"""What two schemes say differently: entry by entry and field by field, in the words of the tables.

>>> from criteria import load_scheme
>>> diff(load_scheme("jiuquan-2013"), load_scheme("jiuquan-2013"))
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from criteria.cell_faults import NESTED
from criteria.fields import ONCE
from criteria.scheme import Scheme
from criteria.tables import tables_of

_IDS = ("部分编号", "编号")
_NAMES = ("部分名称", "名称", "简称", "问题", "栏目", "说法")
"""Headings of what an entry is called besides its id."""

Key = tuple[str, ...]
Fields = dict[str, str]
"""The filled fields of an entry by heading, as a cell would show them."""


class SchemeChange(NamedTuple):
    """A field that differs, or a whole entry that one of two schemes lacks (``field`` blank).

    ``before`` and ``after`` are as a cell would show them; blank where nothing is said.
    """

    sheet: str
    entry: str
    field: str
    before: str
    after: str

    @property
    def where(self) -> str:
        """``考评内容「二.1 领导责任」分值``."""
        entry = f"「{self.entry}」" if self.entry else " "
        return f"{self.sheet}{entry}{self.field}".rstrip()


def diff(before: Scheme, after: Scheme) -> list[SchemeChange]:
    """What ``after`` says otherwise, sheet by sheet."""
    old, new = tables_of(before), tables_of(after)
    found: list[SchemeChange] = []
    for sheet in old:
        if sheet in ONCE:
            found += _field_changes(sheet, "", *(_texts(rows[sheet][0]) for rows in (old, new)))
        else:
            found += _entry_changes(sheet, *(_entries(sheet, rows[sheet]) for rows in (old, new)))
    return found


def _texts(row: Mapping[str, Any]) -> Fields:
    return {heading: str(value) for heading, value in row.items()}


def _entries(sheet: str, rows: Sequence[Mapping[str, Any]]) -> dict[Key, Fields]:
    """The entries of a sheet by id, else by their first field; those of one id are numbered."""
    entries: dict[Key, Fields] = {}
    outer = ""
    for row in map(_texts, rows):
        nested = NESTED.get(sheet, ())
        headings = [[field.heading for field in fields] for fields in nested] or [[*row]]
        for depth, names in enumerate(headings):
            part = {name: row[name] for name in names if name in row}
            if not part:
                continue
            called = next((part[name] for name in _IDS if name in part), next(iter(part.values())))
            outer = outer if depth else called
            key, number = (outer, called)[: depth + 1], 1
            while key in entries:
                number += 1
                key = (*key[:depth], f"{called}({number})")
            entries[key] = part
    return entries


def _entry_changes(
    sheet: str, old: Mapping[Key, Fields], new: Mapping[Key, Fields]
) -> Iterator[SchemeChange]:
    for key in dict.fromkeys((*old, *new)):
        entry = new.get(key) or old[key]
        name = next((entry[each] for each in _NAMES if each in entry), "")
        ids = key if sheet == "读法" else key[-1:]
        called = " ".join((*ids, *([name] if name and name != key[-1] else [])))
        if key in old and key in new:
            yield from _field_changes(sheet, called, old[key], entry)
        else:
            whole = ";".join(f"{heading}:{text}" for heading, text in entry.items())
            texts = (whole, "") if key in old else ("", whole)
            yield SchemeChange(sheet, called, "", *texts)
    orders = [key for key in old if key in new], [key for key in new if key in old]
    if orders[0] != orders[1]:
        yield SchemeChange(sheet, "", "次序", *("、".join(k[-1] for k in keys) for keys in orders))


def _field_changes(sheet: str, entry: str, old: Fields, new: Fields) -> Iterator[SchemeChange]:
    for heading in dict.fromkeys((*old, *new)):
        if old.get(heading) != new.get(heading):
            yield SchemeChange(sheet, entry, heading, old.get(heading, ""), new.get(heading, ""))
