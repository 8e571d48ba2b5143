"""A database that is full, read-only, in use, damaged or away: every route says so in Chinese,
and looking goes on where it can.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.accounts import PASSWORD
from tests.gate.asking import Answer, Asker, pages_in, run_page, text_of
from tests.gate.faults import FAULTS, NAME, Faulty
from tests.web.conftest import MOST_SECONDS

pytestmark = pytest.mark.xdist_group("faults")
PAGE = {"Accept": "text/html"}
OUT, OK = 503, 200
ENGLISH = re.compile(r"[A-Za-z]{4,}")
TERMS = {"PostgreSQL", "SQLite"}


class Route(NamedTuple):
    """A route with what it answers while records can be read, and nobody can write."""

    method: str
    path: str
    reading: int


ROUTES = (
    Route("GET", "/", OK),
    Route("GET", "/years", OK),
    Route("GET", "/account", OK),
    Route("GET", "/_stcore/health", OK),
    Route("GET", "/_stcore/host-config", OK),
    Route("GET", "/login", 303),
    Route("GET", f"/media/{'0' * 32}.xlsx", 404),
    Route("PUT", "/_stcore/upload_file/x/y", 404),
)


@pytest.fixture(params=FAULTS)
def faulty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Faulty]:
    with FAULTS[request.param](tmp_path) as found:
        yield found


def words_of(answer: Answer) -> str:
    """What a person reads of an answer: the page's words, or all of a plain text."""
    text = answer.body.decode()
    if "<html" in text:
        text = re.sub(r"<style>.*?</style>|<[^>]+>", "", text, flags=re.DOTALL)
    return text.strip()


def must_say_so(answer: Answer, faulty: Faulty) -> None:
    """503, the true fault, in Chinese alone, and when to try again."""
    words = words_of(answer)
    assert answer.status == OUT
    assert faulty.says in words
    assert {*ENGLISH.findall(words)} <= TERMS
    assert answer.headers["Retry-After"]


def writing(faulty: Faulty) -> list[Answer]:
    """Logging in, changing one's password, logging out: all at once, as each may wait long."""
    own = {"old": PASSWORD, "new": f"{PASSWORD}-2", "again": f"{PASSWORD}-2"}
    with ThreadPoolExecutor(4) as many:
        asked = [
            many.submit(Asker(faulty.address).post, "/login", PAGE, name=NAME, password=PASSWORD),
            many.submit(Asker(faulty.address).post, "/login", PAGE, name=NAME, password="x"),
            many.submit(faulty.asker().post, "/account", PAGE, **own),
        ]
        return [each.result() for each in asked]


def test_every_route_says_what_is_wrong(faulty: Faulty) -> None:
    asker = faulty.asker()
    with asker.socket() as socket:
        pages = pages_in(run_page(socket))
        with faulty.breaks():
            for method, path, reading in ROUTES:
                answer = asker.ask(path, method, headers={**PAGE, "Origin": faulty.address})
                if faulty.reads:
                    assert answer.status == reading, path
                else:
                    must_say_so(answer, faulty)
            for answer in writing(faulty):
                must_say_so(answer, faulty)
            if faulty.reads:
                assert "2025" in text_of(run_page(socket, pages["years"]))
                assert asker.may_connect()
            else:
                with pytest.raises(InvalidStatus, match=str(OUT)):
                    asker.socket()
                with pytest.raises(ConnectionClosed, match="1013"):
                    run_page(socket, pages["years"])
                must_say_so(Asker(faulty.address).ask("/login", headers=PAGE), faulty)
                must_say_so(Asker(faulty.address).ask("/_stcore/health"), faulty)
            left = asker.post("/logout", PAGE)
            must_say_so(left, faulty)
            assert "本浏览器已经退出" in words_of(left)
            assert "Max-Age=0" in left.headers["Set-Cookie"]


def test_all_goes_on_when_the_server_is_back(tmp_path: Path, browser: Browser) -> None:
    """What a clerk sees of a stopped PostgreSQL, with the page open: words, and no dialog."""
    with FAULTS["server down"](tmp_path) as faulty:
        context = browser.new_context(locale="zh-CN")
        context.add_cookies(
            [{"name": "scoring_login", "value": faulty.secret, "url": faulty.address}]
        )
        page = context.new_page()
        page.set_default_timeout(MOST_SECONDS * 1000)
        page.goto(f"{faulty.address}/years")
        expect(page.get_by_text("2025 年度").first).to_be_visible()
        page.get_by_text("建立年度").first.click()
        page.get_by_label("考评主体").fill("写了一半")
        with faulty.breaks():
            page.get_by_label("名称").fill("名称")
            page.get_by_role("button", name="建立年度").click()
            expect(page.locator("#out-of-service")).to_contain_text(faulty.says)
            expect(page.get_by_role("dialog")).to_have_count(0)
            other = context.new_page()
            other.goto(faulty.address)
            expect(other.get_by_role("alert")).to_contain_text(faulty.says)
        expect(page.locator("#out-of-service")).to_have_count(0)
        expect(page.get_by_label("考评主体")).to_have_value("写了一半")
        expect(other.get_by_text("2025 年度").first).to_be_visible()
        context.close()
