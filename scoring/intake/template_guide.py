"""填报说明: how to fill in the workbook, what is sent back, the cases, and each line's evidence."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from criteria import DeductionCase, Scheme
from scoring.intake.layout import BASE, BONUS, DEDUCTION, GUIDE
from scoring.intake.roster import RosterUnit
from scoring.intake.template_page import (
    HEAD_FILL,
    HEI,
    LEFT,
    Form,
    height_of,
    lines_of,
    put,
)
from scoring.intake.template_texts import PERSONAL, Guidance, points_of, way_of
from scoring.text.typesetting import typeset

WIDTHS = (12, 16, 7, 38, 62)
UNITS = "考评单位"
"""The key of the list of units among the ranges that drop-downs refer to."""


class _Writer:
    """The page being filled from top to bottom."""

    def __init__(self, form: Form, sheet: Worksheet) -> None:
        self.form, self.sheet, self.row = form, sheet, 0

    def across(self, text: str, **look: object) -> None:
        """A row over the whole width."""
        text = typeset(text)
        properties = {"align": "left", **look}
        size = properties.get("font_size", 10.5)
        assert isinstance(size, int | float)
        made = self.form.look(**properties)
        self.sheet.merge_range(self.row, 0, self.row, len(WIDTHS) - 1, "", made)
        put(self.sheet, self.row, 0, text, made)
        self.sheet.set_row(self.row, height_of(lines_of(text, sum(WIDTHS) * 10.5 / size), size))
        self.row += 1

    def heading(self, text: str) -> None:
        """A heading with air above it."""
        self.across(text, font_name=HEI, font_size=12, valign="bottom")
        self.sheet.set_row(self.row - 1, 30)

    def cells(self, texts: Sequence[str], **look: object) -> None:
        """A boxed row: three narrow cells or, where there are three texts, one wide one."""
        made = self.form.boxed(**look)
        left = made if "bg_color" in look else self.form.boxed(**LEFT)
        if len(texts) < len(WIDTHS):
            self.sheet.merge_range(self.row, 0, self.row, 2, "", left)
            places, widths = [0, 3, 4], [sum(WIDTHS[:3]), *WIDTHS[3:]]
        else:
            places, widths = [*range(len(WIDTHS))], [*WIDTHS]
        words = [typeset(text) for text in texts]
        for place, text in zip(places, words, strict=True):
            put(self.sheet, self.row, place, text, left if place in (0, 3, 4) else made)
        tall = max(lines_of(text, width - 1) for text, width in zip(words, widths, strict=True))
        self.sheet.set_row(self.row, height_of(tall))
        self.row += 1

    def head(self, *texts: str) -> None:
        """A boxed row of headings."""
        self.cells(texts, font_name=HEI, align="center", bg_color=HEAD_FILL)


def case_text(id_: str, label: str) -> str:
    """A case as the drop-down offers it: its id, then its label."""
    return f"{id_} {typeset(label)}"


def deduction_points(case: DeductionCase) -> str:
    """What a deduction case costs, in words."""
    if case.rule == "per-event":
        return f"每起减 {points_of(case.points)} 分"
    return f"减 {points_of(case.least)} 至 {points_of(case.most)} 分,须写明理由"


def write_guide(
    form: Form,
    scheme: Scheme,
    mark: str,
    guidance: Guidance,
    units: Sequence[RosterUnit] = (),
) -> dict[str, str]:
    """Write the page; the ranges that drop-downs refer to: by sheet its cases (基础项: the
    lines), under :data:`UNITS` the units, where there are any.
    """
    page = _Writer(form, form.page(GUIDE, WIDTHS))
    page.across("填报说明", font_name=HEI, font_size=18, align="center")
    page.sheet.set_row(0, 36)
    page.across(
        f"依据《{scheme.title}》({scheme.document})" + (f"　{mark}" if mark else ""), align="center"
    )
    parts = (("一、怎样填写", guidance.how), ("二、哪些情形会被退回", guidance.sent_back))
    for heading, texts in parts:
        page.heading(heading)
        for number, text in enumerate(texts, start=1):
            page.across(f"{number}. {text}")
    page.across("有一处错误,整个文件退回,改正后重新报送;退回时逐处列出单元格和改法。", bold=True)
    page.heading("三、不要填写个人信息")
    page.across(PERSONAL, bold=True)
    lists = _write_cases(page, scheme)
    lists[BASE] = _write_lines(page, scheme)
    if units:
        lists[UNITS] = _write_units(page, units)
    page.sheet.print_area(0, 0, page.row - 1, len(WIDTHS) - 1)
    return lists


def _write_cases(page: _Writer, scheme: Scheme) -> dict[str, str]:
    lists: dict[str, str] = {}
    page.heading("四、加分情形")
    page.head("情形", "分值", "条文")
    first = page.row
    for bonus in scheme.bonus:
        points = f"{bonus.article}　每次加 {points_of(bonus.points)} 分"
        page.cells((case_text(bonus.id, bonus.label), points, bonus.words))
    lists[BONUS] = _range(first, page.row)
    page.across(scheme.bonus_rule)
    page.heading("五、减分情形")
    page.head("情形", "分值", "条文")
    first = page.row
    for case in scheme.deductions:
        points = f"{case.article}　{deduction_points(case)}"
        page.cells((case_text(case.id, case.label), points, case.words))
    lists[DEDUCTION] = _range(first, page.row)
    page.across(scheme.deduction_rule)
    page.across(f"一票否决({scheme.veto.article}):{scheme.veto.words}")
    return lists


def _range(first: int, end: int) -> str:
    return f"='{GUIDE}'!$A${first + 1}:$A${end}"


def _write_lines(page: _Writer, scheme: Scheme) -> str:
    page.heading("六、基础项各项的条款、计分办法和佐证材料")
    page.head("编号", "条款", "分值", "计分办法", "佐证材料")
    first = page.row
    for line in scheme.lines:
        points = points_of(line.max)
        page.cells((line.id, line.article, points, way_of(line), line.evidence), align="center")
    return _range(first, page.row)


def _write_units(page: _Writer, units: Sequence[RosterUnit]) -> str:
    page.heading("七、考评单位")
    page.head("单位", "单位类别", "别名")
    first = page.row
    for unit in units:
        page.cells((unit.name, unit.group, "、".join(unit.aliases)))
    return _range(first, page.row)
