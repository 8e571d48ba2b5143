"""Random clean years, read and scored as the office would, for what is made from them."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pandas as pd

from criteria import load_scheme
from scoring import office
from scoring.engine import score
from scoring.intake.files import Workbook
from scoring.intake.reader.parent import Reader
from scoring.intake.year import read_year
from scoring.model.evidence import DEDUCTIONS, Evidence, pack_places
from scoring.model.scores import Scores
from tests.jiuquan import READINGS
from tests.oracle.generate import Maker, write

SCHEME = load_scheme("jiuquan-2013")
FAR = int(pack_places(0, 100_000, 0))
"""So far below stand the cells of a twin, so that every row of cases has its own."""
SAMPLE = Path(__file__).parents[2] / "data" / "sample_2025"


def sample_year() -> Scores:
    """The sample year as it is delivered."""
    roster = office.load_roster(SAMPLE / "roster.xlsx", SCHEME)
    books = office.files_in([SAMPLE / "units", SAMPLE / "office"])
    return office.score(office.receive(books, SCHEME, None, roster), SCHEME)[0]


def random_readings(seed: int) -> dict[str, str]:
    """An option of every reading; the defaults for one seed in five."""
    dice = random.Random(seed)
    return {} if seed % 5 == 0 else {key: dice.choice(each) for key, each in READINGS.items()}


def with_twins(evidence: Evidence) -> Evidence:
    """The last unit of the first one's group gets all that the first one has, and so its total."""
    group = evidence.units["group"]
    first, last = 0, len(group) - 1 - int((group == group.iloc[0]).to_numpy()[::-1].argmax())
    if first == last:
        return evidence
    made = {}
    for name in ("lines", "bonus", "deductions", "vetoes", "ledger"):
        frame = getattr(evidence, name)
        own = frame[frame["unit"] == first].assign(unit=last)
        if "at" in frame:
            own["at"] += FAR
        kept = frame[frame["unit"] != last]
        made[name] = pd.concat([kept, own], ignore_index=True).astype(frame.dtypes)
    return replace(evidence, **made)


def with_matters_twice(evidence: Evidence) -> Evidence:
    """Each deduction by events is there again under the other such case, with an event more."""
    by_event = [n for n, case in enumerate(SCHEME.deductions) if case.rule == "per-event"]
    rows = evidence.deductions
    again = rows[rows["case"].isin(by_event)].copy()
    again["case"] = [by_event[by_event.index(case) - 1] for case in again["case"]]
    again["matter"] = [f" {matter}" for matter in again["matter"]]
    again["count"] += 1
    again["at"] += 2 * FAR
    both = pd.concat([rows, again], ignore_index=True)
    return replace(evidence, deductions=both.astype(DEDUCTIONS))


def random_year(seed: int, folder: Path, reader: Reader) -> Scores | None:
    """A random year under random readings; None without a unit.

    One in three has twins, one in four its deductions by events twice.
    """
    year = Maker(seed, 0).make()
    roster = None
    if year.roster is not None:
        path = folder / "名册.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.writer(stream)
            table.writerow(["单位", "单位类别", "别名"])
            table.writerows((name, group, "、".join(also)) for name, group, also in year.roster)
        roster = office.load_roster(path, SCHEME)
    books = [Workbook(file.name, write(file)) for file in year.files]
    intake = read_year(books, SCHEME, 2025, roster, reader)
    if intake.evidence is None or not len(intake.evidence.units):
        return None
    evidence = with_twins(intake.evidence) if seed % 3 == 0 else intake.evidence
    evidence = with_matters_twice(evidence) if seed % 4 == 1 else evidence
    return score(evidence, SCHEME, random_readings(seed))


def some_years(folder: Path, count: int) -> dict[int, Scores]:
    """The first random years that can be scored, by seed."""
    found: dict[int, Scores] = {}
    folder.mkdir(parents=True, exist_ok=True)
    with Reader() as reader:
        seed = 0
        while len(found) < count:
            scores = random_year(seed, folder, reader)
            found |= {} if scores is None else {seed: scores}
            seed += 1
    return found
