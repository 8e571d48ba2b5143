"""What the engine hands on: one record of a scored year, for every screen and report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from criteria import Scheme, Tier
from scoring.model.evidence import BLANK, Evidence, Source, categories, pack_places, unpack_places

STATES = (
    "verified", "not_applicable", "self", "measured", "missing", "described", "undescribed",
)  # fmt: skip
"""The states of a line, in the order in which the first that applies is taken.

The last two are those of a line that is reported in words: whether anything was written.
"""
VERIFIED, NOT_APPLICABLE, SELF, MEASURED, MISSING, DESCRIBED, UNDESCRIBED = range(len(STATES))
STATE_NAMES = {
    "not_applicable": "不适用", "verified": "已核定", "self": "自评", "measured": "计量",
    "missing": "缺项", "described": "已报", "undescribed": "未报",
}  # fmt: skip
NO_GROUP = "类别不明"
"""What stands for the group of a unit that nobody gave one."""
CLAIMED = "不适用(待核定)"
"""What a line is called that only its unit, or a count of 0, says does not apply."""


class Grid(NamedTuple):
    """Line by unit: each array has shape (lines of the scheme, units); hundredths or BLANK.

    ``row`` is the row of ``Evidence.lines`` behind a place, BLANK where there is none.
    ``confirmed`` (bool): the office gave the points or said 不适用, or nothing is left for it to
    give (a line reported in words); ``reported`` (bool):
    somebody said anything that could count, be it set aside by a reading.
    """

    row: np.ndarray
    state: np.ndarray
    points: np.ndarray
    self: np.ndarray
    verified: np.ndarray
    measured: np.ndarray
    confirmed: np.ndarray
    reported: np.ndarray

    def in_states(self, unit: int, *states: int) -> list[int]:
        """The items of a unit's lines in one of the given states, in clause order."""
        return [item for item, state in enumerate(self.state[:, unit].tolist()) if state in states]

    def unconfirmed(self, unit: int) -> list[int]:
        """The items of a unit's lines that count and that the office has not confirmed."""
        waiting = (self.state[:, unit] != MISSING) & ~self.confirmed[:, unit]
        found: list[int] = np.nonzero(waiting)[0].tolist()
        return found

    def state_words(self, item: int, unit: int) -> str:
        """A line's state in the office's words; 不适用 not confirmed is :data:`CLAIMED`."""
        state = int(self.state[item, unit])
        claimed = state == NOT_APPLICABLE and not self.confirmed[item, unit]
        return CLAIMED if claimed else STATE_NAMES[STATES[state]]


class GroupMean(NamedTuple):
    """What the units of a group have on a line that is compared with their mean, one a unit.

    ``figure`` (int64 hundredths): the unit's own, BLANK where it has none or the line does not
    apply to it; ``summed`` (likewise) and ``units`` (int64): the sum of these figures of its group,
    and how many there are.
    """

    figure: np.ndarray
    summed: np.ndarray
    units: np.ndarray

    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """The mean and the figure, both times ``units``, so that they are whole: BLANK for a unit
        without a figure, the mean 0 where there is no other unit to compare it with.
        """
        known = self.figure != BLANK
        mean = np.where(self.units > 1, self.summed, 0)
        return np.where(known, mean, BLANK), np.where(known, self.figure * self.units, BLANK)


@dataclass(frozen=True, slots=True)
class UnitResult:
    """What a unit came to: a row of ``Scores.units``, typed. Points are hundredths.

    ``unit`` is its row of ``Evidence.units``, ``group`` is :data:`NO_GROUP` where nobody gave
    one, ``sections`` holds points by section id, ``rank`` is 0 for none, ``missing`` counts the
    lines without a score. ``unsent``: no line has any figure, not even one that a reading sets
    aside, so that its zeros are no scores. ``silent``: no line has any but those of events, which
    the office recorded. ``undescribed`` counts the lines to be reported in words
    that were not. ``band``: its grade (等次), blank where it has none.
    """

    unit: int
    name: str
    group: str
    sections: dict[str, int]
    rescaled: int
    base: int
    bonus: int
    bonus_raw: int
    deduction_raw: int
    deduction: int
    carried: int
    total_without_veto: int
    total: int
    rank: int
    missing: int
    vetoed: bool
    complete: bool
    provisional: bool
    award_eligible: bool
    unsent: bool
    silent: bool
    undescribed: int
    band: str = ""

    def points(self, name: str) -> int:
        """A figure by its field's name or its section's id."""
        found: int = self.sections[name] if name in self.sections else getattr(self, name)
        return found

    def figure(self, name: str) -> int | None:
        """The same; None where it is no figure but a lack of any.

        So it is with every zero of a unit that sent nothing, and with its total, which only a
        veto makes a score. What the office entered itself, such as deductions, stays a figure.
        """
        points = self.points(name)
        is_score = self.vetoed if name == "total" else points
        return points if is_score or not self.unsent else None

    @property
    def earned(self) -> int:
        """Base + bonus - deduction, before the floor of the total and a veto."""
        return self.base + self.bonus - self.deduction - self.carried


@dataclass(frozen=True, eq=False)
class Scores:
    """A scored year. Two are equal when they are the same one, so that it can be a key.

    ``units``
        one row a unit, in the order of the year-end table (by group, rank, then incomplete,
        then vetoed): ``unit`` (its name), ``group`` (object); a column for each section id and
        for each figure of :class:`UnitResult` (int64, bool), which is one row of it. The index
        is the row of ``Evidence.units``.
    ``bonus``
        as ``Evidence.bonus`` with what :func:`scoring.engine.bonus.score_bonus` adds.
    ``deductions``
        as ``Evidence.deductions`` with ``points`` what the row costs (0 if not adopted), and,
        before its case's cap, ``alone`` and ``doubled`` as :func:`scoring.engine.year.score` has
        them (BLANK where it counts for nothing).
    ``means``
        by its item what a line that is compared with its group's mean is measured by.
    """

    scheme: Scheme
    readings: dict[str, str]
    evidence: Evidence
    grid: Grid
    units: pd.DataFrame
    bonus: pd.DataFrame
    deductions: pd.DataFrame
    means: Mapping[int, GroupMean] = field(default_factory=dict)

    @cached_property
    def rules(self) -> dict[str, str]:
        """What the engine did at each rule, as :meth:`Scheme.rules_of` gives it."""
        return self.scheme.rules_of(self.readings)

    @property
    def year(self) -> int:
        """The evaluated year."""
        return self.evidence.year

    @cached_property
    def results(self) -> dict[int, UnitResult]:
        """Each unit's result by its row of ``Evidence.units``, in the order of ``units``."""
        units, ids = self.units, [section.id for section in self.scheme.sections]
        sections = (dict(zip(ids, row, strict=True)) for row in units[ids].to_numpy().tolist())
        groups = units["group"].astype("object").fillna("").replace("", NO_GROUP)
        names = [each.name for each in fields(UnitResult)[4:] if each.name in units]
        columns = (units[name].tolist() for name in names)
        rows = zip(units.index.tolist(), units["unit"], groups, sections, *columns, strict=True)
        return {row[0]: UnitResult(*row) for row in rows}

    def scheme_of(self, unit: int) -> Scheme:
        """The scheme with the maxima of a unit's group (a row of ``Evidence.units``)."""
        return (
            self.scheme.for_group(self.results[unit].group) if self.scheme.varies else self.scheme
        )

    @cached_property
    def groups(self) -> dict[str, list[UnitResult]]:
        """Results by group, in table order: those that have units, the scheme's first."""
        found: dict[str, list[UnitResult]] = {group.name: [] for group in self.scheme.groups}
        for result in self.results.values():
            found.setdefault(result.group, []).append(result)
        return {name: results for name, results in found.items() if results}

    @cached_property
    def bonus_rows(self) -> dict[int, list[Any]]:
        """The rows of ``bonus`` by unit; no key for a unit without any."""
        return rows_by_unit(self.bonus)

    @cached_property
    def deduction_rows(self) -> dict[int, list[Any]]:
        """The rows of ``deductions`` by unit, likewise."""
        return rows_by_unit(self.deductions)

    @cached_property
    def veto_rows(self) -> dict[int, list[Any]]:
        """The rows of ``Evidence.vetoes`` by unit, likewise."""
        return rows_by_unit(self.evidence.vetoes)

    @cached_property
    def ledger_rows(self) -> dict[int, list[Any]]:
        """The rows of ``Evidence.ledger`` by unit, likewise."""
        return rows_by_unit(self.evidence.ledger)

    def in_group(self, group: str | None = None) -> list[UnitResult]:
        """The results of a group (of all where None), in table order."""
        return [*self.results.values()] if group is None else self.groups.get(group, [])

    def is_placed(self, result: UnitResult) -> bool:
        """Whether a unit is ranked by its total: complete, and not set apart by a veto."""
        apart = result.vetoed and self.scheme.veto_effect != "fixed-deduction"
        return result.complete and not apart

    @property
    def tiers(self) -> list[Tier]:
        """The tiers whose groups have units, in order; with none the first group's."""
        groups = self.scheme.groups
        found = [group.tier for group in groups if group.name in self.groups]
        return list(dict.fromkeys(found or [groups[0].tier]))

    @cached_property
    def lines(self) -> pd.DataFrame:
        """One row a unit and line, units in table order, lines in clause order.

        ``unit`` (int64, row of ``Evidence.units``), ``item`` (int64), ``state`` (category of
        :data:`STATES`), ``points``, ``self``, ``verified``, ``measured`` (int64 hundredths,
        BLANK for none), ``confirmed`` (bool), ``at`` (int64 place of the cell the points came
        from).
        """
        order = self.units.index.to_numpy()
        count = len(self.scheme.lines)
        frame = {
            "unit": np.repeat(order, count),
            "item": np.tile(np.arange(count), len(order)),
            "state": categories(self._flat(self.grid.state, order), STATES),
        }
        for name in ("points", "self", "verified", "measured"):
            frame[name] = self._flat(getattr(self.grid, name), order)
        frame["confirmed"] = self._flat(self.grid.confirmed, order)
        frame["at"] = self._flat(self._places(), order)
        return pd.DataFrame(frame)

    @staticmethod
    def _flat(values: np.ndarray, order: np.ndarray) -> np.ndarray:
        return values[:, order].T.ravel()

    def _places(self) -> np.ndarray:
        """The place each line's points came from, shape (lines, units), BLANK for none."""
        grid, lines = self.grid, self.evidence.lines
        out = np.full(grid.state.shape, BLANK, dtype=np.int64)
        for state, column in (
            (NOT_APPLICABLE, "marked_at"),
            (VERIFIED, "verified_at"),
            (SELF, "self_at"),
            (MEASURED, "done_at"),
        ):
            at = np.append(lines[column].to_numpy(), BLANK)
            if state == NOT_APPLICABLE:  # a cell that says 否 is not where it came from
                at[:-1][~lines["not_applicable"].to_numpy()] = BLANK
            chosen = grid.state == state
            out[chosen] = at[grid.row[chosen]]
        return self._measured_places(out)

    def _measured_places(self, out: np.ndarray) -> np.ndarray:
        """Fill in places of lines that no single cell scored: due of 0, or the ledger."""
        grid = self.grid
        due_at = np.append(self.evidence.lines["due_at"].to_numpy(), BLANK)
        open_ = (out == BLANK) & np.isin(grid.state, (NOT_APPLICABLE, MEASURED))
        out[open_] = due_at[grid.row[open_]]
        open_ = (out == BLANK) & np.isin(grid.state, (NOT_APPLICABLE, MEASURED))
        if open_.any():
            _, units = np.nonzero(open_)
            out[open_] = self._ledger_places()[units]
        return out

    def _ledger_places(self) -> np.ndarray:
        """For each unit the sheet of its ledger, as a place without a cell."""
        ledger = self.evidence.ledger
        out = np.full(len(self.evidence.units), BLANK, dtype=np.int64)
        tables = unpack_places(ledger["at"].to_numpy())[0]
        out[ledger["unit"].to_numpy()[::-1]] = pack_places(tables, 0, 0)[::-1]
        return out

    def source(self, at: int) -> Source | None:
        """The file, sheet and cell of a place."""
        return self.evidence.source(at)

    def unit_number(self, name: str) -> int:
        """The number of a unit by name. Raises ``KeyError`` where there is none."""
        found = self.units.index[self.units["unit"] == name]
        if not len(found):
            raise KeyError(name)
        return int(found[0])

    def lines_of(self, unit: int) -> pd.DataFrame:
        """The rows of :attr:`lines` of one unit."""
        return self.lines[self.lines["unit"] == unit]


def each_row(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples of Python's own numbers and texts."""
    return list(frame.itertuples(index=False))


def rows_by_unit(frame: pd.DataFrame) -> dict[int, list[Any]]:
    """All rows of a frame by the unit's number (column ``unit``), in their order."""
    found: dict[int, list[Any]] = {}
    for row in each_row(frame):
        found.setdefault(row.unit, []).append(row)
    return found
