"""The pages of the gate itself: logging in, one's own account, logging out. No Streamlit here."""

from __future__ import annotations

import asyncio
import logging
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from scoring.model.evidence import UsageError
from scoring.office.logins import LONGEST, Entered, Refused
from scoring.office.roles import ROLES
from web.gate import headers
from web.gate.access import Access
from web.gate.sign_in_pages import ACCOUNT, LOGIN, page

if TYPE_CHECKING:
    from web.gate.middleware import Gate

log = logging.getLogger("scoring.gate")

PATHS = ("/login", "/account", "/logout")
MOST_BYTES = 8192
"""A name and a password are short; what is longer is not read to its end."""
NOT_AT_HOME = (
    "本程序现在是本机使用,不需登录,因此只接受这台电脑自己的浏览器。"
    "要给网络上的人使用,请按 README 的“放到内网”一节,建立账号后启动。"
)
NOT_BY_PROXY = (
    "没有登录,或者本程序里没有您的账号。请从单位的统一登录进入;还是不行的,请管理员建立账号。"
)
SLOWEST = 4.0


class TooLong(Exception):
    """A form that is no login."""


async def open_door(request: Request, gate: Gate, entered: Entered | None) -> Response:
    """Answer a request for one of our own pages."""
    if request.method not in ("GET", "POST"):
        return PlainTextResponse("不支持", 405)
    path = request.url.path
    if gate.way is Access.PROXY and entered is None:
        return PlainTextResponse(NOT_BY_PROXY, 401)
    if path != "/login" and entered is None:
        return RedirectResponse("/login", 303)
    if gate.way is Access.PROXY and path != "/account":
        return RedirectResponse("/account", 303)
    try:
        form = await form_of(request) if request.method == "POST" else {}
    except TooLong:
        return PlainTextResponse("内容过长", 413, {"connection": "close"})
    if path == "/login":
        return await log_in(request, gate, entered, form)
    assert entered is not None
    if path == "/logout":
        return await log_out(request, gate, entered)
    return await own_account(request, gate, entered, form)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a small form. Raises :class:`TooLong`."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLong
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20)
    return {name: values[0] for name, values in fields.items()}


def local_path(wanted: str) -> str:
    """Where to go after logging in: a page of ours, never another site."""
    ours = wanted.startswith("/") and not wanted.startswith("//")
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    return wanted if ours and plain and wanted.split("?")[0] not in PATHS else "/"


async def log_in(
    request: Request, gate: Gate, entered: Entered | None, form: dict[str, str]
) -> Response:
    """The login page, or a try to log in."""
    if request.method == "GET" and entered is not None and not entered.account.temporary:
        return RedirectResponse("/", 303)
    wanted = form.get("next", request.query_params.get("next", "/"))
    if request.method == "GET":
        return answer(LOGIN.format(fault="", name="", next=escape(local_path(wanted))))
    name, place = form.get("name", ""), (request.client.host if request.client else "")
    failed = await asyncio.to_thread(gate.logins.failed, name)
    await asyncio.sleep(min(SLOWEST, 0.25 * (2**failed - 1)))
    async with gate.counter:  # each guess costs the server much memory: two at a time
        try:
            password = form.get("password", "")
            secret = await asyncio.to_thread(gate.logins.enter, name, password, place)
        except Refused as fault:
            log.warning("login refused from %s", place)
            words = f'<p class="fault" role="alert">✕ {escape(str(fault))}</p>'
            shown = {"name": escape(name[:40]), "next": escape(local_path(wanted))}
            return answer(LOGIN.format(fault=words, **shown), 401)
    if entered is not None:  # nobody goes on in a login that was there before
        await asyncio.to_thread(gate.logins.leave, entered.key)
        gate.passage.end(entered.key)
    log.info("account %s logged in from %s", name[:40].encode("unicode_escape").decode(), place)
    response = RedirectResponse(local_path(wanted), 303)
    set_cookie(request, response, secret)
    return response


def set_cookie(request: Request, response: Response, secret: str) -> None:
    """Give the browser the login's secret, or with a blank one take it back."""
    secure = headers.is_secure(request.scope)
    response.set_cookie(
        headers.cookie_name(request.scope),
        secret,
        max_age=int(LONGEST.total_seconds()) if secret else 0,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


async def log_out(request: Request, gate: Gate, entered: Entered) -> Response:
    """End the login in every tab; asked for by a form, never by a link."""
    if request.method == "GET":
        return RedirectResponse("/account", 303)
    await asyncio.to_thread(gate.logins.leave, entered.key)
    gate.passage.end(entered.key)
    log.info("account %s logged out", entered.account.id)
    response = RedirectResponse("/login", 303)
    set_cookie(request, response, "")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


async def own_account(
    request: Request, gate: Gate, entered: Entered, form: dict[str, str]
) -> Response:
    """Who is logged in, another password, the way out."""
    fault = ""
    if request.method == "POST":
        try:
            await change_password(gate, entered, form)
        except UsageError as refused:
            fault = f'<p class="fault" role="alert">✕ {escape(str(refused))}</p>'
        else:
            response = answer(LOGIN.format(fault=CHANGED, name=escape(entered.account.name),
                                           next="/"))  # fmt: skip
            set_cookie(request, response, "")
            return response
    account = entered.account
    role = ROLES[account.role] + (f" · {account.unit}" if account.unit else "")
    first = "<p>这是临时密码,请先改成只有您知道的密码。</p>" if account.temporary else ""
    back = "" if account.temporary else '<p><a href="/">← 回到考评</a></p>'
    return answer(
        ACCOUNT.format(name=escape(account.name), role=escape(role), first=first, fault=fault,
                       back=back, hidden="hidden" if gate.way is Access.PROXY else "")
    )  # fmt: skip


CHANGED = '<p class="done" role="status">✓ 密码已改,请用新密码登录。</p>'


async def change_password(gate: Gate, entered: Entered, form: dict[str, str]) -> None:
    """One's own password, typed twice. Raises :class:`UsageError`."""
    old, new, again = (form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        raise UsageError("两次输入的新密码不一样")
    async with gate.counter:
        await asyncio.to_thread(gate.logins.change_password, entered.account, old, new)
    gate.passage.end(entered.key)
    log.info("account %s changed its password", entered.account.id)


def answer(body: str, status: int = 200) -> HTMLResponse:
    """A page of the gate."""
    return HTMLResponse(page(body), status)
