"""Objections under another scheme: its words on papers and pages' tables, none of the first's."""

from __future__ import annotations

from pathlib import Path

import pytest

from scoring.cli import main
from scoring.office import objection_answers, objection_papers, objections, questions, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.reports.papers import texts
from tests.schemes.words import first_words, held, texts_of
from tests.schemes.year import YEAR, roster, scheme_of, schemes_known

WORDS = first_words()


@pytest.mark.parametrize("id_", ["harbour-2031", "bare-2031"])
def test_papers_and_messages_have_no_word_of_the_first(
    tmp_path: Path, id_: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme, today = scheme_of(id_), objections.today()
    url = f"sqlite:///{tmp_path}/office.db"
    with schemes_known(monkeypatch), Store.open(url) as store:
        made = create_year(store, "某岗", YEAR, scheme_id=scheme.id)
        year = OfficeYear(store, made.id, "某岗")
        rosters.import_roster(year, roster(scheme), "名册.csv")
        unit, line = year.required_roster().units[0].name, scheme.lines[0]
        objections.open_window(year, today, today, "期内")
        about = objections.contest(year, unit, "line", line.id, "不服")
        objection_answers.uphold(year, about.id, 0, "照旧")
        questions.ask(year, unit, line.id, "哪一份?")
        found = objection_papers.form(year, unit, today)
        found |= objection_papers.answer(year, about.id, today)
        for name, make in found.items():
            assert held(texts_of(name, make()), WORDS) == [], name
            assert unit in "\n".join(texts(make()))
        with pytest.raises(Exception, match="初核结果里没有") as refused:
            objections.contest(year, unit, "line", "没有", "不服")
        assert held(str(refused.value), WORDS) == []
    for verb in ("open", "add", "change", "paper", "ask"):
        assert main(["objection", verb, "--help"]) == 0
    assert held(capsys.readouterr().out, WORDS) == []
