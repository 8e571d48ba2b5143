"""年度成绩: a block a group, the ranked first, then the incomplete, then the vetoed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from criteria import Section
from scoring.explain import standing
from scoring.explain.dependence import relies_on
from scoring.explain.vetoes import veto_rule
from scoring.model.scores import MISSING, SELF
from scoring.reports.basis import Basis
from scoring.reports.documents.scheme_words import rounding
from scoring.reports.workbook import formulas as fx
from scoring.reports.workbook.cells import (
    STATE_LOOKS,
    Cell,
    Count,
    Formula,
    SheetColumn,
    Value,
    centre,
    clause,
    halves,
    number,
    worth,
)
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_details import veto_note
from scoring.reports.workbook.year_layout import VETO_TAKES, Layout
from scoring.reports.workbook.year_sources import has_comments
from scoring.text.typesetting import typeset

CHECKS = "各名次与表中总分相符。", "有标「不对」的行,名次与表中总分不符,应重新导出。"
ONE_PAGE = 30
"""So many units print on one page with their notes and signatures, and stay readable."""


class RankingPage:
    """The first sheet."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.layout, self.scheme = layout, layout.scheme
        self.comments = has_comments(layout.scores)
        self.page = Page(book, layout.ranking.name, "成绩汇总表", self._columns())
        layout.ranking.place(self.page.row, layout.groups)

    def _columns(self) -> list[SheetColumn]:
        scheme = self.scheme
        over = f"基础项({clause(scheme.sections[0].article)},{scheme.total / 100:g}分)"
        sections = [
            number(f"{halves(f'{part.id}、{part.title}')}\n({worth(part.max)})", 12.5, over)
            for part in scheme.sections
        ]
        sums = [number(title, 8.5, over) for title in ("各部分小计", "缺项折算", "基础分")]
        cases: tuple[tuple[str, Any], ...] = (
            (scheme.terms.bonus, scheme.bonus),
            (scheme.terms.deduction, scheme.deductions),
        )
        taken = [number(f"{name}\n({clause(each[0].article)})", 9) for name, each in cases if each]
        if self.layout.carries:
            taken.append(number(f"{scheme.excess}扣分", 8.5))
        first = [centre("名次", 6), SheetColumn("单位", 17)]
        vetoed = [centre(scheme.terms.veto, 6)] if scheme.veto else []
        last = [*vetoed, number("总分", 9), centre("状态", 6.5)]
        last += [centre("等次", 8)] if scheme.bands else []
        last += [centre("名次核对", 6)] if self.layout.checked else []
        return [*first, *sections, *sums, *taken, *last, SheetColumn("备注", 34)]

    def fill(self, basis: Basis) -> None:
        """Write all rows and the notes."""
        page = self.page
        page.add_groups(self.layout.groups, lambda _, unit: self._row(unit, basis.refused_units))
        page.note(f"依据:《{self.scheme.title}》({self.scheme.document})。名次在同类单位内排列。")
        page.note(
            f"{self._sum_words()};基础分=各部分小计+缺项折算。{self._unranked_words()}"
            "状态:核定,各项均已核定;暂定,尚有自评、计量得分或不适用未经核定;缺项,尚有没有分数的项;"
            f"{standing.NOTHING_SENT},各项都没有分数,「{fx.NONE}」不是 0 分。"
        )
        page.note(self._how_to_see())
        if self.layout.checked:
            self._about_checks()
        if self.comments and self.scheme.readings:
            page.note("总分的批注列出该单位的结果取决于哪些读法;没有批注的,换用哪种读法都不变。")
        page.note(basis.seal_words())
        page.sign()
        if len(self.layout.results) <= ONE_PAGE:
            page.sheet.fit_to_pages(1, 1)

    def _sum_words(self) -> str:
        """What a total is made of."""
        terms, layout = self.scheme.terms, self.layout
        parts = [f"+{terms.bonus}"] if layout.has_bonus else []
        parts += [f"−{terms.deduction}"] if layout.has_deductions else []
        parts += [f"−{self.scheme.excess}扣分"] if layout.carries else []
        parts += [f"−{terms.veto}所减"] if layout.scheme.veto_points else []
        rounded = f",{rounding(layout.scheme)}" if rounding(layout.scheme) else ""
        return f"总分=基础分{''.join(parts)}{rounded}"

    def _unranked_words(self) -> str:
        """Who has no rank, or which one; what a veto does that leaves a total."""
        scheme, word = self.scheme, f"被{self.scheme.terms.veto}"
        veto = word if scheme.veto_effect == "zero" else ""
        told = f"{word}的,{veto_rule(scheme)}。" if scheme.veto and not veto else ""
        if not self.layout.last_if_incomplete:
            return f"{'、'.join(filter(None, ['缺项', veto]))}的单位不排名次。{told}"
        vetoed = f",{veto}的单位不排名次" if veto else ""
        return f"缺项的单位按所选读法并列为末位之后的一名{vetoed}。{told}"

    def _how_to_see(self) -> str:
        """How formulas follow a change."""
        layout = self.layout
        sheets = [f"「{layout.bonus_sheet}」"] if layout.has_bonus else []
        sheets += [f"「{layout.deduction_sheet}」"] if layout.has_deductions else []
        counts = "核定、起数" if layout.has_deductions else "核定"
        more = f",或{''.join(sheets)}中的{counts}" if sheets else ""
        return (
            f"点击单元格可见公式;改动「逐项得分」中的分数{more},"
            "总分和名次随之重算。「备注」和底色是导出时的情况,不随改动变化。"
        )

    def _about_checks(self) -> None:
        """Say which ranks do not follow a change, and whether all of them are right still."""
        layout = self.layout
        self.page.note(
            f"例外:{'、'.join(layout.checked)}单位众多,名次是导出时排好的数,不是公式,不随改动重算。"
            "「名次核对」是公式,逐行同上一行比较总分和名次:全部为「对」,名次就与表中总分相符;"
            "改动后出现「不对」的,名次不再作准,应重新导出。"
        )
        units = [unit for name in layout.checked for unit in layout.groups[name]]
        cells = fx.span(*(layout.ranking.at(units[place], "check") for place in (0, -1)))
        agree, differ = (typeset(f"名次核对:{words}") for words in CHECKS)
        wrong = f"COUNTIF({cells},{fx.text(fx.WRONG)})=0"
        self.page.note(agree, fx.where(wrong, fx.text(agree), fx.text(differ)))

    def _row(self, unit: int, refused_units: Collection[str]) -> list[Value | Cell]:
        layout, scores, result = self.layout, self.layout.scores, self.layout.results[unit]
        state, rank, bold = standing.state_of_lines(result), result.rank, {"bold": True}
        shade = {"missing": MISSING, "self": SELF}.get(state.kind)
        return [
            Cell(self._rank(unit, rank), bold if rank else {}),
            result.name,
            *(self._section(unit, section) for section in self.scheme.sections),
            self._sum(unit),
            self._rescaled(unit),
            Cell(self._base(unit), bold),
            *([self._linked(unit, "bonus", layout.bonus_sum(unit))] if layout.has_bonus else []),
            *(
                [self._linked(unit, "deduction", layout.deduction_taken(unit))]
                if layout.has_deductions
                else []
            ),
            *([self._carried(unit)] if layout.carries else []),
            *([self._vetoed(unit)] if layout.has_veto else []),
            Cell(self._total(unit), {**bold, "bg_color": "#F3F3F3"}, self._relies_on(unit)),
            Cell(self._state(unit, state), {"bg_color": STATE_LOOKS[shade][1]} if shade else {}),
            *([self._band(unit)] if self.scheme.bands else []),
            *([self._check(unit)] if layout.checked else []),
            typeset(";".join(standing.remarks(scores, unit, refused_units))),
        ]

    def _band(self, unit: int) -> Formula:
        """The first grade of the scheme for which all holds; none with a line missing."""
        words = fx.text("")
        for band in reversed(self.scheme.bands):
            tests = [f"{self._here(unit, 'total')}>={band.least / 100:g}"]
            if band.rank is not None:
                rank = self._here(unit, "rank")
                tests.append(f"ISNUMBER({rank}),N({rank})<={band.rank}")
            for asked in band.lines:  # a line that does not apply holds no number
                line = self.layout.lines.at(unit, asked.id).there
                least = f"{line}>={asked.least / 100:g}"
                tests.append(fx.where(f"ISNUMBER({line})", least, "TRUE"))
            tests += [self._without(unit, id_) for id_ in band.without]
            words = fx.where(f"AND({','.join(filter(None, tests))})", fx.text(band.name), words)
        steps = self.layout.steps.at
        whole = [f"{steps(unit, 'missing').there}=0"]
        whole += [f"{steps(unit, 'applies').there}>0"] if self.layout.rescales else []
        words = fx.where(f"AND({','.join(whole)})", words, fx.text(""))
        return Formula(words, self.layout.results[unit].band)

    def _without(self, unit: int, id_: str) -> str:
        """That a unit has no adopted deduction of a case, or no veto; blank without any rows."""
        layout, veto = self.layout, self.scheme.veto
        if veto and id_ == veto.id:
            return f"{self._here(unit, 'vetoed')}<>{fx.text(fx.VETOED)}"
        block = layout.deductions.get(unit)
        if block is None:
            return ""
        case = self.scheme.deduction_by_id[id_]
        cases, adopted = (
            f"{first.there}:{last.here}"
            for key in ("case", "adopted")
            for first, last in [layout.deduction_ends(unit, key)]
        )
        named = f"({cases}={fx.text(f'{case.id} {case.label}')})"
        return f"SUMPRODUCT({named}*({adopted}<>{fx.text(fx.REJECTED)}))=0"

    def _vetoed(self, unit: int) -> Cell | None:
        note = veto_note(self.layout.scores, unit) if self.layout.results[unit].vetoed else ""
        return Cell(fx.VETOED, {"bold": True}, note) if note else None

    def _relies_on(self, unit: int) -> str:
        """The readings a result depends on, for a comment; blank where there is no room for it."""
        found = relies_on(self.layout.scores, unit)
        if not found or not self.comments:
            return ""
        readings = [f"{each.article}　{each.question}现按「{each.words}」" for each in found]
        head = "换用其他选项,本单位的总分、名次或状态会变的读法:"
        return typeset("\n".join([head, *readings]))

    def _here(self, unit: int, key: str) -> str:
        return self.layout.ranking.at(unit, key).here

    def _rank(self, unit: int, rank: int) -> Value:
        layout, shown = self.layout, Count(rank) if rank else fx.NONE
        if layout.is_checked(unit):
            return shown
        first, last = layout.group_ends(unit, "distinct" if layout.dense else "ranked")
        cells = f"{first.fixed}:{last.fixed.partition('!')[2]}"
        mine = layout.steps.at(unit, "ranked").there
        words = fx.shared_rank(mine, cells)
        vetoed = self._here(unit, "vetoed") if layout.has_veto else ""
        if layout.last_if_incomplete:
            words = fx.rank_or_last(mine, cells, vetoed)
        if self.scheme.veto_effect == "rank-last":
            after = f"COUNT({cells})+1{self._waiting(unit)}"
            words = fx.where(f"{vetoed}={fx.text(fx.VETOED)}", after, words)
        return Formula(words, shown)

    def _waiting(self, unit: int) -> str:
        """How many more ranks there are between the ranked and the vetoed of a group."""
        layout = self.layout
        if not layout.last_if_incomplete:
            return ""
        ranked, vetoed = (
            f"{first.fixed}:{last.fixed.partition('!')[2]}"
            for first, last in (
                layout.group_ends(unit, "ranked"),
                layout.group_ends(unit, "vetoed", layout.ranking),
            )
        )
        others = f"ROWS({ranked})-COUNT({ranked})-COUNTIF({vetoed},{fx.text(fx.VETOED)})"
        return f"+MIN(1,{others})" if layout.dense else f"+{others}"

    def _check(self, unit: int) -> Formula | None:
        """Whether the rank of a unit in a huge group agrees with its total and the row above."""
        layout = self.layout
        apart = layout.results[unit].vetoed and self.scheme.veto_effect == "rank-last"
        if not layout.is_checked(unit) or apart:
            return None
        ranking, steps = layout.ranking, layout.steps
        row = fx.Ranked(
            ranking.at(unit, "rank"),
            steps.at(unit, "ranked"),
            ranking.at(unit, "vetoed") if layout.has_veto else None,
            steps.at(unit, "place"),
            first=layout.groups[layout.results[unit].group][0] == unit,
        )
        words = fx.rank_check(row, dense=layout.dense, incomplete_last=layout.last_if_incomplete)
        return Formula(words, fx.RIGHT)

    def _alive(self, unit: int, words: str) -> str:
        """A figure; of a unit that sent nothing, a mark until one of its lines has points."""
        return (
            fx.if_number(self._here(unit, "sum"), words)
            if self.layout.results[unit].unsent
            else words
        )

    def _section(self, unit: int, section: Section) -> Formula:
        """A link; a section of one line has that line's points, or 0 where it has none."""
        there = self.layout.lines.at(unit, f"sum {section.id}").there
        words = there if len(section.lines) > 1 else self._alive(unit, f"N({there})")
        return Formula(words, self.layout.shown(unit, section.id))

    def _sum(self, unit: int) -> Formula:
        names = [section.id for section in self.scheme.sections]
        return Formula(self.layout.lines.at(unit, "sum").there, self.layout.shown(unit, *names))

    def _rescaled(self, unit: int) -> Value:
        words = "0"
        if self.layout.rescales:
            applies, whole = self.layout.steps.at(unit, "applies"), self.layout.maximum("sum", unit)
            words = fx.rescaling(self._here(unit, "sum"), applies.there, whole.fixed)
        return Formula(self._alive(unit, words), self.layout.shown(unit, "rescaled"))

    def _base(self, unit: int) -> Formula:
        words = fx.rounded(f"{self._here(unit, 'sum')}+{self._here(unit, 'rescaled')}")
        return Formula(self._alive(unit, words), self.layout.shown(unit, "base"))

    def _linked(self, unit: int, name: str, there: str) -> Value:
        """A figure from another sheet, 0 where there is none; no zero for a unit unsent."""
        shown = self.layout.shown(unit, name)
        if not self.layout.results[unit].unsent:
            return Formula(there, shown) if there else shown
        words = self._alive(unit, there or "0")
        return Formula(fx.where(f"{there}<>0", there, words) if there else words, shown)

    def _carried(self, unit: int) -> Value:
        steps = self.layout.steps
        cells = [steps.at(unit, f"beyond {line.id}").there for line in self.layout.beyond]
        there = cells[0] if len(cells) == 1 else fx.rounded("+".join(cells))
        return self._linked(unit, "carried", there)

    def _total(self, unit: int) -> Formula:
        """A veto before all; then base + bonus - deduction."""
        layout, digits = self.layout, self.scheme.digits
        earned = layout.earned(unit)
        words = self._alive(unit, fx.total(earned, layout.floors, digits))
        vetoed = {"zero": "0"}
        if self.scheme.veto_points:
            less = f"{earned}-{layout.terms[VETO_TAKES].fixed}"
            vetoed["fixed-deduction"] = fx.total(less, layout.floors, digits)
        if then := vetoed.get(self.scheme.veto_effect):
            words = fx.where(f"{self._here(unit, 'vetoed')}={fx.text(fx.VETOED)}", then, words)
        return Formula(words, self.layout.shown(unit, "total"))

    def _state(self, unit: int, state: standing.State) -> Formula:
        """A score typed into a gap by hand is never more than provisional."""
        layout = self.layout
        gaps = f"{layout.steps.at(unit, 'missing').there}>0"
        if layout.rescales:
            gaps = f"OR({gaps},{layout.steps.at(unit, 'applies').there}=0)"
        full = standing.CONFIRMED if state == standing.CONFIRMED else standing.PROVISIONAL
        words = fx.where(gaps, fx.text("缺项"), fx.text(full.short))
        if state == standing.UNSENT:
            result = layout.results[unit]
            scored = f"ISNUMBER({self._here(unit, 'sum')})"
            if not result.unsent:  # lines of events have figures all the same
                scored = f"{layout.steps.at(unit, 'missing').there}<{result.missing}"
            words = fx.where(scored, words, fx.text(standing.NOTHING_SENT))
        return Formula(words, state.short)
