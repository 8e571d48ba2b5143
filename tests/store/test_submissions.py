import hashlib

import pytest

from scoring.store import AlreadyReceived, Store, StoreError
from tests.store.office_year import SU, YU, begin, begun, send


def test_a_submission_is_kept_as_it_came(store: Store) -> None:
    year_id = begun(store)
    data = bytes(range(256)) * 9
    with store.write("收件员") as tx:
        kept = send(tx, year_id, data, file="肃州区 (2).xlsx", problems='[{"code":"缺"}]')
    with store.read() as now:
        assert now.submissions.get(kept.id) == kept
        assert now.submissions.file(kept.id) == data
        assert now.submissions.rows(kept.parsed_sha256) == b"rows of " + data
    assert (kept.number, kept.file, kept.size) == (1, "肃州区 (2).xlsx", len(data))
    assert kept.sha256 == hashlib.sha256(data).hexdigest()
    assert (kept.state, kept.unit, kept.received_by) == ("pending", SU, "收件员")
    assert kept.problems == '[{"code":"缺"}]'


def test_a_refused_file_is_kept_without_rows_or_unit(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        kept = send(tx, year_id, b"", None, kind="unknown", parsed=None, state="refused")
    with store.read() as now:
        assert now.submissions.file(kept.id) == b"" and kept.parsed_sha256 is None
        assert now.submissions.of(year_id, ["refused"]) == [kept]
        assert now.submissions.of(year_id, ["accepted"]) == []


def test_numbers_count_within_the_year(store: Store) -> None:
    with store.write("收件员") as tx:
        first, second = begin(tx, 2024), begin(tx, 2025)
        sent = [send(tx, year, b"%d" % n) for n, year in enumerate((first, second, first))]
    assert [each.number for each in sent] == [1, 1, 2]
    with store.read() as now:
        assert now.submissions.of(first) == [sent[0], sent[2]]
        assert now.submissions.of(first, unit=YU) == []


def test_the_same_bytes_twice_are_recognised(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        first = send(tx, year_id, b"1")
    with pytest.raises(AlreadyReceived, match="第 1 号报送") as caught, store.write("乙") as tx:
        send(tx, year_id, b"1", file="改了名.xlsx")
    assert caught.value.submission == first
    with store.write("收件员") as tx:
        tx.submissions.withdraw(first.id, "报错了")
        again = send(tx, year_id, b"1")
        other_year = begin(tx, 2026)
        send(tx, other_year, b"1")
    with store.read() as now:
        same = [each.id for each in now.submissions.of(year_id) if each.sha256 == first.sha256]
        assert same == [first.id, again.id]


def test_a_new_version_takes_effect_only_when_accepted(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        old = send(tx, year_id, b"1", state="accepted")
        new = send(tx, year_id, b"2", supersedes=old.id)
        assert (old.state, tx.submissions.get(old.id).state, new.state) == (
            "accepted",
            "accepted",
            "pending",
        )
    with store.write("核定员") as tx:
        assert tx.submissions.accept(new.id).state == "accepted"
    with store.read() as now:
        assert now.submissions.get(old.id).state == "superseded"
        assert now.submissions.get(new.id).supersedes == old.id
        verbs = [entry.verb for entry in now.audit.entries(year_id)]
        assert verbs[:2] == ["accept", "supersede"]
        supersede = now.audit.entries(year_id, subject=f"submissions:{old.id}")[0]
        assert '"state":"accepted"' in supersede.old and '"state":"superseded"' in supersede.new
    assert store.check_records() == []


def test_accepted_on_receipt_takes_the_place_of_the_last_at_once(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        old = send(tx, year_id, b"1", state="accepted")
        send(tx, year_id, b"2", state="accepted", supersedes=old.id)
        assert [each.state for each in tx.submissions.of(year_id)] == ["superseded", "accepted"]


def test_a_second_successor_has_to_look_at_the_first(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        old = send(tx, year_id, b"1", state="accepted")
        one, two = (send(tx, year_id, data, supersedes=old.id) for data in (b"2", b"3"))
        tx.submissions.accept(one.id)
        with pytest.raises(StoreError, match="第 1 号报送已被取代"):
            tx.submissions.accept(two.id)
        tx.submissions.accept(two.id, supersedes=one.id)
        assert [s.state for s in tx.submissions.of(year_id)] == [
            "superseded",
            "superseded",
            "accepted",
        ]


def test_an_earlier_version_can_be_taken_up_again_with_a_reason(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        old = send(tx, year_id, b"1", state="accepted")
        new = send(tx, year_id, b"2", state="accepted", supersedes=old.id)
        with pytest.raises(StoreError, match="重新采用的理由"):
            tx.submissions.accept(old.id, supersedes=new.id)
        tx.submissions.accept(old.id, supersedes=new.id, reason="新件有误")
        assert [s.state for s in tx.submissions.of(year_id)] == ["accepted", "superseded"]


def test_what_ended_stays_ended(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        refused = tx.submissions.refuse(send(tx, year_id, b"1").id, "缺封面")
        assert refused.state == "refused"
        for verb in (tx.submissions.refuse, tx.submissions.withdraw):
            with pytest.raises(StoreError, match="已退回,不能改为"):
                verb(refused.id, "再来")
        with pytest.raises(StoreError, match="已退回,不能采用"):
            tx.submissions.accept(refused.id)
        with pytest.raises(StoreError, match="请填写理由"):
            tx.submissions.withdraw(send(tx, year_id, b"2").id, "")


def test_units_come_from_the_roster_and_predecessors_from_the_year(store: Store) -> None:
    year_id = begun(store)
    with store.write("收件员") as tx:
        with pytest.raises(StoreError, match="名册里没有单位「肃洲区」"):
            send(tx, year_id, b"1", "肃洲区")
        foreign = send(tx, begin(tx, 2024), b"1")
        with pytest.raises(StoreError, match="不能由这一份取代"):
            send(tx, year_id, b"2", supersedes=foreign.id)
