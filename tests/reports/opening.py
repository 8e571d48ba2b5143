"""The dashboard as a double click opens it: from disk, with the network off, and watched."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from scoring.reports.basis import Basis
from scoring.reports.dashboard import write_dashboard
from tests.reports.hostile import DAY
from tests.scoring.small_year import PROBLEMS, small_year


def small_basis(**more: Any) -> Basis:
    before = small_year(unverified="missing", bonus_scope="unit")
    rest = {"refused": ["坏表.xlsx"], "refused_units": {"丁区"}, "before": before}
    return Basis(small_year(), DAY, PROBLEMS, **(rest | more))


def written(basis: Basis) -> bytes:
    stream = io.BytesIO()
    write_dashboard(basis, stream)
    return stream.getvalue()


@dataclass
class Opened:
    """A page from disk with everything it asked for and complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def go(self, anchor: str) -> None:
        self.page.goto(f"{self.address}#{anchor}")

    def verdict(self) -> list[str]:
        self.page.click("#verify")
        self.page.wait_for_selector("#verdict p")
        return self.page.locator("#verdict p").all_inner_texts()

    def assert_quiet(self) -> None:
        assert {*self.requests} <= {self.address} and self.said == []


class Opener:
    """Opens files as a double click does: from disk, with the network off."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.contexts: list[Any] = []

    def __call__(self, data: bytes, width: int = 1440, **more: Any) -> Opened:
        path = self.folder / "看板.html"
        path.write_bytes(data)
        size = {"width": width, "height": 900}
        context = self.browser.new_context(viewport=size, locale="zh-CN", offline=True, **more)
        self.contexts.append(context)
        opened = Opened(context.new_page(), path.as_uri())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda said: opened.said.append(said.text))
        opened.page.on("pageerror", lambda fault: opened.said.append(str(fault)))
        opened.page.on("dialog", lambda dialog: (opened.said.append("dialog"), dialog.dismiss()))
        opened.page.goto(opened.address)
        return opened
