"""The year-end workbook: the ranking, and behind it everything it was made from."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, BinaryIO

from scoring.evidence import BLANK
from scoring.notes import figures_of
from scoring.remarks import NOTHING_SENT, remarks
from scoring.reports.basis import Basis
from scoring.reports.sheets import Book, Cell, Column, Count, Page, Value, centre, number
from scoring.reports.wording import clause, halves
from scoring.reports.year_details import (
    write_bonus,
    write_deductions,
    write_readings,
    write_refused,
    write_vetoes,
)
from scoring.scores import MEASURED, MISSING, NOT_APPLICABLE, SELF, Scores, no_figure
from scoring.typesetting import typeset

NO_GROUP, NONE = "类别不明", "—"
STATE_LOOKS: dict[int, tuple[str, str]] = {
    NOT_APPLICABLE: ("不", "#E9E9E9"),
    SELF: ("自", "#FFF4D6"),
    MEASURED: ("计", "#E3EDF7"),
    MISSING: ("缺", "#F8DEDA"),
}
"""The mark and the shade of a line that is not verified."""


def write_year_table(basis: Basis, stream: BinaryIO) -> None:
    """Write the whole workbook (.xlsx) to a binary stream; the same basis gives the same bytes."""
    scores = basis.scores
    book = Book(stream, scores.scheme, scores.year, basis.on)
    _write_ranking(book, basis)
    _write_lines(book, scores)
    write_bonus(book, scores)
    write_deductions(book, scores)
    write_vetoes(book, scores)
    write_readings(book, scores)
    write_refused(book, basis)
    book.file.close()


def _groups(scores: Scores) -> dict[str, list[int]]:
    """Units by group in the scheme's order, in table order; every group of the scheme."""
    found: dict[str, list[int]] = {group.name: [] for group in scores.scheme.groups}
    for unit, group in scores.units["group"].items():
        name = group if isinstance(group, str) and group else NO_GROUP
        found.setdefault(name, []).append(int(str(unit)))
    return found


def _ranking_columns(scores: Scores) -> list[Column]:
    scheme = scores.scheme
    over = f"基础项({clause(scheme.sections[0].article)},{scheme.total / 100:g}分)"
    sections = [
        number(f"{halves(f'{section.id}、{section.title}')}\n({section.max / 100:g}分)", 12.5, over)
        for section in scheme.sections
    ]
    sums = [number(title, 8.5, over) for title in ("各部分小计", "缺项折算", "基础分")]
    articles = [
        clause(cases[0].article) if cases else "" for cases in (scheme.bonus, scheme.deductions)
    ]
    taken = [
        number(f"{name}\n({a})", 9) for name, a in zip(("加分", "减分"), articles, strict=True)
    ]
    if scores.readings["section-four-floor"] == "carry":
        taken.append(number("查究超出扣分", 8.5))
    last = [centre("一票否决", 6), number("总分", 9), centre("状态", 6.5), Column("备注", 34)]
    return [centre("名次", 6), Column("单位", 17), *sections, *sums, *taken, *last]


def _write_ranking(book: Book, basis: Basis) -> None:
    """年度成绩: a block a group, the ranked first, then the incomplete, then the vetoed."""
    scores = basis.scores
    page = Page(book, "年度成绩", "成绩汇总表", _ranking_columns(scores))
    for group, units in _groups(scores).items():
        page.bar(f"{group}　共 {len(units)} 个单位")
        for unit in units:
            page.add(_ranking_row(scores, unit, basis.refused_units))
        if not units:
            page.nothing()
    scheme = scores.scheme
    page.note(f"依据:《{scheme.title}》({scheme.document})。名次在同类单位内排列。")
    page.note(
        "总分=基础分+加分−减分;基础分=各部分小计+缺项折算。缺项、被一票否决的单位不排名次。"
        "状态:核定,各项均已核定;暂定,尚有自评或计量得分未经核定;缺项,尚有没有分数的项;"
        f"{NOTHING_SENT},各项都没有分数,「{NONE}」不是 0 分。"
    )
    page.note(basis.standing())
    page.sign()


def _figure(row: dict[str, Any], *names: str) -> Value:
    """The sum of some columns; of a unit that sent nothing, no zero that would look like one."""
    return NONE if no_figure(row, names[0]) else sum(int(row[name]) for name in names)


def _ranking_row(scores: Scores, unit: int, refused_units: Collection[str]) -> list[Value | Cell]:
    row = figures_of(scores, unit)
    sections = [section.id for section in scores.scheme.sections]
    taken = ["bonus", "deduction"]
    if scores.readings["section-four-floor"] == "carry":
        taken.append("carried")
    state = _state_of(row)
    lacking = dict.fromkeys(("缺项", NOTHING_SENT), STATE_LOOKS[MISSING][1])
    shade = {**lacking, "暂定": STATE_LOOKS[SELF][1]}.get(state)
    rank = int(row["rank"])
    return [
        Cell(Count(rank), {"bold": True}) if rank else NONE,
        str(row["unit"]),
        *(_figure(row, name) for name in sections),
        _figure(row, *sections),
        _figure(row, "rescaled"),
        Cell(_figure(row, "base"), {"bold": True}),
        *(_figure(row, name) for name in taken),
        Cell("否决", {"bold": True}) if row["vetoed"] else None,
        Cell(_figure(row, "total"), {"bold": True, "bg_color": "#F3F3F3"}),
        Cell(state, {"bg_color": shade} if shade else {}),
        typeset(";".join(remarks(scores, unit, refused_units))),
    ]


def _state_of(row: dict[str, Any]) -> str:
    if row["unsent"]:
        return NOTHING_SENT
    if not row["complete"]:
        return "缺项"
    return "暂定" if row["provisional"] else "核定"


def _line_columns(scores: Scores) -> list[Column]:
    columns = [centre("序号", 5), Column("单位", 15)]
    for section in scores.scheme.sections:
        over = f"{section.id}、{section.title}({section.max / 100:g}分)"
        if len(section.lines) == 1:
            over = f"{section.id}({section.max / 100:g}分)"
        for line in section.lines:
            words = f"{line.id}\n{line.title}\n({line.max / 100:g}分)"
            columns.append(number(words, 6.8 if len(section.lines) > 1 else 9, over))
        if len(section.lines) > 1:
            columns.append(number("小计", 7, over))
    return [*columns, number("各部分小计", 7.5)]


def _write_lines(book: Book, scores: Scores) -> None:
    """逐项得分: units down, lines across, every unverified score marked and shaded."""
    page = Page(book, "逐项得分", "逐项得分表", _line_columns(scores), dense=True)
    for group, units in _groups(scores).items():
        page.bar(f"{group}　共 {len(units)} 个单位")
        for place, unit in enumerate(units, start=1):
            page.add([Count(place), *_line_row(scores, unit)])
        if not units:
            page.nothing()
    page.note(
        "不带字的为核定分;「自」为自评分,「计」为按应完成数、完成数或台账计量,均待核定;"
        "「缺」为没有分数;「不适用」的项按所选读法处理(见「采用的读法」),带「不」字的为按读法所计的分。"
    )
    page.sign()


def _line_row(scores: Scores, unit: int) -> list[Value | Cell]:
    row, item = figures_of(scores, unit), 0
    values: list[Value | Cell] = [str(row["unit"])]
    sums = {"bold": True, "bg_color": "#F3F3F3"}
    for section in scores.scheme.sections:
        for _ in section.lines:
            state, points = (int(a[item, unit]) for a in (scores.grid.state, scores.grid.points))
            values.append(_line_cell(state, points))
            item += 1
        if len(section.lines) > 1:
            values.append(Cell(_figure(row, section.id), sums))
    return [*values, Cell(_figure(row, *(each.id for each in scores.scheme.sections)), sums)]


def _line_cell(state: int, points: int) -> Cell:
    """Points of one line, with its mark in the number format: the cell stays a number."""
    mark, shade = STATE_LOOKS.get(state, ("", ""))
    look: dict[str, Any] = {"bg_color": shade} if shade else {}
    if points == BLANK:
        words = "不适用" if state == NOT_APPLICABLE else mark
        return Cell(words, {**look, "align": "center", "font_size": 10})
    return Cell(points, {**look, "num_format": f'0.00"{mark}"' if mark else "0.00"})
