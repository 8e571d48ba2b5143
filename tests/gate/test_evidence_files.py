"""Evidence files on the network: a unit sends them, the office opens them; nobody else sees any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Response, expect

from scoring.intake.year import Workbook
from scoring.model.roles import Role
from scoring.office import evidence_files, receiving
from scoring.store import Store
from tests.evidence_samples import packed, pdf, picture
from tests.gate.asking import pages_in, run_page, text_of
from tests.gate.conftest import OTHER, UNIT, Behind, settle
from tests.gate.test_matters import kept, rest, told
from tests.gate.test_roles_in_a_browser import page_of, self_scored
from tests.uploading import upload
from tests.web.conftest import serving
from tests.web.test_story import choose

pytestmark = pytest.mark.xdist_group("gate")
THEIRS = "邻县的会议纪要.pdf"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """A server whose year has a file of another unit, and the reporter's unit's workbook."""
    folder = tmp_path_factory.mktemp("evidence")
    database, log = folder / "office.db", folder / "log"
    with Store.open(f"sqlite:///{database}") as store:
        settle(store)
        year = kept(store)
        receiving.receive(year, [Workbook(f"{UNIT}.xlsx", self_scored(UNIT))])
        evidence_files.add(year, OTHER, "一.1", Workbook(THEIRS, pdf()), note="不公开的话")
    with serving(folder, database, log, SCORING_ACCESS="accounts") as address:
        yield Behind(address, database, log)


def test_a_unit_and_a_leader_see_nothing_of_anothers(office: Behind) -> None:
    with office.asker(Role("reviewer")).socket() as socket:
        review = pages_in(run_page(socket))["verify"]
    for role in ("leader", "reporter"):
        with office.asker(Role(role)).socket() as socket:
            assert THEIRS not in text_of(run_page(socket, review)), role
    assert THEIRS not in told(office, "reporter", "own")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_unit_sends_files_and_a_reviewer_opens_them(
    browser: Browser, office: Behind, width: int
) -> None:
    minutes = pdf(b"% " + str(width).encode() + b"\n")
    with page_of(browser, office, Role("reporter"), width) as page:
        page.get_by_role("tab", name="佐证材料").click()
        expect(page.get_by_text("自评满分而没有佐证材料文件的有")).to_be_visible()
        choose(page, "哪一项", "一.1")
        sent = [
            FilePayload(name=f"会议纪要{width}.pdf", mimeType="application/pdf", buffer=minutes),
            FilePayload(name="网页.pdf", mimeType="application/pdf", buffer=b"<html></html>"),
        ]
        upload(page.locator("input[type=file]").first, sent)
        page.get_by_label("文号(可不填)").fill("某发〔2025〕3号")
        page.get_by_role("button", name="添加", exact=True).click()
        expect(page.get_by_text("本次 2 份,收下 1 份,没有收下 1 份")).to_be_visible()
        page.get_by_role("tab", name="一个压缩包").click()
        parcel = packed({f"一.2/照片{width}.jpg": picture("JPEG", (40, width)), "散.pdf": pdf()})
        upload(
            page.locator("input[type=file]").last,
            [FilePayload(name="材料.zip", mimeType="application/zip", buffer=parcel)],
        )
        page.get_by_role("button", name="收下压缩包").click()
        expect(page.get_by_text("本次 2 份,收下 1 份,没有收下 1 份")).to_be_visible()
        page.get_by_text("撤回一份").click()
        expect(page.get_by_label("撤回的理由")).to_be_visible()
        page.get_by_test_id("stMain").evaluate("e => e.scrollTo(0, e.scrollHeight)")
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
        assert THEIRS not in page.content()
    with page_of(browser, office, Role("reviewer"), width) as page:
        page.goto(f"{office.address}/verify")
        rest(page)
        choose(page, "考评单位", UNIT)
        expect(page.get_by_text("打开哪一项的材料")).to_be_visible()
        page.get_by_text("打开哪一项的材料").scroll_into_view_if_needed()
        answers: list[Response] = []
        page.on("response", lambda answer: "/media/" in answer.url and answers.append(answer))
        with page.expect_download() as download:
            page.get_by_role("button").filter(has_text=f"会议纪要{width}.pdf").click()
        assert download.value.path().read_bytes() == minutes
        assert download.value.suggested_filename == f"会议纪要{width}.pdf"
        page.get_by_text("代单位添加").click()
        expect(page.locator("input[type=file]").first).to_be_attached()
        assert page.get_by_test_id("stMain").evaluate("e => e.scrollWidth <= e.clientWidth")
    [answer] = answers
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
