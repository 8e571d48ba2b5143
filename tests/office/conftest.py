"""Databases of both kinds, and a terminal on one of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scoring.cli import main
from scoring.store.places import VARIABLE
from tests.store.databases import fresh, kind, server, store, url

__all__ = ["fresh", "kind", "server", "store", "url"]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def terminal(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command on an empty database; gives status, output and errors."""
    monkeypatch.setenv(VARIABLE, url)
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> tuple[int, str, str]:
        status = main([*map(str, words)])
        told = capsys.readouterr()
        assert "Traceback" not in told.out + told.err
        return status, told.out, told.err

    return command
