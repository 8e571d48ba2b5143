"""What was sent just before a page went away is still done.

Streamlit stops a page's run as soon as its websocket is gone, also one that has not begun: what
was typed last before F5 would be lost. So it is told of that a little later.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

LONGEST = 5.0
"""Seconds that a run is given to end after its page has gone."""
SMALL = 200
"""Bytes: more than a message has that says that a run has ended."""


def until_done(receive: Receive, send: Send) -> tuple[Receive, Send]:
    """A websocket's two ends, by which the app learns of the page's going only once the run that
    was asked for last has ended; what is sent after the page has gone is dropped.
    """
    done, gone = asyncio.Event(), False
    done.set()

    async def received() -> Message:
        nonlocal gone
        message = await receive()
        if message["type"] == "websocket.disconnect":
            gone = True
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), LONGEST)
        elif asks_for_a_run(message.get("bytes") or b""):
            done.clear()
        return message

    async def sent(message: Message) -> None:
        if ends_a_run(message.get("bytes") or b""):
            done.set()
        if not gone:
            await send(message)

    return received, sent


def asks_for_a_run(data: bytes) -> bool:
    """Whether a browser's message makes the page anew."""
    with suppress(DecodeError):
        return bool(BackMsg.FromString(data).HasField("rerun_script"))
    return False


def ends_a_run(data: bytes) -> bool:
    """Whether the server says that a page is made, and not to be made again at once."""
    if not 0 < len(data) < SMALL:
        return False
    message = ForwardMsg.FromString(data)
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
    )
