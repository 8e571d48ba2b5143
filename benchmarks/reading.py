"""Reading: 70 unit workbooks, and a collection of a million lines, into evidence."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd
import psutil
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.timing import Figure, paired, seconds
from criteria import load_scheme
from scoring import office
from scoring.intake.year import Workbook, read_year
from scoring.model.sheets import COVER, sheets_of

SCHEME = load_scheme("jiuquan-2013")
COVER_ROWS = [["方案", SCHEME.id], ["年度", 2025]]
COLUMNS = ["单位", "单位类别", "编号", "应完成数", "完成数", "自评分", "核定分", "佐证材料"]
LINES = 1_000_000


def collection(path: Path, lines: int = LINES) -> None:
    """A collection of so many base lines, as an office's system would export it."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    cover = workbook.add_worksheet(COVER)
    for row, cells in enumerate(COVER_ROWS):
        cover.write_row(row, 0, cells)
    sheet = workbook.add_worksheet("基础项")
    sheet.write_row(0, 0, COLUMNS)
    for number in range(lines):
        unit, item = divmod(number, len(SCHEME.lines))
        line = SCHEME.lines[item]
        points = line.max if line.allowed else (unit * 3 + item) % (line.max + 1)
        counted = line.measure.kind != "judged" and not line.allowed
        due = (item * 7 + unit) % 13 + 1 if counted else None
        done = min(due, 3) if due else None
        paper = f"稳评〔2025〕{number % 5000}号"
        name = f"单位{unit}"
        group = SCHEME.groups[unit % 2].name
        cells = [name, group, line.id, due, done, points / 100, points / 100, paper]
        sheet.write_row(number + 1, 0, cells)
    workbook.close()


def unit_books(count: int = 70, *, with_sums: bool = True) -> list[bytes]:
    """Templates of so many units, filled in and saved by openpyxl, which saves no value of a
    formula; ``with_sums``: a number in place of each.
    """
    import openpyxl

    books = []
    for number in range(count):
        blank = office.template(f"单位{number}", SCHEME.groups[number % 2].name, 2025, SCHEME)
        workbook = openpyxl.load_workbook(io.BytesIO(blank))
        sheet = workbook["基础项"]
        for row in sheet.iter_rows():
            for cell in row:
                if with_sums and isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = 0  # Excel and WPS save the value; openpyxl does not
        for row in sheet.iter_rows(min_row=1, max_row=sheet.max_row):
            line = SCHEME.line_by_id.get(str(row[0].value))
            if line:
                row[5].value = line.max / 100
                row[8].value = f"稳评〔2025〕{number}号"
        stream = io.BytesIO()
        workbook.save(stream)
        books.append(stream.getvalue())
    return books


def raw(data: bytes) -> int:
    """What it takes only to walk through the rows."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    wanted = {*sheets_of(SCHEME).names} & {*workbook.sheet_names}
    return sum(1 for name in wanted for _ in workbook.get_sheet_by_name(name).iter_rows())


def into_evidence(books: list[bytes]) -> None:
    """The whole road: child, rows, checks, merge."""
    intake = read_year([Workbook(f"{n}.xlsx", data) for n, data in enumerate(books)], SCHEME)
    assert intake.evidence is not None, intake.problems[:3]
    assert not intake.refused, intake.problems[:3]


def peak_tree(action: Callable[[], object]) -> int:
    """The highest resident memory of this process and its children during ``action``."""
    process, done, highest = psutil.Process(), threading.Event(), [0]

    def watch() -> None:
        while not done.wait(0.02):
            tree = [process, *process.children(recursive=True)]
            total = 0
            for each in tree:
                try:
                    total += each.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            highest[0] = max(highest[0], total)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        action()
    finally:
        done.set()
        watcher.join()
    return highest[0]


def figures() -> Iterator[Figure]:
    """All figures of reading."""
    books, without_sums = unit_books(), unit_books(with_sums=False)
    start = seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    rawly, own, own_without = [], [], []
    for _ in range(7):
        rawly.append(seconds(lambda: [raw(data) for data in books]))
        own.append(seconds(lambda: into_evidence(books)))
        own_without.append(seconds(lambda: into_evidence(without_sums)))
    against, bound = "3 x raw calamine + one interpreter start", 3 * median(rawly) + start
    yield Figure("70 unit workbooks into evidence", median(own), against, bound, 1)
    name = "the same, formulas saved without their values"
    yield Figure(name, median(own_without), against, bound, 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "collection.xlsx"
        collection(path)
        data = path.read_bytes()
        memory: list[int] = []
        name = f"a collection of {LINES:,} lines into evidence"

        def read() -> None:
            memory.append(peak_tree(lambda: into_evidence([data])))

        yield paired(name, read, "raw calamine", lambda: raw(data), 1.5, 3)
        print(f"    peak memory of the process tree: {max(memory) / 2**20:,.0f} MiB (bound 1,229)")
        mine = seconds(lambda: into_evidence([data]))
        slow = seconds(lambda: pd.read_excel(path, sheet_name="基础项", engine="openpyxl"))
        yield Figure(name, mine, "pandas.read_excel(openpyxl)", slow, 1 / 8)
