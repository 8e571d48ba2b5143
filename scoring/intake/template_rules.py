"""What the workbook's cells take: drop-downs, bounds and input messages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from criteria import Line, Scheme
from scoring.intake.layout import YES_NO, ColumnRule
from scoring.intake.template_guide import UNITS
from scoring.intake.template_page import day_between, one_of, prompt, refusal
from scoring.intake.template_texts import points_of, way_of
from scoring.model.evidence import cell_name

FIRST_YEAR, LAST_YEAR = 2000, 2099


def any_day() -> dict[str, Any]:
    """Any date of this century."""
    return day_between(datetime.date(FIRST_YEAR, 1, 1), datetime.date(LAST_YEAR, 12, 31))


def line_rule(
    line: Line, name: str, row: int, names: list[str], *, by_office: bool = False
) -> dict[str, Any] | None:
    """The validation and the input message of one cell of 基础项; ``by_office``: in the
    office's own collection.
    """
    rule: dict[str, Any] = {"validate": "any"}
    cell = cell_name(row + 1, names.index(name))
    title = f"{line.id}({points_of(line.max)}分)"
    if name == "考评内容":
        return rule | prompt(line.id, f"{line.article}　{line.title}")
    if name == "佐证材料":
        return rule | prompt(f"{line.id} 佐证材料", line.evidence)
    if name == "不适用":
        words = "确实不适用的选「是」,并必须在「说明」中写明理由;适用的留空或选「否」。"
        return one_of(YES_NO) | prompt(title, words)
    if name in ("自评分", "核定分"):
        who = f"{way_of(line)}。"
        if name == "核定分":
            who = line.title if by_office else "由考评主体填写,填报单位填了的退回。"
        return _points_rule(line, cell) | prompt(title, who)
    if name in ("应完成数", "完成数"):
        return _count_rule(line, name, cell, row, names) | prompt(title, f"{way_of(line)}。")
    return None


def _points_rule(line: Line, cell: str) -> dict[str, Any]:
    if line.allowed:
        return one_of([points_of(each) for each in line.allowed])
    most = points_of(line.max)
    formula = f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={most},ROUND({cell},2)={cell})"
    words = refusal(f"{line.id} 应填 0 至 {most} 之间的数,最多两位小数")
    return {"validate": "custom", "value": formula, **words}


def _count_rule(line: Line, name: str, cell: str, row: int, names: list[str]) -> dict[str, Any]:
    """A count is a number not below 0; of a share no more can be done than is due."""
    parts = [f"ISNUMBER({cell})", f"{cell}>=0"]
    words = "应填不小于 0 的数"
    if line.measure.whole:
        parts.append(f"INT({cell})={cell}")
        words = "应填不小于 0 的整数"
    if name == "完成数" and line.measure.kind in ("share", "penalty"):
        due = cell_name(row + 1, names.index("应完成数"))
        parts.append(f'OR({due}="",{cell}<={due})')
        words += ",且不大于应完成数"
    return {"validate": "custom", "value": f"=AND({','.join(parts)})", **refusal(words)}


def row_rule(
    scheme: Scheme, name: str, column: ColumnRule, lists: Mapping[str, str], year: int
) -> dict[str, Any] | None:
    """The validation of a column of a row sheet; ``lists`` as :func:`write_guide` gives them.

    Units that the roster does not hold can be typed: a warning, so that an alias passes.
    """
    if column.choices:
        return one_of(column.choices)
    if column.holds == "group":
        return one_of([group.name for group in scheme.groups])
    if column.holds == "unit" and UNITS in lists:
        words = refusal("名册中没有这个单位;请从下拉列表中选取,或核对名称")
        return {"validate": "list", "source": lists[UNITS], "error_type": "warning", **words}
    if column.holds == "id":
        words = refusal("请从下拉列表中选取;各项和各种情形见「填报说明」")
        return {"validate": "list", "source": lists[name], **words}
    if column.name in ("取得日期", "日期"):
        return day_between(datetime.date(year, 1, 1), datetime.date(year, 12, 31))
    if column.holds == "date":
        return any_day()
    if column.name == "核定分":
        most = max(line.max for line in scheme.lines) / 100
        words = refusal("核定分应为不小于 0、不大于该项分值的数,最多两位小数")
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most} | words
    if column.holds in ("count", "points"):
        what = "integer" if column.holds == "count" else "decimal"
        words = refusal(f"{column.name}应为正数")
        return {"validate": what, "criteria": ">", "value": 0, **words}
    return None
