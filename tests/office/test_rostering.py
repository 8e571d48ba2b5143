"""Another roster: what it changes is said before, and nothing accepted drops out by it."""

from __future__ import annotations

from datetime import date

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import daily_records, own_unit, progress, receiving, reviewing, rosters
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import CITY, COUNTY, base_row, book, cover
from tests.office.office_books import collection, row
from tests.store.digest import digest


def roster(*rows: str) -> bytes:
    """A roster as CSV: ``甲县`` or ``甲县:别名``; a unit ending in 局 is a department."""
    lines = ["单位,单位类别,别名"]
    for each in rows:
        name, _, aliases = each.partition(":")
        lines.append(f'{name},{CITY if name.endswith("局") else COUNTY},"{aliases}"')
    return "\n".join(lines).encode()


BEFORE = roster("甲县:酒泉市甲县", "乙县", "丙局")


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, BEFORE, "名册.csv")
    return kept


def own(unit: str, points: float = 5) -> Workbook:
    data = book({"基础项": [base_row("一.1", 自评分=points)]}, cover_rows=cover(unit))
    return Workbook(f"{unit}.xlsx", data)


def refused(year: OfficeYear, data: bytes) -> str:
    """Why a roster is not taken in; the dry run says the same and nothing is done."""
    before = digest(year.store)
    told = rosters.roster_changes(year, data, "新.csv").refusals
    with pytest.raises(UsageError, match="名册没有导入") as refusal:
        rosters.import_roster(year, data, "新.csv", "换届")
    assert digest(year.store) == before
    assert str(refusal.value) == "名册没有导入:" + ";".join(told)
    return str(refusal.value)


def points(year: OfficeYear, unit: str) -> int:
    scores, _ = year.scored()
    return int(scores.units.loc[scores.unit_number(unit), "一"])


def test_changes_are_told_by_kind(year: OfficeYear) -> None:
    new = roster("甲县:甲县政府", "乙区:乙县", "丁县")
    found = rosters.roster_changes(year, new, "新.csv")
    assert (found.added, found.removed) == (("丁县",), ("丙局",))
    assert found.renamed == (("乙县", "乙区"),)
    assert found.aliases_added == (("甲县", "甲县政府"),)
    assert found.aliases_lost == (("甲县", "酒泉市甲县"),)
    assert (found.left_out, found.refusals) == ((), ())
    assert "「乙县」改名为「乙区」,已有的报送、核定、记录随之转过去" in found.words()
    assert rosters.roster_changes(year, BEFORE, "同.csv").words() == []


def test_a_unit_in_another_group_and_a_name_that_is_near(year: OfficeYear) -> None:
    found = rosters.roster_changes(
        year, f"单位,单位类别\n甲县,{CITY}\n乙县,{COUNTY}\n丙管理局,{CITY}\n".encode(), "新.csv"
    )
    assert found.regrouped == (("甲县", COUNTY, CITY),)
    assert found.alike == (("丙局", "丙管理局"),)
    assert any("如是改名,请在「丙管理局」的「别名」写上「丙局」" in w for w in found.words())


def test_an_accepted_file_is_not_left_out(year: OfficeYear) -> None:
    receiving.receive(year, [own("酒泉市甲县"), own("乙县")])
    data = roster("甲县", "乙县", "丙局")
    found = rosters.roster_changes(year, data, "新.csv")
    assert [each.file for each in found.left_out] == ["酒泉市甲县.xlsx"]
    assert any(words.startswith("影响 1 份已采用的报送") for words in found.words())
    assert "第 1 号报送「酒泉市甲县.xlsx」将不再计入" in refused(year, data)
    receiving.withdraw(year, 1, "重报")
    rosters.import_roster(year, data, "新.csv", "换届")


def test_rows_of_a_collection_are_not_left_out_nor_moved(year: OfficeYear) -> None:
    rosters.import_roster(year, roster("甲县:东关", "乙县"), "名册.csv", "加别名")
    receiving.receive(year, [Workbook("汇总.xlsx", collection([row("东关", "一.1", 核定分=4)]))])
    assert "汇总.xlsx」将不再计入" in refused(year, roster("甲县", "乙县"))
    assert "「甲县」已采用的材料有 1 行将改计到别的单位" in refused(
        year, roster("甲县", "乙县:东关")
    )
    assert points(year, "甲县") == 400


def test_a_unit_in_another_group_does_not_lose_its_workbook(year: OfficeYear) -> None:
    receiving.receive(year, [own("甲县")])
    data = f"单位,单位类别\n甲县,{CITY}\n乙县,{COUNTY}\n".encode()
    assert "甲县.xlsx」将不再计入(单位类别填的是" in refused(year, data)


def test_a_confirmed_alias_is_carried_over(year: OfficeYear) -> None:
    rosters.add_alias(year, "乙县", "乙县政府")
    receiving.receive(year, [own("乙县政府")])
    found = rosters.roster_changes(year, BEFORE, "同.csv")
    assert found.carried == (("乙县", "乙县政府"),)
    rosters.import_roster(year, BEFORE, "同.csv", "再导一次")
    kept = year.roster()
    assert kept is not None
    assert {unit.name: unit.aliases for unit in kept.units}["乙县"] == ("乙县政府",)
    assert points(year, "乙县") == 500


def test_a_confirmed_alias_is_given_to_no_other_unit(year: OfficeYear) -> None:
    rosters.add_alias(year, "乙县", "东郊")
    words = refused(year, roster("甲县:东郊", "乙县"))
    assert "「东郊」是经人确认的「乙县」的另一写法,新名册把它给了「甲县」" in words
    assert "新名册中没有「乙县」" in refused(year, roster("甲县"))
    rosters.withdraw_alias(year, "乙县", "东郊", "确认错了")
    rosters.import_roster(year, roster("甲县:东郊"), "新.csv", "换届")


def test_an_alias_that_a_file_came_by_is_not_taken_back(year: OfficeYear) -> None:
    rosters.add_alias(year, "乙县", "乙县政府")
    receiving.receive(year, [own("乙县政府")])
    with pytest.raises(UsageError, match=r"乙县政府\.xlsx」将不再计入"):
        rosters.withdraw_alias(year, "乙县", "乙县政府", "确认错了")
    with pytest.raises(UsageError, match="没有别名"):
        rosters.withdraw_alias(year, "乙县", "乙县委", "确认错了")
    with pytest.raises(UsageError, match="已是「乙县」的名称"):
        rosters.add_alias(year, "甲县", "乙县 政府")


@pytest.mark.parametrize("what", ["review", "deduct", "adopt"])
def test_a_unit_that_something_is_kept_of_stays(year: OfficeYear, what: str) -> None:
    if what == "review":
        reviewing.review(year, "乙县", 0, {"一.1": 400}, {})
    elif what == "deduct":
        daily_records.deduct(year, "乙县", "减一", "某事", date(2025, 5, 1), "通报")
    else:
        bonus = ["信访代办", "加一", date(2025, 3, 1), "中办简报", None, None]
        data = book({"加分项": [bonus]}, cover_rows=cover("乙县"))
        [received] = receiving.receive(year, [Workbook("乙县.xlsx", data)])
        assert received.submission
        [key] = keys(year)
        reviewing.adopt(year, "乙县", 0, key, False, "未见原件")
        receiving.withdraw(year, received.submission.id, "重报")
    words = refused(year, roster("甲县", "丙局"))
    assert "「乙县」已有" in words
    assert "请在新单位的「别名」写上「乙县」" in words


def keys(year: OfficeYear) -> list[str]:
    from scoring.office.decisions import keys_of

    return keys_of(year.scored()[0].evidence, year.scheme)


def test_once_withdrawn_reverted_and_revoked_a_unit_may_go(year: OfficeYear) -> None:
    [received] = receiving.receive(year, [own("乙县")])
    assert received.submission
    reviewing.review(year, "乙县", 0, {"一.1": 400}, {"一.1": "少一期"})
    record = daily_records.deduct(year, "乙县", "减一", "某事", date(2025, 5, 1), "通报")
    receiving.withdraw(year, received.submission.id, "已撤并")
    reviewing.review(year, "乙县", 1, {"一.1": None}, {"一.1": "已撤并"})
    daily_records.revoke(year, record.id, "已撤并")
    rosters.import_roster(year, roster("甲县", "丙局"), "新.csv", "撤并")
    assert year.store.check_records() == []


def test_a_renamed_unit_takes_all_along(year: OfficeYear) -> None:
    receiving.receive(year, [own("乙县")])
    reviewing.review(year, "乙县", 0, {"一.1": 400}, {"一.1": "少一期"})
    daily_records.deduct(year, "乙县", "减一", "某事", date(2025, 5, 1), "通报")
    with year.store.write("管理员") as tx:
        account = tx.accounts.create("乙县报送", "hash", "reporter", "乙县")
        tx.accounts.set_password(account.id, "hash", temporary=False)
    assert "如是改名" not in refused(year, roster("甲县", "丙局", "丁县"))
    rosters.import_roster(year, roster("甲县", "丙局", "乙市:乙 县"), "新.csv", "撤县设市")
    scores, intake = year.scored()
    assert intake.refused == []
    unit = scores.units.loc[scores.unit_number("乙市")]
    assert (int(unit["一"]), int(unit["deduction"])) == (400, 200)
    assert reviewing.revision(year, "乙市") == 1
    assert reviewing.computed(year, "乙市")["一.1"] == 500
    assert [change.new for change in reviewing.history(year, "乙市")] == [400]
    reviewing.review(year, "乙市", 1, {"一.1": 450}, {"一.1": "补一期"})
    assert points(year, "乙市") == 450
    [again] = receiving.receive(year, [own("乙市", 3)])
    assert again.state == "pending", "the next version of the same unit's workbook"
    assert [(row.unit, row.state) for row in progress.board(year)][-1] == ("乙市", "待确认")
    reporter = OfficeYear(year.store, year.year.id, LoggedIn(year.store, account.id))
    assert own_unit.template(reporter)[:2] == b"PK"
    assert "「乙县」已有" in refused(year, roster("甲县", "丙局", "乙市"))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲、乙,丙,丁;戊;己/庚/辛|壬|癸", "甲 乙 丙 丁 戊 己 庚 辛 壬 癸".split()),
        ("甲县\n乙县\t丙县。丁县\\戊县", ["甲县", "乙县", "丙县", "丁县", "戊县"]),
        ("甲县  乙县　丙县", ["甲县", "乙县", "丙县"]),
        ("财 政 局", ["财 政 局"]),
        ("财　政　局", ["财　政　局"]),
        (" ABC Bureau ", ["ABC Bureau"]),
        ("、,", []),
    ],
)
def test_other_names_are_divided_as_people_do(cell: str, names: list[str]) -> None:
    from scoring.intake.roster import divided

    assert divided(cell) == names


@pytest.mark.parametrize(
    ("aliases", "words"),
    [
        ("酒泉市甲县 甲县政府", "中间有空格或圆点"),
        ("酒泉市甲县·甲县政府", "中间有空格或圆点"),
        ("甲县政府和甲县县委", "「甲县」在其中出现两次"),
        ("酒泉市乙县人民政府", "含有另一个单位的全称「乙县」"),
        ("很" * 31, "有 31 个字"),
    ],
)
def test_a_cell_that_looks_undivided_is_refused_by_name(
    year: OfficeYear, aliases: str, words: str
) -> None:
    with pytest.raises(UsageError, match=f"C2:别名「{aliases}」{words}"):
        rosters.roster_changes(year, roster(f"甲县:{aliases}", "乙县"), "新.csv")


def test_a_unit_s_own_name_may_hold_another_s(year: OfficeYear) -> None:
    data = roster("甲县", "甲县经开区:酒泉市甲县经开区")
    assert rosters.roster_changes(year, data, "新.csv").added == ("甲县经开区",)
