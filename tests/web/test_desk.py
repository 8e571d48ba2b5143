"""The run at hand: files come and go, names stay apart, readings switch."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from tests.books import CITY, COUNTY, by_office, full_marks
from tests.scoring.small_year import SCHEME
from web.components import downloads
from web.session.workspace import KEEP_BOTH, REPLACE, Workspace, sample_workspace, uploaded_roster

GOOD = by_office({"基础项": full_marks()})
OTHER = by_office({"基础项": full_marks()}, "乙县")


def names(run: Workspace) -> list[str]:
    return [each.name for each in run.books]


def test_the_same_file_twice_is_one() -> None:
    run = Workspace()
    run.add([Workbook("甲.xlsx", GOOD)])
    told = run.add([Workbook("甲.xlsx", GOOD)])
    assert names(run) == ["甲.xlsx"]
    assert "完全相同" in told[0]


def test_a_new_version_takes_the_old_ones_place() -> None:
    run = Workspace()
    run.add([Workbook("甲.xlsx", GOOD), Workbook("乙.xlsx", GOOD)])
    told = run.add([Workbook("甲.xlsx", OTHER)], REPLACE)
    assert [(each.name, each.data) for each in run.books] == [("甲.xlsx", OTHER), ("乙.xlsx", GOOD)]
    assert "换成新的" in told[0]


def test_both_can_be_kept() -> None:
    run = Workspace()
    run.add([Workbook("甲.xlsx", GOOD)])
    run.add([Workbook("甲.xlsx", OTHER)], KEEP_BOTH)
    assert names(run) == ["甲.xlsx", "甲(2).xlsx"]


def test_two_of_one_delivery_are_two_files() -> None:
    run = Workspace()
    run.add([Workbook("考评", GOOD), Workbook("考评", OTHER)])
    assert names(run) == ["考评", "考评(2)"]


def test_a_name_that_is_no_unicode_can_be_shown() -> None:
    run = Workspace()
    run.add([Workbook("\udcd5表.xlsx", b"no workbook")])
    run.refresh()
    assert names(run) == [run.problems[0].file] == ["?表.xlsx"]


def test_replacing_twice_in_one_delivery_keeps_both_new_files() -> None:
    run = Workspace()
    run.add([Workbook("甲.xlsx", b"old")])
    run.add([Workbook("甲.xlsx", GOOD), Workbook("甲.xlsx", OTHER)], REPLACE)
    assert [each.data for each in run.books] == [GOOD, OTHER]
    assert names(run) == ["甲.xlsx", "甲(2).xlsx"]


def test_nothing_is_scored_and_the_reason_is_told() -> None:
    run = Workspace()
    run.add([Workbook("坏.xlsx", b"no workbook")])
    run.refresh()
    assert run.scores is None
    assert run.trouble
    assert [problem.code for problem in run.problems] == ["not-a-workbook"]
    run.remove(["坏.xlsx"])
    run.refresh()
    assert (run.intake, run.problems, run.trouble) == (None, [], "")


def test_readings_switch_and_come_back(sample: Path) -> None:
    run = sample_workspace(sample)
    assert run.scores is run.baseline
    run.choose({**run.readings, "unverified": "missing"})
    assert run.chosen == {"unverified": "missing"}
    assert run.scores is not None
    assert run.baseline is not None
    assert run.scores.readings["unverified"] == "missing"
    assert run.baseline.readings["unverified"] == "provisional"
    run.choose(SCHEME.default_readings())
    assert run.chosen == {}


def test_a_roster_is_read_from_bytes() -> None:
    roster = uploaded_roster("名册.csv", f"单位,单位类别\n甲县,{COUNTY}\n".encode(), SCHEME)
    assert [unit.name for unit in roster.units] == ["甲县"]
    with pytest.raises(UsageError, match="名册"):
        uploaded_roster("x.csv", b"nothing", SCHEME)


def test_all_templates_in_one_parcel() -> None:
    parcel = downloads.all_templates([("甲/县", COUNTY), ("乙局", CITY)], 2025, SCHEME)
    with zipfile.ZipFile(io.BytesIO(parcel)) as opened:
        assert opened.namelist() == [f"{COUNTY}/甲_县_2025.xlsx", f"{CITY}/乙局_2025.xlsx"]
        first = openpyxl.load_workbook(io.BytesIO(opened.read(opened.namelist()[0])))
    assert "基础项" in first.sheetnames
