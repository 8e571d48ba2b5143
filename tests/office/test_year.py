"""A kept year from the first workbook to the seal, through the office's own verbs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import daily_records, progress, receiving, results, reviewing, rosters, sealing
from scoring.office.receiving import Received
from scoring.office.year import OfficeYear, create_year
from scoring.store import Conflict, Sealed, Store
from tests.books import COUNTY, SCHEME, base_row, book, cover, full_marks

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},酒泉市甲县\n乙县,{COUNTY},\n".encode()
BONUS = ["信访代办", "加一", date(2025, 3, 1), "中办简报", None, None]


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办甲", 2025).id, "稳评办甲")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def workbook(name: str, unit: str, **lines: dict[str, object]) -> Workbook:
    data = book({"基础项": full_marks(**lines), "加分项": [BONUS]}, cover_rows=cover(unit))
    return Workbook(name, data)


def take(year: OfficeYear, books: list[Workbook]) -> list[Received]:
    """Receive workbooks in which the office filled 核定分."""
    return receiving.receive(year, books, trusted=True)


def total(year: OfficeYear, unit: str = "甲县") -> int:
    scores, _ = year.scored()
    return int(scores.units.loc[scores.unit_number(unit), "total"])


def test_received_refused_and_received_again(year: OfficeYear) -> None:
    bad = Workbook(
        "乙县.xlsx", book({"基础项": [base_row("一.1", 自评分=9)]}, cover_rows=cover("乙县"))
    )
    good = workbook("甲县.xlsx", "酒泉市甲县")
    first, second = take(year, [good, bad])
    assert (first.state, second.state) == ("accepted", "refused")
    assert [p.cell for p in second.problems] == ["F2"]
    assert (total(year), total(year, "乙县")) == (10700, 0)
    [again] = receiving.receive(year, [Workbook("甲县(改名).xlsx", good.data)])
    assert again.state == "known"
    assert len(year.submissions()) == 2


def test_a_new_version_shows_its_differences_before_it_counts(year: OfficeYear) -> None:
    take(year, [workbook("甲县.xlsx", "甲县")])
    [new] = take(
        year, [workbook("甲县2.xlsx", "甲县", **{"一.1": {"核定分": 4, "佐证材料": "文件"}})]
    )
    assert new.state == "pending"
    assert [(d.item, d.field, d.before, d.after) for d in new.differences] == [
        ("一.1", "核定分", "5.00", "4.00"),
        ("一.1", "佐证材料", "", "文件"),
    ]
    assert total(year) == 10700
    assert new.submission is not None
    receiving.confirm(year, new.submission.id)
    assert total(year) == 10600
    assert [s.state for s in year.submissions()] == ["superseded", "accepted"]


def test_a_near_name_is_proposed_and_confirmed_by_a_person(year: OfficeYear) -> None:
    [first] = take(year, [workbook("甲县.xlsx", "甲县人民政府")])
    assert first.state == "refused"
    assert "甲县" in first.problems[0].hint
    rosters.add_alias(year, "甲县", "甲县人民政府")
    [second] = take(year, [workbook("甲县.xlsx", "甲县人民政府")])
    assert second.state == "accepted"


def test_reviews_override_and_revert(year: OfficeYear) -> None:
    take(year, [workbook("甲县.xlsx", "甲县", **{"一.1": {"自评分": 5}, "一.3": {}})])
    for points, words in ((300, "低于计算值"), (0, "低于计算值")):
        with pytest.raises(UsageError, match=words):
            reviewing.review(year, "甲县", 0, {"一.1": points}, {})
    with pytest.raises(UsageError, match="只能是"):
        reviewing.review(year, "甲县", 0, {"四": 700}, {"四": "理由"})
    assert reviewing.review(year, "甲县", 0, {"一.1": 300, "一.3": 400}, {"一.1": "佐证不足"}) == 1
    scores, _ = year.scored()
    line = scores.lines_of(0).iloc[0]
    assert (line["state"], line["points"], line["self"]) == ("verified", 300, 500)
    assert str(scores.source(line["at"])) == "核定记录!甲县 一.1(第 1 版)"
    assert total(year) == 10500
    with pytest.raises(Conflict) as conflict:
        reviewing.review(year, "甲县", 0, {"一.2": 0}, {"一.2": "无记录"})
    assert {change.name for change in conflict.value.changes} == {"一.1", "一.3"}
    with pytest.raises(UsageError, match=r"一\.1 由3\.00恢复为5\.00,请写明理由"):
        reviewing.review(year, "甲县", 1, {"一.1": None}, {})
    reviewing.review(year, "甲县", 1, {"一.1": None}, {"一.1": "补来佐证"})
    assert total(year) == 10700
    assert reviewing.computed(year, "甲县")["一.3"] is None


def test_adoption_deductions_and_veto(year: OfficeYear) -> None:
    from scoring.office.decisions import keys_of

    take(year, [workbook("甲县.xlsx", "甲县")])
    [key] = keys_of(year.scored()[0].evidence, SCHEME)
    with pytest.raises(UsageError, match="理由"):
        reviewing.adopt(year, "甲县", 0, key, False, "")
    reviewing.adopt(year, "甲县", 0, key, False, "未见原件")
    assert total(year) == 10000
    for back in (None, True):
        with pytest.raises(UsageError, match="理由"):
            reviewing.adopt(year, "甲县", 1, key, back, "")
    reviewing.adopt(year, "甲县", 1, key, None, "补来原件")
    assert total(year) == 10700
    record = daily_records.deduct(
        year, "甲县", "减一", "某项目", date(2025, 5, 1), "通报1号", count=2
    )
    with pytest.raises(UsageError, match="批准人"):
        daily_records.deduct(
            year, "甲县", "减三", "某事", date(2025, 5, 1), "通报", points=1500, reason="影响较大"
        )
    daily_records.deduct(
        year,
        "甲县",
        "减三",
        "某事",
        date(2025, 5, 1),
        "通报",
        points=1500,
        reason="影响较大",
        approver="主任",
    )
    assert total(year) == 10700 - 400 - 1500
    daily_records.revoke(year, record.id, "复核后不属实")
    assert total(year) == 10700 - 1500
    daily_records.veto(year, "甲县", "盲目出台", date(2025, 9, 1), "维稳字1号")
    scores, _ = year.scored()
    assert (total(year), int(scores.units.loc[0, "total_without_veto"])) == (0, 9200)


def test_a_seal_needs_completeness_or_reasons_and_can_be_proved(year: OfficeYear) -> None:
    take(year, [workbook("甲县.xlsx", "甲县", **{"一.1": {"自评分": 5}})])
    assert set(progress.open_points(year)) == {"unverified:甲县", "missing:乙县"}
    with pytest.raises(UsageError, match="还不能封存"):
        sealing.seal(year, "year-end", {"missing:乙县": "机构改革已撤并"})
    sealing.seal(year, "half-year")
    seal = sealing.seal(
        year, "year-end", {"missing:乙县": "机构改革已撤并", "unverified:甲县": "领导批准按自评"}
    )
    assert sealing.check_seal(year, seal) == []
    with pytest.raises(Sealed):
        daily_records.deduct(year, "甲县", "减一", "某项目", date(2025, 5, 1), "通报1号")
    assert [received.state for received in _try(year)] == []
    assert year.store.check_records() == []
    sealing.unseal(year, "更正笔误")
    daily_records.deduct(year, "甲县", "减一", "某项目", date(2025, 5, 1), "通报1号")
    assert sealing.check_seal(year, seal)
    assert json.loads(seal.exceptions)["乙县 有 27 项缺项"] == "机构改革已撤并"


def _try(year: OfficeYear) -> list[object]:
    with pytest.raises(Sealed):
        take(year, [workbook("乙县.xlsx", "乙县")])
    return []


def test_a_sealed_year_recomputes_to_the_same_bytes(year: OfficeYear, tmp_path: Path) -> None:
    take(year, [workbook("甲县.xlsx", "甲县"), workbook("乙县.xlsx", "乙县")])
    seal = sealing.seal(year, "year-end")
    with year.store.read() as now:
        kept = now.seals.result(seal.id)
    again = OfficeYear(year.store, year.year.id, "另一人")
    assert results.result(again).encode() == kept


def test_settled_readings_count_and_are_checked(year: OfficeYear) -> None:
    take(year, [workbook("甲县.xlsx", "甲县", **{"三.1": {"不适用": "是", "说明": "没有"}})])
    assert total(year) == 10700
    year.settle("not-applicable", "zero", "领导小组会议纪要")
    assert total(year) == 10200
    with pytest.raises(UsageError):
        year.settle("not-applicable", "half", "x")


def test_the_sender_gets_the_workbook_back_with_its_wrong_cells_marked(year: OfficeYear) -> None:
    import io

    import openpyxl

    rows = [base_row("一.1", 自评分=9, 佐证材料="电话13800138000")]
    [bad] = receiving.receive(
        year, [Workbook("甲县.xlsx", book({"基础项": rows}, cover_rows=cover("甲县")))]
    )
    assert bad.submission is not None
    sheet = openpyxl.load_workbook(io.BytesIO(receiving.marked(year, bad.submission.id)))["基础项"]
    assert sheet["F2"].value == 9
    assert "应在 0 至 5.00 之间" in sheet["F2"].comment.text
    assert sheet["F2"].fill.fgColor.rgb == "00FFC7CE"
    assert "13800138000" not in sheet["I2"].comment.text
    [text] = receiving.receive(year, [Workbook("乙县.xlsx", b"a,b")])
    assert text.submission is not None
    with pytest.raises(UsageError, match="问题清单"):
        receiving.marked(year, text.submission.id)


def test_a_year_of_an_earlier_edition_goes_on_and_one_of_another_does_not(tmp_path: Path) -> None:
    kinds = {"scheme": SCHEME.id, "tier": "city", "title": "考评", "office": SCHEME.evaluator}
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        with store.write("稳评办") as tx:
            before = tx.years.create(year=2024, scheme_sha256=SCHEME.earlier[0], **kinds)
            other = tx.years.create(year=2023, scheme_sha256="0" * 64, **kinds)
        assert OfficeYear(store, before.id, "稳评办").scheme.id == SCHEME.id
        with pytest.raises(UsageError, match="内容被改过"):
            OfficeYear(store, other.id, "稳评办")
