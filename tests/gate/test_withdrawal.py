"""A publication that is withdrawn is gone from tabs that were open, and from their buttons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection

from scoring.office import progress, sealing
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.gate.asking import pages_in, run_page, session_of, text_of, until_finished
from tests.gate.conftest import OTHER, Behind, settle
from tests.web.conftest import serving

pytestmark = pytest.mark.xdist_group("gate")


@pytest.fixture
def published(tmp_path: Path) -> Iterator[Behind]:
    """A server of its own, its year sealed and published."""
    database, log = tmp_path / "office.db", tmp_path / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
        year = OfficeYear(store, 1, "稳评办")
        sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
        sealing.publish(year)
    with serving(tmp_path, database, log, SCORING_ACCESS="accounts") as address:
        yield Behind(address, database, log)


def deferred(told: list[ForwardMsg]) -> list[str]:
    """The numbers of the papers that buttons make when they are pressed."""
    elements = [each.delta.new_element for each in told if each.HasField("delta")]
    buttons = [each.download_button for each in elements if each.HasField("download_button")]
    return [each.deferred_file_id for each in buttons if each.label == "下载"]


def fetch(socket: ClientConnection, session: str, number: str) -> str:
    """Press a download button: the address that comes back, blank where none does."""
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = session
    message.backend_operation_request.deferred_file.file_id = number
    socket.send(message.SerializeToString())
    while True:
        data, answer = socket.recv(timeout=60), ForwardMsg()
        assert isinstance(data, bytes)
        answer.ParseFromString(data)
        if answer.WhichOneof("type") == "backend_operation_response":
            return answer.backend_operation_response.deferred_file.url


def test_what_is_withdrawn_is_seen_and_fetched_no_more(published: Behind) -> None:
    leader = published.asker("leader")
    with leader.socket() as looking, leader.socket() as fetching:
        told = run_page(looking)
        assert OTHER in text_of(told)
        ids = [m.delta.fragment_id for m in told if m.HasField("delta") and m.delta.fragment_id]
        fragments = [*dict.fromkeys(ids)][::-1]  # the inner before the outer, which ends it
        assert fragments
        offered = run_page(fetching, pages_in(told)["downloads"])
        session = session_of(offered)
        numbers = deferred(offered)
        assert len(numbers) == 5
        assert fetch(fetching, session, numbers[0])
        with published.store() as store:
            sealing.withdraw_publication(OfficeYear(store, 1, "稳评办"), "复核")
        for fragment in fragments:
            message = BackMsg()
            message.rerun_script.fragment_id = fragment
            looking.send(message.SerializeToString())
            assert OTHER not in text_of(until_finished(looking))
        assert [number for number in numbers if fetch(fetching, session, number)] == []
