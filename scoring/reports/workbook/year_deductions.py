"""减分明细: every row, each unit's raw sum and what is taken after the cap."""

from __future__ import annotations

from scoring.evidence import BLANK
from scoring.reports.workbook.cells import Cell, Column, Count, Formula, Value, centre, number
from scoring.reports.workbook.formulas import REJECTED, Place, cap_left, rounded, text, where
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_details import SUM_LOOK, cell_date, cell_text
from scoring.reports.workbook.year_layout import (
    CAP,
    DEDUCTION_TAKEN,
    DEDUCTIONS,
    Layout,
    Record,
    blocks,
    by_unit,
)

TIMES, ADOPTED, EACH, COST = 4, 7, 8, 9


class DeductionPage:
    """The sheet of deductions."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scores = layout, layout.scores
        columns = [centre("序号", 5), Column("单位", 15), Column("情形", 22), Column("事项", 23)]
        columns += [centre("起数", 5), centre("日期", 11), Column("依据", 18), centre("核定", 7)]
        columns += [number("每起减分", 8), number("减分", 8), number("实际减分", 8)]
        columns += [Column("说明", 21), Column("出自", 21)]
        self.page = Page(book, DEDUCTIONS, "减分明细表", columns)
        found = by_unit(layout.scores.deductions.assign(given=self._given()))
        self.rows = {unit: found[unit] for unit in layout.figures if unit in found}
        layout.deductions = blocks(self.page.row, {u: len(each) for u, each in self.rows.items()})

    def _given(self) -> list[int]:
        """The figure somebody gave for a row (减三), adopted or not."""
        return [int(points) for points in self.scores.evidence.deductions["points"]]

    def fill(self) -> None:
        """Write all rows, the sums under each unit's."""
        page, place = self.page, 0
        for unit, rows in self.rows.items():
            for row in rows:
                place += 1
                page.add([Count(place), *self._row(unit, row)])
            self._sums(unit)
        if not place:
            page.nothing()
        page.note(f"减分规则:{self.scores.scheme.deduction_rule}")
        page.note("减分=每起减分×起数,不采纳的不减;实际减分不超过上限。没有减分行的单位减分为 0。")
        page.sign()

    def _row(self, unit: int, row: Record) -> list[Value | Cell]:
        case, adopted = self.scores.scheme.deductions[row["case"]], bool(row["adopted"])
        by_event = case.rule == "per-event"
        each: Value = None if row["given"] == BLANK else int(row["given"])
        if by_event:
            each = Formula(self.layout.terms[case.id].fixed, case.points)
        return [
            str(self.layout.figures[unit]["unit"]),
            f"{case.id} {case.label}",
            cell_text(row["matter"]),
            Count(row["count"]),
            cell_date(row["date"]),
            cell_text(row["basis"]),
            "采纳" if adopted else REJECTED,
            each,
            Formula(self._cost(by_event), int(row["points"]) if adopted else ""),
            None,
            _note(row),
            str(self.scores.source(row["at"]) or ""),
        ]

    def _at(self, column: int) -> str:
        """A cell of the row that is being written."""
        return Place(DEDUCTIONS, self.page.row, column).here

    def _cost(self, by_event: bool) -> str:
        """So many events at so much each; a figure given at discretion is for its one event."""
        times = f"{self._at(EACH)}*{self._at(TIMES)}" if by_event else self._at(EACH)
        return where(f"{self._at(ADOPTED)}={text(REJECTED)}", text(""), rounded(times))

    def _sums(self, unit: int) -> None:
        block, row = self.layout.deductions[unit], self.layout.figures[unit]
        raw, taken = int(row["deduction_raw"]), int(row["deduction"])
        ends = (Place(DEDUCTIONS, row, COST).here for row in (block.first, block.last))
        cost, least = self._at(COST), self._at(DEDUCTION_TAKEN)
        why = where(f"{cost}<>{least}", text("按上限减分"), text(""))
        assert self.page.row == block.sum
        sums: list[Value | Cell] = [None, str(row["unit"]), "原始合计、实际减分", *[None] * 6]
        sums += [
            Formula(rounded(f"SUM({':'.join(ends)})"), raw),
            Formula(f"MIN({cost},{self._cap(unit)})", taken),
            Formula(why, "按上限减分" if raw != taken else ""),
            None,
        ]
        self.page.add(sums, **SUM_LOOK)

    def _cap(self, unit: int) -> str:
        """The most that is taken; less what 四 lost where the reading counts that as well."""
        cap, line = self.layout.terms[CAP].fixed, self.scores.scheme.penalty_line
        if line is None or not self.layout.shares_cap:
            return cap
        return cap_left(cap, self.layout.lines.at(unit, line.id).there, self._most(line.id))

    def _most(self, line: str) -> str:
        return self.layout.maximum(line).fixed


def _note(row: Record) -> str:
    """What was noted of a row, and who approved a figure given at discretion."""
    approver = cell_text(row["approver"])
    approved = f"批准人:{approver}" if approver else ""
    return ";".join(filter(None, (cell_text(row["note"]), approved)))
