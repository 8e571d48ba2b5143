"""While one account misbehaves, the others' pages come nearly as fast as without it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
import pytest

from benchmarks.office import begun
from benchmarks.reading import unit_books
from scoring.intake.year import Workbook
from scoring.office import receiving
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.gate.asking import Asker, run_page, text_of, upload_address
from tests.gate.conftest import process_at
from tests.torture.misbehaving import DEEDS, MIB
from tests.web.conftest import ROOT, serving
from web.gate import limits

UNITS, OTHERS, ROUNDS = 70, 12, 3
MOST = 3
"""How many times longer others may wait for a page."""
BAD = "乱来岗"


class Office(NamedTuple):
    address: str
    others: list[Asker]
    log: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A kept year of 70 units, an account that misbehaves and those that do not."""
    folder = tmp_path_factory.mktemp("load")
    database, log = folder / "office.db", folder / "log"
    names = [BAD, *(f"旁人{number}岗" for number in range(OTHERS))]
    with Store.open(f"sqlite:///{database}") as store:
        books = [Workbook(f"单位{n}.xlsx", data) for n, data in enumerate(unit_books(UNITS))]
        receiving.receive(begun(store, UNITS), books)
        account(store, "管理岗", "administrator")
        for name in names:
            account(store, name, "staff")
    with serving(folder, database, log, SCORING_ACCESS="accounts") as address:
        others = [Asker(address, source=f"127.0.0.{number + 10}") for number in range(OTHERS)]
        for asker, name in zip(others, names[1:], strict=True):
            assert asker.log_in(name, PASSWORD).status == 303
        page(others[0])
        yield Office(address, others, log)


@contextmanager
def misbehaving(deed: str, office: Office) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.torture.misbehaving", deed]
    command += [office.address, BAD, PASSWORD]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n"
            yield
        finally:
            process.kill()


def page(asker: Asker) -> float:
    """Seconds from asking for the first page to its being there."""
    began = time.perf_counter()
    assert asker.ask("/").status == 200
    with asker.socket() as socket:
        assert "单位1" in text_of(run_page(socket))
    return time.perf_counter() - began


def pages(office: Office, number: int) -> list[float]:
    """One page after the other, each by the next of the others, who think in between."""
    found = []
    for asker, _ in zip(cycle(office.others), range(number), strict=False):
        found.append(page(asker))
        time.sleep(0.2)
    return found


@pytest.mark.parametrize("deed", DEEDS)
def test_others_wait_little_longer(office: Office, deed: str) -> None:
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone += pages(office, 8)
        with misbehaving(deed, office):
            beside += pages(office, 8)
        time.sleep(limits.STOPPING)
    memory = process_at(office.address).memory_info().rss / MIB
    before, after = median(alone), median(beside)
    print(
        f"\n{deed}: others' page {before * 1000:.0f} ms, beside it {after * 1000:.0f} ms:"
        f" {after / before:.2f} x (slowest {max(beside) / max(alone):.2f} x);"
        f" the server {memory:.0f} MiB"
    )
    assert after <= MOST * before


def test_files_are_given_up_with_their_session(office: Office) -> None:
    """Bytes come back, after the page has gone for as long as it may."""
    asker, process = office.others[0], psutil.Process(process_at(office.address).pid)
    with asker.socket() as socket:
        run_page(socket)
        before = process.memory_info().rss
        for _ in range(3):
            assert asker.upload(upload_address(socket), bytes(90 * MIB)) == 204
        assert asker.upload(upload_address(socket), bytes(90 * MIB)) == 413
        held = process.memory_info().rss - before
    time.sleep(limits.RECONNECT + 5)
    left = process.memory_info().rss - before
    print(f"\n{held / MIB:.0f} MiB held by a page, {left / MIB:.0f} MiB after it had gone")
    assert held > 260 * MIB
    assert left < 60 * MIB
    assert "Traceback" not in office.log.read_text(encoding="utf-8", errors="replace")
