from datetime import date

import pytest

from scoring.store import Conflict, Reading, ReviewChange, Sealed, Store, StoreError, Writing
from scoring.store.account_verbs import AccountVerbs
from tests.store.office_year import ROSTER, SU, begin, begun, deduction, send


def test_a_record_is_kept_and_revoking_it_leaves_it_to_be_seen(store: Store) -> None:
    year_id = begun(store)
    with store.writing("记录员") as tx:
        new = deduction(case_id="减三", points=2050, reason="重大影响", approver="主任")
        kept = tx.record(year_id, new)
        veto = tx.record(year_id, deduction(kind="veto", case_id="否", matter="群体性事件"))
    assert (kept.points, kept.count, kept.date) == (2050, 1, date(2025, 6, 30))
    assert (kept.recorded_by, kept.approver, kept.revoked_at) == ("记录员", "主任", None)
    with store.writing("主任") as tx:
        gone = tx.revoke(kept.id, "复查不实")
        assert (gone.revoked_by, gone.revoke_reason) == ("主任", "复查不实")
        with pytest.raises(StoreError, match="已由 主任 撤销"):
            tx.revoke(kept.id, "再撤")
        with pytest.raises(StoreError, match="请填写撤销的理由"):
            tx.revoke(veto.id, "")
    with store.reading() as now:
        assert now.records(year_id) == [veto]
        assert now.records(year_id, revoked=True) == [gone, veto]
    assert store.verify() == []


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
    with pytest.raises(StoreError, match=words), store.writing("记录员") as tx:
        tx.record(year_id, deduction(**given))


def sealed(store: Store) -> tuple[int, dict[str, int]]:
    """A year with one of each thing in it, sealed."""
    with store.writing("管理员") as tx:
        year_id = begin(tx)
        ids = {"pending": send(tx, year_id, b"1").id, "record": tx.record(year_id, deduction()).id}
        tx.seal(year_id, "year-end", manifest='{"a":1}', result=b'{"units":[]}', exceptions="[]")
    return year_id, ids


def test_a_sealed_year_refuses_every_verb_but_unsealing(store: Store) -> None:
    year_id, ids = sealed(store)
    before = store.digest()
    verbs = {
        "set_roster": lambda tx: tx.set_roster(year_id, ROSTER),
        "settle": lambda tx: tx.settle(year_id, "tie", "dense", "会议"),
        "receive": lambda tx: send(tx, year_id, b"2"),
        "accept": lambda tx: tx.accept(ids["pending"]),
        "refuse": lambda tx: tx.refuse(ids["pending"], "x"),
        "withdraw": lambda tx: tx.withdraw(ids["pending"], "x"),
        "review": lambda tx: tx.review(year_id, SU, 0, [ReviewChange("一.1", 1)]),
        "record": lambda tx: tx.record(year_id, deduction()),
        "revoke": lambda tx: tx.revoke(ids["record"], "x"),
        "seal": lambda tx: tx.seal(year_id, "half-year", manifest="{}", result=b""),
    }
    for verb in verbs.values():
        with pytest.raises(Sealed, match="本年度已封存"), store.writing("甲") as tx:
            verb(tx)
    assert store.digest() == before
    public = {name for name in vars_of(Writing) if not name.startswith("_")}
    other = {"create_year", "unseal", "publish", "withdraw_publication"}
    accounts = {name for name in vars(AccountVerbs) if not name.startswith("_")}
    assert public == {*verbs, *other, *accounts}
    with store.writing("管理员") as tx:
        send(tx, begin(tx, 2026), b"2")


def vars_of(kind: type) -> set[str]:
    """Methods of the writing classes that the reading ones do not have."""
    return {n for n in dir(kind) if callable(getattr(kind, n))} - set(dir(Reading))


def test_unsealing_needs_a_reason_and_is_kept(store: Store) -> None:
    year_id, ids = sealed(store)
    with store.writing("管理员") as tx:
        with pytest.raises(StoreError, match="解除封存的理由"):
            tx.unseal(year_id, "")
        seal = tx.unseal(year_id, "漏计一份")
        assert (seal.unsealed_by, seal.unseal_reason) == ("管理员", "漏计一份")
        with pytest.raises(StoreError, match="2025 年度没有封存"):
            tx.unseal(year_id, "再来")
        tx.accept(ids["pending"])
        tx.seal(year_id, "year-end", manifest='{"a":2}', result=b'{"units":[1]}')
    with store.reading() as now:
        first, second = now.seals(year_id)
        assert now.seal_in_force(year_id) == second
        assert (now.result(first.id), now.result(second.id)) == (
            b'{"units":[]}',
            b'{"units":[1]}',
        )
        assert first.manifest == '{"a":1}'
    assert store.verify() == []


def test_a_half_year_snapshot_leaves_the_year_open(store: Store) -> None:
    year_id = begun(store)
    with store.writing("管理员") as tx:
        tx.seal(year_id, "half-year", manifest="{}", result=b"{}", exceptions='["缺一"]')
        assert tx.seal_in_force(year_id) is None
        send(tx, year_id, b"1")
        assert tx.seals(year_id)[0].exceptions == '["缺一"]'


def test_a_result_made_before_the_last_change_is_not_sealed(store: Store) -> None:
    year_id = begun(store)
    with store.reading() as now:
        seen = now.last_entry(year_id)
    with store.writing("乙") as tx:
        send(tx, year_id, b"1")
    with pytest.raises(Conflict, match="又有改动") as caught, store.writing("甲") as tx:
        tx.seal(year_id, "year-end", manifest="{}", result=b"", expected_entry=seen)
    assert [(entry.who, entry.verb) for entry in caught.value.entries] == [("乙", "receive")]
    with store.writing("甲") as tx:
        begin(tx, 2026)
        current = tx.last_entry(year_id)
        tx.seal(year_id, "year-end", manifest="{}", result=b"", expected_entry=current)
