"""The workbooks that samples are made of: the office's collection, and a roster."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from xlsxwriter.worksheet import Worksheet

from criteria import Scheme
from data.sample_story import DEMO, MARK, Row
from scoring import office
from scoring.intake.roster import Roster, RosterUnit
from scoring.intake.templates.form import HEAD_FILL, HEI, Form, put
from scoring.intake.year import Workbook
from scoring.model.evidence import BLANK
from scoring.model.sheets import COVER, sheets_of
from scoring.text.typesetting import typeset

WIDE = ("经验做法", "情形", "事项", "依据", "文号或出处", "认定文号", "说明", "别名")
HALF = 50
"""The step of invented points, in hundredths."""


def pick(most: int, *words: object) -> int:
    """A number from 0 to ``most`` - 1 that depends on the words alone."""
    return zlib.crc32("/".join(map(str, words)).encode()) % most


def verified(
    books: Mapping[str, bytes],
    scheme: Scheme,
    year: int,
    roster: Roster,
    like: Mapping[str, str] | None = None,
) -> Iterator[Row]:
    """The office's 核定分: what a unit claimed or its ledger measures; and 不适用 where it agrees
    that a line does not apply. With ``like`` it is now and then less, with a reason; the units in
    it are judged as another is.
    """
    received = [Workbook(name, data) for name, data in books.items()]
    scores, _ = office.score(office.receive(received, scheme, year, roster), scheme)
    for unit in roster.units:
        lines = scores.lines_of(scores.unit_number(unit.name))
        own = scheme.for_group(unit.group).lines
        for line, state, points in zip(own, lines["state"], lines["points"], strict=True):
            row: Row = {"单位": unit.name, "单位类别": unit.group, "编号": line.id}
            row["分值"] = line.max / 100
            if state == "not_applicable":
                yield row | {"不适用": "是", "说明": f"{DEMO}:经核实不适用"}
                continue
            if points == BLANK:
                continue
            words = None if like is None else (like.get(unit.name, unit.name), line.id)
            less = words is not None and pick(12, *words) == 0 and not line.allowed
            given = max(0, points - HALF) if less else points
            yield row | {"核定分": given / 100, "说明": f"{DEMO}:材料不全" if less else None}


def collection(
    scheme: Scheme, year: int, sheets: Mapping[str, Sequence[Row]], *, rough: bool = False
) -> bytes:
    """The office's workbook of many units.

    A ``rough`` one has what clerks leave behind: a sheet of their own, and a hidden last row.
    """
    stream = io.BytesIO()
    form = Form(stream, f"{year}年度考评汇总", scheme.evaluator, year)
    cover = form.file.add_worksheet(COVER)
    cover.set_column(0, 1, 30)
    said: Row = {"方案": scheme.id, "年度": year, "考评主体": scheme.evaluator, "单位": None,
            "单位类别": None, "填报人": f"{DEMO}填报人", "填报日期": f"{year}-12-28"}  # fmt: skip
    said["备注"] = typeset(MARK)
    for row, (key, value) in enumerate(said.items()):
        put(cover, row, 0, key, form.boxed(font_name=HEI, bg_color=HEAD_FILL))
        put(cover, row, 1, value, form.boxed(align="left"))
    for name, rows in sheets.items():
        sheet = sheet_of(form, name, rows, scheme)
        if rough:
            sheet.set_row(1 + len(rows), None, None, {"hidden": True})
    if rough:
        form.file.add_worksheet("过程记录").write_string(0, 0, typeset(MARK))
    form.close()
    return stream.getvalue()


def sheet_of(form: Form, name: str, rows: Sequence[Row], scheme: Scheme) -> Worksheet:
    """A sheet of rows under a title and the columns that the rows use, in their order."""
    sheets = sheets_of(scheme).by_name
    known = [column.name for column in sheets[name].columns] if name in sheets else []
    used = {key for row in rows for key in row}
    columns = [key for key in known if key in used] + sorted(used.difference(known))
    sheet = form.file.add_worksheet(name)
    put(sheet, 0, 0, typeset(f"{name}　{MARK}"), form.look(font_name=HEI, text_wrap=False))
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 34 if column in WIDE else 14)
        put(sheet, 1, place, column, form.boxed(font_name=HEI, bg_color=HEAD_FILL))
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(columns):
            day = {"num_format": "yyyy-mm-dd"} if isinstance(row.get(column), date) else {}
            put(sheet, number, place, row.get(column), form.boxed(**day))
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    return sheet


def roster_book(scheme: Scheme, year: int, units: Sequence[RosterUnit]) -> bytes:
    """The roster: units, groups, aliases."""
    stream = io.BytesIO()
    form = Form(stream, "考评单位名册", scheme.evaluator, year)
    rows: list[Row] = [
        {"单位": unit.name, "单位类别": unit.group, "别名": "、".join(unit.aliases) or None}
        for unit in units
    ]
    sheet_of(form, "名册", rows, scheme)
    form.close()
    return stream.getvalue()
