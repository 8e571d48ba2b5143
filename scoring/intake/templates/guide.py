"""填报说明: how to fill in the workbook, what is sent back, the cases, and each line's evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Literal

from xlsxwriter.worksheet import Worksheet

from criteria import BonusCase, DeductionCase, Scheme
from scoring.intake.templates.cell_rules import Lists
from scoring.intake.templates.form import HEAD_FILL, HEI, LEFT, SIZE, Form, height_of, lines_of, put
from scoring.intake.templates.texts import PERSONAL, Guidance, points_of, span_of, way_of
from scoring.model.evidence import RosterUnit
from scoring.model.sheets import GUIDE, Holds
from scoring.text.typesetting import numeral, typeset

WIDTHS = (12, 16, 7, 38, 62)


class _Page:
    """The page being filled from top to bottom."""

    def __init__(self, form: Form, sheet: Worksheet) -> None:
        self.form, self.sheet, self.row = form, sheet, 0

    def across(self, text: str, size: float = SIZE, **look: object) -> None:
        """A row over the whole width."""
        text, look = typeset(text), {"align": "left", "font_size": size, **look}
        tall = height_of(lines_of(text, sum(WIDTHS) * SIZE / size), size)
        self.form.across(self.sheet, self.row, len(WIDTHS) - 1, text, self.form.look(**look), tall)
        self.row += 1

    def heading(self, text: str) -> None:
        """A heading with air above it."""
        self.across(text, 12, font_name=HEI, valign="bottom")
        self.sheet.set_row(self.row - 1, 30)

    def cells(self, texts: Sequence[str], **look: object) -> None:
        """A boxed row: three narrow cells or, where there are three texts, one wide one."""
        made = self.form.boxed(**look)
        left = made if "bg_color" in look else self.form.boxed(**LEFT)
        places, widths = [*range(len(WIDTHS))], [*WIDTHS]
        if len(texts) < len(WIDTHS):
            self.sheet.merge_range(self.row, 0, self.row, 2, "", left)
            places, widths = [0, 3, 4], [sum(WIDTHS[:3]), *WIDTHS[3:]]
        words = [typeset(text) for text in texts]
        for place, text in zip(places, words, strict=True):
            put(self.sheet, self.row, place, text, left if place in (0, 3, 4) else made)
        tall = max(lines_of(text, width - 1) for text, width in zip(words, widths, strict=True))
        self.sheet.set_row(self.row, height_of(tall))
        self.row += 1

    def listing(
        self, heading: str, heads: Sequence[str], rows: Iterable[Sequence[str]], **look: object
    ) -> str:
        """A heading and boxed rows below boxed heads; gives the range of the first column."""
        self.heading(heading)
        self.cells(heads, font_name=HEI, align="center", bg_color=HEAD_FILL)
        first = self.row + 1
        for texts in rows:
            self.cells(texts, **look)
        return f"='{GUIDE}'!$A${first}:$A${self.row}"


def case_text(id_: str, label: str) -> str:
    """A case as the drop-down offers it: its id, then its label."""
    return f"{id_} {typeset(label)}"


def deduction_points(case: DeductionCase) -> str:
    """What a deduction case costs, in words, and from where where that is not the total."""
    words = _cost_words(case)
    return f"{words},在「{case.line}」中扣" if case.line else words


def _cost_words(case: DeductionCase) -> str:
    if case.rule == "per-event" and not case.points:
        return "本身不减分"
    words = f"每起减 {points_of(case.points)} 分" + (",再次发生的加倍" if case.repeats else "")
    if case.rule == "discretion":
        words = f"减 {span_of(case)},须写明理由"
    return words + _most(case)


def _most(case: BonusCase | DeductionCase) -> str:
    return "" if case.cap is None else f",全年最多 {points_of(case.cap)} 分"


def write_guide(
    form: Form, scheme: Scheme, mark: str, guidance: Guidance, units: Sequence[RosterUnit] = ()
) -> Lists:
    """Write the page; the ranges that drop-downs refer to: the cases, the lines, the units,
    those that there are. Parts that the scheme lacks are left out.
    """
    page = _Page(form, form.page(GUIDE, WIDTHS))
    lists: dict[Holds | Literal["units"], str] = {}
    part = count(4)
    page.across("填报说明", 18, font_name=HEI, align="center")
    page.sheet.set_row(0, 36)
    basis = f"依据《{scheme.title}》({scheme.document})"
    page.across(basis + (f"　{mark}" if mark else ""), align="center")
    parts = (("一、怎样填写", guidance.how), ("二、哪些情形会被退回", guidance.sent_back))
    for heading, texts in parts:
        page.heading(heading)
        for number, text in enumerate(texts, start=1):
            page.across(f"{number}. {text}")
    page.across("有一处错误,整个文件退回,改正后重新报送;退回时逐处列出单元格和改法。", bold=True)
    page.heading("三、不要填写个人信息")
    page.across(PERSONAL, bold=True)
    terms, heads = scheme.terms, ("情形", "分值", "条文")
    if scheme.bonus:
        lists["bonus"] = page.listing(
            f"{numeral(next(part))}、{terms.bonus}情形",
            heads,
            (
                (
                    case_text(c.id, c.label),
                    f"{c.article}　每次加 {points_of(c.points)} 分{_most(c)}",
                    c.words,
                )
                for c in scheme.bonus
            ),
        )
        page.across(scheme.bonus_rule)
    if scheme.deductions:
        lists["deductions"] = page.listing(
            f"{numeral(next(part))}、{terms.deduction}情形",
            heads,
            (
                (case_text(c.id, c.label), f"{c.article}　{deduction_points(c)}", c.words)
                for c in scheme.deductions
            ),
        )
        page.across(scheme.deduction_rule)
    if scheme.veto:
        page.across(f"{terms.veto}({scheme.veto.article}):{scheme.veto.words}")
    lists["lines"] = page.listing(
        f"{numeral(next(part))}、基础项各项的条款、计分办法和佐证材料",
        ("编号", "条款", "分值", "计分办法", "佐证材料"),
        (
            (x.id, x.article, points_of(x.max) if x.max else "—", way_of(x, scheme), x.evidence)
            for x in scheme.lines
        ),
        align="center",
    )
    if units:
        lists["units"] = page.listing(
            f"{numeral(next(part))}、考评单位",
            ("单位", "单位类别", "别名"),
            ((unit.name, unit.group, "、".join(unit.aliases)) for unit in units),
        )
    page.sheet.print_area(0, 0, page.row - 1, len(WIDTHS) - 1)
    return lists
