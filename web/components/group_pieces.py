"""What the overview shows of a group, each piece made once for a state of the year."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pyarrow as pa
from markupsafe import Markup

from scoring.office.looks import GroupReport, rank_changes
from scoring.reports.charting import bars, leader_charts, parts
from scoring.reports.charting.style import Spec
from scoring.reports.markup import (
    answer_cards,
    deduction_list,
    figures,
    legend,
    moved_key,
    open_list,
    unassessed_list,
)
from web.components import markup, result_tables
from web.components.pieces import once_a_state, ready
from web.session.prepared import made_once

MOST_LOST = 10


class Ranking(NamedTuple):
    """The ranking as chart and as table; ``points`` are the table's columns of points."""

    legend: Markup
    chart: Spec
    table: pa.Table
    units: list[str]
    points: list[str]


@once_a_state
def answers(report: GroupReport) -> Markup:
    """Who leads, who moved, where points are lost, what to ask."""
    return answer_cards(report.answers())


@once_a_state
def ranking(report: GroupReport) -> Ranking:
    """Who leads."""
    scores, group = report.scores, report.group
    pieces = parts.ranking_parts(scores, group)
    shown = {piece.part for piece in pieces}
    drawn = [each for each in parts.parts(scores.scheme) if each.name in shown]
    table = result_tables.ranking(scores, group, report.refused_units)
    veto = scores.scheme.terms.veto if scores.scheme.veto_effect == "zero" else ""
    return Ranking(
        legend(drawn, not all(piece.solid for piece in pieces), veto),
        ready(bars.ranking_chart(scores, group)),
        pa.Table.from_pandas(table),
        [*table["单位"]],
        [*table.select_dtypes("float").columns],
    )


class Moved(NamedTuple):
    """Rank and total beside the year before, and which units are not compared."""

    key: Markup
    chart: Spec
    left_out: list[str]


@once_a_state
def moved(report: GroupReport) -> Moved | None:
    """Who moved; None where there is no year before."""
    if report.before is None:
        return None
    key = moved_key(report.scores.year, report.before.year, report.other_readings())
    chart = ready(leader_charts.moved_chart(report.moved()))
    return Moved(key, chart, report.not_compared())


class Lost(NamedTuple):
    """Where points are lost: by section, and on the worst lines."""

    sections: Spec
    lines: Spec


@once_a_state
def lost(report: GroupReport) -> Lost:
    """Where points are lost."""
    found = report.points_lost()
    return Lost(
        ready(leader_charts.lost_chart(found, sections=True)),
        ready(leader_charts.lost_chart(found, sections=False, most=MOST_LOST)),
    )


@once_a_state
def losses(report: GroupReport) -> Spec:
    """Where points are lost, unit by unit and line by line."""
    return ready(bars.loss_chart(report.scores, report.group))


@once_a_state
def self_scores(report: GroupReport) -> Spec | None:
    """Self scores against what was verified; None where no line has both."""
    compared = report.self_against_verified()
    if not any(row.lines for row in compared):
        return None
    return ready(leader_charts.self_chart(compared))


class Deductions(NamedTuple):
    """Vetoes and deductions with their reasons, and whose go beyond the cap."""

    listed: Markup
    capped: list[str]


@once_a_state
def deductions(report: GroupReport) -> Deductions | None:
    """Who lost points by rule; None where nobody did."""
    found = report.deductions()
    return Deductions(deduction_list(found), report.capped()) if found else None


class Open(NamedTuple):
    """Lines by state, and the units with lines that are open (None: there are none)."""

    states: Spec
    listed: Markup | None


@once_a_state
def open_lines(report: GroupReport) -> Open:
    """What is not verified or not handed in."""
    found = report.open_lines()
    states = ready(leader_charts.states_chart(report.line_states()))
    return Open(states, open_list(found) if found else None)


class Coverage(NamedTuple):
    """Coverage by ledgers: figures, matters by kind, and those never assessed (None: none)."""

    counts: Markup
    chart: Spec
    unassessed: Markup | None


@once_a_state
def coverage(report: GroupReport) -> Coverage:
    """Whether all is covered."""
    found = report.unassessed()
    ledger = report.scores.scheme.ledger
    act = ledger.act if ledger else ""
    chart = leader_charts.coverage_chart(report.coverage().matters, report.group, act)
    listed = unassessed_list(found) if found else None
    return Coverage(figures(report.coverage_counts()), ready(chart), listed)


@once_a_state
def other_readings(report: GroupReport) -> Markup:
    """What another reading of each open point would change."""
    scores = report.scores
    changes = made_once(scores, rank_changes, partial(rank_changes, scores))
    return markup.readings_list(scores, changes, report.group)
