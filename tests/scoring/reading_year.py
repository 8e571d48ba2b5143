"""The small year with more units, so that every option of every reading changes a result.

戊县 has several deductions on one matter; 己县 and 庚县 have the same total, 辛县 is below them;
壬县 lost the section that may be lost once, and has deductions; 戊局 keeps a ledger with steps
done in part and a matter without 决策日期, scores itself where a count measures it as well, and
has lines that it or the office says do not apply.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from scoring.engine import score
from scoring.model.evidence import DEDUCTIONS, LINES, STEP_CHOICES, Evidence
from scoring.model.scores import Scores
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.scoring.small_year import (
    BUREAU,
    COUNTY,
    NUMBER,
    SCHEME,
    UNITS,
    Row,
    deduction_row,
    deductions,
    frame,
    full,
    ledger,
    ledger_row,
    line,
    lines,
    small_evidence,
)

MORE = [(name, COUNTY) for name in ("戊县", "己县", "庚县", "辛县", "壬县")] + [("戊局", BUREAU)]
UNIT = {name: number for number, (name, _) in enumerate([*UNITS, *MORE])}
"""The number of each unit."""


def of(unit: str, rows: list[Row]) -> list[Row]:
    """Rows made for another unit of the small year, given to one of this year's."""
    return [{**row, "unit": UNIT[unit]} for row in rows]


def more_lines() -> list[Row]:
    """The rows of 基础项 of the added units."""
    measured = tuple(rule.id for rule in SCHEME.lines if rule.measure.ledger)
    own = ("一.1", "一.2", "三.3", "三.4", "三.5", "四")
    aside = line("甲县", "三.4", 202, not_applicable=True, set_aside=True)
    overruled = line("甲县", "一.1", 207, verified=450, self=500, not_applicable=True)
    bureau = [
        *full("甲县", skip=(*measured, *own)),
        line("甲县", "一.2", 200, self=400, done=100),
        line("甲县", "三.3", 201, self=250),
        {**aside, "reason": "没有发现稳定问题"},
        {**line("甲县", "三.5", 203, not_applicable=True), "note": "没有下属单位"},
        {**overruled, "reason": "机构成立较晚"},
        line("甲县", "四", 204, due=0),
    ]
    lost = [*full("甲县", skip=("四",)), line("甲县", "四", 205, verified=0, due=300, done=100)]
    lower = [*full("甲县", skip=("一.1",)), line("甲县", "一.1", 206, verified=100)]
    whole = [row for name in ("戊县", "己县", "庚县") for row in of(name, full("甲县"))]
    return [*whole, *of("辛县", lower), *of("壬县", lost), *of("戊局", bureau)]


def more_deductions() -> list[Row]:
    """The rows of 减分项: matters written differently, equal ones, one that is not adopted."""

    def row(unit: str, case: str, matter: str, at: int, **more: Any) -> Row:
        return {**deduction_row("甲县", case, matter, at, **more), "unit": UNIT[unit]}

    return [
        row("戊县", "减二", "河道 清淤(一期)", 30),
        row("戊县", "减一", "货场改造", 31),
        row("戊县", "减一", "河道清淤（一期）", 32, count=3),
        row("戊县", "减三", "河道清淤(一期)", 33, points=1000, note="被市通报", adopted=False),
        row("戊县", "减二", "货场改造", 34),
        row("壬县", "减三", "土地征收", 35, points=2000, note="被省通报"),
        row("壬县", "减一", "土地征收", 36, count=2),
    ]


def more_ledger() -> list[Row]:
    """The rows of 评估台账 of 戊局: no matter was added in the year."""
    part = STEP_CHOICES.index("部分")
    rows = [
        ledger_row("供热改造", 20, "2025-03-01", 跟踪督查=part),
        ledger_row("路网规划", 21, "2025-03-02", decided=pd.NaT, 评估方案=part),
        ledger_row("校车管理", 22, None),
    ]
    return of("戊局", rows)


@cache
def reading_evidence() -> Evidence:
    """The whole year as evidence; nobody changes it, so it is made once."""
    units = pd.DataFrame([*UNITS, *MORE], columns=["unit", "group"])
    return replace(
        small_evidence(),
        units=units.astype({"group": "category"}),
        lines=frame(LINES, [*lines(), *more_lines()]),
        deductions=frame(DEDUCTIONS, [*deductions(), *more_deductions()]),
        ledger=frame(LEDGER, [*ledger(), *more_ledger()]),
    )


def reading_year(readings: dict[str, str] | None = None) -> Scores:
    """The year scored under some readings."""
    return score(reading_evidence(), SCHEME, readings)


assert NUMBER.items() <= UNIT.items()
