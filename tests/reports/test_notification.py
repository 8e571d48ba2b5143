"""通报: the form of GB/T 9704-2012, the result's figures, a template that anybody may upload."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from scoring.analysis import summary
from scoring.engine import score
from scoring.model.evidence import DEDUCTIONS, LINES, Evidence
from scoring.reports.basis import Basis, SealMark, Wishes
from scoring.reports.documents.fonts import Fonts
from scoring.reports.documents.notification_facts import facts, ordinal
from scoring.reports.documents.paper_text import shown
from tests.programs import CHINESE_FONT, needs
from tests.reports.hostile import DAY, HOSTILE, hostile_basis
from tests.reports.libreoffice import GROUP, convert
from tests.reports.papers import (
    Line,
    assert_nothing_but_page_numbers,
    assert_tables_stay_whole,
    assert_the_page_is_official,
    edited,
    lines_of,
    opened,
    parts,
    tables,
    texts,
    written,
)
from tests.reports.years import sample_year
from tests.scoring.small_year import (
    BUREAU,
    COUNTY,
    SCHEME,
    big_year,
    deduction_row,
    empty_year,
    frame,
    full,
    line,
    small_evidence,
    small_year,
)


@pytest.fixture(scope="module")
def basis() -> Basis:
    return Basis(small_year(), DAY, before=small_year(unverified="missing"))


@pytest.fixture(scope="module")
def paper(basis: Basis) -> bytes:
    return written(basis)


def test_the_page_has_the_form_of_an_official_paper(paper: bytes) -> None:
    assert_the_page_is_official(paper)
    assert_tables_stay_whole(paper)
    assert_nothing_but_page_numbers(paper)
    styles = opened(paper).styles
    for name, font, size in (
        ("公文标题", "方正小标宋简体", 44),
        ("公文正文", "仿宋_GB2312", 32),
        ("一级标题", "黑体", 32),
        ("二级标题", "楷体_GB2312", 32),
        ("表格数字", "宋体", 20),
    ):
        look = styles[name].element.xml
        assert f'w:eastAsia="{font}"' in look
        assert f'<w:sz w:val="{size}"/>' in look
    normal = styles["Normal"].element.xml
    assert '<w:spacing w:before="0" w:after="0" w:line="580" w:lineRule="exact"/>' in normal
    for name in ("一级标题", "二级标题", "附件标签", "附件标题"):
        assert "<w:keepNext/>" in styles[name].element.xml


def test_number_and_secrecy_are_printed_only_where_filled(basis: Basis, paper: bytes) -> None:
    told = texts(paper)
    assert told[:3] == ["", "", ""]
    assert told[3] == basis.signed_by
    assert not {"份号", "密级", "紧急程度"} & {*"".join(told)}
    assert "密级" not in "".join(told)
    filled = texts(written(basis, wishes=Wishes(secrecy="秘密★1年", urgency="特急")))
    assert filled[:5] == ["秘密★1年", "特急", "", basis.signed_by, told[4]]


def test_number_and_copies_are_left_to_the_office(paper: bytes) -> None:
    told = texts(paper)
    assert told[4].replace("　", "") == "〔2026〕号"
    assert "抄送：" in told


def test_rankings_are_the_result_s(basis: Basis, paper: bytes) -> None:
    records = json.loads(basis.result())["units"]
    rows = {row[1]: row for table in tables(paper)[:2] for row in table[1:]}
    heads = tables(paper)[0][0]
    assert len(rows) == len(records) == 8
    for record in records:
        row = dict(zip(heads, rows[record["unit"]], strict=True))
        assert row["名次"] == str(record["rank"] or "—")
        if record["unit"] == "丁区":
            assert {row["总分"], row["基础分"], row["加分"]} == {"—"}
            assert row["备注"] == "未报送"
            continue
        expected = {"总分": "total", "基础分": "base", "加分": "bonus", "减分": "deduction"}
        assert {k: row[k] for k in expected} == {k: record[v] for k, v in expected.items()}
        for section, points in record["sections"].items():
            assert row[f"第{section}部分"] == points


def test_the_text_tells_the_year_in_figures(paper: bytes) -> None:
    told = "\n".join(texts(paper))
    assert "本次考评共8个单位，参加排名5个，有缺项不排名次1个，未报送1个，被一票否决1个。" in told
    assert "第1名甲县（102.00分）" in told
    assert "丁区（未报送）" in told
    assert "与2025年度相比，名次" in told
    assert "（一）依据第九条（一）减分（未做到应评尽评）" in told
    assert "2个单位共3起，计6.00分：甲县2起减4.00分，丁局1起减2.00分。" in told
    assert "（四）依据第十二条一票否决" in told
    assert "取消当年评先资格。" in told
    assert "乙局（合计33.00分，实际减30.00分）" in told
    assert "渠系改线" not in told  # not adopted


def losing(count: int, sent: int) -> Basis:
    """A year of ``sent`` units of which the first ``count`` lost a point on 一.1."""
    rows = [
        {**line("甲县", rule.id, verified=rule.max - 100 * (rule.id == "一.1" and unit < count))}
        | {"unit": unit}
        for unit in range(sent)
        for rule in SCHEME.lines
    ]
    units = pd.DataFrame({"unit": [f"第{n}局" for n in range(sent)]})
    units["group"] = pd.Categorical([BUREAU] * sent)
    return Basis(score(Evidence(SCHEME.id, 2025, units, frame(LINES, rows)), SCHEME), DAY)


@pytest.mark.parametrize(
    ("count", "sent", "common"),
    [(1, 3, False), (2, 2, False), (3, 3, True), (3, 9, True), (3, 10, False), (4, 10, True)],
)
def test_a_weakness_is_common_where_three_units_and_a_third_have_it(
    count: int, sent: int, *, common: bool
) -> None:
    basis = losing(count, sent)
    found = facts(basis, [], Wishes())["薄弱环节"]
    assert [(row["编号"], row["单位数"]) for row in found] == ([("一.1", count)] if common else [])
    told = "\n".join(texts(written(basis)))
    assert ("没有普遍失分的项目" in told) != common
    assert "失分单位不少于3个、且不少于已报送单位三分之一的" in told


def test_the_worst_of_the_common_weaknesses_come_first() -> None:
    basis = Basis(sample_year(), DAY)
    lost: dict[str, list[int]] = {}
    for unit in json.loads(basis.result())["units"]:
        for entry in unit["lines"]:
            if entry["points"] and entry["state"] != "not_applicable":
                by = round(100 * (float(entry["max"]) - float(entry["points"])))
                lost.setdefault(entry["id"], []).append(by)
    sent = 26
    many = [sum(by) for by in lost.values() if 3 * sum(map(bool, by)) >= sent]
    found = facts(basis, [], Wishes())["薄弱环节"]
    assert [round(100 * float(row["失分"])) for row in found] == sorted(many, reverse=True)[:5]


def test_half_a_year_commends_nobody(basis: Basis) -> None:
    told = "\n".join(texts(written(dataclasses.replace(basis, occasion="half-year"))))
    assert "关于2025年上半年社会稳定风险评估工作" in told
    assert "督促检查情况的通报" in told
    half = SCHEME.half_year
    assert half
    assert (
        f"根据《{half.title}》（酒办发〔2013〕36号）六（三）“{half.words.replace(',', '，')}”的规定"
        in told
    )
    assert "二、成绩居前单位" in told
    assert "目前成绩居本类第一的是：甲县" in told
    assert "迎接年终考核" in told


def test_half_a_year_carries_no_consequence_of_articles_11_and_12(basis: Basis) -> None:
    """乙县 has what would be a veto at the end of the year: half a year records it."""
    half = dataclasses.replace(basis, occasion="half-year")
    wishes = Wishes(commend_from=9000, commend_reason="往年惯例", show_would_be=True)
    for data in (written(half), written(half, wishes=wishes)):
        told = "\n".join(texts(data))
        for words in (
            "表彰", "第十一条", "第十二条", "否决", "不得分", "评先", "重要依据", "104.50",
        ):  # fmt: skip
            assert words not in told, words
        assert "有事项已记录的1个单位：乙县。" in told
        row = next(r for table in tables(data) for r in table if r[1] == "乙县")
        assert (row[0], row[-2], row[-1]) == ("—", "—", "有事项已记录")


def commended(basis: Basis, least: int) -> str:
    wishes = Wishes(commend_from=least, commend_reason="高于全市平均")
    [found] = [t for t in texts(written(basis, wishes=wishes)) if t.startswith("第十二条规定")]
    return found


def test_nobody_is_proposed_where_the_office_set_no_total(basis: Basis, paper: bytes) -> None:
    told = "\n".join(texts(paper))
    assert "拟表彰" not in told
    assert "二、可供研究表彰的单位" in told
    assert f"由{basis.signed_by}另行研究提出，本通报不列名单。" in told
    assert "可供研究（理由" not in told


def test_the_office_s_total_and_reason_are_printed_with_those_who_reach_it(basis: Basis) -> None:
    told = commended(basis, 10200)
    assert "总分不低于102.00分的可供研究（理由：高于全市平均）" in told
    assert "没有第九条（三）的减分、总分达到上述分数的有：甲县（县（市、区），102.00分）。" in told
    assert "另行研究决定" in told
    assert "总分达到上述分数的单位没有。" in commended(basis, 10201)


def test_vetoed_unverified_incomplete_and_gravely_deducted_units_are_never_listed() -> None:
    """A total high enough is not enough: 乙县 否决, 丙市 缺项, 甲局 claims 不适用, 乙局 减三, 丁局 待核定."""
    told = commended(Basis(small_year(), DAY), 0)
    assert re.findall(r"([甲乙丙丁][县市区局])（", told.partition("的有：")[2]) == ["甲县"]


@pytest.mark.parametrize(
    ("rows", "listed"),
    [
        ([], True),
        ([deduction_row("甲县", "减一", "甲", 5)], True),
        ([deduction_row("甲县", "减三", "甲", 5, points=1000)], False),
        ([deduction_row("甲县", "减三", "甲", 5, points=3000)], False),
        ([deduction_row("甲县", "减三", "甲", 5, points=3000, adopted=False)], True),
    ],
)
def test_a_deduction_at_discretion_excludes_only_where_adopted(
    rows: list[dict[str, object]], *, listed: bool
) -> None:
    units = pd.DataFrame({"unit": ["甲县"], "group": pd.Categorical([COUNTY])})
    lines = frame(LINES, full("甲县"))
    evidence = Evidence(SCHEME.id, 2025, units, lines, deductions=frame(DEDUCTIONS, rows))
    assert [*summary.commendable(score(evidence, SCHEME), None, 0)] == (
        [("甲县", 10000 - sum(2 * 100 for row in rows if row["case"] == 0))] if listed else []
    )


def test_a_unit_never_verified_is_not_listed() -> None:
    units = pd.DataFrame({"unit": ["甲县"], "group": pd.Categorical([COUNTY])})
    own = Evidence(SCHEME.id, 2025, units, frame(LINES, full("甲县", "self")))
    assert score(own, SCHEME).units.loc[0, "total"] == 10000
    assert summary.commendable(score(own, SCHEME), None, 0) == []
    one = frame(LINES, [*full("甲县", skip=("一.1",)), line("甲县", "一.1", self=500)])
    assert summary.commendable(score(Evidence(SCHEME.id, 2025, units, one), SCHEME), None, 0) == []


def test_the_would_be_score_of_a_vetoed_unit_is_the_office_s_choice(basis: Basis) -> None:
    assert "未否决时" not in "\n".join(texts(written(basis)))
    shown_ = "\n".join(texts(written(basis, wishes=Wishes(show_would_be=True))))
    assert shown_.count("未否决时为104.50分") == 1


def test_who_approved_a_deduction_at_discretion_stands_in_the_annex() -> None:
    year = small_evidence()
    approver = ["办公室主任" if points == 2500 else "" for points in year.deductions["points"]]
    changed = dataclasses.replace(
        year, deductions=year.deductions.assign(approver=pd.Categorical(approver))
    )
    [row] = [
        r for t in tables(written(Basis(score(changed, SCHEME), DAY))) for r in t if "矿区搬迁" in r
    ]
    assert "被省通报；批准人：办公室主任" in row[3]
    assert "批准人" not in "\n".join(texts(written(Basis(small_year(), DAY))))


def test_the_paper_says_what_it_stands_on(basis: Basis, paper: bytes) -> None:
    assert "（草稿，成绩未封存）" in texts(paper)
    assert texts(paper).count("成绩依据：未封存，成绩可能变动。") == 4
    digits = "13800000000a" + "0" * 52  # a fingerprint is no telephone number
    sealed = dataclasses.replace(
        basis, seal=SealMark(3, "year-end", DAY, digits), sample=True, issuer="电话13800000000"
    )
    data = written(sealed, edited("（{{ 成绩状态 }}）", "（{{ 成绩状态 }}）{{ 成绩依据 }}"))
    told = "\n".join(texts(data))
    assert "（演示数据，均为虚构；草稿，依据年终封存第3号）" in told
    assert told.count(digits) == 2, "once by itself, once by the template"
    assert texts(written(sealed)).count(f"指纹：{digits}") == 1
    assert "\n".join(texts(written(sealed))).count(digits) == 1
    assert "电话138******00" in told
    assert "电话13800000000" not in "".join(parts(data).values())


def test_the_same_basis_gives_the_same_bytes(basis: Basis, paper: bytes) -> None:
    assert written(basis) == paper
    with zipfile.ZipFile(io.BytesIO(paper)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = opened(paper).core_properties
    assert {properties.created, properties.modified} == {properties.created}
    assert properties.created is not None
    assert properties.created.date() == DAY
    assert properties.author == properties.last_modified_by == basis.signed_by


def test_typefaces_are_the_office_s(basis: Basis) -> None:
    data = written(basis, fonts=Fonts(body="仿宋", title='华文"中宋&'))
    styles = parts(data)["word/styles.xml"]
    assert "仿宋_GB2312" not in styles
    assert 'w:eastAsia="仿宋"' in styles
    assert "华文&quot;中宋&amp;" in styles


def test_hostile_text_stays_text() -> None:
    data = written(hostile_basis())
    assert_nothing_but_page_numbers(data)
    whole = "\n".join(texts(data))
    for text in HOSTILE:
        assert shown(text) in whole, text[:20]
    assert "13" not in re.findall(r"坏(.*?)字", whole)
    assert "49" not in shown("{{7*7}}{% raw %}")
    assert "{{7*7}}{% raw %}" in whole
    assert "\u202eгnp.exe\u202c" in whole  # what turns the text round is turned back


@pytest.mark.parametrize(
    "text", ["{_{ 7 }_}", "{_% raw %_}", "{{ 年度 }}", "<w:fldSimple/>", "\ud83d"]
)
def test_a_name_is_never_markup(basis: Basis, text: str) -> None:
    data = written(dataclasses.replace(basis, issuer=text))
    assert shown(text) in texts(data)
    assert_nothing_but_page_numbers(data)


def test_years_without_units_or_with_very_many_are_written() -> None:
    told = "\n".join(texts(written(Basis(empty_year(), DAY))))
    assert "本次考评共0个单位" in told
    assert "本通报不列名单。" in told
    assert len(tables(written(Basis(big_year(400), DAY)))[0]) == 401


def test_numbers_of_paragraphs() -> None:
    assert [ordinal(n) for n in (0, 9, 10, 19, 20, 98, 99)] == [
        "（一）", "（十）", "（十一）", "（二十）", "（二十一）", "（九十九）", "（100）",
    ]  # fmt: skip


FULL = "国" * 84
FIRST_LINE, PITCH = 104.8, 29.0


@needs("lowriter", "pdftotext", CHINESE_FONT)
@pytest.mark.xdist_group(GROUP)
def test_libreoffice_lays_it_out_as_the_standard_says(tmp_path: Path) -> None:
    """Also on a long table, which goes over several pages."""
    sample = Basis(sample_year(), DAY, sample=True)
    template = edited("{{ 主送机关 }}：", FULL)
    files = [tmp_path / "通报.docx", tmp_path / "多.docx"]
    files[0].write_bytes(written(sample, template))
    files[1].write_bytes(written(Basis(big_year(90), DAY)))
    made = convert(files, "pdf", tmp_path / "made")
    lines = lines_of(made[0])
    full = [line for line in lines if set(line.text.replace(" ", "")) == {"国"}]
    assert [len(line.text.replace(" ", "")) for line in full] == [28, 28, 28]
    assert all(abs(line.left - 79.4) < 1 and line.right < 522.5 for line in full)
    assert_pages(lines)
    many = lines_of(made[1])
    annex = next(line.page for line in many if re.fullmatch(r"附件 ?1", line.text))
    table_pages = {line.page for line in many if re.search(r"第 ?\d+ ?局", line.text)} - {
        *range(annex)
    }
    heads = {line.page for line in many if "基础分" in line.text.replace(" ", "")}
    assert len(table_pages) >= 4
    assert table_pages <= heads


@pytest.mark.xdist_group(GROUP)
def test_the_imprint_stands_whole_at_the_foot_of_the_last_page(
    basis: Basis, tmp_path: Path
) -> None:
    """However far down the last annex reaches: 版记 never starts in the middle and is never torn."""
    mark = '<w:p><w:pPr><w:pStyle w:val="版记占位"/>'
    more = '<w:p><w:pPr><w:pStyle w:val="表注"/></w:pPr><w:r><w:t>补</w:t></w:r></w:p>'
    files = [tmp_path / f"{count}.docx" for count in range(9)]
    for count, file in enumerate(files):
        file.write_bytes(written(basis, edited(mark, more * count + mark)))
    last_pages = set()
    for made in convert(files, "pdf", tmp_path / "made"):
        lines = lines_of(made)
        last = max(line.page for line in lines)
        last_pages.add(last)
        first = next(line for line in lines if line.text.startswith("抄送"))
        printed = next(line for line in lines if line.text.endswith("印发"))
        assert (first.page, printed.page) == (last, last), made.name
        assert 842 - 99 - 50 < first.top < printed.top < printed.bottom < 842 - 99 + 2, made.name
        above = [line for line in lines if line.page == last and line.top < first.top - 1]
        assert all(line.bottom <= first.top + 1 for line in above), made.name
    assert len(last_pages) == 2, "some had to go over to a page of their own"


def assert_pages(lines: list[Line]) -> None:
    first_annex = next(line.page for line in lines if re.fullmatch(r"附件 ?1", line.text))
    for page in range(1, first_annex):
        mine = [line for line in lines if line.page == page]
        body, foot = mine[:-1], mine[-1]
        assert foot.text.replace(" ", "") == f"—{page}—"
        assert abs((522 - foot.right if page % 2 else foot.left - 79.4) - 14) < 3
        rows = sorted({round(line.bottom) for line in body})
        assert len(rows) <= 22
        assert max(rows) <= 842 - 99 + 4
        if page > 1:
            steps = [b - a for a, b in pairwise(rows)]
            assert all(abs(step / PITCH - round(step / PITCH)) < 0.05 for step in steps), steps
        assert not re.match(r"[一二三四五]、|（[一二三四五]）", body[-1].text), "a heading is last"
