"""The sheets behind the ranking: cases, vetoes, readings, and what was sent back."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from scoring.bonus import COUNTED, why_not
from scoring.evidence import Problem
from scoring.notes import figures_of, rows_of
from scoring.reports.basis import Basis
from scoring.reports.problem_names import PROBLEM_NAMES
from scoring.reports.sheets import Book, Cell, Column, Count, Page, Value, centre, number
from scoring.scores import Scores
from scoring.typesetting import typeset

SUM_LOOK = {"bold": True, "bg_color": "#F3F3F3"}
FAINT = {"font_color": "#7A7A7A"}


def _day(value: Any) -> datetime.date | None:
    return None if pd.isna(value) else value.date()


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _unit_name(scores: Scores, unit: int) -> str:
    return str(figures_of(scores, unit)["unit"])


def write_bonus(book: Book, scores: Scores) -> None:
    """加分明细: every row, whether it counts and why not, with each unit's sum."""
    columns = [centre("序号", 5), Column("单位", 15), Column("经验做法", 26), Column("情形", 25)]
    columns += [centre("取得日期", 11), Column("文号或出处", 18), number("本情形分值", 8)]
    columns += [centre("是否计分", 6), number("计入分值", 8), Column("不计分原因", 22)]
    page = Page(book, "加分明细", "加分明细表", [*columns, Column("出自", 21)])
    place = 0
    for unit in scores.units.index.tolist():
        rows = rows_of(scores.bonus, unit)
        for row in rows:
            place += 1
            page.add([Count(place), *_bonus_row(scores, row)])
        if rows:
            total = int(figures_of(scores, unit)["bonus"])
            name = _unit_name(scores, unit)
            page.add([None, name, "小计", *[None] * 5, total, None, None], **SUM_LOOK)
    if not place:
        page.nothing()
    page.note(f"计分规则:{scores.scheme.bonus_rule}")
    page.sign()


def _bonus_row(scores: Scores, row: dict[str, Any]) -> list[Value | Cell]:
    case = scores.scheme.bonus[row["case"]]
    counted = row["reason"] == COUNTED
    why = why_not(scores.scheme, row["reason"], row["best_case"], row["best"])
    return [
        _unit_name(scores, row["unit"]),
        _text(row["practice"]),
        f"{case.id} {case.label}",
        _day(row["date"]),
        _text(row["document"]),
        Cell(case.points, {} if counted else FAINT),
        "计分" if counted else "不计分",
        case.points if counted else None,
        typeset(why or ""),
        str(scores.source(row["at"]) or ""),
    ]


def write_deductions(book: Book, scores: Scores) -> None:
    """减分明细: every row, each unit's raw sum and what is taken after the cap."""
    columns = [centre("序号", 5), Column("单位", 15), Column("情形", 22), Column("事项", 24)]
    columns += [centre("起数", 5), centre("日期", 11), Column("依据", 18), centre("核定", 7)]
    columns += [number("减分", 8), number("实际减分", 8), Column("说明", 22), Column("出自", 21)]
    page = Page(book, "减分明细", "减分明细表", columns)
    place = 0
    for unit in scores.units.index.tolist():
        rows = rows_of(scores.deductions, unit)
        for row in rows:
            place += 1
            page.add([Count(place), *_deduction_row(scores, row)])
        if rows:
            figures = figures_of(scores, unit)
            raw, taken = int(figures["deduction_raw"]), int(figures["deduction"])
            name, why = _unit_name(scores, unit), "按上限减分" if raw != taken else ""
            sums = [None, name, "原始合计、实际减分", *[None] * 5, raw, taken, why, None]
            page.add(sums, **SUM_LOOK)
    if not place:
        page.nothing()
    page.note(f"减分规则:{scores.scheme.deduction_rule}")
    page.sign()


def _deduction_row(scores: Scores, row: dict[str, Any]) -> list[Value | Cell]:
    case = scores.scheme.deductions[row["case"]]
    adopted = bool(row["adopted"])
    return [
        _unit_name(scores, row["unit"]),
        f"{case.id} {case.label}",
        _text(row["matter"]),
        Count(row["count"]),
        _day(row["date"]),
        _text(row["basis"]),
        "采纳" if adopted else "不采纳",
        int(row["points"]) if adopted else None,
        None,
        _text(row["note"]),
        str(scores.source(row["at"]) or ""),
    ]


def write_vetoes(book: Book, scores: Scores) -> None:
    """一票否决: each matter, and the total the unit would have had."""
    columns = [centre("序号", 5), Column("单位", 18), Column("事项", 34), centre("认定日期", 12)]
    columns += [Column("认定文号", 24), Column("说明", 24), number("未否决时总分", 10)]
    page = Page(book, "一票否决", "一票否决情况表", [*columns, number("总分"), Column("出自", 22)])
    place = 0
    for unit in scores.units.index.tolist():
        for row in rows_of(scores.evidence.vetoes, unit):
            place += 1
            figures = figures_of(scores, unit)
            words = [_text(row[name]) for name in ("matter", "document", "note")]
            values = [Count(place), str(figures["unit"]), words[0], _day(row["date"]), *words[1:]]
            totals = [int(figures["total_without_veto"]), int(figures["total"])]
            page.add([*values, *totals, str(scores.source(row["at"]) or "")])
    if not place:
        page.nothing()
    veto = scores.scheme.veto
    page.note(f"{veto.article}:{veto.words}")
    if veto.consequences:
        page.note(f"以下后果由有关方面办理,本表不计算:{';'.join(veto.consequences)}。")
    page.sign()


def write_readings(book: Book, scores: Scores) -> None:
    """采用的读法: every open point, the option used, and whether it is the default."""
    columns = [centre("序号", 5), Column("条款", 16), Column("条文未写明之处", 40)]
    columns += [Column("采用的读法", 34), centre("与默认", 8), Column("默认的读法及理由", 46)]
    page = Page(book, "采用的读法", "采用的读法", columns)
    for place, reading in enumerate(scores.scheme.readings, start=1):
        used = scores.readings[reading.key]
        differs = used != reading.default
        default = f"{reading.words_of(reading.default)}。理由:{reading.reason}"
        page.add(
            [
                Count(place),
                typeset(reading.article),
                typeset(reading.question),
                Cell(typeset(reading.words_of(used)), {"bold": differs}),
                Cell("★不同", {"bold": True}) if differs else "相同",
                typeset(default),
            ],
            **({"bg_color": "#FFF4D6"} if differs else {}),
        )
    page.note(f"本办法由{scores.scheme.interpreter}负责解释。")
    for place, words in enumerate(scores.scheme.settled, start=1):
        page.note(f"{'其他各点:' if place == 1 else '　　　　　'}{place}. {words}")
    page.sign()


def write_refused(book: Book, basis: Basis) -> None:
    """退回文件: each refused file with all its problems, then hints on accepted files."""
    problems, refused = basis.problems, basis.refused
    columns = [Column("文件", 24), Column("单位", 15), Column("工作表", 11), centre("单元格", 8)]
    columns += [Column("类别", 18), Column("问题", 40), Column("改法", 34)]
    page = Page(book, "退回文件", "退回文件清单", columns)
    files = list(dict.fromkeys([*refused, *(p.file for p in problems if p.severity == "error")]))
    page.bar(typeset(f"退回文件　共 {len(files)} 个(不计分,改好后重新报送)"))
    for file in files:
        own = [problem for problem in problems if problem.file == file]
        for problem in own:
            page.add(_problem_row(problem))
        if not own:
            page.add([file, *[None] * 6])
    if not files:
        page.nothing()
    page.bar(typeset("受理文件中的提示(不影响受理)"))
    others = [problem for problem in problems if problem.file not in files]
    for problem in others:
        page.add(_problem_row(problem))
    if not others:
        page.nothing()
    page.sign()


def _problem_row(problem: Problem) -> list[Value | Cell]:
    kind = PROBLEM_NAMES[problem.code]
    named = kind if problem.severity == "error" else f"提示:{kind}"
    places = [problem.file, problem.unit, problem.sheet, problem.cell]
    return [*places, named, problem.message, problem.hint]
