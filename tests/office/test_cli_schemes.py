"""``python -m scoring scheme save|list|diff`` and ``year new --scheme``, as a user types."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria import known_schemes
from scoring.cli import main
from scoring.office import schemes
from scoring.office.archive import Office
from scoring.office.editions import scheme_digest
from scoring.store import Store
from scoring.store.places import VARIABLE
from tests.office.conftest import Run
from tests.schemes.year import scheme_of

OURS = scheme_of("harbour-2031")


@pytest.fixture
def run(terminal: Run, tmp_path: Path) -> Run:
    """Runs a command beside two forms of a scheme; gives status, output and errors."""
    (tmp_path / "ours.toml").write_text(schemes.as_toml(OURS), encoding="utf-8")
    other = OURS.model_copy(update={"title": "修订的办法"})
    (tmp_path / "other.xlsx").write_bytes(schemes.as_workbook(other))
    return lambda words: terminal(*words.split())


def test_saved_listed_compared_and_a_year_begun(run: Run) -> None:
    status, out, _ = run("scheme save ours.toml --by 某岗")
    assert status == 0 and f"已存为第 1 号方案版本《{OURS.title}》" in out
    assert run("scheme save ours.toml")[1] == out, "the same content is one edition"
    assert run("scheme save other.xlsx")[0] == 0
    status, out, _ = run("scheme list")
    assert [line.split("《")[0] for line in out.splitlines()] == [
        *(f"自带的方案 {each}" for each in known_schemes()),
        "第 2 号方案版本",
        "第 1 号方案版本",
    ]
    assert "编号 harbour-2031" in out and "由某岗存" in out
    assert run("scheme diff 1 2")[1] == (f"方案 名称:{OURS.title} | 修订的办法\n共 1 处不同\n")
    assert run("scheme diff ours.toml 1")[1] == "没有不同\n"
    assert "方案 编号:jiuquan-2013 | harbour-2031" in run("scheme diff jiuquan-2013 1")[1]
    assert run(f"year new 2031 --scheme {scheme_digest(OURS)[:8]} --by 某岗")[0] == 0
    with Store.open() as store:
        [year] = Office(store, "某岗").years()
        assert (year.scheme, year.scheme_sha256) == ("harbour-2031", scheme_digest(OURS))


def test_a_year_is_begun_by_a_file_which_is_saved(run: Run) -> None:
    status, out, _ = run("year new 2031 --scheme other.xlsx")
    assert status == 0 and "方案文件即第 1 号方案版本《修订的办法》" in out
    assert run("scheme convert 1 again.toml")[0] == 0
    assert run("scheme diff other.xlsx again.toml")[1] == "没有不同\n"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("year new 2031 --scheme 7", 2, "也没有这个号或指纹的方案版本"),
        ("year new 2031 --scheme none.toml", 2, "打不开"),
        ("scheme diff jiuquan-2013 nothing", 2, "没有方案「nothing」"),
        ("scheme save jiuquan-2013", 2, "完全相同,建立年度时直接选它"),
    ],
)
def test_what_is_refused(run: Run, words: str, status: int, told: str) -> None:
    found = run(words)
    assert found[0] == status and told in found[2]


def test_looking_makes_no_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path}/office.db")
    assert main(["scheme", "list"]) == 0
    assert main(["scheme", "diff", "jiuquan-2013", "jiuquan-2013"]) == 0
    assert "没有不同" in capsys.readouterr().out
    assert [*tmp_path.iterdir()] == []
