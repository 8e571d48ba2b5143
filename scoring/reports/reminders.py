"""Who is to be reminded of what (催报): a workbook of all units, and a letter to each as Word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO

from scoring.intake.templates.form import CENTRE, FIRST_ROW, LEFT, Form, height_of, lines_of, put
from scoring.model.due import Standing
from scoring.reports.documents.fonts import USUAL
from scoring.reports.documents.packing import packed
from scoring.reports.documents.paper_text import shown
from scoring.text.typesetting import typeset

if TYPE_CHECKING:
    from docx.document import Document as Paper

WIDTHS = (22, 34, 24, 18, 18, 30)
HEADS = ("单位", "事项", "条款", "期限", "情况", "改期的理由")
COLUMNS = {"序号": 1.4, "事项": 6.2, "条款": 3.4, "期限": 2.8, "情况": 2.4}
"""The columns of a letter's table, in centimetres."""


@dataclass(frozen=True)
class Reminder:
    """What each unit is to be reminded of as of the day ``on``; ``issuer`` is 考评主体."""

    title: str
    issuer: str
    on: date
    by_unit: Mapping[str, Sequence[Standing]]


def write_reminder_workbook(reminder: Reminder, stream: BinaryIO) -> None:
    """Write the list of all units (.xlsx): a row each date. The same input gives the same bytes."""
    form = Form(stream, reminder.title, reminder.issuer, reminder.on.year)
    count = sum(map(len, reminder.by_unit.values()))
    above = (
        typeset(reminder.title),
        typeset(f"{reminder.issuer},截至 {reminder.on}"),
        typeset(f"{len(reminder.by_unit)} 个单位,{count} 项:逾期没有完成的,和快要到期的。"),
    )
    sheet = form.table("催报", WIDTHS, above, dict.fromkeys(HEADS, False))
    row = FIRST_ROW
    for unit, found in reminder.by_unit.items():
        for each in found:
            cells = (unit, each.date.name, typeset(each.date.article), each.date.last,
                     each.state.words, each.date.changed)  # fmt: skip
            looks = (LEFT, LEFT, LEFT, CENTRE, CENTRE, LEFT)
            for place, (text, look) in enumerate(zip(cells, looks, strict=True)):
                shade = (
                    {"bg_color": "#F8DEDA"} if _overdue(each) and text == each.state.words else {}
                )
                put(sheet, row, place, shown(text), form.boxed(**look, **shade))
            tall = max(lines_of(text, width) for text, width in zip(cells, WIDTHS, strict=True))
            sheet.set_row(row, height_of(tall))
            row += 1
    form.close()


def write_reminder_letters(reminder: Reminder, stream: BinaryIO) -> None:
    """Write a letter to each unit (.docx), each on a page of its own. The same input gives the
    same bytes.
    """
    from docx import Document  # slow to load

    paper = Document()
    _set_page(paper)
    for number, (unit, found) in enumerate(reminder.by_unit.items()):
        _letter(paper, reminder, unit, found, new_page=number > 0)
    if not reminder.by_unit:
        _line(paper, reminder.title, USUAL.title, 22, align="center")
        _line(paper, typeset(f"截至 {_day(reminder.on)},没有要催报的。"), USUAL.body, 16)
    properties = paper.core_properties
    properties.title, properties.author = shown(reminder.title), shown(reminder.issuer)
    properties.comments = ""
    made = io.BytesIO()
    paper.save(made)
    with zipfile.ZipFile(made) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stream.write(packed(parts))


def _set_page(paper: Paper) -> None:
    """A4 with the margins of official papers (GB/T 9704)."""
    from docx.shared import Mm

    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)


def _letter(
    paper: Paper, reminder: Reminder, unit: str, found: Sequence[Standing], *, new_page: bool
) -> None:
    head = _line(paper, reminder.title, USUAL.title, 22, align="center")
    head.paragraph_format.page_break_before = new_page
    _line(paper, f"{shown(unit)}：", USUAL.body, 16)
    late = sum(map(_overdue, found))
    words = [f"逾期没有完成的 {late} 项"] if late else []
    words += [f"快要到期的 {len(found) - late} 项"] if late < len(found) else []
    told = f"截至{_day(reminder.on)},你单位有{'、'.join(words)},请抓紧办理。已经办理的,请告知。"
    _line(paper, typeset(told), USUAL.body, 16, indent=True)
    _table(paper, found)
    _line(paper, "", USUAL.body, 16)
    _line(paper, typeset(shown(reminder.issuer)), USUAL.body, 16, align="right")
    _line(paper, _day(reminder.on), USUAL.body, 16, align="right")


def _table(paper: Paper, found: Sequence[Standing]) -> None:
    from docx.shared import Cm

    table = paper.add_table(1 + len(found), len(COLUMNS))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, COLUMNS.values(), strict=True):
        column.width = Cm(width)
    rows = [[*COLUMNS]]
    for number, each in enumerate(found, start=1):
        last = each.date.last if each.date.timed else _day(each.date.by.date())
        name, article = shown(each.date.name), typeset(shown(each.date.article))
        rows.append([str(number), name, article, last, each.state.words])
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text, width in zip(row.cells, texts, COLUMNS.values(), strict=True):
            cell.width = Cm(width)
            font = USUAL.first if texts == rows[0] else USUAL.table
            _run(cell.paragraphs[0], text, font, 11)


def _line(
    paper: Paper, text: str, font: str, size: int, *, align: str = "left", indent: bool = False
) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = paper.add_paragraph()
    line.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    line.paragraph_format.space_after = Pt(6)
    if indent:
        line.paragraph_format.first_line_indent = Pt(2 * size)
    _run(line, text, font, size)
    return line


def _run(line: Any, text: str, font: str, size: int) -> None:
    """Text in a typeface, for Chinese characters too."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = line.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _overdue(standing: Standing) -> bool:
    return standing.state.kind == "missing"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
