"""The papers of the register under another scheme: its words, and none of the first's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from scoring.cli import main
from scoring.office import matter_papers, matters, rosters
from scoring.office.year import OfficeYear, create_year
from scoring.store import Store
from tests.reports.papers import texts
from tests.schemes.words import first_words, held, texts_of
from tests.schemes.year import YEAR, roster, scheme_of, schemes_known

DAY = date(2031, 12, 31)
WORDS = first_words()


def test_papers_have_no_word_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/office.db"
    monkeypatch.setenv("SCORING_DATABASE_URL", url)
    scheme = scheme_of("harbour-2031")
    with schemes_known(monkeypatch), Store.open(url) as store:
        made = create_year(store, "某岗", YEAR, scheme_id=scheme.id)
        year = OfficeYear(store, made.id, "某岗")
        rosters.import_roster(year, roster(scheme), "名册.csv")
        # So that the matter's day is past, whatever today is.
        monkeypatch.setattr("scoring.office.matter_values.day_fault", lambda *_: "")
        matter = matters.add(
            year, "东泊", "三号泊位", values={"等级": "甲等"}, day=date(2031, 2, 3)
        )
        matters.record(year, matter.id, {"销号日": "2031-05-06", "处置": "停用"}, paper="港报")
        found = matter_papers.matter_papers(year, matter.id, DAY)
        found |= matter_papers.register_papers(year, DAY, "东泊", "单月")
        assert [*found] == [
            "第1号_隐患登记表.docx", "第1号_隐患销号说明提纲.docx", "第1号_档案封面.docx",
            "2031年度隐患一览表_东泊.docx", "2031年度隐患一览表_东泊.xlsx",
            "2031年度隐患月报单_东泊.docx",
        ]  # fmt: skip
        for name, make in found.items():
            assert held(texts_of(name, make()), WORDS) == [], name
        told = "\n".join(texts(found["2031年度隐患月报单_东泊.docx"]()))
        assert "隐患名目：三号泊位；等级：甲等" in told
        assert "■单月　□临时" in told
        assert "何时销号（没有销号的不填）" in told
        assert "依据：细则第8款：逢单月送港务所。" in told
    assert main(["matter", "paper", "--help"]) == 0
    assert held(capsys.readouterr().out, WORDS) == []
