"""A year-end workbook worked out anew by LibreOffice, and what the engine says beside it."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from scoring.model.scores import Scores
from scoring.reports.basis import Basis
from scoring.reports.result_json import result
from scoring.reports.workbook.year_layout import MOST_RANKED
from scoring.reports.workbook.year_table import write_year_table
from scoring.text.typesetting import plain
from tests.reports.libreoffice import convert

DAY = datetime.date(2026, 1, 5)
Cells = dict[tuple[str, str], Any]
"""Values by sheet and address."""
_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")
_TYPE = re.compile(rb'(<c [^>]*?) t="str"(?=[^>]*><f>)')


def table_of(scores: Scores, most_ranked: int = MOST_RANKED) -> bytes:
    """The workbook of a scored year; ranks of groups above ``most_ranked`` units are numbers."""
    stream = io.BytesIO()
    write_year_table(Basis(scores, DAY), stream, most_ranked)
    return stream.getvalue()


def without_values(data: bytes) -> bytes:
    """A workbook whose formulas have lost their values, so that they must be worked out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                formulas = part.count(b"<f>")
                part, dropped = _VALUE.subn(rb"\1", part)
                assert dropped == formulas
                part = _TYPE.sub(rb"\1", part)
            new.writestr(name, part)
    return out.getvalue()


def read_values(source: Path | bytes) -> Workbook:
    """The values of a workbook, without its formulas and formats: a tenth of openpyxl's time.

    Whole numbers are ``int``, empty cells and errors None.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    book, found = Workbook(), CalamineWorkbook.from_filelike(io.BytesIO(data))
    book.remove(book.worksheets[0])
    for name in found.sheet_names:
        sheet = book.create_sheet(name)
        for row in found.get_sheet_by_name(name).to_python(skip_empty_area=False):
            sheet.append([_cell(value) for value in row])
    return book


def _cell(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def formulas_of(data: bytes) -> dict[tuple[str, str], str]:
    """Every formula by sheet and address."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def values_of(book: Workbook, places: Sequence[tuple[str, str]]) -> Cells:
    """What stands in some cells, as text to the cent, so that figures compare exactly."""
    return {place: to_the_cent(book[place[0]][place[1]].value) for place in places}


def to_the_cent(value: Any) -> str:
    """A number with two decimals, text as it is, nothing as nothing."""
    return f"{value:.2f}" if isinstance(value, int | float) else str(value or "")


def recalculated(tables: Mapping[str, bytes], folder: Path) -> dict[str, Workbook]:
    """Workbooks by name after LibreOffice worked every formula out, in one run."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.xlsx" for name in tables]
    for path, data in zip(paths, tables.values(), strict=True):
        path.write_bytes(without_values(data))
    made = convert(paths, "xlsx", folder / "made")
    return {name: read_values(path) for name, path in zip(tables, made, strict=True)}


def compared(data: bytes, book: Workbook, scores: Scores) -> tuple[int, list[str]]:
    """How many formula cells there are, and how the two calculations differ."""
    places = list(formulas_of(data))
    kept = values_of(read_values(data), places)
    found = values_of(book, places)
    told = [f"{at}: {found[at]}, kept {kept[at]}" for at in places if found[at] != kept[at]]
    return len(places), told + against_engine(book, scores)


def ranking_of(book: Workbook) -> dict[str, dict[str, str]]:
    """The rows of 年度成绩 by unit, each figure by its heading."""
    sheet = book["年度成绩"]
    heads = [
        str(low.value or up.value).split("\n")[0].split("\uff08")[0]
        for up, low in zip(sheet[3], sheet[4], strict=True)
    ]
    found = {}
    for row in sheet.iter_rows(min_row=5):
        cells = [to_the_cent(cell.value) for cell in row]
        if cells[1]:
            found[cells[1]] = dict(zip(heads, cells, strict=True))
    return found


def against_engine(book: Workbook, scores: Scores) -> list[str]:
    """Where 年度成绩 says something else than the engine's JSON."""
    told, rows = [], ranking_of(book)
    silent = set(scores.units["unit"][scores.units["unsent"]])
    for unit in result(scores, [])["units"]:
        row, name = rows[plain(unit["unit"])], unit["unit"]
        said = {"名次": "—" if unit["rank"] is None else f"{unit['rank']:.2f}"}
        for key, head in (
            ("rescaled", "缺项折算"),
            ("base", "基础分"),
            ("bonus", "加分"),
            ("deduction", "减分"),
            ("total", "总分"),
        ):
            nothing = name in silent and float(unit[key]) == 0
            said[head] = "—" if nothing and (key != "total" or not unit["vetoed"]) else unit[key]
        if name in silent and not unit["vetoed"]:
            said["总分"] = "—"
        parts = list(row.values())[2 : 2 + len(unit["sections"])]
        if name not in silent and parts != list(unit["sections"].values()):
            told.append(f"{name}: {parts}")
        told += [f"{name} {k}: {row[k]}, not {v}" for k, v in said.items() if row[k] != v]
    return told + bonus_against_engine(book, scores) + deductions_against_engine(book, scores)


def bonus_against_engine(book: Workbook, scores: Scores) -> list[str]:
    """Where other rows of 加分明细 count than the engine's JSON says."""
    sheet = [row for row in book["加分明细"].iter_rows(min_row=4, values_only=True) if row[0]]
    rows = [row for row in sheet if isinstance(row[0], int)]
    ours = [(row[1], row[3].split()[0], to_the_cent(row[10])) for row in rows if row[9] == "计分"]
    theirs = [
        (plain(unit["unit"]), case["id"], case["points"])
        for unit in result(scores, [])["units"]
        for case in unit["bonus_cases"]
        if case["counted"]
    ]
    return [] if sorted(ours) == sorted(theirs) else [f"counted {ours}, not {theirs}"]


def deductions_against_engine(book: Workbook, scores: Scores) -> list[str]:
    """Where rows of 减分明细 cost something else than the engine's JSON says."""
    sheet = book["减分明细"]
    heads = {cell.value: place for place, cell in enumerate(sheet[3])}
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    ours = [
        (
            row[1],
            row[heads["情形"]].split()[0],
            row[heads["事项"]] or "",
            to_the_cent(row[heads["减分"]]),
        )
        for row in rows
        if isinstance(row[0], int)
        and isinstance(row[heads["减分"]], int | float)
        and row[heads["减分"]]
    ]
    theirs = [
        (plain(unit["unit"]), case["id"], plain(case["matter"]), case["points"])
        for unit in result(scores, [])["units"]
        for case in unit["deduction_cases"]
        if case["points"] != "0.00"
    ]
    return [] if sorted(ours) == sorted(theirs) else [f"taken {ours}, not {theirs}"]
