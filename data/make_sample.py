"""Write the sample years: ``python -m data.make_sample [FOLDER]`` (FOLDER: data).

Every run writes the same files: figures come from checksums of the names, never from
chance or the clock. What each unit shows stands in :mod:`data.sample_story`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from criteria import Line, load_scheme
from data.books import HALF, collection, pick, roster_book, verified
from data.sample_story import (
    ALIAS_ON_COVER,
    CITY,
    COUNTIES,
    COUNTY,
    DEMO,
    DEPARTMENTS,
    LATE_ROWS,
    MARK,
    MATTERS,
    NO_UNPLANNED,
    OFFICE_ROWS,
    REFUSED,
    SAME_MATTER,
    STORIES,
    TWINS,
    UNVERIFIED,
    Row,
    Story,
)
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.templates import Filled, write_template
from scoring.model.sheets import BASE, sheets_of
from scoring.text.typesetting import typeset

SCHEME = load_scheme("jiuquan-2013")
SHEETS = sheets_of(SCHEME).by_name
_, BONUS, DEDUCTION, _, LEDGER = SHEETS
YEAR = 2025
UNITS = {**dict.fromkeys(COUNTIES, COUNTY), **dict.fromkeys(DEPARTMENTS, CITY)}
ALIASES = COUNTIES | DEPARTMENTS
OFFICE_BOOK, LATE_BOOK = "市稳评办汇总.xlsx", "市稳评办补充.xlsx"
ROSTER = tuple(
    RosterUnit(unit, group, tuple(filter(None, ALIASES[unit].split("、"))))
    for unit, group in UNITS.items()
)


def judged(line: Line, *words: object) -> int:
    """Invented points for a line, in hundredths: mostly all, sometimes a half or one less."""
    return max(0, line.max - HALF * (0, 0, 0, 0, 1, 1, 2)[pick(7, line.id, *words)])


def unit_lines(unit: str) -> dict[str, Row]:
    """What a unit fills in on 基础项; lines that its ledger measures stay without a score."""
    story = STORIES.get(unit, Story())
    like = TWINS.get(unit, unit)
    out: dict[str, Row] = {}
    for number, line in enumerate(SCHEME.lines, start=1):
        row: Row = {}
        if line.measure.kind == "judged":
            row["自评分"] = judged(line, like) / 100
        elif line.measure.due:
            row["完成数"] = max(1, line.measure.due - (pick(6, line.id, like) == 0))
        elif line.measure.kind == "penalty":
            row |= {"自评分": line.max / 100, "说明": f"{DEMO}:本年度没有应查究情形"}
        if line.measure.kind != "penalty":
            row["佐证材料"] = f"{DEMO}:材料第{number}号"
        out[line.id] = row | story.lines.get(line.id, {})
    return out


def ledger(unit: str) -> list[Row]:
    """A unit's matters of the year."""
    like = TWINS.get(unit, unit)
    count = (9 if unit in COUNTIES else 5) + pick(4, like)
    start = pick(len(MATTERS), unit)
    rows = [_matter(unit, like, number, start) for number in range(count)]
    rows[0]["备注"] = STORIES.get(unit, Story()).note_in_ledger or None
    if unit == "瓜州县":
        rows.append({"事项名称": SAME_MATTER, "类别": "政策", "提出方式": "年初确定",
                     "决策日期": date(YEAR, 10, 15)})  # fmt: skip
    return rows


def _matter(unit: str, like: str, number: int, start: int) -> Row:
    name, kind = MATTERS[(start + 5 * number) % len(MATTERS)]
    unplanned = pick(3, like, number) == 0 and unit not in NO_UNPLANNED
    decided = date(YEAR, 3, 1) + timedelta(days=pick(240, like, number, "day"))
    late = pick(17, like, number, "late") == 0
    postponed = pick(11, like, number, "end") == 0

    def step(what: str) -> str:
        return ("是", "是", "是", "是", "是", "部分", "不适用")[pick(7, like, number, what)]

    row: Row = {
        "事项名称": f"({DEMO}){name}",
        "类别": kind,
        "提出方式": "临时确定" if unplanned else "年初确定",
        "决策日期": decided,
        "评估日期": decided + timedelta(days=12 if late else -15 - pick(20, like, number)),
        "评估方案": "是",
        "征求意见": step("征求意见"),
        "评估风险": "是" if number % 4 else "部分",
        "风险等级": "高" if postponed else ("低", "低", "中")[pick(3, like, number, "level")],
        "评估结论": "暂缓实施" if postponed else "顺利实施",
        "化解方案": None if postponed else step("化解方案"),
        "跟踪督查": None if postponed else step("跟踪督查"),
        "报备日期": date(YEAR, 12, 10),
    }
    if pick(9, like, number, "archive"):
        row["档案号"] = f"{DEMO}评〔{YEAR}〕{number + 1}号"
    return row


def unit_book(unit: str) -> bytes:
    """A unit's workbook, filled in."""
    filled = Filled(
        {"填报人": f"{DEMO}填报人", "填报日期": date(YEAR, 12, 20)},
        unit_lines(unit),
        {BONUS: STORIES.get(unit, Story()).bonus, LEDGER: ledger(unit)},
        typeset(MARK),
    )
    stream = io.BytesIO()
    name = ALIAS_ON_COVER.get(unit, unit)
    write_template(stream, SCHEME, name, UNITS[unit], YEAR, filled)
    return stream.getvalue()


def last_year() -> Iterator[Row]:
    """The sample year before: verified scores of all lines, and nothing else."""
    for unit, group in UNITS.items():
        for line in SCHEME.lines:
            points = line.max if line.allowed else judged(line, unit, YEAR - 1)
            yield {"单位": unit, "单位类别": group, "编号": line.id, "核定分": points / 100}


def sample_files() -> dict[str, bytes]:
    """All files of the sample by their path under ``data``."""
    units = {f"{unit}.xlsx": unit_book(unit) for unit in UNITS}
    rows = {name: [_with_basis(name, row) for row in given] for name, given in OFFICE_ROWS.items()}
    judged_too = Roster(tuple(x for x in ROSTER if x.name not in (*UNVERIFIED, REFUSED)))
    year = {BASE: [*verified(units, SCHEME, YEAR, judged_too, TWINS)], **rows}
    folder = f"sample_{YEAR}"
    return {
        **{f"{folder}/units/{name}": data for name, data in units.items()},
        f"{folder}/office/{OFFICE_BOOK}": collection(SCHEME, YEAR, year),
        f"{folder}/office/{LATE_BOOK}": collection(
            SCHEME, YEAR, {DEDUCTION: LATE_ROWS}, rough=True
        ),
        f"{folder}/roster.xlsx": roster_book(SCHEME, YEAR, ROSTER),
        f"sample_{YEAR - 1}/{OFFICE_BOOK}": collection(SCHEME, YEAR - 1, {BASE: [*last_year()]}),
    }


def _with_basis(name: str, row: Row) -> Row:
    return row | {"依据": f"{DEMO}:核实材料"} if name == DEDUCTION else row


def main(folder: Path) -> None:
    """Write the sample under ``folder``."""
    for name, data in sample_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
