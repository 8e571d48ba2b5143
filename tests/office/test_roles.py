"""Who may do what: every verb of the service layer for every role."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    daily_records,
    matters,
    own_unit,
    progress,
    receiving,
    rosters,
    sealing,
)
from scoring.office.accounts import Accounts
from scoring.office.archive import Office
from scoring.office.roles import Action, AtTheMachine, Forbidden, LoggedIn, Role
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, SCHEME, base_row, book, cover, full_marks
from tests.office.office_books import collection
from tests.office.verbs import verbs
from tests.store.digest import digest

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n乙县,{COUNTY},酒泉市乙县\n".encode()
OPEN = {
    *("OfficeYear.last_entry", "OfficeYear.seal_in_force", "OfficeYear.published"),
    *("Office.published", "Office.years", "Office.beside", "Accounts.published"),
    *("OfficeYear.is_allowed", "Office.is_allowed"),
}
"""What anybody inside may ask: whether there is a year, a seal, a publication."""
VERBS = [*verbs()]


def account(store: Store, role: str, unit: str | None = None) -> LoggedIn:
    """An account that has changed its temporary password."""
    with store.write("管理员") as tx:
        made = tx.accounts.create(f"{Role(role).label}岗", "hash", role, unit)
        tx.accounts.set_password(made.id, "hash", temporary=False)
    return LoggedIn(store, made.id)


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def seen_by(year: OfficeYear, actor: LoggedIn) -> OfficeYear:
    return OfficeYear(year.store, year.year.id, actor)


def test_every_verb_says_what_it_needs() -> None:
    assert {name for _, name, _ in VERBS} >= {*OPEN, "receiving.receive", "sealing.seal"}
    for _, name, verb in VERBS:
        assert hasattr(verb, "needs") != (name in OPEN), name


def test_a_role_s_key_stands_in_the_list_of_roles_alone() -> None:
    """``reviewer`` is also a column of the reviews: who reviewed."""
    root = Path(__file__).parents[2]
    found = {
        (str(path.relative_to(root)), key)
        for room in ("scoring", "web", "criteria")
        for path in (root / room).rglob("*.py")
        for key in Role
        if re.search(rf"""["']{key}["']""", path.read_text(encoding="utf-8"))
    }
    columns = {(f"scoring/store/{name}.py", "reviewer") for name in ("schema", "reviews")}
    assert found - columns == {("scoring/model/roles.py", str(key)) for key in Role}


@pytest.mark.parametrize(
    ("role", "published"), [*product(Role, (False, True))], ids=lambda each: str(each)
)
def test_a_role_is_let_through_where_the_table_says_so(
    year: OfficeYear, role: Role, *, published: bool
) -> None:
    if published:
        sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
        sealing.publish(year)
    actor = account(year.store, role, "甲县" if role == "reporter" else None)
    before = digest(year.store)
    kinds = {
        OfficeYear: seen_by(year, actor),
        Office: Office(year.store, actor),
        Accounts: Accounts(year.store, actor),
    }
    for kind, name, verb in VERBS:
        if name in OPEN:
            continue
        allowed = verb.needs in role.actions
        if verb.needs is Action.OWN_RESULT:
            allowed = allowed and published
        if verb.needs is Action.LOOK and Action.LOOK_PUBLISHED in role.actions:
            allowed = allowed or published
        if allowed:
            assert verb.needs in kinds[kind].actor.actions or verb.needs is Action.LOOK
            continue
        with pytest.raises(Forbidden):
            verb(kinds[kind])
    assert digest(year.store) == before


def test_a_role_taken_away_is_gone_at_once(year: OfficeYear) -> None:
    actor = account(year.store, "staff")
    at_work = seen_by(year, actor)
    daily_records.deduct(at_work, "甲县", "减一", "某事", date(2025, 5, 1), "通报")
    Accounts(year.store, AtTheMachine("终端")).disable("经办岗")
    with pytest.raises(Forbidden):
        daily_records.deduct(at_work, "甲县", "减一", "另事", date(2025, 5, 2), "通报")
    assert len(daily_records.recorded(year)) == 1


def test_an_account_with_a_temporary_password_may_do_nothing(year: OfficeYear) -> None:
    with year.store.write("管理员") as tx:
        made = tx.accounts.create("新岗", "hash", "administrator", None)
    with pytest.raises(Forbidden):
        seen_by(year, LoggedIn(year.store, made.id)).submissions()


def test_points_are_brought_in_by_those_who_may_verify(year: OfficeYear) -> None:
    data = collection([["甲县", *row] for row in full_marks()])
    clerk = seen_by(year, account(year.store, "staff"))
    with pytest.raises(Forbidden, match="须由「核定」角色接收"):
        receiving.receive(clerk, [Workbook("汇总.xlsx", data)])
    assert year.submissions() == []
    reviewer = seen_by(year, account(year.store, "reviewer"))
    assert receiving.receive(reviewer, [Workbook("汇总.xlsx", data)])[0].state == "accepted"


def test_who_may_verify_may_vouch_and_it_is_kept(year: OfficeYear) -> None:
    own = Workbook("甲县.xlsx", book({"基础项": full_marks()}, cover_rows=cover("甲县")))
    clerk = seen_by(year, account(year.store, "staff"))
    for trusted in (True, ["甲县.xlsx"]):
        with pytest.raises(Forbidden, match="须由「核定」角色办理"):
            receiving.receive(clerk, [own], trusted=trusted)
    assert year.submissions() == []
    reviewer = seen_by(year, account(year.store, "reviewer"))
    [without] = receiving.receive(reviewer, [own])
    assert (without.state, {p.code for p in without.problems}) == ("refused", {"office-cell"})
    [taken] = receiving.receive(reviewer, [own], trusted=["甲县.xlsx"])
    assert taken.state == "accepted"
    assert [each.trusted for each in year.submissions()] == [False, True]
    scores, _ = OfficeYear(year.store, year.year.id, "另一人").scored()
    assert int(scores.units.loc[scores.unit_number("甲县"), "total"]) == 10000
    assert '"trusted":true' in next(e.new or "" for e in year.audit() if e.verb == "receive")


class TestReporter:
    """A unit's own door."""

    @pytest.fixture
    def own(self, year: OfficeYear) -> OfficeYear:
        return seen_by(year, account(year.store, "reporter", "甲县"))

    def self_scored(self, unit: str) -> bytes:
        return book({"基础项": [base_row("一.1", 自评分=5)]}, cover_rows=cover(unit))

    def test_hands_in_its_own_workbook(self, own: OfficeYear, year: OfficeYear) -> None:
        assert (
            own_unit.report(own, Workbook("a.xlsx", self.self_scored("甲县"))).state == "accepted"
        )
        assert [each.received_by for each in year.submissions()] == ["报送单位岗"]
        assert len(own_unit.submissions(own)) == 1

    def test_not_another_units(self, own: OfficeYear, year: OfficeYear) -> None:
        with pytest.raises(UsageError, match="只能报送「甲县」"):
            own_unit.report(own, Workbook("a.xlsx", self.self_scored("乙县")))
        assert year.submissions() == []

    def test_not_rows_of_another_unit(self, own: OfficeYear, year: OfficeYear) -> None:
        def with_units(book_: Any) -> None:
            sheet = book_["基础项"]
            for row, text in enumerate(("单位", None, "酒泉市乙县"), start=1):
                sheet.cell(row, 11, text)

        rows = [base_row("一.1", 自评分=5), base_row("一.2", 自评分=4)]
        data = book({"基础项": rows}, cover_rows=cover("甲县"), change=with_units)
        with pytest.raises(UsageError, match="基础项!K3 写的是「酒泉市乙县」"):
            own_unit.report(own, Workbook("a.xlsx", data))
        assert year.submissions() == []

    def test_not_what_only_the_office_says(self, own: OfficeYear, year: OfficeYear) -> None:
        data = book({"基础项": full_marks()}, cover_rows=cover("甲县"))
        with pytest.raises(UsageError, match="由考评办填写"):
            own_unit.report(own, Workbook("a.xlsx", data))
        assert year.submissions() == []

    def test_what_cannot_be_read_is_told_and_not_kept(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        told = own_unit.report(own, Workbook("a.xlsx", b"no workbook"))
        assert (told.state, told.submission) == ("refused", None)
        assert told.problems
        assert year.submissions() == []

    def test_sees_neither_others_workbooks_nor_its_result_before_publishing(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        [other] = receiving.receive(year, [Workbook("b.xlsx", self.self_scored("乙县"))])
        assert other.submission
        assert own_unit.submissions(own) == []
        with pytest.raises(Forbidden):
            own_unit.marked(own, other.submission.id)
        with pytest.raises(Forbidden, match="还没有公布"):
            own_unit.result(own)
        sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
        sealing.publish(year)
        scores, number = own_unit.result(own)
        assert scores.units.at[number, "unit"] == "甲县"

    @pytest.mark.parametrize(
        ("theirs", "own_name"),
        [("乙县.xlsx", "乙县.xlsx"), ("乙县13900001111.xlsx", "乙县13900002222.xlsx")],
        ids=["the same", "the same once telephone numbers are masked"],
    )
    def test_sees_nothing_of_a_workbook_that_is_called_as_its_own(
        self, own: OfficeYear, year: OfficeYear, theirs: str, own_name: str
    ) -> None:
        """Problems are told apart by file names, which the sender chooses."""
        sheets = {"基础项": [base_row("一.1", 自评分=5)], "不公开的事": [["x"]]}
        [other] = receiving.receive(
            year, [Workbook(theirs, book(sheets, cover_rows=cover("乙县")))]
        )
        assert other.problems, "so that this test can fail"
        assert own_unit.report(own, Workbook(own_name, self.self_scored("甲县"))).problems == []
        assert [each.problems for each in own_unit.submissions(own)] == ["[]"]

    def test_sees_nothing_of_the_points_that_the_office_gave(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        """A workbook of the unit that the office received itself: its points are not published."""
        points = {"基础项": full_marks(**{"一.1": {"核定分": 99}})}
        books = [Workbook("a.xlsx", book(points, cover_rows=cover("甲县")))]
        [wrong] = receiving.receive(year, books, trusted=True)
        assert wrong.submission
        with pytest.raises(Forbidden):
            own_unit.marked(own, wrong.submission.id)
        given = book({"基础项": full_marks()}, cover_rows=cover("甲县"))
        receiving.receive(year, [Workbook("b.xlsx", given)], trusted=True)
        told = own_unit.report(own, Workbook("c.xlsx", self.self_scored("甲县")))
        assert (told.state, told.differences) == ("pending", [])
        assert [each.file for each in own_unit.submissions(own)] == ["c.xlsx"]

    def test_its_template_is_its_own(self, own: OfficeYear) -> None:
        assert own_unit.template(own)[:2] == b"PK"
        assert SCHEME.id == own.scheme.id


def test_leaders_find_every_year_and_figures_of_published_ones_only(year: OfficeYear) -> None:
    leader = account(year.store, "leader")
    at_work = seen_by(year, leader)

    def may_look() -> bool:
        assert [each.year for each in Office(year.store, leader).years()] == [2025]
        assert matters.matters(at_work) == []
        try:
            at_work.scored()
        except Forbidden:
            return False
        return True

    assert not may_look()
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    sealing.publish(year)
    assert may_look()
    sealing.unseal(year, "复核")
    assert not may_look()
