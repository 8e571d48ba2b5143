"""Collecting problems: many rows, one message each, and a bound on how many are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from scoring.intake.layout import COVER, SHEETS
from scoring.model.evidence import ERRORS, Problem
from scoring.text.folding import fold
from scoring.text.personal import mask

MOST_LISTED = 100
"""How many problems of one code are listed for one sheet; the rest are counted."""


class Faults:
    """The problems of a run, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.refused: set[str] = set()
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def add(
        self,
        code: str,
        message: str,
        hint: str,
        file: str,
        sheet: str = "",
        cell: str = "",
        unit: str = "",
    ) -> None:
        """Record one problem; an error refuses its file.

        Beyond :data:`MOST_LISTED` alike on a sheet, problems are counted and not listed.
        """
        self._seen[file, sheet, code] += 1
        if code in ERRORS:
            self.refused.add(file)
        if self._seen[file, sheet, code] <= MOST_LISTED:
            self.found.append(Problem(code, message, hint, file, sheet, cell, unit))

    def listed(self, files: Iterable[str], units: Mapping[str, str]) -> list[Problem]:
        """All problems, with one more for each kind that was too frequent to list.

        By file in the given order; within it errors before warnings, then as they stand in
        the workbook. ``units`` gives the unit of a file of one unit, for problems without.
        """
        place = {mask(file): number for number, file in enumerate(files)}
        owner = {mask(file): unit for file, unit in units.items()}
        more = [
            Problem(
                code,
                f"另有 {times - MOST_LISTED} 处同类问题未逐一列出",
                "请先改正已列出的",
                file,
                sheet,
            )
            for (file, sheet, code), times in self._seen.items()
            if times > MOST_LISTED
        ]
        named = [
            problem if problem.unit else replace(problem, unit=owner.get(problem.file, ""))
            for problem in [*self.found, *more]
        ]
        return sorted(named, key=lambda p: (place.get(p.file, -1), p.severity, _standing(p)))


def _standing(problem: Problem) -> tuple[int, int, int, str]:
    """Where a problem stands in its workbook: sheet, row, column."""
    sheets = [*map(fold, (COVER, *SHEETS))]
    name = fold(problem.sheet)
    sheet = sheets.index(name) if name in sheets else len(sheets) if name else -1
    letters = problem.cell.rstrip("0123456789")
    return sheet, int(problem.cell[len(letters) :] or 0), len(letters), letters
