"""How firm a result is: what another reading of each open point would change."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from criteria import Scheme
from scoring.engine import score, settle_readings
from scoring.evidence import Evidence
from scoring.scores import Scores

_FIGURES = ("rank", "rank_then", "total", "total_then")


def by_reading(
    evidence: Evidence, scheme: Scheme, readings: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Units whose rank or total would be another if one reading had another of its options.

    A row a reading, option and unit that changes; options under which nothing changes have
    no row. In the scheme's order of readings and options, units in the order of the table as
    it stands. ``key``, ``option`` (str), ``unit`` (int64, row of ``Evidence.units``),
    ``name``, ``group`` (str, blank for none); Int64: ``rank``, ``rank_then`` (NA: none),
    ``total``, ``total_then`` (hundredths). ``readings`` are those in use that differ from the
    defaults. Raises :class:`~scoring.evidence.UsageError` for one that does not exist.
    """
    settled = settle_readings(scheme, readings)
    now = score(evidence, scheme, settled).units
    rows = []
    for reading in scheme.readings:
        for option in reading.values:
            if option == settled[reading.key]:
                continue
            then = score(evidence, scheme, {**settled, reading.key: option}).units.loc[now.index]
            other = (then["rank"] != now["rank"]) | (then["total"] != now["total"])
            for unit in now.index[other]:
                was, would = now.loc[unit], then.loc[unit]
                group = was["group"] if isinstance(was["group"], str) else ""
                figures = (was["rank"] or None, would["rank"] or None, was["total"], would["total"])
                head = (reading.key, option, int(unit), was["unit"], group)
                rows.append((*head, *figures))
    columns = ["key", "option", "unit", "name", "group", *_FIGURES]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"unit": "int64", **dict.fromkeys(_FIGURES, "Int64")})


_STANDING = ["total", "rank", "complete", "provisional", "unsent"]


def depends_on(scores: Scores) -> dict[int, list[str]]:
    """The readings any other option of which would change a unit's total, rank or state.

    By unit (a row of ``Evidence.units``), keys in the scheme's order; every other reading
    stays as it is.
    """
    now = scores.units[_STANDING].sort_index()
    found: dict[int, list[str]] = {int(unit): [] for unit in scores.units.index}
    for reading in scores.scheme.readings:
        moved = pd.Series(False, index=now.index)
        for option in reading.values:
            if option != scores.readings[reading.key]:
                chosen = {**scores.readings, reading.key: option}
                then = score(scores.evidence, scores.scheme, chosen).units[_STANDING]
                moved |= (then.sort_index() != now).any(axis=1)
        for unit in moved.index[moved]:
            found[int(unit)].append(reading.key)
    return found
