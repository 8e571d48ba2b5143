"""How firm a result is: what another reading of each open point would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from criteria import Scheme
from scoring.engine import score, settle_readings
from scoring.model.evidence import Evidence
from scoring.model.scores import Scores

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
    defaults. Raises :class:`~scoring.model.evidence.UsageError` for one that does not exist.
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
    stays as it is. Scores the year once for each other option, the first time it is asked.
    """
    if scores not in _FOUND:
        _FOUND[scores] = _depends_on(scores)
    return _FOUND[scores]


_FOUND: WeakKeyDictionary[Scores, dict[int, list[str]]] = WeakKeyDictionary()


def _depends_on(scores: Scores) -> dict[int, list[str]]:
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


class Reliance(NamedTuple):
    """A reading that a result depends on: its key, clause, question and the option in use."""

    key: str
    article: str
    question: str
    words: str


def relies_on(scores: Scores, unit: int) -> list[Reliance]:
    """The readings of :func:`depends_on` for one unit, in words, in the scheme's order.

    Raises ``KeyError`` for a unit that is not there.
    """
    keys = depends_on(scores)[unit]
    return [
        Reliance(each.key, each.article, each.question, each.words_of(scores.readings[each.key]))
        for each in scores.scheme.readings
        if each.key in keys
    ]


def units_depending(scores: Scores) -> dict[str, int]:
    """How many units' results depend on each reading, by key in the scheme's order."""
    found = depends_on(scores).values()
    return {
        reading.key: sum(reading.key in keys for keys in found)
        for reading in scores.scheme.readings
    }
