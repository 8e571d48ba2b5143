"""The sentences beside a figure: why a base line has its points, which reading was used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from criteria import Line
from scoring.engine.measure import HUNDREDTHS, LedgerCounts
from scoring.model.evidence import BLANK, points_text
from scoring.model.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF, VERIFIED, Scores
from scoring.text.personal import mask

_LEDGER_READINGS = ("partial-step", "undated-decision")
"""The readings that change what a ledger counts."""


def reading_words(scores: Scores, key: str) -> str:
    """The wording of the option that was used for an open point."""
    reading = next(reading for reading in scores.scheme.readings if reading.key == key)
    return reading.words_of(scores.readings[key])


def by_reading(scores: Scores, key: str) -> str:
    """``按读法「…」`` with the option that was used for an open point."""
    return f"按读法「{reading_words(scores, key)}」"


def count_text(hundredths: int) -> str:
    """A count in hundredths of a matter as text: ``250`` gives ``2.5``, ``300`` gives ``3``."""
    return points_text(hundredths).rstrip("0").rstrip(".")


def goes_without_saying(note: str) -> bool:
    """Whether a note on a verified line only repeats figures that stand beside it anyway."""
    return ";" not in note


def line_note(scores: Scores, unit: int, item: int) -> str:
    """Why a line of a unit has its state and its points.

    ``unit`` is a row of ``Evidence.units``, ``item`` counts the scheme's lines from 0.
    """
    told = {
        VERIFIED: _verified_note,
        NOT_APPLICABLE: _not_applicable_note,
        SELF: _self_note,
        MEASURED: _measured_note,
        MISSING: _missing_note,
    }
    return told[int(scores.grid.state[item, unit])](scores, unit, item)


def _verified_note(scores: Scores, unit: int, item: int) -> str:
    """核定分 stands alone: 自评分, a measure and 不适用 beside it never count."""
    beside = [*_own(scores, unit, item), *_measured(scores, unit, item)]
    words = ["按核定分计" + (f"({'、'.join(beside)},不计入)" if beside else "")]
    if _given(scores, unit, item, "not_applicable"):
        words.append("另标为不适用,以核定分为准")
    reason = _text(scores, unit, item, "reason")
    return ";".join([*words, *([f"核定说明:{reason}"] if reason else [])])


def _self_note(scores: Scores, unit: int, item: int) -> str:
    nothing = _nothing_due(scores, unit, item)
    beside = [*_measured(scores, unit, item), *([nothing] if nothing else [])]
    if not beside:
        return "自评分先计入,待核定"
    order = by_reading(scores, "unverified-order")
    return f"自评分先计入,待核定({'、'.join(beside)});{order}"


def _missing_note(scores: Scores, unit: int, item: int) -> str:
    if scores.readings["unverified"] == "missing":
        claims = [*_own(scores, unit, item), *_measured(scores, unit, item)]
        claims += ["单位标为不适用"] if _given(scores, unit, item, "not_applicable") else []
        nothing = _nothing_due(scores, unit, item)
        claims += [nothing] if nothing else []
        if claims:
            return f"{'、'.join(claims)},未经核定,不计;{by_reading(scores, 'unverified')}"
    if scores.scheme.lines[item].measure.kind == "judged":
        return "没有核定分,也没有自评分"
    return "没有核定分、自评分,也没有可据以计量的数"


def _not_applicable_note(scores: Scores, unit: int, item: int) -> str:
    marked = _given(scores, unit, item, "not_applicable")
    if scores.grid.confirmed[item, unit]:
        why = "经核定为不适用"
        reason = _text(scores, unit, item, "reason")
        words = [f"核定说明:{reason}"] if reason else []
    elif marked:
        note = _text(scores, unit, item, "note")
        why, words = "单位标为不适用,待核定", [f"说明:{note}"] if note else []
    else:
        why, words = f"{_nothing_due(scores, unit, item)},待核定", _set_back(scores, unit, item)
    return ";".join([why, *words, by_reading(scores, "not-applicable")])


def _measured_note(scores: Scores, unit: int, item: int) -> str:
    """How counts became points: what was due and done, from where, and by which readings."""
    line = scores.scheme.lines[item]
    due, done, by_ledger = _counts_of(scores, unit, item)
    if due == 0:  # only a penalty line is measured with nothing due
        return ";".join(["没有应查究的事项,计满分", "待核定", *_set_back(scores, unit, item)])
    words = f"应完成 {count_text(due)},完成 {count_text(done)}"
    origin = "台账计量" if by_ledger else "按应完成数、完成数计量"
    told = [f"{origin}:{words},{_sum_words(line, due, done)}"]
    told += _ledger_words(scores, unit, line) if by_ledger else []
    return ";".join([*told, "待核定", *_set_back(scores, unit, item)])


def _sum_words(line: Line, due: int, done: int) -> str:
    most = count_text(line.max)
    if line.measure.kind == "penalty":
        short = count_text(due - done)
        return f"{most} 分 − 每次 {count_text(line.measure.each or 0)} 分 × {short} 次,最低 0 分"
    capped = "(多于应完成数的按应完成数计)" if done > due else ""
    return f"{most} 分 × {count_text(min(due, done))} ÷ {count_text(due)}{capped}"


def _ledger_words(scores: Scores, unit: int, line: Line) -> list[str]:
    """What the ledger left out of a line, and the readings that changed its counts."""
    rule = line.measure.ledger
    assert rule is not None
    told = []
    rows = scores.evidence.ledger[scores.evidence.ledger["unit"] == unit]
    never = int(rows["assessed"].isna().sum())
    if never and rule.of in ("assessed", "implemented"):
        told.append(f"从未评估的 {never} 件不计入应完成数")
    now = LedgerCounts(rows, unit + 1, scores.readings).of(rule)
    for reading in scores.scheme.readings:
        if reading.key not in _LEDGER_READINGS:
            continue
        other = (
            LedgerCounts(rows, unit + 1, {**scores.readings, reading.key: value}).of(rule)
            for value in reading.values
        )
        if any(int(each[1][unit]) != int(now[1][unit]) for each in other):
            told.append(by_reading(scores, reading.key))
    return told


def _set_back(scores: Scores, unit: int, item: int) -> list[str]:
    """The self score that the measure, or nothing due, was taken before, where there is one."""
    own = _own(scores, unit, item)
    order = by_reading(scores, "unverified-order")
    return [f"{own[0]},不计入,{order}"] if own else []


def _counts_of(scores: Scores, unit: int, item: int) -> tuple[int, int, bool]:
    """Due and done in hundredths of a matter, and whether the ledger gave them.

    The line's own counts come first, the ledger serves where the line lacks one, as
    :mod:`scoring.engine.lines` has it.
    """
    line, lines = scores.scheme.lines[item], scores.evidence.lines
    row = int(scores.grid.row[item, unit])
    due = done = BLANK
    if row != BLANK:
        due, done = (int(lines[name].to_numpy()[row]) for name in ("due", "done"))
    rule, by_ledger = line.measure.ledger, False
    if rule is not None and due != 0 and BLANK in (due, done) and len(scores.evidence.ledger):
        ledger = scores.evidence.ledger
        rows = ledger[ledger["unit"] == unit]
        counts = LedgerCounts(rows, unit + 1, scores.readings).of(rule)
        due, done, by_ledger = int(counts[0][unit]), int(counts[1][unit]), bool(len(rows))
    if due == BLANK and line.measure.due is not None:
        due = line.measure.due * HUNDREDTHS
    return due, done, by_ledger


def _nothing_due(scores: Scores, unit: int, item: int) -> str:
    """That nothing was due on a share or count line, in words; blank where something was."""
    if scores.scheme.lines[item].measure.kind in ("judged", "penalty"):
        return ""
    due, _, by_ledger = _counts_of(scores, unit, item)
    if due != 0:
        return ""
    if by_ledger:
        return "台账中没有应完成的事项"
    half_year = scores.scheme.lines[item].measure.due == 0
    return "上半年没有应完成的次数" if half_year else "应完成数为 0"


def _own(scores: Scores, unit: int, item: int) -> list[str]:
    own = int(scores.grid.self[item, unit])
    return [] if own == BLANK else [f"自评 {points_text(own)} 分"]


def _measured(scores: Scores, unit: int, item: int) -> list[str]:
    measured = int(scores.grid.measured[item, unit])
    return [] if measured == BLANK else [f"计量 {points_text(measured)} 分"]


def _given(scores: Scores, unit: int, item: int, name: str) -> bool:
    """A yes-or-no column of ``Evidence.lines``; False where the line has no row."""
    row = int(scores.grid.row[item, unit])
    return row != BLANK and bool(scores.evidence.lines[name].to_numpy()[row])


def _text(scores: Scores, unit: int, item: int, name: str) -> str:
    """A text column of ``Evidence.lines``, identifiers masked; blank where there is none."""
    row = int(scores.grid.row[item, unit])
    words = "" if row == BLANK else scores.evidence.lines[name].iat[row]
    return mask(words.strip()) if isinstance(words, str) else ""


def states_of(scores: Scores, unit: int, *codes: int) -> list[int]:
    """The items of a unit's lines that are in one of the given states, in clause order."""
    found: Any = np.nonzero(np.isin(scores.grid.state[:, unit], codes))[0]
    return [int(item) for item in found]


def waiting(scores: Scores, unit: int) -> list[int]:
    """The items of a unit's lines that count and that the office has not confirmed."""
    grid = scores.grid
    counts = grid.state[:, unit] != MISSING
    found: Any = np.nonzero(counts & ~grid.confirmed[:, unit])[0]
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
