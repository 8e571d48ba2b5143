"""通知单: each unit its own score, what it lost and why, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from scoring.engine import score
from scoring.model.evidence import UsageError
from scoring.model.points import points_text
from scoring.reports.basis import Basis, SealMark
from scoring.reports.documents.fonts import Fonts
from scoring.reports.documents.notices import write_notices
from scoring.reports.documents.paper_text import file_name, folded, shown
from tests.programs import CHINESE_FONT, needs
from tests.reports.hostile import DAY, HOSTILE, hostile_basis
from tests.reports.libreoffice import GROUP, convert
from tests.reports.papers import (
    assert_nothing_but_page_numbers,
    assert_tables_stay_whole,
    assert_the_page_is_official,
    lines_of,
    parts,
    tables,
    texts,
)
from tests.reports.years import sample_year
from tests.scoring.small_year import (
    NUMBER,
    PROBLEMS,
    SCHEME,
    UNITS,
    empty_year,
    small_evidence,
    small_year,
)

SAMPLE_LINES = 27


def basis_of(**readings: str) -> Basis:
    return Basis(small_year(**readings), DAY, PROBLEMS, ["坏表.xlsx"], {"丁区"})


def notice(basis: Basis, unit: str, **more: Fonts) -> bytes:
    return every_notice(basis, **more)[unit]


def every_notice(basis: Basis, **more: Fonts) -> dict[str, bytes]:
    """All notices by unit."""
    with zipfile.ZipFile(io.BytesIO(notices(basis, **more))) as package:
        return {Path(name).stem: package.read(name) for name in package.namelist()}


def notices(basis: Basis, **more: Fonts) -> bytes:
    stream = io.BytesIO()
    write_notices(basis, stream, **more)
    return stream.getvalue()


def test_the_page_has_the_form_of_an_official_paper() -> None:
    data = notice(basis_of(), "甲县")
    assert_the_page_is_official(data)
    assert_tables_stay_whole(data)
    assert_nothing_but_page_numbers(data)
    assert (
        'w:eastAsia="仿宋"'
        in parts(notice(basis_of(), "甲县", fonts=Fonts(body="仿宋")))["word/styles.xml"]
    )


@pytest.mark.parametrize(
    "reading", [{}, {"section_four_floor": "carry"}, {"unverified": "missing"}]
)
def test_every_line_is_the_result_s(reading: dict[str, str]) -> None:
    basis = basis_of(**reading)
    made = every_notice(basis)
    for record in json.loads(basis.result())["units"]:
        data = made[record["unit"]]
        rows = {row[0]: row for row in tables(data)[0] if row[0] not in ("编号", "小计", "")}
        assert len(rows) == len(SCHEME.lines) == SAMPLE_LINES
        for line in record["lines"]:
            row = rows[line["id"]]
            assert row[2:6] == [
                line["max"],
                *(line[k] or "—" for k in ("self", "verified", "points")),
            ]
        sums = {row[1]: row[5] for row in tables(data)[0] if row[0] == ""}
        unsent = record["unit"] == "丁区"
        expected = {"基础分": "base", "加分": "bonus", "减分": "deduction", "总分": "total"}
        for name, key in expected.items():
            assert sums[name] == ("—" if unsent else record[key]), (record["unit"], name)


def test_losses_are_told_with_clause_reason_and_evidence() -> None:
    basis = basis_of()
    lost = next(t for t in tables(notice(basis, "甲局")) if t[0][1] == "失分")
    assert lost[1][1] == "0.45"
    line = SCHEME.line_by_id["一.3"]
    assert lost[1][0].startswith("一.3 第七条（一）3：")
    assert lost[1][2] == "按核定分计；已报：文件"
    assert lost[1][3].replace("，", ",").startswith(line.evidence[:8])


def test_open_lines_are_asked_for() -> None:
    asked = tables(notice(basis_of(), "丙市"))[-1]
    assert asked[0] == ["编号", "考评内容", "情况", "请报送的佐证材料"]
    words = {row[0]: row[2] for row in asked[1:]}
    assert (words["一.1"], words["二.5"], words["一.2"]) == (
        "缺项",
        "待核定（计量）",
        "待核定（自评）",
    )
    assert not any("请报送的佐证材料" in text for text in texts(notice(basis_of(), "甲县")))


def test_each_standing_has_its_words() -> None:
    said = {unit: "\n".join(texts(data)) for unit, data in every_notice(basis_of()).items()}
    assert "总分102.00分，在县（市、区）1个参加排名的单位中列第1名。" in said["甲县"]
    assert "被一票否决。第十二条规定：因盲目出台" in said["乙县"]
    assert "因有缺项，总分不完整，不排名次。" in said["丙市"]
    assert "文件被退回，目前没有分数，不排名次。" in said["丁区"]
    assert "总分0.00分" not in said["丁区"]
    assert "成绩和名次为暂定。" in said["丁局"]
    assert "减分上限" in said["乙局"]
    for text in said.values():
        assert "成绩依据：未封存，成绩可能变动。" in text
        assert "办法未写明之处的计分口径：" in text


def test_a_vetoed_units_notice_has_the_consequences_and_no_would_be_score() -> None:
    basis = basis_of()
    number = basis.scores.unit_number("乙县")
    would_be = points_text(int(basis.scores.units.at[number, "total_without_veto"]))
    assert would_be == "104.50"
    data = notice(basis, "乙县")
    told = "\n".join(texts(data))
    assert SCHEME.veto.words.rstrip("。").replace(",", "，") in told
    for consequence in SCHEME.veto.consequences:
        assert told.count(consequence) >= 2, "in the clause, and said of the unit"
    assert "你单位考评不得分，不排名次，在综治维稳年终考核中实施" in told
    assert would_be not in told
    assert "未否决" not in told
    [veto] = [row for table in tables(data) for row in table if row[0].startswith("否 ")]
    assert veto[1:] == ["一票否决", "园区选址(某办发〔2025〕9号)；2025年10月1日", "不得分"]


def test_a_vetoed_units_floor_tells_nothing_either() -> None:
    """丙局 is below zero without its veto: neither the floor nor the remark says so."""
    year = small_evidence()
    veto = year.vetoes.assign(unit=NUMBER["丙局"])
    scores = score(replace(year, vetoes=veto), SCHEME)
    told = "\n".join(texts(notice(Basis(scores, DAY), "丙局")))
    assert "总分下限" not in told
    assert "不足 0 分" not in told
    assert "总分下限" in "\n".join(texts(notice(basis_of(), "丙局")))


def test_half_a_years_notice_is_of_the_inspection_and_only_records() -> None:
    half = replace(basis_of(), occasion="half-year")
    for unit in ("甲县", "乙县"):
        told = "\n".join(texts(notice(half, unit)))
        assert "督促检查结果通知" in told
        assert "六（三）“市维稳办将每半年组织一次督促检查”的规定，现将你单位2025年上半年" in told
        for words in ("考评结果", "第十一条", "第十二条", "否决", "不得分", "评先", "104.50"):
            assert words not in told, (unit, words)
    data = notice(half, "乙县")
    assert "你单位有事项已记录：园区选址（某办发〔2025〕9号），本次不列名次。" in texts(data)
    [total] = [row for row in tables(data)[0] if row[1] == "总分"]
    assert (total[5], total[7]) == ("—", "有事项已记录")


def test_who_approved_a_deduction_at_discretion_is_named() -> None:
    year = small_evidence()
    approver = ["办公室主任" if points == 2500 else "" for points in year.deductions["points"]]
    deductions = year.deductions.assign(approver=pd.Categorical(approver))
    scores = score(replace(year, deductions=deductions), SCHEME)
    told = [r[2] for t in tables(notice(Basis(scores, DAY), "乙局")) for r in t]
    assert "「矿区搬迁」,被省通报,批准人:办公室主任" in told


def test_the_fingerprint_stands_once_on_a_line_of_its_own() -> None:
    digits = "ab" * 32
    sealed = replace(basis_of(), seal=SealMark(3, "year-end", DAY, digits))
    told = texts(notice(sealed, "甲县"))
    assert told.count(f"指纹：{digits}") == 1
    assert "\n".join(told).count(digits) == 1


def test_what_is_wrong_in_a_file_sent_back_is_told() -> None:
    scores = small_year()
    for each, unit in ((PROBLEMS, "戊局"),):
        assert unit in {problem.unit for problem in each}
    own = [
        type(p)(p.code, p.message, p.hint, p.file, p.sheet, p.cell, "丁区") for p in PROBLEMS[:2]
    ]
    data = notice(Basis(scores, DAY, own, ["坏表.xlsx"], {"丁区"}), "丁区")
    assert tables(data)[-1][1:] == [
        ["坏表.xlsx，基础项，G5", "=1+1", "请改为 0 至 5 分"],
        ["坏表.xlsx，加分项", "缺少列「情形」", "请补上此列"],
    ]


def test_no_unit_reads_of_another() -> None:
    for unit, data in every_notice(basis_of()).items():
        whole = "\n".join(texts(data))
        assert not [name for name, _ in UNITS if name != unit and name in whole]


def test_all_in_one_zip_with_progress() -> None:
    basis, told, stream = basis_of(), [], io.BytesIO()
    write_notices(basis, stream, lambda *step: told.append(step))
    with zipfile.ZipFile(stream) as package:
        names = package.namelist()
        assert names == [f"{unit}.docx" for unit in basis.scores.units["unit"]]
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(info.flag_bits & 0x800 for info in package.infolist())
        assert package.read("甲县.docx") == notice(basis, "甲县")
    assert told == [*((n, 8, name[:-5]) for n, name in enumerate(names)), (8, 8, "")]
    assert notices(basis) == stream.getvalue()


def test_names_are_safe_and_differ() -> None:
    taken: set[str] = set()
    names = []
    for name in ("../../etc", "CON", "a/b", "A_B", "a:b", "", "‮x", "长" * 300, "é", "e\u0301"):
        names.append(file_name(name, taken))
        taken.add(folded(names[-1]))
    assert len(taken) == len(names)
    assert names[:3] == ["etc", "_CON", "a_b"]
    assert not [name for name in names if set(name) & set('\\/:*?"<>|\u202e') or len(name) > 63]


def test_hostile_text_stays_text() -> None:
    basis = hostile_basis()
    with zipfile.ZipFile(io.BytesIO(notices(basis))) as package:
        assert len(package.namelist()) == 8
        made = [package.read(name) for name in package.namelist()]
    whole = "\n".join(text for data in made for text in texts(data))
    for data in made:
        assert_nothing_but_page_numbers(data)
    for text in HOSTILE:
        assert shown(text) in whole, text[:20]


def test_an_empty_year_is_told() -> None:
    with pytest.raises(UsageError, match="没有考评单位"):
        notices(Basis(empty_year(), DAY))


def test_help_loads_no_word_library() -> None:
    code = "import sys, scoring.cli, scoring.reports.documents.notification, scoring.reports.documents.notices\n"
    code += "print([n for n in ('docx', 'docxtpl', 'jinja2') if n in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@needs("lowriter", "pdftotext", CHINESE_FONT)
@pytest.mark.xdist_group(GROUP)
def test_libreoffice_shows_a_notice_on_whole_pages(tmp_path: Path) -> None:
    basis = Basis(sample_year(), DAY, sample=True)
    path = tmp_path / "肃州区.docx"
    path.write_bytes(notice(basis, "肃州区"))
    lines = lines_of(convert([path], "pdf", tmp_path / "made")[0])
    pages = max(line.page for line in lines)
    assert 2 <= pages <= 6
    for page in range(1, pages + 1):
        mine = [line for line in lines if line.page == page]
        assert mine[-1].text.replace(" ", "") == f"—{page}—"
        assert min(line.left for line in mine) > 79
        assert max(line.right for line in mine) < 523
        assert not mine[-2].text.startswith(("一、", "二、", "三、", "四、", "五、"))
    assert len([line for line in lines if "考评内容" in line.text]) >= 2
