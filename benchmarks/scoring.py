"""Scoring: a million base lines of 38,500 units under all rules; a year of 70 units."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.timing import Figure, paired
from criteria import load_scheme
from scoring.engine import score
from scoring.model.evidence import (
    BLANK,
    BONUS,
    DEDUCTIONS,
    LINES,
    VETOES,
    Evidence,
    categories,
    empty,
    ledger_columns,
)

SCHEME = load_scheme("jiuquan-2013")
LINE_COUNT = len(SCHEME.lines)
SECTION = np.repeat(
    np.arange(len(SCHEME.sections)), [len(section.lines) for section in SCHEME.sections]
)
UNITS = 38_500


def invented(units: int, seed: int = 2013) -> Evidence:
    """A year with every rule at work: self and verified scores, counts, 不适用, bonuses,
    deductions, vetoes; no line missing but by chance.
    """
    chance = np.random.default_rng(seed)
    count = units * LINE_COUNT
    most = np.tile([line.max for line in SCHEME.lines], units)
    own = np.where(chance.random(count) < 0.5, (most * chance.random(count)).astype(int), BLANK)
    checked = np.where(chance.random(count) < 0.4, (most * chance.random(count)).astype(int), BLANK)
    due = np.where(chance.random(count) < 0.5, chance.integers(0, 20, count) * 100, BLANK)
    aside = chance.random(count)
    lines = {
        "unit": np.repeat(np.arange(units), LINE_COUNT),
        "item": np.tile(np.arange(LINE_COUNT), units),
        "due": due,
        "done": np.where(due >= 0, due // 2, BLANK),
        "self": own,
        "verified": checked,
        "not_applicable": aside < 0.02,
        "set_aside": aside < 0.01,
    }
    cases = {
        "unit": chance.integers(0, units, units),
        "practice_key": chance.integers(0, 3, units),
        "case": chance.integers(0, len(SCHEME.bonus), units),
        "adopted": chance.random(units) < 0.9,
    }
    deductions = {
        "unit": chance.integers(0, units, units),
        "case": chance.integers(0, len(SCHEME.deductions), units),
        "count": chance.integers(1, 3, units),
        "points": np.full(units, 1200),
        "adopted": chance.random(units) < 0.9,
    }
    names = pd.DataFrame(
        {
            "unit": pd.Series([f"单位{n}" for n in range(units)], dtype="str"),
            "group": categories(np.arange(units) % 2, [g.name for g in SCHEME.groups]),
        }
    )
    return Evidence(
        SCHEME.id,
        2025,
        names,
        _frame(lines, LINES),
        _frame(cases, BONUS),
        _frame(deductions, DEDUCTIONS),
        _frame({"unit": chance.integers(0, units, units // 50)}, VETOES),
        ledger=empty(ledger_columns(SCHEME)),
        sheets=[("a.xlsx", "基础项")],
    )


def _frame(given: dict[str, np.ndarray], columns: dict[str, str]) -> pd.DataFrame:
    size = len(given["unit"])
    fill = {"category": lambda: categories(np.zeros(size, int), [""])}
    dates = np.full(size, np.datetime64("2025-06-30", "s"))
    return pd.DataFrame(
        {
            name: given[name].astype(dtype)
            if name in given
            else dates
            if dtype.startswith("datetime")
            else fill.get(dtype, lambda: np.arange(size))()
            for name, dtype in columns.items()
        }
    )


def _bincount(year: Evidence) -> np.ndarray:
    """The least that could be done: section sums of dictionary-encoded columns, nothing else."""
    unit, item = year.lines["unit"].to_numpy(), year.lines["item"].to_numpy()
    key = unit * np.int64(len(SCHEME.sections)) + SECTION[item]
    return np.bincount(key, weights=POINTS[CODES[: len(key)]])


POINTS = np.arange(1501) / 100
CODES = np.random.default_rng(1).integers(0, 1501, UNITS * LINE_COUNT)


def _float_groupby(frame: pd.DataFrame) -> object:
    """The idiomatic float way to the same section sums."""
    return frame.groupby(["unit", "section"])["points"].sum()


def _three_groupbys(frame: pd.DataFrame, bonus: pd.DataFrame, lost: pd.DataFrame) -> object:
    """An idiomatic pandas pass over a year: sections, bonuses, deductions, total, rank."""
    sections = frame.groupby(["unit", "section"])["points"].sum().unstack()
    best = bonus.groupby(["unit", "practice"])["points"].max().groupby("unit").sum()
    capped = lost.groupby("unit")["points"].sum().clip(upper=30)
    total = sections.sum(axis=1).add(best, fill_value=0).sub(capped, fill_value=0)
    return total.rank(ascending=False)


def _plain(year: Evidence) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    lines = pd.DataFrame(
        {
            "unit": year.units["unit"].to_numpy()[year.lines["unit"]],
            "section": np.array([s.id for s in SCHEME.sections])[
                SECTION[year.lines["item"].to_numpy()]
            ],
            "points": year.lines["self"].to_numpy() / 100,
        }
    )
    bonus = pd.DataFrame(
        {"unit": year.bonus["unit"], "practice": year.bonus["practice_key"], "points": 2.0}
    )
    return lines, bonus, pd.DataFrame({"unit": year.deductions["unit"], "points": 2.0})


def figures() -> Iterator[Figure]:
    """All figures of scoring."""
    large, small = invented(UNITS), invented(70)
    lines, _, _ = _plain(large)
    name = f"scoring {len(large.lines):,} lines of {UNITS:,} units"
    yield paired(name, lambda: score(large, SCHEME), "bincount", lambda: _bincount(large), 8)
    yield paired(
        name, lambda: score(large, SCHEME), "float groupby", lambda: _float_groupby(lines), 0.8
    )
    half = invented(UNITS // 2)
    yield paired(
        "... growth: twice the units",
        lambda: score(large, SCHEME),
        "half the units",
        lambda: score(half, SCHEME),
        2.6,
    )
    parts = _plain(small)
    yield paired(
        "scoring a year of 70 units",
        lambda: score(small, SCHEME),
        "pandas pass of 3 group-bys",
        lambda: _three_groupbys(*parts),
        0.8,
        31,
    )
