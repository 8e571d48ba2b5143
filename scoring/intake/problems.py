"""Collecting problems: many rows, one message each, and a bound on how many are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from scoring.model.evidence import Problem
from scoring.model.problem_codes import ERRORS
from scoring.text.folding import fold
from scoring.text.personal import mask

MOST_LISTED = 100
"""How many problems of one code are listed for one sheet; the rest are counted."""


class Problems:
    """A run's problems in the order found; ``refused`` names the files that have an error."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.refused: set[str] = set()
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def report(
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

    def room(self, code: str, file: str, sheet: str) -> int:
        """How many more problems of a code will be listed for a sheet."""
        return max(MOST_LISTED - self._seen[file, sheet, code], 0)

    def count(self, code: str, file: str, sheet: str, times: int) -> None:
        """Record problems of a kind that is listed often enough; an error refuses its file."""
        self._seen[file, sheet, code] += times
        if code in ERRORS:
            self.refused.add(file)

    def include(self, other: Problems) -> None:
        """Take over what was found in a file by itself."""
        self.found += other.found
        self.refused |= other.refused
        self._seen += other._seen

    def listed(
        self, files: Iterable[str], units: Mapping[str, str], sheets: Sequence[str]
    ) -> list[Problem]:
        """All problems, with one more for each kind that was too frequent to list.

        By file in the given order; within it errors before warnings, then as they stand in
        the workbook, its ``sheets`` (folded names) in their order. ``units`` gives the unit of a
        file of one unit, for problems without.
        """
        place = {mask(file): number for number, file in enumerate(files)}
        owner = {mask(file): unit for file, unit in units.items()}
        problems = list(self.found)
        for (file, sheet, code), times in self._seen.items():
            if times > MOST_LISTED:
                message = f"另有 {times - MOST_LISTED} 处同类问题未逐一列出"
                problems.append(Problem(code, message, "请先改正已列出的", file, sheet))
        named = (p if p.unit else replace(p, unit=owner.get(p.file, "")) for p in problems)
        return sorted(
            named, key=lambda p: (place.get(p.file, -1), p.severity, _position(p, sheets))
        )


def _position(problem: Problem, sheets: Sequence[str]) -> tuple[int, int, int, str]:
    """Sheet, row, length of the column's letters, and the letters, to sort by."""
    name = fold(problem.sheet)
    sheet = sheets.index(name) if name in sheets else len(sheets) if name else -1
    letters = problem.cell.rstrip("0123456789")
    return sheet, int(problem.cell[len(letters) :] or 0), len(letters), letters
