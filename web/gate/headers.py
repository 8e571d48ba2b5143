"""Security headers on every answer: content policy, framing, caching; the login's cookie name."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit as st
import uvicorn.protocols.http.h11_impl
import websockets.http11
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import Message, Scope, Send

from web.gate import limits

KEPT = ("/static/", "/favicon")
"""The server's own scripts and pictures: the only things a browser may keep."""
LEAVING = (Path(__file__).parent / "leaving.js").read_text(encoding="utf-8")
"""The one script of our own: a page whose login has ended (401) goes to the login page; one
whose server is away or out of order says so, keeps what is in it, and waits."""
PASSED = ("_streamlit_xsrf",)
"""The cookies that the app itself asks for."""
_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}")


def is_secure(scope: Scope) -> bool:
    """Whether the browser speaks TLS, to us or to the reverse proxy on this machine."""
    return scope["scheme"] in ("https", "wss")


def cookie_name(scope: Scope) -> str:
    """The login's cookie; under TLS one that no other host and no plain page can set."""
    return "__Host-scoring_login" if is_secure(scope) else "scoring_login"


def known_cookie(scope: Scope) -> str:
    """The cookie with the marks of a browser that accounts are known by."""
    return "__Host-scoring_known" if is_secure(scope) else "scoring_known"


def cookie_of(scope: Scope, name: str) -> str:
    """A cookie's value; blank where there is none."""
    # Other programs of the same host set cookies of any form: read as a browser writes them.
    return cookie_parser(Headers(scope=scope).get("cookie", "")).get(name, "")


def without_other_cookies(scope: Scope) -> Scope:
    """The request with the app's own cookies only: neither the login's, nor other programs'."""
    kept = "; ".join(f"{name}={value}" for name in PASSED if (value := cookie_of(scope, name)))
    said = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*said, *([(b"cookie", kept.encode("latin-1"))] if kept else [])]}


def allow_long_heads() -> None:
    """Let requests carry the cookies of all programs on one host.

    Streamlit has no option for either bound, and websockets reads its own (the environment's
    ``WEBSOCKETS_MAX_LINE_LENGTH``) before any code of ours runs.
    """
    parser = uvicorn.protocols.http.h11_impl
    parser.DEFAULT_MAX_INCOMPLETE_EVENT_SIZE = limits.HEADERS  # type: ignore[attr-defined]
    websockets.http11.MAX_LINE_LENGTH = limits.HEADERS


@cache
def _inline_scripts() -> str:
    """The hashes of the scripts that stand in the server's one page itself, and of ours."""
    page = Path(st.__file__).parent / "static" / "index.html"
    found = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.S)
    hashes = (hashlib.sha256(script.encode()).digest() for script in [*found, LEAVING])
    return " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in hashes)


def policy(host: str) -> str:
    """The content security policy: everything from this server, nothing from anywhere else.

    Charts are drawn by code that their library makes at run time ('unsafe-eval'), and styles
    are set on elements ('unsafe-inline'); scripts in the page itself are named by their hash.
    """
    known = host if _HOST.fullmatch(host) else ""
    sockets = f" ws://{known} wss://{known}" if known else ""
    return (
        "default-src 'self'; "
        f"script-src 'self' 'unsafe-eval' {_inline_scripts()}; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self'{sockets}; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def added(send: Send, scope: Scope) -> Send:
    """``send``, with the security headers added to every answer."""
    host = Headers(scope=scope).get("host", "")

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            said = MutableHeaders(scope=message)
            said.setdefault("Content-Security-Policy", policy(host))
            said["X-Frame-Options"] = "DENY"
            said["X-Content-Type-Options"] = "nosniff"
            said["Referrer-Policy"] = "same-origin"
            said["Cross-Origin-Opener-Policy"] = "same-origin"
            if not str(scope["path"]).startswith(KEPT):
                said["Cache-Control"] = "no-store"
            if is_secure(scope):
                said["Strict-Transport-Security"] = "max-age=31536000"
        await send(message)

    return with_headers
