"""Collections of the office for tests: workbooks of many units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook as Book

from tests.books import HEADERS, base_row, book, cover


def row(unit: str, id_: str, **cells: Any) -> list[Any]:
    """A row of 基础项 in a collection."""
    return [unit, *base_row(id_, **cells)]


def collection(rows: Sequence[Sequence[Any]]) -> bytes:
    """A collection with 基础项, its column 单位 first."""

    def write(workbook: Book) -> None:
        sheet = workbook.create_sheet("基础项")
        for each in (["单位", *HEADERS["基础项"]], *rows):
            sheet.append(list(each))

    return book(cover_rows=cover(None, None), change=write)
