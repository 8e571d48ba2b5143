"""Under another scheme no paper, template, message or output has a word of the first."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from criteria import Scheme
from criteria.readings import RULES
from scoring import office
from scoring.cli import main
from scoring.engine.recount import recount
from scoring.explain import explain
from scoring.intake.reader.parent import Reader
from scoring.intake.roster import read_roster
from scoring.intake.year import Workbook
from scoring.model.evidence import UsageError
from scoring.model.scores import Scores
from scoring.office import papers
from scoring.office.papers import Order
from scoring.reports.basis import Basis, SealMark
from tests.schemes.words import first_words, held, texts_of
from tests.schemes.year import (
    NAMES,
    UNITS,
    YEAR,
    good,
    group_of,
    roster,
    scheme_of,
    schemes_known,
    wrong,
)

DAY = date(2032, 1, 5)
WORDS = first_words()


@pytest.fixture(params=NAMES)
def scheme(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scheme]:
    with schemes_known(monkeypatch):
        yield scheme_of(request.param)


def basis_of(scheme: Scheme, *books: Workbook, half: bool = False, **readings: str) -> Basis:
    intake = office.receive([*good(scheme), *books], scheme)
    if half:
        scores, problems, until = office.score_as_of(intake, scheme, readings, date(YEAR, 6, 30))
    else:
        (scores, problems), until = office.score(intake, scheme, readings), None
    return Basis(scores, DAY, problems, intake.refused, intake.refused_units, until=until,
                 occasion="half-year" if half else "year-end", before=None if half else scores,
                 seal=SealMark(1, "half-year" if half else "year-end", DAY, "a" * 64))  # fmt: skip


def other_readings(scheme: Scheme) -> dict[str, str]:
    return {reading.key: reading.values[-1] for reading in scheme.readings}


def test_the_words_of_the_first_are_many_and_the_others_have_none_in_their_own_files() -> None:
    assert len(WORDS) > 400
    for name in NAMES:
        assert held(scheme_of(name).model_dump_json(exclude_defaults=True), WORDS) == [], name


def test_templates(scheme: Scheme) -> None:
    with Reader() as reader:
        known = read_roster(roster(scheme), "名册.csv", scheme, reader)
    made = {unit: office.template(unit, group_of(scheme, unit), YEAR, scheme) for unit in UNITS}
    made["汇总"] = office.collection_template(YEAR, scheme, known)
    made["名册"] = office.roster_template(YEAR, scheme)
    for name, data in made.items():
        assert held(texts_of(name, data), WORDS) == [], name
    sheets = openpyxl.load_workbook(io.BytesIO(made["东泊"])).sheetnames
    if scheme.id == "bare-2031":
        assert sheets == ["封面", "填报说明", "基础项"]
    else:
        assert sheets == [
            "封面",
            "填报说明",
            "基础项",
            "奖分项",
            "扣分项",
            "降为末等",
            "隐患登记册",
        ]


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("others", [False, True])
def test_papers(scheme: Scheme, half: bool, others: bool) -> None:
    if half and not scheme.half_year:
        return  # such a scheme has no papers of half a year
    basis = basis_of(scheme, wrong(scheme), half=half, **(other_readings(scheme) if others else {}))
    made = papers.papers_of(scheme)
    assert ("notification" in [each.key for each in made]) == bool(scheme.circular)
    for paper in made:
        order = Order(basis, commend_from=1 if scheme.commendation else None, show_would_be=True,
                      commend_reason="一时" if scheme.commendation else "")  # fmt: skip
        data = papers.made(paper, order)
        assert held(texts_of(papers.name_of(paper, basis), data), WORDS) == [], paper.key


def test_the_year_table_has_the_schemes_sheets(scheme: Scheme) -> None:
    data = papers.made(papers.BY_KEY["table"], Order(basis_of(scheme)))
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    parts = {"harbour-2031": ["奖分明细", "扣分明细", "计分参数", "降为末等", "采用的读法"]}
    head = ["年度成绩", "逐项得分", "计算过程"]
    assert names == [*head, *parts.get(scheme.id, []), "退回文件"]


def test_a_scheme_without_a_circular_drafts_none() -> None:
    scheme = scheme_of("bare-2031")
    with pytest.raises(UsageError, match="没有写明通报"):
        papers.made(papers.BY_KEY["notification"], Order(basis_of(scheme)))


def test_messages_and_explanations(scheme: Scheme) -> None:
    for readings in ({}, other_readings(scheme)):
        basis = basis_of(scheme, wrong(scheme), **readings)
        assert basis.problems
        told = [f"{each.message} {each.hint}" for each in basis.problems]
        for unit in basis.scores.results:
            told += [
                f"{s.label} {s.state} {s.note} {s.article}" for s in explain(basis.scores, unit)
            ]
        assert held("\n".join(told), WORDS) == []


def test_the_plain_recount_comes_to_the_same(scheme: Scheme) -> None:
    for readings in ({}, other_readings(scheme)):
        assert recount(basis_of(scheme, **readings).scores) == []


def test_only_declared_readings_are_told_and_the_others_done_the_first_way(scheme: Scheme) -> None:
    scores: Scores = basis_of(scheme).scores
    assert [*scores.readings] == [reading.key for reading in scheme.readings]
    declared = {reading.settles for reading in scheme.readings}
    for rule, ways in RULES.items():
        assert rule in declared or scores.rules[rule] == ways[0]


def test_a_sum_by_hand() -> None:
    """Sections, cap, bonus and veto of the harbour, as its rules say."""
    scores = basis_of(scheme_of("harbour-2031")).scores
    east = scores.results[scores.unit_number("东泊")]
    # 甲: 8 verified and 11 claimed; 丙: three letters unanswered at 5 each leave nothing of 10.
    assert east.sections["甲"] == 19_00
    assert east.sections["丙"] == 0
    assert (east.deduction_raw, east.deduction) == (38_00, 12_00)
    assert east.bonus == 6_00
    assert scores.results[scores.unit_number("南泊")].vetoed


def run(*arguments: object) -> str:
    """What the terminal says, both streams."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        main([*map(str, arguments)])
    return said.getvalue()


def test_the_terminal(scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCORING_DATABASE_URL", f"sqlite:///{tmp_path}/office.db")
    monkeypatch.setattr(sys, "argv", ["scoring"])
    folder = tmp_path / "files"
    folder.mkdir()
    for book in [*good(scheme), wrong(scheme)]:
        (folder / book.name).write_bytes(book.data)
    (tmp_path / "roster.csv").write_bytes(roster(scheme))
    files = (folder, "--scheme", scheme.id, "--year", YEAR, "--roster", tmp_path / "roster.csv")
    told = [run("check", folder, "--scheme", scheme.id, "--json", tmp_path / "check.json")]
    told += [run("score", *files, "--json", tmp_path / "s.json", "--table", tmp_path / "t.xlsx")]
    told += [run("report", *files, "--out", tmp_path / "papers")]
    kept = ("--by", "某岗")
    told += [run("year", "new", YEAR, "--scheme", scheme.id, *kept)]
    told += [run("year", "roster", tmp_path / "roster.csv", *kept)]
    told += [run("year", "receive", folder, "--trust-office-cells", *kept)]
    told += [run("year", "board"), run("year", "seal", *kept)]
    for case in scheme.deductions:
        told.append(run("year", "deduct", "东泊", case.id, "--matter", "缆", "--date", "2031-02-02",
                        "--basis", "记录", *kept))  # fmt: skip
    told.append(run("year", "veto", "东泊", "--matter", "缆", "--date", "2031-02-02",
                    "--document", "8号", *kept))  # fmt: skip
    told.append(run("year", "result", "--json", tmp_path / "r.json"))
    for command in ("", "template", "check", "score", "report", "year", "account"):
        told.append(run(*filter(None, [command]), "--help"))
    assert held("\n".join(told).replace("jiuquan-2013", ""), WORDS) == []
    for path in tmp_path.rglob("*"):
        if path.suffix in (".json", ".xlsx", ".docx", ".zip", ".html", ".csv"):
            assert held(texts_of(path.name, path.read_bytes()), WORDS) == [], path.name
    assert (tmp_path / "s.json").exists()
