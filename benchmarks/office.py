"""A kept year: workbooks received, a version confirmed, lines reviewed, at 70 and at 560 units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.reading import SCHEME, unit_books
from benchmarks.timing import Figure, seconds
from scoring import office
from scoring.intake.year import Workbook
from scoring.office import receiving, reviewing, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store

FEW, MANY = 70, 560
CHECK = "a stateless check of them"


def begun(store: Store, units: int) -> OfficeYear:
    """A year with a roster of so many units."""
    year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rows = "".join(f"单位{number},{SCHEME.groups[number % 2].name}\n" for number in range(units))
    rosters.import_roster(year, f"单位,单位类别\n{rows}".encode(), "名册.csv")
    return year


def received(books: Sequence[Workbook]) -> float:
    """How long it takes to receive workbooks into a new year in one call."""
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/office.db") as store:
        year = begun(store, len(books))
        return seconds(lambda: receiving.receive(year, books))


def reviewed(books: Sequence[Workbook], rounds: int = 15) -> float:
    """How long a review takes until the year is scored anew, the median of several."""
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/office.db") as store:
        year = begun(store, len(books))
        receiving.receive(year, books)
        year.scored(), year.computed()
        turns = count()

        def review() -> None:
            unit = f"单位{next(turns)}"
            reviewing.review(year, unit, 0, {"一.1": 100}, {"一.1": "材料不足"})
            year.scored()

        return median(seconds(review) for _ in range(rounds))


def in_turn(one: Callable[[], float], other: Callable[[], float], rounds: int) -> list[float]:
    """The medians of two timings that are taken in turn."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return [median(each) for each in zip(*pairs, strict=True)]


def figures() -> Iterator[Figure]:
    """Receiving against checking alone, growth from 70 to 560 units, a review at both."""
    many = [Workbook(f"单位{number}.xlsx", data) for number, data in enumerate(unit_books(MANY))]
    few = many[:FEW]
    own, alone = in_turn(
        lambda: received(few), lambda: seconds(lambda: office.receive(few, SCHEME)), 5
    )
    yield Figure("70 unit workbooks received into a kept year", own, CHECK, alone, 2)
    larger, smaller = in_turn(lambda: received(many), lambda: received(few), 3)
    yield Figure("560 unit workbooks received", larger, "70 received", smaller, 9)
    yield Figure("a review saved, 70 units", reviewed(few), "60 ms", 0.06, 1)
    yield Figure("a review saved, 560 units", reviewed(many), "90 ms", 0.09, 1)
