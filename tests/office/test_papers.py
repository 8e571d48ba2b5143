"""What leaves the office: each paper from a kept year, the same bytes while the seal holds."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from scoring.evidence import UsageError
from scoring.intake.year import Workbook
from scoring.office import papers
from scoring.office.keeping import Office
from scoring.office.papers import BY_KEY, PAPERS, Order
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, book, cover, full_marks
from tests.programs import CHINESE_FONT, needs

ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n丙县,{COUNTY}\n".encode()


def begun(store: Store, year: int) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", year).id, "稳评办")
    kept.import_roster(ROSTER, "名册.csv")
    return kept


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = begun(store, 2025)
    data = book({"基础项": full_marks()}, cover_rows=cover("甲县"))
    kept.receive([Workbook("甲县.xlsx", data), Workbook("乙县.xlsx", b"no workbook")])
    return kept


def sealed(year: OfficeYear) -> OfficeYear:
    year.seal("year-end", dict.fromkeys(year.open_points(), "按现状封存"))
    return year


@needs(CHINESE_FONT)
def test_a_sealed_year_gives_the_same_bytes_however_often(year: OfficeYear) -> None:
    sealed(year)
    for paper in PAPERS:
        one, two = (
            papers.made(paper, Order(OfficeYear(year.store, year.year.id, who).basis()))
            for who in ("稳评办", "另一人")
        )
        assert one == two, paper.key
        assert one


def test_the_papers_name_the_seal_they_stand_on(year: OfficeYear) -> None:
    assert year.basis().seal is None
    assert "未封存" in year.basis().standing()
    sealed(year)
    basis = year.basis()
    assert basis.seal is not None
    [seal] = year.seals()
    assert basis.seal.result_sha256 == seal.result_sha256
    assert basis.result().encode() == year.sealed_result(seal.id)
    assert basis.seal.result_sha256 in basis.standing()
    year.unseal("复核")
    assert year.basis().seal is None


def test_a_snapshot_stands_for_half_a_year_only_while_nothing_moved(year: OfficeYear) -> None:
    year.seal("half-year")
    assert year.basis("half-year").seal is not None
    assert year.basis("year-end").seal is None
    year.review("甲县", year.revision("甲县"), {"一.1": 100}, {"一.1": "材料不足"})
    assert year.basis("half-year").seal is None


def test_what_was_sent_back_is_in_the_basis(year: OfficeYear) -> None:
    assert [*year.basis().refused] == ["乙县.xlsx"]


def test_the_kept_year_before_is_compared_with(year: OfficeYear) -> None:
    assert year.basis().before is None
    begun(year.store, 2024)
    before = year.basis().before
    assert before is not None
    assert before.year == 2024


def test_a_dashboard_is_held_to_the_seal(year: OfficeYear) -> None:
    sealed(year)
    data = papers.made(BY_KEY["dashboard"], Order(year.basis()))
    found = Office(year.store, "稳评办").sealed_with(papers.fingerprint_of(data))
    assert found is not None
    assert found[0].year == 2025
    [seal] = year.seals()
    at = data.index(seal.result_sha256.encode())
    altered = hashlib.sha256(b"x").hexdigest().encode()
    with pytest.raises(UsageError, match="被改动过"):
        papers.fingerprint_of(data.replace(seal.result_sha256.encode(), altered))
    assert at > 0


@pytest.mark.parametrize("occasion", ["year-end", "half-year"])
@pytest.mark.parametrize("sample", [False, True])
def test_names_say_what_a_file_is(year: OfficeYear, occasion: str, *, sample: bool) -> None:
    basis = replace(year.basis(), occasion=occasion, sample=sample)
    names = [papers.name_of(paper, basis) for paper in PAPERS]
    assert len({*names}) == len(PAPERS)
    assert all(name.startswith("演示_") == sample for name in names)
    assert all("上半年" in name for name in names) == (occasion == "half-year")
