"""A year with a register of matters for tests, and random registers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from criteria import Column
from scoring.intake.year import Workbook
from scoring.model.sheets import STEP
from scoring.office import matters, receiving, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Matter, Store
from tests.books import CITY, COUNTY, SCHEME, base_row, book, cover

ROSTER = f"单位,单位类别,别名\n甲县,{COUNTY},\n乙县,{COUNTY},酒泉市乙县\n丙局,{CITY},\n".encode()
UNITS = {"甲县": COUNTY, "乙县": COUNTY, "丙局": CITY}
LEDGER = SCHEME.ledger
assert LEDGER
NEEDED = {"类别": "改革", "提出方式": "年初确定"}


def begun(store: Store, office: str = "某办", year: int = 2025) -> OfficeYear:
    """A year with three units."""
    kept = OfficeYear(store, create_year(store, "某岗", year, office=office).id, "某岗")
    rosters.import_roster(kept, ROSTER, "名册.csv")
    return kept


def added(year: OfficeYear, name: str = "水价改革", unit: str = "甲县", **more: Any) -> Matter:
    """A matter registered in January."""
    given = {"values": NEEDED, "day": date(year.year.year, 1, 10), **more}
    return matters.add(year, unit, name, **given)


def recorded(year: OfficeYear, matter: Matter, **values: str) -> None:
    """Facts of a matter by heading: what is no date is so from its ``自`` on."""
    day = date.fromisoformat(values.pop("自", f"{year.year.year}-01-10"))
    matters.record(year, matter.id, values, day=day)


def own_book(unit: str, ledger: list[list[Any]] | None, points: float = 3) -> Workbook:
    """A unit's workbook: one line claimed, and its ledger sheet's rows."""
    sheets = {"基础项": [base_row("一.1", 自评分=points)]}
    sheets |= {LEDGER.sheet: ledger} if ledger else {}
    return Workbook(f"{unit}.xlsx", book(sheets, cover_rows=cover(unit, UNITS[unit])))


def by_sheets(store: Store, office: str, year: OfficeYear, day: date | None = None) -> OfficeYear:
    """Another year whose units send the ledger that the register of ``year`` gives, as sheets."""
    other, frame = begun(store, office), matters.ledger_at(year, day)
    books = []
    for unit in UNITS:
        mine = frame[frame["单位"] == unit].drop(columns="单位")
        books.append(own_book(unit, [[cell or None for cell in row] for row in mine.to_numpy()]))
    assert {each.state for each in receiving.receive(other, books)} == {"accepted"}
    return other


class RandomFact(NamedTuple):
    """A fact of a column, some days after the year has begun."""

    column: Column
    value: str
    day: date


DAYS = st.integers(0, 364).map(lambda days: date(2025, 1, 1) + timedelta(days))


@st.composite
def facts(draw: st.DrawFn) -> RandomFact:
    """A fact of any column but the matter's name."""
    column = draw(st.sampled_from([each for each in LEDGER.columns if each.id != "matter"]))
    day = draw(DAYS)
    if column.kind == "date":
        return RandomFact(column, day.isoformat(), day)
    choices = STEP if column.kind == "step" else column.choices
    texts = st.sampled_from(["甲档2025-1", "档 三", "13912345678", "-1+1"])
    return RandomFact(column, draw(st.sampled_from(choices) if choices else texts), day)


@st.composite
def registers(draw: st.DrawFn) -> list[tuple[str, date, dict[str, str], list[RandomFact]]]:
    """Matters: unit, day, required values, facts."""
    required = [each for each in LEDGER.columns if each.required and each.choices]
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from([*UNITS]),
                DAYS,
                st.fixed_dictionaries({c.name: st.sampled_from(c.choices) for c in required}),
                st.lists(facts(), max_size=14),
            ),
            min_size=1,
            max_size=6,
        )
    )
