"""The office's own workbook, a collection: units × lines prefilled from the roster.

封面 leaves 单位 blank, so what the rows say is the office's word; a row without a figure
counts as nothing when it is read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from xlsxwriter.worksheet import Worksheet

from criteria import Line, Scheme, Tier
from scoring.intake.roster import Roster
from scoring.intake.rows_base import DONE, DUE
from scoring.intake.templates.cell_rules import check_year, line_rule
from scoring.intake.templates.form import FIRST_ROW, HEAD_ROW, OFFICE_FILL, Form, Value, height_of
from scoring.intake.templates.guide import write_guide
from scoring.intake.templates.tables import Filled, Tables, counts_collected
from scoring.intake.templates.texts import collection_guidance, deduction_rule_words
from scoring.intake.templates.unit import write_cover
from scoring.model.evidence import RosterUnit, cell_name
from scoring.model.sheets import BASE, Holds, sheets_of
from scoring.text.typesetting import typeset

PREFILLED = ("单位", "单位类别", "编号", "考评内容", "分值")
OPEN = ("核定分", "不适用", "说明")
"""The columns of 基础项 where its rows are prefilled: printed, and to be filled in."""
BANDS = (OFFICE_FILL, "#E1E8F0")
"""The printed cells of one unit and of the next, so that blocks are told apart."""
MOST_BREAKS = 1000
ROWS_A_RULE = 300
"""A rule names the cells it holds for one by one; Excel takes only so long a list of them."""
NOTE = (
    "填「核定分」;不适用的选「是」并在「说明」中写明理由;空着的行不计。可按单位、编号筛选,"
    "保存前取消筛选。"
)
NOTE_BY_HAND = (
    "一个单位的一项填一行,单位和编号必填;填「核定分」,不适用的选「是」并在「说明」中写明理由。"
)
COUNTS_NOTE = "写明由谁评分的项,也可以填「应完成数」和「完成数」,由系统计分。"
BONUS_NOTE = (
    "只填单位自己的工作簿中没有报、由考评主体掌握的;单位已经报的不要再列,"
    "再列一行不能取代单位报的。「核定」空着按采纳计。"
)
VETO_NOTE = "每件一行,须有认定日期和认定文号。"


def write_collection(
    stream: BinaryIO, scheme: Scheme, year: int, roster: Roster | None = None
) -> None:
    """Write the office's collection (.xlsx) to a binary stream: with a ``roster`` a row for
    each of its units and each line, in their orders; without one, blank rows to name them.

    Raises :class:`UsageError` for a year outside 2000 to 2099. The same input gives the same
    bytes.
    """
    check_year(year)
    units = roster.units if roster else ()
    evaluator = scheme.evaluator_of(_tier(scheme, units))
    form = Form(stream, f"{year}年度{scheme.terms.work}考评核定汇总表", evaluator, year)
    tables = Tables(form, scheme, "", "", year, Filled())
    write_cover(tables)
    guidance = collection_guidance(scheme, prefilled=bool(units))
    lists = write_guide(form, scheme, "", guidance, units)
    if units:
        _write_base(tables, units)
    else:
        note = NOTE_BY_HAND + COUNTS_NOTE * bool(counts_collected(scheme))
        tables.write_rows(sheets_of(scheme).holding["lines"], lists, note)
    notes: dict[Holds, str] = {"bonus": BONUS_NOTE, "vetoes": VETO_NOTE}
    notes["deductions"] = deduction_rule_words(scheme)
    for rule in sheets_of(scheme):
        if rule.holds in notes:
            tables.write_rows(rule, lists, notes[rule.holds])
    form.close()


def _tier(scheme: Scheme, units: Sequence[RosterUnit]) -> Tier:
    """The tier of the roster's units; the scheme's first where they are of several or none."""
    tiers = {group.name: group.tier for group in scheme.groups}
    found = {tiers[unit.group] for unit in units}
    return found.pop() if len(found) == 1 else scheme.groups[0].tier


def _write_base(of: Tables, units: Sequence[RosterUnit]) -> None:
    """基础项: a block a unit, a row a line; what is printed is locked, the rest is open."""
    counts, lines = counts_collected(of.scheme), of.scheme.lines
    names = [*PREFILLED, *counts, *OPEN]
    rules = [sheets_of(of.scheme).holding["lines"].by_name[name] for name in names]
    sheet = of.table(BASE, rules, NOTE + COUNTS_NOTE * bool(counts), kept=3)
    row = FIRST_ROW
    for place, unit in enumerate(units):
        fill = dict.fromkeys(PREFILLED, BANDS[place % len(BANDS)])
        for line in of.scheme.for_group(
            unit.group
        ).lines:  # the short title keeps the row low; the full words are in a prompt
            words = (unit.name, unit.group, line.id, typeset(line.name))
            printed: dict[str, Value] = dict(zip(PREFILLED, words, strict=False))
            printed["分值"] = line.max / 100
            dated = line.measure.kind == "deadline"
            shut = [] if line.counts_collected else [*counts]
            shut += [DUE] if dated and counts else []
            grey = fill | dict.fromkeys(shut, OFFICE_FILL)
            tall = of.write_cells(
                sheet, row, rules, printed, (*PREFILLED, *shut), grey, dated=[DONE] * dated
            )
            sheet.set_row(row, height_of(tall))
            row += 1
    for place, line in enumerate(lines):
        _set_rules(of.scheme, sheet, line, range(FIRST_ROW + place, row, len(lines)), names)
    sheet.autofilter(HEAD_ROW, 0, row - 1, len(rules) - 1)
    allowed = ("format_columns", "format_rows", "autofilter", "sort")
    sheet.protect("", dict.fromkeys(allowed, True))
    sheet.set_portrait()
    sheet.set_h_pagebreaks([*range(FIRST_ROW + len(lines), row, len(lines))][:MOST_BREAKS])
    sheet.print_area(0, 0, row - 1, len(rules) - 1)


def _set_rules(scheme: Scheme, sheet: Worksheet, line: Line, rows: range, names: list[str]) -> None:
    """The bounds and input messages of one line, for all units at once."""
    counts = [name for name in (DUE, DONE) if name in names and line.counts_collected]
    for name in ("考评内容", *counts, "核定分", "不适用"):
        place = names.index(name)
        for start in range(0, len(rows), ROWS_A_RULE):
            part = rows[start : start + ROWS_A_RULE]
            rule = line_rule(scheme, line, name, part[0], names, by_office=True)
            cells = " ".join(cell_name(row + 1, place) for row in part)
            more = {"multi_range": cells} if len(part) > 1 else {}
            sheet.data_validation(part[0], place, part[0], place, {**(rule or {}), **more})
