"""Many sessions at once: websocket clients that open the overview, ask, and open a unit."""

from __future__ import annotations

import math
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from benchmarks.reading import unit_books
from benchmarks.timing import Figure

ROOT = Path(__file__).parents[1]
CLICKS = 6
TRIVIAL = """
import altair as alt, pandas as pd, streamlit as st
frame = pd.DataFrame({"unit": [f"单位{n}" for n in range(70)], "points": range(70)})
asked = st.segmented_control("which", ["a", "b", "c", "d"], default="a", required=True)
st.dataframe(frame)
for name in ("one", "two"):
    st.altair_chart(alt.Chart(frame).mark_bar().encode(x="points", y="unit"), key=name)
"""
"""What is held against: one table and two charts, nothing else."""


@dataclass(frozen=True)
class Memory(Figure):
    """A figure of bytes instead of seconds."""

    def __str__(self) -> str:
        kept = "ok" if self.ratio <= self.bound else "OVER"
        sizes = [f"{each / 2**20:,.0f} MiB" for each in (self.seconds, self.other)]
        return (
            f"{self.name:<58} {sizes[0]:>13}   {self.ratio:7.3f} x "
            f"{self.against} ({sizes[1]}; bound {self.bound:g}) {kept}"
        )


@contextmanager
def serving(script: Path, folder: Path, **environment: str) -> Iterator[tuple[str, psutil.Process]]:
    """A server on loopback that runs the script: its address, its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true"]
    own = {"SCORING_DATABASE_URL": f"sqlite:///{folder}/office.db", **environment}
    with open(folder / f"{script.stem}.log", "wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=log
        )
    try:
        for _ in range(600):
            with (
                suppress(OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1),
            ):
                break
            time.sleep(0.1)
        yield f"ws://127.0.0.1:{port}/_stcore/stream", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


@dataclass
class Visitor:
    """One browser session: what it was shown last, how long each look took (seconds), the ids of
    fields and buttons by their labels, and how many bytes the last look was sent.
    """

    address: str
    first: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    questions: tuple[str, str, list[str]] | None = None
    ids: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def run(self, line: ClientConnection, message: BackMsg) -> float:
        """Send one message and read all that the script sends until it has finished."""
        began, self.sent = time.perf_counter(), 0
        line.send(message.SerializeToString())
        while True:
            data, answer = line.recv(timeout=600), ForwardMsg()
            assert isinstance(data, bytes)
            answer.ParseFromString(data)
            self.sent += len(data)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                for page in answer.navigation.app_pages:
                    self.pages[page.url_pathname] = page.page_script_hash
            element = answer.delta.new_element if kind == "delta" else None
            shown = element.WhichOneof("type") if element else None
            if element and shown in ("text_input", "button"):
                widget = getattr(element, shown)
                self.ids[widget.label] = widget.id
            if element and shown == "button_group":
                group = element.button_group
                names = [option.content for option in group.options]
                self.questions = self.questions or (group.id, answer.delta.fragment_id, names)
            again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if kind == "script_finished" and answer.script_finished != again:
                return time.perf_counter() - began

    def visit(self, think: float, chance: random.Random) -> None:
        """Look about; where that fails, what was not answered is counted as never answered."""
        try:
            self.look_about(think, chance)
        except (OSError, WebSocketException) as fault:
            began = time.strftime("%H:%M:%S")
            print(f"    a session failed at {began}: {fault!r}, {fault.__cause__!r}", flush=True)
            self.first += [math.inf] * (1 - len(self.first))
            self.clicks += [math.inf] * (CLICKS - len(self.clicks))

    def look_about(self, think: float, chance: random.Random) -> None:
        """Open the overview; question after question; a unit at the end."""
        with connect(
            self.address, subprotocols=["streamlit"], max_size=None, open_timeout=600
        ) as line:
            self.first.append(self.run(line, BackMsg(rerun_script={"query_string": ""})))
            for number in range(CLICKS):
                time.sleep(think * chance.uniform(0.5, 1.5))
                message = BackMsg(rerun_script={"query_string": ""})
                if self.questions and number < CLICKS - 1:
                    message = self.question(number)
                elif "unit" in self.pages:
                    message.rerun_script.page_script_hash = self.pages["unit"]
                self.clicks.append(self.run(line, message))

    def question(self, number: int) -> BackMsg:
        """A click on a question of the overview, or on an option of the trivial page."""
        assert self.questions, "the page asks nothing"
        name, fragment, options = self.questions
        message = BackMsg(rerun_script={"query_string": "", "fragment_id": fragment})
        state = message.rerun_script.widget_states.widgets.add(id=name)
        state.string_array_value.data.append(options[number % len(options)])
        return message


def visits(address: str, sessions: int, think: float) -> tuple[list[float], list[float]]:
    """So many sessions, come within one time of thinking: first pages and clicks, sorted."""
    chance = random.Random(sessions)
    visitors = [Visitor(address) for _ in range(sessions)]
    threads = [
        threading.Timer(chance.uniform(0, think), visitor.visit, (think, random.Random(number)))
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (
        sorted(each for visitor in visitors for each in visitor.first),
        sorted(each for visitor in visitors for each in visitor.clicks),
    )


def percentile(found: list[float], share: float) -> float:
    """The value that the share of all stays within."""
    return found[math.ceil(share * len(found)) - 1]


def used(process: psutil.Process) -> float:
    """Processor seconds of a server so far."""
    times = process.cpu_times()
    return times.user + times.system


def sample_of(folder: Path, units: int) -> Path:
    """A year of so many units as the server shows it without records."""
    inside = folder / "sample" / "units"
    inside.mkdir(parents=True)
    for number, data in enumerate(unit_books(units)):
        (inside / f"单位{number}.xlsx").write_bytes(data)
    return inside.parent


def one_at_a_time(address: str, server: psutil.Process) -> Iterator[Figure]:
    """A rerun and a click by processor time, and the first page of a new session by the clock."""
    visitor, times = Visitor(address), 40
    with connect(address, subprotocols=["streamlit"], max_size=None) as line:
        again = BackMsg(rerun_script={"query_string": ""})
        first = visitor.run(line, again)
        print(f"    the first look of all: {first * 1000:,.0f} ms")
        questions = [visitor.question(number) for number in range(times)]
        for message in questions:
            visitor.run(line, message)
        costs = {}
        for name, messages in (("a rerun", [again] * times), ("a click", questions)):
            before = used(server)
            for message in messages:
                visitor.run(line, message)
            costs[name] = (used(server) - before) / times
    yield Figure("a rerun of the overview (processor time)", costs["a rerun"], "40 ms", 0.04, 1)
    yield Figure("a click on a question (processor time)", costs["a click"], "20 ms", 0.02, 1)
    firsts = []
    for _ in range(7):
        with connect(address, subprotocols=["streamlit"], max_size=None) as line:
            firsts.append(Visitor(address).run(line, again))
    yield Figure("the first page of a new session", median(firsts), "0.3 s", 0.3, 1)


def figures(sessions: int = 50, think: float = 10) -> Iterator[Figure]:
    """Looks at 70 units: one at a time, then many sessions that come and go three times, in turn
    with as many that look at the trivial page; of each the median of the three times.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        sample, trivial = sample_of(folder, 70), folder / "trivial.py"
        trivial.write_text(TRIVIAL, encoding="utf-8")
        firsts, clicks, others, memory = [], [], [], []
        with (
            serving(ROOT / "app.py", folder, SCORING_SAMPLE=str(sample)) as (address, server),
            serving(trivial, folder) as (other, _),
        ):
            yield from one_at_a_time(address, server)
            for _ in range(3):
                first, click = (
                    percentile(found, 0.95) for found in visits(address, sessions, think)
                )
                firsts.append(first)
                clicks.append(click)
                memory.append(server.memory_info().rss)
                others.append(percentile(visits(other, sessions, think)[1], 0.95))
        who = f"{sessions} sessions, {think:g} s of thinking"
        yield Figure(f"{who}: a click, p95", median(clicks), "0.5 s", 0.5, 1)
        yield Figure(f"{who}: a first page, p95", median(firsts), "3 s", 3, 1)
        yield Figure(
            f"{who}: a click, p95", median(clicks), "one table and two charts", median(others), 1
        )
        came = f"memory after {sessions} sessions came and went three times"
        yield Memory(came, memory[-1], "after they came once", memory[0], 1.1)
