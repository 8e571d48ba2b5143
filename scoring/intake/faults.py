"""Collecting problems: many rows, one message each, and a bound on how many are listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scoring.evidence import ERRORS, Problem
from scoring.personal import mask

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

    def listed(self, files: Iterable[str]) -> list[Problem]:
        """All problems, by file in the given order, errors before warnings within a file,
        with one more for each kind that was too frequent to list.
        """
        place = {mask(file): number for number, file in enumerate(files)}
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
        return sorted(
            [*self.found, *more],
            key=lambda problem: (place.get(problem.file, -1), problem.severity),
        )
