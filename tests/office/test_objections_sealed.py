"""Nothing is sealed with an objection unanswered; what was answered stays with the seal."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scoring.model.evidence import UsageError
from scoring.office import (
    objection_answers,
    own_objections,
    own_unit,
    progress,
    results,
    reviewing,
    sealing,
)
from scoring.office.papers import BY_KEY, Order, made, mark_of
from scoring.reports.basis import Contested
from scoring.store import Store
from tests.office.contested import Crew, opened, reviewed
from tests.store.digest import digest


@pytest.fixture
def crew(store: Store) -> Crew:
    found = reviewed(store)
    opened(found)
    own_objections.contest(found.own, "line", "一.1", "材料已报")
    return found


def test_an_open_objection_is_answered_or_named(crew: Crew) -> None:
    points = progress.open_points(crew.admin)
    words = f"甲县 对一.1 {crew.year.scheme.lines[0].title}的第 1 号异议没有答复"
    assert points == {"objection:1": words}
    with pytest.raises(UsageError, match="第 1 号异议没有答复"):
        sealing.seal(crew.admin, "year-end")
    sealing.seal(crew.admin, "half-year")
    seal = sealing.seal(crew.admin, "year-end", {"objection:1": "单位同意另行答复"})
    assert json.loads(seal.exceptions) == {words: "单位同意另行答复"}
    assert sealing.check_seal(crew.admin, seal) == []


def test_what_was_answered_is_sealed_and_printed_the_same_again(crew: Crew) -> None:
    revision = reviewing.revision(crew.year, "甲县")
    objection_answers.change(crew.second, 1, revision, 400, "补报属实")
    assert progress.open_points(crew.admin) == {}
    seal = sealing.seal(crew.admin, "year-end")
    assert "objections_sha256" in json.loads(seal.manifest)
    orders = [Order(results.basis(crew.admin)) for _ in range(2)]
    assert orders[0].basis.contested == [
        Contested(
            "甲县",
            f"一.1 {crew.year.scheme.lines[0].title}",
            "3.00",
            "材料已报",
            "变更",
            "4.00",
            "补报属实",
        )
    ]
    notices = [made(BY_KEY["notices"], each) for each in orders]
    assert notices[0] == notices[1]
    sealing.unseal(crew.admin, "再核")
    with crew.year.store.write("经办") as tx:
        tx.objections.open_window(1, None, date(2025, 1, 1), date(2099, 1, 1), "再开")
    own_objections.contest(crew.own, "line", "一.2", "另一件")
    again = Order(results.basis(crew.admin, seal=seal.id))
    assert made(BY_KEY["notices"], again) == notices[0]
    now = Order(results.basis(crew.admin))
    assert len(now.basis.contested) == 2
    assert mark_of(now) != mark_of(again)


def test_after_publication_a_unit_sees_its_answer(crew: Crew) -> None:
    revision = reviewing.revision(crew.year, "甲县")
    objection_answers.uphold(crew.second, 1, revision, "材料不足")
    sealing.seal(crew.admin, "year-end")
    sealing.publish(crew.admin)
    before = digest(crew.year.store)
    [told] = own_objections.own_objections(crew.own)
    assert (told.figure, told.figure_after, told.answer) == ("3.00", "3.00", "材料不足")
    assert own_unit.result(crew.own)[1] == 0
    assert digest(crew.year.store) == before


def test_a_year_without_objections_is_sealed_as_before(store: Store) -> None:
    crew = reviewed(store)
    seal = sealing.seal(crew.admin, "year-end")
    assert "objections_sha256" not in json.loads(seal.manifest)
    assert results.basis(crew.admin).contested == []
