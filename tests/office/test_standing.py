"""What stands in the way of a seal, what went back, and how far each unit has come."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import NOT_APPLICABLE, Store, Unit
from tests.books import CITY, COUNTY, SCHEME, base_row, book, cover
from tests.office.office_books import collection, row

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},酒泉市甲县\n乙县,{COUNTY},\n丙县,{COUNTY},\n".encode()
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
UNREADABLE = b"no workbook"


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    kept.import_roster(ROSTER, "名册.csv")
    return kept


def own(unit: str, points: float = 5, name: str = "", **cells: Any) -> Workbook:
    """A unit's workbook with one line; more than 5 points make it faulty."""
    rows = [base_row("一.1", 自评分=points, **cells)]
    return Workbook(name or f"{unit}.xlsx", book({"基础项": rows}, cover_rows=cover(unit)))


def everything(unit: str) -> bytes:
    """A collection that gives a unit every line."""
    return collection([row(unit, line.id, 核定分=line.max / 100) for line in SCHEME.lines])


def states(year: OfficeYear) -> dict[str, tuple[str, str]]:
    return {each.unit: (each.state, each.file) for each in year.board()}


class TestOpenPoints:
    """What wants a reason before a year is sealed, and what nothing excuses."""

    def test_a_claim_of_not_applicable_is_open_until_confirmed(self, year: OfficeYear) -> None:
        rows = [
            base_row("一.1", 自评分=5),
            base_row("一.3", 不适用="是", 说明="没有"),
            base_row("三.2", 应完成数=0),
        ]
        year.receive([Workbook("甲县.xlsx", book({"基础项": rows}, cover_rows=cover("甲县")))])
        assert (
            year.open_points()["unverified:甲县"] == "甲县 有 3 项未核定(其中 2 项不适用尚未认可)"
        )
        assert year.open_points()["missing:甲县"] == "甲县 有 24 项缺项"
        assert year.verified_share()["甲县"] == (0, 27)
        year.review("甲县", 0, {"一.3": NOT_APPLICABLE, "三.2": NOT_APPLICABLE}, {})
        assert year.open_points()["unverified:甲县"] == "甲县 有 1 项未核定"
        assert year.verified_share() == {"甲县": (2, 27), "乙县": (0, 27), "丙县": (0, 27)}
        year.review("甲县", 1, {"一.1": 500}, {})
        assert "unverified:甲县" not in year.open_points()

    def test_what_is_not_read_is_named_again(self, year: OfficeYear) -> None:
        def more(workbook: Any) -> None:
            workbook["基础项"].cell(1, 11, "经办科室")
            workbook["基础项"].cell(2, 11, "某科")
            workbook.create_sheet("过程记录")["A1"] = "记录"

        data = book({"基础项": [base_row("一.1", 自评分=5)]}, cover_rows=cover("甲县"), change=more)
        year.receive([Workbook("甲县.xlsx", data)])
        words = year.open_points()["unread:1"]
        assert "第 1 号报送「甲县.xlsx」" in words
        assert "经办科室" in words
        assert "过程记录" in words
        reasons = dict.fromkeys(year.open_points(), "已核对,不影响计分")
        with pytest.raises(UsageError, match="过程记录"):
            year.seal("year-end", {**reasons, "unread:1": " "})
        assert year.seal("year-end", reasons).exceptions.count("已核对,不影响计分") == 5

    def test_an_accepted_file_that_does_not_count_is_never_excused(self, year: OfficeYear) -> None:
        year.receive([own("甲县"), own("乙县")])
        with year.store.write("旧版本") as tx:  # the office's own verb would have refused it
            moved = [Unit("甲县", CITY), Unit("乙县", COUNTY), Unit("丙县", COUNTY)]
            tx.roster.set(year.year.id, moved)
        assert [each.file for each in year.uncounted()] == ["甲县.xlsx"]
        assert "第 1 号报送「甲县.xlsx」已采用,但现在不能计入" in year.open_points()["uncounted:1"]
        reasons = dict.fromkeys(year.open_points(), "领导批准")
        for kind in ("year-end", "half-year"):
            with pytest.raises(UsageError, match=r"不能封存:第 1 号报送"):
                year.seal(kind, reasons)  # type: ignore[arg-type]
        assert states(year)["甲县"] == ("退回待重报", "甲县.xlsx")
        year.withdraw(1, "类别有误")
        reasons = dict.fromkeys(year.open_points(), "领导批准")
        year.seal("year-end", reasons)


class TestSentBack:
    """Refused workbooks until they are mended; strays are no unit's."""

    def names(self, year: OfficeYear) -> list[str]:
        names = [each.file for each in year.sent_back()]
        assert [*year.basis().refused] == names
        return names

    @pytest.mark.parametrize("mended", ["甲县.xlsx", "甲县(改).xlsx", "材料.xlsx"])
    def test_a_mended_version_under_any_name_ends_it(self, year: OfficeYear, mended: str) -> None:
        year.receive([own("甲县", 9)])
        assert self.names(year) == ["甲县.xlsx"]
        assert year.basis().refused_units == {"甲县"}
        year.receive([own("甲县", 4, mended)])
        assert self.names(year) == []
        assert year.basis().refused_units == set()

    def test_what_cannot_be_read_is_known_by_its_name(self, year: OfficeYear) -> None:
        year.receive([Workbook("酒泉市甲县报送.xlsx", UNREADABLE)])
        assert self.names(year) == ["酒泉市甲县报送.xlsx"]
        assert year.basis().refused_units == {"甲县"}
        assert states(year)["甲县"] == ("退回待重报", "酒泉市甲县报送.xlsx")
        year.receive([own("甲县")])
        assert self.names(year) == []

    def test_the_last_of_several_is_named(self, year: OfficeYear) -> None:
        year.receive([own("甲县", 9, "1.xlsx"), own("甲县", 8, "2.xlsx")])
        assert self.names(year) == ["2.xlsx"]

    def test_a_version_that_waits_ends_it(self, year: OfficeYear) -> None:
        [first, _] = year.receive([own("甲县", 4), own("甲县", 9, "2.xlsx")])
        assert self.names(year) == [], "its first version counts"
        year.receive([own("甲县", 5, "3.xlsx")])
        assert first.submission
        year.withdraw(first.submission.id, "重报")
        assert self.names(year) == []

    @pytest.mark.parametrize(
        "stray",
        [
            Workbook("甲县佐证.pdf", PDF),
            Workbook("材料.xlsx", UNREADABLE),
            Workbook("甲县和乙县.xlsx", UNREADABLE),
            own("丁县", name="丁县.xlsx"),
        ],
        ids=["a PDF", "nobody's", "two units'", "a unit that is not in the roster"],
    )
    def test_a_stray_is_no_unit_s(self, year: OfficeYear, stray: Workbook) -> None:
        [received] = year.receive([stray])
        assert received.state == "refused"
        assert self.names(year) == []
        assert year.basis().refused_units == set()
        assert [each.file for each in year.submissions()] == [stray.name]
        assert {state for state, _ in states(year).values()} == {"未报"}

    def test_a_collection_that_is_refused_is_no_unit_s(self, year: OfficeYear) -> None:
        year.receive([Workbook("甲县汇总.xlsx", collection([row("甲县", "一.1", 核定分=9)]))])
        assert year.basis().refused_units == set()

    def test_a_mended_one_of_the_same_sender_ends_it(self, year: OfficeYear) -> None:
        """A reporter's workbook with faults is its unit's, whatever it is called."""
        with year.store.write("管理员") as tx:
            account = tx.accounts.create("甲县报送", "hash", "reporter", "甲县")
            tx.accounts.set_password(account.id, "hash", temporary=False)
        door = OfficeYear(year.store, year.year.id, LoggedIn(year.store, account.id))
        assert door.report(own("甲县", 9, "材料1.xlsx")).state == "refused"
        assert self.names(year) == ["材料1.xlsx"]
        assert door.report(own("甲县", 4, "材料2.xlsx")).state == "accepted"
        assert self.names(year) == []


class TestBoard:
    """未报, 退回待重报, 待确认, 待核定, 已核定."""

    def test_a_unit_goes_through_all_states(self, year: OfficeYear) -> None:
        assert states(year) == dict.fromkeys(("甲县", "乙县", "丙县"), ("未报", ""))
        year.receive([own("甲县", 9)])
        assert states(year)["甲县"] == ("退回待重报", "甲县.xlsx")
        year.receive([own("甲县", 4)])
        assert states(year)["甲县"] == ("待核定", "甲县.xlsx")
        [again] = year.receive([own("甲县", 5, "新版.xlsx")])
        assert states(year)["甲县"] == ("待确认", "新版.xlsx")
        assert again.submission
        year.confirm(again.submission.id)
        assert states(year)["甲县"] == ("待核定", "新版.xlsx")
        year.receive([Workbook("汇总.xlsx", everything("甲县"))])
        assert states(year)["甲县"] == ("已核定", "新版.xlsx")
        year.review("甲县", 0, {"一.2": NOT_APPLICABLE}, {"一.2": "新设单位"})
        assert states(year)["甲县"] == ("已核定", "新版.xlsx")

    def test_since_is_when_the_state_began(self, year: OfficeYear) -> None:
        year.receive([own("甲县")])
        year.receive([Workbook("汇总.xlsx", everything("甲县"))])
        first, second = (each.received_at for each in year.submissions())
        assert first < second
        board = {each.unit: each for each in year.board()}
        assert (board["甲县"].since, board["甲县"].group) == (second, COUNTY)
        assert (board["乙县"].since, board["乙县"].file) == ("", "")
        year.review("甲县", 0, {"一.1": 300}, {"一.1": "少一期"})
        [review] = year.reviews("甲县")[1]
        assert year.board()[0].since == review.at

    def test_what_the_office_alone_gave_is_not_the_unit_s_report(self, year: OfficeYear) -> None:
        year.receive([Workbook("汇总.xlsx", everything("乙县"))])
        assert states(year)["乙县"] == ("已核定", "")


class TestConfirming:
    """A version counts once it is confirmed, and takes nothing else out."""

    def test_a_withdrawn_one_is_not_taken_up_beside_another(self, year: OfficeYear) -> None:
        [first] = year.receive([own("甲县", 4)])
        assert first.submission
        year.withdraw(first.submission.id, "重报")
        year.receive([own("甲县", 5, "新.xlsx")])
        with pytest.raises(UsageError, match="第 1 号报送现在不能采用"):
            year.confirm(first.submission.id, "还是用它")
        assert year.uncounted() == []

    def test_a_submission_of_another_year_is_not_there(self, year: OfficeYear) -> None:
        [first] = year.receive([own("甲县", 4)])
        assert first.submission
        other = OfficeYear(year.store, create_year(year.store, "稳评办", 2026).id, "稳评办")
        for verb in (other.confirm, other.withdraw, other.decline):
            with pytest.raises(UsageError, match="2026 年度没有这份报送"):
                verb(first.submission.id, "理由")
        assert [each.state for each in year.submissions()] == ["accepted"]
