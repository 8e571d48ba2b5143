"""Pieces of pages ready to be sent: made once for a state of the year, for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

import pyarrow as pa

from scoring.office.looks import GroupReport, UnitReport
from scoring.reports.charting.style import Spec
from web.session.prepared import made_once

_Report = TypeVar("_Report", GroupReport, UnitReport)
_Given = ParamSpec("_Given")
_Piece = TypeVar("_Piece")
_Make = Callable[Concatenate[_Report, _Given], _Piece]


def once_a_state(make: _Make[_Report, _Given, _Piece]) -> _Make[_Report, _Given, _Piece]:
    """A piece of a report that is made once, where the same is asked of the same scores.

    What the report has besides its scores, and what is given, must be hashable.
    """

    @wraps(make)
    def prepared(report: _Report, /, *given: _Given.args, **named: _Given.kwargs) -> _Piece:
        parts = [each.name for each in fields(report) if each.name != "scores"]
        asked: list[Hashable] = [getattr(report, name) for name in parts]
        name = (make, *asked, *given, *named.items())
        return made_once(report.scores, name, partial(make, report, *given, **named))

    return prepared


def ready(chart: Spec) -> Spec:
    """A chart with its rows as Arrow tables, so that sending it converts nothing."""
    tables = {name: pa.Table.from_pylist(rows) for name, rows in chart["datasets"].items()}
    return chart | {"datasets": tables}
