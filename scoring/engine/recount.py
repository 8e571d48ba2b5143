"""The year once more, by another path: unit by unit, row by row, in fractions.

Nothing is shared with the vectorised engine but the evidence and the scheme. A seal is only
made where both come to the same; a difference is told with its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd

from criteria import Column, LedgerMeasure, Line, Rate, Scheme
from criteria.cases import Band
from scoring.model.days import day_of
from scoring.model.evidence import BLANK, STEP_CHOICES, Evidence
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.text.folding import fold

Row = dict[Any, Any]
_TOLD = ("note", "evidence")
"""What reports a line in words."""
CENT = 100
_FIGURES = {
    "rescaled": "缺项折算",
    "base": "基础分",
    "bonus_raw": "加分原始合计",
    "bonus": "加分",
    "deduction_raw": "减分原始合计",
    "deduction": "减分",
    "carried": "超出扣分",
    "total_without_veto": "未否决时总分",
    "total": "总分",
    "rank": "名次",
}
"""The figures compared, with the words a difference is told in; the scheme's terms are put in."""


@dataclass
class Tally:
    """One unit as counted here; points in hundredths. ``lines``: points by line id, None where
    there are none; ``aside``: ids of lines that do not apply; ``missing``: of those without score;
    ``undescribed``: of those to be reported in words that were not; ``costs``: what each case of
    deduction takes, by its number.
    """

    group: str
    lines: dict[str, int | None] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    undescribed: set[str] = field(default_factory=set)
    costs: dict[int, int] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    vetoed: bool = False
    band: str = ""

    @property
    def complete(self) -> bool:
        """Whether every line has a score or does not apply, and some line applies."""
        return not self.missing and self.figures["applies"] > 0


def recount(scores: Scores) -> list[str]:
    """Where the engine's figures differ from a plain recount, in Chinese; empty where none do."""
    tallies = _Count(scores.evidence, scores.scheme, scores.readings).tallies()
    return [words for unit, tally in tallies.items() for words in _differences(scores, unit, tally)]


def _differences(scores: Scores, unit: int, tally: Tally) -> Iterator[str]:
    row: Any = scores.units.loc[unit]
    name = row["unit"]
    for item, (id_, points) in enumerate(tally.lines.items()):
        found = int(scores.grid.points[item, unit])
        if found != (BLANK if points is None else points):
            yield f"「{name}」{id_}:重算 {_words(points)},原计 {_words(found)}"
    for section in scores.scheme.sections:
        summed = sum(tally.lines[line.id] or 0 for line in section.lines)
        if int(row[section.id]) != summed:
            shown = _words(row[section.id])
            yield f"「{name}」第{section.id}部分:重算 {_words(summed)},原计 {shown}"
    for key, words in _FIGURES.items():
        counted, found = tally.figures[key], int(row[key])
        if counted != found:
            ours, theirs = (str(n) if key == "rank" else _words(n) for n in (counted, found))
            told = words.format(**scores.scheme.terms.model_dump())
            yield f"「{name}」{told}:重算 {ours},原计 {theirs}"
    if bool(row["complete"]) != tally.complete:
        yield f"「{name}」是否有缺项:重算与原计不同"
    if scores.scheme.bands and row["band"] != tally.band:
        yield f"「{name}」等次:重算 {tally.band or '无'},原计 {row['band'] or '无'}"
    if int(row["undescribed"]) != len(tally.undescribed):
        yield f"「{name}」未报情况的项数:重算与原计不同"


def _words(hundredths: int | None) -> str:
    return "无分" if hundredths is None or hundredths == BLANK else points_text(int(hundredths))


class _Count:
    """One year under one set of readings."""

    def __init__(self, evidence: Evidence, scheme: Scheme, readings: Mapping[str, str]) -> None:
        self.scheme, self.rules = scheme, scheme.rules_of(readings)
        self.year, self.units = evidence.year, evidence.units.to_dict("records")
        self.lines = {(row["unit"], row["item"]): row for row in evidence.lines.to_dict("records")}
        self.ledger = _by_unit(evidence.ledger)
        self.bonus, self.deductions = _by_unit(evidence.bonus), _by_unit(evidence.deductions)
        self.vetoes = _by_unit(evidence.vetoes)
        self._groups = {unit: _group_of(row) for unit, row in enumerate(self.units)}
        self._figures: dict[tuple[str, int], dict[int, int]] = {}

    def tallies(self) -> dict[int, Tally]:
        """Every unit counted, then ranked within its group."""
        found = {unit: self._unit(unit, row) for unit, row in enumerate(self.units)}
        for unit, tally in found.items():
            peers = [each for each in found.values() if each.group == tally.group]
            tally.figures["rank"] = self._rank(tally, peers)
            fitting = (band for band in self.scheme.bands if self._fits(tally, unit, band))
            tally.band = next((band.name for band in fitting if tally.complete), "")
        return found

    def _fits(self, tally: Tally, unit: int, band: Band) -> bool:
        """Whether a grade's conditions hold for a unit, but for its being complete."""
        rows = self.deductions[unit]
        had = {self.scheme.deductions[row["case"]].id for row in rows if row["adopted"]}
        if self.scheme.veto and tally.vetoed:
            had.add(self.scheme.veto.id)
        earned = [(tally.lines[asked.id], asked.least) for asked in band.lines]
        return (
            tally.figures["total"] >= band.least
            and (band.rank is None or 0 < tally.figures["rank"] <= band.rank)
            and had.isdisjoint(band.without)
            and not any(points is not None and points < least for points, least in earned)
        )

    def _unit(self, unit: int, row: Row) -> Tally:
        tally = Tally(_group_of(row))
        tally.costs = self._costs(self.deductions[unit])
        for item, line in enumerate(self.scheme.for_group(tally.group).lines):
            self._line(tally, unit, item, line)
        tally.vetoed = bool(self.vetoes[unit])
        self._sums(tally, unit)
        return tally

    def _line(self, tally: Tally, unit: int, item: int, line: Line) -> None:
        """The first state that applies (the office's word before any claim) and its points."""
        cells = self.lines.get((unit, item), {})
        measured, nothing_due = self._measured(unit, item, line, cells)
        claims: list[int | str | None] = ["aside"] if cells.get("not_applicable") else []
        own, counted = _given(cells, "self"), "aside" if nothing_due else measured
        first = self.rules["unverified-order"] == "self-first"
        claims += [own, counted] if first else [counted, own]
        office = [_given(cells, "verified"), "aside" if cells.get("set_aside") else None]
        if line.measure.kind == "events":
            office.append(max(line.measure.floor, line.max - self._lost_by_events(tally, line)))
        said = [*office, *(claims if self.rules["unverified"] == "provisional" else [])]
        word = next((each for each in said if each is not None), None)
        if word == "aside":
            tally.aside.add(line.id)
            instead = {"rescale": None, "full": line.max, "zero": 0}
            tally.lines[line.id] = instead[self.rules["not-applicable"]]
            return
        if line.measure.kind == "described":
            tally.lines[line.id] = None
            if not any(isinstance(cells.get(t), str) and cells[t].strip() for t in _TOLD):
                tally.undescribed.add(line.id)
            return
        if word is None:
            tally.missing.add(line.id)
        tally.lines[line.id] = word if isinstance(word, int) else None

    def _counts(self, unit: int, line: Line, cells: Row) -> tuple[int | None, int | None]:
        """What was due and done, in hundredths of a matter: the line's own, else the ledger's."""
        due, done = _given(cells, "due"), _given(cells, "done")
        if line.measure.ledger and due != 0 and (due is None or done is None) and self.ledger:
            due, done = self._of_ledger(self.ledger.get(unit, []), line.measure.ledger)
        if due is None and line.measure.due is not None:
            due = line.measure.due * CENT
        return due, done

    def _measured(self, unit: int, item: int, line: Line, cells: Row) -> tuple[int | None, bool]:
        """What counts or the ledger earn, and whether nothing was due."""
        kind, most = line.measure.kind, line.max
        if not line.measure.is_counted:
            return None, False
        due: int | Fraction | None
        due, done = self._counts(unit, line, cells)
        if line.measure.by_group_mean:
            due, done = self._beside_the_group(unit, item)
        if due == 0 and line.measure.idle is not None:
            return line.measure.idle, False
        if kind == "gain":
            each = Fraction(line.measure.each or 0, CENT)
            return (None if done is None else min(most, _half_up(each * done))), False
        if kind == "deadline":
            return self._by_date(line, done), False
        if due == 0:
            return (most, False) if kind == "penalty" else (None, True)
        if due is None or done is None:
            return None, False
        if kind == "penalty":
            lost = Fraction(line.measure.each or 0, CENT) * (due - done)
            return max(line.measure.floor, floor(most - lost)), False
        if kind == "rate":
            part = Fraction(done - due if line.measure.of == "change" else done) / due
            lost = sum((_lost(rate, part * CENT) for rate in line.measure.rates), Fraction(0))
            return max(line.measure.floor, _half_up(most - lost)), False
        return _half_up(Fraction(most * min(done, due)) / due), False

    def _beside_the_group(self, unit: int, item: int) -> tuple[Fraction | None, int | None]:
        """The mean of a unit's group on a line, 0 where it stands alone, and its own figure."""
        group = self._groups[unit]
        if (group, item) not in self._figures:
            peers = (each for each, of in self._groups.items() if of == group)
            rows = {each: self.lines.get((each, item), {}) for each in peers}
            self._figures[group, item] = {
                each: done
                for each, row in rows.items()
                if (done := _given(row, "done")) is not None and not row["not_applicable"]
            }
        figures = self._figures[group, item]
        mean = Fraction(sum(figures.values()), len(figures)) if len(figures) > 1 else Fraction(0)
        return (mean, figures[unit]) if unit in figures else (None, None)

    def _by_date(self, line: Line, done: int | None) -> int | None:
        """What the days that a line was done late leave of it."""
        last = line.measure.deadline(self.year)
        if done is None or last is None:
            return None
        late = max(0, (day_of(done // CENT) - last).days)
        times = Fraction(late, line.measure.days)
        times = Fraction(-floor(-times) if line.measure.steps == "started" else floor(times))
        return max(line.measure.floor, floor(line.max - (line.measure.each or 0) * times))

    def _of_ledger(self, rows: list[Row], rule: LedgerMeasure) -> tuple[int | None, int | None]:
        worths = [self._worth(row, rule) for row in rows if self._is_due(row, rule)]
        return (CENT * len(worths), sum(worths)) if rows else (None, None)

    def _is_due(self, row: Row, rule: LedgerMeasure) -> bool:
        assert self.scheme.ledger is not None
        matters, shown = self.scheme.ledger.of(rule.of), self._column(rule.done)
        if matters.assessed and pd.isna(row["assessed"]):
            return False
        if matters.column:
            said = row[self._column(matters.column).field]
            if (matters.only and said not in matters.only) or said in matters.never:
                return False
        return shown.kind != "step" or _choice(row, shown.field) != "不适用"

    def _column(self, name: str) -> Column:
        assert self.scheme.ledger is not None
        return self.scheme.ledger.column(name)

    def _worth(self, row: Row, rule: LedgerMeasure) -> int:
        """What a due matter counts as done."""
        shown = self._column(rule.done)
        value = row[shown.field]
        if shown.kind == "step":
            part = CENT // 2 if self.rules["partial-step"] == "half" else 0
            return {"是": CENT, "部分": part}.get(_choice(row, shown.field), 0)
        if shown.kind != "date":
            return CENT if isinstance(value, str) and value else 0
        if pd.isna(value):
            return 0
        limit = row[self._column(rule.before).field] if rule.before else value
        if pd.isna(limit):
            return CENT if self.rules["undated"] == "in-time" else 0
        return CENT if value <= limit else 0

    def _sums(self, tally: Tally, unit: int) -> None:
        """Sections to total."""
        scheme, rules = self.scheme, self.rules
        summed = sum(points or 0 for points in tally.lines.values())
        applies = scheme.total
        lines = scheme.for_group(tally.group).lines
        if rules["not-applicable"] == "rescale":
            applies -= sum(line.max for line in lines if line.id in tally.aside)
        base = _half_up(Fraction(summed * scheme.total, applies)) if applies else 0
        raw = sum(cost for n, cost in tally.costs.items() if not scheme.deductions[n].line)
        figures = tally.figures
        figures |= {"applies": applies, "base": base, "rescaled": base - summed}
        gained = self._bonus(self.bonus[unit])
        figures |= {"bonus_raw": gained, "deduction_raw": raw}
        figures["bonus"] = gained if scheme.bonus_cap is None else min(gained, scheme.bonus_cap)
        cap = self._cap(tally)
        figures["deduction"] = raw if cap is None else min(raw, cap)
        figures["carried"] = sum(self._carried(tally, unit, line) for line in lines)
        earned = base + figures["bonus"] - figures["deduction"] - figures["carried"]
        figures["total_without_veto"] = figures["total"] = self._settled(earned)
        if tally.vetoed and scheme.veto_effect == "zero":
            figures["total"] = 0
        if tally.vetoed and scheme.veto_effect == "fixed-deduction":
            figures["total"] = self._settled(earned - scheme.veto_points)

    def _settled(self, earned: int) -> int:
        """A total: not below 0 where so read, with as many decimals as the scheme gives it."""
        would = max(0, earned) if self.rules["total-floor"] == "zero" else earned
        unit = 10 ** (2 - self.scheme.digits)
        return _half_up(Fraction(would, unit)) * unit

    def _cap(self, tally: Tally) -> int | None:
        cap, line = self.scheme.deduction_cap, self.scheme.penalty_line
        if cap is None or self.rules["deduction-cap"] == "apart" or line is None:
            return cap
        points = tally.lines[line.id]
        most = line.for_group(tally.group).max
        return max(0, cap - (0 if points is None else most - points))

    def _lost_by_events(self, tally: Tally, line: Line) -> int:
        """What the cases that name a line take from it."""
        return sum(c for n, c in tally.costs.items() if self.scheme.deductions[n].line == line.id)

    def _carried(self, tally: Tally, unit: int, line: Line) -> int:
        if line.measure.kind == "events":
            over = self._lost_by_events(tally, line) - line.max
            return max(0, over) if line.measure.beyond else 0
        penalty = self.scheme.penalty_line
        carries = self.rules["penalty-excess"] == "carried"
        is_the_line = penalty is not None and line.id == penalty.id
        if not (line.measure.beyond or (carries and is_the_line)):
            return 0
        item = [each.id for each in self.scheme.lines].index(line.id)
        cells = self.lines.get((unit, item), {})
        due, done = _given(cells, "due"), _given(cells, "done")
        if not due or done is None:
            return 0
        return max(0, (line.measure.each or 0) * (due - done) // CENT - line.max)

    def _costs(self, rows: list[Row]) -> dict[int, int]:
        """What the adopted deductions of each case cost, by its number; of one matter the heaviest
        where so read; then repeats doubled and each case capped, by date.
        """
        of_matter: dict[object, list[tuple[int, int]]] = defaultdict(list)
        firsts: dict[object, int] = {}
        for place, row in enumerate(rows):
            case = self.scheme.deductions[row["case"]]
            by_event = (case.points or 0) * int(row["count"])
            cost = int(row["points"]) if case.rule == "discretion" else by_event
            heaviest = self.rules["same-matter"] == "heaviest"
            key: object = fold(str(row["matter"])) if heaviest else place
            firsts.setdefault(key, place)
            if row["adopted"]:
                of_matter[key].append((cost, place))
        counted = [
            (*max(each, key=lambda pair: (pair[0], -pair[1])), firsts[key])
            for key, each in of_matter.items()
        ]
        by_case: dict[int, list[tuple[Any, int, int]]] = defaultdict(list)
        for cost, place, turn in counted:
            by_case[rows[place]["case"]].append((rows[place]["date"], turn, cost))
        found = {}
        for number, each in by_case.items():
            case, summed, seen = self.scheme.deductions[number], 0, False
            for _, _, cost in sorted(each):
                if case.repeats == "double" and cost:
                    once = 0 if seen else case.points or 0
                    cost, seen = 2 * cost - once, True
                summed += cost
            found[number] = summed if case.cap is None else min(summed, case.cap)
        return found

    def _bonus(self, rows: list[Row]) -> int:
        """Per practice its highest case, or its highest kind with repeats; summed or the best;
        no case more than its cap.
        """
        practices: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in rows:
            if row["adopted"]:
                points = self.scheme.bonus[row["case"]].points
                practices[fold(str(row["practice"]))][row["case"]].append(points)
        repeats = self.rules["bonus-repeat"] == "by-kind"
        worth = [  # of each practice what it earns, and by which case, the earliest of the scheme
            max(
                (sum(each) if repeats else max(each), -case) for case, each in sorted(kinds.items())
            )
            for kinds in practices.values()
        ]
        if self.rules["bonus-scope"] == "unit":
            worth = [max(worth, key=lambda pair: pair[0])] if worth else []
        by_case: dict[int, int] = defaultdict(int)
        for points, case in worth:
            by_case[-case] += points
        caps = {number: each.cap for number, each in enumerate(self.scheme.bonus)}
        return sum(
            points if (cap := caps[case]) is None else min(points, cap)
            for case, points in by_case.items()
        )

    def _rank(self, tally: Tally, peers: list[Tally]) -> int:
        """1, 2, 2, 4 or 1, 2, 2, 3 within the group; 0 for none."""
        effect, dense = self.scheme.veto_effect, self.rules["tie"] == "dense"
        last = self.rules["incomplete-rank"] == "last"
        apart = [effect != "fixed-deduction" and peer.vetoed for peer in peers]
        seen = [peer for peer, is_apart in zip(peers, apart, strict=True) if not is_apart]
        ranked = [peer.figures["total"] for peer in seen if peer.complete]
        waiting = sum(not peer.complete for peer in seen) if last else 0
        totals = sorted(set(ranked)) if dense else ranked
        if tally.vetoed and effect != "fixed-deduction":
            after = len(totals) + (min(1, waiting) if dense else waiting)
            return after + 1 if effect == "rank-last" else 0
        if not tally.complete:
            return len(totals) + 1 if last else 0
        return 1 + sum(total > tally.figures["total"] for total in totals)


def _lost(rate: Rate, percent: Fraction) -> Fraction:
    """What a rate takes at a percentage, in hundredths of a point."""
    at = Fraction(rate.at, CENT)
    beyond = at - percent if rate.falls else percent - at
    if beyond < 0 or (beyond == 0 and rate.when in ("below", "above")):
        return Fraction(0)
    if rate.per is None:
        return Fraction(rate.points)
    if rate.to is not None:
        beyond = min(beyond, abs(at - Fraction(rate.to, CENT)))
    steps = beyond / Fraction(rate.per, CENT)
    if rate.steps == "whole":
        steps = Fraction(floor(steps))
    elif rate.steps == "started":
        steps = Fraction(-floor(-steps))
    return rate.points * steps


def _by_unit(frame: pd.DataFrame) -> defaultdict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in frame.to_dict("records"):
        found[row["unit"]].append(row)
    return found


def _group_of(row: Row) -> str:
    """The group of a unit's row; blank where nobody gave one."""
    return row["group"] if isinstance(row["group"], str) else ""


def _given(cells: Row, name: str) -> int | None:
    value = cells.get(name, BLANK)
    return None if value == BLANK else int(value)


def _choice(row: Row, step: str) -> str:
    place = int(row[step])
    return "" if place == BLANK else STEP_CHOICES[place]


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))
