"""kill -9 through the office's own verbs: a few rounds here, 200 in tests/torture."""

from __future__ import annotations

from scoring.store import Store
from tests.office.crew import rounds


def test_a_killed_clerk_loses_nothing_acknowledged(url: str, store: Store) -> None:
    assert rounds(url, store, 4) > 0
