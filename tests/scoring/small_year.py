"""A small invented year, built by hand from frames: what the other tests in here score.

甲县 has practices with several bonuses and text that looks like formulas; 乙县 is vetoed;
丙市 lacks lines; 丁区 sent nothing; 甲局 has lines that do not apply; 乙局 goes over the cap;
丙局 is below zero and loses more than 15 in 四; 丁局 is measured by its ledger.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd

from criteria import load_scheme
from scoring.engine import score
from scoring.model.evidence import (
    BLANK,
    BONUS,
    DEDUCTIONS,
    LINES,
    STEP_CHOICES,
    VETOES,
    Evidence,
    Problem,
    empty,
    pack_places,
)
from scoring.model.scores import Scores
from scoring.model.sheets import TEXT
from scoring.text.folding import fold
from tests.jiuquan import LEDGER_COLUMNS as LEDGER
from tests.jiuquan import READINGS, STEPS

SCHEME = load_scheme("jiuquan-2013")
COUNTY, BUREAU = (group.name for group in SCHEME.groups_of("city"))
UNITS = [
    *((name, COUNTY) for name in ("甲县", "乙县", "丙市", "丁区")),
    *((name, BUREAU) for name in ("甲局", "乙局", "丙局", "丁局")),
]
NUMBER = {name: number for number, (name, _) in enumerate(UNITS)}
SHEETS = [("汇总.xlsx", name) for name in ("基础项", "加分项", "减分项", "一票否决", "评估台账")]
NASTY = ("=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2", "{=1}", "http://a.example/", "坏\x01字")
"""Text a spreadsheet might take for something else, or cannot hold."""

Row = dict[str, Any]
ITEM = {line.id: item for item, line in enumerate(SCHEME.lines)}
COLUMNS = {"due": 4, "done": 5, "self": 6, "verified": 7, "not_applicable": 8}


def frame(columns: dict[str, str], rows: list[Row]) -> pd.DataFrame:
    """Rows as one of the frames of ``Evidence``, with its dtypes; texts not given are blank."""
    if not rows:
        return empty(columns)
    given = pd.DataFrame(rows)
    blank = {name: "" for name, dtype in columns.items() if dtype == TEXT and name not in given}
    return given.assign(**blank)[list(columns)].astype(columns)


def line(unit: str, item: str, at: int = 0, **cells: int | bool) -> Row:
    """One row of ``Evidence.lines``; numbers in hundredths, what is not given is blank."""
    row: Row = {"unit": NUMBER[unit], "item": ITEM[item], "evidence": "文件", "note": ""}
    row |= {"reason": "", "set_aside": bool(cells.get("set_aside", False))}
    for name, column in COLUMNS.items():
        given = name in cells
        row[name] = cells.get(name, False if name == "not_applicable" else BLANK)
        place = "marked_at" if name == "not_applicable" else f"{name}_at"
        row[place] = int(pack_places(0, at + 5, column)) if given else BLANK
    return row


def full(unit: str, how: str = "verified", skip: tuple[str, ...] = ()) -> list[Row]:
    """Every line of a unit at its maximum, but those to skip."""
    first = NUMBER[unit] * len(SCHEME.lines)
    return [
        line(unit, rule.id, first + item, **{how: rule.max})
        for item, rule in enumerate(SCHEME.lines)
        if rule.id not in skip
    ]


def lines() -> list[Row]:
    """The rows of 基础项."""
    by_ledger = tuple(rule.id for rule in SCHEME.lines if rule.measure.ledger)
    half = [line("乙县", "一.1", 40, self=333, verified=250)]
    return [
        *full("甲县"),
        *full("乙县", skip=("一.1",)),
        *half,
        *full("丙市", "self", skip=("一.1", "二.5", "二.7")),
        line("丙市", "二.5", 60, done=100),
        *full("甲局", skip=("三.3", "三.7(6)", "一.3")),
        line("甲局", "三.3", 70, due=0),
        line("甲局", "三.7(6)", 71, not_applicable=True),
        line("甲局", "一.3", 72, verified=355),
        *full("乙局"),
        line("丙局", "四", 80, due=400, done=100),
        *[line("丙局", i.id, 81, verified=50) for i in SCHEME.lines[:20]],
        *[line("丙局", i.id, 82, self=0) for i in SCHEME.lines[20:26]],
        *full("丁局", skip=by_ledger),
    ]


def bonus_row(unit: str, practice: str, case: str, day: str, at: int, adopted: bool = True) -> Row:
    """One row of 加分项."""
    cases = [rule.id for rule in SCHEME.bonus]
    key = sum(map(ord, fold(practice)))
    row = {"unit": NUMBER[unit], "practice": practice, "practice_key": key, "adopted": adopted}
    place = {"case": cases.index(case), "at": int(pack_places(1, at, 0)), "note": ""}
    return {**row, **place, "date": pd.Timestamp(day), "document": "简报第3期"}


def bonus() -> list[Row]:
    """The rows of 加分项: one practice thrice, others once, one not adopted, odd names."""
    return [
        bonus_row("甲县", "三色预警法", "加三.1", "2025-03-01", 5),
        bonus_row("甲县", "三色预警法", "加二.1", "2025-06-01", 6),
        bonus_row("甲县", " 三色预警法", "加三.1", "2025-07-01", 7),
        bonus_row("甲县", "村级议事会", "加四.3", "2025-07-01", 8),
        bonus_row("甲县", "评估进党校", "加一", "2025-08-01", 9, adopted=False),
        bonus_row("乙县", "驻点走访", "加一", "2025-08-02", 10),
        *[bonus_row("甲局", text, "加四.3", "2025-09-01", 11 + n) for n, text in enumerate(NASTY)],
    ]


def deduction_row(unit: str, case: str, matter: str, at: int, **more: Any) -> Row:
    """One row of 减分项."""
    cases = [rule.id for rule in SCHEME.deductions]
    row = {"unit": NUMBER[unit], "case": cases.index(case), "matter": matter, "count": 1}
    rest = {"points": BLANK, "date": pd.Timestamp("2025-05-01"), "basis": "督查通报第2期"}
    end = {"adopted": True, "note": "", "approver": "", "at": int(pack_places(2, at, 0))}
    return {**row, **rest, **end, **more}


def deductions() -> list[Row]:
    """The rows of 减分项."""
    return [
        deduction_row("甲县", "减一", "城南片区改造", 5, count=2),
        deduction_row("甲县", "减二", "渠系改线", 6, adopted=False),
        deduction_row("乙局", "减三", "矿区搬迁", 7, points=2500, note="被省通报"),
        deduction_row("乙局", "减二", "-2", 8, count=4),
        deduction_row("丙局", "减三", "收费调整", 9, points=3000, note="引发聚集"),
        deduction_row("丁局", "减一", "公交 线路(调整)", 10),
    ]


def ledger_row(matter: str, at: int, assessed: str | None, **more: Any) -> Row:
    """One matter of 丁局 in the 评估台账."""
    yes = STEP_CHOICES.index("是")
    row = {"unit": NUMBER["丁局"], "matter": matter, "kind": "决策", "raised": "年初确定"}
    days: Row = {"decided": pd.Timestamp("2025-06-01"), "reported": pd.NaT}
    days["assessed"] = pd.Timestamp(assessed) if assessed else pd.NaT
    rest = {"level": "低", "conclusion": "顺利实施", "archive": "1", **dict.fromkeys(STEPS, yes)}
    return {**row, **days, **rest, "note": "", "at": int(pack_places(4, at, 0)), **more}


def ledger() -> list[Row]:
    """The rows of 评估台账: four matters, one assessed too late and one never."""
    part = STEP_CHOICES.index("部分")
    return [
        ledger_row("学校布局", 5, "2025-05-01"),
        ledger_row("水价改革", 6, "2025-05-02", 征求意见=part, archive=""),
        ledger_row("医院迁建", 7, "2025-07-01", conclusion="暂缓实施"),
        ledger_row("公交线路(调整)", 8, None),
    ]


@cache
def small_evidence() -> Evidence:
    """The whole year as evidence; nobody changes it, so it is made once."""
    veto: Row = {"unit": NUMBER["乙县"], "matter": "园区选址", "date": pd.Timestamp("2025-10-01")}
    veto |= {"document": "某办发〔2025〕9号", "note": "", "at": int(pack_places(3, 5, 0))}
    units = pd.DataFrame(UNITS, columns=["unit", "group"]).astype({"group": "category"})
    return Evidence(
        SCHEME.id,
        2025,
        units,
        frame(LINES, lines()),
        frame(BONUS, bonus()),
        frame(DEDUCTIONS, deductions()),
        frame(VETOES, [veto]),
        frame(LEDGER, ledger()),
        SHEETS,
    )


def small_year(**readings: str) -> Scores:
    """The year scored; readings as keywords with ``_`` for ``-``."""
    chosen = {key.replace("_", "-"): value for key, value in readings.items()}
    return score(small_evidence(), SCHEME, chosen)


def empty_year() -> Scores:
    """A year nobody sent anything for."""
    units = pd.DataFrame({"unit": [], "group": []}).astype({"unit": "str", "group": "category"})
    return score(Evidence(SCHEME.id, 2025, units), SCHEME)


def big_year(units: int) -> Scores:
    """A year of many units, every line verified with made-up points."""
    random = np.random.default_rng(7)
    names = pd.DataFrame({"unit": [f"第{n}局" for n in range(units)]})
    names["group"] = pd.Categorical([BUREAU] * units)
    rows = [
        {**line("甲县", rule.id, verified=int(random.integers(0, rule.max + 1))), "unit": unit}
        for unit, rule in product(range(units), SCHEME.lines)
    ]
    made = Evidence(SCHEME.id, 2025, names, frame(LINES, rows), sheets=SHEETS)
    return score(made, SCHEME)


ONE_CHANGED = [{key: value} for key, values in READINGS.items() for value in values[1:]]
"""Every option but the defaults, each alone."""


def mixed_readings(seed: int, count: int) -> list[dict[str, str]]:
    """Random mixes of the options of all readings; the same seed gives the same."""
    dice = random.Random(seed)
    return [{key: dice.choice(each) for key, each in READINGS.items()} for _ in range(count)]


PAIRS = [
    {**one, **other} for one, other in combinations(ONE_CHANGED, 2) if one.keys() != other.keys()
]
"""Every two options but the defaults, of two readings."""
MANY_READINGS = [{}, *ONE_CHANGED, *PAIRS, *mixed_readings(13, 100)]
"""Each option, each pair of options and a hundred mixes, of some twelve thousand that there are."""

BAD, LOST = "坏表.xlsx", "\udcd5\udcd5片.jpg"
"""Refused files; the second has a name that is not valid Unicode."""
REFUSED = [BAD, LOST]
PROBLEMS = [
    Problem("score-out-of-range", "=1+1", "请改为 0 至 5 分", BAD, "基础项", "G5", "戊局"),
    Problem("missing-column", "缺少列「情形」", "请补上此列", BAD, "加分项", "", "戊局"),
    Problem("not-a-workbook", "不是工作簿", "请另存为 .xlsx", LOST),
    Problem("duplicate-row", "此行与第 5 行相同", "请删去一行", "汇总.xlsx", "加分项", "A6"),
]
