"""A scored year as the contract's JSON: points as text, null where there is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from criteria import Scheme
from scoring.engine.bonus import COUNTED, why_not
from scoring.explain.dependence import depends_on
from scoring.model.evidence import BLANK, Problem
from scoring.model.points import points_text
from scoring.model.scores import NO_GROUP, Scores, UnitResult, rows_by_unit

Record = dict[str, Any]


def result(scores: Scores, problems: list[Problem]) -> Record:
    """The year as plain dicts and lists, keys in the contract's order."""
    lines, readings = rows_by_unit(scores.lines), depends_on(scores)
    units = [
        {
            **_unit(scores, each),
            "depends_on": readings[unit],
            "lines": [_line(scores, row) for row in lines[unit]],
            "bonus_cases": [_bonus(scores, row) for row in scores.bonus_rows.get(unit, [])],
            "deduction_cases": [
                _deduction(scores, row)
                for row in scores.deduction_rows.get(unit, [])
                if row.adopted
            ],
        }
        for unit, each in scores.results.items()
    ]
    return _whole(scores.scheme, scores.year, scores.readings, units, problems)


def _whole(
    scheme: Scheme,
    year: int | None,
    readings: Mapping[str, str],
    units: list[Record],
    problems: list[Problem],
) -> Record:
    return {
        "scheme": scheme.id,
        "year": year,
        "readings": dict(readings),
        "units": units,
        "problems": [problem.as_dict() for problem in problems],
    }


def result_text(scores: Scores, problems: list[Problem]) -> str:
    """:func:`result` as JSON text that can always be written as UTF-8.

    A file name that is not valid Unicode keeps its place; what cannot be written is ``?``.
    """
    return _text(result(scores, problems))


def empty_result_text(
    scheme: Scheme, year: int | None, readings: Mapping[str, str], problems: list[Problem]
) -> str:
    """The same where no file was accepted: no units, and every problem."""
    return _text(_whole(scheme, year, readings, [], problems))


def _text(record: Record) -> str:
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")


def _unit(scores: Scores, each: UnitResult) -> Record:
    """What stands before the lines: names, sums, rank and standing of one unit."""
    figures = ("rescaled", "base", "bonus", "deduction_raw", "deduction")
    return {
        "unit": each.name,
        "group": "" if each.group == NO_GROUP else each.group,
        "sections": {s.id: points_text(each.sections[s.id]) for s in scores.scheme.sections},
        **{name: points_text(each.points(name)) for name in figures},
        "vetoed": each.vetoed,
        "total": points_text(each.total) if scores.scheme.is_scored else None,
        "total_without_veto": points_text(each.total_without_veto),
        "rank": each.rank or None,
        "complete": each.complete,
        "provisional": each.provisional,
        "award_eligible": each.award_eligible,
        **({"band": each.band or None} if scores.scheme.bands else {}),
    }


def _source(scores: Scores, at: int) -> dict[str, str] | None:
    return source._asdict() if (source := scores.source(at)) else None


def _line(scores: Scores, row: Any) -> Record:
    line = scores.scheme_of(row.unit).lines[row.item]
    given = {name: getattr(row, name) for name in ("points", "self", "verified", "measured")}
    return {
        "id": line.id,
        "max": points_text(line.max),
        "state": row.state,
        **{name: None if each == BLANK else points_text(each) for name, each in given.items()},
        "confirmed": row.confirmed,
        "source": _source(scores, row.at),
    }


def _bonus(scores: Scores, row: Any) -> Record:
    return {
        "id": scores.scheme.bonus[row.case].id,
        "practice": str(row.practice),
        "points": points_text(row.earned if row.reason == COUNTED else row.points),
        "counted": row.reason == COUNTED,
        "why": why_not(scores.scheme, row.reason, row.best_case, row.best),
        "source": _source(scores, row.at),
    }


def _deduction(scores: Scores, row: Any) -> Record:
    return {
        "id": scores.scheme.deductions[row.case].id,
        "matter": str(row.matter),
        "points": points_text(row.points),
        **({"line": line} if (line := scores.scheme.deductions[row.case].line) else {}),
        "source": _source(scores, row.at),
    }
