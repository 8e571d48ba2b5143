"""The scheme as typeset text, in clause order: every number with its clause and its words."""

from __future__ import annotations

from html import escape

from criteria import BonusCase, DeductionCase, Line, Scheme, Section
from web.components.words import measure_words, trimmed


def sections(scheme: Scheme) -> str:
    """Art. 7: sections and lines with words, maximum, measure and evidence."""
    return f'<div class="clauses">{"".join(map(_section, scheme.sections))}</div>'


def _section(section: Section) -> str:
    return (
        f"<h3><span>{escape(section.id)}、{escape(section.title)}</span>"
        f"<b>{trimmed(section.max)} 分</b></h3>{''.join(map(_line, section.lines))}"
    )


def _line(line: Line) -> str:
    rows = (("计分", measure_words(line)), ("佐证材料", line.evidence))
    return _clause(line.id, line.title, f"{trimmed(line.max)} 分", line.article, line.words, rows)


def _clause(
    id_: str,
    title: str,
    points: str,
    article: str,
    words: str,
    rows: tuple[tuple[str, str], ...] = (),
) -> str:
    more = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in rows)
    return (
        f'<article><header><span class="id">{escape(id_)}</span><h4>{escape(title)}</h4>'
        f"<small>{escape(article)}</small><b>{points}</b></header>"
        f'<p class="law">{escape(words)}</p>{f"<dl>{more}</dl>" if more else ""}</article>'
    )


def cases(scheme: Scheme) -> str:
    """Art. 8, 9 and 12: bonus, deduction, veto."""
    bonus = "".join(map(_bonus, scheme.bonus))
    deductions = "".join(map(_deduction, scheme.deductions))
    veto = scheme.veto
    after = "".join(f"<li>{escape(each)}(只写明,不由本系统计算)</li>" for each in veto.consequences)
    return (
        f'<div class="clauses"><h3><span>加分</span><b>不设上限</b></h3>'
        f'<p class="rule">{escape(scheme.bonus_rule)}</p>{bonus}'
        f"<h3><span>减分</span><b>至多 {trimmed(scheme.deduction_cap)} 分</b></h3>"
        f'<p class="rule">{escape(scheme.deduction_rule)}</p>{deductions}'
        f"<h3><span>一票否决</span><b>总分计 0 分</b></h3>"
        f"{_clause(veto.id, '一票否决', '', veto.article, veto.words)}"
        f'<ul class="rule">{after}</ul></div>'
    )


def _bonus(case: BonusCase) -> str:
    return _clause(case.id, case.label, f"+{trimmed(case.points)} 分", case.article, case.words)


def _deduction(case: DeductionCase) -> str:
    if case.points is not None:
        points = f"−{trimmed(case.points)} 分/起"
    else:
        points = f"−{trimmed(case.least or 0)} 至 {trimmed(case.most or 0)} 分"
    return _clause(case.id, case.label, points, case.article, case.words)


def settled(scheme: Scheme) -> str:
    """What the scheme decides without an option."""
    items = "".join(f"<li>{escape(each)}</li>" for each in scheme.settled)
    return f'<ul class="settled">{items}</ul>'
