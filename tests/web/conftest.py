"""A small sample year on disk, a server that shows it, and a browser that watches it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scoring.model.scores import Scores
from tests.books import CITY, COUNTY, base_row, book, by_office, cover, full_marks
from tests.scoring.small_year import small_year

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 60
expect.set_options(timeout=MOST_SECONDS * 1000)
BONUS = ["三色预警法", "加一", "2025-06-01", "国办简报 3 期", None, None]
VETO = ["园区选址", "2025-10-01", "某办发〔2025〕9号", None]


@pytest.fixture(scope="session")
def scores() -> Scores:
    """A year with every state a unit can be in."""
    return small_year()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """甲县 leads with a bonus, 乙县 lacks a line, 丙县 is vetoed; 甲局 is provisional; one refused."""
    folder = tmp_path_factory.mktemp("sample")
    files = {
        "甲县": by_office({"基础项": full_marks(), "加分项": [BONUS]}),
        "乙县": by_office({"基础项": full_marks()[1:]}, "乙县"),
        "丙县": by_office({"基础项": full_marks(), "一票否决": [VETO]}, "丙县"),
        "甲局": by_office({"基础项": full_marks(**{"一.1": {"自评分": 4.5}})}, "甲局", CITY),
        "坏表": book({"基础项": [base_row("一.1", 自评分=9)]}, cover_rows=cover("丁县", COUNTY)),
    }
    (folder / "units").mkdir()
    for name, data in files.items():
        (folder / "units" / f"{name}.xlsx").write_bytes(data)
    return folder


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended before it was up"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(url)


@pytest.fixture(autouse=True)
def _records_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the records of the office, or of another test."""
    monkeypatch.setenv("SCORING_DATABASE_URL", f"sqlite:///{tmp_path}/records/office.db")


@contextmanager
def serving(
    sample: Path, database: Path, log: Path | None = None, port: int = 0, **settings: str
) -> Iterator[str]:
    """The app as ``streamlit run app.py`` starts it; gives its address, of a free port without one.

    ``settings`` go into its environment; what it says goes to ``log``, where there is one.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {
        **os.environ,
        "SCORING_SAMPLE": str(sample),
        "SCORING_DATABASE_URL": f"sqlite:///{database}",
        **settings,
    }
    with (
        open(log or os.devnull, "wb") as said,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=said if log else None
        ) as process,
    ):
        try:
            _wait_until_healthy(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def server(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on the small sample, without any records."""
    with serving(sample, tmp_path_factory.mktemp("no-records") / "office.db") as address:
        yield address


@dataclass
class Watched:
    """A page with everything it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """Nothing went elsewhere and nothing was complained of."""
        own = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
        assert [url for url in self.requests if not url.startswith(own)] == []
        assert self.complaints == []


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh page at a desk's width."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    seen = Watched(context.new_page())
    seen.page.set_default_timeout(MOST_SECONDS * 1000)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("websocket", lambda socket_: seen.requests.append(socket_.url))
    seen.page.on("pageerror", lambda fault: seen.complaints.append(str(fault)))
    seen.page.on(
        "console",
        lambda said: seen.complaints.append(said.text) if said.type == "error" else None,
    )
    yield seen
    context.close()
