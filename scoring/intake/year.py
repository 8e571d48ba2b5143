"""Files -> one year's evidence and all its problems. The one way in for workbooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.evidence import BLANK, BONUS, DEDUCTIONS, LEDGER, VETOES, Evidence, Problem, categories
from scoring.folding import fold
from scoring.intake import merge
from scoring.intake.cover import Cover, read_cover
from scoring.intake.faults import Faults
from scoring.intake.layout import (
    BASE,
    COVER,
    DEDUCTION,
    GUIDE,
    SHEETS,
    WANTED,
)
from scoring.intake.layout import BONUS as BONUS_SHEET
from scoring.intake.layout import LEDGER as LEDGER_SHEET
from scoring.intake.layout import VETO as VETO_SHEET
from scoring.intake.reader.parent import Answer, RawSheet, Reader, too_large
from scoring.intake.roster import Roster
from scoring.intake.rows import READERS, Desk
from scoring.intake.stack import Stack, always
from scoring.intake.table import Table, read_table, tell_personal
from scoring.intake.units import Units, cover_unit, place_rows

Progress = Callable[[int, int, str], None]
"""Told after each file: how many are read, of how many, and the file's name."""


@dataclass(frozen=True)
class Workbook:
    """A file as received: its name (unique in a run), and its bytes or where they are."""

    name: str
    source: bytes | Path

    @property
    def size(self) -> int:
        """How many bytes. Raises ``OSError`` where the file cannot be reached."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    @property
    def data(self) -> bytes:
        """The bytes. Raises ``OSError`` where the file cannot be read."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


@dataclass(frozen=True)
class ReadFile:
    """A file's name and what the reading child made of its bytes."""

    name: str
    answer: Answer


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


@dataclass
class _File:
    """One file on its way: its cover and its tables by sheet."""

    name: str
    cover: Cover = field(default_factory=Cover)
    cover_sheet: str = COVER
    unit: int = BLANK
    tables: dict[str, Table] = field(default_factory=dict)


HINTS = {
    "not-a-workbook": "请用 Excel 或 WPS 打开原件,「另存为」Excel 工作簿(*.xlsx)后重新报送",
    "encrypted": "请取消打开密码后重新报送(文件—信息—保护工作簿)",
    "too-large": "请删去多余的空行、图片和其他工作表,或拆分后重新报送",
    "unreadable": "请用 Excel 或 WPS 打开检查,「另存为」Excel 工作簿(*.xlsx)后重新报送",
}


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


def read_files(
    workbooks: Iterable[Workbook], reader: Reader, progress: Progress | None = None
) -> list[ReadFile]:
    """The first step: bytes to rows, in the reading child."""
    books = list(workbooks)
    read = []
    for number, book in enumerate(books, start=1):
        read.append(ReadFile(book.name, _ask(reader, book)))
        if progress:
            progress(number, len(books), book.name)
    return read


def _ask(reader: Reader, book: Workbook) -> Answer:
    """The reader's answer; a file too large is not even loaded."""
    try:
        if refusal := too_large(book.size):
            return Answer(refused=refusal)
        return reader.read(book.data, WANTED)
    except OSError as fault:
        return Answer(refused=("unreadable", f"文件打不开:{fault.strerror}"))


def merge_year(
    read: Sequence[ReadFile], scheme: Scheme, year: int | None = None, roster: Roster | None = None
) -> Intake:
    """The second step: rows to evidence and problems. Quick, and may be asked again."""
    faults = Faults()
    files = [*_well_read(read, faults)]
    year = year or next((file.cover.year for file in files if file.cover.year), None)
    _check_covers(files, scheme, year, faults)
    files = [file for file in files if not _foreign(file, scheme)]
    units = Units(scheme, roster)
    evidence = _merge(files, scheme, year or 0, units, faults)
    names = [file.name for file in read]
    owners = {file.name: units.names[file.unit] for file in files if file.unit != BLANK}
    return Intake(
        evidence,
        faults.listed(names, owners),
        [name for name in names if name not in faults.refused],
        [name for name in names if name in faults.refused],
        owners,
    )


def _well_read(read: Sequence[ReadFile], faults: Faults) -> Iterable[_File]:
    for each in read:
        if each.answer.refused:
            code, found = each.answer.refused
            faults.add(code, found, HINTS[code], each.name)
        else:
            yield _read_file(each.name, each.answer.sheets, faults)


def _read_file(name: str, sheets: Sequence[RawSheet], faults: Faults) -> _File:
    """Cover and tables of one file; sheets missing, unknown or standing twice."""
    file = _File(name)
    known = {fold(sheet): sheet for sheet in (COVER, *SHEETS)}
    seen: set[str] = set()
    ours = any(fold(raw.name) in known for raw in sheets)
    for raw in sheets:
        meant = known.get(fold(raw.name))
        if meant is None:
            if fold(raw.name) != fold(GUIDE) and ours:
                faults.add(
                    "unknown-sheet",
                    f"工作表「{raw.name}」不在约定之中,不予读取",
                    f"可用的工作表:{'、'.join(known.values())}",
                    name,
                    raw.name,
                )
            continue
        if meant in seen:
            faults.add("duplicate-item", f"工作表「{meant}」有两张", "请合并为一张", name, raw.name)
            continue
        seen.add(meant)
        if meant == COVER:
            file.cover, file.cover_sheet = read_cover(name, raw, faults), raw.name
            tell_personal(name, raw, faults)
        elif table := read_table(name, raw, SHEETS[meant], faults):
            file.tables[meant] = table
    _tell_missing_sheets(name, seen, faults)
    return file


def _tell_missing_sheets(name: str, seen: set[str], faults: Faults) -> None:
    if COVER not in seen:
        faults.add(
            "missing-sheet",
            f"没有工作表「{COVER}」",
            "这可能不是考评工作簿;请使用空白模板填报(单位名册请在名册处选取)",
            name,
        )
    elif not seen - {COVER}:
        faults.add(
            "missing-sheet",
            f"除{COVER}外至少要有一张工作表:{'、'.join(SHEETS)}",
            "请使用空白模板填报",
            name,
        )


def _foreign(file: _File, scheme: Scheme) -> bool:
    """Whether the file is of another scheme: its ids would mean something else."""
    return bool(file.cover.scheme) and fold(file.cover.scheme) != fold(scheme.id)


def _check_covers(files: Sequence[_File], scheme: Scheme, year: int | None, faults: Faults) -> None:
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
    files: Sequence[_File], scheme: Scheme, year: int, units: Units, faults: Faults
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
        text, file = str(column.values[code]), stack.tables[stack.table[index]].file
        if fold(text) and (fault := units.say_group(unit, text, file)):
            wrong = pair == pair[index]
            stack.tell_each(wrong, "单位类别", always(fault), faults, units.names)


def _tell_groups(
    files: Sequence[_File], frames: dict[str, pd.DataFrame], units: Units, year: merge.Merging
) -> None:
    """Units said to be in two groups, and units that nobody puts in one."""
    for unit in range(len(units.names)):
        said = units.groups_said(unit)
        if len(said) > 1 and units.roster is None:
            for group, file in said.items():
                year.faults.add(
                    "duplicate-item",
                    f"单位类别在不同地方填得不同:{'、'.join(said)};这里是「{group}」",
                    "请核实后改为一致",
                    file,
                    unit=units.names[unit],
                )
        if unit not in units.group:
            _tell_groupless(unit, files, frames, units, year)


def _tell_groupless(
    unit: int,
    files: Sequence[_File],
    frames: dict[str, pd.DataFrame],
    units: Units,
    year: merge.Merging,
) -> None:
    fault = units.unknown_group("")
    for file in files:
        if file.unit == unit:
            cell = file.cover.cell("单位类别")
            year.faults.add(*fault, file.name, file.cover_sheet, cell, units.names[unit])
    for sheet, frame in frames.items():
        for at in frame["at"].to_numpy()[frame["unit"].to_numpy() == unit][:1]:
            column = "单位类别" if sheet == BASE else "单位"
            year.faults.add(*fault, *year.where(int(at), column), units.names[unit])


def _evidence(
    files: Sequence[_File],
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
        for sheet in (BONUS_SHEET, DEDUCTION, VETO_SHEET, LEDGER_SHEET)
    }
    present = np.zeros(len(units.names), dtype=bool)
    present[: len(units.roster.units) if units.roster else 0] = True
    present[[file.unit for file in good if file.unit != BLANK]] = True
    for frame in (lines, *kept.values()):
        present[frame["unit"].to_numpy()] = True
    number = np.cumsum(present) - 1
    chosen = np.nonzero(present)[0]
    group_codes = [so_far_group(units, int(unit)) for unit in chosen]
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
        renumbered(kept[BONUS_SHEET], BONUS).reset_index(drop=True),
        renumbered(kept[DEDUCTION], DEDUCTIONS).reset_index(drop=True),
        renumbered(kept[VETO_SHEET], VETOES).reset_index(drop=True),
        renumbered(kept[LEDGER_SHEET], LEDGER).reset_index(drop=True),
        [(table.file, table.sheet) for table in so_far.tables],
    )


def so_far_group(units: Units, unit: int) -> int:
    """The place of a unit's group among the scheme's, BLANK where it has none."""
    group = units.group.get(unit)
    return units.group_names.index(group) if group else BLANK
