"""The same verbs give the same records, byte for byte, on SQLite and on PostgreSQL."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from scoring.model.evidence import UsageError
from scoring.store import CaseChange, NewArrival, NewFact, ReviewChange, Store, WriteTransaction
from tests.store.databases import Fresh
from tests.store.digest import digest
from tests.store.office_year import (
    OBJECTION,
    ROSTER,
    SU,
    YU,
    begin,
    deduction,
    evidence_file,
    send,
    ticking,
)


def verb(tx: WriteTransaction, dice: random.Random) -> None:
    """One verb, sensible or not."""
    year_id, some_id = dice.randint(1, 2), dice.randint(1, 12)
    unit = dice.choice([SU, YU])
    why = dice.choice(["", "理由", "另一个理由"])
    dice.choice(
        [
            lambda: begin(tx, dice.choice([2024, 2025])),
            lambda: tx.roster.set(year_id, ROSTER[:: dice.choice([1, -1])]),
            lambda: tx.years.settle(year_id, "tie", dice.choice(["dense", None]), why),
            lambda: send(
                tx,
                year_id,
                dice.randbytes(1),
                unit,
                state=dice.choice(["pending", "accepted", "refused"]),
                supersedes=dice.choice([None, None, some_id]),
            ),
            lambda: tx.submissions.accept(some_id, reason=why),
            lambda: tx.submissions.refuse(some_id, why),
            lambda: tx.submissions.withdraw(some_id, why),
            lambda: tx.reviews.save(
                year_id,
                unit,
                dice.choice([tx.reviews.revision(year_id, unit), 0]),
                [
                    ReviewChange("一.1", dice.choice([None, 0, 450]), why),
                    CaseChange("加一", dice.choice([None, True, False]), why),
                ],
            ),
            lambda: tx.records.add(year_id, deduction(unit, points=dice.choice([None, 1000]))),
            lambda: tx.records.revoke(dice.randint(1, 3), why),
            lambda: dice.choice([of_matters, of_calendar, of_objections])(
                tx, dice, year_id, unit, why
            ),
            lambda: tx.evidence_files.add(year_id, evidence_file(unit), dice.randbytes(1)),
            lambda: tx.evidence_files.withdraw(dice.randint(1, 3), why),
            lambda: tx.seals.add(
                year_id, dice.choice(["half-year", "year-end"]), manifest="{}", result=b"{}"
            ),
            lambda: tx.seals.unseal(year_id, why),
            lambda: tx.editions.save("our-2026", "办法", dice.choice(["{}", "[]"])),
        ]
    )()


def of_matters(
    tx: WriteTransaction, dice: random.Random, year_id: int, unit: str, why: str
) -> None:
    """One verb of the register."""
    some_id, carried = dice.randint(1, 3), dice.choice([None, None, 1])
    fact = NewFact("级别", dice.choice("高低"), date(2025, dice.randint(1, 12), 1))
    dice.choice(
        [
            lambda: tx.matters.add(year_id, unit, dice.choice("甲乙丙"), carried_from=carried),
            lambda: tx.matters.record(some_id, fact),
            lambda: tx.matters.revoke(some_id, why),
            lambda: tx.matters.withdraw(some_id, why),
            lambda: tx.matters.choose_source(year_id, dice.choice(["sheets", "register"]), why),
        ]
    )()


def of_calendar(
    tx: WriteTransaction, dice: random.Random, year_id: int, unit: str, why: str
) -> None:
    """One verb of the calendar."""
    some_id = dice.randint(1, 3)
    day = dice.choice([None, date(2025, dice.randint(1, 12), 1)])
    came = NewArrival(unit, "报备", "2025-01-20", *dice.choice([(1, None), (None, some_id)]))
    dice.choice(
        [
            lambda: tx.calendar.change(year_id, "报备", 1, day, why, unit=unit),
            lambda: tx.calendar.change(year_id, "报备", 1, day, why, group="县(市、区)"),
            lambda: tx.calendar.add_event(year_id, unit, "事件", "2025-05-01T13:00", why),
            lambda: tx.calendar.add_arrival(year_id, came),
            lambda: tx.calendar.revoke_event(some_id, why),
            lambda: tx.calendar.revoke_arrival(some_id, why),
        ]
    )()


def of_objections(
    tx: WriteTransaction, dice: random.Random, year_id: int, unit: str, why: str
) -> None:
    """One verb of the objections and questions."""
    some_id, day = dice.randint(1, 3), date(2025, dice.randint(1, 12), 1)
    group, new = dice.choice([None, "县(市、区)"]), replace(OBJECTION, unit=unit, grounds=why)
    verdict = dice.choice(["upheld", "changed"])
    dice.choice(
        [
            lambda: tx.objections.open_window(year_id, group, date(2025, 6, 1), day, why),
            lambda: tx.objections.extend_window(some_id, day, why),
            lambda: tx.objections.close_window(some_id, why),
            lambda: tx.objections.add(year_id, new),
            lambda: tx.objections.withdraw(some_id, why),
            lambda: tx.objections.answer(some_id, verdict, why, "5.00"),
            lambda: tx.remarks.ask(year_id, unit, "一.1", why),
            lambda: tx.remarks.reply(some_id, why),
        ]
    )()


def history(url: str, seed: int) -> tuple[str, list[str]]:
    """Many transactions by chance; what the records came to, and what was refused."""
    dice = random.Random(seed)
    refused = []
    with Store.open(url, clock=ticking()) as store:
        for _ in range(120):
            before = store.head()
            try:
                with store.write(dice.choice(["甲", "乙"])) as tx:
                    for _ in range(dice.randint(1, 2)):
                        verb(tx, dice)
            except UsageError as fault:
                refused.append(str(fault))
                assert store.head() == before
        assert store.check_records() == []
        return digest(store), refused


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", ["postgresql"])
def test_the_same_verbs_give_the_same_records(fresh: Fresh, seed: int, tmp_path: Path) -> None:
    records, refused = history(fresh(), seed)
    assert (records, refused) == history(f"sqlite:///{tmp_path}/office.db", seed)
    assert 10 < len(refused) < 110
