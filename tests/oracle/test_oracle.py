"""The program against the naive reference, on random years. ORACLE_SEEDS widens it."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from criteria import load_scheme
from scoring import office
from scoring.intake.files import Workbook, read_files
from scoring.intake.reader.parent import Reader
from scoring.intake.year import merge_year, parse_file
from scoring.model.evidence import UsageError
from tests.oracle.cells import OFFICE_SHEETS, OpenFault, Outcome, fold
from tests.oracle.generate import RandomYear, make_year, write
from tests.oracle.reference import judge

SEEDS = range(int(os.environ.get("ORACLE_SEEDS", "40")))
# Also what the contract only suggests: the sheet that measured a line, one problem a group.
STRICT = bool(os.environ.get("ORACLE_STRICT"))
# The contract does not say which cell of the row, column or sheet these name.
ROW_ONLY = {
    "duplicate-row",
    "measured-ignored",
    "not-applicable-without-reason",
    "matter-outside-year",
    "row-of-words",
}
# Of several rows that such a problem is about the contract does not say which are named.
OPEN = {
    "not-applicable-overruled",
    "counts-against-ledger",
    "possible-double-deduction",
    "similar-practice",
    "nothing-reported",
}
NOT_DATA = "这一行不是数据,请删去"
NO_VALUE = {"formula-without-value", "error-value"}
COUNT = "count-not-positive"
FILE_ONLY = {"missing-sheet"} if STRICT else {"missing-sheet", "unknown-group"}
SHEET_ONLY = {"hidden-data", "missing-column", "unknown-sheet", "misnamed-sheet"}


def seen_problem(
    severity: str, code: str, file: str, sheet: str, cell: str, message: str = ""
) -> tuple:
    """A problem as far as the contract fixes it.

    A row of words has no code in the contract, but it has words.
    """
    if NOT_DATA in message:
        code = "row-of-words"
    if code in SHEET_ONLY:
        cell = ""
    if code in FILE_ONLY:
        sheet = cell = ""
    if code == "nothing-reported":
        sheet = cell = ""
    if code in ROW_ONLY | OPEN or (code == "office-cell" and sheet in OFFICE_SHEETS):
        cell = row(cell)
    return severity, code, file, sheet, cell


def settled(problems: set[tuple]) -> set[tuple]:
    """Problems without those that the contract leaves open beside another one."""
    foreign = {file for _severity, code, file, *_place in problems if code == "wrong-scheme"}
    other_year = {each[2] for each in problems if each[1] in ("wrong-year", "missing-sheet")}
    no_sheet = {each[2] for each in problems if each[1] == "missing-sheet"}
    misnamed = {(each[2], each[3]) for each in problems if each[1] == "misnamed-column"}
    counts = {(each[2], each[3], row(each[4])) for each in problems if each[1] == COUNT}
    words = {(each[2], each[3], each[4]) for each in problems if each[1] == "row-of-words"}
    no_value = {each[2:] for each in problems if each[1] in NO_VALUE}
    no_day = {(each[2], each[3], row(each[4])) for each in problems if each[1] == "not-a-date"}
    out = set()
    for each in problems:
        _severity, code, file, sheet, cell = each
        place = file, sheet, row(cell)
        if code in ("date-outside-year", "matter-outside-year") and file in other_year:
            continue  # outside which year: the file's own or the run's?
        if code == "matter-outside-year" and place in no_day:
            continue  # a date that cannot be read may be in the year
        if file in foreign and (sheet != "封面" or code == "missing-value"):
            continue  # by which scheme's sheets?
        if code == "count-inconsistent" and place in counts:
            continue  # 减分 cannot fit 起数 that are no count
        if code != "row-of-words" and place in words:
            continue  # what else is wrong with a row that is no data
        if code == "office-cell" and each[2:] in no_value:
            continue  # a cell that shows nothing: is it filled?
        if code == "missing-value" and file in no_sheet and sheet != "封面" and not cell:
            continue  # without 封面 there is no cell of 封面 to name
        if code == "missing-value" and (file, sheet) in misnamed and not cell:
            continue  # a column under a wrong name: its values are there
        out.add(each)
    return out


def open_differences(wanted: list[OpenFault], problems: set[tuple], refused: list[str]) -> list:
    """Problems of which only the occasion is fixed: each occasion is told, nothing else is.

    What a refused file's rows would mean beside others is open.
    """
    told = []
    for code in sorted(OPEN):
        seen = {each[2:] for each in problems if each[1] == code}
        fitting = [each for each in wanted if each.code == code]
        allowed = frozenset[tuple[str, str, str]]().union(*(each.places for each in fitting))
        extra = [each for each in sorted(seen - allowed) if each[0] not in refused]
        told += [f"extra problem {code} {each}" for each in extra]
        told += [
            f"lacks problem {code} at one of {sorted(each.places)}"
            for each in fitting
            if each.wanted and not each.places & seen
        ]
    return told


def row(cell: str) -> str:
    """12 for C12."""
    return "".join(letter for letter in cell if letter.isdigit())


def row_of(source: dict | None) -> Any:
    """A source by its row: the contract does not name the column of a whole row."""
    if source is None:
        return None
    return source["file"], source["sheet"], row(source["cell"])


def comparable(units: list[dict], heaviest: bool) -> list[dict]:
    """Units without the words that are free, sources as far as they are fixed."""
    out = []
    for unit in units:
        unit = {**unit, "unit": fold(unit["unit"])}
        unit["lines"] = [dict(line) for line in unit["lines"]]
        for line in unit["lines"]:
            source = line["source"]
            if line["state"] in ("measured", "not_applicable"):
                line["source"] = source["sheet"] if source and STRICT else bool(source)
        cases = [
            {**case, "practice": fold(case["practice"]), "source": row_of(case["source"])}
            for case in unit["bonus_cases"]
        ]
        # Which of several equally high cases is the one counted, the contract leaves open.
        counted = [Decimal(case["points"]) for case in cases if case["counted"]]
        unit["bonus_counted"] = sum(counted)
        for case in cases:
            case.pop("why", None)
            case.pop("counted")
        unit["bonus_cases"] = cases
        cases = [
            {**case, "matter": case["matter"].strip(), "source": row_of(case["source"])}
            for case in unit["deduction_cases"]
        ]
        if heaviest:
            # What a row shows beside a heavier one of its matter, the contract leaves open.
            most: dict[str, Decimal] = {}
            for case in cases:
                matter = fold(case["matter"])
                most[matter] = max(Decimal(case.pop("points")), most.get(matter, Decimal(0)))
            unit["heaviest"] = most
        unit["deduction_cases"] = cases
        out.append(unit)
    return out


def run(year: RandomYear, folder: Path, reader: Reader) -> tuple[Any, dict | None, set]:
    """The program's own answer."""
    books = [Workbook(file.name, write(file)) for file in year.files]
    roster = None
    if year.roster is not None:
        path = folder / "名册.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["单位", "单位类别", "别名"])
            for name, group, aliases in year.roster:
                table.writerow([name, group, "、".join(aliases)])
        roster = office.load_roster(path, load_scheme("jiuquan-2013"))
    scheme = load_scheme("jiuquan-2013")
    read = [replace(each, trusted=year.trusted) for each in read_files(books, scheme, reader)]
    intake = merge_year([parse_file(each, scheme) for each in read], scheme, year.year, roster)
    problems, result = intake.problems, None
    try:
        scores, problems = office.score(intake, None, year.readings)
        result = json.loads(office.result(scores, problems))
    except UsageError:
        pass
    return (
        intake,
        result,
        {seen_problem(p.severity, p.code, p.file, p.sheet, p.cell, p.message) for p in problems},
    )


def differences(year: RandomYear, folder: Path, reader: Reader) -> list[str]:
    """Every way in which the program and the reference disagree."""
    expected: Outcome = judge(year.files, year.readings, year.year, year.roster, year.trusted)
    intake, result, problems = run(year, folder, reader)
    told = []
    if sorted(intake.accepted) != sorted(expected.accepted):
        told.append(f"accepted {sorted(intake.accepted)}, not {sorted(expected.accepted)}")
    if sorted(intake.refused) != sorted(expected.refused):
        told.append(f"refused {sorted(intake.refused)}, not {sorted(expected.refused)}")
    wanted = {seen_problem(p.severity, p.code, p.file, p.sheet, p.cell) for p in expected.problems}
    told += open_differences(expected.open, problems, expected.refused)
    wanted = settled(wanted)
    problems = {each for each in settled(problems) if each[1] not in OPEN}
    told += [f"extra problem {each}" for each in sorted(problems - wanted)]
    told += [f"lacks problem {each}" for each in sorted(wanted - problems)]
    if (result is None) != (expected.result is None):
        return [*told, f"result {result is not None}, not {expected.result is not None}"]
    if result is None or expected.result is None:
        return told
    for key in ("scheme", "year", "readings"):
        if result[key] != expected.result[key]:
            told.append(f"{key} {result[key]!r}, not {expected.result[key]!r}")
    heaviest = expected.result["readings"]["same-matter"] == "heaviest"
    ours, theirs = (comparable(answer["units"], heaviest) for answer in (expected.result, result))
    if [unit["unit"] for unit in ours] != [unit["unit"] for unit in theirs]:
        told.append(
            f"order {[unit['unit'] for unit in theirs]}, not {[unit['unit'] for unit in ours]}"
        )
    by_name = {unit["unit"]: unit for unit in theirs}
    for unit in ours:
        other = by_name.get(unit["unit"])
        if other is None:
            continue
        other.pop("carried", None)  # told under the reading `carry` alone
        # A state in one word or in all its parts: the contract leaves it open.
        loose = unit.pop("open_dependence")
        other["depends_on"] = [key for key in other["depends_on"] if key not in loose]
        if list(unit) != list(other):
            told.append(f"keys {list(other)}, not {list(unit)}")
        for key in unit:
            if key not in ("lines", "bonus_cases", "deduction_cases"):
                if unit[key] != other.get(key):
                    told.append(f"{unit['unit']} {key}: {other.get(key)!r}, not {unit[key]!r}")
                continue
            if len(unit[key]) != len(other[key]):
                told.append(f"{unit['unit']} {key}: {len(other[key])}, not {len(unit[key])}")
            for mine, its in zip(unit[key], other[key], strict=False):
                if mine != its:
                    told.append(f"{unit['unit']} {key}: {its}, not {mine}")
    return told


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """One reading child for all seeds: starting it takes longer than reading."""
    with Reader() as child:
        yield child


@pytest.mark.parametrize("seed", SEEDS)
def test_program_agrees_with_the_naive_reference(seed: int, tmp_path: Path, reader: Reader) -> None:
    assert differences(make_year(seed), tmp_path, reader) == []
