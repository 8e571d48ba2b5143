"""The notices' template is edited in Word: its words stand, its names are told, faults are refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scoring.model.evidence import Problem, UsageError
from scoring.reports.basis import Basis, Contested, SealMark
from scoring.reports.documents import notices
from scoring.reports.documents.notice_facts import notice_facts
from tests.reports.hostile import DAY
from tests.reports.papers import edited, tables, texts
from tests.scoring.small_year import UNITS, small_year

HELP = notices.TEMPLATE.with_name("通知单模板说明.md")


CONTESTED = Contested("丁区", "一.1 某项", "3.00", "材料已报", "变更", "4.00", "补报属实")


@pytest.fixture(scope="module")
def basis() -> Basis:
    problems = [Problem("not-a-workbook", "坏了", "请重报", "坏表.xlsx", unit="丁区")]
    seal = SealMark(3, "year-end", DAY, "ab" * 32)
    more = {"seal": seal, "contested": [CONTESTED]}
    return Basis(small_year(), DAY, problems, ["坏表.xlsx"], {"丁区"}, **more)


def notice(basis: Basis, unit: str) -> bytes:
    stream = io.BytesIO()
    notices.write_notices(basis, stream)
    with zipfile.ZipFile(stream) as package:
        return package.read(f"{unit}.docx")


def put(monkeypatch: pytest.MonkeyPatch, folder: Path, old: str, new: str) -> None:
    """The shipped template edited, in its place."""
    path = folder / "模板.docx"
    path.write_bytes(edited(old, new, template=notices.TEMPLATE.read_bytes()))
    monkeypatch.setattr(notices, "TEMPLATE", path)


def test_the_help_names_every_placeholder(basis: Basis) -> None:
    found: dict[str, Any] = {}
    for unit in range(len(UNITS)):
        for name, value in notice_facts(basis, unit).items():
            found[name] = found.get(name) or value
    words = HELP.read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\S+) \| (.+) \|$", words, re.MULTILINE))
    del told["占位符"]
    assert {name.partition(".")[0] for name in told} == {*found}
    for name, inside in told.items():
        first, _, rows = name.partition(".")
        value = found[first]
        if rows:
            value = (value[0] if isinstance(value, list) else value)[rows]
        if isinstance(value, list) and isinstance(value[0], dict):
            assert inside.split("、") == [*value[0]], name


def test_the_office_s_words_and_tables_stand(
    basis: Basis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Runs that Word split, a column's heading, an own sentence."""
    own = "请于十日内整改。</w:t></w:r><w:r><w:t>联系{{</w:t></w:r><w:r><w:t> 印发单位 }}："
    put(monkeypatch, tmp_path, "请对照失分原因认真整改，", own)
    assert f"请于十日内整改。联系{basis.signed_by}：按照以上要求" in "\n".join(
        texts(notice(basis, "甲县"))
    )
    put(monkeypatch, tmp_path, "对照备齐的佐证材料", "补哪些")
    assert any(table[0][-1] == "补哪些" for table in tables(notice(basis, "甲局")))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{{ 成文日期 }}", "{{ 日期 }}", "不认识的占位符「日期」"),
        ("{%tr for 行 in 失分项目.各行 %}", "", "写得不对"),
        ("{{ 成文日期 }}", "{{ 单位.upper() }}", "不能用的写法"),
    ],
)
def test_a_broken_template_is_refused_in_words(
    basis: Basis, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str, told: str
) -> None:
    put(monkeypatch, tmp_path, old, new)
    with pytest.raises(UsageError, match=told):
        notice(basis, "甲县")
