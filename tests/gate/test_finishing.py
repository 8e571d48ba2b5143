"""What was sent just before a page went away is done all the same."""

from __future__ import annotations

import asyncio
import time

from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from scoring.office import drafts
from scoring.office.roles import LoggedIn, Role
from scoring.office.year import OfficeYear
from tests.gate.asking import alone
from tests.gate.conftest import UNIT, Behind, name_of
from tests.web.reviewing_client import Tab
from web.components.review_sheet import REASON
from web.gate.finishing import Departures, until_done

GONE: Message = {"type": "websocket.disconnect", "code": 1001}
ASKS: Message = {
    "type": "websocket.receive",
    "bytes": BackMsg(rerun_script={"query_string": ""}).SerializeToString(),
}
SENT: Message = {"type": "websocket.send"}


def finished(how: ForwardMsg.ScriptFinishedStatus.ValueType) -> Message:
    return {**SENT, "bytes": ForwardMsg(script_finished=how).SerializeToString()}


def test_the_last_cell_typed_before_f5_is_kept(behind: Behind) -> None:
    asker = behind.asker(Role.REVIEWER)
    with behind.store() as store:
        with store.read() as now:
            account = now.accounts.named(name_of(Role.REVIEWER))
        assert account
        year = OfficeYear(store, 1, LoggedIn(store, account.id))
        for number in range(8):
            tab = Tab.opened(asker)
            row = next(at for at, each in enumerate(tab.rows) if each["编号"] == "一.1")
            tab.type(row, REASON, f"第 {number} 次", wait=False)
            tab.leave()
            until = time.monotonic() + 10
            while time.monotonic() < until:
                cells = [c.typed for each in drafts.own(year) for c in each.by_place().values()]
                if cells == [f"第 {number} 次"]:
                    break
                time.sleep(0.02)
            else:
                raise AssertionError(f"lost: {number}")
        drafts.drop(year, tab.unit, "lines")
        assert tab.unit == UNIT or drafts.own(year) == []


def test_a_page_is_gone_once_its_last_run_has_ended() -> None:
    async def tried() -> list[str]:
        coming, said, went = [ASKS, GONE], [], []

        async def receive() -> Message:
            return coming.pop(0)

        async def send(message: Message) -> None:
            went.append(message)

        received, sent = until_done(receive, send, Departures(), "")
        assert await received() is ASKS
        ending = asyncio.ensure_future(received())
        begins = {**SENT, "bytes": ForwardMsg(new_session={"name": "main"}).SerializeToString()}
        for message in (
            finished(ForwardMsg.FINISHED_SUCCESSFULLY),  # of a run that was asked for before
            begins,
            finished(ForwardMsg.FINISHED_EARLY_FOR_RERUN),
            finished(ForwardMsg.FINISHED_SUCCESSFULLY),  # stopped by the page that came back
            begins,
            finished(ForwardMsg.FINISHED_SUCCESSFULLY),
        ):
            await asyncio.sleep(0.05)
            said.append(f"{'gone' if ending.done() else 'there'}, {len(went)} sent")
            await sent(message)
        assert await ending is GONE
        return said

    assert alone(tried()) == ["there, 0 sent"] * 6


def test_a_page_that_asked_for_nothing_is_gone_at_once() -> None:
    async def tried() -> Message:
        async def receive() -> Message:
            return GONE

        async def send(_message: Message) -> None: ...

        return await asyncio.wait_for(until_done(receive, send, Departures(), "")[0](), 1)

    assert alone(tried()) is GONE


def test_the_next_page_waits_for_what_its_own_holder_s_pages_still_do() -> None:
    async def tried() -> list[str]:
        coming, said, departures = [ASKS, GONE], [], Departures()

        async def receive() -> Message:
            return coming.pop(0)

        async def send(_message: Message) -> None: ...

        received, sent = until_done(receive, send, departures, "甲")
        await received()
        ending = asyncio.ensure_future(received())
        await asyncio.sleep(0)
        own = asyncio.ensure_future(departures.over("甲"))
        await asyncio.wait_for(departures.over("乙"), 1)
        said.append("waits" if not own.done() else "is shown")
        begins = {**SENT, "bytes": ForwardMsg(new_session={"name": "main"}).SerializeToString()}
        for message in (begins, finished(ForwardMsg.FINISHED_SUCCESSFULLY)):
            await sent(message)
        await asyncio.wait_for(own, 2)
        said.append("is shown")
        await ending
        return said

    assert alone(tried()) == ["waits", "is shown"]
