"""200 kills through the office's own verbs: receiving, verifying, deducting."""

from __future__ import annotations

from pathlib import Path

from tests.office.crew import rounds

KILLS = 200


def test_two_hundred_kills_while_receiving_and_verifying(tmp_path: Path) -> None:
    done = rounds(tmp_path, KILLS)
    print(f"\noffice: {KILLS} kills, {done} verbs kept, all whole")
    assert done > KILLS
