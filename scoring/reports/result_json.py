"""A scored year as the contract's JSON: points as text, null where there is none."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from criteria import Scheme
from scoring.engine.bonus import COUNTED, why_not
from scoring.explain.sensitivity import depends_on
from scoring.model.evidence import BLANK, Problem, points_text
from scoring.model.scores import Scores

Record = dict[str, Any]


def result(scores: Scores, problems: list[Problem]) -> Record:
    """The year as plain dicts and lists, keys in the contract's order."""
    lines = _by_unit(scores.lines)
    bonus, deductions = _by_unit(scores.bonus), _by_unit(scores.deductions)
    readings = depends_on(scores)
    units: list[Record] = []
    for row in _records(scores.units.reset_index(names="number")):
        number = row["number"]
        record = _unit(scores, row)
        record["depends_on"] = readings[number]
        record["lines"] = [_line(scores, line) for line in lines[number]]
        record["bonus_cases"] = [_bonus(scores, case) for case in bonus[number]]
        record["deduction_cases"] = [
            _deduction(scores, case) for case in deductions[number] if case["adopted"]
        ]
        units.append(record)
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


def _records(frame: pd.DataFrame) -> list[Record]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _by_unit(frame: pd.DataFrame) -> defaultdict[int, list[Record]]:
    """The rows of a frame by the unit's number, in their order."""
    found: defaultdict[int, list[Record]] = defaultdict(list)
    for row in _records(frame):
        found[row["unit"]].append(row)
    return found


def _points(hundredths: int) -> str | None:
    return None if hundredths == BLANK else points_text(hundredths)


def _unit(scores: Scores, row: Record) -> Record:
    """What stands before the lines: names, sums, rank and standing of one unit."""
    figures = ("rescaled", "base", "bonus", "deduction_raw", "deduction")
    return {
        "unit": row["unit"],
        "group": row["group"] if isinstance(row["group"], str) else "",
        "sections": {s.id: points_text(row[s.id]) for s in scores.scheme.sections},
        **{name: points_text(row[name]) for name in figures},
        "vetoed": bool(row["vetoed"]),
        "total": points_text(row["total"]),
        "total_without_veto": points_text(row["total_without_veto"]),
        "rank": int(row["rank"]) or None,
        "complete": bool(row["complete"]),
        "provisional": bool(row["provisional"]),
        "award_eligible": bool(row["award_eligible"]),
    }


def _source(scores: Scores, at: int) -> dict[str, str] | None:
    source = scores.source(at)
    return None if source is None else dict(source._asdict())


def _line(scores: Scores, row: Record) -> Record:
    line = scores.scheme.lines[row["item"]]
    return {
        "id": line.id,
        "max": points_text(line.max),
        "state": str(row["state"]),
        **{name: _points(row[name]) for name in ("points", "self", "verified", "measured")},
        "confirmed": bool(row["confirmed"]),
        "source": _source(scores, row["at"]),
    }


def _bonus(scores: Scores, row: Record) -> Record:
    return {
        "id": scores.scheme.bonus[row["case"]].id,
        "practice": str(row["practice"]),
        "points": points_text(row["points"]),
        "counted": row["reason"] == COUNTED,
        "why": why_not(scores.scheme, row["reason"], row["best_case"], row["best"]),
        "source": _source(scores, row["at"]),
    }


def _deduction(scores: Scores, row: Record) -> Record:
    return {
        "id": scores.scheme.deductions[row["case"]].id,
        "matter": str(row["matter"]),
        "points": points_text(row["points"]),
        "source": _source(scores, row["at"]),
    }
