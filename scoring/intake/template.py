"""The blank workbook for one unit's year, as the contract describes it; or one filled in."""

from __future__ import annotations

from typing import BinaryIO

from xlsxwriter.worksheet import Worksheet

from criteria import Scheme
from scoring.intake.layout import COVER, COVER_KEYS
from scoring.intake.roster import groups_by_key, groups_in_words
from scoring.intake.template_guide import write_guide
from scoring.intake.template_page import (
    HEAD_FILL,
    HEI,
    SONG,
    Form,
    Value,
    height_of,
    lines_of,
    put,
)
from scoring.intake.template_rules import FIRST_YEAR, LAST_YEAR, any_day
from scoring.intake.template_tables import WIDTHS, Filled, Tables
from scoring.intake.template_texts import unit_guidance
from scoring.model.evidence import UsageError
from scoring.text.folding import clean, fold
from scoring.text.typesetting import plain, typeset

__all__ = ["Filled", "check_year", "write_cover", "write_template"]

TITLE, OFFICE_TITLE = "填　　报　　表", "核　定　汇　总　表"
OFFICE_SIGNED = ("考评主体(盖章):", "负责人(签字):", "年　　月　　日")
SIGNED = ("填报单位(盖章):", "单位负责人(签字):", "年　　月　　日")
COVER_WIDTHS = (24, 64)


def write_template(
    stream: BinaryIO,
    scheme: Scheme,
    unit: str,
    group: str,
    year: int,
    filled: Filled | None = None,
) -> None:
    """Write the workbook of one unit's year (.xlsx), blank or ``filled``, to a binary stream.

    Raises :class:`UsageError` for a group the scheme does not have, a blank unit, or a year
    outside 2000 to 2099. The same input gives the same bytes.
    """
    groups = groups_by_key(scheme)
    if fold(group) not in groups:
        raise UsageError(f"单位类别「{group}」不在方案中,应为{groups_in_words(scheme)}之一")
    unit = clean(plain(unit))
    if not fold(unit):
        raise UsageError("没有写明单位名称")
    check_year(year)
    tier = next(each.tier for each in scheme.groups if each.name == groups[fold(group)])
    title = f"{year}年度社会稳定风险评估工作考评填报表"
    form = Form(stream, title, scheme.evaluator_of(tier), year)
    tables = Tables(form, scheme, unit, groups[fold(group)], year, filled or Filled())
    write_cover(tables)
    lists = write_guide(form, scheme, tables.filled.mark, unit_guidance(scheme))
    tables.write_base()
    for name in WIDTHS:
        tables.write_rows(name, lists)
    form.close()


def check_year(year: int) -> None:
    """Raise :class:`UsageError` for a year outside 2000 to 2099."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间,写的是 {year}")


def write_cover(of: Tables) -> None:
    """封面: a title page with the keys in column A and their values in column B."""
    title, signed = (OFFICE_TITLE, OFFICE_SIGNED) if of.by_office else (TITLE, SIGNED)
    form, sheet = of.form, of.form.page(COVER, COVER_WIDTHS, landscape=False)
    sheet.fit_to_pages(1, 1)
    basis = f"《{of.scheme.title}》({of.scheme.document})"
    for row, (text, size, tall) in enumerate(
        (
            (of.filled.mark, 14, 84),
            (f"{of.year}年度社会稳定风险评估工作考评", 26, 56),
            (title, 26, 56),
            (typeset(f"依据{basis}"), 12, 72),
        )
    ):
        font = HEI if size > 20 else SONG
        look = form.look(align="center", font_name=font, font_size=size)
        sheet.merge_range(row, 0, row, 1, "", look)
        put(sheet, row, 0, text, look)
        sheet.set_row(row, tall)
    last = _write_keys(of, sheet, 4)
    sheet.set_row(last + 1, 40)
    for row, text in enumerate(signed, start=last + 2):
        side = "right" if row == last + 1 + len(signed) else "left"
        look = form.look(font_size=14, align=side, indent=3)
        sheet.merge_range(row, 0, row, 1, "", look)
        put(sheet, row, 0, typeset(text), look)
        sheet.set_row(row, 50)
    end = last + 2 + len(signed)
    note = "填写前请阅读「填报说明」。不要填写身份证号码、手机号码等个人信息。"
    look = form.look(font_size=10, align="center", font_color="#404040")
    sheet.merge_range(end, 0, end, 1, "", look)
    put(sheet, end, 0, note, look)
    sheet.set_row(end, 56)
    sheet.print_area(0, 0, end, 1)


def _write_keys(of: Tables, sheet: Worksheet, row: int) -> int:
    """The contract's keys and values from ``row`` on; the last row written."""
    known: dict[str, Value] = {
        "方案": of.scheme.id,
        "年度": of.year,
        "考评主体": of.form.author,
        "单位": of.unit,
        "单位类别": of.group,
    }
    for key in COVER_KEYS:
        unsure = key == "考评主体" and (of.by_office or not of.form.author)
        open_ = key not in known or unsure
        value = of.filled.cover.get(key, known.get(key))
        title = of.form.boxed(font_name=HEI, font_size=14, align="center", bg_color=HEAD_FILL)
        look = {"num_format": "yyyy-mm-dd"} if key == "填报日期" else {"num_format": "0"}
        put(sheet, row, 0, key, title)
        answer = of.form.boxed(font_size=14, align="left", indent=1, locked=not open_, **look)
        put(sheet, row, 1, value, answer)
        lines = lines_of(value, COVER_WIDTHS[1] * 10.5 / 14) if isinstance(value, str) else 1
        sheet.set_row(row, max(42.0, height_of(lines, 14)))
        if key == "填报日期":
            sheet.data_validation(row, 1, row, 1, any_day())
        row += 1
    return row - 1
