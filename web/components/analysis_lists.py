"""What leaders look at as typeset lists. Whatever comes from a file is escaped here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from pathlib import Path

from scoring.analysis import figures
from scoring.analysis.comparison import TOTAL, Compared, RankChange
from scoring.model.points import printed, signed, trimmed
from scoring.model.scores import Scores
from scoring.reports.leader_lists import HOW_COMPARED as HOW_COMPARED
from scoring.reports.leader_lists import Taken, covered, other_readings, still_open, taken
from scoring.reports.leader_lists import capped as capped
from scoring.reports.leader_lists import not_compared as not_compared
from web.components.frames import Count
from web.components.typeset import chip
from web.session.year_before import FEW, Answer

CSS = Path(__file__).parent / "analysis.css"
HOW_TO_COMPARE = "保存有上一年度的数据之后,这里显示各单位名次和总分的升降。"


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
    other = other_readings(scores, before)
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


def coverage_counts(found: figures.Coverage, group: str) -> list[Count]:
    """两个全覆盖 of a group as the head of its page."""
    sums = covered(found, group)
    return [
        Count("单位全覆盖", f"{sums.units} / {sums.all_units}", "建有评估台账的单位"),
        Count("事项全覆盖", f"{sums.matters} / {sums.all_matters}", "台账中已评估的事项"),
        Count("没有台账", str(sums.all_units - sums.units), "个单位"),
        Count("没有评估", str(sums.all_matters - sums.matters), "件事项"),
    ]


def taken_list(scores: Scores, group: str) -> str:
    """Vetoes and deductions with matter, grounds and reason; what was not adopted as well."""
    items = [_taken(each) for each in taken(scores, group)]
    return f'<ol class="taken-list">{"".join(items)}</ol>' if items else ""


def _taken(each: Taken) -> str:
    reason = f"<small>说明:{escape(each.reason)}</small>" if each.reason else ""
    return (
        f"<li><b class='who'>{escape(each.name)}</b>{chip(each.state)}"
        f"<b class='points'>{each.points}</b><p>{escape(each.matter)}<small>{escape(each.rule)};"
        f"依据:{escape(each.grounds)}</small>{reason}"
        f"<small>出处:{escape(each.source)}</small></p></li>"
    )


def open_list(scores: Scores, group: str, refused_units: Collection[str] = ()) -> str:
    """Units with lines that are not verified or not handed in, the most open first."""
    items = [
        f"<li><b class='who'>{escape(each.name)}</b>{chip(each.state)}"
        f"<span>{escape(each.words)}</span></li>"
        for each in still_open(scores, group, refused_units)
    ]
    return f'<ol class="open-list">{"".join(items)}</ol>' if items else ""


def unassessed_list(scores: Scores, group: str) -> str:
    """Matters that stand in a ledger without an assessment."""
    items = "".join(
        f"<li><b class='who'>{escape(row.name)}</b><span>{escape(row.matter)}"
        f"<small>{escape(row.kind)}</small></span></li>"
        for row in figures.unassessed(scores, group)
    )
    return f'<ol class="open-list">{items}</ol>' if items else ""


def readings_list(scores: Scores, changes: list[RankChange], group: str) -> str:
    """Each open point, the option in use, and what every other option would change."""
    items = []
    for reading in scores.scheme.readings:
        used = scores.readings[reading.key]
        others = "".join(
            f"<li>若按「{escape(reading.words_of(value))}」:"
            f"{_changed(changes, reading.key, value, group)}</li>"
            for value in reading.values
            if value != used
        )
        items.append(
            f"<li><span class='id'>{escape(reading.article)}</span>"
            f"<p><b>{escape(reading.question)}</b>"
            f"<small>现按「{escape(reading.words_of(used))}」</small></p><ul>{others}</ul></li>"
        )
    return f'<ol class="what-if">{"".join(items)}</ol>'


def _changed(changes: list[RankChange], key: str, option: str, group: str) -> str:
    wanted = (key, option, group)
    rows = [row for row in changes if (row.key, row.option, row.group) == wanted]
    if not rows:
        return "本类名次和总分都不变"
    places_ = [row for row in rows if row.rank != row.rank_then]
    told = [
        f"{escape(row.name)}({_rank(row.rank)} → {_rank(row.rank_then)})"
        for row in places_[: 2 * FEW]
    ]
    more = f" 等 {len(places_)} 个单位" if len(places_) > len(told) else ""
    moved = f"<b>名次变动</b> {'、'.join(told)}{more}" if told else "名次不变"
    return f"{moved};总分变动 {sum(row.total != row.total_then for row in rows)} 个单位"


def _rank(rank: int | None) -> str:
    return "无名次" if rank is None else f"第 {rank} 名"


def compared_table(compared: list[Compared], before: Scores | None) -> str:
    """A unit's sections and total beside its group's median and its own year before."""
    heads = ["", "本单位", "本类中位数", "相差"]
    heads += [f"{before.year} 年度", "变化"] if before else []
    rows = []
    for row in compared:
        name = escape(row.title)
        if row.id != TOTAL:
            name = f"{escape(row.id)}<span>、{name}</span>"
        cells = [_points(row.own), _points(row.median), _difference(row.above)]
        cells += [_points(row.before), _difference(row.since)] if before else []
        tds = "".join(f"<td>{cell}</td>" for cell in cells)
        most = "" if row.id == TOTAL else f"<small> {trimmed(row.max)} 分</small>"
        rows.append(f"<tr><th>{name}{most}</th>{tds}</tr>")
    head = "".join(f"<th>{each}</th>" for each in heads)
    return f'<table class="compared"><thead><tr>{head}</tr></thead>{"".join(rows)}</table>'


def _points(value: int | None) -> str:
    return "—" if value is None else printed(value)


def _difference(value: int | None) -> str:
    if value is None:
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
