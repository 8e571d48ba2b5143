"""Signing in: the login page, one's own account, logging out. No Streamlit here."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from scoring.model.errors import Unavailable, UsageError
from scoring.model.roles import Role
from scoring.office import known_browsers
from scoring.office.logins import IDLE, LONGEST, Entered, Logins, Refused
from scoring.office.looks import Store
from scoring.reports.markup import environment
from web.gate import headers, limits, notices
from web.gate.access import Access
from web.gate.addresses import local_path
from web.gate.sockets import Sockets
from web.gate.usage import Pace, address_of

log = logging.getLogger("scoring.gate")

MOST_BYTES = 8192
"""A name and a password are short; what is longer is not read to its end."""
NOT_BY_PROXY = (
    "没有登录,或者本程序里没有您的账号。请从单位的统一登录进入;还是不行的,请"
    f"{Role.ADMINISTRATOR.label}建立账号。"
)
TOO_MANY_LOGINS = (
    f"从您所在的网络地址同时登录的超过 {limits.LOGINS} 个,请过几秒再试。一直这样的,请告诉"
    f"{Role.ADMINISTRATOR.label}:可能有人在试密码。"
)
MOST_ADDRESSES = 10_000
"""How many addresses it is remembered of how fast they guess."""
STILL_THERE = (
    "本浏览器已经退出;这次登录在数据库里还没有注销,不再使用的,"
    f"最迟 {IDLE.total_seconds() / 60:.0f} 分钟后失效"
)
SLOWEST = 4.0
"""Seconds that a name with many failed logins waits at most."""


FORM = "application/x-www-form-urlencoded"
FIELDS = {"/login": ("name", "password"), "/account": ("old", "new", "again")}
"""What each form must have, once."""
ODD = "提交的内容不是本页的表单,没有办理。请在页面上填写后重新提交"


class TooLong(Exception):
    """A form larger than ``MOST_BYTES``."""


class Odd(Exception):
    """A form that no page of ours sends."""


class SignIn:
    """The answers to ``PATHS``. The records are opened by the first request, and once.

    ``sockets`` closes the websockets of a login that ends here.
    """

    def __init__(self, way: Access, sockets: Sockets) -> None:
        self.way, self._sockets = way, sockets
        self._trying: Counter[str] = Counter()
        self._guesses: dict[str, Pace] = {}
        self._hashing = asyncio.Semaphore(2)  # each guess costs the server much memory

    @cached_property
    def logins(self) -> Logins:
        """Accounts and who is logged in."""
        return Logins(Store.open())

    async def answer(self, request: Request, entered: Entered | None) -> Response:
        """Answer a request for one of ``PATHS``; ``entered`` is who is logged in, if anybody."""
        if request.method not in ("GET", "POST"):
            return PlainTextResponse("不支持", 405)
        path = request.url.path
        if self.way is Access.PROXY and entered is None:
            return PlainTextResponse(NOT_BY_PROXY, 401)
        if path != "/login" and entered is None:
            return RedirectResponse("/login", 303)
        if self.way is Access.PROXY and path != "/account":
            return RedirectResponse("/account", 303)
        try:
            form = await form_of(request) if request.method == "POST" and path in FIELDS else {}
        except ClientDisconnect:
            return Response(status_code=400)
        except TooLong:
            return PlainTextResponse("内容过长", 413, {"connection": "close"})
        except Odd:
            return page(400, fault=ODD) if entered is None else PlainTextResponse(ODD, 400)
        if path == "/login":
            return await self._log_in(request, entered, form)
        assert entered is not None
        if path == "/logout":
            return await self._log_out(request, entered)
        return await self._own_account(request, entered, form)

    async def _log_in(
        self, request: Request, entered: Entered | None, form: dict[str, str]
    ) -> Response:
        """The login page, or a try to log in."""
        if request.method == "GET" and entered is not None and not entered.account.temporary:
            return RedirectResponse("/", 303)
        wanted = local_path(form.get("next", request.query_params.get("next", "/")))
        if request.method == "GET":
            return page(next=wanted)
        name, address = form.get("name", ""), address_of(request.scope)
        marks = headers.cookie_of(request.scope, headers.known_cookie(request.scope))
        if await asyncio.to_thread(self.logins.is_known, name, marks):
            trying = self._tried(name, form.get("password", ""), address, marks)
        elif self._trying[address] < limits.LOGINS:
            trying = self._tried_by_anybody(name, form.get("password", ""), address)
        else:
            log.warning("too many logins at once from %s", address)
            await asyncio.sleep(1)  # whoever asks on and on
            return notices.too_many(request.scope, TOO_MANY_LOGINS)
        try:
            secret = await trying
        except Refused as fault:
            log.warning("login refused from %s", address)
            return page(401, fault=str(fault), name=name[:40], next=wanted)
        if entered is not None:  # nobody goes on in a login that was there before
            await self._end(entered)
        shown = name[:40].encode("unicode_escape").decode()
        log.info("account %s logged in from %s", shown, address)
        response = RedirectResponse(wanted, 303)
        set_cookie(request, response, secret)
        marks = await asyncio.to_thread(self.logins.marks, marks, secret)
        set_known_cookie(request, response, marks)
        return response

    async def _tried_by_anybody(self, name: str, password: str, address: str) -> str:
        """The same by a browser that is not known: in turn with others of its address."""
        if len(self._guesses) > MOST_ADDRESSES:
            self._guesses.clear()
        pace = self._guesses.setdefault(address, Pace(*limits.GUESSES))
        self._trying[address] += 1
        try:
            await pace.wait()
            secret = await self._tried(name, password, address, "")
        finally:
            self._trying -= Counter([address])  # takes addresses that nobody waits at out
        pace.give_back()
        return secret

    async def _tried(self, name: str, password: str, address: str, marks: str) -> str:
        """The secret of a new login; slower after each failure. Raises :class:`Refused`."""
        failed = await asyncio.to_thread(self.logins.failed, name, address, marks)
        await asyncio.sleep(min(SLOWEST, 0.25 * (2**failed - 1)))
        async with self._hashing:
            return await asyncio.to_thread(self.logins.enter, name, password, address, marks=marks)

    async def _log_out(self, request: Request, entered: Entered) -> Response:
        """End the login in every tab; asked for by a form, never by a link."""
        if request.method == "GET":
            return RedirectResponse("/account", 303)
        await self._end(entered)
        log.info("account %s logged out", entered.account.id)
        response = RedirectResponse("/login", 303)
        set_cookie(request, response, "")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    async def _end(self, entered: Entered) -> None:
        try:
            await asyncio.to_thread(self.logins.leave, entered.key)
        finally:
            self._sockets.end(entered.key)

    async def _own_account(
        self, request: Request, entered: Entered, form: dict[str, str]
    ) -> Response:
        """Who is logged in, another password, the way out."""
        fault, account = "", entered.account
        if request.method == "POST":
            try:
                await self._change_password(entered, form)
            except Unavailable:
                raise
            except UsageError as refused:
                fault = str(refused)
            else:
                response = page(changed=True, name=account.name)
                set_cookie(request, response, "")
                return response
        by_proxy = self.way is Access.PROXY
        return page(account=account, role=account.role.label, fault=fault, by_proxy=by_proxy)

    async def _change_password(self, entered: Entered, form: dict[str, str]) -> None:
        """One's own password, typed twice. Raises :class:`UsageError`."""
        old, new, again = (form.get(name, "") for name in ("old", "new", "again"))
        if new != again:
            raise UsageError("两次输入的新密码不一样")
        async with self._hashing:
            await asyncio.to_thread(self.logins.change_password, entered.account, old, new)
        self._sockets.end(entered.key)
        log.info("account %s changed its password", entered.account.id)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form, each once. Raises :class:`TooLong`, :class:`Odd`."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLong
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Odd
    try:
        fields = parse_qs(body.decode(), True, errors="strict", max_num_fields=20)
    except ValueError as fault:  # not UTF-8, or too many fields
        raise Odd from fault
    needed = FIELDS[request.url.path]
    if any(name not in fields for name in needed) or any(len(said) > 1 for said in fields.values()):
        raise Odd
    return {name: value for name, (value,) in fields.items()}


def set_cookie(request: Request, response: Response, secret: str) -> None:
    """Give the browser the login's secret, or with a blank one take it back."""
    lasts = LONGEST if secret else timedelta()
    _set(request, response, headers.cookie_name(request.scope), secret, lasts)


def set_known_cookie(request: Request, response: Response, marks: str) -> None:
    """Give the browser the marks by which accounts know it."""
    _set(request, response, headers.known_cookie(request.scope), marks, known_browsers.LASTS)


def _set(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        secure=headers.is_secure(request.scope),
        httponly=True,
        samesite="strict",
    )


def page(status: int = 200, **shown: Any) -> HTMLResponse:
    """The login page, or with ``account`` that account's own (see ``sign_in.html.jinja``)."""
    context = {"account": None, "fault": "", "changed": False, "name": "", "next": "/", **shown}
    template = environment(Path(__file__).parent).get_template("sign_in.html.jinja")
    return HTMLResponse(template.render(context), status)
