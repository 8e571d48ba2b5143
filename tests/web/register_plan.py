"""The plan of a year of the register: what is to happen to which matters, the year and accounts
for it, and the ledger sheets that an equal year would have been sent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from scoring.intake.year import Workbook
from scoring.model.roles import Role
from scoring.office import receiving, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import account
from tests.books import CITY, COUNTY, HEADERS, SCHEME, base_row, book, cover

HALF, END = date(2025, 6, 30), date(2025, 12, 31)
OFFICE = (Role.STAFF, Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR)


class Happened(NamedTuple):
    """What became so of a matter on a day, by heading, and the paper that says so."""

    day: str
    values: dict[str, str]
    paper: str = ""


class Planned(NamedTuple):
    """A matter of the story."""

    unit: str
    name: str
    kind: str
    raised: str
    happened: tuple[Happened, ...]

    def row(self, until: date) -> list[Any] | None:
        """Its row of the ledger's sheet at the end of a day; None where nothing had happened."""
        known = [each for each in self.happened if each.day <= until.isoformat()]
        if not known:
            return None
        cells = {"事项名称": self.name, "类别": self.kind, "提出方式": self.raised}
        for each in known:
            cells |= each.values
        return [cells.get(heading) for heading in HEADERS["评估台账"]]


STEPS = {"评估方案": "是", "征求意见": "是", "评估风险": "是"}
WHOLE = (
    Happened("2025-01-10", {}),
    Happened("2025-02-20", {"评估方案": "是"}, "评字〔2025〕2号"),
    Happened("2025-03-25", {"征求意见": "是", "评估风险": "是", "风险等级": "低"}),
    Happened("2025-04-10", {"评估日期": "2025-04-10", "评估结论": "顺利实施", "化解方案": "是"}),
    Happened("2025-05-06", {"决策日期": "2025-05-06"}, "政发〔2025〕9号"),
    Happened("2025-09-15", {"跟踪督查": "是", "报备日期": "2025-09-15", "档案号": "2025-甲-1"}),
)
PUT_OFF = (
    Happened("2025-01-10", {}),
    Happened("2025-05-20", {**STEPS, "评估日期": "2025-05-20", "风险等级": "高",
                            "评估结论": "暂缓实施"}, "评字〔2025〕7号"),
)  # fmt: skip
IN_PART = (
    Happened("2025-03-01", {"评估方案": "是"}),
    Happened("2025-06-12", {"征求意见": "部分", "评估风险": "是", "评估日期": "2025-06-12",
                            "风险等级": "中"}),
    Happened("2025-08-05", {"评估结论": "顺利实施", "决策日期": "2025-08-05", "化解方案": "部分"}),
)  # fmt: skip
LATE = (
    Happened("2025-07-15", {}),
    Happened("2025-10-20", {**STEPS, "评估日期": "2025-10-20", "风险等级": "低",
                            "评估结论": "顺利实施", "档案号": "2025-乙-3"}),
    Happened("2025-11-03", {"决策日期": "2025-11-03", "化解方案": "是", "跟踪督查": "否"}),
)  # fmt: skip
WAITING = (Happened("2025-02-01", {}),)
NOT_ASSESSED = (
    Happened("2025-01-10", {}),
    Happened("2025-06-03", {"决策日期": "2025-06-03"}, "政发〔2025〕12号"),
)
COURSES = (WHOLE, PUT_OFF, IN_PART, LATE, WAITING)
KINDS = ("决策", "政策", "改革", "项目", "活动")
NAMES = ("供水价格调整", "集中供热改造", "客运线路改革", "垃圾处理设施选址", "文化旅游节")


def planned(units: Sequence[str], matters: int, first: int = 0) -> list[Planned]:
    """Matters of units by turns of :data:`COURSES` from a ``first`` one on; one of the first unit
    and one of the last was decided without an assessment.
    """
    found = []
    for place, unit in enumerate(units):
        for number in range(matters):
            course = COURSES[(first + place + number) % len(COURSES)]
            if number == matters - 1 and place in (0, len(units) - 1):
                course = NOT_ASSESSED
            raised = "临时确定" if course is LATE else "年初确定"
            name = f"{unit}{NAMES[number % len(NAMES)]}"
            found.append(Planned(unit, name, KINDS[number % len(KINDS)], raised, course))
    return found


def own_book(unit: str, group: str, rows: Sequence[list[Any]] = ()) -> bytes:
    """A unit's workbook: what no ledger measures claimed in full, and its ledger's rows."""
    claims = [
        base_row(line.id, 自评分=line.max / 100)
        for line in SCHEME.lines
        if line.measure.kind == "judged"
    ]
    sheets: dict[str, Any] = {"基础项": claims}
    if rows:
        sheets["评估台账"] = rows
    return book(sheets, cover_rows=cover(unit, group))


def rows_of(plan: Sequence[Planned], unit: str, until: date) -> list[list[Any]]:
    """The ledger's rows of a unit at the end of a day."""
    rows = (each.row(until) for each in plan if each.unit == unit)
    return [row for row in rows if row]


def begin(store: Store, units: dict[str, str]) -> OfficeYear:
    """The year of units (with their groups), an account of each of them and of each role."""
    year = OfficeYear(store, create_year(store, "管理员岗", 2025).id, "管理员岗")
    rosters.import_roster(year, roster_of(units), "名册.csv")
    for role in OFFICE:
        account(store, f"{role.label}岗", role)
    for unit in units:
        account(store, f"{unit}岗", Role.REPORTER, unit)
    return year


def roster_of(units: dict[str, str]) -> bytes:
    """The roster of units with their groups (.csv)."""
    rows = ["单位,单位类别", *(f"{unit},{group}" for unit, group in units.items())]
    return "\n".join(rows).encode()


def groups_of(names: Sequence[str]) -> dict[str, str]:
    """Units with their groups: those of a county's name are counties."""
    return {name: CITY if name.endswith("局") else COUNTY for name in names}


def by_sheets(store: Store, office: str, plan: Sequence[Planned], until: date) -> OfficeYear:
    """An equal year of another office: the same workbooks, each with the ledger's sheet that the
    plan gives at the end of a day.
    """
    units = groups_of([*dict.fromkeys(each.unit for each in plan)])
    year = OfficeYear(store, create_year(store, "某岗", 2025, office=office).id, "某岗")
    rosters.import_roster(year, roster_of(units), "名册.csv")
    books = [
        Workbook(f"{unit}.xlsx", own_book(unit, group, rows_of(plan, unit, until)))
        for unit, group in units.items()
    ]
    assert {each.state for each in receiving.receive(year, books)} == {"accepted"}
    return year


def figures_in(result: str | bytes) -> dict[str, Any]:
    """The figures of a result (JSON), by unit: not the places that they came from."""
    return {
        each["unit"]: {key: each[key] for key in ("base", "total", "rank")}
        | {line["id"]: line["points"] for line in each["lines"]}
        for each in json.loads(result)["units"]
    }
