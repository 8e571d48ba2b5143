"""通报: the form of GB/T 9704-2012, the result's figures, a template that anybody may upload."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from scoring.reports.basis import Basis, SealMark
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
from tests.scoring.small_year import big_year, empty_year, small_year


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


def test_number_secrecy_and_seal_are_left_to_the_office(paper: bytes) -> None:
    told = texts(paper)
    assert told[:3] == ["份号：", "密级：", "紧急程度："]
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
    assert "拟提请市维护稳定工作领导小组研究表彰：甲县（县（市、区），102.00分）" in told
    assert "（一）依据第九条（一）减分（未做到应评尽评）" in told
    assert "2个单位共3起，计6.00分：甲县2起减4.00分，丁局1起减2.00分。" in told
    assert "（四）依据第十二条一票否决" in told
    assert "取消当年评先资格。" in told
    assert "乙局（合计33.00分，实际减30.00分）" in told
    assert "渠系改线" not in told  # not adopted


def test_weak_lines_are_those_most_lost(basis: Basis) -> None:
    found = facts(basis, [])["薄弱环节"]
    lost: dict[str, int] = {}
    for unit in json.loads(basis.result())["units"]:
        for line in unit["lines"]:
            if line["points"] and line["state"] != "not_applicable":
                by = round(100 * (float(line["max"]) - float(line["points"])))
                lost[line["id"]] = lost.get(line["id"], 0) + by
    worst = sorted(lost.values(), reverse=True)[: len(found)]
    assert [round(100 * float(row["失分"])) for row in found] == worst
    assert all(lost[row["编号"]] == round(100 * float(row["失分"])) for row in found)


def test_half_a_year_commends_nobody(basis: Basis) -> None:
    told = "\n".join(texts(written(dataclasses.replace(basis, occasion="half-year"))))
    assert "关于2025年上半年社会稳定风险评估工作" in told
    assert "二、成绩居前单位" in told
    assert "拟表彰" not in told
    assert "予以表彰" not in told
    assert "迎接年终考核" in told


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
    assert told.count(digits) == 5
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
    assert "没有单位参加排名，本次不提出拟表彰单位。" in told
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
    template = edited("各县（市、区）党委、政府，市直各部门：", FULL)
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
