"""The year-end workbook proves itself: LibreOffice works it out from scratch and agrees."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from scoring.engine import score
from scoring.model.evidence import Evidence
from scoring.model.scores import Scores
from tests.jiuquan import READINGS
from tests.programs import needs
from tests.reports.altered import (
    Change,
    bonus_adopted,
    deduction_adopted,
    deduction_count,
    line_score,
    random_changes,
    with_changes,
)
from tests.reports.libreoffice import GROUP, convert
from tests.reports.recalculated import (
    against_engine,
    compared,
    formulas_of,
    ranking_of,
    read_values,
    recalculated,
    table_of,
)
from tests.reports.years import sample_year, some_years
from tests.scoring.reading_year import UNIT, reading_year
from tests.scoring.small_year import (
    ITEM,
    NUMBER,
    ONE_CHANGED,
    SCHEME,
    empty_year,
    mixed_readings,
    small_evidence,
    small_year,
)

pytestmark = pytest.mark.xdist_group(GROUP)
LAST_OPTIONS = {key: options[-1] for key, options in READINGS.items()}
UNIT_AND_KIND = {"bonus-scope": "unit", "bonus-repeat": "by-kind"}
LAST_AND_DENSE = {"incomplete-rank": "last", "tie": "dense"}
CHANGED = [
    {},
    *ONE_CHANGED[::3],
    LAST_OPTIONS,
    UNIT_AND_KIND,
    LAST_AND_DENSE,
    *mixed_readings(7, 2),
]
"""Some; each option and each pair is worked out anew in tests/torture."""
STANDING = ["total", "rank", "deduction_raw", "provisional", "complete"]


@pytest.fixture(scope="module")
def worked_out(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[bytes, Workbook, Scores]]:
    """The year of all readings under each of CHANGED: as written, worked out anew, as scored."""
    years = [reading_year(each) for each in CHANGED]
    tables = {f"year{place}": table_of(scores) for place, scores in enumerate(years)}
    books = recalculated(tables, tmp_path_factory.mktemp("readings"))
    return list(zip(tables.values(), books.values(), years, strict=True))


@needs("localc")
@pytest.mark.parametrize("place", range(len(CHANGED)), ids=lambda n: str(CHANGED[n]))
def test_each_reading_is_worked_out_as_the_engine_does(
    place: int, worked_out: list[tuple[bytes, Workbook, Scores]]
) -> None:
    data, book, scores = worked_out[place]
    assert scores.readings == {**SCHEME.default_readings(), **CHANGED[place]}
    count, told = compared(data, book, scores)
    assert told == []
    assert count > 300


@pytest.mark.parametrize("readings", ONE_CHANGED, ids=str)
def test_the_year_of_all_readings_depends_on_each(readings: dict[str, str]) -> None:
    before, after = (reading_year(each).units.sort_index() for each in ({}, readings))
    assert not before[STANDING].equals(after[STANDING])


@needs("localc")
def test_libreoffice_comes_to_the_engine_s_figures(tmp_path: Path) -> None:
    changed = [{}, LAST_OPTIONS, UNIT_AND_KIND]
    years = {f"small{n}": score(small_evidence(), SCHEME, each) for n, each in enumerate(changed)}
    years |= {"sample": sample_year(), "empty": empty_year()}
    years |= {f"random{seed}": each for seed, each in some_years(tmp_path / "in", 5).items()}
    tables = {name: table_of(scores) for name, scores in years.items()}
    books = recalculated(tables, tmp_path)
    cells = 0
    for name, scores in years.items():
        count, told = compared(tables[name], books[name], scores)
        assert told == [], (name, scores.readings)
        cells += count
    print(f"\n{len(years)} years, {cells} formula cells")
    assert cells > 2000


def vetoed(evidence: Evidence, book: Workbook) -> Evidence:
    """否决 typed beside 甲县."""
    sheet = book["年度成绩"]
    row = next(each for each in sheet.iter_rows() if each[1].value == "甲县")
    row[[cell.value for cell in sheet[3]].index("一票否决")].value = "否决"
    vetoes = evidence.vetoes
    both = pd.concat([vetoes, vetoes.assign(unit=NUMBER["甲县"])], ignore_index=True)
    return replace(evidence, vetoes=both.astype(vetoes.dtypes))


@needs("localc")
def test_an_altered_cell_changes_the_total_as_the_rules_say(tmp_path: Path) -> None:
    scores = small_year()
    table = table_of(scores)
    changes: dict[str, list[Change]] = {
        "line": [line_score(scores, NUMBER["甲县"], ITEM["一.1"], 123)],
        "rescaled": [line_score(scores, NUMBER["甲局"], ITEM["三.7(1)"], 1)],
        "applies": [line_score(scores, NUMBER["甲局"], ITEM["三.7(6)"], 250)],
        "count": [deduction_count(scores, 0, 20)],
        "rejected": [bonus_adopted(scores, 1, False)],
        "adopted": [bonus_adopted(scores, 4, True)],
        "veto": [vetoed],
    }
    altered: dict[str, Evidence] = {}
    paths = []
    for name, each in changes.items():
        data, altered[name] = with_changes(table, scores.evidence, each)
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    found = {}
    for name, path in zip(changes, convert(paths, "xlsx", tmp_path / "made"), strict=True):
        book = read_values(path)
        assert against_engine(book, score(altered[name], SCHEME)) == [], name
        found[name] = ranking_of(book)["甲县"]
    assert found["line"]["总分"] == f"{100 - 5 + 1.23 + 6 - 4:.2f}"
    assert found["count"]["减分"] == "30.00"
    assert found["rejected"]["加分"] == "4.00"
    assert found["adopted"]["加分"] == "13.00"
    assert (found["veto"]["总分"], found["veto"]["名次"]) == ("0.00", "—")


def row_of(evidence: Evidence, unit: str, case: str, count: int = 1) -> int:
    """The first row of 减分项 of a unit's case with so many events."""
    rows = evidence.deductions.reset_index(drop=True)
    ids = [each.id for each in SCHEME.deductions]
    hit = (
        (rows["unit"] == UNIT[unit]) & (rows["case"] == ids.index(case)) & (rows["count"] == count)
    )
    return int(rows.index[hit][0])


@needs("localc")
def test_the_heaviest_of_a_matter_follows_what_is_adopted(tmp_path: Path) -> None:
    """河道清淤: 减二 2, 减一 3 起 6, 减三 10 not adopted; 货场改造: 减一 2, 减二 2."""
    scores = reading_year({"same-matter": "heaviest"})
    table, evidence = table_of(scores), scores.evidence
    river, silt = row_of(evidence, "戊县", "减一", 3), row_of(evidence, "戊县", "减二")
    grave = row_of(evidence, "戊县", "减三")
    yard = row_of(evidence, "戊县", "减一")
    cases: dict[str, tuple[list[Change], str]] = {
        "as it is": ([], "8.00"),
        "the heaviest is rejected": ([deduction_adopted(scores, river, False)], "4.00"),
        "a heavier one is adopted": ([deduction_adopted(scores, grave, True)], "12.00"),
        "fewer events than another": ([deduction_count(scores, river, 1)], "4.00"),
        "more events than the heaviest": ([deduction_count(scores, silt, 4)], "10.00"),
        "one of two equals is rejected": ([deduction_adopted(scores, yard, False)], "8.00"),
        "all of a matter are rejected": (
            [deduction_adopted(scores, each, False) for each in (river, silt)],
            "2.00",
        ),
    }
    altered: dict[str, Evidence] = {}
    paths = []
    for place, (name, (changes, _)) in enumerate(cases.items()):
        data, altered[name] = with_changes(table, evidence, changes)
        paths.append(tmp_path / f"{place}.xlsx")
        paths[-1].write_bytes(data)
    made = convert(paths, "xlsx", tmp_path / "made")
    for (name, (_, taken)), path in zip(cases.items(), made, strict=True):
        book = read_values(path)
        assert against_engine(book, score(altered[name], SCHEME, scores.readings)) == [], name
        assert ranking_of(book)["戊县"]["减分"] == taken, name


@needs("localc")
def test_an_incomplete_unit_follows_the_last_that_is_ranked(tmp_path: Path) -> None:
    found = {}
    for tie in ("shared", "dense"):
        scores = reading_year({"incomplete-rank": "last", "tie": tie})
        book = recalculated({tie: table_of(scores)}, tmp_path / tie)[tie]
        found[tie] = {name: row["名次"] for name, row in ranking_of(book).items()}
    names = ("甲县", "己县", "庚县", "壬县", "丙市", "丁区", "乙县")
    assert [found["shared"][name] for name in names] == [
        *("1.00", "2.00", "2.00", "6.00", "7.00", "7.00", "—"),
    ]
    assert [found["dense"][name] for name in names] == [
        *("1.00", "2.00", "2.00", "5.00", "6.00", "6.00", "—"),
    ]


def test_altered_random_years_are_worked_out_as_the_engine_does(tmp_path: Path) -> None:
    years, altered, paths = some_years(tmp_path / "in", 5), {}, []
    for seed, scores in years.items():
        changes = random_changes(scores, random.Random(seed))
        data, altered[seed] = with_changes(table_of(scores), scores.evidence, changes)
        paths.append(tmp_path / f"{seed}.xlsx")
        paths[-1].write_bytes(data)
    for seed, path in zip(years, convert(paths, "xlsx", tmp_path / "made"), strict=True):
        book = read_values(path)
        then = score(altered[seed], SCHEME, years[seed].readings)
        assert against_engine(book, then) == [], (seed, then.readings)


@needs("localc")
def test_a_typed_gap_gives_an_incomplete_unit_its_rank(tmp_path: Path) -> None:
    scores = small_year()
    book_path = tmp_path / "gap.xlsx"

    def fill(evidence: Evidence, book: Workbook) -> Evidence:
        sheet = book["逐项得分"]
        for row in sheet.iter_rows():
            if row[1].value in ("丙市", "丁区"):
                for cell in row[2:]:
                    cell.value = 1 if cell.value == "缺" else cell.value
        return evidence

    book_path.write_bytes(with_changes(table_of(scores), scores.evidence, [fill])[0])
    made = convert([book_path], "xlsx", tmp_path / "made")[0]
    rows = ranking_of(read_values(made))
    assert [rows[unit]["名次"] for unit in ("甲县", "丙市", "丁区", "乙县")] == [
        "1.00",
        "2.00",
        "3.00",
        "—",
    ]
    assert (rows["丁区"]["总分"], rows["丁区"]["状态"]) == ("27.00", "暂定")


def test_every_formula_cell_is_compared() -> None:
    """The comparison is not empty: figures of every sheet are among the formulas."""
    found = formulas_of(table_of(small_year(tie="dense", section_four_floor="carry")))
    assert {sheet for sheet, _ in found} == {
        "年度成绩",
        "逐项得分",
        "计算过程",
        "加分明细",
        "减分明细",
        "一票否决",
    }
