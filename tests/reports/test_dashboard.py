"""The dashboard as a file: old browsers read it, it asks for nothing and holds the result."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import esprima
import pytest

from scoring.explain.dependence import relies_on, units_depending
from scoring.model.evidence import UsageError
from scoring.reports import dashboard
from scoring.reports.basis import Basis, SealMark, fingerprint
from scoring.reports.dashboard import read_dashboard
from scoring.reports.dashboard.embedding import embedded, unembedded
from tests.reports.hostile import DAY, HOSTILE
from tests.reports.opening import small_basis, written
from tests.scoring.reading_year import UNIT, reading_year
from tests.scoring.small_year import NASTY, big_year

TEMPLATE = Path(dashboard.__file__).parent / "template"
MOST_BYTES = 3_000_000
NEWER_THAN_CHROMIUM_86 = (
    r":has\(|:is\(|:where\(|\binset\b|aspect-ratio|@container|@layer|color-mix|accent-color|"
    r"text-wrap|[0-9]dvh|[0-9]cqw|scrollbar-gutter|overflow:\s*clip|@property|@scope|&\s*[.:{]|"
    r"margin-(inline|block):|padding-(inline|block):|\b(translate|rotate|scale):|:not\([^)]*,|"
    r"subgrid|oklch|\blch\(|\blab\(|\bround\(|@supports|content-visibility|user-valid"
)
FETCHES = r"""(?:https?:)?//[\w.]+|url\(|@import|<link|<iframe|<img|<object|<embed|\ssrc="""


def test_the_same_basis_gives_the_same_bytes(small: bytes) -> None:
    assert written(small_basis()) == small


def test_the_script_parses_as_an_old_browser_does() -> None:
    assert esprima.parseScript((TEMPLATE / "dashboard.js").read_text("utf-8")).body


def test_the_style_is_for_an_old_browser() -> None:
    css = (TEMPLATE / "dashboard.css").read_text("utf-8")
    assert re.findall(NEWER_THAN_CHROMIUM_86, css) == []


def test_nothing_in_the_page_leads_elsewhere(small: bytes) -> None:
    page = small.decode().replace(NASTY[5], "")  # an address somebody typed, shown as text
    assert re.findall(FETCHES, page.partition('<script type="application/json"')[0]) == []
    assert re.findall(FETCHES, (TEMPLATE / "dashboard.js").read_text("utf-8")) == []
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and policy[1].startswith("default-src 'none'; style-src")


def test_seventy_units_are_light_enough_for_a_stick() -> None:
    assert len(written(Basis(big_year(70), DAY, before=big_year(70)))) < MOST_BYTES


def test_it_holds_the_result_to_the_byte(small: bytes) -> None:
    basis = small_basis()
    assert read_dashboard(small) == (basis.result(), fingerprint(basis.result()))
    seal = SealMark(3, "year-end", date(2026, 1, 20), fingerprint(basis.result()))
    sealed = written(small_basis(seal=seal))
    assert read_dashboard(sealed) == (basis.result(), seal.result_sha256)
    assert f"年终封存第3号(2026年1月20日),指纹 {seal.result_sha256}" in sealed.decode()
    kept = replace(seal, entry=12, entry_sha256=f"{13912345678:064}")
    printed = written(small_basis(seal=kept)).decode()
    assert f"审计第 12 条校验值 {kept.entry_sha256}" in printed
    assert "未封存,成绩可能变动" in small.decode()


@pytest.mark.parametrize("text", [*HOSTILE, r"\\u003c<\u2028", "\\"])
def test_embedding_goes_both_ways(text: str) -> None:
    whole = json.dumps({"甲": text}, ensure_ascii=False)
    held = embedded(whole)
    assert unembedded(held) == whole
    assert json.loads(held) == json.loads(whole)
    assert not set("<>&\u2028\u2029") & set(held)


@pytest.mark.parametrize("spoil", [
    lambda page: b"",
    lambda page: b"\xff\xfe" + page,
    lambda page: page.replace(b"stability-scoring dashboard 1", b"other"),
    lambda page: page.replace(b'id="result"', b'id="data"'),
    lambda page: page.replace(b'name="fingerprint" content="', b'name="fingerprint" content="x'),
])  # fmt: skip
def test_a_file_that_is_not_ours_is_refused_in_words(small: bytes, spoil: Any) -> None:
    with pytest.raises(UsageError, match="看板"):
        read_dashboard(spoil(small))


def test_each_unit_and_the_footer_name_the_readings_a_result_depends_on() -> None:
    scores = reading_year()
    page = written(Basis(scores, DAY)).decode()
    told = {}
    for article in re.findall(r'<article class="unit-page".*?</article>', page, re.DOTALL):
        (name,) = re.findall(r'<h2 data-f="unit">([^<]*)</h2>', article)
        listed = article.partition("处读法</summary>")[2]
        told[name] = re.findall(r"<li><b>[^　<]*　([^<]*)</b> 现按「([^」]*)」</li>", listed)
    assert told == {
        name: [(each.question, each.words) for each in relies_on(scores, number)]
        for name, number in UNIT.items()
    }
    footer = page.partition('<footer id="check">')[2]
    found = re.findall(r"　([^<]*)</b> [^<]*<small>([^<]*)</small>", footer)
    depending = units_depending(scores)
    assert found == [
        (each.question, f"▲ {depending[each.key]} 个单位的结果取决于此")
        for each in scores.scheme.readings
    ]
    assert "结果与此无关" in written(Basis(big_year(2), DAY)).decode()
