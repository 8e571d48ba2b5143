"""Every page under a unit's role, and a leader's: no figure of the office before publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scoring.intake.year import Workbook
from scoring.model.roles import Role
from scoring.office import (
    objection_answers,
    objections,
    own_objections,
    own_unit,
    questions,
    reviewing,
    rosters,
)
from scoring.office.logins import Logins
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.gate.asking import Asker, pages_in, run_page, text_of
from tests.gate.conftest import name_of
from tests.office.test_unpublished import GIVEN, ROSTER, SAID, own_book, settle
from tests.web.conftest import serving

pytestmark = pytest.mark.xdist_group("faults")
ROLES = ("reporter", "leader", "reviewer", "administrator")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Asker]]:
    """A server with what the office gave, what the unit handed in, and an account of each role."""
    folder = tmp_path_factory.mktemp("unpublished")
    database = folder / "office.db"
    secrets = {}
    with Store.open(f"sqlite:///{database}") as store:
        year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(year, ROSTER, "名册.csv")
        settle(year)
        for role in ROLES:
            name = name_of(Role(role))
            made = account(store, name, role, "甲县" if role == "reporter" else None)
            secrets[role] = Logins(store).enter(name, PASSWORD, "127.0.0.1")
            if role == "reporter":
                own = OfficeYear(store, year.year.id, LoggedIn(store, made.id))
                own_unit.report(own, Workbook("甲县.xlsx", own_book()))
                own_unit.report(own, Workbook("甲县新.xlsx", own_book(自评分=4)))
                contest_once(year, own)
    with serving(Path(folder), database, SCORING_ACCESS="accounts") as address:
        yield {role: Asker(address, secret) for role, secret in secrets.items()}


def contest_once(year: OfficeYear, own: OfficeYear) -> None:
    """An objection to what the office gave, answered, its window over; a question is open."""
    today = date.today()
    window = objections.open_window(year, today, today, "初核完毕")
    made = own_objections.contest(own, "line", "一.2", "不同意核减")
    assert made.figure == GIVEN
    revision = reviewing.revision(year, "甲县")
    another = OfficeYear(year.store, year.year.id, "另一人")
    objection_answers.uphold(another, made.id, revision, f"仍是 {GIVEN}")
    objections.close_window(year, window.id, "均已答复")
    questions.ask(year, "甲县", "一.2", "第四次在哪里?")


def shown_to(asker: Asker) -> str:
    """All that the pages of a role send."""
    with asker.socket() as socket:
        pages = pages_in(run_page(socket))
        return "".join(text_of(run_page(socket, each)) for each in pages.values())


@pytest.mark.parametrize("role", ["reporter", "leader"])
def test_no_page_shows_what_the_office_gave(office: dict[str, Asker], role: str) -> None:
    told = shown_to(office[role])
    assert GIVEN not in told
    assert SAID not in told
    if role == "reporter":
        assert "与考评办已收下的内容不一致" in told
        assert "甲县新.xlsx" in told
        assert "不同意核减" in told
        assert "第四次在哪里?" in told


def test_a_reviewer_sees_it(office: dict[str, Asker]) -> None:
    """So that the test above can fail."""
    told = shown_to(office["reviewer"])
    assert SAID in told
    assert GIVEN in told
