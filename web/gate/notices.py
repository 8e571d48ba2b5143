"""The gate's short pages: the records are out of order (503), there is no such page (404)."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

AGAIN = 15
"""Seconds after which a page that says what is out of order looks again."""
NO_PAGE = "网址中的这一页不存在,请核对网址,或者从首页进入。"
OUT_OF_ORDER = "暂时不能使用"
_PAGE = re.compile(r"/([^/.]+)/?")


def out_of_service(scope: Scope, words: str) -> Response:
    """503: ``words`` name what is out of order; a page looks again by itself."""
    after = {"Retry-After": str(AGAIN), "Connection": "close"}
    if not wants_page(scope):
        return PlainTextResponse(words, 503, after)
    answer = _page(503, OUT_OF_ORDER, words, "再试一次", AGAIN)
    answer.headers.update(after)
    return answer


def no_page() -> Response:
    """404: the page that was asked for is not there for whoever asks."""
    return _page(404, "没有这一页", NO_PAGE, "去首页", 0)


def page_asked(scope: Scope) -> str:
    """The page that a person asks for by its address; blank for the first, and for no page."""
    found = _PAGE.fullmatch(str(scope["path"]))
    return found[1] if found and wants_page(scope) else ""


def wants_page(scope: Scope) -> bool:
    """Whether a person looks at the answer."""
    return scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")


def _page(status: int, head: str, words: str, link: str, again: int) -> HTMLResponse:
    from scoring.reports.markup import environment  # not before the server is up

    template = environment(Path(__file__).parent).get_template("notice.html.jinja")
    return HTMLResponse(template.render(head=head, words=words, link=link, again=again), status)
