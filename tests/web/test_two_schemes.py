"""An office that evaluates one year by two schemes: which one a page shows, and how to change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.model.roles import Role
from scoring.office import rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import account
from tests.books import COUNTY, SCHEME
from tests.office.test_two_schemes import OTHER, both
from tests.schemes.test_pages import opened
from tests.web.test_office_views import html

__all__ = ["both"]
ASKED = "本年度按几个方案考评,现在看的是"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The records that the pages open."""
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    address = f"sqlite:///{tmp_path}/records/office.db"
    monkeypatch.setenv("SCORING_DATABASE_URL", address)
    return Store.open(address)


def test_both_are_listed_by_their_schemes_and_either_can_be_opened(
    both: tuple[OfficeYear, OfficeYear], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(monkeypatch).switch_page("views/years.py").run()
    for scheme in (SCHEME, OTHER):
        assert f"《{scheme.title}》 · 1 个单位" in html(app)
    [chosen] = [each for each in app.radio if each.label == ASKED]
    assert chosen.value == both[0].year.id
    chosen.set_value(both[1].year.id).run()
    assert not app.exception
    assert f"依据《{OTHER.title}》" in html(app)


def test_a_unit_of_both_chooses_which_to_report_under(
    both: tuple[OfficeYear, OfficeYear], monkeypatch: pytest.MonkeyPatch
) -> None:
    rosters.import_roster(both[1], f"单位,单位类别\n甲县,{COUNTY}\n".encode(), "名册.csv", "换")
    number = account(both[0].store, "甲县岗", Role.REPORTER, "甲县").id
    app = opened(monkeypatch, number)
    [chosen] = [each for each in app.radio if each.label == ASKED]
    chosen.set_value(both[1].year.id).run()
    assert f"依据《{OTHER.title}》" in html(app)


def test_an_office_with_one_is_not_asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2024, 2025):
        create_year(store, "某岗", year)
    app = opened(monkeypatch).switch_page("views/years.py").run()
    assert ASKED not in {each.label for each in app.radio}
    assert "个单位 · 已采用" in html(app) and f"《{SCHEME.title}》 · " not in html(app)
