"""A reviewed year for tests of objections: two counties and a bureau, with accounts at work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from scoring.intake.year import Workbook
from scoring.office import daily_records, objections, receiving, reviewing, rosters
from scoring.office.roles import LoggedIn
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store, Window
from tests.books import CITY, COUNTY, SCHEME, base_row, book, cover
from tests.office.registers import ROSTER, UNITS

TODAY = date.today()
DAY = timedelta(days=1)
LACKING = "材料缺一件"
BONUS = ["联审做法", "加一", date(2025, 5, 1), "政务简报第3期"]
"""A row of 加分项 as the sheet has it."""


class Crew(NamedTuple):
    """The same year as seen by whom: the machine, two reviewers, staff, an administrator, and the
    reporters of 甲县 and 乙县.
    """

    year: OfficeYear
    first: OfficeYear
    second: OfficeYear
    staff: OfficeYear
    admin: OfficeYear
    own: OfficeYear
    other: OfficeYear


def at_work(year: OfficeYear, name: str, role: str, unit: str | None = None) -> OfficeYear:
    """The year as an account of this name sees it."""
    with year.store.write("管理员") as tx:
        made = tx.accounts.create(name, "hash", role, unit)
        tx.accounts.set_password(made.id, "hash", temporary=False)
    return OfficeYear(year.store, year.year.id, LoggedIn(year.store, made.id))


def own_book(unit: str, short: str = "") -> Workbook:
    """A unit's workbook: full marks claimed but for the line ``short`` of one point less."""
    rows = [
        base_row(line.id, 自评分=(line.max - (100 if line.id == short else 0)) / 100)
        for line in SCHEME.lines
    ]
    sheets = {"基础项": rows, "加分项": [BONUS] if unit == "甲县" else []}
    return Workbook(f"{unit}.xlsx", book(sheets, cover_rows=cover(unit, UNITS[unit])))


def reviewed(store: Store) -> Crew:
    """All lines reviewed by 核定甲 as claimed, but 一.1 of 甲县 with 3.00 of 5.00; its bonus row is
    not adopted, a deduction and a veto are recorded of 丙局 and 甲县.
    """
    year = OfficeYear(store, create_year(store, "稳评办", 2025, office="某办").id, "稳评办")
    rosters.import_roster(year, ROSTER, "名册.csv")
    first = at_work(year, "核定甲", "reviewer")
    staff = at_work(year, "经办甲", "staff")
    receiving.receive(staff, [own_book("甲县"), own_book("乙县", "一.2"), own_book("丙局")])
    for unit in UNITS:
        computed = dict(reviewing.computed(first, unit))
        reasons = {}
        if unit == "甲县":
            computed["一.1"], reasons["一.1"] = 300, LACKING
        reviewing.review(first, unit, 0, computed, reasons)
    key = next(each.target for each in objections.items(year, "甲县") if each.kind == "bonus")
    reviewing.adopt(first, "甲县", 1, key, False, "没有推广")
    daily_records.deduct(staff, "甲县", "减一", "某事未评", date(2025, 6, 1), "通报第1号")
    daily_records.veto(staff, "丙局", "某群体性事件", date(2025, 7, 1), "认定第1号")
    return Crew(
        year,
        first,
        at_work(year, "核定乙", "reviewer"),
        staff,
        at_work(year, "主任", "administrator"),
        at_work(year, "甲县岗", "reporter", "甲县"),
        at_work(year, "乙县岗", "reporter", "乙县"),
    )


def opened(crew: Crew, group: str = COUNTY) -> Window:
    """A window of the counties from yesterday to tomorrow."""
    return objections.open_window(crew.admin, TODAY - DAY, TODAY + DAY, "初核完毕", group)


__all__ = ["BONUS", "CITY", "COUNTY", "DAY", "LACKING", "TODAY", "Crew", "at_work", "opened",
           "own_book", "reviewed"]  # fmt: skip
