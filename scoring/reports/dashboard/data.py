"""The year as the dashboard reads it: every figure is the text that the result has for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.model.scores import Scores
from scoring.reports.basis import Basis, fingerprint
from scoring.reports.markup import NONE, ShownFigure
from scoring.text.personal import mask
from scoring.text.typesetting import plain

FIGURES = "base bonus deduction deduction_raw rescaled carried total total_without_veto".split()
"""Figures of a result that may be no scores, beside its sections."""


@dataclass(frozen=True)
class DashboardData:
    """A basis with its result, text and parsed."""

    basis: Basis
    text: str

    @property
    def scores(self) -> Scores:
        """The scored year."""
        return self.basis.scores

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The units of the result, in the order of the year-end table."""
        units: list[dict[str, Any]] = json.loads(self.text)["units"]
        return units

    @cached_property
    def place_of(self) -> dict[int, int]:
        """Where a unit's number stands in :attr:`records`."""
        return {number: place for place, number in enumerate(self.scores.results)}

    @property
    def named(self) -> str:
        """The fingerprint that the page names: the seal's, or that of the text it holds."""
        seal = self.basis.seal
        return seal.result_sha256 if seal else fingerprint(self.text)

    def record(self, number: int) -> dict[str, Any]:
        """A unit's record in the result."""
        return self.records[self.place_of[number]]

    def figure(self, number: int, name: str, sign: str = "") -> ShownFigure:
        """A figure of a unit: ``total``, ``rank``, ``sections.一``; a dash where there is none."""
        result, column = self.scores.results[number], name.rpartition(".")[2]
        is_figure = column in result.sections or column in FIGURES
        if is_figure and result.figure(column) is None:
            return ShownFigure(NONE, name)
        return ShownFigure(shown(follow(self.record(number), name)), name, sign)

    def name(self, number: int) -> ShownFigure:
        """A unit's name; it can be checked where it is shown as the result has it."""
        name = str(self.record(number)["unit"])
        return ShownFigure(name, "unit" if clean(name) == name else "")


def follow(record: Any, path: str) -> Any:
    """What stands at a path such as ``lines.5.points``."""
    if isinstance(record, dict) and path in record:
        return record[path]
    key, _, rest = path.partition(".")
    inside = record[int(key)] if isinstance(record, list) else record[key]
    return follow(inside, rest) if rest else inside


def shown(value: Any) -> str:
    """A value of the result as the page shows it: a dash for null, a true minus."""
    return NONE if value is None else str(value).replace("-", "−")


def clean(text: str) -> str:
    """Text as it may stand in a page: no control characters, no personal identifiers."""
    return plain(mask(text))
