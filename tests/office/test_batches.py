"""A batch of workbooks is judged by one merge, and a year's figures are made once a state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scoring.intake.year import Workbook
from scoring.office import daily_records, receiving, reviewing, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, SCHEME, base_row, book, by_office, cover

UNITS = ["甲县", "乙县", "丙县"]
ROSTER = ("单位,单位类别\n" + "".join(f"{unit},{COUNTY}\n" for unit in UNITS)).encode()


def own(unit: str, first: float = 5) -> Workbook:
    rows = [base_row(line.id, 自评分=line.max / 100) for line in SCHEME.lines[1:]]
    rows.insert(0, base_row(SCHEME.lines[0].id, 自评分=first))
    return Workbook(f"{unit}.xlsx", book({"基础项": rows}, cover_rows=cover(unit)))


def workbooks() -> list[Workbook]:
    """Of three units, a second version, one that is refused, one twice, and the office's own."""
    collection = by_office({"基础项": [base_row("一.1", 核定分=4, 说明="缺一期")]}, "乙县")
    wrong, twice = own("丙县", first=9), own("乙县")
    return [
        own("甲县"),
        twice,
        own("甲县", first=4),
        wrong,
        twice,
        Workbook("汇总.xlsx", collection),
        Workbook("坏.xlsx", b"no workbook"),
    ]


def begun(store: Store) -> OfficeYear:
    year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(year, ROSTER, "名册.csv")
    return year


def what_came(received: list[receiving.Received]) -> list[tuple[object, ...]]:
    return [
        (each.file, each.state, each.submission and each.submission.unit, each.problems)
        for each in received
    ]


def test_a_batch_comes_to_the_same_as_one_by_one(tmp_path: Path) -> None:
    with (
        Store.open(f"sqlite:///{tmp_path}/together.db") as one,
        Store.open(f"sqlite:///{tmp_path}/apart.db") as other,
    ):
        together, apart, books = begun(one), begun(other), workbooks()
        at_once = receiving.receive(together, books)
        in_turn = [each for book_ in books for each in receiving.receive(apart, [book_])]
        assert what_came(at_once) == what_came(in_turn)
        assert {each.state for each in at_once} == {"accepted", "pending", "refused", "known"}
        assert together.scored()[0].units.equals(apart.scored()[0].units)
        assert together.problems() == apart.problems()


def test_what_one_changes_the_other_sees_at_once(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/office.db"
    with Store.open(address) as one, Store.open(address) as other:
        year = begun(one)
        receiving.receive(year, [own(unit) for unit in UNITS])
        beside = OfficeYear(other, year.year.id, "稳评办")
        for revision, points in enumerate((100, 200, 300)):
            reviewing.review(year, "甲县", revision, {"一.1": points}, {"一.1": "材料不足"})
            scores = beside.scored()[0]
            assert scores.grid.points[0, scores.unit_number("甲县")] == points
        receiving.withdraw(beside, beside.submissions()[0].id, "重报")
        assert year.scored()[1].accepted == ["乙县.xlsx", "丙县.xlsx"]


def test_equal_states_share_their_figures(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/office.db"
    with Store.open(address) as one, Store.open(address) as other:
        year = begun(one)
        receiving.receive(year, [own("甲县")])
        assert OfficeYear(other, year.year.id, "另一人").scored()[0] is year.scored()[0]


@pytest.mark.parametrize("unit", UNITS)
def test_a_review_leaves_the_other_units_as_they_were(tmp_path: Path, unit: str) -> None:
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        year = begun(store)
        receiving.receive(year, [own(each) for each in UNITS])
        before = year.scored()[0]
        reviewing.review(year, unit, 0, {"一.1": 100}, {"一.1": "材料不足"})
        after = year.scored()[0]
        changed = {
            name
            for name in UNITS
            if before.results[before.unit_number(name)].total
            != after.results[after.unit_number(name)].total
        }
        assert changed == {unit}


def test_years_of_two_offices_keep_their_own_records(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        years = []
        for office in ("甲办", "乙办"):
            kept = create_year(store, "稳评办", 2025, office=office)
            years.append(OfficeYear(store, kept.id, "稳评办"))
            rosters.import_roster(years[-1], ROSTER, "名册.csv")
        one, other = years
        daily_records.deduct(one, "甲县", "减一", "某项目未评先建", date(2025, 5, 6), "通报第1号")
        taken = [
            year.scored()[0].results[year.scored()[0].unit_number("甲县")].deduction
            for year in (one, other)
        ]
        assert taken[0] > 0
        assert taken[1] == 0
