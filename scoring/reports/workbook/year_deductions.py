"""Deductions: every row, each unit's raw sum and what is taken after the cap.

Under ``same-matter`` = ``heaviest`` the rows of one matter (folded) of a unit stand together in
the order in which they came. So the first row that has the highest figure of its block is the
very row that the engine counts.
"""

from __future__ import annotations

from typing import Any

from criteria import DeductionCase
from scoring.model.evidence import BLANK
from scoring.model.scores import rows_by_unit
from scoring.reports.workbook import formulas as fx
from scoring.reports.workbook.cells import Cell, Count, Formula, SheetColumn, Value, centre, number
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_details import FAINT, SUM_LOOK, cell_date, cell_text
from scoring.reports.workbook.year_layout import CAP, Layout, blocks
from scoring.text.folding import fold

NOT_ADOPTED = "核定为不采纳"
HEAVIER, AS_HEAVY = "同一事项已计更重的一项", "同一事项已计同样重的一项"
CASE_CAPPED = "该情形已到上限"
Matter = list[Any]


def _shown(words: str, points: int) -> Formula:
    return Formula(words, "" if points == BLANK else points)


def matters_of(rows: list[Any]) -> list[Matter]:
    """A unit's rows by matter (folded), matters and rows in the order in which they came."""
    found: dict[str, Matter] = {}
    for row in rows:
        found.setdefault(fold(str(row.matter)), []).append(row)
    return list(found.values())


class DeductionPage:
    """The sheet of deductions."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scores = layout, layout.scores
        self.taken = layout.scheme.terms.deduction
        self.capped = f"按上限{self.taken}"
        name = layout.deduction_sheet
        self.page = Page(book, name, f"{name}表", self._columns())
        # What somebody gave for a row at discretion stands in the evidence, adopted or not.
        given = self.scores.evidence.deductions["points"].to_numpy()
        found = rows_by_unit(layout.scores.deductions.assign(given=given))
        self.matters = {
            unit: matters_of(found[unit]) if layout.heaviest else [[row] for row in found[unit]]
            for unit in layout.results
            if unit in found
        }
        counts = {unit: sum(map(len, each)) for unit, each in self.matters.items()}
        layout.deductions = blocks(self.page.row, counts)

    def _columns(self) -> list[SheetColumn]:
        columns = {
            "place": centre("序号", 5),
            "unit": SheetColumn("单位", 15),
            "case": SheetColumn("情形", 20),
            "matter": SheetColumn("事项", 22),
            "times": centre("起数", 5),
            "date": centre("日期", 11),
            "basis": SheetColumn("依据", 16),
            "adopted": centre("核定", 7),
            "each": number(f"每起{self.taken}", 8),
            "weight": number("本项应减", 8),
            "alone": number("按起数应减", 8),
            "doubled": number("再犯加倍后", 8),
            "cost": number(self.taken, 8),
            "taken": number(f"实际{self.taken}", 8),
            "why": SheetColumn("不减的原因", 14),
            "note": SheetColumn("说明", 20),
            "source": SheetColumn("出自", 21),
        }
        return [columns[key] for key in self.layout.deduction_columns]

    def fill(self) -> None:
        """Write all rows, the sums under each unit's."""
        page, place = self.page, 0
        for unit, matters in self.matters.items():
            for matter in matters:
                rows = (page.row, page.row + len(matter) - 1)
                heaviest = max(self._weight(row) for row in matter)
                for row in matter:
                    place += 1
                    page.add([Count(place), *self._row(unit, row, rows, heaviest)])
            self._sums(unit)
        if not place:
            page.nothing()
        taken, scheme = self.taken, self.scores.scheme
        if scheme.deduction_rule:
            page.note(f"{taken}规则:{scheme.deduction_rule}")
        capped = f"实际{taken}不超过上限。" if scheme.deduction_cap is not None else ""
        page.note(
            f"{taken}=每起{taken}×起数,不采纳的不减{';' if capped else '。'}{capped}"
            f"没有{taken}行的单位{taken}为 0。"
        )
        if self.layout.heaviest:
            page.note(
                "按所选读法,同一单位同一事项的各行排在一起,只减本项应减最多的一行,"
                "相同的取排在最前的一行。"
            )
        if scheme.event_lines:
            page.note("说明中写有「在…中扣」的各行在该项的分值中扣,不计入原始合计。")
        for case in scheme.deductions:
            if case.repeats:
                page.note(f"「{case.id}」再次发生的加倍:按日期,第二起起每起减两倍。")
            if case.cap is not None:
                page.note(f"「{case.id}」一年最多减 {case.cap / 100:g} 分,日期在前的先减。")
        page.sign()

    def _weight(self, row: Any) -> int:
        """What an adopted row costs by itself, in hundredths; 0 where it is not adopted."""
        case = self.scores.scheme.deductions[row.case]
        if not row.adopted:
            return 0
        return int(row.given) if case.points is None else case.points * int(row.count)

    def _row(self, unit: int, row: Any, rows: tuple[int, int], heaviest: int) -> list[Value | Cell]:
        case, taken = self.scores.scheme.deductions[row.case], row.adopted and row.points
        by_event = case.rule == "per-event"
        each: Value = None if row.given == BLANK else row.given
        if by_event:
            each = Formula(self.layout.terms[case.id].fixed, case.points)
        weight, weighs = self._weight(row), self._weighs(by_event)
        alone = self._counted(rows) if self.layout.heaviest else weighs
        cells: dict[str, Value | Cell] = {
            "unit": self.layout.results[unit].name,
            "case": f"{case.id} {case.label}",
            "matter": cell_text(row.matter),
            "times": Count(row.count),
            "date": cell_date(row.date),
            "basis": cell_text(row.basis),
            "adopted": "采纳" if row.adopted else fx.REJECTED,
            "each": each,
            "weight": Cell(Formula(weighs, weight if row.adopted else ""), {} if taken else FAINT),
            "alone": _shown(alone, row.alone),
            "doubled": _shown(self._doubled(unit, case), row.doubled),
            "cost": self._cost(unit, row, alone),
            "taken": None,
            "why": Formula(self._why(rows, case), self._why_now(row, weight, heaviest)),
            "note": ";".join(filter(None, (_note(row), _from_line(case)))),
            "source": str(self.scores.source(row.at) or ""),
        }
        return [cells[key] for key in self.layout.deduction_columns if key != "place"]

    def _cost(self, unit: int, row: Any, alone: str) -> Formula:
        """What the row takes: its figure, within the cap of its case."""
        case = self.scores.scheme.deductions[row.case]
        keys = [key for key in ("doubled", "alone") if key in self.layout.deduction_columns]
        if not keys:
            return _shown(alone, row.points if row.points else BLANK)
        mine, cap = self._at(keys[0]), self.layout.terms.get(f"cap {case.id}")
        words = mine
        if cap is not None:
            words = fx.within_cap(mine, cap.fixed, self._before(unit, keys[0]))
        words = fx.where(f"ISNUMBER({mine})", words, fx.text(""))
        return _shown(words, row.points if row.alone != BLANK else BLANK)

    def _doubled(self, unit: int, case: DeductionCase) -> str:
        """Twice the figure where an event of the case came before, else once for the first."""
        alone = self._at("alone") if "alone" in self.layout.deduction_columns else ""
        if not case.repeats:
            return alone
        first = f"{self._before(unit, 'alone')}=0"
        words = fx.rounded(f"2*{alone}-{fx.where(first, self._at('each'), '0')}")
        return fx.where(f"N({alone})>0", words, alone)

    def _before(self, unit: int, key: str) -> str:
        """The sum of a column over the unit's rows of the same case that come before."""
        runs = {
            name: fx.Run(fx.column_of(*self.layout.deduction_ends(unit, name)), self._at(name))
            for name in ("case", "date", key)
        }
        return fx.before(runs["case"], runs["date"], runs[key].block)

    def _at(self, key: str, row: int | None = None) -> str:
        """A cell of the row that is being written, or of another."""
        at = self.page.row if row is None else row
        return fx.CellAddress(
            self.layout.deduction_sheet, at, self.layout.deduction_columns[key]
        ).here

    def _unless_rejected(self, otherwise: str, then: str) -> str:
        return fx.where(f"{self._at('adopted')}={fx.text(fx.REJECTED)}", fx.text(then), otherwise)

    def _weighs(self, by_event: bool) -> str:
        """So many events at so much each; a figure given at discretion is for its one event."""
        each = self._at("each")
        times = f"{each}*{self._at('times')}" if by_event else each
        return self._unless_rejected(fx.rounded(times), "")

    def _weights(self, rows: tuple[int, int]) -> str:
        column = self.layout.deduction_columns["weight"]
        return fx.column_of(
            *(fx.CellAddress(self.layout.deduction_sheet, row, column) for row in rows)
        )

    def _counted(self, rows: tuple[int, int]) -> str:
        """The row's own figure where it is the first of the heaviest of its matter."""
        first = fx.first_highest(self._weights(rows))
        return self._unless_rejected(fx.where(first, self._at("weight"), fx.text("")), "")

    def _why(self, rows: tuple[int, int], case: DeductionCase) -> str:
        """Why the row takes nothing; blank where it does."""
        words = fx.text("")
        if self.layout.heaviest:
            lighter = f"{self._at('weight')}<MAX({self._weights(rows)})"
            other = fx.where(lighter, fx.text(HEAVIER), fx.text(AS_HEAVY))
            words = fx.where(f"ISNUMBER({self._at('cost')})", fx.text(""), other)
        if case.cap is not None:
            before = self._at("doubled" if self.layout.repeats else "alone")
            less = f"{self._at('cost')}<{before}"
            words = fx.where(f"AND(ISNUMBER({before}),{less})", fx.text(CASE_CAPPED), words)
        return self._unless_rejected(words, NOT_ADOPTED)

    @staticmethod
    def _why_now(row: Any, weight: int, heaviest: int) -> str:
        if not row.adopted:
            return NOT_ADOPTED
        if row.points < row.doubled:
            return CASE_CAPPED
        if row.alone != BLANK:
            return ""
        return HEAVIER if weight < heaviest else AS_HEAVY

    def _sums(self, unit: int) -> None:
        block, result = self.layout.deductions[unit], self.layout.results[unit]
        raw, taken = result.deduction_raw, result.deduction
        ends = (self._at("cost", each) for each in (block.first, block.last))
        cost, least = self._at("cost"), self._at("taken")
        lines = (self.scores.scheme.lines[item] for item in self.scores.scheme.event_lines)
        of_lines = "".join(f"-{self.layout.lost_by_events(unit, line)}" for line in lines)
        why = fx.where(f"{cost}<>{least}", fx.text(self.capped), fx.text(""))
        assert self.page.row == block.sum
        cells: dict[str, Value | Cell] = {
            "unit": result.name,
            "case": f"原始合计、实际{self.taken}",
            "cost": Formula(fx.rounded(f"SUM({':'.join(ends)}){of_lines}"), raw),
            "taken": Formula(self._at_most(cost, unit), taken),
            "why": Formula(why, self.capped if raw != taken else ""),
        }
        self.page.add([cells.get(key) for key in self.layout.deduction_columns], **SUM_LOOK)

    def _at_most(self, cost: str, unit: int) -> str:
        """The raw sum, or the cap where there is one and it is less."""
        return f"MIN({cost},{self._cap(unit)})" if CAP in self.layout.terms else cost

    def _cap(self, unit: int) -> str:
        """The most that is taken; less what a penalty line lost where that counts as well."""
        cap, line = self.layout.terms[CAP].fixed, self.scores.scheme.penalty_line
        if line is None or not self.layout.shares_cap:
            return cap
        points, most = (
            self.layout.lines.at(unit, line.id).there,
            self.layout.maximum(line.id, unit).fixed,
        )
        return fx.cap_left(cap, points, most)


def _from_line(case: DeductionCase) -> str:
    """From which line a row is taken; blank where it is taken from the total."""
    return f"在「{case.line}」中扣" if case.line else ""


def _note(row: Any) -> str:
    """What was noted of a row, and who approved a figure given at discretion."""
    approver = cell_text(row.approver)
    approved = f"批准人:{approver}" if approver else ""
    return ";".join(filter(None, (cell_text(row.note), approved)))
