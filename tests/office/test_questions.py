"""Questions at review and what comes back: words, or a new version of the workbook."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scoring.model.evidence import UsageError
from scoring.office import own_objections, own_unit, questions
from scoring.office.roles import Forbidden
from scoring.store import Store
from tests.office.contested import Crew, own_book, reviewed


@pytest.fixture
def crew(store: Store) -> Crew:
    return reviewed(store)


def test_a_unit_answers_its_own_and_the_thread_stays(crew: Crew) -> None:
    questions.ask(crew.first, "甲县", "一.1", "附件三是哪一份?电话13912345678")
    questions.ask(crew.first, "甲县", "", "封面没有盖章")
    first, second = own_objections.threads(crew.own)
    assert first.question.words == "附件三是哪一份?电话139******78"
    assert (first.question.line, second.question.line) == ("一.1", "")
    assert first.is_open and second.is_open
    assert own_objections.threads(crew.other) == []
    with pytest.raises(Forbidden, match="不是向本单位提出的"):
        own_objections.reply(crew.other, 1, "x")
    own_objections.reply(crew.own, 1, "某发〔2025〕3号")
    questions.settle(crew.second, 2, "已来补章")
    told = questions.threads(crew.first, "甲县")
    assert [[each.words for each in thread.replies] for thread in told] == [
        ["某发〔2025〕3号"], ["已来补章"],
    ]  # fmt: skip
    assert not any(each.is_open for each in told)
    assert [e.verb for e in crew.year.audit(4)] == ["reply", "reply", "ask", "ask"]


def test_a_new_workbook_answers_too(crew: Crew) -> None:
    questions.ask(crew.first, "甲县", "一.1", "请补报")
    [thread] = own_objections.threads(crew.own)
    assert thread.sent is None
    own_unit.report(crew.own, replace(own_book("甲县", "一.3"), name="新.xlsx"))
    [thread] = own_objections.threads(crew.own)
    assert thread.sent is not None and thread.sent.file == "新.xlsx"
    assert not thread.is_open


def test_what_cannot_be_asked_is_refused(crew: Crew) -> None:
    for unit, line, words, said in (
        ("某县", "一.1", "x", "不在名册之中"),
        ("甲县", "九.9", "x", "没有 九.9 这一项"),
        ("甲县", "一.1", " ", "请填写要说明的问题"),
    ):
        with pytest.raises(UsageError, match=said):
            questions.ask(crew.first, unit, line, words)
    with pytest.raises(UsageError, match="没有第 9 号问题"):
        questions.settle(crew.first, 9, "x")
    for year in (crew.staff, crew.admin, crew.own):
        with pytest.raises(Forbidden):
            questions.ask(year, "甲县", "一.1", "x")
