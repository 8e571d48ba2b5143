"""The papers of one matter of the register: its form, the outline of its report, its cover."""

from __future__ import annotations

from collections.abc import Iterable

from criteria.ledger import PaperPart, Report
from scoring.reports.documents.notification_facts import day
from scoring.reports.documents.paper_text import NONE, shown
from scoring.reports.documents.register_facts import MatterFacts, Recorded, value_shown
from scoring.reports.documents.register_paper import (
    ROW_TO_WRITE,
    WIDTH,
    Block,
    Table,
    Text,
    stamp,
    written,
)
from scoring.reports.documents.word_markup import Head
from scoring.text.typesetting import numeral, typeset

LINES_TO_WRITE, PAPERS_TO_WRITE = 4, 6
"""Lines left blank in a part of the report, and in a list of papers."""
ARCHIVE = "案卷号"
"""What stands on the cover where the ledger has no column for the archive's number."""
_FACTS = [Head("栏目", 1500), Head("内容", 3240, "表格文字"),
          Head("日期", 1900), Head("文号或材料", 2200, "表格文字")]  # fmt: skip


def form_title(matter: MatterFacts) -> str:
    """``重大决策事项登记表``."""
    return f"{matter.ledger.matters}登记表"


def register_form(matter: MatterFacts) -> bytes:
    """The form of a matter (登记表): every heading, with blanks where nothing is recorded; a place
    for the unit's stamp; what held before.
    """
    ledger = matter.ledger
    rows = [["主办单位", shown(matter.unit), NONE, NONE]]
    rows.append([typeset(ledger.named("matter")), shown(matter.name), NONE, NONE])
    if matter.carried_from is not None:
        carried = f"由{matter.year - 1}年度第{matter.carried_from}号结转"
        rows.append(["结转", carried, NONE, NONE])
    rows += [_row(matter, heading) for heading in matter.headings]
    blocks: list[Block] = [
        Text("公文标题", typeset(form_title(matter))),
        Text("表上", _numbered(matter)),
        Table(_FACTS, [*rows, [stamp("填报单位")]]),
    ]
    if earlier := [each for each in matter.history if each not in matter.holds.values()]:
        told = [_told(matter, each) for each in earlier]
        blocks += [Text("表名", "附：以前的记录"), Table(_FACTS, told)]
    return _paper(matter, blocks, form_title(matter))


def report_outline(matter: MatterFacts, report: Report) -> bytes:
    """The outline of the report on a matter: each part with what is recorded, and room to write."""
    about = [
        ["主办单位", shown(matter.unit)],
        [typeset(matter.ledger.named("matter")), shown(matter.name)],
    ]
    about += [_row(matter, heading)[:2] for heading in matter.own if heading in matter.holds]
    blocks: list[Block] = [
        Text("公文标题", typeset(report.title)),
        Text("状态说明", "（提纲）"),
        Text("表上", _numbered(matter)),
        Table([Head("", 2000), Head("", 6840, "表格文字")], about, head=""),
    ]
    for place, part in enumerate(report.parts, start=1):
        blocks += _part(matter, place, part)
    basis = typeset(f"依据:{report.article}{':' if report.words else ''}{report.words}")
    foot = [[basis], [stamp("报告单位")]]
    blocks.append(Table([Head("", WIDTH, "表格文字")], foot, "", ROW_TO_WRITE))
    return _paper(matter, blocks, report.title)


def _part(matter: MatterFacts, place: int, part: PaperPart) -> Iterable[Block]:
    yield Text("一级标题", f"{numeral(place)}、{typeset(part.title)}")
    if part.words:
        yield Text("说明", f"（{typeset(part.words).removesuffix('。')}）")
    if part.columns:
        yield Table(_FACTS, [_row(matter, heading) for heading in part.columns])
    yield from [Text("留空")] * LINES_TO_WRITE


def archive_cover(matter: MatterFacts) -> bytes:
    """The cover of a matter's archive (档案封面), and the list of papers that were recorded."""
    columns = {each.field: each.name for each in matter.ledger.columns}
    heading = columns.get("archive", ARCHIVE)
    number = matter.holds.get(heading)
    days = sorted(each.day for each in matter.history)
    papers = _papers(matter)
    rows = [
        [typeset(heading), shown(number.value) if number else ""],
        [typeset(matter.ledger.named("matter")), shown(matter.name)],
        ["主办单位", shown(matter.unit)],
        ["年度", f"{matter.year}年度（登记簿第{matter.number}号）"],
        ["起止日期", f"{day(days[0])}至{day(days[-1])}" if days else ""],
        ["卷内件数", f"{len(papers)}件" if papers else ""],
        ["保管期限", ""],
    ]
    blank = [[""] * 5] * PAPERS_TO_WRITE
    blocks: list[Block] = [
        Text("封面标题", typeset(f"{matter.scheme.terms.work}档案")),
        Table([Head("", 2200, "封面栏"), Head("", 6640, "封面内容")], rows, "", ROW_TO_WRITE),
        Text("另页标题", "卷内目录"),
        Table(
            [Head("序号", 700), Head("文号或材料", 3440, "表格文字"), Head("日期", 1900),
             Head("有关栏目", 2000, "表格文字"), Head("页次", 800)],
            [[str(n), *paper, ""] for n, paper in enumerate(papers, start=1)] + blank,
        ),
    ]  # fmt: skip
    return _paper(matter, blocks, f"{matter.scheme.terms.work}档案")


def _papers(matter: MatterFacts) -> list[list[str]]:
    """Each paper once, on the first day on which something was recorded by it, with what."""
    found: dict[str, list[Recorded]] = {}
    for each in matter.history:
        if each.paper:
            found.setdefault(each.paper, []).append(each)
    return [
        [
            shown(paper),
            day(told[0].day),
            "、".join(dict.fromkeys(typeset(each.heading) for each in told)),
        ]
        for paper, told in found.items()
    ]


def _row(matter: MatterFacts, heading: str) -> list[str]:
    recorded = matter.holds.get(heading)
    return _told(matter, recorded) if recorded else [typeset(heading), "", "", ""]


def _told(matter: MatterFacts, recorded: Recorded) -> list[str]:
    value = value_shown(matter.ledger, recorded.heading, recorded.value)
    note = f"（{shown(recorded.note)}）" if recorded.note else ""
    paper = shown(recorded.paper) or NONE
    return [typeset(recorded.heading), f"{value}{note}", day(recorded.day), paper]


def _numbered(matter: MatterFacts) -> str:
    return f"{matter.year}年度　第{matter.number}号　记录截至{day(matter.day)}"


def _paper(matter: MatterFacts, blocks: list[Block], title: str) -> bytes:
    return written(blocks, f"{title}（第{matter.number}号）", matter.scheme.evaluator, matter.day)
