"""What is not in order with matters: by clause, by matter, with its day, in the scheme's words."""

from __future__ import annotations

from datetime import date

import pytest

from criteria import load_scheme
from scoring.office import daily_records, matters, rosters
from scoring.office.findings import matters_findings
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.office.registers import added, begun, recorded

IN_ORDER = {
    "决策日期": "2025-06-01", "评估日期": "2025-05-01", "报备日期": "2025-01-15", "档案号": "1",
    "评估方案": "是", "征求意见": "是", "评估风险": "是", "风险等级": "低", "评估结论": "顺利实施",
    "化解方案": "是", "跟踪督查": "是",
}  # fmt: skip


@pytest.fixture
def year(store: Store) -> OfficeYear:
    return begun(store)


def told(year: OfficeYear, day: date | None = None) -> list[tuple]:
    return [(f.kind, f.articles, f.day, f.words) for f in matters_findings(year, day)]


def test_a_matter_in_order_and_one_on_its_way_are_no_findings(year: OfficeYear) -> None:
    assert told(year) == []
    recorded(year, added(year), 自="2025-05-01", **IN_ORDER)
    on_its_way = added(year, "还在办的")
    recorded(year, on_its_way, 报备日期="2025-01-15", 评估方案="是")
    assert told(year) == []


@pytest.mark.parametrize(
    ("instead", "finding"),
    [
        (
            {"评估日期": "2025-07-01"},
            ("late", ("第七条(三)1",), date(2025, 6, 1), "「评估日期」2025-07-01 晚于「决策日期」2025-06-01"),
        ),
        (
            {"征求意见": "否"},
            ("lacking", ("第七条(三)7(2)",), date(2025, 5, 1), "缺「征求意见」这一步(填的是否)"),
        ),
        (
            {"征求意见": "部分"},
            ("in-part", ("第七条(三)7(2)",), date(2025, 5, 1), "「征求意见」只做了一部分"),
        ),
        (
            {"评估风险": None},
            ("lacking", ("第七条(三)7(3)",), date(2025, 5, 1), "缺「评估风险」这一步(没有记录)"),
        ),
        ({"档案号": None}, ("lacking", ("第七条(二)8",), date(2025, 5, 1), "没有「档案号」")),
        ({"报备日期": None}, ("lacking", (), date(2025, 5, 1), "没有「报备日期」")),
        (
            {"评估结论": "暂缓实施", "化解方案": "否"},
            (
                "against", ("第七条(三)7(7)",), date(2025, 5, 1),
                "「评估结论」为暂缓实施,却有「跟踪督查」;请核实是否已经实施",
            ),
        ),
    ],
)  # fmt: skip
def test_each_is_told_by_its_clause_with_its_day(
    year: OfficeYear, instead: dict, finding: tuple
) -> None:
    values = {name: text for name, text in (IN_ORDER | instead).items() if text is not None}
    recorded(year, added(year), 自="2025-05-01", **values)
    assert told(year) == [finding]


def test_decided_without_assessment_is_a_candidate_and_books_nothing(year: OfficeYear) -> None:
    made = added(year)
    recorded(year, made, 决策日期="2025-06-01", 报备日期="2025-01-15")
    found = matters_findings(year)
    [first] = [each for each in found if each.candidate]
    assert (first.unit, first.matter, first.name) == ("甲县", made.id, "水价改革")
    assert (first.kind, first.lines, first.day) == ("not-done", ("三.1",), date(2025, 6, 1))
    assert first.words == (
        "「决策日期」为 2025-06-01,没有「评估日期」:没有评估;请核实是否属于减分的情形(不自动减分)"
    )
    assert daily_records.recorded(year) == []
    assert matters_findings(year, date(2025, 5, 31)) == [], "it had not been decided"
    recorded(year, made, 评估日期="2025-05-20")
    assert not any(each.candidate for each in matters_findings(year))


def test_another_scheme_s_columns_and_words(store: Store) -> None:
    scheme = load_scheme("sample-township")
    tier = next(tier for tier in ("city", "county") if scheme.groups_of(tier))
    made = create_year(store, "某岗", 2025, scheme_id=scheme.id, tier=tier, office="某办")
    year = OfficeYear(store, made.id, "某岗")
    group = scheme.groups_of(tier)[0].name
    rosters.import_roster(year, f"单位,单位类别\n甲村,{group}\n".encode(), "名册.csv")
    matter = matters.add(year, "甲村", "修路", values={"类别": "工程项目"}, day=date(2025, 1, 5))
    values = {
        "评估日期": "2025-05-01", "决定日期": "2025-04-01", "听取意见": "是", "结论": "暂缓",
        "跟踪": "是", "登记日期": "2025-01-05",
    }  # fmt: skip
    matters.record(year, matter.id, values, day=date(2025, 5, 1))
    assert told(year) == [
        ("lacking", ("示例第三条第二项",), date(2025, 5, 1), "缺「评估方案」这一步(没有记录)"),
        (
            "late", ("示例第三条第四项",), date(2025, 4, 1),
            "「评估日期」2025-05-01 晚于「决定日期」2025-04-01",
        ),
        (
            "against", ("示例第三条第五项",), date(2025, 5, 1),
            "「结论」为暂缓,却有「跟踪」;请核实是否已经实施",
        ),
    ]  # fmt: skip


def test_a_scheme_whose_lines_ask_nothing_of_the_ledger_finds_nothing(store: Store) -> None:
    scheme = load_scheme("sample-union")
    tier = next(tier for tier in ("city", "county") if scheme.groups_of(tier))
    made = create_year(store, "某岗", 2025, scheme_id=scheme.id, tier=tier, office="某办")
    year = OfficeYear(store, made.id, "某岗")
    group = scheme.groups_of(tier)[0].name
    rosters.import_roster(year, f"单位,单位类别\n甲处,{group}\n".encode(), "名册.csv")
    matters.add(year, "甲处", "改制", values={"类别": "改革调整"}, day=date(2025, 1, 5))
    assert matters_findings(year) == []
