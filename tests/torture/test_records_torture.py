"""Records under tampering, flipped bits and kill -9 over restoring and making a database.

SCORING_ROUNDS says how many kills (default 60); half over restores, half over first openings.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from scoring.model.evidence import UsageError
from scoring.store import Store, restore
from scoring.store.places import aside_files
from tests.store.attacks import RECORDS, flip, on_records, on_schema
from tests.store.databases import Fresh, recycle
from tests.store.digest import digest
from tests.store.killing import first_opening_killed, restore_killed
from tests.store.office_year import begin, send
from tests.store.schema_tampering import OF_KIND
from tests.store.test_audit import filled

FLIPS, LEAST = 200, 60
ROUNDS = int(os.environ.get("SCORING_ROUNDS", "60"))


def test_every_tampering_by_sql_is_named(kind: str, fresh: Fresh) -> None:
    """Rows behind the guards' back and the schema; each on a database of its own."""
    named = refused = 0
    attacks = [
        *((name, on_records, *each) for name, each in RECORDS.items()),
        *((name, on_schema, *each) for name, each in OF_KIND[kind].items()),
    ]
    for name, attack, deed, words in attacks:
        url = fresh()
        with Store.open(url) as store:
            filled(store)
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
    dice = random.Random(2013)
    reached = {0: 0, 1: 0}
    for number in range(ROUNDS // 2):
        restore_killed(one if number % 2 else two, url, dice)
        Store.open(url).close()
        reached[either.index(digest(store))] += 1
        assert store.check_records() == []
        assert not [*tmp_path.glob(".*-work-*")]
        for kept in aside_files(Path(url.removeprefix("sqlite:///"))):
            kept.unlink()
        if not url.startswith("sqlite"):
            store.backup(tmp_path / "now.bak")
            (tmp_path / "now.bak").unlink()
    print(f"\n{url.split(':')[0]}: {ROUNDS // 2} kills over restores: {reached}, all whole")


def test_kills_over_first_openings_leave_nothing_half(kind: str, fresh: Fresh) -> None:
    dice, made = random.Random(2014), 0
    for _ in range(ROUNDS // 2):
        url = fresh()
        made += first_opening_killed(url, dice)
        with Store.open(url) as store:
            assert store.check_records() == []
        if kind == "sqlite":
            shutil.rmtree(url, ignore_errors=True)
        else:
            recycle(url)
    print(f"\n{kind}: {ROUNDS // 2} kills over first openings, {made} were done, all whole")
