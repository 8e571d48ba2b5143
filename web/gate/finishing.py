"""What was sent just before a page went away is still done, and the next page shows it.

Streamlit stops a page's run as soon as its websocket is gone, also one that has not begun: what
was typed last before F5 would be lost. So it is told of that a little later; and whoever sent it
is shown the next page once it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from time import monotonic

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 10.0
"""Seconds that a run is given to end after it was asked for, where its page has gone."""
SETTLES = 0.3
"""Seconds after a run's end in which another has begun that was asked for meanwhile."""
SMALL = 200
"""Bytes: more than a message has that says that a run has ended."""


class Departures:
    """The pages that have gone while something was still to be done for them, by whose they are."""

    def __init__(self) -> None:
        self._of: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def going(self, holder: str) -> Iterator[None]:
        """While a page of the holder's has gone and its last run has not ended."""
        over, others = asyncio.Event(), self._of.setdefault(holder, set())
        others.add(over)
        try:
            yield
        finally:
            over.set()
            others.discard(over)
            if not others:
                self._of.pop(holder, None)

    async def over(self, holder: str) -> None:
        """Return once all that the holder's pages sent before they went is done, or given up."""
        for each in [*self._of.get(holder, ())]:
            await each.wait()


def until_done(
    receive: Receive, send: Send, departures: Departures, holder: str
) -> tuple[Receive, Send]:
    """A websocket's two ends, by which the app learns of the page's going only once the run that
    was asked for last has ended; what is sent after the page has gone is dropped.
    """
    done, began, gone, asked = asyncio.Event(), True, False, float("-inf")

    async def received() -> Message:
        nonlocal began, gone, asked
        message = await receive()
        if message["type"] == "websocket.disconnect":
            gone = True
            waits = nullcontext() if done.is_set() else departures.going(holder)
            with waits, suppress(TimeoutError):
                await asyncio.wait_for(at_rest(), asked + LONGEST - monotonic())
        elif asks_for_a_run(message.get("bytes") or b""):
            began, asked = False, monotonic()
            done.clear()
        return message

    async def at_rest() -> None:
        """Until a run has ended and none has begun after it: one stopped by a page that comes
        back ends while that page's own is still to begin.
        """
        while True:
            await done.wait()
            await asyncio.sleep(SETTLES)
            if done.is_set():
                return

    async def sent(message: Message) -> None:
        nonlocal began
        data = message.get("bytes") or b""
        if (gone or not began) and begins_a_run(data):
            began = True
            done.clear()
        elif began and ends_a_run(data):  # else what ends was asked for before
            done.set()
        if not gone:
            with suppress(OSError):  # gone this moment: ``received`` tells of it, in its time
                await send(message)

    return received, sent


def asks_for_a_run(data: bytes) -> bool:
    """Whether a browser's message makes the page anew."""
    with suppress(DecodeError):
        return bool(BackMsg.FromString(data).HasField("rerun_script"))
    return False


def begins_a_run(data: bytes) -> bool:
    """Whether the server says that it begins to make a page."""
    return bool(data) and bool(ForwardMsg.FromString(data).HasField("new_session"))


def ends_a_run(data: bytes) -> bool:
    """Whether the server says that a page is made, and not to be made again at once."""
    if not 0 < len(data) < SMALL:
        return False
    message = ForwardMsg.FromString(data)
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )
