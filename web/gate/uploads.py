"""Files on their way in: taken while there is room for them."""

from __future__ import annotations

import logging

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.gate.notices import words_of
from web.gate.ownership import UPLOAD, upload_session
from web.gate.sockets import Sockets
from web.gate.usage import Shares, too_many_files

log = logging.getLogger("scoring.gate")
NO_LENGTH = "上传时要写明文件的长度"


def is_upload(scope: Scope) -> bool:
    """Whether a request sends a file."""
    return scope["method"] == "PUT" and str(scope["path"]).startswith(UPLOAD)


async def pass_upload(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send, shares: Shares, sockets: Sockets
) -> None:
    """Let a file through where there is room; else its page says why there is none."""
    length = Headers(scope=scope).get("content-length", "")
    if not length.isdecimal():
        await PlainTextResponse(NO_LENGTH, 411, {"connection": "close"})(scope, receive, send)
        return
    size = int(length)
    if too_many_files(shares, size=size):
        sockets.give_up_gone(shares.account)
    if excess := too_many_files(shares, size=size):
        words = words_of(excess)
        log.warning("an upload was refused: %s", words)
        if line := sockets.of_session.get(upload_session(str(scope["path"]))):
            await line.lead_away(excess)
        await PlainTextResponse(words, 413, {"connection": "close"})(scope, receive, send)
        return
    for share in shares:
        share.arriving += size
    try:
        await app(scope, receive, send)
    except ClientDisconnect:
        log.info("an upload was broken off")
    finally:
        for share in shares:
            share.arriving -= size
