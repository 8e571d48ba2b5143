"""The contract once more, naively: plain loops and fractions, nothing shared with the program.

Takes files as rows of cells and gives the contract's JSON (without messages) and the problems.
Only the scheme's ids, maxima and words come from the scheme file; the rules are written here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

TOML = Path(__file__).parents[2] / "criteria" / "jiuquan_2013.toml"
SCHEME = tomllib.loads(TOML.read_text("utf-8"))
LINES = {line["id"]: line for part in SCHEME["sections"] for line in part["lines"]}
GROUPS = [group["name"] for group in SCHEME["groups"]]
BONUS = {case["id"]: case["points"] for case in SCHEME["bonus"]}
DEDUCTIONS = ["减一", "减二", "减三"]
COUNT_DUE = {"一.2": 4, "二.5": 2, "二.7": 1}
STEPS = {
    "三.7(1)": "评估方案",
    "三.7(2)": "征求意见",
    "三.7(3)": "评估风险",
    "三.7(6)": "化解方案",
    "三.7(7)": "跟踪督查",
}
SHARE = {"二.8", "三.1", "三.2", "三.3", "三.7(4)", "三.7(5)", *STEPS}
READINGS = {
    "bonus-repeat": ["single", "by-kind"],
    "bonus-scope": ["practice", "unit"],
    "section-four-floor": ["section", "carry"],
    "deduction-cap": ["article-9", "with-section-four"],
    "total-floor": ["zero", "none"],
    "not-applicable": ["rescale", "full", "zero"],
    "unverified": ["provisional", "missing"],
    "tie": ["shared", "dense"],
}

COLUMNS = {
    "基础项": "编号 考评内容 分值 应完成数 完成数 自评分 核定分 不适用 佐证材料 说明 单位 单位类别",
    "加分项": "经验做法 情形 取得日期 文号或出处 核定 说明 单位",
    "减分项": "情形 事项 起数 减分 日期 依据 核定 说明 单位",
    "一票否决": "事项 认定日期 认定文号 说明 单位",
    "评估台账": "事项名称 类别 提出方式 决策日期 评估日期 评估方案 征求意见 评估风险 风险等级 "
    "评估结论 化解方案 跟踪督查 报备日期 档案号 备注 单位",
}
COLUMNS = {sheet: names.split() for sheet, names in COLUMNS.items()}
REQUIRED = {
    "基础项": ["编号"],
    "加分项": ["经验做法", "情形", "取得日期", "文号或出处"],
    "减分项": ["情形", "事项", "日期", "依据"],
    "一票否决": ["事项", "认定日期", "认定文号"],
    "评估台账": ["事项名称", "类别", "提出方式"],
}
STEP_WORDS = ["是", "部分", "否", "不适用"]
CHOICES = {
    "不适用": ["是", "否"],
    "核定": ["采纳", "不采纳"],
    "类别": ["决策", "政策", "改革", "项目", "活动"],
    "提出方式": ["年初确定", "临时确定"],
    "风险等级": ["高", "中", "低", "A", "B", "C", "D"],
    "评估结论": ["顺利实施", "暂缓实施", "不予实施"],
    **dict.fromkeys(STEPS.values(), STEP_WORDS),
}
DATES = {"取得日期", "日期", "认定日期", "决策日期", "评估日期", "报备日期"}
YEAR_DATES = {("加分项", "取得日期"), ("减分项", "日期")}
FOOTERS = ("合计", "小计", "说明", "填表人", "审核人")


@dataclass(frozen=True)
class ErrorCell:
    """A cell holding an error such as #DIV/0!."""

    text: str


@dataclass(frozen=True)
class FormulaCell:
    """A formula with the value it was saved with, or none."""

    value: Any = None


@dataclass
class Sheet:
    """Rows of cells, merged ranges as (first row, column, last row, column), from 1."""

    rows: list[list[Any]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False


@dataclass
class File:
    """A workbook before it is written."""

    name: str
    sheets: dict[str, Sheet]


@dataclass(frozen=True)
class Fault:
    """A problem without its words."""

    severity: str
    code: str
    file: str
    sheet: str
    cell: str


@dataclass
class Outcome:
    """What the contract makes of the files."""

    accepted: list[str]
    refused: list[str]
    problems: set[Fault]
    result: dict[str, Any] | None


def fold(value: Any) -> str:
    """NFKC, blanks dropped, the Chinese stops to full stops."""
    text = unicodedata.normalize("NFKC", "" if value is None else str(value))
    text = "".join(letter for letter in text if not letter.isspace())
    return text.replace("、", ".").replace("。", ".").replace("．", ".")


def cell_name(row: int, column: int) -> str:
    """C12 for (12, 3)."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def blank(value: Any) -> bool:
    """Nothing, or blanks only."""
    return value is None or (isinstance(value, str) and not value.strip())


def number(value: Any) -> Fraction | None:
    """A number typed as such or as text, else None."""
    if isinstance(value, (bool, date, datetime)):
        return None
    if isinstance(value, (int, float, Decimal)):
        return Fraction(Decimal(repr(value)) if isinstance(value, float) else value)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return Fraction(Decimal(text)) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def as_date(value: Any) -> date | None:
    """A date cell, or text year-month-day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = re.fullmatch(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?", fold(value))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def find_id(value: Any, ids: Any) -> str | None:
    """The id that a cell holds, alone or before its label."""
    text = fold(value)
    for each in sorted(ids, key=len, reverse=True):
        if text == each:
            return each
        if text.startswith(each) and not re.match(r"[0-9.(]", text[len(each) :]):
            return each
    return None


def half_up(value: Fraction) -> Fraction:
    """To 0.01, halves away from zero (nothing here is negative)."""
    return Fraction((value * 100 + Fraction(1, 2)).__floor__(), 100)


def points(value: Fraction | None) -> str | None:
    """Two decimals as text."""
    if value is None:
        return None
    cents = value * 100
    assert cents.denominator == 1, value
    sign, whole = ("-" if cents < 0 else ""), abs(int(cents))
    return f"{sign}{whole // 100}.{whole % 100:02d}"


class FileReader:
    """One file against the contract: its rows, and what is wrong with it."""

    def __init__(self, file: File, year: int | None, roster: list | None) -> None:
        self.file, self.year, self.roster = file, year, roster
        self.faults: set[Fault] = set()
        self.rows: list[dict[str, Any]] = []
        self.units: list[tuple[str, str]] = []  # (folded unit, group or '') in order seen
        self.cover_unit = self.cover_group = ""
        self.foreign = False  # another scheme's sheets are not read by this one's ids
        self.read()

    def error(self, code: str, sheet: str, cell: str = "") -> None:
        """Note an error."""
        self.faults.add(Fault("error", code, self.file.name, sheet, cell))

    def warn(self, code: str, sheet: str, cell: str = "") -> None:
        """Note a warning."""
        self.faults.add(Fault("warning", code, self.file.name, sheet, cell))

    def read(self) -> None:
        """封面 first, then the row sheets in the workbook's order."""
        sheets = {fold(name): sheet for name, sheet in self.file.sheets.items()}
        if "封面" not in sheets:
            self.error("missing-sheet", "封面")
        if not any(name in COLUMNS for name in sheets):
            self.error("missing-sheet", "")
        if "封面" in sheets:
            self.read_cover(sheets["封面"])
        for name, sheet in self.file.sheets.items():
            if sheet.hidden:
                self.warn("hidden-data", name)
            if self.foreign:
                continue
            if fold(name) in COLUMNS:
                self.read_rows(fold(name), sheet)
            elif fold(name) != "封面":
                self.warn("unknown-sheet", name)

    def read_cover(self, sheet: Sheet) -> None:
        """方案 and 年度 must be the run's; 单位 and 单位类别 may be blank."""
        found: dict[str, tuple[Any, str]] = {}
        for place, row in enumerate(sheet.rows, 1):
            key = fold(row[0]) if row else ""
            if key and key not in found:
                value = row[1] if len(row) > 1 else None
                value = value.value if isinstance(value, FormulaCell) else value
                found[key] = (value, cell_name(place, 2))
        for key in ("方案", "年度"):
            value, cell = found.get(key, (None, ""))
            if blank(value):
                self.error("missing-value", "封面", cell)
            elif key == "方案" and fold(value) != "jiuquan-2013":
                self.error("wrong-scheme", "封面", cell)
                self.foreign = True
            elif key == "年度" and self.year is not None and number(value) != self.year:
                self.error("wrong-year", "封面", cell)
        group, cell = found.get("单位类别", (None, ""))
        if not blank(group):
            self.cover_group = self.know_group(group, "封面", cell)
        unit, cell = found.get("单位", (None, ""))
        if not blank(unit):
            self.cover_unit = self.know_unit(unit, "封面", cell)
            self.units.append((self.cover_unit, self.cover_group))

    def know_group(self, value: Any, sheet: str, cell: str) -> str:
        """The scheme's name of a group."""
        for group in GROUPS:
            if fold(group) == fold(value):
                return group
        self.error("unknown-group", sheet, cell)
        return ""

    def know_unit(self, value: Any, sheet: str, cell: str) -> str:
        """The unit's folded name; with a roster, the one its alias stands for."""
        if self.roster is None:
            return fold(value)
        for name, _group, aliases in self.roster:
            if fold(value) in [fold(name), *map(fold, aliases)]:
                return fold(name)
        self.error("unknown-unit", sheet, cell)
        return fold(value)

    def read_rows(self, name: str, sheet: Sheet) -> None:
        """Find the header, then every row below it."""
        header = None
        for place, row in enumerate(sheet.rows[:10], 1):
            if set(REQUIRED[name]) <= {fold(value) for value in row}:
                header = place
                break
        if header is None:
            self.error("missing-column", name)
            return
        columns: dict[str, int] = {}
        for place, title in enumerate(sheet.rows[header - 1], 1):
            if blank(title):
                continue
            if fold(title) in COLUMNS[name]:
                columns.setdefault(fold(title), place)
            else:
                self.warn("unknown-column", name, cell_name(header, place))
        self.check_merged(name, sheet, header, columns)
        body = [
            (place, row)
            for place, row in enumerate(sheet.rows, 1)
            if place > header and not all(blank(value) for value in row)
        ]
        while body:
            first = next(value for value in body[-1][1] if not blank(value))
            if not fold(first).startswith(FOOTERS):
                break
            body.pop()
        for place, row in body:
            cells = {
                title: row[column - 1] if column <= len(row) else None
                for title, column in columns.items()
            }
            self.read_row(name, place, cells, columns)

    def check_merged(self, name: str, sheet: Sheet, header: int, columns: dict[str, int]) -> None:
        """A score may not stand in merged cells."""
        for top, left, bottom, right in sheet.merged:
            for title in ("自评分", "核定分"):
                if bottom > header and left <= columns.get(title, 0) <= right:
                    self.error("merged-score", name, cell_name(top, left))

    def read_row(
        self, name: str, place: int, cells: dict[str, Any], columns: dict[str, int]
    ) -> None:
        """Check and convert the cells of one row."""
        row: dict[str, Any] = {"sheet": name, "row": place, "file": self.file.name}
        row["cells"] = {title: cell_name(place, column) for title, column in columns.items()}
        bad: set[str] = set()

        def at(title: str) -> str:
            return cell_name(place, columns[title]) if title in columns else ""

        def error(code: str, title: str) -> None:
            bad.add(title)
            self.error(code, name, at(title))

        for title, value in cells.items():
            if isinstance(value, FormulaCell):
                if value.value is None:
                    error("formula-without-value", title)
                cells[title] = value.value
            elif isinstance(value, ErrorCell):
                error("error-value", title)
                cells[title] = None
            if isinstance(value, str) and re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", value):
                self.warn("personal-data", name, at(title))
        for title in REQUIRED[name]:
            if blank(cells[title]) and title not in bad:
                document = title == "认定文号"
                error("veto-without-document" if document else "missing-value", title)
        for title, value in cells.items():
            if blank(value) or title in bad:
                row[title] = None
            elif title in CHOICES:
                row[title] = fold(value)
                if fold(value) not in CHOICES[title]:
                    error("unknown-choice", title)
            elif title in DATES:
                row[title] = as_date(value)
                if row[title] is None:
                    error("not-a-date", title)
                elif (name, title) in YEAR_DATES and row[title].year != self.year:
                    error("date-outside-year", title)
            elif title in ("自评分", "核定分", "减分", "应完成数", "完成数", "起数", "分值"):
                row[title] = number(value)
                if row[title] is None and title != "分值":
                    error("score-not-a-number", title)
            else:
                row[title] = value
        unit = cells.get("单位")
        if blank(unit):
            row["unit"] = self.cover_unit
            if not self.cover_unit:
                self.error("missing-value", name, at("单位"))
        else:
            row["unit"] = self.know_unit(unit, name, at("单位"))
        group = ""
        if not blank(cells.get("单位类别")):
            group = self.know_group(cells["单位类别"], name, at("单位类别"))
        elif row["unit"] == self.cover_unit:
            group = self.cover_group
        self.units.append((row["unit"], group))
        row["bad"] = bad
        row["error"] = error
        {
            "基础项": self.check_line,
            "加分项": self.check_bonus,
            "减分项": self.check_deduction,
        }.get(name, lambda row: None)(row)
        self.rows.append(row)

    def check_line(self, row: dict[str, Any]) -> None:
        """编号, scores in range, counts that fit."""
        error = row["error"]
        if "编号" in row["bad"]:
            row["id"] = None
            return
        row["id"] = line = find_id(row["编号"], LINES)
        if line is None:
            error("unknown-item", "编号")
            return
        top = LINES[line]["max"]
        for title in ("自评分", "核定分"):
            value = row.get(title)
            if value is None or title in row["bad"]:
                continue
            if (value * 100).denominator != 1:
                error("too-many-decimals", title)
            elif not 0 <= value <= top:
                error("score-out-of-range", title)
            elif line == "四" and value not in (0, 15):
                error("score-not-allowed", title)
        due, done = row.get("应完成数"), row.get("完成数")
        for title, value in (("应完成数", due), ("完成数", done)):
            if value is not None and value < 0:
                error("count-not-positive", title)
        told = due is not None and done is not None and not {"应完成数", "完成数"} & row["bad"]
        if told and done > due and (line in SHARE or line == "四"):
            error("count-inconsistent", "完成数")
        if line not in SHARE and line not in COUNT_DUE and line != "四":
            for title, value in (("应完成数", due), ("完成数", done)):
                if value is not None:
                    self.warn("measured-ignored", row["sheet"], row["cells"][title])
        if not blank(row.get("分值")) and row["分值"] != top:
            self.warn("max-mismatch", row["sheet"], row["cells"]["分值"])
        if not blank(row.get("考评内容")) and fold(row["考评内容"]) != fold(LINES[line]["words"]):
            self.warn("text-differs", row["sheet"], row["cells"]["考评内容"])

    def check_bonus(self, row: dict[str, Any]) -> None:
        """The case must be one of the eight."""
        if "情形" not in row["bad"]:
            row["id"] = find_id(row["情形"], BONUS)
            if row["id"] is None:
                row["error"]("unknown-case", "情形")

    def check_deduction(self, row: dict[str, Any]) -> None:
        """起数 and 减分 must fit the case."""
        error = row["error"]
        events = Fraction(1) if row.get("起数") is None else row["起数"]
        taken = row.get("减分")
        if "起数" not in row["bad"] and (events <= 0 or events.denominator != 1):
            error("count-not-positive", "起数")
        if "情形" in row["bad"]:
            return
        row["id"] = case = find_id(row["情形"], DEDUCTIONS)
        if case is None:
            error("unknown-case", "情形")
            return
        if case == "减三":
            if taken is None and "减分" not in row["bad"]:
                error("missing-value", "减分")
            elif "减分" not in row["bad"] and (taken * 100).denominator != 1:
                error("too-many-decimals", "减分")
            elif "减分" not in row["bad"] and not 10 <= taken <= 30:
                error("discretion-out-of-range", "减分")
            if blank(row.get("说明")):
                error("discretion-without-reason", "说明")
            if "起数" not in row["bad"] and events != 1:
                error("count-inconsistent", "起数")
            row["points"] = taken
        else:
            if not {"起数", "减分"} & row["bad"] and taken not in (None, 2 * events):
                error("count-inconsistent", "减分")
            row["points"] = Fraction(2 * events)

    @property
    def refused(self) -> bool:
        """Whether the file has an error."""
        return any(fault.severity == "error" for fault in self.faults)


def year_of(file: File) -> int | None:
    """The year on 封面."""
    for name, sheet in file.sheets.items():
        if fold(name) == "封面":
            for row in sheet.rows:
                value = row[1] if len(row) > 1 else None
                value = value.value if isinstance(value, FormulaCell) else value
                if not blank(value) and fold(row[0]) == "年度" and number(value) is not None:
                    return int(number(value))
    return None


LINE_FIELDS = ("不适用", "核定分", "自评分", "应完成数", "完成数")


class Year:
    """All accepted files together."""

    def __init__(
        self,
        readers: list[FileReader],
        roster: list | None,
        everything: list[FileReader] | None = None,
    ) -> None:
        self.fields: dict[tuple[str, str], dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.rows: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        self.groups: dict[str, str] = {}
        self.order: list[str] = []
        self.warnings: set[Fault] = set()
        self.roster = roster
        for name, group, _aliases in roster or []:
            self.groups[fold(name)] = group
            self.order.append(fold(name))
        seen = set()
        known = {unit for reader in readers for unit, _group in reader.units}
        for reader in everything or readers:  # seen, even if in a file then refused
            for unit, _group in reader.units:
                if unit in known and unit not in self.order:
                    self.order.append(unit)
            for unit, group in reader.units:
                if group and not self.groups.get(unit):
                    self.groups[unit] = group
        for reader in readers:
            for row in reader.rows:
                if row["sheet"] == "基础项":
                    for title in LINE_FIELDS:
                        if row.get(title) is not None:
                            entry = (row[title], reader, row["cells"][title])
                            self.fields[row["unit"], row["id"]][title].append(entry)
                    continue
                key = [row["sheet"], row["unit"]]
                for title in COLUMNS[row["sheet"]]:
                    value = row.get(title)
                    if title == "情形":
                        value = row["id"]
                    if title != "单位":
                        key.append("" if blank(value) else str(value).strip())
                if tuple(key) in seen:
                    fault = Fault(
                        "warning", "duplicate-row", row["file"], row["sheet"], f"?{row['row']}"
                    )
                    self.warnings.add(fault)
                else:
                    seen.add(tuple(key))
                    self.rows[row["unit"]][row["sheet"]].append(row)

    def conflicts(self) -> list[tuple[FileReader, str]]:
        """Fields of a line that stand twice with different values."""
        found = []
        for fields in self.fields.values():
            for entries in fields.values():
                if len({value for value, _reader, _cell in entries}) > 1:
                    found += [(reader, cell) for _value, reader, cell in entries]
        return found

    def given(self, unit: str, line: str, title: str) -> tuple[Any, dict | None]:
        """The first value of a field and where it stands."""
        entries = self.fields[unit, line][title]
        if not entries:
            return None, None
        value, reader, cell = entries[0]
        return value, {"file": reader.file.name, "sheet": "基础项", "cell": cell}

    def counts(self, unit: str, line: str) -> tuple[Fraction, Fraction, dict] | None:
        """Due, done and where they stand: the sheet first, then the ledger."""
        due, due_at = self.given(unit, line, "应完成数")
        done, done_at = self.given(unit, line, "完成数")
        if line in COUNT_DUE and due is None:
            due = Fraction(COUNT_DUE[line])
        if due == 0:
            return due, done or Fraction(0), due_at
        if due is not None and done is not None:
            return due, done, done_at
        ledger = self.rows[unit]["评估台账"]
        if line not in SHARE or not ledger:
            return None
        due, done = self.ledger(ledger, line)
        first = ledger[0]
        return due, done, {"file": first["file"], "sheet": "评估台账", "cell": f"?{first['row']}"}

    def ledger(self, rows: list[dict], line: str) -> tuple[Fraction, Fraction]:
        """The table of 'From rows to a score', point 2."""
        due = done = Fraction(0)
        for row in rows:
            assessed = row.get("评估日期") is not None
            decided = row.get("决策日期")
            if line in ("三.1", "三.2", "三.3"):
                wanted = {"三.2": "年初确定", "三.3": "临时确定"}.get(line)
                if wanted and row["提出方式"] != wanted:
                    continue
                due += 1
                late = line == "三.1" and decided and assessed and row["评估日期"] > decided
                done += assessed and not late
            elif not assessed:
                continue
            elif line in STEPS:
                answer = row.get(STEPS[line])
                stopped = row.get("评估结论") in ("暂缓实施", "不予实施")
                if answer == "不适用" or (line in ("三.7(6)", "三.7(7)") and stopped):
                    continue
                due += 1
                done += {"是": Fraction(1), "部分": Fraction(1, 2)}.get(answer, 0)
            else:
                column = {"三.7(4)": "风险等级", "三.7(5)": "评估结论", "二.8": "档案号"}[line]
                due += 1
                done += not blank(row.get(column))
        return due, done

    def line(self, unit: str, line: str, readings: dict[str, str]) -> dict[str, Any]:
        """State, points and source of one line."""
        top = Fraction(LINES[line]["max"])
        na, na_at = self.given(unit, line, "不适用")
        verified, verified_at = self.given(unit, line, "核定分")
        own, own_at = self.given(unit, line, "自评分")
        counts = None
        if line in SHARE or line in COUNT_DUE or line == "四":
            counts = self.counts(unit, line)
        measured = None
        if counts and counts[0] > 0:
            due, done, _place = counts
            if line == "四":
                measured = max(Fraction(0), 15 - 15 * (due - done))
            else:
                done = min(done, due) if line in COUNT_DUE else done
                measured = half_up(top * done / due)
        believed = readings["unverified"] == "provisional"
        if na == "是":
            state, worth, source = "not_applicable", None, na_at
        elif verified is not None:
            state, worth, source = "verified", verified, verified_at
        elif own is not None and believed:
            state, worth, source = "self", own, own_at
        elif counts and counts[0] == 0 and (believed or own is None):
            state, worth, source = "not_applicable", None, counts[2]
        elif measured is not None and believed:
            state, worth, source = "measured", measured, counts[2]
        elif counts and counts[0] == 0:  # own score ignored, a measure asked for, nothing due
            state, worth, source = "not_applicable", None, counts[2]
        else:
            state, worth, source = "missing", None, None
        if own is not None and measured is not None and own > measured:
            fault = Fault(
                "warning", "self-above-measured", own_at["file"], "基础项", own_at["cell"]
            )
            self.warnings.add(fault)
        if state == "not_applicable":
            worth = {"rescale": None, "full": top, "zero": Fraction(0)}[readings["not-applicable"]]
        return {
            "id": line,
            "max": points(top),
            "state": state,
            "points": worth,
            "self": points(own),
            "verified": points(verified),
            "measured": points(measured),
            "source": source,
        }

    def bonus(self, unit: str, readings: dict[str, str]) -> tuple[Fraction, list[dict]]:
        """Per practice the highest adopted case (or kind)."""
        cases = []
        for row in self.rows[unit]["加分项"]:
            case = {
                "id": row["id"],
                "practice": str(row["经验做法"]),
                "points": points(Fraction(BONUS[row["id"]])),
                "counted": False,
                "adopted": row.get("核定") != "不采纳",
                "source": {
                    "file": row["file"],
                    "sheet": "加分项",
                    "cell": f"?{row['row']}",
                },
            }
            cases.append(case)
        best: dict[str, tuple[Fraction, list[dict]]] = {}
        for case in cases:
            practice = fold(case["practice"])
            if not case["adopted"]:
                continue
            kin = [case]
            if readings["bonus-repeat"] == "by-kind":
                kin = [
                    each
                    for each in cases
                    if each["adopted"]
                    and each["id"] == case["id"]
                    and fold(each["practice"]) == practice
                ]
            worth = Fraction(BONUS[case["id"]] * len(kin))
            if practice not in best or worth > best[practice][0]:
                best[practice] = (worth, kin)
        chosen = list(best.values())
        if readings["bonus-scope"] == "unit" and chosen:
            chosen = [max(chosen, key=lambda each: each[0])]
        for _worth, kin in chosen:
            for case in kin:
                case["counted"] = True
        for case in cases:
            del case["adopted"]
        return sum((worth for worth, _kin in chosen), Fraction(0)), cases

    def unit(self, unit: str, readings: dict[str, str]) -> dict[str, Any]:
        """All figures of one unit."""
        lines = [self.line(unit, line, readings) for line in LINES]
        sections = {
            part["id"]: sum(
                (
                    each["points"] or Fraction(0)
                    for each in lines
                    if each["id"] in {line["id"] for line in part["lines"]}
                ),
                Fraction(0),
            )
            for part in SCHEME["sections"]
        }
        plain = sum(sections.values(), Fraction(0))
        base = plain
        absent = sum(
            LINES[each["id"]]["max"] for each in lines if each["state"] == "not_applicable"
        )
        if absent and readings["not-applicable"] == "rescale":
            base = half_up(plain * 100 / (100 - absent)) if absent < 100 else Fraction(0)
        bonus, bonus_cases = self.bonus(unit, readings)
        raw = Fraction(0)
        deduction_cases = []
        for row in self.rows[unit]["减分项"]:
            if row.get("核定") == "不采纳":
                continue
            raw += row["points"]
            deduction_cases.append(
                {
                    "id": row["id"],
                    "matter": str(row["事项"]),
                    "points": points(row["points"]),
                    "source": {
                        "file": row["file"],
                        "sheet": "减分项",
                        "cell": f"?{row['row']}",
                    },
                }
            )
        room = Fraction(30)
        four = lines[-1]
        assert four["id"] == "四"
        if readings["deduction-cap"] == "with-section-four" and four["points"] is not None:
            room = max(Fraction(0), 30 - (15 - four["points"]))
        deduction = min(raw, room)
        total = base + bonus - deduction
        if readings["section-four-floor"] == "carry":
            due, _place = self.given(unit, "四", "应完成数")
            done, _place = self.given(unit, "四", "完成数")
            if due is not None and done is not None:
                total -= max(Fraction(0), 15 * (due - done) - 15)
        if readings["total-floor"] == "zero":
            total = max(Fraction(0), total)
        vetoed = bool(self.rows[unit]["一票否决"])
        complete = all(each["state"] != "missing" for each in lines)
        for each in lines:
            each["points"] = points(each["points"])
        return {
            "unit": unit,
            "group": self.groups.get(unit, ""),
            "sections": {key: points(value) for key, value in sections.items()},
            "rescaled": points(base - plain),
            "base": points(base),
            "bonus": points(bonus),
            "deduction_raw": points(raw),
            "deduction": points(deduction),
            "vetoed": vetoed,
            "total": points(Fraction(0) if vetoed else total),
            "total_without_veto": points(total),
            "rank": None,
            "complete": complete,
            "provisional": any(each["state"] in ("self", "measured") for each in lines),
            "award_eligible": complete and not vetoed,
            "lines": lines,
            "bonus_cases": bonus_cases,
            "deduction_cases": deduction_cases,
        }

    def result(self, readings: dict[str, str]) -> list[dict[str, Any]]:
        """Every unit, ranked, in the order of the year-end table."""
        units = [self.unit(unit, readings) for unit in self.order]
        ordered = []
        for group in GROUPS:
            mine = [each for each in units if each["group"] == group]
            able = [each for each in mine if each["award_eligible"]]
            able.sort(key=lambda each: -Fraction(each["total"]))
            for each in able:
                higher = [one["total"] for one in able]
                higher = [one for one in higher if Fraction(one) > Fraction(each["total"])]
                dense = readings["tie"] == "dense"
                each["rank"] = 1 + len(set(higher) if dense else higher)
            ordered += able
            ordered += [each for each in mine if not each["complete"] and not each["vetoed"]]
            ordered += [each for each in mine if each["vetoed"]]
        return ordered


def settle(chosen: dict[str, str]) -> dict[str, str]:
    """All readings, the defaults where none is chosen."""
    return {key: chosen.get(key, options[0]) for key, options in READINGS.items()}


def judge(
    files: list[File],
    chosen: dict[str, str],
    year: int | None = None,
    roster: list[tuple[str, str, list[str]]] | None = None,
) -> Outcome:
    """What the contract makes of these files, under these readings."""
    if year is None:
        year = year_of(files[0])
    readers = [FileReader(file, year, roster) for file in files]
    named = {unit for reader in readers for unit, group in reader.units if group}
    for reader in readers:
        for unit, _group in reader.units:
            if roster is None and unit and unit not in named:
                reader.error("unknown-group", "")
    problems = set().union(*(reader.faults for reader in readers))
    good = []
    for reader in readers:
        if not reader.refused:
            alone = Year([reader], roster).conflicts()
            problems |= {
                Fault("error", "duplicate-item", reader.file.name, "基础项", cell)
                for _reader, cell in alone
            }
            if not alone:
                good.append(reader)
    clashes = Year(good, roster).conflicts()
    problems |= {
        Fault("error", "duplicate-item", reader.file.name, "基础项", cell)
        for reader, cell in clashes
    }
    good = [reader for reader in good if reader not in [each for each, _cell in clashes]]
    whole = Year(good, roster, readers)
    readings = settle(chosen)
    result = None
    if good and whole.order:
        result = {
            "scheme": "jiuquan-2013",
            "year": year,
            "readings": readings,
            "units": whole.result(readings),
        }
        problems |= whole.warnings
    accepted = [reader.file.name for reader in good]
    refused = [file.name for file in files if file.name not in accepted]
    return Outcome(accepted, refused, problems, result)
