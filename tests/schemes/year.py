"""An invented year under a scheme of this folder: workbooks right and wrong, from its own parts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria import Scheme, loading, parse_scheme
from scoring.intake.year import Workbook
from scoring.model.sheets import SheetRule, sheets_of

FOLDER = Path(__file__).parent
NAMES = ("harbour-2031", "bare-2031")
YEAR = 2031
UNITS = ("东泊", "西泊", "南泊", "北泊")


def scheme_of(name: str) -> Scheme:
    """A scheme of this folder."""
    return parse_scheme((FOLDER / f"{name.replace('-', '_')}.toml").read_text(encoding="utf-8"))


@contextmanager
def schemes_known(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """The schemes of this folder are the program's, and no other."""
    patch.setattr(loading, "FOLDER", FOLDER)
    loading.load_scheme.cache_clear()
    yield
    loading.load_scheme.cache_clear()


def group_of(scheme: Scheme, unit: str) -> str:
    """The group of an invented unit: the first two are of the first."""
    return scheme.groups[UNITS.index(unit) // 2 % len(scheme.groups)].name


def roster(scheme: Scheme) -> bytes:
    """A roster of the units, as CSV."""
    rows = [f"{unit},{group_of(scheme, unit)},{unit}别称" for unit in UNITS]
    return "\n".join(["单位,单位类别,别名", *rows]).encode()


def row_of(rule: SheetRule, **cells: Any) -> list[Any]:
    """A row of a sheet by field; the unit and its group by name."""
    return [cells.get(column.field or column.kind) for column in rule.columns]


def workbook(scheme: Scheme, unit: str, sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook: a unit's own, or for a blank unit the office's collection."""
    made = openpyxl.Workbook()
    cover = made.active
    assert cover is not None
    cover.title = "封面"
    group = group_of(scheme, unit) if unit else None
    for pair in (("方案", scheme.id), ("年度", YEAR), ("单位", unit or None), ("单位类别", group)):
        cover.append(pair)
    for rule in sheets_of(scheme):
        if rule.holds in sheets:
            sheet = made.create_sheet(rule.name)
            sheet.append([column.name for column in rule.columns])
            for row in sheets[rule.holds]:
                sheet.append(row)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def good(scheme: Scheme) -> list[Workbook]:
    """What a year is made of: each unit's claims, and what the office says of some of them."""
    rules = sheets_of(scheme).holding
    found = []
    for place, unit in enumerate(UNITS[:3]):
        sheets: dict[str, list[list[Any]]] = {"lines": []}
        for line in scheme.lines[place % 2 :]:
            cells: dict[str, Any] = {"self": line.max / 100 - 1}
            if line.measure.kind == "penalty":
                cells = {"due": 3, "done": 0}
            elif line.measure.ledger or line.measure.kind == "count":
                cells = {} if line.measure.ledger else {"due": line.measure.due, "done": 1}
            sheets["lines"].append(row_of(rules["lines"], item=line.id, **cells))
        if "bonus" in rules:
            sheets["bonus"] = [
                row_of(rules["bonus"], practice="三色旗", case=case.id, date="2031-03-01",
                       document="港报 3 期")
                for case in scheme.bonus
            ]  # fmt: skip
        if scheme.ledger:
            sheets["ledger"] = list(_matters(scheme, rules["ledger"]))
        found.append(Workbook(f"{unit}.xlsx", workbook(scheme, unit, sheets)))
    return [*found, Workbook("汇总.xlsx", collection(scheme))]


def _matters(scheme: Scheme, rule: SheetRule) -> Iterator[list[Any]]:
    """Four matters: one not dealt with, one late, one done in part, one done."""
    for place in range(4):
        cells: dict[str, Any] = {}
        for column in rule.columns:
            if column.kind == "choice":
                cells[column.field] = column.choices[place % len(column.choices)]
            elif column.kind == "step":
                cells[column.field] = column.choices[(place + 1) % 4]
            elif column.kind == "date" and place:
                cells[column.field] = f"2031-0{4 + place if column.field == 'assessed' else 5}-02"
        yield row_of(rule, **cells | {"matter": f"某处第 {place} 件"})


def collection(scheme: Scheme) -> bytes:
    """The office's word: a score, a line that does not apply, deductions, a veto."""
    rules, (first, second, *_) = sheets_of(scheme).holding, scheme.lines
    sheets: dict[str, list[list[Any]]] = {
        "lines": [
            row_of(rules["lines"], unit="东泊", item=first.id, verified=first.max / 100),
            row_of(rules["lines"], unit="西泊", item=second.id, marked="是", note="没有新人"),
        ]
    }
    if "deductions" in rules:
        sheets["deductions"] = [
            row_of(rules["deductions"], unit=unit, case=case.id, matter=matter, date="2031-05-06",
                   basis="巡查记录", count=1 if case.points is None else 3,
                   points=None if case.points is not None else 7, note="情节较重")
            for case in scheme.deductions
            for unit, matter in (("东泊", "某处第 0 件"), ("东泊", "缆绳"), ("西泊", "缆绳"))
        ]  # fmt: skip
    if "vetoes" in rules:
        veto = row_of(
            rules["vetoes"], unit="南泊", matter="坠海", date="2031-06-07", document="8号"
        )
        sheets["vetoes"] = [veto]
    return workbook(scheme, "", sheets)


def wrong(scheme: Scheme) -> Workbook:
    """A unit's own workbook with a fault in nearly every cell."""
    rules = sheets_of(scheme).holding
    line = scheme.lines[0]
    sheets: dict[str, list[list[Any]]] = {
        "lines": [
            row_of(rules["lines"], item=line.id, self=line.max / 100 + 1, verified=1, due=-1),
            row_of(rules["lines"], item="无此项", self="许多"),
            row_of(rules["lines"], item=scheme.lines[-1].id, marked="是", due=1, done=2),
            *(row_of(rules["lines"], item=each.id, due=2, done=5, self=1) for each in scheme.lines),
        ]
    }
    for name in ("bonus", "deductions", "vetoes", "ledger"):
        if rule := rules.get(name):  # type: ignore[call-overload]
            odd = dict.fromkeys((column.field for column in rule.columns), "不知道")
            sheets[name] = [
                row_of(rule, **odd),
                row_of(rule, matter="缆绳", practice="三色旗"),
                *(
                    row_of(rule, case=case.id, matter="缆绳", date="2030-05-06", basis="口头",
                           count=2, points=50, practice="三色旗", document="8号")
                    for case in (*scheme.deductions, *scheme.bonus)
                ),
            ]  # fmt: skip
    return Workbook("北泊.xlsx", workbook(scheme, "北泊", sheets))
