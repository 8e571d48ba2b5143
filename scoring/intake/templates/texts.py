"""What 填报说明 says: how to fill in a unit's workbook or the office's collection.

Ids, points and bounds in the sentences come from the scheme at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from criteria import DeductionCase, Line, Scheme
from scoring.model.sheets import BASE, COVER, sheets_of

PERSONAL = (
    "考评不需要个人信息。请不要在任何一张表中填写身份证号码、手机号码、家庭住址等个人信息;"
    "佐证材料只写文件名称和文号。"
)
_NO_WORDS = (
    "没有内容的表留空即可,不要填「无」。表头下面只填数据,数据行之间不要夹写小标题、说明或签名。"
)
_NAMES = (
    "请不要改动工作表名称、列名和编号,不要增加工作表和列:"
    "改了名称的会被退回或不予读取,增加的不予读取。"
)
_FORBIDDEN_CELLS = (
    "改了工作表名称或列名;缺少工作表或必填列;数据行之间夹有文字;单元格是错误值,或公式没有结果。"
)
WHOLE = 100_00
"""A total of a hundred points, in hundredths."""
_EITHER_END, _NEITHER_END = ";{id}只能填 {most} 或 0", ";{id}填了 {most} 和 0 以外的分数"
_REASONLESS = "「不适用」选了「是」而「说明」空着。"


@dataclass(frozen=True)
class Guidance:
    """The numbered sentences under the two headings of 填报说明."""

    how: Sequence[str]
    sent_back: Sequence[str]


def evidence_part(scheme: Scheme) -> int:
    """The number of the part of 填报说明 that lists each line's evidence."""
    return 4 + bool(scheme.bonus) + bool(scheme.deductions)


def points_of(hundredths: int | None) -> str:
    """Points as they are printed in a sentence: 15, 2.5."""
    return f"{(hundredths or 0) / 100:g}"


def span_of(case: DeductionCase) -> str:
    """The points that a discretion may take."""
    return f"{points_of(case.least)} 至 {points_of(case.most)} 分"


def way_of(line: Line, scheme: Scheme) -> str:
    """How a line is scored, in words, and by whom where that is not the unit."""
    way = _way_of_kind(line, scheme) + line.measure.idle_words()
    return f"{line.scored_by},单位不必填;{way}" if line.scorer else way


def _way_of_kind(line: Line, scheme: Scheme) -> str:
    """The same of its kind alone, without what it earns where nothing was due."""
    measure = line.measure
    if measure.kind == "deadline":
        return f"按期限:{measure.late_words()}{_least(line)};应完成数不填,完成数填完成的日期"
    if measure.kind == "events":
        ids = "、".join(case.id for case in scheme.deductions if case.line == line.id)
        ends = ",扣过本项的从总分再扣" if measure.beyond else _least(line) or ",扣完为止"
        return f"由考评主体按情形扣分({ids}){ends},不用填写"
    if measure.kind == "described":
        return "不计分,在「说明」中写明情况,在「佐证材料」中写明材料"
    if measure.kind == "count":
        return f"按次数:分值×完成数÷应完成数,应完成数不填按 {measure.due} 计"
    if measure.kind == "share":
        way = "按比例:分值×完成数÷应完成数"
        ledger = scheme.ledger if measure.ledger else None
        return f"{way};不填数量的由{ledger.sheet}计算" if ledger else way
    if measure.kind == "penalty":
        ends = f",只有 {points_of(line.max)} 分或 0 分" if measure.whole else _least(line)
        ends += ",扣过本项的从总分再扣" if measure.beyond else ""
        return f"每有一次应{measure.act}而未{measure.act}的扣 {points_of(measure.each)} 分{ends}"
    if measure.kind == "gain":
        return f"每次得 {points_of(measure.each)} 分,最高 {points_of(line.max)} 分,填完成数"
    if measure.kind == "rate":
        base = "完成数÷应完成数"
        if measure.of == "change":
            base = f"{measure.compared}数填在应完成数,本年数填在完成数"
        if measure.by_group_mean:
            base = "本年数填在完成数,与本类各单位的平均数相比,应完成数不填"
        rates = ";".join(rate.words() for rate in measure.rates)
        return f"按百分比({base}):{rates}{_least(line)}"
    return "凭材料评定,填自评分"


def _least(line: Line) -> str:
    floor = line.measure.floor
    return f",最少得 {points_of(floor)} 分" if floor else ""


def unit_guidance(scheme: Scheme) -> Guidance:
    """For a unit that fills in its own workbook."""
    how = (
        f"{COVER}:填写填报人和填报日期。已经印好的内容不要改动;不对的,请向考评主体另取一份。",
        *_lines(scheme),
        *_described(scheme),
        *_ledger(scheme),
        *_bonus(scheme),
        f"各表灰色的{_office_cells(scheme, '')}由考评主体填写,填报单位填了的,整个文件退回。",
        _NO_WORDS,
        f"各表已加保护,没有密码:白色格可以填写,灰色格和表头已锁定。{_NAMES}",
        *_usual(scheme),
    )
    ends, scored = _whole_lines(scheme, _NEITHER_END), scheme.is_scored
    sent_back = (
        *([f"分数填了文字、百分号,超过该项分值,或多于两位小数{ends}。"] if scored else []),
        f"填了由考评主体填写的内容:{_office_cells(scheme, '、')}。",
        _REASONLESS,
        "必填列(表头颜色较深)空着;编号、情形或下拉列表中的内容不在规定之列。",
        _dates([f"{scheme.terms.bonus}的取得日期"] if scheme.bonus else []),
        *(["完成数大于应完成数;同一项在两处填了不同的数。"] if scored else []),
        _FORBIDDEN_CELLS,
        "方案、年度与本次考评不符;单位不在考评名册之中。",
    )
    return Guidance(how, sent_back)


def _lines(scheme: Scheme) -> list[str]:
    """How a unit fills in the lines that have points."""
    if not scheme.is_scored:
        return []
    return [
        f"{BASE}:逐项填写。凭材料评定的项填自评分;按数量计分的项填应完成数和完成数,"
        "由系统计分,可以不填自评分,两样都填的先按自评分计入。"
        f"自评分不超过该项分值,最多两位小数{_whole_lines(scheme, _EITHER_END)}。"
        "考评主体核定了的,以核定分为准。",
        "确实不适用于本单位的项,「不适用」选「是」,并在「说明」中写明理由,没有写明的退回;"
        f"{_rescaled_words(scheme)}是否不适用,由考评主体核定。",
        *_otherwise_counted(scheme),
        *_scored_by(scheme),
        *_nothing_due(scheme),
        f"一项既没有分数、又没有数量{'和台账' if scheme.ledger else ''}可以计分,"
        "也没有注明不适用的,记为「缺项」:不按 0 分计,但有缺项的单位不排名次。",
    ]


def _otherwise_counted(scheme: Scheme) -> list[str]:
    """The lines whose two counts are an earlier figure and this year's, or a day."""
    lines = scheme.lines
    ways = {
        "last-year": "与上年相比:「应完成数」填上年数,「完成数」填本年数。",
        "own-mean": "与本单位历年平均相比:「应完成数」填历年平均数,「完成数」填本年数。",
        "group-mean": "与本类各单位的平均数相比:「完成数」填本年数,「应完成数」不填。",
    }
    change = [line for line in lines if line.measure.of == "change"]
    found = []
    for against, words in ways.items():
        if ids := "、".join(line.id for line in change if line.measure.against == against):
            found.append(ids + words)
    dated = "、".join(lines[item].id for item in scheme.deadlines)
    found += [f"{dated}有期限:「完成数」填完成的日期,「应完成数」不填。"] if dated else []
    return found


def _scored_by(scheme: Scheme) -> list[str]:
    """The lines that a unit leaves blank, as some other body scores them."""
    said = "、".join(f"{line.id}{line.scored_by}" for line in scheme.lines if line.scorer)
    words = "数量和自评分都不必填,填了的也不计入;有要说明的写在「说明」中。"
    return [f"{said}:{words}"] if said else []


def _described(scheme: Scheme) -> list[str]:
    """How a unit fills in the lines that are reported in words."""
    ids = "、".join(scheme.lines[item].id for item in scheme.described)
    which = f"{BASE}中的 {ids}" if scheme.is_scored else f"{BASE}各项"
    words = (
        f"{which}只报情况,不计分,也不填数量和分数:在「说明」中写明情况,在「佐证材料」中写明"
        "材料的名称和文号;两样都空着的记为「未报」。没有这方面情况的,「不适用」选「是」,"
        "并在「说明」中写明理由。"
    )
    return [words] if ids else []


def _usual(scheme: Scheme) -> list[str]:
    """What the sentences before take as the usual way, where lines have points."""
    if not scheme.is_scored:
        return []
    steps = "「部分」怎样计、" if _has_steps(scheme) else ""
    return [
        f"以上先自评后计量、折算、{steps}缺项是否排名,"
        "办法没有写明,是通常的算法;考评主体另有规定的从其规定。"
    ]


def collection_guidance(scheme: Scheme, *, prefilled: bool) -> Guidance:
    """For the office's own workbook of many units; ``prefilled``: its rows stand there."""
    rows = (
        "每个单位每一项已经印好一行,可按「单位」「编号」筛选;空着的行不计,分几次填也可以。"
        if prefilled
        else "一个单位的一项填一行:写明单位和单位类别,「编号」从下拉列表中选取。"
    )
    how = (
        f"本表是考评主体的核定意见,各单位不填。{COVER}的「单位」「单位类别」必须空着:"
        "填了单位,就成了那个单位自己的工作簿,核定的内容会被退回。",
        f"{BASE}:{rows}「核定分」不超过该项分值,最多两位小数{_whole_lines(scheme, _EITHER_END)};"
        "核定的理由写在「说明」中。",
        "同一项有核定分的,以核定分为准,不再看单位的自评分、数量和不适用。"
        "确认某项不适用于该单位的,核定分空着,「不适用」选「是」,并在「说明」中写明理由。",
        *_collected(scheme),
        "各表的单位名称与名册一致;同一单位的同一项只在一处填核定分,两处填得不同的都退回。",
        _NO_WORDS + "保存前请取消筛选,否则会提示有隐藏的行(仍照常计入)。",
        f"各表已加保护,没有密码,表头和印好的内容已锁定;需要时可撤销工作表保护。{_NAMES}",
    )
    ends = _whole_lines(scheme, _NEITHER_END)
    sent_back = (
        f"核定分填了文字、百分号,超过该项分值,或多于两位小数{ends}。",
        _REASONLESS,
        "必填列(表头颜色较深)空着;没有写明单位,或单位不在考评名册之中,或单位类别与名册不同。",
        *(
            f"{case.id}没有写明 {span_of(case)}之间的分数和理由。"
            for case in scheme.deductions
            if case.rule == "discretion"
        ),
        *([f"{scheme.terms.veto}没有认定文号。"] if scheme.veto else []),
        _dates(
            [
                *([f"{scheme.terms.bonus}的取得日期"] if scheme.bonus else []),
                *([f"{scheme.terms.deduction}的日期"] if scheme.deductions else []),
            ]
        ),
        "同一单位的同一项在两处填了不同的核定分。",
        _FORBIDDEN_CELLS,
        "方案、年度与本次考评不符。",
    )
    return Guidance(how, sent_back)


def deduction_rule_words(scheme: Scheme) -> str:
    """How the rows of deductions are filled in, by the scheme's cases."""
    taken = scheme.terms.deduction
    fixed = "、".join(case.id for case in scheme.deductions if case.rule == "per-event")
    words = f"{fixed}每行写起数(空着为 1 起),{taken}可不填。" if fixed else ""
    for case in scheme.deductions:
        if case.rule == "discretion":
            words += f"{case.id}一起一行,须填{taken}({span_of(case)}),并在说明中写明理由。"
    return words


def _whole_lines(scheme: Scheme, words: str) -> str:
    """``words`` on each line of which only the maximum or 0 can be had."""
    whole = (line for line in scheme.lines if line.measure.whole)
    return "".join(words.format(id=line.id, most=points_of(line.max)) for line in whole)


def _nothing_due(scheme: Scheme) -> list[str]:
    """What a unit writes where nothing was due all year."""
    asked = (line for line in scheme.lines if line.measure.ledger and line.measure.idle is None)
    ledger, sentences = [line.id for line in asked], []
    if ledger:
        sentences.append(
            f"{'、'.join(ledger)}:全年没有应完成的,应完成数填 0,先记为不适用,由考评主体核定。"
        )
    if line := scheme.penalty_line:
        act, idle = line.measure.act, line.measure.idle
        kept = points_of(line.max if idle is None else idle)
        sentences.append(
            f"{line.id}({line.title}):应完成数填应{act}的次数,完成数填已{act}的次数;"
            f"全年没有应{act}的,应完成数填 0,按 {kept} 分计。"
        )
    sentences += [
        f"{line.id}({line.title}):全年没有应完成的,应完成数填 0,"
        f"按 {points_of(line.measure.idle)} 分计,由考评主体核定。"
        for line in scheme.lines
        if line.measure.idle is not None and line is not scheme.penalty_line
    ]
    return sentences


def ledger_note(scheme: Scheme) -> str:
    """What stands above the ledger."""
    ledger = scheme.ledger
    if ledger is None:
        return ""
    steps = ";步骤选是、部分、否、不适用" if ledger.has_steps else ""
    return (
        f"本年度每件{ledger.matters}一行,未{ledger.act}的也要列入,"
        f"{ledger.named('assessed')}留空{steps}。"
    )


def bonus_note(scheme: Scheme) -> str:
    """What stands above the bonuses in a unit's workbook."""
    return (
        f"每取得一次填一行;同一{scheme.terms.practice}各行名称要写得一样,按最高的一次计分。"
        "取得日期须在本年度内。"
    )


def _ledger(scheme: Scheme) -> list[str]:
    ids, ledger = "、".join(line.id for line in scheme.lines if line.measure.ledger), scheme.ledger
    if ledger is None:
        return []
    steps = "各步骤选是、部分、否、不适用,「部分」按半件计,「不适用」的不计入应完成数。"
    return [
        f"{ledger.sheet}:本年度每件{ledger.matters}一行,没有{ledger.act}的也要列入,"
        f"「{ledger.named('assessed')}」留空。"
        f"{f'{ids}不填数量的,由本表计算。' if ids else ''}{steps if ledger.has_steps else ''}"
    ]


def _has_steps(scheme: Scheme) -> bool:
    return scheme.ledger is not None and scheme.ledger.has_steps


def _rescaled_words(scheme: Scheme) -> str:
    whole = "百分制" if scheme.total == WHOLE else f"{points_of(scheme.total)}分制"
    return f"其余各项得分折算为{whole}。"


def _bonus(scheme: Scheme) -> list[str]:
    if not scheme.bonus:
        return []
    terms = scheme.terms
    return [
        f"{terms.bonus}项:每取得一次填一行,「情形」从下拉列表中选取,「取得日期」须在本年度内。"
        f"同一{terms.practice}各行的名称要写得一样,按其中最高的一次{terms.bonus}。"
    ]


def _office_cells(scheme: Scheme, mark: str) -> str:
    """The columns and sheets that are the office's to fill, with or without a mark between."""
    columns = ["核定分", *(["核定"] if scheme.bonus else [])]
    sheets = [rule.name for rule in sheets_of(scheme) if rule.by_office]
    if mark:
        return mark.join([*columns, *sheets])
    named = "".join(f"「{name}」" for name in columns)
    return f"{named}{'和' if sheets else ''}{'、'.join(sheets)}"


def _collected(scheme: Scheme) -> list[str]:
    """How the office's other sheets are filled in, those that the scheme has."""
    terms, veto, found = scheme.terms, scheme.veto, []
    if scheme.deductions:
        found.append(f"{terms.deduction}项:{deduction_rule_words(scheme)}")
    if veto:
        rule = f"{veto.article}:{veto.words}"
        found.append(f"{terms.veto}:每件一行,必须有认定日期和认定文号。{rule}")
    if scheme.bonus:
        found.append(
            f"{terms.bonus}项:只填单位自己的工作簿中没有报、由考评主体掌握的。单位已经报的不要再列:"
            "再列一行不能取代单位报的那一行,写「不采纳」也不能。「核定」空着按采纳计。"
        )
    return found


def _dates(inside: Sequence[str]) -> str:
    """That dates must be dates, and which of them must lie ``inside`` the year."""
    outside = f";{'、'.join(inside)}不在本年度内" if inside else ""
    return f"日期写法不能识别{outside}。"
