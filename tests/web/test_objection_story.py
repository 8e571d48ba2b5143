"""An objection in a browser, from the window to the publication, by the accounts of those at work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scoring.model.points import points_text
from scoring.office.passwords import hashed
from scoring.store import Store
from tests.accounts import PASSWORD
from tests.office.contested import LACKING, TODAY, reviewed
from tests.web.at_desks import Desks
from tests.web.conftest import serving
from tests.web.register_story import fill_day, open_tab
from tests.web.test_story import at_rest, choose, press, said

pytestmark = pytest.mark.xdist_group("browser")
OBJECTIONS, OWN = "objections", "own_objections"
LAST = TODAY + timedelta(days=7)


def open_window(desks: Desks) -> None:
    """The administrator shows the counties their provisional result for a week."""
    page = desks.page("主任", OBJECTIONS)
    open_tab(page, "异议期")
    fill_day(page, "到哪一天(含)", LAST.isoformat())
    page.get_by_label("理由", exact=True).fill("初核完毕")
    desks.look(page, "异议期")
    press(page, "开异议期")
    said(page, "已开第 1 号异议期")


def contest(desks: Desks) -> None:
    """A unit sees its own result, and contests a line with grounds and a paper."""
    page = desks.page("甲县岗", OWN)
    expect(page.get_by_text(f"初核结果(异议期到 {LAST})")).to_be_visible()
    shown = page.get_by_test_id("stDataFrame").first
    expect(shown).to_contain_text("成立评估工作领导机构3.00")
    expect(page.locator("body")).not_to_contain_text("乙县")
    choose(page, "对哪一项有异议", "一.1")
    page.get_by_label("异议理由").fill("材料已于六月补报")
    page.get_by_label("依据材料的文号或名称").fill("甲县报〔2025〕8号")
    desks.look(page, "提出异议")
    press(page, "提出异议")
    said(page, "已提出异议:一.1")


def answer(desks: Desks) -> None:
    """Whoever gave the figure may not answer; another changes it, the effect before his eyes."""
    page = desks.page("核定甲", OBJECTIONS)
    expect(page.get_by_text("这一结果是您给出的,复核答复须由另一人办理")).to_be_visible()
    page = desks.page("核定乙", OBJECTIONS)
    expect(page.get_by_text("异议理由:材料已于六月补报")).to_be_visible()
    page.get_by_role("radiogroup", name="复核结论").get_by_text("变更").click()
    at_rest(page)
    page.get_by_label("改为(分数,或写 不适用、适用)").fill("5")
    page.keyboard.press("Tab")
    expect(page.get_by_text("变更以后这一项为 5.00")).to_be_visible()
    at_rest(page)
    page.get_by_label("答复的理由").fill("六月的材料查实")
    page.keyboard.press("Tab")
    at_rest(page)
    desks.look(page, "复核")
    press(page, "答复")
    said(page, "已答复第 1 号异议:变更")


def seal(desks: Desks) -> None:
    """The administrator seals; until the publication the unit is told no figure."""
    page = desks.page("主任", "sealing")
    for reason in page.get_by_placeholder("例外的理由").all():
        reason.fill("经会议研究,按现状封存")
    at_rest(page)
    press(page, "年终封存")
    said(page, "已完成:")
    unit = desks.page("甲县岗", OWN)
    expect(unit.get_by_text("现在不在异议期内")).to_be_visible()
    expect(unit.locator("body")).not_to_contain_text(LACKING)
    page = desks.page("主任", "sealing")
    press(page, "公布成绩")
    said(page, "已公布成绩")
    desks.look(page, "公布")


@pytest.mark.parametrize("width", [1440, 390])
def test_from_the_window_to_the_publication(browser: Browser, tmp_path: Path, width: int) -> None:
    database, log = tmp_path / "office.db", tmp_path / "log"
    with Store.open(f"sqlite:///{database}") as store:
        crew = reviewed(store)
        with store.write("管理员") as tx:
            for account in tx.accounts.all():
                kept = hashed(PASSWORD, account.name)
                tx.accounts.set_password(account.id, kept, temporary=False)
        before = crew.year.scored()[0].results[0].figure("total")
        assert before is not None
        with serving(tmp_path / "none", database, log, SCORING_ACCESS="accounts") as address:
            desks = Desks(browser, address, fits(width), width)
            open_window(desks)
            contest(desks)
            answer(desks)
            seal(desks)
            unit = desks.page("甲县岗", OWN)
            told = unit.get_by_test_id("stDataFrame").filter(has_text="一.1").last
            expect(told).to_contain_text("已于六月补报" if width == 1440 else "一.1")
            desks.look(unit, "答复")
            unit = desks.page("甲县岗", "own")
            expect(unit.locator("body")).to_contain_text(points_text(before + 200))
            desks.look(unit, "本单位的成绩")
            assert desks.faults == []


def fits(width: int) -> Callable[[Page, str], object]:
    """No station is wider than the screen."""

    def look(page: Page, station: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, station

    return look
