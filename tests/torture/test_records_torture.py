"""Records under tampering, flipped bits and kill -9 over restoring, upgrading and sealing.

SCORING_ROUNDS says how many kills a database (default 60): a third each over restores, over first
openings (of an empty database and of one that an older version made), and over sealing.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from scoring.model.evidence import UsageError
from scoring.store import Store, restore
from scoring.store.places import aside_files
from tests.store.attacks import OF_EDITIONS, OF_MATTERS, RECORDS, flip, on_records, on_schema
from tests.store.crew import kill_one_at_work
from tests.store.databases import Fresh, drop, recycle
from tests.store.digest import digest
from tests.store.killing import (
    killed,
    open_first,
    restore_over,
    seal_on,
    sealing_marks,
    undisturbed,
)
from tests.store.office_year import begin, begun, send, with_edition, with_matter
from tests.store.schema_tampering import OF_KIND
from tests.store.test_audit import filled
from tests.store.test_migrations import at_0003, shape

FLIPS, LEAST = 200, 60
ROUNDS = int(os.environ.get("SCORING_ROUNDS", "60"))


def test_every_tampering_by_sql_is_named(kind: str, fresh: Fresh) -> None:
    """Rows behind the guards' back and the schema; each on a database of its own."""
    named = refused = 0
    attacks = [
        *((name, on_records, *each) for name, each in (RECORDS | OF_EDITIONS | OF_MATTERS).items()),
        *((name, on_schema, *each) for name, each in OF_KIND[kind].items()),
    ]
    for name, attack, deed, words in attacks:
        url = fresh()
        with Store.open(url) as store:
            if name in OF_MATTERS:
                with_matter(store)
            else:
                filled(store)
            if name in OF_EDITIONS:
                with_edition(store)
            attack(url, deed)
            try:
                findings = store.check_records()
                assert any(words in finding for finding in findings), (name, findings)
                named += 1
            except UsageError:
                refused += 1
                with pytest.raises(UsageError):
                    Store.open(url)
        if kind != "sqlite":
            recycle(url)
    print(f"\n{kind}: {named} tamperings named, {refused} refused at opening")
    assert named + refused == len(attacks) >= LEAST


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_flipped_bit_of_the_database_is_silent(fresh: Fresh, tmp_path: Path) -> None:
    """Named, refused at opening, or the records are the same to the last byte."""
    url = fresh()
    with Store.open(url) as store:
        much(store)
        whole = digest(store)
    file = Path(url.removeprefix("sqlite:///"))
    data = file.read_bytes()
    seen = {"named": 0, "refused": 0, "same": 0}
    for number in range(FLIPS):
        broken = tmp_path / f"flip-{number}.db"
        broken.write_bytes(flip(data, random.Random(number).randrange(len(data) * 8)))
        seen[outcome(f"sqlite:///{broken}", whole)] += 1
        for each in tmp_path.glob(f"{broken.name}*"):
            each.unlink()
    print(f"\nsqlite: {FLIPS} flipped bits of a database: {seen}")


def much(store: Store) -> None:
    """Records whose pages are mostly full, so that most bits mean something."""
    year_id = filled(store)
    with store.write("甲") as tx:
        for number in range(60):
            send(tx, year_id, random.Random(number).randbytes(8_000), file=f"{number}.xlsx")


def outcome(url: str, whole: str) -> str:
    """What comes of a database with a flipped bit."""
    try:
        with Store.open(url) as store:
            if store.check_records():
                return "named"
            assert digest(store) == whole
            return "same"
    except UsageError:
        return "refused"


def test_no_flipped_bit_of_a_backup_is_silent(
    kind: str, store: Store, fresh: Fresh, tmp_path: Path
) -> None:
    much(store)
    whole, path = digest(store), tmp_path / "copy.bak"
    store.backup(path)
    data = path.read_bytes()
    seen = {"refused": 0, "same": 0}
    for number in range(FLIPS // 4):
        path.write_bytes(flip(data, random.Random(number).randrange(len(data) * 8)))
        other = fresh()
        try:
            restore(path, other)
            with Store.open(other) as back:
                assert digest(back) == whole
            seen["same"] += 1
        except UsageError:
            seen["refused"] += 1
        if kind != "sqlite":
            recycle(other)
    print(f"\n{kind}: {FLIPS // 4} flipped bits of a backup: {seen}")
    assert seen["refused"]


def test_kills_over_restores_leave_the_one_or_the_other(
    url: str, store: Store, tmp_path: Path
) -> None:
    with store.write("甲") as tx:
        send(tx, begin(tx), random.Random(1).randbytes(3_000_000))
    one = tmp_path / "one.bak"
    store.backup(one)
    either = [digest(store)]
    with store.write("甲") as tx:
        send(tx, 1, b"2")
    either.append(digest(store))
    two = tmp_path / "two.bak"
    store.backup(two)
    dice, ended = random.Random(2013), 0
    longest = 1.2 * undisturbed(restore_over, one, url)
    reached = {0: 0, 1: 0}
    for _ in range(ROUNDS // 3):
        other = 1 - either.index(digest(store))
        done = killed(longest, dice, restore_over, (one, two)[other], url)
        Store.open(url).close()
        found = either.index(digest(store))
        assert not done or found == other
        reached[found] += 1
        ended += done
        assert store.check_records() == []
        assert not [*tmp_path.glob(".*-work-*")]
        for kept in aside_files(Path(url.removeprefix("sqlite:///"))):
            kept.unlink()
        if not url.startswith("sqlite"):
            store.backup(tmp_path / "now.bak")
            (tmp_path / "now.bak").unlink()
    print(
        f"\n{url.split(':')[0]}: {ROUNDS // 3} kills over restores: {reached}, {ended} were done, all whole"
    )
    assert ended < ROUNDS // 3, "none came in time"


def test_kills_over_first_openings_leave_nothing_half(kind: str, fresh: Fresh) -> None:
    """Every other database is one that an older version made, with records in it."""
    dice, made = random.Random(2014), 0
    new, older = fresh(), fresh()
    at_0003(older)
    longest = 1.2 * max(undisturbed(open_first, url) for url in (new, older))
    wanted = shape(new)
    for number in range(ROUNDS // 3):
        url = fresh()
        if number % 2:
            at_0003(url)
        made += killed(longest, dice, open_first, url)
        with Store.open(url) as store:
            assert store.check_records() == []
            with store.read() as now:
                assert len(now.years.all()) == number % 2
        assert shape(url) == wanted
        drop(url)
    print(f"\n{kind}: {ROUNDS // 3} kills over first openings, {made} were done, all whole")


def test_kills_over_sealing_lose_nothing_acknowledged(store: Store, url: str) -> None:
    begun(store)
    dice, done = random.Random(2016), 0
    for number in range(ROUNDS // 3):
        done += kill_one_at_work(url, store, f"第{number}轮", dice, seal_on, sealing_marks)
        assert store.check_records() == []
    print(f"\n{url.split(':')[0]}: {ROUNDS // 3} kills over sealing, {done} seals made or undone")
    assert done > ROUNDS // 3
