"""What is shown of one unit, each piece made once for a state of the year."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
from markupsafe import Markup

from scoring.model.scores import Scores
from scoring.office.looks import UnitReport
from scoring.reports.charting import bars, leader_charts
from scoring.reports.charting.style import Spec
from scoring.reports.markup import unit_head
from web.components import markup, result_tables
from web.components.pieces import once_a_state, ready


@once_a_state
def head(report: UnitReport) -> Markup:
    """Name, total, rank, state and remarks."""
    return unit_head(report)


@once_a_state
def waterfall(report: UnitReport) -> Spec:
    """What the total is made of."""
    return ready(bars.waterfall_chart(report.steps, report.scores.scheme))


@once_a_state
def steps(report: UnitReport) -> Markup:
    """All steps to the total, each with its clause and its cell."""
    return markup.explained(report.steps, report.scores.scheme_of(report.result.unit))


@once_a_state
def steps_table(report: UnitReport) -> pa.Table:
    """The steps as a table to copy."""
    return pa.Table.from_pandas(result_tables.steps_table(report.steps))


class Comparison(NamedTuple):
    """A unit beside its group's median and its own year before."""

    key: Markup
    chart: Spec
    table: Markup


@once_a_state
def comparison(report: UnitReport, before: Scores | None) -> Comparison:
    """How the unit compares."""
    compared = report.against_group(before)
    return Comparison(
        markup.compared_key(before, compared[-1].of),
        ready(leader_charts.compared_chart(compared)),
        markup.compared_table(compared, before),
    )


@once_a_state
def readings(report: UnitReport) -> Markup:
    """The readings that the unit's result depends on."""
    return markup.reliances(report.relies_on)
