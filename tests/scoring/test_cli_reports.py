"""``report`` and ``account`` on the command line, run as a user runs them."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from scoring.cli import main
from scoring.cli.reports import KEYS
from scoring.office import daily_records, progress, rosters, sealing
from scoring.office.papers import PAPERS
from tests.books import COUNTY, base_row, book, cover, full_marks
from tests.programs import CHINESE_FONT, needs


@pytest.fixture(autouse=True)
def _records_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORING_DATABASE_URL", f"sqlite:///{tmp_path}/records/office.db")


TRUST = "--trust-office-cells"
"""The units' workbooks here hold what the office filled in them."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """One good file and one to be refused."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲县.xlsx").write_bytes(book({"基础项": full_marks()}))
    bad = book({"基础项": [base_row("一.1", 自评分=6)]}, cover_rows=cover("丙县"))
    (folder / "丙县.xlsx").write_bytes(bad)
    return folder


def test_the_commands_know_every_paper() -> None:
    assert [paper.key for paper in PAPERS] == [*KEYS]


@needs(CHINESE_FONT)
def test_everything_that_leaves_the_office(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["report", str(files), TRUST, "--out", str(out), "--date", "2026-01-05"]
    assert main(arguments) == 1, "one file was refused"
    names = {path.name for path in out.iterdir()}
    assert names == {
        "2025年度成绩表.xlsx",
        "2025年度通报(稿).docx",
        "2025年度反馈通知.zip",
        "2025年度领导看板.html",
        "2025年度图表.zip",
        "2025年度成绩汇总.csv",
        "2025年度逐项得分.csv",
        "2025年度成绩数据.json",
    }
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert main(arguments) == 1
    assert first == {path.name: path.read_bytes() for path in out.iterdir()}


def test_only_what_is_asked_for(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(
        [
            "report",
            str(files),
            TRUST,
            "--out",
            str(out),
            "--only",
            "json",
            "--half-year",
            "--sample",
        ]
    )
    [only] = out.iterdir()
    assert only.name == "演示_2025上半年成绩数据.json"
    assert json.loads(only.read_text(encoding="utf-8"))["units"][0]["total"] == "100.00"


def test_the_offices_own_template(files: Path, tmp_path: Path) -> None:
    bad = tmp_path / "模板.docx"
    bad.write_bytes(b"no template")
    asked = ["report", str(files), TRUST, "--out", str(tmp_path / "out"), "--only", "notification"]
    assert main([*asked, "--template", str(bad)]) == 2
    assert not [*(tmp_path / "out").iterdir()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "--out", "x"], "二者取一"),
        (["report", "--out", "x", "--kept", "2031"], "记录里没有"),
        (["report", "--out", "x", "in", TRUST, "--date", "1 月 5 日"], "日期应写成"),
        (["report", "--out", "x", "in", TRUST, "--as-of", "2026-01-01"], "不在 2025 年度内"),
        (["report", "--out", "x", "in", TRUST, "--as-of", "六月"], "截至日期应写成"),
        (["report", "--out", "x", "in", TRUST, "--as-of", "2025-09-30"], "请用 --only 选成绩表等"),
        (
            ["report", "--out", "x", "in", TRUST, "--half-year", "--as-of", "2025-07-01"],
            "半年督促检查截至",
        ),
        (["report", "--out", "x", "in", TRUST, "--seal", "1"], "--seal 要与 --kept 同用"),
        (["report", "--out", "x", "--kept", "2025", "--as-of", "2025-06-30"], "--as-of 用于工作簿"),
        (["report", "--out", "x", "in", TRUST, "--commend-from", "95"], "还要写明这样定的理由"),
        (["report", "--out", "x", "in", TRUST, "--commend-from", "高"], "应是分数"),
        (["score", "in", TRUST, "--as-of", "2024-12-31"], "截至日期 2024-12-31 不在 2025 年度内"),
        (["score", "in", TRUST, "--as-of", "20250630x"], "截至日期应写成"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str],
    words: str,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(files.parent)
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
    assert not (files.parent / "x").exists(), "nothing was written"


@pytest.fixture
def two_halves(tmp_path: Path) -> Path:
    """甲县 with a bonus on the last day of the half-year and one on the day after."""
    bonus = [
        ["上半年做法", "加四.3", date(2025, 6, 30), "市报", None, None],
        ["下半年做法", "加一", date(2025, 7, 1), "简报", None, None],
    ]
    marks = full_marks(**{"一.2": {"完成数": 2}, "二.7": {}})
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "甲县.xlsx").write_bytes(book({"基础项": marks, "加分项": bonus}))
    return folder


@pytest.mark.parametrize(
    ("more", "bonus", "quarters", "training"),
    [
        ([], "8.00", "2.00", "missing"),
        (["--as-of", "2025-06-30"], "1.00", "4.00", "not_applicable"),
        (["--as-of", "2025-07-01"], "8.00", "2.00", "missing"),
        (["--as-of", "2025-06-29"], "0.00", "4.00", "not_applicable"),
    ],
)
def test_a_year_is_scored_as_of_a_day(
    more: list[str],
    bonus: str,
    quarters: str,
    training: str,
    two_halves: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = two_halves.parent / "r.json"
    assert main(["score", str(two_halves), TRUST, "--json", str(out), *more]) == 0
    [unit] = json.loads(out.read_text(encoding="utf-8"))["units"]
    lines = {each["id"]: each for each in unit["lines"]}
    assert (unit["bonus"], lines["一.2"]["measured"]) == (bonus, quarters)
    assert lines["二.7"]["state"] == training
    assert ("成绩截至2025年" in capsys.readouterr().out) == bool(more)


def test_half_a_year_from_files_is_as_of_its_last_day(two_halves: Path) -> None:
    out = two_halves.parent / "out"
    for more in (["--half-year"], ["--as-of", "2025-06-30"]):
        arguments = ["report", str(two_halves), TRUST, "--out", str(out), "--only", "json"]
        assert main([*arguments, "--only", "notification", "--date", "2025-07-10", *more]) == 0
        [unit] = json.loads((out / "2025上半年成绩数据.json").read_text(encoding="utf-8"))["units"]
        assert unit["bonus"] == "1.00"
        with zipfile.ZipFile(out / "2025上半年通报(稿).docx") as paper:
            told = re.sub("<[^>]+>", "", paper.read("word/document.xml").decode())
        assert "督促检查情况的通报" in told
        assert "成绩截至2025年6月30日；此后的加分1项没有计入。" in told


def test_a_snapshot_is_printed_by_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from scoring.office.year import OfficeYear, create_year
    from scoring.store import Store

    with Store.open() as store:
        year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(year, f"单位,单位类别\n甲县,{COUNTY}\n".encode(), "名册.csv")
        half = sealing.seal(year, "half-year")
        daily_records.deduct(year, "甲县", "减一", "某项目", date(2025, 5, 1), "通报1号")
    out = tmp_path / "out"
    arguments = ["report", "--kept", "2025", "--out", str(out), "--only", "json"]
    assert main([*arguments, "--seal", str(half.id)]) == 0
    data = (out / "2025上半年成绩数据.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == half.result_sha256
    assert "没有封存" not in capsys.readouterr().err
    assert main([*arguments, "--seal", "7"]) == 2
    assert f"没有第 7 号封存或快照;已有的:第 {half.id} 号" in capsys.readouterr().err


def test_papers_of_a_kept_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from scoring.office.year import OfficeYear, create_year
    from scoring.store import Store

    with Store.open() as store:
        year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(year, f"单位,单位类别\n甲县,{COUNTY}\n".encode(), "名册.csv")
        sealing.seal(year, "year-end", dict.fromkeys(progress.open_points(year), "按现状"))
    out = tmp_path / "out"
    assert main(["report", "--kept", "2025", "--out", str(out), "--only", "dashboard"]) == 0
    [dashboard] = out.iterdir()
    assert main(["verify", "--dashboard", str(dashboard)]) == 0
    assert "第 1 号封存一致" in capsys.readouterr().out
    assert main(["verify", "--dashboard", __file__]) == 2


def test_accounts_from_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("lin-shi-de-mi-ma\n"))
    add = ["account", "add", "管理员", "--role", "administrator"]
    assert main([*add, "--password-stdin"]) == 0
    assert "lin-shi-de-mi-ma" not in capsys.readouterr().out
    assert main(add) == 2
    assert "已经有了" in capsys.readouterr().err
    assert main(["account", "add", "甲县", "--role", "reporter"]) == 2
    assert main(["account", "add", "甲县", "--role", "reporter", "--unit", "甲县"]) == 0
    assert main(["account", "reset", "甲县"]) == 0
    assert main(["account", "role", "甲县", "--role", "leader"]) == 0
    assert main(["account", "disable", "甲县"]) == 0
    assert main(["account", "disable", "管理员"]) == 2
    capsys.readouterr()
    assert main(["account", "list"]) == 0
    told = capsys.readouterr().out
    assert "已停用" in told
    assert "领导" in told


def test_the_notices_are_one_a_unit(files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["report", str(files), TRUST, "--out", str(out), "--only", "notices"])
    [parcel] = out.iterdir()
    with zipfile.ZipFile(parcel) as opened:
        assert opened.namelist() == ["甲县.docx"]
