"""Pieces of pages as HTML, from the macros in ``pieces.html.jinja``: plain text in, escaped out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from criteria import Reading, Scheme
from scoring.model.evidence import Problem
from scoring.model.points import points_text, printed
from scoring.model.scores import STATE_NAMES, Scores
from scoring.office.looks import (
    LINE_STATES,
    SEVERITIES,
    Compared,
    RankChange,
    Reliance,
    State,
    Step,
    case_states,
    compared_rows,
    goes_without_saying,
)
from scoring.reports.markup import macros, strip

CSS = Path(__file__).parent / "analysis.css"
NONE = State("plain", "", "")
SUMS = ("section", "base", "total")
MOST_NAMES = 6
"""How many units a changed reading names before it says 等."""


def pieces() -> Any:
    """The macros of the pages."""
    return macros("pieces.html.jinja", Path(__file__).parent)


def masthead(scheme: Scheme, year: int | None, issuer: str = "") -> Markup:
    """The head of every page, as on an official bulletin; ``issuer`` where not the scheme's."""
    return Markup(pieces().masthead(scheme, year, issuer))


def chosen_strip(scheme: Scheme, chosen: dict[str, str]) -> Markup:
    """Which readings in use are not the default."""
    readings = [each for each in scheme.readings if each.key in chosen]
    words = ";".join(f"{each.article}:{each.words_of(chosen[each.key])}" for each in readings)
    return strip("readings", f"已改动 {len(readings)} 处读法", words)


class StepRow(NamedTuple):
    """A step as shown: a sum, or a line that opens to ``details`` (names and texts)."""

    step: Step
    is_sum: bool
    state: State
    points: str
    max: int | None
    note: str
    details: list[tuple[str, str]]


def explained(steps: Sequence[Step], scheme: Scheme) -> Markup:
    """All steps to a total; a step opens to the clause's words and where its points came from."""
    rows: list[StepRow] = []
    lines: list[StepRow] = []
    for step in steps:
        row = _step_row(step, scheme)
        if step.kind == "line":
            lines.append(row)
        elif step.kind == "section":  # its sum stands above its lines, as a heading
            rows += [row, *lines]
            lines = []
        else:
            rows.append(row)
    return Markup(pieces().steps(rows))


def _step_row(step: Step, scheme: Scheme) -> StepRow:
    if step.kind in SUMS:
        points = points_text(step.running if step.points is None else step.points)
        return StepRow(step, True, NONE, points, None, step.note, [])
    state = LINE_STATES.get(step.state) or case_states(scheme).get(step.state, NONE)
    points = "—" if step.points is None else printed(step.points)
    plus = "+" if step.kind != "line" and (step.points or 0) > 0 else ""
    line = scheme.line_by_id.get(step.id) if step.kind == "line" else None
    note = "" if _goes_without_saying(step) else step.note
    most = line.max if line else None
    return StepRow(step, False, state, plus + points, most, note, _details(step, scheme))


def _goes_without_saying(step: Step) -> bool:
    """Whether a line's note only repeats its state and its points, both shown beside it."""
    verified = step.kind == "line" and step.state == STATE_NAMES["verified"]
    same = {points_text(step.points or 0)}
    repeats = set(re.findall(r"\d+\.\d\d", step.note)) <= same
    return verified and repeats and goes_without_saying(step.note)


def _details(step: Step, scheme: Scheme) -> list[tuple[str, str]]:
    """What a step shows when opened."""
    rows = [("出处", str(step.source) if step.source else "没有对应的单元格")]
    rows += [("说明", step.note)] if step.note else []
    rows += [("累计", f"{points_text(step.running)} 分"), ("条款", step.article)]
    if line := scheme.line_by_id.get(step.id):
        return [*rows, ("条文", line.words), ("佐证材料", line.evidence)]
    case = scheme.bonus_by_id.get(step.id) or scheme.deduction_by_id.get(step.id)
    law = case or (scheme.veto if scheme.veto and step.id == scheme.veto.id else None)
    return [*rows, ("条文", law.words)] if law else rows


def reliances(found: Sequence[Reliance]) -> Markup:
    """The readings a unit's result depends on, with the options in use; or that there is none."""
    return Markup(pieces().relies_on(found))


def problem_list(problems: Iterable[Problem]) -> Markup:
    """Problems by file, refused files first, each with its cell and how to mend it."""
    files: dict[str, list[tuple[Problem, State]]] = {}
    for each in problems:
        files.setdefault(each.file, []).append((each, SEVERITIES[each.severity]))
    in_order = sorted(
        files.items(), key=lambda file: all(p.severity == "warning" for p, _ in file[1])
    )
    return Markup(pieces().problems(in_order))


def compared_key(before: Scores | None, of: int) -> Markup:
    """What the marks of a unit's comparison mean; ``of`` units take part in ranks."""
    return Markup(pieces().compared_key(before and before.year, of))


def compared_table(found: list[Compared], before: Scores | None) -> Markup:
    """A unit's sections and total beside its group's median and its own year before."""
    return Markup(pieces().compared(compared_rows(found), before and before.year))


class Effect(NamedTuple):
    """What another option changes: ranks in words (blank for none), and how many totals."""

    ranks: str
    totals: int


def readings_list(scores: Scores, changes: Sequence[RankChange], group: str) -> Markup:
    """Each open point, the option in use, and what every other option would change.

    ``changes`` as :func:`scoring.analysis.comparison.rank_changes` gives them.
    """
    points = []
    for reading in scores.scheme.readings:
        used = scores.readings[reading.key]
        effects = [
            (reading.words_of(value), _effect(changes, reading, value, group))
            for value in reading.values
            if value != used
        ]
        points.append((reading, reading.words_of(used), effects))
    return Markup(pieces().other_options(points))


def _effect(
    changes: Sequence[RankChange], reading: Reading, option: str, group: str
) -> Effect | None:
    rows = [
        row for row in changes if (row.key, row.option, row.group) == (reading.key, option, group)
    ]
    if not rows:
        return None
    moved = [row for row in rows if row.rank != row.rank_then]
    names = [f"{row.name}({_rank(row.rank)} → {_rank(row.rank_then)})" for row in moved]
    more = f" 等 {len(names)} 个单位" if len(names) > MOST_NAMES else ""
    totals = sum(row.total != row.total_then for row in rows)
    return Effect("、".join(names[:MOST_NAMES]) + more, totals)


def _rank(rank: int | None) -> str:
    return "无名次" if rank is None else f"第 {rank} 名"
