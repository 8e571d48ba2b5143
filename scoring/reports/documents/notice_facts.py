"""What a notice can say: the names its template uses and what stands behind each.

Every text is ready to be printed; a list has a row a line of its table, and a part that has
nothing to say is None. The names are explained in ``templates/通知单模板说明.md``.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from markupsafe import Markup

from criteria import Line
from scoring.analysis.summary import group_summary
from scoring.explain import Step, explain
from scoring.explain.grades import graded
from scoring.explain.notes import line_note
from scoring.explain.standing import IN_LINE, remarks
from scoring.explain.vetoes import veto_cost, veto_result, veto_words
from scoring.model.evidence import BLANK
from scoring.model.points import signed
from scoring.model.scores import (
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    SELF,
    STATE_NAMES,
    STATES,
    UNDESCRIBED,
    VERIFIED,
    Scores,
    UnitResult,
)
from scoring.reports.basis import Basis
from scoring.reports.documents import notification_facts as paper
from scoring.reports.documents.notification_annexes import readings_used
from scoring.reports.documents.paper_text import NONE, reason, shown
from scoring.reports.documents.scheme_words import is_condition, part_words, rounding
from scoring.text.typesetting import numeral, typeset

_CASES = ("bonus", "deduction", "cap", "carried", "floor")
_SCORED = (VERIFIED, SELF, MEASURED)


def notice_facts(basis: Basis, unit: int) -> paper.Facts:
    """All names for the notice of one unit (a row of ``Evidence.units``)."""
    scores, scheme = basis.scores, basis.scores.scheme
    result = scores.results[unit]
    notes = remarks(scores, unit, basis.refused_units, would_be=False)
    notes += [rounding(scheme)] if rounding(scheme) and not result.silent else []
    parts = {
        "加减分": _cases(basis, unit),
        "失分项目": _losses(scores, unit),
        "待报材料": _asked(scores, unit),
        "退回文件": _sent_back(basis, result.name),
        "异议": _contested(basis, result.name),
    }
    mends = any(parts[each] for each in ("失分项目", "待报材料", "退回文件"))
    place = count(2)
    return {
        "单位": shown(result.name),
        "半年": basis.occasion == "half-year",
        "考评时段": paper.period(basis),
        "事由": paper.occasion_words(basis),
        "截至": typeset(basis.until.day_words(basis.scores.scheme)) if basis.until else "",
        "督查依据": paper.inspection(scheme),
        "印发单位": shown(basis.signed_by),
        "成文日期": paper.day(basis.on),
        "办法名称": typeset(scheme.title),
        "办法文号": scheme.document,
        **paper.words(scheme),
        "加减分标题": _cases_title(basis),
        **_outcome(basis, result),
        "等次": "" if basis.occasion == "half-year" else _grade(scores, result),
        "说明": shown(typeset(f"{';'.join(notes)}。")) if notes else "",
        "各部分": _sections(scores, result),
        "须整改": mends or result.deduction != 0 or result.vetoed,
        "成绩依据": typeset(basis.seal_words_in_short()),
        # A hash's digits are no telephone number: it is escaped, not masked.
        "指纹": Markup.escape(basis.seal.words().removeprefix("指纹 ") if basis.seal else ""),
        "计分口径": readings_used(scores),
        **{
            name: {"序号": numeral(next(place) + 1), "各行": rows} if rows else None
            for name, rows in parts.items()
        },
    }


def _cases_title(basis: Basis) -> str:
    """What the part about bonuses, deductions and vetoes is called."""
    scheme = basis.scores.scheme
    bonus = [scheme.terms.bonus] if scheme.bonus else []
    return paper.taken_words(scheme, basis.occasion == "half-year", *bonus)


def _outcome(basis: Basis, result: UnitResult) -> paper.Facts:
    """The total and what it is worth; what a veto brings, in the scheme's words."""
    scores, veto = basis.scores, basis.scores.scheme.veto
    vetoes = scores.veto_rows.get(result.unit, [])
    recorded = result.vetoed and basis.occasion == "half-year"
    return {
        "否决": result.vetoed,
        "否决事项": shown(typeset("、".join(map(veto_words, vetoes)))),
        "否决条款": typeset(veto.article) if veto else "",
        "否决规定": typeset(veto.words.rstrip("。")) if veto else "",
        "否决处理": typeset(veto_result(scores.scheme, result)) if result.vetoed else "",
        "否决后果": [typeset(each) for each in veto.consequences] if veto else [],
        "未报送": result.silent,
        "被退回": result.name in basis.refused_units,
        "满分": paper.points(scores.scheme.total),
        "缺项折算": _figure(result, "rescaled") if result.rescaled else "",
        "基础分": _figure(result, "base"),
        "加分": _figure(result, "bonus"),
        "减分": _figure(result, "deduction"),
        "超出扣分": _figure(result, "carried") if result.carried else "",
        "总分": NONE if recorded else _figure(result, "total"),
        "缺项": not result.complete,
        "名次": str(result.rank or ""),
        "类别": typeset(result.group),
        "排名数": group_summary(scores, result.group).ranked,
        "暂定": result.provisional,
    }


def _grade(scores: Scores, result: UnitResult) -> str:
    """The unit's grade, what it brings, and what keeps the unit from the better one."""
    found = graded(scores, result.unit)
    if found is None:
        return ""
    words = f"等次为{found.band}" if found.band else "没有等次"
    brings = [band.consequence for band in scores.scheme.bands if band.name == found.band]
    grade = ",".join(filter(None, [words, *brings]))
    return reason(";".join(filter(None, [grade, found.why])))


def _figure(result: UnitResult, key: str) -> str:
    return paper.points(result.figure(key))


def _sections(scores: Scores, result: UnitResult) -> list[paper.Facts]:
    """Every base line with its points by section; the sum of one that has more than one line."""
    numbers = count()
    return [
        {
            "称呼": part_words(section),
            "名称": typeset(section.title),
            "满分": paper.points(section.max),
            "各行": [_line(scores, result.unit, next(numbers), line) for line in section.lines],
            "小计": _figure(result, section.id) if len(section.lines) > 1 and section.max else "",
        }
        for section in scores.scheme_of(result.unit).sections
    ]


def _line(scores: Scores, unit: int, item: int, line: Line) -> paper.Facts:
    grid = scores.grid
    state, got = int(grid.state[item, unit]), int(grid.points[item, unit])
    figures = {"自评分": int(grid.self[item, unit]), "核定分": int(grid.verified[item, unit])}
    figures |= {"得分": got, "失分": line.max - got if state in _SCORED else BLANK}
    return {
        "编号": line.id,
        "内容": typeset(line.title),
        "满分": NONE if line.is_described else paper.points(line.max),
        **{name: NONE if each == BLANK else paper.points(each) for name, each in figures.items()},
        "状态": STATE_NAMES[STATES[state]],
    }


def _cases(basis: Basis, unit: int) -> list[paper.Facts]:
    """Bonuses, deductions, cap, floor and veto: clause, what, how much, and why or why not.

    Of a vetoed unit nothing tells the score that it would have had: neither the floor nor what
    the veto took.
    """
    vetoes = basis.scores.veto_rows.get(unit, [])
    steps = [
        {
            "条款": typeset(f"{step.id} {step.article}"),
            "情形": typeset(f"{step.label}{_state(basis, step)}"),
            "事由": shown(step.note),
            "分数": NONE if is_condition(basis.scores.scheme, step.id) else _counted(step),
        }
        for step in explain(basis.scores, unit)
        if step.kind in _CASES and not (vetoes and step.kind == "floor")
    ]
    return steps + [_veto(basis, row, again=bool(n)) for n, row in enumerate(vetoes)]


def _state(basis: Basis, step: Step) -> str:
    """What became of a case, in brackets; nothing of one that only bars from a grade."""
    told = step.state and not is_condition(basis.scores.scheme, step.id)
    return f"({step.state})" if told else ""


def _counted(step: Step) -> str:
    """What a case adds or takes, in words where the total does not know of it."""
    if step.state == IN_LINE:
        return IN_LINE
    return "不计" if step.points is None else signed(step.points)


def _veto(basis: Basis, row: Any, *, again: bool) -> paper.Facts:
    """A veto's matter, document and day; half a year records it and takes nothing."""
    veto, on = basis.scores.scheme.veto, row.date
    texts = (veto_words(row), "" if on is None or on != on else paper.day(on.date()), row.note)
    told = shown("；".join(each for each in texts if isinstance(each, str) and each))
    if basis.occasion == "half-year":
        return {"条款": paper.RECORDED, "情形": paper.RECORDED, "事由": told, "分数": "已记录"}
    clause = typeset(f"{veto.id} {veto.article}") if veto else ""
    return {
        "条款": clause,
        "情形": basis.scores.scheme.terms.veto,
        "事由": told,
        "分数": veto_cost(basis.scores.scheme, again=again),
    }


def _losses(scores: Scores, unit: int) -> list[paper.Facts]:
    """Lines that lost points: the clause and its words, how much, why, evidence to bring.

    Why: how the points came about, what the sheet says of it, and what was filed.
    """
    found, grid = [], scores.grid
    for item, line in enumerate(scores.scheme_of(unit).lines):
        lost, row = line.max - int(grid.points[item, unit]), int(grid.row[item, unit])
        if int(grid.state[item, unit]) not in _SCORED or lost <= 0:
            continue
        why = [reason(line_note(scores, unit, item))]
        for name, column in (("说明", "note"), ("已报", "evidence")):
            text = "" if row == BLANK else scores.evidence.lines[column].iat[row]
            why += [f"{name}：{shown(text)}"] if isinstance(text, str) and text else []
        clause = f"{line.id} {typeset(line.article)}：{typeset(line.words)}"
        texts = {"条款": clause, "失分": paper.points(lost), "原因": "；".join(why)}
        found.append(texts | {"材料": typeset(line.evidence)})
    return found


def _asked(scores: Scores, unit: int) -> list[paper.Facts]:
    """Lines still open: missing ones and those nobody verified, with the evidence to send."""
    found = []
    for item, line in enumerate(scores.scheme.lines):
        state = int(scores.grid.state[item, unit])
        settled = state == NOT_APPLICABLE or (
            scores.grid.confirmed[item, unit] and state != UNDESCRIBED
        )
        if not settled:
            lacking = {MISSING: "缺项", UNDESCRIBED: "情况未报"}
            words = lacking.get(state, f"待核定（{STATE_NAMES[STATES[state]]}）")
            title = typeset(line.title)
            bring = typeset(f"{line.scored_by},不必报送" if line.scorer else line.evidence)
            found.append({"编号": line.id, "内容": title, "情况": words, "材料": bring})
    return found


def _contested(basis: Basis, unit: str) -> list[paper.Facts]:
    """What the unit contested, and what was answered."""
    return [
        {
            "项": shown(each.title),
            "原结果": shown(each.figure),
            "理由": shown(each.grounds),
            "复核": each.verdict or "尚未答复",
            "现结果": shown(each.figure_after) or NONE,
            "答复": shown(each.answer) or NONE,
        }
        for each in basis.contested
        if each.unit == unit
    ]


def _sent_back(basis: Basis, unit: str) -> list[paper.Facts]:
    """What is wrong in the unit's files that were sent back: place, what was found, what to do."""
    return [
        {
            "位置": shown("，".join(part for part in (each.file, each.sheet, each.cell) if part)),
            "问题": typeset(shown(each.message)),
            "改法": typeset(shown(each.hint)),
        }
        for each in basis.problems
        if each.severity == "error" and each.unit == unit and each.file in basis.refused
    ]
