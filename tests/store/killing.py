"""Processes that restore or make a database, and are killed while they do."""

from __future__ import annotations

import random
import time
from pathlib import Path

from scoring.store import Store, restore
from tests.store.crew import together

together.set_forkserver_preload(
    ["tests.store.killing", "psycopg", "sqlalchemy.dialects.postgresql", "alembic.command"]
)


def _restore(path: Path, url: str) -> None:
    restore(path, url, replace=True)


def _open(url: str) -> None:
    Store.open(url).close()


def _killed(work: object, given: tuple[object, ...], longest: float, dice: random.Random) -> bool:
    """Start it and kill it within ``longest`` seconds; whether it had come to its end before."""
    worker = together.Process(target=work, args=given)  # type: ignore[arg-type]
    worker.start()
    time.sleep(dice.random() * longest)
    worker.kill()
    worker.join()
    assert worker.exitcode in (0, -9)
    return worker.exitcode == 0


def restore_killed(path: Path, url: str, dice: random.Random) -> bool:
    """A restore that is killed at a moment of chance; whether it was done before."""
    return _killed(_restore, (path, url), 0.5 if url.startswith("sqlite") else 3, dice)


def first_opening_killed(url: str, dice: random.Random) -> bool:
    """The first opening of a database; the same."""
    return _killed(_open, (url,), 0.6, dice)
