"""A unit's standing: the words and marks of states, and the remarks of the year-end table.

Every state has a mark, so that colour never stands alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import pandas as pd

from criteria import Scheme
from scoring.explain.vetoes import veto_told, veto_words
from scoring.model.points import points_text
from scoring.model.scores import (
    CLAIMED,
    MISSING,
    NOT_APPLICABLE,
    STATE_NAMES,
    UNDESCRIBED,
    Scores,
    UnitResult,
)
from scoring.text.folding import fold

IN_LINE = "在项中扣"
"""The state of a deduction that is taken from a line instead of from the total."""
SENT_BACK = "文件被退回"
NOTHING_SENT = "未报送"


class State(NamedTuple):
    """A state as shown: the class it is styled by, its mark and its words.

    ``short`` are its words where there is no room for more, or for how much.
    """

    kind: str
    mark: str
    words: str
    short: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.words}"


UNSENT = State("missing", "○", NOTHING_SENT, NOTHING_SENT)
PROVISIONAL = State("self", "◐", "暂定", "暂定")
CONFIRMED = State("verified", "●", "已核定", "核定")
DESCRIBED = State("verified", "●", "已报齐", "已报")
LINE_MARKS = {
    "verified": "●", "self": "◐", "measured": "◑", "missing": "○", "not_applicable": "–",
    "described": "●", "undescribed": "○",
}  # fmt: skip
_KINDS = {"described": "verified", "undescribed": "missing"}
"""What states are styled by that have no style of their own."""
LINE_STATES = {
    **{
        words: State(_KINDS.get(state, state), LINE_MARKS[state], words)
        for state, words in STATE_NAMES.items()
    },
    CLAIMED: State("self", "◌", CLAIMED),
}
"""States of a line by the words an explanation uses for them (``Grid.state_words``)."""

NOT_ADOPTED = State("plain", "–", "不采纳")


def vetoed(scheme: Scheme) -> State:
    """The state of a vetoed unit, in the scheme's word."""
    return State("vetoed", "✕", scheme.terms.veto, scheme.terms.veto)


def case_states(scheme: Scheme) -> dict[str, State]:
    """States of bonus, deduction and veto steps by the words an explanation uses for them."""
    taken = scheme.terms.deduction
    return {
        "计分": State("verified", "＋", "计分"),
        "不计分": State("not_applicable", "–", "不计分"),
        taken: State("taken", "－", taken),
        IN_LINE: State("taken", "－", IN_LINE),
        f"不{taken}": State("not_applicable", "–", f"不{taken}"),
        "否决": State("vetoed", "✕", "否决"),
    }


SEVERITIES = {"error": State("vetoed", "✕", "错误"), "warning": State("self", "△", "提醒")}


def state_of(result: UnitResult, scheme: Scheme) -> State:
    """The state of a unit as a whole; a veto goes before what its lines say."""
    if not scheme.is_scored and not result.silent:
        short = State("missing", "○", f"未报 {result.undescribed} 项", "未报齐")
        return short if result.undescribed else DESCRIBED
    return vetoed(scheme) if result.vetoed else state_of_lines(result)


def state_of_lines(result: UnitResult) -> State:
    """The state of a unit by its lines alone: 未报送, 缺项, 暂定 or 核定."""
    if result.silent:
        return UNSENT
    if not result.complete:
        words = f"缺 {result.missing} 项" if result.missing else "无适用项"
        return State("missing", "○", words, "缺项")
    return PROVISIONAL if result.provisional else CONFIRMED


def remarks(
    scores: Scores, unit: int, refused_units: Collection[str] = (), *, would_be: bool = True
) -> list[str]:
    """Remarks on a unit (a row of ``Evidence.units``), in Chinese, most serious first.

    ``refused_units`` names the units whose own file was sent back. Without ``would_be`` nothing
    is said of a vetoed unit's veto, nor of the score that it would have had.
    """
    result = scores.results[unit]
    sent_back = result.name in refused_units
    found = [f"{SENT_BACK},改好后重新报送"] if sent_back else []
    if result.silent and not sent_back:
        others = unit in scores.bonus_rows or unit in scores.ledger_rows
        found.append("基础项没有报送" if others else f"{NOTHING_SENT}任何佐证材料")
    return [*found, *_remarks(scores, result, would_be or not result.vetoed)]


def _remarks(scores: Scores, result: UnitResult, tells_veto: bool) -> Iterator[str]:
    grid, unit, scheme = scores.grid, result.unit, scores.scheme
    vetoes = scores.veto_rows.get(unit, [])
    if vetoes and tells_veto:
        named = "、".join(map(veto_words, vetoes))
        yield f"{scheme.terms.veto}:{named},{veto_told(scheme, result)}"
    missing = grid.in_states(unit, MISSING)
    if missing and not result.silent:
        yield f"缺 {len(missing)} 项:{_ids(scores, missing)}"
    if (undescribed := grid.in_states(unit, UNDESCRIBED)) and not result.silent:
        yield f"未报情况 {len(undescribed)} 项:{_ids(scores, undescribed)}"
    if result.rank and not result.complete and not result.vetoed:
        yield "有缺项,按所选读法列参加排名的单位之后"
    open_ = grid.unconfirmed(unit)
    if open_:
        yield f"暂定(未核定 {len(open_)} 项)"
    absent = grid.in_states(unit, NOT_APPLICABLE)
    if confirmed := [item for item in absent if item not in open_]:
        yield f"不适用 {len(confirmed)} 项:{_ids(scores, confirmed)}"
    if claimed := [item for item in absent if item in open_]:
        yield f"{CLAIMED} {len(claimed)} 项:{_ids(scores, claimed)}"
    if result.deduction != result.deduction_raw:
        yield f"{scheme.terms.deduction}原始合计 {points_text(result.deduction_raw)} 分,按上限计"
    if result.carried:
        titles = "、".join(line.title for line in scheme.lines_beyond(scores.rules))
        yield f"{titles}超出部分另扣 {points_text(result.carried)} 分"
    if result.bonus != result.bonus_raw:
        yield f"{scheme.terms.bonus}原始合计 {points_text(result.bonus_raw)} 分,按上限计"
    if result.earned < 0 <= result.total_without_veto and tells_veto:
        yield f"应得 {points_text(result.earned)} 分,不足 0 分按 0 分计"
    for matter in twice_named(scores, unit):
        lost, cases = _lines_of_all(scheme), "、".join(_unassessed_cases(scheme))
        act = scheme.ledger.act if scheme.ledger else ""
        yield f"「{matter}」未{act},{lost}失分与{cases}同时适用,请核对"


def _unassessed_cases(scheme: Scheme) -> list[str]:
    """The deduction cases for a matter that should have been dealt with and was not."""
    return [case.id for case in scheme.deductions if case.unassessed]


def _lines_of_all(scheme: Scheme) -> str:
    """The lines that count every matter of the ledger as due."""
    rules = ((line.id, line.measure.ledger) for line in scheme.lines)
    sets = {each.id: each for each in scheme.ledger.sets} if scheme.ledger else {}
    found = ((id_, sets[rule.of]) for id_, rule in rules if rule)
    return "、".join(id_ for id_, of in found if not (of.assessed or of.column))


def twice_named(scores: Scores, unit: int) -> list[str]:
    """Matters not assessed in the ledger that an adopted deduction names as well (folded)."""
    cases = _unassessed_cases(scores.scheme)
    named = {
        fold(str(row.matter))
        for row in scores.deduction_rows.get(unit, [])
        if row.adopted and scores.scheme.deductions[row.case].id in cases
    }
    ledger = scores.ledger_rows.get(unit, []) if named else []
    open_ = (str(row.matter) for row in ledger if pd.isna(row.assessed))
    matters = {fold(matter): matter for matter in open_}
    return [matter for key, matter in matters.items() if key in named]


def _ids(scores: Scores, items: list[int]) -> str:
    """Line ids, with a section that is there as a whole named once: ``甲(全部)、乙.3``."""
    words, first = [], 0
    for section in scores.scheme.sections:
        last = first + len(section.lines)
        inside = [item for item in items if first <= item < last]
        if len(inside) == len(section.lines) > 1:
            words.append(f"{section.id}(全部)")
        else:
            words += [scores.scheme.lines[item].id for item in inside]
        first = last
    return "、".join(words)
