"""What is the office's to fill, filled in a unit's own workbook: an error at its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from scoring.intake.faults import Faults
from scoring.intake.layout import OFFICE_COLUMNS, OFFICE_SHEETS
from scoring.intake.stack import Stack, always
from scoring.intake.values import Fault, is_blank

HINT = "请清空后再报送;确是考评主体填写的,由考评主体收件时确认是本办所填"


def tell_office_cells(stack: Stack, units: Sequence[str], faults: Faults) -> None:
    """Tell each filled 核定分 and 核定, and each row of 减分项 and 一票否决 at its first filled
    cell, in tables that nobody vouches for (:attr:`Table.vouched`).

    ``stack.unit`` must be known; ``units`` are their names.
    """
    closed = np.array([not table.vouched for table in stack.tables], dtype=bool)
    if not stack.size or not closed.any():
        return
    inside = closed[stack.table]
    sheet = stack.rule.name
    if sheet in OFFICE_SHEETS:
        fault = Fault("office-cell", f"「{sheet}」由考评主体填写,单位的工作簿里不应有这一行", HINT)
        stack.tell_each(inside, None, always(fault), faults, units)
        return
    for name in OFFICE_COLUMNS:
        column = stack.column(name)
        filled = np.array([not is_blank(value) for value in column.values])[column.codes]
        stack.tell_each(inside & filled, name, _filled(stack, name), faults, units)


def _filled(stack: Stack, name: str) -> Callable[[int], Fault]:
    """The fault of a filled cell, by its row."""
    found = f"「{name}」由考评主体填写,单位的工作簿里填了"
    return lambda index: Fault("office-cell", f"{found}{stack.shown(index, name)}", HINT)
