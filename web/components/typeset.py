"""Typeset pieces as HTML. Whatever comes from a file or a scheme is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from criteria import Scheme
from scoring.explain import Step
from scoring.explain.dependence import Reliance
from scoring.explain.notes import goes_without_saying
from scoring.model.evidence import Problem
from scoring.model.points import points_text, printed, signed
from scoring.model.scores import STATE_NAMES, UnitResult
from scoring.reports.charting.parts import TotalPart
from web.components.frames import Chosen, Count
from web.components.words import CASE_STATES, LINE_STATES, SEVERITIES, State, state_of, trimmed

NONE = State("plain", "", "")
SUMS = ("base", "total")


def masthead(scheme: Scheme, year: int | None, issuer: str = "") -> str:
    """The head of every page, as on an official bulletin; ``issuer`` where not the scheme's."""
    when = f"{year} 年度" if year else ""
    return (
        f'<header class="masthead"><p class="issuer">{escape(issuer or scheme.evaluator)}</p>'
        f'<p class="bulletin">{when}社会稳定风险评估工作考评</p>'
        f'<p class="basis">依据《{escape(scheme.title)}》　{escape(scheme.document)}</p></header>'
    )


def strip(kind: str, head: str, text: str) -> str:
    """A line across the page that qualifies all below it."""
    return f'<p class="strip {kind}"><b>{escape(head)}</b><span>{escape(text)}</span></p>'


def chosen_strip(chosen: Sequence[Chosen]) -> str:
    """Which readings in use are not the default."""
    words = ";".join(f"{each.article}:{each.words}" for each in chosen)
    return strip("readings", f"已改动 {len(chosen)} 处读法", words)


def figures(counts: Iterable[Count]) -> str:
    """The row of figures at the head of a page."""
    cells = "".join(
        f"<div><dt>{escape(each.name)}</dt><dd>{escape(each.value)}</dd>"
        f"<dd class='note'>{escape(each.note)}</dd></div>"
        for each in counts
    )
    return f'<dl class="figures">{cells}</dl>'


def legend(parts: Iterable[TotalPart], hollow: bool) -> str:
    """What the colours of a ranking chart stand for."""
    items = "".join(
        f'<li><i style="background:{part.colour}"></i>{escape(part.name)}</li>' for part in parts
    )
    unranked = '<li><i class="hollow"></i>虚线:缺项或一票否决,不排名次</li>' if hollow else ""
    return f'<ul class="legend">{items}{unranked}</ul>'


def chip(state: State) -> str:
    """A state: mark, words and colour together."""
    if not state.words:
        return "<span></span>"
    return f'<span class="chip {state.kind}">{state.mark} {escape(state.words)}</span>'


def unit_head(unit: UnitResult, ranked: int, notes: Sequence[str]) -> str:
    """A unit's name, total, rank and state."""
    rank = f"第 <b>{unit.rank}</b> 名" if unit.rank else "<b>—</b> 不排名次"
    within = f"{escape(unit.group)} · 参加排名 {ranked} 个单位"
    remarks = "".join(f"<li>{escape(note)}</li>" for note in notes)
    would_be = (
        f"<small>未否决时为 {points_text(unit.total_without_veto)} 分</small>"
        if unit.vetoed
        else ""
    )
    figure = unit.figure("total")
    total = "—" if figure is None else points_text(figure)
    return (
        f'<section class="unit"><div><h2>{escape(unit.name)}</h2>{chip(state_of(unit))}'
        f"<ul>{remarks}</ul></div>"
        f'<div class="score"><b>{total}</b><span>分</span>{would_be}'
        f"<p>{rank}</p><small>{within}</small></div></section>"
    )


def explained(steps: Sequence[Step], scheme: Scheme) -> str:
    """All steps to a total; a step opens to the clause's words and where its points came from."""
    blocks: list[str] = []
    lines: list[str] = []
    for step in steps:
        if step.kind == "line":
            lines.append(_step(step, scheme))
        elif step.kind == "section":  # its sum stands above its lines, as a heading
            blocks += [_sum(step), *lines]
            lines = []
        else:
            blocks.append(_sum(step) if step.kind in SUMS else _step(step, scheme))
    return f'<div class="steps">{"".join(blocks)}</div>'


def reliances(found: Sequence[Reliance]) -> str:
    """The readings a unit's result depends on, with the options in use; or that there is none."""
    if not found:
        return '<p class="note">换用哪种读法,本单位的总分、名次和状态都不变。</p>'
    items = "".join(
        f"<li><b>{escape(each.article)}　{escape(each.question)}</b> "
        f"现按「{escape(each.words)}」</li>"
        for each in found
    )
    return f'<ul class="settled">{items}</ul>'


def _sum(step: Step) -> str:
    name = f"{step.id}、{step.label}" if step.kind == "section" else step.label
    points = points_text(step.running if step.points is None else step.points)
    return (
        f'<p class="sum {step.kind}"><span>{escape(name)}</span>'
        f"<small>{escape(step.note)}</small><b>{points}</b></p>"
    )


def _step(step: Step, scheme: Scheme) -> str:
    state = LINE_STATES.get(step.state) or CASE_STATES.get(step.state, NONE)
    points = "—" if step.points is None else _signed(step)
    line = scheme.line_by_id.get(step.id) if step.kind == "line" else None
    most = f"<small>/ {trimmed(line.max)}</small>" if line else ""
    note = "" if _goes_without_saying(step) else step.note
    return (
        f'<details class="{step.kind}"><summary><span class="id">{escape(step.id)}</span>'
        f'<span class="name">{escape(step.label)}<small>{escape(note)}</small></span>'
        f'{chip(state)}<b class="points">{points}{most}</b></summary>'
        f"<dl>{_more(step, scheme)}</dl></details>"
    )


def _goes_without_saying(step: Step) -> bool:
    """Whether a line's note only repeats its state: verified, and every figure is the same."""
    verified = step.kind == "line" and step.state == STATE_NAMES["verified"]
    same = {points_text(step.points or 0)}
    repeats = set(re.findall(r"\d+\.\d\d", step.note)) <= same
    return verified and repeats and goes_without_saying(step.note)


def _signed(step: Step) -> str:
    points = step.points or 0
    return printed(points) if step.kind == "line" else signed(points)


def _more(step: Step, scheme: Scheme) -> str:
    """What a step shows when opened."""
    rows = [("出处", str(step.source) if step.source else "没有对应的单元格")]
    rows += [("说明", step.note)] if step.note else []
    rows += [("累计", f"{points_text(step.running)} 分"), ("条款", step.article)]
    line = scheme.line_by_id.get(step.id)
    case = scheme.bonus_by_id.get(step.id) or scheme.deduction_by_id.get(step.id)
    if line is not None:
        rows += [("条文", line.words), ("佐证材料", line.evidence)]
    elif case is not None:
        rows.append(("条文", case.words))
    elif step.id == scheme.veto.id:
        rows.append(("条文", scheme.veto.words))
    return "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows)


def problem_list(problems: Sequence[Problem]) -> str:
    """Problems by file, each with its cell, what was found and how to mend it."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    blocks = []
    refused_first = sorted(by_file.items(), key=lambda each: all(map(_is_warning, each[1])))
    for file, found in refused_first:
        items = "".join(_problem(problem) for problem in found)
        blocks.append(f"<h4>{escape(file) or '全部文件'}</h4><ul>{items}</ul>")
    return f'<div class="problems">{"".join(blocks)}</div>'


def _is_warning(problem: Problem) -> bool:
    return problem.severity == "warning"


def _problem(problem: Problem) -> str:
    place = "!".join(part for part in (problem.sheet, problem.cell) if part) or "整个文件"
    unit = f"<small>{escape(problem.unit)}</small>" if problem.unit else ""
    return (
        f"<li>{chip(SEVERITIES[problem.severity])}<code>{escape(place)}</code>{unit}"
        f"<p>{escape(problem.message)}</p><p class='hint'>处理:{escape(problem.hint)}</p></li>"
    )


def nothing(head: str, text: str) -> str:
    """A page with nothing to show yet, and what to do about it."""
    return f'<div class="nothing"><b>{escape(head)}</b><p>{escape(text)}</p></div>'
