"""Objections by the office's verbs and the units': windows, contests, answers, what they move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    daily_records,
    objection_answers,
    objections,
    own_objections,
    own_unit,
    receiving,
    reviewing,
)
from scoring.office.objection_answers import Shift
from scoring.office.provisional import WITHDRAWN
from scoring.office.roles import Forbidden
from scoring.office.year import OfficeYear
from scoring.store import NOT_APPLICABLE, Conflict, Objection, Sealed, Store
from tests.books import COUNTY, SCHEME
from tests.office.contested import CITY, DAY, LACKING, TODAY, Crew, opened, own_book, reviewed
from tests.office.office_books import collection, row
from tests.store.digest import digest


@pytest.fixture
def crew(store: Store) -> Crew:
    return reviewed(store)


def item(year: OfficeYear, kind: str, unit: str = "甲县", target: str = "") -> objections.Item:
    """The first thing of a kind (or the one of this target) that a unit can contest."""
    return next(
        each
        for each in objections.items(year, unit)
        if each.kind == kind and target in ("", each.target)
    )


def contested(crew: Crew, kind: str = "line", target: str = "一.1") -> Objection:
    """An objection of 甲县 within a window."""
    if objections.window_of(crew.year, "甲县", TODAY) is None:
        opened(crew)
    target = target or item(crew.year, kind).target
    return own_objections.contest(crew.own, kind, target, "材料已报,见附件", "某发〔2025〕3号")


def revision(crew: Crew) -> int:
    return reviewing.revision(crew.year, "甲县")


class TestWindow:
    """Who is told what, and when."""

    def test_outside_it_a_unit_is_told_nothing(self, crew: Crew) -> None:
        for verb in (
            own_objections.provisional,
            lambda year: own_objections.contest(year, "line", "一.1", "不服"),
        ):
            with pytest.raises(Forbidden, match="不在本单位的异议期内"):
                verb(crew.own)
        assert own_objections.window(crew.own) is None
        assert own_objections.own_objections(crew.own) == []

    def test_inside_it_a_unit_sees_its_own_and_nothing_of_others(self, crew: Crew) -> None:
        opened(crew)
        found = own_objections.provisional(crew.own)
        shown = {each.target: each for each in found.items if each.kind == "line"}
        assert len(shown) == len(crew.year.scheme.lines)
        of = shown["一.1"]
        assert (of.figure, of.own, of.most, of.state) == ("3.00", "5.00", "5.00", "已核定")
        assert of.reason == LACKING
        kinds = [(each.kind, each.figure) for each in found.items if each.kind != "line"]
        assert kinds == [("bonus", "不计分"), ("deduction", "-2.00")]
        assert found.total == 9600
        words = repr(found)
        assert "乙县" not in words
        assert "丙局" not in words
        assert "核定甲" not in words

    @pytest.mark.parametrize(
        ("day", "shown"),
        [(-2, False), (-1, True), (0, True), (1, True), (2, False)],
    )
    def test_its_days_are_the_first_and_the_last_too(
        self, crew: Crew, monkeypatch: pytest.MonkeyPatch, day: int, shown: bool
    ) -> None:
        opened(crew)
        monkeypatch.setattr(objections, "today", lambda: TODAY + day * DAY)
        assert (own_objections.window(crew.own) is not None) is shown

    def test_it_is_of_the_group_that_it_was_opened_for(self, crew: Crew) -> None:
        opened(crew, CITY)
        assert own_objections.window(crew.own) is None
        opened(crew, COUNTY)
        assert own_objections.window(crew.own) is not None

    def test_it_can_be_longer_and_ended_at_once(self, crew: Crew) -> None:
        window = opened(crew)
        longer = objections.extend_window(crew.admin, window.id, TODAY + 5 * DAY, "材料较多")
        assert own_objections.window(crew.own) == longer
        objections.close_window(crew.admin, window.id, "均已答复")
        assert own_objections.window(crew.own) is None
        assert [e.verb for e in crew.year.audit(3)] == [
            "close-window", "extend-window", "open-window",
        ]  # fmt: skip

    def test_days_past_unknown_groups_and_numbers_are_refused(self, crew: Crew) -> None:
        with pytest.raises(UsageError, match="已经过去"):
            objections.open_window(crew.admin, TODAY - 5 * DAY, TODAY - DAY, "x")
        with pytest.raises(UsageError, match="名册里没有类别「某类」"):
            objections.open_window(crew.admin, TODAY, TODAY, "x", "某类")
        with pytest.raises(UsageError, match="没有第 9 号异议期"):
            objections.close_window(crew.admin, 9, "x")
        with pytest.raises(UsageError, match="请填写理由"):
            objections.open_window(crew.admin, TODAY, TODAY, " ")

    def test_who_may_not_publish_opens_none(self, crew: Crew) -> None:
        for year in (crew.first, crew.staff, crew.own):
            with pytest.raises(Forbidden):
                opened(crew._replace(admin=year))


class TestContest:
    """What a unit contests."""

    def test_it_is_kept_with_the_figure_and_who_gave_it(self, crew: Crew) -> None:
        made = contested(crew)
        assert made.given_by == "", "a unit is not told"
        [kept] = objections.objections(crew.first)
        assert (kept.title, kept.figure, kept.given_by, kept.raised_by, kept.day) == (
            f"一.1 {SCHEME.lines[0].title}", "3.00", "核定甲", "甲县岗", TODAY,
        )  # fmt: skip
        with pytest.raises(UsageError, match="已提出第 1 号异议,还没有答复"):
            contested(crew)

    def test_identifiers_are_masked(self, crew: Crew) -> None:
        opened(crew)
        own_objections.contest(crew.own, "line", "一.1", "请找13912345678", "13912345678")
        [kept] = objections.objections(crew.first)
        assert "13912345678" not in kept.grounds + kept.evidence
        assert kept.grounds.startswith("请找139")

    def test_only_what_the_unit_has(self, crew: Crew) -> None:
        opened(crew)
        for kind, target in (("line", "九.9"), ("veto", "1"), ("bonus", "一.1")):
            with pytest.raises(UsageError, match="初核结果里没有"):
                own_objections.contest(crew.own, kind, target, "不服")
        with pytest.raises(UsageError, match="请填写异议理由"):
            own_objections.contest(crew.own, "line", "一.1", " ")

    def test_a_unit_withdraws_its_own_and_no_others(self, crew: Crew) -> None:
        contested(crew)
        with pytest.raises(Forbidden, match="不是本单位的"):
            own_objections.withdraw(crew.other, 1, "x")
        own_objections.withdraw(crew.own, 1, "已核对清楚")
        [gone] = own_objections.own_objections(crew.own)
        assert (gone.withdraw_reason, gone.is_open) == ("已核对清楚", False)
        assert own_objections.own_objections(crew.other) == []

    def test_one_on_paper_is_entered_with_its_day(self, crew: Crew) -> None:
        opened(crew)
        made = objections.contest(crew.staff, "甲县", "line", "一.1", "不服", day=TODAY - DAY)
        assert (made.day, made.raised_by, made.given_by) == (TODAY - DAY, "经办甲", "核定甲")
        for day in (TODAY - 2 * DAY, TODAY + DAY):
            with pytest.raises(UsageError, match="不在「甲县」的异议期内"):
                objections.contest(crew.staff, "甲县", "line", "一.2", "不服", day=day)
        objections.withdraw(crew.staff, made.id, "单位来函撤回")

    def test_after_the_window_its_own_objection_tells_no_figures(self, crew: Crew) -> None:
        contested(crew)
        objection_answers.change(crew.second, 1, revision(crew), 400, "补报属实")
        [inside] = own_objections.own_objections(crew.own)
        assert (inside.figure, inside.figure_after, inside.answer) == ("3.00", "4.00", "补报属实")
        assert inside.answered_by == "考评办"
        objections.close_window(crew.admin, 1, "均已答复")
        [outside] = own_objections.own_objections(crew.own)
        assert (outside.figure, outside.figure_after, outside.answer) == ("", None, None)
        assert outside.verdict == "changed"


class TestAnswer:
    """What the office answers."""

    def test_it_is_given_by_another_person(self, crew: Crew) -> None:
        contested(crew)
        before = digest(crew.year.store)
        with pytest.raises(Forbidden, match="须由另一人办理"):
            objection_answers.uphold(crew.first, 1, revision(crew), "材料不足")
        with pytest.raises(Forbidden, match="须由另一人办理"):
            objection_answers.change(crew.first, 1, revision(crew), 500, "补报属实")
        same_name = OfficeYear(crew.year.store, crew.year.year.id, "核定甲")
        with pytest.raises(Forbidden, match="须由另一人办理"):
            objection_answers.uphold(same_name, 1, revision(crew), "材料不足")
        assert digest(crew.year.store) == before
        done = objection_answers.uphold(crew.year, 1, revision(crew), "材料不足")
        assert (done.verdict, done.figure_after, done.answered_by) == ("upheld", "3.00", "稳评办")

    def test_a_change_goes_by_the_rules_of_reviewing_and_the_old_figure_stays(
        self, crew: Crew
    ) -> None:
        contested(crew)
        with pytest.raises(UsageError, match=r"应在 0 至 5.00 之间"):
            objection_answers.change(crew.second, 1, revision(crew), 900, "补报属实")
        with pytest.raises(UsageError, match="请写明理由"):
            objection_answers.change(crew.second, 1, revision(crew), 400, " ")
        with pytest.raises(UsageError, match=r"变更以后仍是 3.00"):
            objection_answers.change(crew.second, 1, revision(crew), 300, "补报属实")
        with pytest.raises(Conflict):
            objection_answers.change(crew.second, 1, 1, 400, "补报属实")
        done = objection_answers.change(crew.second, 1, revision(crew), 400, "补报属实")
        assert (done.verdict, done.figure, done.figure_after) == ("changed", "3.00", "4.00")
        latest = reviewing.history(crew.year, "甲县")[0]
        assert (latest.name, latest.old, latest.new, latest.reason, latest.who) == (
            "一.1", 300, 400, "补报属实", "核定乙",
        )  # fmt: skip
        assert item(crew.year, "line", target="一.1").figure == "4.00"
        assert crew.year.store.check_records() == []

    @pytest.mark.parametrize("ruling", [0, 400, 500, NOT_APPLICABLE])
    def test_the_effect_is_what_comes_and_is_not_kept(self, crew: Crew, ruling: int) -> None:
        contested(crew)
        before, was = digest(crew.year.store), crew.year.scored()[0].results
        told = objection_answers.effect(crew.second, 1, ruling)
        assert digest(crew.year.store) == before
        assert crew.year.scored()[0].results == was
        done = objection_answers.change(crew.second, 1, revision(crew), ruling, "补报属实")
        assert done.figure_after == told.figure
        now = crew.year.scored()[0].results
        moved = [
            Shift(
                each.name,
                each.group,
                each.total,
                now[unit].total,
                each.rank or None,
                now[unit].rank or None,
            )
            for unit, each in was.items()
            if (each.total, each.rank) != (now[unit].total, now[unit].rank)
        ]
        assert told.shifts == moved
        assert moved

    def test_a_rank_that_moves_is_told_of_both_units(self, crew: Crew) -> None:
        contested(crew, "deduction", "")
        told = objection_answers.effect(crew.second, 1)
        assert [(each.unit, each.rank, each.rank_then) for each in told.shifts] == [("甲县", 2, 2)]
        contested(crew)
        with crew.year.store.write("经办") as tx:
            tx.records.revoke(1, "错记")
        told = objection_answers.effect(crew.second, 2, 500)
        assert [(each.unit, each.rank, each.rank_then) for each in told.shifts] == [
            ("乙县", 1, 2), ("甲县", 2, 1),
        ]  # fmt: skip

    def test_of_a_bonus_row_it_is_adopted(self, crew: Crew) -> None:
        contested(crew, "bonus", "")
        [kept] = objections.objections(crew.first)
        assert (kept.figure, kept.given_by) == ("不计分", "核定甲")
        done = objection_answers.change(crew.second, 1, revision(crew), True, "文件可证")
        assert done.figure_after == item(crew.year, "bonus").figure != "不计分"
        assert reviewing.history(crew.year, "甲县")[0].new is True

    def test_of_a_deduction_it_is_revoked(self, crew: Crew) -> None:
        contested(crew, "deduction", "")
        [kept] = objections.objections(crew.first)
        assert (kept.figure, kept.given_by) == ("-2.00", "经办甲")
        done = objection_answers.change(crew.second, 1, revision(crew), None, "经查不属实")
        assert done.figure_after == WITHDRAWN
        [gone] = [e for e in daily_records.recorded(crew.year, revoked=True) if e.id == 1]
        assert (gone.revoked_by, gone.revoke_reason) == ("核定乙", "经查不属实")

    def test_of_a_veto_it_is_revoked(self, crew: Crew) -> None:
        opened(crew, "")
        target = item(crew.year, "veto", "丙局").target
        objections.contest(crew.staff, "丙局", "veto", target, "不是本单位的事")
        effect = objection_answers.effect(crew.second, 1)
        assert [(each.unit, each.total) for each in effect.shifts] == [("丙局", 0)]
        objection_answers.change(crew.second, 1, 1, None, "不属本单位")
        assert crew.year.scored()[0].veto_rows == {}

    def test_a_figure_of_the_office_s_workbook_is_by_whoever_received_it(self, crew: Crew) -> None:
        given = [row("乙县", "一.2", 核定分=4, 说明="补报属实")]
        [sent] = receiving.receive(crew.second, [Workbook("汇总.xlsx", collection(given))])
        assert sent.state == "accepted"
        reviewing.review(crew.first, "乙县", 1, {"一.2": None}, {"一.2": "以汇总为准"})
        opened(crew)
        objections.contest(crew.staff, "乙县", "line", "一.2", "不服")
        [kept] = objections.objections(crew.first)
        assert (kept.figure, kept.given_by) == ("4.00", "核定乙")

    def test_where_the_figure_is_another_by_now_it_cannot_be_upheld(self, crew: Crew) -> None:
        contested(crew)
        given = {"一.1": 350}, {"一.1": "补报一件"}
        reviewing.review(crew.first, "甲县", revision(crew), *given)
        with pytest.raises(UsageError, match=r"所异议的是 3.00,现在已是 3.50"):
            objection_answers.uphold(crew.second, 1, revision(crew), "材料不足")
        done = objection_answers.change(crew.second, 1, revision(crew), 350, "补报一件,已核")
        assert done.figure_after == "3.50"

    def test_units_staff_and_administrators_answer_nothing(self, crew: Crew) -> None:
        contested(crew)
        for year in (crew.staff, crew.admin, crew.own):
            with pytest.raises(Forbidden):
                objection_answers.uphold(year, 1, revision(crew), "x")

    def test_a_renamed_unit_keeps_its_objections(self, crew: Crew) -> None:
        contested(crew)
        with crew.year.store.write("管理员") as tx:
            units = tx.roster.of(crew.year.year.id)
            now = replace(units[0], name="甲区", aliases=("甲县",))
            tx.roster.set(crew.year.year.id, [now, *units[1:]], "改名")
        [kept] = objections.objections(crew.first)
        assert kept.unit == "甲区"
        assert len(own_objections.own_objections(crew.own)) == 1
        done = objection_answers.change(crew.second, 1, revision(crew), 400, "补报属实")
        assert done.figure_after == "4.00"


def test_a_new_workbook_leaves_the_objection_where_it_is(crew: Crew) -> None:
    contested(crew)
    sent = own_unit.report(crew.own, replace(own_book("甲县", "一.3"), name="新.xlsx"))
    assert sent.submission
    receiving.confirm(crew.staff, sent.submission.id)
    assert objections.objections(crew.first)[0].is_open
    objection_answers.uphold(crew.second, 1, revision(crew), "材料不足")


def test_a_sealed_year_takes_no_objection_and_no_answer(crew: Crew) -> None:
    from scoring.office import progress, sealing

    contested(crew)
    sealing.seal(crew.admin, "year-end", dict.fromkeys(progress.open_points(crew.admin), "按现状"))
    assert own_objections.window(crew.own) is None
    for asked in (
        lambda: own_objections.provisional(crew.own),
        lambda: own_objections.contest(crew.own, "line", "一.2", "不服"),
    ):
        with pytest.raises(Forbidden):
            asked()
    for verb in (
        lambda: own_objections.withdraw(crew.own, 1, "x"),
        lambda: objection_answers.uphold(crew.second, 1, revision(crew), "x"),
        lambda: objections.open_window(crew.admin, TODAY, date(2099, 1, 1), "x"),
    ):
        with pytest.raises(Sealed):
            verb()
