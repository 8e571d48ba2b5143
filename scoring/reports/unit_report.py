"""What pages and the dashboard say of one unit: its result, state, remarks, steps, comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from scoring.analysis.comparison import TOTAL, Compared, against_group
from scoring.explain import Step, explain
from scoring.explain.dependence import Reliance, relies_on
from scoring.explain.standing import State, remarks, state_of
from scoring.explain.vetoes import would_be_other
from scoring.model.points import points_text, printed, signed
from scoring.model.scores import Scores, UnitResult


class Difference(NamedTuple):
    """Points more or less: a mark (colour never stands alone) and the points with their sign."""

    mark: str
    words: str


class ComparedRow(NamedTuple):
    """A section or the total (``id`` is blank) beside the group's median and the year before.

    ``max`` in hundredths; figures as text, a dash for none.
    """

    id: str
    title: str
    max: int
    own: str
    median: str
    above: Difference
    before: str
    since: Difference


@dataclass(frozen=True)
class UnitReport:
    """One unit (a row of ``Evidence.units``); ``refused_units``: whose own file was sent back."""

    scores: Scores
    number: int
    refused_units: frozenset[str] = frozenset()

    @property
    def result(self) -> UnitResult:
        """What the unit came to."""
        return self.scores.results[self.number]

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.result.name

    @property
    def group(self) -> str:
        """The group's name."""
        return self.result.group

    @property
    def ranked(self) -> int:
        """How many units of the group take part in ranks."""
        return sum(map(self.scores.is_placed, self.scores.in_group(self.group)))

    @property
    def state(self) -> State:
        """How the unit stands as a whole."""
        return state_of(self.result, self.scores.scheme)

    @property
    def total(self) -> str:
        """The total; blank where the unit has none."""
        total = self.result.figure("total")
        return "" if total is None else points_text(total)

    @property
    def would_be(self) -> str:
        """The total without its veto; blank without a veto, or where that is the same."""
        other = self.result.vetoed and would_be_other(self.scores.scheme)
        return points_text(self.result.total_without_veto) if other else ""

    @property
    def remarks(self) -> list[str]:
        """Remarks as the year-end table has them."""
        return remarks(self.scores, self.number, self.refused_units)

    @cached_property
    def steps(self) -> list[Step]:
        """The way to the total, step by step."""
        return explain(self.scores, self.number)

    @property
    def without_points(self) -> bool:
        """Whether the unit sent nothing and nobody gave it any points."""
        return self.result.unsent and not any(step.points for step in self.steps)

    @property
    def relies_on(self) -> list[Reliance]:
        """The readings on which the unit's total, rank or state depends."""
        return relies_on(self.scores, self.number)

    def against_group(self, before: Scores | None) -> list[Compared]:
        """As :func:`scoring.analysis.comparison.against_group` has it."""
        return against_group(self.scores, self.number, before)


def compared_rows(compared: list[Compared]) -> list[ComparedRow]:
    """The rows of :meth:`UnitReport.against_group` as shown."""
    return [
        ComparedRow(
            "" if row.id == TOTAL else row.id,
            row.title,
            row.max,
            _points(row.own),
            _points(row.median),
            _difference(row.above),
            _points(row.before),
            _difference(row.since),
        )
        for row in compared
    ]


def _points(value: int | None) -> str:
    return "—" if value is None else printed(value)


def _difference(value: int | None) -> Difference:
    if value is None:
        return Difference("", "—")
    return Difference("▲" if value > 0 else "▼" if value < 0 else "＝", signed(value))
