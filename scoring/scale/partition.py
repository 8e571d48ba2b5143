"""One office's evidence of one year as a Parquet file: a row a unit, its rows of each sheet nested.

Only what scores is kept: no remarks, no file names, no documents' numbers. Figures are as in
``Evidence``: integer hundredths, BLANK (-1) for an empty cell. ``scheme`` and ``readings`` (JSON)
say by what the office scores; the folders ``year=…/office=…`` say whose evidence of when it is.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from criteria import Scheme, load_scheme
from scoring.engine import settle_readings
from scoring.model.errors import UsageError
from scoring.model.evidence import (
    BONUS,
    DEDUCTIONS,
    LINES,
    STEP_CHOICES,
    VETOES,
    Evidence,
    ledger_columns,
)

FILE = "evidence.parquet"
_DTYPES = {"category": pa.string(), "bool": pa.bool_(), "datetime64[s]": pa.timestamp("ms")}
_DTYPES |= {f"int{bits}": getattr(pa, f"int{bits}")() for bits in (8, 16, 32, 64)}
_LINE = ("item", "due", "done", "self", "verified", "not_applicable", "set_aside")
_CASE = ("case", "count", "points", "matter", "adopted")
_TEXTS = [(name, pa.string()) for name in ("unit", "group", "scheme", "readings")]
_WAY = ("scheme", "readings")
_MOST = 10**9
"""More hundredths than any count or points of one row: sums of them stay exact in int64."""


def tables_of(scheme: Scheme) -> dict[str, pa.StructType]:
    """The frames of ``Evidence`` with the columns of each that score under a scheme."""
    dated = ("practice_key", "case", "date", "adopted", "at")
    frames = [("lines", LINES, _LINE), ("bonus", BONUS, dated), ("deductions", DEDUCTIONS, _CASE)]
    frames += [("vetoes", VETOES, ("date",))]
    if scheme.ledger:
        columns = ledger_columns(scheme)
        scored = scheme.scored_columns
        frames.append(("ledger", columns, tuple(name for name in columns if name in scored)))
    return {
        name: pa.struct([(field, _DTYPES[dtypes[field]]) for field in fields])
        for name, dtypes, fields in frames
    }


def schema_of(scheme: Scheme) -> pa.Schema:
    """The columns of a partition scored by a scheme."""
    return pa.schema([*_TEXTS, *((name, pa.list_(row)) for name, row in tables_of(scheme).items())])


def write_partition(
    folder: Path, office: str, evidence: Evidence, readings: Mapping[str, str]
) -> tuple[Path, bytes]:
    """Where in the data set ``folder`` the evidence of an office belongs, and the file's bytes.

    Raises :class:`UsageError` for a name of an office that cannot be a folder's.
    """
    if not office.strip() or office.startswith(".") or any(sign in office for sign in '/\\%="'):
        raise UsageError(f"考评主体的名称不能空着,也不能含有 / \\ % = 等符号:「{office}」")
    units, scheme = evidence.units, load_scheme(evidence.scheme)
    settled = json.dumps(dict(readings), ensure_ascii=False, sort_keys=True)
    columns = units.assign(scheme=evidence.scheme, readings=settled).astype(object)
    arrays = [pa.array(columns[name], pa.string(), from_pandas=True) for name, _ in _TEXTS]
    for name, row in tables_of(scheme).items():
        frame = getattr(evidence, name).sort_values("unit", kind="stable")
        fields = [
            pa.array(frame[each.name].astype(object), each.type, from_pandas=True) for each in row
        ]
        ends = np.cumsum(np.bincount(frame["unit"], minlength=len(units)))
        starts = pa.array(np.append(0, ends), pa.int32())
        arrays.append(
            pa.ListArray.from_arrays(starts, pa.StructArray.from_arrays(fields, fields=list(row)))
        )
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema_of(scheme)), out, compression="zstd")
    return folder / f"year={evidence.year}" / f"office={office}" / FILE, out.getvalue()


def read_partition(path: str) -> pa.Table:
    """A partition's table as it is in its file, with its first columns as they must be.

    Raises :class:`UsageError` for another's file, ``OSError`` or ``pa.ArrowException`` for one
    that cannot be read.
    """
    # So small a file is read sooner by one thread; the processes have the others.
    with pq.ParquetFile(path, pre_buffer=False) as file:
        table = file.read(use_threads=False)
    if table.schema.names[: len(_TEXTS)] != [name for name, _ in _TEXTS]:
        raise UsageError("列与本程序写出的不同")
    return table


def named_way(table: pa.Table) -> tuple[Any, ...]:
    """The scheme and the readings that the first row names, as they are written there."""
    return tuple(table[name][0].as_py() if len(table) else None for name in _WAY)


def check_partitions(tables: Sequence[pa.Table]) -> None:
    """Raise :class:`UsageError` where partitions that name the same scheme and readings in their
    first row cannot be scored together, ``SchemeError`` for an unknown scheme.

    It costs about as much for a hundred as for one: ask for all at once, and for each where that
    fails.
    """
    if not all(len(table) for table in tables):
        raise UsageError("没有单位,或不止一个方案、一套读法")
    scheme, _ = scored_by(tables[0])
    wanted = schema_of(scheme)
    if not all(table.schema.equals(wanted) for table in tables):
        raise UsageError("列与本程序写出的不同")
    table = pa.concat_tables(tables)
    if any(table[name].null_count or len(table[name].unique()) != 1 for name in _WAY):
        raise UsageError("没有单位,或不止一个方案、一套读法")
    names, known = table["unit"], [group.name for group in scheme.groups]
    office = pa.array(np.repeat(np.arange(len(tables)), [len(each) for each in tables]))
    apart = pa.table({"office": office, "unit": names}).group_by(["office", "unit"]).aggregate([])
    if names.null_count or len(apart) != len(table):
        raise UsageError("单位没有名称,或有重名")
    groups = table["group"].drop_null().unique().to_pylist()
    if not {*groups} <= {*known}:
        raise UsageError(f"单位类别不在方案里:{'、'.join({*groups} - {*known})}")
    for name in tables_of(scheme):
        _check_rows(name, rows_of(table, name), scheme)


def scored_by(table: pa.Table) -> tuple[Scheme, dict[str, str]]:
    """The scheme and the settled readings of a partition. Raises as :func:`check_partitions`."""
    scheme, readings = named_way(table)
    try:
        chosen = json.loads(readings or "{}")
    except ValueError:
        raise UsageError("读法不是 JSON") from None
    if not isinstance(chosen, dict):
        raise UsageError("读法不是 JSON 的键和值")
    found = load_scheme(scheme or "")
    return found, settle_readings(found, chosen)


def rows_of(table: pa.Table, name: str) -> dict[str, pa.Array]:
    """The nested rows of all units by column, with ``unit``, the number of the unit's row."""
    nested = table[name].combine_chunks()
    fields = zip(nested.type.value_type.names, nested.flatten().flatten(), strict=True)
    return {"unit": pc.list_parent_indices(nested).cast(pa.int32()), **dict(fields)}


def _check_rows(name: str, rows: Mapping[str, pa.Array], scheme: Scheme) -> None:
    """Raise :class:`UsageError` for a figure that is lacking or that no workbook could bring."""
    columns = scheme.ledger.columns if scheme.ledger else ()
    steps = [each.field for each in columns if each.kind == "step"]
    ranges = {
        "item": (0, len(scheme.lines) - 1),
        "case": (0, len(scheme.bonus if name == "bonus" else scheme.deductions) - 1),
        "practice_key": (0, _MOST),
        "count": (0, _MOST),
        "at": (-1, 2**63 - 1),
        **dict.fromkeys(steps, (-1, len(STEP_CHOICES) - 1)),
    }
    for field, values in rows.items():
        if pa.types.is_integer(values.type) and len(values):
            low, high = ranges.get(field, (-1, _MOST))
            found = pc.min_max(values).as_py()
            if values.null_count or found["min"] < low or found["max"] > high:
                raise UsageError(f"{name}.{field} 有空缺,或超出 {low} 至 {high}")
        elif pa.types.is_boolean(values.type) and values.null_count:
            raise UsageError(f"{name}.{field} 有空缺")
    if name == "lines":
        unit, item = rows["unit"].to_numpy(), rows["item"].to_numpy()
        if (np.bincount(unit.astype(np.int64) * len(scheme.lines) + item) > 1).any():
            raise UsageError("一个单位的同一项有两行")
        most = np.array([line.most for line in scheme.lines])[item]
        if any((rows[given].to_numpy() > most).any() for given in ("self", "verified")):
            raise UsageError("自评分或核定分高于该项分值")
    if name == "deductions" and len(rows["case"]):
        by_discretion = np.array([case.rule == "discretion" for case in scheme.deductions])
        if (by_discretion[rows["case"].to_numpy()] & (rows["points"].to_numpy() < 0)).any():
            taken = scheme.terms.deduction
            raise UsageError(f"视情{taken}的没有写{taken}")


def evidence_of(tables: Sequence[pa.Table], year: int) -> Evidence:
    """The evidence of several partitions of a year, scheme and readings, taken together.

    ``Evidence.units`` has the place of a unit's table in the list as ``office`` (int64): the
    engine ranks each office's units apart.
    """
    table = pa.concat_tables(tables)
    sizes = [len(each) for each in tables]
    units = pd.DataFrame(
        {
            "unit": table["unit"].to_pandas().astype("str"),
            "group": table["group"].combine_chunks().dictionary_encode().to_pandas(),
            "office": np.repeat(np.arange(len(tables)), sizes),
        }
    )
    frames: dict[str, Any] = {
        name: _frame(rows_of(table, name)) for name in table.schema.names[len(_TEXTS) :]
    }
    return replace(Evidence(table["scheme"][0].as_py(), year, units), **frames)


def _frame(rows: Mapping[str, pa.Array]) -> pd.DataFrame:
    """Columns as the evidence keeps them: texts as categories, dates to the second."""
    frame = {}
    for name, values in rows.items():
        if pa.types.is_string(values.type):
            values = values.dictionary_encode()
        elif pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("s"), safe=False)
        frame[name] = values.to_pandas()
    return pd.DataFrame(frame)
