"""The contract once more, naively: plain loops and fractions, nothing shared with the program.

Takes files as rows of cells and gives the contract's JSON (without messages) and the problems.
"""

from __future__ import annotations

from tests.oracle.cells import READINGS, Fault, File, FormulaCell, OpenFault, Outcome, fold, number
from tests.oracle.cross_checks import cross_checks, self_above_measured
from tests.oracle.file_reader import FileReader
from tests.oracle.year_score import Year

Roster = list[tuple[str, str, list[str]]]


def year_of(file: File) -> int | None:
    """The year on 封面."""
    for name, sheet in file.sheets.items():
        if fold(name) == "封面":
            for row in sheet.rows:
                value = row[1] if len(row) > 1 else None
                value = value.value if isinstance(value, FormulaCell) else value
                if value is not None and fold(row[0]) == "年度" and number(value) is not None:
                    return int(number(value))
    return None


def settle(chosen: dict[str, str]) -> dict[str, str]:
    """All readings, the defaults where none is chosen."""
    return {key: chosen.get(key, options[0]) for key, options in READINGS.items()}


def judge_alone(readers: list[FileReader], roster: Roster | None) -> list[FileReader]:
    """The files without an error of their own; what a file contradicts in itself is noted."""
    named = {unit for reader in readers for unit, group in reader.units if group}
    for reader in readers:
        for unit, _group in reader.units:
            if roster is None and unit and unit not in named:
                reader.error("unknown-group", "")
        if not reader.refused:
            for _reader, cell in Year([reader], roster).conflicts():
                reader.error("duplicate-item", "基础项", cell)
    return [reader for reader in readers if not reader.refused]


def judge(
    files: list[File],
    chosen: dict[str, str],
    year: int | None = None,
    roster: Roster | None = None,
    trusted: bool = False,
) -> Outcome:
    """What the contract makes of these files, under these readings.

    ``trusted``: run with --trust-office-cells.
    """
    if year is None:
        year = year_of(files[0])
    readers = [FileReader(file, year, roster, trusted) for file in files]
    good = judge_alone(readers, roster)
    for reader, cell in Year(good, roster).conflicts():
        reader.error("duplicate-item", "基础项", cell)
    good = [reader for reader in good if not reader.refused]
    whole = Year(good, roster, readers)
    readings = settle(chosen)
    problems: set[Fault] = set().union(*(reader.faults for reader in readers))
    opens = [
        OpenFault("nothing-reported", frozenset({(reader.file.name, "", "")}), told == 0)
        for reader in good
        if (told := reader.figures()) < 2
    ]
    result = None
    if good and whole.order:
        result = {
            "scheme": "jiuquan-2013",
            "year": year,
            "readings": readings,
            "units": whole.result(readings),
        }
        problems |= whole.warnings | self_above_measured(whole, readings)
        opens += cross_checks(whole)
    accepted = [reader.file.name for reader in good]
    refused = [file.name for file in files if file.name not in accepted]
    return Outcome(accepted, refused, problems, result, opens)
