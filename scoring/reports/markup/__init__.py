"""HTML that the pages and the one-file dashboard both show: autoescaped Jinja2 macros.

The macros are in ``shared.html.jinja``; templates of the pages and of the dashboard import
them. The functions here are the same macros for Python: plain text in, escaped markup out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scoring.analysis.figures import Unassessed
from scoring.analysis.questions import Answer
from scoring.explain.standing import State
from scoring.model.points import points_text, trimmed
from scoring.reports.charting.parts import TotalPart
from scoring.reports.leader_lists import Count, DeductionRow, OpenRow
from scoring.reports.unit_report import UnitReport

HERE = Path(__file__).parent
NONE = "—"
"""What stands where there is no figure."""


class ShownFigure(NamedTuple):
    """A figure as shown: ``sign`` before it, and where a result's record of the unit has it.

    ``path`` is what the dashboard's own check follows; blank where there is nothing to check.
    """

    text: str
    path: str = ""
    sign: str = ""


class UnitHead(NamedTuple):
    """The head of a unit's page; ``would_be`` is the total without a veto, ``band`` the grade
    (blank: none).
    """

    name: ShownFigure
    state: State
    remarks: list[str]
    total: ShownFigure
    would_be: ShownFigure | None
    rank: ShownFigure
    group: str
    ranked: int
    band: str


@lru_cache
def environment(*folders: Path, finalize: Callable[[Any], Any] | None = None) -> Environment:
    """Templates of these folders and of this one. Every expression goes through ``finalize``
    (where given) and is escaped; only what is marked as markup is not. Filters for hundredths
    of a point: ``points`` (``5.00``) and ``trimmed`` (``5``).
    """
    made = Environment(
        loader=FileSystemLoader([*folders, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": points_text, "trimmed": trimmed}
    return made


def macros(template: str = "shared.html.jinja", *folders: Path) -> Any:
    """The macros of a template, as functions that give :class:`~markupsafe.Markup`."""
    return environment(*folders).get_template(template).module


def nothing(head: str, text: str) -> Markup:
    """A page with nothing to show yet, and what to do about it."""
    return Markup(macros().nothing(head, text))


def strip(kind: str, head: str, text: str) -> Markup:
    """A line across the page that qualifies all below it."""
    return Markup(macros().strip(kind, head, text))


def figures(counts: Iterable[Count]) -> Markup:
    """The row of figures at the head of a page."""
    return Markup(macros().figures([*counts]))


def legend(parts: Iterable[TotalPart], hollow: bool, veto: str) -> Markup:
    """What the colours of a ranking chart stand for."""
    return Markup(macros().legend([*parts], hollow, veto))


def answer_cards(found: Iterable[Answer]) -> Markup:
    """The answers to what leaders ask, side by side."""
    return Markup(macros().answers([*found], "h4"))


def moved_key(year: int, before: int, other_readings: Iterable[str]) -> Markup:
    """What the marks of the comparison mean, and what the two years read otherwise."""
    return Markup(macros().moved_key(year, before, [*other_readings]))


def deduction_list(rows: Iterable[DeductionRow]) -> Markup:
    """Vetoes and deductions with matter, grounds and reason."""
    return Markup(macros().deductions([*rows]))


def open_list(rows: Iterable[OpenRow]) -> Markup:
    """Units with lines that are not verified or not handed in."""
    return Markup(macros().open_lines([*rows]))


def unassessed_list(rows: Iterable[Unassessed]) -> Markup:
    """Matters that stand in a ledger without an assessment."""
    return Markup(macros().unassessed([*rows]))


def unit_head(report: UnitReport) -> Markup:
    """A unit's name, total, rank and state."""
    would_be = ShownFigure(report.would_be) if report.would_be else None
    head = UnitHead(
        ShownFigure(report.name),
        report.state,
        report.remarks,
        ShownFigure(report.total or NONE),
        would_be,
        ShownFigure(str(report.result.rank or NONE)),
        report.group,
        report.ranked,
        report.result.band,
    )
    return Markup(macros().unit_head(head))
