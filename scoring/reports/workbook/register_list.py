"""The list of the register's matters as a workbook, to be sorted and printed."""

from __future__ import annotations

import io
from datetime import date

from scoring.reports.documents.register_facts import RegisterFacts
from scoring.reports.documents.register_tables import list_about, list_title
from scoring.reports.workbook.cells import Count, SheetColumn, Value, centre
from scoring.reports.workbook.sheets import Book, Page


def matter_list_book(facts: RegisterFacts) -> bytes:
    """The workbook (.xlsx): a row a matter, its unit and number first, dates as dates."""
    stream, columns = io.BytesIO(), facts.ledger.columns
    book = Book(stream, facts.scheme, facts.year, facts.day, heading=list_title(facts))
    heads = [SheetColumn("单位", 16), centre("编号", 6)]
    heads += [
        SheetColumn(each.name, each.width) if each.kind == "text" else centre(each.name, each.width)
        for each in columns
    ]
    page = Page(book, "一览表", "", heads, about=list_about(facts))
    dates = {each.name for each in columns if each.kind == "date"}
    for row in facts.rows:
        cells: list[Value] = [
            date.fromisoformat(text) if name in dates and text else text
            for name, text in row.cells.items()
        ]
        page.add([row.unit, Count(row.number), *cells])
    if not facts.rows:
        page.nothing()
    page.sign()
    book.file.close()
    return stream.getvalue()
