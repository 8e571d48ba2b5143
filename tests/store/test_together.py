"""Many at once, and some of them killed."""

import random

from scoring.store import Store
from tests.store.crew import count_up, first_to_open, kill_one_at_work, together
from tests.store.office_year import SU, begun

WRITERS, TIMES, KILLS = 8, 5, 2


def test_eight_writers_lose_nothing(store: Store, url: str) -> None:
    begun(store)
    crew = [
        together.Process(target=count_up, args=(url, f"第{n}人", TIMES)) for n in range(WRITERS)
    ]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert [one.exitcode for one in crew] == [0] * WRITERS
    with store.read() as now:
        assert [review.points for review in now.reviews.lines(1, SU)] == [WRITERS * TIMES]
        assert now.reviews.revision(1, SU) == WRITERS * TIMES
        kept = now.submissions.of(1)
        assert [each.number for each in kept] == [*range(1, WRITERS * TIMES // 5 + 1)]
        assert {each.received_by for each in kept} == {f"第{n}人" for n in range(WRITERS)}
    assert store.check_records() == []


def test_eight_may_be_the_first_to_open(url: str) -> None:
    crew = [together.Process(target=first_to_open, args=(url, f"{n}")) for n in range(WRITERS)]
    for one in crew:
        one.start()
    for one in crew:
        one.join()
    assert [one.exitcode for one in crew] == [0] * WRITERS
    with Store.open(url) as store:
        assert store.check_records() == []
        with store.read() as now:
            assert sorted(year.office for year in now.years.all()) == [
                str(n) for n in range(WRITERS)
            ]


def test_what_was_acknowledged_outlives_a_kill(store: Store, url: str) -> None:
    begun(store)
    dice = random.Random(9)
    for number in range(KILLS):
        kill_one_at_work(url, store, f"第{number}轮", dice)
        assert store.check_records() == []
