"""Rules of other laws in the year-end workbook: LibreOffice comes to the engine's figures."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from scoring.engine import score
from scoring.model.evidence import BLANK, LINES, Evidence
from scoring.model.scores import MEASURED, Scores
from tests.programs import needs
from tests.reports.libreoffice import GROUP
from tests.reports.recalculated import compared, read_values, recalculated, table_of
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
BY_LINES = [
    {"name": "优秀", "least": 60, "lines": [{"id": "一.1", "least": 5}, {"id": "四", "least": 15}]},
    {"name": "良好", "lines": [{"id": "三.5", "least": "0.5"}, {"id": "一.2", "least": "2.5"}]},
    {"name": "合格", "lines": [{"id": "三.4", "least": 1}]},
]
PENALTY = {"kind": "penalty", "each": 15, "beyond": True}
EVENTS = {"measure": {"kind": "events"}}
BY_MEAN = {
    "kind": "rate",
    "of": "change",
    "against": "group-mean",
    "rates": [{"when": "above", "at": "-10", "per": "0.3", "points": "0.07", "steps": "exact"}],
}
PIECES = [
    {"when": "above", "at": "0", "points": 1},
    {"when": "above", "at": "2.5", "to": "80", "per": "7", "points": "0.05", "steps": "whole"},
    {"when": "at-most", "at": "-33.33", "per": "1.5", "points": "0.01", "steps": "started"},
    {"when": "below", "at": "-50", "to": "-70", "per": "7", "points": "0.11", "steps": "exact"},
]
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
    "grades by lines": ({"bands": BY_LINES, "veto": {"effect": "rank-last"}}, {}),
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
    "group mean": ({"lines": {"一.1": {"measure": BY_MEAN}}}, {}),
    "group mean, piecewise": (
        {"lines": {"一.1": {"measure": {**BY_MEAN, "floor": 1, "rates": PIECES}}}},
        {"not-applicable": "full"},
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
    if name.startswith("group mean"):
        return with_figures(reading_evidence())
    return small_evidence() if name in SMALL else reading_evidence()


def with_figures(evidence: Evidence) -> Evidence:
    """The year with a figure for most units on its first line, some of which say 不适用."""
    lines = evidence.lines
    first, unit = lines["item"] == 0, lines["unit"]
    done = np.where(unit % 5 == 4, BLANK, (unit * 37 % 11 + 3) * 50)
    changed = {"done": done, "self": BLANK, "not_applicable": unit % 7 == 6, "set_aside": False}
    changed |= {"verified": lines["verified"].where(unit % 6 == 5, BLANK), "due": BLANK}
    lines = lines.copy()
    for name, values in changed.items():
        lines[name] = lines[name].where(~first, values)
    return replace(evidence, lines=lines.astype(LINES))


def test_a_unit_s_points_follow_the_figures_of_its_group(years: dict[str, Scores]) -> None:
    """The formulas look at the group's figures, so that they move with them."""
    scores = years["group mean"]
    sheet = openpyxl.load_workbook(io.BytesIO(table_of(scores)))
    found = [str(cell.value) for row in sheet["计算过程"].iter_rows() for cell in row]
    assert sum(words.startswith("=SUM(") for words in found) == len(scores.groups)
    lines = [str(cell.value) for row in sheet["逐项得分"].iter_rows() for cell in row]
    measured = (scores.grid.state[0] == MEASURED).sum()
    assert measured > 3
    assert sum("'计算过程'" in words for words in lines) == measured


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


@pytest.mark.parametrize("name", ["last", "grades by lines"])
def test_grades_stand_beside_the_totals(years: dict[str, Scores], name: str) -> None:
    scores = years[name]
    sheet = read_values(table_of(scores))["年度成绩"]
    heads = [low.value or up.value for up, low in zip(sheet[3], sheet[4], strict=True)]
    at, unit = heads.index("等次"), heads.index("单位")
    shown = {row[unit].value: row[at].value or "" for row in sheet.iter_rows(min_row=5)}
    for result in scores.results.values():
        assert shown[result.name] == result.band
        if name == "last" and result.band == "优秀":
            assert result.rank == 1
            assert result.total >= 90_00
