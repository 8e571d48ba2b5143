"""What stands beside a unit in the year-end table: what is missing, vetoed or still open."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from scoring.explain.notes import figures_of, rows_of, states_of, veto_words, waiting
from scoring.model.evidence import points_text
from scoring.model.scores import CLAIMED, MISSING, NOT_APPLICABLE, Scores
from scoring.text.folding import fold

SENT_BACK = "文件被退回"
NOTHING_SENT = "未报送"
NOT_ASSESSED = "减一"
"""The deduction case for a matter that should have been assessed and was not."""


def remarks(
    scores: Scores, unit: int, refused_units: Collection[str] = (), *, would_be: bool = True
) -> list[str]:
    """Remarks on a unit (a row of ``Evidence.units``), in Chinese, most serious first.

    ``refused_units`` names the units whose own file was sent back. Without ``would_be`` nothing
    is said of a vetoed unit's veto, nor of the score that it would have had.
    """
    row = figures_of(scores, unit)
    sent_back = row["unit"] in refused_units
    found = [f"{SENT_BACK},改好后重新报送"] if sent_back else []
    if row["unsent"] and not sent_back:
        others = bool(rows_of(scores.bonus, unit) or rows_of(scores.evidence.ledger, unit))
        found.append("基础项没有报送" if others else f"{NOTHING_SENT}任何佐证材料")
    return [*found, *_remarks(scores, unit, row, would_be or not row["vetoed"])]


def _remarks(scores: Scores, unit: int, row: dict[str, Any], tells_veto: bool) -> Iterator[str]:
    vetoes = rows_of(scores.evidence.vetoes, unit)
    if vetoes and tells_veto:
        would_be = points_text(int(row["total_without_veto"]))
        yield f"一票否决:{'、'.join(map(veto_words, vetoes))},未否决时为 {would_be} 分"
    missing = states_of(scores, unit, MISSING)
    if missing and not row["unsent"]:
        yield f"缺 {len(missing)} 项:{_ids(scores, missing)}"
    if row["rank"] and not row["award_eligible"]:
        yield "有缺项,按所选读法列参加排名的单位之后"
    open_ = waiting(scores, unit)
    if open_:
        yield f"暂定(未核定 {len(open_)} 项)"
    absent = states_of(scores, unit, NOT_APPLICABLE)
    if confirmed := [item for item in absent if item not in open_]:
        yield f"不适用 {len(confirmed)} 项:{_ids(scores, confirmed)}"
    if claimed := [item for item in absent if item in open_]:
        yield f"{CLAIMED} {len(claimed)} 项:{_ids(scores, claimed)}"
    if row["deduction"] != row["deduction_raw"]:
        yield f"减分原始合计 {points_text(int(row['deduction_raw']))} 分,按上限计"
    if row["carried"]:
        yield f"责任查究超出部分另扣 {points_text(int(row['carried']))} 分"
    earned = int(row["base"] + row["bonus"] - row["deduction"] - row["carried"])
    if earned != row["total_without_veto"] and tells_veto:
        yield f"应得 {points_text(earned)} 分,不足 0 分按 0 分计"
    for matter in twice_named(scores, unit):
        yield f"「{matter}」未评估,{_all_matters(scores)}失分与{NOT_ASSESSED}同时适用,请核对"


def twice_named(scores: Scores, unit: int) -> list[str]:
    """Matters not assessed in the ledger that an adopted 减一 names as well (folded)."""
    ledger = scores.evidence.ledger
    open_ = ledger[(ledger["unit"] == unit) & ledger["assessed"].isna()]
    named = {
        fold(str(row["matter"]))
        for row in rows_of(scores.deductions, unit)
        if row["adopted"] and scores.scheme.deductions[row["case"]].id == NOT_ASSESSED
    }
    matters = {fold(str(matter)): str(matter) for matter in open_["matter"]}
    return [matter for key, matter in matters.items() if key in named]


def _all_matters(scores: Scores) -> str:
    """The ids of the lines that every matter is due in (三.1 in Jiuquan)."""
    rules = ((line.id, line.measure.ledger) for line in scores.scheme.lines)
    return "、".join(id_ for id_, rule in rules if rule is not None and rule.of == "matters")


def _ids(scores: Scores, items: list[int]) -> str:
    """Line ids, with a section that is there as a whole named once: ``一(全部)、二.3``."""
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
