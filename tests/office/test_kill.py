"""kill -9 through the office's own verbs: a few rounds here, 200 in tests/torture."""

from __future__ import annotations

from pathlib import Path

from tests.office.crew import rounds


def test_a_killed_clerk_loses_nothing_acknowledged(tmp_path: Path) -> None:
    assert rounds(tmp_path, 4) > 0
