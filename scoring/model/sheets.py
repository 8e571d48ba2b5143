"""The sheets of the contract: one table of their columns.

The template, the reading of cells and the evidence's dtypes follow from :func:`sheets_of`. Which
sheets there are, some of their names and the ledger's columns are the scheme's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from criteria import Ledger, Scheme, Terms
from scoring.text.folding import fold, fold_heading

Kind = Literal[
    "text", "id", "unit", "group", "score", "points", "count", "date", "date_in_year", "choice",
    "step", "adopted", "mark",
]  # fmt: skip
"""What a column's cells hold: ``score`` is points of a line, ``points`` those of a deduction,
``date_in_year`` a date within the year on the cover, ``step`` and ``adopted`` (核定) choices
that the evidence keeps as a place and as a bool, ``mark`` is 不适用."""

Holds = Literal["lines", "bonus", "deductions", "vetoes", "ledger"]
"""What a sheet's rows become: the frame of ``Evidence`` of that name."""

COVER = "封面"
BASE = "基础项"
GUIDE = "填报说明"
"""The template's own page of instructions; it holds no evidence and is not read."""
PROBLEM_LIST = "问题清单"
"""The list in a workbook that was sent back with its problems marked; it is not read."""

COVER_KEYS = ("方案", "年度", "考评主体", "单位", "单位类别", "填报人", "填报日期")
COVER_REQUIRED = ("方案", "年度")
COVER_HABITS = ("封皮", "封页", "首页")

YES_NO = ("是", "否")
ADOPTED = ("采纳", "不采纳")
STEP = ("是", "部分", "否", "不适用")
TEXT = "category"
DTYPES: dict[Kind, str] = {
    "text": TEXT, "choice": TEXT, "id": "int16", "score": "int32", "points": "int64",
    "count": "int64", "date": "datetime64[s]", "date_in_year": "datetime64[s]", "step": "int8",
    "adopted": "bool",
}  # fmt: skip
"""How the evidence keeps each kind."""


@dataclass(frozen=True)
class ColumnRule:
    """One column of a sheet of rows.

    ``field`` is its name in the evidence, blank where it is not kept under one; ``required``
    columns must stand in the header and each row; ``width`` is the template's, in characters;
    ``habits`` are headings, folded, that offices give it instead.
    """

    name: str
    kind: Kind = "text"
    field: str = ""
    width: float = 0
    required: bool = False
    choices: tuple[str, ...] = ()
    habits: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class SheetRule:
    """One sheet of rows; ``habits`` are names, folded, that offices give it instead."""

    name: str
    holds: Holds
    habits: tuple[str, ...]
    columns: tuple[ColumnRule, ...]

    @cached_property
    def by_name(self) -> dict[str, ColumnRule]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def by_heading(self) -> dict[str, ColumnRule]:
        """Columns by folded heading."""
        return {fold_heading(column.name): column for column in self.columns}

    @cached_property
    def required(self) -> tuple[ColumnRule, ...]:
        """The columns without which the sheet cannot be read."""
        return tuple(column for column in self.columns if column.required)

    @cached_property
    def dtypes(self) -> dict[str, str]:
        """The dtypes of the columns' fields in the evidence."""
        return {c.field: DTYPES[c.kind] for c in self.columns if c.field and c.kind in DTYPES}

    @property
    def by_office(self) -> bool:
        """Whether its rows are the office's to write, in a unit's own workbook as well."""
        return self.holds in ("deductions", "vetoes")


@dataclass(frozen=True, eq=False)
class SheetBook:
    """The sheets of rows of one scheme's workbooks, in their order."""

    rules: tuple[SheetRule, ...]

    def __iter__(self) -> Iterator[SheetRule]:
        return iter(self.rules)

    @cached_property
    def by_name(self) -> dict[str, SheetRule]:
        """Sheets by name."""
        return {rule.name: rule for rule in self.rules}

    @cached_property
    def holding(self) -> dict[Holds, SheetRule]:
        """Sheets by what they hold."""
        return {rule.holds: rule for rule in self.rules}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all sheets that are read, 封面 first."""
        return (COVER, *self.by_name)

    @cached_property
    def wanted(self) -> list[str]:
        """Those names, folded."""
        return [fold(name) for name in self.names]


_CHOICES: dict[Kind, tuple[str, ...]] = {"step": STEP, "adopted": ADOPTED, "mark": YES_NO}


def _column(
    name: str, kind: Kind = "text", field: str = "", width: float = 0, *choices: str,
    required: bool = False, habits: str = "",
) -> ColumnRule:  # fmt: skip
    given = choices or _CHOICES.get(kind, ())
    return ColumnRule(name, kind, field, width, required, given, tuple(habits.split()))


def _sheet(name: str, holds: Holds, habits: str, *columns: ColumnRule) -> SheetRule:
    unit = _column("单位", "unit", width=18, habits="单位名称 考评单位 被考评单位 参评单位")
    return SheetRule(name, holds, tuple(habits.split()), (unit, *columns))


_RULED = "采纳 是否采纳 核定意见 核定结果 核定情况 核定分"

# Left out of the habits are names that are columns of an office's own in some offices: 序号,
# 备注, 填报单位, 责任科室, and 是否适用, which says the contrary of 不适用.
_LINES = _sheet(
    BASE, "lines", "基础分 基本项 基本分 基础表 自评 自评分",
    _column("单位类别", "group", "", 14),
    _column("编号", "id", "item", 8, required=True,
            habits="项目编号 条款编号 指标编号 考评编号 考核编号 条款号 编码"),
    _column("考评内容", width=56),
    _column("分值", "score", width=7, habits="标准分 标准分值 满分"),
    _column("应完成数", "count", "due", 10, habits="应完成 任务数 应评估数 应评数"),
    _column("完成数", "count", "done", 8,
            habits="完成 已完成 实际完成 实际完成数 已评估数"),
    _column("自评分", "score", "self", 8,
            habits="自评 自评得分 得分(自评) 自评分数 自查分 自查得分 自我评分 自打分"),
    _column("核定分", "score", "verified", 8,
            habits="核定 核定得分 得分(核定) 核定分数 考核得分 考评得分 考核分 考评分 "
            "审核分 审核得分 复核分 复核得分 认定分 最终得分"),
    _column("不适用", "mark", "marked", 8, habits="不适合 不适用项"),
    _column("佐证材料", "text", "evidence", 27,
            habits="佐证 佐证资料 证明材料 证明资料 支撑材料 印证材料"),
    _column("说明", "text", "note", 18, habits="情况说明"),
)  # fmt: skip


def _bonus(terms: Terms) -> SheetRule:
    return _sheet(
        f"{terms.bonus}项", "bonus", f"{terms.bonus} {terms.bonus}事项 加分",
        _column(terms.practice, "text", "practice", 36, required=True,
                habits="经验做法 经验 做法 典型经验 典型做法 做法名称 经验名称"),
        _column("情形", "id", "case", 40, required=True, habits="加分情形 情形编号 情形类别"),
        _column("取得日期", "date_in_year", "date", 13, required=True, habits="日期 获得日期"),
        _column("文号或出处", "text", "document", 30, required=True,
                habits="文号 出处 文号出处 文号/出处 文号及出处"),
        _column("核定", "adopted", "adopted", 9, habits=_RULED),
        _column("说明", "text", "note", 26),
    )  # fmt: skip


def _deductions(terms: Terms) -> SheetRule:
    return _sheet(
        f"{terms.deduction}项", "deductions", "减分 减分项 扣分 扣分项 减分事项 扣分事项",
        _column("情形", "id", "case", 34, required=True,
                habits="减分情形 扣分情形 情形编号 情形类别"),
        _column("事项", "text", "matter", 32, required=True,
                habits="事项名称 减分事项 扣分事项 事由"),
        _column("起数", "count", "count", 7, habits="件数 次数"),
        _column(terms.deduction, "points", "points", 8,
                habits="减分 扣分 减分值 扣分值 减分数 扣分数"),
        _column("日期", "date_in_year", "date", 13, required=True, habits="发生日期 认定日期"),
        _column("依据", "text", "basis", 26, required=True,
                habits="减分依据 扣分依据 文件依据"),
        _column("核定", "adopted", "adopted", 9, habits=_RULED),
        _column("说明", "text", "note", 26),
    )  # fmt: skip


def _vetoes(terms: Terms) -> SheetRule:
    return _sheet(
        terms.veto, "vetoes", "否决 否决项 一票否决",
        _column("事项", "text", "matter", 52, required=True, habits="事项名称 否决事项"),
        _column("认定日期", "date", "date", 14, required=True, habits="日期"),
        _column("认定文号", "text", "document", 34, required=True,
                habits="文号 文件号 认定文件"),
        _column("说明", "text", "note", 54),
    )  # fmt: skip


def _ledger(ledger: Ledger) -> SheetRule:
    columns = (
        ColumnRule(c.name, c.kind, c.field, c.width, c.required,
                   c.choices or _CHOICES.get(c.kind, ()), tuple(map(fold_heading, c.habits)))
        for c in ledger.columns
    )  # fmt: skip
    return _sheet(ledger.sheet, "ledger", " ".join(map(fold, ledger.habits)), *columns)


def sheets_of(scheme: Scheme) -> SheetBook:
    """The sheets of a scheme's workbooks: 基础项, and those of the parts that the scheme has."""
    has = bool(scheme.bonus), bool(scheme.deductions), bool(scheme.veto)
    return _sheets_of(scheme.terms, scheme.ledger, *has)


@lru_cache(64)
def _sheets_of(
    terms: Terms, ledger: Ledger | None, bonus: bool, deductions: bool, veto: bool
) -> SheetBook:
    rules = [_LINES]
    rules += [_bonus(terms)] if bonus else []
    rules += [_deductions(terms)] if deductions else []
    rules += [_vetoes(terms)] if veto else []
    return SheetBook((*rules, *([_ledger(ledger)] if ledger else [])))


def office_cells(scheme: Scheme, last: str = "、") -> str:
    """The columns and sheets that are the office's to fill, in words; ``last`` joins the last."""
    book = sheets_of(scheme)
    columns = [
        name for name in OFFICE_COLUMNS if any(name in r.by_name for r in book if not r.by_office)
    ]
    *names, final = [*columns, *(rule.name for rule in book if rule.by_office)]
    return f"{'、'.join(names)}{last if names else ''}{final}"


LINES, BONUS, DEDUCTIONS, VETOES = (
    rule.dtypes
    for neutral in [Terms(work="考评")]
    for rule in (_LINES, _bonus(neutral), _deductions(neutral), _vetoes(neutral))
)
"""How the evidence keeps what these sheets hold, the same in every scheme."""
LINE_FIELDS = {c.field: c for c in _LINES.columns if c.field}
"""The columns of 基础项 that the evidence keeps, by field."""
OFFICE_COLUMNS = ("核定分", "核定")
"""Columns that are the office's to fill, in a unit's own workbook as well."""
