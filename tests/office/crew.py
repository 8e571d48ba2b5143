"""A clerk at work through the office's own verbs, who may be killed while at it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import count
from multiprocessing.connection import Connection

from scoring.intake.year import Workbook
from scoring.office import (
    calendar_records,
    daily_records,
    evidence_files,
    matters,
    receiving,
    reviewing,
    rosters,
)
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, base_row, book, cover
from tests.store.crew import rest, together

together.set_forkserver_preload(["tests.office.crew", "psycopg", "sqlalchemy.dialects.postgresql"])

ROSTER = f"单位,单位类别\n甲县,{COUNTY}\n乙县,{COUNTY}\n丙县,{COUNTY}\n".encode()
UNITS = ("甲县", "乙县", "丙县")
NEEDED = {"类别": "改革", "提出方式": "年初确定"}


def begun(store: Store) -> None:
    """A year with a roster of three."""
    rosters.import_roster(
        OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办"), ROSTER, "r.csv"
    )


def work_on(url: str, name: str, pipe: Connection) -> None:
    """Receive, verify, deduct and register until killed; each is acknowledged after it returned."""
    with Store.open(url) as store:
        year = OfficeYear(store, 1, name)
        for number in count():
            mark = f"{name} {number}"
            unit = UNITS[number % 3]
            rows = {"基础项": [base_row("一.1", 自评分=5, 说明=mark)]}
            received = receiving.receive(year, [Workbook(mark, book(rows, cover_rows=cover(unit)))])
            pipe.send(("receive", mark))
            if received[0].state == "pending" and received[0].submission:
                receiving.confirm(year, received[0].submission.id)
            revision = reviewing.revision(year, "甲县")
            reviewing.review(year, "甲县", revision, {"一.1": number % 500}, {"一.1": mark})
            pipe.send(("review", mark))
            daily_records.deduct(year, "甲县", "减一", mark, date(2025, 5, 1), "通报")
            pipe.send(("deduct", mark))
            matters.add(year, "甲县", mark, values=NEEDED, day=date(2025, 5, 1))
            pipe.send(("register", mark))
            evidence_files.add(year, "甲县", "一.1", Workbook("a.txt", mark.encode()), note=mark)
            pipe.send(("evidence", mark))
            calendar_records.record(year, "甲县", "年初部署", date(2025, 1, 20), paper=mark)
            pipe.send(("come", mark))


def kept(store: Store, name: str) -> list[tuple[str, str]]:
    """What one clerk's verbs left behind, in the order in which they were called."""
    with store.read() as now:
        done = {
            "receive": [s.file for s in now.submissions.of(1) if s.received_by == name],
            "review": [c.reason for c in now.reviews.changes(1, "甲县") if c.who == name],
            "deduct": [r.matter for r in now.records.of(1) if r.recorded_by == name],
            "register": [m.name for m in now.matters.of(1) if m.registered_by == name],
            "evidence": [f.note for f in now.evidence_files.of(1) if f.sent_by == name],
            "come": [a.paper for a in now.calendar.arrivals(1) if a.recorded_by == name],
        }
        facts = Counter(fact.matter_id for fact in now.matters.facts(1))
        assert {facts[each.id] for each in now.matters.of(1)} <= {len(NEEDED)}, "whole or not"
    most = max(len(marks) for marks in done.values())
    return [(verb, marks[n]) for n in range(most) for verb, marks in done.items() if n < len(marks)]


def kill_one_at_work(url: str, store: Store, name: str, dice: random.Random) -> int:
    """Start a clerk, kill -9 at a moment of chance, and look: all that was acknowledged is
    there, in order, and at most one verb more; gives how many were kept."""
    receiving, sending = together.Pipe(duplex=False)
    clerk = together.Process(target=work_on, args=(url, name, sending), daemon=True)
    clerk.start()
    sending.close()
    told = [receiving.recv() for _ in range(dice.randrange(5))]
    for _ in range(dice.randrange(3_000_000)):
        pass
    clerk.kill()
    clerk.join()
    assert clerk.exitcode == -9
    told += rest(receiving)
    found = kept(store, name)
    assert told == found[: len(told)], (told, found)
    assert len(found) <= len(told) + 1
    return len(found)


def rounds(url: str, store: Store, times: int) -> int:
    """So many kills on one database; the audit is whole after each, the year can be scored."""
    dice = random.Random(2013)
    begun(store)
    done = 0
    for number in range(times):
        done += kill_one_at_work(url, store, f"第{number}轮", dice)
        assert store.check_records() == []
    OfficeYear(store, 1, "稳评办").scored()
    return done
