"""Random years of Jiuquan's scheme, made of frames: units near one another, some lines open."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pandas as pd

from scoring.model.evidence import BONUS, DEDUCTIONS, LINES, VETOES, Evidence
from tests.books import SCHEME
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.jiuquan import STEPS
from tests.scoring.test_properties import frame, line_row

GROUPS = [group.name for group in SCHEME.groups[:2]]


def random_year(seed: int, count: int = 12, open_share: float = 0.06) -> Evidence:
    """A year of ``count`` units in two groups; the same seed gives the same.

    Of ``open_share`` of the lines the office has no word. Bonuses, deductions with the same
    matter twice, a veto now and then, and a ledger that measures what is left open.
    """
    dice = random.Random(seed)
    lines = [_line(dice, unit, item, open_share) for unit in range(count) for item in range(27)]
    rows = [each for each in lines if each is not None]
    units = pd.DataFrame(
        {
            "unit": pd.Series([f"单位{number}" for number in range(count)], dtype="str"),
            "group": pd.Categorical.from_codes([dice.randrange(2) for _ in range(count)], GROUPS),
        }
    )
    bonus = [
        {"unit": dice.randrange(count), "practice_key": dice.randrange(2), "date": _day(dice),
         "case": dice.randrange(len(SCHEME.bonus)), "adopted": dice.random() < 0.9}
        for _ in range(count)
    ]  # fmt: skip
    deductions = [
        {"unit": dice.randrange(count), "case": dice.randrange(len(SCHEME.deductions)),
         "count": dice.randint(1, 3), "points": dice.randint(1000, 3000), "date": _day(dice),
         "adopted": True, "matter": dice.choice(["河道", "河 道", "货场"])}
        for _ in range(count // 2)
    ]  # fmt: skip
    vetoes = [{"unit": dice.randrange(count)}] if dice.random() < 0.3 else []
    ledger = [_matter(dice, dice.randrange(count)) for _ in range(count)]
    return Evidence(
        SCHEME.id,
        2025,
        units,
        frame(rows, LINES),
        frame(bonus, BONUS),
        frame(deductions, DEDUCTIONS),
        frame(vetoes, VETOES),
        frame(ledger, LEDGER),
        [("a.xlsx", "基础项")],
    )


def _day(dice: random.Random) -> np.datetime64:
    return np.datetime64("2025-01-01", "s") + np.timedelta64(dice.randrange(364), "D")


def _line(dice: random.Random, unit: int, item: int, open_share: float) -> dict[str, Any] | None:
    line = SCHEME.lines[item]
    points = line.max - (0 if dice.random() < 0.7 else dice.randint(0, line.max // 4))
    if dice.random() >= open_share:
        aside = dice.random() < 0.02
        given = ((-1, -1), -1, -1 if aside else points, aside, False)
        return line_row(unit, item, given, "")
    due = dice.choice([100, 200, 400])
    counts = (due, dice.choice([0, due // 100 * 50, due]))
    kind = dice.randrange(5)
    if kind == 0:
        return None
    own = points if kind in (1, 2) else -1
    given = (counts if kind in (2, 3) else (-1, -1), own, -1, False, kind == 4)
    return line_row(unit, item, given, "")


def _matter(dice: random.Random, unit: int) -> dict[str, Any]:
    assessed = _day(dice) if dice.random() < 0.8 else None
    decided = _day(dice) if dice.random() < 0.7 else None
    steps = {step: dice.randint(-1, 3) for step in STEPS}
    return {
        "unit": unit, "raised": dice.choice(["年初确定", "临时确定"]), "decided": decided,
        "assessed": assessed, "level": dice.choice(["", "高"]), "archive": dice.choice(["", "1"]),
        "conclusion": dice.choice(["", "顺利实施", "暂缓实施"]), **steps,
    }  # fmt: skip
