"""Where every figure of the year-end workbook stands, known before anything is written.

Formulas on one sheet point at cells of another, to and fro, so rows and columns are settled
first: every sheet that lists units has the same blocks, a bar and a row a unit for each group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from criteria import Line
from scoring.model.scores import Scores
from scoring.reports.workbook.formulas import NONE, CellAddress, text

RANKING, LINES, STEPS, TERMS = "年度成绩", "逐项得分", "计算过程", "计分参数"
READINGS = "采用的读法"
MOST_RANKED = 3_000
"""Units of a group up to which their ranks are live. LibreOffice needs less than a second for the
ranks of so many, after every change; the time grows with the square of their number."""
CAP, BONUS_CAP, VETO_TAKES = "cap", "bonus cap", "veto takes"
"""The keys of the most that deductions take and bonuses add, and of a veto's fixed figure, among
the parameters; cases have their ids.
"""
COMPARED = ("figure", "summed", "units")
"""The columns of 计算过程 of a line that is compared with its group's mean."""
BONUS_COUNTED = 10
"""The column of 计入分值 on the sheet of bonuses."""


@dataclass
class UnitSheet:
    """A sheet with a row a unit: its columns by key, its rows by unit (both from 0)."""

    name: str
    columns: dict[str, int]
    rows: dict[int, int] = field(default_factory=dict)

    def at(self, unit: int, key: str) -> CellAddress:
        """The cell of a unit."""
        return CellAddress(self.name, self.rows[unit], self.columns[key])

    def place(self, first: int, groups: dict[str, list[int]]) -> None:
        """Give every unit its row: a bar, its group's units or one row that says none."""
        for units in groups.values():
            self.rows |= {unit: first + 1 + place for place, unit in enumerate(units)}
            first += 1 + max(1, len(units))


@dataclass(frozen=True)
class Block:
    """A unit's rows of a list of cases, from 0, and the row of their sum under them."""

    first: int
    sum: int

    @property
    def last(self) -> int:
        """The last row of a case."""
        return self.sum - 1


def blocks(first: int, counts: dict[int, int]) -> dict[int, Block]:
    """The block of every unit that has cases."""
    found = {}
    for unit, count in counts.items():
        found[unit] = Block(first, first + count)
        first += count + 1
    return found


def numbered(keys: Sequence[str]) -> dict[str, int]:
    """Columns by key."""
    return {key: place for place, key in enumerate(keys)}


class Layout:
    """A scored year laid out: tables, blocks, parameters.

    ``checked`` names the groups of more than ``most_ranked`` units: their ranks are numbers,
    each with a formula that checks it.
    """

    def __init__(self, scores: Scores, most_ranked: int = MOST_RANKED) -> None:
        self.scores, self.scheme, self.results = scores, scores.scheme, scores.results
        rules, terms = scores.rules, self.scheme.terms
        self.rescales = rules["not-applicable"] == "rescale"
        self.floors = rules["total-floor"] == "zero"
        self.dense = rules["tie"] == "dense"
        self.beyond = self.scheme.lines_beyond(rules)
        self.carries = bool(self.beyond)
        self.last_if_incomplete = rules["incomplete-rank"] == "last"
        self.heaviest = rules["same-matter"] == "heaviest"
        self.repeats = any(case.repeats for case in self.scheme.deductions)
        self.capped = any(case.cap is not None for case in self.scheme.deductions)
        self.bonus_capped = any(case.cap is not None for case in self.scheme.bonus)
        self.shares_cap = rules["deduction-cap"] == "with-penalty"
        self.has_bonus, self.has_deductions = map(bool, (self.scheme.bonus, self.scheme.deductions))
        self.has_veto = self.scheme.veto is not None
        self.takes = self.scheme.veto_effect == "fixed-deduction"
        self.bonus_sheet = f"{terms.bonus}明细"
        self.deduction_sheet = f"{terms.deduction}明细"
        self.checked = [name for name, units in self.groups.items() if len(units) > most_ranked]
        self.ranking = UnitSheet(RANKING, numbered(self._ranking_keys()))
        self.lines = UnitSheet(LINES, numbered(self._line_keys()))
        self.steps = UnitSheet(STEPS, numbered(self._step_keys()))
        for section in self.scheme.sections:  # the only line of a section is its sum
            line = section.lines[0].id
            self.lines.columns.setdefault(f"sum {section.id}", self.lines.columns[line])
        self.deduction_columns = numbered(self._deduction_keys())
        self.maxima_rows: dict[str, int] = {}
        self.bonus: dict[int, Block] = {}
        self.deductions: dict[int, Block] = {}
        self.terms: dict[str, CellAddress] = {}

    def _ranking_keys(self) -> list[str]:
        sections = [f"sum {section.id}" for section in self.scheme.sections]
        bonus, vetoed = ["bonus"] if self.has_bonus else [], ["vetoed"] if self.has_veto else []
        bands = ["band"] if self.scheme.bands else []
        checks = ["check"] if self.checked else []
        ends = [*vetoed, "total", "state", *bands, *checks, "remarks"]
        sums = [*sections, "sum", "rescaled", "base"]
        return ["rank", "unit", *sums, *bonus, *self._taken_keys(), *ends]

    def _taken_keys(self) -> list[str]:
        """The figures that are taken from base and bonus."""
        taken = ["deduction"] if self.has_deductions else []
        return [*taken, *(["carried"] if self.carries else [])]

    def _line_keys(self) -> list[str]:
        keys = ["place", "unit"]
        for section in self.scheme.sections:
            keys += [line.id for line in section.lines]
            keys += [f"sum {section.id}"] if len(section.lines) > 1 else []
        return [*keys, "sum"]

    def _step_keys(self) -> list[str]:
        names = ("due", "done", "beyond")
        counts = [
            f"{name} {line.id}"
            for line in self.beyond
            for name in (names[2:] if line.measure.kind == "events" else names)
        ]
        counts += [
            f"{name} {self.scheme.lines[item].id}"
            for item in self.scheme.against_means
            for name in COMPARED
        ]
        asides = ["aside", "applies"] if self.rescales else []
        ranks = ["ranked", *(["distinct"] if self.dense else [])]
        return ["place", "unit", "missing", *asides, *counts, *ranks]

    def _deduction_keys(self) -> list[str]:
        keys = ["place", "unit", "case", "matter", "times", "date", "basis", "adopted", "each"]
        weighed = ["weight"] if self.heaviest else []
        weighed += ["alone"] if self.repeats or self.capped else []
        weighed += ["doubled"] if self.repeats else []
        return [*keys, *weighed, "cost", "taken", "why", "note", "source"]

    @cached_property
    def groups(self) -> dict[str, list[int]]:
        """Units by group in the scheme's order, in table order; every group of the tiers at
        hand, also one without units.
        """
        scores, tiers = self.scores, self.scores.tiers
        shown = [group.name for group in self.scheme.groups if group.tier in tiers]
        names = dict.fromkeys([*shown, *scores.groups])
        return {name: [each.unit for each in scores.in_group(name)] for name in names}

    def is_checked(self, unit: int) -> bool:
        """Whether a unit's rank is a number with a check beside it."""
        return self.results[unit].group in self.checked

    def group_ends(
        self, unit: int, key: str, on: UnitSheet | None = None
    ) -> tuple[CellAddress, CellAddress]:
        """The first and the last cell of a unit's group in a column of 计算过程, or of another
        sheet.
        """
        units, sheet = self.groups[self.results[unit].group], on or self.steps
        return sheet.at(units[0], key), sheet.at(units[-1], key)

    def deduction_ends(self, unit: int, key: str) -> tuple[CellAddress, CellAddress]:
        """The first and the last cell of a unit's deductions in a column of their sheet."""
        block, column = self.deductions[unit], self.deduction_columns[key]
        first, last = (
            CellAddress(self.deduction_sheet, row, column) for row in (block.first, block.last)
        )
        return first, last

    def lost_by_events(self, unit: int, line: Line) -> str:
        """What the rows of the cases that name a line take, as a formula; blank without a row."""
        if unit not in self.deductions:
            return ""
        cases, costs = (
            f"{first.there}:{last.here}"
            for key in ("case", "cost")
            for first, last in [self.deduction_ends(unit, key)]
        )
        named = "+".join(
            f"({cases}={text(f'{case.id} {case.label}')})"
            for case in self.scheme.deductions
            if case.line == line.id
        )
        return f"SUMPRODUCT(({named})*1,{costs})"

    def shown(self, unit: int, *names: str) -> str | int:
        """Figures added, in hundredths; a mark where the first is no figure."""
        result = self.results[unit]
        return NONE if result.figure(names[0]) is None else sum(map(result.points, names))

    def earned(self, unit: int, *, across: bool = False) -> str:
        """Base + bonus - deduction of a unit, as a formula on 年度成绩 or from ``across``."""
        signs = {"base": "", **({"bonus": "+"} if self.has_bonus else {})}
        signs |= dict.fromkeys(self._taken_keys(), "-")
        cells = {key: self.ranking.at(unit, key) for key in signs}
        words = {key: cell.there if across else cell.here for key, cell in cells.items()}
        if self.results[unit].unsent:  # some of these cells hold a mark instead of a number
            words = {key: f"N({word})" for key, word in words.items()}
        return "".join(f"{sign}{words[key]}" for key, sign in signs.items())

    def bonus_sum(self, unit: int) -> str:
        """The address of a unit's bonus on their sheet; blank where it has no row there."""
        block = self.bonus.get(unit)
        return CellAddress(self.bonus_sheet, block.sum, BONUS_COUNTED).there if block else ""

    def deduction_taken(self, unit: int) -> str:
        """The address of what deductions take from a unit on their sheet; blank without a row."""
        block, taken = self.deductions.get(unit), self.deduction_columns["taken"]
        return CellAddress(self.deduction_sheet, block.sum, taken).there if block else ""

    def maximum(self, key: str, unit: int | None = None) -> CellAddress:
        """The cell of a line's, a section's or the whole maximum, of a unit's group where that
        differs.
        """
        first = next(iter(self.maxima_rows))
        group = first if unit is None else self.results[unit].group
        row = self.maxima_rows.get(group, self.maxima_rows[first])
        return CellAddress(LINES, row, self.lines.columns[key])
