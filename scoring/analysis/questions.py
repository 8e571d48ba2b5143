"""What leaders ask of a group, answered in a few words, from scoring.analysis.figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from scoring.analysis import figures
from scoring.analysis.groups import Row, key_of, unit_rows
from scoring.explain.remarks import SENT_BACK
from scoring.model.evidence import points_text
from scoring.model.scores import Scores

FEW = 3
"""How many names an answer gives before it says 等."""


class Answer(NamedTuple):
    """A question a leader asks, the answer in a few words, and what stands behind it."""

    question: str
    head: str
    more: tuple[str, ...] = ()


def answers(
    scores: Scores, before: Scores | None, group: str, refused_units: Collection[str] = ()
) -> list[Answer]:
    """The group in two minutes: who leads, who moved, where points are lost, what to ask."""
    return [
        _who_leads(scores, group),
        _who_moved(scores, before, group),
        _where_lost(scores, group),
        _what_to_ask(scores, group, refused_units),
    ]


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:FEW]) + (f" 等 {len(names)} 个单位" if len(names) > FEW else "")


def _who_leads(scores: Scores, group: str) -> Answer:
    ranked = [row for _, row in unit_rows(scores, group) if row["award_eligible"]]
    if not ranked:
        return Answer("谁领先?", "还没有单位参加排名")
    best = [row for row in ranked if row["rank"] == 1]
    told: dict[int, list[Row]] = {}
    for row in ranked:
        told.setdefault(row["rank"], []).append(row)
    more = [
        f"第 {rank} 名 {_names([r['unit'] for r in rows])} {points_text(rows[0]['total'])} 分"
        for rank, rows in [*told.items()][1:FEW]
    ]
    if any(row["provisional"] for row in best):
        more.insert(0, "◐ 暂定,尚有得分待核定")
    names = _names([row["unit"] for row in best])
    return Answer("谁领先?", f"{names} {points_text(best[0]['total'])} 分", tuple(more))


def places(up: int) -> str:
    """Places climbed or fallen: an arrow and a number."""
    return f"↑ {up} 名" if up > 0 else f"↓ {-up} 名" if up < 0 else "持平"


def signed(hundredths: int) -> str:
    """Points with their sign, a true minus."""
    text = points_text(hundredths).replace("-", "−")
    return f"+{text}" if hundredths > 0 else text


def _who_moved(scores: Scores, before: Scores | None, group: str) -> Answer:
    question = "谁进步?谁退步?"
    if before is None:
        return Answer(question, "没有上一年度可比")
    frame = figures.moved(scores, before, key_of(group))
    frame = frame[frame["rank_up"].notna()]
    if not len(frame):
        return Answer(question, f"与 {before.year} 年度没有可比的单位")
    told = []
    for word, extreme in (
        ("上升最多", frame["rank_up"].max()),
        ("下降最多", frame["rank_up"].min()),
    ):
        rows = frame[frame["rank_up"] == extreme]
        if extreme:
            told.append(f"{word}:{_names([*rows['name']])} {places(int(extreme))}")
    return Answer(question, told[0] if told else "名次都没有变动", tuple(told[1:]))


def _where_lost(scores: Scores, group: str) -> Answer:
    frame = figures.points_lost(scores, key_of(group))
    lines = frame[frame["item"] >= 0].sort_values("lost", ascending=False, kind="stable")
    worst = [row for row in lines.head(FEW).to_dict("records") if row["lost"]]
    if not worst:
        return Answer("分失在哪里?", "没有失分")
    told = [
        f"{row['id']} {row['title']}:共失 {points_text(row['lost'])} 分,{row['units']} 个单位"
        for row in worst
    ]
    return Answer("分失在哪里?", told[0], tuple(told[1:]))


def _what_to_ask(scores: Scores, group: str, refused_units: Collection[str]) -> Answer:
    told = [*_vetoes_told(scores, group), *_gaps_told(scores, group, refused_units)]
    own = figures.self_against_verified(scores, key_of(group))
    own = own[own["difference"] > 0].sort_values("difference", ascending=False, kind="stable")
    if len(own):
        first = own.iloc[0]
        told.append(f"自评偏高:{first['name']}比核定高 {points_text(first['difference'])} 分")
    matters = len(figures.unassessed(scores, key_of(group)))
    if matters:
        told.append(f"{matters} 件事项没有评估")
    return Answer("要追问什么?", told[0] if told else "没有未了的事", tuple(told[1:]))


def _vetoes_told(scores: Scores, group: str) -> list[str]:
    frame = figures.deductions_and_vetoes(scores, key_of(group))
    vetoed = [*dict.fromkeys(frame[frame["kind"] == "veto"]["name"])]
    taken = [*dict.fromkeys(frame[(frame["points"] > 0).fillna(False)]["name"])]
    told = [f"一票否决:{_names(vetoed)}"] if vetoed else []
    return [*told, *([f"减分:{_names(taken)}"] if taken else [])]


def _gaps_told(scores: Scores, group: str, refused_units: Collection[str]) -> list[str]:
    frame = figures.standing(scores, key_of(group))
    back = [name for name in frame["name"] if name in refused_units]
    unsent = [*frame[~frame["handed_in"] & ~frame["name"].isin(back)]["name"]]
    missing = [*frame[frame["handed_in"] & (frame["missing"] > 0)]["name"]]
    waiting = [*frame[frame["waiting"] > 0]["name"]]
    kinds = ((SENT_BACK, back), ("未报送", unsent), ("有缺项", missing), ("待核定", waiting))
    return [f"{words}:{_names(names)}" for words, names in kinds if names]
