"""The form by which a unit objects and the office's answer: words, figures, the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.model.evidence import UsageError
from scoring.office import (
    objection_answers,
    objection_papers,
    objections,
    own_objections,
    reviewing,
)
from scoring.office.roles import Forbidden
from scoring.store import Store
from tests.office.conftest import Run
from tests.office.contested import LACKING, TODAY, Crew, opened, reviewed
from tests.reports.papers import assert_nothing_but_page_numbers, tables, texts


@pytest.fixture
def crew(store: Store) -> Crew:
    return reviewed(store)


def test_the_form_is_filled_with_the_unit_s_result_and_nobody_else_s(crew: Crew) -> None:
    with pytest.raises(Forbidden, match="不在本单位的异议期内"):
        own_objections.form(crew.own)
    opened(crew)
    [(name, make)] = own_objections.form(crew.own).items()
    assert name == "异议申请表_甲县.docx"
    data = make()
    assert data == make()
    [table] = tables(data)
    first = next(row for row in table if row[0].startswith("一.1 "))
    assert first[1:] == ["5.00", "5.00", "3.00", LACKING, "", ""]
    assert len(table) == 1 + len(objections.items(crew.year, "甲县")) + 2
    whole = "\n".join(texts(data))
    assert "提出期限：" in whole and "甲县" in whole
    assert "乙县" not in whole and "丙局" not in whole and "核定甲" not in whole
    assert_nothing_but_page_numbers(data)
    [(_, again)] = objection_papers.form(crew.staff, "甲县", TODAY).items()
    assert again() == data


def test_the_answer_tells_old_and_new_with_the_reason(crew: Crew) -> None:
    opened(crew)
    own_objections.contest(crew.own, "line", "一.1", "材料已报,<见附件>{{ 1 }}")
    with pytest.raises(UsageError, match="第 1 号异议还没有答复"):
        objection_papers.answer(crew.staff, 1, TODAY)
    revision = reviewing.revision(crew.year, "甲县")
    objection_answers.change(crew.second, 1, revision, 400, "补报属实")
    [(name, make)] = objection_papers.answer(crew.staff, 1, TODAY).items()
    assert name == "复核答复_第1号_甲县.docx"
    told = {row[0]: row[-1] for row in tables(make())[0]}
    assert (told["原结果"], told["复核结论"], told["复核结果"], told["答复"]) == (
        "3.00", "变更", "4.00", "补报属实",
    )  # fmt: skip
    assert told["异议理由"] == "材料已报,<见附件>{{ 1 }}"
    assert "核定" not in "\n".join(texts(make())), "no person is named"


def test_the_terminal_prints_them(terminal: Run, url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        crew = reviewed(store)
        opened(crew)
        own_objections.contest(crew.own, "line", "一.1", "材料已报")
        objection_answers.uphold(crew.second, 1, reviewing.revision(crew.year, "甲县"), "材料不足")
    for which in (("--unit", "甲县"), ("--number", 1)):
        status, told, wrong = terminal("objection", "paper", *which, "--out", tmp_path / "out")
        assert (status, wrong) == (0, ""), told
    assert len([*(tmp_path / "out").iterdir()]) == 2
    status, _, wrong = terminal("objection", "paper", "--number", 9, "--out", tmp_path / "out")
    assert status == 1 and "没有第 9 号异议" in wrong
