"""The small year's dashboard, and a browser to open one from disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.opening import Opener, small_basis, written


@pytest.fixture
def open_(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a dashboard's bytes in the browser."""
    opener = Opener(browser, tmp_path)
    yield opener
    for context in opener.contexts:
        context.close()


@pytest.fixture(scope="session")
def small() -> bytes:
    """The dashboard of the small year."""
    return written(small_basis())
