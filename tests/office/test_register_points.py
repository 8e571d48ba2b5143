"""What the register measures is what an equal ledger sheet measures, to the cent and at any day."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from scoring.model.scores import Scores
from scoring.office import ledger_sheets, matters, receiving, results, sealing
from scoring.store import Store
from tests.office.registers import UNITS, begun, by_sheets, own_book, registers

NUMBERS = count()
QUICK = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": (Phase.generate,),
}
"""An example is several workbooks written and read: a smaller one is not looked for."""


def same_points(one: Scores, other: Scores) -> None:
    assert one.grid.points.tolist() == other.grid.points.tolist()
    assert one.grid.state.tolist() == other.grid.state.tolist()
    for figure in ("base", "total"):
        assert one.units[figure].tolist() == other.units[figure].tolist()


@pytest.mark.parametrize("kind", ["sqlite"])
@settings(max_examples=6, **QUICK)
@given(register=registers())
def test_points_are_those_of_an_equal_sheet(store: Store, register: list) -> None:
    half = date(2025, 6, 30)
    number = next(NUMBERS)
    year = begun(store, f"登记{number}")
    other_sheet = ["别的", "政策", "临时确定", None, "2025-02-01"]  # which must not count
    receiving.receive(year, [own_book(unit, [other_sheet]) for unit in UNITS])
    for place, (unit, day, values, facts) in enumerate(register):
        made = matters.add(year, unit, f"事项{place}", values=values, day=day)
        for column, value, on in facts:
            matters.record(year, made.id, {column.name: value}, day=on)
    ledger_sheets.choose_source(year, "register", "试行")
    whole = by_sheets(store, f"全年{number}", year)
    same_points(year.scored()[0], whole.scored()[0])
    assert year.computed() == whole.computed()
    until = by_sheets(store, f"半年{number}", year, half)
    same_points(results.scored_as_of(year, half)[0], results.scored_as_of(until, half)[0])
    snapshot = sealing.seal(year, "half-year")
    assert sealing.check_seal(year, snapshot) == []


@pytest.mark.parametrize("kind", ["sqlite"])
@settings(max_examples=6, **QUICK)
@given(register=registers())
def test_a_sheet_brought_in_gives_its_points_at_any_day(store: Store, register: list) -> None:
    number = next(NUMBERS)
    source = begun(store, f"原来{number}")
    for place, (unit, day, values, facts) in enumerate(register):
        made = matters.add(source, unit, f"事项{place}", values=values, day=day)
        for column, value, on in facts:
            matters.record(source, made.id, {column.name: value}, day=on)
    sheets = by_sheets(store, f"表{number}", source)
    days = [date(2025, month, 15) for month in (2, 5, 8, 11)]
    before = [sheets.scored()[0], *(results.scored_as_of(sheets, day)[0] for day in days)]
    for sent in sheets.submissions():
        if not any(row["单位"] == sent.unit for _, row in matters.ledger_at(source).iterrows()):
            continue
        done = ledger_sheets.bring_in(sheets, sent.id)
        assert done.left == done.changed == []
        assert ledger_sheets.bring_in(sheets, sent.id) == ledger_sheets.BroughtIn()
    assert ledger_sheets.compare(sheets) == []
    ledger_sheets.choose_source(sheets, "register", "试行")
    after = [sheets.scored()[0], *(results.scored_as_of(sheets, day)[0] for day in days)]
    for one, other in zip(before, after, strict=True):
        same_points(one, other)
