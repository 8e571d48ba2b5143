"""Files -> one year's evidence and all its problems. The one way in for workbooks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake import layout, merge
from scoring.intake.checking import Desk
from scoring.intake.faults import Faults
from scoring.intake.files import File, Progress, ReadFile, Workbook, read_files, well_read
from scoring.intake.layout import BASE, SHEETS
from scoring.intake.office_cells import tell_office_cells
from scoring.intake.reader.parent import Reader
from scoring.intake.reasons import Held, tell_unexplained, without_office
from scoring.intake.roster import Roster
from scoring.intake.rows_base import base_rows
from scoring.intake.rows_cases import bonus_rows, deduction_rows, ledger_rows, veto_rows
from scoring.intake.silence import tell_nothing_reported
from scoring.intake.stack import Stack
from scoring.intake.table import Table
from scoring.intake.unit_groups import say_groups, tell_groups
from scoring.intake.units import Units, cover_unit, place_rows, tell_nobody
from scoring.model.evidence import (
    BLANK,
    BONUS,
    DEDUCTIONS,
    LEDGER,
    VETOES,
    Evidence,
    Problem,
    categories,
)
from scoring.text.folding import fold

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
    trust_office_cells: bool | Collection[str] = False,
) -> Intake:
    """Read and merge workbooks as the contract says; problems, never exceptions.

    ``year`` is the run's; without one it is the first file's that gives one. A file with an
    error is refused whole and the others go on. With a ``roster`` other units are
    ``unknown-unit`` and units that sent nothing stand in the evidence without lines. With
    ``trust_office_cells`` (all files, or the names of those) whoever asks vouches that what is
    the office's to fill in units' own workbooks was filled by the office; without it each such
    cell is ``office-cell``.
    """
    if reader is None:
        with Reader() as own:
            return read_year(workbooks, scheme, year, roster, own, progress, trust_office_cells)
    trust = trust_office_cells
    trusting = (
        replace(each, trusted=trust if isinstance(trust, bool) else each.name in trust)
        for each in read_files(workbooks, reader, progress)
    )
    return merge_year(trusting, scheme, year, roster)


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

    files = [*well_read(in_turn(), scheme, faults)]
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
        tell_nobody(file, faults)
        for table in file.tables.values():
            _register(table, units)
    tables: list[Table] = []
    frames: dict[str, pd.DataFrame] = {}
    for sheet, rule in SHEETS.items():
        holders = [file for file in files if sheet in file.tables]
        stack = Stack(rule, [file.tables[sheet] for file in holders], len(tables))
        place_rows(stack, units, [file.unit for file in holders], faults)
        tell_office_cells(stack, units.names, faults)
        years = np.array([file.cover.year or BLANK for file in holders], dtype=np.int64)
        if sheet == BASE:
            say_groups(stack, units, faults)
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
    tell_groups(files, frames, units, year_so_far)
    tell_nothing_reported(files, frames, year_so_far)
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
    kept[layout.BONUS] = merge.as_the_office_says(kept[layout.BONUS], so_far)
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
