"""A paper of the register as paragraphs and tables, and the Word file (.docx) that they make."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from scoring.reports.documents.fonts import USUAL
from scoring.reports.documents.word_markup import TEMPLATES, Head

WIDTH, LANDSCAPE_WIDTH = 8840, 14570
"""Twips between the margins, of a page and of one that lies on its side."""
ROW, ROW_TO_WRITE = 420, 760
"""Least heights of a row in twips: of one that is printed, of one to be filled in by hand."""


class Text(NamedTuple):
    """A paragraph in a style of the template."""

    style: str
    text: str = ""


class Table(NamedTuple):
    """A table; ``head``: the style of its headings, blank for a table without; ``height`` of its
    rows at the least, in twips. A row of one text stands across all columns.
    """

    heads: Sequence[Head]
    rows: Sequence[Sequence[str]]
    head: str = "表头"
    height: int = ROW


Block = Text | Table


def written(
    blocks: Sequence[Block], title: str, author: str, on: date, *, landscape: bool = False
) -> bytes:
    """The Word file; the same blocks give the same bytes. ``on`` is the only date in it."""
    from scoring.reports.documents.template_filling import WordTemplate  # slow to load
    from scoring.reports.documents.word_markup import markup

    template = TEMPLATES / ("事项横表模板.docx" if landscape else "事项文书模板.docx")
    names = {"内容": markup("事项.xml", blocks=blocks)}
    return WordTemplate(template.read_bytes(), USUAL).fill(names, title, author, on)


def stamp(who: str) -> str:
    """Where a body puts its stamp, and the day: no natural person's name is printed or asked."""
    return f"{who}（盖章）：{'　' * 16}年　　月　　日"
