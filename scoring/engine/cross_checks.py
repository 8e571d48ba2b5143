"""Checks that need a whole year taken together: a list of small functions, one check each.

They look at a scored year and warn; none changes a score. What one workbook shows by itself is
reported in ``scoring.intake``. A kept year is checked with the office's reviews and records in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from scoring.engine.measure import LedgerCounts
from scoring.model.evidence import BLANK, Problem, Source
from scoring.model.points import points_text, trimmed
from scoring.model.scores import Scores, each_row
from scoring.text.folding import fold

Check = Callable[[Scores], Iterator[Problem]]


def cross_check(scores: Scores) -> list[Problem]:
    """All warnings of a year, check by check, units as in ``Evidence.units``."""
    return [problem for check in CHECKS for problem in check(scores)]


def self_above_measured(scores: Scores) -> Iterator[Problem]:
    """A 自评分 above what counts or the ledger measure."""
    grid, problems = scores.grid, _Problems(scores, "self-above-measured")
    above = (grid.measured != BLANK) & (grid.self > grid.measured)
    for unit, item in zip(*np.nonzero(above.T), strict=True):
        own, counted = (points_text(a[item, unit]) for a in (grid.self, grid.measured))
        yield problems.on_line(
            unit,
            item,
            "self_at",
            f"自评 {own} 分,按应完成数、完成数或台账计量为 {counted} 分",
            "请核对自评分与完成数;核定时以佐证材料为准",
        )


def not_applicable_overruled(scores: Scores) -> Iterator[Problem]:
    """不适用 beside 核定分: the office's figure counts."""
    problems, lines = _Problems(scores, "not-applicable-overruled"), scores.evidence.lines
    both = lines["not_applicable"].to_numpy() & (lines["verified"].to_numpy() != BLANK)
    for row in np.nonzero(both)[0]:
        points = points_text(lines["verified"].iloc[row])
        yield problems.on_line(
            lines["unit"].iloc[row],
            lines["item"].iloc[row],
            "marked_at",
            f"填了不适用,又有核定分 {points} 分;按核定分计",
            "确不适用的,请清空核定分;适用的,请清空「不适用」",
        )


def counts_against_ledger(scores: Scores) -> Iterator[Problem]:
    """应完成数 or 完成数 on a line that the unit's ledger contradicts."""
    evidence = scores.evidence
    if scores.scheme.ledger is None or not len(evidence.ledger):
        return
    problems, name = _Problems(scores, "counts-against-ledger"), scores.scheme.ledger.sheet
    ledger = LedgerCounts(evidence.ledger, len(evidence.units), scores.rules, scores.scheme.ledger)
    lines = evidence.lines
    unit, items = lines["unit"].to_numpy(), lines["item"].to_numpy()
    due, done = lines["due"].to_numpy(), lines["done"].to_numpy()
    for item, line in enumerate(scores.scheme.lines):
        if line.measure.ledger is None:
            continue
        by_due, by_done = (counts[unit] for counts in ledger.of(line.measure.ledger))
        kept = (items == item) & (by_due != BLANK)
        due_differs = kept & (due != BLANK) & (due != by_due)
        done_differs = kept & (done != BLANK) & (done != by_done)
        for row in np.nonzero(due_differs | done_differs)[0]:
            given = (("应完成数", due[row]), ("完成数", done[row]))
            words = "、".join(f"{name}填的是 {trimmed(n)}" for name, n in given if n != BLANK)
            counts = due[row] == 0 or BLANK not in (due[row], done[row])
            yield problems.on_line(
                unit[row],
                item,
                "due_at" if due_differs[row] else "done_at",
                f"{words};按{name}应完成数为 {trimmed(by_due[row])}、"
                f"完成数为 {trimmed(by_done[row])}",
                f"现按{'填写的数' if counts else '台账'}计;请核对,改为一致",
            )


def possible_double_deduction(scores: Scores) -> Iterator[Problem]:
    """One matter under two adopted deductions of a unit, or two with the same case and date."""
    problems, rows = _Problems(scores, "possible-double-deduction"), scores.evidence.deductions
    taken = scores.scheme.terms.deduction
    matters: dict[tuple[int, str], int] = {}
    days: dict[tuple[int, int, object], int] = {}
    for row in each_row(rows[rows["adopted"]]):
        by_matter = row.unit, fold(row.matter)
        by_day = row.unit, row.case, row.date
        alike = "是同一事项" if by_matter in matters else "情形、日期相同"
        earlier = matters.get(by_matter, days.get(by_day))
        matters.setdefault(by_matter, row.at)
        days.setdefault(by_day, row.at)
        if earlier is not None:
            yield problems.at(
                row.at,
                row.unit,
                f"「{row.matter}」与「{scores.source(earlier)}」的{taken}{alike},可能重复{taken}",
                "请核对;确是同一件事的,只保留一处;确是两件的,不必改",
            )


def similar_practice(scores: Scores) -> Iterator[Problem]:
    """Two adopted practices of a unit whose names differ by marks or by one character."""
    problems, bonus = _Problems(scores, "similar-practice"), scores.evidence.bonus
    rows = bonus[bonus["adopted"]].drop_duplicates(["unit", "practice_key"])
    seen: dict[tuple[int, int, str], str] = {}
    for unit, practice, at in zip(rows["unit"], rows["practice"], rows["at"], strict=True):
        bare = _MARKS.sub("", fold(practice))
        kept, asked = _spellings(bare)
        known = (seen.get((unit, *each)) for each in asked)
        earlier = next((name for name in known if name is not None), None)
        for each in kept:
            seen.setdefault((unit, *each), practice)
        if earlier is not None:
            yield problems.at(
                at,
                unit,
                f"{scores.scheme.terms.practice}「{practice}」与「{earlier}」只差标点或一个字,现作为两个做法各自计分",
                "请核对;同一做法的,请把名称改为一致;确是两个的,不必改",
            )


_MARKS = re.compile(r"[\W_]+")
_LONGEST = 100
_WHOLE, _SHORTER = -1, -2


def _spellings(bare: str) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """What to keep of a name and what to ask for, so that names a character apart meet.

    A spelling is the name without one character, with its place (a character changed), or as
    such (a character more or less). Names of one or two characters, or very long, meet only
    where they are the same but for marks.
    """
    whole = {(_WHOLE, bare)}
    if not 2 < len(bare) <= _LONGEST:
        return whole, whole
    without = [bare[:place] + bare[place + 1 :] for place in range(len(bare))]
    changed = {*enumerate(without)}
    kept = whole | changed | {(_SHORTER, name) for name in without}
    asked = whole | changed | {(_SHORTER, bare)} | {(_WHOLE, name) for name in without}
    return kept, asked


@dataclass(frozen=True)
class _Problems:
    """Makes the problems of one code."""

    scores: Scores
    code: str

    def on_line(self, unit: int, item: int, column: str, message: str, hint: str) -> Problem:
        """A problem of a unit's line, at the cell that the line's ``column`` names."""
        row = self.scores.grid.row[item, unit]
        at = int(self.scores.evidence.lines[column].iloc[row])
        return self.at(at, unit, f"{self.scores.scheme.lines[item].id} {message}", hint)

    def at(self, at: int, unit: int, message: str, hint: str) -> Problem:
        """A problem at a packed place."""
        source = self.scores.evidence.source(at) or Source("", "", "")
        name = str(self.scores.evidence.units["unit"].iloc[unit])
        return Problem(self.code, message, hint, *source, name)


CHECKS: tuple[Check, ...] = (
    self_above_measured,
    not_applicable_overruled,
    counts_against_ledger,
    possible_double_deduction,
    similar_practice,
)
