"""The register beside the sheets: which counts, what they differ in, bringing a sheet in."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import BLANK, UsageError
from scoring.office import ledger_sheets, matters, progress, receiving, results, sealing
from scoring.office.diff import Difference
from scoring.office.ledger_rows import REGISTER
from scoring.office.roles import Forbidden
from scoring.office.year import OfficeYear
from scoring.store import Store, Submission
from tests.office.registers import LEDGER, NEEDED, added, begun, own_book, recorded
from tests.office.test_roles import account, seen_by


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


def row(name: str, **cells: Any) -> list[Any]:
    """A row of the ledger's sheet by heading."""
    given = {"事项名称": name, **NEEDED, **cells}
    return [given.get(column.name) for column in LEDGER.columns]


def sent(year: OfficeYear, *rows: list[Any], unit: str = "甲县", points: float = 3) -> Submission:
    """A unit's workbook with these rows, received, and confirmed where it is a new version."""
    [taken] = receiving.receive(year, [own_book(unit, [*rows], points)])
    assert taken.submission, taken.problems
    if taken.state == "pending":
        receiving.confirm(year, taken.submission.id)
    return year.submission(taken.submission.id)


def line(year: OfficeYear, unit: str = "甲县", id_: str = "三.1") -> int:
    """The points of a line of a unit, in hundredths."""
    scores, _ = year.scored()
    item = [each.id for each in year.scheme.lines].index(id_)
    return int(scores.grid.points[item, scores.unit_number(unit)])


def choose(year: OfficeYear, source: Any = "register") -> None:
    ledger_sheets.choose_source(year, source, "试行登记簿")


def test_sheets_count_until_the_office_chooses_the_register(year: OfficeYear) -> None:
    sent(year, row("水价改革", 评估日期="2025-05-01", 决策日期="2025-06-01"), row("另一件"))
    assert line(year) == 250, "one of two, of 5 points"
    recorded(year, added(year), 评估日期="2025-05-01", 决策日期="2025-06-01")
    assert line(year) == 250, "a register changes nothing by itself"
    choose(year)
    assert line(year) == 500
    scores, intake = year.scored()
    assert [str(scores.evidence.source(int(at))) for at in scores.evidence.ledger["at"]] == [
        f"{REGISTER}!{LEDGER.sheet}!A1"
    ]
    assert intake.refused == []
    choose(year, "sheets")
    assert line(year) == 250
    assert [(each.source, each.reason) for each in ledger_sheets.ledger_choices(year)] == [
        ("register", "试行登记簿"),
        ("sheets", "试行登记簿"),
    ]


def test_choosing_needs_a_reason_an_open_year_and_who_settles_readings(year: OfficeYear) -> None:
    with pytest.raises(UsageError, match="请填写理由"):
        ledger_sheets.choose_source(year, "register", " ")
    with pytest.raises(UsageError, match="已经取自工作簿的台账,没有改变"):
        choose(year, "sheets")
    clerk = seen_by(year, account(year.store, "staff"))
    with pytest.raises(Forbidden):
        choose(clerk)
    assert added(clerk).id == 1
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    with pytest.raises(UsageError, match="本年度已封存"):
        choose(year)


def test_without_a_matter_the_register_measures_nothing(year: OfficeYear) -> None:
    sent(year, row("水价改革", 评估日期="2025-05-01"))
    choose(year)
    assert line(year) == -1
    assert results.scored_as_of(year, date(2025, 6, 30))[1].matters == 0


def test_figures_of_the_office_are_held_against_the_register(year: OfficeYear) -> None:
    recorded(year, added(year), 评估日期="2025-05-01", 决策日期="2025-06-01")
    choose(year)
    assert year.computed()["甲县"]["三.1"] == 500
    [taken] = receiving.receive(year, [own_book("甲县", [row("水价改革")])])
    assert taken.state == "accepted"
    assert year.computed()["甲县"]["三.1"] == 500


def test_a_seal_holds_the_ledger_of_its_day(year: OfficeYear) -> None:
    recorded(year, made := added(year), 评估日期="2025-05-01")
    added(year, "下半年的", day=date(2025, 8, 1))
    choose(year)
    half = sealing.seal(year, "half-year")
    assert "ledger_sha256" in json.loads(half.manifest)
    ledger = results.basis(year, "half-year", seal=half.id).scores.evidence.ledger
    assert [*ledger["matter"]] == ["水价改革"]
    recorded(year, made, 档案号="1", 自="2025-09-01")
    assert sealing.check_seal(year, half) == []
    recorded(year, made, 征求意见="是", 自="2025-05-01")
    assert sealing.check_seal(year, half) == [
        "重新计算的结果与封存的结果不同",
        "现在的输入与封存清单不同",
    ]
    whole = sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    assert sealing.check_seal(year, whole) == []
    assert results.basis(year).seal is not None


def test_a_half_year_by_readings_that_are_tried_has_the_ledger_of_its_day(
    year: OfficeYear,
) -> None:
    made = added(year)
    recorded(year, made, 评估日期="2025-05-01")
    recorded(year, made, 征求意见="部分", 自="2025-08-01")
    choose(year)
    tried = results.half_year(year, {"partial-step": "zero"})[0]
    assert tried.readings["partial-step"] == "zero"
    assert [*tried.evidence.ledger["征求意见"]] == [BLANK]
    assert line(year, id_="三.7(2)") > 0, "half of it, by the whole year"


def test_a_seal_without_the_register_is_as_before(year: OfficeYear) -> None:
    added(year)
    half = sealing.seal(year, "half-year")
    assert "ledger_sha256" not in json.loads(half.manifest)


def test_both_sides_and_each_cell_that_differs_are_shown(year: OfficeYear) -> None:
    sent(year, row("水价改革", 风险等级="高", 评估方案="是"), row("只在表里"))
    recorded(year, added(year), 风险等级="低", 评估日期="2025-05-01")
    added(year, "只在登记簿", unit="乙县")
    given = "甲县", LEDGER.sheet, "水价改革"
    found = ledger_sheets.compare(year)
    assert {*found} == {
        Difference(*given, "评估日期", "2025-05-01", ""),
        Difference(*given, "风险等级", "低", "高"),
        Difference(*given, "评估方案", "", "是"),
        Difference("甲县", LEDGER.sheet, "只在表里", "整行", "", "改革、年初确定"),
        Difference("乙县", LEDGER.sheet, "只在登记簿", "整行", "改革、年初确定", ""),
    }
    assert {each.unit for each in ledger_sheets.compare(year, "乙县")} == {"乙县"}


def test_a_sheet_brought_in_is_compared_and_not_appended(year: OfficeYear) -> None:
    first = sent(
        year, row("水价改革", 风险等级="高", 评估方案="部分", 评估日期="2025-05-01"), row("另一件")
    )
    done = ledger_sheets.bring_in(year, first.id)
    assert (len(done.registered), done.changed, done.left) == (2, [], [])
    assert ledger_sheets.compare(year) == []
    assert ledger_sheets.bring_in(year, first.id) == ledger_sheets.BroughtIn()
    entries = year.last_entry()
    ledger_sheets.bring_in(year, first.id)
    assert year.last_entry() == entries, "nothing twice"
    second = sent(year, row("水价 改革", 风险等级="低", 评估日期="2025-04-01", 提出方式="临时确定"))
    done = ledger_sheets.bring_in(year, second.id)
    assert done.registered == []
    assert [(each.field, each.before, each.after) for each in done.changed] == [
        ("提出方式", "年初确定", "临时确定"),
        ("评估日期", "2025-05-01", "2025-04-01"),
        ("风险等级", "高", "低"),
    ]
    found = matters.matters(year)
    assert [each.matter.name for each in found] == ["水价改革", "另一件"]
    holds = {field: fact.value for field, fact in found[0].holds.items()}
    assert holds["评估方案"] == "部分", "what a sheet leaves blank stays"
    assert (holds["assessed"], holds["level"]) == ("2025-04-01", "低")
    revoked = {f.revoke_reason for f in found[0].facts if f.revoked_at}
    assert revoked == {"改按第 2 号报送的台账"}


def test_a_matter_of_last_year_s_register_is_one_matter(store: Store, year: OfficeYear) -> None:
    last = begun(store, year=2024)
    old = added(last, "水价改革")
    done = ledger_sheets.bring_in(year, sent(year, row("水价 改革"), row("新的")).id)
    carried = [matters.matter(year, id_).matter.carried_from for id_ in done.registered]
    assert carried == [old.id, None]


def test_what_cannot_stand_in_a_register_is_left_out_and_told(year: OfficeYear) -> None:
    book = sent(
        year,
        row("同名", 风险等级="高"),
        row("同 名", 风险等级="低"),
        row("将来的", 决策日期="2099-01-01", 报备日期="2025-01-10"),
    )
    done = ledger_sheets.bring_in(year, book.id)
    assert len(done.registered) == 1
    assert done.left[:2] == [
        "「甲县」的「同名」在表中有几行;请在名称中写清区别",
        "「甲县」的「同 名」在表中有几行;请在名称中写清区别",
    ]
    assert "「甲县」的「将来的」:「决策日期」的日期 2099-01-01 在今天" in done.left[2]


def test_only_what_counts_can_be_brought_in(year: OfficeYear) -> None:
    book = sent(year, row("水价改革"))
    receiving.withdraw(year, book.id, "重报")
    with pytest.raises(UsageError, match="第 1 号报送没有采用"):
        ledger_sheets.bring_in(year, book.id)
    [bare] = receiving.receive(year, [Workbook("乙县.xlsx", own_book("乙县", None).data)])
    assert bare.submission
    with pytest.raises(UsageError, match="「评估台账」里没有事项"):
        ledger_sheets.bring_in(year, bare.submission.id)
