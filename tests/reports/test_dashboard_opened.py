"""The dashboard opened from disk in a real browser: silent, checkable, what the JSON says."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from scoring.reports.basis import Basis
from scoring.reports.dashboard import read_dashboard
from tests.reports.hostile import DAY
from tests.reports.opening import Opened, Opener, written
from tests.scoring.small_year import empty_year


@pytest.mark.parametrize("width", [390, 1440, 1920])
def test_it_opens_in_silence_and_fits(open_: Opener, small: bytes, width: int) -> None:
    opened = open_(small, width)
    for anchor in ("g1", "g2", "u0", "u7"):
        opened.go(anchor)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert opened.page.locator(f"#{anchor}").is_visible()
        shown = opened.page.locator("main .group:visible, main .unit-page:visible")
        assert shown.count() == 1
    opened.assert_quiet()


def test_every_figure_is_the_results(open_: Opener, small: bytes) -> None:
    """The page is read cell by cell, and the JSON walked along each cell's path."""
    opened = open_(small)
    units = json.loads(read_dashboard(small)[0])["units"]
    cells = opened.page.evaluate(
        "Array.from(document.querySelectorAll('[data-f]')).map(function (e) { return "
        "[e.closest('[data-u]').dataset.u, e.dataset.f, e.textContent]; })"
    )
    assert len(cells) > 27 * 5 * 7
    for place, path, shown in cells:
        value = units[int(place)]
        for key in path.split(".") if path not in value else [path]:
            value = value[int(key)] if isinstance(value, list) else value[key]
        if shown == "—":
            assert value in (None, "0.00")
        else:
            assert shown.replace("−", "-") == str(value), path
    assert {path for _, path, _ in cells} >= {"rank", "total", "base", "bonus", "deduction", "unit"}


def test_points_lost_and_self_scores_add_up_from_the_result(open_: Opener, small: bytes) -> None:
    units = json.loads(read_dashboard(small)[0])["units"]
    lost: dict[tuple[str, str], int] = {}
    for unit in units:
        for line in unit["lines"]:
            if line["points"] and line["state"] != "not_applicable":
                by = round(100 * (float(line["max"]) - float(line["points"])))
                for id_ in {line["id"], line["id"].split(".")[0]}:
                    lost[unit["group"], id_] = lost.get((unit["group"], id_), 0) + by
    cells = open_(small).page.evaluate(
        "Array.from(document.querySelectorAll('[data-lost]')).map(function (e) { return "
        "[e.closest('[data-g]').dataset.g, e.dataset.lost, e.textContent]; })"
    )
    assert len(cells) > 8
    for group, id_, shown in cells:
        assert round(100 * float(shown)) == lost[group, id_]


def test_the_page_checks_itself(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    first, second = opened.verdict()
    assert "指纹与所载指纹相符" in first and first.startswith("✓")
    assert re.match(r"✓ 页面上 \d{4,} 个数与内含数据逐一相符", second)
    opened.assert_quiet()


def test_a_changed_figure_is_told(open_: Opener, small: bytes) -> None:
    spoilt = small.replace(
        b'<td class="total" data-f="total">102.00', b'<td class="total" data-f="total">112.00'
    )
    assert spoilt != small
    told = open_(spoilt).verdict()
    assert told[0].startswith("✓") and "有 1 个数与内含数据不符" in told[1]
    assert told[2] == "✕ 甲县 total:页面为 112.00,数据为 102.00"


def test_changed_data_is_told(open_: Opener, small: bytes) -> None:
    told = open_(small.replace(b'"total": "102.00"', b'"total": "103.00"')).verdict()
    assert told[0].startswith("✕") and "数据被改动过" in told[0]
    assert "数与内含数据不符" in told[1]


def test_a_browser_that_cannot_hash_says_so(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    opened.page.evaluate("Object.defineProperty(window.crypto, 'subtle', {value: undefined})")
    told = opened.verdict()
    assert told[0].startswith("✓") and "不能计算指纹" in told[1]


def test_data_are_saved_to_the_byte(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    with opened.page.expect_download() as waiting:
        opened.page.click("#save")
    data = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "2025年度考评结果.json"
    assert hashlib.sha256(data).hexdigest() == read_dashboard(small)[1]
    opened.assert_quiet()


def names(opened: Opened) -> list[str]:
    return opened.page.locator("#g1 .ranking tbody tr:visible th").all_inner_texts()


def test_the_ranking_sorts_is_searched_and_copied(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    assert names(opened)[0] == "甲县"
    head = opened.page.locator("#g1 .ranking thead th", has_text="总分")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").click()
    assert names(opened)[-2:] == ["甲县", "丁区"]  # what has no figure stays last
    opened.page.locator("#g1 .find").fill("乙")
    assert names(opened) == ["乙县"]
    opened.page.locator("#g1 .copy").click()
    assert opened.page.locator("#g1 .copied").inner_text() == "已复制 1 行"
    opened.assert_quiet()


def test_units_follow_one_another(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    opened.page.select_option("#goto", "u1")
    assert opened.page.locator("#u1").is_visible()
    opened.page.keyboard.press("Escape")
    opened.page.locator("body").press("ArrowLeft")
    assert opened.page.locator("#u0").is_visible()
    opened.page.locator("#u0 .tabs a").first.click()
    assert opened.page.locator("#g1").is_visible()
    assert opened.page.locator("#goto").input_value() == ""


def test_it_works_without_its_script(open_: Opener, small: bytes) -> None:
    opened = open_(small, java_script_enabled=False)
    assert opened.page.locator("#g1").is_visible()
    opened.page.locator("#g1 .ranking tbody a").first.click()
    assert opened.page.locator("#u0").is_visible() and not opened.page.locator("#g1").is_visible()
    assert not opened.page.locator("#verify").is_visible()


def test_paper_has_no_buttons_and_all_units_when_asked(open_: Opener, small: bytes) -> None:
    opened = open_(small)
    opened.page.emulate_media(media="print")
    assert not opened.page.locator("button:visible:not(th button)").count()
    opened.page.emulate_media(media="screen")
    opened.page.evaluate("window.print = function () {}")
    opened.page.click("#print-all")
    opened.page.emulate_media(media="print")
    assert opened.page.locator(".unit-page:visible").count() == 8
    opened.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert opened.page.locator(".unit-page:visible").count() == 0


def test_a_year_without_units_opens(open_: Opener) -> None:
    opened = open_(written(Basis(empty_year(), DAY)))
    assert "没有考评单位" in opened.page.inner_text("main")
    assert opened.verdict()[0].startswith("✓")
    opened.assert_quiet()
