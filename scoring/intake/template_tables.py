"""The workbook's tables: 基础项 with its sums, and the sheets of rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.worksheet import Worksheet

from criteria import Line, Scheme, Section
from scoring.intake.layout import (
    BASE,
    BONUS,
    DEDUCTION,
    LEDGER,
    OFFICE_COLUMNS,
    OFFICE_SHEETS,
    SHEETS,
    VETO,
    ColumnRule,
)
from scoring.intake.template_page import (
    HEAD_FILL,
    HEAD_ROW,
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
from scoring.intake.template_rules import line_rule, row_rule
from scoring.model.evidence import cell_name
from scoring.text.typesetting import typeset

FIRST_ROW = HEAD_ROW + 1
OF_THE_ROW = ("单位", "单位类别")
"""Columns of collections only: in a unit's own workbook the cover says both."""
BASE_WIDTHS = {
    "编号": 8, "考评内容": 56, "分值": 7, "应完成数": 10, "完成数": 8, "自评分": 8,
    "核定分": 8, "不适用": 8, "佐证材料": 27, "说明": 18,
}  # fmt: skip
WIDTHS: dict[str, dict[str, float]] = {
    BONUS: {"经验做法": 36, "情形": 40, "取得日期": 13, "文号或出处": 30, "核定": 9, "说明": 26},
    DEDUCTION: {
        "情形": 34, "事项": 32, "起数": 7, "减分": 8, "日期": 13, "依据": 26, "核定": 9, "说明": 26,
    },
    VETO: {"事项": 52, "认定日期": 14, "认定文号": 34, "说明": 54},
    LEDGER: {
        "事项名称": 28, "类别": 7, "提出方式": 10, "决策日期": 12, "评估日期": 12, "评估方案": 9,
        "征求意见": 9, "评估风险": 9, "风险等级": 9, "评估结论": 11, "化解方案": 9, "跟踪督查": 9,
        "报备日期": 12, "档案号": 18, "备注": 16,
    },
}  # fmt: skip
COLLECTED = ("单位", "单位类别", "编号", "核定分", "不适用", "说明")
"""The columns of 基础项 in the office's collection where rows are typed by hand."""
COLLECTED_WIDTHS: dict[str, float] = {"编号": 9.5, "考评内容": 38, "核定分": 9, "说明": 34}
UNIT_WIDTHS: dict[str, float] = {"单位": 18, "单位类别": 14}
PREPARED = {BASE: 2000, BONUS: 60, DEDUCTION: 60, VETO: 60, LEDGER: 200}
BOXED = 20
"""So many rows are boxed on a blank sheet, about a page; the others once they are filled."""
ROW_HEIGHT = 24
SUM_NOTE = "只加表中已填的分数;不填自评分、按数量或台账计分的项由系统计入"
NOTES = {
    BASE: "白色格填写,灰色格不填。点选单元格可以看到条款和填写要求;"
    "各项佐证材料见「填报说明」第六部分。",
    BONUS: "每取得一次填一行;同一经验做法各行名称要写得一样,按最高的一次计分。"
    "取得日期须在本年度内。",
    DEDUCTION: "本表由考评主体填写,填报单位填了的,整个文件退回。",
    VETO: "本表由考评主体填写,填报单位填了的,整个文件退回。",
    LEDGER: "本年度每件重大决策事项一行,未评估的也要列入,评估日期留空;步骤选是、部分、否、不适用。",
}


@dataclass(frozen=True)
class Filled:
    """What already stands in a workbook: by key on the cover, by id and column on 基础项,
    rows by column on the other sheets. ``mark`` is printed on every sheet.
    """

    cover: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    rows: Mapping[str, Sequence[Mapping[str, Value]]] = field(default_factory=dict)
    mark: str = ""


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

    def above(self, name: str, note: str = "") -> tuple[str, str, str]:
        """Title, unit and note over a table."""
        title = f"{self.year}年度社会稳定风险评估工作考评　{name}"
        parts = [f"填报单位:{self.unit}", f"单位类别:{self.group}", f"年度:{self.year}"]
        if self.by_office:
            title += "(核定)"
            parts = [f"考评主体:{self.form.author}", f"年度:{self.year}"]
        mark = [self.filled.mark] if self.filled.mark else []
        return (
            typeset(title),
            "　　".join([*map(typeset, parts), *mark]),
            typeset(note or NOTES[name]),
        )

    def write_base(self) -> None:
        """基础项: all lines of the scheme, then the sums of each section and of all."""
        columns = self._columns(BASE)
        heads = {column.name: column.required for column in columns}
        widths = [BASE_WIDTHS[name] for name in heads]
        sheet = self.form.table(BASE, widths, self.above(BASE), heads, kept=2)
        for row, line in enumerate(self.scheme.lines, start=FIRST_ROW):
            self._write_line(sheet, row, line, list(heads))
        first = FIRST_ROW
        row = FIRST_ROW + len(self.scheme.lines)
        end = row
        for section in self.scheme.sections:
            self._write_sum(sheet, row, (first, first + len(section.lines)), section, list(heads))
            first += len(section.lines)
            row += 1
        self._write_sum(sheet, row, (FIRST_ROW, end), None, list(heads))
        look = self.form.look(align="left", locked=False)
        words = typeset("　　　　　　　　　　　　　　".join(("填表人:", "审核人:", "单位负责人:")))
        sheet.merge_range(row + 1, 0, row + 1, len(heads) - 1, "", look)
        put(sheet, row + 1, 0, words, look)
        sheet.set_row(row + 1, 36)
        sheet.print_area(0, 0, row + 1, len(heads) - 1)

    def _write_line(self, sheet: Worksheet, row: int, line: Line, names: list[str]) -> None:
        printed_here: dict[str, Value] = {
            "编号": line.id,
            "考评内容": typeset(line.words),
            "分值": line.max / 100,
        }
        given = self.filled.lines.get(line.id, {})
        judged = line.measure.kind == "judged"
        tall = 1
        for place, name in enumerate(names):
            value = given.get(name, printed_here.get(name))
            shut = judged and name in ("应完成数", "完成数")
            grey = shut or name in OFFICE_COLUMNS
            look: dict[str, Any] = {"align": "center"}
            if name in ("考评内容", "佐证材料", "说明"):
                look = {**LEFT}
            if name in ("分值", "自评分", "核定分"):
                look["num_format"] = "0.00"
            if grey:
                look["bg_color"] = OFFICE_FILL
            look["locked"] = grey or name in printed_here
            put(sheet, row, place, value, self.form.boxed(**look))
            if isinstance(value, str):
                tall = max(tall, lines_of(value, BASE_WIDTHS[name]))
            rule = line_rule(line, name, row, names)
            if rule and not shut:
                sheet.data_validation(row, place, row, place, rule)
        sheet.set_row(row, height_of(tall))

    def _write_sum(
        self,
        sheet: Worksheet,
        row: int,
        lines: tuple[int, int],
        section: Section | None,
        names: list[str],
    ) -> None:
        """小计 of a section, or 合计: formulas that carry their value."""
        look = {"font_name": HEI, "bg_color": HEAD_FILL}
        title = self.form.boxed(align="center", **look)
        number = self.form.boxed(align="center", num_format="0.00;-0.00;", **look)
        of = section.lines if section else self.scheme.lines
        for place, name in enumerate(names):
            if name in ("分值", "自评分", "核定分"):
                span = f"{cell_name(lines[0] + 1, place)}:{cell_name(lines[1], place)}"
                sheet.write_formula(row, place, f"=SUM({span})", number, self._sum(of, name))
            else:
                put(sheet, row, place, None, title)
        put(sheet, row, 0, "小计" if section else "合计", title)
        words = f"{section.id}、{section.title}" if section else SUM_NOTE
        put(sheet, row, 1, typeset(words), self.form.boxed(**LEFT, **look))
        sheet.set_row(row, 22)

    def _sum(self, lines: Sequence[Line], name: str) -> float:
        if name == "分值":
            return sum(line.max for line in lines) / 100
        given = (self.filled.lines.get(line.id, {}).get(name) for line in lines)
        return round(sum(float(v) for v in given if isinstance(v, int | float)), 2)

    def write_rows(self, name: str, lists: Mapping[str, str], note: str = "") -> None:
        """A sheet of rows: those already filled, then rows that wait to be.

        ``lists`` are the ranges of the drop-downs; ``note`` stands above in place of the
        unit's.
        """
        columns = self._columns(name)
        widths = [self._width(name, column.name) for column in columns]
        heads = {column.name: column.required for column in columns}
        if self.by_office:
            heads["单位"] = True
        sheet = self.form.table(name, widths, self.above(name, note), heads)
        sheet.set_default_row(ROW_HEIGHT)
        rows = self.filled.rows.get(name, ())
        end = FIRST_ROW + max(PREPARED[name], len(rows))
        for row in range(FIRST_ROW, end):
            given = rows[row - FIRST_ROW] if row - FIRST_ROW < len(rows) else {}
            self._write_row(sheet, row, name, columns, given)
        for place, column in enumerate(columns):
            if rule := row_rule(self.scheme, name, column, lists, self.year):
                sheet.data_validation(FIRST_ROW, place, end - 1, place, rule)
        last = cell_name(FIRST_ROW + 1, len(columns) - 1)
        box = self.form.file.add_format({"border": 1, "border_color": LINE_COLOUR})
        criteria = f"=COUNTA($A{FIRST_ROW + 1}:${last})>0"
        sheet.conditional_format(
            FIRST_ROW, 0, end - 1, len(columns) - 1,
            {"type": "formula", "criteria": criteria, "format": box},
        )  # fmt: skip

    def _write_row(
        self,
        sheet: Worksheet,
        row: int,
        name: str,
        columns: Sequence[ColumnRule],
        given: Mapping[str, Value],
    ) -> None:
        boxed = row < FIRST_ROW + BOXED or bool(given)
        tall = 1
        for place, column in enumerate(columns):
            office = not self.by_office and (name in OFFICE_SHEETS or column.name in OFFICE_COLUMNS)
            look: dict[str, Any] = {"locked": office}
            left = column.holds in ("text", "unit") or (column.holds == "id" and name != BASE)
            look |= LEFT if left else {"align": "center"}
            if column.holds == "date":
                look["num_format"] = "yyyy-mm-dd"
            if column.name == "核定分":
                look["num_format"] = "0.00"
            if office and boxed:
                look["bg_color"] = OFFICE_FILL
            make = self.form.boxed if boxed else self.form.look
            value = given.get(column.name)
            put(sheet, row, place, value, make(**look))
            if isinstance(value, str):
                tall = max(tall, lines_of(value, self._width(name, column.name)))
        if tall > 1:
            sheet.set_row(row, height_of(tall))

    def _columns(self, name: str) -> list[ColumnRule]:
        """A sheet's columns: all the unit's; in a collection those that are the office's."""
        columns = SHEETS[name].columns
        if not self.by_office:
            return [column for column in columns if column.name not in OF_THE_ROW]
        if name == BASE:
            return [column for column in columns if column.name in COLLECTED]
        return [*columns]

    @staticmethod
    def _width(name: str, column: str) -> float:
        widths = BASE_WIDTHS | COLLECTED_WIDTHS if name == BASE else WIDTHS[name]
        return (UNIT_WIDTHS | widths)[column]
