"""An office that evaluates one year by two schemes at once: counties by one, bureaus by another."""

from __future__ import annotations

import io

import pytest

from scoring.cli import main
from scoring.intake.templates import Filled, write_template
from scoring.intake.year import Workbook
from scoring.office import receiving, results, rosters, sealing
from scoring.office.archive import Office
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from scoring.store.places import VARIABLE
from tests.books import CITY, COUNTY, SCHEME

OTHER = SCHEME.model_copy(update={"id": "bureaus-2025", "title": "市直部门考评办法"})


@pytest.fixture
def both(store: Store) -> tuple[OfficeYear, OfficeYear]:
    """2025 by the program's scheme for a county, and by a saved edition for a bureau."""
    kept = Office(store, "某岗").save_edition(OTHER)
    found = []
    for scheme, unit, group in ((SCHEME.id, "甲县", COUNTY), (kept.sha256, "甲局", CITY)):
        year = OfficeYear(store, create_year(store, "某岗", 2025, scheme_id=scheme).id, "某岗")
        rosters.import_roster(year, f"单位,单位类别\n{unit},{group}\n".encode(), "名册.csv")
        found.append(year)
    return found[0], found[1]


def filled(year: OfficeYear, unit: str, group: str) -> Workbook:
    stream = io.BytesIO()
    lines = {line.id: {"自评分": line.max / 100} for line in year.scheme.lines}
    write_template(stream, year.scheme, unit, group, 2025, Filled(lines=lines))
    return Workbook(f"{unit}.xlsx", stream.getvalue())


def test_each_takes_its_own_workbooks_and_names_the_other(
    both: tuple[OfficeYear, OfficeYear],
) -> None:
    counties, bureaus = both
    book = filled(bureaus, "甲局", CITY)
    [refused] = receiving.receive(counties, [book])
    [why] = [each for each in refused.problems if each.code == "wrong-scheme"]
    assert refused.state == "refused"
    assert why.hint == "这份工作簿属于 2025 年度《市直部门考评办法》,请打开那个年度报送"
    assert [each.state for each in receiving.receive(bureaus, [book])] == ["accepted"]
    assert [
        each.state for each in receiving.receive(counties, [filled(counties, "甲县", COUNTY)])
    ] == ["accepted"]
    assert [year.scored()[0].units["unit"].tolist() for year in both] == [["甲县"], ["甲局"]]
    for year in both:
        sealing.seal(year, "half-year")
    assert results.basis(bureaus, "half-year").scores.scheme.title == OTHER.title
    assert counties.store.check_records() == []


def test_another_scheme_s_workbook_is_told_of_no_year_that_does_not_take_it(store: Store) -> None:
    year = OfficeYear(store, create_year(store, "某岗", 2025).id, "某岗")
    other = OfficeYear(store, create_year(store, "某岗", 2024).id, "某岗")
    other.scheme = OTHER
    [refused] = receiving.receive(year, [filled(other, "甲局", CITY)])
    assert "请核对方案,或在本方案的模板上填报" in {each.hint for each in refused.problems}


def test_they_are_told_apart_by_their_schemes(both: tuple[OfficeYear, OfficeYear]) -> None:
    counties, bureaus = both
    office = Office(counties.store, "某岗")
    titles = {counties.year.id: SCHEME.title, bureaus.year.id: OTHER.title}
    assert office.beside(counties.year) == office.beside(bureaus.year) == titles
    alone = create_year(counties.store, "某岗", 2024)
    assert office.beside(alone) == {}


def test_the_year_before_is_that_of_the_same_scheme(both: tuple[OfficeYear, OfficeYear]) -> None:
    store = both[0].store
    after = OfficeYear(store, create_year(store, "某岗", 2026, scheme_id=OTHER.id).id, "某岗")
    before = results.year_before(after)
    assert before is not None and before.year.id == both[1].year.id


def test_the_terminal_asks_which(
    both: tuple[OfficeYear, OfficeYear],
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    out = str(tmp_path_factory.mktemp("out"))
    office = both[0].year.office
    report = ["report", "--kept", "2025", "--out", out, "--only", "json"]
    for words in (["year", "board", "--year", "2025"], report):
        assert main(words) == 2
        assert capsys.readouterr().err == (
            f"错误:有几个年度:2025(city,--scheme jiuquan-2013,--office {office})、"
            f"2025(city,--scheme bureaus-2025,--office {office});"
            "请用 --tier、--scheme、--office 写明是哪一个\n"
        )
        assert main([*words, "--scheme", "bureaus-2025"]) == 0
    assert main(["year", "board", "--scheme", "none"]) == 2
    assert "记录里没有这个年度" in capsys.readouterr().err
