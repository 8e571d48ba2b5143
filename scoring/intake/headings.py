"""The header of a sheet of rows: found among its top rows, its odd headings told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scoring.intake.data_rows import holds_nothing
from scoring.intake.faults import Faults
from scoring.intake.layout import HEADER_WITHIN, SheetRule
from scoring.intake.near_names import meant_columns
from scoring.intake.reader.parent import RawSheet
from scoring.intake.values import text_of
from scoring.model.evidence import cell_name
from scoring.text.folding import fold, fold_heading


def cell_of(raw: RawSheet, row: int, place: int) -> Any:
    """The value at a sheet row (from 1) and a place in ``raw.columns``."""
    column = raw.columns[place]
    return column.values[column.codes[row - 1]]


def find_header(raw: RawSheet, rule: SheetRule) -> tuple[int, dict[str, int]] | None:
    """The first top row with all required columns, and the sheet column of each known one."""
    wanted = {column.name for column in rule.required}
    for row in _top_rows(raw):
        found = _known_in(raw, rule, row)
        if wanted <= {*found}:
            return row, found
    return None


def tell_no_header(file: str, raw: RawSheet, rule: SheetRule, faults: Faults) -> None:
    """Name the columns that the best row for a header lacks, misnamed ones at their cells."""
    required = [column.name for column in rule.required]
    best, most, named = 0, 0, set[str]()
    for row in _top_rows(raw):
        known = _known_in(raw, rule, row)
        below = _below(raw, row)
        near = {name for _, _, meant in _misnamed(raw, rule, row, known, below) for name in meant}
        here = len({*required} & ({*known} | near))
        if here > most:
            best, most = row, here
    if best:
        at = _known_in(raw, rule, best)
        named = {*at} | _tell_misnamed(file, raw, rule, best, at, _below(raw, best), faults)
    if lacking := [name for name in required if name not in named]:
        faults.add(
            "missing-column",
            f"前 {HEADER_WITHIN} 行中没有同时含有全部必填列的表头,缺:{'、'.join(lacking)}",
            "请使用空白模板的表头,不要改列名",
            file,
            raw.name,
        )


def tell_odd_headings(
    file: str,
    raw: RawSheet,
    rule: SheetRule,
    row: int,
    at: dict[str, int],
    data: np.ndarray,
    faults: Faults,
) -> set[str]:
    """Tell columns that stand twice, are misnamed, or not known; names meant by misnamed ones.

    A misnamed or unknown column that holds nothing in the rows of ``data`` (sheet rows, from
    1) is nothing.
    """
    for place, text in _headings(raw, row):
        known = rule.by_heading.get(fold_heading(text))
        if known and at[known.name] != place + raw.first_column:
            faults.add(
                "duplicate-item",
                f"列「{known.name}」出现两次",
                "请只保留一列",
                file,
                raw.name,
                cell_name(row, place + raw.first_column),
            )
    misnamed = {place for place, _, _ in _misnamed(raw, rule, row, at, data)}
    for place, text in _headings(raw, row):
        known = rule.by_heading.get(fold_heading(text))
        if known is None and place not in misnamed and _holds_anything(raw, data, place):
            faults.add(
                "unknown-column",
                f"列「{text[:20]}」不在约定之中,不予读取",
                f"可用的列:{'、'.join(column.name for column in rule.columns)}",
                file,
                raw.name,
                cell_name(row, place + raw.first_column),
            )
    return _tell_misnamed(file, raw, rule, row, at, data, faults)


def _tell_misnamed(
    file: str,
    raw: RawSheet,
    rule: SheetRule,
    row: int,
    at: dict[str, int],
    data: np.ndarray,
    faults: Faults,
) -> set[str]:
    """Tell misnamed columns with a proposal; the names they were meant to have."""
    named: set[str] = set()
    for place, text, meant in _misnamed(raw, rule, row, at, data):
        proposal = "或".join(f"「{name}」" for name in meant)
        named.update(meant)
        faults.add(
            "misnamed-column",
            f"列「{text[:20]}」填有内容,但不是约定的列名,没有读取;是否为{proposal}?",
            f"若是,请把列名改为{proposal};若不是,请删去这一列,或改用不相近的列名",
            file,
            raw.name,
            cell_name(row, place + raw.first_column),
        )
    return named


def _misnamed(
    raw: RawSheet, rule: SheetRule, row: int, at: dict[str, int], data: np.ndarray
) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Misnamed columns of a header row: place, heading, and the names it may have meant.

    Not where a column so named stands there as well and holds anything: then the other is
    an office's own.
    """
    for place, text in _headings(raw, row):
        if fold_heading(text) in rule.by_heading:
            continue
        meant = meant_columns(rule.name, text)
        taken = any(
            name in at and _holds_anything(raw, data, at[name] - raw.first_column) for name in meant
        )
        if meant and not taken and _holds_anything(raw, data, place):
            yield place, text, meant


def _top_rows(raw: RawSheet) -> range:
    return range(1, min(raw.rows, HEADER_WITHIN) + 1)


def _headings(raw: RawSheet, row: int) -> Iterator[tuple[int, str]]:
    """Place and text of the filled cells of a row."""
    for place in range(len(raw.columns)):
        text = text_of(cell_of(raw, row, place))
        if fold(text):
            yield place, text


def _known_in(raw: RawSheet, rule: SheetRule, row: int) -> dict[str, int]:
    """The contract's columns that a row names, each with its (first) sheet column."""
    found: dict[str, int] = {}
    for place, text in _headings(raw, row):
        if known := rule.by_heading.get(fold_heading(text)):
            found.setdefault(known.name, place + raw.first_column)
    return found


def _below(raw: RawSheet, row: int) -> np.ndarray:
    """The sheet rows (int64, from 1) below a row."""
    return np.arange(row + 1, raw.rows + 1)


def _holds_anything(raw: RawSheet, data: np.ndarray, place: int) -> bool:
    """Whether a column holds anything in rows of ``data``; 无 and the like are nothing."""
    column = raw.columns[place]
    return any(not holds_nothing(column.values[code]) for code in np.unique(column.codes[data - 1]))
