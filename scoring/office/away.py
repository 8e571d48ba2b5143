"""Long work in a process of its own, so that nobody else at the server waits for it.

What is long (many or large workbooks, papers of many units) is done by a worker: a process that
opens the records itself, does one act, and ends. A few at once, at a lower priority than the
pages. Ending a worker ends its act: a transaction that was not finished leaves nothing.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, Self, TypeVar

from scoring.intake.year import Progress
from scoring.model.evidence import UsageError
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear
from scoring.store import Store

MOST_AT_ONCE = 2
"""How many workers there are at once; others wait for their turn."""
LOWER_PRIORITY = 5
_LOOK_EVERY = 0.3
"""Seconds after which progress is reported again, so that whoever waits can end it."""
_ROOT = Path(__file__).parents[2]
_turns = threading.BoundedSemaphore(MOST_AT_ONCE)
_Result = TypeVar("_Result")


class KeptYear(NamedTuple):
    """By what another process finds a year: the address of the records, the year's id, and who is
    at work, by name or by the number of an account.
    """

    address: str
    id: int
    who: str | int

    @classmethod
    def of(cls, year: OfficeYear) -> Self:
        """Where this year is, for whoever is at work on it."""
        actor = year.actor
        who = actor.account_id if isinstance(actor, LoggedIn) else actor.name
        return cls(year.store.address, year.year.id, who)


def run(
    act: Callable[..., _Result],
    *given: object,
    progress: Progress,
    year: KeptYear | None = None,
    **named: object,
) -> _Result:
    """What ``act(year, *given, progress=…, **named)`` gives, done by a worker.

    ``act`` is a function of a module, a verb as a rule: it asks by itself whether it is allowed.
    It takes an ``OfficeYear`` first where a ``year`` is named, else none. What is given and what
    comes back is pickled. ``progress`` is called from here, again and again also where nothing
    moves: an exception in it ends the worker, and is raised. Raises :class:`UsageError` as the
    act does, and where the worker died.
    """
    with _turn(progress):
        group = {"start_new_session": True} if os.name == "posix" else {}
        worker = subprocess.Popen(
            [sys.executable, "-m", "scoring.office.away"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            **group,  # type: ignore[call-overload]
        )
        try:
            job = pickle.dumps((act, year and tuple(year), given, named))
            result: _Result = _followed(worker, job, progress)
            return result
        finally:
            _end(worker)


@contextlib.contextmanager
def _turn(progress: Progress) -> Iterator[None]:
    while not _turns.acquire(timeout=_LOOK_EVERY):
        progress(0, 1, "前面还有别的工作,正在等候")
    try:
        yield
    finally:
        _turns.release()


def _followed(worker: subprocess.Popen[bytes], job: bytes, progress: Progress) -> Any:
    """Hand a job to a worker, report its progress, and give its result."""
    assert worker.stdin is not None
    assert worker.stdout is not None
    said: queue.Queue[tuple[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(worker.stdout, said), daemon=True).start()
    with contextlib.suppress(OSError):  # of a worker that died more is said below
        worker.stdin.write(job)
        worker.stdin.close()
    last = (0, 1, "")
    while True:
        try:
            kind, what = said.get(timeout=_LOOK_EVERY)
        except queue.Empty:
            kind, what = "progress", last
        if kind == "progress":
            last = what
            progress(*last)
        elif kind == "refused":
            raise UsageError(what)
        elif kind == "failed":
            raise RuntimeError(what)
        else:
            return what


def _listen(pipe: IO[bytes], said: queue.Queue[tuple[str, Any]]) -> None:
    """Pass on what a worker says, to its end."""
    try:
        while True:
            said.put(pickle.load(pipe))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        said.put(("refused", "这项工作中途停止了,没有做完;请重试,或分几次办理"))


def _end(worker: subprocess.Popen[bytes]) -> None:
    """End a worker and what it started."""
    if worker.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            if os.name == "posix":
                os.killpg(worker.pid, signal.SIGKILL)
            else:
                worker.kill()
    worker.wait()
    for pipe in filter(None, (worker.stdin, worker.stdout)):
        with contextlib.suppress(OSError):
            pipe.close()


def _work(say: Callable[[str, Any], None]) -> None:
    """Do the one job that comes by stdin. What whoever is at work may not do is refused here."""
    act, of, given, named = pickle.load(sys.stdin.buffer)

    def progress(done: int, count: int, name: str) -> None:
        say("progress", (done, count, name))

    if of is None:
        say("done", act(*given, progress=progress, **named))
        return
    kept = KeptYear(*of)
    with Store.open(kept.address) as store:
        actor = LoggedIn(store, kept.who) if isinstance(kept.who, int) else kept.who
        year = OfficeYear(store, kept.id, actor)
        say("done", act(year, *given, progress=progress, **named))


def main() -> None:
    """A worker: one job in by stdin, progress and result out by stdout."""
    if hasattr(os, "nice"):
        os.nice(LOWER_PRIORITY)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as sink:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing printed gets into the answer

        def say(kind: str, what: Any) -> None:
            sink.write(pickle.dumps((kind, what)))
            sink.flush()

        try:
            _work(say)
        except UsageError as fault:
            say("refused", str(fault))
        except Exception:
            say("failed", traceback.format_exc())


if __name__ == "__main__":
    main()
