"""Files -> one year's evidence and all its problems. The one way in for workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.evidence import (
    BLANK,
    BONUS,
    DEDUCTIONS,
    LEDGER,
    VETOES,
    Evidence,
    Problem,
    categories,
)
from scoring.folding import fold
from scoring.intake import layout, merge
from scoring.intake.checking import Desk
from scoring.intake.faults import Faults
from scoring.intake.files import File, Progress, ReadFile, Workbook, read_files, well_read
from scoring.intake.layout import BASE, SHEETS
from scoring.intake.reader.parent import Reader
from scoring.intake.reasons import Held, tell_unexplained, without_office
from scoring.intake.roster import Roster
from scoring.intake.rows_base import base_rows
from scoring.intake.rows_cases import bonus_rows, deduction_rows, ledger_rows, veto_rows
from scoring.intake.stack import Stack, always
from scoring.intake.table import Table
from scoring.intake.units import Units, cover_unit, place_rows

__all__ = [
    "Intake",
    "Progress",
    "ReadFile",
    "Workbook",
    "merge_year",
    "read_files",
    "read_year",
]

READERS = {
    layout.BASE: base_rows,
    layout.BONUS: bonus_rows,
    layout.DEDUCTION: deduction_rows,
    layout.VETO: veto_rows,
    layout.LEDGER: ledger_rows,
}
"""The reader of each sheet."""


@dataclass(frozen=True)
class Intake:
    """What came of a pile of files: evidence (None where nothing is left to score), every
    problem by file, and which files were accepted and refused, in their order.
    """

    evidence: Evidence | None
    problems: list[Problem]
    accepted: list[str]
    refused: list[str]
    units: dict[str, str] = field(default_factory=dict)
    """The unit of each file of one unit, by file name, also of refused ones."""

    @property
    def refused_units(self) -> set[str]:
        """Units whose own file was refused."""
        return {self.units[name] for name in self.refused if name in self.units}


def read_year(
    workbooks: Iterable[Workbook],
    scheme: Scheme,
    year: int | None = None,
    roster: Roster | None = None,
    reader: Reader | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Read and merge workbooks as the contract says; problems, never exceptions.

    ``year`` is the run's; without one it is the first file's that gives one. A file with an
    error is refused whole and the others go on. With a ``roster`` other units are
    ``unknown-unit`` and units that sent nothing stand in the evidence without lines.
    """
    if reader is None:
        with Reader() as own:
            return merge_year(read_files(workbooks, own, progress), scheme, year, roster)
    return merge_year(read_files(workbooks, reader, progress), scheme, year, roster)


def merge_year(
    read: Iterable[ReadFile],
    scheme: Scheme,
    year: int | None = None,
    roster: Roster | None = None,
    *,
    claims_only: bool = False,
    held: Held | None = None,
) -> Intake:
    """The second step: rows to evidence and problems. Quick, and may be asked again.

    ``claims_only`` leaves the office's 核定分 and 不适用 out, so that what the units' own
    evidence gives comes out; ``held``: one file whose figures need a reason where they differ
    from it (a kept year asks for that).
    """
    faults = Faults()
    names: list[str] = []

    def in_turn() -> Iterator[ReadFile]:
        for each in read:
            names.append(each.name)
            yield each

    files = [*well_read(in_turn(), faults)]
    year = year or next((file.cover.year for file in files if file.cover.year), None)
    _check_covers(files, scheme, year, faults)
    files = [file for file in files if not _foreign(file, scheme)]
    units = Units(scheme, roster)
    evidence = _merge(files, scheme, year or 0, units, faults, (claims_only, held))
    owners = {file.name: units.names[file.unit] for file in files if file.unit >= 0}
    return Intake(
        evidence,
        faults.listed(names, owners),
        [name for name in names if name not in faults.refused],
        [name for name in names if name in faults.refused],
        owners,
    )


def _foreign(file: File, scheme: Scheme) -> bool:
    """Whether the file is of another scheme: its ids would mean something else."""
    return bool(file.cover.scheme) and fold(file.cover.scheme) != fold(scheme.id)


def _check_covers(files: Sequence[File], scheme: Scheme, year: int | None, faults: Faults) -> None:
    for file in files:
        if _foreign(file, scheme):
            faults.add(
                "wrong-scheme",
                f"方案是「{file.cover.scheme}」,本次考评用「{scheme.id}」",
                "请核对方案,或在本方案的模板上填报",
                file.name,
                file.cover_sheet,
                file.cover.cell("方案"),
            )
        if file.cover.year is not None and file.cover.year != year:
            faults.add(
                "wrong-year",
                f"年度是 {file.cover.year},本次考评为 {year} 年度",
                "请核对年度;往年的工作簿请按其年度另行计分",
                file.name,
                file.cover_sheet,
                file.cover.cell("年度"),
            )


def _merge(
    files: Sequence[File],
    scheme: Scheme,
    year: int,
    units: Units,
    faults: Faults,
    asked: tuple[bool, Held | None],
) -> Evidence | None:
    for file in files:
        file.unit = cover_unit(file.name, file.cover_sheet, file.cover, units, faults)
        for table in file.tables.values():
            _register(table, units)
    tables: list[Table] = []
    frames: dict[str, pd.DataFrame] = {}
    for sheet, rule in SHEETS.items():
        holders = [file for file in files if sheet in file.tables]
        stack = Stack(rule, [file.tables[sheet] for file in holders], len(tables))
        place_rows(stack, units, [file.unit for file in holders], faults)
        years = np.array([file.cover.year or BLANK for file in holders], dtype=np.int64)
        if sheet == BASE:
            _say_groups(stack, units, faults)
        frames[sheet] = READERS[sheet](stack, Desk(scheme, faults, units.names, years))
        tables += stack.tables
    units.settle_groups()
    year_so_far = merge.Merging(scheme, units.names, tables, faults)
    claims_only, held = asked
    if held:
        trusted = {file.name for file in files if file.trusted}
        tell_unexplained(frames[BASE], year_so_far, held, trusted)
    if claims_only:
        frames[BASE] = without_office(frames[BASE], year_so_far)
    _tell_groups(files, frames, units, year_so_far)
    merge.tell_contradictions(year_so_far.of_good_files(frames[BASE]), year_so_far)
    lines = merge.merge_lines(year_so_far.of_good_files(frames[BASE]), year_so_far)
    before = len(faults.refused)
    merge.tell_merged_counts(lines, year_so_far)
    if len(faults.refused) > before:
        lines = merge.merge_lines(year_so_far.of_good_files(frames[BASE]), year_so_far)
    return _evidence(files, frames, lines, year, units, year_so_far)


def _register(table: Table, units: Units) -> None:
    """Make the units of a table known in the order in which they stand."""
    column = table.columns.get("单位")
    if column is None or units.roster is not None:
        return
    used, first = np.unique(column.codes, return_index=True)
    for code in used[np.argsort(first)]:
        value = column.values[code]
        if isinstance(value, str) and fold(value):
            units.number(value)


def _say_groups(stack: Stack, units: Units, faults: Faults) -> None:
    """Take note of the 单位类别 of each row of 基础项."""
    column = stack.column("单位类别")
    if len(column.values) < 2:
        return
    pair = stack.unit * np.int64(len(column.values)) + column.codes
    known = np.nonzero((stack.unit != BLANK) & (column.codes > 0))[0]
    first = known[np.unique(pair[known], return_index=True)[1]]
    for index in first:
        unit, code = int(stack.unit[index]), column.codes[index]
        text, place = str(column.values[code]), stack.where(int(index), "单位类别")
        if fold(text) and (fault := units.say_group(unit, text, place)):
            wrong = pair == pair[index]
            stack.tell_each(wrong, "单位类别", always(fault), faults, units.names)


def _tell_groups(
    files: Sequence[File], frames: dict[str, pd.DataFrame], units: Units, year: merge.Merging
) -> None:
    """Units said to be in two groups, and units that nobody puts in one."""
    for unit in range(len(units.names)):
        said = units.groups_said(unit)
        if len(said) > 1 and units.roster is None:
            for group, place in said.items():
                year.faults.add(
                    "duplicate-item",
                    f"单位类别在不同地方填得不同:{'、'.join(said)};这里是「{group}」",
                    "请核实后改为一致",
                    *place,
                    unit=units.names[unit],
                )
        if unit not in units.group and unit not in units.astray:
            _tell_groupless(unit, files, frames, units, year)


def _tell_groupless(
    unit: int,
    files: Sequence[File],
    frames: dict[str, pd.DataFrame],
    units: Units,
    year: merge.Merging,
) -> None:
    """A unit without a group is told once a file: on its cover, or at its first row."""
    fault = units.unknown_group("")
    told: set[str] = set()
    for file in files:
        if file.unit == unit:
            told.add(file.name)
            cell = file.cover.cell("单位类别")
            year.faults.add(*fault, file.name, file.cover_sheet, cell, units.names[unit])
    for sheet, frame in frames.items():
        for at in frame["at"].to_numpy()[frame["unit"].to_numpy() == unit]:
            place = year.where(int(at), "单位类别" if sheet == BASE else "单位")
            if place[0] not in told:
                told.add(place[0])
                year.faults.add(*fault, *place, units.names[unit])


def _evidence(
    files: Sequence[File],
    frames: dict[str, pd.DataFrame],
    lines: pd.DataFrame,
    year: int,
    units: Units,
    so_far: merge.Merging,
) -> Evidence | None:
    """The year from the files that are left; units renumbered to those that stand in it."""
    good = [file for file in files if file.name not in so_far.faults.refused]
    if not good and units.roster is None:
        return None
    kept = {
        sheet: merge.once(so_far.of_good_files(frames[sheet]), so_far)
        for sheet in (layout.BONUS, layout.DEDUCTION, layout.VETO, layout.LEDGER)
    }
    present = np.zeros(len(units.names), dtype=bool)
    present[: len(units.roster.units) if units.roster else 0] = True
    present[[file.unit for file in good if file.unit >= 0]] = True
    for frame in (lines, *kept.values()):
        present[frame["unit"].to_numpy()] = True
    number = np.cumsum(present) - 1
    chosen = np.nonzero(present)[0]
    group_codes = [units.group_place(int(unit)) for unit in chosen]
    frame = pd.DataFrame(
        {
            "unit": pd.Series([units.names[unit] for unit in chosen], dtype="str"),
            "group": categories(group_codes, units.group_names),
        }
    )

    def renumbered(rows: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
        rows = rows.assign(unit=number[rows["unit"].to_numpy()])
        return rows[[*columns]].astype({n: d for n, d in columns.items() if d != "category"})

    lines = lines.assign(unit=number[lines["unit"].to_numpy()].astype(np.int32))
    return Evidence(
        so_far.scheme.id,
        year,
        frame,
        lines,
        renumbered(kept[layout.BONUS], BONUS).reset_index(drop=True),
        renumbered(kept[layout.DEDUCTION], DEDUCTIONS).reset_index(drop=True),
        renumbered(kept[layout.VETO], VETOES).reset_index(drop=True),
        renumbered(kept[layout.LEDGER], LEDGER).reset_index(drop=True),
        [(table.file, table.sheet) for table in so_far.tables],
    )
