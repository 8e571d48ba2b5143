"""A year of the register in a browser, in short: two units, four matters; the whole of it, with
twelve units and sixty matters, is in tests/torture.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scoring.store import Store
from tests.web.conftest import serving
from tests.web.register_plan import begin, groups_of, planned
from tests.web.register_story import Story, tell

pytestmark = pytest.mark.xdist_group("browser")


def test_entered_and_brought_in_it_measures_what_equal_sheets_do(
    browser: Browser, tmp_path: Path
) -> None:
    plan = planned(("甲县", "乙局"), 2, first=2)
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        year = begin(store, groups_of(("甲县", "乙局")))
        database, log = tmp_path / "office.db", tmp_path / "log"
        with serving(tmp_path / "none", database, log, SCORING_ACCESS="accounts") as address:
            tell(Story(browser, address), year, plan, ["甲县"])
