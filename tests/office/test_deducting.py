"""Deductions on the edge of what Art. 9 allows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scoring.model.evidence import UsageError
from scoring.office import daily_records, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY

WHOLE = {"points": 1000, "reason": "影响较大", "approver": "主任"}


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, f"单位,单位类别\n甲县,{COUNTY}\n".encode(), "名册.csv")
    return kept


def deduct(year: OfficeYear, case: str, on: date = date(2025, 5, 1), **given: Any) -> int | None:
    return daily_records.deduct(year, "甲县", case, "某事", on, "通报", **given).points


@pytest.mark.parametrize("points", [1000, 1001, 2999, 3000])
def test_a_discretion_from_10_to_30(year: OfficeYear, points: int) -> None:
    assert deduct(year, "减三", **(WHOLE | {"points": points})) == points
    assert int(year.scored()[0].units["deduction"].sum()) == points


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"points": 999}, r"请填 10\.00 至 30\.00 之间"),
        ({"points": 3001}, r"请填 10\.00 至 30\.00 之间"),
        ({"points": 0}, r"请填 10\.00 至 30\.00 之间"),
        ({"points": None}, r"请填 10\.00 至 30\.00 之间"),
        ({"reason": " "}, "理由和批准人"),
        ({"approver": " "}, "理由和批准人"),
        ({"count": 2}, "一起一条"),
        ({"count": 0}, "一起一条"),
    ],
)
def test_a_discretion_that_cannot_be(year: OfficeYear, given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        deduct(year, "减三", **(WHOLE | given))
    assert daily_records.recorded(year) == []


@pytest.mark.parametrize("case", ["减一", "减二"])
@pytest.mark.parametrize("points", [0, 200, 400, 1000])
def test_a_fixed_case_carries_no_figure_of_its_own(
    year: OfficeYear, case: str, points: int
) -> None:
    with pytest.raises(UsageError, match=rf"{case} 每起 2\.00 分,不另填减分"):
        deduct(year, case, points=points)
    assert deduct(year, case, count=2) is None
    assert int(year.scored()[0].units["deduction"].sum()) == 400


@pytest.mark.parametrize(
    ("case", "on", "words"),
    [
        ("减四", date(2025, 5, 1), "没有减分情形「减四」"),
        ("减一", date(2024, 12, 31), "不在 2025 年度内"),
        ("减一", date(2026, 1, 1), "不在 2025 年度内"),
    ],
)
def test_a_case_and_a_date_of_the_year(year: OfficeYear, case: str, on: date, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        deduct(year, case, on)


def test_a_record_of_another_year_is_not_revoked(year: OfficeYear) -> None:
    record = daily_records.deduct(year, "甲县", "减一", "某事", date(2025, 5, 1), "通报")
    other = OfficeYear(year.store, create_year(year.store, "稳评办", 2026).id, "稳评办")
    with pytest.raises(UsageError, match="2026 年度没有第 1 号记录"):
        daily_records.revoke(other, record.id, "理由")
    assert len(daily_records.recorded(year)) == 1
