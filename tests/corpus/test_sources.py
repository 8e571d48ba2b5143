"""Every foreign workbook is named with its origin and licence, and the licence is here."""

from __future__ import annotations

from pathlib import Path

from tests.corpus import FOREIGN, sources

HERE = Path(__file__).parent
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_workbook_has_its_row() -> None:
    assert [each["file"] for each in sources()] == sorted(path.name for path in FOREIGN.iterdir())
    assert all(len(each) == 8 and all(each.values()) for each in sources())


def test_every_licence_is_here_with_whose_it_is() -> None:
    for each in sources():
        text = f"licences/{each['licence']}.txt"
        assert f"\n| {each['from']} | [{each['licence']}]({text}) | " in README, each["file"]
        assert (HERE / text).exists()


def test_it_stays_a_small_part() -> None:
    assert sum(path.stat().st_size for path in FOREIGN.iterdir()) < 400 * 1024
