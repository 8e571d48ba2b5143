"""What starts before anybody asks for anything loads nothing that only an answer needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scoring.cli import COMMANDS, main
from tests.docs.make import ROOT


@pytest.mark.parametrize(
    ("started", "not_loaded"),
    [
        ("import app", "scoring.office scoring.store scoring.reports sqlalchemy"),
        ("from scoring.cli import main; main(['--help'])", "scoring.model numpy pandas pathlib"),
    ],
)
def test_a_start_loads_no_more_than_it_needs(started: str, not_loaded: str) -> None:
    code = f"{started}\nimport sys; print('loaded', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    loaded = done.stdout.splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert not {*loaded} & {*not_loaded.split()}


@pytest.mark.parametrize("name", [*COMMANDS])
def test_every_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert f"python -m scoring {name} [-h]" in capsys.readouterr().out
