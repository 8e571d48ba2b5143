"""Schemes with lines that are reported in words: every page opens and says what was reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from criteria import loading
from scoring import office
from scoring.intake.year import Workbook
from scoring.office import papers, progress, receiving, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.schemes.test_pages import opened, shown, views
from tests.scoring.test_comparable import FOLDER, SCHEMES, filled
from web.components.help_text import help_text
from web.components.page import NOT_SCORED

OPEN = {
    "half-year-report": ["undescribed:甲", "undescribed:丙"],
    "mixed-report": ["undescribed:甲", "unverified:甲", "missing:丙", "undescribed:丙"],
}


@pytest.fixture(params=[*OPEN])
def year(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OfficeYear]:
    """A year of three units: one lacks a description, one is whole, one sent nothing."""
    id_, scheme = request.param, SCHEMES[request.param]
    monkeypatch.setattr(loading, "FOLDER", FOLDER)
    loading.load_scheme.cache_clear()
    for name in ("criteria", "criteria.loading", "web.session.workspace"):
        monkeypatch.setattr(f"{name}.DEFAULT_SCHEME", id_)
    address = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("SCORING_DATABASE_URL", address)
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    store = Store.open(address)
    kept = OfficeYear(store, create_year(store, "某岗", 2032, scheme_id=id_).id, "某岗")
    rows = ["单位,单位类别,别名", *(f"{unit},{scheme.groups[0].name}," for unit in "甲乙丙")]
    rosters.import_roster(kept, "\n".join(rows).encode(), "名册.csv")
    given = {"一.2": {}} if not scheme.is_scored else {"一.1": {"自评分": 12}, "二.1": {}}
    for unit, cells in (("甲", given), ("乙", {})):
        receiving.receive(kept, [Workbook(unit, filled(scheme, unit, cells))], trusted=True)
    yield kept
    loading.load_scheme.cache_clear()


def test_pages_papers_and_what_is_open(year: OfficeYear, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme, app = year.scheme, opened(monkeypatch)
    for view in views(scheme, ""):
        app.switch_page(f"views/{view}.py").run()
        assert not app.exception, (view, app.exception)
        if view in ("overview", "unit"):
            assert (NOT_SCORED in shown(app)) == (not scheme.is_scored)
    app.switch_page("views/overview.py").run()
    assert "报了什么" in app.button_group[0].options
    for question in app.button_group[0].options:
        app.button_group[0].set_value(question).run()
        assert not app.exception, (question, app.exception)
    assert [*progress.open_points(year)] == OPEN[scheme.id]
    assert "| ○ 未报 |" in help_text(scheme)
    basis = office.Basis(year.scored()[0], date(2033, 1, 1), [], [], set())
    for paper in papers.papers_of(scheme):
        assert papers.made(paper, papers.Order(basis))
