"""The fields of a scheme workbook: sheet by sheet, what each cell is called and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel

from criteria.calendar import Due
from criteria.cases import Band, DeductionCase
from criteria.ledger import Column, Matters, PaperPart
from criteria.measures import Rate
from criteria.parts import Group, Level, Line, Section
from criteria.readings import Option, Reading
from criteria.scheme import Scheme


class Field(NamedTuple):
    """A field of a table: its heading, where it stands in its entry, what it holds, and a note for
    whoever fills it in. ``words`` are what may be chosen, with what the file says for each.
    """

    heading: str
    path: tuple[str, ...]
    kind: str = "text"
    note: str = ""
    words: Mapping[str, Any] = {}
    required: bool = False


def field(
    heading: str,
    path: str,
    kind: str = "text",
    note: str = "",
    *,
    required: bool = False,
    **words: Any,
) -> Field:
    """A field of free text, points, a whole number, or a list."""
    return Field(heading, tuple(path.split(".")), kind, note, words, required)


def chosen(
    heading: str,
    path: str,
    words: Mapping[str, str | bool],
    note: str = "",
    *,
    required: bool = False,
) -> Field:
    """A field of which one of ``words`` is chosen, with what the file says for each."""
    return Field(heading, tuple(path.split(".")), "choice", note, words, required)


def fields_of(model: type[BaseModel], *fields: Field) -> tuple[Field, ...]:
    """Fields of a part of the format, each required where the part is nothing without it."""
    return tuple(each._replace(required=_is_required(model, each.path)) for each in fields)


def _is_required(model: Any, path: tuple[str, ...]) -> bool:
    info = model.model_fields[path[0]]
    if len(path) == 1 or not info.is_required():
        return bool(info.is_required())
    return _is_required(info.annotation, path[1:])


YES: dict[str, str | bool] = {"是": True, "否": False}

ONCE: dict[str, tuple[Field, ...]] = {
    "方案": fields_of(
        Scheme,
        field("编号", "id", note="小写字母、数字和连字符,如 my-2026"),
        field("名称", "title", note="办法的全称"),
        field("文号", "document"),
        field("印发日期", "issued", note="如 2026-01-31"),
        field("考评主体", "evaluator", note="由谁考评"),
        field("解释机关", "interpreter", note="由谁负责解释"),
        field("解释条款", "interpreter_article"),
        field("总分", "total", "points", "各部分分值之和,通常 100"),
        field("小数位数", "digits", "whole", "总分保留几位小数:0、1 或 2"),
        field("考评的工作", "terms.work", note="如 社会稳定风险评估工作"),
        field("加分的叫法", "terms.bonus", note="如 加分、奖分"),
        field("减分的叫法", "terms.deduction", note="如 减分、扣分"),
        field("否决的叫法", "terms.veto", note="如 一票否决"),
        field("做法的叫法", "terms.practice", note="因什么加分,如 经验做法"),
        field("加分规则", "bonus_rule", note="同一做法多次加分怎么办的原话"),
        field("加分上限", "bonus_cap", "points", "一年合计最多加多少;没有上限的不填"),
        field("减分规则", "deduction_rule", note="减分上限的原话"),
        field("减分上限", "deduction_cap", "points", "一年合计最多减多少;没有上限的不填"),
        field("否决编号", "veto.id", note="没有否决的,这几行都不填"),
        field("否决条款", "veto.article"),
        field("否决原文", "veto.words"),
        chosen(
            "否决结果",
            "veto.effect",
            {"总分计零": "zero", "排在末位": "rank-last", "减固定分": "fixed-deduction"},
        ),
        field("否决减分", "veto.points", "points", "只在「减固定分」时填;只取消评先、不减分的填 0"),
        field("否决的其他后果", "veto.consequences", "list", "几条之间用分号隔开;只写明,不计算"),
        field("表彰条款", "commendation.article"),
        field("表彰原文", "commendation.words"),
        field("通报条款", "circular.article", note="没有通报的不填"),
        field("通报的工作要求", "circular.demands"),
        field("通报的结果运用", "circular.effect", note="{考评对象} 换成参加考评的各单位"),
        field("平时考评条款", "daily.article"),
        field("平时考评原文", "daily.words"),
        field("半年截止日", "half_year.ends", note="如 06-30;没有半年检查的,这几行都不填"),
        field("半年检查的叫法", "half_year.occasion"),
        field("半年检查的文件", "half_year.title"),
        field("半年检查的文号", "half_year.document"),
        field("半年检查的条款", "half_year.article"),
        field("半年检查原文", "half_year.words"),
        field("台账的表名", "ledger.sheet", note="没有台账的,这几行都不填"),
        field("台账事项的叫法", "ledger.matters", note="如 重大决策事项"),
        field("对事项所做的事", "ledger.act", note="如 评估"),
        field("台账覆盖的叫法", "ledger.coverage", note="概览里的叫法,如 全覆盖"),
        field("台账的其他叫法", "ledger.habits", "list", "几个之间用分号隔开"),
        field("报告的名称", "ledger.report.title", note="一件事项一份;没有的,报告这几行都不填"),
        field("报告的条款", "ledger.report.article"),
        field("报告的原文", "ledger.report.words"),
        field("备案表的名称", "ledger.filing.title", note="一个单位一份;没有的,这几行都不填"),
        field("备案表的条款", "ledger.filing.article"),
        field("备案表的原文", "ledger.filing.words"),
        field("什么时候备案", "ledger.filing.occasions", "list", "如 年初;年终"),
    ),
}
"""What a scheme has once: a row a field."""

SECTION = fields_of(
    Section,
    field("部分编号", "id", note="同一部分只在第一行填"),
    field("部分条款", "article"),
    field("部分名称", "title"),
    field("部分分值", "max", "points", "等于本部分各项之和"),
)
LINE = fields_of(
    Line,
    field("编号", "id", note="条文自己的编号,不得重复"),
    field("条款", "article"),
    field("名称", "title", note="表格里的简称,18 字以内"),
    field("原文", "words", note="条文原话"),
    field("分值", "max", "points"),
    field("各类分值", "max_by_group", "by-group", "分值随单位类别不同的,如 乡镇=2;部门=3"),
    field("佐证材料", "evidence", note="要附什么、怎样填"),
    field("由谁评分", "scorer", note="数由别的部门给的,写它的名称,如 综治办;单位自己报的不填"),
    chosen(
        "计分方式",
        "measure.kind",
        {
            "评定": "judged",
            "按比例": "share",
            "按次数": "count",
            "每次扣": "penalty",
            "每次得": "gain",
            "按率扣": "rate",
            "按期限扣": "deadline",
            "按情形扣": "events",
            "只报情况": "described",
        },
        "不填为评定;各种的意思见「填写说明」",
    ),
    field("应完成数", "measure.due", "whole", "只用于按次数"),
    field("半年应完成数", "measure.due_half_year", "whole"),
    field("每次分值", "measure.each", "points", "用于每次扣、每次得、按期限扣"),
    field("应做的事", "measure.act", note="用于每次扣,如 查究"),
    chosen("只取满分或0分", "measure.whole", YES),
    chosen("超出本项另扣", "measure.beyond", YES, "用于每次扣、按情形扣:扣过本项的从总分再扣"),
    field("保底分", "measure.floor", "points", "用于每次扣、按率扣、按期限扣、按情形扣"),
    field(
        "无事项计分",
        "measure.idle",
        "points",
        "应完成数为 0 的计多少分:用于按比例、每次扣、每次得、按率扣;不填的照计分方式",
    ),
    chosen(
        "百分比",
        "measure.of",
        {"完成率": "share", "增减": "change"},
        "用于按率扣:完成数÷应完成数,或本年数的增减",
    ),
    chosen(
        "与什么相比",
        "measure.against",
        {"上年": "last-year", "本单位历年平均": "own-mean", "本类平均": "group-mean"},
        "百分比为增减的才填;不填为上年",
    ),
    field("期限", "measure.by", note="用于按期限扣:月-日,如 06-30;次年的如 01-15+1"),
    field("每迟几天", "measure.days", "whole", "用于按期限扣:不填为 1 天"),
    chosen(
        "不足几天", "measure.steps", {"不计": "whole", "按一次计": "started"}, "每迟 2 天以上的才填"
    ),
    field("台账范围", "measure.ledger.of", note="由台账计量的:应完成哪些事项(「台账范围」的编号)"),
    field("台账栏目", "measure.ledger.done", note="由台账计量的:填了哪一栏算完成"),
    field("不迟于", "measure.ledger.before", note="由台账计量的:不迟于哪一栏的日期"),
)
RATE = fields_of(
    Rate,
    chosen(
        "一侧",
        "when",
        {"低于": "below", "不高于": "at-most", "高于": "above", "不低于": "at-least"},
    ),
    field("百分数", "at", "points"),
    field("扣分", "points", "points"),
    field("每多少个百分点", "per", "points", "不填的只扣一次"),
    chosen(
        "零头",
        "steps",
        {"按比例": "exact", "不计": "whole", "按一个计": "started"},
        "写了每多少个百分点的才填",
    ),
    field("扣到多少为止", "to", "points"),
)
CASE = fields_of(
    DeductionCase,
    field("编号", "id"),
    field("条款", "article"),
    field("简称", "label"),
    field("原文", "words"),
    field("分值", "points", "points", "每次加、每起减多少"),
    field("最多", "cap", "points", "这一情形一年最多加、减多少"),
)
DEDUCTION = (
    chosen("计分", "rule", {"每起": "per-event", "视情": "discretion"}, "减分才填"),
    field("视情最少", "least", "points"),
    field("视情最多", "most", "points"),
    chosen("再犯加倍", "repeats", {"是": "double", "否": ""}),
    field("所扣的项", "line", note="按情形扣的项的编号;不填的从总分减"),
    chosen("应办未办", "unassessed", YES, "台账里也没有办的,予以提示"),
)
READING = fields_of(
    Reading,
    field("编号", "key", note="同一读法只在第一行填"),
    field("规则", "rule", note="见「填写说明」;与编号相同的不填"),
    field("条款", "article"),
    field("问题", "question"),
    field("默认选项", "default"),
    field("默认的理由", "reason"),
)
OPTION = fields_of(
    Option,
    field("选项", "value"),
    field("选项规则", "rule", note="见「填写说明」;与选项相同的不填"),
    field("选项的意思", "words"),
)
PAPER_COLUMNS = field("台账栏目", "columns", "list", "填这些栏里记录的内容;不填的空着,由人填写")
KIND, ADDS, TAKES = "种类", "加分", "减分"
OF = field("编号", "id", note="「考评内容」中的编号", required=True)
CASE_KIND = chosen(KIND, "kind", {ADDS: "bonus", TAKES: "deductions"}, required=True)
SENTENCE = field("说明", "words", note="条文没有明说、但不设选项的各点,一行一点", required=True)
EDITION = field("以前的版本", "earlier", note="由系统填写:本方案以前版本的指纹")

LISTS: dict[str, tuple[Field, ...]] = {
    "单位类别": fields_of(
        Group,
        field("名称", "name"),
        field("包括哪些", "note"),
        chosen(
            "层级", "tier", {"市级": "city", "县级": "county"}, "谁来考评:本级,或所辖县(市、区)"
        ),
        field("其他写法", "aliases", "list"),
    ),
    "公文用语": fields_of(
        Level,
        chosen("层级", "tier", {"市级": "city", "县级": "county"}),
        field("条款", "article"),
        field("主送", "addressees"),
        field("考评对象", "evaluated"),
    ),
    "考评内容": (*SECTION, *LINE),
    "按率扣分": (OF, *RATE),
    "加减分情形": (CASE_KIND, *CASE, *DEDUCTION),
    "台账栏目": fields_of(
        Column,
        field("栏目", "name"),
        field(
            "编号",
            "id",
            note="matter 事项名称、assessed 办理日期、kind 类别、archive 档案号;其他可不填",
        ),
        chosen(
            "填什么",
            "kind",
            {"文字": "text", "日期": "date", "选项": "choice", "步骤": "step"},
            "不填为文字",
        ),
        field("可选内容", "choices", "list"),
        chosen("必填", "required", YES),
        field("列宽", "width", "whole"),
        field("其他写法", "habits", "list"),
    ),
    "台账范围": fields_of(
        Matters,
        field("编号", "id"),
        field("说法", "words"),
        chosen("只限已办", "assessed", YES),
        field("看哪一栏", "column"),
        field("只限", "only", "list"),
        field("不含", "never", "list"),
    ),
    "报告各部分": fields_of(
        PaperPart, field("部分", "title"), field("写什么", "words"), PAPER_COLUMNS
    ),
    "备案表栏目": fields_of(
        PaperPart, field("栏目", "title"), field("填什么", "words"), PAPER_COLUMNS
    ),
    "日程": fields_of(
        Due,
        field("编号", "id"),
        field("名称", "title", note="要报送、完成什么,如 年初报备"),
        field("条款", "article"),
        field("原文", "words", note="条文原话"),
        field("属于哪一项", "line", note="由它证明的项的编号;没有的不填"),
        field("只限类别", "groups", "list", "不填的,各类单位都要"),
        field("日期", "on", "list", "不迟于:月-日,如 01-31;12-31,次年的如 01-15+1"),
        field("多少小时内", "hours", "whole", "发生事件后多少小时内;日期、小时、天只填一种"),
        field("多少天内", "days", "whole", "发生事件后多少天内"),
        chosen("收到工作簿为准", "workbook", YES, "单位的工作簿收到了,就是报了"),
        field("台账日期栏", "column", note="台账这一栏有日期的,就是那天报的"),
        field("提前几天起算", "opens", "whole", "填了前两栏之一才填;不填的从上一个日期的次日起"),
    ),
    "等次": fields_of(
        Band,
        field("等次", "name"),
        field("总分不低于", "least", "points", "以上含本数"),
        field("名次不后于", "rank", "whole"),
        field("这些项不低于", "lines", "by-line", "项的编号和分值,以上含本数,如 一.2=4;二.1=3"),
        field("没有这些情形", "without", "list", "减分情形或否决的编号"),
        field("条款", "article"),
        field("后果", "consequence"),
    ),
    "读法": (*READING, *OPTION),
    "其他说明": (SENTENCE, EDITION),
}
"""What a scheme has many of: a sheet each, a column a field."""

SEPARATOR = ";"
