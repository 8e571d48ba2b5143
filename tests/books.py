"""Workbooks for tests, written with openpyxl: real files, built from plain rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl import Workbook as Book

from criteria import load_scheme
from scoring.intake.year import Intake, Workbook, read_year
from tests.jiuquan import SHEETS

SCHEME = load_scheme("jiuquan-2013")
COUNTY, CITY = (group.name for group in SCHEME.groups_of("city"))

Rows = Sequence[Sequence[Any]]

HEADERS: dict[str, list[str]] = {
    name: [column.name for column in sheet.columns if column.kind not in ("unit", "group")]
    for name, sheet in SHEETS.items()
}


def cover(
    unit: str | None = "甲县",
    group: str | None = COUNTY,
    year: Any = 2025,
    scheme: str = "jiuquan-2013",
) -> Rows:
    """The rows of 封面."""
    return [
        ["方案", scheme],
        ["年度", year],
        ["考评主体", "酒泉市维护稳定工作领导小组办公室"],
        ["单位", unit],
        ["单位类别", group],
    ]


def base_row(id_: str, **cells: Any) -> list[Any]:
    """A row of 基础项 by column name."""
    row: list[Any] = [None] * len(HEADERS["基础项"])
    row[0] = id_
    for name, value in cells.items():
        row[HEADERS["基础项"].index(name)] = value
    return row


def full_marks(**instead: dict[str, Any]) -> list[list[Any]]:
    """All 27 lines verified at their maximum; ``instead`` replaces a line's cells by id."""
    rows = []
    for line in SCHEME.lines:
        cells = instead.get(line.id, {"核定分": line.max / 100})
        rows.append(base_row(line.id, **cells))
    return rows


def book(
    sheets: dict[str, Rows | None] | None = None,
    *,
    cover_rows: Rows | None = None,
    change: Callable[[Book], None] | None = None,
) -> bytes:
    """A workbook: 封面, then each sheet's header and rows; ``change`` has the last word."""
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title = "封面"
    for row in cover() if cover_rows is None else cover_rows:
        first.append(list(row))
    for name, rows in (sheets or {}).items():
        sheet = workbook.create_sheet(name)
        if name in HEADERS:
            sheet.append(HEADERS[name])
        for row in rows or []:
            sheet.append(list(row))
    if change:
        change(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def by_office(
    sheets: dict[str, Rows], unit: str = "甲县", group: str = COUNTY, year: int = 2025
) -> bytes:
    """The same as the office's own word on one unit: a collection, each row with its unit."""

    def name_units(workbook: Book) -> None:
        for name in sheets:
            sheet, extra = workbook[name], [unit, group] if name == "基础项" else [unit]
            first = sheet.max_column + 1
            for place, title in enumerate(("单位", "单位类别")[: len(extra)], start=first):
                sheet.cell(1, place, title)
            for row in range(2, sheet.max_row + 1):
                for place, value in enumerate(extra, start=first):
                    sheet.cell(row, place, value)

    return book(dict(sheets), cover_rows=cover(None, None, year), change=name_units)


def read(*books: bytes | tuple[str, bytes], **options: Any) -> Intake:
    """Read workbooks; unnamed ones are called 1.xlsx, 2.xlsx …

    The office vouches for what is its to fill in units' own workbooks, so that one workbook
    may hold all there is to a unit; with ``trust_office_cells=False`` it does not.
    """
    options.setdefault("trust_office_cells", True)
    named = [
        Workbook(*each) if isinstance(each, tuple) else Workbook(f"{number}.xlsx", each)
        for number, each in enumerate(books, start=1)
    ]
    return read_year(named, SCHEME, **options)


def found(intake: Intake) -> list[tuple[str, str, str]]:
    """Problems as (code, sheet, cell), sorted."""
    return sorted((p.code, p.sheet, p.cell) for p in intake.problems)
