"""One sheet as read -> a table: its header found, its data rows chosen, its oddities reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from scoring.intake.data_rows import Match, data_rows
from scoring.intake.headers import find_header, report_no_header, report_odd_headings
from scoring.intake.reader.parent import ReadColumn
from scoring.intake.sheet_in_file import SheetInFile
from scoring.intake.values import is_blank
from scoring.model.evidence import BLANK, cell_name
from scoring.model.sheets import SheetRule

_HIDDEN = "已照常读取并计入;如不应计入,请删除后重新报送"


@dataclass(frozen=True)
class SheetTable:
    """The data rows of one sheet of one file.

    ``columns`` holds the contract's columns that the sheet has, by name, cut to the data
    rows; ``at`` their sheet column (0-based); ``rows`` the sheet row of each (int64, 1-based)
    and ``first`` the sheet column of its first filled cell (int64). ``meant`` are the columns
    that misnamed ones were probably meant to be.
    """

    file: str
    sheet: str
    columns: dict[str, ReadColumn]
    at: dict[str, int]
    rows: np.ndarray
    first: np.ndarray
    meant: frozenset[str] = frozenset()
    year: int = BLANK
    """The year on the file's cover, BLANK where unknown."""
    by_office: bool = False
    """Whether the file is a collection: what it says is the office's word."""
    may_hold_office_cells: bool = True
    """Whether what is the office's to fill may stand in it: in a collection, and in a unit's own
    workbook where the recipient confirms that the office filled it."""


def read_table(of: SheetInFile, rule: SheetRule, match: Match) -> SheetTable | None:
    """Find the header and the data rows; None where a required column is missing.

    ``match`` finds the id that a cell of the sheet's column of ids holds.
    """
    sheet = of.sheet
    if not sheet.visible:
        hint = "隐藏的工作表照常读取;如不应计入,请删除后重新报送"
        of.report("hidden-data", f"工作表「{sheet.name}」是隐藏的", hint)
    header = find_header(of, rule)
    if header is None:
        report_no_header(of, rule)
        return None
    row, at = header
    rows, first = data_rows(of, rule, row, at, match)
    meant = report_odd_headings(of, rule, row, at, rows)
    columns = _merged_filled(of, rule, at, rows)
    _report_hidden(of, rows, at)
    of.report_personal()
    cut = {name: ReadColumn(each.values, each.codes[rows - 1]) for name, each in columns.items()}
    return SheetTable(of.file, sheet.name, cut, at, rows, first, meant)


def _merged_filled(
    of: SheetInFile, rule: SheetRule, at: dict[str, int], rows: np.ndarray
) -> dict[str, ReadColumn]:
    """Columns by name, merged labels given to all rows they cover; a merged score is an error."""
    sheet = of.sheet
    columns = {name: sheet.columns[column - sheet.first_column] for name, column in at.items()}
    data = set(rows.tolist()) if sheet.merged else set()
    copied: set[str] = set()
    for top, left, bottom, right in sheet.merged:
        if (top == bottom and left == right) or data.isdisjoint(range(top, bottom + 1)):
            continue
        for name in [name for name, column in at.items() if left <= column <= right]:
            if rule.by_name[name].kind in ("score", "points", "count"):
                if not is_blank(of.value(top, left)):
                    area = f"{cell_name(top, left)}:{cell_name(bottom, right)}"
                    message = f"「{name}」列有合并单元格 {area},不能判断分数属于哪一项"
                    of.report("merged-score", message, "请取消合并,逐项填写", top, left)
            elif at[name] == left and bottom > top:
                if name not in copied:
                    columns[name] = ReadColumn(columns[name].values, columns[name].codes.copy())
                    copied.add(name)
                codes = columns[name].codes
                codes[top : min(bottom, sheet.rows)] = codes[top - 1]
    return columns


def _report_hidden(of: SheetInFile, rows: np.ndarray, at: dict[str, int]) -> None:
    """Hidden rows and columns are read like the others, and reported."""
    hidden = np.intersect1d(of.sheet.hidden_rows, rows).tolist() if of.sheet.hidden_rows else []
    for first, last in _runs(hidden):
        span = f"第 {first} 行" if first == last else f"第 {first} 至 {last} 行"
        of.report("hidden-data", f"{span}是隐藏的", _HIDDEN, first)
    for name, column in sorted(at.items(), key=lambda each: each[1]):
        if column in of.sheet.hidden_columns:
            of.report("hidden-data", f"「{name}」列是隐藏的", _HIDDEN, 1, column)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
