"""One file against the contract, naively: its rows, and what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

from tests.oracle.cells import (
    CHOICES,
    COLUMNS,
    DATES,
    GROUP_ALIASES,
    GROUPS,
    NUMBERS,
    OFFICE_COLUMNS,
    OFFICE_SHEETS,
    REQUIRED,
    YEAR_DATES,
    ErrorCell,
    File,
    FormulaCell,
    Sheet,
    as_date,
    blank,
    cell_name,
    fold,
    nearly,
    number,
)
from tests.oracle.not_data import is_footer, is_lone_text
from tests.oracle.row_checks import RowChecks


class FileReader(RowChecks):
    """One file against the contract: its rows, and what is wrong with it."""

    def __init__(self, file: File, year: int | None, roster: list | None, trusted: bool) -> None:
        super().__init__(file, year)
        self.roster, self.trusted = roster, trusted
        self.rows: list[dict[str, Any]] = []
        self.units: list[tuple[str, str]] = []  # (folded unit, group or '') in order seen
        self.cover_unit = self.cover_group = ""
        self.cover_cell: str | None = None  # where 单位 is said on 封面; None without 封面
        self.own = False  # 封面 names a unit: what the file says is a claim
        self.unsaid = False  # rows without a unit, on a sheet without the column
        self.foreign = False  # another scheme's sheets are not read by this one's ids
        self.read()

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
            elif fold(name) != "封面" and not all(blank(v) for row in sheet.rows for v in row):
                if nearly(name, ["封面", *COLUMNS]):
                    self.error("misnamed-sheet", name)
                else:
                    self.warn("unknown-sheet", name)
        if self.unsaid and self.cover_cell is not None:
            self.error("missing-value", "封面", self.cover_cell)

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
        unit, self.cover_cell = found.get("单位", (None, ""))
        if not blank(unit):
            self.own = True
            self.cover_unit = self.know_unit(unit, "封面", self.cover_cell)
            self.units.append((self.cover_unit, self.cover_group))

    def know_group(self, value: Any, sheet: str, cell: str) -> str:
        """The scheme's name of a group, which may be said by an alias."""
        for group in GROUPS:
            if fold(value) in [fold(group), *map(fold, GROUP_ALIASES[group])]:
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
        others: dict[int, Any] = {}
        for place, title in enumerate(sheet.rows[header - 1], 1):
            if fold(title) in COLUMNS[name]:
                columns.setdefault(fold(title), place)
            elif not blank(title):
                others[place] = title
        self.check_merged(name, sheet, header, columns)
        body = [
            (place, row)
            for place, row in enumerate(sheet.rows, 1)
            if place > header and not all(blank(value) for value in row)
        ]
        reached = {
            place
            for top, _left, bottom, _right in sheet.merged
            for place in range(top + 1, bottom + 1)
        }
        words = {place for place, row in body if is_footer(name, row, columns)}
        lone = {
            place
            for place, row in body
            if place not in words | reached and is_lone_text(name, row, columns)
        }
        data = [place for place, _row in body if place not in words | lone]
        body = [each for each in body if each[0] in lone or each[0] <= max(data, default=0)]
        for column, title in others.items():
            cells = [row[column - 1] for place, row in body if place in data and len(row) >= column]
            if not all(blank(value) for value in cells):  # what words put there is nothing
                code, tell = "unknown-column", self.warn
                if nearly(title, COLUMNS[name]):
                    code, tell = "misnamed-column", self.error
                tell(code, name, cell_name(header, column))
        for place, row in body:
            if place in words | lone:
                self.error("row-of-words", name, f"?{place}")
                continue
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
        row["own"] = self.own
        row["cells"] = {title: cell_name(place, column) for title, column in columns.items()}
        bad: set[str] = set()

        def at(title: str) -> str:
            return cell_name(place, columns[title]) if title in columns else ""

        def error(code: str, title: str) -> None:
            bad.add(title)
            self.error(code, name, at(title))

        if self.own and not self.trusted:
            if name in OFFICE_SHEETS:
                self.error("office-cell", name, f"?{place}")
            elif not blank(cells.get(OFFICE_COLUMNS.get(name))):
                self.error("office-cell", name, at(OFFICE_COLUMNS[name]))
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
            elif title in NUMBERS:
                row[title] = number(value)
                if row[title] is None and title != "分值":
                    error("score-not-a-number", title)
            else:
                row[title] = value
        self.find_unit(row, cells, at)
        row["bad"] = bad
        row["error"] = error
        {
            "基础项": self.check_line,
            "加分项": self.check_bonus,
            "减分项": self.check_deduction,
            "评估台账": self.check_matter,
        }.get(name, lambda row: None)(row)
        self.rows.append(row)

    def find_unit(self, row: dict[str, Any], cells: dict[str, Any], at: Any) -> None:
        """The row's own unit and group, else 封面's."""
        if not blank(cells.get("单位")):
            row["unit"] = self.know_unit(cells["单位"], row["sheet"], at("单位"))
        else:
            row["unit"] = self.cover_unit
            if not self.own and "单位" not in cells:
                self.unsaid = True
            elif not self.own:
                self.error("missing-value", row["sheet"], at("单位"))
        group = ""
        if not blank(cells.get("单位类别")):
            group = self.know_group(cells["单位类别"], row["sheet"], at("单位类别"))
        elif row["unit"] == self.cover_unit:
            group = self.cover_group
        self.units.append((row["unit"], group))

    def figures(self) -> int:
        """2 with a score or a count; 0 with nothing but ids and words; 1 where it is open."""
        told = 0
        for row in self.rows:
            if row["sheet"] != "基础项":
                told = max(told, 1)
            elif any(row.get(title) is not None for title in ("自评分", "核定分", "完成数")):
                told = 2
            elif any(row.get(title) is not None for title in ("应完成数", "不适用")):
                told = max(told, 1)
        return told

    @property
    def refused(self) -> bool:
        """Whether the file has an error."""
        return any(fault.severity == "error" for fault in self.faults)
