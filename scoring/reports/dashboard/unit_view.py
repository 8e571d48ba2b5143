"""A unit's page: its total, the way to it, and what each point came from."""

from __future__ import annotations

from typing import NamedTuple

from scoring.explain import Step
from scoring.explain.notes import goes_without_saying
from scoring.explain.standing import LINE_STATES, State, case_states
from scoring.model.points import points_text
from scoring.reports.charting.parts import waterfall
from scoring.reports.dashboard.data import DashboardData
from scoring.reports.markup import NONE, ShownFigure, UnitHead
from scoring.reports.unit_report import ComparedRow, UnitReport, compared_rows

PLAIN = State("plain", "", "")
LINE_FIGURES = ("max", "points", "self", "verified", "measured")


class WaterfallBar(NamedTuple):
    """A bar of the waterfall: per cent from the floor and high; the figure stands above it."""

    name: str
    kind: str
    figure: ShownFigure
    bottom: str
    height: str
    top: str


class LineRow(NamedTuple):
    """A base line: clause id, words, figures, state, the cell it came from, a note."""

    id: str
    title: str
    figures: dict[str, ShownFigure]
    state: State
    source: str
    note: str


class SectionRows(NamedTuple):
    """A section with its sum and its lines."""

    id: str
    title: str
    max: str
    sum: ShownFigure
    lines: list[LineRow]


class CaseRow(NamedTuple):
    """A bonus, deduction, veto or other step behind the base, with why."""

    kind: str
    id: str
    article: str
    label: str
    state: State
    figure: ShownFigure
    source: str
    note: str


class UnitPage(NamedTuple):
    """What the page of one unit shows; ``compared`` is beside the unit's own figure."""

    place: int
    head: UnitHead
    report: UnitReport
    waterfall: list[WaterfallBar]
    compared: list[tuple[ComparedRow, ShownFigure]]
    of: int
    sections: list[SectionRows]
    base: ShownFigure
    cases: list[CaseRow]


def unit_page(data: DashboardData, number: int) -> UnitPage:
    """The page of a unit."""
    report = UnitReport(data.scores, number, frozenset(data.basis.refused_units))
    would_be = data.figure(number, "total_without_veto") if report.would_be else None
    total, rank = (data.figure(number, name) for name in ("total", "rank"))
    head = UnitHead(data.name(number), report.state, report.remarks, total, would_be, rank,
                    report.group, report.ranked, report.result.band)  # fmt: skip
    compared = report.against_group(data.basis.before)
    return UnitPage(
        data.place_of[number],
        head,
        report,
        waterfall_bars(data, number, report.steps),
        [(row, _own(data, number, row)) for row in compared_rows(compared)],
        compared[-1].of,
        _sections(data, number, report.steps),
        data.figure(number, "base"),
        cases(data, number, report.steps),
    )


def _own(data: DashboardData, number: int, row: ComparedRow) -> ShownFigure:
    if row.own == NONE:
        return ShownFigure(NONE)
    return data.figure(number, f"sections.{row.id}" if row.id else "total")


def waterfall_bars(data: DashboardData, number: int, steps: list[Step]) -> list[WaterfallBar]:
    """From the sections to the total, as the pages' waterfall has it."""
    rows = waterfall(steps, data.scores.scheme)
    ends = [0, *(end for row in rows for end in (row.start, row.end))]
    low, span = min(ends), max(1, max(ends) - min(ends))
    terms = data.scores.scheme.terms
    names = {"基础分": "base", terms.bonus: "bonus", terms.deduction: "deduction", "总分": "total"}
    names |= {"折算": "rescaled"} | {s.id: f"sections.{s.id}" for s in data.scores.scheme.sections}
    found = []
    for row in rows:
        sign = "+" if row.kind in ("bonus", "more") else "−" if row.name == terms.deduction else ""
        path = names.get(row.name, "")
        figure = data.figure(number, path, sign) if path else ShownFigure(row.text)
        bottom, top = sorted((row.start, row.end))
        drawn = (100 * (bottom - low) / span, 100 * (top - bottom) / span, 100 * (top - low) / span)
        found.append(WaterfallBar(row.name, row.kind, figure, *(f"{each:.2f}" for each in drawn)))
    return found


def _sections(data: DashboardData, number: int, steps: list[Step]) -> list[SectionRows]:
    lines, found = enumerate(step for step in steps if step.kind == "line"), []
    for section in data.scores.scheme.sections:
        inside = [_line(data, number, *next(lines)) for _ in section.lines]
        head = section.id, section.title, points_text(section.max)
        found.append(SectionRows(*head, data.figure(number, f"sections.{section.id}"), inside))
    return found


def _line(data: DashboardData, number: int, item: int, step: Step) -> LineRow:
    figures = {name: data.figure(number, f"lines.{item}.{name}") for name in LINE_FIGURES}
    verified = data.record(number)["lines"][item]["state"] == "verified"
    said = verified and goes_without_saying(step.note)
    state = LINE_STATES.get(step.state, PLAIN)
    note = "" if said else step.note
    return LineRow(step.id, step.label, figures, state, str(step.source or ""), note)


def cases(data: DashboardData, number: int, steps: list[Step]) -> list[CaseRow]:
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
        found.append(_case(data, number, step, path))
    return found


def _case(data: DashboardData, number: int, step: Step, path: str) -> CaseRow:
    sign = "" if not step.points else "+" if step.points > 0 else "−"
    if step.points is None:
        figure = ShownFigure(NONE)
    elif path:
        figure = data.figure(number, path, sign)
    else:
        figure = ShownFigure(points_text(abs(step.points)), sign=sign)
    state = case_states(data.scores.scheme).get(step.state, PLAIN)
    source = str(step.source or "")
    return CaseRow(step.kind, step.id, step.article, step.label, state, figure, source, step.note)
