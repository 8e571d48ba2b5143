"""One row of a file against the contract, naively: what is wrong with it or odd about it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.oracle.cells import (
    BONUS,
    COUNT_DUE,
    DEDUCTIONS,
    LEDGER_DATES,
    LINES,
    SHARE,
    Fault,
    File,
    blank,
    find_id,
    fold,
)


class RowChecks:
    """The checks of converted rows; ``faults`` gathers what they find."""

    def __init__(self, file: File, year: int | None) -> None:
        self.file, self.year = file, year
        self.faults: set[Fault] = set()

    def error(self, code: str, sheet: str, cell: str = "") -> None:
        """Note an error."""
        self.faults.add(Fault("error", code, self.file.name, sheet, cell))

    def warn(self, code: str, sheet: str, cell: str = "") -> None:
        """Note a warning."""
        self.faults.add(Fault("warning", code, self.file.name, sheet, cell))

    def check_line(self, row: dict[str, Any]) -> None:
        """编号, scores in range, counts that fit, a reason for 不适用."""
        error = row["error"]
        if row.get("不适用") == "是" and "说明" not in row["bad"] and blank(row.get("说明")):
            self.error("not-applicable-without-reason", row["sheet"], f"?{row['row']}")
        scores = [each for each in ("自评分", "核定分") if row.get(each) is not None]
        scores = [title for title in scores if title not in row["bad"]]
        for title in scores:  # whatever the line is
            if (row[title] * 100).denominator != 1:
                error("too-many-decimals", title)
        if "编号" in row["bad"]:
            row["id"] = None
            return
        row["id"] = line = find_id(row["编号"], LINES)
        if line is None:
            error("unknown-item", "编号")
            return
        top = LINES[line]["max"]
        for title in scores:
            if title in row["bad"]:
                continue
            if not 0 <= row[title] <= top:
                error("score-out-of-range", title)
            elif line == "四" and row[title] not in (0, 15):
                error("score-not-allowed", title)
        self.check_counts(row, line)
        if not blank(row.get("分值")) and row["分值"] != top:
            self.warn("max-mismatch", row["sheet"], row["cells"]["分值"])
        if not blank(row.get("考评内容")) and fold(row["考评内容"]) != fold(LINES[line]["words"]):
            self.warn("text-differs", row["sheet"], row["cells"]["考评内容"])

    def check_counts(self, row: dict[str, Any], line: str) -> None:
        """应完成数 and 完成数: not negative, fitting, not below the scheme's own, asked for."""
        due, done = row.get("应完成数"), row.get("完成数")
        for title, value in (("应完成数", due), ("完成数", done)):
            if value is not None and value < 0:
                row["error"]("count-not-positive", title)
        told = due is not None and done is not None and not {"应完成数", "完成数"} & row["bad"]
        if told and done > due and (line in SHARE or line == "四"):
            row["error"]("count-inconsistent", "完成数")
        if line in COUNT_DUE and due is not None and due < COUNT_DUE[line]:
            self.warn("due-below-scheme", row["sheet"], row["cells"]["应完成数"])
        if line not in SHARE and line not in COUNT_DUE and line != "四":
            for title, value in (("应完成数", due), ("完成数", done)):
                if value is not None:
                    self.warn("measured-ignored", row["sheet"], row["cells"][title])

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

    def check_matter(self, row: dict[str, Any]) -> None:
        """A matter of which no date is in the year."""
        days = [row[title] for title in LEDGER_DATES if row.get(title) is not None]
        if days and self.year is not None and all(day.year != self.year for day in days):
            self.warn("matter-outside-year", row["sheet"], f"?{row['row']}")
