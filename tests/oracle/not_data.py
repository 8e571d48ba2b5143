"""Which rows of a sheet are words and no data, naively."""

from __future__ import annotations

from typing import Any

from tests.oracle.cells import (
    BONUS,
    CHOICES,
    DATES,
    DEDUCTIONS,
    FOOTERS,
    LINES,
    NUMBERS,
    REQUIRED,
    SIGNED,
    as_date,
    blank,
    find_id,
    fold,
    number,
)


def takes(name: str, title: str, value: Any) -> bool:
    """Whether a column of ids, choices, dates or numbers takes a value; never one of text."""
    if title == "编号":
        return find_id(value, LINES) is not None
    if title == "情形":
        return find_id(value, BONUS if name == "加分项" else DEDUCTIONS) is not None
    if title in CHOICES:
        return fold(value) in CHOICES[title]
    if title in DATES:
        return as_date(value) is not None
    return title in NUMBERS and number(value) is not None


def is_footer(name: str, row: list[Any], columns: dict[str, int]) -> bool:
    """合计, 填表人 and so on, where the row is no data.

    It is data where it is whole; a bare number is no 编号, so that a sum may stand in that
    column. Following the program, and stricter than the contract's words: it is data too
    where a required cell holds what only data holds (an id, a choice of the list, a date
    but in a signature), lest a row that lacks a cell be lost unseen.
    """
    first = next(place for place, value in enumerate(row, 1) if not blank(value))
    start = fold(row[first - 1])
    if not start.startswith(FOOTERS):
        return False
    needed = {columns[title]: title for title in REQUIRED[name]}
    filled = {
        place: row[place - 1] for place in needed if place <= len(row) and not blank(row[place - 1])
    }
    for place, value in filled.items():
        title = needed[place]
        if title in DATES and not start.startswith(SIGNED) and as_date(value) is not None:
            return False
        if title not in DATES and takes(name, title, value):
            return False
    whole = len(filled) == len(needed)
    if whole and name == "基础项":
        place = columns["编号"]
        whole = place != first and number(filled[place]) is None
    return not whole


def is_lone_text(name: str, row: list[Any], columns: dict[str, int]) -> bool:
    """A row with nothing but a text in one cell that is not what the column takes.

    Following the program: a name alone (a required cell of text) is an unfinished row,
    told by what it lacks.
    """
    filled = [(place, value) for place, value in enumerate(row, 1) if not blank(value)]
    if len(filled) != 1 or not isinstance(filled[0][1], str):
        return False
    place, value = filled[0]
    title = next((each for each, column in columns.items() if column == place), "")
    name_alone = title in REQUIRED[name] and title not in {"编号", "情形", *CHOICES, *DATES}
    return not name_alone and not takes(name, title, value)
