"""``python -m scoring due``: the calendar as a user types, from a date moved to a reminder."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from scoring.cli.due_commands import VERBS
from scoring.store import Store
from tests.office.calendars import programme
from tests.office.conftest import Run


@pytest.fixture
def run(terminal: Run, url: str) -> Run:
    """Runs a command on a year of the programme; gives status, output and errors."""
    with Store.open(url) as store:
        programme(store)
    return terminal


def read(name: str) -> list[dict[str, str]]:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def test_from_a_date_moved_to_who_is_to_be_reminded(run: Run) -> None:
    status, out, _ = run("due", "change", "一.1", "--day", "2025-04-01", "--reason", "推迟")
    assert (status, out) == (0, "「一.1」第 1 次改到 2025-04-01\n")
    assert run("due", "change", "二.2", "--drop", "--unit", "乙局", "--reason", "不用报")[0] == 0
    status, out, _ = run("due", "add", "防汛专报", "--day", "2025-05-10", "--reason", "汛期")
    assert (status, out) == (0, "已加「防汛专报」第 1 次:2025-05-10 以前\n")
    status, out, _ = run(
        "due", "record", "甲县", "一.1", "--day", "2025-03-30", "--paper", "某发1号"
    )
    assert (status, out) == (0, "已登记第 1 号:甲县「一.1」第 1 次 2025-03-30 完成\n")
    more = ("--day", "2025-05-01", "--json", "l.json")
    status, out, _ = run("due", "list", "--unit", "甲县", *more)
    assert (status, "共 8 项,逾期没有完成的 1 项" in out) == (0, True)
    told = {each["编号"]: (each["期限"], each["情况"], each["state"]) for each in read("l.json")}
    assert told["一.1"] == ("2025-04-01", "按期", "in-time")
    assert told["一.2"] == ("2025-04-30", "逾期 1 天", "missing")
    more = ("--day", "2025-05-01", "--ahead", "10", "--json", "r.json")
    status, out, _ = run("due", "remind", *more)
    assert (status, "要催报的单位 2 个,共 5 项" in out) == (0, True)
    assert [(each["单位"], each["编号"]) for each in read("r.json")] == [
        ("甲县", "一.2"), ("甲县", "防汛专报"),
        ("乙局", "一.1"), ("乙局", "一.2"), ("乙局", "防汛专报"),
    ]  # fmt: skip
    for out in ("r.docx", "r.xlsx"):
        assert f"已写入 {out}\n" in run("due", "remind", out, "--day", "2025-05-01")[1]
        assert Path(out).read_bytes()[:2] == b"PK"
    assert run("due", "remind", "r.pdf")[0] == 1
    assert run("due", "ics", "d.ics", "--unit", "甲县")[1] == "已写入 d.ics\n"
    assert Path("d.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert run("due", "revoke", 1, "--reason", "记错了")[1] == "已撤销第 1 号完成记录\n"


def test_an_event_and_its_report(run: Run) -> None:
    status, out, _ = run("due", "event", "甲县", "事件", "某地堵路", "--at", "2025-05-01T13:00")
    assert (status, out) == (0, "已登记第 1 号事件:甲县 2025-05-01 13:00 某地堵路\n")
    status, out, _ = run("due", "report", 1, "--at", "2025-05-02 14:30")
    assert (status, out) == (0, "已登记第 1 号:第 1 号事件 2025-05-02 14:30 报告\n")
    assert "迟 2 小时" in run("due", "list", "--unit", "甲县")[1]
    status, out, _ = run("due", "claims", "--json", "c.json")
    assert (status, "不一致的 0 处" in out) == (0, True)
    assert [each["calendar"] for each in read("c.json") if each["line"] == "三.1"] == [
        "应 1 次,已 1 次,其中迟 1 次"
    ]
    assert run("due", "revoke-event", 1, "--reason", "重了")[1] == "已撤销第 1 号事件\n"


@pytest.mark.parametrize(
    ("command", "status", "words"),
    [
        (("record", "丙县", "一.1", "--day", "2025-03-30"), 1, "没有办理:单位「丙县」不在名册"),
        (("record", "甲县", "一.9", "--day", "2025-03-30"), 1, "没有办理:日程里没有「一.9」"),
        (("record", "甲县", "一.1", "--day", "3月"), 2, "错误:--day应写成 2026-01-05 这样"),
        (("change", "一.1", "--drop"), 1, "没有办理:请填写理由"),
        (("event", "甲县", "事件", "x", "--at", "2025-05-01"), 2, "错误:--at 应写成"),
        (("event", "甲县", "事件", "x", "--at", "昨天"), 2, "错误:--at 应写成"),
        (("report", 9, "--at", "2025-05-01T10:00"), 1, "没有办理:没有编号为 9"),
    ],
)
def test_a_refusal_says_why(run: Run, command: tuple[str, ...], status: int, words: str) -> None:
    found, _, err = run("due", *command)
    assert (found, words in err) == (status, True), err


def test_the_commands_of_its_page_are_so(run: Run) -> None:
    page = (Path(__file__).parents[2] / "docs" / "calendar.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python -m scoring (due .+)$", page, flags=re.MULTILINE)
    assert {command.split()[1] for command in commands} == {*VERBS}
    for command in commands:
        status, _, err = run(*shlex.split(command))
        assert (status, err) == (0, ""), command


def test_every_command_has_help(run: Run) -> None:
    for verb in VERBS:
        status, out, _ = run("due", verb, "--help")
        assert (status, "usage" in out) == (0, True)
