"""A data set of partitions scored by batches, here or on a cluster, and ranked over all offices."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from criteria import SchemeError
from scoring.engine import score
from scoring.model.errors import UsageError
from scoring.scale.partition import (
    FILE,
    check_partitions,
    evidence_of,
    named_way,
    read_partition,
    scored_by,
)

PARTITIONS_AT_ONCE = 100
"""Partitions in a batch. A partition of 70 units takes about as long to score as fifty do."""
_PLACE = re.compile(rf"year=(\d{{4}})/office=([^/]+)/{re.escape(FILE)}")
_RANKED = """
    SELECT * EXCLUDE place,
        CASE WHEN rank > 0
            THEN rank() OVER (PARTITION BY year, scheme, "group", rank > 0 ORDER BY total DESC)
            ELSE 0 END AS rank_of_all
    FROM read_parquet(?, union_by_name = true)
    ORDER BY year, office, place
"""


class Batch(NamedTuple):
    """Partitions of one year that are scored together: the paths of their files by office."""

    year: int
    paths: dict[str, str]


class Fault(NamedTuple):
    """A partition that was left out: its file, and why, in Chinese."""

    partition: str
    words: str


Results = tuple[bytes, list[Fault]]
"""A batch's results as a Parquet file (blank where there are none), and its faults."""


def score_dataset(
    folder: Path,
    out: Path,
    workers: int,
    cluster: str = "",
    report_progress: Callable[[int, int, str], None] = lambda done, of, name: None,
) -> tuple[int, list[Fault]]:
    """Score all partitions below ``folder`` and write every unit's result to the Parquet file
    ``out``; how many units there are, and which partitions were left out.

    A row a unit, by year, office and the office's own ranking: ``year``, ``office``, ``scheme``,
    ``unit``, ``group``, the figures of ``UnitResult`` (int64 hundredths, bool), ``rank`` in the
    office's group, ``rank_of_all`` in the group over all offices of the year and scheme (0: none).
    The same data set gives the same bytes, whoever scores it: ``workers`` processes here, or the
    Dask cluster at the address ``cluster``, whose workers read ``folder`` by the same path.

    Raises :class:`UsageError` where there is nothing to score or no cluster, ``OSError`` where
    ``out`` cannot be written.
    """
    batches, faults = batches_in(folder)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as name:
        parts: list[str] = []
        with _mapping(workers, cluster) as spread:
            for number, (data, found) in enumerate(spread(score_batch, batches)):
                faults += found
                if data:
                    parts.append(f"{name}/{number:06}.parquet")
                    Path(parts[-1]).write_bytes(data)
                report_progress(number + 1, len(batches), "")
        if not parts:
            why = "".join(f"\n{fault.partition}:{fault.words}" for fault in faults[:20])
            raise UsageError(f"{folder} 里没有可以计分的分区{why}")
        # One thread: the order of rows, and so of bytes, is the query's own.
        limits: dict[str, Any] = {"threads": 1, "memory_limit": "1GB", "temp_directory": name}
        with duckdb.connect(config=limits) as database:
            ranked = database.sql(_RANKED, params=[parts])
            ranked.write_parquet(f"{name}/results", compression="zstd")
        units = pq.ParquetFile(f"{name}/results").metadata.num_rows
        os.replace(f"{name}/results", out)
    return units, faults


def batches_in(folder: Path) -> tuple[list[Batch], list[Fault]]:
    """The partitions below a folder by year and office, in batches; files out of place."""
    found, faults = [], []
    for path in sorted(folder.rglob("*.parquet")):
        place = path.relative_to(folder).as_posix()
        if match := _PLACE.fullmatch(place):
            found.append((int(match[1]), match[2], str(path.absolute())))
        else:
            faults.append(Fault(str(path), f"分区应放在 year=年度/office=考评主体/{FILE}"))
    batches = []
    for year, group in groupby(found, key=lambda each: each[0]):
        paths = [(office, path) for _, office, path in group]
        batches += [
            Batch(year, dict(paths[first : first + PARTITIONS_AT_ONCE]))
            for first in range(0, len(paths), PARTITIONS_AT_ONCE)
        ]
    return batches, faults


def score_batch(batch: Batch) -> Results:
    """Score the partitions of a batch: a pure function of the files that it names.

    A partition that cannot be read or scored is left out and costs no other one.
    """
    alike: dict[tuple[Any, ...], dict[str, pa.Table]] = {}
    faults = []
    for office, path in batch.paths.items():
        try:
            table = read_partition(path)
        except UsageError as fault:
            faults.append(Fault(path, str(fault)))
        except (OSError, pa.ArrowException):
            faults.append(Fault(path, "读不出来:不是 Parquet 文件,或已损坏"))
        else:
            alike.setdefault(named_way(table), {})[office] = table
    results = []
    for tables in alike.values():
        if _why_not([*tables.values()]):
            for office, table in [*tables.items()]:
                if why := _why_not([table]):
                    faults.append(Fault(batch.paths[office], why))
                    del tables[office]
        if tables:
            results.append(_results(batch.year, [*tables], [*tables.values()]))
    if not results:
        return b"", faults
    out = io.BytesIO()
    pq.write_table(pa.concat_tables(results, promote_options="default"), out, compression="zstd")
    return out.getvalue(), faults


def _why_not(tables: Sequence[pa.Table]) -> str:
    """Why these partitions cannot be scored together, in Chinese; nothing where they can."""
    try:
        check_partitions(tables)
    except (UsageError, SchemeError) as fault:
        return str(fault)
    return ""


def _results(year: int, offices: Sequence[str], tables: Sequence[pa.Table]) -> pa.Table:
    """The results of partitions of the same scheme and readings; ``place``: in the ranking."""
    scheme, readings = scored_by(tables[0])
    evidence = evidence_of(tables, year)
    units = score(evidence, scheme, readings).units
    number = evidence.units["office"].to_numpy()[units.index]
    size = len(units)
    first = {
        "year": pa.array(np.full(size, year, np.int16)),
        "office": pa.array(offices).take(pa.array(number)),
        "scheme": pa.array([scheme.id]).take(pa.array(np.zeros(size, np.int8))),
        "place": pa.array(np.arange(size)),
        "unit": pa.array(units["unit"], pa.string()),
        "group": pa.array(units["group"].astype(object), pa.string(), from_pandas=True),
    }
    figures = {name: pa.array(units[name]) for name in units.columns[2:]}
    return pa.table({**first, **figures})


@contextmanager
def _mapping(
    workers: int, cluster: str
) -> Iterator[Callable[[Callable[[Batch], Results], list[Batch]], Iterable[Results]]]:
    """A ``map`` that spreads calls over processes of this machine, or over a Dask cluster."""
    if not cluster:
        with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
            yield pool.map
        return
    try:
        from dask.distributed import Client

        client = Client(cluster)
    except ImportError:
        raise UsageError("没有安装 Dask;请运行 pip install '.[dask]'") from None
    except (OSError, ValueError) as fault:
        raise UsageError(f"连不上 Dask 集群 {cluster}:{fault}") from None
    with client:
        yield lambda call, batches: (each.result() for each in client.map(call, batches))
