"""The warnings that need a unit's whole year: one field beside another, one row beside another."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from tests.oracle.cells import (
    LINES,
    READINGS,
    SHARE,
    Fault,
    OpenFault,
    fold,
    steps_apart,
    without_marks,
)
from tests.oracle.year_score import Year


def self_above_measured(year: Year, readings: dict[str, str]) -> set[Fault]:
    """A self score above what counts or the ledger measure."""
    found = set()
    for unit, line in product(year.order, LINES):
        own, place = year.given(unit, line, "自评分")
        measured = year.measure(line, year.counts(unit, line, readings))
        if own is not None and measured is not None and own > measured:
            where = place["file"], place["sheet"], place["cell"]
            found.add(Fault("warning", "self-above-measured", *where))
    return found


def cross_checks(year: Year) -> list[OpenFault]:
    """The warnings about more than one cell or row, for all units."""
    found = []
    for unit in year.order:
        found += overruled(year, unit)
        found += against_ledger(year, unit)
        found += double_deductions(year, unit)
        found += similar_practices(year, unit)
    return found


def line_places(year: Year, unit: str, line: str, titles: tuple[str, ...]) -> frozenset:
    """The rows of 基础项 that fill one of these columns of a unit's line."""
    return frozenset(
        (reader.file.name, "基础项", digits(cell))
        for title in titles
        for _value, reader, cell in year.fields[unit, line][title]
    )


def digits(cell: str) -> str:
    """12 for C12."""
    return "".join(letter for letter in cell if letter.isdigit())


def overruled(year: Year, unit: str) -> list[OpenFault]:
    """不适用 beside 核定分."""
    found = []
    for line in LINES:
        said, _place = year.given(unit, line, "不适用")
        verified, _place = year.given(unit, line, "核定分")
        if said == "是" and verified is not None:
            places = line_places(year, unit, line, ("不适用", "核定分"))
            found.append(OpenFault("not-applicable-overruled", places, True))
    return found


def against_ledger(year: Year, unit: str) -> list[OpenFault]:
    """Counts on the line that the unit's ledger contradicts.

    Open where only one of the two counts is given and where it hangs on a reading.
    """
    found = []
    ledger = year.rows[unit]["评估台账"]
    for line in sorted(SHARE) if ledger else []:
        due, _place = year.given(unit, line, "应完成数")
        done, _place = year.given(unit, line, "完成数")
        if due is None and done is None:
            continue
        told = []
        for half, undated in product(READINGS["partial-step"], READINGS["undated-decision"]):
            readings = {"partial-step": half, "undated-decision": undated}
            its_due, its_done = year.ledger(ledger, line, readings)
            other = (due is not None and due != its_due) or (done is not None and done != its_done)
            told.append(other)
        both = (due is not None and done is not None) or due == 0
        if any(told):
            places = line_places(year, unit, line, ("应完成数", "完成数"))
            found.append(OpenFault("counts-against-ledger", places, all(told) and both))
    return found


def places_of(*rows: dict[str, Any]) -> frozenset:
    """Whole rows as places."""
    return frozenset((row["file"], row["sheet"], str(row["row"])) for row in rows)


def double_deductions(year: Year, unit: str) -> list[OpenFault]:
    """Two deductions of the same case and date, or of the same matter.

    Of rows not adopted the contract says nothing: they may be told, and need not be.
    """
    found = []
    for one, other in combinations(year.rows[unit]["减分项"], 2):
        same_day = (one["id"], one["日期"]) == (other["id"], other["日期"])
        if same_day or fold(one["事项"]) == fold(other["事项"]):
            places = places_of(one, other)
            adopted = all(row.get("核定") != "不采纳" for row in (one, other))
            found.append(OpenFault("possible-double-deduction", places, adopted))
    return found


def similar_practices(year: Year, unit: str) -> list[OpenFault]:
    """Two practices whose names differ by marks or by a character; by both is left open.

    So it is where one of them is not adopted.
    """
    found = []
    for one, other in combinations(year.rows[unit]["加分项"], 2):
        names = fold(one["经验做法"]), fold(other["经验做法"])
        bare = [without_marks(name) for name in names]
        if names[0] == names[1] or steps_apart(*bare) > 1:
            continue
        adopted = year.adopts(unit, one) and year.adopts(unit, other)
        clear = bare[0] == bare[1] or steps_apart(*names) == 1
        places = frozenset(
            place
            for row in year.rows[unit]["加分项"]
            if fold(row["经验做法"]) in names
            for place in places_of(row)
        )
        found.append(OpenFault("similar-practice", places, clear and adopted))
    return found
