"""A county's own year (Art. 6): its townships and departments, from the roster to the papers."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date

import openpyxl
import pytest

from scoring import office
from scoring.intake.templates import Filled, write_template
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import papers, receiving, results, rosters
from scoring.office.calculating import template
from scoring.office.papers import PAPERS, Order
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import SCHEME, book, cover, full_marks, read

OFFICE = "某县维护稳定工作领导小组办公室"
DAY = date(2026, 1, 5)
TOWN, BUREAU = (group.name for group in SCHEME.groups_of("county"))
CITY_GROUPS = [group.name for group in SCHEME.groups_of("city")]
ROSTER = (
    "单位,单位类别,别名\n甲镇,乡(镇、街道),\n乙街道,乡镇、街道,乙街道办事处\n县应急局,县直部门,\n"
).encode()
FULL = {line.id: {"自评分": line.max / 100} for line in SCHEME.lines}


@pytest.fixture
def year(store: Store) -> OfficeYear:
    made = create_year(store, "县稳评办", 2025, tier="county", office=OFFICE)
    kept = OfficeYear(store, made.id, "县稳评办")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def filled(year: OfficeYear, unit: str, group: str, **instead: float) -> Workbook:
    """A unit's template of the year, every line at its maximum but for ``instead``."""
    lines = FULL | {key: {"自评分": points} for key, points in instead.items()}
    stream = io.BytesIO()
    write_template(stream, year.scheme, unit, group, 2025, Filled(lines=lines))
    return Workbook(f"{unit}.xlsx", stream.getvalue())


@pytest.fixture
def reported(year: OfficeYear) -> OfficeYear:
    books = [
        filled(year, "甲镇", TOWN),
        filled(year, "乙街道", TOWN, **{"一.1": 4.0}),
        filled(year, "县应急局", BUREAU, **{"一.1": 3.0}),
    ]
    assert [each.state for each in receiving.receive(year, books)] == ["accepted"] * 3
    return year


def test_aliases_of_a_group_are_the_group(year: OfficeYear) -> None:
    roster = year.roster()
    assert roster is not None
    assert [(unit.name, unit.group) for unit in roster.units] == [
        ("甲镇", TOWN),
        ("乙街道", TOWN),
        ("县应急局", BUREAU),
    ]


def test_its_units_are_ranked_within_their_own_groups(reported: OfficeYear) -> None:
    result = json.loads(results.result(reported))
    assert [(u["unit"], u["group"], u["total"], u["rank"]) for u in result["units"]] == [
        ("甲镇", TOWN, "100.00", 1),
        ("乙街道", TOWN, "99.00", 2),
        ("县应急局", BUREAU, "98.00", 1),
    ]


def test_its_templates_name_the_county_as_evaluator(year: OfficeYear) -> None:
    data = template("甲镇", TOWN, 2025, year.scheme)
    cells = {row[0]: row[1] for row in sheet_rows(data, "封面")}
    assert (cells["考评主体"], cells["单位类别"]) == (OFFICE, TOWN)
    with pytest.raises(UsageError, match=f"应为「{TOWN}」「县"):
        template("甲县", CITY_GROUPS[0], 2025, year.scheme)


def test_a_city_group_is_not_of_its_roster(year: OfficeYear) -> None:
    rows = f"单位,单位类别\n甲镇,{TOWN}\n甲县,{CITY_GROUPS[0]}\n".encode()
    with pytest.raises(UsageError, match=f"第 3 行.*类别应为「{TOWN}」"):
        rosters.import_roster(year, rows, "名册.csv")


def test_a_city_group_is_not_of_its_workbooks(year: OfficeYear) -> None:
    wrong = book({"基础项": full_marks()}, cover_rows=cover("甲镇", CITY_GROUPS[0]))
    [received] = receiving.receive(year, [Workbook("甲镇.xlsx", wrong)])
    assert received.state == "refused"
    assert ("unknown-group", "B5") in [(p.code, p.cell) for p in received.problems]


def test_a_county_group_is_not_of_a_citys_year(store: Store) -> None:
    city = OfficeYear(store, create_year(store, "市稳评办", 2025).id, "市稳评办")
    assert city.scheme.evaluator == SCHEME.evaluator
    with pytest.raises(UsageError, match="类别应为"):
        rosters.import_roster(city, f"单位,单位类别\n甲镇,{TOWN}\n".encode(), "名册.csv")


def test_a_county_has_to_be_named(store: Store) -> None:
    with pytest.raises(UsageError, match="请写明考评主体"):
        create_year(store, "县稳评办", 2025, tier="county", office=" ")


def test_files_without_a_kept_year_may_be_of_either_tier() -> None:
    intake = read(
        ("甲镇.xlsx", book({"基础项": full_marks()}, cover_rows=cover("甲镇", "乡镇(街道)"))),
        ("甲县.xlsx", book({"基础项": full_marks()}, cover_rows=cover("甲县", CITY_GROUPS[0]))),
    )
    assert intake.refused == []
    scores, _ = office.score(intake)
    assert scores.units["unit"].tolist() == ["甲县", "甲镇"]
    assert scores.units["group"].tolist() == [CITY_GROUPS[0], TOWN]
    table = papers.made(papers.BY_KEY["table"], Order(office.Basis(scores, DAY)))
    assert bars_of(table) == [
        f"{CITY_GROUPS[0]}　共 1 个单位",
        f"{CITY_GROUPS[1]}　共 0 个单位",
        f"{TOWN}　共 1 个单位",
        f"{BUREAU}　共 0 个单位",
    ]


def test_every_paper_speaks_of_the_county_and_its_units(reported: OfficeYear) -> None:
    basis = results.basis(reported)
    for paper in PAPERS:
        if paper.key == "charts":
            continue
        found = papers.made(paper, Order(basis))
        words = "".join(words_in(found, paper.ending))
        assert "甲镇" in words, paper.key
        for foreign in (SCHEME.evaluator, "县(市、区)党委", "县（市、区）党委", "市直各部门"):
            assert foreign not in words, paper.key


def test_the_notification_is_addressed_to_townships_and_departments(
    reported: OfficeYear,
) -> None:
    data = papers.made(papers.BY_KEY["notification"], Order(results.basis(reported)))
    words = "".join(words_in(data, ".docx"))
    assert "各乡镇（街道），县（市、区）直各部门：" in words
    assert "各乡镇（街道）、县（市、区）直各部门要对照失分项目" in words
    assert OFFICE in words


def test_the_year_end_workbook_has_no_block_of_the_other_tier(reported: OfficeYear) -> None:
    data = papers.made(papers.BY_KEY["table"], Order(results.basis(reported)))
    assert bars_of(data) == [f"{TOWN}　共 2 个单位", f"{BUREAU}　共 1 个单位"]


def bars_of(table: bytes) -> list[object]:
    """The bars over the groups of the year-end table."""
    return [row[0] for row in sheet_rows(table, "年度成绩") if "个单位" in str(row[0])]


def sheet_rows(data: bytes, name: str) -> list[tuple[object, ...]]:
    return [*openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True)]


def words_in(data: bytes, ending: str) -> Iterator[str]:
    """All text of a paper, of the papers inside a zip as well; Word's runs put together."""
    if ending in (".csv", ".json", ".html"):
        yield data.decode("utf-8-sig")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.endswith(".docx"):
                yield from words_in(package.read(part), ".docx")
            elif part.endswith(".xml"):
                yield package.read(part).decode()
