"""Bonuses: every row, whether it counts and why not, with each unit's sum.

The rows of a practice stand together, in clause order and then by date, and practices in the
order of the cells of their highest cases. So the first row that has the highest figure of its
block is the very row that the engine counts, and a formula finds it with ``MATCH``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from scoring.engine.bonus import COUNTED, why_not
from scoring.model.evidence import BLANK
from scoring.reports.workbook import formulas as fx
from scoring.reports.workbook.cells import Cell, Count, Formula, SheetColumn, Value, centre, number
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_details import FAINT, SUM_LOOK, cell_date, cell_text
from scoring.reports.workbook.year_layout import BONUS_CAP, BONUS_COUNTED, Layout, blocks
from scoring.text.typesetting import typeset

CASE, DATE, ADOPTED, EACH, WORTH, COUNTS_AT = 3, 4, 6, 7, 8, 9
Practice = list[Any]


def practices_of(rows: list[Any]) -> list[Practice]:
    """A unit's rows by practice, in the order that the formulas rely on."""
    found: dict[int, Practice] = {}
    for row in rows:
        found.setdefault(row.practice_key, []).append(row)
    ordered = [
        sorted(practice, key=lambda row: (row.case, pd.Timestamp(row.date).value))
        for practice in found.values()
    ]
    return sorted(ordered, key=_head_place)


def _head_place(practice: Practice) -> int:
    """The place of the row that is counted for a practice; of its first where none is."""
    heads = (row.at for row in practice if row.case == row.best_case != BLANK)
    return int(next(heads, practice[0].at))


class BonusPage:
    """The sheet of bonuses."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scores = layout, layout.scores
        self.terms = terms = layout.scheme.terms
        self.by_kind = layout.scores.rules["bonus-repeat"] == "by-kind"
        self.one_a_unit = layout.scores.rules["bonus-scope"] == "unit"
        columns = [centre("序号", 5), SheetColumn("单位", 15), SheetColumn(terms.practice, 24)]
        columns += [SheetColumn("情形", 24), centre("取得日期", 11), SheetColumn("文号或出处", 17)]
        columns += [centre("核定", 7), number("本情形分值", 8), number("可计分值", 8)]
        columns += [centre("是否计分", 6), number("计入分值", 8), SheetColumn("不计分原因", 22)]
        self.page = Page(
            book, layout.bonus_sheet, f"{layout.bonus_sheet}表", [*columns, SheetColumn("出自", 21)]
        )
        found = layout.scores.bonus_rows
        order = [unit for unit in layout.results if unit in found]
        self.practices = {unit: practices_of(found[unit]) for unit in order}
        counts = {unit: sum(map(len, each)) for unit, each in self.practices.items()}
        layout.bonus = blocks(self.page.row, counts)

    def fill(self) -> None:
        """Write all rows, a sum under each unit's."""
        page, place = self.page, 0
        for unit, practices in self.practices.items():
            for practice in practices:
                first = page.row
                for row in practice:
                    place += 1
                    page.add([Count(place), *self._row(unit, row, practice, first)])
            self._sum(unit)
        if not place:
            page.nothing()
        if rule := self.scores.scheme.bonus_rule:
            page.note(f"计分规则:{rule}")
        repeats = "×同一做法同一情形采纳的次数" if self.by_kind else ""
        bonus = self.terms.bonus
        scope = "同一单位" if self.one_a_unit else f"同一{self.terms.practice}"
        page.note(
            f"可计分值:采纳的为本情形分值{repeats},不采纳的不计;{scope}中可计分值最高的计分,"
            f"相同的取排在最前的一行。没有{bonus}行的单位{bonus}为 0。"
        )
        for case in self.scores.scheme.bonus:
            if case.cap is not None:
                page.note(f"「{case.id}」一年最多计 {case.cap / 100:g} 分,取得日期在前的先计。")
        page.sign()

    def _sum(self, unit: int) -> None:
        block, result = self.layout.bonus[unit], self.layout.results[unit]
        ends = (
            fx.CellAddress(self.layout.bonus_sheet, row, BONUS_COUNTED).here
            for row in (block.first, block.last)
        )
        words = fx.rounded(f"SUM({':'.join(ends)})")
        if BONUS_CAP in self.layout.terms:
            words = f"MIN({words},{self.layout.terms[BONUS_CAP].fixed})"
        total = Formula(words, result.bonus)
        assert self.page.row == block.sum
        blanks = [None] * (BONUS_COUNTED - 3)
        self.page.add([None, result.name, "小计", *blanks, total, None, None], **SUM_LOOK)

    def _row(self, unit: int, row: Any, practice: Practice, first: int) -> list[Value | Cell]:
        scheme, counted = self.scores.scheme, row.reason == COUNTED
        case = scheme.bonus[row.case]
        why = why_not(scheme, row.reason, row.best_case, row.best)
        rows = (first, first + len(practice) - 1)
        each = Formula(self.layout.terms[case.id].fixed, case.points)
        here = self._at(COUNTS_AT)
        return [
            self.layout.results[unit].name,
            cell_text(row.practice),
            f"{case.id} {case.label}",
            cell_date(row.date),
            cell_text(row.document),
            "采纳" if row.adopted else fx.REJECTED,
            Cell(each, {} if counted else FAINT),
            Cell(self._worth(row, practice, rows), {} if counted else FAINT),
            Formula(self._counts(unit, rows), fx.COUNTS if counted else fx.COUNTS_NOT),
            Formula(
                fx.where(f"{here}={fx.text(fx.COUNTS)}", self._earned(unit, case.id), fx.text("")),
                row.earned if counted else "",
            ),
            Formula(self._why(unit, rows), typeset(why or "")),
            str(self.scores.source(row.at) or ""),
        ]

    def _earned(self, unit: int, case: str) -> str:
        """What a row that counts adds: its case's points, within the case's cap."""
        cap = self.layout.terms.get(f"cap {case}")
        if cap is None:
            return self._at(EACH)
        block = self.layout.bonus[unit]
        rows = block.first, block.last
        cases, dates = (
            fx.Run(self._block(rows, column), self._at(column)) for column in (CASE, DATE)
        )
        counted = f"*({self._block(rows, COUNTS_AT)}={fx.text(fx.COUNTS)})"
        earlier = fx.before(cases, dates, self._block(rows, EACH), counted)
        return fx.within_cap(self._at(EACH), cap.fixed, earlier)

    def _at(self, column: int) -> str:
        """A cell of the row that is being written."""
        return fx.CellAddress(self.layout.bonus_sheet, self.page.row, column).here

    def _block(self, rows: tuple[int, int], column: int) -> str:
        return fx.column_of(
            fx.CellAddress(self.layout.bonus_sheet, rows[0], column),
            fx.CellAddress(self.layout.bonus_sheet, rows[1], column),
        )

    def _unless_rejected(self, otherwise: str, then: str) -> str:
        return fx.where(f"{self._at(ADOPTED)}={fx.text(fx.REJECTED)}", fx.text(then), otherwise)

    def _worth(self, row: Any, practice: Practice, rows: tuple[int, int]) -> Formula:
        """What the row could earn: its case's points, with repeats where these are counted."""
        points, words = self.scores.scheme.bonus[row.case].points, self._at(EACH)
        if self.by_kind:
            same = [each for each in practice if each.adopted and each.case == row.case]
            points *= len(same)
            alike = f"({self._block(rows, CASE)}={self._at(CASE)})"
            adopted = f"({self._block(rows, ADOPTED)}<>{fx.text(fx.REJECTED)})"
            words = fx.rounded(f"{words}*SUMPRODUCT({alike}*{adopted})")
        return Formula(self._unless_rejected(words, fx.NONE), points if row.adopted else fx.NONE)

    def _span(self, unit: int, rows: tuple[int, int]) -> tuple[int, int]:
        """The rows among which the highest is looked for: the practice's or the unit's."""
        block = self.layout.bonus[unit]
        return (block.first, block.last) if self.one_a_unit else rows

    def _counts(self, unit: int, rows: tuple[int, int]) -> str:
        span = self._span(unit, rows)
        worth = self._block(span, WORTH)
        test = f"{fx.position(worth)}={fx.own_position(worth)}"
        if self.by_kind:
            test = f"{self._at(CASE)}=INDEX({self._block(span, CASE)},{fx.position(worth)})"
            if self.one_a_unit:
                test = f"AND({self._leads(unit, rows)},{test})"
        return self._unless_rejected(
            fx.where(test, fx.text(fx.COUNTS), fx.text(fx.COUNTS_NOT)), fx.COUNTS_NOT
        )

    def _leads(self, unit: int, rows: tuple[int, int]) -> str:
        """Whether the unit's highest row is one of this practice's."""
        worth = self._block(self._span(unit, rows), WORTH)
        top, (first, last) = worth.partition(":")[0], self._block(rows, WORTH).split(":")
        place = fx.position(worth)
        return f"{place}>=ROW({first})-ROW({top})+1,{place}<=ROW({last})-ROW({top})+1"

    def _why(self, unit: int, rows: tuple[int, int]) -> str:
        worth, cases = self._block(rows, WORTH), self._block(rows, CASE)
        case = f"INDEX({cases},{fx.position(worth)})"
        practice, bonus = self.terms.practice, self.terms.bonus
        counted_one = fx.text(typeset(f"同一{practice}以最高{bonus}计分,已计「"))
        same = f'{counted_one}&LEFT({case},FIND(" ",{case})-1)&"」"&TEXT(MAX({worth}),"0.00")&" 分"'
        if self.one_a_unit:
            other = fx.text(typeset(f"按所选读法,一个单位只计{bonus}最高的一项{practice}"))
            same = fx.where(f"AND({self._leads(unit, rows)})", same, other)
        counted = fx.where(f"{self._at(COUNTS_AT)}={fx.text(fx.COUNTS)}", fx.text(""), same)
        return self._unless_rejected(counted, "核定为不采纳")
