"""The annexes of a 通报: a ranking a group, deductions and vetoes one by one, the readings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markupsafe import Markup

from criteria import Scheme
from scoring.analysis.figures import deductions_and_vetoes
from scoring.explain.vetoes import veto_cost, veto_rule, would_be_other
from scoring.model.scores import Scores, UnitResult
from scoring.reports.basis import Basis, Wishes
from scoring.reports.documents import notification_facts as paper
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.documents.scheme_words import cap_rule, is_condition, part_words, rounding
from scoring.reports.documents.word_markup import Head, markup
from scoring.text.typesetting import typeset

WIDTH = 8840
"""Twips between the margins."""


class Annex(NamedTuple):
    """An annex: its title, its table as columns and rows of texts, the notes below the table."""

    title: str
    heads: list[Head]
    rows: list[list[str]]
    notes: list[str]
    fingerprint: str = ""


def annexes(basis: Basis, wishes: Wishes) -> list[Annex]:
    """All annexes in the order of their numbers."""
    groups = basis.scores.groups
    found = [_ranking(basis, group) for group in groups]
    rows = [row for group in groups for row in _taken_rows(basis, group, wishes.show_would_be)]
    if rows:
        found.append(_taken(basis, rows))
    if basis.scores.scheme.readings:
        return [*found, _readings(basis)]
    seal = basis.seal.result_sha256 if basis.seal else ""
    return [*found[:-1], found[-1]._replace(fingerprint=seal)] if found else []


def annexes_xml(found: list[Annex]) -> Markup:
    """The annexes as WordprocessingML, each on a page of its own."""
    return markup("附件.xml", annexes=found)


def _ranking(basis: Basis, group: str) -> Annex:
    columns, half = _figures(basis.scores), basis.occasion == "half-year"
    grade = [Head("等次", 640)] if basis.scores.scheme.bands and not half else []
    left = WIDTH - sum(head.width for head in (*columns.values(), *grade)) - 460
    note = max(900, left * 2 // 5)
    heads = [Head("名次", 460), Head("单位", max(900, left - note), "表格文字")]
    results = sorted(basis.scores.groups[group], key=lambda result: not result.rank)
    scheme = basis.scores.scheme
    rows = [_ranking_row(basis, result, [*columns], graded=bool(grade)) for result in results]
    apart = paper.RECORDED if half else f"被{scheme.terms.veto}"
    is_apart = half or scheme.veto_effect == "zero"
    unranked = f"缺项、未报送和{apart}的单位" if scheme.veto and is_apart else "缺项和未报送的单位"
    signs = {"bonus": f"+{scheme.terms.bonus}", "deduction": f"−{scheme.terms.deduction}"}
    signs |= {"carried": f"−{scheme.excess}扣分"}
    told = (
        f"注:名次在本类单位内排列;{unranked}不排名次。总分=基础分"
        + "".join(words for key, words in signs.items() if key in columns)
        + ",基础分=各部分得分+缺项折算。"
        + _beside_the_sum(scheme)
        + f"「{NONE}」表示没有分数,不是0分;备注「暂定」的,尚有得分未经核定。"
        + ("办法未写明之处的计分口径,见附件「计分口径」。" if scheme.readings else "")
    )
    title = f"{paper.period(basis)}{typeset(group)}{paper.occasion_words(basis)}成绩"
    heads += [*columns.values(), *grade, Head("备注", note)]
    return Annex(title, heads, rows, [typeset(told), standing_note(basis)])


def _beside_the_sum(scheme: Scheme) -> str:
    """What else makes a total under the scheme: rounding and a veto's points; what grades bring."""
    rounded = [f"{rounding(scheme)}。"] if rounding(scheme) else []
    fixed = [f"{scheme.terms.veto}的,{veto_rule(scheme)}。"] if scheme.veto_points else []
    brings = [f"等次{b.name}的,{b.consequence}。" for b in scheme.bands if b.consequence]
    return "".join([*rounded, *fixed, *brings])


def standing_note(basis: Basis) -> str:
    """Which seal the annex stands on."""
    what = "成绩依据" if basis.scores.scheme.is_scored else "依据"
    return f"{what}：{typeset(basis.seal_words_in_short())}"


def _figures(scores: Scores) -> dict[str, Head]:
    """The columns of figures; what stands in no unit's way to its total is left out."""
    scheme = scores.scheme
    parts = [section for section in scheme.sections if section.max]
    titles = {each.id: part_words(each).replace("部分", "\n部分") for each in parts}
    titles |= {"rescaled": "缺项\n折算", "base": "基础分"}
    titles |= {"bonus": scheme.terms.bonus} if scheme.bonus else {}
    titles |= {"deduction": scheme.terms.deduction} if scheme.deductions else {}
    act = scheme.excess.removesuffix("超出")
    titles |= {"carried": f"{act}\n超出" if act else "超出\n扣分", "total": "总分"}
    widths = {each.id: 760 for each in parts if each.max >= 100_00} | {"base": 760, "total": 880}
    styles = {"total": "表格总分"}
    return {
        key: Head(title, widths.get(key, 640), styles.get(key, "表格数字"))
        for key, title in titles.items()
        if key not in ("rescaled", "carried") or (scores.units[key] != 0).any()
    }


def _ranking_row(basis: Basis, result: UnitResult, names: list[str], *, graded: bool) -> list[str]:
    figures = [paper.points(result.figure(name)) for name in names]
    if result.vetoed and basis.occasion == "half-year":
        figures[names.index("total")] = NONE
    rank = str(result.rank or NONE)
    state = paper.standing_words(basis, result)
    grade = [typeset(result.band) or NONE] if graded else []
    return [rank, shown(result.name), *figures, *grade, "" if state == "已核定" else typeset(state)]


def _taken_rows(basis: Basis, group: str, show_would_be: bool) -> Iterator[list[str]]:
    """Vetoes, then adopted deductions of a group, each with its grounds.

    ``show_would_be``: with the score that a vetoed unit would have had (never of half a year).
    """
    scores, half, told = basis.scores, basis.occasion == "half-year", set()
    for row in deductions_and_vetoes(scores, group):
        if not row.adopted:
            continue
        vetoed = row.kind == "veto"
        would_be = scores.results[row.unit].total_without_veto
        case = None if vetoed else scores.scheme.deduction_by_id[row.id]
        grounds = [
            shown(row.basis),
            paper.day(row.date) if row.date else "",
            f"{row.events}起" if row.events > 1 else "",
            f"在“{case.line}”中{scores.scheme.terms.take}" if case and case.line else "",
            shown(row.reason),
            f"批准人：{shown(row.approver)}" if row.approver else "",
            f"未否决时为{paper.points(would_be)}分"
            if vetoed and show_would_be and not half and would_be_other(scores.scheme)
            else "",
        ]
        clause = typeset(f"{row.article} {row.label}")
        again = (row.unit, row.kind) in told
        lost = paper.points(-(row.points or 0))
        lost = veto_cost(scores.scheme, again=again) if vetoed else lost
        told.add((row.unit, row.kind))
        lost = NONE if is_condition(scores.scheme, row.id) else lost
        if vetoed and half:
            clause, lost = paper.RECORDED, "已记录"
        why = "；".join(filter(None, grounds))
        yield [shown(row.name), clause, shown(row.matter), why, lost]


def _taken(basis: Basis, rows: list[list[str]]) -> Annex:
    scheme = basis.scores.scheme
    widths = (("单位", 1350), ("条款和情形", 2150), ("事项", 2100), ("依据", 2240))
    heads = [
        *(Head(title, width, "表格文字") for title, width in widths),
        Head(scheme.terms.deduction if scheme.deductions else "分数", 1000),
    ]
    half, cap, taken = basis.occasion == "half-year", scheme.deduction_cap, scheme.terms.deduction
    rule = cap_rule(scheme)
    vetoed = (
        f"{scheme.terms.veto}的，{typeset(veto_rule(scheme))}。" if scheme.veto and not half else ""
    )
    told = f"{taken}为上限前的分数，{rule}{vetoed}" if cap is not None else f"{rule}{vetoed}"
    title = f"{paper.period(basis)}{paper.taken_words(scheme, half)}"
    title += "" if half and scheme.veto else "情况"
    return Annex(title, heads, rows, [*([f"注：{told}"] if told else []), standing_note(basis)])


def readings_used(scores: Scores) -> list[dict[str, str]]:
    """What the regulation leaves open: clause, question, and the reading that was used."""
    return [
        {
            "条款": typeset(each.article),
            "问题": typeset(each.question),
            "口径": typeset(each.words_of(scores.readings[each.key])),
        }
        for each in scores.scheme.readings
    ]


def _readings(basis: Basis) -> Annex:
    widths = (("办法未写明的问题", 3700), ("本次计分采用的口径", 3840))
    heads = [Head("条款", 1300), *(Head(title, width, "表格文字") for title, width in widths)]
    interpreter = typeset(basis.scores.scheme.interpreter)
    note = f"注：办法由{interpreter}负责解释，另有解释的从其解释。"
    rows = [[*each.values()] for each in readings_used(basis.scores)]
    seal = basis.seal.result_sha256 if basis.seal else ""
    return Annex("计分口径", heads, rows, [note, standing_note(basis)], seal)
