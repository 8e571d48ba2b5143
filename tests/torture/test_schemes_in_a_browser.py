"""Each comparable scheme in a real browser, from the page 方案 to the seal: the figures that the
pages and their files give are those of the terminal and of the worked examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, TimeoutError, expect

from scoring.cli import main
from tests.scoring.test_comparable import CASES, FILES, SCHEMES, YEAR, filled
from tests.web.conftest import MOST_SECONDS, serving
from tests.web.test_story import at_rest, figure, hand_over, press, said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEYS = {"总分": "total", "名次": "rank", "等次": "band", "减分": "deduction", "加分": "bonus"}


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser at a server whose records are empty; every scheme is brought in one by one."""
    folder = tmp_path_factory.mktemp("records")
    with serving(folder / "none", folder / "office.db") as address:
        made = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
        made.set_default_timeout(MOST_SECONDS * 1000)
        made.goto(address)
        yield made


def opened(page: Page, name: str) -> None:
    """A page of the menu, drawn to its end."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).first.click()
    expect(page.get_by_test_id("stTopNavLink").filter(has_text=name).first).to_have_attribute(
        "aria-current", "page"
    )
    at_rest(page)


def richest(id_: str) -> dict[str, Any]:
    """The worked example of a scheme with the most units, all of whose files are accepted."""
    found = [case for case in CASES if case["方案"] == id_ and not case.get("退回")]
    return max(found, key=lambda case: (len(case["单位"]), len(str(case["单位"]))))


def books_of(id_: str, case: dict[str, Any]) -> dict[str, bytes]:
    """The units' workbooks by file name; what was given as 核定分 has a reason, which a kept year
    asks for where its own figure is another.
    """
    found = {}
    for unit, given in case["单位"].items():
        lines = {
            key: {"说明": "核定", **cells}
            if isinstance(cells, dict) and "核定分" in cells
            else cells
            for key, cells in (given or {}).items()
        }
        found[f"{unit}.xlsx"] = filled(SCHEMES[id_], unit, lines)
    return found


def bring_in(page: Page, id_: str) -> None:
    """The scheme's file on the page 方案, kept as an edition."""
    opened(page, "方案与读法")
    page.get_by_role("tab", name="另写方案").click()
    at_rest(page)
    hand_over(page, [payload("方案.toml", FILES[id_].read_bytes(), "text/plain")])
    said(page, "可以使用")
    press(page, "存为方案版本")
    said(page, "已存为")


def payload(name: str, data: bytes, mime: str = XLSX) -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}


def begin(page: Page, id_: str, case: dict[str, Any]) -> None:
    """The year by that edition, and its roster."""
    opened(page, "年度")
    form = page.get_by_test_id("stExpander").filter(has_text="建立年度")
    expect(form).to_be_visible()
    field = form.get_by_label("考评年度")
    if field.locator("xpath=ancestor::*[@inert]").count():
        form.locator("summary").click()
    field.fill(str(YEAR))
    choose(page, SCHEMES[id_].title)
    press(page, "建立年度")
    said(page, f"已建立 {YEAR} 年度")
    first = SCHEMES[id_].groups[0].name
    units = (f"{unit},{(given or {}).get('类别', first)}" for unit, given in case["单位"].items())
    hand_over(
        page, [payload("名册.csv", "\n".join(["单位,单位类别", *units]).encode(), "text/csv")]
    )
    press(page, "导入名册")
    said(page, "已导入名册")


def choose(page: Page, title: str) -> None:
    """The scheme of a title, by typing it: a long list has only part of itself on the page."""
    box = page.get_by_role("combobox", name="方案")
    for _ in range(5):
        at_rest(page)
        box.click()
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(title)
        with suppress(TimeoutError):
            page.get_by_role("option").filter(has_text=title).first.click(timeout=5000)
            break
        page.keyboard.press("Escape")
    expect(box).to_have_value(re.compile(rf"{re.escape(title)}\(第 \d+ 号方案版本\)"))


def receive(page: Page, books: dict[str, bytes]) -> None:
    """All workbooks, with the office's own cells vouched for."""
    opened(page, "接收")
    hand_over(page, [payload(name, data) for name, data in books.items()])
    page.get_by_text("是本办填写的").first.click()
    at_rest(page)
    press(page, "接收并检查")
    figure(page, "已采用", str(len(books)))


def seal(page: Page) -> None:
    """The year sealed as it is, and published."""
    opened(page, "封存")
    for field in page.get_by_placeholder("例外的理由").all():
        field.fill("按现状封存")
    press(page, "年终封存")
    said(page, "已完成")
    press(page, "公布成绩")
    said(page, "已公布")


def result(page: Page) -> dict[str, Any]:
    """The figures as the page 下载 gives them, by unit."""
    opened(page, "下载")
    with page.expect_download() as download:
        page.locator(".st-key-json button").first.click()
    units = json.loads(download.value.path().read_text(encoding="utf-8"))["units"]
    return {each["unit"]: each for each in units}


@pytest.mark.parametrize("id_", FILES)
def test_from_the_page_to_the_seal(
    page: Page, id_: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = richest(id_)
    books = books_of(id_, case)
    for name, data in books.items():
        (tmp_path / name).write_bytes(data)
    out = tmp_path / "terminal.json"
    command = ["score", *(str(tmp_path / name) for name in books), "--scheme", str(FILES[id_])]
    assert main([*command, "--trust-office-cells", "--json", str(out)]) == 0
    terminal = {u["unit"]: u for u in json.loads(out.read_text(encoding="utf-8"))["units"]}

    bring_in(page, id_)
    begin(page, id_, case)
    receive(page, books)
    opened(page, "总览")
    shown = page.get_by_test_id("stMain")
    for unit in case["单位"]:
        if len(SCHEMES[id_].groups) == 1:
            expect(shown.locator("tbody tr").filter(has_text=unit).first).to_be_attached()
    seal(page)
    browser = result(page)
    assert browser == terminal
    for unit, wanted in case["应得"].items():
        for word, value in wanted.items():
            if (key := KEYS.get(word)) and SCHEMES[id_].is_scored:
                assert browser[unit][key] == value, (unit, word)
