"""What leaders ask of a group, answered in a few words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from scoring.analysis import figures
from scoring.analysis.comparison import moved
from scoring.analysis.summary import leading
from scoring.explain.standing import NOTHING_SENT, SENT_BACK
from scoring.model.points import points_text
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
    lost = [
        f"{row.id} {row.title}:共失 {points_text(row.lost)} 分,{row.units} 个单位"
        for row in figures.most_lost(figures.points_lost(scores, group))[:FEW]
    ]
    return [
        _who_leads(scores, group),
        _who_moved(scores, before, group),
        _answer("分失在哪里?", lost, "没有失分"),
        _answer("要追问什么?", _what_to_ask(scores, group, refused_units), "没有未了的事"),
    ]


def _answer(question: str, found: list[str], otherwise: str) -> Answer:
    """The first of what was found answers, the others stand behind it."""
    return Answer(question, found[0] if found else otherwise, tuple(found[1:]))


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:FEW]) + (f" 等 {len(names)} 个单位" if len(names) > FEW else "")


def _who_leads(scores: Scores, group: str) -> Answer:
    found = leading(scores, group)[:FEW]
    if not found:
        return Answer("谁领先?", "还没有单位参加排名")
    best = found[0]
    more = [
        f"第 {each.rank} 名 {_names(each.names)} {points_text(each.total)} 分" for each in found[1:]
    ]
    if best.provisional:
        more.insert(0, "◐ 暂定,尚有得分待核定")
    return Answer("谁领先?", f"{_names(best.names)} {points_text(best.total)} 分", tuple(more))


def places_moved(up: int) -> str:
    """Places climbed or fallen: an arrow and a number."""
    return f"↑ {up} 名" if up > 0 else f"↓ {-up} 名" if up < 0 else "持平"


def _who_moved(scores: Scores, before: Scores | None, group: str) -> Answer:
    question = "谁进步?谁退步?"
    if before is None:
        return Answer(question, "没有上一年度可比")
    found = [(row.name, row.rank_up) for row in moved(scores, before, group)]
    climbed = [(name, up) for name, up in found if up is not None]
    if not climbed:
        return Answer(question, f"与 {before.year} 年度没有可比的单位")
    words = []
    ups = [up for _, up in climbed]
    for word, extreme in (("上升最多", max(ups)), ("下降最多", min(ups))):
        if extreme:
            names = [name for name, up in climbed if up == extreme]
            words.append(f"{word}:{_names(names)} {places_moved(extreme)}")
    return _answer(question, words, "名次都没有变动")


def _what_to_ask(scores: Scores, group: str, refused_units: Collection[str]) -> list[str]:
    taken, states = figures.deductions_and_vetoes(scores, group), figures.line_states(scores, group)
    terms, ledger = scores.scheme.terms, scores.scheme.ledger
    unsent = [row.name for row in states if not row.handed_in and row.name not in refused_units]
    kinds = (
        (terms.veto, dict.fromkeys(row.name for row in taken if row.kind == "veto")),
        (terms.deduction, dict.fromkeys(row.name for row in taken if row.points)),
        (SENT_BACK, [row.name for row in states if row.name in refused_units]),
        (NOTHING_SENT, unsent),
        ("有缺项", [row.name for row in states if row.handed_in and row.missing]),
        ("待核定", [row.name for row in states if row.waiting]),
    )
    words = [f"{kind}:{_names([*names])}" for kind, names in kinds if names]
    for row in figures.most_overrated(figures.self_against_verified(scores, group))[:1]:
        if row.difference > 0:
            words.append(f"自评偏高:{row.name}比核定高 {points_text(row.difference)} 分")
    if matters := len(figures.unassessed(scores, group)):
        words.append(f"{matters} 件事项没有{ledger.act if ledger else '办理'}")
    return words
