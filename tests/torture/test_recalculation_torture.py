"""A hundred random years and many combinations of readings, worked out again by LibreOffice.

RECALCULATED_YEARS asks for more or fewer years.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from scoring.engine import score
from scoring.engine.bonus import COUNTED, SAME_PRACTICE
from scoring.model.scores import NOT_APPLICABLE, Scores
from tests.programs import needs
from tests.reports.altered import random_changes, with_changes
from tests.reports.libreoffice import GROUP, convert
from tests.reports.recalculated import against_engine, compared, read_values, recalculated, table_of
from tests.reports.years import SCHEME, some_years
from tests.scoring.reading_year import reading_year
from tests.scoring.small_year import MANY_READINGS

pytestmark = [pytest.mark.xdist_group(GROUP), needs("localc")]
YEARS = int(os.environ.get("RECALCULATED_YEARS", "100"))
BATCH = 50


def batches(years: dict[int, Scores]) -> Iterator[dict[int, Scores]]:
    left = iter(years.items())
    while batch := dict(islice(left, BATCH)):
        yield batch


def has(scores: Scores) -> set[str]:
    """What a year holds that a formula could get wrong."""
    units, bonus = scores.units, scores.bonus
    counted = bonus[bonus["reason"] == COUNTED]
    beside = bonus[bonus["reason"] == SAME_PRACTICE]
    tied = beside.merge(counted, on=["unit", "practice_key"])
    ranks = units[units["award_eligible"]]
    found = {
        "not applicable": (scores.grid.state == NOT_APPLICABLE).any(),
        "rescaled": units["rescaled"].any(),
        "veto": units["vetoed"].any(),
        "tie": ranks.duplicated(["group", "rank"]).any(),
        "cap": (units["deduction"] < units["deduction_raw"]).any(),
        "bonus tie": (tied["points_x"] == tied["points_y"]).any(),
        "incomplete": (units["missing"] > 0).any(),
        "unsent": units["unsent"].any(),
        "claimed": ((scores.grid.state == NOT_APPLICABLE) & ~scores.grid.confirmed).any(),
        "incomplete but ranked": ((units["rank"] > 0) & ~units["award_eligible"]).any(),
        "one matter twice": (
            scores.deductions["adopted"] & (scores.deductions["points"] == 0)
        ).any(),
        "carried": units["carried"].any(),
        "below zero": (units["total_without_veto"] < 0).any(),
        "not adopted": not scores.deductions["adopted"].all(),
        "odd cents": np.any(units["total"] % 10),
    }
    return {name for name, there in found.items() if there}


def agreed(years: dict[int, Scores], folder: Path) -> int:
    """Recalculate and compare; how many formula cells there were."""
    tables = {str(name): table_of(scores) for name, scores in years.items()}
    books = recalculated(tables, folder)
    cells = 0
    for name, scores in years.items():
        count, told = compared(tables[str(name)], books[str(name)], scores)
        assert told == [], (name, scores.readings)
        cells += count
    return cells


def test_a_hundred_random_years(tmp_path: Path) -> None:
    years = some_years(tmp_path / "in", YEARS)
    seen = set().union(*map(has, years.values()))
    cells = sum(agreed(each, tmp_path / str(min(each))) for each in batches(years))
    print(f"\n{len(years)} random years, {cells} formula cells; among them {sorted(seen)}")
    assert len(seen) == 15 or YEARS < 100


def test_altered_random_years(tmp_path: Path) -> None:
    years = some_years(tmp_path / "in", YEARS)
    changed = 0
    for batch in batches(years):
        folder, altered = tmp_path / str(min(batch)), {}
        folder.mkdir()
        for seed, scores in batch.items():
            changes = random_changes(scores, random.Random(seed))
            data, altered[seed] = with_changes(table_of(scores), scores.evidence, changes)
            (folder / f"{seed}.xlsx").write_bytes(data)
            changed += len(changes)
        made = convert([folder / f"{seed}.xlsx" for seed in batch], "xlsx", folder / "made")
        for (seed, before), path in zip(batch.items(), made, strict=True):
            then = score(altered[seed], SCHEME, before.readings)
            book = read_values(path)
            assert against_engine(book, then) == [], (seed, then.readings)
    print(f"\n{len(years)} random years with {changed} altered cells")


def test_each_option_each_pair_and_a_hundred_mixes_of_readings(tmp_path: Path) -> None:
    years = {place: reading_year(readings) for place, readings in enumerate(MANY_READINGS)}
    cells = sum(agreed(each, tmp_path / str(min(each))) for each in batches(years))
    print(f"\n{len(years)} combinations of readings, {cells} formula cells")
