"""The parent's side: starts the reading child, limits it, and takes its answers.

Limits: bytes of a file everywhere; seconds of the child's processor time (of the clock, many
times as long, as a backstop); its memory where the system can hold it
(:func:`memory_is_limited`). A child that dies or dawdles costs one file
and an ``unreadable`` answer, never the app.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import numpy as np

MIB = 1 << 20
MOST_BYTES = 100 * MIB
MOST_SECONDS = float(os.environ.get("SCORING_READ_SECONDS", "15"))
"""Of processor time: a busy server makes a file wait and refuses none for it."""
PATIENCE = 20
"""How many times as long a reading may take by the clock, where a child sleeps or is starved."""
SECONDS_A_MIB = 0.4
"""A large file is given more time: a collection of a million lines has some 35 MiB."""
MOST_MEMORY = 1000 * MIB
_TIME_USED_UP = getattr(signal, "SIGXCPU", 0)
_CHILD = Path(__file__).with_name("child.py")


def memory_is_limited() -> bool:
    """Whether this system lets the app limit a child's memory (only Linux does)."""
    return sys.platform == "linux"


@dataclass
class ReadColumn:
    """One column: the distinct values (place 0 is the empty cell) and a code a row.

    A value is text, a number, None, or a ``(tag, text)`` pair (see ``sheet``).
    """

    values: list[Any]
    codes: np.ndarray


@dataclass
class ReadSheet:
    """One sheet as read. Rows count from 1, columns from 0; ``columns`` starts at
    ``first_column``. Sheets that were not wanted have no columns; ``filled`` says whether
    they hold anything.
    """

    name: str
    visible: bool
    filled: bool
    first_column: int
    rows: int
    merged: list[tuple[int, int, int, int]]
    hidden_rows: list[int]
    hidden_columns: list[int]
    columns: list[ReadColumn] = field(default_factory=list)


@dataclass
class ReaderAnswer:
    """A file's sheets, or why there are none: a problem code and what was found."""

    sheets: list[ReadSheet] = field(default_factory=list)
    refused: tuple[str, str] | None = None
    marked: bytes = b""


def too_large(size: int) -> tuple[str, str] | None:
    """The refusal of a file of so many bytes, None where it may be read."""
    if size <= MOST_BYTES:
        return None
    return "too-large", f"文件 {size / MIB:.0f} MiB,上限 {MOST_BYTES // MIB} MiB"


class Reader:
    """A reading child, started when needed and again after it died; one reader a thread."""

    def __init__(
        self, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY, patience: float = PATIENCE
    ) -> None:
        self._seconds = seconds
        self._patience = patience
        self._memory = memory
        self._child: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None  # runs while an answer is awaited

    def another(self) -> Reader:
        """A reader with the same limits."""
        return Reader(self._seconds, self._memory, self._patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        self._settle()
        if self._child is not None:
            self._child.kill()
            for pipe in filter(None, (self._child.stdin, self._child.stdout)):
                with contextlib.suppress(OSError):  # what was not sent cannot be flushed
                    pipe.close()
            self._child.wait()
            self._child = None

    def _settle(self) -> None:
        """No answer is awaited any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def read(self, data: bytes, wanted: list[str] | None = None) -> ReaderAnswer:
        """Read one workbook's bytes; rows only of the ``wanted`` sheets (folded; None: all)."""
        return self.ask(data, wanted)()

    def ask(self, data: bytes, wanted: list[str] | None = None) -> Callable[[], ReaderAnswer]:
        """Have one workbook read while other work goes on: what this gives waits for the answer.

        It is to be taken before another workbook is asked for, else it is lost with the child.
        """
        if refusal := too_large(len(data)):
            return lambda: ReaderAnswer(refused=refusal)
        return self._send(data, {"wanted": wanted})

    def mark(self, data: bytes, marks: list[list[str]]) -> ReaderAnswer:
        """The workbook with its problems on it (``ReaderAnswer.marked``).

        ``marks``: sheet, cell, message, hint, severity. Refused where it is no .xlsx.
        """
        return self._send(data, {"marks": marks})()

    def mend(self, data: bytes, mends: list[list[str]]) -> ReaderAnswer:
        """A copy of the workbook with cells written another way (``ReaderAnswer.marked``).

        ``mends``: sheet, cell, text found, text wanted, kind.
        """
        return self._send(data, {"mends": mends})()

    def _send(self, data: bytes, request: dict[str, Any]) -> Callable[[], ReaderAnswer]:
        child = self._running()
        late = threading.Event()
        seconds = self._seconds + SECONDS_A_MIB * len(data) / MIB

        def stop() -> None:
            late.set()
            child.kill()

        timer = self._timer = threading.Timer(seconds * self._patience, stop)
        timer.start()
        assert child.stdin is not None
        head = json.dumps({**request, "seconds": seconds, "size": len(data)}).encode()
        with contextlib.suppress(OSError):  # of a dead child there is no answer either
            child.stdin.write(head + b"\n")
            child.stdin.write(data)
            child.stdin.flush()

        def answer() -> ReaderAnswer:
            try:
                answered = _answer(child)
            except (OSError, EOFError, ValueError):
                self.close()
            else:
                self._settle()
                return answered
            if late.is_set() or child.returncode == -_TIME_USED_UP:
                return ReaderAnswer(refused=("unreadable", f"读取用时超过 {seconds:.0f} 秒,已中止"))
            found = "读取时超出内存限制,或读取程序因文件损坏而中止"
            return ReaderAnswer(refused=("unreadable", found))

        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._timer is not None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            if memory_is_limited():
                import resource

                limit = (self._memory, self._memory)
                resource.prlimit(self._child.pid, resource.RLIMIT_AS, limit)
                resource.prlimit(self._child.pid, resource.RLIMIT_CORE, (0, 0))
        return self._child


def _answer(child: subprocess.Popen[bytes]) -> ReaderAnswer:
    """The child's next answer. Raises ``OSError``, ``EOFError`` or ``ValueError`` without one."""
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    head = json.loads(line)
    if rb"\ud" in line:  # half characters of broken files can be neither shown nor written
        head = json.loads(json.dumps(head, ensure_ascii=False).encode("utf-8", "replace"))
    if "refused" in head:
        code, found = head["refused"]
        return ReaderAnswer(refused=(code, found))
    if "marked" in head:
        return ReaderAnswer(marked=_block(child.stdout, head["marked"]))
    return ReaderAnswer([_sheet(each, child.stdout) for each in head["sheets"]])


def _block(pipe: IO[bytes], size: int) -> bytes:
    block = pipe.read(size)
    if len(block) != size:
        raise EOFError
    return block


def _sheet(head: dict[str, Any], pipe: IO[bytes]) -> ReadSheet:
    columns = []
    for values in head.pop("values"):
        pairs = [tuple(value) if type(value) is list else value for value in values]
        codes = np.frombuffer(_block(pipe, head["rows"] * np.dtype(np.int32).itemsize), np.int32)
        columns.append(ReadColumn(pairs, codes))
    return ReadSheet(**head, columns=columns)
