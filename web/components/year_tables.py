"""Tables of what a kept year holds, with the office's headings; times as the server's clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from markupsafe import Markup

from criteria import Scheme
from scoring.model.evidence import Problem
from scoring.model.points import points_text
from scoring.office.archive import exchange_rows
from scoring.office.diff import Difference
from scoring.office.looks import (
    Change,
    Entry,
    Exchange,
    Mark,
    Record,
    Roster,
    Ruling,
    Seal,
    Settled,
    State,
    Submission,
    Year,
    problems_of,
)
from scoring.office.receiving import Received
from scoring.office.year import TIERS
from scoring.reports.markup import strip
from web.components.markup import pieces

Row = dict[str, Any]
STATES = {
    "pending": State("self", "◔", "待确认"),
    "accepted": State("verified", "✓", "已采用"),
    "refused": State("vetoed", "✕", "已退回"),
    "superseded": State("not_applicable", "–", "已被取代"),
    "withdrawn": State("not_applicable", "–", "已撤回"),
    "known": State("measured", "＝", "已有,未重复接收"),
}
KINDS = {"unit": "单位报送", "collection": "汇总", "unknown": "未能识别"}
SEALS = {"half-year": "半年快照", "year-end": "年终封存"}


def when(text: str | None) -> str:
    """A time of the records (UTC) by the server's clock, to the minute."""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}" if text else ""


def year_strip(year: Year, seal: Seal | None, scheme: Scheme) -> Markup:
    """Which kept year is shown and whether it is sealed; its tier where the scheme has several."""
    state = f"已封存({when(seal.sealed_at)},{seal.sealed_by})" if seal else "办理中,未封存"
    tier = f" · {TIERS[year.tier]}" if len(scheme.levels) > 1 else ""
    text = f"{year.title}{tier} · {state}"
    return strip("sealed" if seal else "kept", f"{year.year} 年度", text)


def year_line(year: Year, sealed: bool, text: str) -> Markup:
    """A year in the list of years; the tier is said where it is not the usual one."""
    state = State("verified", "●", "已封存") if sealed else State("self", "◐", "办理中")
    return Markup(
        pieces().year_line(year, TIERS[year.tier] if year.tier == "county" else "", state, text)
    )


def settled_table(settled: Sequence[Settled], scheme: Scheme) -> pd.DataFrame:
    """The readings settled for a year, in words."""
    known = {reading.key: reading for reading in scheme.readings}
    rows = [
        [reading.article, reading.question, reading.words_of(each.value), each.reason]
        for each in settled
        if (reading := known.get(each.key))
    ]
    return pd.DataFrame(rows, columns=["条款", "问题", "本年度采用", "理由"])


def roster_table(roster: Roster) -> pd.DataFrame:
    """The units in the office's order."""
    rows = [[unit.name, unit.group, "、".join(unit.aliases)] for unit in roster.units]
    return pd.DataFrame(rows, columns=["单位", "单位类别", "别名"])


def submission_table(
    submissions: Sequence[Submission],
    problems: Callable[[Submission], Sequence[Problem]] = problems_of,
) -> pd.DataFrame:
    """All workbooks, the latest first, with how many ``problems`` each has."""
    numbers = {each.id: each.number for each in submissions}
    rows = []
    for each in submissions[::-1]:
        kinds = [problem.severity for problem in problems(each)]
        row: Row = {"序号": each.number, "文件": each.file, "单位": each.unit or ""}
        row |= {"状态": str(STATES[each.state]), "类型": KINDS[each.kind]}
        row |= {"错误": kinds.count("error"), "提醒": kinds.count("warning")}
        row |= {"取代": numbers.get(each.supersedes or 0)}
        rows.append(row | {"收到": when(each.received_at), "经办": each.received_by})
    columns = "序号 文件 单位 状态 类型 错误 提醒 取代 收到 经办".split()
    return pd.DataFrame(rows, columns=columns).astype({"取代": "Int64"})


def submission_name(submission: Submission) -> str:
    """A workbook in a list to choose from."""
    return f"第 {submission.number} 号　{submission.file}　{STATES[submission.state]}"


def received_table(received: Sequence[Received]) -> pd.DataFrame:
    """What became of each workbook of one delivery."""
    rows = []
    for each in received:
        kinds = [problem.severity for problem in each.problems]
        kept = each.submission
        known = f"与第 {kept.number} 号相同" if kept and each.state == "known" else ""
        row: Row = {"文件": each.file, "结果": str(STATES[each.state])}
        row |= {"单位": (kept.unit if kept else None) or ""}
        row |= {"错误": kinds.count("error"), "提醒": kinds.count("warning"), "说明": known}
        rows.append(row)
    return pd.DataFrame(rows, columns="文件 结果 单位 错误 提醒 说明".split())


def difference_table(found: Sequence[Difference]) -> pd.DataFrame:
    """A new version beside the one before."""
    rows = [[d.unit, d.sheet, d.item, d.field, d.before, d.after] for d in found]
    return pd.DataFrame(rows, columns=["单位", "工作表", "编号或内容", "栏目", "原来", "现在"])


def record_table(records: Sequence[Record], scheme: Scheme) -> pd.DataFrame:
    """Deductions and vetoes, the latest first."""
    rows, taken = [], scheme.terms.deduction
    for each in records[::-1]:
        row: Row = {
            "序号": each.id,
            "单位": each.unit,
            "情形": case_name(each, scheme),
            "事项": each.matter,
        }
        row |= {"日期": each.date, "依据": each.document}
        row |= {"起数": each.count if each.kind == "deduction" else None}
        row |= {taken: cost_words(each, scheme), "理由": each.reason, "批准人": each.approver}
        row |= {"状态": f"– 已撤销:{each.revoke_reason}" if each.revoked_at else "✓ 有效"}
        rows.append(row | {"记录": f"{each.recorded_by} {when(each.recorded_at)}"})
    columns = f"序号 单位 情形 事项 日期 依据 起数 {taken} 理由 批准人 状态 记录".split()
    return pd.DataFrame(rows, columns=columns).astype({"起数": "Int64"})


def record_name(record: Record, scheme: Scheme) -> str:
    """A record in a list to choose from."""
    kind = case_name(record, scheme)
    return f"第 {record.id} 号　{record.unit}　{kind}　{record.matter}　{record.date}"


def case_name(record: Record, scheme: Scheme) -> str:
    """The case of a record, or the word for a veto."""
    return scheme.terms.veto if record.kind == "veto" else record.case_id


def cost_words(record: Record, scheme: Scheme) -> str:
    """What a record costs, as the scheme or the record itself says."""
    if record.kind == "veto":
        return "总分计 0 分" if scheme.veto and scheme.veto.effect == "zero" else "按方案"
    if record.points is not None:
        return f"{points_text(record.points)} 分"
    case = scheme.deduction_by_id.get(record.case_id)
    return f"每起 {points_text(case.points or 0)} 分" if case else ""


def change_table(changes: Sequence[Change]) -> pd.DataFrame:
    """The history of a unit's verification."""
    rows = []
    for each in changes:
        item, what = each.name.split("|")[:2] if each.kind == "case" else (each.name, "核定分")
        row: Row = {"版": each.revision, "项目": item, "内容": what}
        row |= {"原来": _value(each.kind, each.old), "改为": _value(each.kind, each.new)}
        rows.append(row | {"理由": each.reason, "经办": each.who, "时间": when(each.at)})
    return pd.DataFrame(rows, columns="版 项目 内容 原来 改为 理由 经办 时间".split())


def _value(kind: str, value: Ruling | bool) -> str:
    if kind == "case":
        return "按表" if value is None else "采纳" if value else "不采纳"
    return ruling_words(value, "计算值")


def ruling_words(ruling: Ruling, nothing: str = "") -> str:
    """A ruling as shown."""
    if ruling is None:
        return nothing
    return str(ruling) if isinstance(ruling, Mark) else points_text(ruling)


def seal_name(seal: Seal) -> str:
    """A seal in a heading."""
    return f"第 {seal.id} 号　{SEALS[seal.kind]}　{when(seal.sealed_at)}　{seal.sealed_by}"


def seal_line(seal: Seal, entry: Entry) -> Markup:
    """A seal with what it froze, its entry in the audit, and whether it was undone."""
    return Markup(pieces().seal_line(seal, entry, seal_name(seal), when(seal.unsealed_at)))


def exchange_table(exchange: Exchange) -> Markup:
    """What a restore would bring, beside what is there now."""
    return Markup(pieces().exchange(exchange_rows(exchange)))


def exception_table(seal: Seal) -> pd.DataFrame:
    """What was sealed although not settled, each with its reason."""
    named = json.loads(seal.exceptions)
    rows = [*named.items()] if isinstance(named, dict) else []
    return pd.DataFrame(rows, columns=["未了结之处", "理由"])
