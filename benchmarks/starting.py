"""Starting: how soon the terminal answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.timing import Figure, paired


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def figures() -> Iterator[Figure]:
    """All figures of starting."""
    yield paired(
        "python -m scoring --help",
        lambda: _run("-m", "scoring", "--help"),
        "bare interpreter start",
        lambda: _run("-c", ""),
        3,
        15,
    )
