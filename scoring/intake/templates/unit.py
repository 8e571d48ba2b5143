"""The blank workbook for one unit's year, as the contract describes it; or one filled in."""

from __future__ import annotations

from typing import BinaryIO

from xlsxwriter.worksheet import Worksheet

from criteria import Scheme
from scoring.intake.roster import groups_by_key, groups_in_words
from scoring.intake.templates.cell_rules import FIRST_YEAR, LAST_YEAR, check_year, day_within
from scoring.intake.templates.form import (
    HEAD_FILL,
    HEI,
    SIZE,
    SONG,
    Form,
    Value,
    height_of,
    lines_of,
    put,
)
from scoring.intake.templates.guide import write_guide
from scoring.intake.templates.tables import Filled, Tables
from scoring.intake.templates.texts import unit_guidance
from scoring.model.evidence import UsageError
from scoring.model.sheets import COVER, COVER_KEYS, sheets_of
from scoring.text.folding import clean, fold
from scoring.text.typesetting import plain, typeset

TITLE, OFFICE_TITLE = "填　　报　　表", "核　定　汇　总　表"
OFFICE_SIGNED = ("考评主体(盖章):", "负责人(签字):", "年　　月　　日")
SIGNED = ("填报单位(盖章):", "单位负责人(签字):", "年　　月　　日")
COVER_NOTE = "填写前请阅读「填报说明」。不要填写身份证号码、手机号码等个人信息。"
COVER_WIDTHS = (24, 64)


def write_template(
    stream: BinaryIO, scheme: Scheme, unit: str, group: str, year: int, filled: Filled | None = None
) -> None:
    """Write the workbook of one unit's year (.xlsx), blank or ``filled``, to a binary stream.

    Raises :class:`UsageError` for a group the scheme does not have, a blank unit, or a year
    outside 2000 to 2099. The same input gives the same bytes.
    """
    groups = groups_by_key(scheme)
    if fold(group) not in groups:
        raise UsageError(f"单位类别「{group}」不在方案中,应为{groups_in_words(scheme)}之一")
    unit, group = clean(plain(unit)), groups[fold(group)]
    if not fold(unit):
        raise UsageError("没有写明单位名称")
    check_year(year)
    tier = next(each.tier for each in scheme.groups if each.name == group)
    title = f"{year}年度{scheme.terms.work}考评填报表"
    form = Form(stream, title, scheme.evaluator_of(tier), year)
    scheme = scheme.for_group(group)
    tables = Tables(form, scheme, unit, group, year, filled or Filled())
    write_cover(tables)
    lists = write_guide(form, scheme, tables.filled.mark, unit_guidance(scheme))
    tables.write_base()
    for rule in sheets_of(scheme):
        if rule.holds != "lines":
            tables.write_rows(rule, lists)
    form.close()


def write_cover(of: Tables) -> None:
    """封面: a title page with the keys in column A and their values in column B."""
    title, signed = (OFFICE_TITLE, OFFICE_SIGNED) if of.by_office else (TITLE, SIGNED)
    form, sheet = of.form, of.form.page(COVER, COVER_WIDTHS, landscape=False)
    sheet.fit_to_pages(1, 1)
    basis = f"依据《{of.scheme.title}》({of.scheme.document})"
    for row, (text, size, tall) in enumerate(
        (
            (of.filled.mark, 14, 84),
            (f"{of.year}年度{of.scheme.terms.work}考评", 26, 56),
            (title, 26, 56),
            (typeset(basis), 12, 72),
        )
    ):
        font = HEI if size > 20 else SONG
        look = form.look(align="center", font_name=font, font_size=size)
        form.across(sheet, row, 1, text, look, tall)
    row = _write_keys(of, sheet, 4)
    sheet.set_row(row, 40)
    for text in signed:
        row += 1
        side = "right" if text == signed[-1] else "left"
        look = form.look(font_size=14, align=side, indent=3)
        form.across(sheet, row, 1, typeset(text), look, 50)
    look = form.look(font_size=10, align="center", font_color="#404040")
    form.across(sheet, row + 1, 1, COVER_NOTE, look, 56)
    sheet.print_area(0, 0, row + 1, 1)


def _write_keys(of: Tables, sheet: Worksheet, first: int) -> int:
    """The contract's keys and values from the ``first`` row on; gives the row below them."""
    known: dict[str, Value] = {
        "方案": of.scheme.id,
        "年度": of.year,
        "考评主体": of.form.author,
        "单位": of.unit,
        "单位类别": of.group,
    }
    title = of.form.boxed(font_name=HEI, font_size=14, align="center", bg_color=HEAD_FILL)
    for row, key in enumerate(COVER_KEYS, start=first):
        unsure = key == "考评主体" and (of.by_office or not of.form.author)
        locked, value = key in known and not unsure, of.filled.cover.get(key, known.get(key))
        put(sheet, row, 0, key, title)
        number = "yyyy-mm-dd" if key == "填报日期" else "0"
        look = of.form.boxed(font_size=14, align="left", indent=1, locked=locked, num_format=number)
        put(sheet, row, 1, value, look)
        lines = lines_of(value, COVER_WIDTHS[1] * SIZE / 14) if isinstance(value, str) else 1
        sheet.set_row(row, max(42.0, height_of(lines, 14)))
        if key == "填报日期":
            sheet.data_validation(row, 1, row, 1, day_within(FIRST_YEAR, LAST_YEAR))
    return first + len(COVER_KEYS)
