import pytest

from scoring.store import (
    APPLIES,
    NOT_APPLICABLE,
    CaseChange,
    Conflict,
    ReviewChange,
    Store,
    StoreError,
    Unit,
)
from tests.store.digest import digest
from tests.store.office_year import SU, YU, begun


def test_the_last_review_of_each_line_counts_and_the_rest_stays(store: Store) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        assert (
            tx.reviews.save(year_id, SU, 0, [ReviewChange("一.1", 450), ReviewChange("一.2", 0)])
            == 1
        )
        assert tx.reviews.save(year_id, SU, 1, [ReviewChange("一.1", 300, "缺佐证")]) == 2
        assert tx.reviews.save(year_id, SU, 2, [ReviewChange("一.2", None, "恢复计算值")]) == 3
    with store.read() as now:
        assert now.reviews.revision(year_id, SU) == 3 and now.reviews.revision(year_id, YU) == 0
        assert {r.line: r.points for r in now.reviews.lines(year_id)} == {"一.1": 300, "一.2": None}
        assert now.reviews.lines(year_id, YU) == []
        history = [(c.revision, c.name, c.old, c.new) for c in now.reviews.changes(year_id, SU)]
        assert history == [
            (1, "一.1", None, 450),
            (1, "一.2", None, 0),
            (2, "一.1", 450, 300),
            (3, "一.2", 0, None),
        ]


def test_a_review_may_say_that_a_line_does_not_apply_or_does(store: Store) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, 0, [ReviewChange("三.5", NOT_APPLICABLE, "没有")])
        same = [ReviewChange("三.5", NOT_APPLICABLE, "没有")]
        assert tx.reviews.save(year_id, SU, 1, same) == 1
        tx.reviews.save(year_id, SU, 1, [ReviewChange("三.5", APPLIES, "有")])
        tx.reviews.save(year_id, SU, 2, [ReviewChange("三.5", 0, "没有做")])
    with store.read() as now:
        [review] = now.reviews.lines(year_id)
        assert (review.points, review.not_applicable, review.ruling) == (0, None, 0)
        history = [(c.old, c.new) for c in now.reviews.changes(year_id, SU)]
        assert history == [(None, NOT_APPLICABLE), (NOT_APPLICABLE, APPLIES), (APPLIES, 0)]
        documents = [entry.new or "" for entry in now.audit.entries(subject="reviews:1")]
        assert '"not_applicable":true' in documents[0]
        assert "not_applicable" not in (now.audit.entries(subject="reviews:3")[0].new or "")
    assert store.check_records() == []


def test_a_renamed_unit_keeps_its_reviews_and_its_revision(store: Store) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, 0, [ReviewChange("一.1", 400, "缺一期")])
        with pytest.raises(StoreError, match=f"{SU} 已有报送、核定或记录"):
            tx.roster.set(year_id, [Unit("新肃州区", "县(市、区)"), Unit(YU, "县(市、区)")])
        renamed = [Unit("新肃州区", "县(市、区)", (SU,)), Unit(YU, "县(市、区)")]
        tx.roster.set(year_id, renamed)
        assert tx.reviews.revision(year_id, "新肃州区") == 1
        assert tx.reviews.save(year_id, "新肃州区", 1, [ReviewChange("一.1", 500, "已补")]) == 2
        assert [(c.old, c.new) for c in tx.reviews.changes(year_id, "新肃州区")] == [
            (None, 400),
            (400, 500),
        ]
        assert [r.points for r in tx.reviews.lines(year_id, "新肃州区")] == [400, 500]
        with pytest.raises(StoreError, match="已有报送"):
            tx.roster.set(year_id, [Unit("又改名", "县(市、区)", ("新肃州区",)), renamed[1]])


def test_bonus_rows_are_adopted_or_not_with_a_reason(store: Store) -> None:
    year_id = begun(store)
    key = "肃州区|风险评估“三书”|加一"
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, 0, [CaseChange(key, False, "文号不符")])
        tx.reviews.save(
            year_id, SU, 1, [CaseChange(key, True, "补来原件"), ReviewChange("四", 1500)]
        )
    with store.read() as now:
        assert now.reviews.revision(year_id, SU) == 2
        (case,) = now.reviews.cases(year_id, SU)
        assert (case.key, case.adopted, case.reason, case.reviewer) == (key, True, "补来原件", "甲")
        assert [(c.kind, c.old, c.new) for c in now.reviews.changes(year_id, SU, since=1)] == [
            ("line", None, 1500),
            ("case", False, True),
        ]
    assert store.check_records() == []


def test_the_later_of_two_reviewers_sees_what_changed(store: Store) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, 0, [ReviewChange("一.1", 500)])
    with store.read() as now:
        seen = now.reviews.revision(year_id, SU)
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, seen, [ReviewChange("一.1", 400, "缺一期")])
        tx.reviews.save(year_id, SU, seen + 1, [CaseChange("加分", False, "重复")])
    before = digest(store)
    with (
        pytest.raises(Conflict, match=r"已由 甲 改动:一\.1、加分") as caught,
        store.write("乙") as tx,
    ):
        tx.reviews.save(year_id, SU, seen, [ReviewChange("二.1", 100)])
    first, second = caught.value.changes
    assert (first.who, first.name, first.old, first.new) == ("甲", "一.1", 500, 400)
    assert (second.name, second.new, second.at[:2]) == ("加分", False, "20")
    assert digest(store) == before
    with store.write("乙") as tx:
        tx.reviews.save(year_id, YU, 0, [ReviewChange("二.1", 100)])


def test_setting_what_is_set_already_makes_no_revision(store: Store) -> None:
    year_id = begun(store)
    with store.write("甲") as tx:
        tx.reviews.save(year_id, SU, 0, [ReviewChange("一.1", 500, "齐")])
    before = digest(store)
    with store.write("乙") as tx:
        same = [ReviewChange("一.1", 500, "齐"), ReviewChange("一.2", None)]
        assert tx.reviews.save(year_id, SU, 1, same) == 1
        assert tx.reviews.save(year_id, SU, 1, []) == 1
    assert digest(store) == before
    with store.write("乙") as tx:
        assert tx.reviews.save(year_id, SU, 1, [ReviewChange("一.1", 500, "复核无误")]) == 2


@pytest.mark.parametrize(
    ("unit", "expected", "changes", "words"),
    [
        ("肃洲区", 0, [ReviewChange("一.1", 1)], "名册里没有"),
        (SU, 5, [ReviewChange("一.1", 1)], "没有第 5 版"),
        (SU, 0, [ReviewChange("一.1", -1)], "不能为负"),
        (SU, 0, [ReviewChange("一.1", 1), ReviewChange("一.1", 2)], "出现两次"),
        (SU, 0, [ReviewChange(" ", 1)], "请填写编号"),
        (SU, 0, [ReviewChange("一.1", 1, "a\0")], "不能保存"),
    ],
)
def test_a_review_that_cannot_be_is_refused_whole(
    store: Store, unit: str, expected: int, changes: list[ReviewChange], words: str
) -> None:
    year_id = begun(store)
    before = digest(store)
    with pytest.raises(StoreError, match=words), store.write("甲") as tx:
        tx.reviews.save(year_id, unit, expected, changes)
    assert digest(store) == before
