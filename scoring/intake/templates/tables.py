"""The workbook's tables: 基础项 with its sums, and the sheets of rows."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.worksheet import Worksheet

from criteria import Line, Scheme, Section
from scoring.intake.rows_base import DONE, DUE
from scoring.intake.templates.cell_rules import Lists, line_rule, row_rule
from scoring.intake.templates.form import (
    CENTRE,
    FIRST_ROW,
    HEAD_FILL,
    HEI,
    LEFT,
    LINE_COLOUR,
    OFFICE_FILL,
    Form,
    Value,
    height_of,
    lines_of,
    put,
)
from scoring.intake.templates.texts import bonus_note, evidence_part, ledger_note
from scoring.model.evidence import cell_name
from scoring.model.sheets import (
    BASE,
    OFFICE_COLUMNS,
    ColumnRule,
    Holds,
    SheetRule,
    sheets_of,
)
from scoring.text.typesetting import numeral, typeset

OF_THE_ROW = ("unit", "group")
"""Kinds of columns of collections only: in a unit's own workbook the cover says both."""
COLLECTED = ("单位", "单位类别", "编号", "核定分", "不适用", "说明")
"""The columns of 基础项 in the office's collection where rows are typed by hand."""
COLLECTED_WIDTHS: dict[str, float] = {"编号": 9.5, "考评内容": 38, "核定分": 9, "说明": 34}
PREPARED: dict[Holds, int] = {
    "lines": 2000, "bonus": 60, "deductions": 60, "vetoes": 60, "ledger": 200,
}  # fmt: skip
BOXED = 20
"""So many rows are boxed on a blank sheet, about a page; the others once they are filled."""
ROW_HEIGHT = 24
_BY_OFFICE = "本表由考评主体填写,填报单位填了的,整个文件退回。"
_BASE_NOTE = (
    "白色格填写,灰色格不填。点选单元格可以看到条款和填写要求;各项佐证材料见「填报说明」第{}部分。"
)


@dataclass(frozen=True)
class Filled:
    """What already stands in a workbook: by key on the cover, by id and column on 基础项,
    rows by column on the other sheets. ``mark`` is printed on every sheet.
    """

    cover: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    mark: str = ""


def counts_collected(scheme: Scheme) -> tuple[str, ...]:
    """The columns of counts that a collection has: none where each unit brings its own."""
    return (DUE, DONE) if any(line.counts_collected for line in scheme.lines) else ()


def _look_of(rule: ColumnRule, sheet: str) -> dict[str, Any]:
    """How a column's cells look: words to the left, points and dates in their formats."""
    left = rule.kind in ("text", "unit") or (rule.kind == "id" and sheet != BASE)
    formats = {"score": "0.00", "date": "yyyy-mm-dd", "date_in_year": "yyyy-mm-dd"}
    number = {"num_format": formats[rule.kind]} if rule.kind in formats else {}
    return (LEFT if left else CENTRE) | number


@dataclass(frozen=True)
class Tables:
    """The tables of one workbook, written sheet by sheet.

    ``unit`` and ``group`` are blank in the office's collection, whose rows name their units
    and whose cells are the office's to fill in.
    """

    form: Form
    scheme: Scheme
    unit: str
    group: str
    year: int
    filled: Filled

    @property
    def by_office(self) -> bool:
        """Whether it is the office's collection."""
        return not self.unit

    def _above(self, name: str, note: str) -> tuple[str, str, str]:
        """Title, unit and note over a table."""
        title = f"{self.year}年度{self.scheme.terms.work}考评　{name}"
        parts = [f"填报单位:{self.unit}", f"单位类别:{self.group}", f"年度:{self.year}"]
        if self.by_office:
            title += "(核定)"
            parts = [f"考评主体:{self.form.author}", f"年度:{self.year}"]
        mark = [self.filled.mark] if self.filled.mark else []
        unit = "　　".join([*map(typeset, parts), *mark])
        return typeset(title), unit, typeset(note)

    def _note(self, holds: Holds) -> str:
        """What stands above a table in a unit's workbook."""
        notes: dict[Holds, str] = {
            "lines": _BASE_NOTE.format(numeral(evidence_part(self.scheme))),
            "bonus": bonus_note(self.scheme),
            "ledger": ledger_note(self.scheme),
        }
        return notes.get(holds, _BY_OFFICE)

    def table(self, name: str, rules: Sequence[ColumnRule], note: str, kept: int = 1) -> Worksheet:
        """A sheet with its header and the ``note`` above it; ``kept`` columns stay."""
        heads = {rule.name: rule.required or rule.kind == "unit" for rule in rules}
        widths = [self._width(name, rule) for rule in rules]
        return self.form.table(name, widths, self._above(name, note), heads, kept)

    def write_cells(
        self,
        sheet: Worksheet,
        row: int,
        rules: Sequence[ColumnRule],
        values: Mapping[str, Value],
        locked: Container[str],
        fill: Mapping[str, str],
        *,
        boxed: bool = True,
        dated: Container[str] = (),
    ) -> int:
        """Write a row; gives how many lines its longest text takes.

        ``values`` and ``fill`` (colours) by column; cells of columns not ``locked`` are open, those
        of columns ``dated`` hold dates.
        """
        make, tall = self.form.boxed if boxed else self.form.look, 1
        for place, rule in enumerate(rules):
            look, value = _look_of(rule, sheet.name), values.get(rule.name)
            look = {**look, "num_format": "yyyy-mm-dd"} if rule.name in dated else look
            colour = {"bg_color": fill[rule.name]} if rule.name in fill else {}
            put(sheet, row, place, value, make(**look, **colour, locked=rule.name in locked))
            if isinstance(value, str):
                tall = max(tall, lines_of(value, self._width(sheet.name, rule)))
        return tall

    def _width(self, name: str, rule: ColumnRule) -> float:
        collected = COLLECTED_WIDTHS if self.by_office and name == BASE else {}
        return collected.get(rule.name, rule.width)

    def write_base(self) -> None:
        """基础项: all lines of the scheme, then the sums of each section and of all where there are
        points.
        """
        base = sheets_of(self.scheme).holding["lines"]
        columns = [rule for rule in base.columns if rule.kind not in OF_THE_ROW]
        sheet = self.table(BASE, columns, self._note("lines"), kept=2)
        row = FIRST_ROW
        for line in self.scheme.lines:
            self._write_line(sheet, row, line, columns)
            row += 1
        end = first = FIRST_ROW
        for section in self.scheme.sections if self.scheme.is_scored else ():
            first, end = end, end + len(section.lines)
            self._write_sum(sheet, row, (first, end), section, columns)
            row += 1
        if self.scheme.is_scored:
            self._write_sum(sheet, row, (FIRST_ROW, end), None, columns)
            row += 1
        words = typeset("　　　　　　　　　　　　　　".join(("填表人:", "审核人:", "单位负责人:")))
        look = self.form.look(align="left", locked=False)
        self.form.across(sheet, row, len(columns) - 1, words, look, 36)
        sheet.print_area(0, 0, row, len(columns) - 1)

    def _write_line(
        self, sheet: Worksheet, row: int, line: Line, columns: Sequence[ColumnRule]
    ) -> None:
        printed: dict[str, Value] = {
            "编号": line.id,
            "考评内容": typeset(line.words_on_form),
            "分值": line.max / 100,
        }
        values = printed | {**self.filled.lines.get(line.id, {})}
        names = [rule.name for rule in columns]
        kinds = set() if line.measure.is_counted and not line.scorer else {"count", "score"}
        kinds -= {"score"} if line.measure.kind == "judged" and not line.scorer else set()
        shut = [rule.name for rule in columns if rule.kind in kinds and rule.name not in printed]
        shut += [DUE] if line.measure.kind == "deadline" or line.measure.by_group_mean else []
        grey = dict.fromkeys((*shut, *OFFICE_COLUMNS), OFFICE_FILL)
        dated = (DONE,) if line.measure.kind == "deadline" else ()
        locked = {*grey, *printed}
        tall = self.write_cells(sheet, row, columns, values, locked, grey, dated=dated)
        sheet.set_row(row, height_of(tall))
        for place, name in enumerate(names):
            if name not in shut and (validation := line_rule(self.scheme, line, name, row, names)):
                sheet.data_validation(row, place, row, place, validation)

    def _write_sum(
        self,
        sheet: Worksheet,
        row: int,
        lines: tuple[int, int],
        section: Section | None,
        columns: Sequence[ColumnRule],
    ) -> None:
        """小计 of a section, or 合计: formulas that carry their value."""
        look = {"font_name": HEI, "bg_color": HEAD_FILL}
        title = self.form.boxed(align="center", **look)
        number = self.form.boxed(align="center", num_format="0.00;-0.00;", **look)
        of = section.lines if section else self.scheme.lines
        for place, rule in enumerate(columns):
            if rule.kind == "score":
                span = f"{cell_name(lines[0] + 1, place)}:{cell_name(lines[1], place)}"
                total = self._sum(of, rule.name)
                sheet.write_formula(row, place, f"=SUM({span})", number, total)
            else:
                put(sheet, row, place, None, title)
        put(sheet, row, 0, "小计" if section else "合计", title)
        ledger = "或台账" if self.scheme.ledger else ""
        whole = f"只加表中已填的分数;不填自评分、按数量{ledger}计分的项由系统计入"
        words = f"{section.id}、{section.title}" if section else whole
        put(sheet, row, 1, typeset(words), self.form.boxed(**LEFT, **look))
        sheet.set_row(row, 22)

    def _sum(self, lines: Sequence[Line], name: str) -> float:
        if name == "分值":
            return sum(line.max for line in lines) / 100
        given = (self.filled.lines.get(line.id, {}).get(name) for line in lines)
        return round(sum(float(v) for v in given if isinstance(v, int | float)), 2)

    def write_rows(self, of: SheetRule, lists: Lists, note: str = "") -> None:
        """A sheet of rows: those already filled, then rows that wait to be.

        ``lists`` are the ranges of the drop-downs; ``note`` stands above in place of the
        unit's.
        """
        name, counts = of.name, counts_collected(self.scheme)
        columns = [
            rule
            for rule in of.columns
            if (self.by_office or rule.kind not in OF_THE_ROW)
            and (of.holds != "lines" or rule.name in (*COLLECTED, *counts))
        ]
        office = {
            rule.name
            for rule in columns
            if not self.by_office and (of.by_office or rule.name in OFFICE_COLUMNS)
        }
        sheet = self.table(name, columns, note or self._note(of.holds))
        sheet.set_default_row(ROW_HEIGHT)
        rows = self.filled.rows.get(name, ())
        end = FIRST_ROW + max(PREPARED[of.holds], len(rows))
        for row in range(FIRST_ROW, end):
            given = rows[row - FIRST_ROW] if row - FIRST_ROW < len(rows) else {}
            boxed = row < FIRST_ROW + BOXED or bool(given)
            grey = dict.fromkeys(office, OFFICE_FILL) if boxed else {}
            tall = self.write_cells(sheet, row, columns, given, office, grey, boxed=boxed)
            if tall > 1:
                sheet.set_row(row, height_of(tall))
        for place, rule in enumerate(columns):
            if validation := row_rule(self.scheme, of.holds, rule, lists, self.year):
                sheet.data_validation(FIRST_ROW, place, end - 1, place, validation)
        last = cell_name(FIRST_ROW + 1, len(columns) - 1)
        box = self.form.file.add_format({"border": 1, "border_color": LINE_COLOUR})
        filled = f"=COUNTA($A{FIRST_ROW + 1}:${last})>0"
        shown = {"type": "formula", "criteria": filled, "format": box}
        sheet.conditional_format(FIRST_ROW, 0, end - 1, len(columns) - 1, shown)
