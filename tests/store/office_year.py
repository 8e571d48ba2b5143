"""A small office: a year with two units, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, create_engine, text

from scoring.model.evidence_files import FileKind
from scoring.store import (
    NewArrival,
    NewEvidenceFile,
    NewFact,
    NewObjection,
    NewRecord,
    Store,
    Submission,
    Unit,
    WriteTransaction,
)
from scoring.store.journal import Clock

SU, YU = "肃州区", "玉门市"
OBJECTION = NewObjection(
    SU,
    "line",
    "一.1",
    "一.1 组织领导",
    "4.00",
    "核定岗",
    "材料已报",
    "某发〔2025〕3号",
    date(2025, 12, 2),
)
ROSTER = [Unit(SU, "县(市、区)", ("酒泉市肃州区",)), Unit(YU, "县(市、区)")]


def ticking() -> Clock:
    """A clock that goes one second further each time it is looked at."""
    moment = datetime(2025, 3, 1, tzinfo=UTC)

    def now() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=1)
        return moment

    return now


def begin(
    tx: WriteTransaction, year: int = 2025, roster: bool = True, scheme: str = "jiuquan-2013"
) -> int:
    """A year, by default with a roster; gives its id."""
    made = tx.years.create(
        scheme=scheme,
        scheme_sha256="5" * 64,
        year=year,
        tier="city",
        title=f"{year} 年度考评",
        office="市维稳办",
    )
    if roster:
        tx.roster.set(made.id, ROSTER)
    return made.id


def begun(store: Store) -> int:
    with store.write("管理员") as tx:
        return begin(tx)


def with_edition(store: Store) -> None:
    """A scheme that the office wrote, saved."""
    with store.write("管理员") as tx:
        tx.editions.save("our-2026", "本办的办法", '{"id":"our-2026"}')


def with_matter(store: Store) -> int:
    """A year with a matter, a fact about it, and its ledger from the register; gives its id."""
    year_id = begun(store)
    with store.write("经办") as tx:
        made = tx.matters.add(year_id, SU, "水价改革")
        tx.matters.record(made.id, NewFact("级别", "低", date(2025, 3, 1), "某发〔2025〕3号"))
        tx.matters.choose_source(year_id, "register", "试行登记簿")
    return year_id


def evidence_file(unit: str = SU, item: str = "一.1", **given) -> NewEvidenceFile:
    values = {"name": "会议纪要.pdf", "kind": FileKind.PDF, "paper": "纪要3号", **given}
    return NewEvidenceFile(unit, item, **values)


def with_file(store: Store) -> int:
    """A year with two evidence files of the same bytes, one withdrawn; gives its id."""
    year_id = begun(store)
    with store.write("经办") as tx:
        tx.evidence_files.add(year_id, evidence_file(day=date(2025, 2, 1)), b"%PDF-")
        second = tx.evidence_files.add(year_id, evidence_file(item="一.2"), b"%PDF-")
        tx.evidence_files.withdraw(second.id, "放错了")
    return year_id


def with_calendar(store: Store) -> int:
    """A year with a date moved, an event, and what came for a date and upon the event."""
    year_id = begun(store)
    with store.write("经办") as tx:
        tx.calendar.change(year_id, "报备", 1, date(2025, 2, 28), "假期顺延", unit=SU)
        happened = tx.calendar.add_event(year_id, SU, "事件", "2025-05-01T13:00", "某地堵路")
        tx.calendar.add_arrival(year_id, NewArrival(SU, "报备", "2025-01-20", 1, paper="某发1号"))
        upon = NewArrival(SU, "事件", "2025-05-02T09:00", event_id=happened.id)
        tx.calendar.add_arrival(year_id, upon)
    return year_id


def with_objection(store: Store) -> int:
    """A year with a window, an objection answered and one open, a question and its reply."""
    year_id = begun(store)
    with store.write("经办") as tx:
        first, last = date(2025, 12, 1), date(2025, 12, 10)
        tx.objections.open_window(year_id, None, first, last, "初核完毕")
        tx.objections.add(year_id, OBJECTION)
        tx.objections.answer(1, "changed", "补报的材料属实", "5.00")
        tx.objections.add(year_id, replace(OBJECTION, target="一.2", title="一.2 制度"))
        tx.remarks.ask(year_id, SU, "一.1", "台账缺一件")
        tx.remarks.reply(1, "已补")
    return year_id


def send(
    tx: WriteTransaction, year_id: int, data: bytes, unit: str | None = SU, **given
) -> Submission:
    """Receive a workbook of ``data``."""
    values = {
        "file": f"{unit}.xlsx",
        "parsed": b"rows of " + data,
        "kind": "unit",
        "state": "pending",
        **given,
    }
    return tx.submissions.receive(year_id, data=data, unit=unit, **values)


def deduction(unit: str = SU, **given) -> NewRecord:
    values = {
        "kind": "deduction",
        "unit": unit,
        "case_id": "减一",
        "matter": "应评未评",
        "date": date(2025, 6, 30),
        "document": "市维稳办〔2025〕8号",
        **given,
    }
    return NewRecord(**values)


@contextmanager
def behind(url: str) -> Iterator[Connection]:
    """A connection of somebody who comes past the store and takes its guards away for a while."""
    engine = create_engine(url)
    with engine.begin() as connection:
        guards = []
        if engine.dialect.name == "sqlite":
            wanted = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = connection.execute(wanted).all()
            for name, _ in guards:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        for _, statement in guards:
            connection.exec_driver_sql(statement)
    engine.dispose()
