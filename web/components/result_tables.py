"""Tables for the pages: Scores, Intake and problems as frames with the office's headings.

Points stand as numbers (hundredths / 100) so that a table sorts them; nothing is computed here
that the engine has not computed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

from scoring.model.evidence import Problem
from scoring.model.points import trimmed
from scoring.model.scores import Scores, UnitResult
from scoring.office.looks import (
    LINE_STATES,
    SEVERITIES,
    Count,
    Intake,
    Step,
    Workbook,
    line_note,
    remarks,
    state_of,
)
from scoring.reports.charting.composition import veto_effect

Row = dict[str, Any]


def shown(hundredths: int) -> float:
    """Hundredths as the number that a table or a chart shows."""
    return int(hundredths) / 100


def figure(result: UnitResult, name: str) -> float | None:
    """A figure of a unit as shown; None (an empty cell) where a unit that sent nothing has none."""
    points = result.figure(name)
    return None if points is None else shown(points)


def summary(scores: Scores, intake: Intake, group: str | None = None) -> list[Count]:
    """How many units stand where; every unit is in exactly one of the states."""
    kinds = [state_of(result, scores.scheme).kind for result in scores.in_group(group)]
    files = f"共 {len(intake.accepted) + len(intake.refused)} 个文件"
    unranked = scores.rules["incomplete-rank"] == "unranked"
    word = scores.scheme.terms.veto
    vetoed = Count(f"✕ {word}", str(kinds.count("vetoed")), veto_effect(scores.scheme))
    return [
        Count("考评单位", str(len(kinds)), f"{scores.year} 年度"),
        Count("● 已核定", str(kinds.count("verified")), "各项均已核定"),
        Count("◐ 暂定", str(kinds.count("self")), "尚有得分待核定"),
        Count("○ 缺项", str(kinds.count("missing")), "不排名次" if unranked else "列末位之后"),
        *([vetoed] if scores.scheme.veto else []),
        Count("退回文件", str(len(intake.refused)), files),
    ]


def ranking(scores: Scores, group: str, refused_units: Collection[str] = ()) -> pd.DataFrame:
    """The ranking of one group as the year-end table has it; no rank is an empty cell.

    ``refused_units`` are those whose own file was sent back.
    """
    scheme, rows = scores.scheme, []
    for unit in scores.in_group(group):
        row: Row = {
            "名次": unit.rank or None,
            "单位": unit.name,
            "状态": str(state_of(unit, scores.scheme)),
        }
        row |= {"等次": unit.band or None} if scheme.bands else {}
        row |= {"总分": figure(unit, "total"), "基础分": figure(unit, "base")}
        row |= {scheme.terms.bonus: figure(unit, "bonus")} if scheme.bonus else {}
        row |= {scheme.terms.deduction: figure(unit, "deduction")} if scheme.deductions else {}
        if scheme.lines_beyond(scores.rules):
            row[f"{scheme.excess}扣分"] = figure(unit, "carried")
        sections = scheme.for_group(group).sections
        row |= {f"{s.id}({trimmed(s.max)}分)": figure(unit, s.id) for s in sections if s.max}
        if scores.units["rescaled"].any():
            row["缺项折算"] = figure(unit, "rescaled")
        row["备注"] = ";".join(remarks(scores, unit.unit, refused_units))
        rows.append(row)
    frame = pd.DataFrame(rows)
    points = [name for name in frame if name not in ("名次", "单位", "状态", "等次", "备注")]
    return frame.astype({"名次": "Int64", **dict.fromkeys(points, "float64")})


def described(scores: Scores, units: Sequence[int]) -> pd.DataFrame:
    """What units (rows of ``Evidence.units``) reported in words: a row a unit and line."""
    lines, grid = scores.scheme.lines, scores.grid
    rows = [
        {
            "单位": scores.results[unit].name,
            "编号": lines[item].id,
            "内容": lines[item].title,
            "状态": str(LINE_STATES[grid.state_words(item, unit)]),
            "情况": line_note(scores, unit, item),
        }
        for unit in units
        for item in scores.scheme.described
    ]
    return pd.DataFrame(rows, columns=["单位", "编号", "内容", "状态", "情况"])


def steps_table(steps: Sequence[Step]) -> pd.DataFrame:
    """An explanation as a table to copy."""
    return pd.DataFrame(
        {
            "条款": step.article,
            "编号": step.id,
            "内容": step.label,
            "状态": step.state,
            "得分": None if step.points is None else shown(step.points),
            "累计": shown(step.running),
            "出处": str(step.source or ""),
            "说明": step.note,
        }
        for step in steps
    )


def problem_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """Problems as a table; the columns stand even where there are none."""
    columns = ["级别", "文件", "工作表", "单元格", "单位", "问题", "处理办法"]
    rows = [
        [str(SEVERITIES[p.severity]), p.file, p.sheet, p.cell, p.unit, p.message, p.hint]
        for p in problems
    ]
    return pd.DataFrame(rows, columns=columns)


def file_table(
    books: Sequence[Workbook], intake: Intake, problems: Sequence[Problem]
) -> pd.DataFrame:
    """Files with what became of each."""
    rows = []
    for book in books:
        kinds = [problem.severity for problem in problems if problem.file == book.name]
        state = "✕ 退回" if book.name in intake.refused else "✓ 已接收"
        size = f"{max(1, len(book.data) // 1024)} KB"
        found = (kinds.count("error"), kinds.count("warning"))
        rows.append([book.name, state, *found, size])
    return pd.DataFrame(rows, columns=["文件", "结果", "错误", "提醒", "大小"])


def changes(before: Scores, after: Scores) -> pd.DataFrame:
    """Units whose total, rank or state is another under the chosen readings, in table order."""
    rows = []
    for unit, new in after.results.items():
        was = before.results[unit]
        states = state_of(was, after.scheme), state_of(new, after.scheme)
        if (was.total, was.rank, states[0]) == (new.total, new.rank, states[1]):
            continue
        row: Row = {"单位": new.name, "类别": new.group}
        row |= {"默认总分": figure(was, "total"), "现总分": figure(new, "total")}
        row |= {"默认名次": was.rank or None, "现名次": new.rank or None}
        row |= {"默认状态": str(states[0]), "现状态": str(states[1])}
        rows.append(row)
    columns = "单位 类别 默认总分 现总分 默认名次 现名次 默认状态 现状态".split()
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"默认名次": "Int64", "现名次": "Int64"})
