"""Long work away from the page: in another process, which may be ended at any time."""

from __future__ import annotations

import io
import os
from datetime import date

import psutil
import pytest
import xlsxwriter

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import away, daily_records, receiving
from scoring.office.away import KeptYear
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.books import SCHEME
from tests.office import acts
from tests.office.crew import begun

WRONG_ROWS = 100_000


class Cancelled(BaseException):
    """What a click raises in the script that waits."""


def quiet(_done: int, _of: int, _name: str) -> None:
    """No-op callback."""


@pytest.fixture
def year(store: Store) -> OfficeYear:
    begun(store)
    return OfficeYear(store, 1, "稳评办")


def children() -> set[int]:
    """The processes that this one has started, and those that they have."""
    return {each.pid for each in psutil.Process().children(recursive=True)}


def wrong_rows() -> Workbook:
    """A collection in which every row names an unknown unit and gives a word for a score."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as workbook:
        cover = workbook.add_worksheet("封面")
        cover.write_row(0, 0, ["方案", SCHEME.id])
        cover.write_row(1, 0, ["年度", 2025])
        sheet = workbook.add_worksheet("基础项")
        sheet.write_row(0, 0, ["单位", "编号", "核定分"])
        for number in range(WRONG_ROWS):
            sheet.write_row(number + 1, 0, [f"某单位{number}", "一.1", f"良好{number}"])
    return Workbook("汇总.xlsx", stream.getvalue())


def test_an_act_is_done_in_another_process_in_the_same_name(year: OfficeYear) -> None:
    heard: list[tuple[int, int, str]] = []
    before = children()
    process, who, word = away.run(
        acts.whereabouts, "字", year=KeptYear.of(year), progress=lambda *told: heard.append(told)
    )
    assert process not in (os.getpid(), *before)
    assert (who, word) == ("稳评办", "字")
    assert (1, 2, "字") in heard
    assert children() == before


def test_many_wrong_rows_are_received_while_others_work(year: OfficeYear) -> None:
    written: list[int] = []

    def meanwhile(_done: int, _of: int, _name: str) -> None:
        matter = f"第{len(written)}件"
        written.append(
            daily_records.deduct(year, "甲县", "减一", matter, date(2025, 5, 1), "通报").id
        )

    book = wrong_rows()
    [received] = away.run(receiving.receive, [book], year=KeptYear.of(year), progress=meanwhile)
    assert received.state == "refused"
    assert {"unknown-unit", "score-not-a-number"} <= {each.code for each in received.problems}
    assert [each.file for each in year.submissions()] == [book.name]
    assert written
    assert year.store.check_records() == []


def test_cancelling_ends_the_process_and_leaves_the_records_as_they_were(year: OfficeYear) -> None:
    before, head = children(), year.store.head()

    def cancel(_done: int, _of: int, name: str) -> None:
        if name == "at work":
            raise Cancelled

    with pytest.raises(Cancelled):
        away.run(acts.no_end, year=KeptYear.of(year), progress=cancel)
    assert children() == before
    assert year.store.head() == head
    assert year.store.check_records() == []
    daily_records.deduct(year, "甲县", "减一", "某事项", date(2025, 5, 1), "通报")


def test_refusals_and_deaths_are_told() -> None:
    with pytest.raises(UsageError, match="不能这样办"):
        away.run(acts.refuses, progress=quiet)
    with pytest.raises(UsageError, match="没有做完"):
        away.run(acts.dies, progress=quiet)


def test_no_more_than_a_few_at_once() -> None:
    for _ in range(away.MOST_AT_ONCE):
        assert away._turns.acquire(blocking=False)

    def cancel(_done: int, _of: int, name: str) -> None:
        raise Cancelled(name)

    try:
        with pytest.raises(Cancelled, match="等候"):
            away.run(acts.refuses, progress=cancel)
    finally:
        for _ in range(away.MOST_AT_ONCE):
            away._turns.release()
