"""Paragraphs and tables of a paper as WordprocessingML; text is escaped here and only here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scoring.reports.documents.paper_text import escaped

PAGE_NUMBER = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    "<w:r><w:t>1</w:t></w:r>"
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_ROW_TWIPS = 420


class Head(NamedTuple):
    """A column of a table: its heading, its width in twips, the style of its cells."""

    title: str
    width: int
    style: str = "表格居中"


def run(text: str, properties: str = "") -> str:
    """A run of one look; a line of our own words may hold breaks and tabs."""
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    lines = (f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in text.split("\n"))
    words = "<w:br/>".join(lines).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:r>{look}{words}</w:r>"


def paragraph(style: str, *texts: str, more: str = "") -> str:
    """A paragraph of a style (by its id); texts are words, not markup."""
    runs = "".join(run(text) for text in texts if text)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def raw_paragraph(style: str, runs: str) -> str:
    """A paragraph of runs that are markup already."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def table(heads: Sequence[Head], rows: Iterable[Sequence[str]]) -> str:
    """A table whose heading stands on every page and whose rows are not torn apart."""
    grid = "".join(f'<w:gridCol w:w="{head.width}"/>' for head in heads)
    body = [_row([_cell(head.title, head.width, "表头") for head in heads], "<w:tblHeader/>")]
    for row in rows:
        cells = zip(heads, row, strict=True)
        body.append(_row([_cell(text, head.width, head.style) for head, text in cells]))
    width = sum(head.width for head in heads)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="30" w:type="dxa"/><w:right w:w="30" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
    )


def _row(cells: Iterable[str], more: str = "") -> str:
    height = f'<w:trHeight w:val="{_ROW_TWIPS}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{more}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, style: str) -> str:
    look = f'<w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{paragraph(style, text)}</w:tc>"
