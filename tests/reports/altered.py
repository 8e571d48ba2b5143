"""One change made twice: in a year's evidence, and in the cells of its year-end workbook."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pandas as pd
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from scoring.model.evidence import Evidence
from scoring.model.scores import Scores

Change = Callable[[Evidence, Workbook], Evidence]
"""Changes the workbook in place and gives the evidence changed alike."""


def with_changes(data: bytes, evidence: Evidence, changes: list[Change]) -> tuple[bytes, Evidence]:
    """A workbook and its evidence after some changes."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for change in changes:
        evidence = change(evidence, book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), evidence


def _changed(frame: pd.DataFrame, row: int, **values: int | bool) -> pd.DataFrame:
    frame = frame.copy()
    for name, value in values.items():
        frame.iloc[row, frame.columns.get_loc(name)] = value
    return frame


def _row(sheet: Worksheet, column: int, value: str) -> int:
    """The first row that holds a value in a column (from 0)."""
    return next(row[0].row for row in sheet.iter_rows() if str(row[column].value) == value)


def line_score(scores: Scores, unit: int, item: int, points: int) -> Change:
    """A line's points, typed over whatever stood there."""

    def change(evidence: Evidence, book: Workbook) -> Evidence:
        sheet = book["逐项得分"]
        heads = [
            str(low.value or up.value).split("\n")[0] for up, low in zip(*sheet["3:4"], strict=True)
        ]
        row = _row(sheet, 1, str(evidence.units["unit"].iloc[unit]))
        column = heads.index(scores.scheme.lines[item].id) + 1
        sheet.cell(row, column).value = points / 100
        found = int(scores.grid.row[item, unit])
        lines = _changed(evidence.lines, found, verified=points, not_applicable=False)
        return replace(evidence, lines=lines)

    return change


def _type_over(scores: Scores, page: Worksheet, at: int, column: int, value: str | int) -> None:
    """Put a value into a row of cases that is found by its source, which stands last."""
    page.cell(_row(page, page.max_column - 1, str(scores.source(at))), column).value = value


def bonus_adopted(scores: Scores, row: int, adopted: bool) -> Change:
    """核定 of a row of 加分项."""

    def change(evidence: Evidence, book: Workbook) -> Evidence:
        at, word = int(evidence.bonus["at"].iloc[row]), "采纳" if adopted else "不采纳"
        _type_over(scores, book["加分明细"], at, 7, word)
        return replace(evidence, bonus=_changed(evidence.bonus, row, adopted=adopted))

    return change


def deduction_adopted(scores: Scores, row: int, adopted: bool) -> Change:
    """核定 of a row of 减分项."""

    def change(evidence: Evidence, book: Workbook) -> Evidence:
        at, word = int(evidence.deductions["at"].iloc[row]), "采纳" if adopted else "不采纳"
        _type_over(scores, book["减分明细"], at, 8, word)
        return replace(evidence, deductions=_changed(evidence.deductions, row, adopted=adopted))

    return change


def deduction_count(scores: Scores, row: int, count: int) -> Change:
    """起数 of a row of 减分项."""

    def change(evidence: Evidence, book: Workbook) -> Evidence:
        at = int(evidence.deductions["at"].iloc[row])
        _type_over(scores, book["减分明细"], at, 5, count)
        return replace(evidence, deductions=_changed(evidence.deductions, row, count=count))

    return change


def random_changes(scores: Scores, dice: random.Random) -> list[Change]:
    """A few changes of each kind that a year has room for."""
    evidence, changes = scores.evidence, []
    items, units = (scores.grid.row >= 0).nonzero()
    for place in dice.sample(range(len(items)), min(4, len(items))):
        item = int(items[place])
        most = scores.scheme.lines[item].max
        points = dice.choice([0, most, dice.randrange(most + 1)])
        changes.append(line_score(scores, int(units[place]), item, points))
    if len(evidence.bonus):
        row = dice.randrange(len(evidence.bonus))
        adopted = not bool(evidence.bonus["adopted"].iloc[row])
        changes.append(bonus_adopted(scores, row, adopted))
    if len(evidence.deductions):
        row = dice.randrange(len(evidence.deductions))
        adopted = not bool(evidence.deductions["adopted"].iloc[row])
        changes.append(deduction_adopted(scores, row, adopted))
    per_event = [
        row
        for row, case in enumerate(evidence.deductions["case"])
        if scores.scheme.deductions[case].rule == "per-event"
    ]
    if per_event:
        changes.append(deduction_count(scores, dice.choice(per_event), dice.randint(1, 9)))
    return changes
