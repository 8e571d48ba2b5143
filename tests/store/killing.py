"""Processes that restore, make, upgrade or seal records, and are killed while they do."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from scoring.store import Store, restore
from tests.store.crew import together
from tests.store.office_year import send

together.set_forkserver_preload(
    ["tests.store.killing", "psycopg", "sqlalchemy.dialects.postgresql", "alembic.command"]
)

Work = Callable[..., None]


def restore_over(path: Path, url: str) -> None:
    """Restore a backup over what is there."""
    restore(path, url, replace=True)


def open_first(url: str) -> None:
    """Open a database for the first time by this version, which makes or upgrades it."""
    Store.open(url).close()


def undisturbed(work: Work, *given: object) -> float:
    """Do it in a process of its own; how many seconds that took, when the imports are done."""
    first = together.Process(target=int)
    first.start()
    first.join()
    began, worker = time.monotonic(), together.Process(target=work, args=given)
    worker.start()
    worker.join()
    assert worker.exitcode == 0
    return time.monotonic() - began


def killed(longest: float, dice: random.Random, work: Work, *given: object) -> bool:
    """Start it and kill it within so many seconds; whether it had come to its end before."""
    worker = together.Process(target=work, args=given)
    worker.start()
    time.sleep(dice.random() * longest)
    worker.kill()
    worker.join()
    assert worker.exitcode in (0, -9)
    return worker.exitcode == 0


def seal_on(url: str, name: str, pipe: Connection) -> None:
    """Receive, seal and publish a year, then unseal it, by turns until killed.

    Each is one transaction; its mark goes down the pipe after it is committed.
    """
    dice = random.Random(name)
    with Store.open(url) as store:
        for number in count():
            mark = f"{name} {number}"
            with store.write(name) as tx:
                if tx.seals.in_force(1):
                    tx.seals.unseal(1, mark)
                else:
                    send(tx, 1, mark.encode(), file=mark)
                    told = json.dumps({"mark": mark})
                    result = mark.encode() + dice.randbytes(dice.randrange(200_000))
                    tx.seals.add(1, "year-end", manifest=told, result=result)
                    tx.seals.publish(1)
            pipe.send(mark)


def sealing_marks(store: Store, name: str) -> list[str]:
    """The marks of one sealer's transactions, in order.

    Raises AssertionError where one was kept in part: what was received and not sealed, a seal
    without its result or not published.
    """
    with store.read() as now:
        seals = now.seals.of(1)
        made = {json.loads(each.manifest)["mark"]: each for each in seals if each.sealed_by == name}
        assert [s.file for s in now.submissions.of(1) if s.received_by == name] == [*made]
        assert all(
            now.seals.result(each.id).startswith(mark.encode()) for mark, each in made.items()
        )
        undone = [each.unseal_reason for each in seals if each.unsealed_by == name]
        published, force = now.seals.publication(1), now.seals.in_force(1)
        assert (published and published.seal_id) == (force and force.id)
    return sorted([*made, *undone], key=lambda mark: int(mark.split()[1]))
