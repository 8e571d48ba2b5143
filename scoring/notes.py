"""The sentences beside a figure: why a base line has its points, which reading was used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from criteria import Line
from scoring.evidence import BLANK, points_text
from scoring.measure import LedgerCounts
from scoring.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF, Scores


def reading_words(scores: Scores, key: str) -> str:
    """The wording of the option that was used for an open point."""
    reading = next(reading for reading in scores.scheme.readings if reading.key == key)
    return reading.words_of(scores.readings[key])


def count_text(hundredths: int) -> str:
    """A count in hundredths of a matter as text: ``250`` gives ``2.5``, ``300`` gives ``3``."""
    return points_text(hundredths).rstrip("0").rstrip(".")


def line_note(scores: Scores, unit: int, item: int) -> str:
    """Why a line of a unit has its state and its points.

    ``unit`` is a row of ``Evidence.units``, ``item`` counts the scheme's lines from 0.
    """
    state = scores.grid.state[item, unit]
    if state == MISSING:
        return _missing_note(scores, unit, item)
    if state == NOT_APPLICABLE:
        return _not_applicable_note(scores, unit, item)
    if state == MEASURED:
        return _measured_note(scores, unit, item)
    own, measured = (int(a[item, unit]) for a in (scores.grid.self, scores.grid.measured))
    others = [] if state == SELF or own == BLANK else [f"自评 {points_text(own)} 分"]
    others += [] if measured == BLANK else [f"计量 {points_text(measured)} 分"]
    compared = f"({'、'.join(others)})" if others else ""
    return f"自评分先计入,待核定{compared}" if state == SELF else f"按核定分计{compared}"


def _missing_note(scores: Scores, unit: int, item: int) -> str:
    given = (scores.grid.self[item, unit], scores.grid.measured[item, unit])
    if scores.readings["unverified"] == "missing" and max(given) != BLANK:
        return f"未核定;按读法「{reading_words(scores, 'unverified')}」"
    if scores.scheme.lines[item].measure.kind == "judged":
        return "没有核定分,也没有自评分"
    return "没有核定分、自评分,也没有可据以计量的数"


def _not_applicable_note(scores: Scores, unit: int, item: int) -> str:
    row = int(scores.grid.row[item, unit])
    lines = scores.evidence.lines
    if row != BLANK and lines["not_applicable"].iat[row]:
        why = "标为不适用"
    elif row != BLANK and lines["due"].iat[row] == 0:
        why = "应完成数为 0"
    elif scores.scheme.lines[item].measure.due == 0:
        why = "上半年没有应完成的次数"
    else:
        why = "台账中没有应完成的事项"
    return f"{why};按读法「{reading_words(scores, 'not-applicable')}」"


def _measured_note(scores: Scores, unit: int, item: int) -> str:
    """How counts became points: what was due and done, and from where."""
    line = scores.scheme.lines[item]
    due, done, by_ledger = _counts_of(scores, unit, item)
    words = f"应完成 {count_text(due)},完成 {count_text(done)}"
    origin = "台账计量" if by_ledger else "按应完成数、完成数计量"
    return f"{origin}:{words},{_sum_words(line, due, done)};待核定"


def _sum_words(line: Line, due: int, done: int) -> str:
    most = count_text(line.max)
    if line.measure.kind == "penalty":
        short = count_text(due - done)
        return f"{most} 分 − 每次 {count_text(line.measure.each or 0)} 分 × {short} 次,最低 0 分"
    capped = "(多于应完成数的按应完成数计)" if done > due else ""
    return f"{most} 分 × {count_text(min(due, done))} ÷ {count_text(due)}{capped}"


def _counts_of(scores: Scores, unit: int, item: int) -> tuple[int, int, bool]:
    """Due and done in hundredths of a matter, and whether the ledger gave them."""
    line, lines = scores.scheme.lines[item], scores.evidence.lines
    row = int(scores.grid.row[item, unit])
    due = done = BLANK
    if row != BLANK:
        due, done = (int(lines[name].to_numpy()[row]) for name in ("due", "done"))
    rule = line.measure.ledger
    if rule is not None and due == done == BLANK:
        ledger = scores.evidence.ledger
        rows = ledger[ledger["unit"] == unit]
        counts = LedgerCounts(rows, unit + 1, scores.readings).of(rule)
        return int(counts[0][unit]), int(counts[1][unit]), True
    if due == BLANK:
        due = (line.measure.due or 0) * 100
    return due, done, False


def states_of(scores: Scores, unit: int, *codes: int) -> list[int]:
    """The items of a unit's lines that are in one of the given states, in clause order."""
    found: Any = np.nonzero(np.isin(scores.grid.state[:, unit], codes))[0]
    return [int(item) for item in found]


def rows_of(frame: pd.DataFrame, unit: int) -> list[dict[str, Any]]:
    """The rows of one unit (column ``unit``), as they stand."""
    found = frame[frame["unit"] == unit].to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in found]


def veto_words(row: dict[str, Any]) -> str:
    """A veto's matter and its document."""
    return f"{row['matter']}({row['document']})"


def figures_of(scores: Scores, unit: int) -> dict[str, Any]:
    """A unit's row of ``Scores.units``. Raises ``KeyError`` for a unit that is not there."""
    return {str(key): value for key, value in scores.units.loc[unit].items()}
