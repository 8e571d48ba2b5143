"""A thousand times F5, a lost connection or kill -9 while typing: nothing lost, right names."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.store import Store
from tests.web.reviewing_rounds import Rounds, running

ROUNDS = 250
"""On each database, with accounts and on one's own machine: 1,000 together."""


@pytest.mark.parametrize("way", ["accounts", "local"])
def test_nothing_typed_is_lost_and_nothing_booked_under_another_name(
    url: str, way: str, tmp_path: Path
) -> None:
    with running(tmp_path, url, way) as server, Store.open(url) as store:
        rounds = Rounds(server, store)
        rounds.run(ROUNDS, restart_every=25)
        assert store.check_records() == []
        print(f"\n{url.split(':')[0]}, {way}: {ROUNDS} rounds, {dict(rounds.done)}")
