"""200 kills through the office's own verbs: receiving, verifying, deducting."""

from __future__ import annotations

from scoring.store import Store
from tests.office.crew import rounds

KILLS = 200


def test_two_hundred_kills_while_receiving_and_verifying(url: str, store: Store) -> None:
    done = rounds(url, store, KILLS)
    print(f"\n{url.split(':')[0]}: {KILLS} kills, {done} verbs kept, all whole")
    assert done > KILLS
