"""The header of a sheet of rows: found among its top rows, its odd headings reported."""

from __future__ import annotations

import numpy as np

from scoring.intake.data_rows import holds_nothing
from scoring.intake.near_names import meant_columns
from scoring.intake.sheet_in_file import SheetInFile
from scoring.model.sheets import SheetRule
from scoring.text.folding import fold_heading

HEADER_WITHIN = 10
"""The header row is among this many top rows."""
Misnamed = list[tuple[int, str, tuple[str, ...]]]
"""Columns that are nearly the contract's: column, heading, and the names it may have meant."""


def find_header(of: SheetInFile, rule: SheetRule) -> tuple[int, dict[str, int]] | None:
    """The first top row with all required columns, and the column of each known name."""
    wanted = {column.name for column in rule.required}
    for row in _top_rows(of):
        at = _known_columns(of, rule, row)
        if wanted <= {*at}:
            return row, at
    return None


def report_no_header(of: SheetInFile, rule: SheetRule) -> None:
    """The columns that the best row for a header lacks, misnamed ones at their cells."""
    required = [column.name for column in rule.required]
    best, best_row, best_misnamed = set[str](), 0, Misnamed()
    for row in _top_rows(of):
        at = _known_columns(of, rule, row)
        misnamed = _misnamed(of, rule, row, at, np.arange(row + 1, of.sheet.rows + 1))
        named = {*at, *(name for _, _, names in misnamed for name in names)}.intersection(required)
        if len(named) > len(best):
            best, best_row, best_misnamed = named, row, misnamed
    _report_misnamed(of, best_row, best_misnamed)
    if lacking := [name for name in required if name not in best]:
        of.report(
            "missing-column",
            f"前 {HEADER_WITHIN} 行中没有同时含有全部必填列的表头,缺:{'、'.join(lacking)}",
            "请使用空白模板的表头,不要改列名",
        )


def report_odd_headings(
    of: SheetInFile, rule: SheetRule, row: int, at: dict[str, int], data: np.ndarray
) -> frozenset[str]:
    """Report columns that stand twice, are misnamed, or not known; gives the names that
    misnamed ones may have meant.

    A misnamed or unknown column that holds nothing in the rows of ``data`` (sheet rows) is
    nothing.
    """
    misnamed = _misnamed(of, rule, row, at, data)
    for column, text in of.filled_texts(row):
        known = rule.by_heading.get(fold_heading(text))
        if known and at[known.name] != column:
            message = f"列「{known.name}」出现两次"
            of.report("duplicate-item", message, "请只保留一列", row, column)
        odd = not known and all(column != place for place, _, _ in misnamed)
        if odd and _holds_anything(of, data, column):
            message = f"列「{text[:20]}」不在约定之中,不予读取"
            of.report("unknown-column", message, f"可用的列:{'、'.join(rule.by_name)}", row, column)
    _report_misnamed(of, row, misnamed)
    return frozenset(name for _, _, names in misnamed for name in names)


def _report_misnamed(of: SheetInFile, row: int, misnamed: Misnamed) -> None:
    for column, text, names in misnamed:
        proposal = "或".join(f"「{name}」" for name in names)
        of.report(
            "misnamed-column",
            f"列「{text[:20]}」填有内容,但不是约定的列名,没有读取;是否为{proposal}?",
            f"若是,请把列名改为{proposal};若不是,请删去这一列,或改用不相近的列名",
            row,
            column,
        )


def _misnamed(
    of: SheetInFile, rule: SheetRule, row: int, at: dict[str, int], data: np.ndarray
) -> Misnamed:
    """Misnamed columns of a header row.

    Not where a column so named stands there as well and holds anything: then the other is
    an office's own.
    """
    found: Misnamed = []
    for column, text in of.filled_texts(row):
        if fold_heading(text) in rule.by_heading:
            continue
        names = meant_columns(rule, text)
        taken = any(name in at and _holds_anything(of, data, at[name]) for name in names)
        if names and not taken and _holds_anything(of, data, column):
            found.append((column, text, names))
    return found


def _top_rows(of: SheetInFile) -> range:
    return range(1, min(of.sheet.rows, HEADER_WITHIN) + 1)


def _known_columns(of: SheetInFile, rule: SheetRule, row: int) -> dict[str, int]:
    """The contract's columns that a row names, each with its (first) column."""
    found: dict[str, int] = {}
    for column, text in of.filled_texts(row):
        if known := rule.by_heading.get(fold_heading(text)):
            found.setdefault(known.name, column)
    return found


def _holds_anything(of: SheetInFile, data: np.ndarray, column: int) -> bool:
    """Whether a column holds anything in rows of ``data``; 无 and the like are nothing."""
    cells = of.column(column)
    return cells is not None and any(
        not holds_nothing(cells.values[code]) for code in np.unique(cells.codes[data - 1])
    )
