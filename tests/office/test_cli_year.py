"""``python -m scoring year``: a kept year from its beginning to its publication, as a user types."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from scoring.cli.year_commands import VERBS
from scoring.office import daily_records, reviewing, sealing
from scoring.office.year import OfficeYear
from scoring.store import NOT_APPLICABLE, Store
from tests.books import COUNTY, SCHEME, base_row, book, cover
from tests.office.conftest import Run
from tests.office.office_books import collection, row
from tests.store.digest import digest


@pytest.fixture
def run(terminal: Run, tmp_path: Path) -> Run:
    """Runs a command on an empty database; gives status, output and errors."""
    (tmp_path / "名册.csv").write_text(
        f"单位,单位类别,别名\n甲县,{COUNTY},酒泉市甲县\n乙县,{COUNTY},\n", encoding="utf-8"
    )
    files = {
        "甲县.xlsx": own("甲县", 4),
        "甲县新.xlsx": own("甲县", 5),
        "乙县.xlsx": own("乙县", 9),
        "汇总.xlsx": collection([row("甲县", line.id, 核定分=line.max / 100, 说明="核实")
                                 for line in SCHEME.lines]),
    }  # fmt: skip
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return partial(terminal, "year")


def own(unit: str, points: float) -> bytes:
    rows = [base_row("一.1", 自评分=points), base_row("三.5", 自评分=4, 不适用="是", 说明="没有")]
    return book({"基础项": rows}, cover_rows=cover(unit))


@pytest.fixture
def begun(run: Run) -> Run:
    assert run("new", 2025, "--by", "稳评办")[0] == 0
    assert run("roster", "名册.csv")[0] == 0
    return run


@pytest.fixture
def kept(begun: Run, url: str) -> OfficeYear:
    with Store.open(url) as store:
        yield OfficeYear(store, 1, "旁观")


def test_from_the_first_day_to_the_publication(run: Run, url: str, tmp_path: Path) -> None:
    status, out, _ = run("new", 2025, "--by", "稳评办")
    assert (status, out) == (0, f"已建立 2025 年度,考评主体:{SCHEME.evaluator}\n")
    status, out, _ = run("roster", "名册.csv", "--dry-run")
    assert (status, out) == (0, "增加 2 个单位:甲县、乙县\n")
    assert run("board")[0] == 1, "nothing was imported"
    assert run("roster", "名册.csv")[1].endswith("已导入名册:2 个单位\n")
    status, out, _ = run("receive", "甲县.xlsx", "乙县.xlsx", "--json", "r.json")
    assert status == 1
    assert "第 1 号 甲县.xlsx:已采用\n第 2 号 乙县.xlsx:退回\n" in out
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert told["files"] == [
        {"file": "甲县.xlsx", "number": 1, "unit": "甲县", "state": "accepted"},
        {"file": "乙县.xlsx", "number": 2, "unit": "乙县", "state": "refused"},
    ]
    assert [problem["cell"] for problem in told["problems"]] == ["F2"]
    status, out, _ = run("receive", "甲县新.xlsx")
    assert (status, "甲县 基础项 一.1 自评分:4.00 → 5.00" in out) == (0, True)
    assert run("confirm", 3)[1] == "已采用第 3 号报送「甲县新.xlsx」\n"
    assert run("receive", "汇总.xlsx")[0] == 0
    status, out, _ = run("board", "--json", "b.json")
    board = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert [(u["unit"], u["state"], u["file"]) for u in board["units"]] == [
        ("甲县", "已核定", "甲县新.xlsx"),
        ("乙县", "退回待重报", "乙县.xlsx"),
    ]
    assert {*board["units"][0]} == {"unit", "group", "state", "file", "since"}
    assert "未报 0 个,退回待重报 1 个,待确认 0 个,待核定 0 个,已核定 1 个" in out
    assert run("result", "--json", "o.json")[0] == 0
    result = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert [(u["unit"], u["total"]) for u in result["units"]] == [
        ("甲县", "100.00"),
        ("乙县", "0.00"),
    ]
    status, _, err = run("seal")
    assert (status, "未了结 missing:乙县:乙县 有 27 项缺项" in err) == (1, True)
    assert run("publish")[0] == 1
    assert run("seal", "--half")[0] == 0
    assert run("seal", "--except", "missing:乙县=机构改革", "--by", "主任")[0] == 0
    assert run("publish")[1] == "已公布成绩\n"
    assert run("withdraw", 3, "--reason", "重报")[0] == 1, "sealed"
    assert run("unpublish")[1] == "已撤回公布\n"
    assert run("unseal")[0] == 1, "without a reason"
    assert run("unseal", "--reason", "更正")[0] == 0
    with Store.open(url) as store:
        year = OfficeYear(store, 1, "旁观")
        seals = sealing.seals(year)
        assert [(seal.kind, seal.sealed_by) for seal in seals] == [
            ("half-year", "终端"),
            ("year-end", "主任"),
        ]
        assert json.loads(seals[1].exceptions) == {"乙县 有 27 项缺项": "机构改革"}
        assert year.year.created_by == "稳评办"
        assert store.check_records() == []


def test_lines_are_reviewed(begun: Run, kept: OfficeYear) -> None:
    begun("receive", "甲县.xlsx")
    status, _, err = begun("review", "甲县", "一.1=3")
    assert (status, "一.1 3.00低于计算值(4.00),请写明理由" in err) == (1, True)
    given = ("review", "酒泉市甲县", "一.1=3.5", "三.5=不适用", "四=15", "--reason", "少一期")
    status, out, _ = begun(*given, "--by", "核定岗")
    words = "「甲县」已核定,第 1 版:一.1 3.50、三.5 不适用、四 15.00\n"
    assert (status, out) == (0, words)
    rulings = {each.line: each.ruling for each in reviewing.reviews(kept, "甲县")[1]}
    assert rulings == {"一.1": 350, "三.5": NOT_APPLICABLE, "四": 1500}
    assert {each.who for each in reviewing.history(kept, "甲县")} == {"核定岗"}
    status, out, _ = begun("review", "甲县", "三.5=适用", "一.1=revert", "--reason", "复核")
    assert (status, out) == (0, "「甲县」已核定,第 2 版:三.5 适用、一.1 恢复计算值\n")
    assert begun("review", "甲县", "四=7", "--reason", "理由")[0] == 1
    assert begun("review", "丁县", "四=0", "--reason", "理由")[0] == 1


def test_records_and_readings(begun: Run, kept: OfficeYear) -> None:
    case = ("--matter", "某事", "--date", "2025-5-1", "--basis", "通报")
    assert begun("deduct", "甲县", "减一", *case, "--count", 2)[0] == 0
    more = ("--points", "15.5", "--reason", "影响较大", "--approver", "主任")
    assert begun("deduct", "甲县", "减三", *case)[0] == 1
    assert begun("deduct", "甲县", "减三", *case, *more)[0] == 0
    found = ("--matter", "某事", "--date", "2025年9月1日", "--document", "文件1号")
    assert begun("veto", "乙县", *found)[1] == "已记录一票否决,第 3 号:乙县 某事\n"
    kinds = [(r.id, r.case_id, r.count, r.points) for r in daily_records.recorded(kept)]
    assert kinds == [(1, "减一", 2, None), (2, "减三", 1, 1550), (3, "否", 1, None)]
    assert begun("revoke", 3)[0] == 1
    assert begun("revoke", 3, "--reason", "复核不实")[0] == 0
    assert begun("settle", "tie=dense", "--reason", "会议")[0] == 0
    assert kept.readings() == {"tie": "dense"}
    assert begun("settle", "tie=half", "--reason", "会议")[0] == 1
    assert begun("settle", "tie=", "--reason", "会议")[0] == 0
    assert kept.readings() == {}


def test_a_version_is_declined_and_a_roster_refused(begun: Run, kept: OfficeYear) -> None:
    begun("receive", "甲县.xlsx")
    begun("receive", "甲县新.xlsx")
    assert begun("decline", 2)[0] == 1
    assert begun("decline", 2, "--reason", "误报")[1] == "已退回第 2 号报送「甲县新.xlsx」\n"
    assert begun("withdraw", 9, "--reason", "重报")[0] == 1
    Path("小.csv").write_text(f"单位,单位类别\n乙县,{COUNTY}\n", encoding="utf-8")
    for more in ((), ("--dry-run",)):
        status, out, err = begun("roster", "小.csv", *more)
        assert (status, "去掉 1 个单位:甲县" in out) == (1, True)
        assert "影响 1 份已采用的报送:第 1 号「甲县.xlsx」" in out
        assert "「甲县」已有第 1 号报送,不能从名册中去掉" in err
    assert len(kept.roster().units) == 2  # type: ignore[union-attr]
    assert begun("withdraw", 1, "--reason", "撤并")[0] == 0
    assert begun("roster", "小.csv")[0] == 0


def test_a_plain_reason_is_for_all_that_have_none(begun: Run, kept: OfficeYear) -> None:
    begun("receive", "甲县.xlsx")
    given = ("--except", "missing:乙县=撤并", "--except", "领导批准=同意")
    assert begun("seal", *given)[0] == 0
    [seal] = sealing.seals(kept)
    reasons = json.loads(seal.exceptions)
    assert reasons.pop("乙县 有 27 项缺项") == "撤并"
    assert len(reasons) == 2
    assert {*reasons.values()} == {"领导批准=同意"}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("review 甲县 一.1", "编号=分数"),
        ("review 甲县 一.1=", "编号=分数"),
        ("review 甲县 一.1=x", "应为数字"),
        ("review 甲县 一.1=1.005", "两位小数"),
        ("review 甲县 一.1=1 一.1=2", "写了两次"),
        ("deduct 甲县 减一 --matter 某 --date 五月 --basis 某", "日期"),
        ("deduct 甲县 减一 --matter 某", "--date"),
        ("settle tie --reason 某", "KEY=VALUE"),
        ("result --as-of 六月 --json o.json", "日期"),
        ("receive 没有.xlsx", "没有文件"),
        ("roster 没有.csv", "不能读取名册"),
        ("board --year 2024", "没有这个年度"),
        ("confirm x", "x"),
        ("burn", "burn"),
    ],
)
def test_wrong_usage_is_2_and_does_nothing(
    begun: Run, kept: OfficeYear, command: str, words: str
) -> None:
    before = digest(kept.store)
    status, _, err = begun(*command.split())
    assert (status, words in err) == (2, True), err
    assert digest(kept.store) == before


def test_of_several_years_one_is_named(begun: Run) -> None:
    assert begun("new", 2025)[0] == 1, "it is there"
    assert begun("new", 2024)[0] == 0
    status, _, err = begun("board")
    assert (status, "2025(city)、2024(city)" in err) == (2, True)
    assert begun("board", "--year", 2025)[0] == 0


def test_every_verb_of_the_contract_is_there() -> None:
    contract = (
        "roster receive confirm decline withdraw review deduct veto revoke settle result board "
        "seal unseal publish unpublish firm"
    )
    assert {*VERBS} == {*contract.split()}


def test_how_firm_ranks_are_as_a_table_for_a_unit_and_as_a_file(begun: Run) -> None:
    assert confirmed(begun)
    status, out, _ = begun("firm", "--json", "f.json")
    assert (status, "2 个单位,名次稳固的 0 个" in out) == (0, True)
    units = json.loads(Path("f.json").read_text(encoding="utf-8"))["units"]
    assert {each["unit"]: each["rank"] for each in units} == {"甲县": 1, "乙县": None}
    assert [each["with_open_lines"] for each in units] == [[1, 2], [1, 2]]
    status, out, _ = begun("firm", "--unit", "酒泉市甲县")
    assert status == 0
    assert out.startswith("甲县:第 1 名,可能 1–2")
    assert "核定可能与本单位换位的其他单位,共 27 项" in out
    status, _, err = begun("firm", "--unit", "丙县")
    assert (status, "没有办理:单位「丙县」不在名册" in err) == (1, True)


def confirmed(run: Run) -> bool:
    """甲县's workbook and the office's collection are received: every line is confirmed, one is
    below its maximum.
    """
    codes = [run("receive", "甲县.xlsx")[0], run("receive", "汇总.xlsx")[0]]
    codes.append(run("review", "甲县", "一.1=3", "--reason", "材料不全")[0])
    return codes == [0, 0, 0]
