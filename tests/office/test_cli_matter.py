"""``python -m scoring matter``: the register as a user types, from the first matter to a score."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from scoring.cli.matter_commands import VERBS
from scoring.store import Store
from tests.office.conftest import Run
from tests.office.registers import begun, own_book
from tests.office.test_ledger_sheets import row

NEEDED = ("--set", "类别=改革", "--set", "提出方式=年初确定", "--day", "2025-01-10")


@pytest.fixture
def run(terminal: Run, url: str, tmp_path: Path) -> Run:
    """Runs a command on a year with three units; gives status, output and errors."""
    with Store.open(url) as store:
        begun(store)
    book = own_book("甲县", [row("水价改革", 风险等级="高"), row("另一件")])
    (tmp_path / book.name).write_bytes(book.data)
    return terminal


def read(name: str) -> object:
    return json.loads(Path(name).read_text(encoding="utf-8"))


def test_from_the_first_matter_to_the_ledger(run: Run) -> None:
    status, out, _ = run("matter", "add", "甲县", "水价改革", *NEEDED, "--by", "某岗")
    assert (status, out) == (0, "已登记第 1 号事项:甲县 水价改革\n")
    status, out, _ = run("matter", "record", 1, "评估日期=2025-06-01", "决策日期=2025-5-1")
    assert status == 0
    assert "已记录第 3 号:评估日期 2025-06-01(自 2025-06-01)\n" in out
    run("matter", "record", 1, "风险等级=低", "--day", "2025-06-01", "--paper", "纪要3号")
    _, out, _ = run("matter", "record", 1, "风险等级=高", "--day", "2025-03-01")
    assert "现在起作用的仍是较晚的第 5 号:风险等级 低(自 2025-06-01)\n" in out
    status, out, _ = run("matter", "show", 1, "--json", "m.json")
    assert (status, "纪要3号" in out, "已被取代" in out) == (0, True, True)
    shown = read("m.json")
    assert [fact["value"] for fact in shown["facts"]][-2:] == ["低", "高"]
    assert run("matter", "revoke", 5, "--reason", "记错了")[1] == "已撤销第 5 号记录\n"
    assert "已撤销:记错了" in run("matter", "show", 1)[1]
    status, out, _ = run("matter", "ledger", "--day", "2025-05-31", "--json", "l.json")
    assert (status, "共 1 件" in out) == (0, True)
    [cells] = read("l.json")
    assert (cells["风险等级"], cells["评估日期"], cells["决策日期"]) == ("高", "", "2025-05-01")
    status, out, _ = run("matter", "findings", "--json", "f.json")
    assert (status, "只作提示,不自动扣分" in out) == (0, True)
    assert "late" in {each["kind"] for each in read("f.json")}
    status, out, _ = run("matter", "list", "--unit", "甲县", "--json", "a.json")
    assert (status, "共 1 件" in out, read("a.json")[0]["风险等级"]) == (0, True, "高")
    assert run("matter", "withdraw", 1, "--reason", "重了")[1] == "已撤回第 1 号事项\n"
    assert "共 0 件" in run("matter", "list")[1]
    assert "已由 终端 撤回:重了" in run("matter", "show", 1)[1]


def test_a_sheet_is_compared_brought_in_and_replaced(run: Run) -> None:
    assert run("year", "receive", "甲县.xlsx")[0] == 0
    run("matter", "add", "甲县", "水价改革", *NEEDED)
    status, out, _ = run("matter", "compare", "--unit", "甲县", "--json", "c.json")
    assert (status, "共 2 处不同" in out) == (0, True)
    assert {each["field"] for each in read("c.json")} == {"风险等级", "整行"}
    status, out, _ = run("matter", "import", 1)
    assert (status, out.endswith("新登记 1 件,改动 1 处\n")) == (0, True)
    assert run("matter", "import", 1)[1] == "新登记 0 件,改动 0 处\n"
    assert run("matter", "compare")[1] == "登记簿与工作簿的台账一致\n"
    status, out, _ = run("matter", "source", "register", "--reason", "试行")
    assert (status, out) == (0, "2025 年度的台账改为取自事项登记簿\n")


def test_identifiers_are_told_and_masked(run: Run) -> None:
    _, out, _ = run("matter", "add", "甲县", "征迁13912345678", *NEEDED)
    assert out == (
        "已登记第 1 号事项:甲县 征迁139******78\n"
        "所写内容含有手机号码,已遮盖;登记簿不需要个人身份信息\n"
    )


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("add", "甲县", "某事"), 1, "没有办理:没有填写「类别」"),
        (("add", "甲现", "某事", *NEEDED), 1, "没有办理:单位「甲现」不在名册之中"),
        (("record", 9, "档案号=1"), 1, "没有办理:没有编号为 9 的事项"),
        (("revoke", 9, "--reason", "x"), 1, "没有办理:没有编号为 9 的事项记录"),
        (("import", 9), 1, "没有办理:2025 年度没有第 9 号报送"),
        (("source", "register"), 1, "没有办理:请填写理由"),
        (("record", 1, "档案号"), 2, "错误:内容要写成 栏目=内容"),
        (("record", 1, "档案号=1", "档案号=2"), 2, "错误:「档案号」写了两次"),
        (("ledger", "--day", "五月"), 2, "错误:--day应写成 2026-01-05 这样"),
        (("list", "--year", "2031"), 2, "错误:记录里没有这个年度"),
    ],
)
def test_what_cannot_be_done_says_why(run: Run, words: tuple, status: int, told: str) -> None:
    found, _, err = run("matter", *words)
    assert (found, err.startswith(told)) == (status, True), err


def test_the_commands_of_its_page_are_so(run: Run) -> None:
    page = (Path(__file__).parents[2] / "docs" / "register.md").read_text(encoding="utf-8")
    run("year", "receive", "甲县.xlsx")
    commands = re.findall(r"^python -m scoring (matter .+)$", page, flags=re.MULTILINE)
    assert {command.split()[1] for command in commands} == {*VERBS}
    for command in commands:
        status, _, err = run(*shlex.split(command))
        assert (status, err) == (0, ""), command


@pytest.mark.parametrize("verb", VERBS)
def test_each_command_explains_itself(run: Run, verb: str) -> None:
    status, out, _ = run("matter", verb, "--help")
    assert (status, "--year" in out) == (0, True)
