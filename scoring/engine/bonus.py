"""Bonuses. One practice counts its single highest case, unless a reading says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.model.evidence import BLANK, Evidence
from scoring.model.points import points_text

COUNTED, NOT_ADOPTED, SAME_PRACTICE, OTHER_PRACTICE = range(4)


def score_bonus(
    evidence: Evidence, scheme: Scheme, rules: Mapping[str, str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Which bonus rows count and why the others do not, and each unit's sum in hundredths, before
    ``bonus_cap``.

    Adds to ``Evidence.bonus``: ``points`` (int64 hundredths), ``reason`` (int8, a place in
    COUNTED, NOT_ADOPTED, SAME_PRACTICE, OTHER_PRACTICE), ``best_case`` (int16, the case that
    counts for the practice, or BLANK), ``best`` (int64, what the practice earns) and ``earned``
    (int64, what the row adds: 0 where it does not count, less than ``points`` where its case's
    ``cap`` is reached, earlier rows first).

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
        key = _paired(unit, frame["practice_key"].to_numpy()[rows])
        worth = points[rows] * (_times(key, case[rows]) if by_kind else 1)
        # Highest first; equal ones in clause order, then by date, then as they stand.
        days = frame["date"].to_numpy()[rows].astype("datetime64[D]").astype(np.int64)
        falling = (int(worth.max()) - worth) * len(each) + case[rows]
        order = np.lexsort((days, falling, key))
        begins = np.append(True, np.diff(key[order]) != 0)
        practice = np.empty(len(rows), dtype=np.int64)
        practice[order] = np.cumsum(begins) - 1  # numbered 0, 1, 2 … in the sorted order
        head = order[begins][practice]
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
    earned = np.where(reason == COUNTED, points, 0)
    caps = [case.cap for case in scheme.bonus]
    earned = cap_by_case(frame, earned, caps)
    np.add.at(total, frame["unit"].to_numpy(), earned)
    found = {
        "points": points,
        "reason": reason,
        "best_case": best_case,
        "best": best,
        "earned": earned,
    }
    # Several columns at once are joined in a third of the time that ``assign`` takes.
    scored = pd.concat([frame, pd.DataFrame(found, index=frame.index, copy=False)], axis=1)
    return scored, total


def cap_by_case(
    frame: pd.DataFrame,
    points: np.ndarray,
    caps: Sequence[int | None],
    turn: np.ndarray | None = None,
) -> np.ndarray:
    """Points of rows (int64 hundredths) such that no unit's rows of a case come to more than the
    case's cap: by ``date``, then by ``turn`` (as they stand), the rows count in full until it is
    reached.
    """
    if not len(frame) or not any(cap is not None for cap in caps):
        return points
    case = frame["case"].to_numpy()
    cap = np.array([_NO_CAP if cap is None else cap for cap in caps], dtype=np.int64)[case]
    before = cumulated(frame, points, turn) - points
    return np.clip(cap - before, 0, points)


_NO_CAP = np.iinfo(np.int64).max // 2


def cumulated(
    frame: pd.DataFrame, values: np.ndarray, turn: np.ndarray | None = None
) -> np.ndarray:
    """Sums of ``values`` over a unit's rows of a case up to and with each row, by ``date``, then by
    ``turn`` (as they stand).
    """
    turn = np.arange(len(frame)) if turn is None else turn
    columns = {"date": frame["date"].to_numpy(), "turn": turn, "value": values}
    rows = frame[["unit", "case"]].assign(**columns).reset_index(drop=True)
    in_order = rows.sort_values(["date", "turn"], kind="stable")
    return in_order.groupby(["unit", "case"])["value"].cumsum().sort_index().to_numpy()


def _paired(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """A number (int64) for each pair of non-negative integers, the same for the same pair."""
    return first.astype(np.int64) * (int(second.max()) + 1) + second


def _times(practice: np.ndarray, case: np.ndarray) -> np.ndarray:
    """How many rows share this row's practice and case."""
    same = np.unique(_paired(practice, case), return_inverse=True)[1]
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
