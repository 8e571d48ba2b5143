"""The office's words for states: each with a mark, so that colour never stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from criteria import Line
from scoring.evidence import points_text
from scoring.remarks import NOTHING_SENT
from scoring.scores import STATE_NAMES


class State(NamedTuple):
    """A state as shown: the class it is styled by, its mark and its words."""

    kind: str
    mark: str
    words: str

    def __str__(self) -> str:
        return f"{self.mark} {self.words}"


LINE_MARKS = {
    "verified": "●",
    "self": "◐",
    "measured": "◑",
    "missing": "○",
    "not_applicable": "–",
}
LINE_STATES = {
    words: State(state, LINE_MARKS[state], words) for state, words in STATE_NAMES.items()
}
"""States of a line by the words an explanation uses for them."""

CASE_STATES = {
    "计分": State("verified", "＋", "计分"),
    "不计分": State("not_applicable", "–", "不计分"),
    "减分": State("taken", "－", "减分"),
    "不减分": State("not_applicable", "–", "不减分"),
    "否决": State("vetoed", "✕", "否决"),
}
"""States of bonus, deduction and veto steps."""

SEVERITIES = {"error": State("vetoed", "✕", "错误"), "warning": State("self", "△", "提醒")}


def standing(unit: Mapping[str, Any]) -> State:
    """How a unit (a row of ``Scores.units``) stands as a whole."""
    if unit["vetoed"]:
        return State("vetoed", "✕", "一票否决")
    if unit["unsent"]:
        return State("missing", "○", NOTHING_SENT)
    if not unit["complete"]:
        return State("missing", "○", f"缺 {unit['missing']} 项" if unit["missing"] else "无适用项")
    if unit["provisional"]:
        return State("self", "◐", "暂定")
    return State("verified", "●", "已核定")


def plain(hundredths: int) -> str:
    """Points without needless zeros: ``500`` is ``5``."""
    return points_text(hundredths).rstrip("0").rstrip(".")


MATTERS = {
    "matters": "台账全部事项",
    "planned": "台账中年初确定的事项",
    "unplanned": "台账中临时确定的事项",
    "assessed": "台账中已评估的事项",
    "implemented": "台账中已评估且决定实施的事项",
}


def measure_words(line: Line) -> str:
    """How a line is measured, for somebody who has never seen a formula."""
    measure = line.measure
    if measure.kind == "share":
        words = f"{plain(line.max)} 分 × 完成数 ÷ 应完成数"
        if measure.ledger is None:
            return words
        timely = "(不迟于决策日期)" if measure.ledger.before else ""
        due = f"应完成:{MATTERS[measure.ledger.of]}"
        return f"{words};未填时按台账计量,{due},完成:填有「{measure.ledger.done}」{timely}"
    if measure.kind == "count":
        due = f",应完成数未填时为 {measure.due}" if measure.due else ""
        return f"{plain(line.max)} 分 × 完成数 ÷ 应完成数,完成数至多按应完成数计{due}"
    if measure.kind == "penalty":
        only = f";只有 {plain(line.max)} 分或 0 分" if measure.whole else ""
        return f"应查究而未查究的,每次扣 {plain(measure.each or 0)} 分,扣完为止{only}"
    return "由考评人员评定,没有计量"
