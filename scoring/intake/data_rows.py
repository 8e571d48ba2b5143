"""Which rows under a header are data, and which are blank, sums, remarks and signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from scoring.intake.faults import Faults
from scoring.intake.layout import BASE, NOTHING, SIGNED, WORDS, ColumnRule, SheetRule
from scoring.intake.reader.parent import Column, RawSheet
from scoring.intake.values import (
    Fault,
    choice_reader,
    is_blank,
    read_date,
    read_number,
    show,
    text_of,
)
from scoring.model.evidence import cell_name
from scoring.text.folding import fold

EMPTY, FILLED, WORD = range(3)

Match = Callable[[str], str | None]
"""Finds the id that a cell holds, None where it holds none of the scheme's."""


class DataRows(NamedTuple):
    """Data rows as sheet rows (int64, from 1), and the sheet column (int64, from 0) of each
    row's first filled cell.
    """

    rows: np.ndarray
    first: np.ndarray


def holds_nothing(value: Any) -> bool:
    """A blank cell, or one that only says 无 or the like."""
    return is_blank(value) or (isinstance(value, str) and fold(value) in NOTHING)


def data_rows(
    file: str,
    raw: RawSheet,
    rule: SheetRule,
    header: int,
    at: dict[str, int],
    match: Match,
    faults: Faults,
) -> DataRows:
    """The rows under the header that are data.

    Not data are blank rows, rows whose cells only say 无, and rows of words: those whose first
    filled cell begins with 合计, 说明 and the like, unless they are data all the same
    (:func:`_data_after_all`), and those that hold one text and nothing else
    (:func:`_lone_words`). The former are an error above the last row of data, the latter
    wherever they stand.
    """
    body = _kinds(raw)[header:]
    filled = body != EMPTY
    data = filled.any(axis=1)
    first = filled.argmax(axis=1) if body.size else np.zeros(len(body), dtype=np.int64)
    candidates = np.nonzero(data & (body == WORD).any(axis=1))[0]
    words = candidates[body[candidates, first[candidates]] == WORD]
    if len(words):
        words = words[~_data_after_all(raw, rule, words + header, first[words], at, match)]
        data[words] = False
    single = np.nonzero(data & (filled.sum(axis=1) == 1))[0]
    lone = single[_lone_words(raw, rule, single + header, first[single], at, match)]
    data[lone] = False
    last = int(np.nonzero(data)[0].max(initial=-1))
    for row in np.sort(np.concatenate([words[words < last], lone])):
        _tell_words(file, raw, rule, int(row) + header + 1, int(first[row]), faults)
    rows = np.nonzero(data)[0]
    return DataRows(rows + header + 1, first[rows] + raw.first_column)


def _kinds(raw: RawSheet) -> np.ndarray:
    """What each cell is to the choice of data rows (int8), shape (rows, columns)."""
    out = np.zeros((raw.rows, len(raw.columns)), dtype=np.int8)
    for place, column in enumerate(raw.columns):
        out[:, place] = np.array([*map(_kind, column.values)], dtype=np.int8)[column.codes]
    return out


def _kind(value: Any) -> int:
    if holds_nothing(value):
        return EMPTY
    return WORD if isinstance(value, str) and fold(value).startswith(WORDS) else FILLED


def _data_after_all(
    raw: RawSheet,
    rule: SheetRule,
    rows: np.ndarray,
    first: np.ndarray,
    at: dict[str, int],
    match: Match,
) -> np.ndarray:
    """Which rows that begin like words are data (bool): a practice may be called 说明会.

    A row is data where it is whole: every required cell is filled, and not the word itself is
    all there is; a bare number that is no id does not fill a column of ids, it is a sum. It is
    data as well where a required cell holds what only data holds: an id of the scheme, a choice
    of the column's list or, but in a signature, a date. Then what it lacks is told, and nothing
    is lost. ``rows`` counts from 0 on the sheet.
    """
    whole = np.ones(len(rows), dtype=bool)
    typed = np.zeros(len(rows), dtype=bool)
    signed = np.zeros(len(rows), dtype=bool)
    for place in np.unique(first):
        here = first == place
        signed[here] = _where(raw.columns[place], rows[here], _is_signature)
    for rule_of in rule.required:
        place = at[rule_of.name] - raw.first_column
        column = raw.columns[place]
        fits = _where(column, rows, _fits(rule_of, match))
        filled = _where(column, rows, _fills(rule_of)) | fits
        whole &= filled & ((len(rule.required) > 1) | (first != place))
        typed |= fits & ~signed if rule_of.holds == "date" else fits
    return whole | typed


def _lone_words(
    raw: RawSheet,
    rule: SheetRule,
    rows: np.ndarray,
    first: np.ndarray,
    at: dict[str, int],
    match: Match,
) -> np.ndarray:
    """Which rows that have one filled cell are words between the data (bool): (接上页).

    The cell holds text that is not what its column takes. A name alone (of a practice, a
    matter) is a row of data that was not finished, as is a row that a merged cell reaches into.
    ``rows`` counts from 0 on the sheet.
    """
    known = [column for column in rule.columns if column.name in at]
    rules = {at[column.name] - raw.first_column: column for column in known}
    words = np.zeros(len(rows), dtype=bool)
    for place in np.unique(first):
        here, column = first == place, rules.get(int(place))
        if column is None or not (column.required and column.holds == "text"):
            text = _where(raw.columns[place], rows[here], lambda value: isinstance(value, str))
            fits = _fits(column or ColumnRule(""), match)
            words[here] = text & ~_where(raw.columns[place], rows[here], fits)
    for top, _, bottom, _ in raw.merged:
        words &= ~((rows >= top) & (rows < bottom))
    return words


def _where(column: Column, rows: np.ndarray, holds: Callable[[Any], bool]) -> np.ndarray:
    """Which of the rows hold a value for which ``holds`` is true (bool)."""
    codes, place = np.unique(column.codes[rows], return_inverse=True)
    return np.array([holds(column.values[code]) for code in codes], dtype=bool)[place]


def _is_signature(value: Any) -> bool:
    return fold(text_of(value)).startswith(SIGNED)


def _fills(column: ColumnRule) -> Callable[[Any], bool]:
    """Whether a value fills a required cell: any but a blank, and but a number for an id."""
    if column.holds != "id":
        return lambda value: not holds_nothing(value)
    return lambda value: not holds_nothing(value) and isinstance(read_number(value, ""), Fault)


def _fits(column: ColumnRule, match: Match) -> Callable[[Any], bool]:
    """Whether a value is what only data has in this column; never for a column of text."""
    if column.holds == "id":
        return lambda value: match(text_of(value)) is not None
    if column.holds == "choice":
        read = choice_reader(column.choices, column.name)
        return lambda value: isinstance(read(value), int)
    if column.holds == "date":
        return lambda value: isinstance(read_date(value), int)
    if column.holds in ("points", "count"):
        return lambda value: isinstance(read_number(value, ""), int)
    return lambda value: False


def _tell_words(
    file: str, raw: RawSheet, rule: SheetRule, row: int, first: int, faults: Faults
) -> None:
    """A row of words among the data: one error at its first filled cell."""
    column = raw.columns[first]
    faults.add(
        "unknown-item" if rule.name == BASE else "missing-value",
        f"这一行不是数据,请删去:{show(column.values[column.codes[row - 1]])}",
        "合计、说明、填表人等请写在全部数据的下面;确是数据的,请补全这一行",
        file,
        raw.name,
        cell_name(row, first + raw.first_column),
    )
