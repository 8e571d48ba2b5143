"""Objections and questions as tables: a unit's provisional result, contests, answers, effects."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from scoring.model.points import points_text
from scoring.office.looks import Objection, Window
from scoring.office.objection_answers import Shift
from scoring.office.objections import state_words
from scoring.office.provisional import Item
from scoring.office.questions import Thread
from web.components.year_tables import when

ALL = "全部单位"


def result_table(items: Sequence[Item]) -> pd.DataFrame:
    """A unit's provisional result, a row a line and case; all text."""
    columns = ("项", "初核结果", "分值", "自评分", "状态", "核定理由")
    rows = [(i.title, i.figure, i.most, i.own, i.state, i.reason) for i in items]
    return pd.DataFrame(rows, columns=columns)


def objection_table(found: Sequence[Objection], *, own: bool = False) -> pd.DataFrame:
    """Objections with what became of them; ``own``: as their unit sees them."""
    rows = [
        {
            "编号": each.id,
            "单位": each.unit,
            "异议的项": each.title,
            "原结果": each.figure,
            "异议理由": each.grounds,
            "依据材料": each.evidence,
            "日期": each.day.isoformat(),
            "情况": state_words(each),
            "复核结果": each.figure_after or "",
            "答复": each.answer or each.withdraw_reason or "",
            "答复人": each.answered_by or "",
        }
        for each in found
    ]
    table = pd.DataFrame(rows)
    return table.drop(columns=["单位", "答复人"]) if own and len(table) else table


def window_words(window: Window) -> str:
    """A window in a line: its number, days and units, and whether it is over."""
    over = f"(已由 {window.closed_by} 结束:{window.close_reason})" if window.closed_at else ""
    whose = window.group_name or ALL
    return f"第 {window.id} 号　{window.first} 至 {window.last}　{whose}{over}"


def shift_table(shifts: Sequence[Shift]) -> pd.DataFrame:
    """The units that an answer would move, a row a unit; all text."""
    rows = [
        {
            "单位": each.unit,
            "名次": str(each.rank or "—"),
            "变更后名次": str(each.rank_then or "—"),
            "总分": points_text(each.total),
            "变更后总分": points_text(each.total_then),
            "类别": each.group,
        }
        for each in shifts
    ]
    return pd.DataFrame(rows)


def thread_table(threads: Sequence[Thread]) -> pd.DataFrame:
    """Questions with what came back, a row a question."""
    rows = [
        {
            "编号": each.question.id,
            "单位": each.unit,
            "项": each.question.line or "工作簿",
            "问题": each.question.words,
            "时间": when(each.question.said_at),
            "答复": each.answered_words,
        }
        for each in threads
    ]
    return pd.DataFrame(rows)
