"""Reports: the year-end workbook of 38,500 units, and how LibreOffice's time for it grows.

``python -m benchmarks.reports WHAT FOLDER`` makes one workbook in a process of its own, and prints
the seconds of processor time it took and the highest memory (bytes) of that process.
"""

from __future__ import annotations

import datetime
import io
import re
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

import numpy as np
import xlsxwriter

from benchmarks.reading import peak_tree
from benchmarks.scoring import SCHEME, UNITS, invented
from benchmarks.timing import Figure
from scoring.engine import score
from scoring.model.evidence import categories
from scoring.model.scores import Scores
from scoring.reports.basis import Basis
from scoring.reports.workbook.year_table import write_year_table
from tests.reports.recalculated import without_values

DAY = datetime.date(2026, 1, 5)
ROUNDS = 3
GROUP = (5_000, 10_000)
"""Units of one group, for LibreOffice."""
FORMULA, CACHED = "=ROUND(SUM(C{row}:G{row}),2)", 12.5
MIB = 2**20


class Cells(NamedTuple):
    """How many rows a sheet has, and cells of each kind."""

    rows: int
    formulas: int
    texts: int
    numbers: int
    blanks: int


def cells_of(path: Path) -> list[Cells]:
    """The cells of each sheet of a workbook, counted in its XML."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                part = package.read(name)
                cells, valued = part.count(b"<c "), part.count(b"<v>")
                formulas = part.count(b"<f>")
                shared = len(re.findall(rb'<c [^>]*t="s"', part))
                texts = shared + part.count(b't="inlineStr"')
                numbers = valued - formulas - shared
                blanks = cells - formulas - texts - numbers
                found.append(Cells(part.count(b"<row "), formulas, texts, numbers, blanks))
    return found


def bare(sheets: list[Cells], stream: BinaryIO) -> None:
    """XlsxWriter alone, at its leanest: as many cells of each kind, each with a style."""
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    look = {"border": 1, "font_name": "宋体", "font_size": 10}
    looks = [book.add_format({**look, "bold": bool(n % 2), "indent": n // 2}) for n in range(8)]
    for cells in sheets:
        sheet = book.add_worksheet()
        for row in range(cells.rows):
            share = [
                (row + 1) * each // cells.rows - row * each // cells.rows for each in cells[1:]
            ]
            formulas, texts, numbers, blanks = share
            column = 0
            for _ in range(formulas):
                words = FORMULA.format(row=row + 1)
                sheet.write_formula(row, column, words, looks[column % 8], CACHED)
                column += 1
            for _ in range(texts):
                sheet.write_string(row, column, f"单位{row}", looks[column % 8])
                column += 1
            for _ in range(numbers):
                sheet.write_number(row, column, CACHED, looks[column % 8])
                column += 1
            for _ in range(blanks):
                sheet.write_blank(row, column, None, looks[column % 8])
                column += 1
    book.close()


def one_group(units: int) -> Scores:
    """A year of one group whose units all have a score on every line, so that all are ranked."""
    year = invented(units)
    lines = year.lines.copy()
    most = np.tile([line.max // 2 for line in SCHEME.lines], units)
    lines["self"] = np.where(lines["self"] < 0, most, lines["self"])
    group = categories(np.zeros(units, int), [each.name for each in SCHEME.groups])
    return score(replace(year, lines=lines, units=year.units.assign(group=group)), SCHEME)


def make(what: str, folder: Path) -> None:
    """One workbook in ``folder``, ``year`` or, with as many cells, ``bare``; prints its cost."""
    scores = score(invented(UNITS), SCHEME) if what == "year" else None
    sheets = [] if scores else cells_of(folder / "year.xlsx")
    taken = []

    def write() -> None:
        start = time.process_time()
        with open(folder / f"{what}.xlsx", "wb") as stream:
            if scores:
                write_year_table(Basis(scores, DAY), stream)
            else:
                bare(sheets, stream)
        taken.append(time.process_time() - start)

    peak = peak_tree(write)
    print(taken[0], peak)


def made(what: str, folder: Path) -> tuple[float, int]:
    """Seconds and bytes of a workbook made in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.reports", what, str(folder)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = run.stdout.split()
    return float(seconds), int(peak)


def recalculating(units: int) -> float:
    """Processor seconds in which LibreOffice works out a year of one group and saves it.

    It saves .ods: its own writer of .xlsx is quadratic in styled rows, formulas or none.
    """
    stream = io.BytesIO()
    write_year_table(Basis(one_group(units), DAY), stream)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "year.xlsx"
        path.write_bytes(without_values(stream.getvalue()))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--norestore", "--convert-to", "ods"]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run([*command, "--outdir", f"{folder}/made", str(path)], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def figures() -> Iterator[Figure]:
    """All figures of reports."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        runs = [(made("year", folder), made("bare", folder)) for _ in range(ROUNDS)]
    mine, theirs = (median(run[place][0] for run in runs) for place in (0, 1))
    words = "bare XlsxWriter, as many styled cells and formulas"
    yield Figure(f"year-end workbook of {UNITS:,} units", mine, words, theirs, 3)
    peak, least = (max(run[place][1] for run in runs) / MIB for place in (0, 1))
    print(f"    peak memory {peak:,.0f} MiB (bound 1,024; bare XlsxWriter {least:,.0f})")
    if shutil.which("soffice"):
        few, many = map(recalculating, GROUP)
        name = f"LibreOffice works out {GROUP[1]:,} units of one group"
        yield Figure(name, many, f"{GROUP[0]:,} units", few, 2.6)


if __name__ == "__main__":
    make(sys.argv[1], Path(sys.argv[2]))
