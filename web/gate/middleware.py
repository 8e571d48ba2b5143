"""The gate: ASGI middleware that nothing passes without a login but the login page and the
health check. It marks what passes with the account's number, so that pages know who is there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Set
from dataclasses import replace
from functools import cached_property
from secrets import compare_digest
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scoring.model.errors import Unavailable
from scoring.model.roles import Action
from web.gate import headers, notices
from web.gate.access import ACCOUNT_HEADER, PATHS, TOKEN, Access, is_loopback, proxy_secret
from web.gate.addresses import known_query
from web.gate.finishing import Departures, until_done
from web.gate.ownership import Ownership
from web.gate.pages import PAGES, entries
from web.gate.sockets import TOO_MUCH, Sockets
from web.gate.uploads import is_upload, pass_upload
from web.gate.usage import Usage, address_of, too_many_sockets

if TYPE_CHECKING:
    from scoring.office.logins import Entered
    from web.gate.sign_in import SignIn

log = logging.getLogger("scoring.gate")

HEALTH, HOST_CONFIG = "/_stcore/health", "/_stcore/host-config"
"""What a page asks for before it connects; the first by anybody."""
OURS = (ACCOUNT_HEADER, "x-scoring-user", "x-scoring-secret", "x-remote-user", "remote-user")
"""Headers that say who somebody is: never believed from a client, never passed on."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto",
             "x-real-ip", "via")  # fmt: skip
"""Headers that a reverse proxy sets: a request with one did not come from this machine."""
NOT_AT_HOME = (
    "本程序现在是本机使用,不需登录,因此只接受这台电脑自己的浏览器。"
    "要给网络上的人使用,请按 README 的“放到内网”一节,建立账号后启动。"
)
MISSING = 4401
"""The code a websocket is closed with where nobody is logged in."""


class Gate:
    """The middleware in front of ``app``; ``way`` says how people are known."""

    def __init__(self, app: ASGIApp, way: Access) -> None:
        self.app, self.way = app, way
        self.ownership, self.usage, self.departures = Ownership(), Usage(), Departures()
        self.sockets = Sockets(self.ownership)

    @cached_property
    def sign_in(self) -> SignIn:
        """The pages of the gate's own; loaded by the first request where people log in."""
        from web.gate.sign_in import SignIn

        return SignIn(self.way, self.sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, show one of our own pages, or turn it away."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope)
        scope = without(scope, OURS)
        send = headers.added(send, scope)
        try:
            if self.way is Access.LOCAL:
                await self._at_home(scope, receive, send)
            elif scope["type"] == "http" and scope["path"] == HEALTH:
                await asyncio.to_thread(self._must_be_in_order)
                await self.app(scope, receive, send)
            elif not same_origin(scope):
                await refuse(scope, receive, send, 403, "不接受别的网站发来的请求")
            else:
                await self._by_login(scope, receive, send, said)
        except Unavailable as fault:
            log.warning("out of service: %s", fault)
            await _out_of_service(scope, str(fault))(scope, receive, send)

    def _must_be_in_order(self) -> None:
        """Raise :class:`Unavailable` where the records cannot be read."""
        with self.sign_in.logins.store.read() as now:
            now.audit.head()

    async def _at_home(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Without login: only requests of this machine's own browser, to its own address."""
        if at_home(scope):
            other = page_missed(scope, frozenset(Action), guarded=False)
            if scope["type"] == "websocket":
                await self.departures.over("")
                receive, send = until_done(receive, send, self.departures, "")
            await (other or self.app)(headers.without_other_cookies(scope), receive, send)
            return
        log.warning("local mode: refused a request from elsewhere")
        await refuse(scope, receive, send, 403, NOT_AT_HOME)

    async def _by_login(self, scope: Scope, receive: Receive, send: Send, said: Headers) -> None:
        entered = await self._entered(scope, said)
        if scope["type"] == "http" and scope["path"] in PATHS:
            if entered is None:
                await asyncio.to_thread(self._must_be_in_order)
            answer = await self.sign_in.answer(Request(scope, receive), entered)
            await answer(scope, receive, send)
        elif entered is None or entered.account.temporary:
            await send_away(scope, receive, send, "/account" if entered else "/login")
        elif not self.ownership.is_allowed(scope, entered):
            log.warning("account %s: refused what was not given to it", entered.account.id)
            await refuse(scope, receive, send, 404, "没有这个文件,或不是给您的")
        elif scope["type"] == "http" and scope["path"] == TOO_MUCH:
            await notices.too_much(scope)(scope, receive, send)
        elif other := page_missed(scope, entered.account.role.actions, guarded=True):
            await other(scope, receive, send)
        else:
            await self._let_in(scope, receive, send, entered)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send, entered: Entered) -> None:
        mark = f"{TOKEN}:{entered.account.id}".encode()
        scope = headers.without_other_cookies(scope)
        scope = {**scope, "headers": [*scope["headers"], (ACCOUNT_HEADER.encode(), mark)]}
        shares = self.usage.shares(entered.account.id, address_of(scope))
        await shares.account.requests.wait()
        if opens_a_page(scope) and (words := too_many_sockets(shares)):
            if scope["type"] == "http":
                log.warning("account %s: %s", entered.account.id, words)
                await notices.too_many(scope, words)(scope, receive, send)
            else:
                await close(receive, send)
        elif scope["type"] != "http":
            by_login = self.way is Access.ACCOUNTS
            still_in = self.sign_in.logins.by_key if by_login else self._still_known
            await self.departures.over(str(entered.account.id))
            receive, send = until_done(receive, send, self.departures, str(entered.account.id))
            await self.sockets.pass_on(self.app, scope, receive, send, entered, shares, still_in)
        elif is_upload(scope):
            await pass_upload(self.app, scope, receive, send, shares, self.sockets)
        else:
            await self.app(scope, receive, send)

    async def _entered(self, scope: Scope, said: Headers) -> Entered | None:
        if self.way is Access.PROXY:
            return await asyncio.to_thread(self._named_by_proxy, scope, said)
        secret = headers.cookie_of(scope, headers.cookie_name(scope))
        return await asyncio.to_thread(self.sign_in.logins.who, secret) if secret else None

    def _named_by_proxy(self, scope: Scope, said: Headers) -> Entered | None:
        """The account that the proxy names; only with its secret, and from this machine."""
        names, shown = said.getlist("x-scoring-user"), said.getlist("x-scoring-secret")
        if len(names) != 1 or len(shown) != 1:  # one of two may be the client's own
            return None
        if not names[0] or not compare_digest(shown[0].encode(), proxy_secret().encode()):
            return None
        return self._still_known(f"proxy:{_text(names[0])}")

    def _still_known(self, key: str) -> Entered | None:
        """An account that needs no password here, by the name its proxy gave."""
        from scoring.office.logins import Entered

        with self.sign_in.logins.store.read() as now:
            account = now.accounts.named(key.removeprefix("proxy:"))
        if account is None or account.disabled_at:
            return None
        return Entered(replace(account, temporary=False), key)


def _out_of_service(scope: Scope, words: str) -> Response:
    """503; whoever logs out is out in this browser all the same."""
    if scope["type"] != "http" or (scope["method"], scope["path"]) != ("POST", "/logout"):
        return notices.out_of_service(scope, words)
    from web.gate.sign_in import STILL_THERE, set_cookie

    answer = notices.out_of_service(scope, f"{words}。{STILL_THERE}")
    set_cookie(Request(scope), answer, "")
    return answer


def page_missed(scope: Scope, allowed: Set[Action], *, guarded: bool) -> Response | None:
    """What to answer where a page is asked for that whoever is ``allowed`` this does not have.

    One of others leads to the first page, which has no address of its own; the numbers that lead to
    a matter are kept. One that nobody has is said not to be there. The server itself would show its
    first page behind an English dialog.
    """
    asked = notices.page_asked(scope)
    if not asked or asked in [each.file for each in entries(allowed, guarded=guarded)[1:]]:
        return None
    known = asked in [each.file for each in PAGES]
    first = f"/{known_query(_query(scope))}"
    return RedirectResponse(first, 303) if known else notices.no_page()


def _query(scope: Scope) -> str:
    return bytes(scope["query_string"]).decode("latin-1")


def _text(value: str) -> str:
    """A header's text: names in Chinese come as UTF-8 bytes."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def without(scope: Scope, names: tuple[str, ...]) -> Scope:
    """The request without some headers, also where they are written with underscores."""
    gone = {name.replace("_", "-") for name in names}
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name.decode("latin-1").lower().replace("_", "-") not in gone
    ]
    return {**scope, "headers": kept}


def opens_a_page(scope: Scope) -> bool:
    """Whether a request asks for a page, for what it needs to connect, or connects."""
    return scope["type"] == "websocket" or notices.wants_page(scope) or scope["path"] == HOST_CONFIG


def same_origin(scope: Scope) -> bool:
    """Whether a request that may change something comes from our own pages."""
    given = Headers(scope=scope)
    origin = given.get("origin")
    safe = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
    if origin is None:
        return safe or given.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return safe or split(origin).netloc.lower() == given.get("host", "").lower()


def split(address: str) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def at_home(scope: Scope) -> bool:
    """Whether a request comes from this machine, to this machine, by its own name."""
    given = Headers(scope=scope)
    ends = [(scope.get(end) or ("", 0))[0] for end in ("server", "client")]
    if not all(is_loopback(end) for end in ends):
        return False
    if any(name in given for name in FORWARDED):
        return False
    hosts = [split(f"//{given.get('host', '')}").hostname]
    if "origin" in given:
        hosts.append(split(given["origin"]).hostname)
    return all(is_loopback(host) for host in hosts)


async def send_away(scope: Scope, receive: Receive, send: Send, to: str) -> None:
    """To the login page where a person asked for a page; else a plain no."""
    wants_page = "text/html" in Headers(scope=scope).get("accept", "")
    if scope["type"] == "http" and scope["method"] == "GET" and wants_page:
        asked = f"{scope['path']}{known_query(_query(scope))}"
        target = f"{to}?next={quote(asked)}" if asked != "/" and to == "/login" else to
        await RedirectResponse(target, 303)(scope, receive, send)
        return
    await refuse(scope, receive, send, 401, "请先登录")


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, words: str) -> None:
    """A short no; what was sent along is not read."""
    if scope["type"] == "websocket":
        await close(receive, send)
        return
    answer: Response = PlainTextResponse(words, status, {"connection": "close"})
    await answer(scope, receive, send)


async def close(receive: Receive, send: Send) -> None:
    """Turn a websocket away before it is accepted."""
    message: Message | Any = await receive()
    if message["type"] == "websocket.connect":
        await send({"type": "websocket.close", "code": MISSING, "reason": ""})
