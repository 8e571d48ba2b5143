"""An office's own scheme becomes an edition in the records, and years are begun and scored by it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from criteria import Scheme, SchemeError, load_scheme
from scoring.model.evidence import UsageError
from scoring.office import editions, receiving, results, rosters, schemes
from scoring.office.archive import Office
from scoring.office.editions import EditionMissing
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store, restore
from tests.schemes.year import NAMES, YEAR, good, roster, scheme_of
from tests.store.databases import Fresh
from tests.store.office_year import behind

JIUQUAN = load_scheme("jiuquan-2013")


@pytest.fixture(params=NAMES)
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """A scheme that does not come with the program."""
    return scheme_of(request.param)


def begun(store: Store, scheme: Scheme, year: int = YEAR) -> OfficeYear:
    """A year by a saved edition, with workbooks in it."""
    kept = Office(store, "某岗").save_edition(scheme)
    made = OfficeYear(store, create_year(store, "某岗", year, scheme_id=kept.sha256).id, "某岗")
    rosters.import_roster(made, roster(scheme), "名册.csv")
    receiving.receive(made, good(scheme), trusted=True)
    return made


def test_a_year_by_an_edition_is_scored_as_by_the_file(store: Store, scheme: Scheme) -> None:
    year = begun(store, scheme)
    assert year.scheme == scheme.of_tier("city", year.year.office)
    assert year.year.scheme_sha256 == editions.scheme_digest(scheme)
    scores, _ = year.scored()
    assert scores.scheme.id == scheme.id and scores.units["total"].max() > 0
    assert f'"{scheme.id}"' in results.result(year)
    assert store.check_records() == []


def test_an_edition_is_the_same_scheme_by_toml_workbook_and_records(
    store: Store, scheme: Scheme
) -> None:
    office = Office(store, "某岗")
    by_book = schemes.of_file(schemes.as_workbook(scheme), "方案.xlsx")
    by_text = schemes.of_file(schemes.as_toml(scheme).encode(), "方案.toml")
    assert {office.save_edition(each) for each in (by_book, by_text, scheme)} == {
        office.editions()[0]
    }
    assert office.scheme("1") == office.scheme(scheme.id) == scheme
    assert office.scheme(office.editions()[0].sha256[:6]) == scheme


def test_a_year_keeps_its_edition_when_another_is_saved(store: Store) -> None:
    scheme = scheme_of(NAMES[0])
    year = begun(store, scheme)
    before = results.result(year)
    other = scheme.model_copy(update={"title": "修订后的办法"})
    kept = Office(store, "某岗").save_edition(other)
    again = OfficeYear(store, year.year.id, "某岗")
    assert (again.scheme.title, results.result(again)) == (scheme.title, before)
    with pytest.raises(UsageError, match=r"有几个版本:第 2 号.*、第 1 号"):
        Office(store, "某岗").scheme(scheme.id)
    assert Office(store, "某岗").scheme(str(kept.id)).title == "修订后的办法"


def test_the_ids_of_the_program_s_schemes_are_taken(store: Store) -> None:
    office = Office(store, "某岗")
    with pytest.raises(UsageError, match="完全相同,建立年度时直接选它"):
        office.save_edition(JIUQUAN)
    with pytest.raises(UsageError, match=r"请另写一个编号\(id\)再存"):
        office.save_edition(JIUQUAN.model_copy(update={"title": "改过的"}))
    assert office.editions() == []


@pytest.mark.parametrize("named", ["none", "9", "abcdef", ""])
def test_what_is_not_there_is_said_to_be_missing(store: Store, named: str) -> None:
    with pytest.raises(SchemeError, match=r"没有方案「.*也没有这个号或指纹的方案版本"):
        create_year(store, "某岗", YEAR, scheme_id=named)


def unreadable(url: str) -> None:
    """The first edition is one of another program's format, as if it had been saved so."""
    with behind(url) as connection:
        connection.execute(text('UPDATE editions SET content = \'{"later":"?"}\' WHERE id = 1'))


def test_an_edition_that_no_longer_loads_breaks_nothing_else(store: Store, url: str) -> None:
    old, new = scheme_of(NAMES[0]), scheme_of(NAMES[0]).model_copy(update={"title": "新办法"})
    begun(store, old, YEAR - 1)
    year = begun(store, new)
    unreadable(url)
    office = Office(store, "某岗")
    with pytest.raises(EditionMissing, match=r"第 1 号方案版本《.*本版程序不能使用.*\n"):
        OfficeYear(store, 1, "某岗")
    assert [each.year for each in office.years()] == [YEAR, YEAR - 1]
    assert [bool(editions.trouble_with(each)) for each in office.editions()] == [False, True]
    assert results.current_basis(year).before is None
    assert OfficeYear(store, 2, "某岗").scored()[0].scheme.title == "新办法"
    with pytest.raises(EditionMissing):
        create_year(store, "某岗", YEAR + 1, scheme_id="1")


def test_an_edition_that_is_gone_is_told_by_its_year(store: Store, url: str) -> None:
    year = begun(store, scheme_of(NAMES[0]))
    with behind(url) as connection:
        connection.execute(text("DELETE FROM editions"))
    with pytest.raises(EditionMissing, match="的内容被改过"):
        OfficeYear(store, year.year.id, "某岗")


def test_a_backup_brings_the_editions_of_its_years(store: Store, fresh: Fresh) -> None:
    year = begun(store, scheme_of(NAMES[0]))
    there = fresh()
    with TemporaryDirectory() as folder:
        Office(store, "某岗").backup(Path(folder) / "copy")
        restore(Path(folder) / "copy", there)
    with Store.open(there) as back:
        again = OfficeYear(back, year.year.id, "某岗")
        assert (again.scheme, results.result(again)) == (year.scheme, results.result(year))
