"""The command line as the contract has it, run as a user runs it."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from scoring.cli import main
from tests.books import COUNTY, base_row, book, cover, full_marks

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scoring", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


TRUST = "--trust-office-cells"
"""The units' workbooks here hold what the office filled in them."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good files, one to be refused, and files that are passed over."""
    (tmp_path / "in" / "inner").mkdir(parents=True)
    files = {
        "甲县.xlsx": book({"基础项": full_marks()}),
        "乙县.xlsx": book(
            {"基础项": full_marks(**{"一.1": {"自评分": 4.5}})}, cover_rows=cover("乙县")
        ),
        "丙县.xlsx": book({"基础项": [base_row("一.1", 自评分=6)]}, cover_rows=cover("丙县")),
        ".hidden.xlsx": b"x",
        "~$甲县.xlsx": b"x",
    }
    for name, data in files.items():
        (tmp_path / "in" / name).write_bytes(data)
    return tmp_path


def test_score_writes_json_and_table_and_tells_of_refused_files(folder: Path) -> None:
    done = run("score", "in", TRUST, "--json", "out.json", "--table", "out.xlsx", cwd=folder)
    assert done.returncode == 1, done.stderr
    assert "丙县.xlsx" in done.stdout
    assert "基础项!F2" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    result = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert result["scheme"] == "jiuquan-2013"
    assert result["year"] == 2025
    assert [(u["unit"], u["total"], u["rank"]) for u in result["units"]] == [
        ("甲县", "100.00", 1),
        ("乙县", "99.50", 2),
    ]
    assert result["units"][1]["lines"][0] == {
        "id": "一.1", "max": "5.00", "state": "self", "points": "4.50", "self": "4.50",
        "verified": None, "measured": None, "confirmed": False,
        "source": {"file": "乙县.xlsx", "sheet": "基础项", "cell": "F2"},
    }  # fmt: skip
    [problem] = result["problems"]
    assert (problem["code"], problem["file"], problem["cell"]) == (
        "score-out-of-range",
        "丙县.xlsx",
        "F2",
    )
    assert "年度成绩" in openpyxl.load_workbook(folder / "out.xlsx").sheetnames
    assert sorted(p.name for p in folder.iterdir()) == ["in", "out.json", "out.xlsx"]


def test_all_accepted_is_0_and_readings_and_roster_count(folder: Path) -> None:
    (folder / "in" / "丙县.xlsx").unlink()
    roster = f"单位,单位类别,别名\n乙县,{COUNTY},\n甲县,{COUNTY},酒泉市甲县\n丁县,{COUNTY},\n"
    (folder / "名册.csv").write_bytes(roster.encode("gb18030"))
    done = run(
        "score",
        "in",
        TRUST,
        "--roster",
        "名册.csv",
        "--reading",
        "unverified=missing",
        "--json",
        "o.json",
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads((folder / "o.json").read_text(encoding="utf-8"))
    assert result["readings"]["unverified"] == "missing"
    assert [(u["unit"], u["rank"], u["complete"]) for u in result["units"]] == [
        ("甲县", 1, True),
        ("乙县", None, False),
        ("丁县", None, False),
    ]
    assert {line["state"] for line in result["units"][2]["lines"]} == {"missing"}


def test_a_unit_without_any_score_is_not_shown_as_0(folder: Path) -> None:
    roster = "单位,单位类别,别名\n" + "".join(f"{n}县,{COUNTY},\n" for n in "甲乙丙丁")
    (folder / "名册.csv").write_text(roster, encoding="utf-8")
    deduction = ["减一", "某事项", 1, None, datetime.date(2025, 5, 1), "通报1", None, None]
    office = book({"减分项": [deduction]}, cover_rows=cover("丁县"))
    (folder / "in" / "汇总.xlsx").write_bytes(office)
    done = run("score", "in", TRUST, "--roster", "名册.csv", "--json", "o.json", cwd=folder)
    assert done.returncode == 1, done.stderr
    shown = {row[1]: row for row in table_rows(done.stdout) if len(row) == 7}
    assert shown["丙县"] == ["—", "丙县", "—", "—", "—", "—", "未报送,文件被退回"]
    assert shown["丁县"] == ["—", "丁县", "—", "—", "2.00", "—", "未报送"]
    assert shown["甲县"][2:] == ["100.00", "0.00", "0.00", "100.00", "已核定"]
    units = json.loads((folder / "o.json").read_text(encoding="utf-8"))["units"]
    assert [u["total"] for u in units] == ["100.00", "99.50", "0.00", "0.00"]


def table_rows(text: str) -> list[list[str]]:
    """The rows of the tables on a terminal."""
    lines = (line.strip() for line in text.splitlines())
    return [[cell.strip() for cell in line[1:-1].split("│")] for line in lines if line[:1] == "│"]


def test_check_lists_problems_as_json(folder: Path) -> None:
    done = run("check", "in", TRUST, "--json", "p.json", cwd=folder)
    assert done.returncode == 1
    problems = json.loads((folder / "p.json").read_text(encoding="utf-8"))["problems"]
    assert [p["code"] for p in problems] == ["score-out-of-range"]


def test_nothing_to_score_is_2_and_the_problems_are_written_all_the_same(folder: Path) -> None:
    done = run("score", "in/丙县.xlsx", "--json", "o.json", cwd=folder)
    assert done.returncode == 2
    result = json.loads((folder / "o.json").read_text(encoding="utf-8"))
    assert result["units"] == []
    assert [p["code"] for p in result["problems"]] == ["score-out-of-range"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score", "nowhere"], "没有文件或文件夹"),
        (["score", "in", "--scheme", "other"], "没有方案「other」"),
        (["score", "in", "--reading", "tie"], "KEY=VALUE"),
        (["score", "in", "--reading", "tie=best"], "没有选项「best」"),
        (["score", "in", "--reading", "luck=good"], "没有读法「luck」"),
        (["score", "in/丙县.xlsx"], "没有可以计分的文件"),
        (["score", "in", "--json", "no/where/o.json"], "不能写入"),
        (["score", "in", "--roster", "in/甲县.xlsx"], "名册"),
        (["score"], ""),
        (["fly"], ""),
        (["template", "--unit", "甲县", "--group", "乡镇", "--year", "2025", "t.xlsx"], "单位类别"),
    ],
)
def test_wrong_usage_is_2_and_leaves_nothing_behind(
    folder: Path,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    try:
        code: object = main(arguments)
    except SystemExit as end:  # argparse's own refusals
        code = end.code
    shown = capsys.readouterr()
    assert code == 2, shown.out
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert [p.name for p in folder.iterdir()] == ["in"]


def test_template_can_be_filled_and_scored(folder: Path) -> None:
    done = run(
        "template", "--unit", "肃州区", "--group", COUNTY, "--year", "2025", "t.xlsx", cwd=folder
    )
    assert done.returncode == 0, done.stderr
    blank = run("check", "t.xlsx", cwd=folder)
    assert (blank.returncode, "退回 0 个" in blank.stdout) == (0, True)
    workbook = openpyxl.load_workbook(folder / "t.xlsx")
    sheet = workbook["基础项"]
    header = next(r for r in sheet.iter_rows(max_row=10) if any(c.value == "编号" for c in r))
    place = {str(cell.value): cell.column for cell in header}
    for row in sheet.iter_rows(min_row=header[0].row + 1, max_row=header[0].row + 27):
        row[place["自评分"] - 1].value = row[place["分值"] - 1].value
    workbook.save(folder / "t.xlsx")
    done = run("score", "t.xlsx", "--json", "o.json", cwd=folder)
    assert done.returncode == 0, done.stdout
    [unit] = json.loads((folder / "o.json").read_text(encoding="utf-8"))["units"]
    assert (unit["unit"], unit["total"], unit["provisional"]) == ("肃州区", "100.00", True)


def test_importing_scoring_is_light() -> None:
    code = "import sys, scoring; print([m for m in ('streamlit', 'pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
