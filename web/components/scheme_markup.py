"""The scheme as typeset text, in clause order: every number with its clause and its words."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from markupsafe import Markup

from criteria import Line, Scheme
from criteria.cell_faults import Fault
from criteria.diff import SchemeChange
from scoring.model.points import trimmed
from scoring.reports.charting.composition import boxes, composition_svg, veto_effect
from web.components.markup import pieces


def sections(scheme: Scheme) -> Markup:
    """Sections and lines with words, maximum, measure and evidence."""
    measures = {line.id: measure_words(line, scheme) for line in scheme.lines}
    points = {line.id: _worth(line) for line in scheme.lines}
    return Markup(pieces().sections(scheme, points, measures))


def _worth(line: Line) -> str:
    """What a line can earn, and in which groups it is worth another figure."""
    others = (f"{group} {trimmed(most)} 分" for group, most in line.max_by_group.items())
    return ",".join([f"{trimmed(line.max)} 分", *others]) if line.max else "不计分"


def cases(scheme: Scheme) -> Markup:
    """Bonus, deduction and veto."""
    return Markup(pieces().cases(scheme, veto_effect(scheme)))


def whole(scheme: Scheme) -> Markup:
    """The picture, the lines, and the cases where there are any."""
    has_cases = scheme.bonus or scheme.deductions or scheme.veto
    return composition(scheme) + sections(scheme) + (cases(scheme) if has_cases else "")


def composition(scheme: Scheme) -> Markup:
    """How a score is put together, as a picture whose text says the same."""
    data = base64.b64encode(composition_svg(scheme).encode()).decode()
    words = ";".join(" ".join(filter(None, [x.sign, x.title, x.points])) for x in boxes(scheme))
    return Markup(pieces().picture(f"data:image/svg+xml;base64,{data}", words))


def faults(found: Sequence[Fault]) -> Markup:
    """What is wrong in a scheme file, by its sheets, each at its cell."""
    by_sheet: dict[str, list[Fault]] = {}
    for each in found:
        by_sheet.setdefault(each.sheet, []).append(each)
    return Markup(pieces().scheme_faults(by_sheet.items()))


def changes(found: Sequence[SchemeChange]) -> Markup:
    """What two schemes say differently, side by side."""
    return Markup(pieces().scheme_changes(found))


def measure_words(line: Line, scheme: Scheme) -> str:
    """How a line is measured, for somebody who has never seen a formula, and who brings its
    figures where that is not the unit.
    """
    way = _way_of_kind(line, scheme) + line.measure.idle_words()
    return ";".join(filter(None, [way, line.scored_by]))


def _way_of_kind(line: Line, scheme: Scheme) -> str:
    """The same of its kind alone, without what it earns where nothing was due."""
    measure, most = line.measure, trimmed(line.max)
    if measure.kind == "deadline":
        return f"{most} 分,{measure.late_words()},扣完为止"
    if measure.kind == "events":
        ids = "、".join(case.id for case in scheme.deductions if case.line == line.id)
        ends = "扣过本项的从总分再扣" if measure.beyond else "扣完为止"
        return f"{most} 分,由考评主体记录的情形({ids})扣,{ends}"
    if measure.kind == "described":
        return "不计分,只报情况"
    if measure.kind == "share":
        words = f"{most} 分 × 完成数 ÷ 应完成数"
        if measure.ledger is None or scheme.ledger is None:
            return words
        before = measure.ledger.before
        timely = f"(不迟于{before})" if before else ""
        due = f"应完成:{scheme.ledger.of(measure.ledger.of).words}"
        return f"{words};未填时按台账计量,{due},完成:填有「{measure.ledger.done}」{timely}"
    if measure.kind == "count":
        due = f",应完成数未填时为 {measure.due}" if measure.due else ""
        return f"{most} 分 × 完成数 ÷ 应完成数,完成数至多按应完成数计{due}"
    if measure.kind == "penalty":
        only = f";只有 {most} 分或 0 分" if measure.whole else ""
        act, each = measure.act, trimmed(measure.each or 0)
        return f"应{act}而未{act}的,每次扣 {each} 分,扣完为止{only}"
    if measure.kind == "gain":
        return f"完成一次得 {trimmed(measure.each or 0)} 分,最高 {most} 分"
    if measure.kind == "rate":
        of = "完成数 ÷ 应完成数"
        if measure.of == "change":
            due = "" if measure.by_group_mean else "(应完成数)"
            of = f"本年数(完成数)比{measure.compared}数{due}增减"
        return f"{most} 分,按{of}的百分比扣:{';'.join(rate.words() for rate in measure.rates)}"
    return "由考评人员评定,没有计量"
