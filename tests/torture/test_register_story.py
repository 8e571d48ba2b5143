"""A year of the register in a browser: twelve units, sixty matters. Half of the units enter
theirs on their pages month by month, those of the others come with ledgers of workbooks.
"""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from scoring.store import Store
from tests.web.conftest import serving
from tests.web.register_plan import begin, groups_of, planned
from tests.web.register_story import Story, tell

UNITS = tuple("甲县 乙县 丙县 丁县 戊县 己县 甲局 乙局 丙局 丁局 戊局 己局".split())


def test_sixty_matters_of_twelve_units(browser: Browser, tmp_path: Path) -> None:
    plan = planned(UNITS, 5)
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        year = begin(store, groups_of(UNITS))
        database, log = tmp_path / "office.db", tmp_path / "log"
        with serving(tmp_path / "none", database, log, SCORING_ACCESS="accounts") as address:
            tell(Story(browser, address), year, plan, UNITS[::2])
        assert len(plan) == 60
        assert store.check_records() == []
