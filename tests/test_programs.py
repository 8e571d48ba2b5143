"""A test that lacks a program says what to install; in CI it is not let off."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import PACKAGES, found, needs, program

ROOT = Path(__file__).parents[1]
SKIPPED = """
import pytest

def test_that_runs():
    pass

@pytest.mark.skipif(True, reason="openssl is not installed")
def test_that_is_skipped():
    pass

@pytest.mark.xfail(strict=True)
def test_that_is_known_to_fail():
    assert False
"""


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path with no program on it."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("name", "package"),
    [("openssl", "openssl"), ("lowriter", "libreoffice-writer"), ("pdftotext", "poppler-utils")],
)
def test_what_is_missing_is_named_with_its_package(name: str, package: str) -> None:
    with pytest.raises(pytest.skip.Exception, match=f"^{name} .*: apt-get install {package}$"):
        program(name)
    condition, why = needs(name).mark.args[0], needs(name).mark.kwargs["reason"]
    assert condition
    assert why == f"{name} is not installed: apt-get install {package}"


def test_what_is_there_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "pdftoppm"
    made.write_text("#!/bin/sh\n", encoding="utf-8")
    made.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program("pdftoppm") == found("pdftoppm") == str(made)
    assert not needs("pdftoppm").mark.args[0]


def test_a_program_nobody_named_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        needs("sofice")


def packages(text: str) -> set[str]:
    """What follows ``apt-get install`` and its options in a text, continued lines included."""
    found = re.search(r"apt-get install ((?:[-\w]+[ \\\n]*)+)", text)
    assert found, "no apt-get install in it"
    return {word for word in re.split(r"[ \\\n]+", found[1]) if word[:1] not in ("-", "")}


def test_ci_installs_all_of_them_and_so_does_the_readers_line() -> None:
    installed = packages((ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\nfi\n")[0])
    assert {*PACKAGES.values()} <= installed
    readme = (ROOT / "README.md").read_text(encoding="utf-8").split("make test    #")[1]
    assert packages(readme) == installed


def test_ci_runs_what_a_newcomer_runs_and_lets_nothing_be_skipped() -> None:
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").split("\nfi\n")[1].splitlines()
    commands = [line for line in last if line and not line.startswith("#")]
    assert commands == ["make check", 'PYTEST_ADDOPTS="--no-skips" make test']


@pytest.mark.parametrize(
    ("option", "code", "words"),
    [
        ((), 0, "1 passed, 1 skipped, 1 xfailed"),
        (("--no-skips",), 1, "1 passed, 1 xfailed, 1 error"),
    ],
)
def test_a_skipped_test_fails_where_none_may_be(
    tmp_path: Path, option: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / "test_some.py").write_text(SKIPPED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider",
         f"--rootdir={tmp_path}", *option, str(tmp_path)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout
    assert ("openssl is not installed" in done.stdout) == bool(option)
