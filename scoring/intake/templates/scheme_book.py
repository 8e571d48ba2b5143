"""The scheme workbook: an office's rules as sheets to fill in, blank or with a scheme in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from xlsxwriter.worksheet import Worksheet

from criteria import Scheme, parse_scheme
from criteria.fields import LISTS, OF, ONCE, Field
from criteria.tables import tables_of
from scoring.intake.scheme_book import CONTENT, ITEM
from scoring.intake.templates.cell_rules import one_of
from scoring.intake.templates.form import (
    FIRST_ROW,
    HEAD_FILL,
    HEI,
    LEFT,
    Form,
    height_of,
    lines_of,
    put,
)
from scoring.intake.templates.scheme_help import help_rows

YEAR = 2026
"""The year of the file's properties, so that the same scheme gives the same bytes."""
HELP = "怎样填"
EXAMPLE = "填写示例"
EXAMPLE_WIDTH, EXAMPLE_COLUMNS = 20, 11
"""An example with more columns goes on below itself, by the ids of its rows."""
OPEN = 40
"""So many blank rows wait below what is there."""
_ABOUT = {
    "方案": "办法的基本情况,一行一项;粗体的必填,没有的部分(否决、通报、半年、台账)整块不填。",
    "单位类别": "哪几类单位参加考评,各类分别排名。次序就是成绩表的次序。",
    "公文用语": "通报主送哪里、怎样称呼考评对象。不填的由类别名称组成。",
    "考评内容": "基础分的各部分和各项,照条文的次序。一行一项;同一部分的前四栏只在第一行填。",
    "按率扣分": "计分方式为「按率扣」的项怎样扣分,一行一种;几行同时适用的都扣。",
    "加减分情形": "加分、减分的各种情形,照条文的次序。",
    "台账栏目": "台账有哪些栏。必须有事项名称(编号 matter)和办理日期(编号 assessed)两栏。",
    "台账范围": "由台账计量的项,应完成的是哪些事项。",
    "报告各部分": "对每件事项写的报告有哪几个部分,照报告的次序。登记簿知道的印好,其余由人写。",
    "备案表栏目": "单位报备事项的表有哪几栏,从左到右。一件事项一行。",
    "日程": "一年里各单位什么日期以前要报什么;按期限扣的项自己就有期限,不用再填。没有的不填。",
    "等次": "按总分、名次定等次,从高到低;先符合哪一个就是哪一个。没有等次的不填。",
    "读法": "条文没有说清的地方:问题、各个选项、默认哪一个和理由。一行一个选项。",
    "其他说明": "条文没有明说、但不设选项的各点。",
}
_SEE_EXAMPLE = "怎样填见「填写示例」。"
_WIDE = (
    "note",
    "aliases",
    "label",
    "addressees",
    "evaluated",
    "words",
    "evidence",
    "consequences",
    "demands",
    "effect",
    "question",
    "reason",
)


def write_scheme_book(stream: BinaryIO, scheme: Scheme | None = None) -> None:
    """Write the workbook (.xlsx) to a binary stream; where no scheme is given it is blank, with an
    example on a sheet of its own that is not read.

    What :func:`scoring.intake.scheme_book.read_scheme` reads of it is that scheme. The same input
    gives the same bytes.
    """
    filled, see = (tables_of(scheme), "") if scheme else ({}, _SEE_EXAMPLE)
    form = Form(stream, f"考评方案:{scheme.title}" if scheme else "考评方案", "", YEAR)
    for sheet, fields in ONCE.items():
        rows = filled.get(sheet, [])
        _write_once(form, sheet, fields, rows[0] if rows else {}, _ABOUT[sheet] + see)
    for sheet, fields in LISTS.items():
        _write_list(form, sheet, fields, filled.get(sheet, []), _ABOUT[sheet] + see)
    if see:
        _write_example(form)
    _write_help(form)
    form.close()


def example() -> Scheme:
    """The invented scheme of the example: no part of the format is without an entry."""
    return parse_scheme(Path(__file__).with_name("scheme_example.toml").read_text("utf-8"))


def _write_example(form: Form) -> None:
    """填写示例: the sheets one below the other, filled in, without columns that stay blank."""
    sheet = form.page(EXAMPLE, [EXAMPLE_WIDTH] * EXAMPLE_COLUMNS)
    title, last = form.look(font_name=HEI, font_size=18, align="center"), EXAMPLE_COLUMNS - 1
    form.across(sheet, 0, last, EXAMPLE, title, 36)
    form.across(sheet, 1, last, "本表不读取。举一个虚构的办法为例。", form.look(align="center"), 24)
    row = 2
    for name, rows in tables_of(example()).items():
        heads = [f.heading for f in LISTS.get(name, ()) if any(f.heading in each for each in rows)]
        if name in ONCE:
            heads = [ITEM, CONTENT]
            rows = [{ITEM: item, CONTENT: held} for item, held in rows[0].items()]
        form.across(sheet, row, last, name, form.look(font_name=HEI, align="left"), 30)
        row += 1
        row = _write_block(form, sheet, row, heads[:EXAMPLE_COLUMNS], rows)
        if more := heads[EXAMPLE_COLUMNS:]:
            row = _write_block(form, sheet, row, [OF.heading, *more], rows)
    sheet.print_area(0, 0, row - 1, last)


def _write_block(
    form: Form, sheet: Worksheet, row: int, heads: Sequence[str], rows: Sequence[dict[str, Any]]
) -> int:
    """Some columns of a table with its rows, from ``row`` on; gives the row below.

    The last column takes what room the others leave.
    """
    widths = [EXAMPLE_WIDTH] * (len(heads) - 1)
    widths.append(EXAMPLE_WIDTH * (EXAMPLE_COLUMNS - len(widths)))
    head = form.boxed(font_name=HEI, align="center", bg_color=HEAD_FILL)
    lines = [(head, [*heads])]
    lines += [(form.boxed(**LEFT), [str(each.get(name, "")) for name in heads]) for each in rows]
    for look, texts in lines:
        if len(heads) < EXAMPLE_COLUMNS:
            sheet.merge_range(row, len(heads) - 1, row, EXAMPLE_COLUMNS - 1, "", look)
        for place, text in enumerate(texts):
            put(sheet, row, place, text, look)
        tall = max(lines_of(text, width) for text, width in zip(texts, widths, strict=True))
        sheet.set_row(row, height_of(tall))
        row += 1
    return row


def _write_once(
    form: Form, name: str, fields: Sequence[Field], row: dict[str, Any], about: str
) -> None:
    """A row a field: what it is, what it holds, how to fill it in; ``about`` stands above."""
    heads = {ITEM: True, CONTENT: True, HELP: False}
    sheet = form.table(name, (20, 70, 46), (name, "", about), heads)
    for place, field in enumerate(fields, start=FIRST_ROW):
        look = {"bg_color": "#E7EAEE", "bold": field.required}
        put(sheet, place, 0, field.heading, form.boxed(**LEFT, **look))
        put(sheet, place, 1, row.get(field.heading), form.boxed(locked=False, **LEFT))
        put(sheet, place, 2, _note(field), form.boxed(font_color="#606060", **LEFT))
        tall = max(lines_of(str(row.get(field.heading) or ""), 70), lines_of(_note(field), 46))
        sheet.set_row(place, height_of(tall))
        if field.words:
            sheet.data_validation(place, 1, place, 1, one_of([*field.words]))


def _write_list(
    form: Form, name: str, fields: Sequence[Field], rows: Sequence[dict[str, Any]], about: str
) -> None:
    """A column a field; what is there, then blank rows; ``about`` stands above."""
    widths = [44 if field.path[-1] in _WIDE else 20 for field in fields]
    heads = {field.heading: field.required for field in fields}
    sheet = form.table(name, widths, (name, "", about), heads)
    last = FIRST_ROW + len(rows) + OPEN - 1
    for number in range(FIRST_ROW, last + 1):
        row = rows[number - FIRST_ROW] if number - FIRST_ROW < len(rows) else {}
        for place, field in enumerate(fields):
            put(sheet, number, place, row.get(field.heading), form.boxed(locked=False, **LEFT))
        shown = [str(row.get(field.heading) or "") for field in fields]
        tall = max(lines_of(text, width) for text, width in zip(shown, widths, strict=True))
        sheet.set_row(number, height_of(tall))
    for place, field in enumerate(fields):
        _help(sheet, place, last, field)


def _help(sheet: Worksheet, place: int, last: int, field: Field) -> None:
    rule: dict[str, Any] = one_of([*field.words]) if field.words else {"validate": "any"}
    if note := _note(field):
        rule |= {"input_title": field.heading[:30], "input_message": note[:250]}
    if field.words or note:
        sheet.data_validation(FIRST_ROW, place, last, place, rule)


def _note(field: Field) -> str:
    """How to fill a field in: what may be chosen, what it is."""
    kinds = {"points": "数字,最多两位小数", "whole": "整数", "list": "几个之间用分号隔开"}
    chosen = f"可选:{'、'.join(field.words)}" if field.words else kinds.get(field.kind, "")
    return ";".join(filter(None, (field.note, "" if chosen in field.note else chosen)))


def _write_help(form: Form) -> None:
    """填写说明: every column of every sheet with what it takes, then what the ways to score and the
    rules of readings mean. This sheet is not read.
    """
    heads = {"工作表": False, "栏目": False, "必填": False, HELP: False}
    above = ("填写说明", "", "本表不读取。各表的栏目和填法:")
    sheet = form.table("填写说明", (16, 20, 8, 80), above, heads)
    rows = [
        (name, field.heading, "必填" if field.required else "", _note(field))
        for name, fields in (ONCE | LISTS).items()
        for field in fields
    ]
    rows += [(of, name, "", words) for of, name, words in help_rows()]
    for number, cells in enumerate(rows, start=FIRST_ROW):
        for place, text in enumerate(cells):
            put(sheet, number, place, text, form.boxed(**LEFT))
        sheet.set_row(number, height_of(lines_of(cells[-1], 80)))
