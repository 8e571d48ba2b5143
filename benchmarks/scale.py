"""The scale path: a data set of many offices and years, by the clock and by memory.

``python -m benchmarks scale`` takes a million lines and four; ``python -m benchmarks.scale N …``
prints what so many partitions (offices × years) cost, such as 29000 for 2,900 offices × 10 years.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow.parquet as pq

from benchmarks.reading import peak_tree
from benchmarks.scoring import LINE_COUNT, SCHEME, invented
from benchmarks.timing import Figure, seconds
from scoring.scale import score_dataset, write_partition

UNITS_OF_AN_OFFICE = 70
YEARS = range(2016, 2026)
MILLION = 1_000_000
DIFFERENT = 40
"""So many years are invented; the others are copies of them, under offices of their own."""


def write_dataset(folder: Path, partitions: int) -> int:
    """Write a data set of so many partitions; how many base lines it has."""
    readings = SCHEME.default_readings()
    years = [invented(UNITS_OF_AN_OFFICE, seed) for seed in range(DIFFERENT)]
    files = [write_partition(folder, "one", year, readings)[1] for year in years]
    for number in range(partitions):
        office, year = divmod(number, len(YEARS))
        place = folder / f"year={YEARS[year]}" / f"office={office:04}"
        place.mkdir(parents=True)
        (place / "evidence.parquet").write_bytes(files[number % DIFFERENT])
    return partitions * UNITS_OF_AN_OFFICE * LINE_COUNT


class Cost(NamedTuple):
    """What a data set cost: millions of lines, processor seconds to score it, and seconds of one
    process that only reads its files, into Arrow's memory, one after the other.
    """

    lines: float
    used: float
    bare: float


def cost(partitions: int) -> Cost:
    """What a data set of so many partitions costs, printed."""
    with TemporaryDirectory() as name:
        folder, workers = Path(name), os.cpu_count() or 1
        lines = write_dataset(folder / "data", partitions) / MILLION
        took: list[float] = []
        before = sum(os.times()[:4])

        def run() -> None:
            took.append(
                seconds(lambda: score_dataset(folder / "data", folder / "out.parquet", workers))
            )

        memory = peak_tree(run)
        used = sum(os.times()[:4]) - before
        bare = cpu_seconds(lambda: read_only(folder / "data"))
    print(
        f"    {partitions:,} partitions, {lines:.1f} M lines: {took[0]:.1f} s with {workers} "
        f"processes, {used / lines:.2f} s of a processor a million lines; "
        f"at most {memory / 2**20:,.0f} MiB",
        flush=True,
    )
    return Cost(lines, used, bare)


def read_only(folder: Path) -> None:
    """Read every file of a data set and keep nothing."""
    for path in folder.rglob("*.parquet"):
        with pq.ParquetFile(path, pre_buffer=False) as file:
            file.read(use_threads=False)


def cpu_seconds(call: Callable[[], None]) -> float:
    """Processor seconds of this process in one call."""
    before = time.process_time()
    call()
    return time.process_time() - before


def figures() -> Iterator[Figure]:
    """The scale path at one and four million lines."""
    small, large = (cost(partitions) for partitions in (530, 2_120))
    yield Figure(
        "scale: four million lines from Parquet", large.used, "as much by one million",
        small.used * large.lines / small.lines, 1.1,
    )  # fmt: skip
    yield Figure(
        "... a million lines more", large.used - small.used,
        "only reading their files", large.bare - small.bare, 2,
    )  # fmt: skip


if __name__ == "__main__":
    for count in sys.argv[1:]:
        cost(int(count))
