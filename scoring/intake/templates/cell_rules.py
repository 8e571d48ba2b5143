"""What the workbook's cells take: drop-downs, bounds and input messages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from criteria import Line, Scheme
from scoring.intake.templates.texts import points_of, way_of
from scoring.model.evidence import UsageError, cell_name
from scoring.model.sheets import YES_NO, ColumnRule, Holds
from scoring.text.typesetting import typeset

FIRST_YEAR, LAST_YEAR = 2000, 2099
Lists = Mapping[Holds | Literal["units"], str]
"""The ranges that drop-downs refer to: by what a sheet holds its ids, and that of the units."""
_MOST_PROMPT, _MOST_PROMPT_TITLE = 255, 32


def check_year(year: int) -> None:
    """Raise :class:`UsageError` for a year outside 2000 to 2099."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"年度应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间,写的是 {year}")


def one_of(choices: Sequence[str]) -> dict[str, Any]:
    """A closed list as a drop-down."""
    words = "、".join(choices)
    return {"validate": "list", "source": [*choices], **_refusal(f"请从下拉列表中选取:{words}")}


def day_within(first: int, last: int) -> dict[str, Any]:
    """A date from the first day of a year to the last of another."""
    begin, end = datetime.date(first, 1, 1), datetime.date(last, 12, 31)
    words = _refusal(f"请填 {begin} 至 {end} 之间的日期,如 {first}-03-01")
    return {"validate": "date", "criteria": "between", "minimum": begin, "maximum": end, **words}


def line_rule(
    scheme: Scheme, line: Line, name: str, row: int, names: list[str], *, by_office: bool = False
) -> dict[str, Any] | None:
    """Validation and input message of a cell of 基础项; ``by_office``: of the collection."""
    cell = cell_name(row + 1, names.index(name))
    title, way = f"{line.id}({points_of(line.max)}分)", f"{way_of(line, scheme)}。"
    if name == "考评内容":
        return {"validate": "any"} | _prompt(line.id, f"{line.article}　{line.title}")
    if name == "佐证材料":
        return {"validate": "any"} | _prompt(f"{line.id} 佐证材料", line.evidence)
    if name == "不适用":
        words = "确实不适用的选「是」,并必须在「说明」中写明理由;适用的留空或选「否」。"
        return one_of(YES_NO) | _prompt(title, words)
    if name == "自评分":
        return _points_rule(line, cell) | _prompt(title, way)
    if name == "核定分":
        words = line.title if by_office else "由考评主体填写,填报单位填了的退回。"
        return _points_rule(line, cell) | _prompt(title, words)
    if line.measure.of == "change" and name in ("应完成数", "完成数"):
        figure = f"{line.measure.compared if name == '应完成数' else '本年'}数"
        return _count_rule(line, cell) | _prompt(f"{line.id} {figure}", way)
    if name == "应完成数":
        return _count_rule(line, cell) | _prompt(title, way)
    if name == "完成数" and line.measure.kind == "deadline":
        return day_within(FIRST_YEAR, LAST_YEAR) | _prompt(title, way)
    if name == "完成数":
        due = cell_name(row + 1, names.index("应完成数"))
        return _count_rule(line, cell, due) | _prompt(title, way)
    return None


def _points_rule(line: Line, cell: str) -> dict[str, Any]:
    if line.allowed:
        return one_of([points_of(each) for each in line.allowed])
    most = points_of(line.max)
    formula = f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={most},ROUND({cell},2)={cell})"
    words = _refusal(f"{line.id} 应填 0 至 {most} 之间的数,最多两位小数")
    return {"validate": "custom", "value": formula, **words}


def _count_rule(line: Line, cell: str, due: str = "") -> dict[str, Any]:
    """A count is a number not below 0; of a share no more can be done than is ``due``."""
    parts, words = [f"ISNUMBER({cell})", f"{cell}>=0"], "应填不小于 0 的数"
    if line.measure.whole:
        parts.append(f"INT({cell})={cell}")
        words = "应填不小于 0 的整数"
    if due and line.measure.done_within_due:
        parts.append(f'OR({due}="",{cell}<={due})')
        words += ",且不大于应完成数"
    return {"validate": "custom", "value": f"=AND({','.join(parts)})", **_refusal(words)}


def row_rule(
    scheme: Scheme, holds: Holds, column: ColumnRule, lists: Lists, year: int
) -> dict[str, Any] | None:
    """The validation of a column of a row sheet; ``lists`` as :func:`write_guide` gives them.

    Units that the roster does not hold can be typed: a warning, so that an alias passes.
    """
    kind = column.kind
    if column.choices:
        return one_of(column.choices)
    if kind == "group":
        return one_of([group.name for group in scheme.groups])
    if kind == "unit" and "units" in lists:
        words = _refusal("名册中没有这个单位;请从下拉列表中选取,或核对名称")
        return {"validate": "list", "source": lists["units"], "error_type": "warning", **words}
    if kind == "id":
        words = _refusal("请从下拉列表中选取;各项和各种情形见「填报说明」")
        return {"validate": "list", "source": lists[holds], **words}
    if kind == "date_in_year":
        return day_within(year, year)
    if kind == "date":
        return day_within(FIRST_YEAR, LAST_YEAR)
    if kind == "score":
        most = max(line.most for line in scheme.lines) / 100
        words = _refusal("核定分应为不小于 0、不大于该项分值的数,最多两位小数")
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most} | words
    if kind in ("count", "points") and holds != "lines":
        what, words = (
            "integer" if kind == "count" else "decimal",
            _refusal(f"{column.name}应为正数"),
        )
        return {"validate": what, "criteria": ">", "value": 0, **words}
    return None


def _prompt(title: str, text: str) -> dict[str, str]:
    """An input message within Excel's limits."""
    return {
        "input_title": typeset(title)[:_MOST_PROMPT_TITLE],
        "input_message": typeset(text)[:_MOST_PROMPT],
    }


def _refusal(text: str) -> dict[str, str]:
    """What Excel says when a value is not taken."""
    return {"error_title": "不能这样填写", "error_message": typeset(text)[:_MOST_PROMPT]}
