"""填报说明: how to fill in the workbook, what is sent back, the cases, and each line's evidence."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from criteria import DeductionCase, Line, Scheme
from scoring.intake.layout import BASE, BONUS, COVER, DEDUCTION, GUIDE, LEDGER, VETO
from scoring.intake.template_page import (
    HEAD_FILL,
    HEI,
    LEFT,
    Form,
    height_of,
    lines_of,
    put,
)
from scoring.typesetting import typeset

WIDTHS = (12, 16, 7, 38, 62)
HOW = (
    f"{COVER}:填写填报人和填报日期。方案、年度、单位和单位类别已经印好,不要改动;"
    "不对的,请向考评主体另取一份。",
    f"{BASE}:逐项填写。凭材料评定的项填自评分;按数量计分的项填应完成数和完成数,由系统计分,"
    "可以不填自评分,两样都填的先按自评分计入。自评分不超过该项分值,最多两位小数;"
    "第四部分只能填 15 或 0。",
    "确实不适用于本单位的项,「不适用」选「是」,并在「说明」中写明理由;"
    "其余各项得分由系统折算为百分制。",
    "一项既没有分数、又没有数量和台账可以计分,也没有注明不适用的,记为「缺项」:"
    "不按 0 分计,但有缺项的单位不排名次。",
    f"{LEDGER}:本年度每件重大决策事项一行,没有评估的也要列入,「评估日期」留空。"
    "三.1 至三.3、三.7 各步和二.8 不填数量的,由本表计算。"
    "各步骤选是、部分、否、不适用,「部分」按半件计,「不适用」的不计入应完成数。",
    f"{BONUS}:每取得一次填一行,「情形」从下拉列表中选取,「取得日期」须在本年度内。"
    "同一经验做法各行的名称要写得一样,按其中最高的一次加分。",
    f"{DEDUCTION}、{VETO}和各表灰色的「核定分」「核定」由考评主体填写,填报单位留空。",
    "没有内容的表留空即可,不要填「无」。表头下面各行只填数据,不要另写说明或签名。",
    "各表已加保护,没有密码:白色格可以填写,灰色格和表头已锁定。"
    "请不要改动工作表名称、表头和编号,不要增加列。考评主体填写时,可先撤销工作表保护。",
)
SENT_BACK = (
    "分数填了文字、百分号,超过该项分值,或多于两位小数;第四部分填了 15 和 0 以外的分数。",
    "必填列(表头颜色较深)空着;编号、情形或下拉列表中的内容不在规定之列。",
    "日期写法不能识别;加分的取得日期、减分的日期不在本年度内。",
    "完成数大于应完成数;同一项在两处填了不同的数。",
    "减三没有写明 10 至 30 分之间的分数和理由;一票否决没有认定文号。",
    "方案、年度与本次考评不符;单位不在考评名册之中;缺少工作表或必填列;单元格是错误值。",
)
PERSONAL = (
    "考评不需要个人信息。请不要在任何一张表中填写身份证号码、手机号码、家庭住址等个人信息;"
    "佐证材料只写文件名称和文号。"
)


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
        return f"每起减 {(case.points or 0) / 100:g} 分"
    return f"减 {(case.least or 0) / 100:g} 至 {(case.most or 0) / 100:g} 分,须写明理由"


def way_of(line: Line) -> str:
    """How a line is scored, in words."""
    measure = line.measure
    if measure.kind == "count":
        return f"按次数:分值×完成数÷应完成数,应完成数不填按 {measure.due} 计"
    if measure.kind == "share":
        return "按比例:分值×完成数÷应完成数;不填数量的由评估台账计算"
    if measure.kind == "penalty":
        each = (measure.each or 0) / 100
        return f"每有一次应查究而未查究的扣 {each:g} 分,只有 {line.max / 100:g} 分或 0 分"
    return "凭材料评定,填自评分"


def write_guide(form: Form, scheme: Scheme, mark: str) -> dict[str, str]:
    """Write the page; by sheet, the range that its drop-down for 情形 refers to."""
    page = _Writer(form, form.page(GUIDE, WIDTHS))
    page.across("填报说明", font_name=HEI, font_size=18, align="center")
    page.sheet.set_row(0, 36)
    page.across(
        f"依据《{scheme.title}》({scheme.document})" + (f"　{mark}" if mark else ""), align="center"
    )
    for heading, texts in (("一、怎样填写", HOW), ("二、哪些情形会被退回", SENT_BACK)):
        page.heading(heading)
        for number, text in enumerate(texts, start=1):
            page.across(f"{number}. {text}")
    page.across("有一处错误,整个文件退回,改正后重新报送;退回时逐处列出单元格和改法。", bold=True)
    page.heading("三、不要填写个人信息")
    page.across(PERSONAL, bold=True)
    lists = _write_cases(page, scheme)
    _write_lines(page, scheme)
    page.sheet.print_area(0, 0, page.row - 1, len(WIDTHS) - 1)
    return lists


def _write_cases(page: _Writer, scheme: Scheme) -> dict[str, str]:
    lists: dict[str, str] = {}
    page.heading("四、加分情形")
    page.head("情形", "分值", "条文")
    first = page.row
    for bonus in scheme.bonus:
        points = f"{bonus.article}　每次加 {bonus.points / 100:g} 分"
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


def _write_lines(page: _Writer, scheme: Scheme) -> None:
    page.heading("六、基础项各项的条款、计分办法和佐证材料")
    page.head("编号", "条款", "分值", "计分办法", "佐证材料")
    for line in scheme.lines:
        points = f"{line.max / 100:g}"
        page.cells((line.id, line.article, points, way_of(line), line.evidence), align="center")
