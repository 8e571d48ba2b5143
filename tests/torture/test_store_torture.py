"""The store under kill -9 and under load: 200 rounds, 100 backups, on each database."""

import random
from collections.abc import Iterable
from multiprocessing.connection import Connection
from pathlib import Path

from scoring.store import Store, restore
from tests.store.crew import count_up, kill_one_at_work, together, work_on
from tests.store.databases import Fresh, drop
from tests.store.digest import digest
from tests.store.office_year import begun

KILLS, BACKUPS, WRITERS, TURNS = 200, 100, 3, 30


def test_two_hundred_kills_lose_nothing_acknowledged(store: Store, url: str) -> None:
    begun(store)
    dice = random.Random(2025)
    done = 0
    for number in range(KILLS):
        done += kill_one_at_work(url, store, f"第{number}轮", dice)
        assert store.check_records() == []
    print(f"\n{url.split(':')[0]}: {KILLS} kills, {done} transactions, all whole")
    assert done > KILLS


def test_a_hundred_backups_under_load_restore_to_equal_databases(
    store: Store, url: str, fresh: Fresh, tmp_path: Path
) -> None:
    """Every other time writers queue while the original is compared, else they go on.

    Where they go on the original has moved: the copy must be whole, and its head a link of
    the original's chain, which together say that it is the original of that moment.
    """
    begun(store)
    turns = together.Semaphore(0)
    pipes = [together.Pipe(duplex=False) for _ in range(WRITERS)]
    crew = [
        together.Process(target=work_on, args=(url, f"第{n}人", pipe[1], turns), daemon=True)
        for n, pipe in enumerate(pipes)
    ]
    for one in crew:
        one.start()
    for number in range(BACKUPS):
        for _ in range(TURNS):
            turns.release()
        told = newest(pipe[0] for pipe in pipes)
        path, other, held = tmp_path / f"{number}.bak", fresh(), None
        if number % 2:
            with store.write("备份员"):
                held = digest(store)
                store.backup(path)
        else:
            store.backup(path)
        restore(path, other)
        path.unlink()
        with Store.open(other) as back:
            assert back.check_records() == []
            assert held is None or digest(back) == held
            with back.read() as now:
                files = {each.file for each in now.submissions.of(1)}
            assert told <= files
            assert store.check_records(back.head()) == []
        drop(other)
    for one in crew:
        one.kill()
        one.join()
    assert store.check_records() == []
    with store.read() as now:
        done = len(now.submissions.of(1))
    print(f"\n{url.split(':')[0]}: {BACKUPS} backups, {done} transactions meanwhile")
    assert done > BACKUPS


def newest(pipes: Iterable[Connection]) -> set[str]:
    """What each writer acknowledged last."""
    told = set()
    for pipe in pipes:
        mark = ""
        while pipe.poll():
            mark = pipe.recv()
        told.add(mark)
    return told - {""}


def test_many_writers_for_long(store: Store, url: str) -> None:
    begun(store)
    crew = [together.Process(target=count_up, args=(url, f"第{n}人", 100)) for n in range(8)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert [one.exitcode for one in crew] == [0] * 8
    with store.read() as now:
        assert [review.points for review in now.reviews.lines(1)] == [800]
    assert store.check_records() == []
