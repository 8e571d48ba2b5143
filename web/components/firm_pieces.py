"""How firm ranks are, as pages show it: each piece made once for a state of the year."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from scoring.model.scores import Scores
from scoring.office.firmness import Told, firmness, span_words, told
from scoring.office.looks import GroupReport, UnitReport
from scoring.reports.charting.firm_chart import firm_chart
from scoring.reports.charting.style import Spec
from web.components.pieces import once_a_state, ready
from web.session.prepared import made_once


class Firm(NamedTuple):
    """The ranks of a group as intervals, the same as a table, and how many of them are firm."""

    chart: Spec
    table: pa.Table
    counts: str


def all_told(scores: Scores) -> dict[int, Told]:
    """How firm each unit's rank is, by unit in table order."""

    def make() -> dict[int, Told]:
        return {unit: told(scores, each) for unit, each in firmness(scores).items()}

    return made_once(scores, all_told, make)


@once_a_state
def group_firm(report: GroupReport) -> Firm:
    """How firm the ranks of a group are."""
    found = [each for each in all_told(report.scores).values() if each.found.group == report.group]
    table = pd.DataFrame(
        {
            "名次": [each.found.rank or None for each in found],
            "单位": [each.found.name for each in found],
            "只换读法": [span_words(each.found.best, each.found.worst) for each in found],
            "连同未核定": [
                span_words(each.found.open_best, each.found.open_worst) for each in found
            ],
            "保持现名次的读法组合": [_held(each) for each in found],
            "说明": [each.line for each in found],
        }
    ).astype({"名次": "Int64"})
    firm = sum(each.found.is_firm and each.found.rank > 0 for each in found)
    ranked = sum(each.found.rank > 0 for each in found)
    return Firm(
        ready(firm_chart([each.found for each in found], report.group)),
        pa.Table.from_pandas(table),
        f"有名次的 {ranked} 个单位中,{firm} 个的名次已经稳固。",
    )


def _held(each: Told) -> str:
    """The share of combinations of readings under which the rank, or having none, is as now."""
    share = each.found.shares.get(each.found.rank)
    return f"{float(share):.0%}" if share else "0%"


@once_a_state
def unit_firm(report: UnitReport) -> Told:
    """How firm a unit's rank is, and what would make it firm."""
    return all_told(report.scores)[report.result.unit]
