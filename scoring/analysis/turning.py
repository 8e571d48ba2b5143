"""How far a unit is ahead of the next, and the least that would turn the two round."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scoring.engine import score
from scoring.engine.lines import line_maxima
from scoring.engine.open_lines import settle_lines
from scoring.engine.scenarios import Scenarios, place_of
from scoring.model.evidence import BLANK
from scoring.model.scores import NOT_APPLICABLE, Scores, UnitResult

Readings = tuple[tuple[str, str], ...]
"""Keys and options."""


class Lead(NamedTuple):
    """How far a unit is ahead of the next of its group, and what would put that one ahead of it.

    ``tied``: who has the same total. ``next``: the first in table order of those with the next
    lower total, blank for none; ``by``: hundredths between the two, more than 0.

    ``readings``: the fewest readings that have to be changed, each with its option, so that both
    have a rank by their totals and the next one's is higher; all lines as they stand, all
    combinations looked at; None where none does it. ``lines``: open lines (unit, item) that do it
    by the readings in use, where those of the unit get 0 and those of the next their maximum; None
    where all together do not. They are the fewest where ``lines_least``, else a set that does it
    and may have one too many: where a line said not to apply changes what others count, or the
    penalty line what deductions take. Readings and lines changed together are not looked at.
    """

    tied: tuple[str, ...]
    next: str
    by: int
    readings: Readings | None = None
    lines: tuple[tuple[int, int], ...] | None = None
    lines_least: bool = True


def leads(scores: Scores, found: Scenarios, which: np.ndarray) -> dict[int, Lead]:
    """By unit that is ranked by its total: its lead, and what turns it round.

    ``found``: the year under all readings; ``which``: its open lines (bool, (lines, units)).
    """
    turned: dict[int, Lead] = {}
    lines = _Lines(scores, which)
    for results in scores.groups.values():
        placed = [each for each in results if scores.is_placed(each)]
        for result in placed:
            tied = tuple(e.name for e in placed if e.total == result.total and e is not result)
            lower = [each for each in placed if each.total < result.total]
            if not lower:
                turned[result.unit] = Lead(tied, "", 0)
                continue
            after = lower[0]
            readings = _fewest_readings(scores, found, result, after)
            lead = Lead(tied, after.name, result.total - after.total, readings)
            turned[result.unit] = lines.turning(lead, result.unit, after.unit)
    return turned


def _fewest_readings(
    scores: Scores, found: Scenarios, one: UnitResult, other: UnitResult
) -> Readings | None:
    """The fewest readings changed from those in use that put ``other`` ahead; None for none."""
    complete = found.complete[..., one.unit] & found.complete[..., other.unit]
    ahead = complete & (found.totals[..., other.unit] > found.totals[..., one.unit])
    if not ahead.any():
        return None
    readings = scores.scheme.readings
    in_use = place_of(scores.scheme, scores.readings)
    changed = np.zeros(ahead.shape, dtype=np.int64)
    for axis, (place, size) in enumerate(zip(in_use, ahead.shape, strict=True)):
        if size > 1:
            shape = [1] * ahead.ndim
            shape[axis] = size
            changed = changed + (np.arange(size) != place).reshape(shape)
    at = np.argmin(np.where(ahead, changed, len(readings) + 1))
    chosen = np.unravel_index(at, ahead.shape)
    return tuple(
        (reading.key, reading.values[int(number)])
        for reading, number, place, size in zip(readings, chosen, in_use, ahead.shape, strict=True)
        if size > 1 and int(number) != place
    )


class _Lines:
    """What each unit comes to at least and at most when so many of its open lines are settled."""

    def __init__(self, scores: Scores, which: np.ndarray) -> None:
        self.scores, self.which = scores, which
        placed = [unit for unit, each in scores.results.items() if scores.is_placed(each)]
        self.most = line_maxima(scores.evidence, scores.scheme)
        count = which[:, placed].sum(axis=0).max(initial=0) if placed else 0
        points = np.maximum(scores.grid.points, 0)
        gains = np.broadcast_to(self.most, which.shape) - points
        self.first_down = _order(which, np.where(scores.grid.points == BLANK, self.most, points))
        self.first_up = _order(which, gains)
        self.down = [self._totals(self.first_down < k, lowest=True) for k in range(count + 1)]
        self.up = [self._totals(self.first_up < k, lowest=False) for k in range(count + 1)]

    def _totals(self, chosen: np.ndarray, lowest: bool) -> np.ndarray:
        scores, settled = self.scores, chosen & self.which
        if settled.any():
            points = np.zeros((1, 1), dtype=np.int64) if lowest else self.most
            evidence = settle_lines(scores.evidence, settled, points)
            scores = score(evidence, scores.scheme, scores.readings)
        return scores.units["total"].sort_index().to_numpy()

    def turning(self, lead: Lead, one: int, other: int) -> Lead:
        """The lead of ``one`` over ``other`` with the open lines that turn it round."""
        least = not (self._is_mixed(one) or self._is_mixed(other))
        ways = [
            (lowered + raised, raised, lowered)
            for lowered in range(int(self.which[:, one].sum()) + 1)
            for raised in range(int(self.which[:, other].sum()) + 1)
            if self.up[raised][other] > self.down[lowered][one]
        ]
        if not ways:
            return lead._replace(lines_least=least)
        _, raised, lowered = min(ways)
        down = np.flatnonzero(self.which[:, one] & (self.first_down[:, one] < lowered))
        up = np.flatnonzero(self.which[:, other] & (self.first_up[:, other] < raised))
        lines = [(one, item) for item in down.tolist()] + [(other, item) for item in up.tolist()]
        return lead._replace(lines=tuple(lines), lines_least=least)

    def _is_mixed(self, unit: int) -> bool:
        """Whether settling one of a unit's open lines changes what other figures count."""
        scheme, rules = self.scores.scheme, self.scores.rules
        claimed = self.which[:, unit] & (self.scores.grid.state[:, unit] == NOT_APPLICABLE)
        if rules["not-applicable"] == "rescale" and claimed.any():
            return True
        line = scheme.penalty_line
        capped = rules["deduction-cap"] == "with-penalty" and scheme.deduction_cap is not None
        return capped and line is not None and bool(self.which[scheme.lines.index(line), unit])


def _order(which: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """The turn of each open line of a unit (0 first), those with the most to gain first."""
    keys = np.where(which, -gains.astype(np.int64), np.iinfo(np.int64).max)
    turn = np.empty(which.shape, dtype=np.int64)
    order = np.argsort(keys, axis=0, kind="stable")
    np.put_along_axis(turn, order, np.arange(len(which))[:, None], axis=0)
    return turn
