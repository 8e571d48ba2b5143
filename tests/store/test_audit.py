"""The audit: every change leaves an entry, and no change to the records goes unseen."""

import json

import pytest
from sqlalchemy import create_engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from scoring.store import CaseChange, Head, ReviewChange, Store, audit, schema
from tests.store.office_year import SU, begin, behind, deduction, send


def filled(store: Store) -> int:
    """A year with something in every table; gives its id."""
    with store.write("管理员") as tx:
        year_id = begin(tx)
        tx.years.settle(year_id, "tie", "dense", "会议")
        old = send(tx, year_id, b"1", state="accepted")
        send(tx, year_id, b"2", state="accepted", supersedes=old.id)
        tx.reviews.save(
            year_id, SU, 0, [ReviewChange("一.1", 400, "缺"), CaseChange("k", False, "重")]
        )
        tx.records.add(year_id, deduction())
        tx.seals.add(year_id, "half-year", manifest='{"m":1}', result=b'{"r":1}')
    assert store.check_records() == []
    return year_id


def test_each_change_has_an_entry_with_old_and_new_value_and_reason(store: Store) -> None:
    year_id = filled(store)
    with store.read() as now:
        entries = now.audit.entries(year_id)[::-1]
        assert [entry.verb for entry in entries] == [
            "create-year",
            "set-roster",
            "settle",
            "receive",
            "accept",
            "receive",
            "supersede",
            "accept",
            "review",
            "not-adopt",
            "record",
            "snapshot",
        ]
        assert [entry.id for entry in entries] == [*range(1, 13)]
        assert {entry.who for entry in entries} == {"管理员"}
        review = entries[8]
        assert (review.subject, review.reason, review.old) == ("reviews:1", "缺", None)
        assert json.loads(review.new)["points"] == 400
        assert now.audit.head() == store.head() == Head(12, entries[-1].hash)
        assert [entry.id for entry in now.audit.entries(limit=2)] == [12, 11]
        assert [entry.id for entry in now.audit.entries(after=10)] == [12, 11]


GUARDED = ["audit", "blobs", "case_reviews", "reviews"]


@pytest.mark.parametrize("table", [*GUARDED, "submissions", "records", "seals", "years"])
def test_the_database_itself_forbids_altering_and_deleting(
    store: Store, url: str, table: str
) -> None:
    filled(store)
    column = {"blobs": "size", "audit": "year_id"}.get(table, "id")
    engine = create_engine(url)
    commands = [f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column} + 1"]
    if engine.dialect.name != "sqlite":
        commands.append(f"TRUNCATE {table} CASCADE")
    for command in commands:
        with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(command))
    engine.dispose()
    assert store.check_records() == []


def _last(connection) -> int:
    return connection.execute(select(schema.audit_head.c.count)).scalar_one()


def rewrite_chain(connection) -> None:
    """What somebody with a copy of this program could do: make every hash fit again."""
    last = audit.START
    for entry in connection.execute(select(schema.audit).order_by(schema.audit.c.id)).mappings():
        new = {**entry, "previous": last}
        last = audit.entry_hash(new)
        connection.execute(
            update(schema.audit)
            .where(schema.audit.c.id == entry["id"])
            .values(previous=new["previous"], hash=last)
        )
    connection.execute(update(schema.audit_head).values(hash=last))


def insert_row(connection) -> None:
    row = dict(connection.execute(select(schema.reviews)).mappings().first())
    connection.execute(insert(schema.reviews).values({**row, "id": 99, "revision": 9}))


def swap_bytes(connection) -> None:
    c = schema.blobs.c
    rows = connection.execute(select(schema.submissions.c.sha256)).scalars().all()
    one, two = (
        connection.execute(select(c.data).where(c.sha256 == key)).scalar_one() for key in rows
    )
    for key, data in zip(rows, (two, one), strict=True):
        connection.execute(update(schema.blobs).where(c.sha256 == key).values(data=data))


TAMPERINGS = {
    "entry altered": ("UPDATE audit SET who = '别人' WHERE id = 5", "审计第 5 条的内容被改动"),
    "reason altered": ("UPDATE audit SET reason = '' WHERE id = 9", "审计第 9 条的内容被改动"),
    "middle removed": ("DELETE FROM audit WHERE id IN (5, 6)", "审计缺少第 5 至 6 条"),
    "start removed": ("DELETE FROM audit WHERE id = 1", "审计缺少第 1 至 1 条"),
    "tail removed": ("DELETE FROM audit WHERE id > 10", "审计末尾缺少第 11 至 12 条"),
    "all removed": ("DELETE FROM audit", "审计末尾缺少第 1 至 12 条"),
    "head set back": ("UPDATE audit_head SET count = 10", "审计末尾多出第 11 至 12 条"),
    "head hash": ("UPDATE audit_head SET hash = previous FROM audit WHERE audit.id = 3", "登记的校验值不符"),
    "review altered": ("UPDATE reviews SET points = 500", "核定 1:内容与审计不符"),
    "review removed": ("DELETE FROM reviews", "核定 1:审计中有,数据表中没有"),
    "review added": (insert_row, "核定 99:数据表中有,审计中没有"),
    "case altered": ("UPDATE case_reviews SET adopted = NULL", "加分项核定 1:内容与审计不符"),
    "state altered": ("UPDATE submissions SET state = 'accepted'", "报送 1:内容与审计不符"),
    "problems altered": ("UPDATE submissions SET problems = '[1]'", "报送 1:内容与审计不符"),
    "record altered": ("UPDATE records SET count = 2", "减分或否决记录 1:内容与审计不符"),
    "record removed": ("DELETE FROM records", "减分或否决记录 1:审计中有,数据表中没有"),
    "roster altered": ("UPDATE units SET aliases = '[]'", "名册 1:内容与审计不符"),
    "reading altered": ("UPDATE settled SET value = 'shared'", "读法 1:tie:内容与审计不符"),
    "year altered": ("UPDATE years SET scheme_sha256 = hash FROM audit", "年度 1:内容与审计不符"),
    "bytes swapped": (swap_bytes, "第 1 号报送「肃州区.xlsx」的原件:内容与校验值不符"),
    "rows altered": ("UPDATE blobs SET data = '' WHERE size = 9", "第 1 号报送「肃州区.xlsx」的读取结果"),
    "result altered": ("UPDATE blobs SET data = '' WHERE size = 7", "第 1 次封存的结果:内容与校验值不符"),
    "manifest altered": ("UPDATE seals SET manifest = '{}'", "第 1 次封存的清单与校验值不符"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_noticed(store: Store, url: str, name: str) -> None:
    filled(store)
    deed, words = TAMPERINGS[name]
    with behind(url) as connection:
        if isinstance(deed, str):
            connection.execute(text(deed))
        else:
            deed(connection)
    findings = store.check_records()
    assert any(words in finding for finding in findings), findings


def test_a_chain_made_anew_shows_against_a_head_written_down_elsewhere(
    store: Store, url: str
) -> None:
    year_id = filled(store)
    noted = store.head()
    with store.write("甲") as tx:
        send(tx, year_id, b"3")
    assert store.check_records(noted) == []
    with behind(url) as connection:
        connection.execute(text("UPDATE audit SET reason = '改过' WHERE id = 9"))
        rewrite_chain(connection)
    assert store.check_records() == []
    assert store.check_records(noted) == ["审计与先前抄录的校验值不符(第 12 条)"]


def test_a_tail_cut_off_with_its_head_shows_by_the_rows_it_spoke_of(store: Store, url: str) -> None:
    filled(store)
    noted = store.head()
    with behind(url) as connection:
        kept = connection.execute(select(schema.audit.c.hash).where(schema.audit.c.id == 10))
        connection.execute(update(schema.audit_head).values(count=10, hash=kept.scalar_one()))
        connection.execute(text("DELETE FROM audit WHERE id > 10"))
    assert store.check_records() == [
        "减分或否决记录 1:数据表中有,审计中没有",
        "封存 1:数据表中有,审计中没有",
    ]
    assert "审计与先前抄录的校验值不符(第 12 条)" in store.check_records(noted)
