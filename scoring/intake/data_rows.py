"""Which rows under a header are data, and which are blank, sums, remarks and signatures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.intake.reader.parent import ReadSheet
from scoring.intake.sheet_in_file import SheetInFile
from scoring.intake.values import (
    Fault,
    choice_parser,
    is_blank,
    parse_date,
    parse_number,
    show,
    text_of,
)
from scoring.model.sheets import ColumnRule, SheetRule
from scoring.text.folding import fold

SIGNED = ("填表人", "审核人")
WORDS = ("合计", "小计", "说明", "注", "备注", "附", *SIGNED)
"""A row below the data whose first filled cell begins with one of these is not data."""
NOTHING = ("无", "没有", "/", "—", "-", "无.", "暂无")
"""A row whose filled cells say only this is blank: offices write it in empty tables."""
EMPTY, FILLED, WORD = range(3)

Match = Callable[[str], str | None]
"""Finds the id that a cell holds, None where it holds none of the scheme's."""
Test = Callable[[Any], bool]


def holds_nothing(value: Any) -> bool:
    """A blank cell, or one that only says 无 or the like."""
    return is_blank(value) or (isinstance(value, str) and fold(value) in NOTHING)


def data_rows(
    of: SheetInFile, rule: SheetRule, header: int, at: dict[str, int], match: Match
) -> tuple[np.ndarray, np.ndarray]:
    """The rows under the header that are data, as sheet rows (int64, from 1), and the sheet
    column (int64, from 0) of each row's first filled cell; ``at`` has the column of each known
    name.

    Not data are blank rows, rows whose cells only say 无, and rows of words: those whose first
    filled cell begins with 合计, 说明 and the like, unless they are data all the same
    (:meth:`_Body.are_data_after_all`), and those that hold one text and nothing else
    (:meth:`_Body.are_lone_words`). The former are an error above the last row of data, the
    latter wherever they stand.
    """
    kinds = _kinds(of)[header:]
    filled = kinds != EMPTY
    data = filled.any(axis=1)
    first = filled.argmax(axis=1) if kinds.size else np.zeros(len(kinds), dtype=np.int64)
    known = {c - of.sheet.first_column: rule.by_name[name] for name, c in at.items()}
    body = _Body(of.sheet, len(rule.required), header, first, known, match)
    candidates = np.nonzero(data & (kinds == WORD).any(axis=1))[0]
    words = candidates[kinds[candidates, first[candidates]] == WORD]
    if len(words):
        words = words[~body.are_data_after_all(words)]
        data[words] = False
    single = np.nonzero(data & (filled.sum(axis=1) == 1))[0]
    lone = single[body.are_lone_words(single)]
    data[lone] = False
    last = int(np.nonzero(data)[0].max(initial=-1))
    code = "unknown-item" if rule.holds == "lines" else "missing-value"
    hint = "合计、说明、填表人等请写在全部数据的下面;确是数据的,请补全这一行"
    for index in np.sort(np.concatenate([words[words < last], lone])).tolist():
        row, column = index + header + 1, int(first[index]) + of.sheet.first_column
        message = f"这一行不是数据,请删去:{show(of.value(row, column))}"
        of.report(code, message, hint, row, column)
    rows = np.nonzero(data)[0]
    return rows + header + 1, first[rows] + of.sheet.first_column


def _kinds(of: SheetInFile) -> np.ndarray:
    """What each cell is to the choice of data rows (int8), shape (rows, columns)."""

    def kind(value: Any) -> int:
        if holds_nothing(value):
            return EMPTY
        return WORD if isinstance(value, str) and fold(value).startswith(WORDS) else FILLED

    out = np.zeros((of.sheet.rows, len(of.sheet.columns)), dtype=np.int8)
    for place, column in enumerate(of.sheet.columns):
        out[:, place] = np.array([*map(kind, column.values)], dtype=np.int8)[column.codes]
    return out


@dataclass(frozen=True, eq=False)
class _Body:
    """What stands under a header: rows counted from 0 below it, columns from the first used.

    ``first`` (int64) is the first filled column of each row; ``known`` the rules by column.
    """

    sheet: ReadSheet
    required: int
    header: int
    first: np.ndarray
    known: dict[int, ColumnRule]
    match: Match

    def are_data_after_all(self, rows: np.ndarray) -> np.ndarray:
        """Which rows that begin like words are data (bool): a practice may be called 说明会.

        A row is data where it is whole: every required cell is filled, and not the word itself
        is all there is; a bare number that is no id does not fill a column of ids, it is a sum.
        It is data as well where a required cell holds what only data holds: an id of the scheme,
        a choice of the column's list or, but in a signature, a date. Then what it lacks is
        reported, and nothing is lost.
        """
        first = self.first[rows]
        whole, typed, signed = np.ones(len(rows), bool), np.zeros(len(rows), bool), first < 0
        for place in np.unique(first).tolist():
            here = first == place
            signed[here] = self._where(place, rows[here], _is_signature)
        for place, column in self.known.items():
            if not column.required:
                continue
            fits = self._where(place, rows, self._fits(column))
            filled = self._where(place, rows, lambda value: not holds_nothing(value))
            if column.kind == "id":
                filled &= ~self._where(place, rows, _is_number)
            whole &= (filled | fits) & ((self.required > 1) | (first != place))
            typed |= fits & ~signed if column.kind.startswith("date") else fits
        return whole | typed

    def are_lone_words(self, rows: np.ndarray) -> np.ndarray:
        """Which rows that have one filled cell are words between the data (bool): (接上页).

        The cell holds text that is not what its column takes. A name alone (of a practice, a
        matter) is a row of data that was not finished, as is a row that a merged cell reaches
        into.
        """
        first, words = self.first[rows], np.zeros(len(rows), dtype=bool)
        for place in np.unique(first).tolist():
            here, column = first == place, self.known.get(place, ColumnRule(""))
            if not (column.required and column.kind == "text"):
                text = self._where(place, rows[here], lambda value: isinstance(value, str))
                words[here] = text & ~self._where(place, rows[here], self._fits(column))
        for top, _, bottom, _ in self.sheet.merged:
            words &= ~((rows + self.header >= top) & (rows + self.header < bottom))
        return words

    def _where(self, place: int, rows: np.ndarray, holds: Test) -> np.ndarray:
        """Which of the rows hold a value for which ``holds`` is true (bool)."""
        column = self.sheet.columns[place]
        codes, inverse = np.unique(column.codes[rows + self.header], return_inverse=True)
        return np.array([holds(column.values[code]) for code in codes], dtype=bool)[inverse]

    def _fits(self, column: ColumnRule) -> Test:
        """Whether a value is what only data has in this column; never for a column of text."""
        if column.kind == "id":
            return lambda value: self.match(text_of(value)) is not None
        if column.choices:
            parse = choice_parser(column.choices, column.name)
            return lambda value: isinstance(parse(value), int)
        if column.kind in ("date", "date_in_year"):
            return lambda value: isinstance(parse_date(value), int)
        if column.kind in ("score", "points", "count"):
            return lambda value: isinstance(parse_number(value, ""), int)
        return lambda value: False


def _is_signature(value: Any) -> bool:
    return fold(text_of(value)).startswith(SIGNED)


def _is_number(value: Any) -> bool:
    return not isinstance(parse_number(value, ""), Fault)
