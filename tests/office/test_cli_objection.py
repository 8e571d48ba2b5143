"""Objections on the terminal, from the window to the answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from scoring.store import Store
from tests.office.conftest import Run
from tests.office.contested import DAY, TODAY, reviewed


def test_from_the_window_to_the_answer(terminal: Run, url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        reviewed(store)

    def ok(*words: object) -> str:
        status, told, wrong = terminal("objection", *words)
        assert (status, wrong) == (0, ""), wrong
        return told

    first, last = TODAY - DAY, TODAY + DAY
    assert "已开第 1 号异议期" in ok("open", first, last, "--reason", "初核完毕")
    assert f"延长到 {last + DAY}" in ok("extend", 1, last + DAY, "--reason", "材料较多")
    assert "全部单位" in ok("windows")
    assert "材料缺一件" in ok("items", "甲县", "--json", tmp_path / "items.json")
    bonus = next(
        each["target"]
        for each in json.loads((tmp_path / "items.json").read_text("utf-8"))
        if each["kind"] == "bonus"
    )
    told = ok("add", "甲县", "一.1", "--grounds", "材料已报", "--day", first)
    assert "第 1 号异议:甲县 一.1" in told and "原结果 3.00" in told
    ok("add", "甲县", bonus, "--grounds", "已推广")
    ok("add", "甲县", 1, "--grounds", "不是本县的")
    ok("add", "乙县", "一.2", "--grounds", "不服")
    assert "没有保存" in ok("effect", 1, 4)
    status, _, wrong = terminal("objection", "change", 1, 4, "--reason", "x", "--by", "核定甲")
    assert status == 1 and "须由另一人办理" in wrong
    told = ok("change", 1, 4, "--reason", "补报属实", "--by", "核定乙")
    assert "由 3.00 变更为 4.00" in told
    ok("change", 2, "采纳", "--reason", "文件可证")
    assert "变更为 已撤销" in ok("change", 3, "--reason", "经查不属实")
    assert "维持 3.00" in ok("uphold", 4, "--reason", "材料不足")
    told = ok("list", "--json", tmp_path / "list.json")
    assert "共 4 件,待复核 0 件" in told
    found = json.loads((tmp_path / "list.json").read_text("utf-8"))
    assert [each["verdict"] for each in found] == ["changed", "changed", "changed", "upheld"]
    assert date.fromisoformat(found[0]["day"]) == first
    ok("add", "乙县", "一.1", "--grounds", "不服")
    ok("withdraw", 5, "--reason", "来函撤回")
    ok("close", 1, "--reason", "均已答复")
    ok("ask", "乙县", "哪一份是佐证", "--line", "一.2")
    ok("settle", 1, "电话说明,是附件三")
    assert "电话说明" in ok("questions")


def test_wrong_words_are_told(terminal: Run, url: str) -> None:
    with Store.open(url) as store:
        reviewed(store)
    terminal("objection", "open", TODAY, TODAY, "--reason", "初核完毕")
    terminal("objection", "add", "甲县", "一.1", "--grounds", "不服")
    for words, status, said in (
        (("open", "明天", TODAY, "--reason", "x"), 2, "应写成 2026-01-05"),
        (("add", "甲县", "九.9", "--grounds", "x"), 1, "初核结果里没有「九.9」"),
        (("change", 1, "四分", "--reason", "x"), 1, "核定分"),
        (("change", 9, 4, "--reason", "x"), 1, "没有第 9 号异议"),
    ):
        code, _, wrong = terminal("objection", *words)
        assert code == status and said in wrong, wrong
