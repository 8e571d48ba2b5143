"""The locks agree with requirements*.txt and with what is installed, each package with its hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROMISED = ("3.11", "3.12", "3.13", "3.14")
MACHINES = (("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"))


@dataclass(frozen=True)
class Locked:
    """A package of a lock."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> str:
        (only,) = self.requirement.specifier
        assert only.operator == "=="
        return only.version


def lines(name: str) -> list[str]:
    """What a file of requirements says, a package a line, without comments."""
    text = (ROOT / name).read_text(encoding="utf-8").replace(" \\\n", " ")
    bare = [re.sub(r"(^|\s+)#.*", "", line).strip() for line in text.splitlines()]
    return [line for line in bare if line]


def locked(name: str) -> dict[str, Locked]:
    """The packages of a lock by their canonical names."""
    found = {}
    for line in lines(name):
        words, *hashes = re.split(r"\s+--hash=", line)
        each = Requirement(words)
        found[canonicalize_name(each.name)] = Locked(each, tuple(hashes))
    assert len(found) == len(lines(name)), "a package stands there once"
    return found


def direct(name: str) -> list[Requirement]:
    """What stands in a requirements*.txt itself."""
    return [Requirement(line) for line in lines(name) if not line.startswith("-r ")]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_package_is_locked_at_its_version(lock: str) -> None:
    wanted = direct("requirements.txt")
    if lock == "requirements-dev.lock":
        wanted += direct("requirements-dev.txt")
    found = locked(lock)
    for each in wanted:
        name = canonicalize_name(each.name)
        assert name in found, f"{name}: run make lock"
        assert each.specifier == found[name].requirement.specifier, f"{name}: run make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_one_version_and_its_hashes(lock: str) -> None:
    """Nor is there any other line: no address of an index, no option."""
    for name, each in locked(lock).items():
        assert each.version, name
        assert each.hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in each.hashes), name


def test_what_is_tested_is_what_is_run() -> None:
    run, dev = (locked(name) for name in LOCKS)
    for name, each in run.items():
        assert (dev[name].version, set(dev[name].hashes)) == (each.version, set(each.hashes)), name


def test_what_is_installed_is_what_is_locked() -> None:
    for name, each in locked("requirements-dev.lock").items():
        if each.requirement.marker is None or each.requirement.marker.evaluate():
            assert version(name) == each.version, f"{name}: run make setup"


def test_one_wheel_folder_fits_every_promised_machine() -> None:
    """pip judges conditions by the machine that downloads: they must be the same on the other.

    A condition that tells them apart (``colorama ; sys_platform == 'win32'``) would leave a
    package out of a folder for Windows that is made on Linux.
    """
    for name, each in locked("requirements.lock").items():
        told = {
            each.requirement.marker is None
            or each.requirement.marker.evaluate({
                "sys_platform": system,
                "platform_system": {"linux": "Linux", "win32": "Windows"}[system],
                "os_name": {"linux": "posix", "win32": "nt"}[system],
                "platform_machine": machine,
                "python_version": python,
                "python_full_version": f"{python}.0",
            })
            for (system, machine), python in product(MACHINES, PROMISED)
        }  # fmt: skip
        assert told == {True}, f"{name} ; {each.requirement.marker}"


def test_the_readme_installs_from_the_locks_and_promises_what_they_hold() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {*re.findall(r"-m pip install (.+?)[`\n]", readme)} == {
        f"--require-hashes -r {lock}" for lock in LOCKS
    }
    assert f"Python {PROMISED[0]} to {PROMISED[-1]}" in readme
    assert f"Python {PROMISED[0]} 至 {PROMISED[-1]}" in readme
