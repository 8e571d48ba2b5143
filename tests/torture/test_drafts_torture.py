"""A thousand times F5, a lost connection or kill -9 while typing: nothing lost, right names."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scoring.store import Store
from tests.web.reviewing_rounds import Rounds, running
from tests.web.test_drafts_in_a_browser import REASON, cell, page_of, sent, shown, type_into
from tests.web.test_story import at_rest

ROUNDS = 250
"""On each database, with accounts and on one's own machine: 1,000 together."""
BROWSER_ROUNDS = 40


@pytest.mark.parametrize("way", ["accounts", "local"])
def test_nothing_typed_is_lost_and_nothing_booked_under_another_name(
    url: str, way: str, tmp_path: Path
) -> None:
    with running(tmp_path, url, way) as server, Store.open(url) as store:
        rounds = Rounds(server, store)
        rounds.run(ROUNDS, restart_every=25)
        assert store.check_records() == []
        print(f"\n{url.split(':')[0]}, {way}: {ROUNDS} rounds, {dict(rounds.done)}")


@pytest.mark.parametrize("kind", ["sqlite"])
def test_nothing_typed_in_a_real_browser_is_lost_by_f5(
    browser: Browser, url: str, tmp_path: Path
) -> None:
    dice, typed = random.Random(2013), {}
    with running(tmp_path, url, "local") as server, page_of(browser, server) as page:
        for number in range(1, BROWSER_ROUNDS + 1):
            row = dice.randrange(12)
            typed[row] = f"第 {number} 轮"
            type_into(page, REASON, row, typed[row])
            sent(page)
            if number % 10 == 0:
                at_rest(page)  # what a server has not answered, a kill -9 may take
                server.restart()
                app = page.get_by_test_id("stApp")
                expect(app).to_have_attribute("data-test-connection-state", "CONNECTED")
            page.reload()
            shown(page)
            for at, words in typed.items():
                expect(cell(page, REASON, at)).to_have_text(words)
    print(f"\n{BROWSER_ROUNDS} rounds in Chromium, each tenth a kill -9: nothing lost")
