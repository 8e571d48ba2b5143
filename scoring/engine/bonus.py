"""Bonuses. One practice counts its single highest case, unless a reading says otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.model.evidence import BLANK, Evidence
from scoring.model.points import points_text

COUNTED, NOT_ADOPTED, SAME_PRACTICE, OTHER_PRACTICE = range(4)


def score_bonus(
    evidence: Evidence, scheme: Scheme, rules: Mapping[str, str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Which bonus rows count and why the others do not, and each unit's sum in hundredths.

    Adds to ``Evidence.bonus``: ``points`` (int64 hundredths), ``reason`` (int8, a place in
    COUNTED, NOT_ADOPTED, SAME_PRACTICE, OTHER_PRACTICE), ``best_case`` (int16, the case that
    counts for the practice, or BLANK) and ``best`` (int64, what the practice earns).

    Rules: ``bonus-repeat`` = ``by-kind`` takes per practice the highest of (points x
    adopted rows of that case); ``bonus-scope`` = ``unit`` a unit's highest practice only.
    """
    frame = evidence.bonus
    total = np.zeros(len(evidence.units), dtype=np.int64)
    each = np.array([case.points for case in scheme.bonus] or [0], dtype=np.int64)
    case = frame["case"].to_numpy()
    points = each[case]
    reason = np.full(len(frame), NOT_ADOPTED, dtype=np.int8)
    best_case = np.full(len(frame), BLANK, dtype=np.int16)
    best = np.zeros(len(frame), dtype=np.int64)
    rows = np.nonzero(frame["adopted"].to_numpy())[0]
    if len(rows):
        by_kind = rules["bonus-repeat"] == "by-kind"
        unit = frame["unit"].to_numpy()[rows]
        practice = _number(unit, frame["practice_key"].to_numpy()[rows])
        worth = points[rows] * (_times(practice, case[rows]) if by_kind else 1)
        # Highest first; equal ones in clause order, then by date, then as they stand.
        days = frame["date"].to_numpy()[rows].astype("datetime64[D]").astype(np.int64)
        falling = (int(worth.max()) - worth) * len(each) + case[rows]
        order = np.lexsort((days, falling, practice))
        first = order[np.append(True, np.diff(practice[order]) != 0)]
        head = first[practice]  # practices are numbered 0, 1, 2 … in the sorted order
        best_case[rows], best[rows] = case[rows][head], worth[head]
        counts = case[rows] == case[rows][head] if by_kind else head == np.arange(len(rows))
        reason[rows] = np.where(counts, COUNTED, SAME_PRACTICE)
        if rules["bonus-scope"] == "unit":
            place = frame["at"].to_numpy()[rows]
            by_unit = np.lexsort((place[head], -worth[head], unit))
            leads = by_unit[np.append(True, np.diff(unit[by_unit]) != 0)]
            chosen = np.full(len(total), BLANK, dtype=np.int64)
            chosen[unit[leads]] = practice[leads]
            reason[rows[practice != chosen[unit]]] = OTHER_PRACTICE
        counted = rows[reason[rows] == COUNTED]
        np.add.at(total, frame["unit"].to_numpy()[counted], points[counted])
    scored = frame.assign(points=points, reason=reason, best_case=best_case, best=best)
    return scored, total


def _number(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Number distinct pairs of non-negative integers 0, 1, 2 … in sorted order."""
    key = first.astype(np.int64) * (int(second.max()) + 1) + second
    return np.unique(key, return_inverse=True)[1]


def _times(practice: np.ndarray, case: np.ndarray) -> np.ndarray:
    """How many rows share this row's practice and case."""
    same = _number(practice, case)
    return np.bincount(same)[same]


def why_not(scheme: Scheme, reason: int, best_case: int, best: int) -> str | None:
    """Why a bonus row does not count, in words; None where it counts."""
    terms = scheme.terms
    if reason == COUNTED:
        return None
    if reason == NOT_ADOPTED:
        return "核定为不采纳"
    if reason == OTHER_PRACTICE:
        return f"按所选读法,一个单位只计{terms.bonus}最高的一项{terms.practice}"
    counted = scheme.bonus[best_case].id
    return f"同一{terms.practice}以最高{terms.bonus}计分,已计「{counted}」{points_text(best)} 分"
