"""In a group above the bound ranks are numbers: a check beside each tells when they no longer hold."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from scoring.engine import score
from scoring.model.scores import Scores
from scoring.reports.workbook import year_sources
from scoring.text.typesetting import plain
from tests.programs import needs
from tests.reports.altered import Change, line_score, random_changes, with_changes
from tests.reports.libreoffice import GROUP, convert
from tests.reports.recalculated import (
    compared,
    formulas_of,
    ranking_of,
    read_values,
    recalculated,
    table_of,
)
from tests.reports.test_recalculation import LAST_AND_DENSE, LAST_OPTIONS, vetoed
from tests.reports.years import some_years
from tests.scoring.reading_year import UNIT, reading_year
from tests.scoring.small_year import BUREAU, COUNTY, ITEM, SCHEME

pytestmark = pytest.mark.xdist_group(GROUP)
READINGS = [{}, {"tie": "dense"}, {"incomplete-rank": "last"}, LAST_AND_DENSE, LAST_OPTIONS]
SIZES = {COUNTY: 9, BUREAU: 5}
"""The groups of the year of all readings: the first has a tie, gaps and a veto."""
AGREE = "名次核对\uff1a各名次与表中总分相符。"


def checks_of(book: Workbook) -> dict[str, str]:
    """名次核对 by unit, of the units that have one."""
    rows = ranking_of(book).items()
    return {name: row["名次核对"] for name, row in rows if row.get("名次核对") in ("对", "不对")}


def agreed(book: Workbook) -> bool:
    """What the note under the table says of all checks together."""
    words = [str(row[0].value) for row in book["年度成绩"].iter_rows()]
    return next(each for each in words if each.startswith("名次核对\uff1a")) == AGREE


@pytest.mark.parametrize(
    ("bound", "checked"), [(9, []), (8, [COUNTY]), (5, [COUNTY]), (4, [COUNTY, BUREAU])]
)
def test_ranks_are_live_up_to_the_bound(bound: int, checked: list[str]) -> None:
    scores = reading_year({"tie": "dense"})
    assert {name: len(units) for name, units in scores.groups.items()} == SIZES
    data = table_of(scores, bound)
    live = [text for (sheet, _), text in formulas_of(data).items() if "RANK(" in text]
    looks = [text for text in formulas_of(data).values() if "MATCH(" in text and "ROW()" in text]
    assert len(live) == sum(size for name, size in SIZES.items() if name not in checked)
    book = read_values(data)
    names = {each.name for name in checked for each in scores.groups[name]}
    assert set(checks_of(book)) == names
    assert {row["名次"] for row in ranking_of(book).values()} >= {"1.00", "2.00", "—"}
    assert any("单位众多" in str(row[0].value) for row in book["年度成绩"].iter_rows()) == bool(
        checked
    )
    assert len(looks) >= len(live)


@needs("localc")
@pytest.mark.parametrize("most_comments", [year_sources.MOST_COMMENTS, 10], ids=["small", "huge"])
def test_checks_agree_as_written(
    most_comments: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_sources, "MOST_COMMENTS", most_comments)
    years = {str(place): reading_year(readings) for place, readings in enumerate(READINGS)}
    tables = {name: table_of(scores, 5) for name, scores in years.items()}
    for name, book in recalculated(tables, tmp_path).items():
        _, told = compared(tables[name], book, years[name])
        assert told == [], years[name].readings
        assert [*checks_of(book).values()] == ["对"] * SIZES[COUNTY]
        assert agreed(book)


CHANGES = {
    "nothing": [],
    "a tie is broken": [("庚县", 0)],
    "both of a tie stay alike": [("己县", 400), ("庚县", 400)],
    "nobody passes anybody": [("戊县", 450)],
    "one falls to the last": [("甲县", 0), ("己县", 0)],
    "a lower one ties with the one above": [("辛县", 500), ("己县", 100), ("庚县", 100)],
}
"""Points typed on 一.1, by what they do."""


def ranks_of(scores: Scores) -> dict[str, int]:
    """The engine's ranks by unit."""
    return {each.name: each.rank for each in scores.results.values()}


@needs("localc")
def test_checks_differ_exactly_where_ranks_have_changed(tmp_path: Path) -> None:
    years: dict[str, tuple[Scores, list[Change]]] = {}
    for place, readings in enumerate([{}, LAST_AND_DENSE]):
        scores = reading_year(readings)
        years[f"veto{place}"] = scores, [vetoed]
        for name, typed in [*CHANGES.items()][: 2 if place else None]:
            changes = [line_score(scores, UNIT[unit], ITEM["一.1"], to) for unit, to in typed]
            years[f"{name} {place}"] = scores, changes
    for seed, scores in some_years(tmp_path / "in", 1).items():
        years[f"random{seed}"] = scores, random_changes(scores, random.Random(seed))
    after, paths = {}, []
    for name, (scores, changes) in years.items():
        data, evidence = with_changes(table_of(scores, 0), scores.evidence, changes)
        after[name] = score(evidence, SCHEME, scores.readings)
        paths.append(tmp_path / f"{name}.xlsx")
        paths[-1].write_bytes(data)
    seen = set()
    for name, path in zip(years, convert(paths, "xlsx", tmp_path / "made"), strict=True):
        book = read_values(path)
        before, now, checks = years[name][0], ranks_of(after[name]), checks_of(book)
        for group, units in before.groups.items():
            same = all(now[each.name] == each.rank for each in units)
            told = {checks[plain(each.name)] for each in units}
            assert (told <= {"对"}) == same, (name, group)
        seen.add(agreed(book))
        assert agreed(book) == (set(checks.values()) == {"对"})
    assert seen == {True, False}
