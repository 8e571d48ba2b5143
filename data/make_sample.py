"""Write the sample years: ``python -m data.make_sample [FOLDER]`` (FOLDER: data).

Every run writes the same files: figures come from checksums of the names, never from
chance or the clock. What each unit shows stands in :mod:`data.sample_story`.
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from criteria import Line, Scheme, load_scheme
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
from scoring import office
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.templates import Filled, write_template
from scoring.intake.templates.form import HEAD_FILL, HEI, Form, put
from scoring.intake.year import Workbook
from scoring.model.evidence import BLANK
from scoring.model.sheets import BASE, COVER, sheets_of
from scoring.text.typesetting import typeset

SCHEME = load_scheme("jiuquan-2013")
SHEETS = sheets_of(SCHEME).by_name
_, BONUS, DEDUCTION, _, LEDGER = SHEETS
YEAR = 2025
UNITS = {**dict.fromkeys(COUNTIES, COUNTY), **dict.fromkeys(DEPARTMENTS, CITY)}
ALIASES = COUNTIES | DEPARTMENTS
OFFICE_BOOK, LATE_BOOK = "市稳评办汇总.xlsx", "市稳评办补充.xlsx"
WIDE = ("经验做法", "情形", "事项", "依据", "文号或出处", "认定文号", "说明", "别名")
HALF = 50
"""The step of invented points, in hundredths."""


def pick(most: int, *words: object) -> int:
    """A number from 0 to ``most`` - 1 that depends on the words alone."""
    return zlib.crc32("/".join(map(str, words)).encode()) % most


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


def verified(books: Mapping[str, bytes]) -> Iterator[Row]:
    """The office's 核定分: what a unit claimed or its ledger measures, now and then less with a
    reason; and 不适用 where it agrees that a line does not apply.
    """
    roster = Roster(
        tuple(
            RosterUnit(unit, group, tuple(filter(None, ALIASES[unit].split("、"))))
            for unit, group in UNITS.items()
        )
    )
    received = [Workbook(name, data) for name, data in books.items()]
    scores, _ = office.score(office.receive(received, SCHEME, YEAR, roster), SCHEME)
    for unit, group in UNITS.items():
        if unit in UNVERIFIED or unit == REFUSED:
            continue
        lines = scores.lines_of(scores.unit_number(unit))
        for line, state, points in zip(SCHEME.lines, lines["state"], lines["points"], strict=True):
            row: Row = {"单位": unit, "单位类别": group, "编号": line.id, "分值": line.max / 100}
            if state == "not_applicable":
                yield row | {"不适用": "是", "说明": f"{DEMO}:经核实不适用"}
                continue
            if points == BLANK:
                continue
            less = pick(12, TWINS.get(unit, unit), line.id) == 0 and not line.allowed
            given = max(0, points - HALF) if less else points
            yield row | {"核定分": given / 100, "说明": f"{DEMO}:材料不全" if less else None}


def last_year() -> Iterator[Row]:
    """The sample year before: verified scores of all lines, and nothing else."""
    for unit, group in UNITS.items():
        for line in SCHEME.lines:
            points = line.max if line.allowed else judged(line, unit, YEAR - 1)
            yield {"单位": unit, "单位类别": group, "编号": line.id, "核定分": points / 100}


def collection(
    scheme: Scheme, year: int, sheets: Mapping[str, Sequence[Row]], *, rough: bool = False
) -> bytes:
    """The office's workbook of many units.

    A ``rough`` one has what clerks leave behind: a sheet of their own, and a hidden last row.
    """
    stream = io.BytesIO()
    form = Form(stream, f"{year}年度考评汇总", scheme.evaluator, year)
    cover = form.file.add_worksheet(COVER)
    cover.set_column(0, 1, 30)
    said: Row = {"方案": scheme.id, "年度": year, "考评主体": scheme.evaluator, "单位": None,
            "单位类别": None, "填报人": f"{DEMO}填报人", "填报日期": f"{year}-12-28"}  # fmt: skip
    said["备注"] = typeset(MARK)
    for row, (key, value) in enumerate(said.items()):
        put(cover, row, 0, key, form.boxed(font_name=HEI, bg_color=HEAD_FILL))
        put(cover, row, 1, value, form.boxed(align="left"))
    for name, rows in sheets.items():
        sheet = _sheet(form, name, rows)
        if rough:
            sheet.set_row(1 + len(rows), None, None, {"hidden": True})
    if rough:
        form.file.add_worksheet("过程记录").write_string(0, 0, typeset(MARK))
    form.close()
    return stream.getvalue()


def _sheet(form: Form, name: str, rows: Sequence[Row]) -> Worksheet:
    """A sheet of rows under a title and the columns that the rows use, in their order."""
    known = [column.name for column in SHEETS[name].columns] if name in SHEETS else []
    used = {key for row in rows for key in row}
    columns = [key for key in known if key in used] + sorted(used.difference(known))
    sheet = form.file.add_worksheet(name)
    put(sheet, 0, 0, typeset(f"{name}　{MARK}"), form.look(font_name=HEI, text_wrap=False))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 34 if column in WIDE else 14)
        put(sheet, 1, place, column, form.boxed(font_name=HEI, bg_color=HEAD_FILL))
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns):
            day = {"num_format": "yyyy-mm-dd"} if isinstance(row.get(column), date) else {}
            put(sheet, number, place, row.get(column), form.boxed(**day))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    return sheet


def roster_book() -> bytes:
    """The roster: units, groups, aliases."""
    stream = io.BytesIO()
    form = Form(stream, "考评单位名册", SCHEME.evaluator, YEAR)
    rows: list[Row] = [
        {"单位": unit, "单位类别": group, "别名": ALIASES[unit] or None}
        for unit, group in UNITS.items()
    ]
    _sheet(form, "名册", rows)
    form.close()
    return stream.getvalue()


def sample_files() -> dict[str, bytes]:
    """All files of the sample by their path under ``data``."""
    units = {f"{unit}.xlsx": unit_book(unit) for unit in UNITS}
    rows = {name: [_with_basis(name, row) for row in given] for name, given in OFFICE_ROWS.items()}
    year = {BASE: [*verified(units)], **rows}
    folder = f"sample_{YEAR}"
    return {
        **{f"{folder}/units/{name}": data for name, data in units.items()},
        f"{folder}/office/{OFFICE_BOOK}": collection(SCHEME, YEAR, year),
        f"{folder}/office/{LATE_BOOK}": collection(
            SCHEME, YEAR, {DEDUCTION: LATE_ROWS}, rough=True
        ),
        f"{folder}/roster.xlsx": roster_book(),
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
