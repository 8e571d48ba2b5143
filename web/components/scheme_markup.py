"""The scheme as typeset text, in clause order: every number with its clause and its words."""

from __future__ import annotations

from markupsafe import Markup

from criteria import Line, Scheme
from scoring.model.points import trimmed
from web.components.markup import pieces

MATTERS = {
    "matters": "台账全部事项",
    "planned": "台账中年初确定的事项",
    "unplanned": "台账中临时确定的事项",
    "assessed": "台账中已评估的事项",
    "implemented": "台账中已评估且决定实施的事项",
}


def sections(scheme: Scheme) -> Markup:
    """Sections and lines with words, maximum, measure and evidence."""
    measures = {line.id: measure_words(line) for line in scheme.lines}
    return Markup(pieces().sections(scheme, measures))


def cases(scheme: Scheme) -> Markup:
    """Bonus, deduction and veto."""
    return Markup(pieces().cases(scheme))


def measure_words(line: Line) -> str:
    """How a line is measured, for somebody who has never seen a formula."""
    measure, most = line.measure, trimmed(line.max)
    if measure.kind == "share":
        words = f"{most} 分 × 完成数 ÷ 应完成数"
        if measure.ledger is None:
            return words
        timely = "(不迟于决策日期)" if measure.ledger.before else ""
        due = f"应完成:{MATTERS[measure.ledger.of]}"
        return f"{words};未填时按台账计量,{due},完成:填有「{measure.ledger.done}」{timely}"
    if measure.kind == "count":
        due = f",应完成数未填时为 {measure.due}" if measure.due else ""
        return f"{most} 分 × 完成数 ÷ 应完成数,完成数至多按应完成数计{due}"
    if measure.kind == "penalty":
        only = f";只有 {most} 分或 0 分" if measure.whole else ""
        return f"应查究而未查究的,每次扣 {trimmed(measure.each or 0)} 分,扣完为止{only}"
    return "由考评人员评定,没有计量"
