"""Years at the edge: nothing applies, totals of zero and below, incomplete units beside them."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scoring.engine import score
from scoring.engine.measure import share_points
from scoring.model.evidence import BLANK
from scoring.model.scores import Scores
from tests.books import SCHEME, base_row, book, cover, full_marks, read

NOTHING = [base_row(line.id, 核定分=0) for line in SCHEME.lines]
SEVERE = ["减三", "某事", None, 30, "2025-05-01", "通报", None, "影响恶劣"]


def scored(readings: dict[str, str] | None = None, /, **units: dict[str, Any]) -> Scores:
    """A year of units, each the sheets of its workbook."""
    intake = read(*(book(sheets, cover_rows=cover(unit)) for unit, sheets in units.items()))
    assert not intake.refused, intake.problems
    assert intake.evidence is not None
    return score(intake.evidence, SCHEME, readings)


def table(scores: Scores) -> list[tuple[str, int]]:
    """Unit and rank in the table's order."""
    return [*zip(scores.units["unit"], scores.units["rank"].tolist(), strict=True)]


def test_a_unit_to_which_no_line_applies_has_no_base_and_no_rank() -> None:
    rows = [base_row(line.id, 不适用="是", 说明="新设机构") for line in SCHEME.lines]
    scores = scored(甲县={"基础项": rows}, 乙县={"基础项": NOTHING})
    unit = scores.units.loc[0]
    assert (unit["base"], unit["rescaled"], unit["total"]) == (0, 0, 0)
    assert (unit["missing"], bool(unit["complete"]), bool(unit["award_eligible"])) == (
        0,
        False,
        False,
    )
    assert table(scores) == [("乙县", 1), ("甲县", 0)]


def test_one_line_that_applies_is_the_whole_base() -> None:
    rows = [base_row(line.id, 不适用="是", 说明="新设机构") for line in SCHEME.lines[1:]]
    scores = scored(甲县={"基础项": [base_row("一.1", 核定分=2.5), *rows]})
    unit = scores.units.loc[0]
    assert (unit["base"], unit["rescaled"], bool(unit["complete"])) == (5000, 4750, True)


@pytest.mark.parametrize(
    ("floor", "totals"),
    [("zero", [10000, 0, 0, 0, 9500]), ("none", [10000, 0, -1000, -3000, 9500])],
)
def test_an_incomplete_unit_stands_after_totals_of_zero_and_below(
    floor: str, totals: list[int]
) -> None:
    mild = [*SEVERE[:3], 10, *SEVERE[4:]]
    scores = scored(
        {"total-floor": floor},
        缺县={"基础项": full_marks()[1:]},
        负县={"基础项": NOTHING, "减分项": [SEVERE]},
        微县={"基础项": NOTHING, "减分项": [mild]},
        零县={"基础项": NOTHING},
        满县={"基础项": full_marks()},
    )
    by_total = [("满县", 1), ("零县", 2), ("微县", 3), ("负县", 4), ("缺县", 0)]
    shared = [("满县", 1), ("负县", 2), ("微县", 2), ("零县", 2), ("缺县", 0)]
    assert table(scores) == (by_total if floor == "none" else shared)
    assert scores.units["total"].tolist() == totals


@pytest.mark.parametrize(("tie", "rank"), [("shared", 4), ("dense", 3)])
def test_last_is_after_all_ranked_units_even_those_below_zero(tie: str, rank: int) -> None:
    scores = scored(
        {"incomplete-rank": "last", "total-floor": "none", "tie": tie},
        缺县={"基础项": full_marks()[1:]},
        负县={"基础项": NOTHING, "减分项": [SEVERE]},
        零县={"基础项": NOTHING},
        另县={"基础项": NOTHING},
    )
    assert table(scores)[-1] == ("缺县", rank)


def test_incomplete_units_keep_their_order_whatever_they_have() -> None:
    scores = scored(
        甲县={"基础项": [base_row("一.1", 核定分=1)]},
        乙县={"基础项": full_marks()[1:]},
        丙县={"基础项": full_marks()[1:], "减分项": [SEVERE]},
    )
    assert table(scores) == [("甲县", 0), ("乙县", 0), ("丙县", 0)]


@pytest.mark.parametrize("largest", [100, 2**32 // 1001, 2**32 // 1001 + 1, 10**11])
def test_counts_of_any_size_share_out_exactly(largest: int) -> None:
    rows = [*range(1, largest, max(1, largest // 97)), largest]
    due = np.array([[0] * len(rows)] * len(SCHEME.lines))
    item = next(n for n, line in enumerate(SCHEME.lines) if line.measure.kind == "share")
    due[item] = largest
    done = np.where(due > 0, np.array(rows), BLANK)
    most = np.array([[line.max] for line in SCHEME.lines])
    found = share_points(SCHEME, most, due, done)[item].tolist()
    exact = (Fraction(SCHEME.lines[item].max * part, largest) for part in rows)
    assert found == [math.floor(value + Fraction(1, 2)) for value in exact]
