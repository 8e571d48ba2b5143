"""What is not settled yet: lines that the office has not confirmed, and what totals can come to.

A total never falls when a line of its unit earns more, so it is least where every open line gets 0
and most where each gets its maximum. 不适用 lies between the two, but for the penalty line: without
it a deduction's cap is whole where a reading takes from the cap what that line lost. Both are
looked at.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.engine.lines import line_maxima
from scoring.engine.scenarios import Scenarios, scenarios
from scoring.model.evidence import BLANK, LINES, Evidence
from scoring.model.scores import Scores
from scoring.model.sheets import TEXT


def open_lines(scores: Scores) -> np.ndarray:
    """Which lines wait for the office's word (bool, (lines, units)): without a figure, with one of
    the unit's own, measured, or said not to apply by the unit. The same under every reading.
    """
    found = ~scores.grid.confirmed
    found[[*scores.scheme.described]] = False
    return found


def settle_lines(evidence: Evidence, which: np.ndarray, points: np.ndarray) -> Evidence:
    """The evidence with a 核定分 (int, hundredths) for each line of ``which``; both of the shape
    (lines, units), ``points`` perhaps by broadcasting.
    """
    item, unit = np.nonzero(which)
    given = np.broadcast_to(points, which.shape)
    return _with_rows(evidence, item, unit, "verified", given[item, unit])


def set_aside(evidence: Evidence, item: int, units: np.ndarray) -> Evidence:
    """The evidence where the office says 不适用 to a line of some units (their numbers)."""
    marked = np.ones(len(units), dtype=bool)
    items = np.full(len(units), item)
    claimed = _with_rows(evidence, items, units, "not_applicable", marked)
    aside = _with_rows(claimed, items, units, "set_aside", marked)
    return _with_rows(aside, items, units, "verified", np.full(len(units), BLANK))


def bounds(evidence: Evidence, scheme: Scheme, which: np.ndarray) -> tuple[Scenarios, Scenarios]:
    """What units come to at least and at most under every combination of readings, once the
    lines of ``which`` (as :func:`open_lines` has them) are settled.
    """
    none, most = np.zeros((1, 1), dtype=np.int64), line_maxima(evidence, scheme)
    least = settle_lines(evidence, which, none)
    low = scenarios(least, scheme)
    if scheme.penalty_line is not None and scheme.reading_of("deduction-cap"):
        item = scheme.lines.index(scheme.penalty_line)
        units = np.flatnonzero(which[item])
        if len(units):
            low = _lower(low, scenarios(set_aside(least, item, units), scheme))
    return low, scenarios(settle_lines(evidence, which, most), scheme)


def _lower(one: Scenarios, other: Scenarios) -> Scenarios:
    complete = one.complete & other.complete
    totals = np.broadcast_to(np.minimum(one.totals, other.totals), complete.shape)
    return replace(one, totals=totals, complete=complete)


def _with_rows(
    evidence: Evidence, item: np.ndarray, unit: np.ndarray, column: str, values: np.ndarray
) -> Evidence:
    """The evidence with a column's values at some lines; rows are added where there are none."""
    lines, count = evidence.lines, int(item.max(initial=0)) + 1
    count = max(count, int(lines["item"].max()) + 1 if len(lines) else 0)
    row = np.full((len(evidence.units), count), BLANK, dtype=np.int64)
    row[lines["unit"].to_numpy(), lines["item"].to_numpy()] = np.arange(len(lines))
    lacking = row[unit, item] == BLANK
    if lacking.any():
        row[unit[lacking], item[lacking]] = len(lines) + np.arange(np.count_nonzero(lacking))
        added = _blank_rows(unit[lacking], item[lacking])
        lines = pd.concat([lines, added], ignore_index=True).astype(LINES)
    changed = lines[column].to_numpy(copy=True)
    changed[row[unit, item]] = values
    return replace(evidence, lines=lines.assign(**{column: changed}))


def _blank_rows(unit: np.ndarray, item: np.ndarray) -> pd.DataFrame:
    blank = {"bool": False, TEXT: ""}
    columns = {name: np.full(len(unit), blank.get(dtype, BLANK)) for name, dtype in LINES.items()}
    columns |= {"unit": unit, "item": item}
    return pd.DataFrame(columns).astype(LINES)
