"""Rules of other laws in the year-end workbook: LibreOffice comes to the engine's figures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.engine import score
from scoring.model.evidence import Evidence
from scoring.model.scores import Scores
from tests.programs import needs
from tests.reports.libreoffice import GROUP
from tests.reports.recalculated import compared, recalculated, table_of
from tests.scoring.reading_year import reading_evidence
from tests.scoring.small_year import small_evidence
from tests.scoring.test_rules import BUREAU, variant

pytestmark = pytest.mark.xdist_group(GROUP)
BANDS = [
    {"name": "优秀", "least": 90, "rank": 1, "without": ["减一", "否"]},
    {"name": "良好", "least": 80, "without": ["否"]},
    {"name": "合格", "least": 60},
    {"name": "不合格"},
]
PENALTY = {"kind": "penalty", "each": 15, "beyond": True}
EVENTS = {"measure": {"kind": "events"}}
FLOORLESS = {"total-floor": "none"}
CHANGES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "caps": ({"bonus": {0: {"cap": 5}, 7: {"cap": 2}}, "deductions": {0: {"cap": 3}}}, {}),
    "repeats": ({"deductions": {0: {"repeats": "double"}, 1: {"repeats": "double"}}}, {}),
    "both": (
        {"deductions": {0: {"repeats": "double", "cap": 7}, 2: {"cap": 15}}, "deduction_cap": None},
        {"same-matter": "heaviest", "bonus-repeat": "by-kind"},
    ),
    "bonus cap": ({"bonus_cap": 4, "digits": 0}, {}),
    "one decimal": ({"digits": 1, "deduction_cap": None}, FLOORLESS),
    "last": ({"veto": {"effect": "rank-last"}, "bands": BANDS}, {}),
    "last of all": (
        {"veto": {"effect": "rank-last"}}, {"incomplete-rank": "last", "tie": "dense"},
    ),
    "behind the rest": ({"veto": {"effect": "rank-last"}}, {"incomplete-rank": "last"}),
    "costs": ({"veto": {"effect": "fixed-deduction", "points": 30}, "digits": 0}, FLOORLESS),
    "by group": (
        {"lines": {"三.3": {"max_by_group": {BUREAU: 5}}, "一.5": {"max_by_group": {BUREAU: 2}}}},
        {"not-applicable": "full"},
    ),
    "beyond": ({"lines": {"一.1": {"measure": PENALTY}, "四": {"measure": PENALTY}}}, {}),
    "events": (
        {"lines": {"三.4": EVENTS, "一.5": {"measure": {"kind": "events", "floor": 1}}},
         "deductions": {0: {"line": "三.4", "cap": 3}, 2: {"line": "一.5"}}},
        {},
    ),
    "events, one sent nothing": (
        {"lines": {"三.4": EVENTS, "一.5": EVENTS},
         "deductions": {0: {"line": "三.4"}, 2: {"line": "一.5"}}},
        {},
    ),
    "events beyond": (
        {"lines": {"三.4": {"measure": {"kind": "events", "beyond": True}}},
         "deductions": {0: {"line": "三.4", "repeats": "double"}, 2: {"line": "三.4"}}},
        {"same-matter": "heaviest"},
    ),
    "described": (
        {"lines": {
            "一.1": {"max": 0, "measure": {"kind": "described"}}, "一.2": {"max": 9},
            "三.4": {"max": 0, "measure": {"kind": "described"}}, "三.2": {"max": 8},
        }},
        {},
    ),
    "by group, rescaled": (
        {"lines": {"一.3": {"max_by_group": {BUREAU: 2}}, "三.3": {"max_by_group": {BUREAU: 5}}}},
        {},
    ),
}  # fmt: skip

SMALL = ("one decimal", "caps", "events, one sent nothing")


@pytest.fixture(scope="module")
def years() -> dict[str, Scores]:
    """The year of all readings, and the small one, under each change of the rules."""
    found = {}
    for name, (change, readings) in CHANGES.items():
        found[name] = score(evidence_of(name), variant(change), readings)
    return found


def evidence_of(name: str) -> Evidence:
    """The year in which a change bears on a figure."""
    return small_evidence() if name in SMALL else reading_evidence()


@needs("localc")
def test_libreoffice_comes_to_the_engine_s_figures(
    years: dict[str, Scores], tmp_path: Path
) -> None:
    tables = {name: table_of(scores) for name, scores in years.items()}
    books = recalculated(tables, tmp_path)
    for name, scores in years.items():
        count, told = compared(tables[name], books[name], scores)
        assert told == [], name
        assert count > 200


def test_each_change_bears_on_the_year(years: dict[str, Scores]) -> None:
    """Else the comparison would say nothing of it."""
    figures = ["total", "rank", "bonus", "deduction"]
    for name, (_, readings) in CHANGES.items():
        before = score(evidence_of(name), variant({}), readings).units.sort_index()[figures]
        assert not before.equals(years[name].units.sort_index()[figures]), name


def test_grades_stand_beside_the_totals(years: dict[str, Scores]) -> None:
    scores = years["last"]
    sheet = openpyxl.load_workbook(io.BytesIO(table_of(scores)), data_only=True)["年度成绩"]
    heads = [low.value or up.value for up, low in zip(sheet[3], sheet[4], strict=True)]
    at, unit = heads.index("等次"), heads.index("单位")
    shown = {row[unit].value: row[at].value or "" for row in sheet.iter_rows(min_row=5)}
    for result in scores.results.values():
        assert shown[result.name] == result.band
        if result.band == "优秀":
            assert result.rank == 1
            assert result.total >= 90_00
