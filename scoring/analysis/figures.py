"""What a leader looks for in a scored year: losses, self scores, gaps, deductions, coverage.

Pure functions of :class:`Scores`; points are exact hundredths, shares are pairs of ``done`` and
``due``. ``unit`` is a row of ``Evidence.units``, ``name`` the unit's name. Rows of units stand
in the order of the year-end table; ``group`` narrows to one group.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from scoring.engine.lines import line_maxima
from scoring.model.evidence import BLANK
from scoring.model.scores import MISSING, NOT_APPLICABLE, STATES, VERIFIED, Scores, rows_by_unit
from scoring.text.personal import mask


class PointsLost(NamedTuple):
    """What a group lost on a section (``item`` is BLANK) or a line: ``lost`` of ``possible``.

    ``units``: how many lost anything; ``scored``, ``not_applicable``, ``missing``: how many
    places (a unit's line) have points, do not apply, lack a score.
    """

    section: str
    item: int
    id: str
    title: str
    lost: int
    possible: int
    units: int
    scored: int
    not_applicable: int
    missing: int


def points_lost(scores: Scores, group: str | None = None) -> list[PointsLost]:
    """Where points are lost: a row a section that has points, and after each its lines, in clause
    order.

    What does not apply and what is missing is in neither ``lost`` nor ``possible``. Vetoed
    units keep their components and count here.
    """
    units = [result.unit for result in scores.in_group(group)]
    state, points = scores.grid.state[:, units], scores.grid.points[:, units]
    most = line_maxima(scores.evidence, scores.scheme)
    most = most[:, units] if most.shape[1] > 1 else most
    counts = (points != BLANK) & (state != NOT_APPLICABLE)
    possible, lost = np.where(counts, most, 0), np.where(counts, most - points, 0)
    rows, first = [], 0
    for section in scores.scheme.sections:
        last = first + len(section.lines)
        parts = [(BLANK, section.id, section.title, slice(first, last))] if section.max else []
        parts += [
            (item, line.id, line.title, slice(item, item + 1))
            for item, line in enumerate(section.lines, first)
        ]
        for item, id_, title, span in parts:
            sums = lost[span].sum(), possible[span].sum(), (lost[span].sum(axis=0) != 0).sum()
            each = (counts[span], state[span] == NOT_APPLICABLE, state[span] == MISSING)
            figures = map(int, (*sums, *(places.sum() for places in each)))
            rows.append(PointsLost(section.id, item, id_, title, *figures))
        first = last
    return rows


def most_lost(found: list[PointsLost]) -> list[PointsLost]:
    """The lines on which anything was lost, the greatest loss first, then in clause order."""
    lines = [row for row in found if row.item != BLANK and row.lost]
    return sorted(lines, key=lambda row: -row.lost)


class SelfScore(NamedTuple):
    """What a unit gave itself beside what was verified, over the ``lines`` that carry both.

    ``difference``: self less verified, positive where it scored itself too high; ``above``,
    ``below``: on how many lines the self score is above or below.
    """

    unit: int
    name: str
    group: str
    lines: int
    self: int
    verified: int
    difference: int
    above: int
    below: int


def self_against_verified(scores: Scores, group: str | None = None) -> list[SelfScore]:
    """Self scores beside verified ones, a row a unit. Lines that do not apply are left out."""
    grid, rows = scores.grid, []
    both = (grid.state == VERIFIED) & (grid.self != BLANK)
    for each in scores.in_group(group):
        mine = both[:, each.unit]
        own, verified = (a[mine, each.unit].astype(np.int64) for a in (grid.self, grid.verified))
        sums = int(own.sum()), int(verified.sum()), int((own - verified).sum())
        counts = int((own > verified).sum()), int((own < verified).sum())
        rows.append(SelfScore(each.unit, each.name, each.group, len(own), *sums, *counts))
    return rows


def most_overrated(found: list[SelfScore]) -> list[SelfScore]:
    """The units with lines that carry both scores, the most overrated first."""
    return sorted((row for row in found if row.lines), key=lambda row: -row.difference)


class LineStates(NamedTuple):
    """How far a unit is: how many of its lines are in each state, together the scheme's lines.

    ``waiting``: lines that count and that the office has not confirmed, 不适用 among them;
    ``open``: these, the missing and the undescribed; ``handed_in``: any line has any figure or
    description, whoever entered it.
    """

    unit: int
    name: str
    group: str
    verified: int
    not_applicable: int
    self: int
    measured: int
    missing: int
    described: int
    undescribed: int
    waiting: int
    open: int
    handed_in: bool


def line_states(scores: Scores, group: str | None = None) -> list[LineStates]:
    """How far each unit is, a row a unit."""
    rows = []
    for each in scores.in_group(group):
        counts = np.bincount(scores.grid.state[:, each.unit], minlength=len(STATES))
        states: dict[str, Any] = dict(zip(STATES, counts.tolist(), strict=True))
        states["waiting"] = waiting = len(scores.grid.unconfirmed(each.unit))
        states |= {"open": waiting + each.missing + each.undescribed, "handed_in": not each.silent}
        rows.append(LineStates(each.unit, each.name, each.group, **states))
    return rows


class Covered(NamedTuple):
    """Of ``due`` units or matters ``done`` are covered."""

    group: str
    kind: str
    done: int
    due: int


class Coverage(NamedTuple):
    """What the ledgers cover.

    ``units``: a row a group: of ``due`` units ``done`` keep a ledger (have any row in it).
    ``matters``: a row a group and kind of matter (all that the ledger's column of id ``kind``
    offers, also where there is none; of a ledger without it one): of ``due`` matters listed
    ``done`` were assessed.
    """

    units: list[Covered]
    matters: list[Covered]


def coverage(scores: Scores) -> Coverage:
    """Which units keep a ledger, and which of its matters were assessed, by group and kind."""
    of, ledger = scores.scheme.ledger, scores.evidence.ledger
    if of is None:
        return Coverage([], [])
    known = next((each.choices for each in of.columns if each.id == "kind"), (of.matters,))
    if "kind" not in ledger:
        ledger = ledger.assign(kind=of.matters)
    kinds = [*known, *(k for k in dict.fromkeys(ledger["kind"].dropna()) if k not in known)]
    units, matters = [], []
    for group, results in scores.groups.items():
        mine = ledger[ledger["unit"].isin([result.unit for result in results])]
        units.append(Covered(group, "", mine["unit"].nunique(), len(results)))
        for kind in kinds:
            assessed = mine.loc[mine["kind"] == kind, "assessed"]
            matters.append(Covered(group, kind, int(assessed.notna().sum()), len(assessed)))
    return Coverage(units, matters)


class Unassessed(NamedTuple):
    """A matter in a ledger that was never assessed."""

    unit: int
    name: str
    matter: str
    kind: str


def unassessed(scores: Scores, group: str | None = None) -> list[Unassessed]:
    """Matters in the ledgers that were never assessed, identifiers masked."""
    ledger = scores.evidence.ledger
    found = rows_by_unit(ledger[ledger["assessed"].isna()])
    return [
        Unassessed(each.unit, each.name, mask(str(row.matter)), str(getattr(row, "kind", "")))
        for each in scores.in_group(group)
        for row in found.get(each.unit, [])
    ]


class DeductionOrVeto(NamedTuple):
    """A veto or a deduction, adopted or not, personal identifiers masked.

    ``kind``: ``veto`` or ``deduction``; ``basis``: 依据 or 认定文号; ``reason``: 说明;
    ``approver``: 批准人 of a discretion, blank from files; ``points``: before the cap, 0 where
    not adopted, None for a veto; ``at``: its packed place.
    """

    unit: int
    name: str
    group: str
    kind: str
    id: str
    article: str
    label: str
    matter: str
    basis: str
    reason: str
    approver: str
    events: int
    points: int | None
    adopted: bool
    date: date | None
    at: int


def deductions_and_vetoes(scores: Scores, group: str | None = None) -> list[DeductionOrVeto]:
    """Every veto, then every deduction, each in table order of units, with its reason."""
    scheme, rows = scores.scheme, []
    clause = (scheme.veto.id, scheme.veto.article) if scheme.veto else ("", "")
    veto = "veto", *clause, scheme.terms.veto
    units = [(each.unit, each.name, each.group) for each in scores.in_group(group)]
    for unit in units:
        for row in scores.veto_rows.get(unit[0], []):
            texts = _masked(row.matter, row.document, row.note, "")
            rows.append(DeductionOrVeto(*unit, *veto, *texts, 1, None, True, _day(row), row.at))
    for unit in units:
        for row in scores.deduction_rows.get(unit[0], []):
            case, figures = scheme.deductions[row.case], (row.count, row.points, row.adopted)
            taken = "deduction", case.id, case.article, case.label
            texts = _masked(row.matter, row.basis, row.note, row.approver)
            rows.append(DeductionOrVeto(*unit, *taken, *texts, *figures, _day(row), row.at))
    return rows


def _masked(*texts: Any) -> tuple[str, str, str, str]:
    matter, basis, reason, approver = (mask(t) if isinstance(t, str) else "" for t in texts)
    return matter, basis, reason, approver


def _day(row: Any) -> date | None:
    return None if pd.isna(row.date) else row.date.date()
