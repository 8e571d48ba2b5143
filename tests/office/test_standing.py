"""What stands in the way of a seal, what went back, and how far each unit has come."""

from __future__ import annotations

from typing import Any

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    own_unit,
    progress,
    receiving,
    results,
    reviewing,
    rosters,
    sealing,
    workbooks,
)
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
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def own(unit: str, points: float = 5, name: str = "", **cells: Any) -> Workbook:
    """A unit's workbook with one line; more than 5 points make it faulty."""
    rows = [base_row("一.1", 自评分=points, **cells)]
    return Workbook(name or f"{unit}.xlsx", book({"基础项": rows}, cover_rows=cover(unit)))


def everything(unit: str) -> bytes:
    """A collection that gives a unit every line."""
    return collection([row(unit, line.id, 核定分=line.max / 100) for line in SCHEME.lines])


def states(year: OfficeYear) -> dict[str, tuple[str, str]]:
    return {each.unit: (each.state, each.file) for each in progress.board(year)}


class TestOpenPoints:
    """What wants a reason before a year is sealed, and what nothing excuses."""

    def test_a_claim_of_not_applicable_is_open_until_confirmed(self, year: OfficeYear) -> None:
        rows = [
            base_row("一.1", 自评分=5),
            base_row("一.3", 不适用="是", 说明="没有"),
            base_row("三.2", 应完成数=0),
        ]
        receiving.receive(
            year, [Workbook("甲县.xlsx", book({"基础项": rows}, cover_rows=cover("甲县")))]
        )
        assert (
            progress.open_points(year)["unverified:甲县"]
            == "甲县 有 3 项未核定(其中 2 项不适用尚未认可)"
        )
        assert progress.open_points(year)["missing:甲县"] == "甲县 有 24 项缺项"
        assert progress.verified_share(year)["甲县"] == (0, 27)
        reviewing.review(year, "甲县", 0, {"一.3": NOT_APPLICABLE, "三.2": NOT_APPLICABLE}, {})
        assert progress.open_points(year)["unverified:甲县"] == "甲县 有 1 项未核定"
        assert progress.verified_share(year) == {"甲县": (2, 27), "乙县": (0, 27), "丙县": (0, 27)}
        reviewing.review(year, "甲县", 1, {"一.1": 500}, {})
        assert "unverified:甲县" not in progress.open_points(year)

    def test_what_is_not_read_is_named_again(self, year: OfficeYear) -> None:
        def more(workbook: Any) -> None:
            workbook["基础项"].cell(1, 11, "经办科室")
            workbook["基础项"].cell(2, 11, "某科")
            workbook.create_sheet("过程记录")["A1"] = "记录"

        data = book({"基础项": [base_row("一.1", 自评分=5)]}, cover_rows=cover("甲县"), change=more)
        receiving.receive(year, [Workbook("甲县.xlsx", data)])
        words = progress.open_points(year)["unread:1"]
        assert "第 1 号报送「甲县.xlsx」" in words
        assert "经办科室" in words
        assert "过程记录" in words
        reasons = dict.fromkeys(progress.open_points(year), "已核对,不影响计分")
        with pytest.raises(UsageError, match="过程记录"):
            sealing.seal(year, "year-end", {**reasons, "unread:1": " "})
        assert sealing.seal(year, "year-end", reasons).exceptions.count("已核对,不影响计分") == 5

    def test_an_accepted_file_that_does_not_count_is_never_excused(self, year: OfficeYear) -> None:
        receiving.receive(year, [own("甲县"), own("乙县")])
        with year.store.write("旧版本") as tx:  # the office's own verb would have refused it
            moved = [Unit("甲县", CITY), Unit("乙县", COUNTY), Unit("丙县", COUNTY)]
            tx.roster.set(year.year.id, moved)
        assert [each.file for each in progress.uncounted(year)] == ["甲县.xlsx"]
        assert (
            "第 1 号报送「甲县.xlsx」已采用,但现在不能计入"
            in progress.open_points(year)["uncounted:1"]
        )
        reasons = dict.fromkeys(progress.open_points(year), "领导批准")
        for kind in ("year-end", "half-year"):
            with pytest.raises(UsageError, match=r"不能封存:第 1 号报送"):
                sealing.seal(year, kind, reasons)  # type: ignore[arg-type]
        assert states(year)["甲县"] == ("退回待重报", "甲县.xlsx")
        receiving.withdraw(year, 1, "类别有误")
        reasons = dict.fromkeys(progress.open_points(year), "领导批准")
        sealing.seal(year, "year-end", reasons)


class TestSentBack:
    """Refused workbooks until they are mended; strays are no unit's."""

    def names(self, year: OfficeYear) -> list[str]:
        names = [each.file for each, _ in workbooks.sent_back(year)]
        assert [*results.basis(year).refused] == names
        return names

    @pytest.mark.parametrize("mended", ["甲县.xlsx", "甲县(改).xlsx", "材料.xlsx"])
    def test_a_mended_version_under_any_name_ends_it(self, year: OfficeYear, mended: str) -> None:
        receiving.receive(year, [own("甲县", 9)])
        assert self.names(year) == ["甲县.xlsx"]
        assert results.basis(year).refused_units == {"甲县"}
        receiving.receive(year, [own("甲县", 4, mended)])
        assert self.names(year) == []
        assert results.basis(year).refused_units == set()

    def test_what_cannot_be_read_is_known_by_its_name(self, year: OfficeYear) -> None:
        receiving.receive(year, [Workbook("酒泉市甲县报送.xlsx", UNREADABLE)])
        assert self.names(year) == ["酒泉市甲县报送.xlsx"]
        assert results.basis(year).refused_units == {"甲县"}
        assert states(year)["甲县"] == ("退回待重报", "酒泉市甲县报送.xlsx")
        receiving.receive(year, [own("甲县")])
        assert self.names(year) == []

    def test_the_last_of_several_is_named(self, year: OfficeYear) -> None:
        receiving.receive(year, [own("甲县", 9, "1.xlsx"), own("甲县", 8, "2.xlsx")])
        assert self.names(year) == ["2.xlsx"]

    def test_a_version_that_waits_ends_it(self, year: OfficeYear) -> None:
        [first, _] = receiving.receive(year, [own("甲县", 4), own("甲县", 9, "2.xlsx")])
        assert self.names(year) == [], "its first version counts"
        receiving.receive(year, [own("甲县", 5, "3.xlsx")])
        assert first.submission
        receiving.withdraw(year, first.submission.id, "重报")
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
        [received] = receiving.receive(year, [stray])
        assert received.state == "refused"
        assert self.names(year) == []
        assert results.basis(year).refused_units == set()
        assert [each.file for each in year.submissions()] == [stray.name]
        assert {state for state, _ in states(year).values()} == {"未报"}

    def test_a_collection_that_is_refused_is_no_unit_s(self, year: OfficeYear) -> None:
        receiving.receive(
            year, [Workbook("甲县汇总.xlsx", collection([row("甲县", "一.1", 核定分=9)]))]
        )
        assert results.basis(year).refused_units == set()

    def test_a_mended_one_of_the_same_sender_ends_it(self, year: OfficeYear) -> None:
        """A reporter's workbook with faults is its unit's, whatever it is called."""
        with year.store.write("管理员") as tx:
            account = tx.accounts.create("甲县报送", "hash", "reporter", "甲县")
            tx.accounts.set_password(account.id, "hash", temporary=False)
        door = OfficeYear(year.store, year.year.id, LoggedIn(year.store, account.id))
        assert own_unit.report(door, own("甲县", 9, "材料1.xlsx")).state == "refused"
        assert self.names(year) == ["材料1.xlsx"]
        assert own_unit.report(door, own("甲县", 4, "材料2.xlsx")).state == "accepted"
        assert self.names(year) == []


class TestBoard:
    """未报, 退回待重报, 待确认, 待核定, 已核定."""

    def test_a_unit_goes_through_all_states(self, year: OfficeYear) -> None:
        assert states(year) == dict.fromkeys(("甲县", "乙县", "丙县"), ("未报", ""))
        receiving.receive(year, [own("甲县", 9)])
        assert states(year)["甲县"] == ("退回待重报", "甲县.xlsx")
        receiving.receive(year, [own("甲县", 4)])
        assert states(year)["甲县"] == ("待核定", "甲县.xlsx")
        [again] = receiving.receive(year, [own("甲县", 5, "新版.xlsx")])
        assert states(year)["甲县"] == ("待确认", "新版.xlsx")
        assert again.submission
        receiving.confirm(year, again.submission.id)
        assert states(year)["甲县"] == ("待核定", "新版.xlsx")
        receiving.receive(year, [Workbook("汇总.xlsx", everything("甲县"))])
        assert states(year)["甲县"] == ("已核定", "新版.xlsx")
        reviewing.review(year, "甲县", 0, {"一.2": NOT_APPLICABLE}, {"一.2": "新设单位"})
        assert states(year)["甲县"] == ("已核定", "新版.xlsx")

    def test_since_is_when_the_state_began(self, year: OfficeYear) -> None:
        receiving.receive(year, [own("甲县")])
        receiving.receive(year, [Workbook("汇总.xlsx", everything("甲县"))])
        first, second = (each.received_at for each in year.submissions())
        assert first < second
        board = {each.unit: each for each in progress.board(year)}
        assert (board["甲县"].since, board["甲县"].group) == (second, COUNTY)
        assert (board["乙县"].since, board["乙县"].file) == ("", "")
        reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "少一期"})
        [review] = reviewing.reviews(year, "甲县")[1]
        assert progress.board(year)[0].since == review.at

    def test_what_the_office_alone_gave_is_not_the_unit_s_report(self, year: OfficeYear) -> None:
        receiving.receive(year, [Workbook("汇总.xlsx", everything("乙县"))])
        assert states(year)["乙县"] == ("已核定", "")


class TestConfirming:
    """A version counts once it is confirmed, and takes nothing else out."""

    def test_a_withdrawn_one_is_not_taken_up_beside_another(self, year: OfficeYear) -> None:
        [first] = receiving.receive(year, [own("甲县", 4)])
        assert first.submission
        receiving.withdraw(year, first.submission.id, "重报")
        receiving.receive(year, [own("甲县", 5, "新.xlsx")])
        with pytest.raises(UsageError, match="第 1 号报送现在不能采用"):
            receiving.confirm(year, first.submission.id, "还是用它")
        assert progress.uncounted(year) == []

    def test_a_submission_of_another_year_is_not_there(self, year: OfficeYear) -> None:
        [first] = receiving.receive(year, [own("甲县", 4)])
        assert first.submission
        other = OfficeYear(year.store, create_year(year.store, "稳评办", 2026).id, "稳评办")
        for verb in (receiving.confirm, receiving.withdraw, receiving.decline):
            with pytest.raises(UsageError, match="2026 年度没有这份报送"):
                verb(other, first.submission.id, "理由")
        assert [each.state for each in year.submissions()] == ["accepted"]
