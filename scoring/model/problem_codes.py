"""The contract's problem codes; ``docs/problems.md`` is made of them (``make docs``)."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from criteria import Terms

Severity = Literal["error", "warning"]


class ProblemCode(NamedTuple):
    """A code: ``error`` refuses the file, ``warning`` does not; its name in the office's words,
    what it means, and what a clerk does about it.
    """

    severity: Severity
    name: str
    meaning: str
    remedy: str


_AGAIN = "用 Excel 或 WPS 打开原件,「另存为」Excel 工作簿(*.xlsx)后重新报送"
_IN_TEMPLATE = "在空白模板上填报,表头、编号和工作表名都不要改"

_ERRORS = {
    "not-a-workbook": (
        "不是工作簿",
        "文件内容不是 Excel 工作簿:CSV、PDF、图片、网页、压缩包、.ods、.xlsb 等。只看内容,"
        "不看扩展名", _AGAIN,
    ),
    "encrypted": ("文件加密", "工作簿设有打开密码,无法读取", "取消打开密码后重新报送"),
    "too-large": (
        "文件过大", "文件本身、解压后的内容或工作表的数量超过上限,或压缩比异常",
        "删去多余的空行、图片和其他工作表,或拆成几个文件报送",
    ),
    "unreadable": (
        "无法读取", "文件损坏、传输不完整、含有不予解析的内容,或读取时超过时间、内存的限制", _AGAIN,
    ),
    "missing-sheet": (
        "缺少工作表",
        "没有「封面」,或除封面外没有任何一张约定的工作表;也可能误把单位名册当作工作簿报送",
        _IN_TEMPLATE,
    ),
    "missing-column": ("缺少列", "前 10 行中没有同时含有全部必填列的表头", _IN_TEMPLATE),
    "missing-value": (
        "必填项为空",
        "必填的单元格是空的;封面和各表都没有写明单位;或合计、说明等不是数据的行夹在数据行之间",
        "补填;不是数据的行、整行不需要的,整行删去",
    ),
    "unknown-item": (
        "编号不认识", "基础项的编号不在方案之中,或小计、说明等不是数据的行夹在数据行之间",
        "照方案的编号填写;不是数据的行,整行删去",
    ),
    "duplicate-item": (
        "同一项数值不一致",
        "同一单位、同一项的同一内容在两处填得不同,或同一列、同一张工作表出现两次;两处都会列出,"
        "两处所在的文件都退回", "核实后改为一致,或删去一处",
    ),
    "score-not-a-number": (
        "分数不是数", "分数或数量处填的不是数:文字、日期、百分数,或带单位、千分位",
        "填阿拉伯数字,如 4.5",
    ),
    "score-out-of-range": (
        "分数超出范围", "自评分、核定分小于 0,或大于该项分值",
        "按该项分值填写;{bonus}填在「{bonus}项」表",
    ),
    "score-not-allowed": (
        "分数不在可选之列", "该项只有满分或 0 分,填了中间的分数,或数量不是整数",
        "填满分或 0,数量填整数",
    ),
    "too-many-decimals": ("小数位过多", "分数多于两位小数", "按两位小数填写;系统不代为四舍五入"),
    "office-cell": (
        "填了考评主体的栏目",
        "单位自己的工作簿(封面写有单位)里填了由考评主体填写的内容:核定分、核定,或{deduction}项、"
        "{veto}中的行", "清空后再报送;确是考评主体填写的,由考评主体收件时确认是本办所填",
    ),
    "misnamed-sheet": (
        "工作表名不对",
        "工作表的名称与约定的相近而不相同,表里填有内容,没有读取;如把「{bonus}项」写作「{bonus}」",
        "是这张表的,改为约定的名称;不是的,删去,或改用不相近的名称",
    ),
    "misnamed-column": (
        "列名不对", "列名与约定的相近而不相同,列里填有内容,没有读取;如把「自评分」写作「自评得分」",
        "是这一列的,改为约定的列名;不是的,删去,或改用不相近的列名",
    ),
    "not-applicable-without-reason": (
        "不适用未说明理由", "「不适用」填了是,同一行的「说明」是空的",
        "在「说明」中写明为什么不适用;适用的,把「不适用」清空",
    ),
    "formula-without-value": (
        "公式没有结果", "单元格是公式,但文件里没有保存计算结果",
        "用 Excel 或 WPS 打开后保存一次,或把公式改为数值(选择性粘贴—数值)",
    ),
    "error-value": ("单元格出错", "单元格是错误值,如 #N/A、#REF!", "改正公式,或直接填写内容"),
    "merged-score": (
        "分数单元格被合并", "分数列有合并单元格,不能判断分数属于哪一项", "取消合并,逐项填写",
    ),
    "unknown-unit": (
        "单位不在名册", "用了单位名册,而单位不在其中;名称相近的会在提示里列出,但不会自行认定",
        "照名册写单位名称;名册有缺漏的,先补名册或别名",
    ),
    "unknown-group": (
        "单位类别不认识", "没有单位类别、类别不在方案之中,或与名册不一致",
        "从下拉列表中选取;名册有误的,先改名册",
    ),
    "wrong-year": (
        "年度不符", "封面的年度与本次考评不同,或不是四位数字",
        "核对年度;往年的工作簿按其年度另行计分",
    ),
    "wrong-scheme": ("方案不符", "封面的方案与本次考评不同", "核对方案,或在本方案的模板上填报"),
    "not-a-date": (
        "不是日期", "日期处填的不是日期,或没有这一天",
        "填如 2025-03-01 的日期;显示为五位数字的,把单元格格式设为日期",
    ),
    "date-outside-year": (
        "日期不在本年度", "{bonus}的取得日期或{deduction}的日期不在考评年度之内",
        "核对日期或年度;不属于本年度的删去",
    ),
    "unknown-choice": ("选项不认识", "填的内容不在可选之列", "从下拉列表中选取"),
    "unknown-case": (
        "情形不认识", "{bonus}、{deduction}的情形不在方案之中",
        "照方案填写情形的编号,编号后可以带名称",
    ),
    "discretion-out-of-range": (
        "视情{deduction}超出范围", "视情{deduction}的数额不在规定的幅度之内", "按条文的幅度填写",
    ),
    "discretion-without-reason": (
        "视情{deduction}未说明理由", "视情{deduction}没有写明理由",
        "在「说明」中写明{deduction}数额的理由;这是审核时要回答的",
    ),
    "count-not-positive": (
        "数量不是正数", "数量是负数,或起数不是正整数", "填实际的数量;没有发生的不要列",
    ),
    "count-inconsistent": (
        "数量前后不符", "完成数大于应完成数;起数与{deduction}对不上;或视情{deduction}一行填了多起",
        "核对两个数;视情{deduction}一起一行",
    ),
    "veto-without-document": (
        "否决没有认定文号", "{veto}没有认定文号", "补填认定文号;没有正式认定的不要列",
    ),
}  # fmt: skip
_WARNINGS = {
    "unknown-sheet": (
        "多余的工作表", "多出一张不在约定之中的工作表,里面有内容,没有读取",
        "有要计入的内容的,移到约定的工作表;没有的不必理会",
    ),
    "unknown-column": (
        "多余的列", "多出一列不在约定之中的列,里面有内容,没有读取",
        "有要计入的内容的,移到约定的列;没有的不必理会",
    ),
    "duplicate-row": (
        "重复的行", "两行各列完全相同,只计一次",
        "核对是否重复填写;确是两件事的,在「说明」中写清区别",
    ),
    "max-mismatch": ("分值与方案不符", "表中的分值与方案不同,按方案计分", "改用本年度的空白模板"),
    "text-differs": (
        "考评内容与方案不符", "表中的考评内容与方案不同,按编号和方案计分",
        "核对编号;改用本年度的空白模板",
    ),
    "hidden-data": (
        "有隐藏的数据", "有隐藏的行、列或工作表,已照常读取并计入", "核对;不应计入的,删除后重新报送",
    ),
    "personal-data": (
        "含个人信息", "含有身份证号码或手机号码;显示和导出时遮盖,不会完整出现",
        "删除后重新报送;考评不需要个人身份信息",
    ),
    "self-above-measured": (
        "自评高于计量", "自评分高于按完成数或台账计量的分数",
        "核对自评分与完成数;核定时以佐证材料为准",
    ),
    "measured-ignored": (
        "完成数未采用", "由评定给分的项填了应完成数、完成数,不参与计分", "在「自评分」中填写得分",
    ),
    "not-applicable-overruled": (
        "不适用与核定分并存", "同一项填了不适用,又有核定分;按核定分计",
        "核对:确不适用的,清空核定分;适用的,清空「不适用」",
    ),
    "due-below-scheme": (
        "应完成数低于方案", "按次数计的项,应完成数低于方案规定的数;按填写的数计",
        "没有依据的,改为方案规定的数,或清空",
    ),
    "counts-against-ledger": (
        "数量与台账不符",
        "应完成数、完成数与本单位台账算出的不同;两个数都填了的按填写的计,只填一个的按台账计",
        "核对两处,改为一致",
    ),
    "matter-outside-year": (
        "事项不在本年度", "台账中一件事项填了日期,但没有一个在本年度之内;这件事项照常计入",
        "核对日期;不是本年度事项的,删去这一行",
    ),
    "possible-double-deduction": (
        "可能重复{deduction}",
        "同一单位两笔采纳的{deduction}是同一事项,或情形、日期都相同;两笔来自文件或日常考评记录",
        "核对是否对同一件事减了两次;是的,只保留一处",
    ),
    "similar-practice": (
        "{practice}名称相近",
        "同一单位两个采纳的{practice},名称只差标点或一个字,作为两个做法各自计分",
        "核对;同一做法的,把名称改为一致",
    ),
    "nothing-reported": (
        "没有填报内容",
        "整份工作簿没有一个分数、数量或「不适用」,也没有一行{bonus}、{deduction}、否决或台账",
        "核对是否误报了空表",
    ),
}  # fmt: skip
ERRORS, WARNINGS = (*_ERRORS,), (*_WARNINGS,)


@lru_cache(64)
def problem_codes(terms: Terms) -> dict[str, ProblemCode]:
    """The codes in a scheme's terms, in the contract's order, errors first."""
    words = terms.model_dump()
    codes: dict[str, ProblemCode] = {}
    for severity, found in _SEVERITIES:
        for code, texts in found.items():
            codes[code] = ProblemCode(severity, *(text.format(**words) for text in texts))
    return codes


_SEVERITIES: tuple[tuple[Severity, dict[str, tuple[str, str, str]]], ...] = (
    ("error", _ERRORS),
    ("warning", _WARNINGS),
)
PROBLEM_CODES = problem_codes(Terms(work="考评"))
"""The same in neutral terms."""
