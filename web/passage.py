"""What passes the gate for whom: a file or an upload address belongs to the account it was
given to, and a websocket lives only as long as its login.

What the server gives to a browser (addresses of files, of uploads, the session's id) goes
through the websocket; it is noted there, and asked for again only by the same account.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scoring.office.logins import Entered
from scoring.office.roles import ALLOWED, Action
from scoring.store import Account

SESSION = re.compile(rb"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
GIVEN = re.compile(
    rb"/media/[0-9a-f]{32}|/_stcore/upload_file/" + SESSION.pattern + rb"/" + SESSION.pattern
)
MEDIA, UPLOAD = "/media/", "/_stcore/upload_file/"
UPLOADING = frozenset({Action.OWN, Action.RECEIVE, Action.YEARS, Action.KEEP})
"""Who does any of this may send files at all."""
CLOSED = re.compile(r"/_stcore/(?:metrics|agent|script-health-check)|/auth/|/oauth2callback")
"""Addresses of the server that nobody here needs."""
MOST = 20_000
"""How many addresses are remembered; the oldest go first."""
ENDED = 4401
StillIn = Callable[[str], Entered | None]


class Passage:
    """What was given to whom, and the websockets of each login."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, set[int]] = OrderedDict()
        self._open: dict[str, set[asyncio.Event]] = {}

    def note(self, data: bytes, account_id: int) -> None:
        """Remember the addresses and session ids in what is sent to an account."""
        found = [*GIVEN.findall(data), *SESSION.findall(data[:4096])]
        for each in found:
            self._owners.setdefault(each.decode("ascii"), set()).add(account_id)
        while len(self._owners) > MOST:
            self._owners.popitem(last=False)

    def may_pass(self, scope: Scope, account: Account) -> bool:
        """Whether a file, an upload or a session taken up again is the account's own."""
        path = str(scope["path"])
        if CLOSED.match(path):
            return False
        if path.startswith(UPLOAD) and not UPLOADING & ALLOWED[account.role]:
            return False
        if path.startswith((MEDIA, UPLOAD)):
            given = GIVEN.match(path.encode("utf-8", "replace"))
            return given is not None and account.id in self._owners.get(given[0].decode(), set())
        if scope["type"] != "websocket":
            return True
        entries = Headers(scope=scope).get("sec-websocket-protocol", "").split(",")
        session = entries[2].strip() if len(entries) > 2 else ""
        return not session or account.id in self._owners.get(session, {account.id})

    def end(self, key: str) -> None:
        """Close every websocket of a login."""
        for event in self._open.pop(key, set()):
            event.set()

    async def through(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        entered: Entered,
        still_in: StillIn,
    ) -> None:
        """Let a websocket through, every message of it asked about, until the login ends."""
        ended = asyncio.Event()
        self._open.setdefault(entered.key, set()).add(ended)

        async def noted(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                self.note(message["bytes"], entered.account.id)
            await send(message)

        async def asked() -> Message:
            message = await first(receive, ended)
            if message is not None and message["type"] == "websocket.receive":
                known = await asyncio.to_thread(still_in, entered.key)
                if known is None or known.account.role != entered.account.role:
                    message = None
            if message is None:
                await send({"type": "websocket.close", "code": ENDED, "reason": ""})
                return {"type": "websocket.disconnect", "code": ENDED}
            return message

        try:
            await app(scope, asked, noted)
        finally:
            self._open.get(entered.key, set()).discard(ended)


async def first(receive: Receive, ended: asyncio.Event) -> Message | None:
    """The next message; None where the login ends before one comes."""
    coming = asyncio.ensure_future(receive())
    ending = asyncio.ensure_future(ended.wait())
    try:
        done, _ = await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
        return coming.result() if coming in done and not ended.is_set() else None
    finally:
        for task in (coming, ending):
            if not task.done():
                task.cancel()
