from dataclasses import replace
from datetime import date

import pytest

from scoring.store import (
    Conflict,
    NewArrival,
    NewFact,
    ReadTransaction,
    ReviewChange,
    Sealed,
    Store,
    StoreError,
)
from tests.store.digest import digest
from tests.store.office_year import (
    OBJECTION,
    ROSTER,
    SU,
    begin,
    begun,
    deduction,
    evidence_file,
    send,
)


def test_a_record_is_kept_and_revoking_it_leaves_it_to_be_seen(store: Store) -> None:
    year_id = begun(store)
    with store.write("记录员") as tx:
        new = deduction(case_id="减三", points=2050, reason="重大影响", approver="主任")
        kept = tx.records.add(year_id, new)
        veto = tx.records.add(year_id, deduction(kind="veto", case_id="否", matter="群体性事件"))
    assert (kept.points, kept.count, kept.date) == (2050, 1, date(2025, 6, 30))
    assert (kept.recorded_by, kept.approver, kept.revoked_at) == ("记录员", "主任", None)
    with store.write("主任") as tx:
        gone = tx.records.revoke(kept.id, "复查不实")
        assert (gone.revoked_by, gone.revoke_reason) == ("主任", "复查不实")
        with pytest.raises(StoreError, match="已由 主任 撤销"):
            tx.records.revoke(kept.id, "再撤")
        with pytest.raises(StoreError, match="请填写撤销的理由"):
            tx.records.revoke(veto.id, "")
    with store.read() as now:
        assert now.records.of(year_id) == [veto]
        assert now.records.of(year_id, revoked=True) == [gone, veto]
    assert store.check_records() == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"unit": "肃洲区"}, "名册里没有"),
        ({"matter": ""}, "请填写事项"),
        ({"document": " "}, "请填写依据"),
        ({"count": 0}, "起数至少为 1"),
        ({"points": -1}, "减分不能为负"),
    ],
)
def test_a_record_needs_a_unit_a_matter_and_a_basis(store: Store, given: dict, words: str) -> None:
    year_id = begun(store)
    with pytest.raises(StoreError, match=words), store.write("记录员") as tx:
        tx.records.add(year_id, deduction(**given))


def sealed(store: Store) -> tuple[int, dict[str, int]]:
    """A year with one of each thing in it, sealed."""
    with store.write("管理员") as tx:
        year_id = begin(tx)
        ids = {
            "pending": send(tx, year_id, b"1").id,
            "record": tx.records.add(year_id, deduction()).id,
            "matter": tx.matters.add(year_id, SU, "某事").id,
            "file": tx.evidence_files.add(year_id, evidence_file(), b"1").id,
        }
        fact = NewFact("级别", "低", date(2025, 3, 1))
        event = tx.calendar.add_event(year_id, SU, "事件", "2025-03-01T08:00", "某事")
        came = NewArrival(SU, "报备", "2025-01-20", 1)
        ids |= {"event": event.id, "arrival": tx.calendar.add_arrival(year_id, came).id}
        days = date(2025, 12, 1), date(2025, 12, 10)
        ids["window"] = tx.objections.open_window(year_id, None, *days, "初核完毕").id
        ids["objection"] = tx.objections.add(year_id, OBJECTION).id
        ids["question"] = tx.remarks.ask(year_id, SU, "一.1", "缺一件").id
        ids["fact"] = tx.matters.record(ids["matter"], fact).id
        tx.seals.add(
            year_id, "year-end", manifest='{"a":1}', result=b'{"units":[]}', exceptions="[]"
        )
    return year_id, ids


def test_a_sealed_year_refuses_every_verb_but_unsealing(store: Store) -> None:
    year_id, ids = sealed(store)
    before = digest(store)
    verbs = {
        "roster.set": lambda tx: tx.roster.set(year_id, ROSTER),
        "years.settle": lambda tx: tx.years.settle(year_id, "tie", "dense", "会议"),
        "submissions.receive": lambda tx: send(tx, year_id, b"2"),
        "submissions.accept": lambda tx: tx.submissions.accept(ids["pending"]),
        "submissions.refuse": lambda tx: tx.submissions.refuse(ids["pending"], "x"),
        "submissions.withdraw": lambda tx: tx.submissions.withdraw(ids["pending"], "x"),
        "drafts.keep": lambda tx: tx.drafts.keep("复核岗", year_id, SU, "lines", {}),
        "reviews.save": lambda tx: tx.reviews.save(year_id, SU, 0, [ReviewChange("一.1", 1)]),
        "records.add": lambda tx: tx.records.add(year_id, deduction()),
        "records.revoke": lambda tx: tx.records.revoke(ids["record"], "x"),
        "matters.add": lambda tx: tx.matters.add(year_id, SU, "另一件"),
        "matters.record": lambda tx: tx.matters.record(
            ids["matter"], NewFact("级别", "中", date(2025, 5, 1))
        ),
        "matters.revoke": lambda tx: tx.matters.revoke(ids["fact"], "x"),
        "matters.withdraw": lambda tx: tx.matters.withdraw(ids["matter"], "x"),
        "objections.open_window": lambda tx: tx.objections.open_window(
            year_id, None, date(2025, 1, 1), date(2025, 2, 1), "x"
        ),
        "objections.extend_window": lambda tx: tx.objections.extend_window(
            ids["window"], date(2026, 1, 1), "x"
        ),
        "objections.close_window": lambda tx: tx.objections.close_window(ids["window"], "x"),
        "objections.add": lambda tx: tx.objections.add(year_id, replace(OBJECTION, target="x")),
        "objections.withdraw": lambda tx: tx.objections.withdraw(ids["objection"], "x"),
        "objections.answer": lambda tx: tx.objections.answer(ids["objection"], "upheld", "x", "x"),
        "remarks.ask": lambda tx: tx.remarks.ask(year_id, SU, "一.1", "x"),
        "remarks.reply": lambda tx: tx.remarks.reply(ids["question"], "x"),
        "matters.choose_source": lambda tx: tx.matters.choose_source(year_id, "register", "x"),
        "evidence_files.add": lambda tx: tx.evidence_files.add(year_id, evidence_file(), b"2"),
        "evidence_files.withdraw": lambda tx: tx.evidence_files.withdraw(ids["file"], "x"),
        "calendar.change": lambda tx: tx.calendar.change(year_id, "报备", 1, None, "x"),
        "calendar.add_event": lambda tx: tx.calendar.add_event(year_id, SU, "事件", "x", "x"),
        "calendar.add_arrival": lambda tx: tx.calendar.add_arrival(
            year_id, NewArrival(SU, "报备", "2025-01-20", 1)
        ),
        "calendar.revoke_event": lambda tx: tx.calendar.revoke_event(ids["event"], "x"),
        "calendar.revoke_arrival": lambda tx: tx.calendar.revoke_arrival(ids["arrival"], "x"),
        "seals.add": lambda tx: tx.seals.add(year_id, "half-year", manifest="{}", result=b""),
    }
    for verb in verbs.values():
        with pytest.raises(Sealed, match="本年度已封存"), store.write("甲") as tx:
            verb(tx)
    assert digest(store) == before
    other = {"years.create", "seals.unseal", "seals.publish", "seals.withdraw_publication"}
    other |= {"drafts.drop", "drafts.forget", "settings.put", "editions.save"}
    with store.write("管理员") as tx:
        accounts = {name for name in methods(tx) if name.startswith(("accounts.", "logins."))}
        with store.read() as now:
            assert methods(tx) - methods(now) == {*verbs, *other, *accounts} - methods(now)
        send(tx, begin(tx, 2026), b"2")


def methods(transaction: ReadTransaction) -> set[str]:
    """What a transaction's services can be asked, by service and name."""
    return {
        f"{name}.{method}"
        for name, service in vars(transaction).items()
        for method in dir(service)
        if not method.startswith("_")
    }


def test_unsealing_needs_a_reason_and_is_kept(store: Store) -> None:
    year_id, ids = sealed(store)
    with store.write("管理员") as tx:
        with pytest.raises(StoreError, match="解除封存的理由"):
            tx.seals.unseal(year_id, "")
        seal = tx.seals.unseal(year_id, "漏计一份")
        assert (seal.unsealed_by, seal.unseal_reason) == ("管理员", "漏计一份")
        with pytest.raises(StoreError, match="2025 年度没有封存"):
            tx.seals.unseal(year_id, "再来")
        tx.submissions.accept(ids["pending"])
        tx.seals.add(year_id, "year-end", manifest='{"a":2}', result=b'{"units":[1]}')
    with store.read() as now:
        first, second = now.seals.of(year_id)
        assert now.seals.in_force(year_id) == second
        assert (now.seals.result(first.id), now.seals.result(second.id)) == (
            b'{"units":[]}',
            b'{"units":[1]}',
        )
        assert first.manifest == '{"a":1}'
    assert store.check_records() == []


def test_a_half_year_snapshot_leaves_the_year_open(store: Store) -> None:
    year_id = begun(store)
    with store.write("管理员") as tx:
        tx.seals.add(year_id, "half-year", manifest="{}", result=b"{}", exceptions='["缺一"]')
        assert tx.seals.in_force(year_id) is None
        send(tx, year_id, b"1")
        assert tx.seals.of(year_id)[0].exceptions == '["缺一"]'


def test_a_result_made_before_the_last_change_is_not_sealed(store: Store) -> None:
    year_id = begun(store)
    with store.read() as now:
        seen = now.audit.last_entry(year_id)
    with store.write("乙") as tx:
        send(tx, year_id, b"1")
    with pytest.raises(Conflict, match="又有改动") as caught, store.write("甲") as tx:
        tx.seals.add(year_id, "year-end", manifest="{}", result=b"", expected_entry=seen)
    assert [(entry.who, entry.verb) for entry in caught.value.entries] == [("乙", "receive")]
    with store.write("甲") as tx:
        begin(tx, 2026)
        current = tx.audit.last_entry(year_id)
        tx.seals.add(year_id, "year-end", manifest="{}", result=b"", expected_entry=current)
