"""The calendar by the office's verbs and the units': states at days, changes, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria import Due, scheme_from
from scoring.model.due import STATE_ORDER, Came, DueDate, end_of, standing_at
from scoring.model.evidence import UsageError
from scoring.office import (
    calendar,
    calendar_records,
    due_claims,
    matters,
    own_calendar,
    progress,
    receiving,
    rosters,
    sealing,
)
from scoring.office.roles import Forbidden
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.books import base_row, book, cover
from tests.office.calendars import at, one, programme, states
from tests.office.registers import NEEDED, begun, own_book
from tests.office.test_roles import account, seen_by
from tests.store.digest import digest


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2029, 12, 31))
DATES = st.builds(
    lambda by, timed: DueDate("甲县", "县", "报备", 1, "报备", "", "", by if timed else end_of(by.date()), timed),
    MOMENTS,
    st.booleans(),
)  # fmt: skip


class TestState:
    @given(DATES, st.none() | MOMENTS, st.lists(MOMENTS, min_size=2, max_size=8))
    def test_goes_one_way_through_time_and_is_always_something(
        self, due: DueDate, came: datetime | None, moments: list[datetime]
    ) -> None:
        arrived = Came(came, "登记") if came else None
        found = [standing_at(due, arrived, moment) for moment in sorted(moments)]
        steps = {"ahead": 0, "soon": 1, "missing": 2, "in-time": 3, "late": 3}
        kinds = [each.state.kind for each in found]
        assert {*kinds} <= {*STATE_ORDER}
        assert [steps[kind] for kind in kinds] == sorted(steps[kind] for kind in kinds)
        assert not {"in-time", "late"} <= {*kinds}, "once it came it stays so"
        assert all(each.state.words and each.state.amount >= 0 for each in found)

    @given(DATES, MOMENTS)
    def test_is_late_exactly_where_it_came_after_the_date(
        self, due: DueDate, came: datetime
    ) -> None:
        state = standing_at(due, Came(came, "登记"), datetime(2030, 1, 1)).state
        after = came > due.by if due.timed else came.date() > due.by.date()
        assert (state.kind == "late") == after == (state.amount > 0)

    @given(st.integers(2000, 2099), st.dates(date(2001, 1, 1), date(2001, 12, 31)), st.booleans())
    def test_a_date_of_a_scheme_comes_every_year(
        self, year: int, day: date, next_year: bool
    ) -> None:
        on = (f"{day:%m-%d}{'+1' if next_year else ''}",)
        [found] = Due(id="x", title="x", article="x", words="x", on=on).dates(year)
        assert (found.year, found.month, found.day) == (year + next_year, day.month, day.day)

    def test_counts_across_the_day_of_a_leap_year(self) -> None:
        due = DueDate("甲县", "县", "报备", 1, "报备", "", "", end_of(date(2028, 2, 28)))
        assert standing_at(due, None, datetime(2028, 3, 1, 8)).state.words == "逾期 2 天"
        assert standing_at(due, None, datetime(2028, 2, 28, 8)).state.words == "今天到期"


def test_the_scheme_s_dates_stand_for_every_unit(year: OfficeYear) -> None:
    found = states(year, "2025-02-10")
    assert found["年初部署", 1] == "逾期 10 天"
    assert found["季度汇报", 1] == "还有 49 天"
    assert states(year, "2025-03-31", "丙局")["季度汇报", 1] == "今天到期"
    assert len(found) == 10
    kinds = [each.state.kind for each in calendar.standings(year, day=date(2025, 2, 10))]
    assert kinds == sorted(kinds, key=STATE_ORDER.index), "what is overdue comes first"


def test_what_came_is_recorded_and_taken_back(year: OfficeYear) -> None:
    made = calendar_records.record(year, "甲县", "年初部署", date(2025, 2, 3), paper="某发1号")
    assert (made.number, made.paper) == (1, "某发1号")
    assert states(year, "2025-02-10")["年初部署", 1] == "迟 3 天"
    assert states(year, "2025-02-02")["年初部署", 1] == "逾期 2 天", "it had not come yet"
    assert states(year, "2025-02-10", "乙县")["年初部署", 1] == "逾期 10 天"
    calendar_records.record(year, "甲县", "年初安排部署", date(2025, 1, 20), number=1)
    assert states(year, "2025-02-10")["年初部署", 1] == "按期", "the earliest counts"
    calendar_records.revoke(year, 2, "不是这一件")
    assert states(year, "2025-02-10")["年初部署", 1] == "迟 3 天"
    assert [each.id for each in calendar.arrivals(year, revoked=True)] == [2, 1]


def test_the_office_changes_adds_and_drops_dates(year: OfficeYear) -> None:
    calendar_records.change(year, "年初部署", 1, date(2025, 3, 15), "全市统一推迟")
    calendar_records.change(year, "年初部署", 1, date(2025, 4, 1), "灾后", unit="酒泉市乙县")
    assert states(year, "2025-03-20")["年初部署", 1] == "逾期 5 天"
    assert states(year, "2025-03-20", "乙县")["年初部署", 1] == "12 天内到期"
    calendar_records.change(year, "年初部署", 1, date(2025, 3, 10), "改回一些")
    assert states(year, "2025-03-20", "乙县")["年初部署", 1] == "12 天内到期", "its own goes before"
    calendar_records.change(year, "专题培训", 1, None, "今年不办", group="市直部门")
    assert ("专题培训", 1) in states(year, "2025-03-20")
    assert ("专题培训", 1) not in states(year, "2025-03-20", "丙局")
    added = calendar_records.add(year, "防汛专报", date(2025, 7, 1), "汛期要求", group="县(市、区)")
    assert (added.due, added.number, added.title) == ("防汛专报", 1, "防汛专报")
    assert calendar_records.add(year, "防汛专报", date(2025, 8, 1), "再报一次").number == 2
    assert calendar_records.add(year, "报备", date(2025, 6, 30), "年中加报一次").number == 3
    found = states(year, "2025-06-20")
    assert (found["防汛专报", 1], found["报备", 3]) == ("11 天内到期", "10 天内到期")
    assert ("防汛专报", 1) not in states(year, "2025-06-20", "丙局")
    assert one(year, "年初部署", 1).date.changed == "改回一些"
    assert len(calendar.changes(year)) == 7


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda y: calendar_records.change(y, "没有的", 1, None, "x"), "日程里没有「没有的」;有:每季度"),
        (lambda y: calendar_records.change(y, "报备", 3, None, "x"), "没有第 3 次;有:1、2"),
        (lambda y: calendar_records.change(y, "报备", 1, date(2031, 1, 1), "x"), "不在 2025 年度和次年"),
        (lambda y: calendar_records.change(y, "报备", 1, None, " "), "请填写理由"),
        (
            lambda y: calendar_records.change(y, "报备", 1, None, "x", unit="甲县", group="市直部门"),
            "只写一个",
        ),
        (lambda y: calendar_records.change(y, "报备", 1, None, "x", group="乡镇"), "没有单位类别「乡镇」"),
        (lambda y: calendar_records.change(y, "报备", 1, None, "x", unit="甲"), "是否为「甲县」"),
        (lambda y: calendar_records.record(y, "甲县", "报备", date(2025, 1, 5)), r"请写明是第几次;该单位有:第 1 次\(2025-01-31\)"),
        (lambda y: calendar_records.record(y, "甲县", "报备", date(2025, 1, 5), number=4), "请写明是第几次"),
        (lambda y: calendar_records.record(y, "甲县", "报备", date(2009, 1, 5), number=1), "太远"),
        (
            lambda y: calendar_records.record(
                y, "甲县", "报备", date.today() + timedelta(days=9), number=1
            ),
            "还没有发生的不能登记",
        ),
        (
            lambda y: calendar_records.add_event(y, "甲县", "报备", at("2025-05-01T13:00"), "x"),
            "不在事件发生后报",
        ),
        (lambda y: calendar_records.revoke(y, 7, "x"), "没有编号为 7"),
        (lambda y: calendar_records.report_event(y, 7, at("2025-05-01T13:00")), "没有编号为 7"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_would_do(
    year: OfficeYear, verb: Callable[[OfficeYear], object], words: str
) -> None:
    before = digest(year.store)
    with pytest.raises(UsageError, match=words):
        verb(year)
    assert digest(year.store) == before


def test_an_event_is_to_be_reported_within_its_hours(store: Store) -> None:
    year = programme(store)
    first = calendar_records.add_event(year, "甲县", "事件", at("2025-05-01T13:00"), "某地堵路")
    second = calendar_records.add_event(year, "甲县", "事件", at("2025-05-01T13:00"), "另一件")
    assert states(year, "2025-05-01")["事件", first.id] == "1 天内到期"
    assert states(year, "2025-05-02")["事件", first.id] == "逾期 11 小时"
    calendar_records.report_event(year, first.id, at("2025-05-02T13:00"), paper="快报1号")
    calendar_records.report_event(year, second.id, at("2025-05-02T13:01"))
    found = states(year, "2025-05-03")
    assert (found["事件", first.id], found["事件", second.id]) == ("按期", "迟 1 小时")
    assert ("事件", first.id) not in states(year, "2025-05-03", "乙局")
    with pytest.raises(UsageError, match="早于事件发生的时间 2025-05-01 13:00"):
        calendar_records.report_event(year, first.id, at("2025-05-01T12:59"))
    with pytest.raises(UsageError, match="请先登记事件"):
        calendar_records.record(year, "甲县", "事件", date(2025, 5, 3))
    with pytest.raises(UsageError, match="不另定日期"):
        calendar_records.add(year, "事件", date(2025, 5, 3), "x")
    calendar_records.revoke_event(year, second.id, "重了")
    assert ("事件", second.id) not in states(year, "2025-05-03")
    [claim] = [each for each in due_claims.claims(year) if each.line == "三.1"]
    assert (claim.calendar, claim.workbook, claim.differs) == ("应 1 次,已 1 次", "", False)


def test_what_the_records_know_by_themselves_came(year: OfficeYear) -> None:
    receiving.receive(year, [own_book("甲县", None)])
    workbook = one(year, "年终自评", 1)
    assert workbook.came and workbook.came.source == "收到工作簿(第 1 号报送)"
    for name, day in (("水价改革", "2025-02-10"), ("道路", "2025-06-01"), ("年终", "2025-12-05")):
        made = matters.add(year, "甲县", name, values=NEEDED, day=date(2025, 1, 10))
        matters.record(year, made.id, {"报备日期": day})
    assert states(year, "2026-01-10")["报备", 1] == "迟 10 天"
    assert states(year, "2026-01-10")["报备", 2] == "按期", "from December on it is the second"
    assert states(year, "2026-01-10", "乙县")["报备", 1] == "逾期 344 天"
    came = one(year, "报备", 1).came
    assert came and came.source == "事项登记簿(第 1 号)"
    calendar_records.record(year, "甲县", "报备", date(2025, 1, 15), number=1)
    assert states(year, "2026-01-10")["报备", 1] == "按期", "what somebody recorded goes before"


def test_a_deadline_line_is_a_date_and_the_workbook_says_when_it_was_done(store: Store) -> None:
    year = programme(store)
    rows = {
        "基础项": [
            base_row("一.1", 完成数=date(2025, 3, 25)),
            base_row("一.2", 完成数=date(2025, 4, 30)),
        ]
    }
    sent = book(rows, cover_rows=cover("甲县", "县区", scheme="sample-programme"))
    receiving.receive(year, [receiving.Workbook("甲县.xlsx", sent)])
    found = states(year, "2025-06-15")
    assert (found["一.1", 1], found["一.2", 1], found["二.1", 1]) == (
        "迟 5 天",
        "按期",
        "逾期 15 天",
    )
    before = year.scored()[0]
    calendar_records.record(year, "甲县", "一.1", date(2025, 3, 18))
    assert states(year, "2025-06-15")["一.1", 1] == "按期"
    claims = {each.line: each for each in due_claims.claims(year) if each.unit == "甲县"}
    assert claims["一.1"][3:] == ("完成于 2025-03-18", "完成于 2025-03-25", True)
    assert claims["一.2"][3:] == ("没有登记", "完成于 2025-04-30", False)
    after = year.scored()[0]
    totals = [[each.total for each in scores.in_group()] for scores in (before, after)]
    assert totals[0] == totals[1], "nothing is booked by itself"


def test_what_a_counted_line_claims_stands_beside_the_calendar(year: OfficeYear) -> None:
    rows = {"基础项": [base_row("二.5", 完成数=2)]}
    receiving.receive(year, [receiving.Workbook("甲县.xlsx", book(rows, cover_rows=cover("甲县")))])
    calendar_records.record(year, "甲县", "报备", date(2025, 2, 3), number=1)
    claims = {(each.unit, each.line): each for each in due_claims.claims(year)}
    mine = claims["甲县", "二.5"]
    assert mine.calendar == "应 2 次,已 1 次,其中迟 1 次"
    assert mine.workbook.startswith("完成数 2")
    assert mine.differs
    assert due_claims.claims(year)[0] == mine, "those that differ come first"
    assert not claims["甲县", "二.7"].differs


def test_a_renamed_unit_keeps_its_dates_and_what_came(year: OfficeYear) -> None:
    calendar_records.change(year, "年初部署", 1, date(2025, 4, 1), "灾后", unit="乙县")
    calendar_records.record(year, "乙县", "年初部署", date(2025, 3, 3))
    renamed = (
        "单位,单位类别,别名\n甲县,县(市、区),\n乙市,县(市、区),乙县\n丙局,市直部门,\n".encode()
    )
    rosters.import_roster(year, renamed, "名册.csv", "撤县设市")
    assert states(year, "2025-05-01", "乙市")["年初部署", 1] == "按期"
    gone = "单位,单位类别\n甲县,县(市、区)\n丙局,市直部门\n".encode()
    with pytest.raises(UsageError, match="「乙县」已有日程里的登记,不能从名册中去掉"):
        rosters.import_roster(year, gone, "名册.csv", "撤并")


def test_identifiers_are_masked(year: OfficeYear) -> None:
    made = calendar_records.record(
        year, "甲县", "年初部署", date(2025, 1, 5), paper="13912345678", note="电话13912345678"
    )
    assert "13912345678" not in f"{made.paper}{made.note}"
    change = calendar_records.change(year, "报备", 1, None, "经办13912345678来电")
    assert "13912345678" not in change.reason


def test_another_year_s_records_are_none_of_this(store: Store, year: OfficeYear) -> None:
    made = calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 5))
    other = programme(store, 2026)
    event = calendar_records.add_event(other, "甲县", "事件", at("2026-05-01T13:00"), "某事")
    for verb in (
        lambda: calendar_records.revoke(other, made.id, "x"),
        lambda: calendar_records.revoke_event(year, event.id, "x"),
        lambda: calendar_records.report_event(year, event.id, at("2026-05-01T14:00")),
    ):
        with pytest.raises(UsageError, match="没有第 1 号"):
            verb()


def test_a_sealed_year_takes_nothing(year: OfficeYear) -> None:
    calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 5))
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    for verb in (
        lambda: calendar_records.change(year, "报备", 1, None, "x"),
        lambda: calendar_records.record(year, "乙县", "年初部署", date(2025, 1, 5)),
        lambda: calendar_records.revoke(year, 1, "x"),
    ):
        with pytest.raises(UsageError, match="本年度已封存"):
            verb()


def test_a_year_without_a_calendar_has_one_once_the_office_adds_dates(store: Store) -> None:
    year = begun(store)
    said = year.scheme.model_dump(mode="json", exclude_defaults=True)
    year.scheme = scheme_from({name: part for name, part in said.items() if name != "calendar"})
    assert calendar.standings(year) == []
    calendar_records.add(year, "季度小结", date(2025, 3, 31), "试行")
    assert states(year, "2025-03-31") == {("季度小结", 1): "今天到期"}


class TestReporter:
    """A unit's own door to the calendar."""

    @pytest.fixture
    def own(self, year: OfficeYear) -> OfficeYear:
        return seen_by(year, account(year.store, "reporter", "甲县"))

    def test_sees_and_records_its_own_only(self, own: OfficeYear, year: OfficeYear) -> None:
        calendar_records.record(year, "乙县", "年初部署", date(2025, 1, 5))
        assert {each.date.unit for each in own_calendar.own_dates(own)} == {"甲县"}
        made = own_calendar.record_done(own, "年初部署", date(2025, 1, 20), paper="某发2号")
        assert (made.unit, made.recorded_by) == ("甲县", "报送单位岗")
        for verb in (
            lambda: calendar.standings(own),
            lambda: calendar.arrivals(own),
            lambda: due_claims.claims(own),
            lambda: calendar_records.record(own, "甲县", "专题培训", date(2025, 1, 5)),
            lambda: calendar_records.change(own, "报备", 1, None, "x"),
            lambda: own_calendar.revoke_done(own, 1, "x"),
        ):
            with pytest.raises(Forbidden):
                verb()
        own_calendar.revoke_done(own, made.id, "写错了")
        assert {each.came for each in own_calendar.own_dates(own)} == {None}

    def test_takes_back_nothing_of_the_office_s(self, own: OfficeYear, year: OfficeYear) -> None:
        made = calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 5))
        with pytest.raises(Forbidden, match="不是本单位所记"):
            own_calendar.revoke_done(own, made.id, "x")

    def test_registers_its_events(self, store: Store) -> None:
        year = programme(store)
        own = seen_by(year, account(store, "reporter", "甲县"))
        theirs = calendar_records.add_event(year, "乙局", "事件", at("2025-05-01T13:00"), "某事")
        mine = own_calendar.add_own_event(own, "事件", at("2025-05-01T13:00"), "某地堵路")
        own_calendar.report_own_event(own, mine.id, at("2025-05-01T14:00"))
        with pytest.raises(Forbidden, match="不是本单位的事件"):
            own_calendar.report_own_event(own, theirs.id, at("2025-05-01T14:00"))
        with pytest.raises(Forbidden, match="不是本单位所登记"):
            own_calendar.revoke_own_event(own, theirs.id, "x")
        own_calendar.revoke_own_event(own, mine.id, "重了")
        assert all(each.date.event is None for each in own_calendar.own_dates(own))

    def test_learns_no_day_that_the_office_gave(self, store: Store) -> None:
        year = programme(store)
        rows = {"基础项": [base_row("一.1", 完成数=date(2025, 3, 25))]}
        sent = book(rows, cover_rows=cover("甲县", "县区", scheme="sample-programme"))
        receiving.receive(year, [receiving.Workbook("甲县.xlsx", sent)])
        own = seen_by(year, account(store, "reporter", "甲县"))
        assert all(each.came is None for each in own_calendar.own_dates(own))
