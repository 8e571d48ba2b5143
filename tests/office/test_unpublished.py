"""Before publication a unit is not told what the office gave it, in whatever it is told."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.intake.year import Workbook
from scoring.office import own_unit, receiving, rosters
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.books import COUNTY, base_row, book, cover
from tests.office.office_books import collection, row
from tests.office.test_roles import account, seen_by

GIVEN, SAID = "3.21", "2.56"
"""What the office gave, and what it wrote down as the unit's own figure."""
ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n".encode()


def settle(year: OfficeYear) -> None:
    """The office's collection: a figure of its own, and one that contradicts the unit."""
    rows = [row("甲县", "一.2", 核定分=float(GIVEN), 说明="核减")]
    rows.append(row("甲县", "一.3", 自评分=float(SAID)))
    [taken] = receiving.receive(year, [Workbook("汇总.xlsx", collection(rows))])
    assert taken.state == "accepted"


def own_book(**third: Any) -> bytes:
    """The unit's workbook: 不适用 where the office gave a figure."""
    rows = [base_row("一.1", 自评分=5), base_row("一.2", 不适用="是", 说明="没有")]
    return book({"基础项": [*rows, base_row("一.3", **third)]}, cover_rows=cover("甲县"))


@pytest.fixture
def year(tmp_path: Path) -> Iterator[OfficeYear]:
    with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
        kept = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(kept, ROSTER, "名册.csv")
        settle(kept)
        yield kept


@pytest.fixture
def own(year: OfficeYear) -> OfficeYear:
    actor: LoggedIn = account(year.store, "reporter", "甲县")
    return seen_by(year, actor)


@pytest.mark.parametrize(("third", "state"), [({}, "accepted"), ({"自评分": 4}, "refused")])
def test_a_unit_learns_where_and_not_what(
    year: OfficeYear, own: OfficeYear, third: dict[str, Any], state: str
) -> None:
    told = own_unit.report(own, Workbook("甲县.xlsx", own_book(**third)))
    assert told.state == state
    assert told.differences == []
    [kept] = own_unit.submissions(own)
    whole = json.loads(kept.problems)
    assert any(GIVEN in each["message"] for each in whole) or state == "refused"
    assert any(SAID in each["message"] for each in whole) == (state == "refused")
    for problems in (told.problems, own_unit.problems(own, kept)):
        words = " ".join(f"{each.message}{each.hint}" for each in problems)
        assert GIVEN not in words
        assert SAID not in words
    if state == "refused":
        [wrong] = own_unit.problems(own, kept)
        assert (wrong.sheet, wrong.cell) == ("基础项", "F4")
        assert "考评办" in wrong.message
        marked = openpyxl.load_workbook(io.BytesIO(own_unit.marked(own, kept.id)))
        shown = [
            str(cell.value) + (cell.comment.text if cell.comment else "")
            for sheet in marked
            for cells in sheet.iter_rows()
            for cell in cells
        ]
        assert not any(SAID in each or GIVEN in each for each in shown)


def test_a_units_own_faults_are_told_in_full(own: OfficeYear) -> None:
    told = own_unit.report(own, Workbook("甲县.xlsx", own_book(自评分=99)))
    assert [each.code for each in told.problems if each.severity == "error"] == [
        "score-out-of-range"
    ]
    assert any("99" in each.message for each in told.problems)
