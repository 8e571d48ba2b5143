"""The gate's short pages: too much was asked for (429) or sent (413); the records are out of order
(503); there is no such page (404).
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from web.gate.limits import ACCOUNT, AHEAD, ALL, MESSAGE, MIB, NAMES
from web.gate.usage import Excess

AGAIN = 15
"""Seconds after which a page that says what is out of order looks again."""
NO_PAGE = "网址中的这一页不存在,请核对网址,或者从首页进入。"
OUT_OF_ORDER = "暂时不能使用"
_PAGE = re.compile(r"/([^/.]+)/?")
TOO_MUCH = {
    "names": f"一次选了 {{found}} 个文件,最多 {NAMES} 个,都没有收下。请分几次选择。",
    "addresses": "打开着的页面里选过的文件共 {found} 个,超过了上限"
    f"(每个账号 {ACCOUNT.addresses} 个),最后选的没有收下。请回到页面再选。",
    "message": f"这一页一次提交的内容有 {{found}} KB,最多 {MESSAGE // 1000} KB,没有保存。"
    "大段的文字请分几次保存,或者写在工作簿里上传。",
    "messages": f"这一页点得太快,有 {{found}} 次点击还在等着办理,最多 {AHEAD} 次。"
    "已经办理的都在,请回到页面,核对后接着办。",
    "files": "上传后还没有接收的文件合计 {found} MiB,超过了上限"
    f"(每个账号 {ACCOUNT.held // MIB} MiB,全部用户 {ALL.held // MIB} MiB),"
    "最后一个没有收下。请回到页面,分几次上传:一次传完并接收之后,再传下一次。",
}
"""What was too much, in words with the figure that was found."""


def too_many(scope: Scope, words: str) -> Response:
    """429: ``words`` say what was found, what is allowed and what to do."""
    if not wants_page(scope):
        return PlainTextResponse(words, 429, {"connection": "close"})
    return _page(429, "已到上限", words, "再试一次", 0)


def too_much(scope: Scope) -> Response:
    """413: the page that a browser is led to (:meth:`web.gate.sockets.Line.lead_away`)."""
    asked = QueryParams(scope["query_string"])
    what, found = asked.get("what", ""), asked.get("found", "")
    figure = found.isascii() and found.isdigit() and len(found) < 10
    words = words_of(Excess(what, int(found))) if figure and what in TOO_MUCH else "内容过多。"
    return _page(413, "内容过多", words, "← 回到考评", 0)


def words_of(excess: Excess) -> str:
    """What was found, what is allowed, and what to do."""
    return TOO_MUCH[excess.what].format(found=excess.found)


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
