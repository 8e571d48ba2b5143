"""What a result depends on: the readings another option of which would change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

import pandas as pd

from criteria import Reading
from scoring.engine import score
from scoring.model.scores import Scores

_COMPARED = ["total", "rank", "complete", "provisional", "unsent"]
_FOUND: WeakKeyDictionary[Scores, dict[int, list[str]]] = WeakKeyDictionary()


def scored_otherwise(scores: Scores) -> Iterator[tuple[Reading, str, Scores]]:
    """The year by each other option of each reading, all else as it is, in the scheme's order."""
    for reading in scores.scheme.readings:
        for option in reading.values:
            if option != scores.readings[reading.key]:
                chosen = {**scores.readings, reading.key: option}
                yield reading, option, score(scores.evidence, scores.scheme, chosen)


def depends_on(scores: Scores) -> dict[int, list[str]]:
    """The readings any other option of which would change a unit's total, rank or state.

    By unit (a row of ``Evidence.units``), keys in the scheme's order; every other reading
    stays as it is. Scores the year once for each other option, the first time it is asked.
    """
    if scores not in _FOUND:
        now = scores.units[_COMPARED].sort_index()
        changed = pd.DataFrame(False, now.index, [each.key for each in scores.scheme.readings])
        for reading, _, then in scored_otherwise(scores):
            changed[reading.key] |= (then.units[_COMPARED].sort_index() != now).any(axis=1)
        keys = changed.columns.to_numpy()
        pairs = zip(changed.index.tolist(), changed.to_numpy(dtype=bool), strict=True)
        _FOUND[scores] = {unit: keys[row].tolist() for unit, row in pairs}
    return _FOUND[scores]


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
    found = [key for keys in depends_on(scores).values() for key in keys]
    return {reading.key: found.count(reading.key) for reading in scores.scheme.readings}
