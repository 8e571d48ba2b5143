"""How matters stand: the state in the scheme's words, since when, made once; carrying over."""

from __future__ import annotations

from datetime import date

import pytest

from criteria import load_scheme
from scoring.model.evidence import UsageError
from scoring.office import ledger_sheets, matter_states, matters, own_unit, progress, rosters
from scoring.office.matter_states import NO_LEVEL, matter_rules
from scoring.office.matter_values import NAME, UNIT, FieldFaults
from scoring.office.roles import Forbidden
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.office.registers import NEEDED, ROSTER, added, begun, recorded
from tests.office.test_ledger_sheets import choose, row, sent
from tests.office.test_roles import account, seen_by

TODAY = date(2025, 7, 1)


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


@pytest.mark.parametrize(
    ("scheme", "states"),
    [
        (
            "jiuquan-2013",
            "○ 未评估 ✕ 已决策未评估 ◑ 已评估 ■ 暂缓实施 ■ 不予实施 ● 已决策 ✓ 已有档案号 – 已撤回",
        ),
        ("sample-union", "○ 未评估 ◑ 已评估 – 已撤回"),
    ],
)
def test_the_states_are_what_the_scheme_s_ledger_says(scheme: str, states: str) -> None:
    rules = matter_rules(load_scheme(scheme))
    assert " ".join(map(str, rules.states)) == states
    assert rules.level is not None and rules.level.name == "风险等级"


def test_a_scheme_without_a_ledger_has_no_register() -> None:
    with pytest.raises(UsageError, match="没有台账,不能登记事项"):
        matter_rules(load_scheme("sample-enterprise"))


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "未评估"),
        ({"评估方案": "是"}, "未评估"),
        ({"决策日期": "2025-06-01"}, "已决策未评估"),
        ({"评估日期": "2025-05-01"}, "已评估"),
        ({"评估日期": "2025-05-01", "决策日期": "2025-06-01"}, "已决策"),
        ({"评估日期": "2025-05-01", "决策日期": "2025-06-01", "档案号": "1"}, "已有档案号"),
        ({"评估日期": "2025-05-01", "评估结论": "暂缓实施", "档案号": "1"}, "暂缓实施"),
        ({"评估日期": "2025-05-01", "评估结论": "顺利实施"}, "已评估"),
        ({"评估结论": "暂缓实施"}, "未评估"),
    ],
)
def test_a_state_follows_from_what_holds(
    year: OfficeYear, facts: dict[str, str], state: str
) -> None:
    made = added(year)
    if facts:
        recorded(year, made, **facts)
    found = matter_states.standing(year, made.id)
    assert found.state.words == state
    assert found.ended == (state == "已有档案号")


def test_counts_levels_coverage_and_what_stands_still(year: OfficeYear) -> None:
    first, second = added(year), added(year, "另一件", "乙县")
    recorded(year, first, 评估日期="2025-05-01", 风险等级="高", 自="2025-05-01")
    gone = added(year, "登记错的")
    matters.withdraw(year, gone.id, "重了")
    found = matter_states.register(year)
    assert {state.words: many for state, many in found.states.items()} == {"未评估": 1, "已评估": 1}
    assert found.levels == {"高": 1, NO_LEVEL: 1}
    assert sum(found.crossed().values()) == 2
    assert {(c.kind, c.done, c.due) for c in found.coverage() if c.due} == {("改革", 1, 2)}
    assert [(each.id, days) for each, days in found.idle(TODAY)] == [
        (second.id, 172),
        (first.id, 61),
    ]
    assert found.by_id[gone.id].state.words == "已撤回"
    assert gone.id not in {each.id for each in found.standing}
    assert {each.matter for each in found.findings} == {first.id}


def test_it_is_made_once_for_a_state_and_shared(year: OfficeYear) -> None:
    added(year)
    found = matter_states.register(year)
    other = OfficeYear(year.store, year.year.id, "另一岗")
    assert matter_states.register(other) is found
    added(year, "另一件")
    assert len(matter_states.register(other).all) == 2


def test_a_unit_s_matters_are_found_under_its_older_name(year: OfficeYear, store: Store) -> None:
    theirs, joint = added(year, unit="乙县"), added(year, "合办的")
    recorded(year, joint, 联合单位="乙县")
    renamed = (
        ROSTER.decode().replace("乙县,县", "乙市,县").replace("酒泉市乙县", "乙县、酒泉市乙县")
    )
    rosters.import_roster(year, renamed.encode(), "名册.csv", "改名")
    assert [each.matter.id for each in matters.matters(year, unit="乙市")] == [theirs.id]
    own = seen_by(year, account(store, "reporter", "乙市"))
    assert own_unit.unit_name(own) == "乙市"
    assert [(each.id, each.unit) for each in own_unit.own_register(own).all] == [
        (theirs.id, "乙市"),
        (joint.id, "甲县"),
    ]


def test_a_withdrawn_matter_is_no_joint_unit_s(year: OfficeYear, store: Store) -> None:
    joint = added(year, "合办的")
    recorded(year, joint, 联合单位="乙县")
    matters.withdraw(year, joint.id, "重了")
    own = seen_by(year, account(store, "reporter", "乙县"))
    assert own_unit.own_register(own).all == ()


def test_all_that_is_wrong_is_told_at_once_by_field(year: OfficeYear) -> None:
    with pytest.raises(FieldFaults) as lacking:
        matters.add(year, "", " ", values={})
    assert {*lacking.value.faults} == {UNIT, NAME, "kind", "raised"}
    made = added(year)
    with pytest.raises(FieldFaults) as wrong:
        matters.record(year, made.id, {"level": "很高", "评估方案": "是", "joint_units": "甲县"})
    assert {*wrong.value.faults} == {"level", "joint_units"}
    assert "很高" in wrong.value.faults["level"]


def test_several_are_carried_over_together_or_not_at_all(store: Store) -> None:
    last, year = begun(store, year=2024), begun(store)
    given = {"values": NEEDED, "day": date(2024, 3, 1)}
    one, two = (matters.add(last, "甲县", name, **given) for name in ("水价改革", "园区选址"))
    third = matters.add(last, "乙县", "道路改造", **given)
    added(year, "园区选址")
    assert {each.id for each in matters.to_carry(year)} == {one.id, two.id, third.id}
    with pytest.raises(UsageError, match=r"「甲县」的「园区选址」:「甲县」已登记"):
        matters.carry_over(year, [one.id, two.id])
    assert len(matters.matters(year)) == 1
    made = matters.carry_over(year, [one.id, third.id])
    assert [(each.unit, each.name, each.carried_from) for each in made] == [
        ("甲县", "水价改革", one.id),
        ("乙县", "道路改造", third.id),
    ]
    assert [each.id for each in matters.to_carry(year)] == [two.id]


def test_ledgers_that_differ_are_an_open_point_of_a_seal(year: OfficeYear) -> None:
    def told() -> dict[str, str]:
        points = progress.open_points(year)
        return {key: words for key, words in points.items() if key.startswith("ledger:")}

    sent(year, row("水价改革", 风险等级="高"))
    assert told() == {}, "nothing is registered, and the sheets count"
    recorded(year, added(year), 风险等级="低")
    assert told() == {"ledger:甲县": "甲县 的台账,登记簿与工作簿有 1 处不同,计入的是工作簿的台账"}
    added(year, "只在登记簿", "乙县")
    assert {*told()} == {"ledger:甲县", "ledger:乙县"}
    choose(year)
    assert {*told()} == {"ledger:甲县"}, "who sent no sheet has none that could differ"
    ledger_sheets.bring_in(year, year.submissions()[0].id)
    assert told() == {}


def test_a_scheme_without_a_ledger_has_none_that_differ(store: Store) -> None:
    kept = OfficeYear(
        store, create_year(store, "某岗", 2025, scheme_id="sample-enterprise").id, "x"
    )
    assert ledger_sheets.disagreeing(kept) == {}


def test_leaders_follow_before_it_is_published_and_units_do_not(year: OfficeYear) -> None:
    made = added(year)
    leader = seen_by(year, account(year.store, "leader"))
    assert [each.id for each in matter_states.register(leader).all] == [made.id]
    assert matter_states.standing(leader, made.id).id == made.id
    with pytest.raises(Forbidden):
        leader.scored()
    unit = seen_by(year, account(year.store, "reporter"))
    for verb in (matter_states.register, lambda each: matter_states.standing(each, made.id)):
        with pytest.raises(Forbidden):
            verb(unit)
