"""What the charts of totals draw, in exact hundredths; the drawing itself is in bars.py."""

from __future__ import annotations

from typing import NamedTuple

from criteria import Scheme
from scoring.explain import Step
from scoring.explain.standing import state_of
from scoring.model.evidence import BLANK
from scoring.model.points import points_text, printed, signed, trimmed
from scoring.model.scores import (
    DESCRIBED,
    MISSING,
    NOT_APPLICABLE,
    STATE_NAMES,
    STATES,
    UNDESCRIBED,
    Scores,
    UnitResult,
)


class TotalPart(NamedTuple):
    """A part of a total: its figure in a result, its name, its colour, its sign."""

    figure: str
    name: str
    colour: str
    sign: int = 1


INKS = ("#22304a", "#4f648c", "#8ea2c0", "#c6d0de")
"""The sections' colours, from ink to mist; repeated where a scheme has more sections."""
GOLD, RED, PALE = "#b98b2f", "#9b1c1c", "#e9e4d8"


def parts(scheme: Scheme) -> list[TotalPart]:
    """The parts of a total in the order in which they are drawn."""
    sections = [
        TotalPart(section.id, f"{section.id}、{section.title}", INKS[n % len(INKS)])
        for n, section in enumerate(scheme.sections)
    ]
    found = [*sections, TotalPart("rescaled", "缺项折算", PALE)]
    if scheme.bonus:
        found.append(TotalPart("bonus", scheme.terms.bonus, GOLD))
    if scheme.deductions:
        found.append(TotalPart("deduction", scheme.terms.deduction, RED, -1))
    if scheme.may_go_beyond:
        found.append(TotalPart("carried", f"{scheme.excess}扣分", "#5f1111", -1))
    return found


def label_of(result: UnitResult, scheme: Scheme) -> str:
    """Rank, or the mark of a unit without one, and the unit's name."""
    return f"{result.rank or state_of(result, scheme).mark}  {result.name}"


class BarPiece(NamedTuple):
    """A part of a unit's total that is not 0: from ``start`` to ``end``, to the right of 0 what
    is earned, to the left what is taken. ``solid`` is False without a rank.
    """

    label: str
    unit: str
    part: str
    start: int
    end: int
    points: int
    solid: bool


def ranking_parts(
    scores: Scores, group: str, most: int | None = None, first: int = 0
) -> list[BarPiece]:
    """The pieces of a group's bars, unit by unit; ``first`` units are passed over, then at most
    ``most`` are taken.
    """
    pieces = []
    for result in scores.in_group(group)[first:][:most]:
        reach = {1: 0, -1: 0}
        for part in parts(scores.scheme):
            if points := result.points(part.figure) * part.sign:
                start = reach[part.sign]
                reach[part.sign] = end = start + points
                head = label_of(result, scores.scheme), result.name, part.name
                pieces.append(BarPiece(*head, start, end, points, bool(result.rank)))
    return pieces


class UnitTotal(NamedTuple):
    """A unit's total, its text and state, and ``reach``: where its bar ends."""

    label: str
    unit: str
    total: int
    reach: int
    state: str
    solid: bool
    text: str


def ranking_totals(
    scores: Scores, group: str, most: int | None = None, first: int = 0
) -> list[UnitTotal]:
    """The totals of the units that :func:`ranking_parts` takes."""
    rows = []
    for each in scores.in_group(group)[first:][:most]:
        state, total = state_of(each, scores.scheme), each.figure("total")
        text = state.words if total is None else points_text(total)
        word = "否决" if scores.scheme.veto_effect == "zero" else scores.scheme.terms.veto
        text = f"{text} {word}" if each.vetoed else text
        head = label_of(each, scores.scheme), each.name, each.total, each.base + each.bonus
        rows.append(UnitTotal(*head, str(state), bool(each.rank), text))
    return rows


class LineLoss(NamedTuple):
    """What a unit lost of a line's maximum; BLANK, with a mark as text, where it has no points."""

    label: str
    unit: str
    id: str
    title: str
    max: int
    lost: int
    state: str
    text: str


def losses(scores: Scores, group: str, most: int | None = None) -> list[LineLoss]:
    """A row a unit (at most ``most``) and line."""
    rows: list[LineLoss] = []
    marks = {MISSING: "缺", NOT_APPLICABLE: "–", DESCRIBED: "报", UNDESCRIBED: "未"}
    for each in scores.in_group(group)[:most]:
        for item, line in enumerate(scores.scheme_of(each.unit).lines):
            points, state = (
                int(a[item, each.unit]) for a in (scores.grid.points, scores.grid.state)
            )
            lost = BLANK if state in marks else line.max - points
            text = marks.get(state, trimmed(lost) if lost else "")
            head = label_of(each, scores.scheme), each.name, line.id, line.title, line.max
            rows.append(LineLoss(*head, lost, STATE_NAMES[STATES[state]], text))
    return rows


class WaterfallBar(NamedTuple):
    """A bar of the way to a total."""

    name: str
    kind: str
    start: int
    end: int
    points: int
    text: str


_BARS = {
    "rescaled": ("折算", "more"),
    "bonus": ("{bonus}", "bonus"),
    "deduction": ("{deduction}", "less"),
    "carried": ("{excess}", "less"),
    "floor": ("下限", "more"),
    "rounded": ("取整", "more"),
    "veto": ("否决", "less"),
}
"""The bar and its kind by the kind of a step; several steps may make one bar.
The scheme's terms are put into the names."""


def waterfall(steps: list[Step], scheme: Scheme) -> list[WaterfallBar]:
    """The way to a total, bar by bar; the last ``end`` is the total.

    Sections and the base and total are read off the explanation's own running total; bonus
    and deduction rows are taken together.
    """
    bars: list[WaterfallBar] = []
    terms, reached = scheme.terms.model_dump(), 0
    for step in steps:
        if step.kind == "line":
            continue
        start = reached
        if step.kind in ("base", "total"):
            name, kind, start = step.label, "sum", 0
        else:
            by_kind = _BARS["bonus" if step.points and step.points < 0 else "deduction"]
            bar = by_kind if step.kind == "cap" else _BARS.get(step.kind)
            name, kind = bar or (step.id, "section")
            name = name.format(excess=scheme.excess, **terms) if bar else name
        if bars and bars[-1].name == name:
            start = bars.pop().start
        reached = step.running
        points = reached - start
        text = signed(points) if kind in ("bonus", "more") else printed(points)
        bars.append(WaterfallBar(name, kind, start, reached, points, text))
    empty = {section.id for section in scheme.sections if not section.max}
    shown = (bar.kind == "sum" or (bar.kind == "section" and bar.name not in empty) for bar in bars)
    return [bar for bar, always in zip(bars, shown, strict=True) if bar.points or always]
