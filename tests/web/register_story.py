"""A year of the register in a browser: what is planned to happen, who does it on which page, and
the ledger sheets that an equal year would have been sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from scoring.model.roles import Role
from scoring.office import rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.accounts import PASSWORD, account
from tests.books import CITY, COUNTY, HEADERS, SCHEME, base_row, book, cover
from tests.web.conftest import MOST_SECONDS
from tests.web.test_story import at_rest

HALF, END = date(2025, 6, 30), date(2025, 12, 31)
OFFICE = (Role.STAFF, Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def planned(units: Sequence[str], matters: int) -> list[Planned]:
    """Matters of units by turns of :data:`COURSES`; one of the first unit and one of the last was
    decided without an assessment.
    """
    found = []
    for place, unit in enumerate(units):
        for number in range(matters):
            course = COURSES[(place + number) % len(COURSES)]
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
    roster = "\n".join(["单位,单位类别", *(f"{unit},{group}" for unit, group in units.items())])
    rosters.import_roster(year, roster.encode(), "名册.csv")
    for role in OFFICE:
        account(store, f"{role.label}岗", role)
    for unit in units:
        account(store, f"{unit}岗", Role.REPORTER, unit)
    return year


def groups_of(names: Sequence[str]) -> dict[str, str]:
    """Units with their groups: those of a county's name are counties."""
    return {name: CITY if name.endswith("局") else COUNTY for name in names}


@dataclass
class Story:
    """Who does what in a browser at ``address``; ``look`` sees each station's page."""

    browser: Browser
    address: str
    look: Callable[[Page, str], object] = lambda page, station: None
    pages: dict[str, Page] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def page(self, name: str) -> Page:
        """The page of whoever is logged in by this account, in a browser of its own."""
        if name not in self.pages:
            context = self.browser.new_context(
                viewport={"width": 1440, "height": 1000}, locale="zh-CN"
            )
            page = context.new_page()
            page.set_default_timeout(MOST_SECONDS * 1000)
            page.on("pageerror", lambda fault: self.faults.append(f"{name}: {fault}"))
            page.goto(f"{self.address}/login")
            page.get_by_label("账号").fill(name)
            page.get_by_label("密码").fill(PASSWORD)
            page.get_by_role("button", name="登录").click()
            at_rest(page)
            self.pages[name] = page
        return self.pages[name]

    faults: list[str] = field(default_factory=list)
