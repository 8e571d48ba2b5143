"""What the calendar gives to others: reminders that open, an .ics file that calendars take."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import openpyxl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from scoring.office import calendar_papers, calendar_records, own_calendar, rosters
from scoring.office.year import OfficeYear
from scoring.reports.ics import OCTETS, Entry, calendar_file
from scoring.store import Store
from scoring.text.typesetting import plain
from tests.office.calendars import at, programme
from tests.office.registers import begun
from tests.office.test_roles import account, seen_by

DAY = date(2025, 2, 10)


@pytest.fixture
def year(store: Store) -> OfficeYear:
    kept = begun(store)
    calendar_records.change(kept, "年初部署", 1, date(2025, 2, 28), "灾后", unit="乙县")
    calendar_records.record(kept, "丙局", "年初部署", date(2025, 1, 20))
    return kept


def unfolded(data: bytes) -> list[str]:
    """The lines of a calendar file as RFC 5545 has them put together again."""
    assert data.endswith(b"\r\n")
    assert all(len(line) <= OCTETS for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    return data.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def entries(data: bytes) -> list[dict[str, str]]:
    """Every event by its properties."""
    body = "\n".join(unfolded(data))
    found = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", body, re.DOTALL)
    return [dict(line.split(":", 1) for line in each.splitlines()) for each in found]


@given(st.text(max_size=200), st.text(max_size=200), st.booleans())
def test_any_text_is_folded_escaped_and_comes_back(name: str, words: str, timed: bool) -> None:
    entry = Entry("x@calendar", datetime(2028, 2, 29, 13), timed, name, words)
    data = calendar_file(name, [entry], datetime(2025, 3, 1))
    [found] = entries(data)
    assert found["DTSTART" if timed else "DTSTART;VALUE=DATE"].startswith("20280229")
    if not timed:
        assert found["DTEND;VALUE=DATE"] == "20280301"
    read = re.sub(r"\\(.)", lambda hit: "\n" if hit[1] == "n" else hit[1], found["SUMMARY"])
    assert read == re.sub("[\u2028\u2029]", "\n", plain(name).replace("\t", " "))


def test_the_calendar_of_a_unit_has_its_dates_and_keeps_their_names(year: OfficeYear) -> None:
    before = {each["UID"]: each for each in entries(calendar_papers.ics(year, "乙县"))}
    assert len(before) == 10
    [moved] = [each for each in before.values() if each["SUMMARY"] == "年初安排部署"]
    assert moved["DTSTART;VALUE=DATE"] == "20250228"
    assert moved["DESCRIPTION"].endswith("\\n灾后")
    assert moved["SEQUENCE"] == "1"
    same = calendar_papers.ics(year, "乙县")
    assert same == calendar_papers.ics(year, "乙县"), "made of the state, not of the clock"
    calendar_records.change(year, "年初部署", 1, date(2025, 3, 31), "再推迟", unit="乙县")
    after = {each["UID"]: each for each in entries(calendar_papers.ics(year, "乙县"))}
    assert after.keys() == before.keys()
    assert after[moved["UID"]]["DTSTART;VALUE=DATE"] == "20250331"
    assert after[moved["UID"]]["SEQUENCE"] == "2"


def test_the_calendar_of_all_says_which_units(year: OfficeYear) -> None:
    found = entries(calendar_papers.ics(year))
    plans = {e["DTSTART;VALUE=DATE"]: e for e in found if e["SUMMARY"].startswith("年初安排部署")}
    assert plans["20250131"]["SUMMARY"] == "年初安排部署(2 个单位)"
    assert plans["20250131"]["DESCRIPTION"].endswith("2 个单位:甲县、丙局")
    assert plans["20250228"]["SUMMARY"] == "年初安排部署(1 个单位)"
    assert len({each["UID"] for each in found}) == len(found) == 11


def test_an_event_has_its_hour(store: Store) -> None:
    year = programme(store)
    calendar_records.add_event(year, "甲县", "事件", at("2025-05-01T13:00"), "堵路;某地")
    own = seen_by(year, account(store, "reporter", "甲县"))
    [found] = [e for e in entries(own_calendar.own_ics(own)) if e["SUMMARY"].startswith("事件报告")]
    assert found["DTSTART"] == "20250502T130000"
    assert found["SUMMARY"] == "事件报告:堵路\\;某地"


def test_the_workbook_lists_what_is_overdue_and_near(year: OfficeYear) -> None:
    data = calendar_papers.reminder_paper(year, "xlsx", day=DAY)
    assert data == calendar_papers.reminder_paper(year, "xlsx", day=DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["催报"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert rows[0][:5] == ["单位", "事项", "条款", "期限", "情况"]
    listed = [(row[0], row[1], row[3], row[4]) for row in rows[1:]]
    assert ("甲县", "年初安排部署", "2025-01-31", "逾期 10 天") in listed
    assert ("乙县", "年初安排部署", "2025-02-28", "18 天内到期") in listed
    assert not any(row[:2] == ("丙局", "年初安排部署") for row in listed)
    assert [row[0] for row in listed] == sorted(
        (r[0] for r in listed), key=["甲县", "乙县", "丙局"].index
    )


def test_a_letter_to_each_unit_is_on_its_own_page(year: OfficeYear) -> None:
    data = calendar_papers.reminder_paper(year, "docx", day=DAY)
    assert data == calendar_papers.reminder_paper(year, "docx", day=DAY)
    paper = Document(io.BytesIO(data))
    texts = [each.text for each in paper.paragraphs]
    assert [text for text in texts if text.endswith("：")] == ["甲县：", "乙县：", "丙局："]
    assert (
        "截至2025年2月10日，你单位有逾期没有完成的 2 项，请抓紧办理。已经办理的，请告知。" in texts
    )
    assert sum(bool(each.paragraph_format.page_break_before) for each in paper.paragraphs) == 2
    cells = [cell.text for cell in paper.tables[0].rows[1].cells]
    assert cells[:2] == ["1", "年初安排部署"]
    assert cells[3:] == ["2025年1月31日", "逾期 10 天"]
    none = calendar_papers.reminder_paper(year, "docx", unit="丙局", day=date(2025, 1, 25), ahead=0)
    assert "没有要催报的" in "".join(each.text for each in Document(io.BytesIO(none)).paragraphs)


def test_hostile_words_stay_text(store: Store) -> None:
    year = begun(store)
    names = "单位,单位类别\n=1+1<b>{{7*7}},县(市、区)\n".encode()
    rosters.import_roster(year, names, "名册.csv", "x")
    calendar_records.add(year, "<w:p>=cmd|' /C'!A0", date(2025, 2, 1), "&amp;")
    for kind in ("xlsx", "docx"):
        assert calendar_papers.reminder_paper(year, kind, day=DAY)
    sheet = openpyxl.load_workbook(
        io.BytesIO(calendar_papers.reminder_paper(year, "xlsx", day=DAY))
    )["催报"]
    assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)
    paper = Document(io.BytesIO(calendar_papers.reminder_paper(year, "docx", day=DAY)))
    assert any("=1+1<b>{{7*7}}" in each.text for each in paper.paragraphs)
