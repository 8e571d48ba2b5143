"""What papers are made from, as bytes that a seal keeps: evidence, readings, faults, year before.

A seal's papers are made from these and not from the year as it stands, so that they stay the same
whatever comes later. The evidence is kept as it was scored, after merging and the office's word;
scoring it again must give the sealed result, which is checked before anything is printed.
"""

from __future__ import annotations

import dataclasses
import json
import zlib
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from criteria import Scheme
from scoring.engine import score
from scoring.engine.as_of import AsOf
from scoring.model.evidence import TEXT, Evidence, Problem, categories
from scoring.model.scores import Scores
from scoring.reports.basis import Basis, Contested

_FRAMES = ("units", "lines", "bonus", "deductions", "vetoes", "ledger")
Record = dict[str, Any]


def pack_basis(basis: Basis) -> bytes:
    """Everything a basis holds but its seal, day and marks, as compressed JSON; deterministic."""
    until = basis.until
    record = {
        "scores": _pack_scores(basis.scores),
        "before": _pack_scores(basis.before) if basis.before else None,
        "problems": [dataclasses.asdict(problem) for problem in basis.problems],
        "refused": [*basis.refused],
        "refused_units": sorted(basis.refused_units),
        "issuer": basis.issuer,
        "occasion": basis.occasion,
        "until": {**dataclasses.asdict(until), "day": until.day.isoformat()} if until else None,
    }
    if basis.contested:  # left out where there is none, as before there were objections
        record["contested"] = [each._asdict() for each in basis.contested]
    # ASCII, for a file's name may hold half a surrogate pair.
    return zlib.compress(json.dumps(record, sort_keys=True).encode("ascii"), 6)


def unpack_basis(data: bytes, scheme: Scheme, on: date) -> Basis:
    """The basis that :func:`pack_basis` made bytes of, scored by ``scheme``; ``on`` is its day.

    A half-year is compared with the same half of the year before.
    """
    record = json.loads(zlib.decompress(data))
    until, past = record["until"], record["before"]
    day = date.fromisoformat(until["day"]) if until else None
    past_day = scheme.half_year_day(past["year"]) if day and past else None
    return Basis(
        _unpack_scores(record["scores"], scheme, day),
        on,
        [Problem(**each) for each in record["problems"]],
        record["refused"],
        frozenset(record["refused_units"]),
        before=_unpack_scores(past, scheme, past_day) if past else None,
        issuer=record["issuer"],
        occasion=record["occasion"],
        until=AsOf(**{**until, "day": day}) if until else None,
        contested=[Contested(**each) for each in record.get("contested", ())],
    )


def _pack_scores(scores: Scores) -> Record:
    evidence = scores.evidence
    frames = ((name, getattr(evidence, name)) for name in _FRAMES)
    return {
        "scheme": evidence.scheme,
        "year": evidence.year,
        "readings": scores.readings,
        "sheets": [[*sheet] for sheet in evidence.sheets],
        **{name: [[str(c), *_pack_column(frame[c])] for c in frame] for name, frame in frames},
    }


def _unpack_scores(record: Record, scheme: Scheme, day: date | None) -> Scores:
    sheets = [(file, sheet) for file, sheet in record["sheets"]]
    frames = {
        name: pd.DataFrame({column: _unpack_column(*rest) for column, *rest in record[name]})
        for name in _FRAMES
    }
    evidence = Evidence(record["scheme"], record["year"], **frames, sheets=sheets)
    return score(evidence, scheme.on(day) if day else scheme, record["readings"])


def _pack_column(column: pd.Series) -> list[Any]:
    """A column's dtype and values; of categories their codes and texts, of times seconds."""
    dtype = str(column.dtype)
    if dtype == TEXT:
        texts = [str(each) for each in column.cat.categories]
        return [dtype, column.cat.codes.tolist(), texts]
    if dtype.startswith("datetime64"):
        seconds = column.to_numpy().astype("datetime64[s]").astype("int64").tolist()
        blank = column.isna().tolist()
        return [dtype, [None if b else s for s, b in zip(seconds, blank, strict=True)]]
    return [dtype, column.tolist()]


def _unpack_column(dtype: str, values: list[Any], texts: list[str] | None = None) -> Any:
    if texts is not None:
        return categories(np.array(values, dtype=np.int64), texts)
    if dtype.startswith("datetime64"):
        times = [np.datetime64("NaT" if each is None else each, "s") for each in values]
        return pd.Series(np.array(times, dtype="datetime64[s]"))
    return pd.Series(values, dtype=dtype)
