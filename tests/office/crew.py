"""A clerk at work through the office's own verbs, who may be killed while at it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import count
from multiprocessing.connection import Connection

from scoring.intake.year import Workbook
from scoring.office import (
    calendar_records,
    daily_records,
    evidence_files,
    matters,
    objection_answers,
    objections,
    questions,
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
CARRIED = ("之一", "之二", "之三")
"""How the names end of matters that are carried over in one transaction."""


def begun(store: Store) -> None:
    """A year with a roster of three and a window for their objections, and the year before."""
    for number in (2025, 2024):
        year = OfficeYear(store, create_year(store, "稳评办", number).id, "稳评办")
        rosters.import_roster(year, ROSTER, "r.csv")
        if number == 2025:
            last = date.today() + timedelta(days=1)
            objections.open_window(year, last - timedelta(days=2), last, "初核完毕")


def work_on(url: str, name: str, pipe: Connection) -> None:
    """Receive, verify, deduct, register, carry over, ask, contest and answer until killed; each is
    acknowledged after it returned.
    """
    with Store.open(url) as store:
        year, last = OfficeYear(store, 1, name), OfficeYear(store, 2, name)
        for each in objections.objections(year):  # of one who was killed before it was answered
            if each.is_open:
                objections.withdraw(year, each.id, "重来")
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
            before = [
                matters.add(last, "甲县", f"{mark}{which}", values=NEEDED, day=date(2024, 5, 1)).id
                for which in CARRIED
            ]
            matters.carry_over(year, before)
            pipe.send(("carry", mark))
            questions.ask(year, "乙县", "一.2", mark)
            pipe.send(("ask", mark))
            about = objections.contest(year, "乙县", "line", "一.2", mark)
            pipe.send(("contest", mark))
            another = OfficeYear(store, 1, f"{name} 复核{number % 2}")
            given = reviewing.revision(year, "乙县"), number % 400 + 1, mark
            objection_answers.change(another, about.id, *given)
            pipe.send(("answer", mark))


def kept(store: Store, name: str) -> list[tuple[str, str]]:
    """What one clerk's verbs left behind, in the order in which they were called."""
    with store.read() as now:
        mine = [each for each in now.matters.of(1) if each.registered_by == name]
        carried = [each.name for each in mine if each.carried_from]
        done = {
            "receive": [s.file for s in now.submissions.of(1) if s.received_by == name],
            "review": [c.reason for c in now.reviews.changes(1, "甲县") if c.who == name],
            "deduct": [r.matter for r in now.records.of(1) if r.recorded_by == name],
            "register": [each.name for each in mine if not each.carried_from],
            "evidence": [f.note for f in now.evidence_files.of(1) if f.sent_by == name],
            "come": [a.paper for a in now.calendar.arrivals(1) if a.recorded_by == name],
        }
        done["carry"] = [each[: -len(CARRIED[0])] for each in carried[:: len(CARRIED)]]
        assert carried == [mark + which for mark in done["carry"] for which in CARRIED]
        raised = [each for each in now.objections.of(1) if each.raised_by == name]
        done["ask"] = [each.words for each in now.remarks.of(1) if each.said_by == name]
        done["contest"] = [each.grounds for each in raised]
        done["answer"] = [each.answer for each in raised if each.answer]
        again = [c for c in now.reviews.changes(1, "乙县") if c.who.startswith(f"{name} 复核")]
        assert [each.reason for each in again] == done["answer"], "the figure with the answer"
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
    told = [receiving.recv() for _ in range(dice.randrange(8))]
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
