"""Drafts through the office's verbs: one's own alone, gone once saved, there after kill -9."""

from __future__ import annotations

from multiprocessing.connection import Connection

import pytest
from sqlalchemy import create_engine, text

from scoring.office import drafts, progress, reviewing, rosters, sealing
from scoring.office.roles import Forbidden, LoggedIn, Role
from scoring.office.year import OfficeYear, create_year
from scoring.store import Cell, Store, StoreError
from tests.books import COUNTY
from tests.store.crew import together

ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n".encode()
TYPED = {("一.1", "核定分"): Cell(None, 3.0), ("一.1", "理由"): Cell(None, "材料不足")}


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def by(year: OfficeYear, name: str, role: Role = Role.REVIEWER) -> OfficeYear:
    """The year as an account works on it."""
    with year.store.write("管理员") as tx:
        unit = "甲县" if role is Role.REPORTER else None
        made = tx.accounts.create(name, "hash", role, unit)
        tx.accounts.set_password(made.id, "hash", temporary=False)
    return OfficeYear(year.store, year.year.id, LoggedIn(year.store, made.id))


def typed(year: OfficeYear) -> dict[str, object]:
    return {f"{each.unit} {each.what}": each.by_place() for each in drafts.own(year)}


def test_each_account_and_each_name_at_the_machine_has_its_own(year: OfficeYear) -> None:
    one, other = by(year, "核定岗"), by(year, "复核岗")
    named, same_name = OfficeYear(year.store, 1, "核定岗"), OfficeYear(year.store, 1, "复核岗")
    drafts.keep(one, "甲县", "lines", TYPED)
    assert typed(one) == {"甲县 lines": TYPED}
    for nobody in (other, named, same_name, year):
        assert typed(nobody) == {}
        drafts.drop(nobody, "甲县", "lines")
    assert typed(one) == {"甲县 lines": TYPED}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
def test_no_other_role_has_any(year: OfficeYear, role: Role) -> None:
    drafts.keep(by(year, "核定岗"), "甲县", "lines", TYPED)
    at_work = by(year, "别的岗", role)
    with pytest.raises(Forbidden):
        drafts.own(at_work)
    with pytest.raises(Forbidden):
        drafts.keep(at_work, "甲县", "lines", TYPED)
    with pytest.raises(Forbidden):
        drafts.drop(at_work, "甲县", "lines")


def test_who_reviews_no_more_gets_nothing_back(year: OfficeYear) -> None:
    reviewer = by(year, "核定岗")
    drafts.keep(reviewer, "甲县", "lines", TYPED)
    assert isinstance(reviewer.actor, LoggedIn)
    with year.store.write("管理员") as tx:
        tx.accounts.set_role(reviewer.actor.account_id, Role.LEADER, None)
    with pytest.raises(Forbidden):
        drafts.own(reviewer)


def test_what_is_saved_is_a_draft_no_more_and_the_rest_stays(year: OfficeYear) -> None:
    rest = {("一.2", "核定分"): Cell(None, 2.0)}
    drafts.keep(year, "甲县", "lines", TYPED | rest)
    reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": "材料不足"})
    assert typed(year) == {"甲县 lines": rest}


def test_what_another_saved_leaves_the_draft(year: OfficeYear) -> None:
    drafts.keep(year, "甲县", "lines", TYPED)
    other = OfficeYear(year.store, 1, "复核岗")
    reviewing.review(other, "甲县", 0, {"一.1": 200}, {"一.1": "另有所见"})
    assert typed(year) == {"甲县 lines": TYPED}


def test_sealing_drops_what_nobody_saved(year: OfficeYear) -> None:
    drafts.keep(year, "甲县", "lines", TYPED)
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    assert typed(year) == {}
    with pytest.raises(StoreError, match="已封存"):
        drafts.keep(year, "甲县", "lines", TYPED)
    sealing.unseal(year, "复核")
    assert typed(year) == {}


def test_a_draft_of_a_month_ago_is_not_brought_back(year: OfficeYear, url: str) -> None:
    drafts.keep(year, "甲县", "lines", TYPED)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE drafts SET saved_at = '2025-01-01T00:00:00.000000Z'"))
    engine.dispose()
    assert typed(year) == {}


def type_on(url: str, pipe: Connection) -> None:
    """Type into one line after the other until killed; each is told once it is kept."""
    with Store.open(url) as store:
        year = OfficeYear(store, 1, "稳评办")
        number = 0
        while True:
            number += 1
            drafts.keep(year, "甲县", "lines", {("一.1", "理由"): Cell(None, str(number))})
            pipe.send(number)


@pytest.mark.parametrize("typed_before", [1, 3, 7])
def test_a_process_killed_between_typing_and_saving_loses_nothing(
    year: OfficeYear, url: str, typed_before: int
) -> None:
    receiving, sending = together.Pipe(duplex=False)
    reviewer = together.Process(target=type_on, args=(url, sending), daemon=True)
    reviewer.start()
    sending.close()
    told = [receiving.recv() for _ in range(typed_before)][-1]
    reviewer.kill()
    reviewer.join()
    try:
        while True:
            told = receiving.recv()
    except (EOFError, OSError):
        pass
    with year.store.write("核对员"):
        pass  # a server may still be busy with the last commit
    [draft] = drafts.own(year)
    assert int(str(draft.by_place()["一.1", "理由"].typed)) in (told, told + 1)
    assert year.store.check_records() == []
