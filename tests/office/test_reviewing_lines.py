"""核定 line by line: 不适用 reviewed like any other, and a reason for every change of a figure."""

from __future__ import annotations

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import progress, receiving, reviewing, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import APPLIES, NOT_APPLICABLE, Ruling, Store
from tests.books import COUNTY, base_row, book, cover
from tests.office.office_books import collection, row
from tests.store.digest import digest

ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n".encode()
CLAIMED = {"自评分": 4, "不适用": "是", "说明": "没有下属系统"}


@pytest.fixture
def year(store: Store) -> OfficeYear:
    """甲县: 一.1 自评 5 分, 三.5 不适用 beside 自评 4 分, 三.6 不适用 alone, 三.2 nothing due."""
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    rows = [
        base_row("一.1", 自评分=5),
        base_row("三.2", 应完成数=0),
        base_row("三.5", **CLAIMED),
        base_row("三.6", 不适用="是", 说明="没有纳入考核的"),
    ]
    data = book({"基础项": rows}, cover_rows=cover("甲县"))
    assert receiving.receive(kept, [Workbook("甲县.xlsx", data)])[0].state == "accepted"
    return kept


def line(year: OfficeYear, id_: str) -> tuple[str, int, bool, str]:
    """A line's state, points, whether confirmed, and its place."""
    scores, _ = year.scored()
    ids = [each.id for each in scores.scheme.lines]
    found = scores.lines_of(scores.unit_number("甲县")).iloc[ids.index(id_)]
    source = scores.source(int(found["at"]))
    return found["state"], int(found["points"]), bool(found["confirmed"]), str(source or "")


def rule(year: OfficeYear, id_: str, ruling: Ruling, reason: str = "") -> int:
    return reviewing.review(
        year, "甲县", reviewing.revision(year, "甲县"), {id_: ruling}, {id_: reason}
    )


def reason_of(year: OfficeYear, id_: str) -> str:
    scores, _ = year.scored()
    lines = scores.evidence.lines
    item = [each.id for each in scores.scheme.lines].index(id_)
    of = scores.unit_number("甲县")
    return str(lines[(lines["unit"] == of) & (lines["item"] == item)]["reason"].iloc[0])


def test_a_claim_of_not_applicable_is_confirmed(year: OfficeYear) -> None:
    assert line(year, "三.5") == ("not_applicable", -1, False, "甲县.xlsx!基础项!H4")
    rule(year, "三.5", NOT_APPLICABLE, "情况属实")
    place = "核定记录!甲县 三.5(第 1 版)"
    assert line(year, "三.5") == ("not_applicable", -1, True, place)
    assert reason_of(year, "三.5") == "情况属实"


def test_a_claim_of_not_applicable_is_refused_without_points(year: OfficeYear) -> None:
    rule(year, "三.5", APPLIES, "有下属系统")
    assert line(year, "三.5") == ("self", 400, False, "甲县.xlsx!基础项!F4")
    assert reason_of(year, "三.5") == "有下属系统"
    rule(year, "三.6", APPLIES, "已纳入考核")
    assert line(year, "三.6")[0] == "missing"


def test_points_set_aside_and_reverted_in_turn(year: OfficeYear) -> None:
    rule(year, "三.5", 300, "应当计分")
    assert line(year, "三.5")[:3] == ("verified", 300, True)
    rule(year, "三.5", NOT_APPLICABLE, "复核后不适用")
    assert line(year, "三.5")[:3] == ("not_applicable", -1, True)
    rule(year, "三.5", None, "恢复")
    assert line(year, "三.5") == ("not_applicable", -1, False, "甲县.xlsx!基础项!H4")
    assert [(c.old, c.new) for c in reviewing.history(year, "甲县")] == [
        (NOT_APPLICABLE, None),
        (300, NOT_APPLICABLE),
        (None, 300),
    ]
    assert year.store.check_records() == []


@pytest.mark.parametrize(
    ("id_", "ruling", "words"),
    [
        ("一.1", 499, r"一\.1 4\.99低于计算值\(5\.00\),请写明理由"),
        ("一.1", NOT_APPLICABLE, r"一\.1 不适用不同于计算值\(5\.00\)"),
        ("三.5", 400, r"三\.5 4\.00不同于计算值\(不适用\)"),
        ("三.5", APPLIES, r"三\.5 不同意不适用,请写明理由"),
        ("三.4", NOT_APPLICABLE, r"三\.4 不适用不同于计算值\(没有\)"),
    ],
)
def test_a_change_needs_a_reason(year: OfficeYear, id_: str, ruling: Ruling, words: str) -> None:
    before = digest(year.store)
    for blank in ("", "  "):
        with pytest.raises(UsageError, match=words):
            rule(year, id_, ruling, blank)
    assert digest(year.store) == before
    assert rule(year, id_, ruling, "理由") == 1


@pytest.mark.parametrize(
    ("id_", "ruling"),
    [("一.1", 500), ("三.5", NOT_APPLICABLE), ("三.2", NOT_APPLICABLE), ("三.4", 200)],
    ids=["as claimed", "as claimed 不适用", "as measured", "nothing was there"],
)
def test_what_changes_nothing_needs_none(year: OfficeYear, id_: str, ruling: Ruling) -> None:
    assert rule(year, id_, ruling) == 1
    assert line(year, id_)[2]


def test_up_needs_a_reason_as_down_does(year: OfficeYear) -> None:
    data = book({"基础项": [base_row("一.1", 自评分=3)]}, cover_rows=cover("乙县"))
    receiving.receive(year, [Workbook("乙县.xlsx", data)])
    with pytest.raises(UsageError, match=r"5\.00高于计算值\(3\.00\)"):
        reviewing.review(year, "乙县", 0, {"一.1": 500}, {})
    assert reviewing.review(year, "乙县", 0, {"一.1": 500}, {"一.1": "漏报一期"}) == 1


def test_what_the_office_said_is_not_changed_without_a_reason(year: OfficeYear) -> None:
    rule(year, "一.1", 400, "少一期")
    with pytest.raises(UsageError, match=r"本办已定为4\.00,改为5\.00请写明理由"):
        rule(year, "一.1", 500)
    with pytest.raises(UsageError, match=r"由4\.00恢复为5\.00,请写明理由"):
        rule(year, "一.1", None)
    rule(year, "一.1", 500, "已补报")
    assert rule(year, "一.1", None) == 3, "the figure stays what it is"


def test_a_first_figure_taken_back_needs_a_reason(year: OfficeYear) -> None:
    rule(year, "三.4", 200)
    with pytest.raises(UsageError, match=r"由2\.00恢复为没有"):
        rule(year, "三.4", None)


@pytest.mark.parametrize(
    ("id_", "words"),
    [("一.1", r"一\.1 没有标为不适用"), ("三.2", r"应完成数为 0.*请直接给核定分")],
)
def test_applies_has_something_to_refuse(year: OfficeYear, id_: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        rule(year, id_, APPLIES, "理由")


def test_all_faults_of_a_review_are_told_together(year: OfficeYear) -> None:
    rulings: dict[str, Ruling] = {"一.1": 501, "四": 700, "九.9": 1, "三.5": APPLIES}
    with pytest.raises(UsageError) as refusal:
        reviewing.review(year, "甲县", 0, rulings, {})
    parts = str(refusal.value).split(";")
    assert [part.split()[0] for part in parts] == ["一.1", "四", "没有", "三.5"]
    with pytest.raises(UsageError, match="名册里没有单位「丁县」"):
        reviewing.review(year, "丁县", 0, {"一.1": 1}, {})


def test_the_computed_value_leaves_the_office_s_figures_out(year: OfficeYear) -> None:
    rows = [
        row("甲县", "一.1", 核定分=4, 说明="少一期"),
        row("甲县", "一.2", 核定分=4),
        row("甲县", "三.5", 核定分=3, 说明="应当计分"),
        row("甲县", "三.4", 不适用="是", 说明="没有"),
    ]
    assert receiving.receive(year, [Workbook("汇总.xlsx", collection(rows))])[0].state == "accepted"
    computed = reviewing.computed(year, "甲县")
    assert [computed[i] for i in ("一.1", "一.2", "三.5", "三.4")] == [500, None, "不适用", None]
    year.settle("unverified", "missing", "领导小组会议")
    assert reviewing.computed(year, "甲县")["一.1"] == 500, "computed also where only 核定分 counts"


def test_a_review_outranks_the_collection(year: OfficeYear) -> None:
    rows = [
        row("甲县", "一.1", 核定分=4, 说明="少一期"),
        row("甲县", "三.6", 不适用="是", 说明="是"),
    ]
    receiving.receive(year, [Workbook("汇总.xlsx", collection(rows))])
    assert line(year, "三.6")[2] is True
    rule(year, "一.1", NOT_APPLICABLE, "新设单位")
    rule(year, "三.6", APPLIES, "已纳入考核")
    assert line(year, "一.1")[:3] == ("not_applicable", -1, True)
    assert line(year, "三.6")[0] == "missing"
    rule(year, "一.1", None, "恢复")
    assert line(year, "一.1")[:2] == ("verified", 400)
    assert reason_of(year, "一.1") == "少一期"


class TestACollectionHasReasons:
    """核定分 and 不适用 of a collection that is received into a kept year."""

    def problems(self, year: OfficeYear, *rows: list[object]) -> list[tuple[str, str]]:
        [received] = receiving.receive(year, [Workbook("汇总.xlsx", collection(rows))])
        assert (received.state == "refused") == bool(received.problems)
        return [(p.code, p.cell) for p in received.problems]

    def test_a_difference_without_one_is_refused_at_its_cell(self, year: OfficeYear) -> None:
        rows = [row("甲县", "一.1", 核定分=4.99), row("甲县", "三.5", 核定分=4)]
        assert self.problems(year, *rows) == [("missing-value", "K2"), ("missing-value", "K3")]
        assert reviewing.computed(year, "甲县")["一.1"] == 500
        assert line(year, "一.1")[:2] == ("self", 500)

    def test_up_and_down(self, year: OfficeYear) -> None:
        data = book({"基础项": [base_row("一.1", 自评分=3)]}, cover_rows=cover("乙县"))
        receiving.receive(year, [Workbook("乙县.xlsx", data)])
        rows = [row("乙县", "一.1", 核定分=points) for points in (5, 2)]
        for each in rows:
            assert self.problems(year, each) == [("missing-value", "K2")]

    def test_what_agrees_or_is_the_first_needs_none(self, year: OfficeYear) -> None:
        rows = [row("甲县", "一.1", 核定分=5), row("甲县", "一.2", 核定分=1)]
        assert self.problems(year, *rows) == []

    def test_with_a_reason_it_counts_and_is_shown(self, year: OfficeYear) -> None:
        assert self.problems(year, row("甲县", "一.1", 核定分=4, 说明="少一期")) == []
        assert line(year, "一.1")[:3] == ("verified", 400, True)
        assert reason_of(year, "一.1") == "少一期"

    def test_setting_a_line_aside_without_one_is_refused(self, year: OfficeYear) -> None:
        """Whatever the code: the contract wants a 说明 with every 不适用."""
        [(code, cell)] = self.problems(year, row("甲县", "一.1", 不适用="是"))
        assert code in ("missing-value", "not-applicable-without-reason")
        assert cell[1:] == "2"
        assert line(year, "一.1")[0] == "self"

    def test_scored_without_records_nothing_is_asked(self) -> None:
        from tests.books import read

        own = book({"基础项": [base_row("一.1", 自评分=5)]}, cover_rows=cover("甲县"))
        intake = read(own, collection([row("甲县", "一.1", 核定分=4)]))
        assert intake.refused == []

    def test_one_that_came_before_the_unit_s_own_is_asked_about_at_the_seal(
        self, year: OfficeYear
    ) -> None:
        assert self.problems(year, row("乙县", "一.1", 核定分=4)) == []
        assert "unexplained:乙县" not in progress.open_points(year)
        data = book({"基础项": [base_row("一.1", 自评分=5)]}, cover_rows=cover("乙县"))
        assert receiving.receive(year, [Workbook("乙县.xlsx", data)])[0].state == "accepted"
        words = progress.open_points(year)["unexplained:乙县"]
        assert "一.1" in words
        reviewing.review(year, "乙县", 0, {"一.1": 400}, {"一.1": "少一期"})
        assert "unexplained:乙县" not in progress.open_points(year)
