"""The samples of the schemes that ship beside the first: written, scored and worked out anew."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from criteria import known_schemes, load_scheme
from data import make_schemes
from data.scheme_stories import SAMPLES
from scoring import office
from scoring.cli import main
from scoring.engine.recount import recount
from scoring.model.scores import Scores
from scoring.office import papers
from scoring.office.papers import Order
from scoring.reports.basis import Basis
from scoring.text.typesetting import plain
from tests.programs import needs
from tests.reports.libreoffice import GROUP
from tests.reports.papers import assert_tables_stay_whole, tables, texts
from tests.reports.recalculated import (
    formulas_of,
    ranking_of,
    read_values,
    recalculated,
    table_of,
    values_of,
)
from tests.schemes.words import texts_of
from tests.test_sample_year import parts

FOLDER = Path(make_schemes.__file__).parent / "schemes"
DAY = date(2026, 1, 5)
SCORED = [id_ for id_ in SAMPLES if load_scheme(id_).is_scored]
TOTALS = {
    "sample-enterprise": {
        "第一分公司": ("100.00", 1), "第四分公司": ("100.00", 1), "第五分公司": ("87.50", 3),
        "第二分公司": ("70.00", 4), "第三分公司": ("40.00", 5), "第六分公司": ("0.00", None),
    },
    "sample-programme": {
        "甲县": ("100.00", 1), "乙县": ("79.00", 2), "丙区": ("70.00", 3),
        "住建部门": ("100.00", 1), "水务部门": ("78.00", None),
    },
    "sample-township": {
        "东河村": ("101.00", 1), "西河村": ("67.50", 2), "河口社区": ("91.50", None),
        "文化站": ("92.50", 1), "农业服务中心": ("92.00", 2), "村镇规划站": ("94.00", 3),
    },
}  # fmt: skip


def folders(id_: str) -> list[str]:
    """The files of a sample, as the command line takes them."""
    return [str(each) for each in sorted((FOLDER / id_).iterdir()) if each.is_dir()]


def scored(id_: str) -> Scores:
    """A sample, read and scored."""
    scheme = load_scheme(id_)
    roster = office.load_roster(FOLDER / id_ / "roster.xlsx", scheme)
    books = office.files_in([Path(each) for each in folders(id_)])
    return office.score(office.receive(books, scheme, None, roster), scheme)[0]


def test_every_scheme_but_the_first_has_a_sample_beside_it() -> None:
    assert {"jiuquan-2013", *SAMPLES} == {*known_schemes()}
    fresh = make_schemes.scheme_files()
    kept = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*.xlsx")}
    assert set(kept) == set(fresh)
    stale = [n for n, data in fresh.items() if parts(kept[n].read_bytes()) != parts(data)]
    assert stale == [], "run: make sample"
    assert sum(path.stat().st_size for path in kept.values()) < 1_000_000


@pytest.mark.parametrize("id_", SAMPLES)
def test_the_terminal_scores_a_sample(id_: str, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    roster = str(FOLDER / id_ / "roster.xlsx")
    command = ["score", *folders(id_), "--roster", roster, "--scheme", id_, "--json", str(out)]
    assert main(command) == 0
    result = json.loads(out.read_text(encoding="utf-8"))
    assert (result["scheme"], result["problems"]) == (id_, [])
    assert {unit["unit"]: unit["group"] for unit in result["units"]} == SAMPLES[id_].units
    found = {unit["unit"]: (unit["total"], unit["rank"]) for unit in result["units"]}
    if id_ in TOTALS:
        assert found == TOTALS[id_]
    else:
        assert {rank for _, rank in found.values()} == {None}
    assert recount(scored(id_)) == []


@needs("localc")
@pytest.mark.xdist_group(GROUP)
def test_libreoffice_comes_to_the_same_figures(tmp_path: Path) -> None:
    tables = {id_: table_of(scored(id_)) for id_ in SCORED}
    books = recalculated(tables, tmp_path)
    for id_, data in tables.items():
        places = [*formulas_of(data)]
        kept = values_of(read_values(data), places)
        assert len(places) > 50
        assert values_of(books[id_], places) == kept, id_
        rows = ranking_of(books[id_])
        for unit, (total, rank) in TOTALS[id_].items():
            sent = unit not in SAMPLES[id_].silent
            assert rows[plain(unit)]["总分"] == (total if sent else "—"), unit
            assert rows[plain(unit)]["名次"] == (f"{rank:.2f}" if rank else "—"), unit


@pytest.mark.parametrize("id_", SAMPLES)
def test_every_paper_that_fits_is_made_of_a_sample(id_: str) -> None:
    scores = scored(id_)
    order = Order(Basis(scores, DAY, sample=True), show_would_be=True)
    made = [paper for paper in papers.papers_of(scores.scheme) if paper.key != "charts"]
    assert ("notification" in [paper.key for paper in made]) == bool(scores.scheme.circular)
    for paper in made:
        assert papers.made(paper, order), paper.key


TOLD = {
    "sample-enterprise": (
        "参加排名5个",
        "据此，你单位总分、名次照计：总分100.00分，列第1名，取消当年评先资格。",
        "取消评先的，总分、名次照计。",
    ),
    "sample-township": (
        "共3个单位，参加排名2个，最高92.50分",
        "另有：村镇规划站（列为末位）",
        "据此，你单位总分照计，列末位：总分94.00分，列第3名。",
        "西河村1起扣5.00分",
        "列为末位的，总分照计，列末位。",
    ),
}
"""What the circular and the notices say of a veto that does not take the score."""


@pytest.mark.parametrize("id_", TOLD)
def test_papers_say_of_a_veto_what_it_does_under_its_scheme(id_: str) -> None:
    order = Order(Basis(scored(id_), DAY))
    data = [papers.made(papers.BY_KEY[key], order) for key in ("notification", "notices")]
    said = "".join(texts_of("通报和通知单", each) for each in data)
    assert [words for words in TOLD[id_] if words not in said] == []
    assert "不得分" not in said
    assert "被列为末位的单位不排名次" not in said


@pytest.mark.parametrize("half", [False, True])
def test_the_unions_circular_tells_who_reported_what_and_who_nothing(half: bool) -> None:
    scores, until = scored("sample-union"), None
    if half:
        scores, until = office.half_year(scores)
    basis = Basis(scores, DAY, occasion="half-year" if half else "year-end", until=until)
    data = papers.made(papers.BY_KEY["notification"], Order(basis))
    assert papers.made(papers.BY_KEY["notification"], Order(basis)) == data
    said, annexes = "\n".join(texts(data)), tables(data)
    period = "2025年上半年" if half else "2025年度"
    for words in (
        f"关于{period}社会稳定风险评估工作",
        "共7个单位，已报送6个，没有报送的1个：直属单位的职工学校。",
        "共3个单位，已报送3个，各项内容都报了的2个。",
        "（二）制度建设",
        "报了情况的5个单位，没有报的2个：市工会的丙市总工会；直属单位的职工学校。",
        f"2.{period}制度建设情况",
        "没有报送和有内容没有报的单位要尽快补报。",
    ):
        assert words in said, words
    assert "成绩" not in said and "{" not in said
    assert len(annexes) == len(scores.scheme.lines)
    by_unit = {row[1]: row for row in annexes[1]}
    assert by_unit["丙市总工会"] == ["市工会", "丙市总工会", "未报", "—"]
    assert by_unit["甲市总工会"][2].endswith("按七项内容之二的要求办理")
    assert_tables_stay_whole(data)


def test_the_targets_of_an_enterprise_list_matters_and_nobody() -> None:
    scheme = load_scheme("sample-enterprise")
    book = openpyxl.load_workbook(io.BytesIO(office.template("某公司", "所属单位", 2025, scheme)))
    assert book.sheetnames == ["封面", "填报说明", "基础项", "取消评先"]
    assert scheme.ledger is None
    words: list[Any] = [line.evidence for line in scheme.lines]
    assert all("件数" in each for each in words)
    assert sum("不列名单" in each for each in words) >= 4
