"""Browsers of those at work: each account logged in at a desk, or with a phone, of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from scoring.model.roles import Role
from tests.accounts import PASSWORD
from tests.web.conftest import MOST_SECONDS
from tests.web.test_story import at_rest, press
from web.gate.pages import PAGES


@dataclass
class Desks:
    """Who does what in a browser at ``address``; ``look`` sees the page of each station."""

    browser: Browser
    address: str
    look: Callable[[Page, str], object] = lambda page, station: None
    width: int = 1440
    faults: list[str] = field(default_factory=list)
    _pages: dict[str, Page] = field(default_factory=dict)

    def page(self, name: str, view: str) -> Page:
        """A view as whoever is logged in by this account has it."""
        if name not in self._pages:
            size = {"width": self.width, "height": 1000}
            page = self.browser.new_context(viewport=size, locale="zh-CN").new_page()
            page.set_default_timeout(MOST_SECONDS * 1000)
            page.on("pageerror", lambda fault: self.faults.append(f"{name}: {fault}"))
            page.goto(f"{self.address}/{view}")  # the way there leads through the login
            page.get_by_label("账号").fill(name)
            page.get_by_label("密码").fill(PASSWORD)
            press(page, "登录")
            self._pages[name] = page
        page, back = self._pages[name], self._pages[name].get_by_role("button", name="← 全部事项")
        folded = self.width < 800  # a phone's menu
        by_address = folded or "?" in view
        if by_address:
            page.goto(f"{self.address}/{view}")
        shown = page.get_by_test_id("stMain" if folded else "stTopNavLink")
        expect(shown.first).to_be_visible()
        at_rest(page)
        if by_address:
            return page
        title = next(each.title for each in PAGES if each.file == view)
        page.get_by_role("link", name=title, exact=True).first.click()
        link = page.get_by_role("link", name=title, exact=True).first
        expect(link).to_have_attribute("aria-current", "page")
        at_rest(page)
        if back.count():
            back.click()
            expect(back).to_have_count(0)
            at_rest(page)
        return page

    def of_role(self, role: Role, view: str) -> Page:
        """A view as a role of the office has it."""
        return self.page(f"{role.label}岗", view)
