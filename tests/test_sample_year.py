"""The sample years show what data/README.md says, and are what make_sample.py writes."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from criteria import load_scheme
from data import make_sample
from scoring import office
from scoring.explain.standing import remarks
from scoring.intake.roster import COLUMNS
from scoring.intake.year import Intake
from scoring.model.evidence import Problem
from scoring.model.scores import Scores
from scoring.model.sheets import COVER_KEYS
from tests.jiuquan import SHEETS

DATA = Path(make_sample.__file__).parent
YEAR = DATA / "sample_2025"
SCHEME = load_scheme("jiuquan-2013")
README = (DATA / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def intake() -> Intake:
    roster = office.load_roster(YEAR / "roster.xlsx", SCHEME)
    books = office.files_in([YEAR / "units", YEAR / "office"])
    return office.receive(books, SCHEME, None, roster)


@pytest.fixture(scope="module")
def year(intake: Intake) -> tuple[Scores, list[Problem]]:
    return office.score(intake, SCHEME)


@pytest.fixture(scope="module")
def scores(year: tuple[Scores, list[Problem]]) -> Scores:
    return year[0]


def of(scores: Scores, unit: str) -> Any:
    return scores.units.loc[scores.unit_number(unit)]


def states(scores: Scores, unit: str) -> dict[str, str]:
    lines = scores.lines_of(scores.unit_number(unit))
    return dict(zip((line.id for line in SCHEME.lines), lines["state"], strict=True))


def test_one_file_is_refused_for_three_errors_in_named_cells(intake: Intake) -> None:
    assert intake.refused == ["市文广旅游局.xlsx"]
    assert len(intake.accepted) == 28
    errors = {(p.code, p.sheet, p.cell) for p in intake.problems if p.severity == "error"}
    assert errors == {
        ("score-out-of-range", "基础项", "F5"),
        ("score-not-a-number", "基础项", "F22"),
        ("unknown-case", "加分项", "B5"),
    }


def test_the_refused_unit_is_missing_altogether(scores: Scores) -> None:
    unit = of(scores, "市文广旅游局")
    assert (unit["missing"], unit["rank"], bool(unit["complete"])) == (27, 0, False)


def test_warnings_of_several_kinds(year: tuple[Scores, list[Problem]]) -> None:
    warnings = {(p.code, p.file) for p in year[1] if p.severity == "warning"}
    assert warnings == {
        ("duplicate-row", "肃州区.xlsx"),
        ("personal-data", "玉门市.xlsx"),
        ("self-above-measured", "市教育局.xlsx"),
        ("measured-ignored", "市工信局.xlsx"),
        ("max-mismatch", "市林草局.xlsx"),
        ("text-differs", "市林草局.xlsx"),
        ("unknown-column", "市稳评办补充.xlsx"),
        ("unknown-sheet", "市稳评办补充.xlsx"),
        ("hidden-data", "市稳评办补充.xlsx"),
    }


def test_the_phone_number_is_never_shown_whole(year: tuple[Scores, list[Problem]]) -> None:
    assert "13800000000" not in office.result(*year)


def test_one_practice_earns_its_highest_case(scores: Scores) -> None:
    assert of(scores, "肃州区")["bonus"] == 700 + 300


def test_a_veto_overrides_bonuses(scores: Scores) -> None:
    unit = of(scores, "市住建局")
    assert (unit["bonus"], unit["total"], unit["rank"]) == (800, 0, 0)
    assert unit["total_without_veto"] == unit["base"] + 800
    assert scores.units.iloc[-1]["unit"] == "市住建局"


@pytest.mark.parametrize("pair", [("敦煌市", "金塔县"), ("市民政局", "市财政局")])
def test_equal_totals_share_a_rank(scores: Scores, pair: tuple[str, str]) -> None:
    one, other = (of(scores, unit) for unit in pair)
    assert (one["total"], one["rank"]) == (other["total"], other["rank"])
    group = scores.units[scores.units["group"] == one["group"]]
    assert one["rank"] > 0
    assert one["rank"] + 1 not in group["rank"].tolist()


def test_deductions_stop_at_30(scores: Scores) -> None:
    unit = of(scores, "市水务局")
    assert (unit["deduction_raw"], unit["deduction"]) == (3200, 3000)


def test_what_was_not_adopted_does_not_count(scores: Scores) -> None:
    assert of(scores, "市应急局")["deduction"] == 0
    assert of(scores, "市人社局")["bonus"] == 100


def test_a_hidden_row_counts_all_the_same(scores: Scores) -> None:
    assert of(scores, "市农业农村局")["deduction"] == 200


def test_an_incomplete_unit_has_no_rank(scores: Scores) -> None:
    unit = of(scores, "阿克塞县")
    assert (unit["missing"], unit["rank"]) == (3, 0)
    found = states(scores, "阿克塞县")
    assert [id_ for id_, state in found.items() if state == "missing"] == ["二.6", "三.4", "三.6"]


@pytest.mark.parametrize(("unit", "line"), [("肃北县", "三.3"), ("市信访局", "三.5")])
def test_a_line_that_does_not_apply_rescales_the_base(scores: Scores, unit: str, line: str) -> None:
    row = of(scores, unit)
    assert states(scores, unit)[line] == "not_applicable"
    assert row["rescaled"] > 0
    assert row["base"] == row["rescaled"] + sum(row[section.id] for section in SCHEME.sections)


def test_one_unit_is_provisional(scores: Scores) -> None:
    complete = scores.units[scores.units["complete"] & scores.units["provisional"]]
    assert complete["unit"].tolist() == ["市商务局"]


def test_section_four_is_all_or_nothing(scores: Scores) -> None:
    assert (of(scores, "市公安局")["四"], of(scores, "市卫健委")["四"]) == (0, 1500)


def test_one_matter_under_two_rules_is_pointed_out(scores: Scores) -> None:
    told = remarks(scores, scores.unit_number("瓜州县"))
    assert any("集中供热" in text and "三.1" in text for text in told)
    assert states(scores, "瓜州县")["三.1"] == "verified"


def test_the_year_before_is_clean() -> None:
    intake = office.receive(office.files_in([DATA / "sample_2024"]), SCHEME)
    assert intake.problems == []
    scores, _ = office.score(intake, SCHEME)
    assert scores.year == 2024
    assert set(scores.units["unit"]) == set(make_sample.UNITS)
    assert scores.units["complete"].all()


def parts(data: bytes) -> dict[str, bytes]:
    """A workbook's parts, inflated: compressors differ, what they hold must not."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_committed_files_equal_a_fresh_run() -> None:
    fresh = make_sample.sample_files()
    assert fresh == make_sample.sample_files()
    kept = {str(p.relative_to(DATA).as_posix()): p for p in DATA.glob("sample_*/**/*.xlsx")}
    assert set(kept) == set(fresh)
    stale = [n for n, data in fresh.items() if parts(kept[n].read_bytes()) != parts(data)]
    assert stale == [], "run: python -m data.make_sample"


def test_the_sample_is_small() -> None:
    assert sum(p.stat().st_size for p in DATA.glob("sample_*/**/*.xlsx")) < 1_500_000


def documented() -> dict[str, list[str]]:
    """The columns that the README's tables name, by the first word of their heading."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in README.splitlines():
        if line.startswith("### "):
            heading = line[4:].split()[0]
        elif hit := re.match(r"\| (\S+?)\*? \| ", line):
            found.setdefault(heading, []).append(hit.group(1))
    return {name: [c for c in columns if c != "column"] for name, columns in found.items()}


def test_the_readme_names_every_column_of_every_sheet() -> None:
    names = documented()
    assert names["封面"] == list(COVER_KEYS)
    assert names["roster.xlsx"] == list(COLUMNS)
    for sheet, rule in SHEETS.items():
        assert names[sheet] == [column.name for column in rule.columns], sheet


def test_the_readme_marks_every_required_column() -> None:
    for rule in SHEETS.values():
        for column in rule.required:
            assert f"| {column.name}* |" in README


def test_the_readme_names_files_that_exist() -> None:
    for name in re.findall(r"[\u4e00-\u9fff]+\.xlsx", README):
        assert list(DATA.rglob(name)), name
