"""The office's words for states: each with a mark, so that colour never stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scoring.explain.remarks import NOTHING_SENT
from scoring.model.scores import CLAIMED, STATE_NAMES


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
    **{words: State(state, LINE_MARKS[state], words) for state, words in STATE_NAMES.items()},
    CLAIMED: State("self", "◌", CLAIMED),
}
"""States of a line by the words an explanation uses for them (``Grid.state_words``)."""

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
