"""The sheets behind the ranking: vetoes, readings, and what was sent back."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from criteria import Terms
from scoring.explain.dependence import units_depending
from scoring.model.evidence import Problem
from scoring.model.problem_codes import problem_codes
from scoring.model.scores import Scores
from scoring.reports.basis import Basis
from scoring.reports.workbook.cells import Cell, Count, Formula, SheetColumn, Value, centre, number
from scoring.reports.workbook.formulas import NONE, total
from scoring.reports.workbook.sheets import Book, Page
from scoring.reports.workbook.year_layout import READINGS, Layout
from scoring.reports.workbook.year_sources import from_cell
from scoring.text.typesetting import typeset

SUM_LOOK = {"bold": True, "bg_color": "#F3F3F3"}
FAINT = {"font_color": "#7A7A7A"}


def cell_date(value: Any) -> datetime.date | None:
    """A date of evidence as a cell holds it."""
    return None if pd.isna(value) else value.date()


def cell_text(value: Any) -> str:
    """Text of evidence as a cell holds it."""
    return "" if pd.isna(value) else str(value)


def veto_note(scores: Scores, unit: int) -> str:
    """Where a unit's vetoes stand, for a comment."""
    return "\n".join(from_cell(scores.source(row.at)) for row in scores.veto_rows[unit])


def write_vetoes(book: Book, layout: Layout) -> None:
    """Vetoes: each matter, and the total the unit would have had."""
    scores = layout.scores
    columns = [centre("序号", 5), SheetColumn("单位", 18), SheetColumn("事项", 34)]
    columns += [centre("认定日期", 12), SheetColumn("认定文号", 24), SheetColumn("说明", 24)]
    columns += [number("未否决时总分", 10), number("总分"), SheetColumn("出自", 22)]
    word, veto = scores.scheme.terms.veto, scores.scheme.veto
    assert veto is not None, "asked only of a scheme with a veto"
    page = Page(book, word, f"{word}情况表", columns)
    vetoed = [result for unit, result in scores.results.items() if unit in scores.veto_rows]
    rows = [(result, row) for result in vetoed for row in scores.veto_rows[result.unit]]
    for place, (result, row) in enumerate(rows, start=1):
        matter, *words = map(cell_text, (row.matter, row.document, row.note))
        would_be = total(
            layout.earned(result.unit, across=True), layout.floors, scores.scheme.digits
        )
        there = layout.ranking.at(result.unit, "total").there
        totals = Formula(would_be, result.total_without_veto), Formula(there, result.total)
        values = [Count(place), result.name, matter, cell_date(row.date), *words, *totals]
        page.add([*values, str(scores.source(row.at) or "")])
    if not rows:
        page.nothing()
    page.note(f"{veto.article}:{veto.words}")
    if veto.consequences:
        page.note(f"以下后果由有关方面办理,本表不计算:{';'.join(veto.consequences)}。")
    page.sign()


def write_readings(book: Book, scores: Scores) -> None:
    """采用的读法: every open point, the option used, if it is the default, what hangs on it."""
    columns = [centre("序号", 5), SheetColumn("条款", 16), SheetColumn("条文未写明之处", 40)]
    columns += [SheetColumn("采用的读法", 34), centre("与默认", 8), centre("取决于此\n的单位", 11)]
    columns += [SheetColumn("默认的读法及理由", 46)]
    page = Page(book, READINGS, READINGS, columns)
    depending = units_depending(scores)
    bold = {"bold": True}
    for place, reading in enumerate(scores.scheme.readings, start=1):
        used, count = scores.readings[reading.key], depending[reading.key]
        differs = used != reading.default
        default = f"{reading.words_of(reading.default)}。理由:{reading.reason}"
        page.add(
            [
                Count(place),
                typeset(reading.article),
                typeset(reading.question),
                Cell(typeset(reading.words_of(used)), {"bold": differs}),
                Cell("★不同", bold) if differs else "相同",
                Cell(f"▲{count} 个", bold) if count else NONE,
                typeset(default),
            ],
            **({"bg_color": "#FFF4D6"} if differs else {}),
        )
    page.note(
        "取决于此的单位:这一处换用其他任一选项、其余各处不变,总分、名次或状态会变的单位个数;"
        f"「{NONE}」为本次结果与这一处无关。各单位分别取决于哪些读法,见「年度成绩」总分的批注。"
    )
    page.note(f"本办法由{scores.scheme.interpreter}负责解释。")
    for place, words in enumerate(scores.scheme.settled, start=1):
        page.note(f"{'其他各点:' if place == 1 else '　　　　　'}{place}. {words}")
    page.sign()


def write_refused(book: Book, basis: Basis) -> None:
    """退回文件: each refused file with all its problems, then hints on accepted files."""
    problems, refused = basis.problems, basis.refused
    terms = basis.scores.scheme.terms
    columns = [SheetColumn("文件", 24), SheetColumn("单位", 15), SheetColumn("工作表", 11)]
    columns += [centre("单元格", 8), SheetColumn("类别", 18), SheetColumn("问题", 40)]
    columns += [SheetColumn("改法", 34)]
    page = Page(book, "退回文件", "退回文件清单", columns)
    files = list(dict.fromkeys([*refused, *(p.file for p in problems if p.severity == "error")]))
    page.bar(typeset(f"退回文件　共 {len(files)} 个(不计分,改好后重新报送)"))
    for file in files:
        own = [problem for problem in problems if problem.file == file]
        for row in [_problem_row(each, terms) for each in own] if own else [[file, *[None] * 6]]:
            page.add(row)
    if not files:
        page.nothing()
    page.bar(typeset("受理文件中的提示(不影响受理)"))
    page.add_all(_problem_row(problem, terms) for problem in problems if problem.file not in files)
    page.sign()


def _problem_row(problem: Problem, terms: Terms) -> list[Value | Cell]:
    kind = problem_codes(terms)[problem.code].name
    named = kind if problem.severity == "error" else f"提示:{kind}"
    places = [problem.file, problem.unit, problem.sheet, problem.cell]
    return [*places, named, problem.message, problem.hint]
