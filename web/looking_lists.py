"""What leaders look at as typeset lists. Whatever comes from a file is escaped here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from scoring import looking
from scoring.evidence import points_text
from scoring.remarks import SENT_BACK
from scoring.scores import Scores
from web.frames import Count, Row, unit_rows
from web.looking import FEW, Answer, key_of, signed
from web.typeset import chip
from web.words import State, plain
from web.words import standing as state_of

CSS = Path(__file__).parent / "looking.css"
HOW_TO_COMPARE = "保存有上一年度的数据之后,这里显示各单位名次和总分的升降。"
HOW_COMPARED = (
    "中位数:本类可比的单位(含本单位)从高到低排列,居中的数;居中有两个的取其平均,"
    "四舍五入到 0.01 分。有缺项或不适用的部分不作比较,总分只与参加排名的单位比较。"
)


def answer_cards(found: Iterable[Answer]) -> str:
    """The answers side by side, one below another on a phone."""
    cells = "".join(
        f"<section><h4>{escape(each.question)}</h4><b>{escape(each.head)}</b>"
        f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in each.more)}</ul></section>"
        for each in found
    )
    return f'<div class="answers">{cells}</div>'


def moved_key(scores: Scores, before: Scores) -> str:
    """What the marks of the comparison mean, and whether both years were read alike."""
    other = [
        reading.question
        for reading in scores.scheme.readings
        if scores.readings[reading.key] != before.readings.get(reading.key)
    ]
    more = f"<span>注意:两年读法不同({escape(';'.join(other))})</span>" if other else ""
    return (
        f'<p class="key"><span><i>○</i>{before.year} 年度总分</span>'
        f"<span><i>●</i>{scores.year} 年度总分</span>"
        f"<span><i>↑↓</i>名次升降</span><span>右侧数字为总分增减</span>{more}</p>"
    )


def compared_key(before: Scores | None, of: int) -> str:
    """What the marks of a unit's comparison mean."""
    past = f"<span><i>○</i>本单位 {before.year} 年度</span>" if before else ""
    return (
        f'<p class="key"><span><i>■</i>本单位得分占满分</span>'
        f'<span><i class="tick">┃</i>本类中位数(参加排名 {of} 个单位)</span>{past}</p>'
    )


def coverage_counts(covered: looking.Coverage, group: str) -> list[Count]:
    """两个全覆盖 of a group as the head of its page."""
    units = covered.units[covered.units["group"] == group]
    matters = covered.matters[covered.matters["group"] == group]
    done, due = int(matters["done"].sum()), int(matters["due"].sum())
    kept, all_ = int(units["done"].sum()), int(units["due"].sum())
    return [
        Count("单位全覆盖", f"{kept} / {all_}", "建有评估台账的单位"),
        Count("事项全覆盖", f"{done} / {due}", "台账中已评估的事项"),
        Count("没有台账", str(all_ - kept), "个单位"),
        Count("没有评估", str(due - done), "件事项"),
    ]


def not_compared(scores: Scores, before: Scores, group: str) -> list[str]:
    """Units that have no place in the comparison with the year before, and why."""
    told = []
    for row in looking.moved(scores, before, key_of(group)).to_dict("records"):
        if pd.notna(row["rank_up"]):
            continue
        if pd.isna(row["rank"]):
            why = f"本年不排名次({state_of(_unit(scores, row['unit'])).words})"
        elif pd.isna(row["rank_before"]):
            why = f"{before.year} 年度没有名次"
        else:
            why = f"{before.year} 年度不在本类"
        told.append(f"{row['name']}:{why}")
    return told


def _unit(scores: Scores, number: int) -> Row:
    return {str(key): value for key, value in scores.units.loc[number].items()}


def taken_list(scores: Scores, group: str) -> str:
    """Vetoes and deductions with matter, grounds and reason; what was not adopted as well."""
    items = [
        _taken(scores, {str(key): value for key, value in row.items()})
        for row in looking.deductions_and_vetoes(scores, key_of(group)).to_dict("records")
    ]
    return f'<ol class="taken-list">{"".join(items)}</ol>' if items else ""


def _taken(scores: Scores, row: Row) -> str:
    if row["kind"] == "veto":
        unit = _unit(scores, row["unit"])
        state, points = State("vetoed", "✕", "一票否决"), "计 0 分"
        more = f"未否决时为 {points_text(unit['total_without_veto'])} 分"
    else:
        state = State("taken", "－", "减分") if row["adopted"] else State("plain", "–", "不采纳")
        points = f"−{points_text(row['points'])}" if row["adopted"] else "不减分"
        more = f"{row['count']} 起" if row["count"] > 1 else ""
    day: str = str(row["date"].date()) if pd.notna(row["date"]) else ""
    grounds = ",".join(part for part in (row["basis"], day, more) if part)
    reason = f"<small>说明:{escape(row['reason'])}</small>" if row["reason"] else ""
    source = scores.source(int(row["at"]))
    return (
        f"<li><b class='who'>{escape(row['name'])}</b>{chip(state)}<b class='points'>{points}</b>"
        f"<p>{escape(row['matter'])}<small>{escape(row['article'])} {escape(row['label'])};"
        f"依据:{escape(grounds)}</small>{reason}"
        f"<small>出处:{escape(str(source or ''))}</small></p></li>"
    )


def capped(scores: Scores, group: str) -> list[str]:
    """Units whose deductions go beyond the cap, in words."""
    return [
        f"{row['unit']}:减分原始合计 {points_text(row['deduction_raw'])} 分,"
        f"实际减 {points_text(row['deduction'])} 分"
        for _, row in unit_rows(scores, group)
        if row["deduction"] != row["deduction_raw"]
    ]


def open_list(scores: Scores, group: str, refused_units: Collection[str] = ()) -> str:
    """Units with lines that are not verified or not handed in, the most open first."""
    frame = looking.standing(scores, key_of(group))
    frame = frame[frame["open"] > 0].sort_values("open", ascending=False, kind="stable")
    items = []
    for row in frame.to_dict("records"):
        state = state_of(_unit(scores, row["unit"]))
        waiting = row["self"] + row["measured"]
        words = [f"待核定 {waiting} 项"] if waiting else []
        words += [f"缺 {row['missing']} 项"] if row["missing"] and row["handed_in"] else []
        words += [f"{SENT_BACK},改好后重新报送"] if row["name"] in refused_units else []
        items.append(
            f"<li><b class='who'>{escape(str(row['name']))}</b>{chip(state)}"
            f"<span>{escape(';'.join(words))}</span></li>"
        )
    return f'<ol class="open-list">{"".join(items)}</ol>' if items else ""


def unassessed_list(scores: Scores, group: str) -> str:
    """Matters that stand in a ledger without an assessment."""
    rows = looking.unassessed(scores, key_of(group)).to_dict("records")
    items = "".join(
        f"<li><b class='who'>{escape(row['name'])}</b><span>{escape(row['matter'])}"
        f"<small>{escape(row['kind'])}</small></span></li>"
        for row in rows
    )
    return f'<ol class="open-list">{items}</ol>' if items else ""


def readings_list(scores: Scores, changes: pd.DataFrame, group: str) -> str:
    """Each open point, the option in use, and what every other option would change."""
    items = []
    for reading in scores.scheme.readings:
        used = scores.readings[reading.key]
        others = "".join(
            f"<li>若按「{escape(reading.words_of(value))}」:"
            f"{_changed(changes, reading.key, value, key_of(group))}</li>"
            for value in reading.values
            if value != used
        )
        items.append(
            f"<li><span class='id'>{escape(reading.article)}</span>"
            f"<p><b>{escape(reading.question)}</b>"
            f"<small>现按「{escape(reading.words_of(used))}」</small></p><ul>{others}</ul></li>"
        )
    return f'<ol class="what-if">{"".join(items)}</ol>'


def _changed(changes: pd.DataFrame, key: str, option: str, group: str) -> str:
    hit = (changes["key"] == key) & (changes["option"] == option) & (changes["group"] == group)
    rows = changes[hit].to_dict("records")
    if not rows:
        return "本类名次和总分都不变"
    places_ = [row for row in rows if not _same(row["rank"], row["rank_then"])]
    told = [
        f"{escape(row['name'])}({_rank(row['rank'])} → {_rank(row['rank_then'])})"
        for row in places_[: 2 * FEW]
    ]
    more = f" 等 {len(places_)} 个单位" if len(places_) > len(told) else ""
    moved = f"<b>名次变动</b> {'、'.join(told)}{more}" if told else "名次不变"
    return f"{moved};总分变动 {sum(row['total'] != row['total_then'] for row in rows)} 个单位"


def _same(one: Any, other: Any) -> bool:
    return bool(pd.isna(one) and pd.isna(other)) or bool(
        pd.notna(one) and pd.notna(other) and one == other
    )


def _rank(rank: Any) -> str:
    return "无名次" if pd.isna(rank) else f"第 {rank} 名"


def compared_table(frame: pd.DataFrame, before: Scores | None) -> str:
    """A unit's sections and total beside its group's median and its own year before."""
    heads = ["", "本单位", "本类中位数", "相差"]
    heads += [f"{before.year} 年度", "变化"] if before else []
    rows = []
    for row in frame.to_dict("records"):
        name = escape(row["title"])
        if row["id"] != looking.TOTAL:
            name = f"{escape(row['id'])}<span>、{name}</span>"
        cells = [_points(row["own"]), _points(row["median"]), _difference(row["above"])]
        cells += [_points(row["before"]), _difference(row["since"])] if before else []
        tds = "".join(f"<td>{cell}</td>" for cell in cells)
        most = "" if row["id"] == looking.TOTAL else f"<small> {plain(row['max'])} 分</small>"
        rows.append(f"<tr><th>{name}{most}</th>{tds}</tr>")
    head = "".join(f"<th>{each}</th>" for each in heads)
    return f'<table class="compared"><thead><tr>{head}</tr></thead>{"".join(rows)}</table>'


def _points(value: Any) -> str:
    return "—" if pd.isna(value) else points_text(value).replace("-", "−")


def _difference(value: Any) -> str:
    if pd.isna(value):
        return "—"
    mark = "▲" if value > 0 else "▼" if value < 0 else "＝"
    way = "up" if value > 0 else "down" if value < 0 else ""
    return f"<i class='{way}'>{mark}</i> {signed(value)}"


def contents(heads: Iterable[str]) -> str:
    """The help page's chapters as links to ``help-1``, ``help-2`` and so on."""
    items = "".join(
        f'<li><a href="#help-{number}">{number}. {escape(head)}</a></li>'
        for number, head in enumerate(heads, start=1)
    )
    return f'<ol class="contents">{items}</ol>'
