"""What tests of several rooms share: one browser a process, and what a skipped test is worth."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from playwright.sync_api import Browser, sync_playwright

from scoring.office import passwords
from tests.programs import found, program

os.environ["OPENPYXL_LXML"] = "False"  # as in the reading child; before anything imports it
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--no-skips``, for a machine that has every program."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name a test's group behind its id, where the scheduler of ``--dist loadgroup`` looks for it.

    pytest-xdist 3.8 writes to where pytest before 9.2 kept the id; without this every group is
    spread over all workers, and each of them makes the set-up that a group shares.
    """
    if getattr(config.option, "loadgroup", False):
        for item in items:
            for mark in item.iter_markers("xdist_group"):
                item._id = type(item.id).parse(f"{item.nodeid}@{mark.args[0]}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``--no-skips``, make a skipped test a failed one."""
    return _judged((yield), item.config)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """With ``--no-skips``, make a module that skips itself a failed one."""
    return _judged((yield), collector.config)


def _judged(report: Report, config: pytest.Config) -> Report:
    if report.skipped and not hasattr(report, "wasxfail") and config.getoption("no_skips"):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"skipped, with --no-skips: {why}"
    return report


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> None:
    """Passwords that cost a test little: the library's own profile for that. A hash says by which
    it was made, so that servers started by tests take those accounts as well.
    """
    passwords._hasher = PasswordHasher.from_parameters(CHEAPEST)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Chrome, else the one playwright brought."""
    with sync_playwright() as playwright:
        brought = playwright.chromium.executable_path
        own = found("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=own or (brought if Path(brought).exists() else program("chromium")),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()
