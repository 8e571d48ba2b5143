"""One sheet as read -> a table: its header found, its data rows chosen, its oddities told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.intake.data_rows import Match, data_rows
from scoring.intake.faults import Faults
from scoring.intake.headings import cell_of, find_header, tell_no_header, tell_odd_headings
from scoring.intake.layout import SheetRule
from scoring.intake.reader.parent import Column, RawSheet
from scoring.intake.values import is_blank, text_of
from scoring.model.evidence import cell_name
from scoring.text.personal import kinds_in

_HIDDEN = "已照常读取并计入;如不应计入,请删除后重新报送"


@dataclass
class Table:
    """The data rows of one sheet of one file.

    ``columns`` holds the contract's columns that the sheet has, by name, cut to the data
    rows; ``at`` their sheet column (0-based); ``rows`` the sheet row of each (1-based) and
    ``first`` the sheet column of its first filled cell. ``meant`` are the columns that
    misnamed ones were probably meant to be.
    """

    file: str
    sheet: str
    columns: dict[str, Column]
    at: dict[str, int]
    rows: np.ndarray
    first: np.ndarray
    meant: frozenset[str] = frozenset()
    by_office: bool = False
    """Whether the file is a collection: what it says is the office's word."""
    vouched: bool = True
    """Whether what is the office's to fill may stand in it: not in a unit's own workbook,
    unless whoever received it vouches for it."""


def read_table(
    file: str, raw: RawSheet, rule: SheetRule, match: Match, faults: Faults
) -> Table | None:
    """Find the header and the data rows; None where a required column is missing.

    ``match`` finds the id that a cell of the sheet's column of ids holds.
    """
    _tell_hidden_sheet(file, raw, faults)
    heading = find_header(raw, rule)
    if heading is None:
        tell_no_header(file, raw, rule, faults)
        return None
    header_row, at = heading
    rows, first = data_rows(file, raw, rule, header_row, at, match, faults)
    meant = tell_odd_headings(file, raw, rule, header_row, at, rows, faults)
    columns = {name: raw.columns[place - raw.first_column] for name, place in at.items()}
    columns = _fill_merged(file, raw, rule, columns, at, rows, faults)
    _tell_hidden(file, raw, rows, at, faults)
    tell_personal(file, raw, faults)
    cut = {name: Column(column.values, column.codes[rows - 1]) for name, column in columns.items()}
    return Table(file, raw.name, cut, at, rows, first, frozenset(meant))


def _fill_merged(
    file: str,
    raw: RawSheet,
    rule: SheetRule,
    columns: dict[str, Column],
    at: dict[str, int],
    rows: np.ndarray,
    faults: Faults,
) -> dict[str, Column]:
    """Give merged labels to all the rows they cover; a merged score is an error."""
    data = set(rows.tolist()) if raw.merged else set()
    holds = {column.name: column.holds for column in rule.columns}
    copied: set[str] = set()
    for top, left, bottom, right in raw.merged:
        if (top == bottom and left == right) or data.isdisjoint(range(top, bottom + 1)):
            continue
        for name in [name for name, place in at.items() if left <= place <= right]:
            column = columns[name]
            if holds[name] in ("points", "count"):
                _merged_score(file, raw, (top, left, bottom, right), name, faults)
            elif at[name] == left and bottom > top:
                if name not in copied:
                    column = columns[name] = Column(column.values, column.codes.copy())
                    copied.add(name)
                column.codes[top : min(bottom, raw.rows)] = column.codes[top - 1]
    return columns


def _merged_score(
    file: str, raw: RawSheet, area: tuple[int, int, int, int], name: str, faults: Faults
) -> None:
    top, left, bottom, right = area
    if left < raw.first_column or is_blank(cell_of(raw, top, left - raw.first_column)):
        return
    faults.add(
        "merged-score",
        f"「{name}」列有合并单元格 {cell_name(top, left)}:{cell_name(bottom, right)},"
        "不能判断分数属于哪一项",
        "请取消合并,逐项填写",
        file,
        raw.name,
        cell_name(top, left),
    )


def _tell_hidden_sheet(file: str, raw: RawSheet, faults: Faults) -> None:
    """A hidden sheet is reported, whether or not it can be read."""
    if not raw.visible:
        hint = "隐藏的工作表照常读取;如不应计入,请删除后重新报送"
        faults.add("hidden-data", f"工作表「{raw.name}」是隐藏的", hint, file, raw.name)


def _tell_hidden(
    file: str, raw: RawSheet, rows: np.ndarray, at: dict[str, int], faults: Faults
) -> None:
    """Hidden rows and columns are read like the others, and reported."""
    hidden = np.intersect1d(raw.hidden_rows, rows).tolist() if raw.hidden_rows else []
    for first, last in _runs(hidden):
        span = f"第 {first} 行" if first == last else f"第 {first} 至 {last} 行"
        faults.add("hidden-data", f"{span}是隐藏的", _HIDDEN, file, raw.name, cell_name(first, 0))
    for column in sorted(set(raw.hidden_columns) & set(at.values())):
        name = next(name for name, place in at.items() if place == column)
        faults.add(
            "hidden-data", f"「{name}」列是隐藏的", _HIDDEN, file, raw.name, cell_name(1, column)
        )


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _may_be_personal(value: Any) -> bool:
    if isinstance(value, int | float):
        return 1e10 < value < 1e18
    return isinstance(value, str) and len(value) > 10


def tell_personal(file: str, raw: RawSheet, faults: Faults) -> None:
    """Flag identity-card and mobile numbers with their cells; they are masked everywhere."""
    for place, column in enumerate(raw.columns):
        for code, value in enumerate(column.values):
            if not _may_be_personal(value) or not (kinds := kinds_in(text_of(value))):
                continue
            for row in np.nonzero(column.codes == code)[0] + 1:
                faults.add(
                    "personal-data",
                    f"含有{'、'.join(kinds)},显示和导出时已遮盖",
                    "考评不需要个人身份信息,请删除后再报送",
                    file,
                    raw.name,
                    cell_name(int(row), place + raw.first_column),
                )
