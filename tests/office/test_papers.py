"""What leaves the office: each paper from a kept year, the same bytes while the seal holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from scoring.engine.as_of import AsOf
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    daily_records,
    papers,
    progress,
    receiving,
    results,
    reviewing,
    rosters,
    sealing,
)
from scoring.office.archive import Office
from scoring.office.papers import BY_KEY, PAPERS, Order
from scoring.office.year import OfficeYear, create_year
from scoring.reports.basis import Basis
from scoring.store import Store
from tests.books import COUNTY, book, cover, full_marks
from tests.programs import CHINESE_FONT, needs

ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n丙县,{COUNTY}\n".encode()


def begun_year(store: Store, year: int) -> int:
    """The number of a year that was begun."""
    with store.read() as now:
        return next(each.id for each in now.years.all() if each.year == year)


def begun(store: Store, year: int) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", year).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = begun(store, 2025)
    data = book({"基础项": full_marks()}, cover_rows=cover("甲县"))
    files = [Workbook("甲县.xlsx", data), Workbook("乙县.xlsx", b"no workbook")]
    receiving.receive(kept, files, trusted=True)
    return kept


def sealed(year: OfficeYear) -> OfficeYear:
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状封存"))
    return year


@needs(CHINESE_FONT)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_sealed_year_gives_the_same_bytes_however_often(year: OfficeYear) -> None:
    sealed(year)
    for paper in PAPERS:
        one, two = (
            papers.made(paper, Order(results.basis(OfficeYear(year.store, year.year.id, who))))
            for who in ("稳评办", "另一人")
        )
        assert one == two, paper.key
        assert one


def test_the_papers_name_the_seal_they_stand_on(year: OfficeYear) -> None:
    assert results.basis(year).seal is None
    assert "未封存" in results.basis(year).seal_words()
    sealed(year)
    basis = results.basis(year)
    assert basis.seal is not None
    [seal] = sealing.seals(year)
    assert basis.seal.result_sha256 == seal.result_sha256
    assert basis.result().encode() == sealing.sealed_result(year, seal.id)
    assert basis.seal.result_sha256 in basis.seal_words()
    entry = sealing.seal_entry(year, seal)
    assert f"审计第 {entry.id} 条校验值 {entry.hash}。" in basis.seal_words()
    sealing.unseal(year, "复核")
    assert results.basis(year).seal is None


def everything(basis: Basis) -> dict[str, bytes]:
    """Every paper of a basis, by key."""
    order = Order(basis, commend_from=9000, commend_reason="高于往年")
    return {paper.key: papers.made(paper, order) for paper in PAPERS}


def workbook(unit: str, **lines: dict[str, object]) -> bytes:
    """A unit's year with a bonus, a matter and what was found in each half."""
    sheets = {
        "基础项": full_marks(**{"一.2": {"完成数": 2}, "二.7": {}}, **lines),
        "加分项": [
            ["上半年做法", "加四.3", date(2025, 6, 30), "市报", None, None],
            ["下半年做法", "加一", date(2025, 7, 1), "简报", None, None],
        ],
    }
    return book(sheets, cover_rows=cover(unit))


def move_on(year: OfficeYear) -> None:
    """All that may happen after a snapshot: files, reviews, records, roster, readings."""
    receiving.receive(year, [Workbook("乙县.xlsx", workbook("乙县"))], trusted=True)
    [new] = receiving.receive(
        year, [Workbook("甲县2.xlsx", workbook("甲县", **{"一.1": {"核定分": 3}}))], trusted=True
    )
    assert new.submission
    receiving.confirm(year, new.submission.id)
    reviewing.review(
        year, "甲县", reviewing.revision(year, "甲县"), {"一.3": 100}, {"一.3": "材料不足"}
    )
    daily_records.deduct(year, "甲县", "减一", "某项目", date(2025, 5, 1), "通报1号")
    daily_records.veto(year, "乙县", "某园区", date(2025, 5, 2), "2号文")
    year.settle("total-floor", "none", "会议纪要")
    names = f"单位,单位类别\n丁县,{COUNTY}\n丙县,{COUNTY}\n甲县,{COUNTY}\n乙县,{COUNTY}\n"
    rosters.import_roster(year, names.encode(), "名册2.csv")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_snapshot_and_a_seal_are_printed_again_whatever_came_later(year: OfficeYear) -> None:
    begun(year.store, 2024)
    [first] = receiving.receive(year, [Workbook("甲县1.xlsx", workbook("甲县"))], trusted=True)
    assert first.submission
    receiving.confirm(year, first.submission.id)
    daily_records.deduct(year,
        "甲县", "减三", "某事", date(2025, 3, 1), "通报", points=1500, reason="影响较大",
        approver="办公室主任",
    )  # fmt: skip
    half = sealing.seal(year, "half-year")
    snapshot = everything(results.basis(year, seal=half.id))
    assert snapshot == everything(results.basis(year, "half-year")), "it still stands"
    move_on(year)
    end = sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    whole = everything(results.basis(year, "year-end"))
    sealing.unseal(year, "复核")
    daily_records.deduct(year, "丙县", "减一", "另一项目", date(2025, 8, 1), "通报3号")
    past = OfficeYear(year.store, begun_year(year.store, 2024), "稳评办")
    receiving.receive(
        past,
        [
            Workbook(
                "去年.xlsx", book({"基础项": full_marks()}, cover_rows=cover("甲县", year=2024))
            )
        ],
        trusted=True,
    )
    sealing.seal(year, "half-year")
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    again = OfficeYear(year.store, year.year.id, "另一人")
    assert everything(results.basis(again, seal=half.id)) == snapshot
    assert everything(results.basis(again, "half-year", seal=end.id)) == whole, (
        "a seal has its own occasion"
    )
    assert everything(results.basis(again)) != whole
    assert year.store.check_records() == []


def test_a_snapshot_is_the_year_as_of_the_end_of_its_half(year: OfficeYear) -> None:
    [new] = receiving.receive(year, [Workbook("甲县1.xlsx", workbook("甲县"))], trusted=True)
    assert new.submission
    receiving.confirm(year, new.submission.id)
    seal = sealing.seal(year, "half-year")
    basis = results.basis(year, seal=seal.id)
    units = {
        each["unit"]: each for each in json.loads(sealing.sealed_result(year, seal.id))["units"]
    }
    assert units["甲县"]["bonus"] == "1.00", "that of 30 June, not that of 1 July"
    lines = {each["id"]: each for each in units["甲县"]["lines"]}
    assert lines["一.2"]["measured"] == "4.00", "two quarters of two"
    assert lines["二.7"]["state"] == "not_applicable"
    assert basis.until is not None
    assert (basis.until.day, basis.until.bonus) == (date(2025, 6, 30), 1)
    assert "成绩截至2025年6月30日;此后的加分1项没有计入。" in basis.seal_words()
    assert json.loads(seal.manifest)["as_of"] == "2025-06-30"
    assert results.result(year, date(2025, 6, 30)).encode() == sealing.sealed_result(year, seal.id)
    assert json.loads(results.result(year))["units"][0]["bonus"] == "8.00"


def test_the_manifest_names_the_files_that_counted_and_no_others(year: OfficeYear) -> None:
    """甲县.xlsx is replaced, a newer one waits, one is refused, one withdrawn."""
    data = workbook("甲县")
    [second] = receiving.receive(year, [Workbook("甲县2.xlsx", data)], trusted=True)
    [third] = receiving.receive(
        year, [Workbook("甲县3.xlsx", workbook("甲县", **{"一.1": {"核定分": 3}}))], trusted=True
    )
    assert second.submission and third.submission
    assert {each.state for each in year.submissions()} == {"accepted", "refused", "pending"}
    [before, *_] = year.submissions()
    expected = [{"number": 1, "file": "甲县.xlsx", "sha256": before.sha256}]
    assert json.loads(sealing.seal(year, "half-year").manifest)["files"] == expected
    receiving.confirm(year, second.submission.id)
    now = {each.file: each for each in year.submissions()}
    assert (now["甲县.xlsx"].state, now["甲县2.xlsx"].state) == ("superseded", "accepted")
    seal = sealing.seal(year, "half-year")
    [named] = json.loads(seal.manifest)["files"]
    assert named == {
        "number": now["甲县2.xlsx"].number,
        "file": "甲县2.xlsx",
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert sealing.check_seal(year, seal) == []


def test_a_seal_whose_papers_were_altered_is_not_printed(year: OfficeYear) -> None:
    with year.store.write("稳评办") as tx:
        odd = tx.seals.add(
            year.year.id,
            "half-year",
            manifest=json.dumps({"papers_sha256": None}),
            result=b"{}",
        )
    with pytest.raises(UsageError, match="没有留存底稿"):
        results.basis(year, seal=odd.id)
    with pytest.raises(UsageError, match=f"没有第 99 号封存或快照;已有的:第 {odd.id} 号"):
        results.basis(year, seal=99)


@pytest.mark.parametrize(
    ("points", "reason", "told"),
    [(9500, " ", "还要写明这样定的理由"), (None, "高于往年", "没有写分数")],
)
def test_a_total_for_commendation_needs_its_reason(
    year: OfficeYear, points: int | None, reason: str, told: str
) -> None:
    order = Order(results.basis(year), commend_from=points, commend_reason=reason)
    with pytest.raises(UsageError, match=told):
        papers.made(BY_KEY["notification"], order)


def test_points_for_commendation_are_read_exactly() -> None:
    assert [papers.points_of(each) for each in ("95", "95.5", "９５.05", " 100 ")] == [
        9500, 9550, 9505, 10000,
    ]  # fmt: skip
    for text in ("", "95.555", "1e2", "-5", "九十五"):
        with pytest.raises(UsageError, match="应是分数"):
            papers.points_of(text)


def test_a_notification_of_neither_half_nor_whole_year_is_refused(year: OfficeYear) -> None:
    until = AsOf(date(2025, 9, 30))
    basis = replace(results.basis(year), until=until)
    assert papers.name_of(BY_KEY["table"], basis) == "2025年度(截至0930)成绩表.xlsx"
    for key in ("notification", "notices"):
        with pytest.raises(UsageError, match="截至 2025-09-30"):
            papers.made(BY_KEY[key], Order(basis))
    whole = replace(basis, until=AsOf(date(2025, 12, 31)))
    assert papers.made(BY_KEY["notification"], Order(whole))


def test_a_snapshot_stands_for_half_a_year_only_while_nothing_moved(year: OfficeYear) -> None:
    sealing.seal(year, "half-year")
    assert results.basis(year, "half-year").seal is not None
    assert results.basis(year, "year-end").seal is None
    reviewing.review(
        year, "甲县", reviewing.revision(year, "甲县"), {"一.1": 100}, {"一.1": "材料不足"}
    )
    assert results.basis(year, "half-year").seal is None


def test_what_was_sent_back_is_in_the_basis(year: OfficeYear) -> None:
    assert [*results.basis(year).refused] == ["乙县.xlsx"]


def test_the_kept_year_before_is_compared_with(year: OfficeYear) -> None:
    assert results.basis(year).before is None
    begun(year.store, 2024)
    before = results.basis(year).before
    assert before is not None
    assert before.year == 2024


def test_a_dashboard_is_held_to_the_seal(year: OfficeYear) -> None:
    sealed(year)
    data = papers.made(BY_KEY["dashboard"], Order(results.basis(year)))
    found = Office(year.store, "稳评办").sealed_with(papers.fingerprint_of(data))
    assert found is not None
    assert found[0].year == 2025
    [seal] = sealing.seals(year)
    at = data.index(seal.result_sha256.encode())
    altered = hashlib.sha256(b"x").hexdigest().encode()
    with pytest.raises(UsageError, match="被改动过"):
        papers.fingerprint_of(data.replace(seal.result_sha256.encode(), altered))
    assert at > 0


@pytest.mark.parametrize("occasion", ["year-end", "half-year"])
@pytest.mark.parametrize("sample", [False, True])
def test_names_say_what_a_file_is(year: OfficeYear, occasion: str, *, sample: bool) -> None:
    basis = replace(results.basis(year), occasion=occasion, sample=sample)
    names = [papers.name_of(paper, basis) for paper in PAPERS]
    assert len({*names}) == len(PAPERS)
    assert all(name.startswith("演示_") == sample for name in names)
    assert all("上半年" in name for name in names) == (occasion == "half-year")
