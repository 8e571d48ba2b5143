"""Kept years under comparable schemes: one unit's figure moves the others; nothing to do."""

from __future__ import annotations

import pytest

from criteria import Scheme, load_scheme, loading
from scoring.explain import explain
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import progress, receiving, reviewing, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import APPLIES, NOT_APPLICABLE, Store
from tests.scoring.test_comparable import FOLDER, SCHEMES, YEAR, filled

MEAN, TOWNSHIP = SCHEMES["petition-mean"], SCHEMES["township-petitions"]
UNITS = {"甲镇": 8, "乙镇": 12, "丙镇": 10}


def begun(store: Store, monkeypatch: pytest.MonkeyPatch, scheme: Scheme) -> OfficeYear:
    """A year of three units, none of which has sent anything."""
    monkeypatch.setattr(loading, "FOLDER", FOLDER)
    load_scheme.cache_clear()
    kept = OfficeYear(store, create_year(store, "信访局", YEAR, scheme_id=scheme.id).id, "信访局")
    group = scheme.groups[0].name
    rows = "\n".join(["单位,单位类别", *(f"{unit},{group}" for unit in UNITS)])
    rosters.import_roster(kept, rows.encode(), "名册.csv")
    return kept


@pytest.fixture
def year(store: Store, monkeypatch: pytest.MonkeyPatch) -> OfficeYear:
    """A year that compares units with the mean of their group."""
    return begun(store, monkeypatch, MEAN)


def test_where_nothing_was_due_the_office_gives_no_more_than_that_earns(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = begun(store, monkeypatch, TOWNSHIP)
    given = {"量1": {"应完成数": 0}, "量2": {}, "量3": {}, "性1": {}}
    receiving.receive(year, [Workbook("甲镇.xlsx", filled(TOWNSHIP, "甲镇", given))])
    assert reviewing.computed(year, "甲镇")["量1"] == 300
    scores, _ = year.scored()
    note = explain(scores, scores.unit_number("甲镇"))[0].note
    assert note == "没有应完成的事项,计 3 分;待核定"
    with pytest.raises(UsageError, match=r"量1 应完成数为 0,应在 0 至 3\.00 之间"):
        reviewing.review(year, "甲镇", 0, {"量1": 301}, {"量1": "有机制"})
    assert reviewing.review(year, "甲镇", 0, {"量1": 0}, {"量1": "没有机制"}) == 1


def send(year: OfficeYear, unit: str) -> None:
    """The unit's workbook with its figure of 一.2."""
    given = {"一.1": {"应完成数": 9, "完成数": 9}, "一.2": {"完成数": UNITS[unit]}, "一.3": {}}
    book = Workbook(f"{unit}.xlsx", filled(MEAN, unit, given))
    assert receiving.receive(year, [book])[0].state == "accepted"


def points(year: OfficeYear, unit: str) -> int:
    """What the unit has on 一.2, in hundredths."""
    scores, _ = year.scored()
    return int(scores.grid.points[1, scores.unit_number(unit)])


def note(year: OfficeYear, unit: str) -> str:
    """How 一.2 of the unit came about."""
    scores, _ = year.scored()
    return explain(scores, scores.unit_number(unit))[1].note


def test_receiving_and_reviewing_one_unit_moves_the_others(year: OfficeYear) -> None:
    send(year, "甲镇")
    assert (points(year, "甲镇"), note(year, "甲镇")) == (
        -1,
        "本类只有本单位有数,没有可比的平均数,待核定",
    )
    send(year, "乙镇")
    assert points(year, "甲镇") == 2000
    assert note(year, "甲镇") == (
        "与本类平均相比:本类 2 个单位合计 20,平均 10,本单位 8,较本类平均 -20%,20 分不扣;待核定"
    )
    send(year, "丙镇")
    assert [points(year, unit) for unit in UNITS] == [2000, 300, 1500]
    assert "较本类平均 +20%,20 分 − 高于 -10% 的" in note(year, "乙镇")
    assert reviewing.computed(year, "丙镇")["一.2"] == 1500

    revision = reviewing.revision(year, "乙镇")
    reviewing.review(year, "乙镇", revision, {"一.2": NOT_APPLICABLE}, {"一.2": "口径不同"})
    assert [points(year, unit) for unit in UNITS] == [2000, -1, 380]  # the mean of 8 and 10 is 9
    reviewing.review(year, "乙镇", revision + 1, {"一.2": 1900}, {"一.2": "口径已改"})
    assert [points(year, unit) for unit in UNITS] == [2000, 1900, 1500]


def test_only_the_unit_s_own_mark_is_lifted_to_see_whether_a_line_applies(year: OfficeYear) -> None:
    send(year, "甲镇")
    given = {"一.2": {"完成数": 12, "不适用": "是", "说明": "新设"}, "一.1": {}, "一.3": {}}
    receiving.receive(year, [Workbook("乙镇.xlsx", filled(MEAN, "乙镇", given))])
    with pytest.raises(UsageError, match="比不出增减,按计量仍是不适用"):
        reviewing.review(
            year, "甲镇", reviewing.revision(year, "甲镇"), {"一.2": APPLIES}, {"一.2": "适用"}
        )
    assert progress.board(year)
