"""Acts for workers of tests/office/test_away.py: functions of a module, as a worker takes them."""

from __future__ import annotations

import os
import time

from scoring.intake.year import Progress
from scoring.model.evidence import UsageError
from scoring.office.year import OfficeYear


def whereabouts(year: OfficeYear, word: str, progress: Progress) -> tuple[int, str, str]:
    """In which process, in whose name, and what was given."""
    progress(1, 2, word)
    print("printed by the act")
    return os.getpid(), year.who, word


def no_end(year: OfficeYear, progress: Progress) -> None:
    """An act that holds the year's writer and comes to no end."""
    with year.store.write(year.who) as tx:
        tx.years.settle(year.year.id, "bonus-scope", None, "等待")
        progress(1, 2, "at work")
        time.sleep(600)


def dies(progress: Progress) -> None:
    """An act whose process dies."""
    os._exit(3)


def refuses(progress: Progress) -> None:
    """An act that cannot be carried out."""
    raise UsageError("不能这样办")
