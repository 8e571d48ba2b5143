"""Nothing that a unit typed becomes markup in the dashboard, or tells whose number it is."""

from __future__ import annotations

from scoring.reports.basis import SealMark
from scoring.reports.dashboard import read_dashboard
from tests.reports.hostile import DAY, HALF, HOSTILE, hostile_basis
from tests.reports.opening import Opener, small_basis, written


def test_hostile_text_stays_text(open_: Opener) -> None:
    basis = hostile_basis()
    data = written(basis)
    opened = open_(data)
    shown = opened.page.evaluate("document.body.textContent")
    for text in (*HOSTILE, HALF):
        kept = text.replace("\r", "\n").replace("\x01", "").replace("\ud83d", "\ufffd")
        assert kept in shown, text[:20]
    assert opened.page.locator("img, main script, iframe, [onerror], [onmouseover]").count() == 0
    assert opened.page.locator("a:not([href^='#'])").count() == 0
    assert [line[0] for line in opened.verdict()] == ["✓", "✓"]
    for anchor in ("g1", "u0", "u5"):
        opened.go(anchor)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1440
    opened.assert_quiet()
    assert read_dashboard(data)[0] == basis.result()


def test_identifiers_are_masked_and_a_fingerprint_is_not(small: bytes) -> None:
    digits = "13800000000a" + "0" * 52
    seal = SealMark(1, "half-year", DAY, digits)
    page = written(small_basis(seal=seal, issuer="电话13800000000")).decode()
    assert "电话138******00" in page and "电话13800000000" not in page
    assert page.count(digits) == 4
