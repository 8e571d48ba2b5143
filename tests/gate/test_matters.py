"""The register of matters on the network: who sees which by address, and a unit's own story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from scoring.model.roles import Role
from scoring.office import matters, progress, sealing
from scoring.office.year import OfficeYear
from scoring.store import Store
from tests.accounts import PASSWORD
from tests.gate.asking import pages_in, run_page, text_of
from tests.gate.conftest import OTHER, UNIT, Behind, name_of, settle
from tests.gate.test_roles_in_a_browser import AT_REST, page_of
from tests.web.conftest import serving
from tests.web.test_story import choose

pytestmark = pytest.mark.xdist_group("gate")
NEEDED = {"类别": "改革", "提出方式": "年初确定"}
OWN, THEIRS, JOINT = "本县的水价改革", "邻县的园区选址", "两县合办的道路改造"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A server whose year has three matters: 1 of the reporter's unit, 2 of another, 3 joint."""
    folder = tmp_path_factory.mktemp("matters")
    database, log = folder / "office.db", folder / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
        year = kept(store)
        for unit, name in ((UNIT, OWN), (OTHER, THEIRS), (OTHER, JOINT)):
            matters.add(year, unit, name, values=NEEDED, day=date(2025, 1, 10))
        matters.record(year, 3, {"联合单位": UNIT}, day=date(2025, 1, 10))
    with serving(folder, database, log, SCORING_ACCESS="accounts") as address:
        yield Behind(address, database, log)


def kept(store: Store) -> OfficeYear:
    with store.read() as now:
        [year] = now.years.all()
    return OfficeYear(store, year.id, "稳评办")


def told(office: Behind, role: Role | str, view: str, query: str = "") -> str:
    """All that a role is told by a view, asked for by its hash."""
    with office.asker(Role("staff")).socket() as socket:
        hashes = pages_in(run_page(socket))
    with office.asker(Role("reporter")).socket() as socket:
        hashes |= {name or "own": each for name, each in pages_in(run_page(socket)).items()}
    with office.asker(Role(role)).socket() as socket:
        return text_of(run_page(socket, hashes[view], query))


@pytest.mark.parametrize("role", ["staff", "reviewer", "administrator"])
@pytest.mark.parametrize("query", ["", "matter=2"])
def test_the_office_sees_every_matter(office: Behind, role: Role, query: str) -> None:
    assert THEIRS in told(office, role, "matters", query)


@pytest.mark.parametrize("query", ["", "matter=2", "year=1&matter=2"])
def test_a_leader_follows_every_matter_before_publishing(office: Behind, query: str) -> None:
    """To look at, and without a figure of anybody (more in tests/web/test_following.py)."""
    text = told(office, "leader", "matters", query)
    assert THEIRS in text
    assert "记录进展" not in text
    assert "100.00" not in text
    assert "某项目未评先建" not in text


PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/matters?year=1&matter=2", "/matters?year=1&matter=2"),
        ("/?matter=2", "/?matter=2"),
        ("/matters?matter=2&x=//evil.example&matter=<b>", "/matters?matter=2"),
        ("/matters?matter=1%0d%0aX:y&year=%D9%A1&next=/logout", "/matters"),
        ("/matters?matter=9999999999", "/matters"),
        ("/matters?matter=1&matter=3", "/matters?matter=3"),
    ],
)
def test_a_login_leads_to_the_matter_that_was_asked_for(
    office: Behind, asked: str, kept: str
) -> None:
    asker = office.asker()
    location = asker.ask(asked, headers=PAGE).headers["Location"]
    assert location == f"/login?next={quote(kept)}"
    shown = asker.ask(location).body.decode()
    assert f'name="next" value="{kept.replace("&", "&amp;")}"' in shown
    answer = asker.log_in(name_of(Role("staff")), PASSWORD, next=kept)
    assert answer.headers["Location"] == kept


def test_after_a_login_of_its_query_only_the_numbers_are_kept(office: Behind) -> None:
    wanted = "/matters?matter=2&to=//evil.example&year=1%0d%0a"
    answer = office.asker().log_in(name_of(Role("staff")), PASSWORD, next=wanted)
    assert answer.headers["Location"] == "/matters?matter=2"


@pytest.mark.parametrize("view", ["own", "matters"])
def test_a_unit_is_led_to_the_matter_on_its_own_page(office: Behind, view: str) -> None:
    asked = f"/{view}?matter=1&year=1&x=//evil.example"
    answer = office.asker(Role("reporter")).ask(asked, headers=PAGE)
    assert (answer.status, answer.headers["Location"]) == (303, "/?matter=1&year=1")


@pytest.mark.parametrize("view", ["matters", "own"])
@pytest.mark.parametrize("query", ["", "matter=1", "matter=2", "year=1&matter=2", "matter=x"])
def test_a_unit_sees_none_of_others_whatever_the_address(
    office: Behind, view: str, query: str
) -> None:
    assert THEIRS not in told(office, "reporter", view, query)


def test_a_unit_sees_its_own_and_a_joint_one_to_look_at(office: Behind) -> None:
    own, joint = (told(office, "reporter", "own", f"matter={number}") for number in (1, 3))
    assert OWN in own
    assert "记录进展" in own
    assert JOINT in joint
    assert "只能查看" in joint
    assert "记录进展" not in joint
    assert "本单位没有第 2 号事项" in told(office, "reporter", "own", "matter=2")


def rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute(*AT_REST)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_unit_registers_records_looks_and_revokes(
    browser: Browser, office: Behind, width: int
) -> None:
    name = f"{width}号垃圾收费调整"
    with page_of(browser, office, Role("reporter"), width) as page:
        page.get_by_role("tab", name="登记事项").click()
        page.get_by_label("事项名称").fill(name)
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.get_by_text("没有填写「类别」")).to_be_visible()
        expect(page.get_by_label("事项名称")).to_have_value(name)
        page.get_by_role("radio", name="政策").click()
        page.get_by_role("radio", name="临时确定").click()
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.locator(".matter-head h2")).to_have_text(name)
        page.get_by_text("记录进展").click()
        page.get_by_role("radio", name="高").click()
        page.get_by_label("文号或材料名称").fill("某发〔2025〕3号")
        page.get_by_role("button", name="记录", exact=True).click()
        expect(page.get_by_text("已记录:风险等级 高")).to_be_visible()
        page.reload()
        expect(page.locator(".matter-steps")).to_contain_text("某发〔2025〕3号")
        page.get_by_text("记错了:撤销一条记录").click()
        choose(page, "记错的一条", "风险等级 高")
        page.get_by_label("撤销的理由").fill("抄错了")
        page.get_by_role("button", name="撤销这条记录").click()
        expect(page.get_by_text(f"「{name}」的记录「风险等级 高」")).to_be_visible()
        page.get_by_role("button", name="确认撤销").click()
        struck = page.locator(".matter-history li.gone")
        expect(struck).to_contain_text("抄错了")
        rest(page)
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
        page.get_by_text("打印登记表、档案封面等").click()
        with page.expect_download() as download:
            page.get_by_role("button").filter(has_text="档案封面").click()
        assert download.value.path().read_bytes().startswith(b"PK")
        page.get_by_role("button", name="← 全部事项").click()
        expect(page.get_by_test_id("stDataFrame")).to_be_visible()
        assert THEIRS not in page.content()
    with office.store() as store:
        found = [each for each in matters.matters(kept(store)) if each.matter.name == name]
        assert [(each.unit, "level" in each.holds) for each in found] == [(UNIT, False)]


def test_once_published_leaders_see_them(browser: Browser, office: Behind) -> None:
    with office.store() as store:
        year = kept(store)
        points = progress.open_points(year)
        assert any(key.startswith("ledger:") for key in points), "no sheet has what is registered"
        sealing.seal(year, "year-end", dict.fromkeys(points, "试办"))
        sealing.publish(year)
    assert THEIRS in told(office, "leader", "matters", "matter=2")
    with page_of(browser, office, Role("leader"), 390) as page:
        page.goto(f"{office.address}/matters")
        expect(page.get_by_role("tab").first).to_have_text("进展")
        expect(page.get_by_text("哪些停着、停了多久?")).to_be_visible()
        expect(page.get_by_role("tab", name="登记", exact=True)).to_have_count(0)
