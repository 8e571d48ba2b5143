"""One account that does all it can against the others: run as a process of its own, until killed.

``python -m tests.torture.misbehaving DEED ADDRESS NAME PASSWORD``; it says ``ready`` when it is at it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from itertools import count, repeat

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection

from tests.gate.asking import Asker, run_page, upload_address

MIB = 1 << 20
GUESSES = count()
RERUN = BackMsg(rerun_script={"query_string": ""}).SerializeToString()
FAULTS = (OSError, WebSocketException, HTTPException, TimeoutError, AssertionError)
"""What a server that defends itself may come to."""


def forever(deed: Callable[[], object], threads: int) -> None:
    """Do it again and again, in so many threads."""

    def again() -> None:
        while True:
            with suppress(*FAULTS):
                deed()
            time.sleep(0.001)

    for _ in range(threads):
        threading.Thread(target=again, daemon=True).start()


def flood(asker: Asker, message: bytes) -> None:
    """One page that sends a message on and on, and reads what comes meanwhile."""
    with asker.socket() as socket:
        threading.Thread(target=read_all, args=(socket,), daemon=True).start()
        while True:
            socket.send(message)


def read_all(socket: ClientConnection) -> None:
    with suppress(*FAULTS):
        while True:
            socket.recv()


def widget_state(size: int) -> bytes:
    """A page with so much typed into it."""
    message = BackMsg(rerun_script={"query_string": ""})
    message.rerun_script.widget_states.widgets.add(id="x", string_value="字" * (size // 3))
    return message.SerializeToString()


def names(number: int) -> bytes:
    """So many files chosen at once."""
    message = BackMsg()
    message.file_urls_request.request_id = "1"
    message.file_urls_request.file_names.extend(f"{each}.xlsx" for each in range(number))
    return message.SerializeToString()


def reload_page(asker: Asker) -> None:
    """Open a page, ask for it, and leave before it is there."""
    with asker.socket() as socket:
        socket.send(RERUN)


def send_file(asker: Asker) -> None:
    """A file of 100 MiB to an address of its own."""
    with asker.socket() as socket:
        run_page(socket)
        asker.upload(upload_address(socket), bytes(90 * MIB))


def guess(asker: Asker) -> None:
    """A password for a name that is known, or is not."""
    Asker(asker.address).log_in(f"旁人{next(GUESSES) % 50}岗", "cai-de-mi-ma")


def send_to_nowhere(asker: Asker) -> None:
    """A large login."""
    own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": asker.address}
    asker.ask("/login", "POST", repeat(b"x" * MIB, 100), own)


DEEDS: dict[str, tuple[int, Callable[[Asker], object]]] = {
    "reruns": (30, lambda asker: flood(asker, RERUN)),
    "widget states just allowed": (10, lambda asker: flood(asker, widget_state(900_000))),
    "widget states too large": (10, lambda asker: flood(asker, widget_state(5_000_000))),
    "names": (10, lambda asker: flood(asker, names(20_000))),
    "reloads": (40, reload_page),
    "files": (6, send_file),
    "passwords": (60, guess),
    "forms": (10, send_to_nowhere),
}
"""What it does, and in how many threads."""


def main(deed: str, address: str, name: str, password: str) -> None:
    """Log in and begin."""
    os.nice(10)  # of the machine that both share, the server has more
    asker = Asker(address)
    if deed != "passwords":
        assert asker.log_in(name, password).status == 303
    asker.ask("/_stcore/health")
    threads, does = DEEDS[deed]
    forever(lambda: does(asker), threads)
    time.sleep(1)
    print("ready", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main(*sys.argv[1:])
