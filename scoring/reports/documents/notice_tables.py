"""The tables of a unit's notice: lines, cases, losses, evidence asked for, what was sent back."""

from __future__ import annotations

from criteria import Line, Section
from scoring.analysis.groups import Row
from scoring.analysis.questions import signed
from scoring.explain import explain
from scoring.explain.notes import line_note, rows_of, veto_words
from scoring.model.evidence import BLANK
from scoring.model.scores import (
    MEASURED,
    MISSING,
    NOT_APPLICABLE,
    SELF,
    STATE_NAMES,
    STATES,
    VERIFIED,
    Scores,
    no_figure,
)
from scoring.reports.basis import Basis
from scoring.reports.documents.notification_facts import RECORDED, day, points
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.documents.paper_xml import Head, table
from scoring.text.typesetting import typeset

_TEXT, _NUMBER = "表格文字", "表格数字"
_CASES = ("bonus", "deduction", "cap", "carried", "floor")


def lines(basis: Basis, unit: int, row: Row) -> str:
    """Every base line with its points, its section's sum after it, and the way to the total."""
    scores = basis.scores
    heads = [Head("编号", 820), Head("考评内容", 3244, _TEXT), Head("满分", 800, _NUMBER)]
    heads += [Head(name, 744, _NUMBER) for name in ("自评分", "核定分", "得分", "失分")]
    rows: list[list[str]] = []
    item = 0
    for section in scores.scheme.sections:
        for line in section.lines if len(section.lines) > 1 else ():
            rows.append(_line(scores, unit, item, line))
            item += 1
        item += len(section.lines) == 1
        rows.append(_section(scores, unit, item, row, section))
    return table([*heads, Head("状态", 1000)], [*rows, *_sums(basis, row)])


def _points(hundredths: int) -> str:
    return NONE if hundredths == BLANK else points(hundredths)


def _line(scores: Scores, unit: int, item: int, line: Line) -> list[str]:
    grid = scores.grid
    state = int(grid.state[item, unit])
    own, verified, got = (int(each[item, unit]) for each in (grid.self, grid.verified, grid.points))
    lost = points(line.max - got) if _scored(state) else NONE
    figures = [points(line.max), _points(own), _points(verified), _points(got), lost]
    return [line.id, typeset(line.title), *figures, STATE_NAMES[STATES[state]]]


def _section(scores: Scores, unit: int, after: int, row: Row, section: Section) -> list[str]:
    """A section's sum; one of a single line is that line."""
    if len(section.lines) == 1:
        return _line(scores, unit, after - 1, section.lines[0])
    name = f"第{section.id}部分小计（{typeset(section.title)}）"
    none = no_figure(row, section.id)
    sum_ = NONE if none else points(int(row[section.id]))
    return [
        "小计",
        name,
        points(section.max),
        "",
        "",
        sum_,
        "",
        "",
    ]


def _sums(basis: Basis, row: Row) -> list[list[str]]:
    """The way from the sections to the total; a matter recorded in half a year leaves none."""
    scores, half = basis.scores, basis.occasion == "half-year"
    veto = (RECORDED if half else "一票否决") if row["vetoed"] else ""
    titles = {"rescaled": "缺项折算", "base": "基础分", "bonus": "加分", "deduction": "减分"}
    titles |= {"carried": "查究超出扣分", "total": "总分"}
    shown_ = [n for n in titles if n not in ("rescaled", "carried") or row[n]]
    most = points(scores.scheme.total)
    return [
        [
            "",
            titles[name],
            most if name == "base" else "",
            "",
            "",
            NONE
            if no_figure(row, name) or (name == "total" and veto and half)
            else points(int(row[name])),
            "",
            veto if name == "total" else "",
        ]
        for name in shown_
    ]


def _scored(state: int) -> bool:
    return state in (VERIFIED, SELF, MEASURED)


def cases(basis: Basis, unit: int) -> str:
    """Bonuses, deductions, cap, floor and veto: clause, what, how much, and why or why not.

    Of a vetoed unit nothing tells the score that it would have had: neither the floor nor what
    the veto took.
    """
    scores = basis.scores
    vetoes = rows_of(scores.evidence.vetoes, unit)
    rows = [
        [
            typeset(f"{step.id} {step.article}"),
            typeset(f"{step.label}{'' if not step.state else f'({step.state})'}"),
            shown(step.note),
            "不计" if step.points is None else signed(step.points),
        ]
        for step in explain(scores, unit)
        if step.kind in _CASES and not (vetoes and step.kind == "floor")
    ]
    rows += [_veto(basis, row) for row in vetoes]
    heads = [Head("条款", 1840, _TEXT), Head("情形", 2100, _TEXT), Head("事由", 4000, _TEXT)]
    return table([*heads, Head("分数", 900, _NUMBER)], rows) if rows else ""


def _veto(basis: Basis, row: Row) -> list[str]:
    """A veto's matter, document and day; half a year records it and takes nothing."""
    veto, on = basis.scores.scheme.veto, row["date"]
    texts = (veto_words(row), "" if on is None or on != on else day(on.date()), row["note"])
    told = shown("；".join(each for each in texts if isinstance(each, str) and each))
    if basis.occasion == "half-year":
        return [RECORDED, RECORDED, told, "已记录"]
    return [typeset(f"{veto.id} {veto.article}"), "一票否决", told, "不得分"]


def losses(scores: Scores, unit: int) -> str:
    """Lines that lost points: the clause and its words, how much, why, evidence to bring."""
    rows = []
    for item, line in enumerate(scores.scheme.lines):
        lost = line.max - int(scores.grid.points[item, unit])
        if not _scored(int(scores.grid.state[item, unit])) or lost <= 0:
            continue
        clause = f"{line.id} {typeset(line.article)}：{typeset(line.words)}"
        rows.append([clause, points(lost), _why(scores, unit, item), typeset(line.evidence)])
    heads = [Head("条款和规定", 3400, _TEXT), Head("失分", 640, _NUMBER)]
    heads += [Head("原因", 2100, _TEXT), Head("对照备齐的佐证材料", 2700, _TEXT)]
    return table(heads, rows) if rows else ""


def _why(scores: Scores, unit: int, item: int) -> str:
    """How the points came about, what the sheet says of it, and what was filed."""
    found = [typeset(line_note(scores, unit, item))]
    row = int(scores.grid.row[item, unit])
    if row != BLANK:
        filed = scores.evidence.lines.iloc[row]
        for name, column in (("说明", "note"), ("已报", "evidence")):
            text = filed[column]
            found += [f"{name}：{shown(text)}"] if isinstance(text, str) and text else []
    return "；".join(found)


def asked(scores: Scores, unit: int) -> str:
    """Lines still open: missing ones and those nobody verified, with the evidence to send."""
    rows = []
    for item, line in enumerate(scores.scheme.lines):
        state = int(scores.grid.state[item, unit])
        if state in (VERIFIED, NOT_APPLICABLE):
            continue
        words = "缺项" if state == MISSING else f"待核定（{STATE_NAMES[STATES[state]]}）"
        rows.append([line.id, typeset(line.title), words, typeset(line.evidence)])
    heads = [Head("编号", 820), Head("考评内容", 2400, _TEXT), Head("情况", 1220)]
    return table([*heads, Head("请报送的佐证材料", 4400, _TEXT)], rows) if rows else ""


def sent_back(basis: Basis, unit: str) -> str:
    """What is wrong in the unit's files that were sent back: place, what was found, what to do."""
    rows = [
        [
            shown("，".join(part for part in (each.file, each.sheet, each.cell) if part)),
            typeset(shown(each.message)),
            typeset(shown(each.hint)),
        ]
        for each in basis.problems
        if each.severity == "error" and each.unit == unit and each.file in basis.refused
    ]
    heads = [Head("位置", 2600, _TEXT), Head("问题", 3440, _TEXT), Head("请这样改", 2800, _TEXT)]
    return table(heads, rows) if rows else ""
