"""What the charts draw, as frames of exact hundredths; the drawing itself is in bars.py."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from criteria import Scheme
from scoring.analysis.groups import Row, unit_rows
from scoring.explain import Step
from scoring.explain.states import standing
from scoring.model.evidence import BLANK, points_text
from scoring.model.scores import MISSING, NOT_APPLICABLE, STATE_NAMES, STATES, Scores, no_figure


class Part(NamedTuple):
    """A part of a total: the column of ``Scores.units``, its name, its colour, its sign."""

    column: str
    name: str
    colour: str
    sign: int = 1


INKS = ("#22304a", "#4f648c", "#8ea2c0", "#c6d0de")
"""The sections' colours, from ink to mist; repeated where a scheme has more sections."""
GOLD, RED, PALE = "#b98b2f", "#9b1c1c", "#e9e4d8"


def parts(scheme: Scheme) -> list[Part]:
    """The parts of a total in the order in which they are drawn."""
    sections = [
        Part(section.id, f"{section.id}、{section.title}", INKS[n % len(INKS)])
        for n, section in enumerate(scheme.sections)
    ]
    return [
        *sections,
        Part("rescaled", "缺项折算", PALE),
        Part("bonus", "加分", GOLD),
        Part("deduction", "减分", RED, -1),
        Part("carried", "查究超出扣分", "#5f1111", -1),
    ]


def label_of(unit: Row) -> str:
    """Rank, or the mark of a unit without one, and the unit's name."""
    return f"{unit['rank'] or standing(unit).mark}  {unit['unit']}"


def ranking_parts(
    scores: Scores, group: str, most: int | None = None, first: int = 0
) -> pd.DataFrame:
    """A row a unit and part that is not 0: ``start`` and ``end`` in hundredths, from 0 to the
    right what is earned, to the left what is taken. ``solid`` is False without a rank.
    ``first`` units are passed over, then at most ``most`` are taken.
    """
    rows = []
    for _, unit in [*unit_rows(scores, group)][first:][:most]:
        reach = {1: 0, -1: 0}
        for part in parts(scores.scheme):
            points = int(unit[part.column]) * part.sign
            if points:
                start, reach[part.sign] = reach[part.sign], reach[part.sign] + points
                row: Row = {"label": label_of(unit), "unit": unit["unit"], "part": part.name}
                row |= {"start": start, "end": reach[part.sign], "points": points}
                rows.append(row | {"solid": bool(unit["rank"])})
    return pd.DataFrame(rows, columns="label unit part start end points solid".split())


def ranking_totals(
    scores: Scores, group: str, most: int | None = None, first: int = 0
) -> pd.DataFrame:
    """A row a unit: total in hundredths, its text, where the bars end, its state."""
    bars = ranking_parts(scores, group, most, first).groupby("label")["end"].max()
    rows = []
    for _, unit in [*unit_rows(scores, group)][first:][:most]:
        label, state = label_of(unit), standing(unit)
        row: Row = {"label": label, "unit": unit["unit"], "total": int(unit["total"])}
        row |= {"reach": max(0, int(bars.get(label, 0))), "state": str(state)}
        row["solid"] = bool(unit["rank"])
        words = standing(unit).words if no_figure(unit, "total") else points_text(unit["total"])
        row["text"] = f"{words} 否决" if unit["vetoed"] else words
        rows.append(row)
    return pd.DataFrame(rows, columns="label unit total reach state solid text".split())


def losses(scores: Scores, group: str, most: int | None = None) -> pd.DataFrame:
    """A row a unit and line: what was lost of the line's maximum, in hundredths.

    ``lost`` is BLANK where a line is missing or does not apply; ``text`` marks these.
    """
    rows = []
    for number, unit in [*unit_rows(scores, group)][:most]:
        for item, line in enumerate(scores.scheme.lines):
            points, state = (int(a[item, number]) for a in (scores.grid.points, scores.grid.state))
            lost = BLANK if state in (MISSING, NOT_APPLICABLE) else line.max - points
            row: Row = {"label": label_of(unit), "unit": unit["unit"], "id": line.id}
            row |= {"title": line.title, "max": line.max, "lost": lost}
            row |= {"state": STATE_NAMES[STATES[state]], "text": _loss_text(state, lost)}
            rows.append(row)
    return pd.DataFrame(rows, columns="label unit id title max lost state text".split())


def _loss_text(state: int, lost: int) -> str:
    if state == MISSING:
        return "缺"
    if state == NOT_APPLICABLE:
        return "–"
    return points_text(lost).removesuffix("0").removesuffix(".0") if lost else ""


class LostLine(NamedTuple):
    """A line and what a group lost on it: hundredths, and how many units lost and lack it."""

    id: str
    title: str
    max: int
    lost: int
    units: int
    missing: int


def lost_lines(scores: Scores, group: str) -> list[LostLine]:
    """Lines on which a group lost points or has none, most lost first, then in clause order."""
    frame, found = losses(scores, group), []
    for line in scores.scheme.lines:
        rows = frame[frame["id"] == line.id]
        lost = rows["lost"][rows["lost"] > 0]
        missing = int((rows["text"] == "缺").sum())
        if len(lost) or missing:
            sums = (int(lost.sum()), len(lost), missing)
            found.append(LostLine(line.id, line.title, line.max, *sums))
    return sorted(found, key=lambda each: (-each.lost, -each.missing))


def waterfall(steps: list[Step]) -> pd.DataFrame:
    """The way to a total, bar by bar: ``name``, ``kind``, ``start``, ``end``, ``points``.

    Sections and the base and total are read off the explanation's own running total; bonus
    and deduction rows are taken together. The last ``end`` is the total.
    """
    rows: list[Row] = []
    reached = 0
    for step in steps:
        name, kind = _bar_of(step)
        if kind == "sum":
            rows.append(_bar(name, kind, 0, step.running))
        elif name and rows and rows[-1]["name"] == name:
            rows[-1] = _bar(name, kind, rows[-1]["start"], step.running)
        elif name:
            rows.append(_bar(name, kind, reached, step.running))
        reached = step.running if name else reached
    kept = [row for row in rows if row["points"] or row["kind"] in ("section", "sum")]
    return pd.DataFrame(kept, columns="name kind start end points text".split())


def _bar_of(step: Step) -> tuple[str, str]:
    """The bar a step belongs to and its kind; no name for steps that are part of another."""
    if step.kind == "section":
        return step.id, "section"
    if step.kind in ("base", "total"):
        return step.label, "sum"
    together = {"rescaled": "折算", "bonus": "加分", "deduction": "减分", "cap": "减分"}
    together |= {"carried": "查究超出", "floor": "下限", "veto": "否决"}
    kinds = {"rescaled": "more", "bonus": "bonus", "floor": "more"}
    name = together.get(step.kind, "")
    return name, kinds.get(step.kind, "less") if name else ""


def _bar(name: str, kind: str, start: int, end: int) -> Row:
    points = end - start
    sign = "+" if kind in ("bonus", "more") and points > 0 else ""
    text = f"{sign}{points_text(points)}".replace("-", "−")
    return {"name": name, "kind": kind, "start": start, "end": end, "points": points, "text": text}
