"""Names are shown as they stand: none becomes Markdown, and nothing in one is unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.office import (
    calendar_records,
    daily_records,
    ledger_sheets,
    matters,
    receiving,
    reviewing,
    rosters,
    sealing,
)
from scoring.office.accounts import Accounts
from scoring.office.roles import AtTheMachine
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store, StoreError
from tests.books import COUNTY, book, by_office, cover, full_marks, read
from tests.office.registers import NEEDED
from tests.web.conftest import BONUS, ROOT
from web.literal import plain_text

NASTY = "**甲** [x](http://evil.example) $x^2$ :red[y] :smile:"
PARTS = ("**甲**", "[x](http", "$x^2$", ":red[y]", ":smile:", "http://")
"""What Markdown, or what comes after it, would read in it."""
READ = ("body", "label", "help", "placeholder")
"""Fields in which Streamlit reads Markdown (not in HTML, tables, charts, options of lists)."""
VIEWS = ("overview", "unit", "scheme", "downloads", "receive", "verify", "records", "sealing",
         "years", "matters", "calendar", "help")  # fmt: skip
KEYS = {"matters": "matter-parts", "calendar": "calendar-parts"}
"""Where pages keep which of their parts is open."""


def workbook(unit: str, first: float = 4) -> Workbook:
    bonus = [NASTY, *BONUS[1:]]
    sheets = {"基础项": full_marks(**{"一.1": {"自评分": first}}), "加分项": [bonus]}
    return Workbook(f"{NASTY}.xlsx", book(sheets, cover_rows=cover(unit)))


def register(year: OfficeYear) -> None:
    """A matter of last year and one of this, with a record that was revoked; a date that was
    moved, one that came, an event.
    """
    last = OfficeYear(year.store, create_year(year.store, NASTY, 2024, office=NASTY).id, NASTY)
    rosters.import_roster(last, f'单位,单位类别\n"{NASTY}",{COUNTY}\n'.encode(), "名册.csv")
    matters.add(last, NASTY, f"去年{NASTY}", values=NEEDED, day=date(2024, 3, 1))
    told = {"paper": NASTY, "note": NASTY}
    made = matters.add(year, NASTY, NASTY, values=NEEDED, day=date(2025, 1, 10), **told)
    values = {"决策日期": "2025-05-01", "备注": NASTY, "联合单位": "乙县", "决定机关": NASTY}
    facts = matters.record(year, made.id, values, day=date(2025, 5, 1), **told)
    matters.revoke(year, facts[-1].id, NASTY)
    matters.withdraw(year, matters.add(year, "乙县", NASTY, values=NEEDED).id, NASTY)
    ledger_sheets.choose_source(year, "register", NASTY)
    calendar_records.add(year, NASTY, date(2025, 7, 1), NASTY, unit=NASTY)
    calendar_records.change(year, "年初部署", 1, date(2025, 3, 1), NASTY, unit=NASTY)
    calendar_records.record(year, NASTY, "年初部署", date(2025, 1, 20), **told)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on a year in which every name is nasty; half a year is sealed, a version waits."""
    monkeypatch.setenv("SCORING_SAMPLE", str(tmp_path / "none"))
    with Store.open(f"sqlite:///{tmp_path}/records/office.db") as store:
        made = create_year(store, NASTY, 2025, title=NASTY, office=NASTY)
        kept = OfficeYear(store, made.id, NASTY)
        roster = f'单位,单位类别,别名\n"{NASTY}",{COUNTY},\n乙县,{COUNTY},\n'.encode()
        rosters.import_roster(kept, roster, "名册.csv")
        receiving.receive(kept, [workbook(NASTY)], trusted=True)
        receiving.receive(kept, [workbook(NASTY, 5)], trusted=True)
        receiving.receive(kept, [workbook(f"{NASTY}县")])
        daily_records.deduct(kept, NASTY, "减一", NASTY, date(2025, 5, 6), NASTY)
        reviewing.review(kept, NASTY, 0, {"一.1": 300}, {"一.1": NASTY})
        register(kept)
        sealing.seal(kept, "half-year", {})
    return AppTest.from_file(str(ROOT / "web" / "main.py"), default_timeout=60).run()


def read_as_markdown(node: Any) -> Iterator[str]:
    """Every text of a page in which Streamlit would read Markdown."""
    for child in getattr(node, "children", {}).values():
        yield from read_as_markdown(child)
    proto = getattr(node, "proto", None)
    if proto is None or getattr(node, "type", "") == "html":
        return
    kind = proto.WhichOneof("type") if "type" in proto.DESCRIPTOR.oneofs_by_name else None
    for each in (proto, getattr(proto, kind) if kind else proto):
        names = getattr(getattr(each, "DESCRIPTOR", None), "fields_by_name", {})
        yield from (str(getattr(each, name)) for name in READ if name in names)
        if getattr(node, "type", "") == "radio":
            yield from each.options


def test_no_name_becomes_markdown(app: AppTest) -> None:
    for view in VIEWS:
        app.switch_page(f"views/{view}.py").run()
        assert_literal(app, view)
        for name in [tab.label for tab in app.tabs] if view in KEYS else ():
            app.session_state[KEYS[view]] = name
            app.run()
            assert_literal(app, f"{view}, {name}")
    app.switch_page("views/matters.py").run()
    for number in (2, 3):
        app.query_params["matter"] = str(number)
        app.run()
        assert_literal(app, f"matter {number}")
        assert NASTY in "".join(str(each.proto.body) for each in app.get("html"))


def assert_literal(app: AppTest, where: str) -> None:
    """Nothing of a page reads a part of a name as Markdown."""
    assert not app.exception, where
    for words in read_as_markdown(app._tree):
        for part in PARTS:
            assert part not in words, (where, words)


def test_what_is_read_as_markdown_is_found(app: AppTest) -> None:
    """So that the test above can fail."""
    app.switch_page("views/receive.py").run()
    found = " ".join(read_as_markdown(app._tree))
    assert plain_text(NASTY) in found
    app.switch_page("views/sealing.py").run()
    assert plain_text(NASTY) in " ".join(read_as_markdown(app._tree))


@pytest.mark.parametrize("mark", "\u200b\u200e\u202e\u2066\u2060\ufeff\U000e0041\u3164")
class TestUnseen:
    """Characters of no width, and those that turn the direction of what follows."""

    def test_is_refused_in_what_is_typed(self, mark: str, tmp_path: Path) -> None:
        with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
            with pytest.raises(StoreError, match="看不见的字符"):
                create_year(store, f"稳{mark}评办", 2025)
            year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
            rosters.import_roster(year, f"单位,单位类别\n甲县,{COUNTY}\n".encode(), "名册.csv")
            with pytest.raises(StoreError, match=r"事项「.*看不见的字符"):
                daily_records.deduct(year, "甲县", "减一", f"甲{mark}", date(2025, 5, 6), "通报")
            with pytest.raises(StoreError, match=r"理由「.*看不见的字符"):
                reviewing.review(year, "甲县", 0, {"一.1": 300}, {"一.1": f"核{mark}减"})
            with pytest.raises(UsageError, match="看不见的字符"):
                Accounts(store, AtTheMachine("终端")).add(f"经{mark}办", "staff")

    def test_in_a_roster_is_refused_with_its_row(self, mark: str, tmp_path: Path) -> None:
        with Store.open(f"sqlite:///{tmp_path}/office.db") as store:
            year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
            data = f"单位,单位类别\n乙县,{COUNTY}\n甲{mark}县,{COUNTY}\n".encode()
            if mark in "\u200b\ufeff":  # left by programs, and dropped
                names = [each.name for each in rosters.import_roster(year, data, "a.csv").units]
                assert names == ["乙县", "甲县"]
            else:
                with pytest.raises(UsageError, match=r"第 3 行.*看不见的字符"):
                    rosters.import_roster(year, data, "名册.csv")

    def test_in_a_file_is_shown(self, mark: str) -> None:
        bonus = [f"三色{mark}预警", *BONUS[1:]]
        data = by_office({"基础项": full_marks(), "加分项": [bonus]}, f"甲{mark}县")
        found = read((f"甲{mark}.xlsx", data))
        assert found.evidence is not None
        unit, practice = found.evidence.units["unit"][0], found.evidence.bonus["practice"][0]
        code = "" if mark in "\u200b\ufeff" else f"[U+{ord(mark):04X}]"
        assert (unit, practice) == (f"甲{code}县", f"三色{code}预警")
        assert found.accepted == [f"甲[U+{ord(mark):04X}].xlsx"]
