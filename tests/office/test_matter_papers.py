"""The papers of the register: what stands on them, as of which day, who may have them."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scoring.model.evidence import UsageError
from scoring.office import matter_papers, matters, own_unit, rosters
from scoring.office.matter_papers import Made
from scoring.office.roles import Forbidden
from scoring.office.year import OfficeYear, create_year
from scoring.reports.documents import register_paper
from scoring.store import Store
from tests.office.conftest import Run
from tests.office.registers import added, begun, recorded
from tests.office.test_roles import account
from tests.programs import CHINESE_FONT, needs
from tests.reports.hostile import HOSTILE
from tests.reports.libreoffice import GROUP, convert
from tests.reports.papers import assert_nothing_but_page_numbers, lines_of, opened, tables, texts

DAY = date(2025, 12, 31)
FORM, COVER = "第1号_重大决策事项登记表.docx", "第1号_档案封面.docx"
LIST = "2025年度重大决策事项一览表"
FILING = "2025年度社会稳定风险评估事项备案表_甲县.docx"


@pytest.fixture
def year(store: Store) -> OfficeYear:
    """A matter of 甲县 from February on, with a level that was high before; one of 乙县."""
    kept = begun(store)
    one = added(kept, unit="甲县", paper="某发〔2025〕1号")
    by: dict[str, Any] = {"paper": "纪要3号", "day": date(2025, 5, 6)}
    matters.record(kept, one.id, {"风险等级": "高"}, day=date(2025, 3, 1), note="初评")
    matters.record(kept, one.id, {"风险等级": "低", "评估方案": "是"}, **by)
    matters.record(kept, one.id, {"评估日期": "2025-05-20", "评估结论": "顺利实施"}, **by)
    matters.record(kept, one.id, {"档案号": "稳2025-7", "联合单位": "丙局"}, day=date(2025, 8, 1))
    added(kept, "道路工程", unit="乙县", values={"类别": "项目", "提出方式": "临时确定"})
    return kept


def made(found: Made, name: str) -> bytes:
    return found[name]()


def rows(data: bytes, place: int = 0) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in tables(data)[place]}


def said(data: bytes) -> str:
    return "\n".join(texts(data))


def test_the_form_has_every_heading_with_day_and_paper(year: OfficeYear) -> None:
    data = made(matter_papers.matter_papers(year, 1, DAY), FORM)
    found = rows(data)
    ledger = year.scheme.ledger
    assert ledger
    *headings, stamp = found
    assert stamp.startswith("填报单位（盖章）：")
    assert headings == [
        "栏目", "主办单位", "事项名称", "联合单位", "决定机关",
        *(each.name for each in ledger.columns if each.id != "matter"),
    ]  # fmt: skip
    assert found["风险等级"] == ["低", "2025年5月6日", "纪要3号"]
    assert found["评估日期"] == ["2025年5月20日", "2025年5月20日", "纪要3号"]
    assert found["类别"] == ["改革", "2025年1月10日", "某发〔2025〕1号"]
    assert found["决定机关"] == found["决策日期"] == ["", "", ""]
    assert rows(data, 1)["风险等级"] == ["高（初评）", "2025年3月1日", "—"]
    assert year.who not in said(data)
    assert_nothing_but_page_numbers(data)


def test_a_paper_is_as_of_its_day_and_the_same_for_the_same_state(year: OfficeYear) -> None:
    early = matter_papers.matter_papers(year, 1, date(2025, 4, 1))
    found = rows(made(early, FORM))
    assert found["风险等级"][0] == "高（初评）"
    assert found["评估日期"] == found["档案号"] == ["", "", ""]
    for name, make in (early | matter_papers.register_papers(year, DAY, "甲县", "年终")).items():
        again = matter_papers.matter_papers(year, 1, date(2025, 4, 1))
        again |= matter_papers.register_papers(year, DAY, "甲县", "年终")
        assert again[name]() == make(), name


def test_the_cover_bears_the_archive_s_number_and_lists_each_paper_once(year: OfficeYear) -> None:
    data = made(matter_papers.matter_papers(year, 1, DAY), COVER)
    assert "社会稳定风险评估工作档案" in said(data)
    cover = rows(data)
    assert cover["档案号"] == ["稳2025-7"]
    assert cover["起止日期"] == ["2025年1月10日至2025年8月1日"]
    assert [row[:4] for row in tables(data)[1][1:3]] == [
        ["1", "某发〔2025〕1号", "2025年1月10日", "类别、提出方式"],
        ["2", "纪要3号", "2025年5月6日", "风险等级、评估方案、评估结论、评估日期"],
    ]
    assert not any(tables(data)[1][3])


def test_a_withdrawn_matter_has_no_papers(year: OfficeYear) -> None:
    matters.withdraw(year, 1, "登记重了")
    with pytest.raises(UsageError, match="已经撤回"):
        matter_papers.matter_papers(year, 1, DAY)


def test_the_filing_form_is_of_one_unit_to_whoever_evaluates(year: OfficeYear) -> None:
    data = made(matter_papers.register_papers(year, DAY, "甲县", "年终"), FILING)
    head, first, *blank, _basis, stamp = tables(data)[0]
    assert head == ["序号", "评估项目名称", "评估时间", "存在的问题", "评估结果运用"]
    assert first == ["1", "水价改革", "2025年5月20日", "", "顺利实施"]
    assert len(blank) == 4
    assert not any(map(any, blank))
    assert stamp[0].startswith("填报单位（盖章）：")
    told = said(data)
    assert "道路工程" not in told
    for words in (
        "报：某办",
        "单位：甲县",
        "□年初　■年终　□新增事项",
        "第七条（二）5：",
    ):
        assert words in told
    assert opened(data).sections[0].page_width > opened(data).sections[0].page_height
    assert FILING not in matter_papers.register_papers(year, DAY)
    with pytest.raises(UsageError, match="「季末」备案;可用:年初、年终、新增事项"):
        matter_papers.register_papers(year, DAY, "甲县", "季末")
    with pytest.raises(UsageError, match="不在名册之中"):
        matter_papers.register_papers(year, DAY, "丁县")


def test_the_list_goes_by_unit_with_headings_on_every_page(year: OfficeYear) -> None:
    added(year, "另一件", unit="甲县")
    found = matter_papers.register_papers(year, DAY)
    assert [*found] == [f"{LIST}.docx", f"{LIST}.xlsx"]
    data = made(found, f"{LIST}.docx")
    [table] = tables(data)
    assert [row[0] for row in table] == ["编号", "甲县　2件", "1", "3", "乙县　1件", "2"]
    row = dict(zip(table[0], table[2], strict=True))
    assert (row["风险等级"], row["评估日期"], row["档案号"]) == ("低", "2025-05-20", "稳2025-7")
    assert opened(data).tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    sheet = openpyxl.load_workbook(io.BytesIO(made(found, f"{LIST}.xlsx"))).active
    assert sheet is not None
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$3")
    cells: list[list[Any]] = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0][0] == LIST
    at = cells[2].index("评估日期")
    assert [(row[0], row[1]) for row in cells[3:6]] == [("甲县", 1), ("甲县", 3), ("乙县", 2)]
    assert cells[3][at].date() == date(2025, 5, 20)
    before = matter_papers.register_papers(year, date(2025, 1, 1))
    assert tables(made(before, f"{LIST}.docx"))[0][1:] == [["无"]]


def test_what_was_typed_stays_text(year: OfficeYear) -> None:
    for n, text in enumerate(each for each in HOSTILE if each.strip() and len(each) < 200):
        try:
            matter = added(year, f"{n}{text}", paper=text, note=text)
        except UsageError:
            continue
        found = matter_papers.matter_papers(year, matter.id, DAY)
        for make in found.values():
            data = make()
            assert_nothing_but_page_numbers(data)
            opened(data)
    for name, make in matter_papers.register_papers(year, DAY, "甲县").items():
        if name.endswith(".docx"):
            assert "{{7*7}}" in said(make())
    book = made(matter_papers.register_papers(year, DAY), f"{LIST}.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_a_unit_has_the_papers_of_its_own_matters_and_of_joint_ones(year: OfficeYear) -> None:
    third = OfficeYear(year.store, year.year.id, account(year.store, "reporter", "丙局"))
    assert FORM in own_unit.own_matter_papers(third, 1, DAY)
    assert "水价改革" not in said(made(own_unit.own_papers(third, DAY), f"{LIST}_丙局.docx"))
    with pytest.raises(Forbidden, match="不是本单位的事项"):
        own_unit.own_matter_papers(third, 2, DAY)
    with pytest.raises(Forbidden):
        matter_papers.matter_papers(third, 1, DAY)
    with pytest.raises(Forbidden):
        matter_papers.register_papers(third, DAY, "丙局")


def test_another_scheme_has_other_papers(store: Store) -> None:
    made_year = create_year(store, "某岗", 2025, scheme_id="sample-union")
    kept = OfficeYear(store, made_year.id, "某岗")
    rosters.import_roster(kept, "单位,单位类别,别名\n甲市总工会,市工会,\n".encode(), "r.csv")
    matter = matters.add(
        kept, "甲市总工会", "工资改革", values={"类别": "改革调整"}, day=date(2025, 2, 1)
    )
    matters.record(kept, matter.id, {"风险等级": "B", "决定": "分步实施"}, day=date(2025, 3, 1))
    found = matter_papers.matter_papers(kept, matter.id, DAY)
    assert [*found] == [
        "第1号_评估事项登记表.docx", "第1号_社会稳定风险评估报告提纲.docx", COVER,
    ]  # fmt: skip
    outline = made(found, "第1号_社会稳定风险评估报告提纲.docx")
    heads = [p.text for p in opened(outline).paragraphs if p.style and p.style.name == "一级标题"]
    ledger = kept.scheme.ledger
    assert ledger and ledger.report
    assert [head[2:] for head in heads] == [part.title for part in ledger.report.parts]
    assert len(heads) == 7
    told = [row for table in tables(outline) for row in table]
    assert ["风险等级", "B", "2025年3月1日", "—"] in told
    assert ["评估日期", "", "", ""] in told
    assert [*matter_papers.register_papers(kept, DAY, "甲市总工会")] == [
        "2025年度评估事项一览表_甲市总工会.docx", "2025年度评估事项一览表_甲市总工会.xlsx",
    ]  # fmt: skip


def test_the_terminal_writes_them(terminal: Run, url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        recorded(kept := begun(store), added(kept), 评估方案="是")
    status, out, _ = terminal("matter", "paper", 1, "--day", "2025-12-31", "--out", "a")
    assert (status, out) == (0, f"已写入 a/{FORM}\n已写入 a/{COVER}\n")
    of_unit = ("--unit", "甲县", "--occasion", "年初", "--out", "b")
    assert terminal("matter", "paper", *of_unit)[0] == 0
    names = {each.name for each in (tmp_path / "b").iterdir()}
    assert names == {f"{LIST}_甲县.docx", f"{LIST}_甲县.xlsx", FILING}
    assert terminal("matter", "paper", "--out", "c")[0] == 0
    status, _, told = terminal("matter", "paper", 1, *of_unit)
    assert (status, "就不写 --unit" in told) == (1, True)
    status, _, told = terminal("matter", "paper", 9, "--out", "c")
    assert (status, "9" in told) == (1, True)


@needs("lowriter", "pdftotext", CHINESE_FONT)
@pytest.mark.xdist_group(GROUP)
def test_libreoffice_shows_them_on_whole_pages(year: OfficeYear, tmp_path: Path) -> None:
    for n in range(40):
        added(year, f"第{n}件事项的名称比较长,要在表里占两行", unit="甲县")
    papers = matter_papers.matter_papers(year, 1, DAY)
    papers |= matter_papers.register_papers(year, DAY, "甲县", "年初")
    files = []
    for name, make in papers.items():
        if name.endswith(".docx"):
            files.append(tmp_path / name)
            files[-1].write_bytes(make())
    found = dict(
        zip([each.name for each in files], convert(files, "pdf", tmp_path / "o"), strict=True)
    )
    form = lines_of(found[FORM])
    assert {line.page for line in form} == {1}
    assert max(line.right for line in form) < 523
    assert {line.page for line in lines_of(found[COVER])} == {1, 2}
    for name in (f"{LIST}_甲县.docx", FILING):
        lines = lines_of(found[name])
        pages = {line.page for line in lines}
        assert len(pages) > 1
        assert max(line.right for line in lines) < 842 - 56
        heading = "编号" if name != FILING else "序号"
        assert {line.page for line in lines if heading in line.text} == pages


def test_a_list_too_long_for_word_says_so(
    year: OfficeYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register_paper, "MOST_CONTENT", 100)
    found = matter_papers.register_papers(year, DAY)
    with pytest.raises(UsageError, match=f"「{LIST}」有 4 行,太长,没有做成 Word;请改用 Excel 的"):
        made(found, f"{LIST}.docx")
    assert made(found, f"{LIST}.xlsx")
