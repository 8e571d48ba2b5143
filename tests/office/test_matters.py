"""The register of matters by the office's verbs and the units': states at days, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scoring.model.evidence import UsageError
from scoring.office import matters, own_unit, progress, rosters, sealing
from scoring.office.roles import Forbidden, LoggedIn
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.books import COUNTY
from tests.office.registers import LEDGER, NEEDED, ROSTER, added, begun, recorded
from tests.office.test_roles import account, seen_by
from tests.store.digest import digest


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


def cells(year: OfficeYear, day: date | None = None) -> dict[str, str]:
    """The filled cells of the only row of the ledger."""
    [row] = matters.ledger_at(year, day).to_dict("records")
    return {name: text for name, text in row.items() if text}


def test_the_ledger_of_a_day_has_the_sheet_s_columns_and_what_was_so_then(year: OfficeYear) -> None:
    made = added(year)
    recorded(year, made, 风险等级="高", 自="2025-03-01")
    recorded(year, made, 评估日期="2025年4月2日", 评估方案="是", 自="2025-04-02")
    recorded(year, made, 风险等级="低", 自="2025-06-01")
    frame = matters.ledger_at(year)
    assert [*frame] == ["单位", *(column.name for column in LEDGER.columns)]
    assert [*frame.index] == [made.id]
    start = {"单位": "甲县", "事项名称": "水价改革", **NEEDED}
    assert cells(year, date(2025, 2, 1)) == start
    assert cells(year, date(2025, 3, 1)) == start | {"风险等级": "高"}
    april = start | {"风险等级": "高", "评估日期": "2025-04-02", "评估方案": "是"}
    assert cells(year, date(2025, 4, 2)) == april
    assert cells(year) == april | {"风险等级": "低"}
    assert matters.ledger_at(year, date(2025, 1, 9)).empty, "it had not come up"


def test_revoking_brings_back_what_held_before_and_an_earlier_day_fills_history(
    year: OfficeYear,
) -> None:
    made = added(year)
    recorded(year, made, 风险等级="低", 自="2025-06-01")
    recorded(year, made, 风险等级="高", 自="2025-03-01")
    assert cells(year)["风险等级"] == "低"
    later = matters.matter(year, made.id).holds["level"]
    matters.revoke(year, later.id, "评审会没有通过")
    assert cells(year)["风险等级"] == "高"
    found = matters.matter(year, made.id)
    assert [(f.value, f.revoke_reason) for f in found.facts if f.field == "level"] == [
        ("低", "评审会没有通过"),
        ("高", None),
    ]


def test_what_a_required_column_says_first_holds_from_the_start(year: OfficeYear) -> None:
    made = added(year, day=date(2025, 5, 1))
    recorded(year, made, 决策日期="2025-02-01")
    recorded(year, made, 类别="项目", 自="2025-08-01")
    assert cells(year, date(2025, 3, 1))["类别"] == "改革"
    assert cells(year)["类别"] == "项目"


@pytest.mark.parametrize(
    ("field", "value", "more", "words"),
    [
        ("风险等级", "很高", {}, "风险等级应为 高、中、低、A、B、C、D 之一,填的是「很高」"),
        ("评估方案", "做了", {}, "评估方案应为 是、部分、否、不适用 之一"),
        ("评估日期", "三月", {}, "「评估日期」应为日期,填的是「三月」"),
        ("级别", "高", {}, "登记簿里没有「级别」这一栏;可用的栏目:联合单位、"),
        ("事项名称", "另一件", {}, "「事项名称」不能改"),
        ("档案号", " ", {}, "没有填写「档案号」"),
        ("风险等级", "", {}, "没有填写「风险等级」"),
        ("评估日期", "1990-01-01", {}, "离 2025 年度太远"),
        ("档案号", "1", {"day": date(2013, 5, 1)}, "离 2025 年度太远"),
        ("联合单位", "乙现", {}, "单位「乙现」不在名册之中"),
        ("联合单位", "乙县、甲县", {}, "不写本单位「甲县」"),
        ("档案号", "1", {"paper": "a\u202eb"}, "文号"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    year: OfficeYear, field: str, value: str, more: dict, words: str
) -> None:
    made = added(year)
    before = digest(year.store)
    with pytest.raises(UsageError) as refusal:
        matters.record(year, made.id, {field: value}, **more)
    assert words in str(refusal.value)
    assert digest(year.store) == before


def test_several_are_recorded_together_or_not_at_all(year: OfficeYear) -> None:
    made = added(year, values=NEEDED | {"报备日期": "2025-01-15"})
    assert matters.matter(year, made.id).holds["reported"].day == date(2025, 1, 15)
    before = digest(year.store)
    with pytest.raises(UsageError, match="很高"):
        matters.record(year, made.id, {"档案号": "1", "风险等级": "很高"})
    with pytest.raises(UsageError, match="「风险等级」写了两次"):
        matters.record(year, made.id, {"风险等级": "高", "level": "低"})
    assert digest(year.store) == before


def test_a_day_to_come_is_refused(year: OfficeYear) -> None:
    tomorrow = date.today() + timedelta(2)
    made = added(year)
    with pytest.raises(UsageError, match="还没有发生的不能登记"):
        matters.record(year, made.id, {"决策日期": tomorrow.isoformat()})
    with pytest.raises(UsageError, match="还没有发生的不能登记"):
        matters.record(year, made.id, {"档案号": "1"}, day=tomorrow)


def test_a_matter_needs_a_known_unit_and_what_the_sheet_requires(year: OfficeYear) -> None:
    with pytest.raises(UsageError, match="没有填写「提出方式」"):
        matters.add(year, "甲县", "某事", values={"类别": "改革"})
    with pytest.raises(UsageError, match="单位「甲现」不在名册之中"):
        added(year, unit="甲现")
    with pytest.raises(UsageError, match="没有填写「事项名称」"):
        added(year, name=" ")
    assert added(year, unit="酒泉市乙县").unit == "乙县"
    with pytest.raises(UsageError, match="「乙县」已登记「水价改革」"):
        added(year, name="水价　改革", unit="乙县")
    required = matters.matter(year, 1).holds["kind"]
    with pytest.raises(UsageError, match="「类别」是必填项,不能没有"):
        matters.revoke(year, required.id, "记错了")


def test_another_year_s_matters_are_none_of_this(store: Store, year: OfficeYear) -> None:
    made = added(year)
    other = begun(store, year=2024)
    for verb in (
        lambda: matters.matter(other, made.id),
        lambda: matters.record(other, made.id, {"档案号": "1"}),
        lambda: matters.revoke(other, 1, "x"),
        lambda: matters.withdraw(other, made.id, "x"),
    ):
        with pytest.raises(UsageError, match="2024 年度登记簿里没有第 1 号事项"):
            verb()


def test_identifiers_are_masked_before_they_are_kept(year: OfficeYear) -> None:
    made = added(
        year, name="征迁13912345678", paper="联系13912345678", note="证号11010519491231002X"
    )
    recorded(year, made, 备注="电话 139 1234 5678")
    found = matters.matter(year, made.id)
    kept = [found.matter.name, *(t for f in found.facts for t in (f.value, f.paper, f.note))]
    whole = ("12345678", "1234 5678", "19491231")
    assert not any(number in text for text in kept for number in whole)
    assert found.matter.name == "征迁139******78"
    assert "12345678" not in "".join(e.new or "" for e in year.audit())


@pytest.mark.parametrize(
    "text", ["<b>=1+1</b>", "'; DROP TABLE matters; --", "{{ 7*7 }}", "\u202e反"]
)
def test_hostile_text_is_text(year: OfficeYear, text: str) -> None:
    made = added(year, name=text)
    recorded(year, made, 档案号=text)
    row = cells(year)
    assert row["档案号"] == row["事项名称"] != ""
    assert "\u202e" not in row["档案号"]
    assert year.store.check_records() == []


def test_a_matter_carried_over_brings_what_held(store: Store) -> None:
    last, year = begun(store, year=2024), begun(store)
    old = matters.add(last, "甲县", "水价改革", values=NEEDED, day=date(2024, 3, 1))
    recorded(last, old, 评估日期="2024-11-01", 评估方案="部分", 自="2024-10-01")
    recorded(last, old, 评估方案="是", 自="2024-11-01")
    made = matters.add(year, "甲县", carried_from=old.id, values={"提出方式": "临时确定"})
    assert (made.name, made.carried_from) == ("水价改革", old.id)
    assert cells(year) == {
        "单位": "甲县", "事项名称": "水价改革", "类别": "改革", "提出方式": "临时确定",
        "评估日期": "2024-11-01", "评估方案": "是",
    }  # fmt: skip
    with pytest.raises(UsageError, match=f"已经结转,是本年度的第 {made.id} 号"):
        matters.add(year, "甲县", "改个名称", carried_from=old.id)
    with pytest.raises(UsageError, match="是「甲县」的,不能结转到「乙县」"):
        matters.add(year, "乙县", "改个名称", carried_from=old.id)
    with pytest.raises(UsageError, match="2024 年度登记簿里没有第 99 号事项"):
        matters.add(year, "乙县", "改个名称", carried_from=99)


def test_a_renamed_unit_keeps_its_matters(year: OfficeYear) -> None:
    made = added(year, unit="乙县")
    recorded(year, added(year), 联合单位="乙县")
    renamed = (
        ROSTER.decode().replace("乙县,县", "乙市,县").replace("酒泉市乙县", "乙县、酒泉市乙县")
    )
    rosters.import_roster(year, renamed.encode(), "名册.csv", "改名")
    assert matters.matter(year, made.id).unit == "乙市"
    assert [*matters.ledger_at(year)["单位"]] == ["乙市", "甲县"]
    [other] = matters.matters(year, unit="甲县")
    assert matters.joint_units(other, year.former_names()) == {"乙市"}
    gone = f"单位,单位类别,别名\n甲县,{COUNTY},\n".encode()
    with pytest.raises(UsageError, match="「乙县」已有第 1 号登记事项,不能从名册中去掉"):
        rosters.import_roster(year, gone, "名册.csv", "撤并")


def test_a_sealed_year_takes_nothing(year: OfficeYear) -> None:
    made = added(year)
    sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    for verb in (
        lambda: added(year, "另一件"),
        lambda: matters.record(year, made.id, {"档案号": "1"}),
        lambda: matters.revoke(year, 1, "x"),
        lambda: matters.withdraw(year, made.id, "x"),
    ):
        with pytest.raises(UsageError, match=r"本年度已封存|必填项"):
            verb()


class TestReporter:
    """A unit's own door to the register."""

    @pytest.fixture
    def own(self, year: OfficeYear) -> OfficeYear:
        return seen_by(year, account(year.store, "reporter", "甲县"))

    def names(self, own: OfficeYear) -> list[str]:
        return [each.name for each in own_unit.own_register(own).all]

    def test_registers_and_records_for_its_own_unit_only(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        theirs = added(year, unit="乙县")
        mine = own_unit.add_matter(own, "水价改革", values=NEEDED, day=date(2025, 1, 5))
        assert mine.unit == "甲县"
        [fact] = own_unit.record_matter(own, mine.id, {"评估日期": "2025-03-01"})
        assert fact.recorded_by == "报送单位岗"
        with pytest.raises(Forbidden, match="不是本单位的事项"):
            own_unit.record_matter(own, theirs.id, {"评估日期": "2025-03-01"})
        with pytest.raises(Forbidden):
            own_unit.withdraw_matter(own, theirs.id, "x")
        with pytest.raises(Forbidden):
            own_unit.revoke_fact(own, matters.matter(year, theirs.id).facts[0].id, "x")
        for verb in (matters.matters, matters.ledger_at):
            with pytest.raises(Forbidden):
                verb(own)

    def test_sees_its_own_and_what_it_is_joint_in(self, own: OfficeYear, year: OfficeYear) -> None:
        added(year, "甲的")
        added(year, "乙的", "乙县")
        joint = added(year, "合办的", "乙县")
        assert self.names(own) == ["甲的"]
        recorded(year, joint, 联合单位="甲县、丙局")
        assert self.names(own) == ["甲的", "合办的"]
        with pytest.raises(Forbidden, match="只能由主办单位或考评办记录"):
            own_unit.record_matter(own, joint.id, {"档案号": "1"})

    def test_takes_back_only_what_its_own_accounts_wrote(
        self, own: OfficeYear, year: OfficeYear
    ) -> None:
        by_office = added(year)
        [theirs] = matters.record(year, by_office.id, {"档案号": "1"})
        [mine] = own_unit.record_matter(own, by_office.id, {"档案号": "2"})
        own_unit.revoke_fact(own, mine.id, "写错了")
        with pytest.raises(Forbidden, match="不是本单位所记"):
            own_unit.revoke_fact(own, theirs.id, "x")
        with pytest.raises(Forbidden, match="不是本单位所登记"):
            own_unit.withdraw_matter(own, by_office.id, "x")
        own_unit.withdraw_matter(own, own_unit.add_matter(own, "另一件", values=NEEDED).id, "重了")
        assert self.names(own) == ["水价改革"]

    def test_an_unknown_account_s_unit_sees_nothing(self, year: OfficeYear) -> None:
        with year.store.write("管理员") as tx:
            made = tx.accounts.create("外单位", "hash", "reporter", "丁局")
            tx.accounts.set_password(made.id, "hash", temporary=False)
        with pytest.raises(Forbidden, match="名册中没有您的单位"):
            own_unit.own_register(seen_by(year, LoggedIn(year.store, made.id)))
