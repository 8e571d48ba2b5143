"""One sheet of one file while it is being read: its cells by place, its problems at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from scoring.intake.problems import Problems
from scoring.intake.reader.parent import ReadColumn, ReadSheet
from scoring.intake.values import text_of
from scoring.model.evidence import cell_name
from scoring.text.folding import fold
from scoring.text.personal import kinds_in


@dataclass
class SheetInFile:
    """A sheet as read, its file, where its problems go. Rows count from 1, columns from 0 (A)."""

    file: str
    sheet: ReadSheet
    problems: Problems
    _filled: dict[int, list[tuple[int, str]]] = field(default_factory=dict, init=False)

    def column(self, column: int) -> ReadColumn | None:
        """The cells of a column, None where the sheet has no such column."""
        place = column - self.sheet.first_column
        return self.sheet.columns[place] if 0 <= place < len(self.sheet.columns) else None

    def columns(self) -> Iterator[tuple[int, ReadColumn]]:
        """Each column that holds cells, with its number."""
        return enumerate(self.sheet.columns, start=self.sheet.first_column)

    def value(self, row: int, column: int) -> Any:
        """What a cell holds, None where it is empty or outside."""
        cells = self.column(column)
        return cells.values[cells.codes[row - 1]] if cells else None

    def filled_texts(self, row: int) -> list[tuple[int, str]]:
        """Column and text of the cells of a row that are not blank."""
        if row not in self._filled:
            texts = ((column, text_of(self.value(row, column))) for column, _ in self.columns())
            self._filled[row] = [(column, text) for column, text in texts if fold(text)]
        return self._filled[row]

    def report(self, code: str, message: str, hint: str, row: int = 0, column: int = 0) -> None:
        """Record a problem at a cell; without a row, of the whole sheet."""
        cell = cell_name(row, column)
        self.problems.report(code, message, hint, self.file, self.sheet.name, cell)

    def report_personal(self) -> None:
        """Identity-card and mobile numbers, at their cells; they are masked everywhere."""
        for place, column in self.columns():
            found = {
                code: kinds
                for code, value in enumerate(column.values)
                if _may_be_personal(value) and (kinds := kinds_in(text_of(value)))
            }
            rows = np.nonzero(np.isin(column.codes, [*found]))[0] if found else np.zeros(0, int)
            for row in rows[np.argsort(column.codes[rows], kind="stable")].tolist():
                message = f"含有{'、'.join(found[column.codes[row]])},显示和导出时已遮盖"
                hint = "考评不需要个人身份信息,请删除后再报送"
                self.report("personal-data", message, hint, row + 1, place)


def _may_be_personal(value: Any) -> bool:
    """Whether a value is long enough for a number of a person."""
    if isinstance(value, str):
        return len(value) > 10
    return isinstance(value, int | float) and 1e10 < value < 1e18
