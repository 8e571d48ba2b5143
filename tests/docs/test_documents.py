"""Documents and settings hold together: problem codes, rooms, pinned versions, no machine's paths."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoring.model.problem_codes import PROBLEM_CODES
from tests.docs.make import PROBLEMS, ROLES, ROOT, SCHEMES, problems
from tests.docs.roles_page import roles
from tests.docs.scheme_pages import scheme_pages

NOT_OURS = {".git", ".venv", "__pycache__", "wheelhouse", "out"}
BINARY = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".png", ".db", ".pyc"}


def test_problem_codes_are_explained_and_the_page_is_not_stale() -> None:
    assert all(each.name and each.meaning and each.remedy for each in PROBLEM_CODES.values())
    assert PROBLEMS.read_text(encoding="utf-8") == problems(), "run: make docs"


def test_what_roles_may_do_is_not_stale() -> None:
    assert ROLES.read_text(encoding="utf-8") == roles(), "run: make docs"


def test_the_pages_of_the_schemes_are_not_stale() -> None:
    kept = {path.name: path.read_text(encoding="utf-8") for path in SCHEMES.iterdir()}
    assert kept == scheme_pages(), "run: make docs"


@pytest.mark.parametrize("code", [*PROBLEM_CODES])
def test_every_problem_code_is_in_the_docs(code: str) -> None:
    assert f"| `{code}` |" in PROBLEMS.read_text(encoding="utf-8")


@pytest.mark.parametrize("house", ["scoring", "web"])
def test_every_room_has_its_door_plate(house: str) -> None:
    """The rooms themselves are in .importlinter, whose layers are exhaustive."""
    for room in (ROOT / house).iterdir():
        if room.is_dir() and any(room.glob("*.py")):
            plate = room / "__init__.py"
            assert plate.exists(), room
            assert ast.get_docstring(ast.parse(plate.read_text(encoding="utf-8"))), plate


def test_no_module_stands_loose_beside_the_rooms() -> None:
    loose = {path.name for path in (ROOT / "scoring").glob("*.py")}
    assert loose == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_version_is_pinned_with_its_reason(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-r requirements.txt")):
            assert re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==\d[\w.]*(\s*;[^#]+)?\s+# .+", line), line


def our_files(folder: Path = ROOT) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden_cache = path.name.startswith(".") and path.name.endswith("cache")
        if path.name in NOT_OURS or hidden_cache or path.name == ".hypothesis":
            continue
        if path == ROOT / "data" / "office":
            continue
        if path.is_dir():
            yield from our_files(path)
        elif path.suffix not in BINARY:
            yield path


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """Home folders stand in tests only, as examples."""
    place = re.compile(r"(?<![\w.])/(work|root|home|Users)/\w")
    found = []
    for path in our_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        example = path.is_relative_to(ROOT / "tests")
        found += [
            f"{path.relative_to(ROOT)}: {hit.group()}"
            for hit in place.finditer(text)
            if not (example and hit.group(1) == "home")
        ]
    assert found == []


def test_no_file_of_ours_is_looked_for_beside_the_repository() -> None:
    """A clone has nothing beside it: ``parents[n]`` of a file goes up to its root and no higher."""
    beside = re.compile(r"ROOT\.parent\b|__file__\)(?:\.resolve\(\))?\.parents\[(\d+)\]")
    found = []
    for path in our_files():
        place = path.relative_to(ROOT)
        if path.suffix == ".py":
            hits = beside.finditer(path.read_text(encoding="utf-8"))
            found += [f"{place}: {h[0]}" for h in hits if int(h[1] or 99) >= len(place.parents)]
    assert found == []


def test_the_changelog_has_the_version_and_says_whether_a_score_moves() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert version
    releases = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]
    assert any(release.startswith(version.group(1)) for release in releases)
    assert all("Does any score move?" in release for release in releases)
