"""The register that is kept and brought up to date is the one that is made anew."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.office import matter_states, matters, registered, reviewing, rosters
from scoring.office.matter_states import Register
from scoring.office.year import OfficeYear
from scoring.store import Head, Store
from scoring.store.matters import MatterReader
from tests.office.registers import NEEDED, ROSTER, UNITS, added, begun, recorded
from tests.office.test_register_points import QUICK

NUMBERS = count()
DAY = date(2025, 3, 1)
RENAMED = (
    ROSTER.decode().replace("乙县,县", "乙市,县").replace("酒泉市乙县", "乙县、酒泉市乙县").encode()
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "record", "revoke", "withdraw", "rename", "look"]),
        st.integers(0, 99),
    ),
    max_size=25,
)
VALUES = [{"评估日期": "2025-05-01"}, {"决策日期": "2025-04-01"}, {"风险等级": "高"}, {"备注": "x"}]


def as_told(found: Register) -> list[tuple[Any, ...]]:
    """All that a register says of its matters."""
    return [
        (
            *(each.registered.matter, each.unit, each.registered.facts, each.registered.holds),
            *(each.state, each.kind, each.level, each.last, each.ended, each.findings),
        )
        for each in found.all
    ]


def made_anew(year: OfficeYear) -> Register:
    registered._kept.cache_clear()
    matter_states._kept.cache_clear()
    return matter_states.register(year)


def act(year: OfficeYear, kind: str, number: int) -> None:
    """One thing that happens to a register; what it would refuse is left out."""
    standing = matters.matters(year)
    if kind == "add":
        added(year, f"事项{number}-{len(standing)}", [*UNITS][number % 3])
    elif kind == "rename":
        rosters.import_roster(year, RENAMED, "名册.csv", "改名")
    elif kind == "look":
        matter_states.register(year)
    elif standing:
        of = standing[number % len(standing)]
        if kind == "record":
            matters.record(year, of.matter.id, VALUES[number % len(VALUES)], day=DAY)
        elif kind == "withdraw":
            matters.withdraw(year, of.matter.id, "重了")
        elif free := [fact for fact in of.in_force if fact.field not in ("kind", "raised")]:
            matters.revoke(year, free[number % len(free)].id, "错了")


@pytest.mark.parametrize("kind", ["sqlite"])
@settings(max_examples=12, **QUICK)
@given(steps=STEPS)
def test_what_is_kept_is_what_is_made_anew(store: Store, steps: list[tuple[str, int]]) -> None:
    year = begun(store, f"某办{next(NUMBERS)}")
    for kind, number in steps:
        act(year, kind, number)
    assert as_told(matter_states.register(year)) == as_told(made_anew(year))


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


def test_a_record_reads_and_makes_its_matter_alone(
    year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [added(year, f"事项{number}", values=NEEDED) for number in range(8)]
    before = matter_states.register(year)
    recorded(year, made[3], 风险等级="高")
    read, facts = [], MatterReader.facts

    def told(self: MatterReader, year_id: int, matter_id: int | None = None, **more: Any) -> Any:
        read.append(matter_id)
        return facts(self, year_id, matter_id, **more)

    monkeypatch.setattr(MatterReader, "facts", told)
    after = matter_states.register(year)
    assert read == [made[3].id]
    assert [each.id for each in after.all if each is not before.by_id[each.id]] == [made[3].id]
    assert after.by_id[made[3].id].level == "高"


def test_what_is_no_matter_s_makes_nothing_anew(year: OfficeYear) -> None:
    added(year)
    before = matter_states.register(year)
    reviewing.review(year, "甲县", 0, {"一.1": 100}, {"一.1": "材料不足"})
    assert matter_states.register(year) is before


def test_records_that_never_had_what_is_kept_are_read_anew(year: OfficeYear) -> None:
    made = added(year)
    kept = year.registered()
    with year.store.read() as now:
        assert now.matters.changed(year.year.id, kept.head) == set()
        assert now.matters.changed(year.year.id, Head(kept.head.count, "0" * 64)) is None
    recorded(year, made, 风险等级="高")
    with year.store.read() as now:
        assert now.matters.changed(year.year.id, kept.head) == {made.id}
