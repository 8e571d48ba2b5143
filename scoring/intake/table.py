"""One sheet as read -> a table: its header found, its data rows chosen, its oddities told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.evidence import cell_name
from scoring.folding import fold, fold_heading
from scoring.intake.faults import Faults
from scoring.intake.layout import (
    HEADER_WITHIN,
    NOTHING,
    REMARK_STARTS,
    SUM_STARTS,
    ColumnRule,
    SheetRule,
)
from scoring.intake.reader.parent import Column, RawSheet
from scoring.intake.values import is_blank, text_of
from scoring.personal import kinds_in

EMPTY, FILLED, REMARK, SUM = range(4)


@dataclass
class Table:
    """The data rows of one sheet of one file.

    ``columns`` holds the contract's columns that the sheet has, by name, cut to the data
    rows; ``at`` their sheet column (0-based); ``rows`` the sheet row of each (1-based).
    """

    file: str
    sheet: str
    columns: dict[str, Column]
    at: dict[str, int]
    rows: np.ndarray
    by_office: bool = False
    """Whether the file is a collection: what it says is the office's word."""


def read_table(file: str, raw: RawSheet, rule: SheetRule, faults: Faults) -> Table | None:
    """Find the header and the data rows; None where a required column is missing."""
    heading = _find_header(raw, rule)
    if heading is None:
        _missing_columns(file, raw, rule, faults)
        return None
    header_row, at = heading
    _odd_headings(file, raw, rule, header_row, at, faults)
    rows = _data_rows(raw, rule, header_row, at, _kinds(raw))
    columns = {name: raw.columns[place - raw.first_column] for name, place in at.items()}
    columns = _fill_merged(file, raw, rule, columns, at, rows, faults)
    _tell_hidden(file, raw, rows, at, faults)
    tell_personal(file, raw, faults)
    cut = {name: Column(column.values, column.codes[rows - 1]) for name, column in columns.items()}
    return Table(file, raw.name, cut, at, rows)


def _cell(raw: RawSheet, row: int, place: int) -> Any:
    column = raw.columns[place]
    return column.values[column.codes[row - 1]]


def _find_header(raw: RawSheet, rule: SheetRule) -> tuple[int, dict[str, int]] | None:
    """The header's row and the sheet column of each of the contract's columns in it."""
    wanted = {fold_heading(column.name) for column in rule.required}
    names = {heading: column.name for heading, column in rule.by_heading.items()}
    for row in range(1, min(raw.rows, HEADER_WITHIN) + 1):
        found: dict[str, int] = {}
        for place in range(len(raw.columns)):
            heading = fold_heading(text_of(_cell(raw, row, place)))
            if heading in names:
                found.setdefault(names[heading], place + raw.first_column)
        if wanted <= {fold_heading(name) for name in found}:
            return row, found
    return None


def _missing_columns(file: str, raw: RawSheet, rule: SheetRule, faults: Faults) -> None:
    """Name the columns that the best row for a header lacks."""
    best: set[str] = set()
    for row in range(1, min(raw.rows, HEADER_WITHIN) + 1):
        cells = {fold_heading(text_of(_cell(raw, row, place))) for place in range(len(raw.columns))}
        here = {column.name for column in rule.required if fold_heading(column.name) in cells}
        best = here if len(here) > len(best) else best
    lacking = "、".join(column.name for column in rule.required if column.name not in best)
    faults.add(
        "missing-column",
        f"前 {HEADER_WITHIN} 行中没有同时含有全部必填列的表头,缺:{lacking}",
        "请使用空白模板的表头,不要改列名",
        file,
        raw.name,
    )


def _odd_headings(
    file: str, raw: RawSheet, rule: SheetRule, row: int, at: dict[str, int], faults: Faults
) -> None:
    """Columns the contract does not know, and columns that stand twice."""
    for place in range(len(raw.columns)):
        text = text_of(_cell(raw, row, place))
        known: ColumnRule | None = rule.by_heading.get(fold_heading(text))
        cell = cell_name(row, place + raw.first_column)
        if not fold(text):
            continue
        if known is None:
            faults.add(
                "unknown-column",
                f"列「{text[:20]}」不在约定之中,不予读取",
                f"可用的列:{'、'.join(column.name for column in rule.columns)}",
                file,
                raw.name,
                cell,
            )
        elif at[known.name] != place + raw.first_column:
            faults.add(
                "duplicate-item",
                f"列「{known.name}」出现两次",
                "请只保留一列",
                file,
                raw.name,
                cell,
            )


def _kinds(raw: RawSheet) -> np.ndarray:
    """What each cell is to the choice of data rows (int8), shape (rows, columns)."""
    out = np.zeros((raw.rows, len(raw.columns)), dtype=np.int8)
    for place, column in enumerate(raw.columns):
        out[:, place] = np.array([*map(_kind, column.values)], dtype=np.int8)[column.codes]
    return out


def _kind(value: Any) -> int:
    if not isinstance(value, str):
        return EMPTY if value is None else FILLED
    text = fold(value)
    if text.partition(":")[0].partition("(")[0] in SUM_STARTS:
        return SUM
    if text.startswith((*SUM_STARTS, *REMARK_STARTS)):
        return REMARK
    return EMPTY if not text or text in NOTHING else FILLED


def _data_rows(
    raw: RawSheet, rule: SheetRule, header: int, at: dict[str, int], kinds: np.ndarray
) -> np.ndarray:
    """The rows under the header that are data, as sheet rows (from 1).

    Not data are blank rows, rows whose cells only say 无, and rows that begin with 合计, 说明
    and the like. Where several columns are required, a row that fills them all is data even
    so (a practice may be called 说明会), unless it is a sum.
    """
    body = kinds[header:]
    data = (body != EMPTY).any(axis=1)
    required = [at[column.name] - raw.first_column for column in rule.required]
    for row in np.nonzero(np.isin(body, (SUM, REMARK)).any(axis=1))[0]:
        first = body[row][int(np.argmax(body[row] != EMPTY))]
        whole = len(required) > 1 and bool((body[row, required] != EMPTY).all())
        if first == SUM or (first == REMARK and not whole):
            data[row] = False
    return np.nonzero(data)[0] + header + 1


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
    if left < raw.first_column or is_blank(_cell(raw, top, left - raw.first_column)):
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


def _tell_hidden(
    file: str, raw: RawSheet, rows: np.ndarray, at: dict[str, int], faults: Faults
) -> None:
    """Hidden rows, columns and sheets are read like the others, and reported."""
    hint = "已照常读取并计入;如不应计入,请删除后重新报送"
    if not raw.visible:
        faults.add("hidden-data", f"工作表「{raw.name}」是隐藏的", hint, file, raw.name)
    hidden = np.intersect1d(raw.hidden_rows, rows).tolist() if raw.hidden_rows else []
    for first, last in _runs(hidden):
        span = f"第 {first} 行" if first == last else f"第 {first} 至 {last} 行"
        faults.add("hidden-data", f"{span}是隐藏的", hint, file, raw.name, cell_name(first, 0))
    for column in sorted(set(raw.hidden_columns) & set(at.values())):
        name = next(name for name, place in at.items() if place == column)
        faults.add(
            "hidden-data", f"「{name}」列是隐藏的", hint, file, raw.name, cell_name(1, column)
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
