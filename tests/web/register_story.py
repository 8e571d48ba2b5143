"""A year of the register in a browser: who does what on which page, from January to the seal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import FilePayload, Locator, Page, TimeoutError, expect

from scoring.model.roles import Role
from scoring.office import results, sealing
from scoring.office.year import OfficeYear
from tests.office.test_register_points import same_points
from tests.reports.papers import texts
from tests.uploading import upload
from tests.web.at_desks import Desks
from tests.web.register_plan import (
    END,
    HALF,
    NOT_ASSESSED,
    Happened,
    Planned,
    by_sheets,
    figures_in,
    groups_of,
    own_book,
    rows_of,
)
from tests.web.test_story import at_rest, figure, press, said
from tests.web.test_story import choose as choose_entry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Story(Desks):
    """``numbers``: the number in the register of each matter, by its name."""

    numbers: dict[str, int] = field(default_factory=dict)

    def enter(self, matter: Planned, until: date) -> None:
        """A unit registers a matter, and records what has become so up to a day."""
        first, *later = [each for each in matter.happened if each.day <= until.isoformat()]
        page = self.page(f"{matter.unit}岗", "own")
        open_tab(page, "登记事项")
        page.get_by_label("事项名称").fill(matter.name)
        choose(page, {"类别": matter.kind, "提出方式": matter.raised})
        fill_day(page, "从哪一天起", first.day)
        self.look(page, "登记")
        press(page, "登记")
        expect(page.locator(".matter-head h2")).to_have_text(matter.name)
        whose = page.locator(".matter-head .whose").inner_text()
        self.numbers[matter.name] = int(whose.rpartition("第 ")[2].removesuffix(" 号"))
        for each in [first._replace(paper=""), *later] if first.values else later:
            self.record(page, each)

    def go_on(self, matter: Planned, after: date, until: date) -> None:
        """A unit opens a matter by its address, and records what became so since."""
        page = self.page(f"{matter.unit}岗", f"own?matter={self.numbers[matter.name]}")
        for each in matter.happened:
            if after.isoformat() < each.day <= until.isoformat():
                self.record(page, each)

    def record(self, page: Page, happened: Happened) -> None:
        """One record on the page of a matter: all that became so on a day."""
        at_rest(page)
        form = page.get_by_test_id("stExpander").filter(has_text="记录进展").first
        recorded = page.locator(".matter-history li").count()
        if not form.get_by_test_id("stForm").is_visible():
            form.locator("summary").click()
        at_rest(page)
        fill_day(page, "从哪一天起", happened.day)
        for heading, value in happened.values.items():
            if heading.endswith("日期"):
                fill_day(page, heading, value)
            elif heading == "档案号":
                form.get_by_label(heading).fill(value)
            else:
                choose(page, {heading: value})
        if happened.paper:
            form.get_by_label("文号或材料名称").fill(happened.paper)
        self.look(page, "记录")
        press(page, "记录")
        after = recorded + len(happened.values)
        expect(page.locator(".matter-history li")).to_have_count(after)
        at_rest(page)

    def hand_in(self, unit: str, group: str) -> None:
        """A unit sends its workbook, without a ledger."""
        page = self.page(f"{unit}岗", "own")
        open_tab(page, "报送和成绩")
        upload(page.locator("input[type=file]").first, [payload(unit, own_book(unit, group))])
        press(page, "报送")
        said(page, "✓ 已收下")

    def begin_work(self, unit: str, others: int) -> None:
        """A unit records on its calendar that it began the year's work; a leader sees how many
        others have not.
        """
        page = self.page(f"{unit}岗", "own_calendar")
        choose_entry(page, "完成了哪一项", "年初安排部署")
        fill_day(page, "哪一天", "2025-01-20")
        press(page, "登记完成")
        said(page, f"已登记:{unit}「年初安排部署」2025-01-20 完成")
        self.look(page, "本单位日程")
        page = self.of_role(Role.LEADER, "calendar")
        due = page.locator("ul.dates > li").filter(has_text="年初安排部署").first
        expect(due).to_contain_text(f"逾期没有完成 {others} 个")
        self.look(page, "日程")

    def receive(self, books: dict[str, bytes], *, again: bool = False) -> None:
        """The office receives workbooks, confirms them where they are new versions, and brings
        their ledgers into the register.
        """
        page = self.of_role(Role.STAFF, "receive")
        files = [payload(unit, data) for unit, data in books.items()]
        upload(page.get_by_test_id("stFileUploaderDropzoneInput").first, files)
        press(page, "接收并检查")
        figure(page, "待确认" if again else "已采用", str(len(books)))
        self.look(page, "接收")
        for number in range(len(books) if again else 0):
            at_rest(page)
            page.get_by_role("button", name="采用新版本").first.click()
            expect(page.get_by_role("button", name="采用新版本")).to_have_count(
                len(books) - number - 1
            )
        page = self.of_role(Role.STAFF, "matters")
        open_tab(page, "带入、结转")
        self.look(page, "带入")
        for unit in books:
            pick(page, "要带入的工作簿", f"{unit}.xlsx")
        press(page, "带入登记簿")
        said(page, "没有带入 0 处")

    def take_from_register(self) -> None:
        """The administrator says that the register counts."""
        page = self.of_role(Role.ADMINISTRATOR, "matters")
        open_tab(page, "带入、结转")
        page.get_by_label("理由").fill("试行登记簿")
        press(page, "改为取自事项登记簿")
        said(page, "本年度的台账已改为取自事项登记簿")
        self.look(page, "取自登记簿")

    def seal(self, button: str) -> None:
        """The administrator seals the year or takes its snapshot, and publishes what is sealed."""
        page = self.of_role(Role.ADMINISTRATOR, "sealing")
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
        done = page.get_by_test_id("stAlert").filter(has_text="已完成:")
        refused = page.get_by_text("还不能封存")
        for _ in range(3):  # fields that are drawn anew while they are filled in are blank again
            at_rest(page)
            for reason in page.get_by_placeholder("例外的理由").all():
                reason.fill("经会议研究,按现状封存")
            press(page, button)
            expect(done.or_(refused).first).to_be_visible()
            if done.count():
                break
        said(page, "已完成:")
        self.look(page, button)
        if button == "年终封存":
            press(page, "公布成绩")
            said(page, "已公布成绩")


def payload(unit: str, data: bytes) -> FilePayload:
    """A workbook as a file to choose."""
    return {"name": f"{unit}.xlsx", "mimeType": XLSX, "buffer": data}


def open_tab(page: Page, name: str) -> None:
    """A part of a page, drawn to its end: clicked again where a page that was drawn anew lost it."""
    tab = page.get_by_role("tab", name=name, exact=True)
    for _ in range(5):
        at_rest(page)
        tab.click()
        at_rest(page)
        if tab.get_attribute("aria-selected") == "true":
            return
    expect(tab).to_have_attribute("aria-selected", "true")


def pick(page: Page, label: str, words: str) -> None:
    """An entry of a list of several, by typing it: a long list has only part of it on the page."""
    field = page.get_by_role("combobox", name=label)
    for _ in range(5):
        at_rest(page)
        field.click()
        field.fill(words)
        with suppress(TimeoutError):
            page.get_by_role("option").filter(has_text=words).first.click(timeout=5000)
            page.keyboard.press("Escape")
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"never chosen: {words}")


def choose(page: Page, choices: dict[str, str]) -> None:
    """A choice of each of these columns."""
    for heading, choice in choices.items():
        group = page.get_by_role("radiogroup", name=heading)
        group.get_by_role("radio", name=choice, exact=True).click()


def fill_day(page: Page, label: str, day: str) -> None:
    """A day typed into its field; what opens below it is shut."""
    box = page.get_by_test_id("stDateInput").filter(has_text=label).first
    box.get_by_role("spinbutton").first.focus()
    page.keyboard.type(day.replace("-", ""))
    page.keyboard.press("Escape")
    expect(box).to_contain_text(day[:4])


def tell(story: Story, year: OfficeYear, plan: Sequence[Planned], paged: Sequence[str]) -> None:
    """The year from January to its publication: units ``paged`` enter their matters, the ledgers
    of the others are brought in from workbooks. The half-year's and the year's points are those
    of equal years of sheets.
    """
    units = groups_of([*dict.fromkeys(each.unit for each in plan)])
    store, sheeted = year.store, [unit for unit in units if unit not in paged]

    def books(until: date) -> dict[str, bytes]:
        return {unit: own_book(unit, units[unit], rows_of(plan, unit, until)) for unit in sheeted}

    for unit in paged:
        story.hand_in(unit, units[unit])
    story.begin_work(paged[0], len(units) - 1)
    for matter in plan:
        if matter.unit in paged and matter.row(HALF):
            story.enter(matter, HALF)
    story.receive(books(HALF))
    look_through(story, plan, HALF)
    story.take_from_register()
    story.seal("半年快照")
    half = by_sheets(store, "半年的表", plan, HALF)
    [snapshot] = sealing.seals(year)
    equal = sealing.seal(half, "half-year")
    assert figures_in(sealing.sealed_result(year, snapshot.id)) == figures_in(
        sealing.sealed_result(half, equal.id)
    )

    for matter in plan:
        if matter.unit in paged and matter.name in story.numbers:
            story.go_on(matter, HALF, END)
        elif matter.unit in paged:
            story.enter(matter, END)
    story.receive(books(END), again=True)
    look_through(story, plan, END)
    story.seal("年终封存")
    sheets = by_sheets(store, "全年的表", plan, END)
    same_points(year.scored()[0], sheets.scored()[0])
    page = story.of_role(Role.LEADER, f"downloads?year={year.year.id}")
    story.look(page, "下载")
    published = fetched(page, page.locator(".st-key-json button"))
    assert figures_in(published) == figures_in(results.result(sheets))
    fetch_papers(story, plan, paged[0])
    assert story.faults == []


def look_through(story: Story, plan: Sequence[Planned], until: date) -> None:
    """What the office and a leader see of all matters on a day in the middle of the year."""
    listed = sum(1 for each in plan if each.row(until))
    not_assessed = [each.name for each in plan if each.happened[-1] == NOT_ASSESSED[-1]]
    page = story.of_role(Role.STAFF, "matters")
    open_tab(page, "事项")
    expect(page.get_by_text(f"列出 {listed} 件")).to_be_visible()
    story.look(page, "列表")
    open_tab(page, "不合要求")
    story.look(page, "不合要求")
    page = story.of_role(Role.LEADER, "matters")
    open_tab(page, "进展")
    expect(page.get_by_text("哪些要先核实?")).to_contain_text(f"({len(not_assessed)} 件)")
    for name in not_assessed:
        expect(page.locator(".matter-list").first).to_contain_text(name)
    story.look(page, "进展")
    expect(page.get_by_role("tab", name="登记", exact=True)).to_have_count(0)


def fetched(page: Page, button: Locator) -> bytes:
    """What a page hands out by a button."""
    with page.expect_download() as download:
        button.first.click()
    return download.value.path().read_bytes()


def fetch_papers(story: Story, plan: Sequence[Planned], unit: str) -> None:
    """The papers of a unit's first matter and of all of its matters, and the office's list."""
    mine, names = [each.name for each in plan if each.unit == unit], [each.name for each in plan]
    page = story.page(f"{unit}岗", f"own?matter={story.numbers[mine[0]]}")
    page.get_by_text("打印登记表、档案封面等").click()
    for paper in ("登记表", "档案封面"):
        told = "".join(texts(fetched(page, page.get_by_role("button").filter(has_text=paper))))
        assert mine[0] in told
    story.look(page, "一件事项")
    page = story.page(f"{unit}岗", "own")
    open_tab(page, "事项")
    page.get_by_text("打印一览表、备案表").click()
    page.get_by_role("radio", name="年终").click()
    at_rest(page)
    told = "".join(texts(fetched(page, page.get_by_role("button").filter(has_text="备案表"))))
    assert [name for name in names if name in told] == mine
    story.look(page, "本单位事项")
    page = story.of_role(Role.STAFF, "downloads")
    button = page.get_by_role("button").filter(has_text="一览表.docx")
    told = "".join(texts(fetched(page, button)))
    assert [name for name in names if name in told] == names
