"""Paired timing: two things in turn, the median of each, and their ratio."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One line of the report. ``bound`` is what the ratio should stay under."""

    name: str
    seconds: float
    against: str
    other: float
    bound: float

    @property
    def ratio(self) -> float:
        """How many times as long as what it is held against."""
        return self.seconds / self.other

    def __str__(self) -> str:
        kept = "ok" if self.ratio <= self.bound else "OVER"
        return (
            f"{self.name:<58} {self.seconds * 1000:10.1f} ms   {self.ratio:7.3f} x "
            f"{self.against} ({self.other * 1000:.1f} ms; bound {self.bound:g}) {kept}"
        )


def seconds(action: Callable[[], object]) -> float:
    """One timed call, the garbage collector out of the way."""
    gc.collect()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def paired(
    name: str,
    action: Callable[[], object],
    against: str,
    other: Callable[[], object],
    bound: float,
    rounds: int = 7,
) -> Figure:
    """Both in turn, after one warm-up each."""
    action(), other()
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(seconds(action))
        theirs.append(seconds(other))
    return Figure(name, median(mine), against, median(theirs), bound)
