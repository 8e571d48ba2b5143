"""The papers of a unit's or of all matters: the form by which they are filed, and their list."""

from __future__ import annotations

from itertools import groupby

from criteria import Column
from criteria.ledger import Filing, PaperPart
from scoring.reports.documents.notification_facts import day
from scoring.reports.documents.paper_text import shown
from scoring.reports.documents.register_facts import RegisterFacts, RegisterRow, value_shown
from scoring.reports.documents.register_paper import (
    LANDSCAPE_WIDTH,
    ROW_TO_WRITE,
    Block,
    Table,
    Text,
    stamp,
    written,
)
from scoring.reports.documents.word_markup import Head
from scoring.text.typesetting import typeset

LEAST_ROWS = 5
"""A form with fewer matters has blank rows for what the register does not have."""
BLANK_WIDTH = 22
"""The width of a column to be filled in by hand, in characters as those of the ledger."""
HEADING = 4
"""A heading of so many characters stands on one line."""
_NUMBER, _CHARACTER, _SIDES, _DAY = 560, 160, 110, 1060
"""Widths in twips: the number's column, a character of the list, a cell's sides, a day."""


def filing_form(facts: RegisterFacts, filing: Filing, occasion: str = "") -> bytes:
    """The form by which a unit files its matters (备案表): a row a matter, a column a part.

    ``occasion``: the one of the scheme's that is ticked. Addressed to whoever evaluates.
    """
    ticked = [f"{'■' if each == occasion else '□'}{typeset(each)}" for each in filing.occasions]
    above = [f"报：{shown(facts.scheme.evaluator)}", f"单位：{shown(facts.unit)}"]
    above += [f"{facts.year}年度", "　".join(ticked), f"记录截至{day(facts.day)}"]
    rows = [
        [str(place), *(_part_text(facts, part, row) for part in filing.parts)]
        for place, row in enumerate(facts.rows, start=1)
    ]
    rows += [[""] * (len(filing.parts) + 1)] * (LEAST_ROWS - len(rows))
    basis = typeset(f"依据:{filing.article}{':' if filing.words else ''}{filing.words}")
    rows += [[basis], [stamp("填报单位")]]
    blocks: list[Block] = [
        Text("公文标题", typeset(filing.title)),
        Text("表上", "　　".join(filter(None, above))),
        Table(_filing_heads(facts, filing), rows, height=ROW_TO_WRITE),
    ]
    title = f"{facts.year}年度{filing.title}（{facts.unit}）"
    return written(blocks, title, facts.unit, facts.day, landscape=True)


def _part_text(facts: RegisterFacts, part: PaperPart, row: RegisterRow) -> str:
    """What the register has for a part; of several columns each with its heading."""
    texts = {
        heading: value_shown(facts.ledger, heading, row.cells[heading])
        for heading in part.columns
        if row.cells[heading]
    }
    if len(part.columns) == 1:
        return "".join(texts.values())
    return "；".join(f"{typeset(heading)}：{text}" for heading, text in texts.items())


def _filing_heads(facts: RegisterFacts, filing: Filing) -> list[Head]:
    widths = [
        sum(facts.ledger.column(name).width for name in part.columns) or BLANK_WIDTH
        for part in filing.parts
    ]
    room = LANDSCAPE_WIDTH - _NUMBER
    heads = [Head("序号", _NUMBER)]
    for part, width in zip(filing.parts, widths, strict=True):
        words = f"（{part.words.removesuffix('。')}）" if part.words else ""
        title = typeset(f"{part.title}{words}")
        heads.append(Head(title, room * width // sum(widths), "表格文字"))
    return heads


def list_title(facts: RegisterFacts) -> str:
    """``2025年度重大决策事项一览表``."""
    return f"{facts.year}年度{facts.ledger.matters}一览表"


def list_about(facts: RegisterFacts) -> str:
    """Of whom the list is, up to when, and how many matters it has."""
    whose = [f"单位：{shown(facts.unit)}"] if facts.unit else []
    told = [*whose, f"记录截至{day(facts.day)}", f"共{len(facts.rows)}件"]
    return "　　".join(told)


def matter_list(facts: RegisterFacts) -> bytes:
    """The list of matters for print (一览表): on its side, by unit, headings on every page."""
    columns = facts.ledger.columns
    widths = _list_widths(columns)
    heads = [Head("编号", _NUMBER, "小居中")]
    heads += [
        Head(typeset(column.name), width, "小文字" if column.kind == "text" else "小居中")
        for column, width in zip(columns, widths, strict=True)
    ]
    rows: list[list[str]] = []
    for unit, of_unit in groupby(facts.rows, key=lambda row: row.unit):
        cells = [
            [str(row.number), *(shown(row.cells[column.name]) for column in columns)]
            for row in of_unit
        ]
        rows += [[f"{shown(unit)}　{len(cells)}件"], *cells]
    blocks: list[Block] = [
        Text("公文标题", typeset(list_title(facts))),
        Text("表上", list_about(facts)),
        Table(heads, rows or [["无"]], head="小表头"),
    ]
    return written(blocks, list_title(facts), facts.scheme.evaluator, facts.day, landscape=True)


def _list_widths(columns: tuple[Column, ...]) -> list[int]:
    """Widths in twips: what is chosen and days take what they need, texts share what is left."""
    needs = []
    for column in columns:
        heading = column.name[:HEADING]
        longest = max(map(len, (heading, *(column.choices or ("不适用",)))))
        chosen = longest * _CHARACTER + _SIDES
        texts = column.width * _CHARACTER // 2
        needs.append({"text": texts, "date": _DAY}.get(column.kind, chosen))
    room = LANDSCAPE_WIDTH - _NUMBER
    if sum(needs) > room:
        return [room * need // sum(needs) for need in needs]
    spare = room - sum(needs)
    texts = sum(column.width for column in columns if column.kind == "text")
    return [
        need + (spare * column.width // texts if column.kind == "text" else 0)
        for need, column in zip(needs, columns, strict=True)
    ]
