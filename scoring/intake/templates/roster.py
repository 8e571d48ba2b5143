"""The blank roster: which units are evaluated, to be filled in by the office."""

from __future__ import annotations

from typing import BinaryIO

from criteria import Scheme
from scoring.intake.roster import COLUMNS, groups_in_words
from scoring.intake.templates.cell_rules import check_year, one_of
from scoring.intake.templates.form import CENTRE, FIRST_ROW, LEFT, Form, put
from scoring.text.typesetting import typeset

SHEET, EXAMPLE = "单位名册", "填写示例"
NAMES = "甲乙丙丁戊己庚辛"
WIDTHS = (34, 24, 52)
ROWS, BOXED = 300, 25
"""So many rows are open; those boxed fill about a page."""
ROW_HEIGHT = 24


def write_roster_template(stream: BinaryIO, scheme: Scheme, year: int) -> None:
    """Write a year's blank roster (.xlsx) to a binary stream, with an example on a sheet of
    its own that is not read.

    Raises :class:`UsageError` for a year outside 2000 to 2099. The same input gives the same
    bytes.
    """
    check_year(year)
    form = Form(stream, f"{year}年度考评单位名册", "", year)
    basis = f"依据《{scheme.title}》({scheme.document})"
    note = (
        f"每个单位一行,次序就是并列时的次序。单位类别为{groups_in_words(scheme)}之一。"
        "别名写这个单位还会被叫作什么,有几个的用顿号隔开;没有的留空。见「填写示例」。"
    )
    above = (f"{year}年度考评单位名册", typeset(basis), typeset(note))
    _write_sheet(form, SHEET, above, scheme, [])
    rows = [
        (f"{name}单位", group.name, "某地甲单位、甲单位办公室" if name == NAMES[0] else "")
        for name, group in zip(NAMES, scheme.groups, strict=False)
    ]
    _write_sheet(form, EXAMPLE, ("填写示例", "", typeset("本表不读取。")), scheme, rows)
    form.close()


def _write_sheet(
    form: Form,
    name: str,
    above: tuple[str, str, str],
    scheme: Scheme,
    rows: list[tuple[str, str, str]],
) -> None:
    """A sheet of the roster's columns; blank and open where there are no ``rows``."""
    heads = {column: column != "别名" for column in COLUMNS}
    sheet = form.table(name, WIDTHS, above, heads)
    sheet.set_default_row(ROW_HEIGHT)
    end = FIRST_ROW + (len(rows) or ROWS)
    for row in range(FIRST_ROW, end):
        make = form.boxed if row < FIRST_ROW + BOXED else form.look
        cells = rows[row - FIRST_ROW] if rows else ("", "", "")
        for place, text in enumerate(cells):
            look = CENTRE if COLUMNS[place] == "单位类别" else LEFT
            put(sheet, row, place, text, make(locked=bool(rows), **look))
    if not rows:
        groups = [group.name for group in scheme.groups]
        sheet.data_validation(FIRST_ROW, 1, end - 1, 1, one_of(groups))
