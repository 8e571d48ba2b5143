"""The reviewer's grid, and the audit in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    calendar_records,
    daily_records,
    ledger_sheets,
    matters,
    receiving,
    reviewing,
    rosters,
    sealing,
)
from scoring.office.year import OfficeYear, create_year
from scoring.store import APPLIES, NOT_APPLICABLE, Store
from tests.books import COUNTY, book, cover, full_marks
from web.components import audit_table, review_sheet, year_tables
from web.components.review_sheet import ASIDE, GIVEN, REASON
from web.session.workspace import kept_workspace

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n乙县,{COUNTY},\n".encode()


@pytest.fixture
def year(tmp_path: Path) -> Iterator[OfficeYear]:
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(kept, ROSTER, "名册.csv")
        lines = {"一.1": {"自评分": 4, "佐证材料": "文件"}, "一.2": {}}
        data = book({"基础项": full_marks(**lines)}, cover_rows=cover("甲县"))
        receiving.receive(
            kept, [Workbook("甲县.xlsx", data), Workbook("乙县.xlsx", b"no workbook")], trusted=True
        )
        yield kept


def grid(year: OfficeYear) -> pd.DataFrame:
    _, reviews, _ = reviewing.reviews(year, "甲县")
    return review_sheet.grid(year.scored()[0], "甲县", reviewing.computed(year, "甲县"), reviews)


def test_the_grid_shows_self_computed_and_given_apart(year: OfficeYear) -> None:
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "材料不足"})
    first, second, third = grid(year).to_dict("records")[:3]
    figures = (first["自评分"], first["计算值"], first[GIVEN], first[REASON])
    assert figures == (4, "4.00", 3, "材料不足")
    assert (first["佐证材料"], first["状态"]) == ("文件", "● 已核定")
    assert second["计算值"] == "" and pd.isna(second[GIVEN])
    assert (third["计算值"], third[GIVEN], third["出处"]) == ("", 4, "甲县.xlsx!基础项!G4")


def test_only_what_was_changed_is_saved(year: OfficeYear) -> None:
    base = grid(year)
    now = base.copy()
    assert review_sheet.edits(base, now) == ({}, {})
    now.loc[0, [GIVEN, REASON]] = [3.25, " 材料不足 "]
    now.loc[2, GIVEN] = None
    assert review_sheet.edits(base, now) == (
        {"一.1": 325, "一.3": None},
        {"一.1": "材料不足", "一.3": ""},
    )


def test_a_claim_of_not_applicable_is_taken_or_refused(year: OfficeYear) -> None:
    claims = {"三.3": {"不适用": "是", "说明": "全年没有临时确定的事项"}, "四": {}}
    data = book({"基础项": full_marks(**claims)}, cover_rows=cover("乙县"))
    receiving.receive(year, [Workbook("乙县报.xlsx", data)], trusted=True)

    def base() -> pd.DataFrame:
        reviews = reviewing.reviews(year, "乙县")[1]
        return review_sheet.grid(
            year.scored()[0], "乙县", reviewing.computed(year, "乙县"), reviews
        )

    place = [line.id for line in year.scheme.lines].index("三.3")
    row = base().loc[place]
    assert (row["计算值"], row["单位说明"]) == ("不适用", "全年没有临时确定的事项")
    assert pd.isna(row[ASIDE]) and pd.isna(row[GIVEN])
    now = base()
    now.loc[place, [ASIDE, REASON]] = ["认可", "查台账属实"]
    edits = review_sheet.edits(base(), now)
    assert edits == ({"三.3": NOT_APPLICABLE}, {"三.3": "查台账属实"})
    reviewing.review(year, "乙县", 0, *edits)
    assert tuple(base().loc[place, [ASIDE, REASON]]) == ("认可", "查台账属实")
    now = base()
    now.loc[place, [GIVEN, REASON]] = [1, "有一件临时确定"]
    assert review_sheet.edits(base(), now).rulings == {"三.3": 100}
    now.loc[place, ASIDE] = "不认可"
    with pytest.raises(UsageError, match="两者只能有一个"):
        review_sheet.edits(base(), now)
    now = base()
    now.loc[place, [ASIDE, REASON]] = ["不认可", "台账有一件"]
    assert review_sheet.edits(base(), now).rulings == {"三.3": APPLIES}
    assert review_sheet.filled(base())[GIVEN].isna()[place]


def test_what_cannot_be_saved_is_told(year: OfficeYear) -> None:
    base = grid(year)
    with pytest.raises(UsageError, match="没有填核定分"):
        review_sheet.edits(base, base.assign(**{REASON: "理由"}).iloc[:2])
    with pytest.raises(UsageError, match="两位小数"):
        review_sheet.hundredths(1.234)
    assert review_sheet.hundredths(0.29) == 29


def test_own_changes_are_carried_over_what_another_saved(year: OfficeYear) -> None:
    base = grid(year)
    now = base.copy()
    now.loc[0, GIVEN] = 3
    reviewing.review(year, "甲县", 0, {"一.1": 200, "一.3": 100}, {"一.1": "甲", "一.3": "乙"})
    carried = review_sheet.carried(grid(year), base, now)
    assert [*carried[GIVEN][[0, 2]]] == [3, 1]
    assert [*carried[REASON][[0, 2]]] == ["甲", "乙"]


def test_filling_in_leaves_missing_lines_open(year: OfficeYear) -> None:
    filled = review_sheet.filled(grid(year))
    assert filled[GIVEN][0] == 4
    assert pd.isna(filled[GIVEN][1])


def test_units_with_open_lines_come_first() -> None:
    assert review_sheet.by_need({"甲": (27, 27), "乙": (3, 27), "丙": (0, 0)}) == ["乙", "甲", "丙"]


def test_the_kept_year_as_a_run_names_what_was_sent_back(year: OfficeYear) -> None:
    run = kept_workspace(year)
    assert [*run.refused] == ["乙县.xlsx"]
    assert run.intake is not None
    assert run.intake.accepted == ["甲县.xlsx"]
    assert run.roster == year.roster()


def test_every_entry_of_the_register_has_words(year: OfficeYear) -> None:
    values = {"类别": "改革", "提出方式": "年初确定"}
    made = matters.add(year, "甲县", "水价改革", values=values, day=date(2025, 1, 10))
    [fact] = matters.record(year, made.id, {"风险等级": "低"}, day=date(2025, 3, 1), paper="纪要")
    matters.revoke(year, fact.id, "记错了")
    matters.withdraw(year, made.id, "重了")
    ledger_sheets.choose_source(year, "register", "试行")
    table = audit_table.audit_table(year.audit(None), year.scheme).to_dict("records")
    rows = {row["事情"]: row for row in reversed(table)}
    assert rows["登记事项"]["新值"] == "单位 甲县;事项名称 水价改革"
    assert rows["记录事项"]["对象"] == "事项记录 3"
    assert rows["记录事项"]["新值"] == "栏目 风险等级;内容 低;自 2025-03-01;文号 纪要"
    assert rows["撤销事项记录"]["新值"] == "撤销 稳评办"
    assert rows["撤回事项"]["新值"] == "撤回 稳评办"
    assert rows["选定台账来源"]["新值"] == "台账取自 事项登记簿"


def test_every_entry_of_the_calendar_has_words(year: OfficeYear) -> None:
    calendar_records.change(year, "报备", 1, date(2025, 2, 28), "灾后", unit="甲县")
    made = calendar_records.record(year, "甲县", "报备", date(2025, 2, 3), number=1, paper="1号")
    calendar_records.revoke(year, made.id, "记错了")
    with year.store.write("经办") as tx:
        event = tx.calendar.add_event(year.year.id, "甲县", "事件", "2025-05-01T13:00", "某事")
        tx.calendar.revoke_event(event.id, "重了")
    table = audit_table.audit_table(year.audit(None), year.scheme).to_dict("records")
    rows = {row["事情"]: row for row in reversed(table)}
    assert rows["改动日程"]["新值"] == "第几次 1;单位 甲县;日程 报备;期限 2025-02-28"
    assert rows["登记完成"]["新值"] == "第几次 1;单位 甲县;日程 报备;完成 2025-02-03;文号 1号"
    assert rows["登记事件"]["新值"] == "单位 甲县;日程 事件;发生 2025-05-01T13:00;事件 某事"
    assert rows["撤销完成记录"]["新值"] == "撤销 稳评办"
    assert rows["撤销事件"]["对象"] == "事件 1"


def test_every_entry_of_the_audit_has_words(year: OfficeYear) -> None:
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "材料不足"})
    reviewing.review(year, "甲县", 1, {"一.1": None}, {"一.1": "材料补齐"})
    year.settle("not-applicable", "zero", "会议纪要")
    record = daily_records.deduct(year, "甲县", "减一", "某事项", date(2025, 5, 6), "通报第1号")
    daily_records.veto(year, "乙县", "某事项", date(2025, 5, 6), "文件第1号")
    daily_records.revoke(year, record.id, "不属实")
    receiving.withdraw(year, year.submissions()[0].id, "重报")
    sealing.seal(year, "half-year")
    table = audit_table.audit_table(year.audit(None), year.scheme)
    assert {*table["事情"]} <= {*audit_table.VERBS.values()}
    rows = {row["事情"]: row for row in table.to_dict("records")}
    assert rows["确定读法"]["对象"].startswith("读法:")
    assert "zero" not in rows["确定读法"]["新值"]
    assert rows["撤回"]["原值"] == "状态 已采用"
    assert rows["导入名册"]["新值"] == "2 个单位"
    assert rows["核定"]["新值"] == "单位 甲县;编号 一.1;分数 3.00"
    records = year_tables.record_table(daily_records.recorded(year, revoked=True), year.scheme)
    assert [*records["状态"]] == ["✓ 有效", "– 已撤销:不属实"]
