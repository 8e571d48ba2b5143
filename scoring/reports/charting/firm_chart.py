"""Ranks as intervals: what each unit's can be, beside what it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from scoring.analysis.firm_words import firm_words, range_words
from scoring.analysis.firmness import Firmness
from scoring.reports.charting.bars import AXIS, BESIDE, MOST_UNITS
from scoring.reports.charting.parts import INKS
from scoring.reports.charting.style import (
    INK,
    ROW,
    Spec,
    as_rows,
    chart,
    layer,
    number,
    word,
    word_tips,
)

HOW_READ = (
    "细线:连同未核定的各项,名次可能到哪里;粗条:只换读法,名次在哪里;菱形:现在的名次。"
    "没有菱形的现在没有名次。"
)


class RankSpan(NamedTuple):
    """A unit's row: ranks None where it has none, ``text`` what stands beside it."""

    label: str
    unit: str
    rank: int | None
    best: int | None
    worst: int | None
    open_best: int | None
    open_worst: int | None
    text: str
    told: str


def spans(found: Collection[Firmness], group: str, most: int = MOST_UNITS) -> list[RankSpan]:
    """The rows of a group in table order: its first ``most`` units."""
    rows = []
    for each in [one for one in found if one.group == group][:most]:
        rank = f"{each.rank}　" if each.rank else "—　"
        text = range_words(each.open_best, each.open_worst) if each.open_best else "没有名次"
        words = "稳固" if each.is_firm and each.rank else text
        rows.append(
            RankSpan(
                rank + each.name,
                each.name,
                each.rank or None,
                each.best or None,
                each.worst or None,
                each.open_best or None,
                each.open_worst or None,
                words,
                firm_words(each),
            )
        )
    return rows


def firm_chart(found: Collection[Firmness], group: str, most: int = MOST_UNITS) -> Spec:
    """A row a unit in table order: a line, a bar and a diamond, told apart by shape."""
    rows = as_rows(spans(found, group, most))
    for row in rows:  # a rank is as wide as itself, so that one alone can be seen
        row |= {
            "from": row["best"] and row["best"] - 0.3,
            "to": row["worst"] and row["worst"] + 0.3,
        }
    last = max((row["open_worst"] or 1 for row in rows), default=1)
    scale = {"domain": [0.5, last + 0.5], "nice": False, "range": [0, {"expr": "width - 70"}]}
    axis = {"orient": "top", "tickMinStep": 1, "format": "d"}
    labels = {"labelLimit": 190, "labelPadding": 10, "labelAlign": "right"}
    y = word("label", sort=None, scale={"domain": [row["label"] for row in rows]}, axis=labels)
    tips = word_tips(("unit", "单位"), ("told", "名次"))

    def across(column: str) -> Spec:
        return number(column, scale=scale, axis=axis)

    line = {"strokeWidth": 2, "color": INKS[2]}
    bar = {"height": 9, "color": INKS[1]}
    diamond = {"shape": "diamond", "size": 130, "fill": "white", "stroke": INK, "opacity": 1}
    layers = [
        layer("rule", line, y=y, x=across("open_best"), x2={"field": "open_worst"}, tooltip=tips),
        layer("bar", bar, y=y, x=across("from"), x2={"field": "to"}, tooltip=tips),
        layer("point", diamond, y=y, x=across("rank"), tooltip=tips),
        layer("text", BESIDE, y=y, x={"value": {"expr": "width - 64"}}, text=word("text")),
    ]
    return chart(rows, layers, ROW * max(1, len(rows)) + AXIS)
