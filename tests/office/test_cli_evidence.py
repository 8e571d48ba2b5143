"""``python -m scoring evidence``: files as a user types, added, listed, fetched, withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scoring.cli.evidence_commands import VERBS
from scoring.model.evidence_files import (
    MIB,
    MOST_BYTES,
    MOST_FILES,
    MOST_OF_UNIT,
    MOST_OF_YEAR,
    MOST_ZIP,
    FileKind,
)
from scoring.office import rosters
from scoring.office.archive import MOST_COPY
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.evidence_samples import GOOD, packed, pdf
from tests.office.conftest import Run
from tests.office.crew import ROSTER
from tests.office.test_evidence_files import claiming


@pytest.fixture
def run(terminal: Run, url: str, tmp_path: Path) -> Run:
    """Runs a command on a year with three units; gives status, output and errors."""
    with Store.open(url) as store:
        year = OfficeYear(store, create_year(store, "稳评办", 2025).id, "稳评办")
        rosters.import_roster(year, ROSTER, "r.csv")
    for name, data in GOOD.values():
        (tmp_path / name).write_bytes(data)
    book = claiming("甲县")
    (tmp_path / book.name).write_bytes(book.data)
    return terminal


def test_files_are_added_listed_fetched_and_withdrawn(run: Run, tmp_path: Path) -> None:
    more = ("--day", "2025-03-04", "--paper", "纪要3号", "--note", "找 13900001111", "--by", "某岗")
    status, out, _ = run("evidence", "add", "甲县", "一.1", "会议纪要.pdf", "方案.docx", *more)
    assert status == 0
    assert "已收下第 1 号:甲县 一.1 会议纪要.pdf\n已收下第 2 号:甲县 一.1 方案.docx\n" in out
    assert "含有手机号码,已遮盖" in out
    status, out, _ = run("evidence", "list", "--unit", "甲县", "--json", "l.json")
    assert (status, "共 2 份" in out, "139******11" in out) == (0, True, True)
    listed = json.loads(Path("l.json").read_text(encoding="utf-8"))
    assert [(each["day"], each["sent_by"], each["kind"]) for each in listed] == [
        ("2025-03-04", "某岗", "pdf"), ("2025-03-04", "某岗", "docx"),
    ]  # fmt: skip
    assert run("evidence", "fetch", 1, "--out", "出")[0] == 0
    assert (tmp_path / "出" / "1_会议纪要.pdf").read_bytes() == pdf()
    status, out, _ = run("evidence", "withdraw", 1, "--reason", "放错了")
    assert (status, out) == (0, "已撤回第 1 号佐证材料,文件仍留存\n")
    assert "共 1 份" in run("evidence", "list")[1]
    assert "已撤回:放错了" in run("evidence", "list", "--all")[1]
    status, _, err = run("evidence", "withdraw", 2)
    assert (status, err) == (1, "没有办理:请填写撤回的理由\n")
    status, _, err = run("evidence", "add", "甲县", "一.2", "没有.pdf")
    assert (status, err) == (1, "没有办理:不能读取 没有.pdf:没有这个文件或文件夹\n")


def test_a_zip_says_of_each_file_what_became_of_it(run: Run) -> None:
    data = packed({"一.1_a.pdf": pdf(), "b.pdf": pdf(), "一.2/c.txt": b"<html>"})
    Path("甲县.zip").write_bytes(data)
    status, out, _ = run("evidence", "zip", "甲县", "甲县.zip")
    assert status == 1
    assert "已收下第 1 号:一.1 一.1_a.pdf\n没有收下:b.pdf:没有写明属于哪一项" in out
    assert "共 3 份,收下 1 份,没有收下 2 份\n" in out
    Path("甲县.zip").write_bytes(packed({"一.2_a.pdf": pdf()}))
    assert run("evidence", "zip", "甲县", "甲县.zip")[0] == 0


def test_full_marks_without_a_file_are_listed(run: Run) -> None:
    run("year", "receive", "甲县.xlsx")
    run("evidence", "add", "甲县", "一.2", "说明.txt")
    status, out, _ = run("evidence", "missing", "--json", "m.json")
    assert (status, "共 1 个单位,1 项;只作提示,不扣分" in out) == (0, True)
    assert json.loads(Path("m.json").read_text(encoding="utf-8")) == {"甲县": ["一.1"]}


def test_every_command_has_a_test_and_stands_in_the_page_about_them() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    page = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    for verb in VERBS:
        assert f'"evidence", "{verb}"' in text
        assert f"python -m scoring evidence {verb}" in page


def test_the_page_says_the_bounds() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text(encoding="utf-8")
    for most in (MOST_BYTES, MOST_OF_UNIT, MOST_OF_YEAR, MOST_ZIP, MOST_COPY):
        assert f"{most // MIB} MiB" in page
    assert f"{MOST_FILES} 份" in page
    assert all(kind.label in page for kind in FileKind)
