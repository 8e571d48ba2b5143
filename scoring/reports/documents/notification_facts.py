"""What a 通报 can say: the names a template may use and what stands behind each.

Every text is ready to be printed; counts are numbers, so that a template can ask whether
there are any. The names are explained to offices in ``templates/通报模板说明.md``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from criteria import Scheme
from scoring.analysis import figures, summary
from scoring.explain.standing import state_of
from scoring.model.points import printed
from scoring.model.scores import Scores, UnitResult
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.leader_lists import covered
from scoring.text.typesetting import numeral, typeset

FRONT = 3
"""Ranks that are named in the text; all of them stand in the annexes."""
WEAK = 5
RECORDED = "有事项已记录"
RECORDED_MATTERS = "已记录的事项"
Facts = dict[str, Any]


def facts(basis: Basis, annexes: list[str], wishes: Wishes) -> Facts:
    """All names but the annexes themselves; ``annexes`` are their titles."""
    scores = basis.scores
    return {
        **heading(basis, wishes),
        **_whole(scores),
        "类别": [_group(basis, key, n) for n, key in enumerate(scores.groups)],
        "居首单位": _leaders(scores),
        **_commendation(scores, wishes),
        **_taken(scores),
        "普遍标准": (
            f"失分单位不少于{summary.COMMON_UNITS}个、"
            f"且不少于已报送单位{numeral(summary.COMMON_SHARE)}分之一"
        ),
        "薄弱环节": _weaknesses(scores),
        "附件目录": listed(annexes),
    }


def listed(annexes: list[str]) -> list[Facts]:
    """The list of annexes below the text, by their titles."""
    return [
        {"首行": n == 1, "序号": f"{n}." if len(annexes) > 1 else "", "名称": title}
        for n, title in enumerate(annexes, start=1)
    ]


def heading(basis: Basis, wishes: Wishes) -> Facts:
    """What any 通报 says of itself: the time, who signs, whom it is sent to, by which clause."""
    scores, scheme = basis.scores, basis.scores.scheme
    levels = [scheme.level(tier) for tier in scores.tiers]
    return {
        "年度": str(scores.year),
        "半年": basis.occasion == "half-year",
        "考评时段": period(basis),
        "事由": occasion_words(basis),
        "截至": typeset(basis.until.words(scheme)) if basis.until else "",
        "督查依据": inspection(scheme),
        "份号": shown(wishes.copy_number),
        "密级": shown(wishes.secrecy),
        "紧急程度": shown(wishes.urgency),
        "印发单位": shown(basis.signed_by),
        "印发年": str(basis.on.year),
        "成文日期": day(basis.on),
        "成绩状态": state(basis),
        "主送机关": "，".join(typeset(level.addressees) for level in levels),
        "考评对象": "、".join(typeset(level.evaluated) for level in levels),
        "办法名称": typeset(scheme.title),
        "办法文号": scheme.document,
        **words(scheme),
        **_circular(basis),
    }


def words(scheme: Scheme) -> Facts:
    """The scheme's own words, and which parts it has."""
    terms = scheme.terms
    return {
        "工作": terms.work,
        "加分词": terms.bonus,
        "减分词": terms.deduction,
        "否决词": terms.veto,
        "超出": scheme.excess,
        "有加分": bool(scheme.bonus),
        "有减分": bool(scheme.deductions),
        "有否决": bool(scheme.veto),
    }


def taken_words(scheme: Scheme, half: bool, *more: str) -> str:
    """What a part about losses by a case is called: 减分和否决; blank where there are none.

    ``more`` stand before them; half a year only records what would be a veto at its end.
    """
    parts = [*more, *([scheme.terms.deduction] if scheme.deductions else [])]
    veto = [RECORDED_MATTERS if half else scheme.terms.veto] if scheme.veto else []
    return "和".join(filter(None, ["、".join(parts), *veto]))


def _circular(basis: Basis) -> Facts:
    """The clause of the circular and what it asks for; the numbers of its parts."""
    scheme, half = basis.scores.scheme, basis.occasion == "half-year"
    circular, ledger = scheme.circular, scheme.ledger
    evaluated = "、".join(scheme.level(tier).evaluated for tier in basis.scores.tiers)
    title, nobody = taken_words(scheme, half), []
    if scheme.deductions:
        nobody = [f"没有单位被{scheme.terms.deduction}"]
    if scheme.veto:
        nobody.append("没有已记录的事项" if half else f"没有单位被{scheme.terms.veto}")
    parts = ["居前或表彰"] if half or scheme.commendation else []
    parts += [*(["减分"] if title else []), "薄弱环节", "工作要求"]
    return {
        "做法": scheme.terms.practice,
        "台账名称": ledger.sheet if ledger else "",
        "台账事项": ledger.matters if ledger else "",
        "台账办理": ledger.act if ledger else "",
        "有表彰": bool(scheme.commendation),
        "通报条款": typeset(circular.article) if circular else "",
        "工作要求": typeset(circular.demands) if circular else "",
        "结果运用": typeset(circular.effect.replace("{考评对象}", evaluated)) if circular else "",
        "减分标题": f"{title}{'' if half and scheme.veto else '情况'}" if title else "",
        "没有减分": "，".join(nobody),
        "段": {name: numeral(place) for place, name in enumerate(parts, start=2)},
    }


def period(basis: Basis, scores: Scores | None = None) -> str:
    """The time that is evaluated, in words; or the like time of another year's ``scores``."""
    half = basis.occasion == "half-year"
    return f"{(scores or basis.scores).year}年{'上半年' if half else '度'}"


def standing_words(basis: Basis, result: UnitResult) -> str:
    """How a unit stands; half a year only records what would be a veto at its end."""
    if result.vetoed and basis.occasion == "half-year":
        return RECORDED
    rank = f"，列第{result.rank}名" if result.rank and not result.complete else ""
    return f"{state_of(result, basis.scores.scheme).words}{rank}"


def occasion_words(basis: Basis) -> str:
    """What the paper reports on: the year's evaluation, or the half-year's inspection."""
    half = basis.scores.scheme.half_year
    return half.occasion if half and basis.occasion == "half-year" else "考评"


def inspection(scheme: Scheme) -> str:
    """The clause that orders the half-yearly inspection, with its words; blank without one."""
    half = scheme.half_year
    if half is None:
        return ""
    return typeset(f"《{half.title}》({half.document}){half.article}“{half.words}”")


def day(on: date) -> str:
    """A day with Arabic numerals, as papers are dated."""
    return f"{on.year}年{on.month}月{on.day}日"


def state(basis: Basis) -> str:
    """In a few words whether the figures are firm; the annexes say it in full."""
    sample = "演示数据,均为虚构;" if basis.sample else ""
    if basis.seal is None:
        what = "成绩" if basis.scores.scheme.is_scored else ""
        return typeset(f"{sample}草稿,{what}未封存")
    kind = {"year-end": "年终封存", "half-year": "半年快照"}[basis.seal.kind]
    return typeset(f"{sample}草稿,依据{kind}第{basis.seal.number}号")


def points(hundredths: int | None) -> str:
    """Points with two decimals, a dash where there are none."""
    return NONE if hundredths is None else printed(hundredths)


def ordinal(place: int) -> str:
    """The number of a paragraph: (一) for 0."""
    return f"（{numeral(place + 1) if place < 99 else place + 1}）"


def _names(names: list[str]) -> str:
    return "、".join(shown(name) for name in names)


def register(scores: Scores) -> Facts:
    """How many units keep the ledger, and how many of its matters were dealt with."""
    kept = figures.coverage(scores)
    sums = [covered(kept, key) for key in scores.groups]
    return {
        "台账单位数": sum(each.units for each in sums),
        "事项数": sum(each.all_matters for each in sums),
        "已评估数": sum(each.matters for each in sums),
    }


def _whole(scores: Scores) -> Facts:
    found = summary.group_summary(scores)
    return {
        "单位总数": found.units,
        "排名数": found.ranked,
        "暂定数": found.provisional,
        "缺项数": found.incomplete,
        "未报送数": found.unsent,
        "否决数": found.vetoed,
        "加分单位数": found.bonus_units,
        "加分合计": points(found.bonus),
        **register(scores),
    }


def _group(basis: Basis, key: str, place: int) -> Facts:
    scores, found = basis.scores, summary.group_summary(basis.scores, key)
    front = [
        f"第{each.rank}名{_names([*each.names])}（{points(each.total)}分"
        f"{'，暂定' if each.provisional else ''}）"
        for each in summary.leading(scores, key, FRONT)
    ]
    apart = [
        f"{shown(each.name)}（{standing_words(basis, each)}）"
        for each in scores.groups[key]
        if not scores.is_placed(each)
    ]
    moved = summary.movement(scores, basis.before, key) if basis.before else (0, 0, 0)
    return {
        "序号": ordinal(place),
        "名称": typeset(key),
        "单位数": found.units,
        "排名数": found.ranked,
        "最高分": points(found.highest),
        "中位数": points(found.median),
        "最低分": points(found.lowest),
        "居前单位": "，".join(front),
        "其他单位": "、".join(apart),
        "上年度": period(basis, basis.before) if basis.before and any(moved) else "",
        **dict(zip(("上升数", "下降数", "持平数"), moved, strict=True)),
    }


def _leaders(scores: Scores) -> list[Facts]:
    """The units that share the first rank of their group."""
    return [
        {
            "类别": typeset(key),
            "名称": shown(name),
            "总分": points(place.total),
            "暂定": place.provisional,
        }
        for key in scores.groups
        for place in summary.leading(scores, key, 1)
        for name in place.names
    ]


def _weaknesses(scores: Scores) -> list[Facts]:
    """The lines on which many units lost points, the most points lost first."""
    return [
        {
            "序号": str(place),
            "名称": typeset(row.title),
            "编号": row.id,
            "单位数": row.units,
            "失分": points(row.lost),
            "应得": points(row.possible),
        }
        for place, row in enumerate(summary.common_weaknesses(scores, WEAK), start=1)
    ]


def _commendation(scores: Scores, wishes: Wishes) -> Facts:
    """The clause of commendation, the total the office set with its reason, and who reaches it."""
    clause, least = scores.scheme.commendation, wishes.commend_from
    grave = [case.article for case in scores.scheme.deductions if case.rule == "discretion"]
    return {
        "表彰条款": typeset(clause.article) if clause else "",
        "表彰规定": typeset(clause.words.rstrip("。")) if clause else "",
        "表彰线": "" if least is None else points(least),
        "表彰理由": shown(wishes.commend_reason),
        "视情减分条款": typeset("、".join(dict.fromkeys(grave))),
        "表彰单位": [
            {"类别": typeset(key), "名称": shown(name), "总分": points(total)}
            for key in scores.groups
            if least is not None
            for name, total in summary.commendable(scores, key, least)
        ],
    }


def _taken(scores: Scores) -> Facts:
    clauses = summary.by_clause(scores)
    taken = [each for each in clauses if each.kind != "veto"]
    vetoes = [each for each in clauses if each.kind == "veto"]
    veto, take = scores.scheme.veto, scores.scheme.terms.take
    over = [
        f"{shown(each.name)}（合计{points(each.deduction_raw)}分，实际{take}{points(each.deduction)}分）"
        for each in scores.results.values()
        if each.deduction != each.deduction_raw
    ]
    return {
        "减分条款": [
            {
                "序号": ordinal(place),
                "条款": typeset(each.article),
                "名称": typeset(each.label),
                "单位数": len(each.shares),
                "起数": each.count,
                "分数": points(each.points),
                "单位": "，".join(
                    f"{shown(own.name)}{own.count}起{take}{points(own.points)}分"
                    for own in each.shares
                ),
            }
            for place, each in enumerate(taken)
        ],
        "减分上限规定": typeset(scores.scheme.deduction_rule.rstrip("。")),
        "超限单位": "、".join(over),
        "否决": [
            {
                "序号": ordinal(len(taken)),
                "条款": typeset(each.article),
                "规定": typeset(veto.words.rstrip("。")) if veto else "",
                "单位": _names([own.name for own in each.shares]),
                "单位数": len(each.shares),
            }
            for each in vetoes
        ],
    }
