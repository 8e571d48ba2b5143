"""The year once more, by another path: unit by unit, row by row, in fractions.

Nothing is shared with the vectorised engine but the evidence and the scheme. A seal is only
made where both come to the same; a difference is told with its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from criteria import Line, Scheme
from criteria.cases import Band
from scoring.engine.recount_lines import CENT, Measured, Row, by_unit, given, half_up
from scoring.model.evidence import BLANK, Evidence
from scoring.model.points import points_text
from scoring.model.scores import Scores
from scoring.text.folding import fold

_TOLD = ("note", "evidence")
"""What reports a line in words."""
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
        self.units = evidence.units.to_dict("records")
        groups = {unit: _group_of(row) for unit, row in enumerate(self.units)}
        self.measured = Measured(evidence, scheme, self.rules, groups)
        self.bonus, self.deductions = by_unit(evidence.bonus), by_unit(evidence.deductions)
        self.vetoes = by_unit(evidence.vetoes)

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
        cells = self.measured.cells.get((unit, item), {})
        measured, nothing_due = self.measured.points(unit, item, line, cells)
        claims: list[int | str | None] = ["aside"] if cells.get("not_applicable") else []
        own, counted = given(cells, "self"), "aside" if nothing_due else measured
        first = self.rules["unverified-order"] == "self-first"
        claims += [own, counted] if first else [counted, own]
        office = [given(cells, "verified"), "aside" if cells.get("set_aside") else None]
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

    def _sums(self, tally: Tally, unit: int) -> None:
        """Sections to total."""
        scheme, rules = self.scheme, self.rules
        summed = sum(points or 0 for points in tally.lines.values())
        applies = scheme.total
        lines = scheme.for_group(tally.group).lines
        if rules["not-applicable"] == "rescale":
            applies -= sum(line.max for line in lines if line.id in tally.aside)
        base = half_up(Fraction(summed * scheme.total, applies)) if applies else 0
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
        return half_up(Fraction(would, unit)) * unit

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
        cells = self.measured.cells.get((unit, item), {})
        due, done = given(cells, "due"), given(cells, "done")
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


def _group_of(row: Row) -> str:
    """The group of a unit's row; blank where nobody gave one."""
    return row["group"] if isinstance(row["group"], str) else ""
