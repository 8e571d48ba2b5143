"""The websockets of pages: passed on within the bounds, every message asked about, until the login
ends; and the sessions behind them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import get_instance

from scoring.model.errors import Unavailable
from web.gate import limits
from web.gate.notices import words_of
from web.gate.ownership import Holder, Ownership, holder_of, session_in, upload_session
from web.gate.usage import Excess, Share, Shares, too_many_files

if TYPE_CHECKING:
    from scoring.office.logins import Entered

log = logging.getLogger("scoring.gate")

ENDED, TRY_LATER = 4401, 1013
"""The codes a websocket is closed with: the login has ended; the records are out of order."""
TOO_MUCH = "/too-much"
"""The page that a browser is led to where what it sent was too much."""
GOES_ON = ForwardMsg.FINISHED_EARLY_FOR_RERUN
StillIn = Callable[[str], "Entered | None"]


@dataclass(eq=False)
class Line:
    """One open websocket: whose it is, and its session once that is known."""

    holder: Holder
    shares: Shares
    send: Send
    session: str = ""
    running: bool = False
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_turn(self) -> None:
        """Wait until a page may be made; where this line's is being made already, go on."""
        if not self.running:
            for share in self.shares:
                await share.reruns.acquire()
            self.running = True

    def end_turn(self) -> None:
        """The page is made, or nobody waits for it any more."""
        if self.running:
            self.running = False
            for share in self.shares:
                share.reruns.release()

    async def tell(self, message: ForwardMsg) -> None:
        """Send a message of our own, if anybody is there still."""
        with suppress(OSError, RuntimeError):  # gone, or closed already
            await self.send({"type": "websocket.send", "bytes": message.SerializeToString()})

    async def lead_away(self, excess: Excess) -> None:
        """Show the page ``TOO_MUCH`` instead."""
        message = ForwardMsg()
        message.auth_redirect.url = f"{TOO_MUCH}?{urlencode(excess._asdict())}"
        await self.tell(message)


class Sockets:
    """The open websockets of each login, and the sessions that they show."""

    def __init__(self, ownership: Ownership) -> None:
        self._ownership = ownership
        self._of_login: dict[str, set[Line]] = {}
        self.of_session: dict[str, Line] = {}
        self._gone: dict[str, Line] = {}
        """The lines of sessions whose page has gone, and may come back."""

    def end(self, key: str) -> None:
        """Close every websocket of a login."""
        for line in self._of_login.get(key, ()):
            line.ended.set()

    async def pass_on(
        self,
        app: ASGIApp,
        scope: Scope,
        receive: Receive,
        send: Send,
        entered: Entered,
        shares: Shares,
        still_in: StillIn,
    ) -> None:
        """Let a websocket through until the login ends."""
        line = Line(holder_of(entered), shares, send)
        lines = self._of_login.setdefault(entered.key, set())
        lines.add(line)
        for share in shares:
            share.sockets += 1

        async def noted(message: Message) -> None:
            if message["type"] == "websocket.send" and message.get("bytes"):
                self._note(line, ForwardMsg.FromString(message["bytes"]))
            await send(message)

        inbox: asyncio.Queue[Message] = asyncio.Queue()
        reading = asyncio.ensure_future(read_ahead(line, receive, inbox))

        async def asked() -> Message:
            code = ENDED
            try:
                message = await self._next(line, inbox, entered, still_in)
            except Unavailable as fault:  # whether the login is still there cannot be known
                log.warning("out of service: %s", fault)
                code, message = TRY_LATER, None
            if message is None:
                await send({"type": "websocket.close", "code": code, "reason": ""})
                return {"type": "websocket.disconnect", "code": code}
            return message

        try:
            await shares.account.openings.wait()
            scope = self._ownership.own_session(scope, entered)
            self._belongs(line, session_in(scope))
            await app(scope, asked, noted)
        finally:
            reading.cancel()
            lines.discard(line)
            if not lines:
                self._of_login.pop(entered.key, None)
            self._close(line)

    async def _next(
        self, line: Line, inbox: asyncio.Queue[Message], entered: Entered, still_in: StillIn
    ) -> Message | None:
        """The next message to be passed on, others left out; None where the login has ended, a
        message is too large, or too many wait.
        """
        while (message := await first(inbox.get, line.ended)) is not None:
            inbox.task_done()
            if message["type"] != "websocket.receive":
                return message
            data = message.get("bytes") or b""
            if len(data) > limits.MESSAGE:
                await line.lead_away(Excess("message", len(data) // 1000))
                return None
            await line.shares.account.messages.wait()
            may_pass = await self._may_pass(line, data)
            known = await asyncio.to_thread(still_in, entered.key)
            if known is None or holder_of(known) != line.holder:
                return None
            if may_pass:
                return message
        return None

    async def _may_pass(self, line: Line, data: bytes) -> bool:
        """Whether a browser may tell the server this; a run of a page waits for its turn."""
        if not self._ownership.may_send(data, line.holder):
            return False
        message = BackMsg.FromString(data)
        if message.HasField("rerun_script"):
            await line.take_turn()
        elif message.HasField("file_urls_request"):
            asked = message.file_urls_request
            if excess := too_many_files(line.shares, names=len(asked.file_names)):
                answer = ForwardMsg()
                answer.file_urls_response.response_id = asked.request_id
                answer.file_urls_response.error_msg = words_of(excess)
                await line.tell(answer)
                await line.lead_away(excess)
                return False
        return True

    def _note(self, line: Line, message: ForwardMsg) -> None:
        """Remember what is given to whom; a page that is made makes room for the next."""
        self._ownership.note(message, line.holder)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._belongs(line, message.new_session.initialize.session_id)
        elif kind == "file_urls_response" and (urls := message.file_urls_response.file_urls):
            # a page that comes back asks before it is made again
            self._belongs(line, upload_session(urls[0].upload_url))
            for share in line.shares:
                share.sessions[line.session] += len(urls)
        elif kind == "script_finished" and message.script_finished != GOES_ON:
            line.end_turn()

    def _belongs(self, line: Line, session: str) -> None:
        """The line shows this session from now on, and one that showed it before no more."""
        if session:
            before = self.of_session.get(session)
            if before is not None and before is not line:
                before.end_turn()  # what comes of its run is told to this line
            if session != line.session and self.of_session.get(line.session) is line:
                del self.of_session[line.session]  # the one it asked for is no more
                for share in line.shares:
                    share.sessions.pop(line.session, None)
            line.session = session
            self.of_session[session] = line
            self._gone.pop(session, None)
            for share in line.shares:
                share.sessions.setdefault(session, 0)

    def _close(self, line: Line) -> None:
        """A page has gone; what it was about stays for a while."""
        loop = asyncio.get_running_loop()
        for share in line.shares:
            share.sockets -= 1
        if line.running:
            loop.call_later(limits.STOPPING, line.end_turn)
        if self.of_session.get(line.session) is line:
            self._gone[line.session] = self.of_session.pop(line.session)
            loop.call_later(limits.RECONNECT, self._give_up, line)

    def give_up_gone(self, account: Share) -> None:
        """End the sessions of an account whose pages have gone, with the files sent in them."""
        for line in [*self._gone.values()]:
            if line.shares.account is account:
                self._give_up(line)

    def _give_up(self, line: Line) -> None:
        """End a session for good, with the files sent in it, unless its page has come back."""
        if self._gone.get(line.session) is line:
            del self._gone[line.session]
            get_instance().close_session(line.session)
            self._ownership.forget(line.session, line.holder)
            for share in line.shares:
                share.sessions.pop(line.session, None)


async def read_ahead(line: Line, receive: Receive, inbox: asyncio.Queue[Message]) -> None:
    """Read what a page sends while earlier messages wait for their turn: so it is known at once
    that it has gone, and one that sends on and on is led away instead of being waited for.
    """
    while (message := await receive())["type"] != "websocket.disconnect":
        inbox.put_nowait(message)
        if inbox.qsize() > limits.AHEAD:
            await line.lead_away(Excess("messages", inbox.qsize()))
            line.ended.set()
            return
        if len(message.get("bytes") or b"") > limits.SMALL:
            await inbox.join()
    while inbox.qsize() > limits.LAST:
        inbox.get_nowait()
    inbox.put_nowait(message)


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
