"""The calendar as lists: dates with their states, by date or by unit; what was recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from scoring.model.due import STATE_ORDER, Standing, StateKind
from scoring.office.due_claims import Claim
from scoring.office.looks import Arrival, Count, DueChange, DueEvent, State
from scoring.reports.markup import figures, macros
from web.components.year_tables import when

CSS = Path(__file__).with_name("calendar.css")
STATES: dict[StateKind, tuple[str, str, str]] = {
    "missing": ("vetoed", "✕", "逾期没有完成"),
    "soon": ("self", "◔", "快到期"),
    "ahead": ("not_applicable", "○", "未到期"),
    "late": ("measured", "▲", "迟了"),
    "in-time": ("verified", "✓", "按期"),
}
"""How each state is styled, its mark, and what a count of it is called."""
MOST_NAMES = 12
"""How many units a date names before it says 等."""


class Row(NamedTuple):
    """A date of a unit as shown; ``came``: what came, how that is known."""

    state: State
    unit: str
    name: str
    last: str
    article: str
    came: str
    changed: str


class DateRow(NamedTuple):
    """A date of many units as shown; ``counts``: how many, and which, by state."""

    state: State
    name: str
    last: str
    article: str
    counts: list[str]


def counts(found: Sequence[Standing]) -> Markup:
    """How many dates are in each state."""
    kinds = [each.state.kind for each in found]
    notes = {"soon": "30 天内"}
    return figures(
        Count(f"{mark} {words}", str(kinds.count(kind)), notes.get(kind, ""))
        for kind, (_, mark, words) in STATES.items()
    )


def standings(found: Iterable[Standing], *, with_unit: bool = True) -> Markup:
    """Dates one below the other, each with its state."""
    return Markup(_macros().standings([_row(each) for each in found], with_unit))


def _row(each: Standing) -> Row:
    date, came = each.date, each.came
    known = [came.source, came.paper, came.note] if came else []
    words = f"{came.when} 完成({','.join(filter(None, known))})" if came else ""
    return Row(_state(each), date.unit, date.name, date.last, date.article, words, date.changed)


def _state(each: Standing) -> State:
    kind, mark, _ = STATES[each.state.kind]
    return State(kind, mark, each.state.words)


def by_date(found: Iterable[Standing]) -> Markup:
    """A line for each date of all units: how many are in each state, and which."""
    together: dict[tuple[str, int, str], list[Standing]] = defaultdict(list)
    for each in found:
        together[each.date.due, each.date.number, each.date.last].append(each)
    return Markup(_macros().by_date([_date_row(mine) for mine in together.values()]))


def _date_row(mine: Sequence[Standing]) -> DateRow:
    by_kind: dict[StateKind, list[str]] = {kind: [] for kind in STATE_ORDER}
    for each in mine:
        by_kind[each.state.kind].append(each.date.unit)
    told = [
        f"{STATES[kind][2]} {len(units)} 个:{_names(units)}"
        for kind, units in by_kind.items()
        if units and (kind != "ahead" or len(units) < len(mine))
    ]
    date = mine[0].date
    return DateRow(_state(mine[0]), date.name, date.last, date.article, told)


def _names(units: Sequence[str]) -> str:
    return "、".join(units[:MOST_NAMES]) + (" 等" if len(units) > MOST_NAMES else "")


def label(each: Standing) -> str:
    """A date in a list to choose from."""
    return f"{each.date.name}({each.date.last} 以前,{each.state.words})"


def arrival_table(found: Iterable[Arrival], titles: dict[str, str]) -> pd.DataFrame:
    """What was recorded to have come."""
    rows = [
        [each.id, each.unit, titles.get(each.due, each.due), _which(each),
         each.came.replace("T", " "), each.paper, each.note, each.recorded_by,
         f"{each.revoked_by}:{each.revoke_reason}" if each.revoked_at else ""]
        for each in found
    ]  # fmt: skip
    columns = ["编号", "单位", "事项", "第几次", "完成", "文号", "说明", "经办", "撤销"]
    return pd.DataFrame(rows, columns=columns)


def _which(each: Arrival) -> str:
    return f"第 {each.number} 次" if each.event_id is None else f"第 {each.event_id} 号事件"


def event_name(event: DueEvent) -> str:
    """An event in a list to choose from."""
    return f"第 {event.id} 号　{event.unit}　{event.happened.replace('T', ' ')}　{event.words}"


def arrival_name(each: Arrival, titles: dict[str, str]) -> str:
    """A record in a list to choose from."""
    title = titles.get(each.due, each.due)
    return f"第 {each.id} 号　{each.unit}　{title} {_which(each)}　{each.came.replace('T', ' ')}"


def change_table(found: Iterable[DueChange], titles: dict[str, str]) -> pd.DataFrame:
    """What the office said of dates."""
    rows = [
        [each.id, titles.get(each.due, each.due), f"第 {each.number} 次",
         each.unit or each.group_name or "全部单位",
         each.day.isoformat() if each.day else "不要了", each.reason, each.changed_by,
         when(each.changed_at)]
        for each in found
    ]  # fmt: skip
    columns = ["编号", "事项", "第几次", "对谁", "期限", "理由", "经办", "时间"]
    return pd.DataFrame(rows, columns=columns)


def claim_table(found: Iterable[Claim]) -> pd.DataFrame:
    """What the calendar says beside what the workbooks claim."""
    rows = [
        ["▲ 不一致" if each.differs else "", each.unit, f"{each.line} {each.title}",
         each.calendar, each.workbook or "没有填"]
        for each in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["", "单位", "项", "日程", "工作簿"])


def _macros() -> Any:
    return macros("calendar.html.jinja", Path(__file__).parent)
