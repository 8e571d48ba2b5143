"""Checks of who owns a file, an upload address, a session or a websocket.

A file or an upload address belongs to the account it was given to; a websocket ends with its login.

What the server gives to a browser (addresses of files, of uploads, the session's id) goes
through the websocket; it is noted there, and asked for again only by the same account in the same
role. A session keeps what its pages have computed: another role or unit never finds it again.
What is noted is known to this process only; where there are several, nginx keeps a browser with
one of them (``deploy/nginx.conf``), and at another one it begins anew.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from scoring.model.errors import Unavailable
from scoring.model.roles import Action, Role

if TYPE_CHECKING:
    from scoring.office.logins import Entered

log = logging.getLogger("scoring.gate")

MEDIA, UPLOAD = "/media/", "/_stcore/upload_file/"
PROTOCOL = "sec-websocket-protocol"
"""Where a browser names the session it wants to take up again: third, after two others."""
ASKED = frozenset({"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"})
"""What a browser may tell the server, besides fetching what it was given. Not: emptying the
caches of all, where the program's own source lies, installing anything."""
FETCHED = {"deferred_file": "file_id", "dataframe_chunk": "source_id"}
"""What it may fetch by a number, and the field with that number."""
UPLOADING = frozenset({Action.OWN, Action.RECEIVE, Action.YEARS, Action.KEEP})
"""Who does any of this may send files at all."""
CLOSED = re.compile(r"/_stcore/(?:metrics|agent|script-health-check)|/auth/|/oauth2callback")
"""Addresses of the server that are closed to everybody."""
MOST = 20_000
"""How many addresses are remembered; the oldest go first."""
ENDED, TRY_LATER = 4401, 1013
"""The codes a websocket is closed with: the login has ended; the records are out of order."""
StillIn = Callable[[str], "Entered | None"]


class Holder(NamedTuple):
    """Whose something is: an account, as long as its role and its unit stay as they are."""

    account: int
    role: Role
    unit: str | None


def holder_of(entered: Entered) -> Holder:
    """Who is logged in, as the holder of what is given."""
    return Holder(entered.account.id, entered.account.role, entered.account.unit)


class Ownership:
    """Who was given which file, upload address and session; the open websockets of each login."""

    def __init__(self) -> None:
        self._holders: OrderedDict[str, set[Holder]] = OrderedDict()
        self._open: dict[str, set[asyncio.Event]] = {}

    def note(self, data: bytes, holder: Holder) -> None:
        """Remember what a message gives to whom it is sent.

        Only fields that the server alone fills: elsewhere it repeats what a browser said.
        """
        message = ForwardMsg()
        message.ParseFromString(data)
        for each in filter(None, given(message)):
            self._holders.setdefault(each, set()).add(holder)
            self._holders.move_to_end(each)
        while len(self._holders) > MOST:
            self._holders.popitem(last=False)

    def _holds(self, holder: Holder, given_: str) -> bool:
        return holder in self._holders.get(given_, ())

    def is_allowed(self, scope: Scope, entered: Entered) -> bool:
        """Whether a file, an upload or a session taken up again is the account's own."""
        path, holder = str(scope["path"]), holder_of(entered)
        if CLOSED.match(path):
            return False
        if path.startswith(UPLOAD):
            return bool(UPLOADING & entered.account.role.actions) and self._holds(holder, path)
        if path.startswith(MEDIA):
            return self._holds(holder, path)
        holders = self._holders.get(session_in(scope), set())
        return not holders or holder.account in {each.account for each in holders}

    def own_session(self, scope: Scope, entered: Entered) -> Scope:
        """The request for a websocket: for a session of this holder, or for a new one."""
        if self._holds(holder_of(entered), session_in(scope)):
            return scope
        scope = {**scope}
        said = MutableHeaders(scope=scope)
        if PROTOCOL in said:
            said[PROTOCOL] = ",".join(said[PROTOCOL].split(",")[:2])
        return scope

    def may_send(self, data: bytes, holder: Holder) -> bool:
        """Whether a browser may tell the server this."""
        message = BackMsg()
        try:
            message.ParseFromString(data)
        except DecodeError:
            return False
        kind = message.WhichOneof("type")
        if kind != "backend_operation_request":
            return kind in ASKED
        request = message.backend_operation_request
        fetched = request.WhichOneof("payload") or ""
        if fetched not in FETCHED:
            return False
        return self._holds(holder, getattr(getattr(request, fetched), FETCHED[fetched]))

    async def _next(
        self, receive: Receive, ended: asyncio.Event, entered: Entered, still_in: StillIn
    ) -> Message | None:
        """The next message to be passed on, others left out; None where the login has ended."""
        holder = holder_of(entered)
        while (message := await first(receive, ended)) is not None:
            if message["type"] != "websocket.receive":
                return message
            known = await asyncio.to_thread(still_in, entered.key)
            if known is None or holder_of(known) != holder:
                return None
            if self.may_send(message.get("bytes") or b"", holder):
                return message
        return None

    def end(self, key: str) -> None:
        """Close every websocket of a login."""
        for event in self._open.pop(key, set()):
            event.set()

    async def pass_websocket(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        entered: Entered,
        still_in: StillIn,
    ) -> None:
        """Let a websocket through, every message of it asked about, until the login ends."""
        ended, holder = asyncio.Event(), holder_of(entered)
        self._open.setdefault(entered.key, set()).add(ended)

        async def noted(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                self.note(message["bytes"], holder)
            await send(message)

        async def asked() -> Message:
            code = ENDED
            try:
                message = await self._next(receive, ended, entered, still_in)
            except Unavailable as fault:  # whether the login is still there cannot be known
                log.warning("out of service: %s", fault)
                code, message = TRY_LATER, None
            if message is None:
                await send({"type": "websocket.close", "code": code, "reason": ""})
                return {"type": "websocket.disconnect", "code": code}
            return message

        try:
            await app(self.own_session(scope, entered), asked, noted)
        finally:
            self._open.get(entered.key, set()).discard(ended)


def given(message: ForwardMsg) -> Iterator[str]:
    """What a message gives: a session, addresses of files and uploads, numbers to fetch by."""
    kind = message.WhichOneof("type")
    if kind == "new_session":
        yield message.new_session.initialize.session_id
    elif kind == "file_urls_response":
        for each in message.file_urls_response.file_urls:
            yield from (each.upload_url, each.delete_url)
    elif kind == "page_config_changed":
        yield message.page_config_changed.favicon
    elif kind == "backend_operation_response":
        yield message.backend_operation_response.deferred_file.url
    elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
        element = message.delta.new_element
        yield from (element.download_button.url, element.download_button.deferred_file_id)
        yield element.dataframe.lazy_data.source_id


def session_in(scope: Scope) -> str:
    """The session that a websocket wants to take up again; blank where it wants none."""
    if scope["type"] != "websocket":
        return ""
    entries = Headers(scope=scope).get(PROTOCOL, "").split(",")
    return entries[2].strip() if len(entries) > 2 else ""


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
