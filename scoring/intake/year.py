"""Files -> one year's evidence and all its problems. The one way in for workbooks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.intake import merge
from scoring.intake.files import ParsedFile, Progress, ReadFile, Workbook, parse_file, read_files
from scoring.intake.office_word import Held, report_office_cells, report_unexplained, without_office
from scoring.intake.problems import Problems
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import Roster
from scoring.intake.rows_base import base_rows
from scoring.intake.rows_cases import bonus_rows, deduction_rows, ledger_rows, veto_rows
from scoring.intake.sheet_rows import SheetRows
from scoring.intake.sheet_table import SheetTable
from scoring.intake.units import Units, report_missing_unit
from scoring.model.evidence import Evidence, Problem, categories, row_columns
from scoring.model.sheets import Holds, sheets_of
from scoring.text.folding import fold

__all__ = [
    "Intake", "ParsedFile", "Progress", "ReadFile", "Workbook", "merge_year", "parse_file",
    "read_files", "read_year",
]  # fmt: skip

CHECKS: dict[Holds, Callable[[SheetRows], pd.DataFrame]] = {
    "lines": base_rows,
    "bonus": bonus_rows,
    "deductions": deduction_rows,
    "vetoes": veto_rows,
    "ledger": ledger_rows,
}
"""What makes a frame of the rows of each sheet, and reports their problems."""


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
    ``trust_office_cells`` (all files, or the names of those) the caller confirms that the office
    filled the office's cells in units' own workbooks; without it each of them is ``office-cell``.
    """
    if reader is None:
        with Reader() as own:
            return read_year(workbooks, scheme, year, roster, own, progress, trust_office_cells)
    trust = trust_office_cells
    trusting = (
        replace(each, trusted=trust if isinstance(trust, bool) else each.name in trust)
        for each in read_files(workbooks, scheme, reader, progress)
    )
    return merge_year((parse_file(each, scheme) for each in trusting), scheme, year, roster)


def merge_year(
    parsed: Iterable[ParsedFile],
    scheme: Scheme,
    year: int | None = None,
    roster: Roster | None = None,
    *,
    claims_only: bool = False,
    held: Held | None = None,
) -> Intake:
    """The second step: files to evidence and problems. Quick, and may be asked again.

    ``claims_only`` leaves the office's 核定分 and 不适用 out, so that what the units' own
    evidence gives comes out; ``held``: one file whose figures need a reason where they differ
    from it (a kept year asks for that).
    """
    files, problems = [*parsed], Problems()
    names = [file.name for file in files]
    for file in files:
        problems.include(file.problems)
    year = year or next((file.cover.year for file in files if file.cover.year), None)
    _check_covers(files, scheme, year, problems)
    files = [file for file in files if not _is_foreign(file, scheme)]
    units = Units(scheme, roster)
    frames, so_far = _checked_rows(files, scheme, units, problems)
    base = frames["lines"]
    if held:
        report_unexplained(base, so_far, held, {file.name for file in files if file.trusted})
    if claims_only:
        base = frames["lines"] = without_office(base, so_far)
    units.report_groups(files, frames, so_far)
    merge.report_silent_files(files, frames, so_far)
    merge.report_contradictions(so_far.of_good_files(base), so_far)
    lines = merge.merge_lines(so_far.of_good_files(base), so_far)
    before = len(problems.refused)
    merge.report_merged_counts(lines, so_far)
    merge.report_scores_above_group(lines, units.group, so_far)
    merge.report_scores_above_idle(lines, so_far)
    if len(problems.refused) > before:
        lines = merge.merge_lines(so_far.of_good_files(base), so_far)
    evidence = _evidence(files, {**frames, "lines": lines}, year or 0, units, so_far)
    owners = {name: units.names[unit] for name, unit in units.of_file.items() if unit >= 0}
    return Intake(
        evidence,
        problems.listed(names, owners, sheets_of(scheme).wanted),
        [name for name in names if name not in problems.refused],
        [name for name in names if name in problems.refused],
        owners,
    )


def _is_foreign(file: ParsedFile, scheme: Scheme) -> bool:
    """Whether the file is of another scheme: its ids would mean something else."""
    return bool(file.cover.scheme) and fold(file.cover.scheme) != fold(scheme.id)


def _check_covers(
    files: Sequence[ParsedFile], scheme: Scheme, year: int | None, problems: Problems
) -> None:
    """The scheme and the year on each cover are the run's."""
    for file in files:
        cover, place = file.cover, (file.name, file.cover_sheet)
        if _is_foreign(file, scheme):
            message = f"方案是「{cover.scheme}」,本次考评用「{scheme.id}」"
            hint = "请核对方案,或在本方案的模板上填报"
            problems.report("wrong-scheme", message, hint, *place, cover.cell("方案"))
        if cover.year is not None and cover.year != year:
            message = f"年度是 {cover.year},本次考评为 {year} 年度"
            hint = "请核对年度;往年的工作簿请按其年度另行计分"
            problems.report("wrong-year", message, hint, *place, cover.cell("年度"))


def _checked_rows(
    files: Sequence[ParsedFile], scheme: Scheme, units: Units, problems: Problems
) -> tuple[dict[Holds, pd.DataFrame], merge.Merging]:
    """The rows of each sheet of all files as a frame, and what merging them needs to know."""
    for file in files:
        units.note_cover(file, problems)
        report_missing_unit(file, units.of_file[file.name], problems)
        for table in file.tables.values():
            _register(table, units)
    tables: list[SheetTable] = []
    frames: dict[Holds, pd.DataFrame] = {}
    for rule in sheets_of(scheme):
        here = [file.tables[rule.name] for file in files if rule.name in file.tables]
        rows = SheetRows(rule, here, len(tables), scheme, units.names, problems)
        units.place_rows(rows)
        report_office_cells(rows)
        if rule.holds == "lines":
            units.note_groups(rows)
        frames[rule.holds] = CHECKS[rule.holds](rows)
        tables += here
    units.settle_groups()
    return frames, merge.Merging(scheme, units.names, tables, problems)


def _register(table: SheetTable, units: Units) -> None:
    """Make the units of a table known in the order in which they stand."""
    column = table.columns.get("单位")
    if column is None or units.roster is not None:
        return
    used, first = np.unique(column.codes, return_index=True)
    for code in used[np.argsort(first)].tolist():
        value = column.values[code]
        if isinstance(value, str) and fold(value):
            units.number(value)


def _evidence(
    files: Sequence[ParsedFile],
    frames: dict[Holds, pd.DataFrame],
    year: int,
    units: Units,
    so_far: merge.Merging,
) -> Evidence | None:
    """The year from the files that are left; units renumbered to those that stand in it."""
    good = [file for file in files if file.name not in so_far.problems.refused]
    if not good and units.roster is None:
        return None
    kept = {
        holds: merge.once(so_far.of_good_files(rows), so_far)
        for holds, rows in frames.items()
        if holds != "lines"
    }
    if "bonus" in kept:
        kept["bonus"] = merge.as_the_office_says(kept["bonus"], so_far)
    lines = frames["lines"]
    present = np.zeros(len(units.names), dtype=bool)
    present[: len(units.roster.units) if units.roster else 0] = True
    present[[unit for file in good if (unit := units.of_file[file.name]) >= 0]] = True
    for rows in (lines, *kept.values()):
        present[rows["unit"].to_numpy()] = True
    number = (np.cumsum(present) - 1).astype(np.int32)
    chosen = np.nonzero(present)[0].tolist()
    named = {
        "unit": pd.Series([units.names[unit] for unit in chosen], dtype="str"),
        "group": categories([units.group_place(unit) for unit in chosen], units.group_names),
    }
    columns = row_columns(so_far.scheme)
    numbered: dict[Any, pd.DataFrame] = {
        holds: rows.assign(unit=number[rows["unit"].to_numpy()])[[*columns[holds]]]
        .astype({name: dtype for name, dtype in columns[holds].items() if dtype != "category"})
        .reset_index(drop=True)
        for holds, rows in kept.items()
    }
    lines = lines.assign(unit=number[lines["unit"].to_numpy()])
    return Evidence(
        so_far.scheme.id,
        year,
        pd.DataFrame(named),
        lines,
        sheets=[(table.file, table.sheet) for table in so_far.tables],
        **numbered,
    )
