"""What the sheet 填写说明 of a scheme workbook says of the ways to score and of open points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

WAYS: Mapping[str, str] = {
    "评定": "由考评人员凭材料评分,单位填自评分。其余各栏不填。",
    "按比例": "分值×完成数÷应完成数,两个数由单位填;或填「台账范围」「台账栏目」,由台账计量。",
    "按次数": "与按比例相同,应完成几次由办法定,填在「应完成数」;多做的不多得。",
    "每次扣": "应做而没有做的,每次扣「每次分值」,扣完为止;做什么写在「应做的事」。",
    "每次得": "每完成一次得「每次分值」,最高为本项分值。",
    "按率扣": "按完成率或增减扣分,界线和扣法写在「按率扣分」表;比增减的另选「与什么相比」。",
    "按期限扣": "在「期限」以前完成的得满分,每迟一天(或「每迟几天」)扣「每次分值」;"
    "单位填完成的日期。",
    "按情形扣": "考评主体记录的情形从本项扣:情形写在「加减分情形」表,"
    "「所扣的项」填本项编号。单位不用填。",
    "只报情况": "单位只用文字报情况,不计分,「分值」填 0。",
}
"""The ways to score a line, by the words that may be chosen."""

OPEN_POINTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "bonus-repeat": (
        "同一做法几次得到加分",
        {"single": "只计最高的一次", "by-kind": "最高的一种,各次都计"},
    ),
    "bonus-scope": (
        "最高的一次怎样取",
        {"practice": "每个做法各取一次", "unit": "一个单位只取一次"},
    ),
    "penalty-excess": (
        "「每次扣」扣过本项分值的",
        {"forgiven": "扣完为止", "carried": "从总分再扣"},
    ),
    "deduction-cap": (
        "减分上限管到哪里",
        {"apart": "只管减分", "with-penalty": "「每次扣」所扣的也算在内"},
    ),
    "total-floor": ("总分低于 0 分的", {"zero": "按 0 分计", "none": "照计"}),
    "not-applicable": (
        "不适用的项",
        {"rescale": "其余各项折算", "full": "计满分", "zero": "计 0 分"},
    ),
    "unverified": (
        "还没有核定的项",
        {"provisional": "先按自评分、计量分计", "missing": "不计,只认核定分"},
    ),
    "partial-step": ("台账的步骤填「部分」的", {"half": "按半件计", "zero": "不计"}),
    "undated": ("要比较的日期没有填的", {"in-time": "算按时", "late": "不算"}),
    "unverified-order": (
        "核定以前先取哪个数",
        {"self-first": "自评分", "measured-first": "计量分"},
    ),
    "incomplete-rank": ("有缺项的单位", {"unranked": "不排名次", "last": "并列在末位之后"}),
    "same-matter": ("同一事项有几笔减分的", {"add": "相加", "heaviest": "只计最重的一笔"}),
    "tie": (
        "总分相同的",
        {"shared": "并列,其后名次空出", "dense": "并列,其后名次不空"},
    ),
}
"""Each rule that a reading may settle: what it is about, and what each of its options does."""


def help_rows() -> Iterator[tuple[str, str, str]]:
    """What it is of, its name, what it means: first the ways, then the open points."""
    for way, words in WAYS.items():
        yield "计分方式", way, words
    for rule, (about, options) in OPEN_POINTS.items():
        told = ";".join(f"{option} {words}" for option, words in options.items())
        yield "读法的规则", rule, f"{about}:{told}。不写这一读法的,按第一种。"
