"""计分参数: the figures of the regulation that formulas point at, each with its clause."""

from __future__ import annotations

from typing import NamedTuple

from criteria import BonusCase, DeductionCase, Scheme
from scoring.reports.workbook.cells import Count, SheetColumn, centre, clause, number
from scoring.reports.workbook.formulas import CellAddress
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_layout import BONUS_CAP, CAP, TERMS, VETO_TAKES, Layout
from scoring.text.typesetting import typeset

POINTS = 3
"""The column of the figure."""


class _Term(NamedTuple):
    key: str
    article: str
    words: str
    points: int | None
    used: str


def has_terms(scheme: Scheme) -> bool:
    """Whether the scheme has any figure that formulas point at, but for the lines' maxima."""
    return bool(scheme.bonus or scheme.deductions or scheme.penalty_line or scheme.veto_points)


class TermsPage:
    """A row a figure; the maxima of the lines stand on 逐项得分 themselves."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout = layout
        columns = [centre("序号", 6), SheetColumn("条款", 20), SheetColumn("项目", 52)]
        columns += [number("分值", 12), SheetColumn("用在何处", 46)]
        self.page = Page(book, TERMS, "计分参数", columns)
        self.terms = self._terms()
        for place, term in enumerate(self.terms):
            layout.terms[term.key] = CellAddress(TERMS, self.page.row + place, POINTS)

    def _terms(self) -> list[_Term]:
        layout, scheme, taken = self.layout, self.layout.scheme, self.layout.deduction_sheet
        bonus = self.layout.bonus_sheet
        found = [
            _Term(case.id, case.article, f"{case.id} {case.label}", case.points, f"{bonus},每次")
            for case in scheme.bonus
        ]
        for case in scheme.deductions:
            words = f"{case.id} {case.label}"
            if case.points is not None:
                found.append(_Term(case.id, case.article, words, case.points, f"{taken},每起"))
                continue
            least, most = (f"{(points or 0) / 100:g}" for points in (case.least, case.most))
            used = f"{taken},{least} 至 {most} 分之间视情确定,按所填的数"
            found.append(_Term(case.id, case.article, words, None, used))
        article = clause(scheme.deductions[0].article) if scheme.deductions else ""
        if scheme.deduction_cap is not None:
            word = scheme.terms.deduction
            cap = f"{taken},合计{word}的上限"
            found.append(_Term(CAP, article, f"合计{word}不超过", scheme.deduction_cap, cap))
        if scheme.bonus_cap is not None:
            word = scheme.terms.bonus
            used, article = f"{bonus},合计{word}的上限", clause(scheme.bonus[0].article)
            found.append(_Term(BONUS_CAP, article, f"合计{word}不超过", scheme.bonus_cap, used))
        cases: list[BonusCase | DeductionCase] = [*scheme.bonus, *scheme.deductions]
        for capped in cases:
            if capped.cap is not None:
                words, used = f"{capped.id} {capped.label}:一年最多", "该情形的上限"
                found.append(_Term(f"cap {capped.id}", capped.article, words, capped.cap, used))
        if scheme.veto and scheme.veto_points:
            words, used = f"{scheme.terms.veto}所减", "年度成绩"
            article, points = scheme.veto.article, scheme.veto.points
            found.append(_Term(VETO_TAKES, article, words, points, used))
        for line in (each for each in layout.beyond if each.measure.each is not None):
            words = f"{line.id} {line.title}:每次扣分"
            found.append(_Term(line.id, line.article, words, line.measure.each, "计算过程"))
        return found

    def fill(self) -> None:
        """Write the figures, and how to follow a score through the workbook."""
        page = self.page
        page.add_all(
            [Count(n), typeset(each.article), typeset(each.words), each.points, typeset(each.used)]
            for n, each in enumerate(self.terms, start=1)
        )
        page.note("各项的满分在「逐项得分」的「满分」行。参数取自办法条文,改动后全表随之重算。")
        layout, taken = self.layout, self.layout.scheme.terms.deduction
        parts = [f"加上「{layout.bonus_sheet}」的小计"] if layout.has_bonus else []
        parts += [f"减去「{layout.deduction_sheet}」的实际{taken}"] if layout.has_deductions else []
        page.note(
            "一个总分怎样得来:逐项得分→各部分小计→「计算过程」的适用项满分合计→缺项折算→基础分;"
            f"{','.join([*parts, '即为总分'])};名次只在参加排名的总分中排。"
        )
        page.note("直接填写的数字是填报、核定的数或办法的规定,附有出处;其余是公式,点击单元格可见。")
        page.sign()
