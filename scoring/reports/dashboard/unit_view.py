"""A unit's page: its total, the way to it, and what each point came from."""

from __future__ import annotations

from typing import NamedTuple

from scoring.analysis.comparison import TOTAL, Compared, against_group
from scoring.explain import Step, explain
from scoring.explain.dependence import Reliance, relies_on
from scoring.explain.notes import goes_without_saying
from scoring.explain.standing import CASE_STATES, LINE_STATES, State, remarks, state_of
from scoring.model.points import points_text, printed, signed
from scoring.reports.charting.parts import waterfall
from scoring.reports.dashboard.whole import NONE, Figure, Whole

PLAIN = State("plain", "", "")
LINE_FIGURES = ("max", "points", "self", "verified", "measured")


class Fall(NamedTuple):
    """A bar of the waterfall: per cent from the floor and high; the figure stands above it."""

    name: str
    kind: str
    figure: Figure
    bottom: str
    height: str
    top: str


class Beside(NamedTuple):
    """A section or the total beside the group's median and the unit's own year before."""

    name: str
    max: str
    own: Figure
    median: str
    above: tuple[str, str]
    before: str
    since: tuple[str, str]


class Line(NamedTuple):
    """A base line: clause id, words, figures, state, the cell it came from, a note."""

    id: str
    title: str
    figures: dict[str, Figure]
    state: State
    source: str
    note: str


class Part(NamedTuple):
    """A section with its sum and its lines."""

    id: str
    title: str
    max: str
    sum: Figure
    lines: list[Line]


class Case(NamedTuple):
    """A bonus, deduction, veto or other step behind the base, with why."""

    kind: str
    id: str
    article: str
    label: str
    state: State
    figure: Figure
    source: str
    note: str


class UnitPage(NamedTuple):
    """What the page of one unit shows."""

    place: int
    name: Figure
    group: str
    state: State
    rank: Figure
    ranked: int
    total: Figure
    would_be: Figure | None
    remarks: list[str]
    silent: bool
    falls: list[Fall]
    beside: list[Beside]
    of: int
    parts: list[Part]
    base: Figure
    cases: list[Case]
    relies_on: list[Reliance]


def unit_page(whole: Whole, number: int, ranked: int) -> UnitPage:
    """The page of a unit; ``ranked`` is how many units of its group take part in ranks."""
    scores, result = whole.scores, whole.scores.results[number]
    steps = explain(scores, number)
    compared = against_group(scores, number, whole.basis.before)
    return UnitPage(
        whole.place_of[number],
        whole.name(number),
        result.group,
        state_of(result),
        whole.figure(number, "rank"),
        ranked,
        whole.figure(number, "total"),
        whole.figure(number, "total_without_veto") if result.vetoed else None,
        remarks(scores, number, whole.basis.refused_units),
        result.unsent and not any(step.points for step in steps),
        falls(whole, number, steps),
        [_beside(whole, number, entry) for entry in compared],
        compared[-1].of,
        _parts(whole, number, steps),
        whole.figure(number, "base"),
        cases(whole, number, steps),
        relies_on(scores, number),
    )


def falls(whole: Whole, number: int, steps: list[Step]) -> list[Fall]:
    """From the sections to the total, as the pages' waterfall has it."""
    rows = waterfall(steps)
    ends = [0, *(end for row in rows for end in (row.start, row.end))]
    low, span = min(ends), max(1, max(ends) - min(ends))
    names = {"基础分": "base", "加分": "bonus", "减分": "deduction", "总分": "total"}
    names |= {"折算": "rescaled"} | {s.id: f"sections.{s.id}" for s in whole.scores.scheme.sections}
    found = []
    for row in rows:
        sign = "+" if row.kind in ("bonus", "more") else "−" if row.name == "减分" else ""
        path = names.get(row.name, "")
        figure = whole.figure(number, path, sign) if path else Figure(row.text)
        bottom, top = sorted((row.start, row.end))
        drawn = (100 * (bottom - low) / span, 100 * (top - bottom) / span, 100 * (top - low) / span)
        found.append(Fall(row.name, row.kind, figure, *(f"{each:.2f}" for each in drawn)))
    return found


def _beside(whole: Whole, number: int, row: Compared) -> Beside:
    total = row.id == TOTAL
    own = whole.figure(number, "total" if total else f"sections.{row.id}")
    return Beside(
        row.title if total else f"{row.id}、{row.title}",
        "" if total else points_text(row.max),
        Figure(NONE) if row.own is None else own,
        _points(row.median),
        _difference(row.above),
        _points(row.before),
        _difference(row.since),
    )


def _points(value: int | None) -> str:
    return NONE if value is None else printed(value)


def _difference(value: int | None) -> tuple[str, str]:
    """A mark with its words: colour never stands alone."""
    if value is None:
        return "", NONE
    return ("▲" if value > 0 else "▼" if value < 0 else "＝"), signed(value)


def _parts(whole: Whole, number: int, steps: list[Step]) -> list[Part]:
    lines = [step for step in steps if step.kind == "line"]
    found, item = [], 0
    for section in whole.scores.scheme.sections:
        inside = []
        for step in lines[item : item + len(section.lines)]:
            inside.append(_line(whole, number, item, step))
            item += 1
        total = whole.figure(number, f"sections.{section.id}")
        found.append(Part(section.id, section.title, points_text(section.max), total, inside))
    return found


def _line(whole: Whole, number: int, item: int, step: Step) -> Line:
    figures = {name: whole.figure(number, f"lines.{item}.{name}") for name in LINE_FIGURES}
    verified = whole.record(number)["lines"][item]["state"] == "verified"
    said = verified and goes_without_saying(step.note)
    state = LINE_STATES.get(step.state, PLAIN)
    source = str(step.source or "")
    return Line(step.id, step.label, figures, state, source, "" if said else step.note)


def cases(whole: Whole, number: int, steps: list[Step]) -> list[Case]:
    """What stands behind the base: rescaling, each bonus and deduction, cap, floor, veto."""
    found, seen = [], {"bonus": 0, "deduction": 0}
    for step in steps:
        if step.kind in ("line", "section", "base", "total"):
            continue
        path = ""
        if step.kind == "rescaled":
            path = "rescaled"
        elif step.kind == "bonus" or (step.kind == "deduction" and step.points is not None):
            path = f"{step.kind}_cases.{seen[step.kind]}.points"
            seen[step.kind] += 1
        found.append(_case(whole, number, step, path))
    return found


def _case(whole: Whole, number: int, step: Step, path: str) -> Case:
    sign = "" if not step.points else "+" if step.points > 0 else "−"
    if step.points is None:
        figure = Figure(NONE)
    elif path:
        figure = whole.figure(number, path, sign)
    else:
        figure = Figure(points_text(abs(step.points)), sign=sign)
    state = CASE_STATES.get(step.state, PLAIN)
    source = str(step.source or "")
    return Case(step.kind, step.id, step.article, step.label, state, figure, source, step.note)
