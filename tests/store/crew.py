"""Processes that work on one database at once, and may be killed while they do.

Each is forked from a server that has the imports done, so that it is at work at once.
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Semaphore

from scoring.store import (
    Busy,
    Conflict,
    NewArrival,
    NewFact,
    ReadTransaction,
    ReviewChange,
    Store,
    WriteTransaction,
)
from tests.store.office_year import OBJECTION, SU, YU, deduction, evidence_file, send

together = multiprocessing.get_context("forkserver")
together.set_forkserver_preload(["tests.store.crew", "psycopg", "sqlalchemy.dialects.postgresql"])


def count_up(url: str, name: str, times: int) -> None:
    """Add 1 to a line all look at, ``times`` times.

    Every fifth time it is looked at before it is this writer's turn, which mostly is a
    conflict; then, as every other time, it is looked at within the turn. (Asking again
    outside until it fits would never end while others stand in line before.)
    """
    with Store.open(url) as store:
        for number in range(times):
            if number % 5 == 0:
                with store.read() as now:
                    seen = looked_at(now)
                with suppress(Conflict), store.write(name) as tx:
                    send(tx, 1, f"{name} {number}".encode(), YU)
                    add_one(tx, seen)
                    continue
            with store.write(name) as tx:
                if number % 5 == 0:
                    send(tx, 1, f"{name} {number}".encode(), YU)
                add_one(tx, looked_at(tx))


def add_one(tx: WriteTransaction, seen: tuple[int, int]) -> None:
    revision, points = seen
    tx.reviews.save(1, SU, revision, [ReviewChange("一.1", points + 1)])


def looked_at(now: ReadTransaction) -> tuple[int, int]:
    """The revision and the points a reviewer starts from."""
    points = {review.line: review.points for review in now.reviews.lines(1, SU)}.get("一.1")
    return now.reviews.revision(1, SU), points or 0


def first_to_open(url: str, name: str) -> None:
    """Open a database that nobody has opened before."""
    with Store.open(url) as store, store.write(name) as tx:
        tx.years.create(
            scheme="s", scheme_sha256="0" * 64, year=2025, tier="city", title="t", office=name
        )


def work_on(url: str, name: str, pipe: Connection, turns: Semaphore | None = None) -> None:
    """Receive, review and record in one transaction after the other, until killed.

    After each commit, and never before, its mark goes down the pipe. With ``turns`` a
    transaction takes one.
    """
    dice = random.Random(name)
    with Store.open(url) as store:
        for number in count():
            if turns:
                turns.acquire()
            mark = f"{name} {number}"
            data = mark.encode() + dice.randbytes(dice.randrange(20_000))
            while not one_transaction(store, name, mark, data):
                pass
            pipe.send(mark)


def one_transaction(store: Store, name: str, mark: str, data: bytes) -> bool:
    """Receive, review, record; False where the turn did not come in time and nothing was done."""
    try:
        with store.write(name) as tx:
            send(tx, 1, data, file=mark)
            tx.reviews.save(1, YU, tx.reviews.revision(1, YU), [ReviewChange("一.1", None, mark)])
            tx.records.add(1, deduction(matter=mark))
            matter = tx.matters.add(1, YU, mark)
            tx.matters.record(matter.id, NewFact("级别", mark, date(2025, 5, 1)))
            objection = tx.objections.add(1, replace(OBJECTION, target=mark))
            tx.objections.answer(objection.id, "upheld", mark, "4.00")
            tx.remarks.reply(tx.remarks.ask(1, YU, "一.1", mark).id, mark)
            tx.evidence_files.add(1, evidence_file(name=mark), b"of " + data)
            event = tx.calendar.add_event(1, YU, "事件", "2025-05-01T13:00", mark)
            came = NewArrival(YU, "事件", "2025-05-01T14:00", event_id=event.id, paper=mark)
            tx.calendar.add_arrival(1, came)
    except Busy:
        return False
    return True


def marks(store: Store, name: str) -> list[str]:
    """The marks of one worker's transactions, in order.

    Raises AssertionError where a transaction was kept in part.
    """
    with store.read() as now:
        files = [s.file for s in now.submissions.of(1) if s.received_by == name]
        reviews = [c.reason for c in now.reviews.changes(1, YU) if c.who == name]
        records = [r.matter for r in now.records.of(1) if r.recorded_by == name]
        matters = {each.id: each.name for each in now.matters.of(1) if each.registered_by == name}
        facts = [each.value for each in now.matters.facts(1) if each.matter_id in matters]
        evidence = [each.name for each in now.evidence_files.of(1) if each.sent_by == name]
        events = {
            each.id: each.words for each in now.calendar.events(1) if each.recorded_by == name
        }
        came = [each.paper for each in now.calendar.arrivals(1) if each.event_id in events]
        raised = [each for each in now.objections.of(1) if each.raised_by == name]
        said = [each for each in now.remarks.of(1) if each.said_by == name]
    assert files == [each.target for each in raised] == [each.answer for each in raised]
    assert files == [e.words for e in said[::2]] == [e.words for e in said[1::2]]
    assert files == reviews == records == [*matters.values()] == facts == evidence
    assert files == [*events.values()] == came
    return files


def kill_one_at_work(
    url: str,
    store: Store,
    name: str,
    dice: random.Random,
    work: Callable[[str, str, Connection], None] = work_on,
    kept: Callable[[Store, str], list[str]] = marks,
) -> int:
    """Start a worker, kill -9 it at a moment of chance, and look; gives what it did.

    All it acknowledged is there, at most one transaction more, and nothing half: ``work`` sends
    the mark of each transaction when it is committed, ``kept`` finds them in the records.
    """
    receiving, sending = together.Pipe(duplex=False)
    worker = together.Process(target=work, args=(url, name, sending), daemon=True)
    worker.start()
    sending.close()
    told = [receiving.recv() for _ in range(dice.randrange(8))]
    for _ in range(dice.randrange(400_000)):
        pass
    worker.kill()
    worker.join()
    assert worker.exitcode == -9
    told += rest(receiving)
    with store.write("核对员"):
        pass  # a server may still be busy with the last commit; this waits for its turn
    found = kept(store, name)
    assert found == [f"{name} {number}" for number in range(len(found))]
    assert len(told) <= len(found) <= len(told) + 1, (told, found)
    assert told == found[: len(told)]
    return len(found)


def rest(pipe: Connection) -> list[str]:
    """What was still in the pipe when its writer died."""
    found = []
    try:
        while True:
            found.append(pipe.recv())
    except (EOFError, OSError):
        return found
