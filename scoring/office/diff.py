"""What a new version of a workbook changes against the one before, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from criteria import Scheme
from scoring.engine.measure import HUNDREDTHS
from scoring.model.evidence import BLANK, STEP_CHOICES, Evidence, row_columns
from scoring.model.points import points_text
from scoring.model.sheets import ADOPTED, BASE, LINE_FIELDS, ColumnRule, Holds, Kind, sheets_of
from scoring.text.folding import fold

Shown = Callable[[Any], str]


@dataclass(frozen=True)
class Difference:
    """One thing that differs: where, what it was, what it is; blank for nothing."""

    unit: str
    sheet: str
    item: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class _Sheet:
    """How rows of a sheet are compared: columns as shown, and keys to match rows by.

    ``keys``: the first brings rows together that have all its columns alike, the next those
    that are left, and so on. ``head``: the columns a row is called by.
    """

    name: str
    part: str
    columns: Mapping[str, tuple[str, Shown]]
    keys: Sequence[tuple[str, ...]]
    head: tuple[str, ...]


def _text(value: Any) -> str:
    return "" if value is None or value is pd.NaT or pd.isna(value) else str(value)


def _day(value: Any) -> str:
    return "" if pd.isna(value) else pd.Timestamp(value).date().isoformat()


def _points(value: Any) -> str:
    return "" if value == BLANK else points_text(int(value))


_SHOWN: dict[Kind, Shown] = {
    "text": _text, "choice": _text, "mark": _text, "date": _day, "date_in_year": _day,
    "points": _points, "score": _points,
    "step": lambda value: "" if value == BLANK else STEP_CHOICES[int(value)],
    "adopted": lambda value: ADOPTED[0] if value else ADOPTED[1],
}  # fmt: skip


def _columns(
    rules: Mapping[str, ColumnRule],
    order: Iterable[str] = (),
    ids: Sequence[str] = (),
    count: Shown = _text,
) -> dict[str, tuple[str, Shown]]:
    """Fields in their ``order``, then that of the columns: headings, and how a value is shown."""
    shown: dict[Kind, Shown] = {**_SHOWN, "id": lambda value: ids[int(value)], "count": count}
    names = dict.fromkeys((*order, *rules))
    return {f: (rules[f].name, shown[rules[f].kind]) for f in names if f in rules}


_KEYS: dict[Holds, tuple[tuple[str, ...], ...]] = {
    "bonus": (
        ("practice", "case", "date", "document"), ("practice", "case", "document"),
        ("practice", "case"), ("practice",),
    ),
    "deductions": (("case", "matter", "date"), ("case", "matter"), ("matter",)),
    "vetoes": (("matter", "date"), ("matter",)),
}  # fmt: skip
_HEADS: dict[Holds, tuple[str, ...]] = {
    "bonus": ("practice", "case"),
    "deductions": ("matter", "case"),
}


def _sheets(scheme: Scheme) -> Iterator[_Sheet]:
    """The sheets of rows; a matter of the ledger is told by its required columns first."""
    for sheet in sheets_of(scheme):
        if sheet.holds == "lines":
            continue
        cases = scheme.bonus if sheet.holds == "bonus" else scheme.deductions
        rules = {column.field: column for column in sheet.columns if column.field}
        required = tuple(field for field, column in rules.items() if column.required)
        yield _Sheet(
            sheet.name,
            sheet.holds,
            _columns(rules, row_columns(scheme)[sheet.holds], [case.id for case in cases]),
            _KEYS.get(sheet.holds, (required, ("matter",))),
            _HEADS.get(sheet.holds, ("matter",)),
        )


def differences(
    before: Evidence | None, after: Evidence | None, scheme: Scheme
) -> list[Difference]:
    """Every field that differs: of lines, and of rows of the other sheets, matched by key.

    A row without a counterpart differs as a whole (整行).
    """
    found = [*_line_differences(before, after, scheme)]
    for sheet in _sheets(scheme):
        old, new = _rows(before, sheet), _rows(after, sheet)
        for unit in dict.fromkeys((*old, *new)):
            found += _row_differences(unit, sheet, old.get(unit, []), new.get(unit, []))
    return found


_LINES = _columns({f: c for f, c in LINE_FIELDS.items() if f != "item"}, count=_points)
"""Counts of 基础项 are hundredths, those of the other sheets whole events."""


def _line_differences(
    before: Evidence | None, after: Evidence | None, scheme: Scheme
) -> Iterator[Difference]:
    old, new = (_lines(each, frozenset(scheme.deadlines)) for each in (before, after))
    order = {unit: place for place, unit in enumerate(dict.fromkeys(k[0] for k in (*old, *new)))}
    for unit, item in sorted({*old, *new}, key=lambda key: (order[key[0]], key[1])):
        for field, (name, _) in _LINES.items():
            was, now = (side.get((unit, item), {}).get(field, "") for side in (old, new))
            if was != now:
                yield Difference(unit, BASE, scheme.lines[item].id, name, was, now)


def _lines(
    evidence: Evidence | None, dated: Collection[int]
) -> dict[tuple[str, int], dict[str, str]]:
    """Each line's fields as shown, by unit and place in the scheme; 完成数 of the ``dated`` is a
    day.
    """
    if evidence is None:
        return {}
    names = evidence.units["unit"].tolist()
    out = {}
    for row in evidence.lines.to_dict("records"):
        said = "否" if row["marked_at"] != BLANK else ""
        row["marked"] = "是" if row["not_applicable"] else said
        cells = {field: show(row[field]) for field, (_, show) in _LINES.items()}
        if row["item"] in dated and row["done"] != BLANK:
            cells["done"] = _day(pd.Timestamp(int(row["done"]) // HUNDREDTHS, unit="D"))
        out[names[row["unit"]], int(row["item"])] = cells
    return out


Row = dict[str, str]


def _rows(evidence: Evidence | None, sheet: _Sheet) -> dict[str, list[Row]]:
    """The rows of a sheet as shown, by unit."""
    found: dict[str, list[Row]] = defaultdict(list)
    if evidence is not None:
        names = evidence.units["unit"].tolist()
        frame: pd.DataFrame = getattr(evidence, sheet.part)
        for row in frame.to_dict("records"):
            shown = {name: show(row[name]) for name, (_, show) in sheet.columns.items()}
            found[names[row["unit"]]].append(shown)
    return found


def _row_differences(
    unit: str, sheet: _Sheet, old: list[Row], new: list[Row]
) -> Iterator[Difference]:
    old, new = [*old], [*new]
    for key in ((*sheet.columns,), *sheet.keys):
        for was, now in _pairs(key, old, new):
            for name, (heading, _) in sheet.columns.items():
                if was[name] != now[name]:
                    head = _head(sheet, now)
                    yield Difference(unit, sheet.name, head, heading, was[name], now[name])
    for row in old:
        yield Difference(unit, sheet.name, _head(sheet, row), "整行", _whole(sheet, row), "")
    for row in new:
        yield Difference(unit, sheet.name, _head(sheet, row), "整行", "", _whole(sheet, row))


def _pairs(key: tuple[str, ...], old: list[Row], new: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Rows with the same key, taken out of both lists."""
    for was in [*old]:
        mine = [fold(was[name]) for name in key]
        now = next((row for row in new if [fold(row[name]) for name in key] == mine), None)
        if now is not None:
            old.remove(was)
            new.remove(now)
            yield was, now


def _head(sheet: _Sheet, row: Row) -> str:
    return " · ".join(row[name] for name in sheet.head)


def _whole(sheet: _Sheet, row: Row) -> str:
    """All that a row says, but for what it is called by."""
    return "、".join(row[name] for name in sheet.columns if row[name] and name not in sheet.head)
